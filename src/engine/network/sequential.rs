//! The network of a checked design: layers in a row, their loss and their optimizer.
use std::cell::RefCell;

use super::flow::Measure;
use super::split_layers::SplitLayers;
use super::{Attribution, Batch, Features, Flow, Gradient, Network, NetworkState, Objective, arrays, attribution};
use crate::design::{CheckedDesign, LayerId, Shape};
use crate::engine::kernels::padding::token_lengths;
use crate::engine::kernels::parallel::for_each;
use crate::engine::layers::{
    AblatedUnits, Ablation, Backward, Builder, Chain, ChainBuffers, LayerContext, ModuleStack as _, kind,
};
use crate::engine::tensor::{Array, Hook, Mode, Observation};
use crate::engine::{EngineError, Goal, Optimizer, Step, Target};

/// The network of a checked design.
pub struct Sequential {
    layers: SplitLayers,
    input: Shape,
    /// Whether features come in rather than samples.
    takes_features: bool,
    outputs: usize,
    /// What every layer gives for a sample.
    shapes: Vec<(LayerId, Shape)>,
    /// Numbers that all layers together give for a sample.
    numbers: usize,
    /// Multiplications for the answer to a sample.
    work: usize,
    goal: Goal,
    optimizer: Optimizer,
    seed: u64,
    steps: u64,
    buffers: Buffers,
    /// Units that are switched off while answering.
    ablation: Option<Ablation>,
}

/// What a step is computed in, kept from step to step.
struct Buffers {
    workspace: ChainBuffers,
    /// How many tokens of each sample count.
    lengths: Vec<usize>,
    /// What the network gave.
    y: Vec<f32>,
    /// The gradient of the loss.
    dy: Vec<f32>,
    /// The gradients of all parameters.
    gradients: Vec<Vec<f32>>,
}

/// Builds the network of a checked design, with weights drawn from its seed. `class_counts` are the training samples of
/// each class, which balanced class weights follow from.
///
/// # Errors
/// When dfdx cannot make the tensors.
pub fn build(design: &CheckedDesign, class_counts: &[usize]) -> Result<Sequential, EngineError> {
    let training = &design.design().training;
    let layers = SplitLayers::build(design, &Builder { seed: training.seed, kinds: kind })?;
    let lengths: Vec<usize> = arrays::parameters(&layers).iter().map(|parameter| parameter.numbers().len()).collect();
    let work = design.layers().iter().fold(0_u64, |sum, layer| sum.saturating_add(layer.cost.multiply_adds));
    let buffers = Buffers {
        workspace: ChainBuffers::default(),
        lengths: Vec::new(),
        y: Vec::new(),
        dy: Vec::new(),
        gradients: lengths.iter().map(|_| Vec::new()).collect(),
    };
    Ok(Sequential {
        layers,
        input: design.input(),
        takes_features: false,
        outputs: design.outputs(),
        shapes: design.all().iter().map(|layer| (layer.id, layer.output)).collect(),
        numbers: design.all().iter().map(|layer| layer.output.len()).sum(),
        work: usize::try_from(work).unwrap_or(usize::MAX),
        goal: Goal::new(training.loss.clone(), class_counts),
        optimizer: Optimizer::new(training.optimizer, training.clip, lengths.into_iter()),
        seed: training.seed,
        steps: 0,
        buffers,
        ablation: None,
    })
}

impl Sequential {
    /// Loss, outputs and gradients of a batch, in training mode.
    fn learn(&mut self, batch: &Batch<'_>, hook: Option<&dyn Hook>) -> Result<Step, EngineError> {
        self.prove_batch(batch)?;
        let samples = batch.inputs.len() / self.entering().max(1);
        let is_extracted = self.takes_features || self.layers.features().is_none();
        let extracted = (!is_extracted).then(|| self.extract(batch.inputs)).transpose()?;
        let inputs = extracted.as_deref().unwrap_or(batch.inputs);
        let Buffers { workspace, lengths, y, dy, gradients } = &mut self.buffers;
        // A key that no other step of any run with this seed's neighbors has.
        let mode = Mode::Train { key: self.seed.rotate_left(32) ^ self.steps };
        let lengths = count_tokens(self.input, inputs, lengths);
        let answering = self.layers.behind(&LayerContext::answering(samples, self.input));
        let context = LayerContext { mode, lengths, saves: true, hook, ..answering };
        y.resize(samples * self.outputs, 0.0);
        dy.resize(y.len(), 0.0);
        self.layers.learned.forward(inputs, y, workspace, &context);
        let loss = self.goal.differentiate(y, self.outputs, batch.targets, dy);
        if !loss.is_finite() {
            return Err(EngineError::Diverged { what: "loss" });
        }
        zero_gradients(&self.layers.learned, gradients);
        let back = Backward { x: inputs, y, dy, dx: None, parameters: gradients };
        self.layers.learned.backward(back, workspace, &context);
        Ok(Step { loss })
    }

