//! Depthwise convolution: one filter of K × K for each channel, from batch × C × height × width to as many channels.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Module, NonMutableModule};

use super::conv2d::{sides, written_window};
use super::filter::{FilterBody, FilterSizes, inside, runs_apart};
use super::window::{AnyPadding, PaddingType, Same, Sliding};
use crate::design::{self, CheckedLayer, Penalty, Shape, Start};
use crate::engine::dispatch::{self, OfDepthwise, WindowNumbers};
use crate::engine::formula::{Computed, LayerNumber};
use crate::engine::init::Fans;
use crate::engine::kernels::conv::{ConvInput, depthwise};
use crate::engine::kernels::optimizer::SignConstraint;
use crate::engine::layers::LayerPass;
use crate::engine::layers::activation::{activate, activated};
use crate::engine::layers::body::{Backward, Fusion, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::layer::visits;
use crate::engine::layers::products::{Arrived, GradientProduct, ParameterPlace};
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{
    AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, Modules, TypePlan, UnitSettings, taped,
};
use crate::engine::tensor::{Parameter, PictureShape, Size, Taped};
use crate::engine::{Draw, EngineError, Operator};

/// A depthwise convolution whose sizes are constants: `DepthwiseConv2d<Picture<16, 28, 28>, Picture<16, 28, 28>, 3>`.
/// Stride and padding may follow, as for [`Conv2d`](super::Conv2d).
pub type DepthwiseConv2d<I, O, const K: usize, const S: usize = 1, P = Same> =
    DepthwiseConv2dOf<I, O, Const<K>, Const<S>, P>;

/// A depthwise convolution from pictures of shape `I` to pictures of shape `O`; any size may be known at run time only.
#[derive(Debug)]
pub struct DepthwiseConv2dOf<I: PictureShape, O: PictureShape<C = I::C>, K: Size, S: Size, P: PaddingType> {
    weight: Parameter<(I::C, Const<1>, K, K)>,
    bias: Parameter<(I::C,)>,
    body: DepthwiseBody,
    slides: PhantomData<(O, S, P)>,
}

/// The body of a depthwise convolution.
#[derive(Debug, Clone, Copy)]
struct DepthwiseBody(FilterBody);

impl<I, O, const K: usize, const S: usize, P> DepthwiseConv2d<I, O, K, S, P>
where
    I: PictureShape,
    O: PictureShape<C = I::C>,
    P: PaddingType,
{
    /// A layer with drawn weights. Sizes that the shapes leave to run time are those of `I` and `O` at their default.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors, or the padding is not a constant.
    pub fn new(settings: UnitSettings, draw: &mut Draw) -> Result<Self, EngineError> {
        let padding = P::KNOWN.unwrap_or_default();
        let sizes = FilterSizes { kernel: K, stride: S, padding };
        Self::with_sizes((I::default().sample(), O::default().sample()), sizes, settings, draw)
    }
}

impl<I: PictureShape, O: PictureShape<C = I::C>, K: Size, S: Size, P: PaddingType> DepthwiseConv2dOf<I, O, K, S, P> {
    /// A layer with drawn weights from pictures of one shape to pictures of another.
    ///
    /// # Errors
    /// When sizes are not those of the type, or dfdx cannot make the tensors.
    pub fn with_sizes(
        (input, output): (Shape, Shape),
        sizes: FilterSizes,
        settings: UnitSettings,
        draw: &mut Draw,
    ) -> Result<Self, EngineError> {
        const {
            let slides = Sliding { kernel: K::KNOWN, stride: S::KNOWN, padding: P::KNOWN };
            assert!(slides.fits(I::H::KNOWN, O::H::KNOWN), "the filter does not turn the one height into the other");
            assert!(slides.fits(I::W::KNOWN, O::W::KNOWN), "the filter does not turn the one width into the other");
        }
        let sizes = sizes.of::<K, S, P>()?;
        let ([channels, height, width], [_, out_height, out_width]) = (sides::<I>(input)?, sides::<O>(output)?);
        sizes.sliding().prove([height, width], [out_height, out_width])?;
        let square = sizes.kernel * sizes.kernel;
        // One filter sees one channel, and one channel is seen by one filter.
        let fans = Fans { into: square, out: square };
        let weight = draw.values(settings.start.weights, channels * square, fans);
        let bias = draw.values(settings.start.bias, channels, fans);
        let (c, k) = (I::C::of(channels)?, K::of(sizes.kernel)?);
        Ok(Self {
            weight: Parameter::new("weight", (c, Const, k, k), weight, settings.penalty)?
                .with_signs(SignConstraint::new(settings.sign, channels, square)),
            bias: Parameter::new("bias", (c,), bias, Penalty::default())?,
            body: DepthwiseBody(FilterBody { channels, filters: channels, sizes, activation: settings.activation }),
            slides: PhantomData,
        })
    }
}

impl<I, O, K: Size, S: Size, P: PaddingType> NonMutableModule for DepthwiseConv2dOf<I, O, K, S, P>
where
    I: PictureShape,
    O: PictureShape<C = I::C>,
{
}

impl<I, O, K: Size, S: Size, P: PaddingType> Module<Taped<I>> for DepthwiseConv2dOf<I, O, K, S, P>
where
    I: PictureShape,
    O: PictureShape<C = I::C>,
{
    type Output = Taped<O>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<I>) -> Result<Taped<O>, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<I, O, K: Size, S: Size, P: PaddingType> LayerModule for DepthwiseConv2dOf<I, O, K, S, P>
where
    I: PictureShape,
    O: PictureShape<C = I::C>,
{
    visits!(weight, bias);

    fn modules(&self) -> Modules {
        self.body.0.modules()
    }
}

impl<I, O, K: Size, S: Size, P: PaddingType> AnyLayer for DepthwiseConv2dOf<I, O, K, S, P>
where
    I: PictureShape,
    O: PictureShape<C = I::C>,
{
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl LayerBody for DepthwiseBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        self.0.output(input)
    }

    fn supports_masking(&self, input: Shape) -> bool {
        self.0.keeps_rows(input)
    }

    fn forward(
        &self,
        weights: &LayerWeights<'_>,
        x: &[f32],
        y: &mut [f32],
        saved: &mut Saved,
        context: &LayerContext<'_>,
    ) {
        let [weight, bias] = weights.take(0);
        let size = self.0.size(context);
        let f = context.fusion.activation(self.0.activation);
        depthwise::forward(&size, ConvInput { x, weight, bias, activation: inside(f) }, y);
        if runs_apart(f) {
            activate(f, self.0.axis(&size), y, saved, context);
        }
    }

    fn backward(&self, weights: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        self.0.backward(depthwise::backward, weights, back, saved, context);
    }

    fn products(
        &self,
        of: ParameterPlace,
        _: &LayerWeights<'_>,
        arrived: Arrived<'_>,
        saved: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        self.0.products((self.0.channels, of), arrived, saved, context)
    }

    fn fuses(&self, fusion: &Fusion) -> bool {
        fusion.pool.is_none() && self.0.activation.is_linear()
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        self.0.formula(pass, number, |map| map..map + 1)
    }
}

