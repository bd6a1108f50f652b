//! When a snapshot of a run is taken: at its start, at its end, after each epoch that is the best so far, and now and then.
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::change::{RunChange, RunPosition};
use super::store::Timeline;
use crate::train::report::Ending;
use crate::train::session::{Advance, Session, Snapshot};

/// The shortest time between two snapshots.
const EVERY: Duration = Duration::from_millis(250);
/// Taking them is one part of so many of the time at most.
const ONE_OF: u32 = 100;

/// Takes snapshots of one run. Which ones changes no bit of the run.
#[derive(Debug)]
pub struct TimelineRecorder {
    /// Shared with whoever draws it.
    timeline: Arc<Timeline>,
    /// When a snapshot was taken last, and how long that took.
    taken: Option<(Instant, Duration)>,
    /// Whether the past has changed since that was asked.
    has_news: bool,
    /// Not even one snapshot has room.
    is_hopeless: bool,
}

impl TimelineRecorder {
    /// Begins with a session as it is now: what is known of its past goes on.
    pub fn start(mut timeline: Timeline, session: &Session) -> Self {
        let here = RunPosition::of(session);
        timeline.cut(here);
        let is_noted = timeline.changes().0.last().is_some_and(|last| *last == (here, RunChange::Stop));
        if session.ending() == Some(&Ending::Stopped) && !is_noted {
            // The program ended while it went on; nobody told then.
            timeline.note(here, RunChange::Stop);
        }
        let answer = RunChange::Answer(session.answers_with());
        if session.ending().is_some()
            && timeline.changes().0.last().is_some_and(|(at, last)| *at == here && last.is_replaced_by(&answer))
        {
            timeline.note(here, answer);
        }
        let mut recorder = Self { timeline: Arc::new(timeline), taken: None, has_news: true, is_hopeless: false };
        let has_failed = matches!(session.ending(), Some(Ending::Failed { .. }));
        if session.ending().is_none() || (recorder.timeline.entries().is_empty() && !has_failed) {
            recorder.take(session);
        }
        recorder
    }

    /// The past so far.
    pub fn timeline(&self) -> &Arc<Timeline> {
        &self.timeline
    }

    /// Whether the past has changed since this was asked last.
    pub fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.has_news)
    }

    /// Takes a snapshot after what the session did, if one is due.
    pub fn follow(&mut self, session: &Session, advance: &Advance) {
        if self.is_hopeless {
            return;
        }
        let is_best = matches!(advance, Advance::Epoch(report) if report.best);
        let is_over = session.ending().is_some();
        let pause = |took: Duration| EVERY.max(took.saturating_mul(ONE_OF));
        let is_due = self.taken.is_none_or(|(at, took)| at.elapsed() >= pause(took));
        if is_over {
            self.end(session, is_best);
        } else if is_best || (is_due && matches!(advance, Advance::Batch)) {
            self.take(session);
        }
        if is_best && !is_over {
            Arc::make_mut(&mut self.timeline).note_best();
        }
    }

    /// Takes the last snapshot of a run that has ended. Of one that has failed nobody knows the last weights.
    fn end(&mut self, session: &Session, is_best: bool) {
        if matches!(session.ending(), Some(Ending::Failed { .. })) {
            return;
        }
        let last = self.timeline.entries().last().map(|entry| &entry.snapshot);
        let now = session.curve().batches();
        if !last.is_some_and(|last| last.ending().is_some() && last.batches() == now) {
            self.take(session);
        }
        if is_best {
            Arc::make_mut(&mut self.timeline).note_best();
        }
    }

    /// Takes a snapshot now.
    pub fn take(&mut self, session: &Session) {
        let started = Instant::now();
        Arc::make_mut(&mut self.timeline).push(session.snapshot());
        self.taken = Some((Instant::now(), started.elapsed()));
        self.is_hopeless = self.timeline.entries().is_empty();
        self.has_news = true;
    }

    /// Notes what was changed of the session just now.
    pub fn note(&mut self, session: &Session, change: RunChange) {
        Arc::make_mut(&mut self.timeline).note(RunPosition::of(session), change);
        self.has_news = true;
    }

    /// The snapshots may take so many bytes from now on.
    pub fn limit(&mut self, budget: usize) {
        Arc::make_mut(&mut self.timeline).set_budget(budget);
        self.has_news = true;
    }

    /// Another run branches from a moment of this one, before which so many changes were made.
    pub fn note_branch(&mut self, snapshot: Snapshot, changes: usize) {
        Arc::make_mut(&mut self.timeline).push_branch(snapshot, changes);
        self.has_news = true;
    }
}
