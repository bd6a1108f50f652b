//! The training thread's handle: orders go in, events come out.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::event_queue::EventQueue;
use super::events::Event;
use super::orders::Order;
use super::worker::{Link, Phase, work};
use crate::train::background::PoolError;
use crate::train::plan::{Plan, PlanError};
use crate::train::session::Session;

/// Orders that wait at most.
const WAITING: usize = 256;

/// A run in a thread of its own. Dropping it stops the run and waits for the current batch.
///
/// Whoever holds it has to read the events: [`Event::Progress`] and [`Event::Inspected`] give way to newer ones of their
/// kind, but all others are kept until they are read, and once 4,096 of them are unread the run waits. Reading until
/// [`Trainer::poll`] gives nothing, every second or so, is enough, also while the window is not seen.
pub struct Trainer {
    orders: Option<SyncSender<Order>>,
    events: Arc<EventQueue>,
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
        Self::launch(plan, run, Phase::Running, make)
    }

    /// Starts a run that waits before its first batch: [`Event::Started`] is followed by [`Event::Paused`].
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start_waiting(plan: Plan, run: u64) -> Result<Self, PlanError> {
        Self::start_waiting_with(plan, run, Session::new)
    }

    /// As [`Trainer::start_waiting`], with a session that is made by `make`, in the run's own thread.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start_waiting_with<E: std::fmt::Display>(
        plan: Plan,
        run: u64,
        make: impl FnOnce(Plan) -> Result<Session, E> + Send + 'static,
    ) -> Result<Self, PlanError> {
        Self::launch(plan, run, Phase::Waiting, make)
    }

    fn launch<E: std::fmt::Display>(
        plan: Plan,
        run: u64,
        state: Phase,
        make: impl FnOnce(Plan) -> Result<Session, E> + Send + 'static,
    ) -> Result<Self, PlanError> {
        let (orders, inbox) = sync_channel(WAITING);
        let events = Arc::new(EventQueue::default());
        let stop = Arc::new(AtomicBool::new(false));
        let pool = plan.pool()?;
        let threads = pool.current_num_threads();
        let link = Link::new(run, inbox, Arc::clone(&events), Arc::clone(&stop));
        let work = move || pool.install(|| work(plan, make, link, state));
        let thread = std::thread::Builder::new().name(format!("training {run}")).spawn(work);
        let thread = thread.map_err(|_| PlanError::Threads(PoolError { threads }))?;
        Ok(Self { orders: Some(orders), events, stop, thread: Some(thread) })
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
        self.events.take(Duration::ZERO)
    }

    /// Waits for the next event, at most so long.
    pub fn wait(&self, at_most: Duration) -> Option<Event> {
        self.events.take(at_most)
    }

    /// Stops the run and takes the session with its network out of the thread; `None` if building it failed.
    pub fn finish(mut self) -> Option<Session> {
        self.close()
    }

    fn close(&mut self) -> Option<Session> {
        self.stop.store(true, Ordering::Relaxed);
        // Closing both ends wakes the thread wherever it waits.
        self.orders = None;
        self.events.close();
        self.thread.take().and_then(|thread| thread.join().ok()).flatten()
    }
}

impl Drop for Trainer {
    fn drop(&mut self) {
        self.close();
    }
}
