//! `strata evaluate`: a trained network on samples whose classes or numbers are known.
mod baselines;
mod suspects;

use std::path::Path;
use std::sync::Arc;

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::class_names::ClassNames;
use super::output::{self, number, percent};
use super::{EvaluateArgs, Failure, ensemble, source};
use crate::data::{AskRequest, BatchLoader, Dataset, Part, load_for_evaluation, load_other_for_evaluation};
use crate::design::SampleKind;
use crate::disk;
use crate::train::{
    Calibration, Confusion, EnsembleFindings, Fit, Regression, Scores, TrainedNetwork, evaluate_outputs, saved,
};

pub(super) fn run(args: &EvaluateArgs) -> Result<(), Failure> {
    let Some(folder) = args.folder.as_deref().filter(|_| !args.suspects) else { return suspects::run(args) };
    let mut run = TrainedNetwork::read(&args.run)?;
    output::tell_damage(&args.run, &run.damage)?;
    let classes = run.preprocessing.classes.clone();
    let mut data = asked(folder, args, &run)?;
    let learned = data.note_learned(&run.learned);
    source::tell(&data.report)?;
    let skipped = data.report.skipped.len();
    let kind = run.design.design().data.sample_kind();
    let data = Arc::new(data);
    let loader = BatchLoader::plain(Arc::clone(&data), run.encoder());
    let (scores, outputs) = evaluate_outputs(&mut *run.network, &loader, Part::Test)?;
    let Scores { loss, confusion, regression } = scores;
    if let Some(Regression { fit, .. }) = regression {
        return numbers(args, &fit, (loss, skipped, learned));
    }
    let baselines = if args.baselines { Some(baselines::of(folder, args)?) } else { None };
    let calibration = Calibration::cross_fitted(&*run.network, &outputs);
    let told = |of: fn(Calibration) -> f64| calibration.map_or(Value::Null, |calibration| number(of(calibration), 6));
    let voting = match &run.ensemble {
        Some(record) => Some((
            EnsembleFindings::of(&mut *run.network, (&run.design, record.method), (&loader, Part::Test))?,
            record,
        )),
        None => None,
    };
    if args.json {
        let mut told = json!({
            (kind.many()): confusion.samples(),
            "skipped": skipped,
            "also_learned": learned,
            "loss": number(loss, 6),
            "accuracy": number(confusion.accuracy(), 6),
            "balanced_accuracy": number(confusion.balanced_accuracy(), 6),
            "top3_accuracy": number(confusion.top3(), 6),
            "macro_f1": number(confusion.macro_f1(), 6),
            "temperature": told(|calibration| calibration.temperature),
            "ece": told(|calibration| calibration.ece),
            "ece_calibrated": told(|calibration| calibration.ece_calibrated),
            "classes": classes,
            "confusion_matrix": confusion.rows().collect::<Vec<_>>(),
        });
        if let Some((found, record)) = &voting {
            ensemble::add_json(&mut told, found, record, &data);
        }
        if let Some(baselines) = &baselines {
            told["baselines"] = baselines::as_json(baselines);
        }
        output::json(&told)?;
    } else {
        output::line(as_text(&confusion, &classes, kind))?;
        if let Some(Calibration { temperature, ece, ece_calibrated }) = calibration {
            let (before, after) = (percent(ece), percent(ece_calibrated));
            output::line(format!("Calibration error {before}; {after} at temperature {temperature:.2}"))?;
        }
        if let Some((found, record)) = &voting {
            output::line(ensemble::text(found, record, &data, kind))?;
        }
        if let Some(baselines) = &baselines {
            output::line(baselines::as_text(baselines))?;
        }
    }
    Ok(())
}

/// The samples that the network is asked about.
fn asked(folder: &Path, args: &EvaluateArgs, run: &TrainedNetwork) -> Result<Dataset, Failure> {
    let (classes, design) = (&run.preprocessing.classes, run.design.design());
    let learned_from = saved::data_of(&design.data, &saved::run_of(&disk::resolved(&args.run)));
    if run.picture().is_none() {
        let asked = args.reading.applied_to_other(source::asked_as_other(folder, &learned_from))?;
        let (curation, input) = (&design.curation, &design.input);
        let known = (&classes[..], curation);
        return Ok(source::load(|progress, stop| load_other_for_evaluation(&asked, known, input, progress, stop))?);
    }
    let learned_from = learned_from.pictures();
    let asked = source::asked(folder, learned_from.as_ref(), &args.reading);
    let learned_from = learned_from.map(|pictures| pictures.folder);
    let request = AskRequest::of(design, classes, &asked, learned_from.as_deref());
    Ok(source::load(|progress, stop| load_for_evaluation(request, progress, stop))?)
}

/// What is told of a network that answers numbers.
fn numbers(args: &EvaluateArgs, fit: &Fit, (loss, skipped, learned): (f64, usize, usize)) -> Result<(), Failure> {
    if args.json {
        output::json(&json!({
            "rows": fit.pairs(),
            "skipped": skipped,
            "also_learned": learned,
            "loss": number(loss, 6),
            "r2": number(fit.r2(), 6),
            "mae": number(fit.mean_absolute_error(), 6),
            "rmse": number(fit.root_mean_squared_error(), 6),
        }))?;
    } else {
        output::line(format!(
            "{}: {}, mean absolute error {}, root mean squared error {}",
            output::counted(fit.pairs() as usize, "row", "rows"),
            output::r2(fit),
            output::loss(fit.mean_absolute_error()),
            output::loss(fit.root_mean_squared_error()),
        ))?;
    }
    Ok(())
}

/// The matrix with its sums, as a table.
pub(super) fn as_text(confusion: &Confusion, classes: &[String], kind: SampleKind) -> String {
    let (one, many) = (kind.one(), kind.many());
    let mut text = format!(
        "{}: accuracy {}; balanced accuracy {}, macro F1 {:.3}\n\n",
        output::counted(confusion.samples() as usize, one, many),
        output::accuracy(confusion, kind),
        percent(confusion.balanced_accuracy()),
        confusion.macro_f1(),
    );
    let names = ClassNames::new(classes);
    let name = names.width();
    let cell = confusion.rows().flatten().max().map_or(1, |most| most.to_string().len()).max(3);
    let _ = write!(text, "Rows: true classes; columns: the network's answers\n  {:name$}", "");
    for column in 0..classes.len() {
        let _ = write!(text, " {:>cell$}", column + 1);
    }
    let _ = write!(text, "  recall  precision");
    for (class, row) in confusion.rows().enumerate() {
        let _ = write!(text, "\n  {}", names.padded(class));
        for count in row {
            let _ = write!(text, " {count:>cell$}");
        }
        let (recall, precision) = (percent(confusion.recall(class)), percent(confusion.precision(class)));
        let _ = write!(text, "  {recall:>7}  {precision:>7}");
    }
    text
}
