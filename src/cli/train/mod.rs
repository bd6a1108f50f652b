//! `strata train`: from a design and pictures to a trained network.
mod ensemble;
mod start;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::output::{self, Printer, number, percent};
use super::source;
use super::{Failure, TrainArgs, evaluate as evaluating};
use crate::data::{
    AskRequest, BatchLoader, Dataset, LoadRequest, Part, asked_as, load, load_for_evaluation, load_other_for_evaluation,
};
use crate::design::{Design, Input, Metric, Picture, Problem, ProblemKind};
use crate::train::{
    Advance, Ending, EpochReport, Fit, PlacedProblem, Plan, RunChange, Scores, Session, evaluate, free_memory, pool,
    with_hot_pool,
};

use start::KeptEnd;

pub(super) use start::{KeptRun, TrainingStart, prove_folder};

/// Whoever asks again after so long does not want to wait for an orderly end.
const IMPATIENCE: Duration = Duration::from_secs(1);

pub(super) fn run(args: &TrainArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let start = TrainingStart::new(args)?;
    let design = &start.design;
    // A run that is kept goes on whoever reads of it.
    let mut printer = Printer::new(args.out.is_some() || args.resume.is_some());
    // Decoding and training share the threads that were asked for.
    pool(usize::from(args.training.threads))?.install(|| {
        let data = source::load(|progress, stop| load(LoadRequest::of(design, &start.base), progress, stop))?;
        // Nothing is left to tell a broken stderr to.
        let _ = source::tell(&data.report);
        let test = match &args.test {
            Some(folder) => Some(load_test(folder, &data, &start)?),
            None => None,
        };
        let data = Arc::new(data);
        if !args.json {
            printer.line(introduction(design, &data))?;
        }
        let plan = Plan::new(design, Arc::clone(&data), usize::from(args.training.threads), free_memory())?;
        // That the validation pictures are few was told with the pictures.
        let told = |warning: &&Problem| matches!(warning.kind, ProblemKind::FewForValidation { .. });
        for warning in plan.design().warnings().iter().filter(|warning| !told(warning)) {
            let _ = output::note(format!("Warning: {}", PlacedProblem::of(plan.design().design(), warning)));
        }
        if let Some(setup) = args.ensemble {
            ensemble::run((plan, setup), test, (args, &mut printer), started)?;
            return Ok(printer.finish()?);
        }
        let (mut session, mut kept) = start.begin(plan, args, &mut printer)?;
        let stop = stopped_by_signal();
        let ending = with_hot_pool(|| follow(&mut session, kept.as_mut(), &stop, (args, &mut printer)));
        let kept = kept.map(|kept| kept.finish(&session)).unwrap_or_default();
        let finished = finish(&mut session, (test, &kept), &ending?, (args, &mut printer), started);
        // That nothing was kept matters more than how the training ended.
        kept.prove()?;
        finished?;
        Ok(printer.finish()?)
    })
}

/// Set once the user wants the training to stop: by Ctrl-C, or by whoever ends programs. When asked again after a while,
/// the program ends at once; the same wish may come twice.
pub(super) fn stopped_by_signal() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    // Where signals cannot be caught they end the program; the run is kept up to its last generation.
    let mut asked: Option<Instant> = None;
    let _ = ctrlc::set_handler(move || {
        flag.store(true, Ordering::Relaxed);
        if asked.get_or_insert_with(Instant::now).elapsed() > IMPATIENCE {
            std::process::exit(1);
        }
    });
    stop
}

/// A folder of pictures that the network is tested on at the end.
struct TestFolder {
    data: Arc<Dataset>,
    /// How many of them are learned from.
    also_learned: usize,
}

