//! What max pooling and mean pooling share: a window whose sizes are types, and the proof that it fits.
use crate::design::{Padding, Shape};
use crate::engine::EngineError;
use crate::engine::formula::Quantity;
use crate::engine::kernels::pool::{PoolSize, PoolWindow};
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::wrong_input;
use crate::engine::layers::convolution::Sliding;
use crate::engine::tensor::{BatchShape as _, PictureOf, PictureShape, Size};

impl PoolWindow {
    /// A window of a type, proven to turn pictures of one shape into those of another.
    ///
    /// # Errors
    /// When it does not, or the type holds other sizes.
    pub(super) fn of<I: PictureShape, O: PictureShape, K: Size, S: Size, P: Size>(
        self,
        (input, output): (Shape, Shape),
    ) -> Result<Self, EngineError> {
        let Self { size, stride, padding } = self;
        K::of(size)?;
        S::of(stride)?;
        P::of(padding)?;
        let (_, _, height, width) = <PictureOf>::of(0, I::of(0, input)?.sample())?;
        let (_, _, out_height, out_width) = <PictureOf>::of(0, O::of(0, output)?.sample())?;
        let padding = Some(Padding::Pixels(padding));
        let slides = Sliding { kernel: Some(size), stride: Some(stride), padding };
        slides.prove([height, width], [out_height, out_width])?;
        Ok(self)
    }

    /// The kernel's sizes for maps of this shape; none where they are smaller than a window.
    fn pool(self, input: Shape) -> Option<PoolSize> {
        let Shape::Picture { height, width, .. } = input else { return None };
        (height.min(width) + 2 * self.padding >= self.size).then(|| self.on(height, width))
    }

    /// The kernel's sizes for maps that were proven to fit.
    pub(super) fn pool_size(self, input: Shape) -> PoolSize {
        self.pool(input).unwrap_or(self.on(self.size, self.size))
    }

    /// What came in under the window of number `n` of what went out.
    pub(super) fn under(self, pass: &LayerPass<'_>, n: usize) -> Vec<Quantity> {
        let size = self.pool_size(pass.context.input);
        let out = size.out_height() * size.out_width();
        let map = n / out * size.height * size.width;
        size.window(n % out).map(|pixel| pass.input(map + pixel)).collect()
    }

    /// The shape of one sample that goes out.
    pub(super) fn output(self, input: Shape) -> Result<Shape, EngineError> {
        match (input, self.pool(input)) {
            (Shape::Picture { channels, .. }, Some(pool)) => {
                Ok(Shape::Picture { channels, height: pool.out_height(), width: pool.out_width() })
            }
            _ => wrong_input(format!("pictures of at least {0} × {0}", self.size), input),
        }
    }
}

/// The shape of one number for each map.
pub(super) fn one_for_each_map(input: Shape) -> Result<Shape, EngineError> {
    match input {
        Shape::Picture { channels, .. } => Ok(Shape::Vector(channels)),
        _ => wrong_input("pictures".to_owned(), input),
    }
}

/// Numbers of one map.
pub(super) fn map_len(input: Shape) -> usize {
    input.len() / input.units().max(1)
}

/// All numbers of map `n` that count.
pub(super) fn counting_of(pass: &LayerPass<'_>, n: usize) -> Vec<Quantity> {
    let map = map_len(pass.context.input);
    let count = pass.context.counting()(0).unwrap_or(map);
    (0..count).map(|pixel| pass.input(n * map + pixel)).collect()
}

/// Padding as the proof takes it.
pub(super) const fn pixels(padding: Option<usize>) -> Option<Padding> {
    match padding {
        Some(pixels) => Some(Padding::Pixels(pixels)),
        None => None,
    }
}

