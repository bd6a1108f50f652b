//! What a convolution reads, forward and backward.
use super::size::ConvSize;
use crate::design::Activation;
use crate::engine::kernels::pool::PoolSize;
use crate::engine::kernels::reduce::{sum, sum_of};

/// What [`forward`](super::forward) reads.
#[derive(Clone, Copy)]
pub struct ConvInput<'a> {
    /// What comes in.
    pub x: &'a [f32],
    /// The weights.
    pub weight: &'a [f32],
    /// The biases.
    pub bias: &'a [f32],
    /// The activation: any but softmax.
    pub activation: Activation,
}

/// What [`backward`](super::backward) reads.
#[derive(Clone, Copy)]
pub struct ConvSaved<'a> {
    /// What came in.
    pub x: &'a [f32],
    /// The weights.
    pub weight: &'a [f32],
    /// What went out, or what came into the activation where its derivative needs that; unused without activation.
    pub y: &'a [f32],
    /// The gradient of what went out.
    pub dy: &'a [f32],
    /// The activation.
    pub activation: Activation,
    /// The max pooling behind the activation, with the pixels that its values were taken from.
    pub pooled: Option<(PoolSize, &'a [u32])>,
}

impl<'a> ConvSaved<'a> {
    /// Numbers of one sample that went out.
    pub(super) fn out(&self, size: &ConvSize) -> usize {
        self.pooled.map_or(size.output(), |(pool, _)| size.filters * pool.out())
    }

    /// The part of some samples.
    pub(super) fn samples(&self, size: &ConvSize, first: usize, count: usize) -> Self {
        let out = self.out(size);
        let part = |values: &'a [f32]| {
            if values.is_empty() { values } else { &values[first * out..][..count * out] }
        };
        Self {
            x: &self.x[first * size.input()..][..count * size.input()],
            y: part(self.y),
            dy: part(self.dy),
            pooled: self.pooled.map(|(pool, from)| (pool, &from[first * out..][..count * out])),
            ..*self
        }
    }
}

/// Adds the sum of every map, and that of its absolute values, to its filter's numbers.
pub(super) fn sum_maps(maps: &[f32], sums: &mut [f32], map: usize) {
    let (plain, absolute) = sums.split_at_mut(sums.len() / 2);
    for (n, map) in maps.chunks_exact(map).enumerate() {
        let filter = n % plain.len();
        plain[filter] += sum(map);
        absolute[filter] += sum_of(map, f32::abs);
    }
}
