//! The optimizer: penalties, clipping and the step, over all parameters of a network.
use super::EngineError;
use super::kernels::optimizer::{OptimizerState, OptimizerStep, update};
use super::tensor::{Array, Stored};
use crate::design::{Clip, LayerId, Optimizer as Rule};

/// Changes parameters along their gradients and remembers what its rule needs.
#[derive(Debug, Clone)]
pub struct Optimizer {
    rule: Rule,
    clip: Clip,
    steps: u64,
    states: Vec<OptimizerState>,
    /// The norm of the newest gradients, where it is limited.
    norm: Option<f64>,
    /// Pooled room for the new weights, which are checked before they are taken over; then it holds the old ones.
    room: Vec<Vec<f32>>,
    /// Whether the room holds the weights of before the newest step.
    holds_old: bool,
}

/// Shows all parameters of a network in their order, however often it is asked.
pub(super) type ParameterVisit<'a> = dyn FnMut(&mut dyn FnMut(&dyn Stored)) + 'a;

/// Everything that an optimizer remembers of its steps.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct OptimizerMemory {
    steps: u64,
    states: Vec<OptimizerState>,
}

impl OptimizerMemory {
    /// Bytes of memory.
    pub fn bytes(&self) -> usize {
        self.states.iter().map(|state| size_of_val(&*state.first) + size_of_val(&*state.second)).sum()
    }
}

impl Optimizer {
    /// An optimizer for parameters of these lengths.
    pub fn new(rule: Rule, clip: Clip, lengths: impl Iterator<Item = usize> + Clone) -> Self {
        Self {
            rule,
            clip,
            steps: 0,
            states: lengths.clone().map(|len| OptimizerState::new(rule, len)).collect(),
            norm: None,
            room: lengths.map(|len| vec![0.0; len]).collect(),
            holds_old: false,
        }
    }

    /// One step. `gradients` are those of the loss, in the order of the parameters; penalties and clipping are added
    /// here.
    ///
    /// # Errors
    /// When a gradient or a new weight is not finite; the parameters are then unchanged (what the rule remembers may
    /// not be, so this ends a training).
    pub fn step(
        &mut self,
        parameters: &mut [&mut dyn Stored],
        gradients: &mut [Vec<f32>],
        rate: f32,
    ) -> Result<(), EngineError> {
        let mut visit = |visitor: &mut dyn FnMut(&dyn Stored)| parameters.iter().for_each(|stored| visitor(&**stored));
        self.propose(&mut visit, gradients, rate)?;
        parameters.iter_mut().enumerate().for_each(|(n, parameter)| self.accept(n, &mut **parameter));
        self.count_step();
        Ok(())
    }

    /// The first half of a step: the new weights lie in [`Self::proposed`], the parameters are what they were.
    /// `parameters` shows them in their order.
    pub(super) fn propose(
        &mut self,
        parameters: &mut ParameterVisit<'_>,
        gradients: &mut [Vec<f32>],
        rate: f32,
    ) -> Result<(), EngineError> {
        self.holds_old = false;
        let mut places = gradients.iter_mut();
        parameters(&mut |parameter| {
            if let Some(gradient) = places.next() {
                penalize(parameter, gradient);
            }
        });
        self.norm = clip(self.clip, gradients)?;
        let count = self.steps + 1;
        let mut places = self.room.iter_mut().zip(gradients.iter()).zip(&mut self.states);
        let mut finite = true;
        parameters(&mut |parameter| {
            let Some(((room, gradient), state)) = places.next() else { return };
            let rule = if parameter.is_local() { Rule::Sgd { rate } } else { self.rule };
            let step = OptimizerStep::new(rule, rate * parameter.rate_share(), count).keeping(parameter.signs());
            finite &= update(step, parameter.numbers(), gradient, state, room);
        });
        if finite { Ok(()) } else { Err(EngineError::Diverged { what: "weight" }) }
    }

    /// The new weights of a step whose first half is done.
    pub(super) fn proposed(&self) -> &[Vec<f32>] {
        &self.room
    }

    /// The second half of a step, for parameter number `n`.
    pub(super) fn accept(&mut self, n: usize, parameter: &mut dyn Stored) {
        if let Some(room) = self.room.get_mut(n) {
            parameter.swap(room);
        }
    }

    /// What it remembers of number `index` of parameter `nth`: mean gradient or velocity, and mean or sum of squares.
    pub(super) fn remembered(&self, nth: usize, index: usize) -> [Option<f32>; 2] {
        let state = self.states.get(nth);
        let number = |of: fn(&OptimizerState) -> &Vec<f32>| state.and_then(|state| of(state).get(index).copied());
        [number(|state| &state.first), number(|state| &state.second)]
    }

    /// The norm of the gradients of the newest step with their penalties, where it is limited.
    pub(super) fn norm(&self) -> Option<f64> {
        self.norm
    }

    /// Counts a step of which both halves are done.
    pub(super) fn count_step(&mut self) {
        self.steps += 1;
        self.holds_old = true;
    }

