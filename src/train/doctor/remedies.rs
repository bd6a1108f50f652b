//! What may help: changes of the design, each as one step that can be undone. None is offered that changes nothing.
use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};

use super::evidence::Evidence;
use super::number::Number;
use crate::design::{
    Activation, Augmentation, BatchNorm, CheckedLayer, Clip, Dropout, EarlyStop, EarlyStopping, Edit, Init, Layer,
    LayerId, LayerKind, Learning, Optimizer, Penalty, Position, SampleKind, Schedule, Split, Title, Training,
    Transform, transform,
};

/// A change of the design that may help.
#[derive(Debug, Clone, PartialEq)]
pub struct Remedy {
    /// What it does, as the words on a button.
    pub words: RemedyWords,
    /// The change.
    pub edit: Edit,
}

/// What a remedy does; the variant's name is the key of its text, its fields are filled in.
#[derive(Debug, Clone, PartialEq, Serialize, IntoStaticStr, VariantNames)]
pub enum RemedyWords {
    /// Sets the learning rate.
    UseRate {
        /// The new rate.
        rate: f32,
    },
    /// Puts the usual rule with its usual rate in the place of the optimizer.
    UseAdam {
        /// Its rate.
        rate: f32,
    },
    /// Lets the rate rise at the start.
    WarmUp {
        /// Epochs of the rise.
        epochs: usize,
    },
    /// Cuts large gradients.
    ClipByNorm {
        /// The largest norm.
        limit: f32,
    },
    /// Sets the activation of a layer.
    UseActivation {
        /// The new activation.
        activation: Activation,
        /// The layer.
        title: Title,
    },
    /// Gives a step function a surrogate of its derivative.
    UseStraightThrough {
        /// The layer.
        title: Title,
    },
    /// Lets a layer learn by the gradient.
    UseBackpropagation {
        /// The layer.
        title: Title,
    },
    /// Sets the activation of all hidden layers.
    UseActivationEverywhere {
        /// The new activation.
        activation: Activation,
    },
    /// Puts batch normalization behind all hidden layers with weights.
    NormalizeBatches,
    /// Switches usual transformations of the training pictures on.
    VaryPictures,
    /// Puts dropout before the output.
    AddDropout {
        /// Share of the numbers that are set to 0.
        share: f32,
    },
    /// Makes large weights cost something.
    AddPenalty {
        /// λ₂ of all layers.
        l2: f32,
    },
    /// Switches early stopping on.
    StopEarly,
    /// Keeps more pictures for validation.
    KeepForValidation {
        /// Their share.
        share: f64,
    },
    /// Draws weights by Glorot's rule.
    DrawByGlorot,
}

impl RemedyWords {
    /// The numbers that its text names.
    pub fn values(&self) -> Vec<(&'static str, Number)> {
        match *self {
            Self::UseRate { rate } | Self::UseAdam { rate } => vec![("rate", decimal(rate))],
            Self::WarmUp { epochs } => vec![("epochs", Number::Count(epochs as u64))],
            Self::ClipByNorm { limit } => vec![("limit", decimal(limit))],
            Self::AddDropout { share } => vec![("share", Number::Share(f64::from(share)))],
            Self::KeepForValidation { share } => vec![("share", Number::Share(share))],
            Self::AddPenalty { l2 } => vec![("l2", decimal(l2))],
            _ => Vec::new(),
        }
    }
}

fn decimal(number: f32) -> Number {
    Number::Decimal(f64::from(number))
}

/// Smallest and largest rate that is offered; the design's own limits are wider.
const RATES: (f32, f32) = (1e-7, 1.0);

/// A change of how the network learns; `None` if it changes nothing.
fn training(evidence: &Evidence<'_>, words: RemedyWords, change: impl FnOnce(&mut Training)) -> Option<Remedy> {
    let old = &evidence.design.training;
    let mut new = old.clone();
    change(&mut new);
    (new != *old).then(|| Remedy { words, edit: Edit::SetTraining(Box::new(new)) })
}

/// A change of layers as one step; `None` if it changes nothing.
fn layers(words: RemedyWords, edits: Vec<Edit>) -> Option<Remedy> {
    (!edits.is_empty()).then_some(Remedy { words, edit: Edit::All(edits) })
}

/// A card with another setting; `None` if it is the same.
fn replaced(evidence: &Evidence<'_>, layer: LayerId, change: impl FnOnce(&mut LayerKind)) -> Option<Edit> {
    let old = evidence.design.layers.get(layer)?;
    let mut with: Layer = old.clone();
    change(&mut with.kind);
    (with != *old).then_some(Edit::Replace { layer, with })
}

