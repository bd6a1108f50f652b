//! What every kind of layer says of itself: what it takes, what it makes of it, what it costs, how its card is called.
use serde::Serialize;
use strum::{IntoStaticStr, VariantArray, VariantNames};

use super::LayerKind;
use super::backbone::Backbone;
use super::layer::Layer;
use super::weights::{Penalty, Start};
use crate::design::catalogue::Setting;
use crate::design::{Activation, Init, Learning, Region, Shape, ShapeKind, WeightSign};

/// What every kind of layer says of itself. A [`LayerKind`] dereferences to it.
pub trait Kind {
    /// The kinds of shapes that it takes, the one that suits it best first.
    fn accepts(&self) -> &'static [ShapeKind];

    /// What goes out for one sample that is accepted. What is wrong is put to `faults`, and the shape is as if it were
    /// repaired.
    fn output(&self, input: Shape, faults: &mut Vec<Fault>) -> Shape;

    /// The region of what comes in that a region of what goes out is computed from. All of it, unless the kind says less.
    fn field(&self, _region: &Region, input: Shape) -> Region {
        Region::whole(input)
    }

    /// The same for what a layer keeps from step to step, whether it gives that or not: steps and units.
    fn field_of_states(&self, _region: &Region, input: Shape) -> Region {
        Region::whole(input)
    }

    /// The work of one sample; `None` when it cannot be counted.
    fn work(&self, _input: Shape, _output: Shape) -> Option<Work> {
        Some(Work::default())
    }

    /// The activation that is a setting of this layer or the layer itself; `None` for kinds that have none.
    fn activation(&self) -> Option<Activation> {
        None
    }

    /// The activation, to be changed.
    fn activation_mut(&mut self) -> Option<&mut Activation> {
        None
    }

    /// Whether it is nothing but an activation.
    fn is_activation(&self) -> bool {
        false
    }

    /// Start values of weights and biases, for kinds that choose them.
    fn start(&self) -> Option<Start> {
        None
    }

    /// Start values of the weights, to be changed.
    fn weights_mut(&mut self) -> Option<&mut Init> {
        None
    }

    /// What large weights cost; nothing for kinds without weights.
    fn penalty(&self) -> Penalty {
        Penalty::default()
    }

    /// Replaces what large weights cost. Kinds without weights stay as they are.
    fn set_penalty(&mut self, _penalty: Penalty) {}

    /// Which signs its weights may have.
    fn sign(&self) -> WeightSign {
        WeightSign::default()
    }

    /// How it learns.
    fn learning(&self) -> Learning {
        Learning::default()
    }

    /// How it learns, to be changed; `None` for kinds that know the gradient alone.
    fn learning_mut(&mut self) -> Option<&mut Learning> {
        None
    }

    /// The number of neurons that can be chosen freely, as a dense layer has it, to be changed.
    fn neurons_mut(&mut self) -> Option<&mut usize> {
        None
    }

    /// The kind that the engine builds once the number of classes is known; `None` for kinds that stay what they are.
    fn resolved(&self, _classes: usize) -> Option<LayerKind> {
        None
    }

    /// Whether the numbers that go out are others than those that came in, rather than the same ones, some of them
    /// left out, or in another order.
    fn computes(&self) -> bool {
        true
    }

    /// Whether the last rows of a picture may be the padded steps of a short text: then as many rows go out, each at its
    /// place, or numbers that only the rows before them enter. Sequences may always be padded.
    fn supports_masking(&self, _input: Shape) -> bool {
        false
    }

    /// Whether training one sample that has this shape alone makes every number 0.
    fn needs_several_samples(&self, _input: Shape) -> bool {
        false
    }

    /// Whether a setting takes its value from the size of the window, so that it is right when the size is.
    fn follows_size(&self, _setting: &str) -> bool {
        false
    }

    /// Values that are compared for each number that goes out, which costs about as much as multiplying.
    fn comparisons(&self) -> u64 {
        0
    }

    /// Of a kind that takes the largest number of a window: one whose windows give a number of a fixed place instead, or
    /// their mean where no such windows give as many. What taking the largest forgives is measured against it.
    fn sampled(&self, _input: Shape) -> Option<LayerKind> {
        None
    }

