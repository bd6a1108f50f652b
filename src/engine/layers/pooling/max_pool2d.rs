//! Max pooling: the largest value of each window; of equal ones the first gets the gradient.
use std::marker::PhantomData;

use dfdx::prelude::{Const, HasShape as _, Module, NonMutableModule};

use super::window_pool::{PoolWindow, pixels, window_pool};
use crate::design::{self, CheckedLayer, Padding, Shape};
use crate::engine::EngineError;
use crate::engine::dispatch::{self, OfPool, WindowNumbers};
use crate::engine::kernels::pool::{max_backward, max_forward};
use crate::engine::layers::convolution::Sliding;
use crate::engine::layers::{Buildable, Builder, Built, Fusion, Kinds, LayerModule, TypePlan};
use crate::engine::tensor::{Backward, PictureOf, PictureShape, PooledBuffer, Size, Taped, enter, record};

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
    MaxPool2dOf, forward, "MaxPool2d"
}

fn forward(x: Taped<PictureOf>, window: PoolWindow) -> Result<Taped<PictureOf>, EngineError> {
    let (batch, channels, height, width) = *x.shape();
    let size = window.pool_size(height, width);
    let shape = (batch, channels, size.out_height(), size.out_width());
    let (input, recorder) = enter(x)?;
    let mut y = PooledBuffer::stale(shape.0 * shape.1 * shape.2 * shape.3);
    let mut from = vec![0; y.len()];
    max_forward(&size, &input.numbers, &mut y, &mut from);
    record(recorder, &[&input], &[], (y, shape), move |_| {
        Box::new(move |mut back: Backward<'_>| {
            if let Some(dx) = back.input() {
                max_backward(&size, &from, back.dy, dx);
            }
        })
    })
}

/// A convolution before it computes it in the same go.
fn fusion(size: usize, stride: usize, padding: usize) -> Fusion {
    Fusion::MaxPool { size, stride, padding }
}
