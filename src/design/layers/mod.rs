//! The kinds of layers: one file per kind with its settings, its shape rule, its cost and the words of its card.
//!
//! A new kind is its file and two lines here: its module with what it exports, and its row in `kinds!`.
mod activation;
mod backbone;
mod convolution;
mod dense;
mod kind;
mod layer;
mod pooling;
mod pretrained;
mod regularization;
mod sequence;
mod structure;
mod synapses;
mod weights;
mod window;

pub use activation::ActivationLayer;
pub use backbone::Backbone;
pub use convolution::{Conv2d, DepthwiseConv2d};
pub use dense::{Dense, Output};
pub use kind::{Family, Fault, FaultKind, Kind, KindEntry, WindowKind, Work};
pub use layer::{Layer, LayerId};
pub use pooling::{GlobalMaxPool, GlobalMeanPool, MaxPool2d, MeanPool2d};
pub use pretrained::{Pretrained, Trainable};
pub use regularization::{BatchNorm, Dropout, GaussianNoise, LayerNorm};
pub use sequence::{Direction, Embedding, Gru, Lstm, Recurrence, Recurrent, Returns};
pub use structure::{Flatten, Reshape, ReshapeTo, Residual, Shortcut};
pub use synapses::{Learning, WeightSign};
pub use weights::{Penalty, Start};

use serde::de::VariantAccess;
use serde::{Serialize, Serializer};

/// Writes the enum of all kinds and everything that is made from the list of them. A kind `with settings` stands in a
/// file as `Dense(neurons: 64)`, one `without` as `Flatten`.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident($type:ident) $settings:ident $entry:path;)+) => {
        /// What a layer does, with its settings.
        #[derive(Debug, Clone, PartialEq, strum::IntoStaticStr)]
        pub enum LayerKind {
            $($(#[$doc])* $kind($type),)+
        }

        /// Every kind of layer, in the order of the palette.
        pub static CATALOGUE: &[&KindEntry] = &[$(&$entry),+];

        impl std::ops::Deref for LayerKind {
            type Target = dyn Kind;

            fn deref(&self) -> &Self::Target {
                match self { $(Self::$kind(kind) => kind,)+ }
            }
        }

        impl std::ops::DerefMut for LayerKind {
            fn deref_mut(&mut self) -> &mut Self::Target {
                match self { $(Self::$kind(kind) => kind,)+ }
            }
        }

        $(impl From<$type> for LayerKind {
            fn from(kind: $type) -> Self {
                Self::$kind(kind)
            }
        })+

        impl Serialize for LayerKind {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self { $(Self::$kind(kind) => kinds!(@write $settings serializer $kind kind),)+ }
            }
        }

        /// The words that may open a layer in the file, in the order in which an error lists them.
        pub(super) const WORDS: &[&str] = &[$(stringify!($kind),)+ "Named", "Off", "Id"];

        /// The word that opens a layer in the file. Errors call it by the reader's word.
        #[derive(serde::Deserialize)]
        #[serde(rename = "layer")]
        pub(super) enum Word {
            $($kind,)+
            Named,
            Off,
            Id,
        }

        impl Word {
            /// Reads the settings that follow the word of a kind; gives them back for a word that is none.
            pub(super) fn read<'de, A: VariantAccess<'de>>(self, content: A) -> Result<Result<LayerKind, (Self, A)>, A::Error> {
                match self {
                    $(Self::$kind => kinds!(@read $settings content $kind $type),)+
                    other => Ok(Err((other, content))),
                }
            }
        }
    };
    (@write with $serializer:ident $kind:ident $it:ident) => {
        $serializer.serialize_newtype_variant("LayerKind", 0, stringify!($kind), $it)
    };
    (@write without $serializer:ident $kind:ident $it:ident) => {{
        let _ = $it;
        $serializer.serialize_unit_variant("LayerKind", 0, stringify!($kind))
    }};
    (@read with $content:ident $kind:ident $type:ident) => {
        $content.newtype_variant().map(|kind: $type| Ok(LayerKind::$kind(kind)))
    };
    (@read without $content:ident $kind:ident $type:ident) => {
        $content.unit_variant().map(|()| Ok(LayerKind::$kind($type)))
    };
}

kinds! {
    /// Every neuron sees every input: y = f(W x + b).
    Dense(Dense) with dense::DENSE;
    /// Small filters slide over the picture.
    Conv2d(Conv2d) with convolution::CONV2D;
    /// One filter per channel slides over it.
    DepthwiseConv2d(DepthwiseConv2d) with convolution::DEPTHWISE_CONV2D;
    /// The largest value of each window.
    MaxPool2d(MaxPool2d) with pooling::MAX_POOL2D;
    /// The mean of each window.
    MeanPool2d(MeanPool2d) with pooling::MEAN_POOL2D;
    /// The mean of each whole map.
    GlobalMeanPool(GlobalMeanPool) without pooling::GLOBAL_MEAN_POOL;
    /// The largest value of each whole map.
    GlobalMaxPool(GlobalMaxPool) without pooling::GLOBAL_MAX_POOL;
    /// A picture or a sequence becomes one long row of numbers.
    Flatten(Flatten) without structure::FLATTEN;
    /// A picture becomes a sequence of its rows, or the other way round.
    Reshape(Reshape) with structure::RESHAPE;
    /// A stack inside the stack, whose output is added to its input.
    Residual(Residual) with structure::RESIDUAL;
    /// The first layers of a network that has learned already.
    Pretrained(Pretrained) with pretrained::PRETRAINED;
    /// A vector of numbers for every token.
    Embedding(Embedding) with sequence::EMBEDDING;
    /// A recurrent layer with tanh.
    Recurrent(Recurrent) with sequence::RECURRENT;
    /// A gated recurrent unit.
    Gru(Gru) with sequence::GRU;
    /// Long short-term memory.
    Lstm(Lstm) with sequence::LSTM;
    /// Every channel is brought to mean 0 and deviation 1 over the batch, then scaled and shifted.
    BatchNorm(BatchNorm) with regularization::BATCH_NORM;
    /// Every row of numbers is brought to mean 0 and deviation 1, then scaled and shifted.
    LayerNorm(LayerNorm) with regularization::LAYER_NORM;
    /// While training, a random part of the numbers is set to 0.
    Dropout(Dropout) with regularization::DROPOUT;
    /// While training, normal noise is added to the numbers.
    GaussianNoise(GaussianNoise) with regularization::GAUSSIAN_NOISE;
    /// An activation function as a card of its own.
    Activation(ActivationLayer) with activation::ACTIVATION;
    /// A dense layer with as many neurons as the data has classes.
    Output(Output) with dense::OUTPUT;
}

impl LayerKind {
    /// The word of its kind in a file, such as `Conv2d`.
    pub fn id(&self) -> &'static str {
        self.into()
    }
}

/// The row of a layer's kind. A test holds that every kind has exactly one.
pub fn entry(kind: &LayerKind) -> &'static KindEntry {
    kind_named(kind.id()).unwrap_or(CATALOGUE[0])
}

/// The row of the kind with that word.
pub fn kind_named(id: &str) -> Option<&'static KindEntry> {
    CATALOGUE.iter().copied().find(|entry| entry.id == id)
}

/// The English name of the kind with that word.
pub fn kind_name(id: &'static str) -> &'static str {
    kind_named(id).map_or(id, |kind| kind.name)
}

/// Whether a number is its usual 0, as serde asks it when it leaves out what is not set.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
fn is_usual<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