    /// Whether it is a stack inside the stack rather than a single layer.
    fn is_block(&self) -> bool {
        false
    }

    /// Whether the layers inside belong to the program: they are shown, and only the block as a whole can be changed.
    fn is_sealed(&self) -> bool {
        false
    }

    /// Whether layers can be put inside of it.
    fn is_open_block(&self) -> bool {
        self.is_block() && !self.is_sealed()
    }

    /// The backbone that it comes with, weights and all.
    fn backbone(&self) -> Option<Backbone> {
        None
    }

    /// Whether training changes nothing inside of it.
    fn is_frozen(&self) -> bool {
        false
    }

    /// Lets training change what it left alone. Kinds that are never frozen stay as they are.
    fn thaw(&mut self) {}

    /// What comes into the first layer inside.
    fn inside_input(&self, input: Shape) -> Shape {
        input
    }

    /// The layers inside; none for single layers.
    fn children(&self) -> &[Layer] {
        &[]
    }

    /// The layers inside, to be changed; `None` for kinds that hold none.
    fn children_mut(&mut self) -> Option<&mut Vec<Layer>> {
        None
    }
}

/// What a layer does for one sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Numbers that training changes.
    pub parameters: u64,
    /// Multiplications with a weight, forward.
    pub multiply_adds: u64,
    /// Numbers that are kept for the way back beside the output.
    pub kept: u64,
}

/// A square that slides over a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, thiserror::Error)]
pub enum WindowKind {
    /// The filter of a convolution.
    #[error("kernel")]
    Kernel,
    /// The window of a pooling layer.
    #[error("window")]
    Window,
}

/// A setting that does not fit what comes in.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// The layer with a setting that fits; `None` where none does, so that only without the layer it goes on.
    pub repaired: Option<LayerKind>,
}

/// What is wrong with a setting, and the number that repairs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// A kernel or window larger than the padded picture.
    WindowTooLarge {
        /// Which of both.
        window: WindowKind,
        /// Its width and height.
        size: usize,
        /// Width of the picture with its padding.
        width: usize,
        /// Height of the picture with its padding.
        height: usize,
        /// A size that fits and leaves something of the picture.
        fitting: Option<usize>,
    },
    /// A kernel larger than its picture, which only padding makes fit.
    KernelBeyondPicture {
        /// Its width and height.
        size: usize,
        /// Width of the picture.
        width: usize,
        /// Height of the picture.
        height: usize,
        /// The largest size that lies inside.
        fitting: usize,
    },
    /// More than half of a pooling window would lie on padding.
    PaddingTooLarge {
        /// Padding in pixels.
        padding: usize,
        /// Window in pixels.
        size: usize,
        /// The largest padding that fits.
        fitting: usize,
    },
    /// The numbers of a step cannot be divided among the channels.
    ChannelsDoNotDivide {
        /// Channels of the picture.
        channels: usize,
        /// Numbers per step.
        features: usize,
        /// The largest number of channels below it that divides them.
        fitting: usize,
    },
}

/// A group of layer kinds that share a color.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
pub enum Family {
    /// Filters over pictures.
    Image,
    /// Makes pictures smaller.
    Pooling,
    /// Dense layers.
    Dense,
    /// Layers over sequences.
    Sequence,
    /// Changes the shape, not the numbers.
    Shape,
    /// Stacks inside the stack.
    Block,
    /// Keeps training steady and honest.
    Regularization,
    /// Activation functions.
    Activation,
    /// The last layer.
    Output,
}

impl Family {
    /// Every family.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

/// One kind of layer.
pub struct KindEntry {
    /// The word in the file.
    pub id: &'static str,
    /// The English name.
    pub name: &'static str,
    /// The letter on its card.
    pub letter: char,
    /// Its group.
    pub family: Family,
    /// A new layer of this kind.
    pub new: fn() -> LayerKind,
    /// Its settings in the order in which they are shown.
    pub settings: &'static [Setting<LayerKind>],
}

/// The largest whole number that a setting takes: what lies above is a slip of the finger.
pub(super) const MANY: usize = 65_536;
