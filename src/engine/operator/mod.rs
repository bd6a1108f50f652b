//! What layers compute, in the few words that other programs have as well: every kind of layer says its operators, and every
//! tongue in which a network leaves (PyTorch, Keras and Rust here, others in `export`) says each operator once.
mod keras;
mod pytorch;
mod rust;

pub(in crate::engine) use rust::nested;
pub use rust::{shape_type, static_type};

use super::kernels::recurrent::Cell;
use crate::design::{Activation, Padding, Shape, Title};

/// One operator of a network.
#[derive(Debug, Clone, PartialEq)]
pub enum Operator {
    /// y = W x + b over the last axis; W is outputs × inputs.
    Linear {
        /// Numbers that come in.
        inputs: usize,
        /// Numbers that go out.
        outputs: usize,
    },
    /// A convolution with bias; its weight is filters × channels ∕ groups × kernel × kernel.
    Convolution(ConvolutionSizes),
    /// The largest number of each window, or the mean, in which padding counts as 0.
    Pool {
        /// Whether the largest is taken.
        largest: bool,
        /// Width and height of a window in pixels.
        size: usize,
        /// Pixels from one window to the next.
        stride: usize,
        /// Rows and columns around the picture.
        padding: usize,
    },
    /// The largest number of each map, or the mean: one number for each channel.
    GlobalPool {
        /// Whether the largest is taken.
        largest: bool,
    },
    /// All numbers of a sample as a row, in their order: channel by channel, or step by step.
    Flatten,
    /// What comes in.
    Identity,
    /// A picture as the sequence of its rows: channels × height × width becomes height × (channels · width).
    ToRows,
    /// The way back, to a picture of this shape.
    ToPicture {
        /// Channels.
        channels: usize,
        /// Rows: the steps that come in.
        height: usize,
        /// Columns.
        width: usize,
    },
    /// The row of a table for each token; the table is vocabulary × features.
    Embedding {
        /// Rows of the table.
        vocabulary: usize,
        /// Numbers of a row.
        features: usize,
    },
    /// A recurrent layer, with PyTorch's gates, names and two biases.
    Recurrent(RecurrentSizes),
    /// γ (x − mean) ∕ √(variance + ε) + β for each channel, with running mean and variance while answering.
    BatchNorm {
        /// Channels.
        channels: usize,
        /// ε.
        epsilon: f32,
        /// Share of the newest batch in the running numbers.
        momentum: f32,
    },
    /// The same over the numbers of each sample or step.
    LayerNorm {
        /// Numbers of a sample or step.
        features: usize,
        /// ε.
        epsilon: f32,
    },
    /// While learning each number is 0 with this probability, and the others are divided by the rest.
    Dropout(f32),
    /// While learning a normal number with this deviation is added.
    Noise(f32),
    /// A function of each number; softmax goes over features or channels.
    Activation(Activation),
    /// branch(x) + shortcut(x).
    Residual {
        /// The operators of the branch.
        branch: Vec<PlacedOperator>,
        /// What the shortcut computes.
        shortcut: Box<Operator>,
    },
    /// Layers that come with their weights, behind a scale: they see factor · x + added in red, green and blue, of a gray
    /// picture three times the same.
    Backbone {
        /// The operators of the layers.
        layers: Vec<PlacedOperator>,
        /// The factor.
        factor: f32,
        /// What is added.
        added: f32,
        /// Whether training leaves the weights alone.
        frozen: bool,
    },
}

/// The numbers of a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvolutionSizes {
    /// Channels that come in.
    pub channels: usize,
    /// Filters: channels that go out.
    pub filters: usize,
    /// Width and height of a filter.
    pub kernel: usize,
    /// Pixels from one place of the filter to the next.
    pub stride: usize,
    /// Channels are divided into so many groups, each with filters of its own.
    pub groups: usize,
    /// What is laid around the picture, as the design says it.
    pub padding: Padding,
    /// The same in rows and columns of zeros: above, below, left, right.
    pub borders: [usize; 4],
}

/// The numbers of a recurrent layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecurrentSizes {
    /// How a step follows from the one before.
    pub cell: Cell,
    /// Numbers of a step that comes in.
    pub features: usize,
    /// Numbers of the state.
    pub units: usize,
    /// Whether it reads both ways; the states stand side by side.
    pub both: bool,
    /// Whether only the last state is given, of the reading backward that after the first step.
    pub last: bool,
}

/// An operator at its place among others.
#[derive(Debug, Clone, PartialEq)]
pub struct PlacedOperator {
    /// The operator.
    pub operator: Operator,
    /// Its place in PyTorch's `nn.Sequential`, with which the names of its arrays begin.
    pub module: usize,
    /// What its layer is called.
    pub title: Title,
    /// Whether it is the first one of its layer.
    pub opens: bool,
    /// The shape of one sample that comes in.
    pub input: Shape,
    /// The shape of one sample that goes out.
    pub output: Shape,
    /// Whether it knows which steps of texts are padding, where that is known in front of the first operator: what it gives
    /// for these is 0, and they do not enter means, maxima and states.
    pub masks: bool,
}
