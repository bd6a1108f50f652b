//! Gaussian noise: while training, every number gets normal noise of mean 0 added.
use dfdx::prelude::{Module, ModuleMut};

use crate::design::{self, CheckedLayer, LayerId, Shape};
use crate::engine::formula::{Computed, LayerNumber};
use crate::engine::kernels::random::{add_normal, mix};
use crate::engine::layers::LayerPass;
use crate::engine::layers::activation::same_shape;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{BatchShape, Mode, Taped};
use crate::engine::{EngineError, Operator};

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

impl<S: BatchShape> Module<Taped<S>> for GaussianNoise {
    type Output = Taped<S>;
    type Error = EngineError;

    /// Answering leaves everything as it is.
    #[inline(never)]
    fn try_forward(&self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        Ok(x)
    }
}

impl<S: BatchShape> ModuleMut<Taped<S>> for GaussianNoise {
    type Output = Taped<S>;
    type Error = EngineError;

    fn try_forward_mut(&mut self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        taped::forward_mut(self, self, x, |_| ())
    }
}

impl AnyLayer for GaussianNoise {
    fn body(&self) -> &dyn LayerBody {
        self
    }
}

impl LayerBody for GaussianNoise {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        Ok(input)
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, context: &LayerContext<'_>) {
        y.copy_from_slice(x);
        if let Mode::Train { key } = context.mode {
            add_normal(y, self.deviation, mix(key ^ mix(u64::from(self.layer.0))));
            context.zero_padded(y);
        }
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, _: &LayerContext<'_>) {
        if let Some(dx) = back.dx {
            dx.copy_from_slice(back.dy);
        }
    }

    fn is_identity(&self, context: &LayerContext<'_>) -> bool {
        context.mode == Mode::Eval
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        pass.copied(number, |n| n)
    }
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

    fn operators(&self, _: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![Operator::Noise(self.deviation)]
    }
}