    /// The parameters of before the newest step; `None` where they were changed otherwise since.
    pub(super) fn before_step(&self) -> Option<&[Vec<f32>]> {
        self.holds_old.then_some(&*self.room)
    }

    /// Notes that the parameters were changed otherwise than by a step.
    pub(super) fn forget_step(&mut self) {
        self.holds_old = false;
    }

    /// Steps so far.
    pub fn steps(&self) -> u64 {
        self.steps
    }

    /// Everything that it remembers.
    pub fn memory(&self) -> OptimizerMemory {
        OptimizerMemory { steps: self.steps, states: self.states.clone() }
    }

    /// Goes back to what it remembered, or an optimizer of the same rule for the same parameters.
    ///
    /// # Errors
    /// When it is that of another rule or of other parameters; nothing is changed then.
    pub fn restore(&mut self, memory: &OptimizerMemory) -> Result<(), EngineError> {
        let lengths = |states: &[OptimizerState]| -> Vec<_> {
            states.iter().map(|state| (state.first.len(), state.second.len())).collect()
        };
        if lengths(&self.states) != lengths(&memory.states) {
            return Err(EngineError::OtherLayers);
        }
        self.forget_step();
        self.states.clone_from(&memory.states);
        self.steps = memory.steps;
        Ok(())
    }

    /// What it remembers, under the parameters' names with the number of steps in front.
    pub fn arrays(&self, names: &[(LayerId, String)]) -> Vec<Array> {
        // Two halves of 24 bits each, so that an `f32` holds the count exactly.
        let count = vec![(self.steps & 0xFF_FFFF) as f32, (self.steps >> 24) as f32];
        let mut arrays = vec![Array { layer: LayerId::NEW, name: "steps".to_owned(), dims: vec![2], values: count }];
        for (state, (layer, name)) in self.states.iter().zip(names) {
            for (kind, values) in [("first", &state.first), ("second", &state.second)] {
                if !values.is_empty() {
                    let name = format!("{name}.{kind}");
                    arrays.push(Array { layer: *layer, name, dims: vec![values.len()], values: values.clone() });
                }
            }
        }
        arrays
    }

    /// Takes over what another optimizer of the same rule remembered.
    ///
    /// # Errors
    /// When an array is missing or has another length; nothing is changed then.
    pub fn load(&mut self, names: &[(LayerId, String)], arrays: &[Array]) -> Result<(), EngineError> {
        let find = |name: String, len: usize| {
            let array = arrays.iter().find(|array| array.name == name);
            let array = array.ok_or_else(|| EngineError::Missing { name: name.clone() })?;
            if array.values.len() == len {
                Ok(array.values.clone())
            } else {
                let found = vec![array.values.len()];
                Err(EngineError::WrongShape { name, found, expected: vec![len] })
            }
        };
        let count = find("steps".to_owned(), 2)?;
        let mut states = Vec::with_capacity(self.states.len());
        for (state, (_, name)) in self.states.iter().zip(names) {
            let part = |kind: &str, old: &Vec<f32>| {
                if old.is_empty() { Ok(Vec::new()) } else { find(format!("{name}.{kind}"), old.len()) }
            };
            states.push(OptimizerState { first: part("first", &state.first)?, second: part("second", &state.second)? });
        }
        self.states = states;
        self.steps = count[0] as u64 | ((count[1] as u64) << 24);
        Ok(())
    }
}

/// Adds the gradient of what large weights cost.
fn penalize(parameter: &dyn Stored, gradient: &mut [f32]) {
    let penalty = parameter.penalty().unwrap_or_default();
    if penalty.l1 != 0.0 || penalty.l2 != 0.0 {
        for (g, w) in gradient.iter_mut().zip(parameter.numbers().iter()) {
            *g += penalty.slope(*w);
        }
    }
}

/// Cuts gradients and notices those that are not finite. Gives their norm where that is limited.
fn clip(clip: Clip, gradients: &mut [Vec<f32>]) -> Result<Option<f64>, EngineError> {
    let squares = |gradient: &Vec<f32>| gradient.iter().map(|g| f64::from(*g) * f64::from(*g)).sum::<f64>();
    match clip {
        Clip::Off | Clip::Value(_) => {
            // A plain sum is enough to notice what is not finite, and much cheaper than a norm.
            if !gradients.iter().all(|gradient| super::kernels::reduce::sum(gradient).is_finite()) {
                return Err(EngineError::Diverged { what: "gradient" });
            }
            if let Clip::Value(limit) = clip {
                gradients.iter_mut().flatten().for_each(|g| *g = g.clamp(-limit, limit));
            }
            Ok(None)
        }
        Clip::Norm(limit) => {
            let norm = gradients.iter().map(squares).sum::<f64>().sqrt();
            if !norm.is_finite() {
                return Err(EngineError::Diverged { what: "gradient" });
            }
            // PyTorch's clip_grad_norm_ has the same small number in the quotient.
            let factor = (f64::from(limit) / (norm + 1e-6)).min(1.0) as f32;
            if factor < 1.0 {
                gradients.iter_mut().flatten().for_each(|g| *g *= factor);
            }
            Ok(Some(norm))
        }
    }
}
