//! What both convolutions share: the sizes of a filter, its activation, and the operator.
use std::ops::Range;

use super::window::{PaddingType, Sliding, borders};
use crate::design::{Activation, Padding, Shape};
use crate::engine::formula::{Computed, LayerNumber, Product, Quantity, QuantitySource, WeightedSum};
use crate::engine::kernels::activation::{self, SoftmaxAxis};
use crate::engine::kernels::conv::{ConvSaved, ConvSize};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::layers::LayerPass;
use crate::engine::layers::Modules;
use crate::engine::layers::activation::slopes;
use crate::engine::layers::body::{Backward, LayerContext, LayerWeights, wrong_input};
use crate::engine::layers::products::{Arrived, GradientProduct, ParameterPlace};
use crate::engine::layers::saved::Saved;
use crate::engine::tensor::Size;
use crate::engine::{ConvolutionSizes, EngineError, Operator};

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

    /// The convolution of pictures of this shape.
    pub(in crate::engine::layers) fn operator(self, input: Shape, filters: usize, groups: usize) -> Operator {
        let Self { kernel, stride, padding } = self;
        let (channels, sides) = match input {
            Shape::Picture { channels, height, width } => (channels, [height, width]),
            _ => (input.units(), [1, 1]),
        };
        let borders = borders(padding, sides, kernel, stride);
        Operator::Convolution(ConvolutionSizes { channels, filters, kernel, stride, groups, padding, borders })
    }
}

/// What the bodies of both convolutions are made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct FilterBody {
    pub(super) channels: usize,
    pub(super) filters: usize,
    pub(super) sizes: FilterSizes,
    pub(super) activation: Activation,
}