impl<I, O, K: Size, S: Size, P: PaddingType> Built for DepthwiseConv2dOf<I, O, K, S, P>
where
    I: PictureShape,
    O: PictureShape<C = I::C>,
{
    type Settings = design::DepthwiseConv2d;

    fn build(settings: &Self::Settings, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let &design::DepthwiseConv2d { kernel, stride, padding, activation, weights, bias, l1, l2, sign } = settings;
        let (start, penalty) = (Start { weights, bias }, Penalty { l1, l2 });
        let settings = UnitSettings { activation, start, penalty, sign, ..UnitSettings::default() };
        let sizes = FilterSizes { kernel, stride, padding };
        Self::with_sizes((layer.input, layer.output), sizes, settings, &mut builder.draw(layer.id))
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        let rest = written_window::<S, P>();
        Ok(format!("DepthwiseConv2d<{}, {}, {}{rest}>", I::written(), O::written(), K::written()))
    }
}

struct DepthwiseWindows;

impl OfDepthwise for DepthwiseWindows {
    type Made = TypePlan<design::DepthwiseConv2d>;

    fn same<I: PictureShape, O: PictureShape<C = I::C>, K: Size, S: Size>(self) -> Self::Made {
        TypePlan::of::<DepthwiseConv2dOf<I, O, K, S, Same>, I, O>()
    }

    fn any<I: PictureShape, O: PictureShape<C = I::C>, K: Size>(self) -> Self::Made {
        TypePlan::of::<DepthwiseConv2dOf<I, O, K, usize, AnyPadding>, I, O>()
    }
}

impl Buildable for design::DepthwiseConv2d {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        let numbers = WindowNumbers::new(layer.input, layer.output, (self.kernel, self.stride, self.padding))?;
        Ok(dispatch::depthwise(numbers, DepthwiseWindows))
    }

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        let channels = layer.input.units();
        let sizes = FilterSizes { kernel: self.kernel, stride: self.stride, padding: self.padding };
        activated(sizes.operator(layer.input, channels, channels), self.activation)
    }
}
