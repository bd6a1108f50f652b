//! Tables of everything that can be chosen and set, with limits and customary values: what a window shows and a check
//! holds a design to.
use serde::{Serialize, Serializer};

use super::{Activation, Init, Padding};

/// The value of one setting.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A whole number.
    Count(usize),
    /// A real number. What a design holds with single precision stands here as the decimal that a reader sees.
    Number(f64),
    /// The number that every random choice follows from.
    Seed(u64),
    /// An activation.
    Activation(Activation),
    /// Start values.
    Init(Init),
    /// Padding of a convolution.
    Padding(Padding),
    /// One of a few words, such as whether a recurrent layer returns its last state or all of them.
    Word(&'static str),
    /// Left to the program, which takes it from another setting.
    Unset,
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::Count(count) => count.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Seed(seed) => seed.fmt(f),
            Self::Activation(activation) => f.write_str(activation.name()),
            Self::Init(init) => f.write_str(init.into()),
            Self::Padding(padding) => f.write_str(padding.into()),
            Self::Word(word) => f.write_str(word),
            Self::Unset => f.write_str("unset"),
        }
    }
}

/// Numbers as numbers, except those that only text can say (NaN and the infinities); alternatives as their ids.
impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Count(count) => serializer.serialize_u64(count as u64),
            Self::Number(number) if number.is_finite() => serializer.serialize_f64(number),
            Self::Seed(seed) => serializer.serialize_u64(seed),
            Self::Activation(activation) => serializer.serialize_str(activation.into()),
            Self::Init(init) => serializer.serialize_str(init.into()),
            Self::Padding(padding) => serializer.serialize_str(padding.into()),
            Self::Word(word) => serializer.serialize_str(word),
            Self::Number(_) | Self::Unset => serializer.collect_str(self),
        }
    }
}

/// What a setting may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Limits {
    /// A whole number between two limits, both allowed.
    Count(usize, usize),
    /// A real number between two limits, both allowed.
    Number(f64, f64),
    /// A real number between two limits above 0, both allowed, whose order of magnitude is what matters.
    Logarithmic(f64, f64),
    /// A real number above 0, which is not allowed itself.
    Positive {
        /// The largest, which is allowed.
        most: f64,
        /// Takes the place of what is not allowed, since no allowed number is nearest to 0.
        customary: f64,
    },
    /// One of a few words, the customary one first.
    Words(&'static [&'static str]),
    /// Anything that its type can say.
    Any,
}

impl Limits {
    /// The nearest allowed value, when this one is not allowed.
    pub fn nearest(self, value: Value) -> Option<Value> {
        match (self, value) {
            (Self::Count(low, high), Value::Count(count)) if !(low..=high).contains(&count) => {
                Some(Value::Count(count.clamp(low, high)))
            }
            (Self::Number(low, high) | Self::Logarithmic(low, high), Value::Number(number))
                if !(low..=high).contains(&number) =>
            {
                // A NaN is outside of any limits and has no nearest allowed value.
                Some(Value::Number(if number.is_nan() { low } else { number.clamp(low, high) }))
            }
            (Self::Positive { most, customary }, Value::Number(number)) if !(number > 0.0 && number <= most) => {
                Some(Value::Number(customary))
            }
            _ => None,
        }
    }
}

/// One setting of a layer kind, or of anything else that has settings.
pub struct Setting<T: 'static> {
    /// The key of its texts; also the word in the file, where that says enough.
    pub id: &'static str,
    /// What it may be.
    pub limits: Limits,
    /// Reads it; `None` when this is an alternative without it.
    pub get: fn(&T) -> Option<Value>,
    /// Writes it; an alternative without it and a value of another kind are left as they are.
    pub set: fn(&mut T, Value),
}

/// One alternative of what can be chosen, with its own settings.
pub struct Choice<T: 'static> {
    /// The word in the file and the key of its texts.
    pub id: &'static str,
    /// It, with customary settings.
    pub new: fn() -> T,
    /// Whether something is this alternative.
    pub is: fn(&T) -> bool,
    /// Its settings in the order in which they are shown.
    pub settings: &'static [Setting<T>],
}

/// The row of an alternative. A test holds that every alternative of every table has exactly one.
pub fn choice<'a, T>(table: &'a [Choice<T>], of: &T) -> &'a Choice<T> {
    table.iter().find(|choice| (choice.is)(of)).unwrap_or(&table[0])
}

