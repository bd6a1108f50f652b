//! `strata train`: from a design and pictures to a trained network.
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use indicatif::ProgressBar;
use serde_json::{Value, json};

use super::output::{self, number, percent};
use super::source::{self, Opened};
use super::{Failure, TrainArgs};
use crate::data::{DataError, Dataset, Part, Request, load, load_for_evaluation};
use crate::design::{Design, Input, Picture, Source};
use crate::train::{Advance, Ending, EpochReport, Plan, PlanError, Run, Session, evaluate, pool};

pub(super) fn run(args: &TrainArgs) -> Result<(), Failure> {
    let started = Instant::now();
    let Opened { mut design, base } = source::open(args.design.as_deref())?;
    let base = adapt(&mut design, args, base);
    let Input::Picture(picture) = design.input.clone() else {
        return Err(PlanError::NotPictures.into());
    };
    if let Some(out) = &args.out {
        prove_folder(out)?;
    }
    // Decoding and training share the threads that were asked for.
    pool(args.threads)?.install(|| {
        let data = source::load(|progress, stop| {
            let (source, split, seed) = (&design.data, &design.split, design.training.seed);
            load(Request { source, base: &base, picture: &picture, split, seed }, progress, stop)
        })?;
        source::tell(&data.report)?;
        let test = match &args.test {
            Some(folder) => Some(load_test(folder, &data.classes, &picture)?),
            None => None,
        };
        let data = Arc::new(data);
        if !args.json {
            introduce(&design, &data)?;
        }
        let plan = Plan::new(&design, Arc::clone(&data), args.threads, source::free_memory())?;
        let mut session = Session::new(plan)?;
        let ending = follow(&mut session, args)?;
        if let Some(out) = &args.out {
            Run::write(out, &mut session)?;
        }
        finish(&mut session, test.as_ref(), &ending, args, started)
    })
}

/// Puts what the command line says in the place of what the design says; gives the folder that paths start at.
fn adapt(design: &mut Design, args: &TrainArgs, base: std::path::PathBuf) -> std::path::PathBuf {
    let training = &mut design.training;
    training.epochs = args.epochs.unwrap_or(training.epochs);
    training.batch = args.batch.unwrap_or(training.batch);
    training.seed = args.seed.unwrap_or(training.seed);
    match &args.data {
        Some(folder) => {
            design.data = Source::Folder(folder.clone());
            std::path::PathBuf::new()
        }
        None => base,
    }
}

/// Says at the start, not after hours, that a run cannot be kept there.
fn prove_folder(out: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(out).map_err(|error| {
        format!("the run cannot be kept in “{}”: {error}; choose another folder with --out", out.display())
    })?;
    tempfile::NamedTempFile::new_in(out).map_err(|error| {
        format!("“{}” cannot be written to: {error}; choose another folder with --out", out.display())
    })?;
    Ok(())
}

fn load_test(folder: &Path, classes: &[String], picture: &Picture) -> Result<Dataset, Failure> {
    let data = source::load(|progress, stop| load_for_evaluation(folder, classes, picture, progress, stop))
        .map_err(|error: DataError| error)?;
    source::tell(&data.report)?;
    Ok(data)
}

fn introduce(design: &Design, data: &Dataset) -> Result<(), Failure> {
    let [training, validation, test] = [Part::Training, Part::Validation, Part::Test].map(|part| data.part(part).len());
    output::line(format!(
        "{}: {} pictures of {} × {} in {} classes: {training} for training, {validation} for validation, {test} for the test",
        design.name,
        data.len(),
        data.width,
        data.height,
        data.classes.len(),
    ))?;
    Ok(())
}

/// Trains to the end, telling every epoch and keeping the run after each.
fn follow(session: &mut Session, args: &TrainArgs) -> Result<Ending, Failure> {
    let form = "Epoch {prefix} {bar:30} {pos}/{len}  loss {msg}  {eta} left";
    let bar = source::bar(0, form);
    loop {
        match session.advance() {
            Advance::Batch => show(&bar, session),
            Advance::Epoch(report) => {
                bar.suspend(|| tell(&report, session, args.json))?;
                if let Some(out) = &args.out {
                    Run::write(out, session)?;
                }
            }
            Advance::Ended(ending) => {
                bar.finish_and_clear();
                return Ok(ending);
            }
        }
    }
}

fn show(bar: &ProgressBar, session: &Session) {
    if bar.is_hidden() {
        return;
    }
    let progress = session.progress();
    let all = (progress.epochs * progress.batches) as u64;
    bar.set_length(all);
    bar.set_position(((progress.epoch - 1) * progress.batches + progress.batch) as u64);
    bar.set_prefix(format!("{}/{}", progress.epoch, progress.epochs));
    bar.set_message(format!("{:.4}  {:.0} images/s", progress.loss, progress.images_per_second));
}

fn tell(report: &EpochReport, session: &Session, as_json: bool) -> std::io::Result<()> {
    if as_json {
        return output::json(&epoch_json(report));
    }
    let validation = report.validation.as_ref().map_or_else(
        || "no validation".to_owned(),
        |scores| format!("validation {:.4} {:>7}", scores.loss, percent(scores.confusion.accuracy())),
    );
    output::line(format!(
        "epoch {:>3}/{}  training {:.4} {:>7}  {validation}  {:>6.0} images/s  {:.2} s{}",
        report.epoch,
        session.progress().epochs,
        report.train_loss,
        percent(report.train_accuracy),
        report.images_per_second,
        report.seconds,
        if report.best { "  ★" } else { "" },
    ))
}

fn epoch_json(report: &EpochReport) -> Value {
    let scores = report.validation.as_ref();
    let of = |f: &dyn Fn(&crate::train::Scores) -> f64| scores.map_or(Value::Null, |scores| number(f(scores), 6));
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
    test: Option<&Dataset>,
    ending: &Ending,
    args: &TrainArgs,
    started: Instant,
) -> Result<(), Failure> {
    let plan = session.plan().clone();
    let (data, part) = (test.unwrap_or(plan.data()), plan.data().part(Part::Test));
    let indices = test.map_or(part, |test| test.part(Part::Test));
    let scores =
        if indices.is_empty() { None } else { Some(evaluate(session.network(), data, indices, plan.normalization())?) };
    let seconds = started.elapsed().as_secs_f64();
    let accuracy = scores.as_ref().map(|scores| scores.confusion.accuracy());
    if args.json {
        let mut last = json!({});
        if let (Some(accuracy), Some(scores)) = (accuracy, &scores) {
            last["test_accuracy"] = number(accuracy, 6);
            last["test_loss"] = number(scores.loss, 6);
        }
        last["best_epoch"] = json!(session.best_epoch());
        last["ending"] = json!(words(ending));
        last["total_seconds"] = number(seconds, 3);
        output::json(&last)?;
    } else {
        let test = accuracy.map(|accuracy| format!(", test accuracy {}", percent(accuracy))).unwrap_or_default();
        let best = session.best_epoch().map(|epoch| format!(", best epoch {epoch}")).unwrap_or_default();
        output::line(format!("{}{best}{test}, {seconds:.1} s in all", words(ending)))?;
        if let Some(out) = &args.out {
            output::line(format!("The network is kept in {}", out.display()))?;
        }
    }
    match ending {
        Ending::Failed { reason } => Err(format!("training failed: {reason}; the last good weights are kept").into()),
        _ => Ok(()),
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
