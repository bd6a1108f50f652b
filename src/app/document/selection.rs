//! Which cards are selected: the input's, one layer or several.
use std::collections::BTreeSet;

/// A card of the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Card {
    /// The input's card.
    Input,
    /// A layer, by its place in the design's list.
    Layer(usize),
}

/// The selected cards. The cursor is the one that was touched last; what is typed goes there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selection {
    layers: BTreeSet<usize>,
    cursor: Card,
    anchor: usize,
    /// The input was selected by hand, not only because nothing else is.
    input_was_picked: bool,
}

impl Default for Selection {
    fn default() -> Self {
        Self { layers: BTreeSet::new(), cursor: Card::Input, anchor: 0, input_was_picked: false }
    }
}

impl Selection {
    /// One card alone.
    pub fn only(card: Card) -> Self {
        match card {
            Card::Input => Self::default(),
            Card::Layer(layer) => Self {
                layers: BTreeSet::from([layer]),
                cursor: card,
                anchor: layer,
                input_was_picked: false,
            },
        }
    }

    /// Several layers; the last is the cursor.
    pub fn layers(layers: impl IntoIterator<Item = usize>) -> Self {
        let layers: BTreeSet<usize> = layers.into_iter().collect();
        match (layers.first().copied(), layers.last().copied()) {
            (Some(first), Some(last)) => Self {
                layers,
                cursor: Card::Layer(last),
                anchor: first,
                input_was_picked: false,
            },
            _ => Self::default(),
        }
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
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = usize> + '_ {
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
    pub fn only_layer(&self) -> Option<usize> {
        if self.layers.len() == 1 { self.layers.first().copied() } else { None }
    }

    /// Adds a card or takes it away, as a click with Ctrl does.
    pub fn toggle(&mut self, card: Card) {
        let Card::Layer(layer) = card else { return *self = Self::only(card) };
        if !self.layers.remove(&layer) {
            self.layers.insert(layer);
            (self.cursor, self.anchor) = (card, layer);
        } else if let Some(&last) = self.layers.last() {
            (self.cursor, self.anchor) = (Card::Layer(last), last);
        } else {
            *self = Self::default();
        }
    }

    /// Selects everything from where the selection began to a card, as a click with Shift does.
    pub fn extend_to(&mut self, card: Card) {
        let Card::Layer(layer) = card else { return *self = Self::only(card) };
        if self.layers.is_empty() {
            return *self = Self::only(card);
        }
        let (low, high) = (self.anchor.min(layer), self.anchor.max(layer));
        (self.layers, self.cursor) = ((low..=high).collect(), card);
    }

    /// Follows cards that moved by `by` places because one came in or went out at `at`.
    pub fn shift(&mut self, at: usize, by: isize) {
        let moved = |place: usize| if place >= at { place.saturating_add_signed(by) } else { place };
        self.layers = self.layers.iter().map(|place| moved(*place)).collect();
        self.anchor = moved(self.anchor);
        if let Card::Layer(layer) = &mut self.cursor {
            *layer = moved(*layer);
        }
    }

    /// Keeps the selection inside a stack of `layers` layers.
    pub fn clamp(&mut self, layers: usize) {
        self.layers.retain(|layer| *layer < layers);
        match self.cursor {
            Card::Layer(layer) if layer >= layers => {
                *self = if layers == 0 { Self::default() } else { Self::only(Card::Layer(layers - 1)) };
            }
            Card::Layer(_) if self.layers.is_empty() => *self = Self::default(),
            _ => {}
        }
    }
}
