//! Flatten: batch × C × height × width becomes batch × (C · height · width), channel by channel.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Dim, HasShape as _, Module};

use super::{Layer, Then};
use crate::engine::kernels::reduce::add;
use crate::engine::signal::{Backward, close_vectors, open_pictures, record, values};
use crate::engine::{EngineError, Mode, Pictures, Signal, Vectors};

/// Rows of a size that the type knows: `Flatten<1568>`.
pub type Flatten<const N: usize> = FlattenOf<Const<N>>;

/// A picture becomes a row of `N` numbers, a constant or known at run time only.
#[derive(Default)]
pub struct FlattenOf<N: Dim>(PhantomData<N>);

impl<N: Dim> FlattenOf<N> {
    /// The layer.
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<N: Dim, C: Dim> Module<Pictures<C>> for FlattenOf<N> {
    type Output = Vectors<N>;
    type Error = EngineError;

    fn try_forward(&self, x: Pictures<C>) -> Result<Vectors<N>, EngineError> {
        close_vectors(flatten(open_pictures(x)?)?, "Flatten")
    }
}

impl<N: Dim> Layer for FlattenOf<N> {
    fn forward(&mut self, x: Signal, _: Mode, _: &Then) -> Result<Signal, EngineError> {
        Ok(Signal::Vectors(flatten(x.pictures("Flatten")?)?))
    }
}

fn flatten(x: Pictures) -> Result<Vectors, EngineError> {
    let (batch, channels, height, width) = *x.shape();
    let y = values(&x);
    let back = move |back: Backward<'_>| {
        if let Some(dx) = back.dx {
            add(dx, back.dy);
        }
    };
    record(x, &[], y, (batch, channels * height * width), Box::new(back))
}
