//! The layers of EfficientNet-Lite0 (Tan & Le 2019; Google's variant of 2020 without squeeze and excitation, with `ReLU6`):
//! a stem, 16 blocks that expand, filter and project, and a head. Batch normalization is part of their weights.
use std::sync::LazyLock;

use crate::design::layers::{Conv2d, DepthwiseConv2d, Layer, LayerId, LayerKind, Residual};
use crate::design::{Activation, Init, Padding};

/// Stem, blocks and head.
pub(super) const STAGES: usize = 18;

/// Kernel, stride of the first block, filters and number of blocks that are alike.
const GROUPS: [(usize, usize, usize, usize); 7] =
    [(3, 1, 16, 1), (3, 2, 24, 2), (5, 2, 40, 2), (3, 2, 80, 3), (5, 1, 112, 3), (5, 2, 192, 4), (3, 1, 320, 1)];
/// Filters of the stem and of the head.
const STEM: usize = 32;
const HEAD: usize = 1280;
/// How many times more channels the filters of a block see than come in; the first block does not expand.
const EXPANSION: usize = 6;

/// All layers, and how many of them each number of stages has.
static ALL: LazyLock<(Vec<Layer>, Vec<usize>)> = LazyLock::new(all);

/// The layers of the first stages.
pub(super) fn layers(stages: usize) -> &'static [Layer] {
    let (layers, ends) = &*ALL;
    &layers[..ends[stages.clamp(1, STAGES) - 1]]
}

fn all() -> (Vec<Layer>, Vec<usize>) {
    let stem = conv(STEM, 3, Activation::Relu6);
    let mut layers = vec![named("stem", Conv2d { stride: 2, ..stem }.into())];
    let mut ends = vec![layers.len()];
    let mut channels = STEM;
    let blocks = GROUPS.iter().flat_map(|group| (0..group.3).map(move |nth| (nth == 0, *group)));
    for (number, (is_first, (kernel, stride, filters, _))) in blocks.enumerate() {
        let stride = if is_first { stride } else { 1 };
        let inside = block(number, (channels, kernel, stride, filters));
        if stride == 1 && channels == filters {
            layers.push(named(&format!("blocks.{number}"), Residual { layers: inside }.into()));
        } else {
            layers.extend(inside);
        }
        channels = filters;
        ends.push(layers.len());
    }
    layers.push(named("head", conv(HEAD, 1, Activation::Relu6).into()));
    ends.push(layers.len());
    let mut ids = LayerId::SEALED..;
    let mut number = |_: LayerId| LayerId(ids.next().unwrap_or(LayerId::SEALED));
    for layer in &mut layers {
        layer.renumber(&mut number);
    }
    (layers, ends)
}

/// Expand, filter every channel for itself, project.
fn block(number: usize, (channels, kernel, stride, filters): (usize, usize, usize, usize)) -> Vec<Layer> {
    let name = |part: &str| format!("blocks.{number}.{part}");
    let depthwise = DepthwiseConv2d { stride, ..DepthwiseConv2d::new(kernel, Padding::Same, Activation::Relu6) };
    let depthwise = DepthwiseConv2d { weights: Init::Zeros, ..depthwise };
    let expand = (number > 0).then(|| named(&name("expand"), conv(channels * EXPANSION, 1, Activation::Relu6).into()));
    let rest = [
        named(&name("depthwise"), depthwise.into()),
        named(&name("project"), conv(filters, 1, Activation::Linear).into()),
    ];
    expand.into_iter().chain(rest).collect()
}

/// A convolution whose weights come from elsewhere, so that none are drawn.
fn conv(filters: usize, kernel: usize, activation: Activation) -> Conv2d {
    Conv2d { weights: Init::Zeros, ..Conv2d::new(filters, kernel, Padding::Same, activation) }
}

fn named(name: &str, kind: LayerKind) -> Layer {
    Layer { name: name.to_owned(), ..Layer::new(kind) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_ends_where_the_next_begins() {
        assert_eq!(layers(STAGES).iter().flat_map(Layer::tree).count(), 1 + 2 + 15 * 3 + 9 + 1);
        assert_eq!(layers(1).len(), 1);
        assert_eq!(layers(STAGES).last().map(|layer| layer.name.as_str()), Some("head"));
        assert_eq!(layers(3).last().map(|layer| layer.name.as_str()), Some("blocks.1.project"));
        let ids: std::collections::BTreeSet<_> = layers(STAGES).iter().flat_map(Layer::tree).map(|l| l.id).collect();
        assert!(ids.len() == 58 && ids.iter().all(|id| id.is_sealed()));
    }
}
