//! What can be wrong with what is to be varied.
use std::fmt::{Display, Formatter};

/// Variants that are raced at most: as many as can be told apart beside each other.
pub const MOST_VARIANTS: usize = 6;

/// What can be wrong with what is to be varied.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum VaryError {
    /// Nothing is named before the values, or no value behind the name.
    #[error("“{0}” names no setting with values; write it as rate=0.1,0.01")]
    NoValues(String),
    /// The design has no setting of that name.
    #[error("this design has no setting “{name}”; {}it has {known}", meant(nearest.as_deref()))]
    UnknownSetting {
        /// What was named.
        name: String,
        /// The setting that is most likely meant.
        nearest: Option<String>,
        /// The settings that every design has.
        known: String,
    },
    /// Seeds are not varied as a setting: every variant has the same ones.
    #[error(
        "a seed is no setting that is varied: every variant is trained with the same seeds, as many as --seeds says"
    )]
    Seed,
    /// The setting cannot be that.
    #[error("“{text}” is no value for “{name}”; it can be {allowed}")]
    NoValue {
        /// The setting.
        name: String,
        /// What was given.
        text: String,
        /// What it can be.
        allowed: AllowedValue,
    },
    /// A range is not one.
    #[error("“{0}” is no range; write it as 0.001..0.1:5, from the smallest to the largest in so many steps")]
    NoRange(String),
    /// A setting stands there twice.
    #[error("“{0}” is varied twice")]
    Twice(String),
    /// A setting has no effect beside the others.
    #[error("with the other settings of a variant there is no “{0}”")]
    NoEffect(String),
    /// More variants than can be seen beside each other.
    #[error("that makes {variants} variants; {most} at most are raced", most = MOST_VARIANTS)]
    TooMany {
        /// How many.
        variants: usize,
    },
}

/// What a setting can be.
#[derive(Debug, Clone, PartialEq)]
pub enum AllowedValue {
    /// A whole number between two limits.
    Whole(usize, usize),
    /// A number between two limits.
    Number(f64, f64),
    /// A number above 0, up to this one.
    Above0(f64),
    /// One of some words.
    Words(Vec<&'static str>),
}

impl Display for AllowedValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Whole(low, usize::MAX) => write!(f, "a whole number from {low}"),
            Self::Whole(low, high) => write!(f, "a whole number from {low} to {high}"),
            Self::Number(low, high) => write!(f, "a number from {low} to {high}"),
            Self::Above0(most) => write!(f, "a number above 0, {most} at most"),
            Self::Words(words) => f.write_str(&words.join(", ")),
        }
    }
}

fn meant(nearest: Option<&str>) -> String {
    nearest.map_or_else(String::new, |nearest| format!("did you mean “{nearest}”? "))
}
