//! The rules of learning: does the output fit the loss and the data, and can every layer learn?
use super::{CheckedLayer, Walk};
use crate::design::{
    Activation, ClassWeights, EarlyStopping, Edit, Init, LayerKind, Loss, Mend, MendWords, Output, ProblemKind, Shape,
    Source, Split, Training, ValidationRule,
};

/// What the stack as a whole must be.
pub(super) fn stack(walk: &mut Walk<'_>) {
    if walk.facts.classes.is_none() {
        walk.report(None, ProblemKind::ClassesUnknown { assumed: walk.classes }, None);
    } else if walk.classes < 2 {
        walk.report(None, ProblemKind::TooFewClasses { classes: walk.classes }, None);
    }
    if walk.layers.iter().all(|layer| layer.cost.parameters == 0) {
        let mend = append(walk, MendWords::AddOutput, vec![LayerKind::Output(Output::default())]);
        walk.report(None, ProblemKind::NothingLearns, Some(mend));
    }
    output(walk);
    for place in 0..walk.layers.len() {
        step_function(walk, place);
        alike(walk, place);
    }
    logits(walk);
}

/// The last layer against the classes.
fn output(walk: &mut Walk<'_>) {
    let last = walk.layers.last().map(|layer| layer.index);
    match walk.shape {
        shape @ Shape::Picture { .. } => {
            let mend = append(
                walk,
                MendWords::AddFlattenAndOutput,
                vec![LayerKind::Flatten, LayerKind::Output(Output::default())],
            );
            walk.report(last, ProblemKind::EndsWithPicture { shape }, Some(mend));
        }
        Shape::Vector(outputs) => {
            let one_for_two =
                outputs == 1 && walk.classes == 2 && walk.design.training.loss == Loss::BinaryCrossEntropy;
            if outputs == walk.classes || one_for_two || walk.facts.classes.is_none() {
                return;
            }
            let classes = walk.classes;
            let dense = walk.layers.iter().rev().find(|layer| matches!(layer.kind, LayerKind::Dense(_)));
            let follows_dense = |dense: &CheckedLayer| {
                walk.layers.iter().filter(|layer| layer.index > dense.index).all(|layer| layer.input == layer.output)
            };
            let (at, mend) = match dense {
                Some(dense) if follows_dense(dense) => {
                    let mend = walk.replacing(dense.index, MendWords::UseNeurons { neurons: classes }, |kind| {
                        if let LayerKind::Dense(dense) = kind {
                            dense.neurons = classes;
                        }
                    });
                    (Some(dense.index), mend)
                }
                _ => (last, append(walk, MendWords::AddOutput, vec![LayerKind::Output(Output::default())])),
            };
            walk.report(at, ProblemKind::OutputMismatch { outputs, classes }, Some(mend));
        }
    }
}

/// A mend that puts layers behind the last one.
fn append(walk: &Walk<'_>, words: MendWords, kinds: Vec<LayerKind>) -> Mend {
    let end = walk.design.layers.len();
    let inserts = kinds.into_iter().enumerate().map(|(nth, kind)| Edit::Insert { at: end + nth, layer: kind.into() });
    Mend { words, edit: Edit::All(inserts.collect()) }
}

/// A step function stops everything below it from learning.
fn step_function(walk: &mut Walk<'_>, place: usize) {
    let layer = &walk.layers[place];
    if layer.kind.activation() != Some(Activation::Heaviside) {
        return;
    }
    let (index, title) = (layer.index, layer.title.clone());
    let below: Vec<u64> =
        walk.layers[..=place].iter().map(|layer| layer.cost.parameters).filter(|count| *count > 0).collect();
    if below.is_empty() {
        return;
    }
    let numbers = below.iter().fold(0_u64, |sum, count| sum.saturating_add(*count));
    let activation = Activation::Sigmoid;
    let words = MendWords::UseActivation { activation, title };
    let mend = walk.replacing(index, words, |kind| kind.set_activation(activation));
    walk.report(index, ProblemKind::StepStopsLearning { below: below.len(), numbers }, Some(mend));
}

