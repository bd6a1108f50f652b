//! Predict first: acts wait until it was asked what is expected of them, and the answer is kept with the run.
use std::sync::Arc;

use strata::app::{Action, App, Command, GuessChange, GuessedAct, GuessedChange, Paths, RunState, Workspace};
use strata::design::{Augmentation, Design, Dropout, Edit, Label, Layer, Training, Transform};
use strata::train::{Ending, EpochReport, Guess, LossCourse, LossCurve, saved};

use crate::program::{program_in, show, starter, wait_for};

/// A program that asks first, with a short training open.
fn asking(paths: Paths) -> App {
    let mut app = program_in(paths);
    let mut design = starter("digits");
    design.training.epochs = 2;
    show(&mut app, design);
    app.settings.predict_first = true;
    wait_for(&mut app, "the pictures", App::can_train);
    app
}

fn guess(app: &mut App, change: GuessChange) {
    app.update(Action::Guess(change));
}

fn edit(app: &mut App, change: impl FnOnce(&mut Design)) {
    let mut design = app.document.design().as_ref().clone();
    change(&mut design);
    let edit = Edit::SetDesign(Box::new(design));
    app.update(Action::Change { edit, label: Label::new("set"), gesture: None });
}

fn set_rate(app: &mut App, rate: f32) {
    edit(app, |design| design.training.optimizer = design.training.optimizer.with_rate(rate));
}

fn is_over(app: &App) -> bool {
    app.runs.shown().is_some_and(|run| !run.is_active() && !run.is_saving())
}

#[test]
fn training_waits_for_the_guess_which_is_kept_and_read_back() {
    let root = tempfile::tempdir().unwrap();
    let mut app = asking(Paths::inside(root.path()));
    app.update(Action::Show(Workspace::Build));
    app.update(Action::Do(Command::Train));
    assert!(app.runs.shown().is_none() && app.workspace == Workspace::Train);
    let question = app.guess.clone().unwrap();
    assert_eq!((question.act, app.guessed_changes()), (GuessedAct::Start, Vec::new()));
    assert_eq!(question.sketch.span(), [0.0, 2.0]);
    // Ten classes that are all equally probable.
    assert!((question.sketch.first() - 10_f64.ln()).abs() < 1e-9);
    guess(&mut app, GuessChange::Draw([0.0, 2.3], [1.0, 1.0]));
    guess(&mut app, GuessChange::Draw([1.0, 1.0], [2.0, 0.5]));
    guess(&mut app, GuessChange::Score(0.82));
    guess(&mut app, GuessChange::Go);
    assert_eq!(app.guess, None);
    wait_for(&mut app, "the end", is_over);
    let run = app.runs.shown().unwrap();
    assert_eq!(run.state, RunState::Ended(Ending::Completed));
    let (guess, verdict) = run.guess_verdict().unwrap();
    assert_eq!((guess.score, verdict.guessed, verdict.became), (0.82, LossCourse::Falls, LossCourse::Falls));
    assert_eq!(verdict.score, run.history.last().map(EpochReport::accuracy));
    let kept = run.saved.clone().unwrap();
    assert_eq!(saved::reopen(&kept).unwrap().guesses, run.guesses);
    // A run that goes on from the disk has it still when it is kept again.
    app.update(Action::CloseRun(app.runs.shown().unwrap().id()));
    app.update(Action::ReopenRun(Box::new(kept.clone())));
    wait_for(&mut app, "the run", |app| app.runs.shown().is_some_and(strata::app::RunView::is_alive));
    assert_eq!(app.runs.shown().unwrap().guesses.len(), 1);
    app.update(Action::MoreEpochs(1));
    wait_for(&mut app, "one more epoch", |app| is_over(app) && app.runs.shown().unwrap().epochs_done() == 3);
    assert_eq!(saved::reopen(&kept).unwrap().guesses.len(), 1);
}

#[test]
fn who_skips_or_does_not_draw_trains_without_a_guess() {
    for changes in [vec![GuessChange::Course(LossCourse::Rises), GuessChange::Skip], vec![GuessChange::Go]] {
        let mut app = asking(Paths::default());
        app.update(Action::Do(Command::Train));
        for change in changes {
            guess(&mut app, change);
        }
        let run = app.runs.shown().unwrap();
        assert!(run.guesses.is_empty() && app.guess.is_none());
    }
}

