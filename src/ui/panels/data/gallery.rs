//! The middle: the selected picture, the pictures that the network will get, and what each transformation does.
use std::sync::Arc;

use eframe::egui::{
    Align, Button, Color32, FontId, Label, Layout, Rect, RichText, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo,
    accesskit::Role, pos2,
};
use lucide_icons::Icon;

use super::{pictures, transforms};
use crate::app::{Action, Command, GALLERY_SIZE, GalleryMode, GalleryPage, RunView};
use crate::design::{Copies, SampleKind, Transform};
use crate::ui::context::Context;
use crate::ui::textures::place_on_sheet;
use crate::ui::widgets::{bold, card_frame, command_name, command_tip, fits, fitted, heading, icon, segments, weak};

/// Pictures in a row of the gallery: of these, what shows them largest.
const COLUMNS: [usize; 4] = [6, 4, 3, 8];
/// Points between two pictures.
const GAP: f32 = 8.0;
/// Width of the column with the selected picture, where there is room.
const SIDE: f32 = 176.0;
/// The largest a picture is shown.
const LARGEST: f32 = 170.0;

/// Draws the middle.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    head(ui, cx);
    ui.add_space(6.0);
    if cx.app.pictures().is_none() {
        ui.add(Label::new(weak(cx.theme, cx.t("data_view.empty"))).wrap());
        return;
    }
    let room = ui.available_rect_before_wrap();
    let side = SIDE.min(room.width() * 0.34);
    let wide = room.width() - side - GAP - 6.0;
    let cell_of = |columns: usize| (wide - GAP * (columns - 1) as f32) / columns as f32;
    let below = 176.0;
    let fitting = |columns: usize| {
        let rows = GALLERY_SIZE.div_ceil(columns) as f32;
        cell_of(columns).min((room.height() - below) / rows - GAP)
    };
    let columns = COLUMNS.into_iter().fold(COLUMNS[0], |a, b| if fitting(b) > fitting(a) { b } else { a });
    let cell = fitting(columns).clamp(36.0, LARGEST);
    let high = (cell + GAP) * GALLERY_SIZE.div_ceil(columns) as f32;
    let left = Rect::from_min_size(room.min, Vec2::new(side, room.height()));
    let right = Rect::from_min_size(pos2(left.right() + GAP + 6.0, room.top()), Vec2::new(wide, high));
    ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("selected picture"), |ui| {
        ui.set_clip_rect(left.expand(2.0).intersect(ui.clip_rect()));
        pictures::show(ui, cx);
    });
    let shown = cx.app.gallery.shown().map(Arc::clone);
    if let Some(shown) = &shown {
        grid(ui, cx, shown, right, (columns, cell));
    }
    let below = Rect::from_min_max(pos2(right.left(), right.bottom() + 6.0), room.max);
    ui.scope_builder(UiBuilder::new().max_rect(below).id_salt("below"), |ui| {
        ScrollArea::vertical().id_salt("below the gallery").auto_shrink(false).show(ui, |ui| {
            extremes(ui, cx, shown.as_deref());
            ui.add_space(8.0);
            if let Some(run) = cx.app.runs.shown().filter(|_| !cx.app.has_other_data()) {
                composition(ui, cx, run);
            }
            ui.add_space(8.0);
        });
    });
    ui.allocate_rect(room, Sense::hover());
}

