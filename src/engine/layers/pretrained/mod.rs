//! A backbone that comes with its weights: ordinary layers in a row behind the scale that it has learned, from batch ×
//! (1 or 3) × height × width, numbers from 0 to 1, to batch × C × height × width.
mod weights;

use std::marker::PhantomData;
use std::sync::Arc;

use dfdx::prelude::{Module, NonMutableModule};

use super::body::{Backward, LayerBody, LayerContext, LayerPass, LayerWeights, wrong_input};
use super::error_path::ErrorPath;
use super::path::Segment;
use super::saved::Saved;
use super::stack::within;
use super::structure::Chain;
use super::written::placed;
use super::{
    AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, ModuleStack, TypePlan, Visitor, VisitorMut, taped,
};
use crate::design::{self, CheckedLayer, Kind as _, Shape, Trainable};
use crate::engine::dispatch::{self, OfPicture};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula, Quantity, QuantitySource};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::tensor::{PictureOf, PictureShape, Taped};
use crate::engine::{EngineError, Operator};

pub use weights::backbone_checksum;

/// What it has learned from: (255 · x − 127) / 128 for numbers x from 0 to 1, as a factor and what is added.
const SCALE: (f32, f32) = (255.0 / 128.0, -127.0 / 128.0);
/// Red, green and blue.
const COLORS: usize = 3;

/// A backbone that gives pictures of shape `O`; any size may be known at run time only. What it is made of stands in its
/// settings, not in its type.
#[derive(Debug)]
pub struct Pretrained<O: PictureShape = PictureOf> {
    body: PretrainedBody,
    gives: PhantomData<O>,
}

/// The body of a backbone.
#[derive(Clone)]
struct PretrainedBody {
    /// Shared with the way back of networks of static type.
    layers: Arc<Chain>,
    input: Shape,
    output: Shape,
    /// Whether training leaves its weights alone: then nobody is shown them.
    frozen: bool,
}

impl std::fmt::Debug for PretrainedBody {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PretrainedBody").field("frozen", &self.frozen).finish_non_exhaustive()
    }
}

impl PretrainedBody {
    /// What the first layer inside computes in.
    fn inside<'a>(&self, context: &LayerContext<'a>) -> LayerContext<'a> {
        let Shape::Picture { height, width, .. } = self.input else { return *context };
        LayerContext { input: Shape::Picture { channels: COLORS, height, width }, ..*context }
    }

    /// Number `n` of a picture as the first layer inside takes it.
    fn scaled(&self, pass: &LayerPass<'_>, n: usize) -> Option<Computed> {
        let x = pass.input(n % self.input.len().max(1));
        let [mean, deviation] = [127.0 / 255.0, 128.0 / 255.0];
        let formula = NumberFormula::Standardization { x, scale: 1.0, mean, deviation };
        self.with_scaled(pass.x, |scaled| Some(Computed { value: *scaled.get(n)?, formula }))
    }

    /// Lends the pictures as the first layer inside takes them: in color, on the scale that it has learned.
    fn with_scaled<R>(&self, x: &[f32], use_them: impl FnOnce(&[f32]) -> R) -> R {
        let copies = COLORS / self.input.units().max(1);
        let map = self.input.len() / self.input.units().max(1);
        let (factor, added) = SCALE;
        with_scratch(x.len() * copies, |scaled| {
            for (to, from) in scaled.chunks_mut(copies * map).zip(x.chunks(map)) {
                for to in to.chunks_mut(map) {
                    to.iter_mut().zip(from).for_each(|(to, from)| *to = from * factor + added);
                }
            }
            use_them(scaled)
        })
    }
}

impl<O: PictureShape> NonMutableModule for Pretrained<O> {}

impl<I: PictureShape, O: PictureShape> Module<Taped<I>> for Pretrained<O> {
    type Output = Taped<O>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<I>) -> Result<Taped<O>, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<O: PictureShape> LayerModule for Pretrained<O> {
    fn visit<'a>(&'a self, visitor: &mut Visitor<'_, 'a>) {
        if !self.body.frozen {
            self.body.layers.visit_from(0, &mut within(Segment::Word("backbone"), visitor));
        }
    }

    fn visit_mut<'a>(&'a mut self, visitor: &mut VisitorMut<'_, 'a>) {
        if !self.body.frozen
            && let Some(layers) = Arc::get_mut(&mut self.body.layers)
        {
            layers.visit_from_mut(0, &mut within(Segment::Word("backbone"), visitor));
        }
    }
}

