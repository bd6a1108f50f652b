//! What a network in training answers between two batches: what every layer gives for a sample, and predictions.
use std::sync::Arc;
use std::time::Instant;

use super::Session;
use crate::data::Targets;
use crate::engine::{EngineError, Observation};
use crate::train::inspect::{CardView, Cards, Forms, prove_finite, weights};
use crate::train::landscape::TracedWeights;

/// Samples of the dataset that are predicted at once at most.
const MOST_ASKED: usize = 64;

impl Session {
    /// What every layer gives for one sample (bytes, channel by channel, at the input's size), and the probabilities of
    /// the classes.
    ///
    /// # Errors
    /// When the sample does not have the input's size.
    pub fn observe(&mut self, picture: &[u8]) -> Result<(Vec<Observation>, Vec<f32>), EngineError> {
        let expected = self.plan.design().input().len();
        if picture.len() != expected {
            return Err(EngineError::WrongBatch { numbers: picture.len(), targets: 1, sample: expected });
        }
        let layers = self.network.observe(self.plan.encoder().encode(picture))?;
        // Inside a block at the end there are layers that come later in the list.
        let last = self.plan.design().layers().last().map(|layer| layer.id);
        let last = layers.iter().find(|seen| Some(seen.layer) == last);
        let probabilities = last.map(|last| self.network.probabilities(&last.values));
        let probabilities = probabilities.filter(|shares| prove_finite(shares).is_ok()).unwrap_or_default();
        Ok((layers, probabilities))
    }

    /// What every card shows for a sample, with the weights as they are now if they are wanted.
    ///
    /// # Errors
    /// When the sample does not have the input's size.
    pub fn inspect(&mut self, picture: &[u8], with_weights: bool) -> Result<Cards, EngineError> {
        let started = Instant::now();
        let (seen, probabilities) = self.observe(picture)?;
        let forms = Forms::of(self.plan.design());
        let weights = weights(if with_weights { self.network.arrays() } else { Vec::new() }, &forms);
        let layers = seen.into_iter().map(|seen| CardView::new(seen, &forms, &weights)).collect();
        Ok(Cards { layers, probabilities, whole: true, millis: started.elapsed().as_secs_f64() * 1e3 })
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

    /// The probabilities of the classes for samples of the dataset.
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
        self.network.answers_at_once().max(1)
    }

    /// The probabilities of the classes for samples that are in the dataset, in one go.
    pub(in crate::train) fn predict_piece(&mut self, indices: &[u32]) -> Result<Vec<Vec<f32>>, EngineError> {
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        self.plan.loader().gather_plain(indices, &mut inputs, &mut targets);
        let outputs = self.network.predict(inputs)?;
        let probabilities = self.network.probabilities(&outputs);
        prove_finite(&probabilities)?;
        Ok(probabilities.chunks(self.plan.data().classes.len().max(1)).map(<[f32]>::to_vec).collect())
    }
}
