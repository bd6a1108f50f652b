//! What is held over a gap of the stack, with the design as it would be after letting go.
use std::sync::Arc;

use super::layer_edits::{Drag, LayerEdits};
use super::open_design::Document;
use super::selection::Selection;
use crate::design::{Checked, Design, Position, check};

/// What is held over a gap of the stack, with the design as it would be after letting go.
pub struct Hover {
    /// What is dragged.
    pub drag: Drag,
    /// Where it is held, counted among the layers that are not dragged.
    pub at: Position,
    /// The design as it would be.
    pub design: Arc<Design>,
    /// Its shapes and problems.
    pub checked: Checked,
}

impl Hover {
    /// The design with what is dragged at that position; `None` where it cannot be let go.
    pub(in crate::app) fn over(document: &Document, selection: &Selection, drag: Drag, at: Position) -> Option<Self> {
        let prepared = LayerEdits { document, selection }.drop_at(&drag, at)?;
        let mut design = document.history().draft();
        prepared.edit.apply(&mut design).ok()?;
        let checked = check(&design, document.facts());
        Some(Self { drag, at, design: Arc::new(design), checked })
    }
}
