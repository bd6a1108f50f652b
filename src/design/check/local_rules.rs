//! Layers with local rules: does one keep the gradient from layers below it, and has a perceptron answers to correct?
use super::checked::{CheckedLayer, tree};
use super::fix::{Fix, FixKind};
use super::problem::ProblemKind;
use super::walk::Walk;
use crate::design::{LayerId, Learning, TargetKind};

/// The rules for the whole stack.
pub(super) fn stack(walk: &mut Walk<'_>) {
    let layers: Vec<CheckedLayer> = tree(&walk.layers).into_iter().cloned().collect();
    let last = walk.layers.last().map(|layer| layer.id);
    for layer in layers.iter().filter(|layer| layer.kind.learning().is_local()) {
        stops_gradient(walk, layer, &layers);
        let corrects = Some(layer.id) == last && walk.targets == TargetKind::Classes;
        if layer.kind.learning() == Learning::Perceptron && !corrects {
            let fix = backpropagation(walk, layer);
            walk.report(layer.id, ProblemKind::PerceptronWithoutAnswers, fix);
        }
    }
}

/// Layers below that learn by the gradient get none.
fn stops_gradient(walk: &mut Walk<'_>, local: &CheckedLayer, layers: &[CheckedLayer]) {
    let learns = |layer: &&CheckedLayer| layer.block.is_none() && layer.cost.parameters > 0;
    let is_kept = |id: LayerId| walk.design.layers.local_rule_above(id) == Some(local.id);
    let below: Vec<u64> =
        layers.iter().filter(learns).filter(|layer| is_kept(layer.id)).map(|layer| layer.cost.parameters).collect();
    if below.is_empty() {
        return;
    }
    let numbers = below.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
    let fix = backpropagation(walk, local);
    walk.report(local.id, ProblemKind::LocalRuleStopsGradient { below: below.len(), numbers }, fix);
}

/// The gradient in the place of a local rule.
fn backpropagation(walk: &Walk<'_>, layer: &CheckedLayer) -> Option<Fix> {
    walk.changing(layer.id, FixKind::UseBackpropagation { title: layer.title.clone() }, |kind| {
        if let Some(learning) = kind.learning_mut() {
            *learning = Learning::Backpropagation;
        }
    })
}
