//! Which blocks are folded: a memory of the panel, not of the design.
use std::collections::HashSet;

use crate::app::Card;
use crate::design::{Layer, LayerId, Stack};
use crate::ui::context::Context;

/// The blocks that are folded.
#[derive(Clone, Default)]
pub(super) struct Folds {
    folded: HashSet<LayerId>,
    /// The newest change of the design that was seen: an older one belongs to another design.
    revision: u64,
}

/// Unfolds what hides the card that has to be seen, and forgets the blocks of a design that is no longer open.
pub(super) fn follow(cx: &mut Context<'_>) {
    let app = cx.app;
    let revision = app.document.revision();
    let hidden = match app.selection.cursor() {
        Card::Layer(layer) if cx.focus.card => app.document.design().layers.ancestors(layer),
        _ => Vec::new(),
    };
    let folds = cx.memory::<Folds>();
    if revision < folds.revision {
        folds.folded.clear();
    }
    folds.revision = revision;
    folds.folded.retain(|block| !hidden.contains(block));
}

/// Whether a block is folded.
pub(super) fn is_folded(cx: &mut Context<'_>, block: LayerId) -> bool {
    cx.memory::<Folds>().folded.contains(&block)
}

/// Folds a block or unfolds it.
pub(super) fn fold(cx: &mut Context<'_>, block: LayerId, folded: bool) {
    let folds = cx.memory::<Folds>();
    if folded {
        folds.folded.insert(block);
    } else {
        folds.folded.remove(&block);
    }
}

/// The layers whose cards are shown, from top to bottom, with how deep they stand inside blocks.
pub(super) fn visible<'a>(cx: &mut Context<'_>, stack: &'a Stack) -> Vec<(usize, &'a Layer)> {
    let folded = &cx.memory::<Folds>().folded;
    let mut all = Vec::new();
    collect(stack.layers(), folded, 0, &mut all);
    all
}

fn collect<'a>(layers: &'a [Layer], folded: &HashSet<LayerId>, depth: usize, all: &mut Vec<(usize, &'a Layer)>) {
    for layer in layers {
        all.push((depth, layer));
        if !folded.contains(&layer.id) {
            collect(layer.kind.children(), folded, depth + 1, all);
        }
    }
}
