//! `strata lesson`: what lessons there are, what is wrong with one, and what is handed in.
mod grade;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::output::{self, counted};
use super::usage::whole;
use super::{Failure, Misuse};
use crate::lesson::{Lesson, built_in, built_in_lessons, flaws, read_lesson};

#[derive(Subcommand)]
pub(super) enum LessonCommand {
    /// List the lessons that the program carries in itself
    List,
    /// Say what is wrong with a lesson, a folder or a `.strata` file, and in which place
    Check(CheckLessonArgs),
    /// Compute again what was handed in, and print a table (CSV)
    Grade(GradeArgs),
}

#[derive(Args)]
pub(super) struct CheckLessonArgs {
    /// The lesson: a folder, a `.strata` file, or the name of one that the program carries in itself
    lesson: PathBuf,
}

#[derive(Args)]
pub(super) struct GradeArgs {
    /// The files that were handed in
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// The lesson, where it is none that the program carries in itself
    #[arg(long, value_name = "LESSON")]
    lesson: Option<PathBuf>,
    /// Threads that compute; one per core if left out or 0. The results are the same
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = whole::<u16, 0, 256>)]
    threads: u16,
}

pub(super) fn run(command: &LessonCommand) -> Result<(), Failure> {
    match command {
        LessonCommand::List => list(),
        LessonCommand::Check(args) => check(args),
        LessonCommand::Grade(args) => grade::run(args),
    }
}

fn list() -> Result<(), Failure> {
    let width = built_in_lessons().iter().map(|lesson| lesson.id.len()).max().unwrap_or_default();
    for lesson in built_in_lessons() {
        let title = lesson.text("en").map_or("", |text| &text.title);
        let (number, minutes, steps) = (lesson.outline.number, lesson.outline.minutes, lesson.steps().len());
        let steps = counted(steps, "step", "steps");
        output::line(format!("{number:>2}  {:width$}  {title} ({steps}, {minutes} minutes)", lesson.id))?;
    }
    Ok(())
}

/// A lesson by its place, or by the name of one that the program carries in itself.
fn find(place: &std::path::Path) -> Result<Lesson, Failure> {
    let carried = place.to_str().filter(|_| !place.exists()).and_then(built_in);
    carried.map_or_else(|| read_lesson(place).map_err(Failure::from), |lesson| Ok(lesson.clone()))
}

fn check(args: &CheckLessonArgs) -> Result<(), Failure> {
    let lesson = find(&args.lesson)?;
    let flaws = flaws(&lesson);
    if flaws.is_empty() {
        let tasks: usize = lesson.steps().iter().map(|step| step.tasks.len()).sum();
        let (steps, tasks) = (counted(lesson.steps().len(), "step", "steps"), counted(tasks, "task", "tasks"));
        output::line(format!("“{}” is sound: {steps}, {tasks}", lesson.id))?;
        for step in lesson.steps().iter().filter(|step| !step.builds_on.is_empty()) {
            let others: Vec<String> = step.builds_on.iter().map(|id| format!("“{id}”")).collect();
            output::line(format!("“{}” also counts runs of {}", step.id, others.join(", ")))?;
        }
        return Ok(());
    }
    for flaw in &flaws {
        output::line(flaw)?;
    }
    Err(format!("“{}” has {}", lesson.id, counted(flaws.len(), "flaw", "flaws")).into())
}

/// The lesson that a file was handed in for.
fn lesson_of(id: &str, named: Option<&Lesson>) -> Result<Lesson, Failure> {
    let carried = || built_in(id).cloned();
    let unknown = || Misuse(format!("“{id}” is no lesson that Strata carries in itself; name it with --lesson"));
    named.cloned().or_else(carried).ok_or_else(|| unknown().into())
}
