//! Dropout: while training, a random share of the numbers becomes 0 and the others grow by 1 / (1 − rate).
use dfdx::prelude::{Module, ModuleMut};

use crate::design::{self, CheckedLayer, LayerId, Shape};
use crate::engine::formula::{Computed, LayerNumber};
use crate::engine::kernels::parallel::chunks_mut;
use crate::engine::kernels::random::mix;
use crate::engine::layers::LayerPass;
use crate::engine::layers::activation::same_shape;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{BatchShape, Mode, Taped};
use crate::engine::{EngineError, Operator};

/// Dropout (Srivastava et al. 2014) of any shape, in the form that leaves answering unchanged.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    rate: f32,
    layer: LayerId,
}

/// Numbers in one piece of work.
const PIECE: usize = 16_384;

impl Dropout {
    /// Dropout of this rate in this layer, so that no two layers drop alike.
    pub fn new(rate: f32, layer: LayerId) -> Self {
        Self { rate, layer }
    }
}

impl LayerModule for Dropout {}

impl<S: BatchShape> Module<Taped<S>> for Dropout {
    type Output = Taped<S>;
    type Error = EngineError;

    /// Answering leaves everything as it is.
    #[inline(never)]
    fn try_forward(&self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        Ok(x)
    }
}

impl<S: BatchShape> ModuleMut<Taped<S>> for Dropout {
    type Output = Taped<S>;
    type Error = EngineError;

    fn try_forward_mut(&mut self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        taped::forward_mut(self, self, x, |_| ())
    }
}

impl AnyLayer for Dropout {
    fn body(&self) -> &dyn LayerBody {
        self
    }
}

impl Dropout {
    /// What becomes of the numbers of a step; `None` while nothing drops.
    fn fate(self, context: &LayerContext<'_>) -> Option<Fate> {
        match context.mode {
            Mode::Train { key } if self.rate > 0.0 => {
                Some(Fate::new(self.rate, mix(key ^ mix(u64::from(self.layer.0)))))
            }
            _ => None,
        }
    }
}

impl LayerBody for Dropout {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        Ok(input)
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, context: &LayerContext<'_>) {
        let Some(fate) = self.fate(context) else { return y.copy_from_slice(x) };
        chunks_mut(y, PIECE, x.len() * 4, |n, y| {
            let first = n * PIECE;
            for (place, (y, x)) in y.iter_mut().zip(&x[first..]).enumerate() {
                *y = x * fate.of(first + place);
            }
        });
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, context: &LayerContext<'_>) {
        let Backward { dy, dx: Some(dx), .. } = back else { return };
        let Some(fate) = self.fate(context) else { return dx.copy_from_slice(dy) };
        chunks_mut(dx, PIECE, dy.len() * 4, |n, dx| {
            let first = n * PIECE;
            for (place, (dx, dy)) in dx.iter_mut().zip(&dy[first..]).enumerate() {
                *dx = dy * fate.of(first + place);
            }
        });
    }

    fn is_identity(&self, context: &LayerContext<'_>) -> bool {
        self.fate(context).is_none()
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        pass.copied(number, |n| n)
    }
}

/// What becomes of each number. A hash of key and place (not a running generator) makes it independent of the order in
/// which numbers are computed, and spares a mask in memory.
#[derive(Clone, Copy)]
struct Fate {
    key: u64,
    limit: u64,
    grown: f32,
}

impl Fate {
    fn new(rate: f32, key: u64) -> Self {
        Self { key, limit: (f64::from(rate) * 2.0_f64.powi(32)) as u64, grown: 1.0 / (1.0 - rate) }
    }

    /// 0 or 1 / (1 − rate).
    #[inline(always)]
    fn of(self, place: usize) -> f32 {
        let dropped = mix(self.key.wrapping_add(place as u64)) >> 32 < self.limit;
        if dropped { 0.0 } else { self.grown }
    }
}

impl Built for Dropout {
    type Settings = design::Dropout;

    fn build(settings: &design::Dropout, layer: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Ok(Self::new(settings.rate, layer.id))
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok("Dropout".to_owned())
    }
}

impl Buildable for design::Dropout {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(same_shape!(Dropout, layer))
    }

    fn operators(&self, _: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![Operator::Dropout(self.rate)]
    }
}
