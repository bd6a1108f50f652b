//! What each way to question a network is called, what it does, and what it cannot tell.
use std::borrow::Cow;

use super::language::Language;
use crate::train::ExplainMethod;

/// A way to question a network.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::IntoStaticStr,
    strum::VariantArray,
    strum::VariantNames,
)]
pub enum Probe {
    /// The maps of a layer, weighted by how much a class hangs on each.
    GradCam,
    /// A patch over each place of a picture.
    Occlusion,
    /// How much a class would change with each pixel.
    InputGradient,
    /// A patch that is dragged over a picture.
    Patch,
    /// How sure the network may be.
    Calibration,
    /// Units that are switched off.
    KnockOut,
    /// A picture that is moved, turned, scaled or made noisy.
    ShiftProbe,
    /// The training samples that are most like a sample.
    Neighbors,
    /// The training samples that excite a unit most.
    Excitement,
    /// The picture that excites a unit most.
    Ascent,
}

impl Probe {
    /// That of a map over a picture.
    pub fn of(method: ExplainMethod) -> Self {
        match method {
            ExplainMethod::GradCam => Self::GradCam,
            ExplainMethod::Occlusion => Self::Occlusion,
            ExplainMethod::InputGradient => Self::InputGradient,
        }
    }

    /// What it is called.
    pub fn name(self, language: Language) -> Cow<'static, str> {
        language.term(&["probe", self.into(), "name"])
    }

    /// What it does, in a sentence.
    pub fn about(self, language: Language) -> Cow<'static, str> {
        language.term(&["probe", self.into(), "about"])
    }

    /// What it cannot tell, in a sentence.
    pub fn limits(self, language: Language) -> Cow<'static, str> {
        language.term(&["probe", self.into(), "limits"])
    }
}
