//! What a network in training answers between two batches: what every layer gives for a sample, and predictions.
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use super::Session;
use crate::data::{Part, Sample, SampleBatch, Targets};
use crate::engine::{EngineError, NetworkState, Observation};
use crate::train::features::{answered_at_once, gather, on_gathered};
use crate::train::inspect::{CardView, Cards, Evaluation, Forms, Observations, SynapseActivity, answers, weights};
use crate::train::landscape::TracedWeights;
use crate::train::report::{LastBatch, LearnedSample, SampleAnswers, ranked};

/// All samples of a part while they are answered piece by piece.
pub(in crate::train) struct AnsweringPart {
    part: Part,
    evaluation: Evaluation,
}

/// Samples of the dataset that are predicted at once at most.
const MOST_ASKED: usize = 64;

/// Samples of the last batch by which it is told which synapses fire together, so that looking takes little time.
const MOST_FIRING: usize = 16;

impl Session {
    /// What every layer gives for one sample, by its bytes, and the probabilities of the classes or the numbers that are
    /// answered.
    ///
    /// # Errors
    /// When the sample does not fit the input.
    pub fn observe(&mut self, picture: &[u8]) -> Result<(Vec<Observation>, Vec<f32>), EngineError> {
        if !self.plan.encoder().fits(picture) {
            let sample = self.plan.design().input().len();
            return Err(EngineError::WrongBatch { numbers: picture.len(), targets: 1, sample });
        }
        let layers = self.network.observe(self.plan.encoder().encode(picture))?;
        // Inside a block at the end there are layers that come later in the list.
        let last = self.plan.design().layers().last().map(|layer| layer.id);
        let last = layers.iter().find(|seen| Some(seen.layer) == last);
        let answers = last.and_then(|last| self.answers_of(last.values.clone()).ok()).unwrap_or_default();
        Ok((layers, answers))
    }

    /// What every layer gives for several samples, and what the network answers.
    ///
    /// # Errors
    /// When a sample does not fit the input.
    pub fn observe_all(&mut self, batch: &Arc<SampleBatch>) -> Result<Observations, EngineError> {
        let targets = self.plan.design().design().data.target_kind();
        let last = self.plan.design().layers().last().map(|layer| layer.id);
        Observations::of(&mut *self.network, batch, (self.plan.encoder(), targets), last)
    }

    /// What every card shows for a sample, with what every layer gives for `more` samples, and with the weights as they are
    /// now if they are wanted.
    ///
    /// # Errors
    /// When the sample does not fit the input.
    pub fn inspect(
        &mut self,
        picture: &[u8],
        more: Option<&Arc<SampleBatch>>,
        with_weights: bool,
    ) -> Result<Cards, EngineError> {
        let started = Instant::now();
        let (seen, probabilities) = self.observe(picture)?;
        let forms = Forms::of(self.plan.design());
        let activity = if with_weights { self.activity()? } else { SynapseActivity::default() };
        let weights = weights(if with_weights { self.network.arrays() } else { Vec::new() }, &forms, &activity);
        let layers = seen.into_iter().map(|seen| CardView::new(seen, &forms, &weights)).collect();
        let more = more.map(|batch| self.observe_all(batch)).transpose()?.map(Arc::new);
        Ok(Cards { layers, probabilities, more, whole: true, millis: started.elapsed().as_secs_f64() * 1e3 })
    }

    /// What the synapses did in the last batch, by its first samples; nothing before the first one.
    fn activity(&mut self) -> Result<SynapseActivity, EngineError> {
        let LastBatch { epoch, samples } = &self.last_batch;
        if samples.is_empty() {
            return Ok(SynapseActivity::default());
        }
        let samples = &samples[..samples.len().min(MOST_FIRING)];
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        self.plan.loader().gather(Part::Training, *epoch, samples, &mut inputs, &mut targets);
        SynapseActivity::of(&mut *self.network, self.plan.design(), &inputs)
    }

