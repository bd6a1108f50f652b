//! What synapses may be, and how they learn: a sign that is kept, and local rules in the place of backpropagation.
use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use crate::design::catalogue::{SettingField, Value};

/// Which signs the weights of a layer may have. Start values fit it, and every step of every optimizer keeps it: a weight
/// that would change its sign stays 0. Biases are no synapses and stay free.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum WeightSign {
    /// Any sign.
    #[default]
    Free,
    /// No weight is below 0.
    Excitatory,
    /// No weight is above 0.
    Inhibitory,
    /// All weights of what one neuron sends have one sign (Dale's principle): neurons 1, 3, 5 … excite, neurons 2, 4, 6 …
    /// inhibit. A map counts as one neuron, and of a recurrent layer every unit.
    OneSign,
}

word_field!(WeightSign);

/// How a dense layer learns. A layer with a local rule gets no gradient and lets none through: its weights move by the
/// learning rate times the rule's change, a mean over the batch, whatever the optimizer.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, IntoStaticStr)]
#[serde(deny_unknown_fields)]
pub enum Learning {
    /// Along the gradient of the loss.
    #[default]
    Backpropagation,
    /// Δw = y x − decay · w (Hebb 1949): what fires together wires together, and what is not used fades. Biases stay.
    Hebb {
        /// How fast weights fade.
        decay: f32,
    },
    /// Δw = y (x − y w) (Oja 1982): the first neuron finds the first principal component of centered data; each further one
    /// learns the same from what those before it leave (Sanger 1989). Biases stay.
    Oja,
    /// Δw = (t − a) x with the answer a and the target t (Rosenblatt 1958): the weights of the right class move towards a
    /// sample that was answered wrongly, those of the answer away from it. Only for the last layer.
    Perceptron,
}

impl Learning {
    /// How fast weights fade by Hebb's rule, unless a design says otherwise.
    const DECAY: f32 = 0.1;
    /// The words, the customary one first.
    pub const WORDS: &'static [&'static str] = &["Backpropagation", "Hebb", "Oja", "Perceptron"];

    /// Whether it is a rule of its own rather than the gradient.
    pub fn is_local(self) -> bool {
        self != Self::Backpropagation
    }
}

impl SettingField for Learning {
    fn give(self) -> Value {
        Value::Word(self.into())
    }

    fn take(value: Value) -> Option<Self> {
        let all = [Self::Backpropagation, Self::Hebb { decay: Self::DECAY }, Self::Oja, Self::Perceptron];
        all.into_iter().find(|one| one.give() == value)
    }
}
