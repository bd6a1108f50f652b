//! The training thread itself: it obeys orders between two batches and tells what happens.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::event_queue::EventQueue;
use super::events::Event;
use super::orders::Order;
use super::throttle::Throttle;
use crate::train::background::{attempt, reason, with_hot_pool};
use crate::train::plan::Plan;
use crate::train::report::Ending;
use crate::train::saved;
use crate::train::session::{Advance, Session};

/// The shortest time between two progress events.
const PROGRESS_EVERY: Duration = Duration::from_millis(50);

/// The longest pause between two batches in which the other threads stay awake.
const SHORT: Duration = Duration::from_millis(1);

/// The thread's ends of the channels, and what it remembers of its orders.
pub(super) struct Link {
    run: u64,
    inbox: Receiver<Order>,
    events: Arc<EventQueue>,
    stop: Arc<AtomicBool>,
    throttle: Throttle,
    /// When progress was told last.
    told: Option<Instant>,
    /// Whether a batch went by since.
    untold: bool,
    /// The newest inspection that was asked for.
    inspection: Option<(u64, Arc<[u8]>, bool)>,
    /// Nobody holds the other ends any more.
    gone: bool,
}

/// What the thread does next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Running,
    /// One batch, then waiting.
    OneBatch,
    /// To the end of the epoch, then waiting.
    OneEpoch,
    Waiting,
    /// Over: only questions are answered.
    Ended,
}

impl Phase {
    fn is_busy(self) -> bool {
        !matches!(self, Self::Waiting | Self::Ended)
    }
}

/// Makes the session and trains, until the trainer that holds the other ends is dropped.
pub(super) fn work<E: std::fmt::Display>(
    plan: Plan,
    make: impl FnOnce(Plan) -> Result<Session, E>,
    mut link: Link,
    mut state: Phase,
) -> Option<Session> {
    let run = link.run;
    let mut session = match catch_unwind(AssertUnwindSafe(|| make(plan))) {
        Ok(Ok(session)) => session,
        Ok(Err(error)) => return link.failed(error.to_string()),
        Err(panic) => return link.failed(reason(&*panic)),
    };
    link.events.push(Event::Started { run, batches: session.progress().batches });
    if state == Phase::Waiting {
        link.tell_pause(&session);
    }
    while link.obey(&mut session, &mut state) {
        with_hot_pool(|| {
            while state.is_busy() && link.wait_shortly(&mut session, &mut state) {
                link.advance(&mut session, &mut state);
                link.glance(&mut session, &mut state);
            }
        });
    }
    Some(session)
}

impl Link {
    pub(super) fn new(run: u64, inbox: Receiver<Order>, events: Arc<EventQueue>, stop: Arc<AtomicBool>) -> Self {
        let throttle = Throttle::default();
        Self { run, inbox, events, stop, throttle, told: None, untold: false, inspection: None, gone: false }
    }

    fn failed(&self, reason: String) -> Option<Session> {
        self.events.push(Event::Ended { run: self.run, ending: Ending::Failed { reason } });
        None
    }

    fn refuse(&self, reason: String) {
        self.events.push(Event::Refused { run: self.run, reason });
    }

    fn tell_pause(&mut self, session: &Session) {
        self.untold = false;
        self.events.push(Event::Paused { run: self.run, telemetry: session.telemetry() });
    }

    fn tell_progress(&mut self, session: &Session) {
        (self.told, self.untold) = (Some(Instant::now()), false);
        self.events.push_latest(Event::Progress { run: self.run, telemetry: session.telemetry() });
    }

    /// Waits for orders while there is nothing to do. False when the thread has to end.
    fn obey(&mut self, session: &mut Session, state: &mut Phase) -> bool {
        loop {
            self.glance(session, state);
            if self.gone {
                return false;
            }
            let pause = self.pause(session, *state);
            if state.is_busy() && pause <= SHORT {
                return true;
            }
            if self.untold {
                // The next batch is far away.
                self.tell_progress(session);
            }
            let order = if state.is_busy() {
                self.inbox.recv_timeout(pause)
            } else {
                self.inbox.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match order {
                Ok(order) => self.follow(order, session, state),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return false,
            }
        }
    }

    /// Waits for the turn of the next batch. False when it is so far away that the other threads should sleep, or when an
    /// order came.
    fn wait_shortly(&mut self, session: &mut Session, state: &mut Phase) -> bool {
        let pause = self.pause(session, *state);
        if pause.is_zero() {
            return true;
        }
        if pause > SHORT {
            return false;
        }
        match self.inbox.recv_timeout(pause) {
            Ok(order) => {
                self.follow(order, session, state);
                false
            }
            Err(RecvTimeoutError::Timeout) => true,
            // The next glance finds out.
            Err(RecvTimeoutError::Disconnected) => false,
        }
    }

    /// How long it is until the next batch may start.
    fn pause(&self, session: &Session, state: Phase) -> Duration {
        // A single batch does not wait, and what has ended is told at once.
        let waits = matches!(state, Phase::Running | Phase::OneEpoch) && session.ending().is_none();
        if waits { self.throttle.ahead() } else { Duration::ZERO }
    }

    /// Obeys the orders that wait.
    fn glance(&mut self, session: &mut Session, state: &mut Phase) {
        loop {
            if self.stop.load(Ordering::Relaxed) && *state != Phase::Ended {
                session.stop();
                // The next advance tells the ending.
                *state = Phase::Running;
            }
            match self.inbox.try_recv() {
                Ok(order) => self.follow(order, session, state),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    self.gone = true;
                    *state = Phase::Ended;
                    return;
                }
            }
        }
        if let Some((ticket, picture, weights)) = self.inspection.take() {
            let cards = attempt(|| session.inspect(&picture, weights));
            self.events.push_latest(Event::Inspected { run: self.run, ticket, cards });
        }
    }

