//! Flatten: the numbers of a picture, channel by channel, or of a sequence, step by step, become one row.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Module, NonMutableModule};

use crate::design::{self, CheckedLayer, Shape};
use crate::engine::dispatch::{self, OfFlatten};
use crate::engine::formula::{Computed, LayerNumber};
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{BatchShape, Size, Taped, VectorOf, equal};
use crate::engine::{EngineError, Operator};

/// Rows of a constant size: `Flatten<Picture<32, 7, 7>, 1568>`.
pub type Flatten<I, const N: usize> = FlattenOf<I, Const<N>>;

/// Samples of shape `I` become rows of `N` numbers, a constant or known at run time only. Nothing is copied or computed:
/// dfdx reads the same memory in another shape. Behind a sequence, the padded steps of a sample are zeros: every layer over
/// sequences leaves them so.
///
/// ```
/// # use strata::engine::{Picture, layers::Flatten};
/// Flatten::<Picture<32, 7, 7>, 1568>::new();
/// ```
///
/// ```compile_fail
/// # use strata::engine::{Picture, layers::Flatten};
/// Flatten::<Picture<32, 7, 7>, 1569>::new(); // 32 · 7 · 7 is one less
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct FlattenOf<I, N>(PhantomData<(I, N)>);

impl<I: BatchShape, N: Size> FlattenOf<I, N> {
    /// The layer.
    #[must_use]
    pub fn new() -> Self {
        const { assert!(equal(I::LEN, N::KNOWN), "the row has not as many numbers as the sample") };
        Self(PhantomData)
    }
}

impl<I, N> NonMutableModule for FlattenOf<I, N> {}

impl<I: BatchShape, N: Size> LayerModule for FlattenOf<I, N> {}

impl<I: BatchShape, N: Size> Module<Taped<I>> for FlattenOf<I, N> {
    type Output = Taped<VectorOf<N>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<I>) -> Result<Self::Output, EngineError> {
        taped::forward(self, &FlattenBody, x)
    }
}

impl<I: BatchShape, N: Size> AnyLayer for FlattenOf<I, N> {
    fn body(&self) -> &dyn LayerBody {
        &FlattenBody
    }
}

/// The body of flatten: the same numbers.
#[derive(Debug, Clone, Copy)]
struct FlattenBody;

impl LayerBody for FlattenBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        Ok(Shape::Vector(input.len()))
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, _: &LayerContext<'_>) {
        y.copy_from_slice(x);
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, _: &LayerContext<'_>) {
        if let Some(dx) = back.dx {
            dx.copy_from_slice(back.dy);
        }
    }

    fn is_identity(&self, _: &LayerContext<'_>) -> bool {
        true
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        pass.copied(number, |n| n)
    }
}

impl<I: BatchShape, N: Size> Built for FlattenOf<I, N> {
    type Settings = design::Flatten;

    fn build(_: &design::Flatten, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        I::of(0, layer.input)?;
        N::of(layer.output.len())?;
        Ok(Self::new())
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("Flatten<{}, {}>", I::written(), N::written()))
    }
}

struct FlattenShapes;

impl OfFlatten for FlattenShapes {
    type Made = TypePlan<design::Flatten>;

    fn of<I: BatchShape, N: Size>(self) -> Self::Made {
        TypePlan::of::<FlattenOf<I, N>, I, VectorOf<N>>()
    }
}

impl Buildable for design::Flatten {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(dispatch::flatten(layer.input, FlattenShapes))
    }

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        // A row stays what it is.
        vec![if matches!(layer.input, Shape::Vector(_)) { Operator::Identity } else { Operator::Flatten }]
    }
}
