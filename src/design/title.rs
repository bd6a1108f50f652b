//! What a card is called: by the user, or by its kind and number.
use std::fmt;

use serde::Serialize;

use super::{Layer, LayerId, Stack, kind_named};

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
    pub fn of(stack: &Stack, layer: &Layer) -> Self {
        let kind = layer.kind.id();
        if layer.id.is_sealed() {
            return Self { name: layer.name.clone(), kind, number: None };
        }
        let counts = |other: &&Layer| other.kind.id() == kind && !other.id.is_sealed() && stack.is_on(other.id);
        let all: Vec<LayerId> = stack.iter().map(|layer| layer.id).collect();
        let end = all.iter().position(|id| *id == layer.id).map_or(all.len(), |place| place + 1);
        let number = (stack.iter().filter(counts).count() > 1).then(|| stack.iter().take(end).filter(counts).count());
        Self { name: layer.name.clone(), kind, number }
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
