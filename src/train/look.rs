//! What a network in training computes from single pictures: cards as those of the preview, and opinions.
use std::sync::Arc;
use std::time::Instant;

use super::preview::{CardView, Cards, WeightView, weights};
use super::session::Session;
use crate::data::Targets;
use crate::engine::EngineError;

/// Pictures of the dataset that are asked for at once at most.
const MOST_ASKED: usize = 64;

impl Session {
    /// What every card shows for a picture (bytes, channel by channel, at the input's size), with the weights as they
    /// are now if they are wanted.
    ///
    /// # Errors
    /// When the picture does not have the input's size.
    pub fn look(&mut self, picture: &[u8], with_weights: bool) -> Result<Cards, EngineError> {
        let started = Instant::now();
        let (seen, probabilities) = self.observe(picture)?;
        let arrays = if with_weights { self.network().arrays() } else { Vec::new() };
        // Without arrays every layer has none.
        let views: Vec<Arc<[WeightView]>> = weights(self.plan().design(), arrays);
        let cards = seen.into_iter().zip(views);
        let layers = cards.map(|(seen, views)| CardView::new(seen.layer, seen.shape, seen.values, views)).collect();
        Ok(Cards { layers, probabilities, whole: true, millis: started.elapsed().as_secs_f64() * 1e3 })
    }

    /// What the network thinks of pictures of the dataset: the probabilities of the classes for each. `Err` says why
    /// they cannot be asked for.
    ///
    /// # Errors
    pub fn ask(&mut self, indices: &[u32]) -> Result<Vec<Vec<f32>>, String> {
        let plan = self.plan().clone();
        let data = plan.data();
        if indices.len() > MOST_ASKED {
            return Err(format!("{} pictures are more than can be asked for at once ({MOST_ASKED})", indices.len()));
        }
        if let Some(index) = indices.iter().find(|index| **index as usize >= data.len()) {
            return Err(format!("there is no picture {index} among {}", data.len()));
        }
        let network = self.network();
        let mut answers = Vec::with_capacity(indices.len());
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        for indices in indices.chunks(network.answers_at_once()) {
            plan.loader().gather_plain(indices, &mut inputs, &mut targets);
            let outputs = network.predict(std::mem::take(&mut inputs)).map_err(|error| error.to_string())?;
            let probabilities = network.probabilities(&outputs);
            answers.extend(probabilities.chunks(data.classes.len().max(1)).map(<[f32]>::to_vec));
        }
        Ok(answers)
    }
}