/// Train, pressed once more, is the answer.
#[test]
fn the_key_of_training_pressed_twice_trains_with_what_is_drawn() {
    let mut app = asking(Paths::default());
    app.update(Action::Do(Command::Train));
    guess(&mut app, GuessChange::Course(LossCourse::Explodes));
    app.update(Action::Do(Command::Train));
    let run = app.runs.shown().unwrap();
    assert_eq!(run.guesses.len(), 1);
    assert_eq!(run.guesses[0].course(), Some(LossCourse::Explodes));
}

#[test]
fn nothing_is_asked_unless_it_is_wanted_and_the_setting_is_a_command() {
    let mut app = asking(Paths::default());
    app.update(Action::Do(Command::PredictFirst));
    assert!(!app.settings.predict_first);
    app.update(Action::Do(Command::Train));
    assert!(app.runs.shown().is_some() && app.guess.is_none());
}

#[test]
fn it_is_told_what_is_other_than_in_the_run_before() {
    let mut app = asking(Paths::default());
    app.update(Action::Do(Command::Train));
    guess(&mut app, GuessChange::Skip);
    wait_for(&mut app, "the end", is_over);
    let rate = app.document.design().training.optimizer.rate();
    set_rate(&mut app, rate * 1.5);
    app.update(Action::Do(Command::Restart));
    assert_eq!(app.guessed_changes(), []);
    set_rate(&mut app, rate * 10.0);
    edit(&mut app, |design| {
        let mut layers: Vec<Layer> = design.layers.layers().to_vec();
        let at = layers.len() - 1;
        layers.insert(at, Layer::from(strata::design::LayerKind::from(Dropout { rate: 0.5 })));
        design.layers = layers.into_iter().collect();
        let transforms = [(Transform::FlipX, serde_json::from_str("{}").unwrap())].into_iter().collect();
        design.augmentation = Augmentation { transforms, ..design.augmentation.clone() };
    });
    let changes = app.guessed_changes();
    let [GuessedChange::Rate(times), GuessedChange::Dropout(true), GuessedChange::Augmentation(true)] = changes[..]
    else {
        panic!("{changes:?}")
    };
    assert!((times - 10.0).abs() < 1e-3);
    // It begins where the run before did.
    let first = f64::from(app.runs.shown().unwrap().curve.points()[0].mean);
    assert!((app.guess.as_ref().unwrap().sketch.first() - first).abs() < 1e-9);
}

#[test]
fn a_much_larger_learning_rate_waits_for_the_guess_while_the_run_goes_on() {
    let mut app = asking(Paths::default());
    edit(&mut app, |design| design.training = Training { epochs: 100_000, ..design.training.clone() });
    app.update(Action::Do(Command::StepEpoch));
    let has_waited =
        |app: &App| app.runs.shown().is_some_and(|run| run.state == RunState::Waiting && run.epochs_done() == 1);
    wait_for(&mut app, "an epoch", has_waited);
    let rates =
        |app: &App| app.runs.shown().unwrap().curve.rates().iter().map(|change| change.rate).collect::<Vec<_>>();
    let rate = rates(&app)[0];
    set_rate(&mut app, rate * 1.5);
    assert_eq!(app.guess, None);
    set_rate(&mut app, rate * 4.0);
    let run = app.runs.shown().unwrap().id();
    let question = app.guess.clone().unwrap();
    assert_eq!((question.act, question.sketch.span()), (GuessedAct::Rate(run), [1.0, 100_000.0]));
    let step = |app: &mut App| {
        let done = app.runs.shown().unwrap().curve.batches();
        app.update(Action::Do(Command::StepBatch));
        wait_for(app, "a batch", |app| app.runs.shown().unwrap().curve.batches() > done);
    };
    step(&mut app);
    assert_eq!(rates(&app).last(), Some(&(rate * 1.5)));
    guess(&mut app, GuessChange::Course(LossCourse::Stays));
    guess(&mut app, GuessChange::Go);
    step(&mut app);
    assert_eq!(rates(&app).last(), Some(&(rate * 4.0)));
    assert_eq!(app.runs.shown().unwrap().guesses.len(), 1);
    // Who takes the change back is not asked any more.
    set_rate(&mut app, rate * 40.0);
    assert!(app.guess.is_some());
    set_rate(&mut app, rate * 4.0);
    assert_eq!(app.guess, None);
    // What can no longer be done is not asked about.
    set_rate(&mut app, rate * 40.0);
    app.update(Action::Do(Command::Stop));
    wait_for(&mut app, "the end", |app| app.guess.is_none());
}

