//! The training thread itself: it obeys orders between two batches and tells what happens.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::awake::awake;
use super::events::{Ending, Event, Order};
use super::outbox::Outbox;
use super::plan::Plan;
use super::runs;
use super::session::{Advance, Session};
use super::tempo::Tempo;

/// The shortest time between two progress events.
const PROGRESS_EVERY: Duration = Duration::from_millis(50);

/// The longest pause between two batches in which the other threads stay awake.
const SHORT: Duration = Duration::from_millis(1);

/// The thread's ends of the channels, and what it remembers of its orders.
pub(super) struct Link {
    run: u64,
    inbox: Receiver<Order>,
    outbox: Arc<Outbox>,
    stop: Arc<AtomicBool>,
    tempo: Tempo,
    /// When progress was told last.
    told: Option<Instant>,
    /// Whether a batch went by since.
    untold: bool,
    /// The newest look that was asked for.
    look: Option<(u64, Arc<[u8]>, bool)>,
    /// Nobody holds the other ends any more.
    gone: bool,
}

/// What the thread does next.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    Running,
    /// One batch, then waiting.
    OneBatch,
    /// To the end of the epoch, then waiting.
    OneEpoch,
    Waiting,
    /// Over: only questions are answered.
    Ended,
}

impl State {
    fn is_busy(self) -> bool {
        !matches!(self, Self::Waiting | Self::Ended)
    }
}

/// Makes the session and trains, until the trainer that holds the other ends is dropped.
pub(super) fn work<E: std::fmt::Display>(
    plan: Plan,
    make: impl FnOnce(Plan) -> Result<Session, E>,
    mut link: Link,
    mut state: State,
) -> Option<Session> {
    let run = link.run;
    let mut session = match catch_unwind(AssertUnwindSafe(|| make(plan))) {
        Ok(Ok(session)) => session,
        Ok(Err(error)) => return link.failed(error.to_string()),
        Err(panic) => return link.failed(reason(&*panic)),
    };
    link.outbox.tell(Event::Started { run, batches: session.progress().batches });
    if state == State::Waiting {
        link.tell_pause(&session);
    }
    while link.obey(&mut session, &mut state) {
        awake(|| {
            while state.is_busy() && link.wait_shortly(&mut session, &mut state) {
                link.advance(&mut session, &mut state);
                link.glance(&mut session, &mut state);
            }
        });
    }
    Some(session)
}

/// The words of a panic.
pub(super) fn reason(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a mistake in the program: {}", words.unwrap_or_else(|| "no reason was given".to_owned()))
}

/// Calls something that may fail or panic.
fn attempt<T, E: std::fmt::Display>(call: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(panic) => Err(reason(&*panic)),
    }
}

impl Link {
    pub(super) fn new(run: u64, inbox: Receiver<Order>, outbox: Arc<Outbox>, stop: Arc<AtomicBool>) -> Self {
        let tempo = Tempo::default();
        Self { run, inbox, outbox, stop, tempo, told: None, untold: false, look: None, gone: false }
    }

    fn failed(&self, reason: String) -> Option<Session> {
        self.outbox.tell(Event::Ended { run: self.run, ending: Ending::Failed { reason } });
        None
    }

    fn refuse(&self, reason: String) {
        self.outbox.tell(Event::Refused { run: self.run, reason });
    }

    fn tell_pause(&mut self, session: &Session) {
        self.untold = false;
        self.outbox.tell(Event::Paused { run: self.run, pulse: session.pulse() });
    }

    fn tell_progress(&mut self, session: &Session) {
        (self.told, self.untold) = (Some(Instant::now()), false);
        self.outbox.offer(Event::Progress { run: self.run, pulse: session.pulse() });
    }