    /// Moves the weights along their gradients. `measure` sees the parameters of before and the new ones.
    fn move_along(&mut self, rate: f32, measure: Option<&mut Measure>) -> Result<(), EngineError> {
        let Self { layers, optimizer, buffers, .. } = self;
        let layers = &mut layers.learned;
        optimizer.propose(&mut |visitor| layers.visit_parameters(visitor), &mut buffers.gradients, rate)?;
        if let Some(measure) = measure {
            measure.compare(&arrays::parameters(layers), optimizer.proposed());
        }
        let mut n = 0;
        layers.visit_parameters_mut(&mut |parameter| {
            optimizer.accept(n, parameter);
            n += 1;
        });
        optimizer.count_step();
        layers.note_all(&buffers.workspace);
        layers.commit_all();
        self.steps += 1;
        Ok(())
    }

    fn prove_batch(&self, batch: &Batch<'_>) -> Result<(), EngineError> {
        let sample = self.entering().max(1);
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

    /// Numbers of one sample that comes in.
    fn entering(&self) -> usize {
        let features = self.layers.features().filter(|_| self.takes_features);
        features.map_or(self.input.len(), |features| features.len)
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

/// How many steps of each sample count, where tokens come in: what follows is padding. Nothing else has any.
fn count_tokens<'a>(input: Shape, x: &[f32], lengths: &'a mut Vec<usize>) -> Option<&'a [usize]> {
    let Shape::Tokens { length, .. } = input else { return None };
    token_lengths(x, length, lengths);
    Some(lengths)
}

/// Fills the gradients of all parameters with zeros, to be added to. Their memory is taken for the first step.
fn zero_gradients(layers: &Chain, gradients: &mut [Vec<f32>]) {
    for gradient in gradients.iter_mut() {
        gradient.fill(0.0);
    }
    if gradients.iter().all(Vec::is_empty) {
        let mut places = gradients.iter_mut();
        layers.visit_parameters(&mut |parameter| {
            if let Some(gradient) = places.next() {
                gradient.resize(parameter.numbers().len(), 0.0);
            }
        });
    }
}

impl Network for Sequential {
    fn step(&mut self, batch: Batch<'_>, rate: f32) -> Result<Step, EngineError> {
        let step = self.learn(&batch, None)?;
        self.move_along(rate, None)?;
        Ok(step)
    }

    fn step_measured(&mut self, batch: Batch<'_>, rate: f32) -> Result<(Step, Vec<Flow>), EngineError> {
        let step = self.learn(&batch, None)?;
        let mut measure = Measure::new(&self.buffers.gradients);
        self.move_along(rate, Some(&mut measure))?;
        let layers: Vec<_> = self.names().into_iter().map(|(layer, _)| layer).collect();
        Ok((step, measure.flows(&layers)))
    }

    fn step_hooked(&mut self, batch: Batch<'_>, rate: f32, hook: &dyn Hook) -> Result<Step, EngineError> {
        let step = self.learn(&batch, Some(hook))?;
        self.move_along(rate, None)?;
        Ok(step)
    }

    fn outputs(&self) -> &[f32] {
        &self.buffers.y
    }

    fn gradients(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Gradient>), EngineError> {
        let step = self.learn(&batch, None)?;
        let named = self.names().into_iter().zip(&self.buffers.gradients);
        let named = named.map(|((layer, name), values)| Gradient { layer, name, values: values.clone() });
        Ok((step, named.collect()))
    }

