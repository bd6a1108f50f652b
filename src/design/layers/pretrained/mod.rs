//! A start that already sees: the first layers of a network that has learned a million photographs.
mod efficientnet_lite0;

use serde::{Deserialize, Serialize};

use crate::design::layers::backbone::Backbone;
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry};
use crate::design::layers::weights::layer_setting;
use crate::design::layers::{Layer, is_usual};
use crate::design::{Limits, Shape, ShapeKind};

/// Settings of a backbone that comes with its weights.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pretrained {
    /// Which one.
    #[serde(default)]
    pub backbone: Backbone,
    /// Stages of it that are kept, from the picture's side: its stem counts as one, and so does its head.
    #[serde(default = "all_stages", skip_serializing_if = "is_all_stages")]
    pub cut: usize,
    /// Whether training changes its weights.
    #[serde(default, skip_serializing_if = "is_usual")]
    pub trainable: Trainable,
    /// The share of the learning rate at which they are changed, if they are.
    #[serde(default = "usual_share", skip_serializing_if = "is_usual_share")]
    pub rate_share: f32,
}

/// Whether training changes the weights of a backbone.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantArray,
)]
pub enum Trainable {
    /// They stay what they are; what it gives for a sample is computed once.
    #[default]
    Frozen,
    /// They learn on, more slowly than the layers behind them.
    FineTuned,
}

word_field!(Trainable);

fn all_stages() -> usize {
    efficientnet_lite0::STAGES
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_all_stages(cut: &usize) -> bool {
    *cut == all_stages()
}

/// Fine-tuning moves a backbone ten times more slowly than what is new.
fn usual_share() -> f32 {
    0.1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_usual_share(share: &f32) -> bool {
    *share == usual_share()
}

impl Default for Pretrained {
    fn default() -> Self {
        Self {
            backbone: Backbone::default(),
            cut: all_stages(),
            trainable: Trainable::default(),
            rate_share: usual_share(),
        }
    }
}

pub(in crate::design::layers) static PRETRAINED: KindEntry = KindEntry {
    id: "Pretrained",
    name: "Pretrained backbone",
    letter: 'P',
    family: Family::Block,
    new: || Pretrained::default().into(),
    settings: &[
        layer_setting!(cut of Pretrained, Limits::Count(1, efficientnet_lite0::STAGES)),
        layer_setting!(trainable of Pretrained, Limits::Words(&["Frozen", "FineTuned"])),
        // What is frozen has no rate.
        layer_setting!(
            "rate_share";
            Pretrained { trainable: Trainable::FineTuned, rate_share, .. },
            Pretrained => *rate_share,
            Limits::Logarithmic(0.0001, 1.0)
        ),
    ],
};

impl Pretrained {
    /// Width and height below which a backbone sees hardly anything.
    pub const SMALLEST: usize = 64;
    /// Width and height that are enough for a plain CPU to see well.
    pub const GOOD: usize = 160;

    /// The layers that it is made of, from the picture's side.
    pub fn layers(&self) -> &'static [Layer] {
        match self.backbone {
            Backbone::EfficientNetLite0 => efficientnet_lite0::layers(self.cut),
        }
    }
}

impl Kind for Pretrained {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Picture]
    }

    fn output(&self, input: Shape, faults: &mut Vec<Fault>) -> Shape {
        self.layers().iter().fold(self.inside_input(input), |shape, layer| layer.kind.output(shape, faults))
    }

    fn is_block(&self) -> bool {
        true
    }

    fn is_sealed(&self) -> bool {
        true
    }

    fn backbone(&self) -> Option<Backbone> {
        Some(self.backbone)
    }

    fn is_frozen(&self) -> bool {
        self.trainable == Trainable::Frozen
    }

    fn thaw(&mut self) {
        self.trainable = Trainable::FineTuned;
    }

    fn children(&self) -> &[Layer] {
        self.layers()
    }

    /// Red, green and blue, also of a gray picture.
    fn inside_input(&self, input: Shape) -> Shape {
        match input {
            Shape::Picture { height, width, .. } => Shape::Picture { channels: 3, height, width },
            other => other,
        }
    }
}
