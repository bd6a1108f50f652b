//! Why: a map over the picture of what the answer hangs on, and a patch that is dragged over it.
use eframe::egui::{
    Button, EventFilter, Key, Label, Pos2, Rect, Response, Sense, Slider, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role,
};
use strum::VariantArray as _;

use super::square::{caption, empty, heat, picture};
use crate::app::{Action, Probe, ProbeChange, title};
use crate::design::{CheckedLayer, LayerId, Shape};
use crate::engine::best;
use crate::train::{ExplainMethod, Explanation, Heatmap, Patch};
use crate::ui::context::Context;
use crate::ui::textures::PATCH;
use crate::ui::widgets::{combo, segments, setting, weak};

/// The map over the picture, over which the patch of occlusion is dragged.
pub(super) fn map(ui: &mut Ui, cx: &mut Context<'_>, side: f32) {
    let answer = cx.app.probes.why();
    let Some(Ok(found)) = answer else {
        return empty(ui, cx, side, answer, cx.app.probes.progress(Probe::GradCam));
    };
    let size = (found.map.height, found.map.width);
    let texture = heat(ui, cx, &found.map);
    let has_patch = found.method == ExplainMethod::Occlusion;
    let sense = if has_patch { Sense::click_and_drag() } else { Sense::hover() };
    let (place, response) = picture(ui, cx, texture, (side, sense), size);
    let [words, spoken] = words(cx, found);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    if has_patch {
        drag(cx, &response, place, size);
        patch(ui, cx, place, size);
        let keys = cx.t("ask.patch_keys");
        response.ctx.accesskit_node_builder(response.id, |node| node.set_description(&*keys));
        // While it is dragged the bars are what is read.
        if cx.app.probes.settings.patch.is_none() {
            response.on_hover_text(keys);
        }
    } else {
        response.on_hover_text(Probe::of(found.method).about(cx.language()));
    }
    caption(ui, cx, &words);
}

/// What the map is, and the same with where it is strongest.
fn words(cx: &Context<'_>, found: &Explanation) -> [String; 2] {
    let class = cx.shown_class(found.class);
    let method = Probe::of(found.method).name(cx.language());
    let words = cx.with("ask.map", &[("method", &method), ("class", &class)]);
    let place = strongest(&found.map).map_or("nowhere", |place| PLACES[place]);
    let place = cx.language().term(&["ask", "place", place]);
    let spoken = cx.with("ask.map_spoken", &[("map", &words), ("place", &place)]);
    [words, spoken]
}

/// The ninths of a picture, row by row.
const PLACES: [&str; 9] =
    ["top_left", "top", "top_right", "left", "middle", "right", "bottom_left", "bottom", "bottom_right"];

/// The ninth in which a map is strongest; `None` where it is nowhere above 0.
fn strongest(map: &Heatmap) -> Option<usize> {
    let at = best(&map.values);
    map.values.get(at).filter(|value| **value > 0.0)?;
    let third = |at: usize, of: usize| (at * 3 / of.max(1)).min(2);
    Some(third(at / map.width, map.height) * 3 + third(at % map.width, map.width))
}

/// Moves the patch to the pointer, or by the arrow keys.
fn drag(cx: &Context<'_>, response: &Response, place: Rect, (height, width): (usize, usize)) {
    let pixel = |at: Pos2| {
        let share = ((at - place.min) / place.size()).clamp(Vec2::ZERO, Vec2::splat(0.999));
        ((share.y * height as f32) as usize, (share.x * width as f32) as usize)
    };
    let pointer = response.interact_pointer_pos().filter(|_| response.is_pointer_button_down_on());
    let now = cx.app.probes.settings.patch;
    let wanted = match pointer {
        Some(pointer) => {
            response.request_focus();
            Some(pixel(pointer))
        }
        None => keys(response).map(|by| {
            let (row, column) = now.unwrap_or((height / 2, width / 2));
            let moved = |at: usize, by: isize, room: usize| at.saturating_add_signed(by).min(room.saturating_sub(1));
            (moved(row, by[0], height), moved(column, by[1], width))
        }),
    };
    if let Some(middle) = wanted.filter(|middle| now != Some(*middle)) {
        cx.act(Action::Probe(ProbeChange::Patch(Some(middle))));
    }
}

/// How far the arrow keys go, downwards and to the right.
fn keys(response: &Response) -> Option<[isize; 2]> {
    if !response.has_focus() {
        return None;
    }
    let keep = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    let pressed = |key| response.ctx.input(|input| input.num_presses(key)) as isize;
    let by = [pressed(Key::ArrowDown) - pressed(Key::ArrowUp), pressed(Key::ArrowRight) - pressed(Key::ArrowLeft)];
    (by != [0, 0]).then_some(by)
}

