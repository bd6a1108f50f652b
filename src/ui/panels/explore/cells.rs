//! The confusion matrix of all samples that are validated on; a click on a cell lists its samples, the surest first.
use eframe::egui::{Label, Rect, ScrollArea, Sense, Ui, UiBuilder};

use super::acts;
use super::chosen::{ChosenSamples, SampleList};
use super::items::ItemList;
use crate::app::RunView;
use crate::data::Part;
use crate::train::{Confusion, SampleAnswer};
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::panels::train::confusion::{ChosenCell, matrix};
use crate::ui::widgets::{bold, empty, weak};

/// From this width on matrix and samples may stand side by side.
const WIDE: f32 = 620.0;
/// They do where the room is this much wider than high: otherwise the matrix has larger cells above its samples.
const WIDER: f32 = 1.25;
/// Points between the two.
const GAP: f32 = 12.0;

/// A sample of a cell.
struct CellSample {
    sample: u32,
    /// Which of its fixed copies, counted from 1; 0 for the sample itself.
    copy: u32,
    /// How probable the answer is, where that is known.
    probability: Option<f32>,
}

/// A matrix with the samples of its cells.
struct Cells<'a> {
    confusion: &'a Confusion,
    /// Those of a class that were taken for another one, or for itself.
    samples: &'a dyn Fn(usize, usize) -> Vec<CellSample>,
}

/// Draws the matrix and the samples of the chosen cell: those of the weights that are shown, or of the epoch whose numbers
/// are shown while its weights are not there any more.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    if run.is_elsewhere() && run.shown_moment().is_none() {
        return of_epoch(ui, cx, run);
    }
    let Some(answers) = cx.app.runs.answers() else { return empty(ui, cx, "explore.waiting") };
    let key = if answers.part == Part::Validation { "explore.of_validation" } else { "explore.of_training" };
    let samples = |class, answer| {
        let of =
            |one: SampleAnswer| CellSample { sample: one.sample, copy: one.copy, probability: Some(one.probability) };
        answers.of_cell(class, answer).into_iter().map(of).collect()
    };
    let words = told(cx, key, &answers.confusion, &[]);
    workbench(ui, cx, run, &words, &Cells { confusion: &answers.confusion, samples: &samples });
}

/// The matrix that an epoch ended with.
fn of_epoch(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let report = run.shown_report().and_then(|report| Some((report.epoch, &report.validation.as_ref()?.confusion)));
    let Some((epoch, confusion)) = report else { return empty(ui, cx, "confusion.none") };
    let is_there = |sample: &u32| (*sample as usize) < run.data.len();
    let samples = |class, answer| {
        let of = |sample| CellSample { sample, copy: 0, probability: None };
        confusion.examples(class, answer).filter(is_there).map(of).collect()
    };
    let words = told(cx, "explore.of_epoch", confusion, &[("epoch", &epoch.to_string())]);
    workbench(ui, cx, run, &words, &Cells { confusion, samples: &samples });
}

/// What is told of a matrix.
fn told(cx: &Context<'_>, key: &str, confusion: &Confusion, more: &[(&str, &str)]) -> String {
    let accuracy = cx.language().accuracy(confusion);
    let balanced = cx.language().percent(confusion.balanced_accuracy(), 1);
    let values = [&[("accuracy", &*accuracy), ("balanced", &*balanced)], more].concat();
    cx.language().count_with(key, confusion.samples(), &values)
}

/// The matrix, and beside or below it the samples of the chosen cell.
fn workbench(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, words: &str, cells: &Cells<'_>) {
    if cells.confusion.samples() == 0 || cells.confusion.rows().count() != run.data.classes.len() {
        return empty(ui, cx, "confusion.none");
    }
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    let room = ui.available_rect_before_wrap();
    let (first, second) = if room.width() >= WIDE.max(WIDER * room.height()) {
        let (left, right) = room.split_left_right_at_x(room.left() + room.width() * 0.54);
        (left.with_max_x(left.right() - GAP), right)
    } else {
        let (above, below) = room.split_top_bottom_at_y(room.top() + room.height() * 0.56);
        (above.with_max_y(above.bottom() - GAP), below)
    };
    placed(ui, first, "matrix", |ui| {
        ScrollArea::both().id_salt("explored matrix").auto_shrink(false).show_nested(ui, |ui| {
            let classes = cx.class_names(&run.data);
            matrix(ui, cx, &classes, cells.confusion, 0.0);
        });
    });
    placed(ui, second, "cell", |ui| cell(ui, cx, run, cells));
    ui.allocate_rect(room, Sense::hover());
}

/// A part in its place.
fn placed(ui: &mut Ui, place: Rect, salt: &str, add: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().max_rect(place).id_salt(salt), |ui| {
        ui.set_clip_rect(place.expand(2.0).intersect(ui.clip_rect()));
        add(ui);
    });
}

/// The samples of the chosen cell.
fn cell(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, cells: &Cells<'_>) {
    let classes = cx.class_names(&run.data);
    let chosen = cx.memory::<ChosenCell>().0;
    let named = chosen.and_then(|(row, column)| Some((row, column, classes.get(row)?, classes.get(column)?)));
    let Some((row, column, class, answer)) = named else { return empty(ui, cx, "explore.click") };
    let samples = (cells.samples)(row, column);
    let count = cx.language().number(cells.confusion.at(row, column));
    ui.add(
        Label::new(bold(cx.with("confusion.cell", &[("class", class), ("answer", answer), ("count", &count)]))).wrap(),
    );
    if (samples.len() as u64) < cells.confusion.at(row, column) {
        ui.add(Label::new(weak(cx.theme, cx.count("confusion.first", samples.len()))).wrap());
    }
    let words = |cx: &Context<'_>, place: usize| {
        let CellSample { copy, probability, .. } = samples[place];
        let percent = |share: f32| cx.language().labeled(answer, &cx.language().percent(f64::from(share), 0));
        let copy = (copy > 0).then(|| cx.with("explore.copy", &[("copy", &copy.to_string())]));
        [probability.map_or_else(|| answer.clone(), percent), copy.unwrap_or_default()]
    };
    let list = SampleList::Cell(run.id(), row, column);
    let items = ItemList { list, count: samples.len(), sample: &|place| samples[place].sample, words: &words };
    cx.memory::<ChosenSamples>().of(list).keep(items.samples());
    acts::show(ui, cx, run, &items);
    items.show(ui, cx, run);
}
