//! Questions whose answers take a while: each is a job, and its last answer is kept.
use crate::train::{Job, Outcome};

/// A question whose answer takes a while.
pub(super) struct Question<K, A, P = ()> {
    job: Option<(K, Job<A, P>)>,
    answer: Option<(K, A)>,
    /// What no answer was found to: not asked again and again.
    failed: Option<K>,
}

impl<K, A, P> Default for Question<K, A, P> {
    fn default() -> Self {
        Self { job: None, answer: None, failed: None }
    }
}

impl<K: PartialEq, A: Send + 'static, P: Clone + Send + 'static> Question<K, A, P> {
    /// What was answered to the last question.
    pub(super) fn answer(&self) -> Option<&A> {
        self.answer.as_ref().map(|(_, answer)| answer)
    }

    /// The last question that was answered, with the answer.
    pub(super) fn answered(&self) -> Option<&(K, A)> {
        self.answer.as_ref()
    }

    /// What was answered to this.
    pub(super) fn answer_to(&self, key: &K) -> Option<&A> {
        self.answer.as_ref().filter(|(asked, _)| asked == key).map(|(_, answer)| answer)
    }

    /// Whether an answer is on its way.
    pub(super) fn is_open(&self) -> bool {
        self.job.is_some()
    }

    /// Asks, with the job that finds the answer.
    pub(super) fn ask(&mut self, key: K, job: Job<A, P>) {
        self.failed = None;
        self.job = Some((key, job));
    }

    /// What is being answered.
    pub(super) fn open(&self) -> Option<&K> {
        self.job.as_ref().map(|(key, _)| key)
    }

    /// How far the answer that is on its way is.
    pub(super) fn progress(&self) -> Option<P> {
        self.job.as_ref().and_then(|(_, job)| job.progress())
    }

    /// Forgets the answer to a question that does not count any more.
    pub(super) fn forget_if(&mut self, of: impl Fn(&K) -> bool) {
        self.answer.take_if(|(key, _)| of(key));
    }

    /// Whether this was asked already: it is or was answered, or no answer could be found.
    pub(super) fn knows(&self, key: &K) -> bool {
        let asked = self.job.as_ref().map(|(key, _)| key).or(self.answer.as_ref().map(|(key, _)| key));
        asked == Some(key) || self.failed.as_ref() == Some(key)
    }

    /// Takes the answer. True when there was one.
    pub(super) fn poll(&mut self) -> bool {
        let Some(outcome) = self.job.as_mut().and_then(|(_, job)| job.poll()) else { return false };
        let Some((key, _)) = self.job.take() else { return false };
        match outcome {
            Outcome::Done(answer) => self.answer = Some((key, answer)),
            Outcome::Failed(_) => self.failed = Some(key),
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn outcome_of(question: &mut Question<u8, u8>, key: u8, work: fn() -> u8) {
        question.ask(key, Job::start("question", None, move |_, _| work()));
        while !question.poll() {
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[test]
    fn what_found_no_answer_is_known_until_something_else_is_asked() {
        let mut question = Question::default();
        outcome_of(&mut question, 1, || 10);
        outcome_of(&mut question, 2, || panic!("no answer"));
        assert!(question.knows(&2) && !question.is_open());
        assert_eq!((question.answer_to(&1), question.answer_to(&2)), (Some(&10), None));
        outcome_of(&mut question, 3, || 30);
        assert!(!question.knows(&2));
        assert_eq!(question.answer_to(&3), Some(&30));
    }
}