/// The decimal that a reader sees for a number of single precision, 0.1 and not 0.10000000149.
fn decimal(number: f32) -> f64 {
    number.to_string().parse().unwrap_or_else(|_| f64::from(number))
}

/// What the field behind a setting holds.
pub(in crate::design) trait SettingField: Sized {
    /// The field as a value.
    fn give(self) -> Value;
    /// The field that a value stands for; `None` for a value of another kind.
    fn take(value: Value) -> Option<Self>;
}

macro_rules! setting_field {
    ($type:ty, $variant:ident) => {
        setting_field!($type, $variant, |it| it, |it| it);
    };
    ($type:ty, $variant:ident, $give:expr, $take:expr) => {
        impl SettingField for $type {
            fn give(self) -> Value {
                let give: fn($type) -> _ = $give;
                Value::$variant(give(self))
            }
            fn take(value: Value) -> Option<Self> {
                let take: fn(_) -> $type = $take;
                if let Value::$variant(value) = value { Some(take(value)) } else { None }
            }
        }
    };
}

setting_field!(usize, Count);
setting_field!(f64, Number);
setting_field!(f32, Number, decimal, |number| number as f32);
setting_field!(u64, Seed);
setting_field!(Activation, Activation);
setting_field!(Init, Init);
setting_field!(Padding, Padding);

impl SettingField for Option<usize> {
    fn give(self) -> Value {
        self.map_or(Value::Unset, Value::Count)
    }

    fn take(value: Value) -> Option<Self> {
        match value {
            Value::Unset => Some(None),
            value => usize::take(value).map(Some),
        }
    }
}

/// Lets a field hold one of a few words: an enum without fields, whose variants are the words.
macro_rules! word_field {
    ($type:ty) => {
        impl $crate::design::catalogue::SettingField for $type {
            fn give(self) -> $crate::design::catalogue::Value {
                $crate::design::catalogue::Value::Word(self.into())
            }
            fn take(value: $crate::design::catalogue::Value) -> Option<Self> {
                use strum::VariantArray as _;
                let $crate::design::catalogue::Value::Word(word) = value else { return None };
                Self::VARIANTS.iter().copied().find(|one| <&'static str>::from(*one) == word)
            }
        }
    };
}

/// A [`Setting`]: `Type.field` of a struct, `Type::Variant.field` of a variant that holds a struct,
/// `Type::Variant{field}` of a variant's own field, or `"id"; pattern => place`.
macro_rules! setting {
    ($type:ident . $field:ident, $limits:expr) => {
        setting!(stringify!($field); of => of.$field, $limits)
    };
    ($type:ident :: $variant:ident . $field:ident, $limits:expr) => {
        setting!(stringify!($field); $type::$variant(of) => of.$field, $limits)
    };
    ($type:ident :: $variant:ident { $field:ident }, $limits:expr) => {
        setting!(stringify!($field); $type::$variant { $field, .. } => *$field, $limits)
    };
    ($id:expr; $pattern:pat => $place:expr, $limits:expr) => {
        $crate::design::catalogue::Setting {
            id: $id,
            limits: $limits,
            get: |of| match of {
                $pattern => Some($crate::design::catalogue::SettingField::give($place)),
                #[allow(unreachable_patterns, reason = "a struct has one pattern")]
                _ => None,
            },
            set: |of, value| match of {
                $pattern => {
                    if let Some(value) = $crate::design::catalogue::SettingField::take(value) {
                        $place = value;
                    }
                }
                #[allow(unreachable_patterns, reason = "a struct has one pattern")]
                _ => {}
            },
        }
    };
}

/// A [`Choice`]: `Type::Variant, its customary value, settings …`.
macro_rules! choice {
    ($type:ident :: $variant:ident, $new:expr $(, $setting:expr)* $(,)?) => {
        Choice {
            id: stringify!($variant),
            new: || $new,
            is: |of| matches!(of, $type::$variant { .. }),
            settings: &[$($setting),*],
        }
    };
}

mod functions;
mod input;
mod source;
mod training;
mod transforms;

pub use functions::{ACTIVATIONS, INITS, PADDINGS};
pub use input::{INPUTS, SPLIT};
pub use source::{FUNCTION, POINTS};
pub use training::{CLIPS, EARLY_STOPPINGS, LOSSES, OPTIMIZERS, SCHEDULES, TRAINING};
pub use transforms::{TRANSFORMS, TransformRow, transform};
