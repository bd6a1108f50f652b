//! What a pretrained backbone asks of its place and of the pictures: it has learned from pictures themselves, from 0 to 1.
use super::fix::{Fix, FixKind};
use super::problem::ProblemKind;
use super::walk::Walk;
use crate::design::{Edit, Input, Layer, Normalize, Picture, Position, Pretrained};

/// Tells of backbones that do not see the picture itself, or not as they have learned it.
pub(super) fn stack(walk: &mut Walk<'_>) {
    let design = walk.design;
    let is_backbone = |layer: &&Layer| layer.kind.backbone().is_some() && design.layers.is_on(layer.id);
    let first = design.layers.layers().iter().find(|layer| !layer.off).map(|layer| layer.id);
    let backbones: Vec<&Layer> = design.layers.iter().filter(is_backbone).collect();
    let stands_first = |layer: &Layer| first == Some(layer.id);
    for layer in &backbones {
        if stands_first(layer) {
            input(walk, layer);
            continue;
        }
        let fix = if backbones.iter().any(|layer| stands_first(layer)) {
            Fix { kind: FixKind::Remove { layer: layer.kind.id() }, edit: Edit::Remove { layer: layer.id } }
        } else {
            Fix { kind: FixKind::MoveToStart, edit: Edit::Move { layer: layer.id, to: Position::outermost(0) } }
        };
        walk.report(layer.id, ProblemKind::PretrainedNotFirst, Some(fix));
    }
}

/// Pictures that are too small for it, or on another scale.
fn input(walk: &mut Walk<'_>, layer: &Layer) {
    let Input::Picture(picture) = &walk.design.input else { return };
    let is_small = picture.width.min(picture.height) < Pretrained::SMALLEST;
    if !is_small && picture.normalize == Normalize::Unit {
        return;
    }
    let (width, height) = if is_small { (Pretrained::GOOD, Pretrained::GOOD) } else { (picture.width, picture.height) };
    let suited = Input::Picture(Picture { width, height, normalize: Normalize::Unit, ..picture.clone() });
    let edit = Edit::SetInput(suited);
    let fix = Fix { kind: FixKind::UsePretrainedInput { width, height }, edit };
    walk.report(layer.id, ProblemKind::PretrainedInput { smallest: Pretrained::SMALLEST }, Some(fix));
}