    /// Trains one batch and tells what happened.
    fn advance(&mut self, session: &mut Session, state: &mut Phase) {
        self.throttle.start();
        // A panic inside a batch leaves the weights of before: they are replaced as the last thing in a step.
        let advance = catch_unwind(AssertUnwindSafe(|| session.advance())).unwrap_or_else(|panic| {
            session.fail(reason(&*panic));
            Advance::Ended(Ending::Failed { reason: reason(&*panic) })
        });
        self.report(session, advance, state);
    }

    fn follow(&mut self, order: Order, session: &mut Session, state: &mut Phase) {
        let over = *state == Phase::Ended;
        match order {
            Order::Save { runs } => {
                let curve = session.curve().clone();
                let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
                let saved = attempt(|| saved::save(&runs, session, &curve, now));
                self.events.push(Event::Saved { run: self.run, saved });
            }
            Order::Inspect { ticket, picture, weights } => self.inspection = Some((ticket, picture, weights)),
            Order::Predict { ticket, indices } => match attempt(|| session.predict(&indices)) {
                Ok(probabilities) => self.events.push(Event::Predicted { run: self.run, ticket, probabilities }),
                Err(reason) => self.refuse(reason),
            },
            Order::SetWeight { array, index, value } => self.set_weight(session, array, index, value),
            Order::SetRate(rate) => session.set_rate(rate),
            Order::SetSpeed(speed) => {
                if !self.throttle.set(speed) {
                    self.refuse("the speed has to be above 0".to_owned());
                }
            }
            Order::MoreEpochs(epochs) => self.more_epochs(session, epochs, state),
            Order::Stop => self.stop.store(true, Ordering::Relaxed),
            Order::SetEpochs(_) if over => self.refuse("the run is over; it can only be given more epochs".to_owned()),
            _ if over => {}
            Order::SetEpochs(epochs) => {
                session.set_epochs(epochs);
                self.tell_settings(session, *state);
            }
            Order::Pause => {
                *state = Phase::Waiting;
                self.tell_pause(session);
            }
            Order::Resume => *state = Phase::Running,
            Order::StepBatch => *state = Phase::OneBatch,
            Order::StepEpoch => *state = Phase::OneEpoch,
        }
    }

    fn set_weight(&self, session: &mut Session, array: String, index: usize, value: f32) {
        match attempt(|| session.network().set_weight(&array, index, value)) {
            Ok(old) => self.events.push(Event::WeightSet { run: self.run, array, index, old, value }),
            Err(reason) => self.refuse(reason),
        }
    }

    fn more_epochs(&mut self, session: &mut Session, epochs: usize, state: &mut Phase) {
        if epochs == 0 {
            return self.refuse("there has to be one epoch more at least".to_owned());
        }
        if !session.more_epochs(epochs) {
            return self.refuse("the run has failed; it cannot go on".to_owned());
        }
        if *state == Phase::Ended {
            // The stop that ended it is used up.
            self.stop.store(false, Ordering::Relaxed);
            *state = Phase::Running;
        } else {
            self.tell_settings(session, *state);
        }
    }

    /// Tells how a change of the settings shows.
    fn tell_settings(&mut self, session: &Session, state: Phase) {
        if state == Phase::Waiting {
            self.tell_pause(session);
        } else {
            self.tell_progress(session);
        }
    }

    fn report(&mut self, session: &mut Session, advance: Advance, state: &mut Phase) {
        let run = self.run;
        let single = matches!((&advance, &*state), (Advance::Batch, Phase::OneBatch))
            || matches!((&advance, &*state), (Advance::Epoch(_), Phase::OneBatch | Phase::OneEpoch));
        if !matches!(advance, Advance::Ended(_)) {
            self.untold = true;
            if self.told.is_none_or(|told| told.elapsed() >= PROGRESS_EVERY) {
                self.tell_progress(session);
            }
        }
        if let Advance::Epoch(report) = advance {
            self.events.push(Event::Epoch { run, report });
        }
        if let Some(ending) = session.ending().cloned() {
            // The last batch is to be seen as well.
            if self.untold {
                self.tell_progress(session);
            }
            self.events.push(Event::Ended { run, ending });
            *state = Phase::Ended;
        } else if single {
            *state = Phase::Waiting;
            self.tell_pause(session);
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.events.finish();
    }
}
