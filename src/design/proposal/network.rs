//! The stack that is proposed: blocks that halve the picture until little is left of it, then the output. In gray there
//! are only shapes to go by: each block has two convolutions, and a dense layer combines what they found.
use super::facts::PictureFacts;
use crate::design::{
    Activation, ActivationLayer, BatchNorm, Color, Conv2d, Dense, Dropout, Flatten, Init, LayerKind, MaxPool2d, Output,
    Padding, Picture,
};

/// Filters of the first convolution that come into question, the most first.
pub(super) const WIDTHS: [usize; 3] = [32, 16, 8];
/// Pooling ends where the shorter side would become smaller.
const LEFT: usize = 4;
/// Blocks of convolution and pooling at most.
const BLOCKS: usize = 4;
/// Share of the features that is left out while training, where each of them goes to the output.
const DROPOUT: f32 = 0.5;
/// Share of the neurons of the dense layer that is left out.
const LIGHT_DROPOUT: f32 = 0.3;
/// Neurons of the dense layer for each filter of the first convolution.
const NEURONS: usize = 4;

/// Few pictures are learned by heart by a wide network: the filters of the first convolution at most.
pub(super) fn widest(facts: &PictureFacts) -> usize {
    match facts.pictures {
        0..60 => 8,
        60..150 => 16,
        _ => 32,
    }
}

/// The layers for pictures of a form, with so many filters in the first convolution and twice as many in each after it.
pub(super) fn layers(picture: &Picture, filters: usize) -> Vec<LayerKind> {
    let is_gray = picture.color == Color::Grey;
    let (convolutions, rate) = if is_gray { (2, LIGHT_DROPOUT) } else { (1, DROPOUT) };
    let mut layers = blocks(picture, filters, convolutions);
    layers.push(Flatten.into());
    if is_gray {
        layers.push(Dense::new(filters * NEURONS, Activation::Relu).into());
    }
    layers.extend([Dropout { rate }.into(), Output::default().into()]);
    layers
}

/// What stands in the place of a pretrained backbone where a network learns from nothing: it has few pictures, so it is
/// small.
pub(in crate::design) fn small_backbone(picture: &Picture) -> Vec<LayerKind> {
    blocks(picture, WIDTHS[2], 1)
}

/// Convolutions and pooling until little is left of the picture.
fn blocks(picture: &Picture, filters: usize, convolutions: usize) -> Vec<LayerKind> {
    let mut side = picture.width.min(picture.height);
    let mut layers = Vec::new();
    for block in 0..BLOCKS {
        if side / 2 < LEFT {
            break;
        }
        for _ in 0..convolutions {
            let conv = Conv2d::new(filters << block, 3, Padding::Same, Activation::Linear);
            layers.extend([
                Conv2d { weights: Init::HeNormal, ..conv }.into(),
                BatchNorm::default().into(),
                ActivationLayer(Activation::Relu).into(),
            ]);
        }
        layers.push(MaxPool2d::new(2).into());
        side /= 2;
    }
    layers
}
