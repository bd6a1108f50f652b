//! A lesson that is opened again stands where it was left: with the network as it was changed, and the run that was shown.
use strata::app::{Action, App, LessonAct};
use strata::lesson::{Lesson, built_in};

use super::walk::{Done, begin, perform, solution};
use crate::program::wait_for;

/// Walks the first steps of a lesson.
fn walked(app: &mut App, lesson: &Lesson, steps: usize) {
    for (nth, acts) in solution(lesson).iter().take(steps).enumerate() {
        for act in acts {
            perform(app, act);
        }
        if lesson.step_text("en", nth).is_some_and(|words| words.sentence.is_some()) {
            perform(app, &Done::Write("Because.".to_owned()));
        }
        wait_for(app, "the step", |app| app.lesson.as_ref().unwrap().is_done());
        app.update(Action::Lesson(LessonAct::Show(nth + 1)));
        app.tick();
    }
}

fn runs(app: &App) -> usize {
    app.lesson.as_ref().unwrap().progress().runs.len()
}

#[test]
fn the_network_and_its_run_are_there_again() {
    let (lesson, folder) = (built_in("learning_rate").unwrap(), tempfile::tempdir().unwrap());
    let rate = |app: &App| app.document.design().training.optimizer.rate();
    let mut app = begin(lesson, folder.path());
    walked(&mut app, lesson, 2);
    for act in [Done::Predict(1), Done::Set("rate".to_owned(), 0.1), Done::Train, Done::Set("rate".to_owned(), 0.05)] {
        perform(&mut app, &act);
    }
    app.tick();
    let seen = app.runs.shown().unwrap().history.len();
    drop(app);
    let mut app = begin(lesson, folder.path());
    assert_eq!((app.lesson.as_ref().unwrap().step(), rate(&app)), (2, 0.05));
    wait_for(&mut app, "the run", |app| app.runs.shown().is_some_and(strata::app::RunView::is_alive));
    let run = app.runs.shown().unwrap();
    assert_eq!((run.history.len(), run.design.training.optimizer.rate()), (seen, 0.1));
    assert_eq!(runs(&app), 2, "a run that came back is no new one");
    assert!(!app.lesson.as_ref().unwrap().can_predict());
    perform(&mut app, &Done::Train);
    wait_for(&mut app, "the new run", |app| runs(app) == 3);
    // Whoever begins anew has nothing of it.
    app.update(Action::Lesson(LessonAct::Restart));
    app.tick();
    drop(app);
    let mut app = begin(lesson, folder.path());
    wait_for(&mut app, "the saved runs", |app| app.can_train() && !app.runs.is_listing());
    (0..100).for_each(|_| app.tick());
    assert_eq!((rate(&app), runs(&app)), (0.01, 0));
    assert!(app.runs.shown().is_none());
}

/// Each step with a design of its own begins with that, also when the one before was left and opened again.
#[test]
fn the_next_step_begins_as_ever() {
    let (lesson, folder) = (built_in("xor").unwrap(), tempfile::tempdir().unwrap());
    let mut app = begin(lesson, folder.path());
    walked(&mut app, lesson, 1);
    drop(app);
    let mut app = begin(lesson, folder.path());
    let start = lesson.start_of(1).unwrap();
    assert_eq!(app.document.design().layers, start.layers);
    (0..100).for_each(|_| app.tick());
    assert!(app.runs.shown().is_none() && runs(&app) == 1);
}

/// Weights that were typed come back with the run, and still count.
#[test]
fn typed_weights_are_there_again() {
    let (lesson, folder) = (built_in("neuron").unwrap(), tempfile::tempdir().unwrap());
    let mut app = begin(lesson, folder.path());
    walked(&mut app, lesson, 2);
    for act in &solution(lesson)[2] {
        perform(&mut app, act);
    }
    wait_for(&mut app, "the weights", |app| app.lesson.as_ref().unwrap().is_done());
    let stop = Action::Do(strata::app::Command::Stop);
    app.update(stop);
    wait_for(&mut app, "its end", |app| app.runs.shown().is_some_and(|run| !run.is_active() && !run.is_saving()));
    app.tick();
    let before = app.lesson.as_ref().unwrap().progress().runs.clone();
    assert!(before[0].recipe.changes().len() >= 4 && before[0].by_hand >= Some(0.95), "{:?}", before[0].recipe);
    drop(app);
    let mut app = begin(lesson, folder.path());
    wait_for(&mut app, "the run", |app| app.runs.shown().is_some_and(strata::app::RunView::is_alive));
    for _ in 0..100 {
        app.tick();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    assert_eq!(app.lesson.as_ref().unwrap().progress().runs, before);
}
