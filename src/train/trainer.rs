//! The training thread: a session that obeys orders between two batches and tells what happens.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::awake::awake;
use super::events::{Ending, Event, Order};
use super::plan::{Plan, PlanError};
use super::session::{Advance, Session};

/// Events and orders that wait at most.
const WAITING: usize = 256;

/// The shortest time between two progress events.
const PROGRESS_EVERY: Duration = Duration::from_millis(50);

/// A run in a thread of its own. Dropping it stops the run and waits for the current batch.
pub struct Trainer {
    orders: Option<SyncSender<Order>>,
    events: Option<Receiver<Event>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<Option<Session>>>,
}

impl Trainer {
    /// Starts a run. `run` is told with every event.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(plan: Plan, run: u64) -> Result<Self, PlanError> {
        Self::start_with(plan, run, Session::new)
    }

    /// Starts a run whose session is made by `make`, in the run's own thread.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start_with<E: std::fmt::Display>(
        plan: Plan,
        run: u64,
        make: impl FnOnce(Plan) -> Result<Session, E> + Send + 'static,
    ) -> Result<Self, PlanError> {
        let (orders, inbox) = sync_channel(WAITING);
        let (outbox, events) = sync_channel(WAITING);
        let stop = Arc::new(AtomicBool::new(false));
        let pool = plan.pool()?;
        let threads = pool.current_num_threads();
        let link = Link { run, inbox, outbox, stop: Arc::clone(&stop), told: Instant::now(), gone: false };
        let work = move || pool.install(|| work(plan, make, link));
        let thread = std::thread::Builder::new().name(format!("training {run}")).spawn(work);
        let thread = thread.map_err(|_| PlanError::Threads(threads))?;
        Ok(Self { orders: Some(orders), events: Some(events), stop, thread: Some(thread) })
    }

    /// Gives an order. It is lost only when the thread is gone or 256 orders wait already.
    pub fn order(&self, order: Order) {
        if order == Order::Stop {
            self.stop.store(true, Ordering::Relaxed);
        }
        if let Some(orders) = &self.orders {
            // A full box means that the thread is busy with older orders; a closed one that it is gone.
            let _ = orders.try_send(order);
        }
    }

    /// The next event, if one waits.
    pub fn poll(&self) -> Option<Event> {
        self.events.as_ref().and_then(|events| events.try_recv().ok())
    }

    /// Waits for the next event, at most so long.
    pub fn wait(&self, at_most: Duration) -> Option<Event> {
        self.events.as_ref().and_then(|events| events.recv_timeout(at_most).ok())
    }

    /// Stops the run and takes the session with its network out of the thread; `None` if building it failed.
    pub fn finish(mut self) -> Option<Session> {
        self.close()
    }

    fn close(&mut self) -> Option<Session> {
        self.stop.store(true, Ordering::Relaxed);
        // Closing both ends wakes the thread wherever it waits.
        self.orders = None;
        self.events = None;
        self.thread.take().and_then(|thread| thread.join().ok()).flatten()
    }
}

impl Drop for Trainer {
    fn drop(&mut self) {
        self.close();
    }
}

/// The thread's ends of the channels.
struct Link {
    run: u64,
    inbox: Receiver<Order>,
    outbox: SyncSender<Event>,
    stop: Arc<AtomicBool>,
    told: Instant,
    /// Nobody holds the other ends any more.
    gone: bool,
}

/// What the thread does next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
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

