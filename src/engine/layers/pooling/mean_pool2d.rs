//! Mean pooling: the mean of each window; what lies on the padding counts as 0.
use std::marker::PhantomData;

use dfdx::prelude::{Const, HasShape as _, Module, NonMutableModule};

use super::window_pool::{PoolWindow, pixels, window_pool};
use crate::design::{self, CheckedLayer, Padding, Shape};
use crate::engine::EngineError;
use crate::engine::dispatch::{self, OfPool, WindowNumbers};
use crate::engine::kernels::pool::{mean_backward, mean_forward};
use crate::engine::layers::convolution::Sliding;
use crate::engine::layers::{Buildable, Builder, Built, Fusion, Kinds, LayerModule, TypePlan};
use crate::engine::tensor::{Backward, PictureOf, PictureShape, PooledBuffer, Size, Taped, enter, record};

window_pool! {
    /// The mean of each window of `K` × `K`: `MeanPool2d<Picture<6, 28, 28>, Picture<6, 14, 14>, 2>`. Stride (as large as
    /// the window unless set) and padding may follow.
    MeanPool2d,
    /// [`MeanPool2d`] of sizes that may be known at run time only.
    MeanPool2dOf, forward, "AvgPool2d"
}

fn forward(x: Taped<PictureOf>, window: PoolWindow) -> Result<Taped<PictureOf>, EngineError> {
    let (batch, channels, height, width) = *x.shape();
    let size = window.pool_size(height, width);
    let shape = (batch, channels, size.out_height(), size.out_width());
    let (input, recorder) = enter(x)?;
    let mut y = PooledBuffer::stale(shape.0 * shape.1 * shape.2 * shape.3);
    mean_forward(&size, &input.numbers, &mut y);
    record(recorder, &[&input], &[], (y, shape), move |_| {
        Box::new(move |mut back: Backward<'_>| {
            if let Some(dx) = back.input() {
                mean_backward(&size, back.dy, dx);
            }
        })
    })
}

/// No layer computes it in the same go.
fn fusion(_: usize, _: usize, _: usize) -> Fusion {
    Fusion::None
}
