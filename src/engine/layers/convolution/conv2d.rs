//! Convolution: y = f(x ∗ W + b), from batch × C × height × width to batch × F × height × width, kernel K × K.
use std::marker::PhantomData;

use dfdx::prelude::{Const, HasShape as _, Module, NonMutableModule};

use super::filter::{FilterSizes, runs_apart};
use super::window::{AnyPadding, PaddingType, Same, Sliding, Valid};
use crate::design::{self, Activation, CheckedLayer, Padding, Penalty, Shape, Start};
use crate::engine::dispatch::{self, OfWindow, WindowNumbers};
use crate::engine::init::Fans;
use crate::engine::kernels::activation::SoftmaxAxis;
use crate::engine::kernels::conv::{self, ConvInput, ConvSaved};
use crate::engine::kernels::pool::PoolSize;
use crate::engine::layers::activation::{Slope, pytorch_behind};
use crate::engine::layers::layer::visits;
use crate::engine::layers::{Buildable, Builder, Built, Fusion, Kinds, LayerModule, Modules, TypePlan, UnitSettings};
use crate::engine::tensor::{
    Backward, BatchShape, Parameter, PictureOf, PictureShape, PooledBuffer, Signal, Size, Taped, Weights, enter, record,
};
use crate::engine::{Draw, EngineError};

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
    activation: Activation,
    sizes: FilterSizes,
    slides: PhantomData<(S, P)>,
}

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
            weight: Parameter::new("weight", (f, c, k, k), weight, settings.penalty)?,
            bias: Parameter::new("bias", (f,), bias, Penalty::default())?,
            activation: settings.activation,
            sizes,
            slides: PhantomData,
        })
    }

    fn weights(&self) -> [&Weights; 2] {
        [self.weight.weights(), self.bias.weights()]
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
        O::close(forward(I::open(x)?, self.weights(), self.sizes, (self.activation, &Fusion::None))?)
    }
}

impl<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> LayerModule for Conv2dOf<I, O, K, S, P> {
    visits!(weight, bias);

    fn modules(&self) -> Modules {
        let weighted = usize::from(self.sizes.pads_apart());
        Modules { count: 1 + weighted + usize::from(!self.activation.is_linear()), weighted }
    }

    fn fuses(&self, fusion: &Fusion) -> bool {
        match fusion {
            Fusion::None => true,
            Fusion::Activation(_) => self.activation.is_linear(),
            // The slope of a pooled value has to follow from that value alone.
            Fusion::MaxPool { .. } => !runs_apart(self.activation),
        }
    }

    fn fused(&self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError> {
        fused(x, self.weights(), self.sizes, (fusion.activation(self.activation), fusion))
    }
}

/// The layer with what follows it, on what any type of it takes.
#[inline(never)]
fn fused(
    x: Signal,
    weights: [&Weights; 2],
    sizes: FilterSizes,
    then: (Activation, &Fusion),
) -> Result<Signal, EngineError> {
    Signal::leave(forward(x.enter()?, weights, sizes, then)?)
}

#[inline(never)]
fn forward(
    x: Taped<PictureOf>,
    [weight, bias]: [&Weights; 2],
    sizes: FilterSizes,
    (f, fusion): (Activation, &Fusion),
) -> Result<Taped<PictureOf>, EngineError> {
    let (batch, channels, height, width) = *x.shape();
    let filters = bias.numbers.len();
    let size = sizes.conv_size(batch, channels, [height, width], filters);
    let inside = if runs_apart(f) { Activation::Linear } else { f };
    let (input, recorder) = enter(x)?;
    let given = ConvInput { x: &input.numbers, weight: &weight.numbers, bias: &bias.numbers, activation: inside };
    let (height, width) = (size.out_height(), size.out_width());
    let pool = match *fusion {
        Fusion::MaxPool { size, stride, padding } => Some(PoolSize { height, width, size, stride, padding }),
        _ => None,
    };
    let (height, width) = pool.map_or((height, width), |pool| (pool.out_height(), pool.out_width()));
    let mut y = PooledBuffer::stale(batch * filters * height * width);
    let mut from = Vec::new();
    match &pool {
        None => conv::forward(&size, given, &mut y),
        Some(pool) => {
            from.resize(y.len(), 0);
            conv::forward_pooled(&size, pool, given, &mut y, &mut from);
        }
    }
    let axis = SoftmaxAxis { count: filters, stride: height * width };
    let apart = runs_apart(f).then(|| Slope::after(f, axis, &mut y, &recorder));
    let (x, w) = (input.numbers.clone(), weight.numbers.clone());
    record(recorder, &[&input], &[weight, bias], (y, (batch, filters, height, width)), move |y| {
        Box::new(move |mut back: Backward<'_>| {
            let own = apart.map(|slope| slope.backward(&y, back.dy));
            let dy = own.as_deref().unwrap_or(back.dy);
            let dx = back.input();
            let [dweight, dbias] = back.parameters.as_mut_slice() else { return };
            let pooled = pool.map(|pool| (pool, from.as_slice()));
            let saved = ConvSaved { x: &x, weight: &w, y: &y, dy, activation: inside, pooled };
            conv::backward(&size, saved, dx, dweight, dbias);
        })
    })
}

impl<I: PictureShape, O: PictureShape, K: Size, S: Size, P: PaddingType> Built for Conv2dOf<I, O, K, S, P> {
    type Settings = design::Conv2d;

    fn build(settings: &design::Conv2d, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let &design::Conv2d { kernel, stride, padding, activation, weights, bias, l1, l2, .. } = settings;
        let settings = UnitSettings { activation, start: Start { weights, bias }, penalty: Penalty { l1, l2 } };
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

    fn pytorch(&self, layer: &CheckedLayer, _: Kinds) -> Vec<String> {
        let sizes = FilterSizes { kernel: self.kernel, stride: self.stride, padding: self.padding };
        pytorch_behind(sizes.pytorch(layer.input, self.filters, 1), self.activation)
    }
}
