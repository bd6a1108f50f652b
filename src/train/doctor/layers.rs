//! How do the layers fare? Gradients that vanish or explode, neurons that no longer answer.
use super::evidence::{EPOCHS, Evidence};
use super::finding::Finding;
use super::number::Number;
use super::remedies;
use crate::design::{Activation, Clip, LayerId};
use crate::train::report::{LayerFlow, NeuronHealth};

/// How many times smaller the gradients of the first layer must be than those of the last. In the starter
/// designs they were within a factor of twenty.
const VANISHING: f32 = 1000.0;

/// Layers with weights that a stack must have for its depth to be the reason.
const DEEP: usize = 3;

/// Gradients with a root mean square above this are huge: those of the starter designs were below
/// 0.15 in every layer.
const HUGE: f32 = 10.0;

/// … or those that have grown so many times since the first measurement …
const GROWN: f32 = 100.0;
/// … and are larger than this.
const LARGE: f32 = 1.0;

/// Share of the neurons of a layer that may be dead while the network learns badly.
const DEAD: f64 = 0.4;

/// The same while it learns well. A dense layer above rectified ones sees nothing negative, and from the start two fifths
/// of its neurons may answer nothing: up to 41 % were measured in networks that learned the digits.
const MOSTLY_DEAD: f64 = 0.7;

/// Share of the way from guessing to perfect from which a network learns well.
const WELL: f64 = 0.5;

/// Share of the neurons of a layer that may be saturated.
const SATURATED: f64 = 0.5;

/// Neurons that a layer must have: of three maps two may well be idle.
const NEURONS: usize = 8;

/// Pictures that must have been inspected: on fewer a neuron may sleep by chance.
const PICTURES: usize = 16;

/// The first and the last layer that has gradients.
fn ends(flow: &[LayerFlow]) -> Option<(&LayerFlow, &LayerFlow)> {
    Some((flow.first()?, flow.last()?))
}

/// The gradients of the first layers are so small that only the last ones learn.
pub(super) fn vanishing(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.last(EPOCHS)?;
    if evidence.weighted().count() < DEEP {
        return None;
    }
    let mut measured = 0;
    for flow in evidence.flows().take(EPOCHS) {
        let (first, last) = ends(flow)?;
        // A gradient of exactly 0 has another reason: a step, or dead neurons.
        if first.gradient <= 0.0 || first.gradient * VANISHING > last.gradient {
            return None;
        }
        measured += 1;
    }
    let (first, last) = ends(evidence.flows().next()?)?;
    if measured < EPOCHS {
        return None;
    }
    let times = f64::from(last.gradient) / f64::from(first.gradient);
    let values = vec![("times", Number::Decimal(times)), ("layers", Number::Count(evidence.weighted().count() as u64))];
    let remedies = [remedies::relu_everywhere(evidence), remedies::normalize(evidence)].into_iter().flatten().collect();
    Some(Finding::new("vanishing", values, remedies).at(evidence, first.layer))
}

/// The gradients are huge, or grow without end.
pub(super) fn exploding(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.last(1)?;
    if evidence.design.training.clip != Clip::Off {
        return None;
    }
    let largest = |flow: &'_ [LayerFlow]| flow.iter().copied().max_by(|a, b| a.gradient.total_cmp(&b.gradient));
    let flows: Vec<LayerFlow> = evidence.flows().filter_map(largest).collect();
    let (newest, oldest) = (flows.first()?, flows.last()?);
    if flows.len() < EPOCHS {
        return None;
    }
    let huge = flows[..EPOCHS].iter().all(|flow| flow.gradient > HUGE);
    let grown = newest.gradient > LARGE && newest.gradient > GROWN * oldest.gradient;
    if !huge && !grown {
        return None;
    }
    let values = vec![("gradient", Number::Decimal(f64::from(newest.gradient)))];
    let remedies = [remedies::clip(evidence), remedies::slower(evidence)].into_iter().flatten().collect();
    Some(Finding::new("exploding", values, remedies).at(evidence, newest.layer))
}

/// The worst layer of the last epoch, if it was as bad in the one before: `count` of its neurons, and the share.
fn worst(
    evidence: &Evidence<'_>,
    limit: f64,
    count: fn(&NeuronHealth) -> usize,
    counts: impl Fn(LayerId) -> bool,
) -> Option<(NeuronHealth, f64)> {
    let last = evidence.last(EPOCHS)?;
    let before = &evidence.history[evidence.history.len() - EPOCHS];
    let share = |health: &NeuronHealth| count(health) as f64 / health.neurons.max(1) as f64;
    let bad = |health: &&NeuronHealth| {
        health.neurons >= NEURONS && health.pictures >= PICTURES && share(health) >= limit && counts(health.layer)
    };
    let lasting = |health: &&NeuronHealth| before.health.iter().filter(bad).any(|old| old.layer == health.layer);
    let found = last.health.iter().filter(bad).filter(lasting).max_by(|a, b| share(a).total_cmp(&share(b)))?;
    Some((*found, share(found)))
}

/// Whether so many neurons that answer nothing matter. In nearly every network some sleep, and the others do their work.
pub fn dead_matter(health: &NeuronHealth) -> DeadNeurons {
    let share = health.dead as f64 / health.neurons.max(1) as f64;
    match share {
        _ if health.pictures < PICTURES => DeadNeurons::TooFewPictures,
        _ if share < DEAD => DeadNeurons::Harmless,
        _ if share < MOSTLY_DEAD => DeadNeurons::Many,
        _ => DeadNeurons::TooMany,
    }
}

/// What dead neurons mean for their layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeadNeurons {
    /// On so few pictures they may sleep by chance.
    TooFewPictures,
    /// The others do the work.
    Harmless,
    /// They harm a network that learns badly.
    Many,
    /// The layer is smaller than it was drawn.
    TooMany,
}

/// Rectified neurons that give 0 for every picture.
pub(super) fn dead(evidence: &Evidence<'_>) -> Option<Finding> {
    let rectified = |layer| evidence.activation(layer) == Some(Activation::Relu);
    let limit = if evidence.is_better_than_guessing(evidence.last(EPOCHS)?, WELL) { MOSTLY_DEAD } else { DEAD };
    let (health, share) = worst(evidence, limit, |health| health.dead, rectified)?;
    let values = vec![
        ("dead", Number::Count(health.dead as u64)),
        ("neurons", Number::Count(health.neurons as u64)),
        ("share", Number::Share(share)),
    ];
    let leaky = remedies::activation(evidence, health.layer, Activation::LeakyRelu { slope: 0.01 });
    let remedies = [leaky, remedies::slower(evidence)].into_iter().flatten().collect();
    Some(Finding::new("dead_neurons", values, remedies).at(evidence, health.layer))
}

/// Neurons in the flat part of their activation.
pub(super) fn saturated(evidence: &Evidence<'_>) -> Option<Finding> {
    // The answer itself may well be sure.
    let below = evidence.hidden();
    let hidden = |layer| below.contains(&layer) && evidence.activation(layer) != Some(Activation::Softmax);
    let (health, share) = worst(evidence, SATURATED, |health| health.saturated, hidden)?;
    let values = vec![
        ("saturated", Number::Count(health.saturated as u64)),
        ("neurons", Number::Count(health.neurons as u64)),
        ("share", Number::Share(share)),
    ];
    let relu = remedies::activation(evidence, health.layer, Activation::Relu);
    let remedies = [relu, remedies::slower(evidence), remedies::penalty(evidence)].into_iter().flatten().collect();
    Some(Finding::new("saturated", values, remedies).at(evidence, health.layer))
}
