//! The confusion matrix of all samples that are validated on; a click on a cell lists its samples, the surest first.
use eframe::egui::{Label, Rect, ScrollArea, Sense, Ui, UiBuilder};

use super::acts;
use super::chosen::{ChosenSamples, SampleList};
use super::items::ItemList;
use crate::app::RunView;
use crate::data::Part;
use crate::train::SampleAnswers;
use crate::ui::context::Context;
use crate::ui::panels::train::confusion::{ChosenCell, matrix};
use crate::ui::widgets::{bold, empty, weak};

/// From this width on matrix and samples stand side by side.
const WIDE: f32 = 620.0;
/// Points between the two.
const GAP: f32 = 12.0;

/// Draws the matrix and the samples of the chosen cell.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let Some(answers) = cx.app.runs.answers() else { return empty(ui, cx, "explore.waiting") };
    if answers.samples.is_empty() || answers.confusion.rows().count() != run.data.classes.len() {
        return empty(ui, cx, "confusion.none");
    }
    let confusion = &answers.confusion;
    let key = if answers.part == Part::Validation { "explore.of_validation" } else { "explore.of_training" };
    let accuracy = cx.language().accuracy(confusion);
    let balanced = cx.language().percent(confusion.balanced_accuracy(), 1);
    let values = [("accuracy", &*accuracy), ("balanced", &*balanced)];
    let words = cx.language().count_with(key, confusion.samples(), &values);
    ui.add(Label::new(weak(cx.theme, words)).wrap());
    let room = ui.available_rect_before_wrap();
    let (first, second) = if room.width() >= WIDE {
        let (left, right) = room.split_left_right_at_x(room.left() + room.width() * 0.54);
        (left.with_max_x(left.right() - GAP), right)
    } else {
        let (above, below) = room.split_top_bottom_at_y(room.top() + room.height() * 0.56);
        (above.with_max_y(above.bottom() - GAP), below)
    };
    placed(ui, first, "matrix", |ui| {
        ScrollArea::both().id_salt("explored matrix").auto_shrink(false).show(ui, |ui| {
            matrix(ui, cx, &run.data.classes, confusion, 0.0);
        });
    });
    placed(ui, second, "cell", |ui| cell(ui, cx, run, answers));
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
fn cell(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, answers: &SampleAnswers) {
    let classes = &run.data.classes;
    let chosen = cx.memory::<ChosenCell>().0;
    let named = chosen.and_then(|(row, column)| Some((row, column, classes.get(row)?, classes.get(column)?)));
    let Some((row, column, class, answer)) = named else { return empty(ui, cx, "explore.click") };
    let samples = answers.of_cell(row, column);
    let count = cx.language().number(samples.len() as u64);
    ui.add(
        Label::new(bold(cx.with("confusion.cell", &[("class", class), ("answer", answer), ("count", &count)]))).wrap(),
    );
    let words = |cx: &Context<'_>, place: usize| {
        let percent = cx.language().percent(f64::from(samples[place].probability), 0);
        [cx.language().labeled(answer, &percent), String::new()]
    };
    let list = SampleList::Cell(run.id(), row, column);
    let items = ItemList { list, count: samples.len(), sample: &|place| samples[place].sample, words: &words };
    cx.memory::<ChosenSamples>().of(list).keep(items.samples());
    acts::show(ui, cx, run, &items);
    items.show(ui, cx, run);
}
