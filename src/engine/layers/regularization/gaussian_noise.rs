//! Gaussian noise: while training, every number gets normal noise of mean 0 added.
use dfdx::prelude::{HasShape as _, Module, ModuleMut, Shape};

use crate::design::{self, CheckedLayer, LayerId};
use crate::engine::EngineError;
use crate::engine::kernels::random::{add_normal, mix};
use crate::engine::kernels::reduce::add;
use crate::engine::layers::activation::same_shape;
use crate::engine::layers::{Buildable, Builder, Built, Kinds, LayerModule, TypePlan};
use crate::engine::tensor::{Backward, Mode, PooledBuffer, Taped, enter, mode_of, record};

/// Gaussian noise over any shape; answering is left unchanged.
#[derive(Debug, Clone, Copy)]
pub struct GaussianNoise {
    deviation: f32,
    layer: LayerId,
}

impl GaussianNoise {
    /// Noise of this deviation in this layer, so that no two layers have the same.
    pub fn new(deviation: f32, layer: LayerId) -> Self {
        Self { deviation, layer }
    }
}

impl LayerModule for GaussianNoise {}

impl<S: Shape> Module<Taped<S>> for GaussianNoise {
    type Output = Taped<S>;
    type Error = EngineError;

    /// Answering leaves everything as it is.
    #[inline(never)]
    fn try_forward(&self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        Ok(x)
    }
}

impl<S: Shape> ModuleMut<Taped<S>> for GaussianNoise {
    type Output = Taped<S>;
    type Error = EngineError;

    fn try_forward_mut(&mut self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        match mode_of(x) {
            (x, Mode::Train { key }) => forward(x, self.deviation, mix(key ^ mix(u64::from(self.layer.0)))),
            (x, Mode::Eval) => Ok(x),
        }
    }
}

fn forward<S: Shape>(x: Taped<S>, deviation: f32, key: u64) -> Result<Taped<S>, EngineError> {
    let shape = *x.shape();
    let (input, recorder) = enter(x)?;
    let mut y = PooledBuffer::copy_of(&input.numbers);
    add_normal(&mut y, deviation, key);
    record(recorder, &[&input], &[], (y, shape), |_| {
        Box::new(|mut back: Backward<'_>| {
            if let Some(dx) = back.input() {
                add(dx, back.dy);
            }
        })
    })
}

impl Built for GaussianNoise {
    type Settings = design::GaussianNoise;

    fn build(settings: &design::GaussianNoise, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Ok(Self::new(settings.deviation, layer.id))
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok("GaussianNoise".to_owned())
    }
}

impl Buildable for design::GaussianNoise {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(same_shape!(GaussianNoise, layer))
    }

    // PyTorch has no module for it, so the text makes one.
    fn pytorch(&self, _: &CheckedLayer, _: Kinds) -> Vec<String> {
        let forward = format!("lambda self, x: x + {} * torch.randn_like(x) if self.training else x", self.deviation);
        vec![format!("type(\"GaussianNoise\", (nn.Module,), {{\"forward\": {forward}}})()")]
    }
}
