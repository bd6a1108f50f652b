//! Lessons from the disk, and how far somebody has come in them, which is kept among the program's own files.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::act::LessonPlace;
use crate::design::{Design, from_ron};
use crate::disk::{self, DiskError};
use crate::lesson::{Lesson, Progress, built_in, read_lesson};
use crate::train::{Job, Outcome, Wake};

/// The largest progress that is read, in bytes.
const LARGEST: u64 = 16 << 20;
/// How long the window waits for what is there at once.
const SHORTLY: Duration = Duration::from_millis(100);

/// A lesson with how far somebody has come.
pub(in crate::app) struct ReadLesson {
    pub(in crate::app) lesson: Lesson,
    pub(in crate::app) progress: Option<Progress>,
    /// The design as somebody left it.
    pub(in crate::app) left: Option<Design>,
}

/// A lesson that is being read.
pub(in crate::app) struct ReadingLesson {
    place: LessonPlace,
    job: Job<Result<ReadLesson, String>, ()>,
    is_new: bool,
}

impl ReadingLesson {
    /// Reads a lesson, and from a folder how far somebody has come in it.
    pub(in crate::app) fn start(place: LessonPlace, kept: Option<PathBuf>, wake: &Wake) -> Self {
        let asked = place.clone();
        let job = Job::start("lesson", Some(Arc::clone(wake)), move |_: &_, _: &_| {
            let lesson = match &asked {
                LessonPlace::BuiltIn(id) => built_in(id).cloned().ok_or_else(|| (*id).to_owned()),
                LessonPlace::At(path) => read_lesson(path).map_err(|error| error.to_string()),
            }?;
            let progress = kept.and_then(|folder| read_progress(&folder, &lesson.id));
            let left = progress.as_ref().and_then(|progress| from_ron(&progress.left.as_ref()?.design).ok());
            Ok(ReadLesson { lesson, progress, left })
        });
        Self { place, job, is_new: true }
    }

    /// The lesson, once it is read; the first time that is asked it is waited for a moment.
    pub(in crate::app) fn poll(&mut self) -> Option<(LessonPlace, Outcome<Result<ReadLesson, String>>)> {
        let outcome = if std::mem::take(&mut self.is_new) { self.job.wait(SHORTLY) } else { self.job.poll() };
        outcome.map(|outcome| (self.place.clone(), outcome))
    }
}

fn file(folder: &Path, lesson: &str) -> PathBuf {
    folder.join(format!("{lesson}.ron"))
}

/// What is not there, or cannot be read, is begun anew.
pub(super) fn read_progress(folder: &Path, lesson: &str) -> Option<Progress> {
    let bytes = disk::read_file(&file(folder, lesson), LARGEST).ok()?;
    ron::from_str(&String::from_utf8(bytes).ok()?).ok()
}

/// Keeps how far somebody has come. Returns why that failed.
pub(in crate::app) fn keep(folder: &Path, progress: &Progress) -> Option<DiskError> {
    // Everything in it can be written.
    let text = disk::pretty_ron_text(progress).ok()?;
    // Where it cannot be made, writing says why.
    let _ = disk::create_folders(folder);
    disk::write_unsynced(&file(folder, &progress.lesson), text.as_bytes()).err()
}