impl<O: PictureShape> AnyLayer for Pretrained<O> {
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl LayerBody for PretrainedBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        if input == self.input { Ok(self.output) } else { wrong_input(self.input.to_string(), input) }
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], saved: &mut Saved, context: &LayerContext<'_>) {
        let inside = self.inside(context);
        self.with_scaled(x, |x| {
            if context.saves {
                self.layers.forward(x, y, &mut saved.block.get_or_insert_default().branch, &inside);
            } else {
                self.layers.answer(x, y, &inside);
            }
        });
    }

    fn follow_inside(&self, x: &[f32], path: &mut ErrorPath<'_>, context: &LayerContext<'_>) -> bool {
        self.with_scaled(x, |x| self.layers.follow(x, path, &self.inside(context)))
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        match number {
            LayerNumber::Output(n) => {
                let last = Quantity { value: *pass.y.get(n)?, source: QuantitySource::Branch(n) };
                Some(pass.output(n, NumberFormula::Copy(last)))
            }
            LayerNumber::Scaled(n) => self.scaled(pass, n),
            _ => None,
        }
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        let Some(block) = &mut saved.block else { return };
        let Backward { x, y, dy, dx, parameters } = back;
        let inside = self.inside(context);
        // Layers add the gradients of their weights whether anybody asks for them or not.
        let mut unasked = if self.frozen { self.layers.zero_gradients() } else { Vec::new() };
        let parameters = if self.frozen { &mut unasked[..] } else { parameters };
        self.with_scaled(x, |x| {
            let Some(dx) = dx else {
                let back = Backward { x, y, dy, dx: None, parameters };
                return self.layers.backward(back, &mut block.branch, &inside);
            };
            with_scratch(x.len(), |dscaled| {
                let back = Backward { x, y, dy, dx: Some(&mut *dscaled), parameters };
                self.layers.backward(back, &mut block.branch, &inside);
                // A gray pixel is seen three times.
                let map = self.input.len() / self.input.units().max(1);
                let copies = dscaled.len() / dx.len().max(1) * map;
                for (dx, dscaled) in dx.chunks_mut(map).zip(dscaled.chunks(copies)) {
                    for (nth, dx) in dx.iter_mut().enumerate() {
                        *dx = SCALE.0 * dscaled[nth..].iter().step_by(map).sum::<f32>();
                    }
                }
            });
        });
    }
}

impl<O: PictureShape> Built for Pretrained<O> {
    type Settings = design::Pretrained;

    fn build(settings: &Self::Settings, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let block = layer.block.as_ref().ok_or(EngineError::OtherLayers)?;
        O::of(0, layer.output)?;
        let mut layers = Chain::build(block.layers.iter(), builder)?;
        let frozen = settings.is_frozen();
        let share = if settings.trainable == Trainable::FineTuned { settings.rate_share } else { 0.0 };
        let mut arrays = weights::arrays(settings.backbone)?.iter();
        layers.visit_from_mut(0, &mut |_, stored| {
            if let Some(array) = arrays.next() {
                stored.share(array, share);
            }
        });
        let body = PretrainedBody { layers: Arc::new(layers), input: layer.input, output: layer.output, frozen };
        Ok(Self { body, gives: PhantomData })
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("Pretrained<{}>", O::written()))
    }
}

struct Backbones;

impl OfPicture for Backbones {
    type Made = TypePlan<design::Pretrained>;

    fn of<O: PictureShape>(self) -> Self::Made {
        TypePlan::of::<Pretrained<O>, PictureOf, O>()
    }
}

impl Buildable for design::Pretrained {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(dispatch::backbone(layer.output, Backbones))
    }

    fn operators(&self, layer: &CheckedLayer, kinds: Kinds) -> Vec<Operator> {
        let Some(block) = &layer.block else { return Vec::new() };
        let (factor, added) = SCALE;
        vec![Operator::Backbone { layers: placed(&block.layers, kinds), factor, added, frozen: self.is_frozen() }]
    }
}
