//! Which weights the screen shows: the one place where that is decided.
use super::run_state::RunState;
use crate::design::{Design, EarlyStopping};
use crate::train::{Ending, EpochReport, RunProgress, best_epoch};

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
}

impl ShownWeights {
    /// The epoch after which these are the weights; `None` for those in the middle of one, or before the first.
    pub fn epoch(self) -> Option<usize> {
        match self {
            Self::Start | Self::Now { .. } => None,
            Self::Last { epoch } | Self::Best { epoch } => Some(epoch),
        }
    }
}

/// Which weights the network of a run answers with.
pub(super) fn shown(
    state: &RunState,
    progress: &RunProgress,
    history: &[EpochReport],
    design: &Design,
) -> ShownWeights {
    let done = history.last().map_or(0, |report| report.epoch);
    let in_epoch = progress.batch > 0 && progress.batch < progress.batches;
    let now = ShownWeights::Now { epoch: progress.epoch };
    if progress.total == 0 && done == 0 {
        return ShownWeights::Start;
    }
    let RunState::Ended(ending) = state else {
        let rests = *state == RunState::Waiting && !in_epoch && done > 0;
        return if rests { ShownWeights::Last { epoch: done } } else { now };
    };
    let best = match ending {
        Ending::StoppedEarly { best_epoch } => Some(*best_epoch),
        _ => best_epoch(history).map(|best| best.epoch),
    };
    let gives_back = matches!(&design.training.early_stopping, EarlyStopping::On(rule) if rule.give_back_best);
    match best.filter(|_| gives_back) {
        Some(epoch) => ShownWeights::Best { epoch },
        None if in_epoch => now,
        None => ShownWeights::Last { epoch: done },
    }
}
