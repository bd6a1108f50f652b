//! A whole network as one static type: a tuple of layers, composed by dfdx's own `Module`.
//!
//! `(Conv2d<1, 8, 3>, MaxPool2d<2>, Flatten<128>, Dense<128, 10>)` is such a network. The compiler proves that each
//! layer takes what the one before gives.
use dfdx::prelude::{Dim, Module};

use super::layers::Layer;
use super::signal::open_vectors;
use super::{EngineError, Goal, Optimizer, Parameter, State, Step, Target, Vectors};

/// Layers in a row whose memory can be reached.
pub trait Stack {
    /// What the layers remember, in order.
    fn states(&self) -> Vec<&State>;

    /// What the layers remember, in order, to be changed.
    fn states_mut(&mut self) -> Vec<&mut State>;
}

impl<L: Layer> Stack for L {
    fn states(&self) -> Vec<&State> {
        self.state().into_iter().collect()
    }

    fn states_mut(&mut self) -> Vec<&mut State> {
        self.state_mut().into_iter().collect()
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: Stack),+> Stack for ($($name,)+) {
            #[allow(non_snake_case, reason = "the letters are the types' names")]
            fn states(&self) -> Vec<&State> {
                let ($($name,)+) = self;
                let mut states = Vec::new();
                $(states.extend($name.states());)+
                states
            }

            #[allow(non_snake_case, reason = "the letters are the types' names")]
            fn states_mut(&mut self) -> Vec<&mut State> {
                let ($($name,)+) = self;
                let mut states = Vec::new();
                $(states.extend($name.states_mut());)+
                states
            }
        }
    };
}

// As many as dfdx composes; longer networks nest tuples.
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);

/// Loss, outputs and gradients of a batch for a network of any type, in the order of its parameters.
///
/// # Errors
/// When the network fails, or the loss is not finite.
pub fn gradients<N, X, O>(
    network: &N,
    goal: &Goal,
    x: X,
    targets: Target<'_>,
) -> Result<(Step, Vec<Vec<f32>>), EngineError>
where
    N: Stack + Module<X, Output = Vectors<O>, Error = EngineError>,
    O: Dim,
{
    let outputs = open_vectors(network.try_forward(x)?)?;
    let parameters = network.states().into_iter().flat_map(|state| &state.parameters);
    goal.learn(outputs, targets, parameters)
}

/// One training step of a network of any type.
///
/// # Errors
/// As [`gradients`] and [`Optimizer::step`].
pub fn step<N, X, O>(
    network: &mut N,
    optimizer: &mut Optimizer,
    goal: &Goal,
    (x, targets): (X, Target<'_>),
    rate: f32,
) -> Result<Step, EngineError>
where
    N: Stack + Module<X, Output = Vectors<O>, Error = EngineError>,
    O: Dim,
{
    let (step, mut gradients) = gradients(network, goal, x, targets)?;
    let mut parameters: Vec<&mut Parameter> =
        network.states_mut().into_iter().flat_map(|state| &mut state.parameters).collect();
    optimizer.step(&mut parameters, &mut gradients, rate)?;
    Ok(step)
}