    /// The weights that the network answers with, and the path up to them; `None` where the network is too large for a
    /// surface of its loss.
    pub fn trace(&self) -> Option<TracedWeights> {
        let trajectory = self.trajectory.as_ref()?;
        // After the end it may answer with the weights of an epoch that lies back.
        let epoch = self.last.as_ref().and(self.kept_epoch());
        let until = epoch.map(|epoch| trajectory.until(epoch as u64 * self.progress.batches as u64));
        let trajectory = until.map_or_else(|| Arc::clone(trajectory), Arc::new);
        Some(TracedWeights { state: self.network.state(), trajectory })
    }

    /// The weights that the network answers with.
    pub fn weights(&self) -> NetworkState {
        self.network.state()
    }

    /// The training samples with how they were learned so far, those first whose labels are most likely wrong.
    pub fn ranked(&self) -> Vec<LearnedSample> {
        ranked(&self.dynamics, self.plan.data())
    }

    /// Begins to answer all samples that are validated on, or learned from where there are none.
    pub(in crate::train) fn begin_answers(&self) -> AnsweringPart {
        let is_empty = self.plan.data().part(Part::Validation).is_empty();
        let part = if is_empty { Part::Training } else { Part::Validation };
        AnsweringPart { part, evaluation: Evaluation::of_each(self.plan.loader(), part) }
    }

    /// Answers some more of them; all answers with the last ones.
    pub(in crate::train) fn go_on_answering(
        &mut self,
        mut answering: AnsweringPart,
    ) -> Result<ControlFlow<SampleAnswers, AnsweringPart>, EngineError> {
        if answering.evaluation.advance(&mut *self.network, self.plan.loader())? {
            return Ok(ControlFlow::Continue(answering));
        }
        let AnsweringPart { part, evaluation } = answering;
        Ok(ControlFlow::Break(evaluation.answers(part, self.plan.data().classes.len())))
    }

    /// The probabilities of the classes, or the numbers that are answered, for samples of the dataset.
    ///
    /// # Errors
    /// In words, why they cannot be predicted: too many, or not in the dataset.
    pub fn predict(&mut self, indices: &[u32]) -> Result<Vec<Vec<f32>>, String> {
        self.prove_indices(indices)?;
        let mut answers = Vec::with_capacity(indices.len());
        for indices in indices.chunks(self.answers_at_once()) {
            answers.extend(self.predict_piece(indices).map_err(|error| error.to_string())?);
        }
        Ok(answers)
    }

    /// Whether these samples can be predicted.
    pub(in crate::train) fn prove_indices(&self, indices: &[u32]) -> Result<(), String> {
        let samples = self.plan.data().len();
        if indices.len() > MOST_ASKED {
            return Err(format!("{} pictures are more than can be asked for at once ({MOST_ASKED})", indices.len()));
        }
        match indices.iter().find(|index| **index as usize >= samples) {
            Some(index) => Err(format!("there is no picture {index} among {samples}")),
            None => Ok(()),
        }
    }

    /// How many samples are predicted in one piece.
    pub(in crate::train) fn answers_at_once(&self) -> usize {
        answered_at_once(&*self.network)
    }

    /// The same for samples that are in the dataset, in one go.
    pub(in crate::train) fn predict_piece(&mut self, indices: &[u32]) -> Result<Vec<Vec<f32>>, EngineError> {
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        let samples: Vec<Sample> = indices.iter().copied().map(Sample::plain).collect();
        let (network, loader) = (&mut *self.network, self.plan.loader());
        // Test samples are never varied.
        let are_features = gather(network, loader, (Part::Test, 0), &samples, (&mut inputs, &mut targets))?;
        let outputs = on_gathered(network, are_features, |network| network.predict(inputs))?;
        let answers = self.answers_of(outputs)?;
        let width = answers.len() / indices.len().max(1);
        Ok(answers.chunks(width.max(1)).map(<[f32]>::to_vec).collect())
    }

    /// What outputs that the network gave say.
    fn answers_of(&self, outputs: Vec<f32>) -> Result<Vec<f32>, EngineError> {
        let targets = self.plan.design().design().data.target_kind();
        answers(&*self.network, outputs, (self.plan.encoder(), targets))
    }
}
