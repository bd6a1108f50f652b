//! The runs of this session as goals see them.
use crate::app::training::{RunState, RunView};
use crate::lesson::LessonRun;

/// How far a run was when it was read last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RunStamp {
    /// The run's number in this session.
    pub(super) id: u64,
    /// Its place among the runs of the lesson.
    pub(super) place: usize,
    epochs: usize,
    changes: usize,
    is_over: bool,
    has_folder: bool,
}

impl RunStamp {
    /// A run at that place of the lesson, as far as it is known there.
    pub(super) fn of_known(id: u64, place: usize, known: &LessonRun) -> Self {
        let changes = known.recipe.changes().len();
        Self { id, place, epochs: known.epochs.len(), changes, is_over: true, has_folder: true }
    }
}

/// The run as goals see it, with how far it is; `None` where it cannot be made again.
pub(super) fn lesson_run(run: &RunView, place: usize) -> Option<(RunStamp, LessonRun)> {
    let recipe = run.recipe()?;
    let ending = match &run.state {
        RunState::Ended(ending) => Some(ending),
        _ => None,
    };
    let kept = run.folder_name();
    let stamp = RunStamp {
        id: run.id(),
        place,
        epochs: run.epochs_done(),
        changes: recipe.changes().len(),
        is_over: ending.is_some(),
        has_folder: kept.is_some(),
    };
    let known = (&*run.design, run.data.classes.len());
    Some((stamp, LessonRun { kept, ..LessonRun::new(recipe, known, &run.history, &run.curve, ending) }))
}

/// Whether a run may be further than it was. Of one that came back from the disk it is not known what was changed before its
/// past is there as well.
pub(super) fn has_news(run: &RunView, stamp: &RunStamp) -> bool {
    let is_over = matches!(run.state, RunState::Ended(_));
    let is_further = run.epochs_done() != stamp.epochs
        || is_over != stamp.is_over
        || run.changes_made() != stamp.changes
        || run.saved.is_some() != stamp.has_folder;
    is_further && run.changes_made() >= stamp.changes
}
