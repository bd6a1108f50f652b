//! One layer forward and back for a given gradient: what tests hold it to.
use crate::design::Shape;
use crate::engine::EngineError;
use crate::engine::layers::{AnyLayer, Backward, Fusion, LayerContext, LayerModule, Saved};
use crate::engine::tensor::{Lengths, Mode};

/// What comes into a layer, and the gradient of what goes out.
#[derive(Debug, Clone)]
pub struct Pull {
    /// The numbers of a batch.
    pub x: Vec<f32>,
    /// The shape of one sample.
    pub shape: Shape,
    /// The gradient of what goes out; zeros where it is shorter.
    pub dy: Vec<f32>,
    /// Whether the layer answers or learns.
    pub mode: Mode,
    /// Steps of each sequence that count, if not all.
    pub lengths: Option<Lengths>,
    /// What is computed in the same go.
    pub fusion: Fusion,
}

/// What a layer gave and what flowed back.
#[derive(Debug, Clone, PartialEq)]
pub struct Pulled {
    /// What went out.
    pub y: Vec<f32>,
    /// The gradient of what came in.
    pub dx: Vec<f32>,
    /// The gradients of the layer's parameters, in their order.
    pub parameters: Vec<Vec<f32>>,
}

impl Pull {
    /// A batch in training mode, the whole of every sequence, the layer alone.
    pub fn new(x: Vec<f32>, shape: Shape, dy: Vec<f32>) -> Self {
        Self { x, shape, dy, mode: Mode::Train { key: 1 }, lengths: None, fusion: Fusion::default() }
    }
}

/// Computes a layer for a batch and takes the gradient `dy` of its output back through it.
///
/// # Errors
/// When sizes do not fit.
pub fn pull_back(layer: &mut dyn AnyLayer, pull: Pull) -> Result<Pulled, EngineError> {
    let Pull { x, shape, mut dy, mode, lengths, fusion } = pull;
    let output = fusion.output(layer.body().output(shape)?);
    if !fusion.is_none() && !layer.body().fuses(&fusion) {
        return Err(EngineError::NotFused);
    }
    let batch = x.len().checked_div(shape.len()).unwrap_or_default();
    if batch * shape.len() != x.len() {
        return Err(EngineError::WrongSize { expected: shape.to_string(), got: vec![x.len()] });
    }
    let lengths = lengths.as_deref();
    let context = LayerContext { fusion, mode, lengths, saves: true, ..LayerContext::answering(batch, shape) };
    let mut saved = Saved::default();
    let mut y = vec![0.0; batch * output.len()];
    let module: &dyn LayerModule = layer;
    layer.body().forward(&module.weights(), &x, &mut y, &mut saved, &context);
    dy.resize(y.len(), 0.0);
    // What is not written over is noticed.
    let mut dx = vec![f32::NAN; x.len()];
    let mut parameters = Vec::new();
    module.visit(&mut |_, stored| {
        if stored.penalty().is_some() {
            parameters.push(vec![0.0; stored.numbers().len()]);
        }
    });
    let back = Backward { x: &x, y: &y, dy: &dy, dx: Some(&mut dx), parameters: &mut parameters };
    layer.body().backward(&module.weights(), back, &mut saved, &context);
    layer.note(&saved);
    Ok(Pulled { y, dx, parameters })
}
