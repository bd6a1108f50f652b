//! Reshape: a picture of C × H × W becomes a sequence of its H rows, each channel after channel, and back.
use std::marker::PhantomData;

use dfdx::prelude::{Module, NonMutableModule};

use crate::design::{self, CheckedLayer, ReshapeTo, Shape};
use crate::engine::dispatch::{self, OfRows};
use crate::engine::formula::{Computed, LayerNumber};
use crate::engine::kernels::reshape::{RowsSize, picture_to_rows, rows_to_picture};
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights, wrong_input};
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{BatchShape, PictureOf, SequenceOf, Size, Taped, equal, product};
use crate::engine::{EngineError, Operator};

/// Samples of shape `I` are read in shape `O`: `Reshape<Picture<1, 28, 28>, Sequence<28, 28>>` gives the rows of a picture
/// as steps, `Reshape<Sequence<28, 28>, Picture<1, 28, 28>>` the way back.
#[derive(Debug, Clone, Copy)]
pub struct Reshape<I, O> {
    body: ReshapeBody,
    shapes: PhantomData<(I, O)>,
}

/// The body of reshape, by the shape that goes out.
#[derive(Debug, Clone, Copy)]
struct ReshapeBody(Shape);

impl<C: Size, H: Size, W: Size, T: Size, F: Size> Reshape<PictureOf<C, H, W>, SequenceOf<T, F>> {
    /// Rows of pictures of this shape.
    ///
    /// # Errors
    /// When the shapes are not those of the type.
    pub fn rows(input: Shape) -> Result<Self, EngineError> {
        const {
            assert!(equal(H::KNOWN, T::KNOWN), "every row is a step");
            assert!(equal(product(C::KNOWN, W::KNOWN), F::KNOWN), "a step has the numbers of a row in all channels");
        }
        let (_, c, h, w) = <PictureOf>::of(0, PictureOf::<C, H, W>::of(0, input)?.sample())?;
        let output = Shape::Sequence { steps: h, features: c * w };
        SequenceOf::<T, F>::of(0, output)?;
        Ok(Self { body: ReshapeBody(output), shapes: PhantomData })
    }
}

impl<C: Size, H: Size, W: Size, T: Size, F: Size> Reshape<SequenceOf<T, F>, PictureOf<C, H, W>> {
    /// Pictures of this shape from their rows.
    ///
    /// # Errors
    /// When the shapes are not those of the type.
    pub fn picture(output: Shape) -> Result<Self, EngineError> {
        const {
            assert!(equal(H::KNOWN, T::KNOWN), "every step is a row");
            assert!(equal(product(C::KNOWN, W::KNOWN), F::KNOWN), "a step has the numbers of a row in all channels");
        }
        PictureOf::<C, H, W>::of(0, output)?;
        Ok(Self { body: ReshapeBody(output), shapes: PhantomData })
    }
}

impl<I, O> NonMutableModule for Reshape<I, O> {}

impl<I: BatchShape, O: BatchShape> LayerModule for Reshape<I, O> {}

impl<C: Size, H: Size, W: Size, T: Size, F: Size> Module<Taped<PictureOf<C, H, W>>>
    for Reshape<PictureOf<C, H, W>, SequenceOf<T, F>>
{
    type Output = Taped<SequenceOf<T, F>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<PictureOf<C, H, W>>) -> Result<Self::Output, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<C: Size, H: Size, W: Size, T: Size, F: Size> Module<Taped<SequenceOf<T, F>>>
    for Reshape<SequenceOf<T, F>, PictureOf<C, H, W>>
{
    type Output = Taped<PictureOf<C, H, W>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<SequenceOf<T, F>>) -> Result<Self::Output, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<I: BatchShape, O: BatchShape> AnyLayer for Reshape<I, O> {
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl ReshapeBody {
    /// The picture, which comes in or goes out.
    fn size(self, input: Shape) -> RowsSize {
        let picture = if matches!(input, Shape::Picture { .. }) { input } else { self.0 };
        let Shape::Picture { channels, height, width } = picture else {
            return RowsSize { channels: 1, height: 1, width: picture.len() };
        };
        RowsSize { channels, height, width }
    }
}

impl LayerBody for ReshapeBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        match (input, self.0) {
            (Shape::Picture { channels, height, width }, Shape::Sequence { .. }) => {
                Ok(Shape::Sequence { steps: height, features: channels * width })
            }
            (Shape::Sequence { steps, features }, Shape::Picture { channels, height, width })
                if steps == height && features == channels * width =>
            {
                Ok(self.0)
            }
            _ => wrong_input(self.0.to_string(), input),
        }
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, context: &LayerContext<'_>) {
        let size = self.size(context.input);
        match context.input {
            Shape::Picture { .. } => picture_to_rows(size, x, y),
            _ => rows_to_picture(size, x, y),
        }
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, context: &LayerContext<'_>) {
        let Some(dx) = back.dx else { return };
        let size = self.size(context.input);
        match context.input {
            Shape::Picture { .. } => rows_to_picture(size, back.dy, dx),
            _ => picture_to_rows(size, back.dy, dx),
        }
    }

    /// The rows of one channel lie as a sequence does.
    fn is_identity(&self, context: &LayerContext<'_>) -> bool {
        self.size(context.input).channels == 1
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let size = self.size(pass.context.input);
        pass.copied(number, |n| match pass.context.input {
            Shape::Picture { .. } => size.place_in_picture(n),
            _ => size.place_in_rows(n),
        })
    }
}

impl<C: Size, H: Size, W: Size, T: Size, F: Size> Built for Reshape<PictureOf<C, H, W>, SequenceOf<T, F>> {
    type Settings = design::Reshape;

    fn build(_: &design::Reshape, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Self::rows(layer.input)
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("Reshape<{}, {}>", PictureOf::<C, H, W>::written(), SequenceOf::<T, F>::written()))
    }
}

impl<C: Size, H: Size, W: Size, T: Size, F: Size> Built for Reshape<SequenceOf<T, F>, PictureOf<C, H, W>> {
    type Settings = design::Reshape;

    fn build(_: &design::Reshape, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Self::picture(layer.output)
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("Reshape<{}, {}>", SequenceOf::<T, F>::written(), PictureOf::<C, H, W>::written()))
    }
}

struct ToRows;

impl OfRows for ToRows {
    type Made = TypePlan<design::Reshape>;

    fn of<C: Size, H: Size, W: Size, F: Size>(self) -> Self::Made {
        type Layer<C, H, W, F> = Reshape<PictureOf<C, H, W>, SequenceOf<H, F>>;
        TypePlan::of::<Layer<C, H, W, F>, PictureOf<C, H, W>, SequenceOf<H, F>>()
    }
}

struct ToPictures;

impl OfRows for ToPictures {
    type Made = TypePlan<design::Reshape>;

    fn of<C: Size, H: Size, W: Size, F: Size>(self) -> Self::Made {
        type Layer<C, H, W, F> = Reshape<SequenceOf<H, F>, PictureOf<C, H, W>>;
        TypePlan::of::<Layer<C, H, W, F>, SequenceOf<H, F>, PictureOf<C, H, W>>()
    }
}

impl Buildable for design::Reshape {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(match self.to {
            ReshapeTo::Rows => dispatch::rows(layer.input, ToRows),
            ReshapeTo::Picture => dispatch::rows(layer.output, ToPictures),
        })
    }

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        match (layer.input, layer.output) {
            (Shape::Picture { .. }, _) => vec![Operator::ToRows],
            (_, Shape::Picture { channels, height, width }) => vec![Operator::ToPicture { channels, height, width }],
            _ => Vec::new(),
        }
    }
}
