//! The confusion matrix of an epoch, with precision and recall of every class.
use std::f32::consts::FRAC_PI_2;

use eframe::egui::epaint::TextShape;
use eframe::egui::{
    Align2, FontId, Label, Painter, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role,
};

use super::conclusion::pictures;
use crate::app::RunView;
use crate::train::Confusion;
use crate::ui::context::Context;
use crate::ui::widgets::{bold, empty, name_line, weak};

/// Width of the names at most, and of each of the two columns at the right at least.
const NAMES: f32 = 92.0;
const SCORES: f32 = 44.0;
/// Space beside the names, and beside what stands above the two columns.
const BESIDE: f32 = 8.0;
/// What stands above these columns.
const HEADINGS: [&str; 2] = ["confusion.precision", "confusion.recall"];
/// Height of what stands above the cells, and of names that stand upright there at most.
const ABOVE: f32 = 22.0;
const UPRIGHT: f32 = 90.0;
/// Height of the line below them.
const AXES: f32 = 22.0;
/// Size of letters, and where there is little room.
const USUAL: f32 = 11.0;
const SMALL: f32 = 9.5;
/// The least and the largest side of a cell.
const CELL: (f32, f32) = (17.0, 44.0);
/// Height of the pictures of a cell.
const PICTURES: f32 = 72.0;

/// The cell whose pictures are shown: a class, and the class that it was taken for.
#[derive(Clone, Copy, Default)]
pub(in crate::ui) struct ChosenCell(pub(in crate::ui) Option<(usize, usize)>);

/// Draws the matrix.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(run) = app.runs.shown() else { return empty(ui, cx, "confusion.empty") };
    let moment = run.moment_scores().zip(run.shown_moment().map(|moment| ("batch", moment.target())));
    let epoch = || {
        let report = run.shown_report()?;
        Some((report.validation.as_ref()?, ("epoch", report.epoch as u64)))
    };
    let Some((scores, (unit, number))) = moment.or_else(epoch) else {
        return empty(ui, cx, "confusion.none");
    };
    let number = number.to_string();
    let accuracy = cx.language().accuracy(&scores.confusion);
    let balanced = cx.language().percent(scores.confusion.balanced_accuracy(), 1);
    let values = [(unit, &*number), ("accuracy", &accuracy), ("balanced", &balanced)];
    let key = if unit == "batch" { "confusion.of_moment" } else { "confusion.of" };
    ui.add(Label::new(weak(cx.theme, cx.with(key, &values))).wrap());
    if run.data.classes.len() != scores.confusion.rows().count() {
        return empty(ui, cx, "confusion.none");
    }
    let classes = cx.class_names(&run.data);
    let below = AXES + if run.data.holds_pictures() { PICTURES } else { 0.0 };
    matrix(ui, cx, &classes, &scores.confusion, below);
    ui.add(Label::new(weak(cx.theme, cx.t("confusion.axes"))).wrap());
    cell_pictures(ui, cx, run, &scores.confusion);
}

/// The pictures of the chosen cell, as many as are known.
fn cell_pictures(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, confusion: &Confusion) {
    if !run.data.holds_pictures() {
        return;
    }
    let Some((row, column)) = cx.memory::<ChosenCell>().0 else {
        ui.label(weak(cx.theme, cx.t("confusion.click")));
        return;
    };
    let classes = cx.class_names(&run.data);
    let (Some(class), Some(answer)) = (classes.get(row), classes.get(column)) else { return };
    let samples: Vec<u32> = confusion.examples(row, column).filter(|one| (*one as usize) < run.data.len()).collect();
    let count = confusion.at(row, column);
    let words = cx.with("confusion.cell", &[("class", class), ("answer", answer), ("count", &count.to_string())]);
    ui.add_space(4.0);
    ui.horizontal_wrapped(|ui| {
        ui.label(bold(words));
        let shown = samples.len() as u64;
        if shown < count {
            let words = if samples.is_empty() {
                cx.t("confusion.unknown").into_owned()
            } else {
                cx.count("confusion.first", samples.len())
            };
            ui.label(weak(cx.theme, words));
        }
    });
    ui.horizontal_wrapped(|ui| pictures(ui, cx, run, &samples));
}

/// The sizes of a matrix. Names and scores take no more than they need, so that the cells have what is left.
struct MatrixSizes {
    /// Width of the names at the left, and of each column of scores at the right.
    names: f32,
    scores: f32,
    /// Width and height of a cell.
    side: f32,
    /// Height of what stands above the cells.
    above: f32,
    /// Whether names stand upright above columns that are too narrow for them.
    upright: bool,
}

impl MatrixSizes {
    /// Those in the room that there is above so much of something else.
    fn of(ui: &Ui, cx: &Context<'_>, classes: &[String], below: f32) -> Self {
        let wide =
            |text: &str, most, size| name_line(ui, text, most, FontId::proportional(size), cx.theme.text).size().x;
        let widest = |most, size| classes.iter().map(|name| wide(name, most, size)).fold(0.0, f32::max);
        let names = widest(NAMES - BESIDE, USUAL) + BESIDE;
        let headings = HEADINGS.map(|key| wide(&cx.t(key), f32::INFINITY, USUAL) + BESIDE);
        let scores = headings.into_iter().fold(SCORES, f32::max);
        let (room, count) = (ui.available_size(), classes.len().max(1) as f32);
        let side = |above: f32| {
            let side = ((room.x - names - 2.0 * scores) / count).min((room.y - above - below) / count);
            side.clamp(CELL.0, CELL.1)
        };
        // Names that are wider than a cell are smaller above it, before they stand upright.
        if widest(f32::INFINITY, SMALL) <= side(ABOVE) {
            return Self { names, scores, side: side(ABOVE), above: ABOVE, upright: false };
        }
        let above = widest(UPRIGHT, USUAL) + BESIDE;
        Self { names, scores, side: side(above), above, upright: true }
    }

