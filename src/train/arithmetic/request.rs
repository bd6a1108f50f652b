//! A question for one number, with everything that answers it.
use std::sync::Arc;

use super::calculation::Calculation;
use super::place::{NumberPlace, NumberRow};
use super::route::{before, branch, field, within_text};
use super::sample::{answer_formula, input_formula, raw_numbers, raw_shape, token};
use crate::data::{SampleEncoder, Targets};
use crate::design::{CheckedDesign, LayerId, Loss, Region, Shape, TargetKind};
use crate::engine::{
    Computed, EngineError, Goal, LayerNumber, Network as _, NetworkState, NumberFormula, Sequential, Target, build,
};
use crate::train::background::{Job, Wake, pool};
use crate::train::explain::ExplainError;
use crate::train::inspect::answers;

/// A question for one number.
#[derive(Debug, Clone)]
pub struct ArithmeticRequest {
    /// The network's design.
    pub design: CheckedDesign,
    /// The training samples of each class, which balanced class weights follow from; none where they are not known.
    pub class_counts: Vec<usize>,
    /// Its weights; `None` for those that training would start from.
    pub weights: Option<NetworkState>,
    /// How samples become numbers.
    pub encoder: SampleEncoder,
    /// The bytes of the sample.
    pub sample: Arc<[u8]>,
    /// What should come out for it, if that is known.
    pub target: Option<Targets>,
    /// The number.
    pub place: NumberPlace,
}

/// What a calculation is made of, before the way down is added.
struct FoundNumber {
    computed: Computed,
    shape: Shape,
    inputs: (NumberRow, Shape),
    branch: Option<NumberRow>,
    field: Region,
}