/// Draws the patch over a picture that lies there.
pub(super) fn patch(ui: &Ui, cx: &Context<'_>, place: Rect, (height, width): (usize, usize)) {
    let settings = &cx.app.probes.settings;
    let Some(middle) = settings.patch else { return };
    let shape = Shape::Picture { channels: 1, height, width };
    let Patch { top, left, side } = Patch::around(middle, settings.patch_side, shape);
    let pixel = place.size() / Vec2::new(width.max(1) as f32, height.max(1) as f32);
    let min = place.min + Vec2::new(left as f32, top as f32) * pixel;
    let rect = Rect::from_min_size(min, pixel * side as f32);
    ui.painter().rect_filled(rect, 0.0, PATCH);
    ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.5, cx.theme.accent), StrokeKind::Outside);
}

/// How it is asked: the way, about which class, over the maps of which layer, with how large a patch.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let now = cx.app.probes.settings.method;
    let options: Vec<_> = ExplainMethod::VARIANTS
        .iter()
        .map(|method| {
            let probe = Probe::of(*method);
            (*method, probe.name(cx.language()).into_owned(), probe.about(cx.language()).into_owned())
        })
        .collect();
    if let Some(method) = segments(ui, cx.theme, &options, now) {
        cx.act(Action::Probe(ProbeChange::Method(method)));
        cx.act(Action::Probe(ProbeChange::Patch(None)));
    }
    ui.add_space(4.0);
    class(ui, cx);
    match now {
        ExplainMethod::GradCam => layer(ui, cx),
        ExplainMethod::Occlusion => patch_settings(ui, cx),
        ExplainMethod::InputGradient => {}
    }
    ui.add(Label::new(weak(cx.theme, Probe::of(now).about(cx.language()))).wrap());
    ui.add(Label::new(weak(cx.theme, Probe::of(now).limits(cx.language()))).wrap());
}

/// The class that it is asked about.
fn class(ui: &mut Ui, cx: &Context<'_>) {
    let about = cx.t("ask.class_about").into_owned();
    let answered = (None, cx.t("ask.answered_class").into_owned(), about.clone());
    let classes = cx.shown_classes().into_iter().enumerate();
    let classes = classes.map(|(class, name)| (Some(class), name, about.clone()));
    let options: Vec<(Option<usize>, String, String)> = std::iter::once(answered).chain(classes).collect();
    let now = cx.app.probes.settings.class;
    let chosen = setting(ui, &cx.t("ask.class"), &about, |ui| combo(ui, "asked class", &options, &now));
    if let Some(class) = chosen {
        cx.act(Action::Probe(ProbeChange::Class(class)));
    }
}

/// The layer over whose maps it is asked.
fn layer(ui: &mut Ui, cx: &Context<'_>) {
    let Some(run) = cx.app.runs.shown() else { return };
    let about = cx.t("ask.layer_about").into_owned();
    let last = (None, cx.t("ask.last_layer").into_owned(), about.clone());
    let gives_maps = |layer: &&CheckedLayer| matches!(layer.output, Shape::Picture { .. });
    let layers = run.layers().iter().flat_map(CheckedLayer::tree).filter(gives_maps);
    let layers = layers.map(|layer| (Some(layer.id), title(&layer.title, cx.language()), about.clone()));
    let options: Vec<(Option<LayerId>, String, String)> = std::iter::once(last).chain(layers).collect();
    let now = cx.app.probes.settings.layer;
    let chosen = setting(ui, &cx.t("ask.layer"), &about, |ui| combo(ui, "asked layer", &options, &now));
    if let Some(layer) = chosen {
        cx.act(Action::Probe(ProbeChange::Layer(layer)));
    }
}

/// How large the patch is, and the way to take it off the picture.
fn patch_settings(ui: &mut Ui, cx: &Context<'_>) {
    let Some((_, channels, height, width)) = cx.app.picture() else { return };
    let settings = &cx.app.probes.settings;
    let shape = Shape::Picture { channels, height, width };
    let mut side = Patch::around((0, 0), settings.patch_side, shape).side;
    let (name, about) = (cx.t("ask.patch_side"), cx.t("ask.patch_side_about"));
    let changed = setting(ui, &name, &about, |ui| {
        ui.spacing_mut().slider_width = 100.0;
        ui.add(Slider::new(&mut side, 1..=(height.min(width) / 2).max(1))).changed()
    });
    if changed {
        cx.act(Action::Probe(ProbeChange::PatchSide(side)));
    }
    let lift = ui.add_enabled(settings.patch.is_some(), Button::new(cx.t("ask.lift_patch").into_owned()));
    let tip = cx.t("ask.patch_keys");
    if lift.on_hover_text(&*tip).on_disabled_hover_text(&*tip).clicked() {
        cx.act(Action::Probe(ProbeChange::Patch(None)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_strongest_ninth_is_found() {
        let map = |at: usize| {
            let mut values = vec![0.0; 24];
            values[at] = 1.0;
            Heatmap { height: 4, width: 6, values }
        };
        let places = [(0, "top_left"), (5, "top_right"), (8, "top"), (14, "middle"), (23, "bottom_right")];
        for (at, place) in places {
            assert_eq!(strongest(&map(at)).map(|ninth| PLACES[ninth]), Some(place), "{at}");
        }
        assert_eq!(strongest(&Heatmap { values: vec![0.0; 24], ..map(0) }), None);
    }
}
