//! What the other tongue cannot say exactly, told before anything is written.
use std::fmt::{Display, Formatter};

use super::{NetworkSource, Tongue};
use crate::design::{Input, SampleKind, TokenUnit, WeightSign};

/// Something of a network or its training that is other in an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Inexact {
    /// Nothing is said of the training.
    NoTraining,
    /// How several networks were trained is not said; the script answers with all of them.
    EnsembleTraining,
    /// The order of samples, dropout, noise and variations follow from the seed in another way.
    RandomNumbers,
    /// A layer learns by a local rule; the script lets it learn by gradients.
    LocalRule {
        /// What the layer is called.
        layer: String,
        /// The rule.
        rule: &'static str,
    },
    /// A layer keeps the signs of its weights; the script does not.
    KeptSigns {
        /// What the layer is called.
        layer: String,
        /// The signs.
        sign: &'static str,
    },
    /// A backbone learns with a rate of its own; the script has one rate.
    BackboneRate {
        /// What the layer is called.
        layer: String,
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
        _ if !tongue.trains() => found.push(Inexact::NoTraining),
        Some(_) => found.push(Inexact::EnsembleTraining),
        None => found.extend(training(source)),
    }
    if tongue == Tongue::Pytorch {
        found.extend(reading(source));
    }
    found
}

/// What is other in the training.
fn training(source: &NetworkSource) -> Vec<Inexact> {
    let mut found = vec![Inexact::RandomNumbers];
    for layer in source.design.all() {
        if layer.kind.backbone().is_some() && !layer.kind.is_frozen() {
            found.push(Inexact::BackboneRate { layer: layer.title.to_string() });
        }
        let (name, rule, sign) = (layer.title.to_string(), layer.kind.learning(), layer.kind.sign());
        if rule.is_local() {
            found.push(Inexact::LocalRule { layer: name.clone(), rule: rule.into() });
        }
        if sign != WeightSign::Free {
            found.push(Inexact::KeptSigns { layer: name, sign: sign.into() });
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
            Self::NoTraining => f.write_str("the training is not exported: the file only answers"),
            Self::EnsembleTraining => {
                f.write_str("how the networks were trained is not exported: the scripts answer with all of them")
            }
            Self::RandomNumbers => f.write_str(
                "random numbers: the order of samples, dropout, noise and variations follow from the seed in another way",
            ),
            Self::LocalRule { layer, rule } => {
                write!(f, "“{layer}” learns by a local rule ({rule}); the script trains it by gradients")
            }
            Self::KeptSigns { layer, sign } => {
                write!(f, "“{layer}” keeps the signs of its weights ({sign}); the script does not")
            }
            Self::BackboneRate { layer } => {
                write!(f, "the backbone “{layer}” learns with a rate of its own; the script has one rate for all")
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
