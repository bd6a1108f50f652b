//! Global max pooling: the largest value of each whole map, from batch × C × height × width to batch × C.
use dfdx::prelude::{Module, NonMutableModule};

use super::window_pool::{counting_of, map_len, one_for_each_map};
use crate::design::{self, CheckedLayer, Shape};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula};
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::saved::{Saved, room};
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, Modules, TypePlan, taped};
use crate::engine::tensor::{PictureOf, Size, Taped, VectorOf};
use crate::engine::{EngineError, Operator};

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
        taped::forward(self, self, x)
    }
}

impl AnyLayer for GlobalMaxPool {
    fn body(&self) -> &dyn LayerBody {
        self
    }
}

impl LayerBody for GlobalMaxPool {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        one_for_each_map(input)
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], saved: &mut Saved, context: &LayerContext<'_>) {
        let places = room(&mut saved.places, y.len());
        let (maps, counting) = (context.input.units(), context.counting());
        let all = y.iter_mut().zip(places).zip(x.chunks_exact(map_len(context.input))).enumerate();
        for (nth, ((y, place), map)) in all {
            (*place, *y) = first_largest(&map[..counting(nth / maps).unwrap_or(map.len())]);
        }
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        let Some(dx) = back.dx else { return };
        let maps = dx.chunks_exact_mut(map_len(context.input));
        for ((dx, dy), place) in maps.zip(back.dy).zip(&saved.places) {
            dx.fill(0.0);
            dx[*place as usize] = *dy;
        }
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        let of = counting_of(pass, n);
        Some(pass.output(n, NumberFormula::max(of)))
    }
}

/// The first of the largest values with its place; a NaN counts as the largest.
fn first_largest(map: &[f32]) -> (u32, f32) {
    map.iter().copied().enumerate().fold((0, f32::NEG_INFINITY), |best, (at, value)| {
        if value > best.1 || value.is_nan() { (at as u32, value) } else { best }
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

    fn operators(&self, _: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![Operator::GlobalPool { largest: true }]
    }
}
