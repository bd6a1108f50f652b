//! Output: a dense layer whose neurons are the classes, so that one design fits any data.
use crate::design::layers::LayerKind;
use crate::design::layers::dense::Dense;
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry};
use crate::design::layers::weights::{
    activation_methods, learning_methods, weighted, weighted_methods, weighted_settings,
};
use crate::design::{Activation, Init, Learning, Shape, ShapeKind, WeightSign};

weighted! {
    /// Settings of the output layer. For cross entropy and hinge it has no activation: they expect bare sums (logits).
    pub struct Output {
        /// How it learns.
        #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
        pub learning: Learning,
    }, activation
}

pub(in crate::design::layers) static OUTPUT: KindEntry = KindEntry {
    id: "Output",
    name: "Output",
    letter: 'S',
    family: Family::Output,
    new: || Output::default().into(),
    settings: weighted_settings!(Output learning),
};

impl Default for Output {
    fn default() -> Self {
        let (learning, activation, sign) = (Learning::default(), Activation::Linear, WeightSign::default());
        Self { learning, activation, weights: Init::WEIGHTS, bias: Init::BIAS, l1: 0.0, l2: 0.0, sign }
    }
}

impl Kind for Output {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Vector]
    }

    /// Never asked: a check resolves the layer first.
    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        input
    }

    fn resolved(&self, classes: usize) -> Option<LayerKind> {
        let Self { learning, activation, weights, bias, l1, l2, sign } = *self;
        Some(Dense { neurons: classes, learning, activation, weights, bias, l1, l2, sign }.into())
    }

    activation_methods!();
    learning_methods!();
    weighted_methods!();
}
