//! Which weights the screen shows: the one place where that is decided.
use super::run_state::RunState;
use crate::design::Checkpoint;
use crate::train::{EpochReport, RunProgress};

/// Which weights everything that is computed for a picture comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownWeights {
    /// Those that training would start from.
    Start,
    /// Those of a run as they are in this epoch, from 1, which goes on.
    Now {
        /// The epoch.
        epoch: usize,
    },
    /// Those after the last epoch of a run that is over.
    Last {
        /// The epoch.
        epoch: usize,
    },
    /// Those of the best epoch of a run that is over.
    Best {
        /// The epoch.
        epoch: usize,
    },
    /// Those of a moment of a run's past.
    Moment {
        /// Batches until then.
        batches: u64,
        /// Whether it is the moment that was gone to; otherwise the snapshot before it, until that is replayed.
        is_exact: bool,
    },
}

impl ShownWeights {
    /// The epoch after which these are the weights; `None` for those in the middle of one, or before the first.
    pub fn epoch(self) -> Option<usize> {
        match self {
            Self::Start | Self::Now { .. } | Self::Moment { .. } => None,
            Self::Last { epoch } | Self::Best { epoch } => Some(epoch),
        }
    }
}

/// The weights of a moment of the past that is shown, by its batches, and whether it is exactly the one that was gone to;
/// those of now before that is there.
pub(super) fn at(moment: Option<(u64, bool)>, now: ShownWeights) -> ShownWeights {
    moment.map_or(now, |(batches, is_exact)| ShownWeights::Moment { batches, is_exact })
}

/// Which weights the network of a run answers with. `checkpoint` is what it was told to show once it is over, and the
/// epoch that those weights are from.
pub(super) fn shown(
    state: &RunState,
    progress: &RunProgress,
    history: &[EpochReport],
    checkpoint: (Checkpoint, Option<usize>),
) -> ShownWeights {
    let done = history.last().map_or(0, |report| report.epoch);
    let in_epoch = progress.batch > 0 && progress.batch < progress.batches;
    let now = ShownWeights::Now { epoch: progress.epoch };
    if progress.total == 0 && done == 0 {
        return ShownWeights::Start;
    }
    let ended = matches!(state, RunState::Ended(_));
    match checkpoint {
        (Checkpoint::Best, Some(epoch)) if ended => ShownWeights::Best { epoch },
        (Checkpoint::Last, Some(epoch)) if ended => ShownWeights::Last { epoch },
        _ if in_epoch || (!ended && (*state != RunState::Waiting || done == 0)) => now,
        _ => ShownWeights::Last { epoch: done },
    }
}
