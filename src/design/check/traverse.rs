//! The way up the stack: layer after layer, into every block and out again.
use super::checked::{CheckedBlock, CheckedLayer};
use super::problem::ProblemKind;
use super::walk::Walk;
use super::{limits, shapes};
use crate::design::{Cost, Layer, Shape, Stack, Title, Work};

/// Goes through all layers of the design.
pub(super) fn stack(walk: &mut Walk<'_>) {
    let (layers, shape) = group(walk, walk.design.layers.layers(), walk.shape);
    (walk.layers, walk.shape) = (layers, shape);
}

/// Goes through the layers of a group; gives those that are switched on and what comes out.
fn group(walk: &mut Walk<'_>, layers: &[Layer], input: Shape) -> (Vec<CheckedLayer>, Shape) {
    let outside = (std::mem::replace(&mut walk.shape, input), std::mem::take(&mut walk.layers));
    for layer in layers.iter().filter(|layer| !layer.off) {
        self::layer(walk, layer);
    }
    let inside = (std::mem::take(&mut walk.layers), walk.shape);
    (walk.shape, walk.layers) = outside;
    inside
}

fn layer(walk: &mut Walk<'_>, layer: &Layer) {
    limits::layer(walk, layer);
    let input = shapes::input(walk, layer);
    let kind = layer.kind.resolved(walk.classes).unwrap_or_else(|| layer.kind.clone());
    let (output, block) = if kind.is_block() {
        let (output, block) = self::block(walk, layer, input);
        (output, Some(block))
    } else {
        (shapes::output(walk, layer, &kind, input), None)
    };
    let work = match &block {
        Some(block) => block.shortcut.map_or(Some(Work::default()), |shortcut| shortcut.work(input, output)),
        None => kind.work(input, output),
    };
    let batch = walk.design.training.batch;
    let cost = |work: Work| if walk.frozen { Cost::of_frozen(work) } else { Cost::of(work, output, batch) };
    let own = work.and_then(cost).unwrap_or_else(|| {
        walk.report(layer.id, ProblemKind::Uncountable, None);
        Cost::UNCOUNTABLE
    });
    let inside = block.iter().flat_map(|block| &block.layers);
    let cost = inside.fold(own, |sum, layer| sum.plus(layer.cost));
    let title = Title::of(&walk.design.layers, layer);
    walk.layers.push(CheckedLayer { id: layer.id, title, kind, input, output, cost, block });
    walk.shape = output;
}

/// What goes out of a block, and its inside.
fn block(walk: &mut Walk<'_>, layer: &Layer, input: Shape) -> (Shape, CheckedBlock) {
    walk.depth += 1;
    shapes::depth(walk, layer, Stack::DEEPEST);
    let (problems, frozen) = (walk.problems.len(), walk.frozen);
    walk.frozen |= layer.kind.is_frozen();
    let (layers, output) = group(walk, layer.kind.children(), layer.kind.inside_input(input));
    walk.frozen = frozen;
    walk.depth -= 1;
    if layer.kind.is_sealed() {
        // Nobody can change what is inside.
        walk.problems.truncate(problems);
        return (output, CheckedBlock { layers, shortcut: None });
    }
    let shortcut = Some(shapes::shortcut(walk, layer, input, output));
    (output, CheckedBlock { layers, shortcut })
}