/// A card with another activation.
fn activated(evidence: &Evidence<'_>, layer: LayerId, activation: Activation) -> Option<Edit> {
    replaced(evidence, layer, |kind| {
        if let Some(own) = kind.activation_mut() {
            *own = activation;
        }
    })
}

fn use_rate(evidence: &Evidence<'_>, rate: f32) -> Option<Remedy> {
    // As a person would write it.
    let rate: f32 = format!("{rate:.1e}").parse().ok()?;
    training(evidence, RemedyWords::UseRate { rate }, |training| {
        training.optimizer = training.optimizer.with_rate(rate);
    })
}

/// A tenth of the rate, or at least back to a usual one.
pub(super) fn slower(evidence: &Evidence<'_>) -> Option<Remedy> {
    let (rate, usual) = (evidence.rate(), evidence.usual_rate());
    // From 50 a tenth is still far too much.
    let wanted = if rate > 100.0 * usual { usual } else { rate / 10.0 };
    if rate <= RATES.0 { None } else { use_rate(evidence, wanted.max(RATES.0)) }
}

/// Ten times the rate, or at least near a usual one.
pub(super) fn faster(evidence: &Evidence<'_>) -> Option<Remedy> {
    let (rate, usual) = (evidence.rate(), evidence.usual_rate());
    let wanted = if rate < usual / 100.0 { usual } else { rate * 10.0 };
    use_rate(evidence, wanted.min(RATES.1))
}

/// The optimizer with which a first try mostly works; `None` when it is used already, with about its usual rate.
pub(super) fn usual_optimizer(evidence: &Evidence<'_>) -> Option<Remedy> {
    let usual = Optimizer::default();
    let rate = usual.rate();
    let same = std::mem::discriminant(&usual) == std::mem::discriminant(&evidence.design.training.optimizer);
    if same {
        return None;
    }
    training(evidence, RemedyWords::UseAdam { rate }, |training| training.optimizer = usual)
}

/// Lets the rate rise over the first epochs.
pub(super) fn warm_up(evidence: &Evidence<'_>) -> Option<Remedy> {
    let epochs = 2;
    if matches!(evidence.design.training.schedule, Schedule::WarmUp { .. }) {
        return None;
    }
    training(evidence, RemedyWords::WarmUp { epochs }, |training| {
        let then = Box::new(std::mem::take(&mut training.schedule));
        training.schedule = Schedule::WarmUp { epochs, then };
    })
}

/// Cuts large gradients, if nothing cuts them yet.
pub(super) fn clip(evidence: &Evidence<'_>) -> Option<Remedy> {
    let limit = 1.0;
    if evidence.design.training.clip != Clip::Off {
        return None;
    }
    training(evidence, RemedyWords::ClipByNorm { limit }, |training| training.clip = Clip::Norm(limit))
}

/// Another activation for one layer.
pub(super) fn activation(evidence: &Evidence<'_>, layer: LayerId, activation: Activation) -> Option<Remedy> {
    let edit = activated(evidence, layer, activation)?;
    let title = evidence.title(layer)?;
    Some(Remedy { words: RemedyWords::UseActivation { activation, title }, edit })
}

/// A surrogate for the derivative of a step function.
pub(super) fn straight_through(evidence: &Evidence<'_>, layer: LayerId) -> Option<Remedy> {
    let edit = activated(evidence, layer, Activation::STRAIGHT_THROUGH)?;
    Some(Remedy { words: RemedyWords::UseStraightThrough { title: evidence.title(layer)? }, edit })
}

/// The gradient in the place of a local rule.
pub(super) fn backpropagation(evidence: &Evidence<'_>, layer: LayerId) -> Option<Remedy> {
    let mut with = evidence.design.layers.get(layer)?.clone();
    *with.kind.learning_mut()? = Learning::Backpropagation;
    let edit = Edit::Replace { layer, with };
    Some(Remedy { words: RemedyWords::UseBackpropagation { title: evidence.title(layer)? }, edit })
}

/// Rectified units in the place of all sigmoids and tangents below the output.
pub(super) fn relu_everywhere(evidence: &Evidence<'_>) -> Option<Remedy> {
    let activation = Activation::Relu;
    evidence.output()?;
    let squashing =
        |layer: &LayerId| matches!(evidence.activation(*layer), Some(Activation::Sigmoid | Activation::Tanh));
    let below = evidence.hidden().into_iter().filter(squashing);
    let edits = below.filter_map(|layer| activated(evidence, layer, activation)).collect();
    layers(RemedyWords::UseActivationEverywhere { activation }, edits)
}