fn load_test(folder: &Path, learned: &Dataset, start: &TrainingStart) -> Result<TestFolder, Failure> {
    let design = &start.design;
    let mut data = if let Some(pictures) = source::pictures_of(design, &start.base) {
        let asked = asked_as(folder, Some(&pictures));
        let request = AskRequest::of(design, &learned.classes, &asked, Some(&pictures.folder));
        source::load(|progress, stop| load_for_evaluation(request, progress, stop))?
    } else if let Input::Picture(_) = design.input {
        let asked = asked_as(folder, None);
        let request = AskRequest::of(design, &learned.classes, &asked, None);
        source::load(|progress, stop| load_for_evaluation(request, progress, stop))?
    } else {
        let asked = source::asked_as_other(folder, &design.data);
        let known = (&learned.classes[..], &design.curation);
        source::load(|progress, stop| load_other_for_evaluation(&asked, known, &design.input, progress, stop))?
    };
    let also_learned = data.note_learned(&learned.learned());
    let _ = source::tell(&data.report);
    Ok(TestFolder { data: Arc::new(data), also_learned })
}

pub(super) fn introduction(design: &Design, data: &Dataset) -> String {
    let [training, validation, test] = [Part::Training, Part::Validation, Part::Test].map(|part| data.part(part).len());
    let form = match design.input {
        Input::Picture(Picture { width, height, .. }) => format!(" of {width} × {height}"),
        _ => String::new(),
    };
    let kind = design.data.sample_kind();
    let (one, many) = (kind.one(), kind.many());
    let classes = match data.classes.len() {
        0 => String::new(),
        classes => format!(" in {}", output::counted(classes, "class", "classes")),
    };
    let samples = output::counted(data.len(), one, many);
    format!(
        "{}: {samples}{form}{classes}: {training} for training, {validation} for validation, {test} for the test",
        design.name,
    )
}

/// Trains to the end, telling every epoch and keeping the run meanwhile.
fn follow(
    session: &mut Session,
    mut kept: Option<&mut KeptRun>,
    stop: &AtomicBool,
    (args, printer): (&TrainArgs, &mut Printer),
) -> Result<Ending, Failure> {
    let progress = session.progress();
    let bar = source::bar((progress.epochs * progress.batches) as u64, "{msg}  {wide_bar} {eta} left");
    loop {
        if stop.load(Ordering::Relaxed) {
            session.stop();
            if let Some(kept) = &mut kept {
                kept.note_change(session, RunChange::Stop);
            }
        }
        let advance = session.advance();
        match &advance {
            Advance::Features | Advance::Batch | Advance::Validation => show(&bar, session),
            Advance::Epoch(report) => bar.suspend(|| printer.line(told(report, session, args.json)))?,
            Advance::Ended(ending) => {
                bar.finish_and_clear();
                return Ok(ending.clone());
            }
        }
        if let Some(kept) = &mut kept {
            kept.note(session, &advance);
        }
    }
}

fn show(bar: &ProgressBar, session: &Session) {
    let progress = session.progress();
    if let Some((done, total)) = progress.features {
        return bar.set_message(format!("Features {done}/{total}"));
    }
    let done = (progress.epoch - 1) * progress.batches + progress.batch;
    // A few times a second is enough, whatever the speed.
    if bar.is_hidden() || !done.is_multiple_of(progress.batches / 20 + 1) {
        return;
    }
    bar.set_message(format!(
        "Epoch {}/{}  loss {:.4}  {}",
        progress.epoch,
        progress.epochs,
        progress.loss,
        speed(progress.images_per_second, session)
    ));
    bar.set_position(done as u64);
}

/// The line of an epoch.
pub(super) fn told(report: &EpochReport, session: &Session, as_json: bool) -> String {
    if as_json {
        return epoch_json(report).to_string();
    }
    let kind = session.plan().design().design().data.sample_kind();
    let validation = report.validation.as_ref().map_or_else(
        || "no validation".to_owned(),
        |scores| {
            format!(
                "validation {} {:>7}{}",
                output::loss(scores.loss),
                output::score(scores, kind),
                chosen(scores, session)
            )
        },
    );
    let training = report.train_fit.map_or_else(|| percent(report.train_accuracy), |fit| output::r2(&fit));
    format!(
        "epoch {:>3}/{}  training {} {training:>7}  {validation}  {:>6}  {:.2} s{}",
        report.epoch,
        session.progress().epochs,
        output::loss(report.train_loss),
        speed(report.images_per_second, session),
        report.seconds,
        if report.best { "  ★" } else { "" },
    )
}