/// A kernel that writes the gradient of the input and adds those of the weights and biases.
type ConvGradients = fn(&ConvSize, ConvSaved<'_>, Option<&mut [f32]>, &mut [f32], &mut [f32]);

impl FilterBody {
    /// The shape of one sample that goes out.
    pub(super) fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        match input {
            Shape::Picture { channels, height, width } if channels == self.channels => {
                let size = self.sizes.conv_size(1, channels, [height, width], self.filters);
                let (padded_height, padded_width) = (height + size.top + size.bottom, width + size.left + size.right);
                if padded_height.min(padded_width) < size.kernel {
                    return wrong_input(format!("pictures of at least {0} × {0}", size.kernel), input);
                }
                Ok(Shape::Picture { channels: self.filters, height: size.out_height(), width: size.out_width() })
            }
            _ => wrong_input(format!("Picture<{}, _, _>", self.channels), input),
        }
    }

    /// Whether every row that goes out stands at the place of the one that came in.
    pub(super) fn keeps_rows(&self, input: Shape) -> bool {
        self.sizes.stride == 1 && self.output(input).is_ok_and(|output| output.rows() == input.rows())
    }

    /// The kernel's sizes for a batch.
    pub(super) fn size(&self, context: &LayerContext<'_>) -> ConvSize {
        let Shape::Picture { height, width, .. } = context.input else {
            return self.sizes.conv_size(0, self.channels, [self.sizes.kernel; 2], self.filters);
        };
        self.sizes.conv_size(context.batch, self.channels, [height, width], self.filters)
    }

    /// What softmax takes together: the channels of a pixel.
    pub(super) fn axis(&self, size: &ConvSize) -> SoftmaxAxis {
        SoftmaxAxis { count: self.filters, stride: size.out_height() * size.out_width() }
    }

    /// The backward pass of a layer whose gradients a kernel computes.
    pub(super) fn backward(
        &self,
        kernel: ConvGradients,
        weights: &LayerWeights<'_>,
        back: Backward<'_>,
        saved: &mut Saved,
        context: &LayerContext<'_>,
    ) {
        let Backward { x, y, dy, dx, parameters } = back;
        let [dweight, dbias] = parameters else { return };
        let [weight] = weights.take(0);
        let size = self.size(context);
        let f = context.fusion.activation(self.activation);
        let pool = context.fusion.pool(size.out_height(), size.out_width());
        let pooled = pool.map(|pool| (pool, &saved.places[..y.len()]));
        let of = ConvSaved { x, weight, y, dy, activation: inside(f), pooled };
        if !runs_apart(f) {
            return kernel(&size, of, dx, dweight, dbias);
        }
        with_scratch(dy.len(), |dz| {
            slopes(f, self.axis(&size), (y, dy), saved, dz);
            kernel(&size, ConvSaved { dy: dz, ..of }, dx, dweight, dbias);
        });
    }

    /// The products of a weight or a bias: one for every place of the filter in every picture. Each of `groups` filters has
    /// its own share of the channels.
    pub(super) fn products(
        &self,
        (groups, of): (usize, ParameterPlace),
        arrived: Arrived<'_>,
        saved: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        let Arrived { x, y, dy } = arrived;
        let size = self.size(context);
        let mut dz = vec![0.0; dy.len()];
        slopes(context.fusion.activation(self.activation), self.axis(&size), (y, dy), saved, &mut dz);
        let (square, depth) = (size.kernel * size.kernel, size.channels / groups);
        let is_bias = of.parameter == 1;
        let filter = if is_bias { of.index } else { of.index / (depth * square) };
        let channel = filter * groups / size.filters * depth + of.index / square % depth;
        let tap = [of.index % square / size.kernel, of.index % size.kernel];
        let (height, width) = (size.out_height(), size.out_width());
        let product = |sample: usize, row: usize, column: usize| {
            let output = (filter * height + row) * width + column;
            let input =
                if is_bias { None } else { Some(channel * size.height * size.width + size.pixel([row, column], tap)?) };
            let value = input.map_or(1.0, |input| x[sample * size.input() + input]);
            Some(GradientProduct {
                sample,
                output,
                input,
                step: None,
                error: dz[sample * size.output() + output],
                value,
            })
        };
        let rows = (0..size.batch).flat_map(|sample| (0..height).map(move |row| (sample, row)));
        rows.flat_map(|(sample, row)| (0..width).filter_map(move |column| product(sample, row, column))).collect()
    }

    /// How PyTorch counts the layer.
    pub(super) fn modules(&self) -> Modules {
        let weighted = usize::from(self.sizes.pads_apart());
        Modules { count: 1 + weighted + usize::from(!self.activation.is_linear()), weighted }
    }

    /// How a number follows from what came in, where a map is made of the channels that `channels` gives.
    pub(super) fn formula(
        &self,
        pass: &LayerPass<'_>,
        number: LayerNumber,
        channels: impl Fn(usize) -> Range<usize>,
    ) -> Option<Computed> {
        let [weight, bias] = pass.weights.take(0);
        let size = self.size(&pass.context);
        pass.activated(number, (self.activation, self.axis(&size)), |n| {
            let (map, place) = (n / (size.out_height() * size.out_width()), n % (size.out_height() * size.out_width()));
            let window = size.window(place / size.out_width(), place % size.out_width());
            let channels = channels(map);
            let (first, square) = (map * channels.len() * size.kernel * size.kernel, size.kernel * size.kernel);
            let product = |nth: usize| {
                let channel = (channels.start + nth / square) * size.height * size.width;
                let value = match window[nth % square] {
                    Some(pixel) => pass.input(channel + pixel),
                    None => Quantity { value: 0.0, source: QuantitySource::Border },
                };
                Product::new(Quantity::weight("weight", weight, first + nth), value)
            };
            let products = (0..channels.len() * square).map(product).collect();
            let sum = WeightedSum::new(products, vec![Quantity::weight("bias", bias, map)]);
            WeightedSum { kernel: Some(size.kernel), ..sum }
        })
    }
}

/// The activation that is computed with the convolution.
pub(super) fn inside(f: Activation) -> Activation {
    if runs_apart(f) { Activation::Linear } else { f }
}

/// Whether an activation runs after the convolution rather than with it: softmax takes all channels of a place, and some
/// derivatives need what came in.
pub(super) fn runs_apart(f: Activation) -> bool {
    f == Activation::Softmax || activation::needs_input(f)
}
