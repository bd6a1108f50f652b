//! What every layer with weights can be told: its activation, its start values, what large weights cost.
use crate::design::Init;

/// Start values of a layer's weights and biases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Start {
    /// For the weights.
    pub weights: Init,
    /// For the biases.
    pub bias: Init,
}

/// What large weights cost a layer: the gradient of λ₁ Σ|w| + λ₂/2 Σw² is added to that of the loss; biases are free.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Penalty {
    /// λ₁.
    pub l1: f32,
    /// λ₂, the same number as PyTorch's `weight_decay` of SGD.
    pub l2: f32,
}

impl Penalty {
    /// The derivative of what a weight costs, l1 · |w| + l2 · w² / 2: l2 · w + l1 · sign(w).
    pub fn slope(self, weight: f32) -> f32 {
        let sign = if weight == 0.0 { 0.0 } else { weight.signum() };
        self.l2 * weight + self.l1 * sign
    }
}

/// A struct of settings with fields that every layer with weights has, behind its own ones. `activation` adds the one
/// that feed-forward layers have.
macro_rules! weighted {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[$field_meta:meta])* pub $field:ident: $type:ty,)*
        } $(, $activation:ident)?
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_meta])* pub $field: $type,)*
            $(
                /// Applied to every number that comes out.
                #[serde(default, skip_serializing_if = "Activation::is_linear")]
                pub $activation: Activation,
            )?
            /// Start values of the weights.
            #[serde(default = "Init::weights_default", skip_serializing_if = "Init::is_weights_default")]
            pub weights: Init,
            /// Start values of the biases.
            #[serde(default = "Init::bias_default", skip_serializing_if = "Init::is_bias_default")]
            pub bias: Init,
            /// L1 penalty, see [`Penalty`](crate::design::Penalty).
            #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
            pub l1: f32,
            /// L2 penalty, see [`Penalty`](crate::design::Penalty).
            #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
            pub l2: f32,
            /// Which signs the weights may have.
            #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
            pub sign: crate::design::WeightSign,
        }
    };
}

/// The methods of [`Kind`](super::Kind) that read and write the fields of [`weighted!`], from the place of its settings.
macro_rules! weighted_methods {
    ($($at:tt)*) => {
        fn start(&self) -> Option<$crate::design::Start> {
            Some($crate::design::Start { weights: self.$($at)* weights, bias: self.$($at)* bias })
        }

        fn weights_mut(&mut self) -> Option<&mut $crate::design::Init> {
            Some(&mut self.$($at)* weights)
        }

        fn penalty(&self) -> $crate::design::Penalty {
            $crate::design::Penalty { l1: self.$($at)* l1, l2: self.$($at)* l2 }
        }

        fn set_penalty(&mut self, penalty: $crate::design::Penalty) {
            (self.$($at)* l1, self.$($at)* l2) = (penalty.l1, penalty.l2);
        }

        fn sign(&self) -> $crate::design::WeightSign {
            self.$($at)* sign
        }
    };
}

/// The methods of [`Kind`](super::Kind) that read and write an activation which is a setting.
macro_rules! activation_methods {
    () => {
        fn activation(&self) -> Option<$crate::design::Activation> {
            Some(self.activation)
        }

        fn activation_mut(&mut self) -> Option<&mut $crate::design::Activation> {
            Some(&mut self.activation)
        }
    };
}

pub(super) use {activation_methods, weighted, weighted_methods};

/// A setting of a layer kind: `field of Kind, limits`, or `"id"; pattern of Kind => place, limits`.
macro_rules! layer_setting {
    ($field:ident of $kind:ident, $limits:expr) => {
        setting!(stringify!($field); $crate::design::LayerKind::$kind(of) => of.$field, $limits)
    };
    ($id:expr; $inner:pat, $kind:ident => $place:expr, $limits:expr) => {
        setting!($id; $crate::design::LayerKind::$kind($inner) => $place, $limits)
    };
}

/// The methods of [`Kind`](super::Kind) that read and write how a layer learns.
macro_rules! learning_methods {
    () => {
        fn learning(&self) -> $crate::design::Learning {
            self.learning
        }

        fn learning_mut(&mut self) -> Option<&mut $crate::design::Learning> {
            Some(&mut self.learning)
        }
    };
}

/// The words of [`WeightSign`](crate::design::WeightSign), the customary one first.
pub(super) const SIGNS: crate::design::Limits =
    crate::design::Limits::Words(&["Free", "Excitatory", "Inhibitory", "OneSign"]);

/// Settings that every layer with weights has, after its own ones. With `learning` it may learn by a local rule.
macro_rules! weighted_settings {
    ($kind:ident learning $(, $own:expr)*) => {
        weighted_settings!(@all $kind [$($own,)*] [
            $crate::design::layers::weights::layer_setting!(
                learning of $kind,
                $crate::design::Limits::Words($crate::design::Learning::WORDS)
            ),
            $crate::design::layers::weights::layer_setting!(
                "hebb_decay";
                $kind { learning: $crate::design::Learning::Hebb { decay }, .. },
                $kind => *decay,
                $crate::design::Limits::Number(0.0, 10.0)
            ),
        ])
    };
    ($kind:ident $(, $own:expr)*) => {
        weighted_settings!(@all $kind [$($own,)*] [])
    };
    (@all $kind:ident [$($own:expr,)*] [$($last:expr,)*]) => {
        &[
            $($own,)*
            $crate::design::layers::weights::layer_setting!(activation of $kind, $crate::design::Limits::Any),
            $crate::design::layers::weights::layer_setting!(weights of $kind, $crate::design::Limits::Any),
            $crate::design::layers::weights::layer_setting!(bias of $kind, $crate::design::Limits::Any),
            $crate::design::layers::weights::layer_setting!(l1 of $kind, $crate::design::Limits::Number(0.0, 10.0)),
            $crate::design::layers::weights::layer_setting!(l2 of $kind, $crate::design::Limits::Number(0.0, 10.0)),
            $crate::design::layers::weights::layer_setting!(sign of $kind, $crate::design::layers::weights::SIGNS),
            $($last,)*
        ]
    };
}

pub(super) use {layer_setting, learning_methods, weighted_settings};
