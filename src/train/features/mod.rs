//! What the layers at the start of a network that training never changes give for samples: computed once and kept, so that
//! what is learned behind them takes no longer than it would alone.
mod store;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use crate::data::{BatchLoader, Part, Sample, Targets};
use crate::engine::{EngineError, Network};

/// Samples whose features are computed in one piece: few enough for a run to be stopped at once.
const PIECE: usize = 16;

/// Gathers a batch in the form in which the network is fastest: features where training never changes its start, else the
/// samples. Whether they are features.
///
/// # Errors
/// When the samples do not fit the network.
pub(in crate::train) fn gather(
    network: &mut dyn Network,
    loader: &BatchLoader,
    (part, epoch): (Part, u64),
    samples: &[Sample],
    (inputs, targets): (&mut Vec<f32>, &mut Targets),
) -> Result<bool, EngineError> {
    let Some(features) = network.features().filter(|_| loader.data().holds_pictures()) else {
        loader.gather(part, epoch, samples, inputs, targets);
        return Ok(false);
    };
    loader.gather_targets(samples, targets);
    inputs.clear();
    inputs.resize(samples.len() * features.len, 0.0);
    let scale = format!("{:?}", loader.encoder().measured().normalization);
    let key = |sample: &Sample| {
        let mut hasher = DefaultHasher::new();
        (features.mark, &scale, loader.shown_as(part, epoch, *sample)).hash(&mut hasher);
        loader.data().sample(sample.index as usize).hash(&mut hasher);
        hasher.finish()
    };
    let keys: Vec<u64> = samples.iter().map(key).collect();
    let mut missing = Vec::new();
    for ((nth, kept), room) in store::kept(&keys).into_iter().enumerate().zip(inputs.chunks_mut(features.len)) {
        match kept {
            Some(kept) => room.copy_from_slice(&kept),
            None => missing.push(nth),
        }
    }
    for piece in missing.chunks(PIECE) {
        let shown: Vec<Sample> = piece.iter().map(|nth| samples[*nth]).collect();
        let (mut pictures, mut unasked) = (Vec::new(), Targets::default());
        loader.gather(part, epoch, &shown, &mut pictures, &mut unasked);
        let computed = network.extract(&pictures)?;
        for (nth, row) in piece.iter().zip(computed.chunks(features.len)) {
            inputs[nth * features.len..][..features.len].copy_from_slice(row);
            store::keep(keys[*nth], Arc::from(row));
        }
    }
    Ok(true)
}

/// Lets a network work on what [`gather`] gave.
pub(in crate::train) fn on_gathered<R>(
    network: &mut dyn Network,
    are_features: bool,
    work: impl FnOnce(&mut dyn Network) -> R,
) -> R {
    network.take_features(are_features);
    let result = work(network);
    network.take_features(false);
    result
}

/// How many samples are gathered and answered at once.
pub(in crate::train) fn answered_at_once(network: &dyn Network) -> usize {
    if network.features().is_some() { PIECE } else { network.answers_at_once().max(1) }
}

/// The features that a run will need, while they are computed ahead, piece by piece.
pub(in crate::train) struct FeaturesAhead {
    /// What is still to come, the first last.
    pieces: Vec<(Part, u64, Vec<Sample>)>,
    done: usize,
    total: usize,
}

impl FeaturesAhead {
    /// Those of a run of so many epochs, as many as are kept at once; `None` where the network has no start that training
    /// never changes.
    pub(in crate::train) fn of(network: &dyn Network, loader: &BatchLoader, epochs: usize) -> Option<Self> {
        let features = network.features().filter(|_| loader.data().holds_pictures())?;
        let epochs = (epochs as u64).min(loader.different_epochs().unwrap_or(1));
        let training = (0..epochs).map(|epoch| (Part::Training, epoch, loader.epoch(epoch)));
        let all = std::iter::once((Part::Validation, 0, loader.part(Part::Validation))).chain(training);
        let mut room = store::room_for(features.len);
        let mut known = HashSet::new();
        let mut pieces = Vec::new();
        for (part, epoch, samples) in all {
            // The same picture is computed once, however often it is shown.
            let is_new = |sample: &Sample| known.insert((sample.index, loader.shown_as(part, epoch, *sample)));
            let new: Vec<Sample> = samples.into_iter().filter(is_new).take(room).collect();
            room -= new.len();
            pieces.extend(new.chunks(PIECE).map(|piece| (part, epoch, piece.to_vec())));
        }
        pieces.reverse();
        let total = pieces.iter().map(|(.., samples)| samples.len()).sum();
        Some(Self { pieces, done: 0, total })
    }

    /// Computes a piece; whether more follow.
    ///
    /// # Errors
    /// When the samples do not fit the network.
    pub(in crate::train) fn advance(
        &mut self,
        network: &mut dyn Network,
        loader: &BatchLoader,
    ) -> Result<bool, EngineError> {
        if let Some((part, epoch, samples)) = self.pieces.pop() {
            let (mut inputs, mut targets) = (Vec::new(), Targets::default());
            gather(network, loader, (part, epoch), &samples, (&mut inputs, &mut targets))?;
            self.done += samples.len();
        }
        Ok(!self.pieces.is_empty())
    }

    /// How many are computed, and how many will be.
    pub(in crate::train) fn progress(&self) -> (usize, usize) {
        (self.done, self.total)
    }
}
