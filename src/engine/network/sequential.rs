//! The network of a checked design: layers in a row, their loss and their optimizer.
use std::borrow::Cow;
use std::cell::RefCell;

use super::flow::Measure;
use super::split_layers::SplitLayers;
use super::step_trace::{
    ParameterNumber, StepTrace, StepWatch, TracedWeight, WeightUpdate, strongest_product, strongest_sample,
};
use super::{Attribution, Batch, Features, Flow, Gradient, Network, NetworkState, Objective, arrays, attribution};
use crate::design::{CheckedDesign, LayerId, Learning, Shape};
use crate::engine::kernels::padding::token_lengths;
use crate::engine::kernels::parallel::for_each;
use crate::engine::layers::{
    AblatedUnits, Ablation, AskedNumber, Backward, Builder, Chain, ChainBuffers, ErrorLink, ErrorPath, LayerContext,
    ModuleStack as _, kind,
};
use crate::engine::tensor::{Array, Hook, Mode, Observation};
use crate::engine::{Computed, EngineError, Goal, LayerNumber, NumberFormula, Optimizer, Step, Target};

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
    let by_perceptron = design.layers().last().is_some_and(|last| last.kind.learning() == Learning::Perceptron);
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
        goal: Goal::new(training.loss.clone(), class_counts).by_perceptron(by_perceptron),
        optimizer: Optimizer::new(training.optimizer, training.clip, lengths.into_iter()),
        seed: training.seed,
        steps: 0,
        buffers,
        ablation: None,
    })
}

impl Sequential {
    /// Training mode in the step that comes after so many.
    fn training(&self, steps: u64) -> Mode {
        // A key that no other step of any run with this seed's neighbors has.
        Mode::Train { key: self.seed.rotate_left(32) ^ steps }
    }

    /// Loss, outputs and gradients of a batch, in training mode. With a `watch` each layer computes for itself.
    fn learn(
        &mut self,
        batch: &Batch<'_>,
        hook: Option<&dyn Hook>,
        watch: Option<&StepWatch>,
    ) -> Result<Step, EngineError> {
        self.prove_batch(batch)?;
        let inputs = self.learned_inputs(batch.inputs)?;
        let mode = self.training(self.steps);
        let Buffers { workspace, lengths, y, dy, gradients } = &mut self.buffers;
        let (between, layers) = (self.layers.between(), &self.layers.learned);
        let samples = inputs.len() / between.len().max(1);
        let lengths = count_tokens(between, &inputs, lengths);
        let answering = LayerContext::answering(samples, between);
        let context = LayerContext { mode, lengths, saves: true, hook, ..answering };
        y.resize(samples * self.outputs, 0.0);
        dy.resize(y.len(), 0.0);
        let outputs = watch.map(|watch| &watch.outputs);
        layers.forward(&inputs, y, workspace, &LayerContext { watch: outputs, ..context });
        let loss = self.goal.differentiate(y, self.outputs, batch.targets, dy);
        if !loss.is_finite() {
            return Err(EngineError::Diverged { what: "loss" });
        }
        zero_gradients(layers, gradients);
        let back = Backward { x: &inputs, y, dy, dx: None, parameters: gradients };
        let (errors, products) = watch.map(|watch| (&watch.errors, &watch.products)).unzip();
        layers.backward(back, workspace, &LayerContext { watch: errors, products, ..context });
        Ok(Step { loss })
    }

    /// Takes a step as one weight sees it.
    fn traced(&mut self, batch: &Batch<'_>, rate: f32, weight: TracedWeight<'_>) -> Result<StepTrace, EngineError> {
        let number = ParameterNumber::find(&self.layers, weight)?;
        let watch = StepWatch::new(&number);
        self.learn(batch, None, Some(&watch))?;
        let products = watch.products.found.take();
        let samples = batch.inputs.len() / self.entering().max(1);
        let sample = weight.sample.filter(|sample| *sample < samples);
        let sample = sample.unwrap_or_else(|| strongest_sample(&products, samples));
        let inputs = self.learned_inputs(batch.inputs)?;
        let (unit_error, links) = strongest_product(&products, sample)
            .map(|product| self.follow_error(&inputs, (number.layer, sample, product.output), &watch))
            .unzip();
        // Once more as training does it: layers that compute in one go may round otherwise.
        let Step { loss } = self.learn(batch, None, None)?;
        let (outputs, output_errors) = (self.buffers.y.clone(), self.buffers.dy.clone());
        let (mode, update) = (self.training(self.steps), self.traced_update(&number, rate)?);
        Ok(StepTrace {
            layer: number.layer,
            loss,
            loss_after: self.loss_in(mode, &inputs, batch),
            outputs,
            output_errors,
            products,
            sample,
            unit_error,
            links: links.unwrap_or_default(),
            update,
        })
    }

    /// The error behind a layer, at a place among what it gives for a sample, and its way from the output to there.
    fn follow_error(&self, inputs: &[f32], start: (LayerId, usize, usize), watch: &StepWatch) -> (f32, Vec<ErrorLink>) {
        let (outputs, errors) = (watch.outputs.borrow(), watch.errors.borrow());
        let mut path = ErrorPath::new(start, &outputs, &errors);
        let unit_error = path.error_at_start();
        let mut lengths = Vec::new();
        let between = self.layers.between();
        let lengths = count_tokens(between, inputs, &mut lengths);
        // Whoever watches meets each layer for itself; what is noted here is of no use.
        let apart = RefCell::default();
        let answering = LayerContext::answering(inputs.len() / between.len().max(1), between);
        let mode = self.training(self.steps);
        let context = LayerContext { mode, lengths, saves: true, watch: Some(&apart), ..answering };
        self.layers.learned.follow(inputs, &mut path, &context);
        (unit_error, path.into_links())
    }

