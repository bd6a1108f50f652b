//! The stack that is proposed: convolutions that halve the picture until little is left of it, then a dense layer.
use super::facts::PictureFacts;
use crate::design::{
    Activation, ActivationLayer, BatchNorm, Conv2d, Dense, Dropout, Flatten, Init, LayerKind, MaxPool2d, Output,
    Padding, Picture,
};

/// Below so many pictures a smaller network learns less by heart.
const FEW: usize = 150;
/// Pooling ends where the shorter side would become smaller.
const LEFT: usize = 4;
/// Blocks of convolution and pooling at most.
const BLOCKS: usize = 4;

/// The layers for pictures of a form.
pub(super) fn layers(facts: &PictureFacts, picture: &Picture) -> Vec<LayerKind> {
    let few = facts.pictures < FEW;
    let (first, neurons, dropout) = if few { (8, 32, 0.5) } else { (16, 128, 0.4) };
    let mut side = picture.width.min(picture.height);
    let mut layers = Vec::new();
    for block in 0..BLOCKS {
        if side / 2 < LEFT {
            break;
        }
        let conv = Conv2d::new(first << block, 3, Padding::Same, Activation::Linear);
        layers.extend([
            Conv2d { weights: Init::HeNormal, ..conv }.into(),
            BatchNorm::default().into(),
            ActivationLayer(Activation::Relu).into(),
            MaxPool2d::new(2).into(),
        ]);
        side /= 2;
    }
    layers.extend([
        Flatten.into(),
        Dense::new(neurons, Activation::Relu).into(),
        Dropout { rate: dropout }.into(),
        Output::default().into(),
    ]);
    layers
}