/// A pooling layer: its type, and everything about it that does not depend on how a window becomes a number.
macro_rules! window_pool {
    ($(#[$doc:meta])* $alias:ident, $(#[$of_doc:meta])* $name:ident, $body:ident, $largest:literal) => {
        $(#[$doc])*
        pub type $alias<I, O, const K: usize, const S: usize = K, const P: usize = 0> =
            $name<I, O, Const<K>, Const<S>, Const<P>>;

        $(#[$of_doc])*
        #[derive(Debug)]
        pub struct $name<I: PictureShape, O: PictureShape<C = I::C>, K: Size, S: Size, P: Size> {
            body: $body,
            sizes: PhantomData<(I, O, K, S, P)>,
        }

        impl<I, O, const K: usize, const S: usize, const P: usize> $alias<I, O, K, S, P>
        where
            I: PictureShape,
            O: PictureShape<C = I::C>,
        {
            /// The layer. Sizes that the shapes leave to run time are those of `I` and `O` at their default.
            ///
            /// # Errors
            /// Never for constant sizes: the compiler proves that they fit.
            pub fn new() -> Result<Self, EngineError> {
                let window = PoolWindow { size: K, stride: S, padding: P };
                Self::with_sizes((I::default().sample(), O::default().sample()), window)
            }
        }

        impl<I: PictureShape, O: PictureShape<C = I::C>, K: Size, S: Size, P: Size> $name<I, O, K, S, P> {
            /// A layer from pictures of one shape to pictures of another.
            ///
            /// # Errors
            /// When sizes do not fit together or are not those of the type.
            pub fn with_sizes(shapes: (Shape, Shape), window: PoolWindow) -> Result<Self, EngineError> {
                const {
                    let slides = Sliding { kernel: K::KNOWN, stride: S::KNOWN, padding: pixels(P::KNOWN) };
                    assert!(slides.fits(I::H::KNOWN, O::H::KNOWN), "the windows do not turn the one height into the other");
                    assert!(slides.fits(I::W::KNOWN, O::W::KNOWN), "the windows do not turn the one width into the other");
                }
                Ok(Self { body: $body(window.of::<I, O, K, S, P>(shapes)?), sizes: PhantomData })
            }
        }

        impl<I, O, K: Size, S: Size, P: Size> NonMutableModule for $name<I, O, K, S, P>
        where
            I: PictureShape,
            O: PictureShape<C = I::C>,
        {
        }

        impl<I, O, K: Size, S: Size, P: Size> LayerModule for $name<I, O, K, S, P>
        where
            I: PictureShape,
            O: PictureShape<C = I::C>,
        {
        }

        impl<I, O, K: Size, S: Size, P: Size> AnyLayer for $name<I, O, K, S, P>
        where
            I: PictureShape,
            O: PictureShape<C = I::C>,
        {
            fn body(&self) -> &dyn LayerBody {
                &self.body
            }
        }

        impl<I, O, K: Size, S: Size, P: Size> Module<Taped<I>> for $name<I, O, K, S, P>
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

        impl<I, O, K: Size, S: Size, P: Size> Built for $name<I, O, K, S, P>
        where
            I: PictureShape,
            O: PictureShape<C = I::C>,
        {
            type Settings = design::$alias;

            fn build(settings: &Self::Settings, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
                let (size, padding) = (settings.size, settings.padding);
                Self::with_sizes((layer.input, layer.output), PoolWindow { size, stride: settings.step(), padding })
            }

            fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
                let rest = match (K::KNOWN, S::KNOWN, P::KNOWN) {
                    (Some(size), Some(stride), Some(0)) if size == stride => String::new(),
                    (_, _, Some(0)) => format!(", {}", S::written()),
                    _ => format!(", {}, {}", S::written(), P::written()),
                };
                let alias = stringify!($alias);
                Ok(format!("{alias}<{}, {}, {}{rest}>", I::written(), O::written(), K::written()))
            }
        }

        struct PoolWindows;

        impl OfPool for PoolWindows {
            type Made = TypePlan<design::$alias>;

            fn of<I: PictureShape, O: PictureShape<C = I::C>, K: Size, S: Size, P: Size>(self) -> Self::Made {
                TypePlan::of::<$name<I, O, K, S, P>, I, O>()
            }
        }

        impl Buildable for design::$alias {
            fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
                let window = (self.size, self.step(), Padding::Pixels(self.padding));
                Ok(dispatch::pooling(WindowNumbers::new(layer.input, layer.output, window)?, PoolWindows))
            }

            fn operators(&self, _: &CheckedLayer, _: Kinds) -> Vec<crate::engine::Operator> {
                let (size, stride, padding) = (self.size, self.step(), self.padding);
                vec![crate::engine::Operator::Pool { largest: $largest, size, stride, padding }]
            }

            fn fusion(&self) -> Fusion {
                fusion(PoolWindow { size: self.size, stride: self.step(), padding: self.padding })
            }
        }
    };
}

pub(super) use window_pool;