    /// The letters of names at the left and of numbers.
    fn font(&self) -> FontId {
        FontId::proportional(if self.side < 22.0 { SMALL } else { USUAL })
    }

    /// The whole matrix of so many classes.
    fn whole(&self, count: usize) -> Vec2 {
        let cells = self.side * count as f32;
        Vec2::new(self.names + cells + 2.0 * self.scores, self.above + cells)
    }
}

/// The matrix itself, with precision and recall, above so much of something else; a click chooses a cell.
pub(in crate::ui) fn matrix(ui: &mut Ui, cx: &mut Context<'_>, classes: &[String], confusion: &Confusion, below: f32) {
    let count = classes.len().max(1);
    let sizes = MatrixSizes::of(ui, cx, classes, below);
    let side = sizes.side;
    let (place, response) = ui.allocate_exact_size(sizes.whole(count), Sense::hover());
    let spoken = cx.with("confusion.spoken", &[("accuracy", &cx.language().accuracy(confusion))]);
    response.widget_info(|| WidgetInfo::labeled(Role::Table, true, &spoken));
    let (painter, small) = (ui.painter_at(place), sizes.font());
    let origin = place.min + Vec2::new(sizes.names, sizes.above);
    let cell = |row: usize, column: usize| {
        Rect::from_min_size(origin + Vec2::new(column as f32 * side, row as f32 * side), Vec2::splat(side - 1.5))
    };
    for (row, counts) in confusion.rows().enumerate() {
        let of_class: u64 = counts.iter().sum();
        let y = cell(row, 0).center().y;
        // A point more than the widest takes, so that rounding cuts none.
        let name = name_line(ui, &classes[row], sizes.names - BESIDE + 1.0, small.clone(), cx.theme.text);
        let at = Pos2::new(origin.x - 6.0 - name.size().x, y - name.size().y / 2.0);
        painter.galley(at, name, cx.theme.text);
        for (column, &count) in counts.iter().enumerate() {
            let share = if of_class > 0 { count as f32 / of_class as f32 } else { 0.0 };
            // Right answers are blue and on the diagonal, wrong ones orange: the sign carries it as well as the color.
            let signed = if row == column { -share } else { share };
            let rect = cell(row, column);
            painter.rect_filled(rect, 2.0, if count == 0 { cx.theme.card } else { cx.theme.signed(signed) });
            if count > 0 {
                cell_button(ui, cx, rect, (row, column), (classes, count));
            }
            if count > 0 && side > 15.0 {
                let color = if share > 0.45 { cx.theme.on_accent } else { cx.theme.text };
                painter.text(rect.center(), Align2::CENTER_CENTER, count, small.clone(), color);
            }
        }
        let scores = [confusion.precision(row), confusion.recall(row)];
        for (nth, score) in scores.into_iter().enumerate() {
            let x = origin.x + side * count as f32 + sizes.scores * (nth as f32 + 0.5);
            let text = cx.language().percent(score, 0);
            painter.text(Pos2::new(x, y), Align2::CENTER_CENTER, text, small.clone(), cx.theme.text);
        }
    }
    for (column, name) in classes.iter().enumerate() {
        head(ui, cx, &painter, Pos2::new(cell(0, column).center().x, origin.y - 4.0), (name, &sizes));
    }
    for (nth, key) in HEADINGS.into_iter().enumerate() {
        let at = Pos2::new(origin.x + side * count as f32 + sizes.scores * (nth as f32 + 0.5), origin.y - 4.0);
        painter.text(at, Align2::CENTER_BOTTOM, cx.t(key), small.clone(), cx.theme.weak);
    }
}

/// The name of a class above its column: from left to right where there is room, else upright, to be read from below.
fn head(ui: &Ui, cx: &Context<'_>, painter: &Painter, foot: Pos2, (name, sizes): (&str, &MatrixSizes)) {
    let color = cx.theme.weak;
    if sizes.upright {
        let name = name_line(ui, name, UPRIGHT, sizes.font(), color);
        let at = foot - Vec2::new(name.size().y / 2.0, 0.0);
        painter.add(TextShape::new(at, name, color).with_angle(-FRAC_PI_2));
        return;
    }
    let size = if sizes.names - BESIDE > sizes.side { SMALL } else { sizes.font().size };
    let name = name_line(ui, name, sizes.side, FontId::proportional(size), color);
    painter.galley(foot - Vec2::new(name.size().x / 2.0, name.size().y), name, color);
}

/// A cell that a click chooses.
fn cell_button(
    ui: &Ui,
    cx: &mut Context<'_>,
    rect: Rect,
    (row, column): (usize, usize),
    (classes, count): (&[String], u64),
) {
    let times = count.to_string();
    let words = cx.with("confusion.cell", &[("class", &classes[row]), ("answer", &classes[column]), ("count", &times)]);
    let response = ui.interact(rect, ui.scope_id().with(("cell", row, column)), Sense::click());
    let chosen = cx.memory::<ChosenCell>().0 == Some((row, column));
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &words));
    if chosen || response.has_focus() {
        ui.painter().rect_stroke(rect, 2.0, Stroke::new(2.0, cx.theme.accent), StrokeKind::Outside);
    }
    if response.on_hover_text(words).clicked() {
        cx.memory::<ChosenCell>().0 = if chosen { None } else { Some((row, column)) };
    }
}
