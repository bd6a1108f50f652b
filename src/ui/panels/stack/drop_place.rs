//! Where something would be let go: from the height of the pointer to a position in the tree.
use crate::design::{LayerId, Position};

/// A card on the screen, from top to bottom in points.
pub(super) struct PlacedCard {
    pub(super) id: LayerId,
    /// The middle of the card; of a block, of its header.
    pub(super) middle: f32,
    /// Half of its height; of a block, of its header.
    pub(super) half: f32,
    /// The inside of a block that is not folded.
    pub(super) inside: Option<PlacedBlock>,
}

/// The inside of a block on the screen.
pub(super) struct PlacedBlock {
    pub(super) cards: Vec<PlacedCard>,
    /// The height of the "+" where it ends.
    pub(super) end: f32,
}

/// What of a card belongs to it, when something is held over it that it can take: its edges belong to the gaps.
const OWN: f32 = 0.6;

/// A gap that is open: where it begins, and how far it moves what stands below it.
#[derive(Clone, Copy)]
pub(super) struct OpenGap {
    pub(super) top: f32,
    pub(super) height: f32,
}

/// The card over whose middle part the pointer would be if no gap were open: otherwise cards would flee from what is
/// held over them.
pub(super) fn card_at(cards: &[PlacedCard], y: f32, gap: Option<OpenGap>) -> Option<LayerId> {
    cards.iter().find_map(|card| {
        let moved = gap.filter(|gap| card.middle > gap.top).map_or(0.0, |gap| gap.height);
        let inside = || card_at(&card.inside.as_ref()?.cards, y, gap);
        if (y - card.middle + moved).abs() < card.half * OWN { Some(card.id) } else { inside() }
    })
}

/// The position over which the pointer is, counted among the cards that stay.
pub(super) fn position(
    cards: &[PlacedCard],
    group: Option<LayerId>,
    y: f32,
    stays: &dyn Fn(LayerId) -> bool,
) -> Position {
    let mut place = 0;
    for card in cards.iter().filter(|card| stays(card.id)) {
        if y <= card.middle {
            break;
        }
        if let Some(block) = card.inside.as_ref().filter(|block| y < block.end) {
            return position(&block.cards, Some(card.id), y, stays);
        }
        place += 1;
    }
    Position { group, place }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(id: u32, middle: f32) -> PlacedCard {
        PlacedCard { id: LayerId(id), middle, half: 4.0, inside: None }
    }

    /// A card, a block with two cards, a card.
    fn stack() -> Vec<PlacedCard> {
        let block = PlacedBlock { cards: vec![card(2, 30.0), card(3, 40.0)], end: 50.0 };
        vec![card(0, 10.0), PlacedCard { id: LayerId(1), middle: 20.0, half: 4.0, inside: Some(block) }, card(4, 60.0)]
    }

    #[test]
    fn heights_are_positions_in_the_tree() {
        let at = |y: f32| position(&stack(), None, y, &|_| true);
        let inside = |place| Position::inside(LayerId(1), place);
        let expected = [
            (0.0, Position::outermost(0)),
            (15.0, Position::outermost(1)),
            (25.0, inside(0)),
            (35.0, inside(1)),
            (45.0, inside(2)),
            (55.0, Position::outermost(2)),
            (65.0, Position::outermost(3)),
        ];
        for (y, position) in expected {
            assert_eq!(at(y), position, "{y}");
        }
    }

    #[test]
    fn the_middle_of_a_card_is_its_own_and_its_edges_are_the_gaps() {
        let at = |y: f32| card_at(&stack(), y, None).map(|id| id.0);
        let cases = [(10.0, Some(0)), (12.0, Some(0)), (13.0, None), (15.0, None), (31.0, Some(2)), (61.0, Some(4))];
        for (y, card) in cases {
            assert_eq!(at(y), card, "{y}");
        }
    }

    /// Whether a gap is open or not, the same place belongs to the same card.
    #[test]
    fn cards_do_not_flee_from_what_is_held_over_them() {
        let gap = OpenGap { top: 25.0, height: 20.0 };
        let mut moved = stack();
        if let Some(block) = &mut moved[1].inside {
            block.cards.iter_mut().for_each(|card| card.middle += gap.height);
        }
        moved[2].middle += gap.height;
        for y in 0..70 {
            let y = y as f32;
            assert_eq!(card_at(&moved, y, Some(gap)), card_at(&stack(), y, None), "{y}");
        }
    }

    #[test]
    fn a_dragged_block_is_no_place_to_drop_it() {
        let at = |y: f32| position(&stack(), None, y, &|id| id != LayerId(1));
        assert_eq!((at(35.0), at(65.0)), (Position::outermost(1), Position::outermost(2)));
    }
}
