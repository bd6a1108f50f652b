//! `strata evaluate`: a trained network on a folder with one sub-folder per class.
use std::sync::Arc;

use std::fmt::Write as _;

use serde_json::json;

use super::class_names::ClassNames;
use super::output::{self, number, percent};
use super::{EvaluateArgs, Failure, source};
use crate::data::{AskRequest, BatchLoader, Part, load_for_evaluation};
use crate::disk;
use crate::train::{Confusion, PlanError, Scores, TrainedNetwork, evaluate, saved};

pub(super) fn run(args: &EvaluateArgs) -> Result<(), Failure> {
    let mut run = TrainedNetwork::read(&args.run)?;
    output::tell_damage(&args.run, &run.damage)?;
    run.picture().ok_or(PlanError::NotPictures)?;
    let classes = run.preprocessing.classes.clone();
    let design = run.design.design();
    let learned_from = saved::data_of(&design.data, &saved::run_of(&disk::resolved(&args.run))).pictures();
    let asked = source::asked(&args.folder, learned_from.as_ref(), &args.reading);
    let learned_from = learned_from.map(|pictures| pictures.folder);
    let request = AskRequest::of(design, &classes, &asked, learned_from.as_deref());
    let mut data = source::load(|progress, stop| load_for_evaluation(request, progress, stop))?;
    let learned = data.note_learned(&run.learned);
    source::tell(&data.report)?;
    let skipped = data.report.skipped.len();
    let loader = BatchLoader::plain(Arc::new(data), run.encoder());
    let Scores { loss, confusion } = evaluate(&mut *run.network, &loader, Part::Test)?;
    if args.json {
        output::json(&json!({
            "pictures": confusion.samples(),
            "skipped": skipped,
            "also_learned": learned,
            "loss": number(loss, 6),
            "accuracy": number(confusion.accuracy(), 6),
            "balanced_accuracy": number(confusion.balanced_accuracy(), 6),
            "top3_accuracy": number(confusion.top3(), 6),
            "macro_f1": number(confusion.macro_f1(), 6),
            "classes": classes,
            "confusion_matrix": confusion.rows().collect::<Vec<_>>(),
        }))?;
    } else {
        output::line(as_text(&confusion, &classes))?;
    }
    Ok(())
}

/// The matrix with its sums, as a table.
pub(super) fn as_text(confusion: &Confusion, classes: &[String]) -> String {
    let mut text = format!(
        "{} pictures: accuracy {}; balanced accuracy {}, macro F1 {:.3}\n\n",
        confusion.samples(),
        output::accuracy(confusion),
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
