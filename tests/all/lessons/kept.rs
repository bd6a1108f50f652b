//! What a lesson keeps shut is refused, wherever it is asked for; what it limits stays within.
use strata::app::{Action, COMMANDS, Command, LessonAct, PaletteItem, Workspace};
use strata::design::{Edit, Label, Limits, Optimizer};
use strata::lesson::{Control, Controls, Flag, built_in};

use super::walk::{begin, perform, solution};
use crate::program::wait_for;

fn change(edit: Edit) -> Action {
    Action::Change { edit, label: Label::new("set"), gesture: None }
}

#[test]
fn what_is_locked_stays_as_it_is() {
    let lesson = built_in("learning_rate").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut app = begin(lesson, folder.path());
    wait_for(&mut app, "the samples", strata::app::App::can_train);
    let before = app.document.design().clone();
    let first = before.layers.layers()[0].id;
    let mut faster = before.training.clone();
    faster.optimizer = faster.optimizer.with_rate(0.1);
    let mut other = before.training.clone();
    other.optimizer = Optimizer::Adam { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    let refused = [
        change(Edit::Remove { layer: first }),
        change(Edit::SetTraining(Box::new(faster))),
        change(Edit::SetTraining(Box::new(other))),
        Action::Add(PaletteItem::Kind("Dense")),
        Action::Do(Command::Delete),
        Action::Do(Command::NewDraw),
        Action::Show(Workspace::Build),
        Action::Do(Command::ShowExplore),
        Action::Do(Command::TrainingSettings),
    ];
    for action in refused {
        app.notices.clear();
        app.update(action.clone());
        assert_eq!(**app.document.design(), *before, "{action:?}");
        assert_eq!(app.workspace, Workspace::Train, "{action:?}");
    }
    assert!(!app.can_do(Command::ShowExplore) && !app.can_do(Command::Race));
    app.update(Action::Lesson(LessonAct::Close));
    app.update(Action::Show(Workspace::Build));
    assert_eq!(app.workspace, Workspace::Build);
}

#[test]
fn a_limited_number_stays_within_and_a_run_waits_for_the_prediction() {
    let lesson = built_in("learning_rate").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut app = begin(lesson, folder.path());
    for acts in &solution(lesson)[..2] {
        for act in acts {
            perform(&mut app, act);
        }
        wait_for(&mut app, "the step", |app| app.lesson.as_ref().unwrap().is_done());
        let next = app.lesson.as_ref().unwrap().step() + 1;
        app.update(Action::Lesson(LessonAct::Show(next)));
    }
    assert_eq!(*app.flag(Control::Rate), Flag::Limited(0.01, 0.1));
    let positive = Limits::Positive { most: 100.0, customary: 0.001 };
    assert_eq!(app.limits_of("rate", positive), Limits::Logarithmic(0.01, 0.1));
    let rate = |app: &strata::app::App| app.document.design().training.optimizer.rate();
    for (asked, becomes) in [(0.2, 0.01), (0.1, 0.1), (0.005, 0.1), (0.05, 0.05)] {
        let mut training = app.document.design().training.clone();
        training.optimizer = training.optimizer.with_rate(asked);
        app.update(change(Edit::SetTraining(Box::new(training))));
        assert_eq!(rate(&app), becomes);
    }
    let runs = app.runs.iter().count();
    app.update(Action::Do(Command::Restart));
    assert_eq!(app.runs.iter().count(), runs);
    assert!(app.notices.iter().any(|notice| notice.key == "notice.lesson_predict"));
    app.update(Action::Lesson(LessonAct::Predict(0)));
    app.update(Action::Lesson(LessonAct::Predict(2)));
    app.update(Action::Do(Command::Restart));
    wait_for(&mut app, "a run", |app| app.lesson.as_ref().unwrap().progress().runs.len() == 2);
    app.update(Action::Lesson(LessonAct::Predict(1)));
    assert_eq!(app.lesson.as_ref().unwrap().shown().unwrap().predicted, Some(2));
}

/// Locked commands are refused although they would be possible: whatever has a control asks the lesson.
#[test]
fn no_command_goes_past_the_lesson() {
    let lesson = built_in("learning_rate").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut app = begin(lesson, folder.path());
    wait_for(&mut app, "the samples", strata::app::App::can_train);
    app.update(Action::Do(Command::SelectAll));
    for row in COMMANDS.iter().filter(|row| !matches!(row.command, Command::Train | Command::Restart | Command::Quit)) {
        app.update(Action::Do(row.command));
        app.update(Action::ShowDialog(None));
        let training = &app.document.design().training;
        assert_eq!((app.document.design().layers.len(), training.seed), (2, 1), "{}", row.id);
        assert_eq!(app.workspace, Workspace::Train, "{}", row.id);
    }
}

/// What comes later is told with its step; what never comes is not, and neither is what is open.
#[test]
fn what_comes_later_is_told_with_its_step() {
    let lesson = built_in("augmentation").unwrap();
    let steps = lesson.outline.steps.len();
    let gives = |controls: &Controls| controls.iter().any(|(control, _)| control == Control::Augmentation);
    let given = lesson.outline.steps.iter().position(|step| gives(&step.controls)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut app = begin(lesson, folder.path());
    assert_eq!(app.comes_in_step(Control::Augmentation), Some(given + 1));
    assert_eq!(app.setting_comes_in_step("rate"), None);
    assert_eq!(app.comes_in_step(Control::Source), None);
    for step in 0..steps {
        app.update(Action::Lesson(LessonAct::Show(step)));
        let shown = app.lesson.as_ref().unwrap().step();
        assert_eq!(app.comes_in_step(Control::Augmentation).is_some(), shown < given, "step {shown}");
    }
}

/// A run that is saved is not taken for a new one of the lesson when that, or a step with a design of its own, begins again.
#[test]
fn what_was_trained_before_counts_once() {
    let lesson = built_in("learning_rate").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut app = begin(lesson, folder.path());
    wait_for(&mut app, "the samples", strata::app::App::can_train);
    app.update(Action::Do(Command::Train));
    wait_for(&mut app, "a run", |app| app.runs.shown().is_some_and(|run| !run.is_active() && !run.is_saving()));
    wait_for(&mut app, "what it learned", |app| app.lesson.as_ref().unwrap().progress().runs.len() == 1);
    app.update(Action::Lesson(LessonAct::Restart));
    wait_for(&mut app, "the saved runs", |app| app.can_train() && !app.runs.saved.is_empty());
    for _ in 0..100 {
        app.tick();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert!(app.runs.shown().is_none());
    let lesson = app.lesson.as_ref().unwrap();
    assert!(lesson.progress().runs.is_empty() && lesson.can_predict());
}
