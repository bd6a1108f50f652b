//! What a run is asked of its network: what its cards compute for one picture, and what it says of several.
mod cards;
mod descent;
mod exploration;
mod step_question;
mod surface;
mod weights_question;

use std::time::{Duration, Instant};

use crate::app::training::run_state::RunMoment;
use crate::data::Dataset;
use crate::engine::best;
use crate::train::Order;

pub(in crate::app::training) use cards::{CardsQuestion, Haste};
use descent::DescentQuestion;
use exploration::Exploration;
pub use step_question::OpenWeight;
use step_question::StepQuestion;
use surface::SurfaceQuestion;
use weights_question::WeightsQuestion;

/// How often the network predicts several pictures.
const PREDICT_EVERY: Duration = Duration::from_millis(500);

/// What was asked and answered.
#[derive(Default)]
pub(in crate::app::training) struct Questions {
    /// What the cards compute.
    pub(in crate::app::training) cards: CardsQuestion,
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
    /// The next step, as one of its weights sees it.
    pub(in crate::app::training) step: StepQuestion,
    /// What the Explore workspace asks.
    pub(in crate::app::training) exploration: Exploration,
}

impl Questions {
    /// Whether an answer is on its way.
    pub(in crate::app::training) fn are_open(&self) -> bool {
        self.cards.is_open()
            || self.waiting_for_predictions
            || self.surface.is_open()
            || self.exploration.is_open()
            || self.step.is_open()
    }

    /// Whether the weights are others than they were when the cards or the predictions were asked for.
    pub(in crate::app::training) fn are_behind(&self, now: RunMoment) -> bool {
        self.predicted != Some(now) || self.cards.are_behind(now.0)
    }

    /// Everything is asked anew: the network has other weights.
    pub(in crate::app::training) fn ask_again(&mut self) {
        self.cards.ask_again();
        self.predicted = None;
        self.surface.ask_again();
        self.weights.ask_again();
        self.step.ask_again();
        self.exploration.ask_again();
    }

    /// Another network is asked from now on: answers that are on their way do not count.
    pub(in crate::app::training) fn start_over(&mut self) {
        self.ask_again();
        self.cards.start_over();
        self.waiting_for_predictions = false;
        self.surface.start_over();
        self.weights.start_over();
        self.step.start_over();
    }

    /// A question was refused, which may have been the one about several pictures.
    pub(in crate::app::training) fn refused(&mut self) {
        self.waiting_for_predictions = false;
        self.exploration.refused();
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