    /// Waits for orders while there is nothing to do. False when the thread has to end.
    fn obey(&mut self, session: &mut Session, state: &mut State) -> bool {
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
    fn wait_shortly(&mut self, session: &mut Session, state: &mut State) -> bool {
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
    fn pause(&self, session: &Session, state: State) -> Duration {
        // A single batch does not wait, and what has ended is told at once.
        let waits = matches!(state, State::Running | State::OneEpoch) && session.ending().is_none();
        if waits { self.tempo.ahead() } else { Duration::ZERO }
    }

    /// Obeys the orders that wait.
    fn glance(&mut self, session: &mut Session, state: &mut State) {
        loop {
            if self.stop.load(Ordering::Relaxed) && *state != State::Ended {
                session.stop();
                // The next advance tells the ending.
                *state = State::Running;
            }
            match self.inbox.try_recv() {
                Ok(order) => self.follow(order, session, state),
                Err(TryRecvError::Empty) => break,
                Err(TryRecvError::Disconnected) => {
                    self.gone = true;
                    *state = State::Ended;
                    return;
                }
            }
        }
        if let Some((ticket, picture, weights)) = self.look.take() {
            let cards = attempt(|| session.look(&picture, weights));
            self.outbox.offer(Event::Looked { run: self.run, ticket, cards });
        }
    }

    /// Trains one batch and tells what happened.
    fn advance(&mut self, session: &mut Session, state: &mut State) {
        self.tempo.start();
        // A panic inside a batch leaves the weights of before: they are replaced as the last thing in a step.
        let advance = catch_unwind(AssertUnwindSafe(|| session.advance())).unwrap_or_else(|panic| {
            session.fail(reason(&*panic));
            Advance::Ended(Ending::Failed { reason: reason(&*panic) })
        });
        self.report(session, advance, state);
    }

    fn follow(&mut self, order: Order, session: &mut Session, state: &mut State) {
        let over = *state == State::Ended;
        match order {
            Order::Keep { runs } => {
                let curve = session.curve().clone();
                let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
                let kept = attempt(|| runs::keep(&runs, session, &curve, now));
                self.outbox.tell(Event::Kept { run: self.run, kept });
            }
            Order::Look { ticket, picture, weights } => self.look = Some((ticket, picture, weights)),
            Order::Ask { ticket, indices } => match attempt(|| session.ask(&indices)) {
                Ok(probabilities) => self.outbox.tell(Event::Answered { run: self.run, ticket, probabilities }),
                Err(reason) => self.refuse(reason),
            },
            Order::SetWeight { array, index, value } => self.set_weight(session, array, index, value),
            Order::SetRate(rate) => session.set_rate(rate),
            Order::SetSpeed(speed) => {
                if !self.tempo.set(speed) {
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
                *state = State::Waiting;
                self.tell_pause(session);
            }
            Order::Resume => *state = State::Running,
            Order::StepBatch => *state = State::OneBatch,
            Order::StepEpoch => *state = State::OneEpoch,
        }
    }

    fn set_weight(&self, session: &mut Session, array: String, index: usize, value: f32) {
        match attempt(|| session.network().set_weight(&array, index, value)) {
            Ok(old) => self.outbox.tell(Event::WeightSet { run: self.run, array, index, old, value }),
            Err(reason) => self.refuse(reason),
        }
    }

    fn more_epochs(&mut self, session: &mut Session, epochs: usize, state: &mut State) {
        if epochs == 0 {
            return self.refuse("there has to be one epoch more at least".to_owned());
        }
        if !session.more_epochs(epochs) {
            return self.refuse("the run has failed; it cannot go on".to_owned());
        }
        if *state == State::Ended {
            // The stop that ended it is used up.
            self.stop.store(false, Ordering::Relaxed);
            *state = State::Running;
        } else {
            self.tell_settings(session, *state);
        }
    }

    /// Tells how a change of the settings shows.
    fn tell_settings(&mut self, session: &Session, state: State) {
        if state == State::Waiting {
            self.tell_pause(session);
        } else {
            self.tell_progress(session);
        }
    }

    fn report(&mut self, session: &mut Session, advance: Advance, state: &mut State) {
        let run = self.run;
        let single = matches!((&advance, &*state), (Advance::Batch, State::OneBatch))
            || matches!((&advance, &*state), (Advance::Epoch(_), State::OneBatch | State::OneEpoch));
        if !matches!(advance, Advance::Ended(_)) {
            self.untold = true;
            if self.told.is_none_or(|told| told.elapsed() >= PROGRESS_EVERY) {
                self.tell_progress(session);
            }
        }
        if let Advance::Epoch(report) = advance {
            self.outbox.tell(Event::Epoch { run, report });
        }
        if let Some(ending) = session.ending().cloned() {
            // The last batch is to be seen as well.
            if self.untold {
                self.tell_progress(session);
            }
            self.outbox.tell(Event::Ended { run, ending });
            *state = State::Ended;
        } else if single {
            *state = State::Waiting;
            self.tell_pause(session);
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.outbox.finish();
    }
}
