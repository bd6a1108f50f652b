//! The confusion matrix of an epoch, with precision and recall of every class.
use eframe::egui::{Align2, FontId, Label, Pos2, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};

use crate::train::Confusion;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{empty, weak};

/// Width of the names and of the two columns at the right, in points.
const NAMES: f32 = 92.0;
const SCORES: f32 = 62.0;

/// Draws the matrix.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(run) = app.runs.shown() else { return empty(ui, cx, "confusion.empty") };
    let Some((report, scores)) = run.shown_report().and_then(|report| Some((report, report.validation.as_ref()?)))
    else {
        return empty(ui, cx, "confusion.none");
    };
    let epoch = report.epoch.to_string();
    let accuracy = cx.language().accuracy(&scores.confusion);
    let balanced = cx.language().percent(scores.confusion.balanced_accuracy(), 1);
    let values = [("epoch", &*epoch), ("accuracy", &accuracy), ("balanced", &balanced)];
    ui.add(Label::new(weak(cx.theme, cx.with("confusion.of", &values))).wrap());
    matrix(ui, cx, &run.data.classes, &scores.confusion);
}

fn matrix(ui: &mut Ui, cx: &Context<'_>, classes: &[String], confusion: &Confusion) {
    let count = classes.len().max(1);
    let room = ui.available_size();
    let side = ((room.x - NAMES - 2.0 * SCORES) / count as f32).min((room.y - 44.0) / count as f32).clamp(17.0, 44.0);
    let whole = Vec2::new(NAMES + side * count as f32 + 2.0 * SCORES, 22.0 + side * count as f32 + 18.0);
    let (place, response) = ui.allocate_exact_size(whole, Sense::hover());
    let spoken = cx.with("confusion.spoken", &[("accuracy", &cx.language().accuracy(confusion))]);
    response.widget_info(|| WidgetInfo::labeled(Role::Table, true, &spoken));
    let painter = ui.painter_at(place);
    let small = FontId::proportional(if side < 22.0 { 9.5 } else { 11.0 });
    let origin = place.min + Vec2::new(NAMES, 22.0);
    let cell = |row: usize, column: usize| {
        Rect::from_min_size(origin + Vec2::new(column as f32 * side, row as f32 * side), Vec2::splat(side - 1.5))
    };
    let short = |name: &str, letters: usize| -> String {
        if name.chars().count() > letters {
            name.chars().take(letters - 1).chain(['…']).collect()
        } else {
            name.to_owned()
        }
    };
    for (row, counts) in confusion.rows().enumerate() {
        let of_class: u64 = counts.iter().sum();
        let y = cell(row, 0).center().y;
        let at = Pos2::new(origin.x - 6.0, y);
        painter.text(at, Align2::RIGHT_CENTER, short(&classes[row], 13), small.clone(), cx.theme.text);
        for (column, &count) in counts.iter().enumerate() {
            let share = if of_class > 0 { count as f32 / of_class as f32 } else { 0.0 };
            // Right answers are blue and on the diagonal, wrong ones orange: the sign carries it as well as the color.
            let signed = if row == column { -share } else { share };
            let rect = cell(row, column);
            painter.rect_filled(rect, 2.0, if count == 0 { cx.theme.card } else { cx.theme.signed(signed) });
            if count > 0 && side > 15.0 {
                let color = if share > 0.45 { cx.theme.on_accent } else { cx.theme.text };
                painter.text(rect.center(), Align2::CENTER_CENTER, count, small.clone(), color);
            }
        }
        let scores = [confusion.precision(row), confusion.recall(row)];
        for (nth, score) in scores.into_iter().enumerate() {
            let x = origin.x + side * count as f32 + SCORES * (nth as f32 + 0.5);
            let text = cx.language().percent(score, 0);
            painter.text(Pos2::new(x, y), Align2::CENTER_CENTER, text, small.clone(), cx.theme.text);
        }
    }
    for (column, name) in classes.iter().enumerate() {
        let at = Pos2::new(cell(0, column).center().x, origin.y - 4.0);
        painter.text(at, Align2::CENTER_BOTTOM, short(name, (side / 6.5) as usize + 1), small.clone(), cx.theme.weak);
    }
    for (nth, key) in ["confusion.precision", "confusion.recall"].into_iter().enumerate() {
        let at = Pos2::new(origin.x + side * count as f32 + SCORES * (nth as f32 + 0.5), origin.y - 4.0);
        painter.text(at, Align2::CENTER_BOTTOM, cx.t(key), small.clone(), cx.theme.weak);
    }
    let below = Pos2::new(origin.x + side * count as f32 / 2.0, place.bottom());
    let font = FontId::proportional(size::SMALL);
    painter.text(below, Align2::CENTER_BOTTOM, cx.t("confusion.axes"), font, cx.theme.weak);
    if let Some(pointer) = response.hover_pos().filter(|pointer| pointer.x >= origin.x && pointer.y >= origin.y) {
        let (column, row) = (((pointer.x - origin.x) / side) as usize, ((pointer.y - origin.y) / side) as usize);
        if column < count && row < count {
            let times = confusion.at(row, column).to_string();
            let values = [("class", &*classes[row]), ("answer", &classes[column]), ("count", &times)];
            response.on_hover_text_at_pointer(cx.with("confusion.cell", &values));
        }
    }
}
