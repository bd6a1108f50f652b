//! Plain gradient descent beside a run: asked for, trained beside the window, and kept.
use std::sync::Arc;

use crate::train::{Job, Outcome, PlainDescent, PlainDescentError, Plan, Wake};

/// The descent that is trained; it tells after how many of how many epochs it is.
type DescentJob = Job<Result<PlainDescent, PlainDescentError>, (usize, usize)>;

/// Plain gradient descent beside a run, where it is asked for.
#[derive(Default)]
pub(in crate::app::training) struct DescentQuestion {
    job: Option<DescentJob>,
    /// Its epochs in all.
    epochs: usize,
    there: Option<Arc<PlainDescent>>,
    /// It ran away, or could not be computed.
    failed: bool,
}

impl DescentQuestion {
    /// The descent, once it is over.
    pub(in crate::app::training) fn there(&self) -> Option<&Arc<PlainDescent>> {
        self.there.as_ref()
    }

    /// Whether it came to no end.
    pub(in crate::app::training) fn has_failed(&self) -> bool {
        self.failed
    }

    /// After how many of how many epochs it is, while it is trained.
    pub(in crate::app::training) fn progress(&self) -> Option<(usize, usize)> {
        self.job.as_ref().map(|job| job.progress().unwrap_or((0, self.epochs)))
    }

    /// Starts it where it is wanted, takes it once it is over, and stops it where it is not wanted any more.
    pub(in crate::app::training) fn follow(&mut self, plan: &Plan, is_wanted: bool, wake: &Wake) {
        if let Some(outcome) = self.job.as_mut().and_then(Job::poll) {
            self.job = None;
            match outcome {
                Outcome::Done(Ok(descent)) => self.there = Some(Arc::new(descent)),
                Outcome::Done(Err(_)) | Outcome::Failed(_) => self.failed = true,
            }
        }
        if !is_wanted {
            // Whoever asks again may have patience for it.
            (self.job, self.failed) = (None, false);
        } else if self.job.is_none() && self.there.is_none() && !self.failed {
            let plan = plan.clone();
            self.epochs = plan.design().design().training.epochs;
            self.job = Some(Job::start("plain descent", Some(Arc::clone(wake)), move |reporter, stop| {
                PlainDescent::beside(&plan, &|done, all| reporter.report((done, all)), stop)
            }));
        }
    }
}
