//! How large everything is drawn: as the user and the theme want it, and never so large that a panel finds no room.
use eframe::egui::{Context, Vec2};

/// Points that the panels of every workspace need beside and above each other.
const ROOM: Vec2 = Vec2::new(960.0, 600.0);
/// Letters that are drawn smaller than this cannot be read.
const LEAST: f32 = 0.6;

/// The zoom factor for this window: `wanted`, or what a small window has room for.
pub(super) fn fitting(ctx: &Context, wanted: f32) -> f32 {
    // What the window measures does not depend on how large things are drawn in it.
    let window = ctx.content_rect().size() * ctx.zoom_factor();
    let most = (window / ROOM).min_elem();
    wanted.min(most.max(LEAST))
}
