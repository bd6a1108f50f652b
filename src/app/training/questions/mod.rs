//! What a run is asked of its network: what its cards compute for one picture, and what it says of several.
mod descent;
mod exploration;
mod surface;
mod weights_question;

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::training::run_state::RunMoment;
use crate::data::{Dataset, SampleBatch};
use crate::engine::best;
use crate::train::{Cards, Order};

use descent::DescentQuestion;
use exploration::Exploration;
use surface::SurfaceQuestion;
use weights_question::WeightsQuestion;

/// How often cards are computed while a run goes on.
const INSPECT_EVERY: Duration = Duration::from_millis(80);
/// The same while a surface or a curve is drawn of it: 20 pictures per second at least.
const OBSERVE_EVERY: Duration = Duration::from_millis(40);
/// So many times as long as an answer took is waited for the next one at least.
const REST: f64 = 4.0;
/// How often the network predicts several pictures.
const PREDICT_EVERY: Duration = Duration::from_millis(500);

/// What was asked and answered.
#[derive(Default)]
pub(in crate::app::training) struct Questions {
    cards: Option<Cards>,
    /// The ticket of those.
    cards_ticket: u64,
    ticket: u64,
    waiting_for_cards: bool,
    /// The sample that the cards were asked about last, and after how many batches.
    inspected: Option<(Arc<[u8]>, u64)>,
    /// The other samples that were asked about with it.
    more: Option<Arc<SampleBatch>>,
    last_inspection: Option<Instant>,
    waiting_for_predictions: bool,
    /// The pictures that were asked about last.
    asked: Vec<u32>,
    last_prediction: Option<Instant>,
    /// When that was: with the next epoch, other pictures may be wrong.
    predicted: Option<RunMoment>,
    /// The surface of the loss around the weights.
    pub(in crate::app::training) surface: SurfaceQuestion,
    /// Plain gradient descent, which is compared with it.
    pub(in crate::app::training) descent: DescentQuestion,
    /// The weights, for what is computed beside the run.
    pub(in crate::app::training) weights: WeightsQuestion,
    /// What the Explore workspace asks.
    pub(in crate::app::training) exploration: Exploration,
}

impl Questions {
    /// What the cards compute, with the ticket of the question.
    pub(in crate::app::training) fn cards(&self) -> Option<(&Cards, u64)> {
        self.cards.as_ref().map(|cards| (cards, self.cards_ticket))
    }

    /// Whether an answer is on its way.
    pub(in crate::app::training) fn are_open(&self) -> bool {
        self.waiting_for_cards || self.waiting_for_predictions || self.surface.is_open() || self.exploration.is_open()
    }

    /// Whether the weights are others than they were when the cards or the predictions were asked for.
    pub(in crate::app::training) fn are_behind(&self, now: RunMoment) -> bool {
        self.predicted != Some(now) || self.inspected.as_ref().is_none_or(|(_, at)| *at != now.0)
    }

    /// Everything is asked anew: the network has other weights.
    pub(in crate::app::training) fn ask_again(&mut self) {
        self.inspected = None;
        self.predicted = None;
        self.surface.ask_again();
        self.weights.ask_again();
        self.exploration.ask_again();
    }

    /// Another network is asked from now on: answers that are on their way do not count.
    pub(in crate::app::training) fn start_over(&mut self) {
        self.ask_again();
        (self.waiting_for_cards, self.waiting_for_predictions) = (false, false);
        self.ticket += 1;
        self.surface.start_over();
        self.weights.start_over();
    }

    /// A question was refused, which may have been the one about several pictures.
    pub(in crate::app::training) fn refused(&mut self) {
        self.waiting_for_predictions = false;
        self.exploration.refused();
    }

    /// Takes what the cards compute; an answer to an older question is dropped.
    pub(in crate::app::training) fn take_cards<E>(&mut self, ticket: u64, cards: Result<Cards, E>) {
        self.waiting_for_cards = false;
        if let Ok(cards) = cards
            && ticket == self.ticket
        {
            (self.cards, self.cards_ticket) = (Some(cards), ticket);
        }
    }

    /// The pictures that were asked about with their probabilities, the wrong ones first.
    pub(in crate::app::training) fn take_predictions(
        &mut self,
        probabilities: Vec<Vec<f32>>,
        data: &Dataset,
    ) -> Vec<(u32, Vec<f32>)> {
        self.waiting_for_predictions = false;
        let mut predictions: Vec<_> = self.asked.iter().copied().zip(probabilities).collect();
        predictions.sort_by_key(|(index, shares)| best(shares) == data.label(*index as usize));
        predictions
    }

    /// Asks what the cards compute, when the picture or the weights are others than they were.
    pub(in crate::app::training) fn inspect(
        &mut self,
        picture: &[u8],
        more: Option<&Arc<SampleBatch>>,
        now: u64,
    ) -> Option<Order> {
        let same = self.inspected.as_ref().is_some_and(|(old, at)| **old == *picture && *at == now)
            && self.more.as_ref() == more;
        // Long answers come less often: training goes on between them.
        let took = self.cards.as_ref().map_or(0.0, |cards| cards.millis.clamp(0.0, 250.0));
        let pause = if more.is_some() { OBSERVE_EVERY } else { INSPECT_EVERY };
        let pause = pause.max(Duration::from_secs_f64(took * REST / 1e3));
        let soon = self.last_inspection.is_some_and(|last| last.elapsed() < pause);
        if self.waiting_for_cards || same || soon {
            return None;
        }
        let picture: Arc<[u8]> = Arc::from(picture);
        self.ticket += 1;
        self.waiting_for_cards = true;
        self.last_inspection = Some(Instant::now());
        self.inspected = Some((Arc::clone(&picture), now));
        self.more = more.cloned();
        Some(Order::Inspect { ticket: self.ticket, picture, more: self.more.clone(), weights: true })
    }

    /// Asks what the network says of several pictures, when the weights are others than they were.
    pub(in crate::app::training) fn predict(
        &mut self,
        now: RunMoment,
        choose: impl FnOnce() -> Vec<u32>,
    ) -> Option<Order> {
        let soon = self.last_prediction.is_some_and(|last| last.elapsed() < PREDICT_EVERY);
        if self.waiting_for_predictions || soon || self.predicted == Some(now) {
            return None;
        }
        self.asked = choose();
        self.waiting_for_predictions = true;
        self.last_prediction = Some(Instant::now());
        self.predicted = Some(now);
        Some(Order::Predict { ticket: now.0, indices: self.asked.clone() })
    }
}
