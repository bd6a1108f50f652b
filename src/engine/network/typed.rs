//! A whole network as one static type: a tuple of modules, composed by dfdx's own `Module` and `ModuleMut`.
//!
//! `(Conv2d<Picture<1, 8, 8>, Picture<8, 8, 8>, 3>, MaxPool2d<Picture<8, 8, 8>, Picture<8, 4, 4>, 2>, …)` is such a network.
//! The compiler proves that each layer takes what the one before gives. [`network_type`](crate::engine::network_type)
//! writes the type of a design, [`build`] makes the network, [`load`] gives it the weights of a run.
use dfdx::prelude::{Module, ModuleMut};

use super::arrays;
use crate::design::{CheckedDesign, Clip, Optimizer as Rule};
use crate::engine::layers::{BuildableStack, Builder, ModuleStack, kind};
use crate::engine::tensor::{Array, BatchShape, Recorder, Size, Taped, VectorOf, batch, values};
use crate::engine::{EngineError, Goal, Learned, Optimizer, Step, Target};

/// Builds the network of a checked design as a static type, with the weights that [`build`](crate::engine::build) draws.
///
/// # Errors
/// When the design's layers are others than those of the type, or dfdx cannot make the tensors.
pub fn build<N: BuildableStack>(design: &CheckedDesign) -> Result<N, EngineError> {
    let mut layers = design.layers().iter();
    let network = N::build_from(&mut layers, &Builder { seed: design.design().training.seed, kinds: kind })?;
    if layers.next().is_some() { Err(EngineError::OtherLayers) } else { Ok(network) }
}

/// Copies of all weights and running statistics, in PyTorch's names and layouts.
pub fn arrays<N: ModuleStack>(network: &N) -> Vec<Array> {
    arrays::copies(network, |_| true)
}

/// Replaces all weights and running statistics by those of the same names, such as those of a run.
///
/// # Errors
/// When an array is missing, unknown, of another shape or not finite; the network is as it was then.
pub fn load<N: ModuleStack>(network: &mut N, arrays: &[Array]) -> Result<(), EngineError> {
    arrays::load(network, arrays)
}

/// What a network answers for samples: `predict::<_, Picture<1, 28, 28>, _>(&network, inputs)`.
///
/// # Errors
/// When the numbers do not fill whole samples.
pub fn predict<N, X, Y>(network: &N, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError>
where
    X: BatchShape,
    Y: BatchShape,
    N: Module<Taped<X>, Output = Taped<Y>, Error = EngineError>,
{
    values(network.try_forward(batch::<X>(inputs, Recorder::off())?)?)
}

/// An optimizer for all parameters of a network.
pub fn optimizer<N: ModuleStack>(network: &N, rule: Rule, clip: Clip) -> Optimizer {
    let lengths: Vec<usize> = arrays::parameters(network).iter().map(|parameter| parameter.numbers().len()).collect();
    Optimizer::new(rule, clip, lengths.into_iter())
}

/// Loss, outputs and gradients of a batch for a network of any type.
///
/// # Errors
/// When the network fails, or the loss is not finite.
pub fn gradients<N, X, O>(
    network: &mut N,
    goal: &Goal,
    x: Taped<X>,
    targets: Target<'_>,
) -> Result<Learned, EngineError>
where
    X: BatchShape,
    O: Size,
    N: ModuleStack + ModuleMut<Taped<X>, Output = Taped<VectorOf<O>>, Error = EngineError>,
{
    let outputs = VectorOf::open(network.try_forward_mut(x)?)?;
    goal.learn(outputs, targets, &arrays::parameters(network))
}

/// One training step of a network of any type.
///
/// # Errors
/// As [`gradients`] and [`Optimizer::step`].
pub fn step<N, X, O>(
    network: &mut N,
    optimizer: &mut Optimizer,
    goal: &Goal,
    (x, targets): (Taped<X>, Target<'_>),
    rate: f32,
) -> Result<Step, EngineError>
where
    X: BatchShape,
    O: Size,
    N: ModuleStack + ModuleMut<Taped<X>, Output = Taped<VectorOf<O>>, Error = EngineError>,
{
    let (step, _, mut gradients) = gradients(network, goal, x, targets)?;
    optimizer.step(&mut arrays::parameters_mut(network), &mut gradients, rate)?;
    network.commit_all();
    Ok(step)
}
