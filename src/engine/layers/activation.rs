//! An activation as a layer of its own, and behind the sums of another: the shape stays.
use dfdx::prelude::{Module, NonMutableModule};

use super::body::{Backward, Fusion, LayerBody, LayerContext, LayerPass, LayerWeights};
use super::saved::{Saved, room};
use super::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::design::{self, Activation, CheckedLayer, Shape};
use crate::engine::formula::{Computed, LayerNumber};
use crate::engine::kernels::activation::{self, SoftmaxAxis};
use crate::engine::tensor::{BatchShape, Taped};
use crate::engine::{EngineError, Operator};

/// An activation as a layer of its own, over any shape.
#[derive(Debug, Clone, Copy)]
pub struct ActivationLayer(pub Activation);

impl NonMutableModule for ActivationLayer {}

impl LayerModule for ActivationLayer {}

impl AnyLayer for ActivationLayer {
    fn body(&self) -> &dyn LayerBody {
        self
    }
}

impl<S: BatchShape> Module<Taped<S>> for ActivationLayer {
    type Output = Taped<S>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        taped::forward(self, self, x)
    }
}

impl LayerBody for ActivationLayer {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        Ok(input)
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], saved: &mut Saved, context: &LayerContext<'_>) {
        y.copy_from_slice(x);
        activate(self.0, softmax_axis(context.input), y, saved, context);
        context.zero_padded(y);
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        if let Some(dx) = back.dx {
            slopes(self.0, softmax_axis(context.input), (back.y, back.dy), saved, dx);
            context.zero_padded(dx);
        }
    }

    fn is_identity(&self, _: &LayerContext<'_>) -> bool {
        self.0.is_linear()
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        Some(pass.output(n, pass.activation((self.0, softmax_axis(pass.context.input)), n)))
    }
}

/// What softmax takes together: the numbers of a vector or of a step, the channels of a pixel.
fn softmax_axis(shape: Shape) -> SoftmaxAxis {
    match shape {
        Shape::Picture { channels, height, width } => SoftmaxAxis { count: channels, stride: height * width },
        Shape::Sequence { features, .. } => SoftmaxAxis { count: features, stride: 1 },
        Shape::Vector(_) | Shape::Tokens { .. } => SoftmaxAxis { count: shape.len(), stride: 1 },
    }
}

/// Applies an activation in place, and saves what came in where its slope follows from that.
pub(super) fn activate(f: Activation, axis: SoftmaxAxis, y: &mut [f32], saved: &mut Saved, context: &LayerContext<'_>) {
    if context.saves && activation::needs_input(f) {
        room(&mut saved.sums, y.len()).copy_from_slice(y);
    }
    activation::forward(f, y, axis);
}

/// Writes the gradient of what came into an activation to `dz`, from what went out and its gradient.
pub(super) fn slopes(f: Activation, axis: SoftmaxAxis, (y, dy): (&[f32], &[f32]), saved: &Saved, dz: &mut [f32]) {
    let from = if activation::needs_input(f) { &saved.sums[..y.len()] } else { y };
    activation::backward(f, from, dy, dz, axis);
}

impl Built for ActivationLayer {
    type Settings = design::ActivationLayer;

    fn build(settings: &design::ActivationLayer, _: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        Ok(Self(settings.0))
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok("ActivationLayer".to_owned())
    }
}

impl Buildable for design::ActivationLayer {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(same_shape!(ActivationLayer, layer))
    }

    fn operators(&self, _: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        vec![Operator::Activation(self.0)]
    }

    fn fusion(&self) -> Fusion {
        Fusion { activation: Some(self.0), pool: None }
    }
}

/// The plan of a layer that takes every rank and leaves the shape.
macro_rules! same_shape {
    ($module:ty, $layer:expr) => {
        match $layer.input {
            crate::design::Shape::Picture { .. } => {
                TypePlan::of::<$module, crate::engine::tensor::PictureOf, crate::engine::tensor::PictureOf>()
            }
            crate::design::Shape::Sequence { .. } => {
                TypePlan::of::<$module, crate::engine::tensor::SequenceOf, crate::engine::tensor::SequenceOf>()
            }
            crate::design::Shape::Vector(_) | crate::design::Shape::Tokens { .. } => {
                TypePlan::of::<$module, crate::engine::tensor::VectorOf, crate::engine::tensor::VectorOf>()
            }
        }
    };
}

pub(super) use same_shape;

/// An operator and the activation that is a setting of the same layer.
pub(super) fn activated(operator: Operator, activation: Activation) -> Vec<Operator> {
    let mut operators = vec![operator];
    if !activation.is_linear() {
        operators.push(Operator::Activation(activation));
    }
    operators
}
