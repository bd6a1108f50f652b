//! Where the columns of a text stand, and what every row of them is drawn from.
use eframe::egui::{Pos2, Rect, Ui, Vec2, pos2};

use super::view::Answered;
use crate::ui::context::Context;
use crate::ui::widgets::visible;

/// Space between two columns.
pub(super) const GAP: f32 = 5.0;
/// Characters of a token that are drawn at most.
const DRAWN: usize = 24;

/// Where the columns stand.
#[derive(Debug, Clone, Copy)]
pub(super) struct TokenColumns {
    /// The left side of the first.
    pub(super) left: f32,
    /// The width of each.
    pub(super) wide: f32,
    /// How many there are.
    pub(super) count: usize,
}

impl TokenColumns {
    /// The part of a column from one height to another.
    pub(super) fn cell(&self, nth: usize, top: f32, high: f32) -> Rect {
        let left = self.left + nth as f32 * (self.wide + GAP);
        Rect::from_min_size(pos2(left, top), Vec2::new(self.wide, high))
    }

    /// The part of all columns from one height to another.
    pub(super) fn row(&self, top: f32, high: f32) -> Rect {
        self.cell(0, top, high).with_max_x(self.cell(self.count.saturating_sub(1), top, high).right())
    }

    /// The columns that are seen.
    pub(super) fn seen(&self, ui: &Ui) -> std::ops::Range<usize> {
        let clip = ui.clip_rect();
        let nth = |x: f32| ((x - self.left) / (self.wide + GAP)).max(0.0) as usize;
        nth(clip.left()).min(self.count)..(nth(clip.right()) + 1).min(self.count)
    }
}

/// What all rows draw from.
pub(super) struct DrawnText<'a> {
    pub(super) answered: &'a Answered,
    pub(super) columns: TokenColumns,
    /// The most probable class for the whole text, where there are classes.
    pub(super) best: Option<usize>,
}

/// A token as it is drawn: a blank has a sign of its own, and of one with thousands of marks the first are enough.
pub(super) fn short(token: &str) -> String {
    if token.trim().is_empty() && !token.contains(['\n', '\r', '\t']) {
        return "␣".to_owned();
    }
    visible(token).chars().take(DRAWN).collect()
}

/// A number with its sign and one digit.
pub(super) fn signed(cx: &Context<'_>, number: f32) -> String {
    let text = cx.language().decimal(f64::from(number), 1);
    if number >= 0.05 { format!("+{text}") } else { text }
}

/// Where a painted word begins in a row of some height.
pub(super) fn in_the_middle(place: Rect, size: Vec2) -> Pos2 {
    pos2(place.left(), place.center().y - size.y / 2.0)
}
