//! What the cards compute before there is a run: by the network that training would start from, beside the window.
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::app::document::Document;
use crate::data::{SampleBatch, SampleEncoder};
use crate::design::{Design, Facts};
use crate::train::{Cards, InspectionRequest, Preview, PreviewError, Wake};

/// How long the last cards stand for the new ones before they are shown as old.
const PATIENCE: Duration = Duration::from_millis(120);

/// The cards of the open design, as they were computed last.
pub struct LivePreview {
    thread: Option<Preview>,
    newest: Option<Newest>,
    asked: Option<Asked>,
    ticket: u64,
}

/// The newest cards with what they were computed for.
struct Newest {
    design: Arc<Design>,
    cards: Result<Cards, PreviewError>,
    ticket: u64,
}

/// What was asked last; the same is not asked again.
struct Asked {
    at: Instant,
    revision: u64,
    facts: Facts,
    encoder: SampleEncoder,
    picture: Arc<[u8]>,
    more: Option<Arc<SampleBatch>>,
    design: Arc<Design>,
}

impl LivePreview {
    /// Starts the thread. Where the system gives none, cards show nothing.
    pub(in crate::app) fn start(wake: &Wake) -> Self {
        Self { thread: Preview::start(Some(Arc::clone(wake))).ok(), newest: None, asked: None, ticket: 0 }
    }

    /// The newest cards with the design that they belong to.
    pub fn cards(&self) -> Option<(&Design, Result<&Cards, &PreviewError>)> {
        self.newest.as_ref().map(|newest| (&*newest.design, newest.cards.as_ref()))
    }

    /// A number that is another one whenever the cards are.
    pub fn ticket(&self) -> u64 {
        self.newest.as_ref().map_or(0, |newest| newest.ticket)
    }

    /// Whether newer cards are being computed.
    pub fn is_computing(&self) -> bool {
        self.asked.is_some() && self.ticket != self.ticket()
    }

    /// Whether newer cards are being computed for so long that the eye notices.
    pub fn is_slow(&self) -> bool {
        self.is_computing() && self.asked.as_ref().is_some_and(|asked| asked.at.elapsed() > PATIENCE)
    }

    /// Asks for the cards of the document, unless they were asked for already.
    pub(in crate::app) fn follow(
        &mut self,
        document: &Document,
        encoder: &SampleEncoder,
        (sample, more): (Option<&[u8]>, Option<&Arc<SampleBatch>>),
    ) {
        let Some(thread) = &self.thread else { return };
        let Some(bytes) = sample.filter(|sample| encoder.fits(sample)) else { return };
        if encoder.input().shape() != document.design().input.shape() {
            return;
        }
        let same = self.asked.as_ref().is_some_and(|asked| {
            asked.revision == document.revision()
                && asked.facts == document.facts()
                && asked.encoder == *encoder
                && *asked.picture == *bytes
                && asked.more.as_ref() == more
                && Arc::ptr_eq(&asked.design, document.design())
        });
        if same {
            return;
        }
        let picture: Arc<[u8]> = Arc::from(bytes);
        let (design, facts) = (Arc::clone(document.design()), document.facts());
        self.ticket += 1;
        thread.ask(InspectionRequest {
            ticket: self.ticket,
            design: Arc::clone(&design),
            facts,
            encoder: encoder.clone(),
            picture: Arc::clone(&picture),
            more: more.cloned().filter(|batch| batch.iter().all(|sample| encoder.fits(sample))),
        });
        self.asked = Some(Asked {
            at: Instant::now(),
            revision: document.revision(),
            facts,
            encoder: encoder.clone(),
            picture,
            more: more.cloned(),
            design,
        });
    }

    /// Takes cards that were computed. True when there was something.
    pub(in crate::app) fn poll(&mut self) -> bool {
        let mut news = false;
        while let Some(answer) = self.thread.as_ref().and_then(Preview::poll) {
            news = true;
            if answer.ticket == self.ticket
                && let Some(asked) = &self.asked
            {
                let design = Arc::clone(&asked.design);
                self.newest = Some(Newest { design, cards: answer.cards, ticket: answer.ticket });
            }
        }
        news
    }
}
