//! What the network thinks now: of the selected picture, and of some validation pictures.
use std::sync::Arc;

use eframe::egui::{
    Align, Align2, Color32, FontFamily, FontId, Image, Label, Layout, Pos2, Rect, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role,
};

use super::truth::{OLD, weights};
use crate::app::{Action, RunView};
use crate::data::Part;
use crate::engine::best;
use crate::train::NumberPlace;
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::theme::size;
use crate::ui::widgets::{empty, heading, name_line, number_sense, open_clicked, weak};

/// Width and height of a picture of the strip.
const SIDE: f32 = 34.0;

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    ui.horizontal_wrapped(|ui| {
        heading(ui, cx.theme, &cx.t("prediction.title"));
        if app.cards().is_some() {
            ui.label(weak(cx.theme, weights(cx)));
        }
    });
    let Some((_, cards, _, old)) = app.cards() else { return empty(ui, cx, "prediction.empty") };
    let classes = cx.shown_classes();
    if old {
        ui.multiply_opacity(OLD);
    }
    let run = app.runs.shown();
    let run = run.filter(|run| run.data.holds_pictures());
    let strip = if run.is_some_and(|run| !run.predictions.is_empty()) { SIDE + 50.0 } else { 0.0 };
    let height = (ui.available_height() - strip).max(40.0);
    ScrollArea::vertical().id_salt("prediction").max_height(height).auto_shrink(false).show_nested(ui, |ui| {
        if cards.probabilities.len() == classes.len() {
            bars(ui, cx, &classes, &cards.probabilities, app.right_class());
        } else {
            empty(ui, cx, "prediction.no_classes");
        }
    });
    if let Some(run) = run {
        answers(ui, cx, run);
    }
}

