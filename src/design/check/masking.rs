//! Padding of short texts: where a layer would take it for text.
use super::checked::CheckedLayer;
use super::fix::{Fix, FixKind};
use super::problem::ProblemKind;
use super::walk::Walk;
use crate::design::{Edit, ShapeKind};

/// Tells the first layer that takes the rows of a picture for text that are padding. Behind it nobody knows of any.
pub(super) fn stack(walk: &mut Walk<'_>) {
    if walk.design.input.shape().kind() != ShapeKind::Tokens {
        return;
    }
    if let Some(layer) = first_unmasked(&walk.layers, true) {
        let (id, kind) = (layer.id, layer.kind.id());
        let fix = Fix { kind: FixKind::Remove { layer: kind }, edit: Edit::Remove { layer: id } };
        walk.report(id, ProblemKind::PaddingAsText { layer: kind }, Some(fix));
    }
}

/// The first layer of a group, or of a block in it, that does not support masking; `has_lengths` says whether it is known
/// where texts end.
fn first_unmasked(layers: &[CheckedLayer], mut has_lengths: bool) -> Option<&CheckedLayer> {
    for layer in layers {
        if let Some(block) = &layer.block {
            if let Some(inside) = first_unmasked(&block.layers, has_lengths) {
                // Of a sealed block nothing can be removed but the whole.
                return Some(if layer.kind.is_sealed() { layer } else { inside });
            }
        } else if has_lengths && layer.input.kind() == ShapeKind::Picture && !layer.kind.supports_masking(layer.input) {
            return Some(layer);
        }
        has_lengths &= layer.output.kind() != ShapeKind::Vector;
    }
    None
}
