//! The runs of this session as goals see them.
use crate::app::training::{RunState, RunView};
use crate::lesson::LessonRun;

/// How far a run was when it was read last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RunStamp {
    /// The run's number in this session.
    pub(super) id: u64,
    epochs: usize,
    changes: usize,
    is_over: bool,
}

/// The run as goals see it, with how far it is; `None` where it cannot be made again.
pub(super) fn lesson_run(run: &RunView) -> Option<(RunStamp, LessonRun)> {
    let recipe = run.recipe()?;
    let ending = match &run.state {
        RunState::Ended(ending) => Some(ending),
        _ => None,
    };
    let stamp = RunStamp {
        id: run.id(),
        epochs: run.epochs_done(),
        changes: recipe.changes().len(),
        is_over: ending.is_some(),
    };
    let known = (&*run.design, run.data.classes.len());
    Some((stamp, LessonRun::new(recipe, known, &run.history, &run.curve, ending)))
}

/// Whether a run may be further than it was.
pub(super) fn has_news(run: &RunView, stamp: &RunStamp) -> bool {
    let is_over = matches!(run.state, RunState::Ended(_));
    run.epochs_done() != stamp.epochs || is_over != stamp.is_over || run.changes_made() != stamp.changes
}
