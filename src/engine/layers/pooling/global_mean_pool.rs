//! Global mean pooling: the mean of each whole map, from batch × C × height × width to batch × C.
use dfdx::prelude::{Module, NonMutableModule};

use super::window_pool::{counting_of, map_len, one_for_each_map};
use crate::design::{self, CheckedLayer, Shape};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula};
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, Modules, TypePlan, taped};
use crate::engine::tensor::{PictureOf, Size, Taped, VectorOf};
use crate::engine::{EngineError, Operator};

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
        taped::forward(self, self, x)
    }
}

impl AnyLayer for GlobalMeanPool {
    fn body(&self) -> &dyn LayerBody {
        self
    }
}

impl LayerBody for GlobalMeanPool {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        one_for_each_map(input)
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, context: &LayerContext<'_>) {
        let (maps, counting) = (context.input.units(), context.counting());
        for (nth, (y, map)) in y.iter_mut().zip(x.chunks_exact(map_len(context.input))).enumerate() {
            let map = &map[..counting(nth / maps).unwrap_or(map.len())];
            *y = map.iter().sum::<f32>() / map.len() as f32;
        }
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, context: &LayerContext<'_>) {
        let Some(dx) = back.dx else { return };
        let (maps, counting) = (context.input.units(), context.counting());
        for (nth, (dx, dy)) in dx.chunks_exact_mut(map_len(context.input)).zip(back.dy).enumerate() {
            let (counted, padding) = dx.split_at_mut(counting(nth / maps).unwrap_or(dx.len()));
            counted.fill(dy / counted.len() as f32);
            padding.fill(0.0);
        }
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        let of = counting_of(pass, n);
        Some(pass.output(n, NumberFormula::Mean { count: of.len(), of }))
    }
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

    fn operators(&self, _: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![Operator::GlobalPool { largest: false }]
    }
}
