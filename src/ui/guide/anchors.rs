//! Where the things stand that the pointers of the first start point at, as the panels tell that draw them.
use std::collections::HashMap;

use eframe::egui::{Rect, Ui};

use crate::app::{Pointer, Workspace};
use crate::ui::context::Context;

/// Something that can be pointed at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::ui) enum Anchor {
    /// What a pointer is about.
    Thing(Pointer),
    /// The tab of a workspace.
    Tab(Workspace),
}

/// What stands where in this frame.
#[derive(Clone, Default)]
struct Anchors(HashMap<Anchor, Rect>);

/// Tells where something stands. Of several the first one counts, and of what is cut the part that is seen.
pub(in crate::ui) fn note(ui: &Ui, cx: &mut Context<'_>, anchor: Anchor, place: Rect) {
    let seen = place.intersect(ui.clip_rect());
    if cx.app.pointer().is_some() && seen.is_positive() {
        cx.memory::<Anchors>().0.entry(anchor).or_insert(seen);
    }
}

/// What was told in this frame.
pub(super) fn take(cx: &mut Context<'_>) -> HashMap<Anchor, Rect> {
    std::mem::take(&mut cx.memory::<Anchors>().0)
}