/// Batch normalization behind every hidden layer with weights that has none yet.
pub(super) fn normalize(evidence: &Evidence<'_>) -> Option<Remedy> {
    // Nothing can be normalized over a single sample.
    if evidence.design.training.batch < 2 {
        return None;
    }
    evidence.output()?;
    let hidden = evidence.hidden();
    let norm = Layer::new(BatchNorm::default());
    let blocks = evidence.all().map(CheckedLayer::children);
    let groups: Vec<&[CheckedLayer]> = std::iter::once(evidence.layers).chain(blocks).collect();
    let mut edits = Vec::new();
    for group in groups {
        // From above, so that the places below stay what they are.
        for (place, layer) in group.iter().enumerate().rev() {
            let normalized = group.get(place + 1).is_some_and(|next| next.kind.id() == norm.kind.id());
            let fits = norm.kind.accepts().contains(&layer.output.kind());
            if layer.kind.start().is_some() && hidden.contains(&layer.id) && !normalized && fits {
                let at = evidence.design.layers.position(layer.id)?;
                edits.push(Edit::Insert { at: Position { place: at.place + 1, ..at }, layer: norm.clone() });
            }
        }
    }
    layers(RemedyWords::NormalizeBatches, edits)
}

/// Small turns, shifts and zooms, if the training pictures are not varied yet: what they show stays what it is.
pub(super) fn vary(evidence: &Evidence<'_>) -> Option<Remedy> {
    let now = &evidence.design.augmentation;
    if !now.transforms.is_empty() || evidence.design.input.sample_kind() != SampleKind::Picture {
        return None;
    }
    let mild = [Transform::Rotation, Transform::ShiftX, Transform::ShiftY, Transform::Zoom];
    let transforms = mild.map(|one| (one, transform(one).usual)).into();
    let varied = Augmentation { transforms, ..now.clone() };
    Some(Remedy { words: RemedyWords::VaryPictures, edit: Edit::SetAugmentation(Box::new(varied)) })
}

/// Dropout before the output, if there is none anywhere.
pub(super) fn dropout(evidence: &Evidence<'_>) -> Option<Remedy> {
    let share = 0.4;
    let layer = Layer::new(Dropout { rate: share });
    if evidence.all().any(|other| other.kind.id() == layer.kind.id()) {
        return None;
    }
    let at = evidence.design.layers.position(evidence.output()?.id)?;
    Some(Remedy { words: RemedyWords::AddDropout { share }, edit: Edit::Insert { at, layer } })
}

/// A penalty on large weights, if there is none anywhere.
pub(super) fn penalty(evidence: &Evidence<'_>) -> Option<Remedy> {
    let l2 = 0.001;
    if evidence.weighted().any(|layer| layer.kind.penalty().l2 > 0.0) {
        return None;
    }
    let set = |kind: &mut LayerKind| {
        let penalty = Penalty { l2, ..kind.penalty() };
        kind.set_penalty(penalty);
    };
    let edits = evidence.weighted().filter_map(|layer| replaced(evidence, layer.id, set)).collect();
    layers(RemedyWords::AddPenalty { l2 }, edits)
}

/// Early stopping, if it is off and there are pictures to stop by.
pub(super) fn stop_early(evidence: &Evidence<'_>) -> Option<Remedy> {
    evidence.history.last()?.validation.as_ref()?;
    if evidence.design.training.early_stopping != EarlyStopping::Off {
        return None;
    }
    training(evidence, RemedyWords::StopEarly, |training| {
        let watch = training.watch();
        training.early_stopping = EarlyStopping::On(EarlyStop { watch, ..EarlyStop::default() });
    })
}

/// A larger share for validation, where the design's share decides how many samples are kept there.
pub(super) fn more_validation(evidence: &Evidence<'_>) -> Option<Remedy> {
    let split = evidence.design.split;
    let share = evidence.validation?.useful_share().filter(|share| share + split.test < 1.0)?;
    let words = RemedyWords::KeepForValidation { share };
    Some(Remedy { words, edit: Edit::SetSplit(Split { validation: share, ..split }) })
}

/// Random start weights for every layer whose weights start alike.
pub(super) fn draw_weights(evidence: &Evidence<'_>) -> Option<Remedy> {
    let set = |kind: &mut LayerKind| {
        if let Some(weights) = kind.weights_mut().filter(|weights| weights.is_flat()) {
            *weights = Init::WEIGHTS;
        }
    };
    let edits = evidence.weighted().filter_map(|layer| replaced(evidence, layer.id, set)).collect();
    layers(RemedyWords::DrawByGlorot, edits)
}
