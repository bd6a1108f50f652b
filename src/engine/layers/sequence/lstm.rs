//! Long short-term memory (Hochreiter & Schmidhuber 1997): gates i, f, g, o; cₜ = f cₜ₋₁ + i g, hₜ = o tanh cₜ.
use dfdx::prelude::Const;

use super::recurrence::{self, CellType, Forward, RecurrenceOf};
use crate::design::{self, CheckedLayer};
use crate::engine::kernels::recurrent::Cell;
use crate::engine::layers::{Buildable, Kinds, TypePlan};
use crate::engine::{EngineError, Operator};

/// Long short-term memory whose sizes are constants: `Lstm<Sequence<28, 28>, Vector<64>, 64>` gives the last state of 64
/// units, `Lstm<Sequence<28, 28>, Sequence<28, 128>, 64, Both>` those of every step and both directions.
pub type Lstm<I, O, const H: usize, D = Forward> = RecurrenceOf<LstmCell, I, O, Const<H>, D>;

/// The cell of [`Lstm`].
#[derive(Debug, Clone, Copy)]
pub struct LstmCell;

impl CellType for LstmCell {
    const CELL: Cell = Cell::Lstm;
    type Gates = Const<4>;
    type Settings = design::Lstm;
    const NAME: &'static str = "Lstm";
}

impl AsRef<design::Recurrence> for design::Lstm {
    fn as_ref(&self) -> &design::Recurrence {
        &self.0
    }
}

impl Buildable for design::Lstm {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        recurrence::plan::<LstmCell>(&self.0, layer)
    }

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![recurrence::operator::<LstmCell>(&self.0, layer)]
    }
}
