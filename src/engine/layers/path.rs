//! Where an array stands in a network: the layer that holds it, and PyTorch's name for it.
use std::fmt;

use crate::design::LayerId;
use crate::engine::tensor::Stored;

/// Where an array stands in a network. `Display` writes PyTorch's name inside the module that is visited, such as
/// "4.branch.0.weight"; nothing is written while nobody asks.
#[derive(Debug, Clone, Copy)]
pub struct ArrayPath<'p> {
    layer: Option<LayerId>,
    segment: Segment,
    inside: Option<&'p ArrayPath<'p>>,
}

/// One word of a name.
#[derive(Debug, Clone, Copy)]
pub(super) enum Segment {
    /// A module's place in `nn.Sequential`.
    Place(usize),
    /// A word.
    Word(&'static str),
}

impl<'p> ArrayPath<'p> {
    /// That of an array inside of its own layer.
    pub(super) fn of(stored: &dyn Stored) -> Self {
        Self { layer: None, segment: Segment::Word(stored.name()), inside: None }
    }

    /// The same array from outside of a module.
    pub(super) fn within(&'p self, segment: Segment) -> Self {
        Self { layer: self.layer, segment, inside: Some(self) }
    }

    /// Says which layer holds the array, unless a layer inside of that does.
    #[must_use]
    pub(super) fn held_by(self, layer: LayerId) -> Self {
        Self { layer: self.layer.or(Some(layer)), ..self }
    }

    /// The layer that holds it; `None` in a network of static type, whose layers have no identity.
    pub fn layer(&self) -> Option<LayerId> {
        self.layer
    }

    /// Whether this is PyTorch's name of the array.
    pub fn is(&self, name: &str) -> bool {
        let rest = match self.segment {
            Segment::Word(word) => name.strip_prefix(word),
            Segment::Place(place) => name.strip_prefix(place.to_string().as_str()),
        };
        match (rest, self.inside) {
            (Some(rest), None) => rest.is_empty(),
            (Some(rest), Some(inside)) => rest.strip_prefix('.').is_some_and(|rest| inside.is(rest)),
            (None, _) => false,
        }
    }
}

impl fmt::Display for ArrayPath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.segment {
            Segment::Place(place) => write!(f, "{place}")?,
            Segment::Word(word) => f.write_str(word)?,
        }
        self.inside.map_or(Ok(()), |inside| write!(f, ".{inside}"))
    }
}
