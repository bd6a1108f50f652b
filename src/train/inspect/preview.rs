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
    desk: Arc<Desk>,
}

/// What lies between the thread and the one who asks.
#[derive(Default)]
struct Desk {
    papers: Mutex<Papers>,
    news: Condvar,
}

#[derive(Default)]
struct Papers {
    question: Option<InspectionRequest>,
    answer: Option<Inspection>,
    closed: bool,
}

impl Desk {
    fn papers(&self) -> MutexGuard<'_, Papers> {
        self.papers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a question; `None` when nobody will ask any more.
    fn next(&self) -> Option<InspectionRequest> {
        let mut papers = self.papers();
        loop {
            if papers.closed {
                return None;
            }
            if let Some(look) = papers.question.take() {
                return Some(look);
            }
            papers = self.news.wait(papers).unwrap_or_else(PoisonError::into_inner);
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
        Self::start_with(wake, move |look| viewer.cards(look))
    }

    /// Starts the thread with something else that answers.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start_with(
        wake: Option<Wake>,
        mut answer: impl FnMut(&InspectionRequest) -> Result<Cards, PreviewError> + Send + 'static,
    ) -> std::io::Result<Self> {
        let desk = Arc::new(Desk::default());
        let own = Arc::clone(&desk);
        std::thread::Builder::new().name("preview".to_owned()).spawn(move || {
            while let Some(look) = own.next() {
                let cards = catch_unwind(AssertUnwindSafe(|| answer(&look)));
                let cards = cards.unwrap_or_else(|panic| Err(PreviewError::Failed(reason(&*panic))));
                own.papers().answer = Some(Inspection { ticket: look.ticket, cards });
                if let Some(wake) = &wake {
                    wake();
                }
            }
        })?;
        Ok(Self { desk })
    }

    /// Asks. A question that still waits is replaced; one that is being answered is answered first.
    pub fn ask(&self, look: InspectionRequest) {
        self.desk.papers().question = Some(look);
        self.desk.news.notify_one();
    }

    /// The newest answer, once.
    pub fn poll(&self) -> Option<Inspection> {
        self.desk.papers().answer.take()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        self.desk.papers().closed = true;
        self.desk.news.notify_one();
    }
}
