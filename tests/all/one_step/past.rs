//! The next step of a moment of a run's past, asked for by the program.
use strata::app::{Action, App, Command, RunState};
use strata::train::{OneStep, WeightChoice};

use crate::program::{open, starter, wait_for};

fn step_of(app: &App, batch: usize) -> Option<OneStep> {
    app.runs.one_step()?.clone().ok().filter(|step| step.batch == batch)
}

#[test]
fn a_moment_of_the_past_has_the_step_that_followed_it() {
    let mut app = open(starter("spiral"));
    wait_for(&mut app, "pictures", |app| app.loading.loaded().is_some());
    for done in 1..=5 {
        app.update(Action::Do(Command::StepBatch));
        wait_for(&mut app, "a batch", |app| {
            let run = app.runs.shown();
            run.is_some_and(|run| run.state == RunState::Waiting && run.curve.batches() == done)
        });
    }
    app.update(Action::OpenWeight(Some(WeightChoice::Largest(None))));
    wait_for(&mut app, "a step", |app| step_of(app, 6).is_some());
    assert!(app.runs.can_take_step());
    app.update(Action::ShowMoment(Some(2)));
    wait_for(&mut app, "a step", |app| step_of(app, 3).is_some());
    let step = step_of(&app, 3).unwrap();
    // What has been cannot be done again.
    assert!(!app.runs.can_take_step());
    app.update(Action::ShowMoment(Some(3)));
    wait_for(&mut app, "a step", |app| step_of(app, 4).is_some());
    let next = step_of(&app, 4).unwrap();
    assert_eq!((next.weight, next.update.old.to_bits()), (step.weight, step.update.new.to_bits()));
    app.update(Action::OpenWeight(None));
    assert!(app.runs.open_weight.is_none());
}