    fn predict(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError> {
        let sample = self.entering().max(1);
        if !inputs.len().is_multiple_of(sample) {
            return Err(EngineError::WrongBatch { numbers: inputs.len(), targets: 0, sample });
        }
        let samples = inputs.len() / sample;
        let mut outputs = vec![0.0; samples * self.outputs];
        let mut lengths = Vec::new();
        let lengths = count_tokens(self.input, &inputs, &mut lengths);
        let piece = self.piece();
        let pieces = inputs.chunks(piece * sample).zip(outputs.chunks_mut(piece * self.outputs.max(1))).enumerate();
        let this = &*self;
        for_each(pieces, samples.saturating_mul(self.work), |(nth, (inputs, outputs))| {
            let lengths = lengths.map(|lengths| &lengths[nth * piece..]);
            let answering = LayerContext::answering(inputs.len() / sample, this.input);
            let context = LayerContext { lengths, ablation: this.ablation.as_ref(), ..answering };
            if this.takes_features {
                this.layers.learned.answer(inputs, outputs, &this.layers.behind(&context));
            } else {
                this.layers.answer(inputs, outputs, &context);
            }
        });
        Ok(outputs)
    }

    fn features(&self) -> Option<Features> {
        self.layers.features().filter(|_| self.ablation.is_none())
    }

    fn extract(&self, samples: &[f32]) -> Result<Vec<f32>, EngineError> {
        let sample = self.input.len().max(1);
        if self.layers.features().is_none() || !samples.len().is_multiple_of(sample) {
            return Err(EngineError::WrongBatch { numbers: samples.len(), targets: 0, sample });
        }
        Ok(self.layers.extract(samples, self.input, self.work))
    }

    fn take_features(&mut self, features: bool) {
        self.takes_features = features && self.layers.features().is_some();
    }

    fn observe(&mut self, input: Vec<f32>) -> Result<Vec<Observation>, EngineError> {
        let sample = self.input.len().max(1);
        if !input.len().is_multiple_of(sample) {
            return Err(EngineError::WrongBatch { numbers: input.len(), targets: 0, sample });
        }
        let samples = input.len() / sample;
        let watch = RefCell::default();
        let mut lengths = Vec::new();
        let lengths = count_tokens(self.input, &input, &mut lengths);
        let answering = LayerContext::answering(samples, self.input);
        let ablation = self.ablation.as_ref();
        let context = LayerContext { lengths, watch: Some(&watch), ablation, ..answering };
        self.layers.answer(&input, &mut vec![0.0; samples * self.outputs], &context);
        Ok(watch.into_inner())
    }

    fn attribute(&self, input: &[f32], objective: Objective) -> Result<Attribution, EngineError> {
        let sample = self.input.len();
        if input.len() != sample {
            return Err(EngineError::WrongBatch { numbers: input.len(), targets: 1, sample });
        }
        let mut lengths = Vec::new();
        let lengths = count_tokens(self.input, input, &mut lengths);
        let context = LayerContext { lengths, saves: true, ..LayerContext::answering(1, self.input) };
        let mut gradients: Vec<Vec<f32>> = self.buffers.gradients.iter().map(|_| Vec::new()).collect();
        zero_gradients(&self.layers.learned, &mut gradients);
        attribution::attribute(&self.layers, (input, self.outputs), objective, &mut gradients, &context)
    }

    fn ablate(&mut self, ablation: Ablation) -> Result<(), EngineError> {
        let known = |(layer, units): (LayerId, &AblatedUnits)| {
            let shape = self.shapes.iter().find(|(id, _)| *id == layer).map(|(_, shape)| *shape);
            shape.is_some_and(|shape| units.largest().is_none_or(|unit| unit < shape.units()))
        };
        if !ablation.layers().all(known) {
            return Err(EngineError::NoSuchUnit);
        }
        self.ablation = Some(ablation).filter(|ablation| !ablation.is_empty());
        Ok(())
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
        arrays::copies(&self.layers, |_| true)
    }

    fn parameters(&self) -> Vec<Array> {
        arrays::copies(&self.layers, |stored| stored.penalty().is_some())
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
