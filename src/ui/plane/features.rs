//! What a network gets to know of a point: each feature as a thumbnail of the plane that a click switches.
use eframe::egui::{
    Align2, Color32, FontId, Pos2, Rect, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role, vec2,
};

use super::axes::Axes;
use super::colors::value_image;
use super::grid::place;
use super::samples::chosen_place;
use crate::design::{Edit, Input, Label as UndoLabel, PointFeature};
use crate::ui::context::Context;

/// Height and width of a thumbnail, and the space to the next.
pub(super) const THUMBNAIL: f32 = 30.0;
pub(super) const GAP: f32 = 3.0;
/// Room for the words below a thumbnail.
pub(super) const WORDS: f32 = 14.0;
/// Of how many points of the grid one is in a thumbnail.
pub(super) const EVERY: usize = 2;

/// Draws the features. Returns where those that are on stand, in their order.
pub(in crate::ui) fn toggles(ui: &mut Ui, cx: &mut Context<'_>) -> Vec<Rect> {
    let app = cx.app;
    let Input::Point { features } = &app.document.design().input else { return Vec::new() };
    let all = PointFeature::ALL;
    let theme = cx.theme;
    let texture = cx.textures.made(ui.ctx(), "features", theme.background, || {
        value_image(theme, all.len(), EVERY, |surface, point| {
            let [x, y] = place(point);
            all[surface].of(x, y)
        })
    });
    let mut places = Vec::new();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, 2.0);
        for (nth, &feature) in all.iter().enumerate() {
            let on = features.contains(&feature);
            let (whole, response) = ui.allocate_exact_size(vec2(THUMBNAIL, THUMBNAIL + WORDS), Sense::click());
            let words = cx.with("points.feature", &[("feature", feature.symbol())]);
            response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, &words));
            let frame = whole.with_max_y(whole.top() + THUMBNAIL);
            let tint = if on { Color32::WHITE } else { Color32::from_white_alpha(60) };
            ui.painter().image(texture, frame, uv(nth, all.len()), tint);
            let lit = response.hovered() || response.has_focus();
            let edge = if lit { theme.accent } else { theme.border };
            ui.painter().rect_stroke(frame, 3.0, Stroke::new(1.0, edge), StrokeKind::Outside);
            let color = if on { theme.text } else { theme.weak };
            let below = Pos2::new(frame.center().x, frame.bottom() + 1.0);
            ui.painter().text(below, Align2::CENTER_TOP, feature.symbol(), FontId::monospace(9.0), color);
            if on {
                ring(ui, cx, frame);
                places.push(whole);
            }
            let about = cx.t(if on && features.len() == 1 { "points.last_feature" } else { "points.feature_about" });
            if response.on_hover_text(about).clicked() {
                switch(cx, features, feature);
            }
        }
    });
    places
}

/// Switches a feature on or off; one always stays.
fn switch(cx: &Context<'_>, now: &[PointFeature], feature: PointFeature) {
    let stays = |one: &PointFeature| now.contains(one) != (*one == feature);
    let features: Vec<PointFeature> = PointFeature::ALL.iter().copied().filter(stays).collect();
    if !features.is_empty() {
        cx.change(Edit::SetInput(Input::Point { features }), UndoLabel::new("set").setting("point_features"));
    }
}

/// What the features of the design are for the point that is shown.
pub(in crate::ui) fn feature_values(cx: &Context<'_>) -> Vec<f32> {
    let Input::Point { features } = &cx.app.document.design().input else { return Vec::new() };
    let Some([x, y]) = chosen_place(cx.app) else { return Vec::new() };
    features.iter().map(|feature| feature.of(x, y)).collect()
}

/// A ring where the point that is shown lies on a thumbnail.
pub(super) fn ring(ui: &Ui, cx: &Context<'_>, frame: Rect) {
    if let Some(place) = chosen_place(cx.app) {
        let at = Axes::bare(frame).to_screen(place).clamp(frame.min, frame.max);
        ui.painter().circle_stroke(at, 3.6, Stroke::new(1.0, Color32::BLACK));
        ui.painter().circle_stroke(at, 2.6, Stroke::new(1.4, Color32::WHITE));
    }
}

/// Where thumbnail `nth` of several stands in their common picture, without the half pixel in which neighbors mix.
pub(super) fn uv(nth: usize, count: usize) -> Rect {
    let pixel = EVERY as f32 / super::grid::SIDE as f32;
    let wide = 1.0 / count.max(1) as f32;
    let min = Pos2::new(nth as f32 * wide, 0.0);
    Rect::from_min_size(min, Vec2::new(wide, 1.0)).shrink2(Vec2::new(wide * pixel / 2.0, pixel / 2.0))
}
