//! Global max pooling: the largest value of each whole map, from batch × C × height × width to batch × C.
use dfdx::prelude::{HasShape as _, Module, NonMutableModule};

use crate::design::{self, CheckedLayer};
use crate::engine::EngineError;
use crate::engine::layers::{Buildable, Builder, Built, Kinds, LayerModule, Modules, TypePlan};
use crate::engine::tensor::{Backward, BatchShape as _, PictureOf, PooledBuffer, Size, Taped, VectorOf, enter, record};

/// The largest value of each map, of pictures of any size; of equal ones the first gets the gradient.
#[derive(Debug, Clone, Copy, Default)]
pub struct GlobalMaxPool;

impl NonMutableModule for GlobalMaxPool {}

impl LayerModule for GlobalMaxPool {
    fn modules(&self) -> Modules {
        Modules { count: 2, weighted: 0 }
    }
}

impl<C: Size, H: Size, W: Size> Module<Taped<PictureOf<C, H, W>>> for GlobalMaxPool {
    type Output = Taped<VectorOf<C>>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<PictureOf<C, H, W>>) -> Result<Self::Output, EngineError> {
        VectorOf::close(forward(PictureOf::open(x)?)?)
    }
}

fn forward(x: Taped<PictureOf>) -> Result<Taped<VectorOf>, EngineError> {
    let (batch, channels, height, width) = *x.shape();
    let map = height * width;
    let (input, recorder) = enter(x)?;
    let mut y = PooledBuffer::stale(batch * channels);
    let mut from = vec![0; y.len()];
    for ((y, from), map) in y.iter_mut().zip(&mut from).zip(input.numbers.chunks_exact(map)) {
        (*from, *y) = first_largest(map);
    }
    record(recorder, &[&input], &[], (y, (batch, channels)), move |_| {
        Box::new(move |mut back: Backward<'_>| {
            let Some(dx) = back.input() else { return };
            for ((dx, dy), from) in dx.chunks_exact_mut(map).zip(back.dy).zip(&from) {
                dx[*from] += dy;
            }
        })
    })
}

/// The first of the largest values with its place; a NaN counts as the largest.
fn first_largest(map: &[f32]) -> (usize, f32) {
    map.iter().copied().enumerate().fold((0, f32::NEG_INFINITY), |best, (at, value)| {
        if value > best.1 || value.is_nan() { (at, value) } else { best }
    })
}

impl Built for GlobalMaxPool {
    type Settings = design::GlobalMaxPool;

    fn build(_: &Self::Settings, _: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Ok(Self)
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok("GlobalMaxPool".to_owned())
    }
}

impl Buildable for design::GlobalMaxPool {
    fn plan(&self, _: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(TypePlan::of::<GlobalMaxPool, PictureOf, VectorOf>())
    }

    fn pytorch(&self, _: &CheckedLayer, _: Kinds) -> Vec<String> {
        vec!["nn.AdaptiveMaxPool2d(1)".into(), "nn.Flatten()".into()]
    }
}
