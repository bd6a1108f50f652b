//! Which blocks are folded: a memory of the panel, not of the design.
use std::collections::HashSet;

use crate::app::Card;
use crate::design::{Layer, LayerId, Stack};
use crate::ui::context::Context;

/// The blocks that are folded. At first those are that nobody can change.
#[derive(Clone, Default)]
pub(super) struct Folds {
    /// Those of which the opposite was chosen.
    turned: HashSet<LayerId>,
}

/// Unfolds what hides the card that has to be seen.
pub(super) fn follow(cx: &mut Context<'_>) {
    let app = cx.app;
    let hidden = match app.selection.cursor() {
        Card::Layer(layer) if cx.focus.card => app.document.design().layers.ancestors(layer),
        _ => Vec::new(),
    };
    let folds = cx.design_memory::<Folds>();
    for layer in hidden.iter().filter_map(|block| app.document.design().layers.get(*block)) {
        folds.fold(layer, false);
    }
}

impl Folds {
    fn is_folded(&self, block: &Layer) -> bool {
        block.kind.is_sealed() != self.turned.contains(&block.id)
    }

    fn fold(&mut self, block: &Layer, folded: bool) {
        if folded == block.kind.is_sealed() {
            self.turned.remove(&block.id);
        } else {
            self.turned.insert(block.id);
        }
    }
}

/// Whether a block is folded.
pub(super) fn is_folded(cx: &mut Context<'_>, block: &Layer) -> bool {
    cx.design_memory::<Folds>().is_folded(block)
}

/// Folds a block or unfolds it.
pub(super) fn fold(cx: &mut Context<'_>, block: &Layer, folded: bool) {
    cx.design_memory::<Folds>().fold(block, folded);
}

/// The layers whose cards are shown, from top to bottom, with how deep they stand inside blocks.
pub(super) fn visible<'a>(cx: &mut Context<'_>, stack: &'a Stack) -> Vec<(usize, &'a Layer)> {
    let folds = &*cx.design_memory::<Folds>();
    let mut all = Vec::new();
    collect(stack.layers(), folds, 0, &mut all);
    all
}

fn collect<'a>(layers: &'a [Layer], folds: &Folds, depth: usize, all: &mut Vec<(usize, &'a Layer)>) {
    for layer in layers {
        all.push((depth, layer));
        if !folds.is_folded(layer) {
            collect(layer.kind.children(), folds, depth + 1, all);
        }
    }
}
