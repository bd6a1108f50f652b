//! Mean pooling: the mean of each window; what lies on the padding counts as 0.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Module, NonMutableModule};

use super::window_pool::{pixels, window_pool};
use crate::design::{self, CheckedLayer, Padding, Shape};
use crate::engine::EngineError;
use crate::engine::dispatch::{self, OfPool, WindowNumbers};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula};
use crate::engine::kernels::pool::{PoolWindow, mean_backward, mean_forward};
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, Fusion, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::convolution::Sliding;
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{PictureShape, Size, Taped};

window_pool! {
    /// The mean of each window of `K` × `K`: `MeanPool2d<Picture<6, 28, 28>, Picture<6, 14, 14>, 2>`. Stride (as large as
    /// the window unless set) and padding may follow.
    MeanPool2d,
    /// [`MeanPool2d`] of sizes that may be known at run time only.
    MeanPool2dOf, MeanPoolBody, false
}

/// The body of mean pooling.
#[derive(Debug, Clone, Copy)]
struct MeanPoolBody(PoolWindow);

impl LayerBody for MeanPoolBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        self.0.output(input)
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, context: &LayerContext<'_>) {
        mean_forward(&self.0.pool_size(context.input), x, y);
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, context: &LayerContext<'_>) {
        if let Some(dx) = back.dx {
            mean_backward(&self.0.pool_size(context.input), back.dy, dx);
        }
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        let of = self.0.under(pass, n);
        Some(pass.output(n, NumberFormula::Mean { of, count: self.0.size * self.0.size }))
    }
}

/// No layer computes it in the same go.
fn fusion(_: PoolWindow) -> Fusion {
    Fusion::default()
}
