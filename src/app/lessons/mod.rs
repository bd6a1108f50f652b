//! The open lesson: its step, what somebody has answered and reached in it, and what it keeps shut.
//!
//! Reading order: `act` (what can be done with lessons), `runs` (the runs of this session as goals see them), `reading` (lessons and progress
//! from and to the disk), `reached` (how far somebody has come in each), `open_lesson` (all of it together).
mod act;
mod open_lesson;
mod reached;
mod reading;
mod runs;

pub use act::{LessonAct, LessonPlace};
pub use open_lesson::OpenLesson;
pub use reached::ReachedLessons;
pub(super) use reading::{ReadLesson, ReadingLesson, keep};
