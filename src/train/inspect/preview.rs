//! Living cards: a thread that is handed the newest design and picture and answers with what every card computes.
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::cards::Cards;
use super::viewer::{InspectionRequest, PreviewError, Viewer};
use crate::train::background::{Wake, reason};

/// The answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The ticket of the question.
    pub ticket: u64,
    /// What the cards compute, or why that cannot be told.
    pub cards: Result<Cards, PreviewError>,
}

/// A thread that computes what cards show. Only the newest question counts, and only the newest answer. Dropping it
/// lets the thread end without waiting for it.
pub struct Preview {
    exchange: Arc<Exchange>,
}

/// What lies between the thread and the one who asks.
#[derive(Default)]
struct Exchange {
    slots: Mutex<Slots>,
    news: Condvar,
}

#[derive(Default)]
struct Slots {
    question: Option<InspectionRequest>,
    answer: Option<Inspection>,
    closed: bool,
}

impl Exchange {
    fn slots(&self) -> MutexGuard<'_, Slots> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a question; `None` when nobody will ask any more.
    fn next(&self) -> Option<InspectionRequest> {
        let mut slots = self.slots();
        loop {
            if slots.closed {
                return None;
            }
            if let Some(request) = slots.question.take() {
                return Some(request);
            }
            slots = self.news.wait(slots).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Preview {
    /// Starts the thread. `wake` is called after every answer.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(wake: Option<Wake>) -> std::io::Result<Self> {
        let mut viewer = Viewer::default();
        Self::start_with(wake, move |request| viewer.cards(request))
    }

    /// Starts the thread with something else that answers.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start_with(
        wake: Option<Wake>,
        mut answer: impl FnMut(&InspectionRequest) -> Result<Cards, PreviewError> + Send + 'static,
    ) -> std::io::Result<Self> {
        let exchange = Arc::new(Exchange::default());
        let own = Arc::clone(&exchange);
        std::thread::Builder::new().name("preview".to_owned()).spawn(move || {
            while let Some(request) = own.next() {
                let cards = catch_unwind(AssertUnwindSafe(|| answer(&request)));
                let cards = cards.unwrap_or_else(|panic| Err(PreviewError::Failed(reason(&*panic))));
                own.slots().answer = Some(Inspection { ticket: request.ticket, cards });
                if let Some(wake) = &wake {
                    wake();
                }
            }
        })?;
        Ok(Self { exchange })
    }

    /// Asks. A question that still waits is replaced; one that is being answered is answered first.
    pub fn ask(&self, request: InspectionRequest) {
        self.exchange.slots().question = Some(request);
        self.exchange.news.notify_one();
    }

    /// The newest answer, once.
    pub fn poll(&self) -> Option<Inspection> {
        self.exchange.slots().answer.take()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.exchange.slots().closed = true;
        self.exchange.news.notify_one();
    }
}
