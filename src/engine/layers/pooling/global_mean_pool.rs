//! Global mean pooling: the mean of each whole map, from batch × C × height × width to batch × C.
use dfdx::prelude::{HasShape as _, Module, NonMutableModule};

use crate::design::{self, CheckedLayer};
use crate::engine::EngineError;
use crate::engine::layers::{Buildable, Builder, Built, Kinds, LayerModule, Modules, TypePlan};
use crate::engine::tensor::{Backward, BatchShape as _, PictureOf, PooledBuffer, Size, Taped, VectorOf, enter, record};

/// The mean of each map, of pictures of any size.
#[derive(Debug, Clone, Copy, Default)]
pub struct GlobalMeanPool;

impl NonMutableModule for GlobalMeanPool {}

impl LayerModule for GlobalMeanPool {
    fn modules(&self) -> Modules {
        Modules { count: 2, weighted: 0 }
    }
}

impl<C: Size, H: Size, W: Size> Module<Taped<PictureOf<C, H, W>>> for GlobalMeanPool {
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
    for (y, map) in y.iter_mut().zip(input.numbers.chunks_exact(map)) {
        *y = map.iter().sum::<f32>() / map.len() as f32;
    }
    record(recorder, &[&input], &[], (y, (batch, channels)), move |_| {
        Box::new(move |mut back: Backward<'_>| {
            let Some(dx) = back.input() else { return };
            for (dx, dy) in dx.chunks_exact_mut(map).zip(back.dy) {
                for dx in dx {
                    *dx += dy / map as f32;
                }
            }
        })
    })
}

impl Built for GlobalMeanPool {
    type Settings = design::GlobalMeanPool;

    fn build(_: &Self::Settings, _: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Ok(Self)
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok("GlobalMeanPool".to_owned())
    }
}

impl Buildable for design::GlobalMeanPool {
    fn plan(&self, _: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(TypePlan::of::<GlobalMeanPool, PictureOf, VectorOf>())
    }

    fn pytorch(&self, _: &CheckedLayer, _: Kinds) -> Vec<String> {
        vec!["nn.AdaptiveAvgPool2d(1)".into(), "nn.Flatten()".into()]
    }
}
