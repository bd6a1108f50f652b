//! What a network loses when some of its units are switched off.
use std::sync::Arc;

use super::super::control::{AskControl, AskedSoFar, as_job};
use super::super::error::ExplainError;
use super::super::probed::ProbedNetwork;
use crate::data::BatchLoader;
use crate::engine::{Ablation, Network};
use crate::train::background::{Job, Wake};
use crate::train::inspect::{Evaluation, answers};
use crate::train::report::Scores;

/// A question: what becomes of the scores, and of the answer to one sample, with some units switched off?
#[derive(Debug, Clone)]
pub struct KnockOutRequest {
    /// The network, with what is switched off.
    pub network: ProbedNetwork,
    /// The bytes of the sample whose answer is wanted as well.
    pub sample: Option<Arc<[u8]>>,
}

/// What a network says with all of its units, or without some.
#[derive(Debug, Clone, PartialEq)]
pub struct KnockOutSide {
    /// Loss, accuracy and confusion over the validation samples, or the training samples without any.
    pub scores: Scores,
    /// The probabilities of the classes for the sample, or the numbers that are answered; empty where none was asked about.
    pub answer: Vec<f32>,
}

/// What a network says with all of its units and without some.
#[derive(Debug, Clone, PartialEq)]
pub struct KnockOut {
    /// What is switched off.
    pub ablation: Ablation,
    /// With all units.
    pub whole: KnockOutSide,
    /// Without some.
    pub ablated: KnockOutSide,
}

/// How much more often, or less often below 0, the samples of a class are taken for another one, or for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConfusionChange {
    /// Their class.
    pub class: usize,
    /// What they are taken for.
    pub answer: usize,
    /// So many more, or less, of them.
    pub by: i64,
}

impl KnockOut {
    /// How the confusion changes, cell by cell, where it does; the largest changes first.
    pub fn changes(&self) -> Vec<ConfusionChange> {
        let [whole, ablated] = [&self.whole, &self.ablated].map(|side| &side.scores.confusion);
        let of_class = |(class, counts): (usize, &[u64])| {
            let change = move |answer| ablated.at(class, answer) as i64 - whole.at(class, answer) as i64;
            let all = (0..counts.len()).map(move |answer| ConfusionChange { class, answer, by: change(answer) });
            all.filter(|change| change.by != 0).collect::<Vec<_>>()
        };
        let mut changes: Vec<ConfusionChange> = whole.rows().enumerate().flat_map(of_class).collect();
        changes.sort_by_key(|change| (std::cmp::Reverse(change.by.abs()), change.class, change.answer));
        changes
    }
}

impl KnockOutRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<KnockOut, ExplainError>, AskedSoFar> {
        Job::start("knock out", wake, move |reporter, stop| as_job(reporter, stop, |control| self.compute(control)))
    }

    /// Asks.
    ///
    /// # Errors
    /// When weights or sample are not those of the network, there is no such unit, or it was stopped.
    pub fn compute(&self, control: AskControl<'_>) -> Result<KnockOut, ExplainError> {
        let ablation = self.network.ablation.clone();
        self.network.ask(|network| {
            network.ablate(Ablation::default())?;
            let whole = self.side(network, (0, control))?;
            network.ablate(ablation.clone())?;
            let ablated = self.side(network, (1, control))?;
            Ok(KnockOut { ablation, whole, ablated })
        })
    }

    /// What the network says as it is now; `nth` of two.
    fn side(
        &self,
        network: &mut dyn Network,
        (nth, control): (usize, AskControl<'_>),
    ) -> Result<KnockOutSide, ExplainError> {
        let plan = &self.network.plan;
        let mut answer = Vec::new();
        if let Some(sample) = &self.sample {
            let outputs = network.predict(self.network.encode(sample)?)?;
            answer = answers(network, outputs, (plan.encoder(), plan.design().design().data.target_kind()))?;
        }
        // Without the design's own variations, so that both sides are asked about the same.
        let loader = BatchLoader::plain(Arc::clone(plan.loader().data()), plan.encoder().clone());
        let mut evaluation = Evaluation::new(&loader, self.network.measured_part());
        while !evaluation.is_over() {
            let (done, of) = evaluation.progress();
            control.report(nth * of + done, 2 * of)?;
            evaluation.advance(network, &loader)?;
        }
        Ok(KnockOutSide { scores: evaluation.scores(), answer })
    }
}
