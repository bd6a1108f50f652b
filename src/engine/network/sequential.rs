//! The network of a checked design: layers in a row, their loss and their optimizer.
use std::cell::RefCell;
use std::rc::Rc;

use super::flow::Measure;
use super::{Batch, Flow, Gradient, Network, NetworkState, arrays};
use crate::design::{CheckedDesign, LayerId, Shape};
use crate::engine::kernels::parallel::for_each;
use crate::engine::layers::{Builder, Chain, ModuleStack as _, kind};
use crate::engine::tensor::{Array, Hook, Observation, Recorder, Signal, Stored};
use crate::engine::{EngineError, Goal, Optimizer, Step, Target};

/// The network of a checked design.
pub struct Sequential {
    layers: Chain,
    input: Shape,
    outputs: usize,
    /// Numbers that all layers together give for a sample.
    numbers: usize,
    /// Multiplications for the answer to a sample.
    work: usize,
    goal: Goal,
    optimizer: Optimizer,
    seed: u64,
    steps: u64,
}

/// Builds the network of a checked design, with weights drawn from its seed. `class_counts` are the training samples of
/// each class, which balanced class weights follow from.
///
/// # Errors
/// When dfdx cannot make the tensors.
pub fn build(design: &CheckedDesign, class_counts: &[usize]) -> Result<Sequential, EngineError> {
    let training = &design.design().training;
    let layers = Chain::build(design.layers().iter(), &Builder { seed: training.seed, kinds: kind })?;
    let lengths: Vec<usize> = arrays::parameters(&layers).iter().map(|parameter| parameter.numbers().len()).collect();
    let work = design.layers().iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.cost.multiply_adds));
    Ok(Sequential {
        layers,
        input: design.input(),
        outputs: design.outputs(),
        numbers: design.all().iter().map(|layer| layer.output.len()).sum(),
        work: usize::try_from(work).unwrap_or(usize::MAX),
        goal: Goal::new(training.loss.clone(), class_counts),
        optimizer: Optimizer::new(training.optimizer, training.clip, lengths.into_iter()),
        seed: training.seed,
        steps: 0,
    })
}

impl Sequential {
    /// Loss, outputs and gradients of a batch, in training mode.
    fn learn(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Vec<f32>>), EngineError> {
        let recorder = self.recorder();
        self.learn_recorded(batch, recorder)
    }

    fn recorder(&self) -> Recorder {
        // A key that no other step of any run with this seed's neighbors has.
        Recorder::training(self.seed.rotate_left(32) ^ self.steps)
    }

    fn learn_recorded(&mut self, batch: Batch<'_>, recorder: Recorder) -> Result<(Step, Vec<Vec<f32>>), EngineError> {
        self.prove_batch(&batch)?;
        let inputs = Signal::new(batch.inputs, self.input, recorder)?;
        let outputs = self.layers.learn(inputs)?;
        self.goal.learn(outputs.into_rows(), batch.targets, &arrays::parameters(&self.layers))
    }

    /// Moves the weights along their gradients. `look` sees the parameters of before and the new ones.
    fn move_along(
        &mut self,
        gradients: &mut [Vec<f32>],
        rate: f32,
        look: impl FnOnce(&[&mut dyn Stored], &[Vec<f32>]),
    ) -> Result<(), EngineError> {
        let mut parameters = arrays::parameters_mut(&mut self.layers);
        self.optimizer.propose(&parameters, gradients, rate)?;
        look(&parameters, self.optimizer.proposed());
        self.optimizer.accept(&mut parameters);
        self.layers.commit_all();
        self.steps += 1;
        Ok(())
    }

    fn prove_batch(&self, batch: &Batch<'_>) -> Result<(), EngineError> {
        let sample = self.input.len();
        let (targets, fits) = match batch.targets {
            Target::Classes(classes) => {
                let range = self.outputs.max(2);
                (classes.len(), classes.len() * sample == batch.inputs.len() && classes.iter().all(|c| *c < range))
            }
            Target::Numbers(numbers) => (numbers.len(), numbers.len() * sample == batch.inputs.len() * self.outputs),
        };
        if fits && targets > 0 {
            Ok(())
        } else {
            Err(EngineError::WrongBatch { numbers: batch.inputs.len(), targets, sample })
        }
    }

    /// The parameters' layers and names.
    fn names(&self) -> Vec<(LayerId, String)> {
        arrays::names(&self.layers)
    }

    /// Samples that go through all layers in one piece: few enough for what flows to stay in a thread's cache, enough to
    /// read the weights seldom, and the same whatever the number of threads.
    fn piece(&self) -> usize {
        const NUMBERS: usize = 1 << 18;
        (NUMBERS / self.numbers.max(1)).clamp(16, 64)
    }
}

