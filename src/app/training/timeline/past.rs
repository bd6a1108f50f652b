//! The time machine of a run: its past, the moment of it that is shown, and what that moment's network tells.
use std::sync::Arc;

use crate::app::notice::{Notice, NoticeValue};
use crate::app::training::questions::CardsQuestion;
use crate::app::training::run::RunView;
use crate::app::training::shown_moment::{Branching, ShownMoment};
use crate::design::Design;
use crate::train::{
    Event, Guess, LastBatch, LayerFlow, Order, RunProgress, Scheduler, Scores, Snapshot, Telemetry, Timeline,
};

impl RunView {
    /// The past of the run, where it can be gone back to.
    pub fn timeline(&self) -> Option<&Arc<Timeline>> {
        self.timeline.as_ref().filter(|timeline| self.plan.is_some() && !timeline.entries().is_empty())
    }

    /// The first and the newest batch that can be gone to.
    pub fn reach(&self) -> Option<(u64, u64)> {
        let first = self.timeline()?.entries().first()?.batches();
        Some((first, self.curve.batches()))
    }

    /// The moment that is shown in the place of now.
    pub fn shown_moment(&self) -> Option<&ShownMoment> {
        self.past.as_ref()
    }

    /// Whether a picture of the moment that is shown is on its way.
    pub fn awaits_moment(&self) -> bool {
        self.past.as_ref().is_some_and(|past| !past.is_exact())
            || (self.past.is_some() && self.questions.cards.is_open())
    }

    /// Batches after which the weights are those that are shown.
    pub fn shown_batches(&self) -> u64 {
        self.past.as_ref().and_then(ShownMoment::batches).unwrap_or(self.curve.batches())
    }

    /// The validation scores of the moment that is shown, once they are known.
    pub fn moment_scores(&self) -> Option<&Scores> {
        self.past.as_ref()?.scores().map(|scores| &**scores)
    }

    /// Epochs that were over after so many batches.
    pub fn epochs_at(&self, batches: u64) -> usize {
        self.epoch_scale().epochs(batches) as usize
    }

    /// Where the run was in the moment that is shown, as soon as its session has come anywhere.
    fn telemetry_then(&self) -> Option<&Telemetry> {
        self.past.as_ref()?.telemetry()
    }

    /// Where the run is, or was in the moment that is shown.
    pub fn shown_progress(&self) -> RunProgress {
        self.telemetry_then().map_or(self.progress, |then| then.progress)
    }

    /// The batch that was learned from last, before the moment that is shown or now.
    pub fn shown_last_batch(&self) -> &LastBatch {
        self.telemetry_then().map_or(&self.last_batch, |then| &then.last_batch)
    }

    /// How strongly each layer is moved, or was in the moment or the epoch that is shown.
    pub fn shown_flow(&self) -> &[LayerFlow] {
        let then = self.telemetry_then().map(|then| &*then.flow);
        let report = self.shown_epoch.and(self.shown_report()).map(|report| &*report.flow);
        let known = [then, report].into_iter().flatten().find(|flow| !flow.is_empty());
        // What moves the layers now says nothing of a moment at which nothing was measured.
        known.unwrap_or(if then.is_some() { &[] } else { &self.flow })
    }

    /// Shows a moment by its batches; the newest is now.
    pub(in crate::app::training) fn show_moment(&mut self, batches: u64, scheduler: &Scheduler) {
        let (Some((first, last)), Some(timeline), Some(plan)) =
            (self.reach(), self.timeline().cloned(), self.plan.clone())
        else {
            return;
        };
        if batches >= last {
            return self.show_now();
        }
        let batches = batches.max(first);
        let id = self.id();
        if self.past.is_none() {
            self.questions.start_over();
        }
        self.past.get_or_insert_with(|| ShownMoment::start(scheduler, plan, id)).go(&timeline, batches);
        self.questions.cards.ask_again();
        let epoch = self.epochs_at(batches);
        if self.shown_epoch != Some(epoch) {
            self.show_epoch(Some(epoch));
        }
    }

    /// Shows the run as it is now.
    pub(in crate::app::training) fn show_now(&mut self) {
        if self.past.take().is_some() {
            self.questions.start_over();
            self.now = CardsQuestion::default();
        }
        self.show_epoch(None);
    }

    /// Begins with what another run had brought before this one branched from it.
    pub(in crate::app::training) fn begin_with(&mut self, moment: &Snapshot) {
        self.history = moment.history.to_vec();
        self.curve = Arc::clone(&moment.curve);
    }

    /// A run with this design is to branch from the moment that is shown; what is expected of it.
    pub(in crate::app::training) fn branch(&mut self, design: Box<Design>, guess: Option<Guess>) {
        if let Some(past) = &mut self.past {
            past.branch(design, guess);
        }
    }

    /// Asks the network whose weights are shown.
    pub(in crate::app::training) fn ask(&self, question: Order) {
        match &self.past {
            Some(past) => past.order(question),
            None => self.order(question),
        }
    }

    /// Takes what the network answered whose weights are shown.
    pub(in crate::app::training) fn take_answer(&mut self, answer: Event) {
        match answer {
            Event::Inspected { ticket, cards, .. } => self.questions.cards.take(ticket, cards),
            Event::Traced { traced, .. } => self.questions.surface.take(traced),
            Event::Weights { state, .. } => self.questions.weights.take(state),
            Event::Snapshot { snapshot, .. } => self.questions.step.take(snapshot),
            Event::Predicted { probabilities, .. } => {
                self.predictions = self.questions.take_predictions(probabilities, &self.data);
            }
            explored => self.questions.exploration.take(explored),
        }
    }

    /// Takes what the shown moment told. Returns the moment from which a run is to branch.
    pub(in crate::app::training) fn poll_past(&mut self, notices: &mut Vec<Notice>) -> Option<Branching> {
        let mut branching = None;
        while let Some(event) = self.past.as_ref().and_then(ShownMoment::poll) {
            branching = self.take_past(event, notices).or(branching);
        }
        branching
    }

    fn take_past(&mut self, event: Event, notices: &mut Vec<Notice>) -> Option<Branching> {
        let past = self.past.as_mut()?;
        if past.take(&event) {
            self.questions.ask_again();
        }
        match event {
            event @ (Event::Inspected { .. }
            | Event::Traced { .. }
            | Event::Predicted { .. }
            | Event::Weights { .. }
            | Event::Snapshot { .. }
            | Event::Ranked { .. }
            | Event::Answered { .. }) => self.take_answer(event),
            Event::Branched { snapshot, changes, .. } => return past.take_branch(snapshot, changes),
            Event::Refused { reason, .. } => {
                self.questions.refused();
                past.give_up();
                let reason = NoticeValue::InEnglish(reason, "run_error.no_moment");
                notices.push(Notice::failed("notice.no_moment").telling("reason", reason));
            }
            Event::Ended { .. } => self.show_now(),
            _ => {}
        }
        None
    }
}
