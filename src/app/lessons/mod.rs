//! The open lesson: its step, what somebody has answered and reached in it, and what it keeps shut.
//!
//! Reading order: `act` (what can be done with lessons), `keeps` (which control of a lesson each command, action, workspace
//! and setting belongs to), `runs` (the runs of this session as goals see them), `reading` (lessons and progress from and to the disk), `open_lesson` (all of it together).
mod act;
mod keeps;
mod open_lesson;
mod reading;
mod runs;

pub use act::{LessonAct, LessonPlace};
pub(super) use keeps::{
    control_of_action, control_of_command, control_of_setting, control_of_workspace, tab_of, workspace_of,
};
pub use open_lesson::OpenLesson;
pub(super) use reading::{ReadLesson, ReadingLesson, keep};
