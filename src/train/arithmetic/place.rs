//! Which number is meant.
use crate::design::LayerId;
use crate::engine::LayerNumber;

/// A number between a sample and the loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberPlace {
    /// A number of the sample itself: a byte of a picture, channel by channel, or one of a row's or a point's numbers.
    Sample(usize),
    /// A number that enters the network.
    Input(usize),
    /// A number that a layer computes.
    Layer(LayerId, LayerNumber),
    /// The probability of a class, or a number that is answered, in the scale of the data.
    Answer(usize),
    /// The loss of the sample.
    Loss,
}

/// Numbers that come into something, one after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberRow {
    /// The sample itself.
    Sample,
    /// What enters the network.
    Input,
    /// What a layer gives.
    Layer(LayerId),
    /// What comes into a pretrained backbone, on the scale that it has learned.
    Scaled(LayerId),
    /// The answers.
    Answers,
}

impl NumberPlace {
    /// A number that a layer gives.
    pub fn of(layer: LayerId, n: usize) -> Self {
        Self::Layer(layer, LayerNumber::Output(n))
    }

    /// The layer that computes it.
    pub fn layer(self) -> Option<LayerId> {
        if let Self::Layer(layer, _) = self { Some(layer) } else { None }
    }
}

impl NumberRow {
    /// Number `n` of them.
    pub fn place(self, n: usize) -> NumberPlace {
        match self {
            Self::Sample => NumberPlace::Sample(n),
            Self::Input => NumberPlace::Input(n),
            Self::Layer(layer) => NumberPlace::of(layer, n),
            Self::Scaled(layer) => NumberPlace::Layer(layer, LayerNumber::Scaled(n)),
            Self::Answers => NumberPlace::Answer(n),
        }
    }
}
