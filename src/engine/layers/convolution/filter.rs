//! What both convolutions share: the sizes of a filter, its activation, and its counterpart in PyTorch.
use super::window::{PaddingType, Sliding, borders};
use crate::design::{Activation, Padding, Shape};
use crate::engine::EngineError;
use crate::engine::kernels::activation;
use crate::engine::kernels::conv::ConvSize;
use crate::engine::tensor::Size;

/// How a filter slides, as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilterSizes {
    /// Width and height of a filter.
    pub kernel: usize,
    /// Pixels from one place of the filter to the next.
    pub stride: usize,
    /// What is laid around the picture.
    pub padding: Padding,
}

impl FilterSizes {
    /// Those of a type, or the given ones where the type leaves them to run time.
    ///
    /// # Errors
    /// When the type holds others.
    pub(super) fn of<K: Size, S: Size, P: PaddingType>(self) -> Result<Self, EngineError> {
        K::of(self.kernel)?;
        S::of(self.stride)?;
        match P::KNOWN {
            Some(padding) if padding != self.padding => {
                Err(EngineError::WrongSize { expected: P::written(), got: Vec::new() })
            }
            _ => Ok(self),
        }
    }

    pub(super) fn sliding(self) -> Sliding {
        Sliding { kernel: Some(self.kernel), stride: Some(self.stride), padding: Some(self.padding) }
    }

    /// The kernel's sizes for pictures of this shape.
    pub(super) fn conv_size(self, batch: usize, channels: usize, sides: [usize; 2], filters: usize) -> ConvSize {
        let Self { kernel, stride, padding } = self;
        let [top, bottom, left, right] = borders(padding, sides, kernel, stride);
        let [height, width] = sides;
        ConvSize { batch, channels, height, width, filters, kernel, stride, top, bottom, left, right }
    }

    /// Whether PyTorch needs a padding of its own before the convolution: its "same" knows no stride, and its numbers
    /// pad both sides alike.
    pub(super) fn pads_apart(self) -> bool {
        self.padding == Padding::Same && self.stride != 1
    }

    /// `nn.Conv2d` as Python text, with a padding before it where PyTorch needs one.
    pub(super) fn pytorch(self, input: Shape, filters: usize, groups: usize) -> Vec<String> {
        let Shape::Picture { channels, height, width } = input else { return Vec::new() };
        let Self { kernel, stride, padding } = self;
        let groups = if groups == 1 { String::new() } else { format!(", groups={groups}") };
        let head = format!("nn.Conv2d({channels}, {filters}, {kernel}");
        let strided = if stride == 1 { String::new() } else { format!(", stride={stride}") };
        match padding {
            Padding::Valid => vec![format!("{head}{strided}{groups})")],
            Padding::Pixels(pixels) => vec![format!("{head}, stride={stride}, padding={pixels}{groups})")],
            Padding::Same if !self.pads_apart() => vec![format!("{head}, padding=\"same\"{groups})")],
            Padding::Same => {
                let [top, bottom, left, right] = borders(padding, [height, width], kernel, stride);
                vec![format!("nn.ZeroPad2d(({left}, {right}, {top}, {bottom}))"), format!("{head}{strided}{groups})")]
            }
        }
    }
}

/// Whether an activation runs after the convolution rather than with it: softmax takes all channels of a place, and some
/// derivatives need what came in.
pub(super) fn runs_apart(f: Activation) -> bool {
    f == Activation::Softmax || activation::needs_input(f)
}
