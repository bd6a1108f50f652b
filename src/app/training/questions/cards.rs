//! What a network is asked for the cards: what every layer computes for a sample.
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::data::SampleBatch;
use crate::train::{Cards, Order};

/// How often cards are computed while a run goes on.
const INSPECT_EVERY: Duration = Duration::from_millis(80);
/// The same while a surface or a curve is drawn of it: 20 pictures per second at least.
const OBSERVE_EVERY: Duration = Duration::from_millis(30);
/// So many times as long as an answer took is waited for the next one at least.
const REST: f64 = 4.0;

/// How soon after an answer the next one is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::app::training) enum Haste {
    /// At once: whoever answers has nothing else to do.
    AtOnce,
    /// After a pause, in which training goes on.
    AfterPause,
}

/// What was asked and answered.
#[derive(Default)]
pub(in crate::app::training) struct CardsQuestion {
    cards: Option<Cards>,
    /// The ticket of those.
    shown: u64,
    ticket: u64,
    waiting: bool,
    /// The sample that was asked about last, and after how many batches.
    inspected: Option<(Arc<[u8]>, u64)>,
    /// The other samples that were asked about with it.
    more: Option<Arc<SampleBatch>>,
    last: Option<Instant>,
}

impl CardsQuestion {
    /// What the cards compute, with the ticket of the question.
    pub(in crate::app::training) fn newest(&self) -> Option<(&Cards, u64)> {
        self.cards.as_ref().map(|cards| (cards, self.shown))
    }

    /// Whether more samples than the one on the cards are asked about.
    pub(in crate::app::training) fn observes(&self) -> bool {
        self.more.is_some()
    }

    /// Whether an answer is on its way.
    pub(in crate::app::training) fn is_open(&self) -> bool {
        self.waiting
    }

    /// Whether the weights are others than they were when it was asked.
    pub(in crate::app::training) fn are_behind(&self, batches: u64) -> bool {
        self.inspected.as_ref().is_none_or(|(_, at)| *at != batches)
    }

    /// It is asked anew: the network has other weights.
    pub(in crate::app::training) fn ask_again(&mut self) {
        self.inspected = None;
    }

    /// Another network is asked from now on: an answer that is on its way does not count.
    pub(in crate::app::training) fn start_over(&mut self) {
        self.ask_again();
        self.waiting = false;
        self.ticket += 1;
    }

    /// Takes what the cards compute; an answer to an older question is dropped.
    pub(in crate::app::training) fn take<E>(&mut self, ticket: u64, cards: Result<Cards, E>) {
        if ticket != self.ticket {
            return;
        }
        self.waiting = false;
        if let Ok(cards) = cards {
            (self.cards, self.shown) = (Some(cards), ticket);
        }
    }

    /// Asks, when the sample or the weights are others than they were.
    pub(in crate::app::training) fn ask(
        &mut self,
        sample: &[u8],
        more: Option<&Arc<SampleBatch>>,
        (now, haste): (u64, Haste),
    ) -> Option<Order> {
        let is_same_sample = self.inspected.as_ref().is_some_and(|(old, _)| **old == *sample);
        let same =
            is_same_sample && self.inspected.as_ref().is_some_and(|(_, at)| *at == now) && self.more.as_ref() == more;
        // Long answers come less often: training goes on between them.
        let took = self.cards.as_ref().map_or(0.0, |cards| cards.millis.clamp(0.0, 250.0));
        let pause = match more {
            Some(_) => OBSERVE_EVERY,
            // Whoever draws sees the answer to each line at once.
            None if !is_same_sample => Duration::ZERO,
            None => INSPECT_EVERY,
        };
        let pause = pause.max(Duration::from_secs_f64(took * REST / 1e3));
        let soon = haste == Haste::AfterPause && self.last.is_some_and(|last| last.elapsed() < pause);
        if self.waiting || same || soon {
            return None;
        }
        let picture: Arc<[u8]> = Arc::from(sample);
        self.ticket += 1;
        self.waiting = true;
        self.last = Some(Instant::now());
        self.inspected = Some((Arc::clone(&picture), now));
        self.more = more.cloned();
        Some(Order::Inspect { ticket: self.ticket, picture, more: self.more.clone(), weights: true })
    }
}
