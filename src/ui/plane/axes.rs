//! From coordinates of the plane to the screen and back, with numbers at the edges.
use eframe::egui::{Align2, FontId, Pos2, Rect, Ui, Vec2};

use super::grid::REACH;
use crate::ui::context::Context;

/// Room for the numbers at the left and below.
const NUMBERS: Vec2 = Vec2::new(22.0, 16.0);
/// The distance of two numbers at an edge.
const STEP: i32 = 2;

/// A plane on the screen.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui) struct Axes {
    /// Where it is drawn, without the numbers at its edges.
    pub(in crate::ui) rect: Rect,
}

impl Axes {
    /// The largest plane in a place, with room for the numbers.
    pub(in crate::ui) fn within(place: Rect) -> Self {
        let room = place.size() - NUMBERS - Vec2::splat(8.0);
        let side = room.min_elem().max(40.0);
        let left = place.left() + NUMBERS.x + ((room.x - side) / 2.0).max(0.0);
        Self { rect: Rect::from_min_size(Pos2::new(left, place.top() + 6.0), Vec2::splat(side)) }
    }

    /// A plane that fills a place, without numbers.
    pub(in crate::ui) fn bare(rect: Rect) -> Self {
        Self { rect }
    }

    /// Where a point stands on the screen.
    pub(in crate::ui) fn to_screen(self, [x, y]: [f32; 2]) -> Pos2 {
        let share = |at: f32| (at + REACH) / (2.0 * REACH);
        self.rect.lerp_inside(Vec2::new(share(x), 1.0 - share(y)))
    }

    /// The coordinates of a place on the screen, within the plane.
    pub(in crate::ui) fn to_plane(self, at: Pos2) -> [f32; 2] {
        let share = (at - self.rect.min) / self.rect.size();
        [share.x * 2.0 * REACH - REACH, REACH - share.y * 2.0 * REACH].map(|one| one.clamp(-REACH, REACH))
    }

    /// A length of the plane in points of the screen.
    pub(in crate::ui) fn length(self, length: f32) -> f32 {
        length / (2.0 * REACH) * self.rect.width()
    }

    /// Draws the numbers at the edges.
    pub(in crate::ui) fn draw(self, ui: &Ui, cx: &Context<'_>) {
        let reach = REACH as i32;
        let font = FontId::proportional(11.0);
        for number in (-reach..=reach).filter(|number| number % STEP == 0) {
            let text = cx.language().decimal(f64::from(number), 0);
            let at = number as f32;
            let below = Pos2::new(self.to_screen([at, 0.0]).x, self.rect.bottom() + 3.0);
            ui.painter().text(below, Align2::CENTER_TOP, &text, font.clone(), cx.theme.weak);
            let beside = Pos2::new(self.rect.left() - 6.0, self.to_screen([0.0, at]).y);
            ui.painter().text(beside, Align2::RIGHT_CENTER, text, font.clone(), cx.theme.weak);
        }
    }
}
