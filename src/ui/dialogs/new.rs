//! Which template a new design starts from.
use std::sync::Arc;

use eframe::egui::{
    Button, Color32, FontId, Grid, Painter, Rect, RichText, Sense, Shape, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role, pos2, vec2,
};

use lucide_icons::Icon;

use crate::app::{Action, Command, StarterSamples};
use crate::design::{Design, TEMPLATES, entry};
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::plane::{Axes, mark};
use crate::ui::textures::place_on_sheet;
use crate::ui::theme::{Theme, size};
use crate::ui::widgets::{bold, command_name, fitted, icon, name_line, paint_badge, weak};

/// The size of a starter's picture.
const PICTURE: Vec2 = Vec2::new(96.0, 56.0);
/// Values of a function that are drawn as points.
const DOTS: usize = 24;

/// Draws the page.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("new.title")).size(size::TITLE));
    ui.horizontal(|ui| {
        ui.label(weak(cx.theme, cx.t("new.about")));
        let name = command_name(cx, Command::Lessons);
        if ui.button((icon(Icon::GraduationCap), name.as_str())).accessible_name(&name).clicked() {
            cx.command(Command::Lessons);
        }
    });
    ui.add_space(8.0);
    scroll(ui, 520.0).show(ui, |ui| {
        Grid::new("templates").num_columns(3).spacing(vec2(12.0, 10.0)).show(ui, |ui| {
            for template in TEMPLATES {
                let name = cx.language().term(&["template", template.id, "name"]);
                let about = cx.language().term(&["template", template.id, "about"]);
                picture(ui, cx, template.id, &name);
                let button = Button::new(RichText::new(name.as_ref()).size(14.0)).min_size(vec2(170.0, 34.0));
                let response = ui.add(button).on_hover_text(about.as_ref());
                if std::mem::take(&mut cx.focus.dialog) {
                    response.request_focus();
                }
                if response.clicked() {
                    cx.act(Action::FromTemplate(template.id));
                }
                ui.vertical(|ui| {
                    ui.set_width(ui.available_width().max(330.0));
                    ui.label(weak(cx.theme, about));
                    stack(ui, cx, &(template.make)());
                });
                ui.end_row();
            }
        });
    });
}

/// Some of the data that a starter learns from.
fn picture(ui: &mut Ui, cx: &mut Context<'_>, id: &'static str, name: &str) {
    let (place, response) = ui.allocate_exact_size(PICTURE, Sense::hover());
    let spoken = cx.with("new.picture", &[("name", name)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    if !ui.is_rect_visible(place) {
        return;
    }
    let painter = ui.painter_at(place);
    painter.rect_filled(place, 5.0, cx.theme.background);
    let inner = place.shrink(4.0);
    let app = cx.app;
    match app.starters.samples_of(id).map(Arc::as_ref) {
        Some(StarterSamples::Pictures { pixels, count, form }) => {
            let texture = cx.textures.sheet(ui.ctx(), ("starter", id), 0, pixels, *form);
            let side = inner.height().min((inner.width() - 3.0 * (*count as f32 - 1.0)) / (*count).max(1) as f32);
            let left = inner.center().x - ((side + 3.0) * *count as f32 - 3.0) / 2.0;
            for nth in 0..*count {
                let at = pos2(left + nth as f32 * (side + 3.0), inner.center().y - side / 2.0);
                let cell = Rect::from_min_size(at, Vec2::splat(side));
                let cell = fitted(cell, form.2 as f32 / form.1.max(1) as f32);
                painter.image(texture, cell, place_on_sheet(nth, *count), Color32::WHITE);
            }
        }
        Some(StarterSamples::Points(points)) => {
            let axes = Axes::bare(Rect::from_center_size(inner.center(), Vec2::splat(inner.height())));
            for (at, class) in points {
                mark(&painter, cx.theme, axes.to_screen(*at), (*class, 1.2), false);
            }
        }
        Some(StarterSamples::Curve(values)) => curve(&painter, cx.theme, inner, values),
        Some(StarterSamples::Lines(lines)) => {
            let high = inner.height() / lines.len().max(1) as f32;
            for (nth, line) in lines.iter().enumerate() {
                let line = name_line(ui, line, inner.width(), FontId::proportional(10.0), cx.theme.text);
                let at = inner.min + vec2(0.0, high * (nth as f32 + 0.5) - line.size().y / 2.0);
                painter.galley(at, line, cx.theme.text);
            }
        }
        None => {}
    }
    painter.rect_stroke(place, 5.0, Stroke::new(1.0, cx.theme.border), StrokeKind::Inside);
}

/// A function as a curve, with some of its values as points.
fn curve(painter: &Painter, theme: &Theme, place: Rect, values: &[[f32; 2]]) {
    let extent = |axis: usize| {
        let along = || values.iter().map(|value| value[axis]);
        (along().fold(f32::INFINITY, f32::min), along().fold(f32::NEG_INFINITY, f32::max))
    };
    let share = |at: f32, (low, high): (f32, f32)| if high > low { (at - low) / (high - low) } else { 0.5 };
    let (x, y) = (extent(0), extent(1));
    let at = |value: &[f32; 2]| place.lerp_inside(vec2(share(value[0], x), 1.0 - share(value[1], y)));
    painter.add(Shape::line(values.iter().map(at).collect(), Stroke::new(theme.line, theme.inhibitory)));
    for value in values.iter().step_by(values.len().div_ceil(DOTS).max(1)) {
        painter.circle_filled(at(value), 1.0 + theme.line / 2.0, theme.excitatory);
    }
}

/// A design's layers as a row of letters.
pub(super) fn stack(ui: &mut Ui, cx: &Context<'_>, design: &Design) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        for layer in design.layers.editable() {
            let (rect, _) = ui.allocate_exact_size(vec2(17.0, 17.0), eframe::egui::Sense::hover());
            let row = entry(&layer.kind);
            paint_badge(ui, cx.theme, rect, row.letter, Some(row.family));
        }
    });
}
