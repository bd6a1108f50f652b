//! Convolution: y = f(x ∗ W + b), from batch × C × height × width to batch × F × height × width, kernel K × K.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Module, NonMutableModule};

use super::filter::{FilterBody, FilterSizes, inside, runs_apart};
use super::window::{AnyPadding, PaddingType, Same, Sliding, Valid};
use crate::design::{self, CheckedLayer, Padding, Penalty, Shape, Start};
use crate::engine::dispatch::{self, OfWindow, WindowNumbers};
use crate::engine::formula::{Computed, LayerNumber};
use crate::engine::init::Fans;
use crate::engine::kernels::conv::{self, ConvInput};
use crate::engine::kernels::optimizer::SignConstraint;
use crate::engine::layers::LayerPass;
use crate::engine::layers::activation::{activate, activated};
use crate::engine::layers::body::{Backward, Fusion, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::layer::visits;
use crate::engine::layers::products::{Arrived, GradientProduct, ParameterPlace};
use crate::engine::layers::saved::{Saved, room};
use crate::engine::layers::{
    AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, Modules, TypePlan, UnitSettings, taped,
};
use crate::engine::tensor::{BatchShape, Parameter, PictureOf, PictureShape, Size, Taped};
use crate::engine::{Draw, EngineError, Operator};

/// A convolution whose sizes are constants: `Conv2d<Picture<1, 28, 28>, Picture<16, 28, 28>, 3>` has 16 filters of
/// 3 × 3 over pictures of 1 × 28 × 28. Stride and padding may follow: `Conv2d<…, 3, 2, Valid>`.
pub type Conv2d<I, O, const K: usize, const S: usize = 1, P = Same> = Conv2dOf<I, O, Const<K>, Const<S>, P>;

/// A convolution from pictures of shape `I` to pictures of shape `O`; any size may be known at run time only.
///
/// The compiler proves that the filter turns one size into the other.
///
/// ```
/// # use strata::engine::{Draw, Picture, layers::{Conv2d, UnitSettings, Valid}};
/// let mut draw = Draw::new(1, strata::design::LayerId(0));
/// Conv2d::<Picture<1, 28, 28>, Picture<16, 28, 28>, 3>::new(UnitSettings::default(), &mut draw).unwrap();
/// Conv2d::<Picture<1, 28, 28>, Picture<16, 24, 24>, 5, 1, Valid>::new(UnitSettings::default(), &mut draw).unwrap();
/// ```
///
/// A kernel of 5 × 5 without padding leaves 24 of 28 pixels, not 26:
///
/// ```compile_fail
/// # use strata::engine::{Draw, Picture, layers::{Conv2d, UnitSettings, Valid}};
/// let mut draw = Draw::new(1, strata::design::LayerId(0));
/// Conv2d::<Picture<1, 28, 28>, Picture<16, 26, 26>, 5, 1, Valid>::new(UnitSettings::default(), &mut draw).unwrap();
/// ```
///
/// Channels have to be those of the layer before:
///
/// ```
/// # use strata::engine::{EngineError, Picture, Taped, layers::Conv2d};
/// # use dfdx::prelude::Module;
/// type Two = (Conv2d<Picture<1, 8, 8>, Picture<4, 8, 8>, 3>, Conv2d<Picture<4, 8, 8>, Picture<2, 8, 8>, 3>);
/// fn two(network: &Two, x: Taped<Picture<1, 8, 8>>) -> Result<Taped<Picture<2, 8, 8>>, EngineError> {
///     network.try_forward(x)
/// }
/// ```
///
/// ```compile_fail
/// # use strata::engine::{EngineError, Picture, Taped, layers::Conv2d};
/// # use dfdx::prelude::Module;
/// type Two = (Conv2d<Picture<1, 8, 8>, Picture<4, 8, 8>, 3>, Conv2d<Picture<3, 8, 8>, Picture<2, 8, 8>, 3>);
/// fn two(network: &Two, x: Taped<Picture<1, 8, 8>>) -> Result<Taped<Picture<2, 8, 8>>, EngineError> {
///     network.try_forward(x)
/// }
/// ```
#[derive(Debug)]
pub struct Conv2dOf<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> {
    weight: Parameter<(O::C, I::C, K, K)>,
    bias: Parameter<(O::C,)>,
    body: ConvBody,
    slides: PhantomData<(S, P)>,
}

/// The body of a convolution.
#[derive(Debug, Clone, Copy)]
struct ConvBody(FilterBody);

impl<I, O, const K: usize, const S: usize, P> Conv2d<I, O, K, S, P>
where
    I: PictureShape,
    O: PictureShape,
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

impl<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> Conv2dOf<I, O, K, S, P> {
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
        let ([channels, height, width], [filters, out_height, out_width]) = (sides::<I>(input)?, sides::<O>(output)?);
        sizes.sliding().prove([height, width], [out_height, out_width])?;
        let square = sizes.kernel * sizes.kernel;
        let fans = Fans { into: channels * square, out: filters * square };
        let weight = draw.values(settings.start.weights, filters * channels * square, fans);
        let bias = draw.values(settings.start.bias, filters, fans);
        let (f, c, k) = (O::C::of(filters)?, I::C::of(channels)?, K::of(sizes.kernel)?);
        Ok(Self {
            weight: Parameter::new("weight", (f, c, k, k), weight, settings.penalty)?.with_signs(SignConstraint::new(
                settings.sign,
                channels,
                square,
            )),
            bias: Parameter::new("bias", (f,), bias, Penalty::default())?,
            body: ConvBody(FilterBody { channels, filters, sizes, activation: settings.activation }),
            slides: PhantomData,
        })
    }
}

