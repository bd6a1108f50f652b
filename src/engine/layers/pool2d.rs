//! Max pooling and mean pooling: from batch × channels × height × width to smaller maps.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Dim, HasShape as _, Module, Shape as _};

use super::{Layer, Then};
use crate::design;
use crate::engine::kernels::pool::{PoolSize, max_backward, max_forward, mean_backward, mean_forward};
use crate::engine::signal::{Backward, close_pictures, open_pictures, read, record};
use crate::engine::{EngineError, Mode, Pictures, Signal};

/// The largest value of each window of `K` × `K`.
pub type MaxPool2d<const K: usize> = Pool2dOf<Largest, Const<K>>;

/// The mean of each window of `K` × `K`.
pub type MeanPool2d<const K: usize> = Pool2dOf<Mean, Const<K>>;

/// One number a window of `K` × `K`; the size may be a constant or known at run time only.
pub struct Pool2dOf<P: Pooling, K: Dim> {
    settings: design::Pool2d,
    kind: PhantomData<(P, K)>,
}

/// How a window becomes one number.
pub trait Pooling: Send + 'static {
    /// Computes the layer on pictures.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    fn pool(settings: &design::Pool2d, x: Pictures) -> Result<Pictures, EngineError>;
}

/// The largest value.
pub struct Largest;

/// The mean.
pub struct Mean;

impl<P: Pooling, K: Dim> Pool2dOf<P, K> {
    /// A layer with windows of `size`; stride and padding are those of `settings`.
    pub fn new(size: K, settings: &design::Pool2d) -> Self {
        Self { settings: design::Pool2d { size: size.size(), ..settings.clone() }, kind: PhantomData }
    }
}

impl<P: Pooling, K: Dim, C: Dim> Module<Pictures<C>> for Pool2dOf<P, K> {
    type Output = Pictures<C>;
    type Error = EngineError;

    fn try_forward(&self, x: Pictures<C>) -> Result<Pictures<C>, EngineError> {
        close_pictures(P::pool(&self.settings, open_pictures(x)?)?, "pooling")
    }
}

impl<P: Pooling, K: Dim> Layer for Pool2dOf<P, K> {
    fn forward(&mut self, x: Signal, _: Mode, _: &Then) -> Result<Signal, EngineError> {
        Ok(Signal::Pictures(self.try_forward(x.pictures("pooling")?)?))
    }
}

/// The kernel's sizes and the shape that goes out.
fn sizes(pool: &design::Pool2d, x: &Pictures) -> (PoolSize, (usize, usize, usize, usize)) {
    let (batch, channels, height, width) = *x.shape();
    let size = PoolSize { height, width, size: pool.size, stride: pool.step(), padding: pool.padding };
    (size, (batch, channels, size.out_height(), size.out_width()))
}

impl Pooling for Largest {
    fn pool(settings: &design::Pool2d, x: Pictures) -> Result<Pictures, EngineError> {
        let (size, shape) = sizes(settings, &x);
        let count = shape.num_elements();
        let (mut y, mut from) = (vec![0.0; count], vec![0; count]);
        max_forward(&size, &read(&x), &mut y, &mut from);
        let back = move |back: Backward<'_>| {
            if let Some(dx) = back.dx {
                max_backward(&size, &from, back.dy, dx);
            }
        };
        record(x, &[], y, shape, Box::new(back))
    }
}

impl Pooling for Mean {
    fn pool(settings: &design::Pool2d, x: Pictures) -> Result<Pictures, EngineError> {
        let (size, shape) = sizes(settings, &x);
        let mut y = vec![0.0; shape.num_elements()];
        mean_forward(&size, &read(&x), &mut y);
        let back = move |back: Backward<'_>| {
            if let Some(dx) = back.dx {
                mean_backward(&size, back.dy, dx);
            }
        };
        record(x, &[], y, shape, Box::new(back))
    }
}
