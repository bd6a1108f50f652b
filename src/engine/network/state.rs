//! Everything that a network and its optimizer remember, as one value.
use std::collections::HashSet;
use std::sync::Arc;

use super::arrays;
use crate::engine::layers::ModuleStack;
use crate::engine::{EngineError, OptimizerMemory};

/// Everything that a network and its optimizer remember: weights, running statistics, the optimizer's memory and the
/// number of steps. Training that goes on from it gives the very same numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkState {
    /// Parameters and buffers, layer after layer, shared with the network until it changes them.
    arrays: Vec<Arc<Vec<f32>>>,
    /// Shared with copies of this state.
    optimizer: Arc<OptimizerMemory>,
    /// Steps so far, which random choices follow from.
    steps: u64,
}

impl NetworkState {
    /// The state of layers, their optimizer and their steps.
    pub(super) fn of(network: &dyn ModuleStack, optimizer: OptimizerMemory, steps: u64) -> Self {
        let arrays = arrays::all(network).iter().map(|named| Arc::clone(named.stored.numbers())).collect();
        Self { arrays, optimizer: Arc::new(optimizer), steps }
    }

    /// The arrays of several networks, one after the other, without what their optimizers remember.
    pub(super) fn joined(states: impl Iterator<Item = Self>) -> Self {
        let arrays = states.flat_map(|state| state.arrays).collect();
        Self { arrays, optimizer: Arc::default(), steps: 0 }
    }

    /// The first arrays, as many as another state has, with the rest of that one; and the arrays behind them.
    pub(super) fn split(&self, like: &Self) -> Result<(Self, Self), EngineError> {
        let (own, rest) = self.arrays.split_at_checked(like.arrays.len()).ok_or(EngineError::OtherLayers)?;
        Ok((Self { arrays: own.to_vec(), ..like.clone() }, Self { arrays: rest.to_vec(), ..self.clone() }))
    }

    /// Whether it holds no array.
    pub(super) fn is_empty(&self) -> bool {
        self.arrays.is_empty()
    }

    /// What the optimizer remembered.
    pub(super) fn optimizer(&self) -> &OptimizerMemory {
        &self.optimizer
    }

    /// Bytes of memory beside what was `counted` already by the place where it lies: states share what is the same.
    pub fn bytes_beside(&self, counted: &mut HashSet<usize>) -> usize {
        let arrays = self.arrays.iter().filter(|array| counted.insert(Arc::as_ptr(array).addr()));
        let arrays: usize = arrays.map(|array| size_of_val(array.as_slice())).sum();
        let is_new = counted.insert(Arc::as_ptr(&self.optimizer).addr());
        arrays + if is_new { self.optimizer.bytes() } else { 0 }
    }

    /// The same numbers and steps with what the optimizer of another state remembers.
    #[must_use]
    pub fn with_optimizer_of(&self, other: &Self) -> Self {
        Self { optimizer: Arc::clone(&other.optimizer), ..self.clone() }
    }

    /// Steps so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Proves that the arrays are as many and as long as those of a network.
    pub(super) fn prove(&self, network: &dyn ModuleStack) -> Result<(), EngineError> {
        let own = arrays::all(network);
        let fits = own.len() == self.arrays.len()
            && own.iter().zip(&self.arrays).all(|(own, array)| own.stored.numbers().len() == array.len());
        if fits { Ok(()) } else { Err(EngineError::OtherLayers) }
    }

    /// Gives the arrays back to a network that they were proven for.
    pub(super) fn fill(&self, network: &mut dyn ModuleStack) {
        let mut arrays = self.arrays.iter();
        network.visit_from_mut(0, &mut |_, stored| {
            if let Some(array) = arrays.next() {
                stored.set(array);
            }
        });
    }
}