    /// Moves all weights along the newest gradients, and tells what becomes of one of them.
    fn traced_update(&mut self, number: &ParameterNumber, rate: f32) -> Result<WeightUpdate, EngineError> {
        let &ParameterNumber { nth, place, value: old, penalty, .. } = number;
        let gradient = self.buffers.gradients[nth][place.index];
        let before = self.optimizer.remembered(nth, place.index);
        self.move_along(rate, None)?;
        let parameter = arrays::parameters(&self.layers)[nth];
        let new = parameter.numbers()[place.index];
        let is_kept = new == 0.0 && !parameter.signs().allows_both(place.index);
        let after = self.optimizer.remembered(nth, place.index);
        let both = |n: usize| before[n].zip(after[n]).map(|(before, after)| [before, after]);
        Ok(WeightUpdate {
            old,
            gradient,
            penalty,
            norm: self.optimizer.norm(),
            clipped: self.buffers.gradients[nth][place.index],
            count: self.optimizer.steps(),
            first: both(0),
            second: both(1),
            new,
            is_kept,
        })
    }

    /// The loss in a mode of a batch of which `inputs` come into the layers that learn.
    fn loss_in(&mut self, mode: Mode, inputs: &[f32], batch: &Batch<'_>) -> f32 {
        let Buffers { workspace, lengths, y, .. } = &mut self.buffers;
        let between = self.layers.between();
        let lengths = count_tokens(between, inputs, lengths);
        let answering = LayerContext::answering(inputs.len() / between.len().max(1), between);
        self.layers.learned.forward(inputs, y, workspace, &LayerContext { mode, lengths, saves: true, ..answering });
        self.goal.evaluate(y, self.outputs, batch.targets).0
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

    /// What comes into the layers that learn, of what comes in: features are that already.
    fn learned_inputs<'b>(&self, inputs: &'b [f32]) -> Result<Cow<'b, [f32]>, EngineError> {
        let is_extracted = self.takes_features || self.layers.features().is_none();
        if is_extracted { Ok(Cow::Borrowed(inputs)) } else { self.extract(inputs).map(Cow::Owned) }
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
        let step = self.learn(&batch, None, None)?;
        self.move_along(rate, None)?;
        Ok(step)
    }

    fn step_measured(&mut self, batch: Batch<'_>, rate: f32) -> Result<(Step, Vec<Flow>), EngineError> {
        let step = self.learn(&batch, None, None)?;
        let mut measure = Measure::new(&self.buffers.gradients);
        self.move_along(rate, Some(&mut measure))?;
        let layers: Vec<_> = self.names().into_iter().map(|(layer, _)| layer).collect();
        Ok((step, measure.flows(&layers)))
    }

    fn step_hooked(&mut self, batch: Batch<'_>, rate: f32, hook: &dyn Hook) -> Result<Step, EngineError> {
        let step = self.learn(&batch, Some(hook), None)?;
        self.move_along(rate, None)?;
        Ok(step)
    }

    fn trace_step(&mut self, batch: Batch<'_>, rate: f32, weight: TracedWeight<'_>) -> Result<StepTrace, EngineError> {
        let before = self.state();
        let traced = self.traced(&batch, rate, weight);
        self.restore(&before)?;
        traced
    }

    fn outputs(&self) -> &[f32] {
        &self.buffers.y
    }

    fn gradients(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Gradient>), EngineError> {
        let step = self.learn(&batch, None, None)?;
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

    fn formula(&self, input: &[f32], layer: LayerId, number: LayerNumber) -> Result<Computed, EngineError> {
        let sample = self.input.len();
        if input.len() != sample {
            return Err(EngineError::WrongBatch { numbers: input.len(), targets: 1, sample });
        }
        let asked = AskedNumber::new(layer, number);
        let mut lengths = Vec::new();
        let lengths = count_tokens(self.input, input, &mut lengths);
        let ablation = self.ablation.as_ref();
        let answering = LayerContext::answering(1, self.input);
        let context = LayerContext { lengths, asked: Some(&asked), ablation, ..answering };
        self.layers.answer(input, &mut vec![0.0; self.outputs], &context);
        let shape = self.shapes.iter().find(|(id, _)| *id == layer).map(|(_, shape)| *shape);
        let is_off = |shape: Shape| match number {
            LayerNumber::Output(n) => ablation.is_some_and(|ablation| ablation.is_off(layer, shape.unit_of(n))),
            _ => false,
        };
        let answer = asked.into_answer().ok_or(EngineError::NoSuchUnit)?;
        Ok(if shape.is_some_and(is_off) { Computed::by(NumberFormula::Off) } else { answer })
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

    fn last_changes(&self) -> Vec<Array> {
        let before = self.optimizer.before_step().unwrap_or_default();
        let change = |(mut array, old): (Array, &Vec<f32>)| {
            array.values.iter_mut().zip(old).for_each(|(value, old)| *value -= old);
            array
        };
        self.parameters().into_iter().zip(before).map(change).collect()
    }

    fn load(&mut self, arrays: &[Array]) -> Result<(), EngineError> {
        self.optimizer.forget_step();
        arrays::load(&mut self.layers, arrays)
    }

    fn set_weight(&mut self, array: &str, index: usize, value: f32) -> Result<f32, EngineError> {
        self.optimizer.forget_step();
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
