//! Lessons: what is read, predicted, done and checked, and what is handed in.
//!
//! Reading order: `control` (what a lesson can keep shut), `touched` (which of that a change of the design touches), `goal`
//! (what a task or a prediction is held to), `run` (a run as goals see it), `facts` (whether a goal is met), `text` (the
//! Markdown of a language), `steps`, `files` (folders, and those that the program carries in itself), `check`
//! (what is wrong with a lesson), `progress` (how far somebody has come), `hand_in` and `grade` (what is handed in, and the
//! same runs again). How a lesson is written stands in `assets/lessons/README.md`.
mod check;
mod control;
mod facts;
mod files;
mod goal;
mod grade;
mod hand_in;

mod progress;
mod run;
mod steps;
mod text;
mod touched;

pub use check::{LessonFlaw, flaws};
pub use control::{Control, Controls, Flag};
pub use facts::{GoalNumber, GoalState, GoalUnit, LessonFacts};
pub use files::{LessonError, LessonFiles, built_in, built_in_lessons, read_lesson};
pub use goal::{DesignFact, LessonGoal, Range, RunFact, Tab};
pub use grade::{Grade, GradedTask, grade};
pub use hand_in::{HandIn, HandInError};
pub use progress::{LeftWork, Progress, StepProgress, TaskProgress};
pub use run::{LessonRun, typed_accuracy};
pub use steps::{Lesson, LessonStart, LessonStep, Outline, StepPrediction};
pub use text::{LessonText, PredictionText, StepText, TaskText, TextFlaw};
pub use touched::{Touched, touched};