/// What is shown, with which seed, and a new draw.
pub(super) fn head(ui: &mut Ui, cx: &mut Context<'_>) {
    let design = cx.app.document.design();
    let subject = cx.app.gallery.mode;
    let are_texts = design.data.sample_kind() == SampleKind::Text;
    let key = match (subject, design.augmentation.copies) {
        (GalleryMode::NextBatches, _) if are_texts => "texts.gallery",
        (GalleryMode::NextBatches, _) => "data_view.gallery",
        (GalleryMode::OnePicture, Copies::Fresh) if are_texts => "texts.gallery_one",
        (GalleryMode::OnePicture, Copies::Fresh) => "data_view.gallery_one",
        (GalleryMode::OnePicture, Copies::Fixed { .. }) if are_texts => "texts.gallery_copies",
        (GalleryMode::OnePicture, Copies::Fixed { .. }) => "data_view.gallery_copies",
    };
    let seed = cx.with("data_view.seed", &[("seed", &design.training.seed.to_string())]);
    heading(ui, cx.theme, &cx.t(key));
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        let group = if are_texts { "texts" } else { "data_view" };
        let text = |name: &str| (cx.t(&format!("{group}.{name}")), cx.t(&format!("{group}.{name}_about")));
        let options = [(GalleryMode::NextBatches, "next_batches"), (GalleryMode::OnePicture, "one_picture")].map(
            |(one, name)| {
                let (name, about) = text(name);
                (one, name.into_owned(), about.into_owned())
            },
        );
        if let Some(chosen) = segments(ui, cx.theme, &options, subject) {
            cx.act(Action::SetGallery(chosen));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let name = command_name(cx, Command::NewDraw);
            let tip = command_tip(cx, Command::NewDraw);
            let button = if fits(ui, &RichText::new(format!("{name}      "))) {
                Button::new((icon(Icon::Dices), name.as_str()))
            } else {
                Button::new(icon(Icon::Dices))
            };
            if ui.add(button).accessible_name(&name).on_hover_text(tip).clicked() {
                cx.command(Command::NewDraw);
            }
            let seed = RichText::new(seed).color(cx.theme.weak);
            // The settings of the training have it as well.
            if fits(ui, &seed) {
                ui.label(seed);
            }
        });
    });
}

/// The pictures side by side, each with its class.
fn grid(ui: &mut Ui, cx: &mut Context<'_>, shown: &GalleryPage, place: Rect, (columns, cell): (usize, f32)) {
    let (channels, height, width) = shown.form;
    let count = shown.samples.len();
    let texture = cx.textures.sheet(ui.ctx(), "gallery", shown.ticket, &shown.pixels, (channels, height, width));
    let response = ui.interact(place, ui.scope_id().with("gallery"), Sense::hover());
    let spoken = cx.count("data_view.spoken", count);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let painter = ui.painter().with_clip_rect(place.intersect(ui.clip_rect()));
    let mut under = None;
    for nth in 0..count {
        let at = place.min + Vec2::new((nth % columns) as f32, (nth / columns) as f32) * (cell + GAP);
        let frame = Rect::from_min_size(at, Vec2::splat(cell));
        let uv = place_on_sheet(nth, count);
        painter.rect_filled(frame, 4.0, cx.theme.control);
        painter.image(texture, fitted(frame, width as f32 / height.max(1) as f32), uv, Color32::WHITE);
        if response.hover_pos().is_some_and(|pointer| frame.contains(pointer)) {
            under = Some(nth);
        }
    }
    let Some((sample, class)) = under.map(|nth| shown.samples[nth]) else { return };
    let Some(loaded) = cx.app.pictures().filter(|loaded| loaded.dataset.len() > sample.index as usize) else {
        return;
    };
    let class = cx.with("data_view.of_class", &[("class", &cx.class_name(&loaded.dataset, class))]);
    let tip = format!("{class}\n{}", cx.sample_name(&loaded.dataset, sample.index as usize));
    response.on_hover_text_at_pointer(tip);
}

/// Every transformation that is on, at its low end, not at all, and at its high end.
fn extremes(ui: &mut Ui, cx: &mut Context<'_>, shown: Option<&GalleryPage>) {
    card_frame(cx.theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        heading(ui, cx.theme, &cx.t("data_view.extremes"));
        ui.add_space(4.0);
        let Some(shown) = shown.filter(|shown| !shown.extremes.is_empty()) else {
            ui.label(weak(cx.theme, cx.t("data_view.no_transform")));
            return;
        };
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = Vec2::new(14.0, 10.0);
            for (nth, (transform, ends)) in shown.extremes.iter().enumerate() {
                extreme(ui, cx, shown, (nth, *transform), ends);
            }
        });
    });
}

