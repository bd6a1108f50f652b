//! What forward leaves for backward, and the buffers of layers in a row: kept from step to step, and only made larger.
use crate::engine::kernels::batch_norm::Moments;

/// What one layer's forward pass saved for its backward pass. Each kind fills what it needs; the rest stays empty.
#[derive(Debug, Default)]
pub struct Saved {
    /// What came into an activation, where its slope follows from that.
    pub(super) sums: Vec<f32>,
    /// The pixel of its map that each pooled value was taken from.
    pub(super) places: Vec<u32>,
    /// Mean and variance of every channel.
    pub(super) moments: Vec<Moments>,
    /// Numbers that each of them is made of; 0 where they are running ones.
    pub(super) count: usize,
    /// Scale and shift of every channel.
    pub(super) factors: Vec<(f32, f32)>,
    /// What each direction of a recurrent layer leaves of every step.
    pub(super) states: [Vec<f32>; 2],
    /// What the layers inside of a block left.
    pub(super) block: Option<Box<BlockBuffers>>,
}

/// The buffers of a block.
#[derive(Debug, Default)]
pub(super) struct BlockBuffers {
    pub(super) branch: ChainBuffers,
    /// What the branch gave.
    pub(super) branch_y: Vec<f32>,
    pub(super) shortcut: Saved,
    /// What the shortcut gave.
    pub(super) shortcut_y: Vec<f32>,
}

/// The buffers of layers in a row. They grow with the first large batch and serve every smaller one.
#[derive(Debug, Default)]
pub struct ChainBuffers {
    pub(super) links: Vec<LinkBuffers>,
    /// Gradients of what flows between two layers, in turn.
    pub(super) gradients: [Vec<f32>; 2],
}

/// The buffers of one layer of several.
#[derive(Debug, Default)]
pub(super) struct LinkBuffers {
    /// What went out, but for the last layer that computes.
    pub(super) y: Vec<f32>,
    pub(super) saved: Saved,
    /// Whether the layer computed in the last forward pass, and the layer whose output it read; `None` for the input.
    pub(super) computed: bool,
    pub(super) from: Option<usize>,
}

/// Room for `len` values in a kept buffer, whose content is whatever was left in it.
pub(super) fn room<T: Clone + Default>(buffer: &mut Vec<T>, len: usize) -> &mut [T] {
    if buffer.len() < len {
        buffer.resize(len, T::default());
    }
    &mut buffer[..len]
}
