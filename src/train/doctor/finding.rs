//! What the doctor found: the rule, the layer, the numbers, and what may help.
use super::evidence::Evidence;
use super::number::Number;
use super::remedies::Remedy;
use crate::design::{LayerId, TargetKind, Title};

/// What the doctor found.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that found it, also the key of its texts.
    pub rule: &'static str,
    /// The layer that shows it best.
    pub layer: Option<LayerId>,
    /// What that layer is called.
    pub title: Option<Title>,
    /// What the network answers, by which the words go.
    pub answers: TargetKind,
    /// The evidence that the text names.
    pub values: Vec<(&'static str, Number)>,
    /// Changes that may help, the best first.
    pub remedies: Vec<Remedy>,
}

impl Finding {
    pub(super) fn new(rule: &'static str, values: Vec<(&'static str, Number)>, remedies: Vec<Remedy>) -> Self {
        Self { rule, layer: None, title: None, answers: TargetKind::default(), values, remedies }
    }

    /// The same finding in a layer of the design.
    pub(super) fn at(mut self, evidence: &Evidence<'_>, layer: LayerId) -> Self {
        self.layer = Some(layer);
        self.title = evidence.title(layer);
        self
    }
}