fn extreme(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    shown: &GalleryPage,
    (nth, transform): (usize, Transform),
    ends: &[Vec<u8>],
) {
    let room = (ui.available_width() / (ends.len() + 1) as f32 - 6.0).max(24.0);
    let cell = 68.0_f32.min(room);
    let amount = cx.app.document.design().augmentation.transforms.get(&transform).copied();
    let id: &'static str = transform.into();
    let name = cx.language().name_of_setting(None, id).into_owned();
    let text = amount.map_or_else(String::new, |amount| transforms::written(cx, transform, amount));
    let mut pictures: Vec<&[u8]> = ends.iter().map(Vec::as_slice).collect();
    pictures.insert(pictures.len() / 2, &shown.original);
    let bytes = pictures.concat();
    let (_, height, width) = shown.form;
    let key = ("extreme", nth);
    let texture = cx.textures.sheet(ui.ctx(), key, shown.ticket, &bytes, shown.form);
    let spoken = format!("{name} {text}");
    let caption = ui.painter().layout_no_wrap(spoken.clone(), FontId::proportional(12.0), cx.theme.weak);
    let wide = (pictures.len() as f32 * (cell + 4.0)).max(caption.size().x);
    let (place, response) = ui.allocate_exact_size(Vec2::new(wide, cell + 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    for at in 0..pictures.len() {
        let frame = Rect::from_min_size(place.min + Vec2::new(at as f32 * (cell + 4.0), 0.0), Vec2::splat(cell));
        let uv = place_on_sheet(at, pictures.len());
        ui.painter().rect_filled(frame, 3.0, cx.theme.control);
        ui.painter().image(texture, fitted(frame, width as f32 / height.max(1) as f32), uv, Color32::WHITE);
    }
    ui.painter().galley(place.min + Vec2::new(0.0, cell + 4.0), caption, cx.theme.weak);
}

/// What the last batches of a run held, and how it does on every class alike.
fn composition(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
    let total: u32 = run.composition.iter().sum();
    if total == 0 {
        return;
    }
    let scores = run.history.last().and_then(|report| report.validation.as_ref()).map(|scores| {
        let percent = |share| cx.language().percent(share, 1);
        let accuracy = cx.language().accuracy(&scores.confusion);
        let balanced = percent(scores.confusion.balanced_accuracy());
        cx.with("data_view.accuracies", &[("accuracy", &accuracy), ("balanced", &balanced)])
    });
    card_frame(cx.theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        heading(ui, cx.theme, &cx.t("data_view.composition"));
        if let Some(scores) = scores {
            ui.label(bold(scores)).on_hover_text(cx.t("data_view.accuracies_about"));
        }
        ui.add_space(4.0);
        let classes = cx.class_names(&run.data);
        ui.horizontal_wrapped(|ui| {
            for (class, count) in classes.iter().zip(run.composition.iter()) {
                let percent = cx.language().percent(f64::from(*count) / f64::from(total), 0);
                let spoken = cx.with("data_view.composition_spoken", &[("class", class), ("percent", &percent)]);
                let (place, response) = ui.allocate_exact_size(Vec2::new(104.0, 34.0), Sense::hover());
                response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
                let track = Rect::from_min_size(place.min + Vec2::new(0.0, 22.0), Vec2::new(96.0, 8.0));
                ui.painter().rect_filled(track, 3.0, cx.theme.control);
                let most = run.composition.iter().max().copied().unwrap_or(1).max(1);
                let wide = track.width() * *count as f32 / most as f32;
                ui.painter().rect_filled(track.with_max_x(track.left() + wide), 3.0, cx.theme.excitatory);
                let text = ui.painter().layout(
                    spoken.clone(),
                    eframe::egui::FontId::proportional(12.0),
                    cx.theme.weak,
                    f32::INFINITY,
                );
                ui.painter().with_clip_rect(place.with_max_x(place.left() + 98.0)).galley(
                    place.min,
                    text,
                    cx.theme.weak,
                );
                response.on_hover_text(spoken);
            }
        });
    });
}
