//! A recurrent layer: h′ = tanh(W x + b + U h + c).
use super::recurrence::{Recurrence, Returns, recurrent_kind};
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, MANY, Work};
use crate::design::layers::weights::{layer_setting, weighted_methods};
use crate::design::{Limits, Region, Shape, ShapeKind};

recurrent_kind! {
    /// A recurrent layer: h′ = tanh(W x + b + U h + c).
    Recurrent, RECURRENT, "Recurrent", 'T', gates: 1
}
