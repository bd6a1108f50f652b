//! The rules of learning: does the output fit the loss and the data, and can every layer learn?
use super::checked::{CheckedLayer, tree};
use super::fix::{Fix, FixKind};
use super::problem::{ProblemKind, ValidationRule};
use super::walk::Walk;
use crate::design::{
    Activation, ClassWeights, EarlyStopping, Edit, Family, Flatten, Init, Interval, Layer, LayerId, LayerKind, Loss,
    Output, Position, SPLIT, Shape, ShapeKind, Source, Split, TargetKind, Training, entry,
};

/// What the stack as a whole must be.
pub(super) fn stack(walk: &mut Walk<'_>) {
    if !walk.knows_outputs() {
        walk.report(None, ProblemKind::ClassesUnknown { assumed: walk.classes }, None);
    } else if walk.targets == TargetKind::Classes && walk.classes < 2 {
        walk.report(None, ProblemKind::TooFewClasses { classes: walk.classes }, None);
    }
    if walk.layers.iter().all(|layer| layer.cost.parameters == 0) {
        let fix = append(walk, FixKind::AddOutput, vec![Output::default().into()]);
        walk.report(None, ProblemKind::NothingLearns, Some(fix));
    }
    output(walk);
    output_in_middle(walk);
    let groups: Vec<Vec<CheckedLayer>> = groups(&walk.layers);
    for group in &groups {
        for place in 0..group.len() {
            step_function(walk, &group[..=place]);
            alike(walk, &group[place]);
        }
    }
    logits(walk);
    loss_for_classes(walk);
}

/// A loss that asks for classes where numbers are to be answered.
fn loss_for_classes(walk: &mut Walk<'_>) {
    let loss = &walk.design.training.loss;
    if walk.targets == TargetKind::Numbers && loss.asks_for_classes() {
        let fix = walk.training_fix(FixKind::UseMeanSquared, |training| training.loss = Loss::MeanSquared);
        walk.report(None, ProblemKind::LossForClasses { loss: loss.into() }, Some(fix));
    }
}

/// The outermost stack and the inside of every block that can be changed.
fn groups(layers: &[CheckedLayer]) -> Vec<Vec<CheckedLayer>> {
    let open = layers.iter().filter(|layer| layer.block.is_some() && !layer.kind.is_sealed());
    let inside = open.flat_map(|block| groups(block.children()));
    std::iter::once(layers.to_vec()).chain(inside).collect()
}

/// The last layer against the classes.
fn output(walk: &mut Walk<'_>) {
    let last = walk.layers.last().map(|layer| layer.id);
    let Shape::Vector(outputs) = walk.shape else {
        let kinds = vec![Flatten.into(), Output::default().into()];
        let fix = append(walk, FixKind::AddFlattenAndOutput, kinds);
        let (got, shape) = (walk.shape.kind(), walk.shape);
        let fix = Some(fix).filter(|_| got != ShapeKind::Tokens);
        return walk.report(last, ProblemKind::EndsWithoutVector { got, shape }, fix);
    };
    let one_for_two = outputs == 1 && walk.classes == 2 && walk.design.training.loss == Loss::BinaryCrossEntropy;
    if outputs == walk.classes || one_for_two || !walk.knows_outputs() {
        return;
    }
    let classes = walk.classes;
    let (at, fix) = match resizable(walk) {
        Some((id, fix)) => (Some(id), fix),
        None => (last, append(walk, FixKind::AddOutput, vec![Output::default().into()])),
    };
    let kind = match walk.targets {
        TargetKind::Classes => ProblemKind::OutputMismatch { outputs, classes },
        TargetKind::Numbers => ProblemKind::OneNumberWanted { outputs },
    };
    walk.report(at, kind, Some(fix));
}

/// Output layers with layers behind them that learn, or inside a block.
fn output_in_middle(walk: &mut Walk<'_>) {
    let design = walk.design;
    let is_output = |layer: &Layer| entry(&layer.kind).family == Family::Output && design.layers.is_on(layer.id);
    let outermost = design.layers.layers();
    let learns = |layer: &&Layer| !layer.off && (layer.kind.start().is_some() || is_output(layer));
    let last = outermost.iter().rev().find(learns).map(|layer| layer.id);
    let others: Vec<&Layer> = design.layers.iter().filter(|layer| is_output(layer) && Some(layer.id) != last).collect();
    let ends_in_output = last.and_then(|last| design.layers.get(last)).is_some_and(is_output);
    for layer in others {
        let fix = if ends_in_output {
            Fix { kind: FixKind::Remove { layer: layer.kind.id() }, edit: Edit::Remove { layer: layer.id } }
        } else {
            let stands_outside = design.layers.position(layer.id).is_some_and(|position| position.group.is_none());
            let end = outermost.len() - usize::from(stands_outside);
            Fix { kind: FixKind::MoveToEnd, edit: Edit::Move { layer: layer.id, to: Position::outermost(end) } }
        };
        walk.report(layer.id, ProblemKind::OutputInMiddle { classes: walk.classes }, Some(fix));
    }
}

