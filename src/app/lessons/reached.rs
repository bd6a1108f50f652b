//! How far somebody has come in each lesson of the list, read beside the window whenever the list opens.
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::reading::read_progress;
use crate::lesson::built_in_lessons;
use crate::train::{Job, Outcome, Wake};

/// Steps that are done, by the lesson's id.
type Done = BTreeMap<String, usize>;

/// How far somebody has come in the lessons that the program carries in itself.
#[derive(Default)]
pub struct ReachedLessons {
    done: Done,
    reading: Option<Job<Done, ()>>,
    is_shown: bool,
}

impl ReachedLessons {
    /// Steps of a lesson that are done; `None` where it was never begun.
    pub fn done(&self, lesson: &str) -> Option<usize> {
        self.done.get(lesson).copied()
    }

    /// Reads it anew from this folder when the list opens. Whether there is something to be drawn.
    pub(in crate::app) fn follow(&mut self, is_shown: bool, folder: Option<PathBuf>, wake: &Wake) -> bool {
        let opens = is_shown && !std::mem::replace(&mut self.is_shown, is_shown);
        if let Some(folder) = folder.filter(|_| opens) {
            let read = move |_: &_, _: &_| {
                let lessons = built_in_lessons().iter();
                let done = lessons.filter_map(|lesson| {
                    let progress = read_progress(&folder, &lesson.id)?.fitting(lesson);
                    Some((lesson.id.clone(), progress.done(lesson)))
                });
                done.collect()
            };
            self.reading = Some(Job::start("lessons", Some(Arc::clone(wake)), read));
        }
        let Some(outcome) = self.reading.as_mut().and_then(Job::poll) else { return false };
        self.reading = None;
        if let Outcome::Done(done) = outcome {
            self.done = done;
        }
        true
    }
}
