//! The middle where samples are texts: the lines of the data, what is known of all of them, and what training gets of them.
use std::sync::Arc;

use eframe::egui::{FontId, Label, Rect, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, accesskit::Role, pos2};

use super::{gallery, lines, text_facts, transforms};
use crate::app::GalleryPage;
use crate::design::Transform;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{card_frame, heading, name_line, seen_name, visible, weak};

/// Points between two parts.
const GAP: f32 = 12.0;
/// Below this width the facts stand below the lines.
const NARROW: f32 = 620.0;
/// Height of a text of the gallery.
const HIGH: f32 = 22.0;

/// Draws the middle.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    if cx.app.pictures().is_none() {
        ui.add(Label::new(weak(cx.theme, cx.t("texts.data_empty"))).wrap());
        return;
    }
    let room = ui.available_rect_before_wrap();
    let upper = (room.height() * 0.56).max(200.0);
    let (above, below) = room.split_top_bottom_at_y(room.top() + upper);
    let below = below.with_min_y(below.top() + GAP);
    let beside = if room.width() < NARROW { 0.0 } else { (above.width() * 0.36).clamp(200.0, 320.0) };
    part(ui, above.with_max_x(above.right() - if beside > 0.0 { beside + GAP } else { 0.0 }), "lines", |ui| {
        lines::show(ui, cx);
    });
    if beside > 0.0 {
        part(ui, above.with_min_x(above.right() - beside), "facts", |ui| {
            ScrollArea::vertical().id_salt("text facts").auto_shrink(false).show(ui, |ui| text_facts::show(ui, cx));
        });
    }
    part(ui, below, "text gallery", |ui| {
        gallery::head(ui, cx);
        ui.add_space(4.0);
        ScrollArea::vertical().id_salt("varied texts").auto_shrink(false).show(ui, |ui| {
            let Some(page) = cx.app.gallery.shown().map(Arc::clone) else { return };
            varied(ui, cx, &page);
            ui.add_space(8.0);
            extremes(ui, cx, &page);
            if beside == 0.0 {
                ui.add_space(8.0);
                text_facts::show(ui, cx);
            }
            ui.add_space(8.0);
        });
    });
    ui.allocate_rect(room, Sense::hover());
}

/// A part of the middle in its place.
fn part(ui: &mut Ui, place: Rect, salt: &str, add: impl FnOnce(&mut Ui)) {
    ui.scope_builder(UiBuilder::new().max_rect(place).id_salt(salt), |ui| {
        ui.set_clip_rect(place.expand(2.0).intersect(ui.clip_rect()));
        add(ui);
    });
}

/// The texts as training gets them, each with its class; a varied one with what it was.
fn varied(ui: &mut Ui, cx: &Context<'_>, page: &GalleryPage) {
    let Some(loaded) = cx.app.pictures() else { return };
    let columns = if ui.available_width() > 560.0 { 2 } else { 1 };
    let width = (ui.available_width() - GAP) / columns as f32 - GAP / 2.0;
    let rows = page.texts.len().div_ceil(columns);
    let (whole, _) = ui.allocate_exact_size(Vec2::new(ui.available_width(), rows as f32 * HIGH), Sense::hover());
    for (nth, ((text, original), (_, class))) in page.texts.iter().zip(&page.samples).enumerate() {
        let min = whole.min + Vec2::new((nth / rows) as f32 * (width + GAP), (nth % rows) as f32 * HIGH);
        let place = Rect::from_min_size(min, Vec2::new(width, HIGH));
        let class = &*cx.class_name(&loaded.dataset, *class);
        let response = ui.interact(place, ui.scope_id().with(("varied", nth)), Sense::hover());
        let spoken = if text == original {
            cx.with("texts.as_it_is", &[("text", &visible(text)), ("class", class)])
        } else {
            cx.with("texts.varied", &[("text", &visible(text)), ("original", &visible(original)), ("class", class)])
        };
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        response.on_hover_text(spoken);
        let (body, small) = (FontId::proportional(size::BODY), FontId::proportional(size::SMALL));
        let wide = if text == original { width * 0.74 } else { width * 0.4 };
        put(ui, place, 0.0, (text, wide, body), cx.theme.text);
        if text != original {
            put(ui, place, width * 0.42, (&format!("← {original}"), width * 0.33, small.clone()), cx.theme.weak);
        }
        put(ui, place, width * 0.77, (class, width * 0.23, small), cx.theme.weak);
    }
}

/// Puts words into a line.
fn put(ui: &Ui, place: Rect, from: f32, (text, wide, font): (&str, f32, FontId), color: eframe::egui::Color32) {
    let galley = name_line(ui, text, wide, font, color);
    let at = pos2(place.left() + from, place.center().y - galley.size().y / 2.0);
    ui.painter().with_clip_rect(place.intersect(ui.clip_rect())).galley(at, galley, color);
}

/// Every transformation that is on at its two ends, for the text that is shown.
fn extremes(ui: &mut Ui, cx: &Context<'_>, page: &GalleryPage) {
    card_frame(cx.theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        heading(ui, cx.theme, &cx.t("data_view.extremes"));
        if page.extremes.is_empty() {
            ui.add(Label::new(weak(cx.theme, cx.t("data_view.no_transform"))).wrap());
        }
        for (transform, ends) in &page.extremes {
            extreme(ui, cx, *transform, ends);
        }
    });
}

fn extreme(ui: &mut Ui, cx: &Context<'_>, transform: Transform, ends: &[Vec<u8>]) {
    let amount = cx.app.document.design().augmentation.transforms.get(&transform).copied();
    let id: &'static str = transform.into();
    let name = cx.language().name_of_setting(None, id).into_owned();
    let text = amount.map_or_else(String::new, |amount| transforms::written(cx, transform, amount));
    ui.add(Label::new(weak(cx.theme, format!("{name} {text}"))).wrap());
    for end in ends {
        let end: String = String::from_utf8_lossy(end).chars().take(200).collect();
        ui.add(Label::new(seen_name(&end)).truncate());
    }
}
