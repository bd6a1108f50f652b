//! A session that shows moments of another run's past: the snapshot before a moment at once, then the moment itself, then
//! how well its weights answer the validation samples.
use std::sync::Arc;

use super::events::Event;
use crate::data::Part;
use crate::train::background::attempt;
use crate::train::inspect::Evaluation;
use crate::train::report::Scores;
use crate::train::session::Session;
use crate::train::timeline::{Replay, ReplayError, Timeline};

/// What is shown of a run's past, and what is on its way.
#[derive(Default)]
pub(super) struct PastView {
    /// The newest wish: a past and the batches of a moment.
    wish: Option<(Arc<Timeline>, u64)>,
    /// The way to the moment, also once it is there.
    replay: Option<Replay>,
    is_there: bool,
    evaluation: Option<Evaluation>,
}

impl PastView {
    /// Another moment is wished for: the one before it does not matter any more.
    pub(super) fn wish(&mut self, timeline: Arc<Timeline>, batches: u64) {
        self.wish = Some((timeline, batches));
    }

    /// Whether something is to be done.
    pub(super) fn is_busy(&self) -> bool {
        self.wish.is_some() || (self.replay.is_some() && !self.is_there) || self.evaluation.is_some()
    }

    /// The moment that is shown exactly, with the changes of the run before it.
    pub(super) fn shown(&self) -> Option<usize> {
        self.replay.as_ref().filter(|_| self.is_there && self.wish.is_none()).map(Replay::changes)
    }

    /// Where the session is, while it is not there yet.
    pub(super) fn on_its_way(&self, session: &Session, run: u64) -> Option<Event> {
        let replay = self.replay.as_ref().filter(|_| !self.is_there)?;
        Some(on_its_way(session, run, replay.target()))
    }

    /// Starts towards the newest wish. Returns what is to be told.
    pub(super) fn begin(&mut self, session: &mut Session, run: u64) -> Option<Event> {
        let (timeline, target) = self.wish.take()?;
        self.evaluation = None;
        self.is_there = false;
        let started = match self.replay.take() {
            Some(replay) => replay.turn(timeline, target, session),
            None => Replay::start(timeline, target, session),
        };
        Some(match started {
            Ok(replay) => {
                self.replay = Some(replay);
                // Whether it is the moment itself is known once all that was changed there is made.
                on_its_way(session, run, target)
            }
            Err(error) => refused(run, &error),
        })
    }

    /// Does the next piece of the way, or of the validation after it. Returns what is to be told.
    pub(super) fn turn(&mut self, session: &mut Session, run: u64) -> Option<Event> {
        if let Some(evaluation) = self.evaluation.take() {
            return self.evaluate(evaluation, session, run);
        }
        let replay = self.replay.as_mut()?;
        match attempt(|| Ok::<_, String>(replay.advance(session))) {
            Ok(Ok(false)) => None,
            Ok(Ok(true)) => {
                self.is_there = true;
                let plan = session.plan();
                let any = !plan.data().part(Part::Validation).is_empty();
                self.evaluation = any.then(|| Evaluation::new(plan.loader(), Part::Validation));
                Some(exact(session, run, (None, !any)))
            }
            Ok(Err(error)) => {
                self.replay = None;
                Some(refused(run, &error))
            }
            Err(reason) => {
                self.replay = None;
                Some(Event::Refused { run, reason })
            }
        }
    }

    /// Evaluates some of the validation samples.
    fn evaluate(&mut self, mut evaluation: Evaluation, session: &mut Session, run: u64) -> Option<Event> {
        let plan = session.plan().clone();
        let scores: Option<Arc<Scores>> = match attempt(|| evaluation.advance(session.network(), plan.loader())) {
            Ok(true) => {
                self.evaluation = Some(evaluation);
                return None;
            }
            Ok(false) => Some(Arc::new(evaluation.scores())),
            // A network that gives no numbers has no scores.
            Err(_) => None,
        };
        Some(exact(session, run, (scores, true)))
    }
}

/// A session that has not come to a moment yet.
fn on_its_way(session: &Session, run: u64, target: u64) -> Event {
    let (batches, telemetry) = (session.curve().batches(), Box::new(session.telemetry()));
    Event::Moment { run, target, batches, is_exact: false, telemetry, scores: None, is_settled: false }
}

/// A session that has come to the moment that is wanted, with its scores and whether nothing more follows.
fn exact(session: &Session, run: u64, (scores, is_settled): (Option<Arc<Scores>>, bool)) -> Event {
    let (batches, telemetry) = (session.curve().batches(), Box::new(session.telemetry()));
    Event::Moment { run, target: batches, batches, is_exact: true, telemetry, scores, is_settled }
}

fn refused(run: u64, error: &ReplayError) -> Event {
    Event::Refused { run, reason: error.to_string() }
}
