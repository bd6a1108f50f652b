//! One card of the stack: a layer with its identity, and how it stands in the file.
use std::fmt;

use serde::de::{self, EnumAccess, VariantAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{LayerKind, WORDS, Word};

/// What a layer is known by for life: while it is moved, renamed or changed, and in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LayerId(pub u32);

impl LayerId {
    /// That of a layer which belongs to no stack yet; a stack gives it one of its own.
    pub const NEW: Self = Self(u32::MAX);

    /// The first of those that layers inside of sealed blocks have, the same in every design.
    pub(super) const SEALED: u32 = 1 << 31;

    /// Whether it is that of a layer inside of a sealed block.
    pub fn is_sealed(self) -> bool {
        self.0 >= Self::SEALED && self != Self::NEW
    }
}

impl fmt::Display for LayerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One card of the stack.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// What it is known by for life.
    pub id: LayerId,
    /// What it does, with its settings.
    pub kind: LayerKind,
    /// A name given by the user; empty for none.
    pub name: String,
    /// Switched off: the stack is computed as if the card were not there.
    pub off: bool,
}

impl Layer {
    /// A layer without a name that belongs to no stack yet.
    pub fn new(kind: impl Into<LayerKind>) -> Self {
        Self { id: LayerId::NEW, kind: kind.into(), name: String::new(), off: false }
    }

    /// The layer and all layers inside, each block before its content.
    pub fn tree(&self) -> Vec<&Self> {
        let inside = self.kind.children().iter().flat_map(Self::tree);
        std::iter::once(self).chain(inside).collect()
    }

    /// How deep blocks stand inside it: 0 for a single layer, 1 for a block of single layers.
    pub fn depth(&self) -> usize {
        let inside = self.kind.children().iter().map(Self::depth).max().unwrap_or(0);
        inside + usize::from(self.kind.is_block())
    }

    /// Changes the id of the layer and of all layers inside, each block before its content.
    pub(in crate::design) fn renumber(&mut self, number: &mut dyn FnMut(LayerId) -> LayerId) {
        self.id = number(self.id);
        for layer in self.kind.children_mut().into_iter().flatten() {
            layer.renumber(number);
        }
    }
}

impl From<LayerKind> for Layer {
    fn from(kind: LayerKind) -> Self {
        Self::new(kind)
    }
}

// In the file a plain card is its kind; an id, a name and the switch are wrapped around it:
// `Id(7, Dense(neurons: 64))`, `Named("first", Dense(neurons: 64))`, `Off(Named("first", …))`.
impl Serialize for Layer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeTupleVariant as _;
        if self.off {
            let shown = Self { off: false, ..self.clone() };
            return serializer.serialize_newtype_variant("Layer", 0, "Off", &shown);
        }
        if !self.name.is_empty() {
            let plain = Self { name: String::new(), ..self.clone() };
            let mut named = serializer.serialize_tuple_variant("Layer", 1, "Named", 2)?;
            named.serialize_field(&self.name)?;
            named.serialize_field(&plain)?;
            return named.end();
        }
        if self.id != LayerId::NEW {
            let mut numbered = serializer.serialize_tuple_variant("Layer", 2, "Id", 2)?;
            numbered.serialize_field(&self.id)?;
            numbered.serialize_field(&self.kind)?;
            return numbered.end();
        }
        self.kind.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum("Layer", WORDS, CardVisitor)
    }
}

struct CardVisitor;

impl<'de> Visitor<'de> for CardVisitor {
    type Value = Layer;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a layer such as Dense(neurons: 64)")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Layer, A::Error> {
        let (word, content) = data.variant::<Word>()?;
        match word.read(content)? {
            Ok(kind) => Ok(Layer::new(kind)),
            Err((Word::Off, content)) => Ok(Layer { off: true, ..content.newtype_variant::<Layer>()? }),
            Err((Word::Named, content)) => {
                let (name, layer) = content.tuple_variant(2, WrappedVisitor::new("a name and a layer"))?;
                Ok(Layer { name, ..layer })
            }
            Err((_, content)) => {
                let (id, layer) = content.tuple_variant(2, WrappedVisitor::new("a number and a layer"))?;
                Ok(Layer { id, ..layer })
            }
        }
    }
}

/// Reads what is wrapped around a layer: something, and the layer.
struct WrappedVisitor<T> {
    expected: &'static str,
    wrapping: std::marker::PhantomData<T>,
}

impl<T> WrappedVisitor<T> {
    fn new(expected: &'static str) -> Self {
        Self { expected, wrapping: std::marker::PhantomData }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for WrappedVisitor<T> {
    type Value = (T, Layer);

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, such as Named(\"first\", Dense(neurons: 64))", self.expected)
    }

    fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let wrapping = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(0, &self))?;
        let layer: Layer = seq.next_element()?.ok_or_else(|| de::Error::invalid_length(1, &self))?;
        Ok((wrapping, layer))
    }
}