/// The last layer whose neurons can be chosen, if nothing behind it changes the shape, with as many as there are classes.
fn resizable(walk: &Walk<'_>) -> Option<(LayerId, Fix)> {
    let has_neurons = |layer: &CheckedLayer| layer.kind.clone().neurons_mut().is_some();
    let place = walk.layers.iter().rposition(has_neurons)?;
    let id = walk.layers[place].id;
    let keeps_shape = |layer: &CheckedLayer| layer.input == layer.output;
    if !walk.layers[place + 1..].iter().all(keeps_shape) {
        return None;
    }
    let neurons = walk.classes;
    let fix = walk.changing(id, FixKind::UseNeurons { neurons }, |kind| {
        if let Some(own) = kind.neurons_mut() {
            *own = neurons;
        }
    })?;
    Some((id, fix))
}

/// A fix that puts layers behind the last one.
fn append(walk: &Walk<'_>, fix: FixKind, kinds: Vec<LayerKind>) -> Fix {
    let end = walk.design.layers.layers().len();
    let insert =
        |(nth, kind): (usize, LayerKind)| Edit::Insert { at: Position::outermost(end + nth), layer: kind.into() };
    Fix { kind: fix, edit: Edit::All(kinds.into_iter().enumerate().map(insert).collect()) }
}

/// A step function, the last of some layers of one group, stops those below it from learning. Layers outside the group
/// still learn through the block's shortcut.
fn step_function(walk: &mut Walk<'_>, upto: &[CheckedLayer]) {
    let Some(layer) = upto.last().filter(|layer| layer.kind.activation().is_some_and(Activation::stops_gradient))
    else {
        return;
    };
    let single = tree(upto).into_iter().filter(|layer| layer.block.is_none());
    let below: Vec<u64> = single.map(|layer| layer.cost.parameters).filter(|count| *count > 0).collect();
    if below.is_empty() {
        return;
    }
    let numbers = below.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
    let activation = Activation::Sigmoid;
    let (title, id) = (layer.title.clone(), layer.id);
    let smooth = FixKind::UseActivation { activation, title: title.clone() };
    let smooth = walk.changing(id, smooth, |kind| set_activation(kind, activation));
    let straight = FixKind::UseStraightThrough { title };
    let straight = walk.changing(id, straight, |kind| set_activation(kind, Activation::STRAIGHT_THROUGH));
    let kind = ProblemKind::StepStopsLearning { below: below.len(), numbers };
    walk.report(id, kind, smooth.into_iter().chain(straight));
}

fn set_activation(kind: &mut LayerKind, activation: Activation) {
    if let Some(own) = kind.activation_mut() {
        *own = activation;
    }
}

/// Weights that start alike stay alike.
fn alike(walk: &mut Walk<'_>, layer: &CheckedLayer) {
    // A neuron by itself has no other one to be like.
    if layer.kind.start().is_none_or(|start| !start.weights.is_flat()) || layer.output.units() == 1 {
        return;
    }
    let fix = walk.changing(layer.id, FixKind::DrawByGlorot, |kind| {
        if let Some(weights) = kind.weights_mut() {
            *weights = Init::WEIGHTS;
        }
    });
    walk.report(layer.id, ProblemKind::WeightsAlike, fix);
}

/// A softmax or sigmoid right before a loss that applies it itself.
fn logits(walk: &mut Walk<'_>) {
    let activation = match walk.design.training.loss {
        Loss::CrossEntropy { .. } | Loss::Hinge { .. } => Activation::Softmax,
        Loss::BinaryCrossEntropy => Activation::Sigmoid,
        _ => return,
    };
    // Dropout and Flatten change nothing that an activation has done.
    let Some(layer) = walk.layers.iter().rev().find(|layer| layer.kind.computes()) else { return };
    if layer.kind.activation() != Some(activation) {
        return;
    }
    let id = layer.id;
    let fix = if layer.kind.is_activation() {
        Some(Fix { kind: FixKind::RemoveActivation { activation }, edit: Edit::Remove { layer: id } })
    } else {
        let kind = FixKind::TakeActivationAway { activation };
        walk.changing(id, kind, |kind| set_activation(kind, Activation::Linear))
    };
    let kind = ProblemKind::ActivationBeforeLogits { activation, loss: (&walk.design.training.loss).into() };
    walk.report(id, kind, fix);
}