/// Samples per second.
fn speed(per_second: f64, session: &Session) -> String {
    let kind = session.plan().design().design().data.sample_kind();
    format!("{per_second:.0} {}/s", kind.many())
}

/// The metrics that the design asks for beside the accuracy.
fn chosen(scores: &Scores, session: &Session) -> String {
    if let Some(regression) = &scores.regression {
        return format!(", mean absolute error {}", output::loss(regression.fit.mean_absolute_error()));
    }
    let of = |metric: &Metric| match metric {
        Metric::BalancedAccuracy => format!(", balanced {}", percent(scores.confusion.balanced_accuracy())),
        Metric::Top3 => format!(", top 3 {}", percent(scores.confusion.top3())),
        Metric::MacroF1 => format!(", F1 {:.3}", scores.confusion.macro_f1()),
        Metric::Accuracy | Metric::ConfusionMatrix => String::new(),
    };
    session.plan().design().design().training.metrics.iter().map(of).collect()
}

pub(super) fn epoch_json(report: &EpochReport) -> Value {
    let scores = report.validation.as_ref();
    let of = |f: &dyn Fn(&Scores) -> f64| scores.map_or(Value::Null, |scores| number(f(scores), 6));
    if let Some(fit) = report.train_fit {
        let of = |f: fn(&Fit) -> f64| of(&|scores| scores.regression.as_ref().map_or(f64::NAN, |one| f(&one.fit)));
        return json!({
            "epoch": report.epoch,
            "train_loss": number(report.train_loss, 6),
            "train_r2": number(fit.r2(), 6),
            "train_mae": number(fit.mean_absolute_error(), 6),
            "val_loss": scores.map_or(Value::Null, |scores| number(scores.loss, 6)),
            "val_r2": of(Fit::r2),
            "val_mae": of(Fit::mean_absolute_error),
            "val_rmse": of(Fit::root_mean_squared_error),
            "learning_rate": number(f64::from(report.rate), 9),
            "samples_per_second": number(report.images_per_second, 1),
            "seconds": number(report.seconds, 3),
        });
    }
    json!({
        "epoch": report.epoch,
        "train_loss": number(report.train_loss, 6),
        "train_accuracy": number(report.train_accuracy, 6),
        "val_loss": of(&|s| s.loss),
        "val_accuracy": of(&|s| s.confusion.accuracy()),
        "val_balanced_accuracy": of(&|s| s.confusion.balanced_accuracy()),
        "val_top3_accuracy": of(&|s| s.confusion.top3()),
        "val_macro_f1": of(&|s| s.confusion.macro_f1()),
        "learning_rate": number(f64::from(report.rate), 9),
        "images_per_second": number(report.images_per_second, 1),
        "seconds": number(report.seconds, 3),
    })
}

