//! What a card is called: by the user, or by its kind and number.
use std::fmt;

use serde::Serialize;

use super::{Layer, entry, kind_named};

/// What a card is called. `Display` says it in English; another language has its own word for the kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Title {
    /// The user's name; empty for none.
    pub name: String,
    /// The id of its kind in the catalogue, such as `Conv2d`.
    pub kind: &'static str,
    /// Which of its kind it is, from 1, where there are several.
    pub number: Option<usize>,
}

impl Title {
    /// The title of one card of a stack. Cards that are switched off are not counted.
    pub fn of(layers: &[Layer], index: usize) -> Self {
        let kind = entry(&layers[index].kind);
        let same = |upto: usize| layers[..upto].iter().filter(|layer| !layer.off && (kind.is)(&layer.kind)).count();
        let number = (same(layers.len()) > 1).then(|| same(index + 1));
        Self { name: layers[index].name.clone(), kind: kind.id, number }
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = kind_named(self.kind).map_or(self.kind, |kind| kind.name);
        match self.number {
            _ if !self.name.is_empty() => f.pad(&self.name),
            Some(number) => f.pad(&format!("{kind} {number}")),
            None => f.pad(kind),
        }
    }
}