/// One bar per class, in two columns.
pub(in crate::ui) fn bars(
    ui: &mut Ui,
    cx: &Context<'_>,
    classes: &[String],
    probabilities: &[f32],
    right: Option<usize>,
) {
    let answer = best(probabilities);
    let rows = classes.len().div_ceil(2);
    let width = (ui.available_width() - 16.0) / 2.0;
    let high = 20.0;
    let size = Vec2::new(ui.available_width(), rows as f32 * high);
    let (place, response) = ui.allocate_exact_size(size, number_sense(cx));
    let sure = cx.language().percent(f64::from(probabilities[answer]), 1);
    let spoken = cx.with("prediction.spoken", &[("class", &classes[answer]), ("share", &sure)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let at = |pointer: Pos2| {
        let (column, row) = ((pointer.x - place.left()) / (width + 16.0), (pointer.y - place.top()) / high);
        let class = column as usize * rows + row as usize;
        (class < classes.len()).then_some(NumberPlace::Answer(class))
    };
    open_clicked(cx, &response, at, || Some(NumberPlace::Answer(answer)));
    response.ctx.accesskit_node_builder(response.id, |node| node.set_description(listed(cx, classes, probabilities)));
    let names = name_width(ui, classes, width);
    let painter = ui.painter_at(place);
    for (nth, (class, share)) in classes.iter().zip(probabilities).enumerate() {
        let min = place.min + Vec2::new((nth / rows) as f32 * (width + 16.0), (nth % rows) as f32 * high);
        let line = Rect::from_min_size(min, Vec2::new(width, high));
        let is_right = right == Some(nth);
        let name = Rect::from_min_size(line.min, Vec2::new(names, high));
        let color = if is_right || nth == answer { cx.theme.text } else { cx.theme.weak };
        let mark = if is_right { "✓" } else { "" };
        let mark = painter.layout_no_wrap(mark.to_owned(), FontId::proportional(size::SMALL), color);
        let room = name.width() - mark.size().x - 4.0;
        let short = name_line(ui, class, room, FontId::proportional(size::SMALL), color);
        let behind = Pos2::new(name.left() + short.size().x + 4.0, name.center().y - mark.size().y / 2.0);
        painter.galley(behind, mark, color);
        painter.galley(name.left_center() - Vec2::new(0.0, short.size().y / 2.0), short, color);
        let track = Rect::from_min_max(
            Pos2::new(name.right() + 4.0, line.center().y - 5.0),
            Pos2::new(line.right() - 52.0, line.center().y + 5.0),
        );
        painter.rect_filled(track, 3.0, cx.theme.control);
        let full = track.with_max_x(track.left() + track.width() * share.clamp(0.0, 1.0));
        let color = if nth == answer { cx.theme.inhibitory } else { cx.theme.weak.gamma_multiply(0.6) };
        painter.rect_filled(full, 3.0, color);
        let text = cx.language().percent(f64::from(*share), 1);
        let font = FontId::new(11.0, FontFamily::Monospace);
        painter.text(line.right_center(), Align2::RIGHT_CENTER, text, font, cx.theme.text);
    }
}

/// How wide the names are before bars of a width with them: as wide as the longest one, so far as the bars keep enough.
fn name_width(ui: &Ui, classes: &[String], width: f32) -> f32 {
    /// Room of the mark behind a name, with the space around it.
    const MARK: f32 = 18.0;
    let wide = |name: &String| {
        name_line(ui, name, width, FontId::proportional(size::SMALL), Color32::PLACEHOLDER).size().x + MARK
    };
    classes.iter().map(wide).fold(0.0, f32::max).clamp(width * 0.34, width * 0.43)
}

/// The most probable classes with their probabilities.
fn listed(cx: &Context<'_>, classes: &[String], probabilities: &[f32]) -> String {
    /// More of them nobody wants to hear.
    const LISTED: usize = 5;
    let mut all: Vec<(&String, f32)> = classes.iter().zip(probabilities.iter().copied()).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let one =
        |(class, share): &(&String, f32)| cx.language().labeled(class, &cx.language().percent(f64::from(*share), 1));
    all.iter().take(LISTED).map(one).collect::<Vec<_>>().join(", ")
}

/// Some validation pictures: framed solid when the answer is right, dashed and crossed when it is wrong; below, how sure.
fn answers(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    if run.predictions.is_empty() {
        return;
    }
    let classes = cx.class_names(&run.data);
    let indices: Vec<u32> = run.predictions.iter().map(|(index, _)| *index).collect();
    let open = cx.app.loading.dataset();
    let here = open.is_some_and(|open| Arc::ptr_eq(open.samples(), run.data.samples()));
    let Some((texture, count)) = cx.textures.pictures(ui.ctx(), &run.data, &indices) else { return };
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        let fitting = ((ui.available_width() + 4.0) / (SIDE + 4.0)) as usize;
        for (nth, (index, probabilities)) in run.predictions.iter().take(fitting).enumerate() {
            let (place, response) = ui.allocate_exact_size(Vec2::new(SIDE, SIDE + 13.0), Sense::click());
            let answer = best(probabilities);
            let class = run.data.label(*index as usize);
            let (right, share) = (answer == class, probabilities.get(answer).copied().unwrap_or_default());
            let picture = Rect::from_min_size(place.min, Vec2::splat(SIDE)).shrink(2.0);
            let (left, end) = (nth as f32 / count as f32, (nth + 1) as f32 / count as f32);
            let uv = Rect::from_min_max(Pos2::new(left, 0.0), Pos2::new(end, 1.0));
            Image::new((texture, picture.size())).uv(uv).paint_at(ui, picture);
            frame(ui, cx, picture, right);
            let text = cx.language().percent(f64::from(share), 0);
            let at = Pos2::new(place.center().x, place.bottom());
            ui.painter().text(at, Align2::CENTER_BOTTOM, text, FontId::proportional(10.0), cx.theme.weak);
            let key = if right { "prediction.right" } else { "prediction.wrong" };
            let percent = cx.language().percent(f64::from(share), 1);
            let values = [("class", &*classes[class]), ("answer", &classes[answer]), ("share", &percent)];
            let words = cx.with(key, &values);
            response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
            if response.on_hover_text(words).clicked() && here {
                cx.act(Action::PickPicture(*index as usize));
            }
        }
    });
    let key = if run.data.shown_part() == Part::Training { "prediction.training_strip" } else { "prediction.strip" };
    let note = Label::new(weak(cx.theme, cx.t(key))).truncate();
    ui.add(note);
}

/// A solid frame for a right answer; a thick one with a cross for a wrong one, so that color is not needed.
fn frame(ui: &Ui, cx: &Context<'_>, place: Rect, right: bool) {
    let (color, width): (Color32, f32) = if right { (cx.theme.inhibitory, 1.5) } else { (cx.theme.excitatory, 2.5) };
    ui.painter().rect_stroke(place, 2.0, Stroke::new(width, color), StrokeKind::Outside);
    if !right {
        let corner =
            Rect::from_min_max(place.right_top() - Vec2::new(11.0, 0.0), place.right_top() + Vec2::new(0.0, 11.0));
        ui.painter().rect_filled(corner, 0.0, color);
        let stroke = Stroke::new(1.5, cx.theme.on_accent);
        let inner = corner.shrink(2.5);
        ui.painter().line_segment([inner.left_top(), inner.right_bottom()], stroke);
        ui.painter().line_segment([inner.right_top(), inner.left_bottom()], stroke);
    }
}