impl Network for Sequential {
    fn step(&mut self, batch: Batch<'_>, rate: f32) -> Result<Step, EngineError> {
        let (step, mut gradients) = self.learn(batch)?;
        self.move_along(&mut gradients, rate, |_, _| ())?;
        Ok(step)
    }

    fn step_measured(&mut self, batch: Batch<'_>, rate: f32) -> Result<(Step, Vec<Flow>), EngineError> {
        let (step, mut gradients) = self.learn(batch)?;
        let mut measure = Measure::new(&gradients);
        self.move_along(&mut gradients, rate, |parameters, proposed| measure.compare(parameters, proposed))?;
        let layers: Vec<_> = self.names().into_iter().map(|(layer, _)| layer).collect();
        Ok((step, measure.flows(&layers)))
    }

    fn step_hooked(&mut self, batch: Batch<'_>, rate: f32, hook: Rc<dyn Hook>) -> Result<Step, EngineError> {
        let recorder = self.recorder().with_hook(hook);
        let (step, mut gradients) = self.learn_recorded(batch, recorder)?;
        self.move_along(&mut gradients, rate, |_, _| ())?;
        Ok(step)
    }

    fn gradients(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Gradient>), EngineError> {
        let (step, gradients) = self.learn(batch)?;
        let named = self.names().into_iter().zip(gradients);
        Ok((step, named.map(|((layer, name), values)| Gradient { layer, name, values }).collect()))
    }

    fn predict(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError> {
        let sample = self.input.len().max(1);
        let samples = inputs.len() / sample;
        let mut outputs = vec![0.0; samples * self.outputs];
        let mut results = vec![Ok(()); samples.div_ceil(self.piece())];
        let pieces: Vec<_> = inputs
            .chunks(self.piece() * sample)
            .zip(outputs.chunks_mut(self.piece() * self.outputs.max(1)))
            .zip(&mut results)
            .collect();
        let this = &*self;
        for_each(pieces, samples.saturating_mul(self.work), |((inputs, outputs), result)| {
            let answers = Signal::new(inputs.to_vec(), this.input, Recorder::off()).and_then(|x| this.layers.answer(x));
            *result = answers.map(|answers| answers.copy_into(outputs));
        });
        results.into_iter().collect::<Result<(), _>>()?;
        Ok(outputs)
    }

    fn observe(&mut self, input: Vec<f32>) -> Result<Vec<Observation>, EngineError> {
        let watch = Rc::new(RefCell::default());
        let input = Signal::new(input, self.input, Recorder::watching(Rc::clone(&watch)))?;
        self.layers.answer(input)?;
        let seen = watch.take();
        Ok(seen)
    }

    fn answers_at_once(&self) -> usize {
        // 32 MB of numbers in all layers together; never more than keeps a batch in the cache's reach.
        const NUMBERS: usize = 8 << 20;
        (NUMBERS / self.numbers.max(1)).clamp(1, 256)
    }

    fn loss(&self, outputs: &[f32], targets: Target<'_>) -> f32 {
        self.goal.evaluate(outputs, self.outputs, targets).0
    }

    fn probabilities(&self, outputs: &[f32]) -> Vec<f32> {
        self.goal.probabilities(outputs, self.outputs)
    }

    fn arrays(&self) -> Vec<Array> {
        arrays::copies(&self.layers)
    }

    fn load(&mut self, arrays: &[Array]) -> Result<(), EngineError> {
        arrays::load(&mut self.layers, arrays)
    }

    fn set_weight(&mut self, array: &str, index: usize, value: f32) -> Result<f32, EngineError> {
        arrays::set_number(&mut self.layers, array, index, value)
    }

    fn optimizer_arrays(&self) -> Vec<Array> {
        self.optimizer.arrays(&self.names())
    }

    fn load_optimizer(&mut self, arrays: &[Array]) -> Result<(), EngineError> {
        let names = self.names();
        self.optimizer.load(&names, arrays)?;
        // What dropout sets to 0 in a step follows from its number.
        self.steps = self.optimizer.steps();
        Ok(())
    }

    fn state(&self) -> NetworkState {
        NetworkState::of(&self.layers, self.optimizer.memory(), self.steps)
    }

    fn restore(&mut self, state: &NetworkState) -> Result<(), EngineError> {
        state.prove(&self.layers)?;
        self.optimizer.restore(state.optimizer())?;
        state.fill(&mut self.layers);
        self.steps = state.steps();
        Ok(())
    }
}