/// Weights that start alike stay alike.
fn alike(walk: &mut Walk<'_>, place: usize) {
    let layer = &walk.layers[place];
    let index = layer.index;
    if layer.kind.start().is_none_or(|start| !start.weights.is_flat()) {
        return;
    }
    let mend = walk.replacing(index, MendWords::DrawByGlorot, |kind| match kind {
        LayerKind::Dense(dense) => dense.weights = Init::WEIGHTS,
        LayerKind::Conv2d(conv) => conv.weights = Init::WEIGHTS,
        LayerKind::Output(output) => output.weights = Init::WEIGHTS,
        _ => {}
    });
    walk.report(index, ProblemKind::WeightsAlike, Some(mend));
}

/// A softmax or sigmoid right before a loss that applies it itself.
fn logits(walk: &mut Walk<'_>) {
    let activation = match walk.design.training.loss {
        Loss::CrossEntropy { .. } | Loss::Hinge { .. } => Activation::Softmax,
        Loss::BinaryCrossEntropy => Activation::Sigmoid,
        _ => return,
    };
    // Dropout and Flatten change nothing that an activation has done.
    let last = walk.layers.iter().rev().find(|layer| !matches!(layer.kind, LayerKind::Dropout(_) | LayerKind::Flatten));
    let Some(layer) = last else { return };
    if layer.kind.activation() != Some(activation) {
        return;
    }
    let index = layer.index;
    let mend = if matches!(layer.kind, LayerKind::Activation(_)) {
        Mend { words: MendWords::RemoveActivation { activation }, edit: Edit::Remove { at: index } }
    } else {
        let words = MendWords::TakeActivationAway { activation };
        walk.replacing(index, words, |kind| kind.set_activation(Activation::Linear))
    };
    let kind = ProblemKind::ActivationBeforeLogits { activation, loss: (&walk.design.training.loss).into() };
    walk.report(index, kind, Some(mend));
}

/// What the training asks of the data and the batch.
pub(super) fn training(walk: &mut Walk<'_>) {
    let training = &walk.design.training;
    if let Loss::CrossEntropy { class_weights: ClassWeights::Given(weights), label_smoothing } = training.loss.clone() {
        let usable = weights.iter().all(|weight| weight.is_finite() && *weight >= 0.0)
            && weights.iter().any(|weight| *weight > 0.0);
        if !usable {
            walk.report(None, ProblemKind::ClassWeightsUnusable, None);
        } else if weights.len() != walk.classes && walk.facts.classes.is_some() {
            let kind = ProblemKind::ClassWeightsMismatch { weights: weights.len(), classes: walk.classes };
            let mend = walk.training_mend(MendWords::WeighByCounts, |training| {
                training.loss = Loss::CrossEntropy { label_smoothing, class_weights: ClassWeights::Balanced };
            });
            walk.report(None, kind, Some(mend));
        }
    }
    let split = walk.design.split;
    if split.validation + split.test >= 1.0 {
        let percent = ((split.validation + split.test) * 100.0).round() as u32;
        let usual = Split::default();
        let words = MendWords::KeepForValidation { percent: (usual.validation * 100.0).round() as u32 };
        let mend = Mend { words, edit: Edit::SetSplit(usual) };
        walk.report(None, ProblemKind::NothingLeftToTrain { percent }, Some(mend));
    }
    let rule = match (&training.early_stopping, training.schedule.plateau()) {
        (EarlyStopping::On(_), _) => Some(ValidationRule::EarlyStopping),
        (_, Some(_)) => Some(ValidationRule::Schedule),
        _ => None,
    };
    // A folder may bring validation pictures of its own, so without having seen it nothing is said.
    let built_in = matches!(walk.design.data, Source::BuiltIn(_));
    let none_kept = walk.facts.validation.map_or(built_in && split.validation == 0.0, |any| !any);
    if let Some(rule) = rule.filter(|_| none_kept) {
        walk.report(None, ProblemKind::NoValidation { rule }, None);
    }
    if training.batch == 1 {
        norm_of_one(walk);
    }
}

/// Batch normalization cannot work with one sample of single numbers.
fn norm_of_one(walk: &mut Walk<'_>) {
    let single = |layer: &&CheckedLayer| {
        matches!(layer.kind, LayerKind::BatchNorm(_))
            && matches!(layer.input, Shape::Vector(_) | Shape::Picture { height: 1, width: 1, .. })
    };
    let places: Vec<usize> = walk.layers.iter().filter(single).map(|layer| layer.index).collect();
    let batch = Training::default().batch;
    for index in places {
        let mend = walk.training_mend(MendWords::UseBatch { batch }, |training| training.batch = batch);
        walk.report(index, ProblemKind::NormOfOne, Some(mend));
    }
}
