//! How large everything is drawn: as the user and the theme want it, and never so large that a panel finds no room.
use eframe::egui::{Context, Vec2};

/// Points that the panels of every workspace need beside and above each other.
const ROOM: Vec2 = Vec2::new(960.0, 600.0);
/// The same in front of a class, where few panels are shown: an old projector has room for its large letters.
const CLASSROOM: Vec2 = Vec2::new(730.0, 540.0);
/// Letters that are drawn smaller than this cannot be read.
const LEAST: f32 = 0.6;

/// The zoom factor for this window: `wanted`, or what a small window has room for, in which few panels are shown or many.
pub(super) fn fitting(ctx: &Context, wanted: f32, has_few_panels: bool) -> f32 {
    // What the window measures does not depend on how large things are drawn in it.
    let window = ctx.content_rect().size() * ctx.zoom_factor();
    let room = if has_few_panels { CLASSROOM } else { ROOM };
    let most = (window / room).min_elem();
    wanted.min(most.max(LEAST))
}
