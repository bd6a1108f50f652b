//! A network of layers in a row, built from a checked design.
use super::flow::Measure;
use super::layers::{Layer, Then};
use super::pytorch::{module_count, weighted_module};
use super::{
    Array, Batch, Draw, EngineError, Flow, Goal, Gradient, Mode, Network, Observation, Optimizer, Parameter, Recorder,
    Signal, Step, Target, widths,
};
use crate::design::{CheckedDesign, Shape};

/// A network of layers in a row.
pub struct Sequential {
    layers: Vec<Placed>,
    input: Shape,
    outputs: usize,
    /// Numbers that all layers together give for a sample.
    numbers: usize,
    goal: Goal,
    optimizer: Optimizer,
    seed: u64,
    steps: u64,
}

/// A layer with its place in the design and in PyTorch's counting.
struct Placed {
    layer: Box<dyn Layer>,
    index: usize,
    output: Shape,
    module: usize,
    /// What follows and is computed in the same go; that layer is passed over then.
    then: Then,
}

/// Builds the network of a checked design, with weights drawn from its seed. `class_counts` are the training samples of
/// each class, which balanced class weights follow from.
///
/// # Errors
/// When dfdx cannot make the tensors.
pub fn build(design: &CheckedDesign, class_counts: &[usize]) -> Result<Sequential, EngineError> {
    let training = &design.design().training;
    let mut layers = Vec::with_capacity(design.layers().len());
    let mut module = 0;
    for checked in design.layers() {
        let layer = widths::layer(checked, &mut Draw::new(training.seed, checked.index))?;
        let weighted = module + weighted_module(checked);
        layers.push(Placed {
            layer,
            index: checked.index,
            output: checked.output,
            module: weighted,
            then: Then::Nothing,
        });
        module += module_count(checked);
    }
    for (n, next) in design.layers().iter().enumerate().skip(1) {
        let then = Then::of(&next.kind);
        let free = n < 2 || layers[n - 2].then == Then::Nothing;
        if then != Then::Nothing && free && layers[n - 1].layer.can(&then) {
            layers[n - 1].then = then;
        }
    }
    let lengths: Vec<usize> = layers
        .iter()
        .filter_map(|placed| placed.layer.state())
        .flat_map(|s| &s.parameters)
        .map(Parameter::len)
        .collect();
    Ok(Sequential {
        layers,
        input: design.input(),
        outputs: design.outputs(),
        numbers: design.layers().iter().map(|layer| layer.output.len()).sum(),
        goal: Goal::new(training.loss.clone(), class_counts),
        optimizer: Optimizer::new(training.optimizer, training.clip, lengths.into_iter()),
        seed: training.seed,
        steps: 0,
    })
}

impl Sequential {
    fn forward(&mut self, inputs: Vec<f32>, recorder: Recorder, mode: Mode) -> Result<Signal, EngineError> {
        let mut signal = Signal::new(inputs, self.input, recorder)?;
        let mut done = false;
        for placed in &mut self.layers {
            if !std::mem::take(&mut done) {
                signal = placed.layer.forward(signal, mode, &placed.then)?;
                done = placed.then != Then::Nothing;
            }
        }
        Ok(signal)
    }

    /// Loss, outputs and gradients of a batch, in training mode.
    fn learn(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Vec<f32>>), EngineError> {
        self.prove_batch(&batch)?;
        // A key that no other step of any run with this seed's neighbors has.
        let key = self.seed.rotate_left(32) ^ self.steps;
        let outputs = self.forward(batch.inputs, Recorder::training(), Mode::training(key))?;
        self.goal.learn(outputs.vectors("the loss")?, batch.targets, self.parameters())
    }

    /// Moves the weights along their gradients. `look` sees the parameters of before and the new ones.
    fn move_along(
        &mut self,
        gradients: &mut [Vec<f32>],
        rate: f32,
        look: impl FnOnce(&[&mut Parameter], &[Vec<f32>]),
    ) -> Result<(), EngineError> {
        let states = self.layers.iter_mut().filter_map(|placed| placed.layer.state_mut());
        let mut parameters: Vec<&mut Parameter> = states.flat_map(|state| &mut state.parameters).collect();
        self.optimizer.propose(&parameters, gradients, rate)?;
        look(&parameters, self.optimizer.proposed());
        self.optimizer.accept(&mut parameters);
        for placed in &mut self.layers {
            placed.layer.commit();
        }
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

    fn parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.layers.iter().filter_map(|placed| placed.layer.state()).flat_map(|state| &state.parameters)
    }

    fn names(&self) -> Vec<String> {
        let named = |placed: &Placed| {
            let state = placed.layer.state().into_iter();
            let names = state.flat_map(|state| &state.parameters).map(|p| format!("{}.{}", placed.module, p.name()));
            names.collect::<Vec<_>>()
        };
        self.layers.iter().flat_map(named).collect()
    }

