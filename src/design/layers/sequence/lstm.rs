//! Long short-term memory (Hochreiter & Schmidhuber 1997): three gates guard a cell beside the state.
use super::recurrence::{Recurrence, Returns, recurrent_kind};
use crate::design::layers::kind::{Family, Fault, Kind, KindEntry, MANY, Work};
use crate::design::layers::weights::{layer_setting, weighted_methods};
use crate::design::{Limits, Region, Shape, ShapeKind};

recurrent_kind! {
    /// Long short-term memory (Hochreiter & Schmidhuber 1997): three gates guard a cell beside the state.
    Lstm, LSTM, "LSTM", 'L', gates: 4
}
