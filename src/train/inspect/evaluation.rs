//! Loss and scores of a network on one part of a dataset, piece by piece or in one go.
use super::predict::prove_finite;
use crate::data::{BatchLoader, Part, Sample, Targets};
use crate::engine::{EngineError, Network, Target};
use crate::train::features::{answered_at_once, gather, on_gathered};
use crate::train::report::{Confusion, Regression, SampleAnswer, SampleAnswers, Scores, confidently_wrong};

/// An evaluation that goes on piece by piece. The pieces are always the same, so the result is too.
pub struct Evaluation {
    part: Part,
    samples: Vec<Sample>,
    done: usize,
    loss: f64,
    confusion: Confusion,
    regression: Option<Regression>,
    targets: Targets,
    /// What the network gave, where that is wanted.
    kept: Option<ClassOutputs>,
    /// What is answered for each sample, where that is wanted.
    answers: Option<Vec<SampleAnswer>>,
}

/// What a network gives for samples, with their classes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ClassOutputs {
    /// What it gives, sample after sample, before that becomes probabilities.
    pub outputs: Vec<f32>,
    /// The class of each.
    pub classes: Vec<usize>,
}

impl ClassOutputs {
    /// How many samples there are.
    pub fn len(&self) -> usize {
        self.classes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty()
    }
}

impl Evaluation {
    /// An evaluation of one part, with the fixed copies that belong to it.
    pub fn new(loader: &BatchLoader, part: Part) -> Self {
        let confusion = Confusion::new(loader.data().classes.len());
        let (regression, targets) = (None, Targets::default());
        Self {
            part,
            samples: loader.part(part),
            done: 0,
            loss: 0.0,
            confusion,
            regression,
            targets,
            kept: None,
            answers: None,
        }
    }

    /// The same, which keeps what the network gives where the targets are classes.
    pub fn keeping_outputs(loader: &BatchLoader, part: Part) -> Self {
        Self { kept: Some(ClassOutputs::default()), ..Self::new(loader, part) }
    }

    /// An evaluation of one part which tells the answer for each sample and for each fixed copy that belongs to it. Apart
    /// from those copies nothing is varied.
    pub fn of_each(loader: &BatchLoader, part: Part) -> Self {
        // Test samples are never varied.
        let varied_as = if loader.copies_in(part) > 0 { part } else { Part::Test };
        Self { samples: loader.part(part), answers: Some(Vec::new()), ..Self::new(loader, varied_as) }
    }

    /// Evaluates so many samples as the network answers at once; whether more follow.
    ///
    /// # Errors
    /// When the samples do not fit the network, or an answer is not a number.
    pub fn advance(&mut self, network: &mut dyn Network, loader: &BatchLoader) -> Result<bool, EngineError> {
        let end = self.samples.len().min(self.done + answered_at_once(network));
        let (mut inputs, samples) = (Vec::new(), &self.samples[self.done..end]);
        let are_features = gather(network, loader, (self.part, 0), samples, (&mut inputs, &mut self.targets))?;
        let outputs = on_gathered(network, are_features, |network| network.predict(inputs))?;
        self.loss += f64::from(network.loss(&outputs, Target::from(&self.targets))) * (end - self.done) as f64;
        match &mut self.targets {
            Targets::Classes(classes) => {
                let probabilities = network.probabilities(&outputs);
                prove_finite(&probabilities)?;
                if let Some(kept) = &mut self.kept {
                    kept.outputs.extend(&outputs);
                    kept.classes.extend(&*classes);
                }
                let rows = probabilities.chunks(loader.data().classes.len().max(1));
                for ((sample, class), probabilities) in samples.iter().zip(classes).zip(rows) {
                    self.confusion.count_sample(sample.index, *class, probabilities);
                    if let Some(answers) = &mut self.answers {
                        answers.push(SampleAnswer::new(*sample, *class, probabilities));
                    }
                }
            }
            Targets::Numbers(wanted) => {
                let mut answers = outputs;
                prove_finite(&answers)?;
                loader.encoder().decode_answers(wanted);
                loader.encoder().decode_answers(&mut answers);
                let regression = self.regression.get_or_insert_default();
                let width = wanted.len() / samples.len();
                let samples = samples.iter().flat_map(|sample| std::iter::repeat_n(sample, width));
                for (sample, (wanted, answer)) in samples.zip(wanted.iter().zip(&answers)) {
                    regression.count_sample(sample.index, *wanted, *answer);
                }
            }
        }
        self.done = end;
        Ok(!self.is_over())
    }

    /// Whether every sample was evaluated.
    pub fn is_over(&self) -> bool {
        self.done >= self.samples.len()
    }

    /// How many samples were evaluated, and how many will be.
    pub fn progress(&self) -> (usize, usize) {
        (self.done, self.samples.len())
    }

    /// What the network gave so far, where that is kept.
    pub fn take_outputs(&mut self) -> ClassOutputs {
        self.kept.take().unwrap_or_default()
    }

    /// What is answered for each sample of the part; none unless that was wanted.
    pub fn answers(self, part: Part, classes: usize) -> SampleAnswers {
        let samples = self.answers.unwrap_or_default();
        let doubted = confidently_wrong(&samples, classes);
        SampleAnswers { part, confusion: self.confusion, samples, doubted }
    }

    /// What was found.
    pub fn scores(self) -> Scores {
        let Self { samples, loss, confusion, regression, .. } = self;
        Scores { loss: loss / samples.len().max(1) as f64, confusion, regression }
    }
}

/// What a loader gives as the targets of a batch, as the engine takes it.
impl<'a> From<&'a Targets> for Target<'a> {
    fn from(targets: &'a Targets) -> Self {
        match targets {
            Targets::Classes(classes) => Self::Classes(classes),
            Targets::Numbers(numbers) => Self::Numbers(numbers),
        }
    }
}

/// Loss and confusion matrix of a network on one part of a dataset, with the fixed copies that belong to it.
///
/// # Errors
/// When the samples do not fit the network, or an answer is not a number.
pub fn evaluate(network: &mut dyn Network, loader: &BatchLoader, part: Part) -> Result<Scores, EngineError> {
    let mut evaluation = Evaluation::new(loader, part);
    while !evaluation.is_over() {
        evaluation.advance(network, loader)?;
    }
    Ok(evaluation.scores())
}

/// The same where the targets are classes, with the answer for each sample.
///
/// # Errors
/// When the samples do not fit the network, or an answer is not a number.
pub fn evaluate_each(
    network: &mut dyn Network,
    loader: &BatchLoader,
    part: Part,
) -> Result<(Scores, Vec<SampleAnswer>), EngineError> {
    let mut evaluation = Evaluation::of_each(loader, part);
    while !evaluation.is_over() {
        evaluation.advance(network, loader)?;
    }
    let answers = evaluation.answers.take().unwrap_or_default();
    Ok((evaluation.scores(), answers))
}

/// The same, with what the network gave.
///
/// # Errors
/// When the samples do not fit the network, or an answer is not a number.
pub fn evaluate_outputs(
    network: &mut dyn Network,
    loader: &BatchLoader,
    part: Part,
) -> Result<(Scores, ClassOutputs), EngineError> {
    let mut evaluation = Evaluation::keeping_outputs(loader, part);
    while !evaluation.is_over() {
        evaluation.advance(network, loader)?;
    }
    let outputs = evaluation.take_outputs();
    Ok((evaluation.scores(), outputs))
}