/// What the training asks of the data and the batch.
pub(super) fn training(walk: &mut Walk<'_>) {
    let training = &walk.design.training;
    if let Loss::CrossEntropy { class_weights: ClassWeights::Given(weights), label_smoothing } = training.loss.clone() {
        let usable = weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0)
            && weights.iter().any(|weight| *weight > 0.0);
        let fix = walk.training_fix(FixKind::WeighByCounts, |training| {
            training.loss = Loss::CrossEntropy { label_smoothing, class_weights: ClassWeights::Balanced };
        });
        if !usable {
            walk.report(None, ProblemKind::ClassWeightsUnusable, Some(fix));
        } else if weights.len() != walk.classes && walk.facts.classes.is_some() {
            let kind = ProblemKind::ClassWeightsMismatch { weights: weights.len(), classes: walk.classes };
            walk.report(None, kind, Some(fix));
        }
    }
    let split = walk.design.split;
    nothing_left(walk);
    few_for_validation(walk);
    let rule = match (&training.early_stopping, training.schedule.plateau()) {
        (EarlyStopping::On(_), _) => Some(ValidationRule::EarlyStopping),
        (_, Some(_)) => Some(ValidationRule::Schedule),
        _ => None,
    };
    // A folder may bring validation pictures of its own, so without having seen it nothing is said.
    let built_in = matches!(walk.design.data, Source::BuiltIn(_));
    let none_kept = walk.facts.validation.map_or(built_in && split.validation == 0.0, |samples| samples.count == 0);
    if let Some(rule) = rule.filter(|_| none_kept) {
        let fix = Some(keep(Split::default())).filter(|fix| fix.edit != Edit::SetSplit(split));
        walk.report(None, ProblemKind::NoValidation { rule }, fix);
    }
    if training.batch == 1 {
        norm_of_one(walk);
    }
}

/// Shares of validation and test that leave nothing. A share that is outside its limits is told as that alone.
fn nothing_left(walk: &mut Walk<'_>) {
    let Split { validation, test } = walk.design.split;
    let sum = validation + test;
    if sum < 1.0
        || SPLIT
            .iter()
            .any(|share| (share.get)(&walk.design.split).is_some_and(|value| share.limits.nearest(value).is_some()))
    {
        return;
    }
    // Half of the samples for training, the other half in the proportion that was asked for.
    let percent = |share: f64| (share / sum * 50.0).round();
    let (validation, test) = (percent(validation), percent(test));
    let kind = FixKind::KeepShares { validation: validation as u32, test: test as u32 };
    let edit = Edit::SetSplit(Split { validation: validation / 100.0, test: test / 100.0 });
    walk.report(
        None,
        ProblemKind::NothingLeftToTrain { percent: (sum * 100.0).round() as u32 },
        Some(Fix { kind, edit }),
    );
}

/// A fix that keeps shares of the samples away from training.
fn keep(split: Split) -> Fix {
    let percent = (split.validation * 100.0).round() as u32;
    Fix { kind: FixKind::KeepForValidation { percent }, edit: Edit::SetSplit(split) }
}

/// So few samples for validation that their accuracy means little.
fn few_for_validation(walk: &mut Walk<'_>) {
    let Some(few) = walk.facts.validation.filter(|samples| samples.are_few()) else { return };
    let fix = few.useful_share().map(|validation| keep(Split { validation, test: 0.0 }));
    let low = (Interval::of(1.0, few.count as u64).low * 100.0).round() as u32;
    walk.report(None, ProblemKind::FewForValidation { samples: few.count, low, enough: Interval::enough() }, fix);
}

/// Batch normalization cannot work with one sample of single numbers.
fn norm_of_one(walk: &mut Walk<'_>) {
    let single = |layer: &&CheckedLayer| layer.kind.needs_several_samples(layer.input);
    let layers: Vec<LayerId> = tree(&walk.layers).into_iter().filter(single).map(|layer| layer.id).collect();
    let batch = Training::default().batch;
    for layer in layers {
        let fix = walk.training_fix(FixKind::UseBatch { batch }, |training| training.batch = batch);
        walk.report(layer, ProblemKind::NormOfOne, Some(fix));
    }
}
