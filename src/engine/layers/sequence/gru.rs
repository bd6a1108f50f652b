//! Gated recurrent unit (Cho et al. 2014): reset r, update z and new n; hₜ = (1 − z) n + z hₜ₋₁, in PyTorch's form.
use dfdx::prelude::Const;

use super::recurrence::{self, CellType, Forward, RecurrenceOf};
use crate::design::{self, CheckedLayer};
use crate::engine::kernels::recurrent::Cell;
use crate::engine::layers::{Buildable, Kinds, TypePlan};
use crate::engine::{EngineError, Operator};

/// A gated recurrent unit whose sizes are constants: `Gru<Sequence<28, 28>, Vector<64>, 64>` gives the last state of 64
/// units, `Gru<Sequence<28, 28>, Sequence<28, 128>, 64, Both>` those of every step and both directions.
pub type Gru<I, O, const H: usize, D = Forward> = RecurrenceOf<GruCell, I, O, Const<H>, D>;

/// The cell of [`Gru`].
#[derive(Debug, Clone, Copy)]
pub struct GruCell;

impl CellType for GruCell {
    const CELL: Cell = Cell::Gru;
    type Gates = Const<3>;
    type Settings = design::Gru;
    const NAME: &'static str = "Gru";
}

impl AsRef<design::Recurrence> for design::Gru {
    fn as_ref(&self) -> &design::Recurrence {
        &self.0
    }
}

impl Buildable for design::Gru {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        recurrence::plan::<GruCell>(&self.0, layer)
    }

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![recurrence::operator::<GruCell>(&self.0, layer)]
    }
}
