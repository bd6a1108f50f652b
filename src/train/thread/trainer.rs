//! A run's handle: orders go in, events come out.
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::time::Duration;

use super::event_queue::EventQueue;
use super::events::Event;
use super::message::{Key, Message, Waiting};
use super::orders::Order;
use crate::train::session::Session;

/// A run of a [`Scheduler`](super::Scheduler). Dropping it ends the run and waits for nothing.
///
/// Whoever holds it has to read the events: [`Event::Progress`], [`Event::Inspected`] and [`Event::Traced`] give way to newer ones of
/// their kind, but all others are kept until they are read, and once 4,096 of them are unread the run waits. Reading until
/// [`Trainer::poll`] gives nothing, every second or so, is enough, also while the window is not seen.
pub struct Trainer {
    key: Key,
    messages: Sender<Message>,
    events: Arc<EventQueue>,
    waiting: Arc<Waiting>,
    /// It was asked to finish already.
    finished: bool,
}

/// A run that was asked to finish.
pub struct Finishing {
    session: Receiver<Option<Session>>,
}

impl Trainer {
    pub(super) fn new(key: Key, messages: Sender<Message>, events: Arc<EventQueue>, waiting: Arc<Waiting>) -> Self {
        Self { key, messages, events, waiting, finished: false }
    }

    /// Gives an order. It is lost only when the thread is gone or 256 orders wait already; [`Order::Stop`] always arrives.
    pub fn order(&self, order: Order) {
        let counted = self.waiting.enter();
        if counted || order == Order::Stop {
            // The thread is gone only if it has failed; then its events have ended too.
            let _ = self.messages.send(Message::Order(self.key, order, counted));
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

    /// Asks the run to stop and to give its session back. This waits for nothing; the answer tells when it is there.
    pub fn finish(mut self) -> Finishing {
        let (reply, session) = channel();
        self.close(Some(reply));
        Finishing { session }
    }

    fn close(&mut self, reply: Option<Sender<Option<Session>>>) {
        if !std::mem::replace(&mut self.finished, true) {
            self.events.close();
            let _ = self.messages.send(Message::Finish(self.key, reply));
        }
    }
}

impl Drop for Trainer {
    fn drop(&mut self) {
        self.close(None);
    }
}

impl Finishing {
    /// The session with its network, once the run has finished: `Some(None)` if building it failed, `None` while the run
    /// still finishes. The session is given once.
    pub fn poll(&self) -> Option<Option<Session>> {
        match self.session.try_recv() {
            Ok(session) => Some(session),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(None),
        }
    }

    /// Waits for the session, at most so long: never on a window's thread.
    pub fn wait(&self, at_most: Duration) -> Option<Session> {
        // Whether it takes longer or was never built, there is none.
        self.session.recv_timeout(at_most).unwrap_or_default()
    }
}
