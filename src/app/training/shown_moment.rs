//! A moment of a run's past that is shown in the place of now: a session of its own goes there and answers.
use std::sync::Arc;

use crate::design::Design;
use crate::train::{Event, Guess, Order, Plan, Scheduler, Scores, Snapshot, Telemetry, Timeline, Trainer};

/// A moment of a run's past.
pub struct ShownMoment {
    trainer: Trainer,
    /// The moment that is wanted, by its batches.
    target: u64,
    /// The moment whose weights its network has, and whether it is the one that is wanted.
    reached: Option<(u64, bool)>,
    /// How well those answer the validation samples, once that is known.
    scores: Option<Arc<Scores>>,
    /// Nothing more is on its way.
    is_settled: bool,
    /// Where the run was then.
    telemetry: Option<Box<Telemetry>>,
    /// The design of a run that is to branch from here, and what is expected of it.
    branching: Option<(Box<Design>, Option<Guess>)>,
}

/// A moment from which a run branches.
pub(super) struct Branching {
    /// The moment.
    pub(super) snapshot: Arc<Snapshot>,
    /// Changes of its run before it.
    pub(super) changes: usize,
    /// The design that the new run goes on with.
    pub(super) design: Box<Design>,
    /// What is expected of it.
    pub(super) guess: Option<Guess>,
}

impl ShownMoment {
    /// A session that goes to moments of a run with this plan; its events carry the number `run`.
    pub(super) fn start(scheduler: &Scheduler, plan: Plan, run: u64) -> Self {
        let trainer = scheduler.keeping_past(None).start_waiting(plan, run);
        Self {
            trainer,
            target: u64::MAX,
            reached: None,
            scores: None,
            is_settled: false,
            telemetry: None,
            branching: None,
        }
    }

    /// Goes to a moment.
    pub(super) fn go(&mut self, timeline: &Arc<Timeline>, target: u64) {
        if self.target != target {
            self.target = target;
            // Until it comes the weights are those of the moment before.
            (self.reached, self.scores) = (self.reached.map(|(batches, _)| (batches, false)), None);
            self.is_settled = false;
            self.trainer.order(Order::ShowMoment(Arc::clone(timeline), target));
        }
    }

    /// Asks its network.
    pub(super) fn order(&self, order: Order) {
        self.trainer.order(order);
    }

    /// The next thing that it tells.
    pub(super) fn poll(&self) -> Option<Event> {
        self.trainer.poll()
    }

    /// It cannot go there.
    pub(super) fn give_up(&mut self) {
        self.is_settled = true;
    }

    /// Takes where its session has come. Whether its network has other weights than before.
    pub(super) fn take(&mut self, event: &Event) -> bool {
        let Event::Moment { target, batches, is_exact, telemetry, scores, is_settled, .. } = event else {
            return false;
        };
        if *target != self.target {
            return false;
        }
        self.is_settled = *is_settled;
        let reached = Some((*batches, *is_exact));
        let is_new = self.reached != reached;
        (self.reached, self.scores) = (reached, scores.clone());
        self.telemetry = Some(telemetry.clone());
        is_new
    }

    /// A run with this design is to branch from here; what is expected of it.
    pub(super) fn branch(&mut self, design: Box<Design>, guess: Option<Guess>) {
        self.branching = Some((design, guess));
        self.trainer.order(Order::Branch);
    }

    /// Takes the moment from which a run is to branch.
    pub(super) fn take_branch(&mut self, snapshot: Arc<Snapshot>, changes: usize) -> Option<Branching> {
        let (design, guess) = self.branching.take()?;
        Some(Branching { snapshot, changes, design, guess })
    }

    /// Whether nothing more is on its way.
    pub(super) fn is_settled(&self) -> bool {
        self.is_settled
    }

    /// The moment that is wanted, by its batches.
    pub fn target(&self) -> u64 {
        self.target
    }

    /// The moment whose weights are shown, by its batches; `None` before there are any.
    pub fn batches(&self) -> Option<u64> {
        self.reached.map(|(batches, _)| batches)
    }

    /// Whether the weights that are shown are those of the moment that is wanted, bit for bit.
    pub fn is_exact(&self) -> bool {
        self.reached.is_some_and(|(_, is_exact)| is_exact)
    }

    /// Where the run was then, or on the way there.
    pub(super) fn telemetry(&self) -> Option<&Telemetry> {
        self.telemetry.as_deref()
    }

    /// How well its weights answer the validation samples, once that is known.
    pub fn scores(&self) -> Option<&Arc<Scores>> {
        self.scores.as_ref()
    }
}
