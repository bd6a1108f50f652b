//! A gated recurrent unit (Cho et al. 2014): two gates decide how much of the state is overwritten.
use super::recurrence::{Recurrence, Returns, recurrent_kind};
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, MANY, Work};
use crate::design::layers::weights::{layer_setting, weighted_methods};
use crate::design::{Limits, Region, Shape, ShapeKind};

recurrent_kind! {
    /// A gated recurrent unit (Cho et al. 2014): two gates decide how much of the state is overwritten.
    Gru, GRU, "GRU", 'U', gates: 3
}