    /// Visits every array by its name, with a way to write it.
    fn each_array(&mut self, mut visit: impl FnMut(String, Writer<'_>)) {
        for placed in &mut self.layers {
            let Some(state) = placed.layer.state_mut() else {
                continue;
            };
            for parameter in &mut state.parameters {
                visit(format!("{}.{}", placed.module, parameter.name()), Writer::Parameter(parameter));
            }
            for buffer in &mut state.buffers {
                visit(format!("{}.{}", placed.module, buffer.name), Writer::Buffer(&mut buffer.values));
            }
        }
    }
}

enum Writer<'a> {
    Parameter(&'a mut Parameter),
    Buffer(&'a mut Vec<f32>),
}

impl Writer<'_> {
    /// Replaces one number and gives the old one.
    fn replace(self, name: String, index: usize, value: f32) -> Result<f32, EngineError> {
        let put = |name: String, values: &mut [f32]| match values.get_mut(index) {
            Some(old) => Ok(std::mem::replace(old, value)),
            None => Err(EngineError::NoSuchNumber { name, index, numbers: values.len() }),
        };
        match self {
            Self::Parameter(parameter) => {
                let mut values = parameter.read();
                let old = put(name, &mut values)?;
                parameter.set(&values);
                Ok(old)
            }
            Self::Buffer(_) if name.ends_with("running_var") && value < 0.0 => {
                Err(EngineError::NegativeVariance { name })
            }
            Self::Buffer(values) => put(name, values),
        }
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
        let lengths = |placed: &Placed| (placed.index, placed.layer.state().map_or(0, |state| state.parameters.len()));
        Ok((step, measure.flows(self.layers.iter().map(lengths))))
    }

    fn gradients(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Gradient>), EngineError> {
        let (step, gradients) = self.learn(batch)?;
        let named = self.names().into_iter().zip(gradients);
        Ok((step, named.map(|(name, values)| Gradient { name, values }).collect()))
    }

    fn predict(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError> {
        Ok(self.forward(inputs, Recorder::off(), Mode::ANSWER)?.values())
    }

    fn observe(&mut self, input: Vec<f32>) -> Result<Vec<Observation>, EngineError> {
        let mut signal = Signal::new(input, self.input, Recorder::off())?;
        let mut seen = Vec::with_capacity(self.layers.len());
        for placed in &mut self.layers {
            signal = placed.layer.forward(signal, Mode::ANSWER, &Then::Nothing)?;
            seen.push(Observation { layer: placed.index, shape: placed.output, values: signal.values() });
        }
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
        let mut arrays = Vec::new();
        for placed in &self.layers {
            let Some(state) = placed.layer.state() else { continue };
            let name = |inner: &str| format!("{}.{inner}", placed.module);
            arrays.extend(state.parameters.iter().map(|parameter| Array {
                name: name(parameter.name()),
                dims: parameter.dims().to_vec(),
                values: parameter.values(),
            }));
            arrays.extend(state.buffers.iter().map(|buffer| Array {
                name: name(buffer.name),
                dims: vec![buffer.values.len()],
                values: buffer.values.clone(),
            }));
        }
        arrays
    }

    fn load(&mut self, arrays: &[Array]) -> Result<(), EngineError> {
        // Everything is proven before the first number is changed.
        let own = self.arrays();
        for array in arrays {
            let Some(expected) = own.iter().find(|own| own.name == array.name) else {
                return Err(EngineError::Unknown { name: array.name.clone() });
            };
            if array.dims != expected.dims || array.values.len() != expected.values.len() {
                let (found, expected) = (array.dims.clone(), expected.dims.clone());
                return Err(EngineError::WrongShape { name: array.name.clone(), found, expected });
            }
            if !array.values.iter().all(|value| value.is_finite()) {
                return Err(EngineError::NotFinite { name: array.name.clone() });
            }
        }
        if let Some(missing) = own.iter().find(|own| !arrays.iter().any(|array| array.name == own.name)) {
            return Err(EngineError::Missing { name: missing.name.clone() });
        }
        self.each_array(|name, writer| {
            let Some(array) = arrays.iter().find(|array| array.name == name) else {
                return;
            };
            match writer {
                Writer::Parameter(parameter) => parameter.set(&array.values),
                Writer::Buffer(values) => values.clone_from(&array.values),
            }
        });
        Ok(())
    }

    fn set_weight(&mut self, array: &str, index: usize, value: f32) -> Result<f32, EngineError> {
        let name = array.to_owned();
        if !value.is_finite() {
            return Err(EngineError::NotFinite { name });
        }
        let mut found = Err(EngineError::Unknown { name });
        self.each_array(|name, writer| {
            if name == array {
                found = writer.replace(name, index, value);
            }
        });
        found
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
}
