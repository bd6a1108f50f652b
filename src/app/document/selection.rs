//! Which cards are selected: the input's, one layer or several.
use crate::design::{LayerId, Stack};

/// A card of the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// The input's card.
    Input,
    /// A layer.
    Layer(LayerId),
}

/// The selected cards. The cursor is the one that was touched last; what is typed goes there. A selected block stands for
/// all that it holds, so nothing inside it is selected beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    /// From the input's side to the output.
    layers: Vec<LayerId>,
    cursor: Card,
    /// Where selecting with Shift begins.
    anchor: Option<LayerId>,
    /// The input was selected by hand, not only because nothing else is.
    input_was_picked: bool,
}

impl Default for Selection {
    fn default() -> Self {
        Self { layers: Vec::new(), cursor: Card::Input, anchor: None, input_was_picked: false }
    }
}

impl Selection {
    /// One card alone.
    pub fn only(card: Card) -> Self {
        match card {
            Card::Input => Self::default(),
            Card::Layer(layer) => Self::layers([layer]),
        }
    }

    /// Several layers, from the input's side; the last is the cursor.
    pub fn layers(layers: impl IntoIterator<Item = LayerId>) -> Self {
        let layers: Vec<LayerId> = layers.into_iter().collect();
        let cursor = layers.last().map_or(Card::Input, |last| Card::Layer(*last));
        Self { cursor, anchor: layers.first().copied(), layers, input_was_picked: false }
    }

    /// The card that was touched last.
    pub fn cursor(&self) -> Card {
        self.cursor
    }

    /// Whether the input was selected by hand, not only because nothing else is.
    pub fn input_was_picked(&self) -> bool {
        self.input_was_picked
    }

    /// Notes that the selection was made by hand.
    pub(in crate::app) fn note_picked(&mut self) {
        self.input_was_picked = self.cursor == Card::Input;
    }

    /// Whether a card is selected.
    pub fn contains(&self, card: Card) -> bool {
        match card {
            Card::Input => self.layers.is_empty(),
            Card::Layer(layer) => self.layers.contains(&layer),
        }
    }

    /// The selected layers from the input's side.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = LayerId> + '_ {
        self.layers.iter().copied()
    }

    /// How many layers are selected.
    pub fn len(&self) -> usize {
        self.layers.len()
    }

    /// Whether no layer is selected; the input's card is, then.
    pub fn is_empty(&self) -> bool {
        self.layers.is_empty()
    }

    /// The layer, if exactly one is selected.
    pub fn only_layer(&self) -> Option<LayerId> {
        if let [layer] = self.layers[..] { Some(layer) } else { None }
    }

    /// Adds a card or takes it away, as a click with Ctrl does.
    pub fn toggle(&mut self, card: Card, stack: &Stack) {
        let Card::Layer(layer) = card else { return *self = Self::only(card) };
        if !self.layers.contains(&layer) {
            // A layer of a selected block takes the block's place.
            let around = stack.ancestors(layer);
            self.layers.retain(|selected| !around.contains(selected));
            self.layers.push(layer);
            (self.cursor, self.anchor) = (card, Some(layer));
            return self.follow(stack);
        }
        self.layers.retain(|selected| *selected != layer);
        *self = Self { anchor: self.layers.last().copied(), ..Self::layers(self.layers.drain(..)) };
    }

    /// Selects everything from where the selection began to a card, as a click with Shift does. Where one of both stands
    /// deeper than the other, it is the block around it that is selected.
    pub fn extend_to(&mut self, card: Card, stack: &Stack) {
        let (Card::Layer(layer), Some(anchor)) = (card, self.anchor) else { return *self = Self::only(card) };
        let from = path(stack, anchor);
        let to = path(stack, layer);
        let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
        // One of both may stand inside the other, which is then selected alone.
        let common = common.min(from.len().saturating_sub(1)).min(to.len().saturating_sub(1));
        let (Some(&first), Some(&last)) = (from.get(common), to.get(common)) else { return };
        let group = stack.position(first).and_then(|position| stack.group(position.group)).unwrap_or_default();
        let place = |id: LayerId| group.iter().position(|layer| layer.id == id).unwrap_or_default();
        let (low, high) = (place(first).min(place(last)), place(first).max(place(last)));
        let layers = group.iter().take(high + 1).skip(low).map(|layer| layer.id).collect();
        *self = Self { layers, cursor: Card::Layer(last), anchor: Some(anchor), input_was_picked: false };
    }

    /// Follows the stack: what is gone is not selected any more, and the order is that of the stack.
    pub fn follow(&mut self, stack: &Stack) {
        let selected = std::mem::take(&mut self.layers);
        let covered = |id: LayerId| stack.ancestors(id).iter().any(|around| selected.contains(around));
        let stays = |id: &LayerId| selected.contains(id) && !covered(*id);
        self.layers = stack.iter().map(|layer| layer.id).filter(stays).collect();
        if !self.contains(self.cursor) {
            *self = Self::layers(self.layers.drain(..));
        }
        if self.anchor.is_none_or(|anchor| stack.get(anchor).is_none()) {
            self.anchor = self.layers.first().copied();
        }
    }
}

/// The blocks around a layer, the outermost first, and the layer itself.
fn path(stack: &Stack, layer: LayerId) -> Vec<LayerId> {
    let mut path = stack.ancestors(layer);
    path.reverse();
    path.push(layer);
    path
}