/// The test and the last line.
fn finish(
    session: &mut Session,
    (test, kept): (Option<TestFolder>, &KeptEnd),
    ending: &Ending,
    (args, printer): (&TrainArgs, &mut Printer),
    started: Instant,
) -> Result<(), Failure> {
    let plan = session.plan().clone();
    let design = plan.design().design();
    let also_learned = test.as_ref().map(|test| test.also_learned);
    let loader =
        test.map_or_else(|| plan.loader().clone(), |test| BatchLoader::plain(test.data, plan.encoder().clone()));
    // Whoever stops it does not want to wait for a test, and what has learned nothing is not tested.
    let is_tested = match ending {
        Ending::Stopped => false,
        Ending::Failed { .. } => session.best_epoch().is_some(),
        Ending::Completed | Ending::StoppedEarly { .. } => true,
    };
    let scores = if is_tested && !loader.data().part(Part::Test).is_empty() {
        Some(evaluate(session.network(), &loader, Part::Test)?)
    } else {
        None
    };
    let seconds = started.elapsed().as_secs_f64();
    let wanted = plan.design().design().training.metrics.contains(&Metric::ConfusionMatrix);
    let last = session.history().last().and_then(|report| report.validation.clone());
    let matrix = scores.as_ref().or(last.as_ref()).filter(|scores| wanted && scores.regression.is_none());
    if args.json {
        let mut last = scores.as_ref().map_or_else(|| json!({}), test_json);
        if let Some(also_learned) = also_learned {
            last["also_learned"] = json!(also_learned);
        }
        if let Some(scores) = matrix {
            last["confusion_matrix"] = json!(scores.confusion.rows().collect::<Vec<_>>());
        }
        last["best_epoch"] = json!(session.best_epoch());
        last["kept_epoch"] = json!(session.kept_epoch());
        last["ending"] = json!(words(ending));
        last["total_seconds"] = number(seconds, 3);
        if args.out.is_some() || args.resume.is_some() {
            last["kept"] = json!(kept.folder().map(|folder| folder.display().to_string()));
        }
        printer.line(last)?;
    } else {
        let kind = design.data.sample_kind();
        let test = scores.as_ref().map(|scores| match scores.regression {
            None => format!(", test accuracy {}", output::accuracy(&scores.confusion, kind)),
            Some(_) => format!(", test {}", output::score(scores, kind)),
        });
        let test = test.unwrap_or_default();
        let epochs = match (session.kept_epoch(), session.best_epoch()) {
            (Some(kept), Some(best)) if kept == best && !plan.data().part(Part::Validation).is_empty() => {
                format!(" with epoch {kept}, the best")
            }
            (Some(kept), Some(best)) if plan.data().part(Part::Validation).is_empty() => {
                format!(" with epoch {kept} (best on the training samples: epoch {best})")
            }
            (Some(kept), Some(best)) => format!(" with epoch {kept} (best on validation: epoch {best})"),
            _ => String::new(),
        };
        printer.line(format!("{}{epochs}{test}, {seconds:.1} s in all", words(ending)))?;
        if let Some(scores) = matrix {
            printer.line(evaluating::as_text(&scores.confusion, &plan.data().classes, design.data.sample_kind()))?;
        }
        if let Some(run) = kept.folder().filter(|_| session.kept_epoch().is_some()) {
            printer.line(format!("The network is kept in {}", run.display()))?;
        }
    }
    let progress = session.progress();
    match ending {
        Ending::Failed { reason } => Err(format!("training failed: {reason}").into()),
        Ending::Stopped => {
            let how = kept.folder().map_or_else(String::new, |run| {
                format!("; it is kept and goes on with `strata train --resume {}`", run.display())
            });
            Err(format!("stopped in epoch {} of {}{how}", progress.epoch, progress.epochs).into())
        }
        Ending::Completed | Ending::StoppedEarly { .. } => Ok(()),
    }
}

/// What the test brought.
fn test_json(scores: &Scores) -> Value {
    let loss = number(scores.loss, 6);
    match &scores.regression {
        None => json!({
            "test_accuracy": number(scores.confusion.accuracy(), 6),
            "test_balanced_accuracy": number(scores.confusion.balanced_accuracy(), 6),
            "test_loss": loss,
        }),
        Some(regression) => json!({
            "test_r2": number(regression.fit.r2(), 6),
            "test_mae": number(regression.fit.mean_absolute_error(), 6),
            "test_loss": loss,
        }),
    }
}

fn words(ending: &Ending) -> String {
    match ending {
        Ending::Completed => "completed".to_owned(),
        Ending::StoppedEarly { .. } => "stopped early".to_owned(),
        Ending::Stopped => "stopped".to_owned(),
        Ending::Failed { .. } => "failed".to_owned(),
    }
}
