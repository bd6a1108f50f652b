//! Room for a bubble beside what it points at.
use eframe::egui::{Rect, Vec2, pos2};

/// Room between the bubble and what it points at.
const GAP: f32 = 12.0;
/// What is no higher is a button or a tab in a bar, whose neighbors should stay in sight.
const IN_BAR: f32 = 44.0;

/// On which side of a thing its bubble stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Right,
    Left,
    Below,
    Above,
}

/// Where a bubble of a size stands: inside of the window and beside the thing, on the first side that has room for it.
/// Where none has, it covers what it has to.
pub(super) fn beside(thing: Rect, size: Vec2, window: Rect) -> (Rect, Side) {
    let sides = if thing.height() <= IN_BAR {
        [Side::Below, Side::Above, Side::Right, Side::Left]
    } else {
        [Side::Right, Side::Left, Side::Below, Side::Above]
    };
    let all = sides.map(|side| (inside(at(side, thing, size), window), side));
    all.into_iter().find(|(place, _)| !place.expand(GAP / 2.0).intersects(thing)).unwrap_or(all[0])
}

/// A bubble on one side of a thing.
fn at(side: Side, thing: Rect, size: Vec2) -> Rect {
    let min = match side {
        Side::Right => pos2(thing.right() + GAP, thing.center().y - size.y / 2.0),
        Side::Left => pos2(thing.left() - GAP - size.x, thing.center().y - size.y / 2.0),
        Side::Below => pos2(thing.center().x - size.x / 2.0, thing.bottom() + GAP),
        Side::Above => pos2(thing.center().x - size.x / 2.0, thing.top() - GAP - size.y),
    };
    Rect::from_min_size(min, size)
}

/// The same bubble, moved as little as needed to lie in the window.
fn inside(bubble: Rect, window: Rect) -> Rect {
    let most = (window.max - bubble.size()).max(window.min);
    Rect::from_min_size(bubble.min.clamp(window.min, most), bubble.size())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Vec2 = Vec2::new(280.0, 110.0);

    fn window() -> Rect {
        Rect::from_min_size(pos2(0.0, 0.0), Vec2::new(731.0, 548.0))
    }

    #[test]
    fn a_bubble_lies_in_the_window_and_covers_nothing_that_it_points_at() {
        for (width, height) in [(60.0, 24.0), (300.0, 90.0), (200.0, 400.0), (731.0, 40.0)] {
            for (x, y) in (0..8).flat_map(|x| (0..8).map(move |y| (x as f32 / 7.0, y as f32 / 7.0))) {
                let size = Vec2::new(width, height);
                let min = window().min + (window().size() - size) * Vec2::new(x, y);
                let thing = Rect::from_min_size(min, size);
                let (bubble, side) = beside(thing, SIZE, window());
                assert!(window().contains_rect(bubble), "{thing:?} {side:?}");
                assert!(!bubble.intersects(thing), "{thing:?} {side:?}");
            }
        }
    }

    #[test]
    fn below_a_button_of_the_bar_and_beside_a_card() {
        let button = Rect::from_min_size(pos2(600.0, 9.0), Vec2::new(104.0, 30.0));
        assert_eq!(beside(button, SIZE, window()).1, Side::Below);
        let card = Rect::from_min_size(pos2(20.0, 100.0), Vec2::new(300.0, 90.0));
        assert_eq!(beside(card, SIZE, window()).1, Side::Right);
        let at_the_edge = Rect::from_min_size(pos2(420.0, 100.0), Vec2::new(300.0, 90.0));
        assert_eq!(beside(at_the_edge, SIZE, window()).1, Side::Left);
    }

    #[test]
    fn what_fills_the_window_is_covered_from_inside() {
        assert!(window().contains_rect(beside(window(), SIZE, window()).0));
    }
}
