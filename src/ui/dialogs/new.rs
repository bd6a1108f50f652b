//! Which template a new design starts from.
use eframe::egui::{Button, Grid, RichText, ScrollArea, Ui, vec2};

use crate::app::Action;
use crate::design::{Design, TEMPLATES, entry};
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, paint_badge, weak};

/// Draws the page.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("new.title")).size(size::TITLE));
    ui.label(weak(cx.theme, cx.t("new.about")));
    ui.add_space(8.0);
    ScrollArea::vertical().max_height(520.0).show(ui, |ui| {
        Grid::new("templates").num_columns(2).spacing(vec2(12.0, 10.0)).show(ui, |ui| {
            for template in TEMPLATES {
                let name = cx.language().term(&["template", template.id, "name"]);
                let about = cx.language().term(&["template", template.id, "about"]);
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

/// A design's layers as a row of letters.
pub(super) fn stack(ui: &mut Ui, cx: &Context<'_>, design: &Design) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(3.0, 3.0);
        for layer in design.layers.iter() {
            let (rect, _) = ui.allocate_exact_size(vec2(17.0, 17.0), eframe::egui::Sense::hover());
            let row = entry(&layer.kind);
            paint_badge(ui, cx.theme, rect, row.letter, Some(row.family));
        }
    });
}
