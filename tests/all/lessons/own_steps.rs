//! A run counts for the step in which it was started, and for those that say that they build on it: in the window and when
//! what was handed in is graded.
use std::path::{Path, PathBuf};

use strata::app::{Action, App, LessonAct, LessonPlace, Paths};

use super::handed_in::{changed, rows};
use super::walk::{Done, perform};
use crate::cli::ok;
use crate::program::{program_in, wait_for};

const OUTLINE: &str = "(format: 1, number: 1, minutes: 5, start: File(\"start.ron\"), steps: [
    (id: \"one\", tasks: [Run([Epochs(at_least: 2)])]),
    (id: \"two\", tasks: [Run([Epochs(at_least: 2)])]),
    (id: \"three\", builds_on: [\"one\"], tasks: [Run([Epochs(at_least: 2)])]),
])";

/// A lesson of three steps, each of which asks for two epochs.
fn written(folder: &Path) -> PathBuf {
    let lesson = folder.join("twice");
    std::fs::create_dir(&lesson).unwrap();
    let step = |title: &str| format!("## {title}\n\nRead.\n\n### Task\n\nTrain two epochs\n\n");
    let text = format!("# Twice\n\nAbout.\n\n{}# Teacher\n\nNotes.\n", ["One", "Two", "Three"].map(step).concat());
    let start = include_str!("../../../assets/lessons/learning_rate/start.ron").replace("epochs: 40", "epochs: 2");
    let files = [("lesson.ron", OUTLINE), ("en.md", &text), ("fr.md", &text), ("start.ron", &start)];
    for (name, text) in files {
        std::fs::write(lesson.join(name), text).unwrap();
    }
    lesson
}

fn show(app: &mut App, step: usize) {
    app.update(Action::Lesson(LessonAct::Show(step)));
    app.tick();
    assert_eq!(app.lesson.as_ref().unwrap().step(), step);
}

fn is_met(app: &App) -> bool {
    app.lesson.as_ref().unwrap().tasks()[0].is_met
}

#[test]
fn a_run_counts_for_its_own_step() {
    let folder = tempfile::tempdir().unwrap();
    let lesson = written(folder.path());
    let told = ok(&["lesson", "check", "twice"], folder.path());
    assert!(told.contains("“three” also counts runs of “one”"), "{told}");
    let mut app = program_in(Paths::inside(folder.path()));
    app.update(Action::Lesson(LessonAct::Open(LessonPlace::At(lesson))));
    wait_for(&mut app, "the lesson", |app| app.lesson.is_some());
    perform(&mut app, &Done::Train);
    wait_for(&mut app, "the first task", is_met);
    show(&mut app, 1);
    assert!(!is_met(&app), "the run of the step before counts");
    // Whoever goes back and trains there has still done nothing in the second step.
    show(&mut app, 0);
    perform(&mut app, &Done::Train);
    wait_for(&mut app, "the second run", |app| app.lesson.as_ref().unwrap().progress().runs.len() == 2);
    show(&mut app, 1);
    assert!(!is_met(&app));
    graded(&mut app, folder.path(), ("half.strata", "1", "two 1"));
    perform(&mut app, &Done::Train);
    wait_for(&mut app, "the second task", is_met);
    show(&mut app, 2);
    assert!(is_met(&app), "what the step builds on does not count");
    graded(&mut app, folder.path(), ("whole.strata", "3", ""));
    older(folder.path());
}

/// The window and whoever grades agree.
fn graded(app: &mut App, folder: &Path, (name, met, missing): (&str, &str, &str)) {
    app.update(Action::Lesson(LessonAct::HandIn("Ada".to_owned(), folder.join(name))));
    let table = ok(&["lesson", "grade", name, "--lesson", "twice"], folder);
    let row = &rows(&table)[0];
    assert_eq!(row["genuine"], "yes", "{row:?}");
    assert!(row["tasks met"] == met && row["not met"].starts_with(missing), "{row:?}");
}

/// A file that an older version wrote does not say in which step a run was started: its runs count for every task.
fn older(folder: &Path) {
    let without_steps = |text: String| {
        let lines = text.lines().filter(|line| !line.trim_start().starts_with("step: Some("));
        lines.collect::<Vec<_>>().join("\n")
    };
    changed(&folder.join("half.strata"), "older.strata", without_steps);
    let table = ok(&["lesson", "grade", "older.strata", "--lesson", "twice"], folder);
    let row = &rows(&table)[0];
    assert_eq!((row["genuine"].as_str(), row["tasks met"].as_str()), ("yes", "2"), "{row:?}");
}
