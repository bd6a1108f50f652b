//! The one table of layer kinds: what each is called, its family, its settings and their limits.
use strum::VariantArray;

use super::{Held, Limits, Setting, Value};
use crate::design::{Activation, BatchNorm, Conv2d, Dense, Dropout, LayerKind, Output, Padding, Pool2d};

/// A group of layer kinds that share a color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr, VariantArray)]
pub enum Family {
    /// Filters over pictures.
    Image,
    /// Makes pictures smaller.
    Pooling,
    /// Dense layers.
    Dense,
    /// Changes the shape, not the numbers.
    Shape,
    /// Keeps training steady and honest.
    Regularization,
    /// Activation functions.
    Activation,
    /// The last layer.
    Output,
}

impl Family {
    /// Every family.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

/// One kind of layer.
pub struct KindEntry {
    /// The word in the file.
    pub id: &'static str,
    /// The English name.
    pub name: &'static str,
    /// The letter on its card.
    pub letter: char,
    /// Its group.
    pub family: Family,
    /// A new layer of this kind.
    pub new: fn() -> LayerKind,
    /// Whether a layer is of this kind.
    pub is: fn(&LayerKind) -> bool,
    /// Its settings in the order in which they are shown.
    pub settings: &'static [Setting],
}

/// The largest whole number that a setting takes: what lies above is a slip of the finger.
const MANY: usize = 65_536;

macro_rules! pool_settings {
    ($kind:ident) => {
        &[
            setting!(LayerKind::$kind.size, Limits::Count(1, 256)),
            Setting {
                id: "stride",
                limits: Limits::Count(1, 256),
                get: |kind| match kind {
                    LayerKind::$kind(pool) => Some(Value::Count(pool.step())),
                    _ => None,
                },
                set: |kind, value| {
                    if let (LayerKind::$kind(pool), Value::Count(stride)) = (kind, value) {
                        pool.stride = (stride != pool.size).then_some(stride);
                    }
                },
            },
            setting!(LayerKind::$kind.padding, Limits::Count(0, 128)),
        ]
    };
}

/// Settings that every layer with weights has, after its own ones.
macro_rules! weighted {
    ($kind:ident $(, $own:expr)*) => {
        &[
            $($own,)*
            setting!(LayerKind::$kind.activation, Limits::Any),
            setting!(LayerKind::$kind.weights, Limits::Any),
            setting!(LayerKind::$kind.bias, Limits::Any),
            setting!(LayerKind::$kind.l1, Limits::Number(0.0, 10.0)),
            setting!(LayerKind::$kind.l2, Limits::Number(0.0, 10.0)),
        ]
    };
}

macro_rules! is {
    ($pattern:pat) => {
        |kind| matches!(kind, $pattern)
    };
}

/// Every kind of layer, in the order of the palette. New kinds get a row here.
pub static CATALOGUE: &[KindEntry] = &[
    KindEntry {
        id: "Dense",
        name: "Dense",
        letter: 'D',
        family: Family::Dense,
        new: || LayerKind::Dense(Dense::new(64, Activation::Relu)),
        is: is!(LayerKind::Dense(_)),
        settings: weighted!(Dense, setting!(LayerKind::Dense.neurons, Limits::Count(1, MANY))),
    },
    KindEntry {
        id: "Conv2d",
        name: "Convolution",
        letter: 'C',
        family: Family::Image,
        new: || LayerKind::Conv2d(Conv2d::new(8, 3, Padding::Same, Activation::Relu)),
        is: is!(LayerKind::Conv2d(_)),
        settings: weighted!(
            Conv2d,
            setting!(LayerKind::Conv2d.filters, Limits::Count(1, MANY)),
            setting!(LayerKind::Conv2d.kernel, Limits::Count(1, 255)),
            setting!(LayerKind::Conv2d.stride, Limits::Count(1, 255)),
            setting!(LayerKind::Conv2d.padding, Limits::Any)
        ),
    },
    KindEntry {
        id: "MaxPool2d",
        name: "Max pooling",
        letter: 'M',
        family: Family::Pooling,
        new: || LayerKind::MaxPool2d(Pool2d::new(2)),
        is: is!(LayerKind::MaxPool2d(_)),
        settings: pool_settings!(MaxPool2d),
    },
    KindEntry {
        id: "MeanPool2d",
        name: "Mean pooling",
        letter: 'A',
        family: Family::Pooling,
        new: || LayerKind::MeanPool2d(Pool2d::new(2)),
        is: is!(LayerKind::MeanPool2d(_)),
        settings: pool_settings!(MeanPool2d),
    },
    KindEntry {
        id: "GlobalMeanPool",
        name: "Global mean pooling",
        letter: 'G',
        family: Family::Pooling,
        new: || LayerKind::GlobalMeanPool,
        is: is!(LayerKind::GlobalMeanPool),
        settings: &[],
    },
    KindEntry {
        id: "GlobalMaxPool",
        name: "Global max pooling",
        letter: 'G',
        family: Family::Pooling,
        new: || LayerKind::GlobalMaxPool,
        is: is!(LayerKind::GlobalMaxPool),
        settings: &[],
    },
    KindEntry {
        id: "Flatten",
        name: "Flatten",
        letter: 'F',
        family: Family::Shape,
        new: || LayerKind::Flatten,
        is: is!(LayerKind::Flatten),
        settings: &[],
    },
    KindEntry {
        id: "BatchNorm",
        name: "Batch normalization",
        letter: 'B',
        family: Family::Regularization,
        new: || LayerKind::BatchNorm(BatchNorm::default()),
        is: is!(LayerKind::BatchNorm(_)),
        settings: &[
            setting!(LayerKind::BatchNorm.momentum, Limits::Number(0.0, 1.0)),
            setting!(LayerKind::BatchNorm.epsilon, Limits::Logarithmic(1e-12, 1.0)),
        ],
    },
    KindEntry {
        id: "Dropout",
        name: "Dropout",
        letter: 'R',
        family: Family::Regularization,
        new: || LayerKind::Dropout(Dropout { rate: 0.25 }),
        is: is!(LayerKind::Dropout(_)),
        settings: &[setting!(LayerKind::Dropout.rate, Limits::Number(0.0, 0.99))],
    },
    KindEntry {
        id: "Activation",
        name: "Activation",
        letter: 'ƒ',
        family: Family::Activation,
        new: || LayerKind::Activation(Activation::Relu),
        is: is!(LayerKind::Activation(_)),
        settings: &[setting!("activation"; LayerKind::Activation(activation) => *activation, Limits::Any)],
    },
    KindEntry {
        id: "Output",
        name: "Output",
        letter: 'S',
        family: Family::Output,
        new: || LayerKind::Output(Output::default()),
        is: is!(LayerKind::Output(_)),
        settings: weighted!(Output),
    },
];

/// The row of a layer's kind. A test holds that every kind has exactly one.
pub fn entry(kind: &LayerKind) -> &'static KindEntry {
    CATALOGUE.iter().find(|entry| (entry.is)(kind)).unwrap_or(&CATALOGUE[0])
}

/// The row of the kind with that word.
pub fn kind_named(id: &str) -> Option<&'static KindEntry> {
    CATALOGUE.iter().find(|entry| entry.id == id)
}
