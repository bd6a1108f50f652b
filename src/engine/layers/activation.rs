//! An activation as a layer of its own, and behind the sums of another: the shape stays.
use dfdx::prelude::{HasShape as _, Module, NonMutableModule, Shape};

use super::{Buildable, Builder, Built, Fusion, Kinds, LayerModule, TypePlan};
use crate::design::{self, Activation, CheckedLayer};
use crate::engine::EngineError;
use crate::engine::kernels::activation::{self, SoftmaxAxis};
use crate::engine::kernels::reduce::add;
use crate::engine::tensor::{Backward, Numbers, PooledBuffer, Recorder, Taped, enter, record};

/// An activation as a layer of its own, over any shape.
#[derive(Debug, Clone, Copy)]
pub struct ActivationLayer(pub Activation);

impl NonMutableModule for ActivationLayer {}

impl LayerModule for ActivationLayer {}

impl<S: Shape> Module<Taped<S>> for ActivationLayer {
    type Output = Taped<S>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<S>) -> Result<Taped<S>, EngineError> {
        let shape = *x.shape();
        let axis = softmax_axis(shape.concrete().as_ref());
        let (input, recorder) = enter(x)?;
        let mut y = PooledBuffer::copy_of(&input.numbers);
        let slope = Slope::after(self.0, axis, &mut y, &recorder);
        record(recorder, &[&input], &[], (y, shape), move |y| {
            Box::new(move |mut back: Backward<'_>| {
                if let Some(dx) = back.input() {
                    add(dx, &slope.backward(&y, back.dy));
                }
            })
        })
    }
}

/// What softmax takes together: the numbers of a vector or of a step, the channels of a pixel.
fn softmax_axis(sizes: &[usize]) -> SoftmaxAxis {
    match *sizes {
        [_, channels, height, width] => SoftmaxAxis { count: channels, stride: height * width },
        [.., count] => SoftmaxAxis { count, stride: 1 },
        [] => SoftmaxAxis { count: 1, stride: 1 },
    }
}

/// An activation that was applied, and what its derivative needs beside what went out.
pub(super) struct Slope {
    f: Activation,
    axis: SoftmaxAxis,
    /// What came in, where the derivative follows from that.
    sums: Option<PooledBuffer>,
}

impl Slope {
    /// Applies an activation in place.
    pub(super) fn after(f: Activation, axis: SoftmaxAxis, y: &mut [f32], recorder: &Recorder) -> Self {
        let sums = (recorder.records() && activation::needs_input(f)).then(|| PooledBuffer::copy_of(y));
        activation::forward(f, y, axis);
        Self { f, axis, sums }
    }

    /// The gradient of what came in from that of what went out.
    pub(super) fn backward(&self, y: &Numbers, dy: &[f32]) -> PooledBuffer {
        let mut dz = PooledBuffer::stale(dy.len());
        activation::backward(self.f, self.sums.as_deref().unwrap_or(y), dy, &mut dz, self.axis);
        dz
    }

    /// Whether nothing was applied.
    pub(super) fn is_linear(&self) -> bool {
        self.f.is_linear()
    }
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

    fn pytorch(&self, _: &CheckedLayer, _: Kinds) -> Vec<String> {
        vec![function(self.0)]
    }

    fn fusion(&self) -> Fusion {
        Fusion::Activation(self.0)
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

/// The module of an activation that is a setting of another layer.
pub(super) fn pytorch_behind(mut modules: Vec<String>, activation: Activation) -> Vec<String> {
    if !activation.is_linear() {
        modules.push(function(activation));
    }
    modules
}

fn function(activation: Activation) -> String {
    match activation {
        Activation::Linear => "nn.Identity()".to_owned(),
        Activation::Sigmoid => "nn.Sigmoid()".to_owned(),
        Activation::Softplus => "nn.Softplus()".to_owned(),
        Activation::Relu => "nn.ReLU()".to_owned(),
        Activation::Relu6 => "nn.ReLU6()".to_owned(),
        Activation::Tanh => "nn.Tanh()".to_owned(),
        // PyTorch has no module for the step, so the text makes one.
        Activation::Heaviside => {
            "type(\"Step\", (nn.Module,), {\"forward\": lambda self, x: (x >= 0).to(x.dtype)})()".to_owned()
        }
        Activation::LeakyRelu { slope } => format!("nn.LeakyReLU({slope})"),
        Activation::Elu { alpha } => format!("nn.ELU({alpha})"),
        Activation::Gelu => "nn.GELU()".to_owned(),
        Activation::Silu => "nn.SiLU()".to_owned(),
        Activation::HardSwish => "nn.Hardswish()".to_owned(),
        Activation::Softmax => "nn.Softmax(dim=1)".to_owned(),
    }
}