impl ArithmeticRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<Calculation, ExplainError>, ()> {
        Job::start("arithmetic", wake, move |_, _| self.compute())
    }

    /// Asks.
    ///
    /// # Errors
    /// When weights or sample are not those of the network, or there is no such number.
    pub fn compute(&self) -> Result<Calculation, ExplainError> {
        if !self.encoder.fits(&self.sample) {
            let (numbers, sample) = (self.sample.len(), self.encoder.len());
            return Err(EngineError::WrongBatch { numbers, targets: 1, sample }.into());
        }
        let (raw, input) = (raw_numbers(&self.encoder, &self.sample), self.encoder.encode(&self.sample));
        let found = match self.place {
            NumberPlace::Sample(n) => self.of_sample(&raw, n),
            NumberPlace::Input(n) => self.of_input(&raw, &input, n),
            place => pool(1)?.install(|| self.of_network(place, &input))?,
        };
        let FoundNumber { computed: Computed { value, formula }, shape, inputs, branch, field } =
            found.ok_or(ExplainError::NoSuchUnit)?;
        let is_token = matches!((self.place, shape), (NumberPlace::Input(_), Shape::Tokens { .. }));
        let tokens = input.iter().rposition(|number| *number != 0.0).map_or(0, |last| last + 1);
        Ok(Calculation {
            place: self.place,
            value,
            formula,
            shape,
            inputs: inputs.0,
            input_shape: inputs.1,
            branch,
            field: within_text(field, self.design.input(), tokens),
            token: is_token.then(|| token(&self.encoder, value)).flatten(),
        })
    }

    /// A number of the sample itself.
    fn of_sample(&self, raw: &[f32], n: usize) -> Option<FoundNumber> {
        let shape = raw_shape(self.encoder.input(), raw);
        let computed = Computed { value: *raw.get(n)?, formula: NumberFormula::Given };
        let field = match shape {
            Shape::Picture { .. } => Region::of(shape, n),
            _ => Region::whole(self.design.input()),
        };
        Some(FoundNumber { computed, shape, inputs: (NumberRow::Sample, shape), branch: None, field })
    }

    /// A number that enters the network.
    fn of_input(&self, raw: &[f32], input: &[f32], n: usize) -> Option<FoundNumber> {
        let shape = self.design.input();
        let computed = Computed { value: *input.get(n)?, formula: input_formula(&self.encoder, raw, n) };
        let inputs = (NumberRow::Sample, raw_shape(self.encoder.input(), raw));
        Some(FoundNumber { computed, shape, inputs, branch: None, field: Region::of(shape, n) })
    }

    /// A number that the network computes.
    fn of_network(&self, place: NumberPlace, input: &[f32]) -> Result<Option<FoundNumber>, ExplainError> {
        let mut network = build(&self.design, &self.class_counts)?;
        if let Some(weights) = &self.weights {
            network.restore(weights)?;
        }
        match place {
            NumberPlace::Layer(layer, number) => self.of_layer(&network, input, (layer, number)),
            NumberPlace::Answer(n) => self.of_answer(&mut network, input, n),
            NumberPlace::Loss => self.of_loss(&mut network, input),
            NumberPlace::Sample(_) | NumberPlace::Input(_) => Ok(None),
        }
    }

    /// A number that a layer computes.
    fn of_layer(
        &self,
        network: &Sequential,
        input: &[f32],
        (id, number): (LayerId, LayerNumber),
    ) -> Result<Option<FoundNumber>, ExplainError> {
        let (Some(layer), Some(inputs)) = (self.design.find(id), before(&self.design, id)) else { return Ok(None) };
        let computed = network.formula(input, id, number)?;
        let (branch, field) = (branch(layer, inputs), field(&self.design, layer, number));
        let is_scaled = matches!(number, LayerNumber::Scaled(_));
        let shape = if is_scaled { layer.kind.inside_input(layer.input) } else { layer.output };
        Ok(Some(FoundNumber { computed, shape, inputs: (inputs, layer.input), branch, field }))
    }

    /// A probability, or a number that is answered.
    fn of_answer(
        &self,
        network: &mut Sequential,
        input: &[f32],
        n: usize,
    ) -> Result<Option<FoundNumber>, ExplainError> {
        let targets = self.design.design().data.target_kind();
        let outputs = network.predict(input.to_vec())?;
        let answers = answers(network, outputs.clone(), (&self.encoder, targets))?;
        let Some(value) = answers.get(n).copied() else { return Ok(None) };
        let formula = match targets {
            TargetKind::Classes => self.goal().share_formula(&outputs, n),
            TargetKind::Numbers => answer_formula(&self.encoder, &outputs, n),
        };
        let shape = Shape::Vector(answers.len());
        Ok(Some(self.behind((Computed { value, formula }, shape), (self.outputs(), self.design.output()))))
    }

    /// The loss.
    fn of_loss(&self, network: &mut Sequential, input: &[f32]) -> Result<Option<FoundNumber>, ExplainError> {
        let Some(target) = &self.target else { return Ok(None) };
        let outputs = network.predict(input.to_vec())?;
        let mut numbers = Vec::new();
        let target = match target {
            Targets::Classes(classes) if classes.iter().all(|class| *class < outputs.len().max(2)) => {
                Target::Classes(classes)
            }
            Targets::Numbers(given) if given.len() == outputs.len() => {
                numbers.extend(given);
                self.encoder.encode_answers(&mut numbers);
                Target::Numbers(&numbers)
            }
            _ => return Ok(None),
        };
        let computed =
            Computed { value: network.loss(&outputs, target), formula: self.goal().loss_formula(&outputs, target) };
        let by_probability = matches!(self.design.design().training.loss, Loss::CrossEntropy { .. });
        let row = if by_probability { NumberRow::Answers } else { self.outputs() };
        Ok(Some(self.behind((computed, Shape::Vector(1)), (row, self.design.output()))))
    }

    fn goal(&self) -> Goal {
        Goal::new(self.design.design().training.loss.clone(), &self.class_counts)
    }

    /// What the network gives.
    fn outputs(&self) -> NumberRow {
        self.design.layers().last().map_or(NumberRow::Input, |last| NumberRow::Layer(last.id))
    }

    /// What stands behind the network and sees all of its input.
    fn behind(&self, (computed, shape): (Computed, Shape), inputs: (NumberRow, Shape)) -> FoundNumber {
        FoundNumber { computed, shape, inputs, branch: None, field: Region::whole(self.design.input()) }
    }
}
