//! Dense: every neuron sees every input, y = f(W x + b); on a sequence, every step for itself.
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, MANY, Work};
use crate::design::layers::weights::{
    activation_methods, layer_setting, learning_methods, weighted, weighted_methods, weighted_settings,
};
use crate::design::{Activation, Init, Learning, Limits, Region, Shape, ShapeKind, WeightSign};

weighted! {
    /// Settings of a dense layer.
    pub struct Dense {
        /// Number of neurons.
        pub neurons: usize,
        /// How it learns.
        #[serde(default, skip_serializing_if = "crate::design::layers::is_usual")]
        pub learning: Learning,
    }, activation
}

pub(in crate::design::layers) static DENSE: KindEntry = KindEntry {
    id: "Dense",
    name: "Dense",
    letter: 'D',
    family: Family::Dense,
    new: || Dense::new(64, Activation::Relu).into(),
    settings: weighted_settings!(Dense learning, layer_setting!(neurons of Dense, Limits::Count(1, MANY))),
};

impl Dense {
    /// `neurons` neurons, everything else at its default.
    pub fn new(neurons: usize, activation: Activation) -> Self {
        let (learning, sign) = (Learning::default(), WeightSign::default());
        Self { neurons, learning, activation, weights: Init::WEIGHTS, bias: Init::BIAS, l1: 0.0, l2: 0.0, sign }
    }
}

impl Kind for Dense {
    fn accepts(&self) -> &'static [ShapeKind] {
        &[ShapeKind::Vector, ShapeKind::Sequence]
    }

    fn output(&self, input: Shape, _: &mut Vec<Fault>) -> Shape {
        match input {
            Shape::Sequence { steps, .. } => Shape::Sequence { steps, features: self.neurons },
            _ => Shape::Vector(self.neurons),
        }
    }

    fn field(&self, region: &Region, input: Shape) -> Region {
        match input {
            Shape::Sequence { .. } => region.whole_rows(input),
            _ => Region::whole(input),
        }
    }

    fn work(&self, input: Shape, output: Shape) -> Option<Work> {
        let neurons = self.neurons as u64;
        let inputs =
            if let Shape::Sequence { features, .. } = input { features as u64 } else { input.checked_len()? };
        let parameters = inputs.checked_mul(neurons)?.checked_add(neurons)?;
        Some(Work { parameters, multiply_adds: inputs.checked_mul(output.checked_len()?)?, kept: 0 })
    }

    fn neurons_mut(&mut self) -> Option<&mut usize> {
        Some(&mut self.neurons)
    }

    activation_methods!();
    learning_methods!();
    weighted_methods!();
}
