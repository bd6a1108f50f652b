//! What the other tongue cannot say exactly, told before anything is written.
use std::fmt::{Display, Formatter};

use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};

use super::{NetworkSource, Tongue};
use crate::design::{Input, Learning, Optimizer, SampleKind, Schedule, Title, TokenUnit, WeightSign};
use crate::engine::kernels::recurrent::Cell;
use crate::engine::{Operator, PlacedOperator, operators};

/// Something of a network or its training that is other in an export.
#[derive(Debug, Clone, PartialEq, Serialize, IntoStaticStr, VariantNames)]
pub enum Inexact {
    /// Nothing is said of the training: what is written only answers.
    NoTraining,
    /// How several networks were trained is not said; the script answers with all of them.
    EnsembleTraining,
    /// The order of samples, dropout, noise and variations follow from the seed in another way.
    RandomNumbers,
    /// A layer learns by a local rule; the script lets it learn by gradients.
    LocalRule {
        /// What the layer is called.
        title: Title,
        /// The rule.
        learning: Learning,
    },
    /// A layer keeps the signs of its weights; the script does not.
    KeptSigns {
        /// What the layer is called.
        title: Title,
        /// The signs.
        sign: WeightSign,
    },
    /// A backbone learns with a rate of its own; the script has one rate.
    BackboneRate {
        /// What the layer is called.
        title: Title,
    },
    /// Keras adds the ε of an optimizer at another place.
    EpsilonPlace {
        /// The optimizer.
        optimizer: &'static str,
    },
    /// Keras keeps velocities that are multiplied by the rate of their time, which is not always the same.
    VelocityRate {
        /// The optimizer.
        optimizer: &'static str,
    },
    /// Keras has one bias where Strata has two, which learn the same.
    OneBias {
        /// What the layer is called.
        title: Title,
    },
    /// Keras notes another variance of the batches in batch normalization.
    RunningVariance {
        /// What the layer is called.
        title: Title,
    },
    /// Pictures are decoded by another program, and compressed ones may come out a little otherwise.
    Decoding,
    /// Texts are cut by another program, whose version of Unicode may be another one.
    Cutting,
    /// Classes and samples that were left out or changed by hand are not in the folder that the script learns from.
    Curation,
}

/// All that is other in an export.
pub fn inexact(source: &NetworkSource, tongue: Tongue) -> Vec<Inexact> {
    let mut found = Vec::new();
    match source.vote {
        // What trains and answers there is this very library.
        _ if tongue == Tongue::Rust => return found,
        _ if !tongue.trains() => found.push(Inexact::NoTraining),
        Some(_) => found.push(Inexact::EnsembleTraining),
        None => {
            found.extend(training(source));
            if tongue == Tongue::Keras {
                found.extend(keras_training(source));
            }
        }
    }
    if tongue.trains() {
        found.extend(reading(source));
    }
    found
}

/// What is other in the training of Keras alone.
fn keras_training(source: &NetworkSource) -> Vec<Inexact> {
    let training = &source.design.design().training;
    let optimizer = (&training.optimizer).into();
    let mut found = match training.optimizer {
        Optimizer::Sgd { .. } => Vec::new(),
        Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } if training.schedule == Schedule::Constant => {
            Vec::new()
        }
        Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } => vec![Inexact::VelocityRate { optimizer }],
        _ => vec![Inexact::EpsilonPlace { optimizer }],
    };
    keras_layers(&operators(&source.design), &mut found);
    found
}

/// What is other in the training of layers of Keras.
fn keras_layers(operators: &[PlacedOperator], found: &mut Vec<Inexact>) {
    for PlacedOperator { operator, title, .. } in operators {
        let title = title.clone();
        match operator {
            Operator::Recurrent(sizes) if sizes.cell != Cell::Gru => found.push(Inexact::OneBias { title }),
            Operator::BatchNorm { .. } => found.push(Inexact::RunningVariance { title }),
            Operator::Residual { branch, .. } => keras_layers(branch, found),
            Operator::Backbone { layers, frozen: false, .. } => keras_layers(layers, found),
            _ => (),
        }
    }
}

/// What is other in the training.
fn training(source: &NetworkSource) -> Vec<Inexact> {
    let mut found = vec![Inexact::RandomNumbers];
    for layer in source.design.all() {
        let (title, learning, sign) = (|| layer.title.clone(), layer.kind.learning(), layer.kind.sign());
        if layer.kind.backbone().is_some() && !layer.kind.is_frozen() {
            found.push(Inexact::BackboneRate { title: title() });
        }
        if learning.is_local() {
            found.push(Inexact::LocalRule { title: title(), learning });
        }
        if sign != WeightSign::Free {
            found.push(Inexact::KeptSigns { title: title(), sign });
        }
    }
    if source.data.is_none() && !source.design.design().curation.is_empty() {
        found.push(Inexact::Curation);
    }
    found
}

/// What is other in reading files and texts.
fn reading(source: &NetworkSource) -> Option<Inexact> {
    match (source.kind(), &source.design.design().input) {
        (SampleKind::Picture, _) => Some(Inexact::Decoding),
        (_, Input::Tokens { unit, .. }) if *unit != TokenUnit::Bytes => Some(Inexact::Cutting),
        _ => None,
    }
}

/// What it is, in English.
impl Display for Inexact {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoTraining => f.write_str("the training is not exported: what is written only answers"),
            Self::EnsembleTraining => {
                f.write_str("how the networks were trained is not exported: the scripts answer with all of them")
            }
            Self::RandomNumbers => f.write_str(
                "random numbers: the order of samples, dropout, noise and variations follow from the seed in another way",
            ),
            Self::LocalRule { title, learning } => {
                let rule: &str = learning.into();
                write!(f, "“{title}” learns by a local rule ({rule}); the script trains it by gradients")
            }
            Self::KeptSigns { title, sign } => {
                let sign: &str = sign.into();
                write!(f, "“{title}” keeps the signs of its weights ({sign}); the script does not")
            }
            Self::BackboneRate { title } => {
                write!(f, "the backbone “{title}” learns with a rate of its own; the script has one rate for all")
            }
            Self::EpsilonPlace { optimizer } => write!(f, "Keras adds the ε of {optimizer} at another place"),
            Self::VelocityRate { optimizer } => {
                write!(f, "{optimizer}: after the learning rate has changed, older gradients keep theirs in Keras")
            }
            Self::OneBias { title } => {
                write!(f, "“{title}” has two biases that learn the same; in Keras it has one, which learns half as fast")
            }
            Self::RunningVariance { title } => {
                write!(f, "“{title}” notes the unbiased variance of a batch of n numbers, in Keras (n − 1) ∕ n of it")
            }
            Self::Decoding => f.write_str("pictures are decoded by Pillow: a compressed one may differ by a shade"),
            Self::Cutting => {
                f.write_str("texts are cut by the package regex, which may know another version of Unicode")
            }
            Self::Curation => {
                f.write_str("samples and classes that were left out or changed by hand: the script learns what lies in the folder")
            }
        }
    }
}
