//! Loss and confusion matrix of a network on one part of a dataset, piece by piece or in one go.
use crate::data::{Feed, Part, Sample};
use crate::engine::{EngineError, Network, Target};
use crate::train::report::{Confusion, Scores};

/// An evaluation that goes on piece by piece. The pieces are always the same, so the result is too.
pub struct Evaluation {
    part: Part,
    samples: Vec<Sample>,
    done: usize,
    loss: f64,
    confusion: Confusion,
    labels: Vec<usize>,
}

impl Evaluation {
    /// An evaluation of one part, with the fixed copies that belong to it.
    pub fn new(feed: &Feed, part: Part) -> Self {
        let confusion = Confusion::new(feed.data().classes.len());
        Self { part, samples: feed.part(part), done: 0, loss: 0.0, confusion, labels: Vec::new() }
    }

    /// Evaluates so many samples as the network answers at once; whether more follow.
    ///
    /// # Errors
    /// When the samples do not fit the network.
    pub fn advance(&mut self, network: &mut dyn Network, feed: &Feed) -> Result<bool, EngineError> {
        let end = self.samples.len().min(self.done + network.answers_at_once().max(1));
        let mut inputs = Vec::new();
        feed.gather(self.part, 0, &self.samples[self.done..end], &mut inputs, &mut self.labels);
        let labels = &self.labels;
        let outputs = network.predict(inputs)?;
        self.loss += f64::from(network.loss(&outputs, Target::Classes(labels))) * labels.len() as f64;
        let probabilities = network.probabilities(&outputs);
        for (class, probabilities) in labels.iter().zip(probabilities.chunks(feed.data().classes.len().max(1))) {
            self.confusion.count(*class, probabilities);
        }
        self.done = end;
        Ok(!self.is_over())
    }

    /// Whether every sample was evaluated.
    pub fn is_over(&self) -> bool {
        self.done >= self.samples.len()
    }

    /// What was found.
    pub fn scores(self) -> Scores {
        Scores { loss: self.loss / self.samples.len().max(1) as f64, confusion: self.confusion }
    }
}

/// Loss and confusion matrix of a network on one part of a dataset, with the fixed copies that belong to it.
///
/// # Errors
/// When the samples do not fit the network.
pub fn evaluate(network: &mut dyn Network, feed: &Feed, part: Part) -> Result<Scores, EngineError> {
    let mut evaluation = Evaluation::new(feed, part);
    while !evaluation.is_over() {
        evaluation.advance(network, feed)?;
    }
    Ok(evaluation.scores())
}