#[test]
fn a_branch_waits_for_the_guess() {
    let root = tempfile::tempdir().unwrap();
    let mut app = asking(Paths::inside(root.path()));
    app.update(Action::Do(Command::Train));
    guess(&mut app, GuessChange::Course(LossCourse::Falls));
    guess(&mut app, GuessChange::Go);
    wait_for(&mut app, "the end", is_over);
    let (id, batches) = app.runs.shown().map(|run| (run.id(), run.curve.batches())).unwrap();
    app.update(Action::ShowMoment(Some(batches / 2)));
    wait_for(&mut app, "the moment", |app| {
        app.runs.shown().and_then(|run| run.shown_moment()).is_some_and(strata::app::ShownMoment::is_exact)
    });
    let mut design = Design::clone(&app.runs.shown().unwrap().design);
    design.training.optimizer = design.training.optimizer.with_rate(design.training.optimizer.rate() * 8.0);
    design.training.epochs = 3;
    app.update(Action::Branch(Box::new(design)));
    assert_eq!(app.guessed_changes(), [GuessedChange::Rate(8.0)]);
    assert_eq!(app.guess.as_ref().unwrap().sketch.span(), [1.0, 3.0]);
    guess(&mut app, GuessChange::Course(LossCourse::Rises));
    guess(&mut app, GuessChange::Go);
    wait_for(&mut app, "the branch", |app| app.runs.shown().is_some_and(|run| run.id() != id));
    // The other run's guess stays with the other run.
    let own = &app.runs.shown().unwrap().guesses;
    assert_eq!(own.iter().map(Guess::course).collect::<Vec<_>>(), [Some(LossCourse::Rises)]);
    wait_for(&mut app, "its end", is_over);
    let kept = app.runs.shown().unwrap().saved.clone().unwrap();
    assert_eq!(saved::reopen(&kept).unwrap().guesses, app.runs.shown().unwrap().guesses);
}

/// A report of an epoch with a loss.
fn epoch(epoch: usize, train_loss: f64) -> EpochReport {
    EpochReport {
        epoch,
        batches: 0,
        train_loss,
        train_accuracy: epoch as f64 / 4.0,
        train_fit: None,
        validation: None,
        rate: 0.1,
        images_per_second: 1.0,
        seconds: 1.0,
        best: false,
        flow: Arc::from([]),
        health: Arc::from([]),
    }
}

#[test]
fn a_guess_is_measured_where_it_says_something() {
    let mut curve = LossCurve::default();
    for loss in [4.0, 3.0, 2.0, 2.0, 1.0, 1.0] {
        curve.push(loss);
    }
    let history = [epoch(1, 3.5), epoch(2, 2.0), epoch(3, 1.0)];
    let guess = Guess { loss: vec![[0.0, 4.0], [2.0, 2.0], [3.0, 2.0]], score: 0.5 };
    let verdict = guess.verdict(&history, &curve, (2.0, false)).unwrap();
    assert_eq!((verdict.guessed, verdict.became, verdict.score), (LossCourse::Falls, LossCourse::Falls, Some(0.75)));
    // 3 instead of 3.5, 2 instead of 2, 2 instead of 1.
    assert!((verdict.distance.unwrap() - 0.5).abs() < 1e-12);
    // A loss that is drawn for the first epoch alone is compared there, and the score at the end.
    let early = Guess { loss: vec![[0.0, 4.0], [1.0, 4.0]], score: 0.5 };
    let verdict = early.verdict(&history, &curve, (2.0, false)).unwrap();
    assert_eq!((verdict.became, verdict.score, verdict.distance), (LossCourse::Falls, Some(0.75), Some(0.5)));
    // From the second epoch on: it begins at the loss of the batches there.
    let later = Guess { loss: vec![[2.0, 1.0], [3.0, 1.0]], score: 0.5 };
    let verdict = later.verdict(&history, &curve, (2.0, false)).unwrap();
    assert_eq!((verdict.guessed, verdict.became, verdict.distance), (LossCourse::Stays, LossCourse::Stays, Some(0.0)));
    let exploded = later.verdict(&history[..2], &curve, (2.0, true)).unwrap();
    assert_eq!((exploded.became, exploded.score, exploded.distance), (LossCourse::Explodes, None, None));
    assert_eq!(later.verdict(&history[..2], &curve, (2.0, false)), None);
    assert_eq!(Guess { loss: Vec::new(), score: 0.5 }.verdict(&history, &curve, (2.0, false)), None);
}
