//! Recurrent layer (Elman 1990): hₜ = tanh(Wᵢ xₜ + bᵢ + Wₕ hₜ₋₁ + bₕ).
use dfdx::prelude::Const;

use super::recurrence::{self, CellType, Forward, RecurrenceOf};
use crate::design::{self, CheckedLayer};
use crate::engine::kernels::recurrent::Cell;
use crate::engine::layers::{Buildable, Kinds, TypePlan};
use crate::engine::{EngineError, Operator};

/// A recurrent layer with tanh whose sizes are constants: `Recurrent<Sequence<28, 28>, Vector<64>, 64>` gives the last state of 64
/// units, `Recurrent<Sequence<28, 28>, Sequence<28, 128>, 64, Both>` those of every step and both directions.
pub type Recurrent<I, O, const H: usize, D = Forward> = RecurrenceOf<TanhCell, I, O, Const<H>, D>;

/// The cell of [`Recurrent`].
#[derive(Debug, Clone, Copy)]
pub struct TanhCell;

impl CellType for TanhCell {
    const CELL: Cell = Cell::Tanh;
    type Gates = Const<1>;
    type Settings = design::Recurrent;
    const NAME: &'static str = "Recurrent";
}

impl AsRef<design::Recurrence> for design::Recurrent {
    fn as_ref(&self) -> &design::Recurrence {
        &self.0
    }
}

impl Buildable for design::Recurrent {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        recurrence::plan::<TanhCell>(&self.0, layer)
    }

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![recurrence::operator::<TanhCell>(&self.0, layer)]
    }
}
