//! What the user wants and what it waits for: questions, pictures that are still read, a run that still has to be saved.
use std::path::PathBuf;
use std::time::Instant;

use super::lessons::LessonPlace;

/// Something that may have to wait.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    /// A new design is started from the template of that id.
    NewFrom(&'static str),
    /// A design file is opened.
    Open(PathBuf),
    /// A lesson is opened.
    OpenLesson(LessonPlace),
    /// A run is started with the design as it is then.
    StartRun,
    /// The design gets the next seed, and a run is started with it.
    StartRunWithNewSeed,
    /// A network that fits the pictures is proposed.
    Propose,
    /// The saved runs of the open design are listed, and then the newest of them is shown.
    ListRuns,
    /// The newest saved run of the open design is shown.
    ShowNewestRun,
    /// The run of that number, if it is still shown, goes on where it was interrupted.
    GoOn(u64),
    /// The run of that number, if it is still shown, stays as it was when it was interrupted.
    LeaveStopped(u64),
    /// The window closes.
    Close,
}

impl Intent {
    /// Whether it takes the open design out of the window, so that unsaved changes would be lost.
    pub fn leaves_design(&self) -> bool {
        matches!(self, Self::NewFrom(_) | Self::Open(_) | Self::OpenLesson(_) | Self::Close)
    }

    /// Whether it concerns a saved run only, and answers no question that is open.
    pub(super) fn is_about_saved_run(&self) -> bool {
        matches!(self, Self::ListRuns | Self::ShowNewestRun | Self::GoOn(_) | Self::LeaveStopped(_))
    }

    /// Whether a run can go on beside it.
    pub fn can_keep_runs(&self) -> bool {
        !matches!(self, Self::Close)
    }
}

/// What an intent waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Condition {
    /// Reading pictures is over, with success or without.
    ReadingOver,
    /// Reading is over, and no question is open.
    Undisturbed,
    /// There are pictures, and no others are being read.
    PicturesThere,
    /// The saved runs are listed.
    RunsListed,
    /// The shown run has its network back, or will not get it.
    RunRevived,
    /// The design is saved.
    DesignSaved,
    /// A run that was stopped, or all of them, are over and saved.
    RunsSaved {
        /// The run; `None` for all.
        run: Option<u64>,
        /// Since when it waits.
        since: Instant,
    },
    /// The window has gone: nothing keeps it from closing any more.
    WindowClosed,
}

/// The intents that wait, in their order.
#[derive(Debug, Default)]
pub(super) struct PendingIntents(Vec<(Condition, Intent)>);

impl PendingIntents {
    /// An intent waits; if it waited already, now only for that.
    pub(super) fn push(&mut self, condition: Condition, intent: Intent) {
        self.0.retain(|(_, waiting)| *waiting != intent);
        self.0.push((condition, intent));
    }

    /// Takes the intents whose condition holds.
    pub(super) fn take_due(&mut self, holds: impl Fn(Condition) -> bool) -> Vec<Intent> {
        self.0.extract_if(.., |(condition, _)| holds(*condition)).map(|(_, intent)| intent).collect()
    }

    /// Gives up what waits for something.
    pub(super) fn give_up(&mut self, gone: impl Fn(Condition) -> bool) {
        self.0.retain(|(condition, _)| !gone(*condition));
    }

    /// Whether something waits for that.
    pub(super) fn waits_for(&self, what: impl Fn(Condition) -> bool) -> bool {
        self.0.iter().any(|(condition, _)| what(*condition))
    }
}
