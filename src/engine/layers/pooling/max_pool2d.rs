//! Max pooling: the largest value of each window; of equal ones the first gets the gradient.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Module, NonMutableModule};

use super::window_pool::{pixels, window_pool};
use crate::design::{self, CheckedLayer, Padding, Shape};
use crate::engine::EngineError;
use crate::engine::dispatch::{self, OfPool, WindowNumbers};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula};
use crate::engine::kernels::pool::{PoolWindow, max_backward, max_forward};
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, Fusion, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::convolution::Sliding;
use crate::engine::layers::saved::{Saved, room};
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{PictureShape, Size, Taped};

window_pool! {
    /// The largest value of each window of `K` × `K`: `MaxPool2d<Picture<16, 28, 28>, Picture<16, 14, 14>, 2>`. Stride
    /// (as large as the window unless set) and padding may follow.
    MaxPool2d,
    /// [`MaxPool2d`] of sizes that may be known at run time only.
    ///
    /// ```
    /// # use strata::engine::{Picture, layers::MaxPool2d};
    /// MaxPool2d::<Picture<4, 9, 9>, Picture<4, 5, 5>, 3, 2, 1>::new().unwrap();
    /// ```
    ///
    /// ```compile_fail
    /// # use strata::engine::{Picture, layers::MaxPool2d};
    /// MaxPool2d::<Picture<4, 9, 9>, Picture<4, 4, 4>, 3, 2, 1>::new().unwrap(); // it is 5 × 5
    /// ```
    MaxPool2dOf, MaxPoolBody, true
}

/// The body of max pooling.
#[derive(Debug, Clone, Copy)]
struct MaxPoolBody(PoolWindow);

impl LayerBody for MaxPoolBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        self.0.output(input)
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], saved: &mut Saved, context: &LayerContext<'_>) {
        let places = room(&mut saved.places, y.len());
        max_forward(&self.0.pool_size(context.input), x, y, places);
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        if let Some(dx) = back.dx {
            max_backward(&self.0.pool_size(context.input), &saved.places[..back.dy.len()], back.dy, dx);
        }
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        let of = self.0.under(pass, n);
        Some(pass.output(n, NumberFormula::max(of)))
    }
}

/// A convolution before it computes it in the same go.
fn fusion(window: PoolWindow) -> Fusion {
    Fusion { activation: None, pool: Some(window) }
}