/// Channels, height and width of a picture, proven to be those of a type.
pub(super) fn sides<S: PictureShape>(sample: Shape) -> Result<[usize; 3], EngineError> {
    let open = <PictureOf as BatchShape>::of(0, S::of(0, sample)?.sample())?;
    Ok([open.1, open.2, open.3])
}

impl<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> NonMutableModule for Conv2dOf<I, O, K, S, P> {}

impl<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> Module<Taped<I>> for Conv2dOf<I, O, K, S, P> {
    type Output = Taped<O>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<I>) -> Result<Taped<O>, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> LayerModule for Conv2dOf<I, O, K, S, P> {
    visits!(weight, bias);

    fn modules(&self) -> Modules {
        self.body.0.modules()
    }
}

impl<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> AnyLayer for Conv2dOf<I, O, K, S, P> {
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl LayerBody for ConvBody {
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
        let input = ConvInput { x, weight, bias, activation: inside(f) };
        match &context.fusion.pool(size.out_height(), size.out_width()) {
            None => conv::forward(&size, input, y),
            Some(pool) => conv::forward_pooled(&size, pool, input, y, room(&mut saved.places, y.len())),
        }
        if runs_apart(f) {
            activate(f, self.0.axis(&size), y, saved, context);
        }
    }

    fn backward(&self, weights: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        self.0.backward(conv::backward, weights, back, saved, context);
    }

    fn products(
        &self,
        of: ParameterPlace,
        _: &LayerWeights<'_>,
        arrived: Arrived<'_>,
        saved: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        self.0.products((1, of), arrived, saved, context)
    }

    fn fuses(&self, fusion: &Fusion) -> bool {
        // The slope of a pooled value has to follow from that value alone.
        let pools = fusion.pool.is_none() || !runs_apart(fusion.activation(self.0.activation));
        pools && (fusion.activation.is_none() || self.0.activation.is_linear())
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        self.0.formula(pass, number, |_| 0..self.0.channels)
    }
}

impl<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> Built for Conv2dOf<I, O, K, S, P> {
    type Settings = design::Conv2d;

    fn build(settings: &design::Conv2d, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let &design::Conv2d { kernel, stride, padding, activation, weights, bias, l1, l2, sign, .. } = settings;
        let (start, penalty) = (Start { weights, bias }, Penalty { l1, l2 });
        let settings = UnitSettings { activation, start, penalty, sign, ..UnitSettings::default() };
        let sizes = FilterSizes { kernel, stride, padding };
        Self::with_sizes((layer.input, layer.output), sizes, settings, &mut builder.draw(layer.id))
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        let rest = written_window::<S, P>();
        Ok(format!("Conv2d<{}, {}, {}{rest}>", I::written(), O::written(), K::written()))
    }
}

/// Stride and padding as they follow the kernel in a type: left out from the right where they are the usual ones.
pub(super) fn written_window<S: Size, P: PaddingType>() -> String {
    match (S::KNOWN, P::KNOWN) {
        (Some(1), Some(Padding::Same)) => String::new(),
        (_, Some(Padding::Same)) => format!(", {}", S::written()),
        _ => format!(", {}, {}", S::written(), P::written()),
    }
}

struct ConvWindows;

impl OfWindow for ConvWindows {
    type Made = TypePlan<design::Conv2d>;

    fn same<I: PictureShape, O: PictureShape, K: Size, S: Size>(self) -> Self::Made {
        TypePlan::of::<Conv2dOf<I, O, K, S, Same>, I, O>()
    }

    fn valid<I: PictureShape, O: PictureShape, K: Size, S: Size>(self) -> Self::Made {
        TypePlan::of::<Conv2dOf<I, O, K, S, Valid>, I, O>()
    }

    fn any<I: PictureShape, O: PictureShape, K: Size>(self) -> Self::Made {
        TypePlan::of::<Conv2dOf<I, O, K, usize, AnyPadding>, I, O>()
    }
}

impl Buildable for design::Conv2d {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        let numbers = WindowNumbers::new(layer.input, layer.output, (self.kernel, self.stride, self.padding))?;
        Ok(dispatch::convolution(numbers, ConvWindows))
    }

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        let sizes = FilterSizes { kernel: self.kernel, stride: self.stride, padding: self.padding };
        activated(sizes.operator(layer.input, self.filters, 1), self.activation)
    }
}
