//! The weights of a run, for questions that are computed beside it: asked for when they are others than before.
use std::time::{Duration, Instant};

use crate::engine::NetworkState;
use crate::train::Order;

/// The shortest time between two answers while batches go by.
const EVERY: Duration = Duration::from_millis(500);

/// Which weights of a run: after so many batches, and after so many other changes.
pub(in crate::app::training) type WeightsKey = (u64, u64);

/// The weights of a run with what is asked for.
#[derive(Default)]
pub(in crate::app::training) struct WeightsQuestion {
    /// How often they became others without a batch.
    changes: u64,
    asked: Option<WeightsKey>,
    waiting: bool,
    taken: Option<(WeightsKey, NetworkState)>,
    last: Option<Instant>,
}

impl WeightsQuestion {
    /// The newest weights.
    pub(in crate::app::training) fn taken(&self) -> Option<&(WeightsKey, NetworkState)> {
        self.taken.as_ref()
    }

    /// They are others, though no batch went by.
    pub(in crate::app::training) fn ask_again(&mut self) {
        self.changes += 1;
    }

    /// Somebody else answers from now on: what is on its way does not come.
    pub(in crate::app::training) fn start_over(&mut self) {
        self.ask_again();
        (self.asked, self.waiting) = (None, false);
    }

    /// Takes them.
    pub(in crate::app::training) fn take(&mut self, state: NetworkState) {
        self.waiting = false;
        self.taken = self.asked.map(|asked| (asked, state));
    }

    /// Asks for the weights of a run after so many batches, which go by or not, unless they are there or on their way.
    pub(in crate::app::training) fn follow(&mut self, (batches, is_running): (u64, bool)) -> Option<Order> {
        let now = (batches, self.changes);
        let soon = is_running && self.last.is_some_and(|last| last.elapsed() < EVERY);
        if self.waiting || soon || self.asked == Some(now) {
            return None;
        }
        (self.asked, self.waiting, self.last) = (Some(now), true, Some(Instant::now()));
        Some(Order::Weights)
    }
}