fn work<E: std::fmt::Display>(
    plan: Plan,
    make: impl FnOnce(Plan) -> Result<Session, E>,
    mut link: Link,
) -> Option<Session> {
    let run = link.run;
    let mut session = match catch_unwind(AssertUnwindSafe(|| make(plan))) {
        Ok(Ok(session)) => session,
        Ok(Err(error)) => return link.failed(error.to_string()),
        Err(panic) => return link.failed(reason(&*panic)),
    };
    link.tell(Event::Started { run, batches: session.progress().batches });
    let mut state = State::Running;
    // The loop ends when the trainer that holds the other ends is dropped.
    while link.obey(&mut session, &mut state) {
        awake(|| {
            while state.is_busy() {
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

impl Link {
    /// Tells what must not be lost, waiting for room.
    fn tell(&self, event: Event) {
        // An error means that nobody listens any more; the next look at the inbox ends the thread.
        let _ = self.outbox.send(event);
    }

    fn failed(&self, reason: String) -> Option<Session> {
        self.tell(Event::Ended { run: self.run, ending: Ending::Failed { reason } });
        None
    }

    /// Waits for orders while there is nothing to do. False when the thread has to end.
    fn obey(&mut self, session: &mut Session, state: &mut State) -> bool {
        loop {
            self.glance(session, state);
            if self.gone {
                return false;
            }
            if state.is_busy() {
                return true;
            }
            match self.inbox.recv() {
                Ok(order) => self.follow(order, session, state),
                Err(_) => return false,
            }
        }
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
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => {
                    self.gone = true;
                    *state = State::Ended;
                    return;
                }
            }
        }
    }

    /// Trains one batch and tells what happened.
    fn advance(&mut self, session: &mut Session, state: &mut State) {
        // A panic inside a batch leaves the weights of before: they are replaced as the last thing in a step.
        let advance = catch_unwind(AssertUnwindSafe(|| session.advance())).unwrap_or_else(|panic| {
            session.fail(reason(&*panic));
            Advance::Ended(Ending::Failed { reason: reason(&*panic) })
        });
        self.report(session, advance, state);
    }

    fn follow(&mut self, order: Order, session: &mut Session, state: &mut State) {
        let run = self.run;
        let over = *state == State::Ended;
        match order {
            Order::Observe { ticket, picture } => {
                let seen = catch_unwind(AssertUnwindSafe(|| session.observe(&picture)));
                let (layers, probabilities) = match seen {
                    Ok(Ok((layers, probabilities))) => (Ok(layers), probabilities),
                    Ok(Err(error)) => (Err(error.to_string()), Vec::new()),
                    Err(panic) => (Err(reason(&*panic)), Vec::new()),
                };
                self.offer(Event::Observed { run, ticket, layers, probabilities });
            }
            Order::Weights { ticket } => {
                let arrays = session.network().arrays();
                self.offer(Event::Weights { run, ticket, arrays });
            }
            Order::SetRate(rate) => session.set_rate(rate),
            Order::Stop => self.stop.store(true, Ordering::Relaxed),
            _ if over => {}
            Order::Pause => {
                *state = State::Waiting;
                self.tell(Event::Paused { run, progress: session.progress() });
            }
            Order::Resume => *state = State::Running,
            Order::StepBatch => *state = State::OneBatch,
            Order::StepEpoch => *state = State::OneEpoch,
        }
    }

    /// Tells what may be lost: when nobody reads, the next one is better anyway.
    fn offer(&self, event: Event) {
        match self.outbox.try_send(event) {
            Ok(()) | Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => {}
        }
    }

    fn report(&mut self, session: &mut Session, advance: Advance, state: &mut State) {
        let run = self.run;
        let single = matches!((&advance, &*state), (Advance::Batch, State::OneBatch))
            || matches!((&advance, &*state), (Advance::Epoch(_), State::OneBatch | State::OneEpoch));
        match advance {
            Advance::Batch if self.told.elapsed() >= PROGRESS_EVERY => {
                self.told = Instant::now();
                self.offer(Event::Progress { run, progress: session.progress() });
            }
            Advance::Batch => {}
            Advance::Epoch(report) => {
                self.tell(Event::Epoch { run, report });
                if let Some(ending) = session.ending().cloned() {
                    self.tell(Event::Ended { run, ending });
                    *state = State::Ended;
                    return;
                }
            }
            Advance::Ended(ending) => {
                self.tell(Event::Ended { run, ending });
                *state = State::Ended;
                return;
            }
        }
        if single {
            *state = State::Waiting;
            self.tell(Event::Paused { run, progress: session.progress() });
        }
    }
}
