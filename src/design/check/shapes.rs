//! The rules of shapes: what comes into a layer, what goes out, and what brings a block's input to its output.
use super::fix::{Fix, FixKind};
use super::problem::ProblemKind;
use super::walk::{Walk, replacing};
use crate::design::{
    Edit, Embedding, Family, FaultKind, Flatten, Layer, LayerKind, Reshape, Shape, ShapeKind, Shortcut, entry,
};

/// What comes into a layer, as if a misfit were fixed.
pub(super) fn input(walk: &mut Walk<'_>, layer: &Layer) -> Shape {
    let (accepts, shape) = (layer.kind.accepts(), walk.shape);
    let got = shape.kind();
    if accepts.contains(&got) {
        return shape;
    }
    let kind = match accepts[0] {
        ShapeKind::Vector => ProblemKind::NeedsVector { layer: layer.kind.id(), got, shape },
        ShapeKind::Picture => ProblemKind::NeedsPicture { layer: layer.kind.id(), got, shape },
        ShapeKind::Sequence => ProblemKind::NeedsSequence { layer: layer.kind.id(), got, shape },
        ShapeKind::Tokens => ProblemKind::NeedsTokens { layer: layer.kind.id(), got, shape },
    };
    let fix = misfit(walk, layer, accepts[0]);
    let fixed = match &fix.kind {
        FixKind::AddFlatten | FixKind::AddRows | FixKind::AddPicture | FixKind::AddEmbedding => {
            inserted(&fix.edit, shape)
        }
        _ => shape,
    };
    walk.report(layer.id, kind, Some(fix));
    fixed
}

/// What a layer that a fix puts in makes of what comes in.
fn inserted(edit: &Edit, shape: Shape) -> Shape {
    if let Edit::Insert { layer, .. } = edit { layer.kind.output(shape, &mut Vec::new()) } else { shape }
}

/// The fix of a layer that does not take what comes in: a change of shape before it, another place, or away with it.
fn misfit(walk: &Walk<'_>, layer: &Layer, wanted: ShapeKind) -> Fix {
    let before = |kind: FixKind, new: LayerKind| {
        let at = walk.position(layer.id);
        Fix { kind, edit: Edit::Insert { at, layer: new.into() } }
    };
    let remove = || {
        let kind = FixKind::Remove { layer: layer.kind.id() };
        Fix { kind, edit: Edit::Remove { layer: layer.id } }
    };
    if entry(&layer.kind).family == Family::Regularization {
        return remove();
    }
    match (wanted, walk.shape.kind()) {
        (ShapeKind::Vector, ShapeKind::Picture | ShapeKind::Sequence) => before(FixKind::AddFlatten, Flatten.into()),
        (ShapeKind::Vector | ShapeKind::Sequence, ShapeKind::Tokens) => {
            before(FixKind::AddEmbedding, Embedding::new(16).into())
        }
        (ShapeKind::Sequence, ShapeKind::Picture) => before(FixKind::AddRows, Reshape::rows().into()),
        (ShapeKind::Picture, ShapeKind::Sequence) if layer.kind.computes() => {
            before(FixKind::AddPicture, Reshape::picture().into())
        }
        (ShapeKind::Picture, ShapeKind::Vector) if layer.kind.computes() => earlier(walk, layer).unwrap_or_else(remove),
        _ => remove(),
    }
}

/// Moves a picture layer that stands too late before the layer of its group that made a row of numbers, unless nothing
/// but a single pixel would be left of the picture there.
fn earlier(walk: &Walk<'_>, layer: &Layer) -> Option<Fix> {
    let makes_row = |shape: (Shape, Shape)| matches!(shape, (Shape::Picture { .. }, Shape::Vector(_)));
    let maker = walk.layers.iter().find(|other| makes_row((other.input, other.output)))?;
    let mut faults = Vec::new();
    let there = layer.kind.output(maker.input, &mut faults);
    if !faults.is_empty() || matches!(there, Shape::Picture { height: 1, width: 1, .. }) && there != maker.input {
        return None;
    }
    let kind = FixKind::MoveBefore { title: maker.title.clone() };
    Some(Fix { kind, edit: Edit::Move { layer: layer.id, to: walk.position(maker.id) } })
}

/// What goes out of a single layer, as if settings that do not fit were repaired.
pub(super) fn output(walk: &mut Walk<'_>, layer: &Layer, kind: &LayerKind, input: Shape) -> Shape {
    if !kind.accepts().contains(&input.kind()) {
        return input;
    }
    let mut faults = Vec::new();
    let output = kind.output(input, &mut faults);
    for fault in faults {
        let remove = FixKind::Remove { layer: layer.kind.id() };
        let (problem, fix) = match fault.kind {
            FaultKind::WindowTooLarge { window, size, width, height, fitting } => {
                let fix = fitting.map_or(remove, |size| FixKind::UseSize { size });
                (ProblemKind::WindowTooLarge { window, size, width, height }, fix)
            }
            FaultKind::KernelBeyondPicture { size, width, height, fitting } => {
                (ProblemKind::KernelBeyondPicture { size, width, height }, FixKind::UseSize { size: fitting })
            }
            FaultKind::PaddingTooLarge { padding, size, fitting } => {
                (ProblemKind::PaddingTooLarge { padding, size }, FixKind::UsePadding { padding: fitting })
            }
            FaultKind::ChannelsDoNotDivide { channels, features, fitting } => {
                let fix = FixKind::UseChannels { channels: fitting };
                (ProblemKind::ChannelsDoNotDivide { channels, features }, fix)
            }
        };
        let fix = match fault.repaired {
            Some(repaired) => replacing(layer, fix, |kind| *kind = repaired),
            None => Fix { kind: fix, edit: Edit::Remove { layer: layer.id } },
        };
        walk.report(layer.id, problem, Some(fix));
    }
    output
}

/// What brings the input of a block to what its branch gives.
pub(super) fn shortcut(walk: &mut Walk<'_>, layer: &Layer, input: Shape, branch: Shape) -> Shortcut {
    if layer.kind.children().iter().all(|inside| inside.off) {
        let kind = FixKind::Remove { layer: layer.kind.id() };
        walk.report(layer.id, ProblemKind::EmptyBlock, Some(Fix { kind, edit: Edit::Remove { layer: layer.id } }));
    }
    Shortcut::between(input, branch).unwrap_or_else(|| {
        let fix = ungroup(walk, layer);
        walk.report(layer.id, ProblemKind::NoShortcut { input, branch }, Some(fix));
        Shortcut::Identity
    })
}

/// Takes the layers out of a block.
fn ungroup(walk: &Walk<'_>, layer: &Layer) -> Fix {
    Fix { kind: FixKind::Ungroup, edit: Edit::ungrouped(layer, walk.position(layer.id)) }
}

/// Blocks too deep inside each other, which only a file can hold.
pub(super) fn depth(walk: &mut Walk<'_>, layer: &Layer, most: usize) {
    let depth = walk.depth;
    if depth > most {
        let fix = ungroup(walk, layer);
        walk.report(layer.id, ProblemKind::TooDeep { depth, most }, Some(fix));
    }
}
