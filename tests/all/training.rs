//! Training without a window: the program's side of a run, from the first batch to the run that is brought back.
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use strata::app::{Action, App, Command, Dialog, Language, Paths, RunState, RunView, WindowRequest, Workspace};
use strata::design::{Activation, Checkpoint, Dense, Edit, Flatten, Label, Optimizer, Output, WeightSign};
use strata::train::{Advance, Ending, Plan, SavedRun, Session, saved};

use crate::program::{open, program, program_in, stack};

/// Lets a program work until something holds; it may take long, but not for ever.
fn until(app: &mut App, what: &str, mut holds: impl FnMut(&App) -> bool) {
    for _ in 0..30_000 {
        app.tick();
        if holds(app) {
            return;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("waited in vain: {what}");
}

fn state(app: &App) -> Option<RunState> {
    app.runs.shown().map(|run| run.state.clone())
}

fn ended(app: &App) -> bool {
    matches!(state(app), Some(RunState::Ended(_)))
}

/// The built-in digits, loaded; with a folder for what outlives the program.
fn digits(folder: &Path) -> App {
    let mut app = program_in(Paths::inside(folder));
    until(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app
}

fn change_training(app: &mut App, change: impl FnOnce(&mut strata::design::Training)) {
    let mut training = app.document.design().training.clone();
    change(&mut training);
    let edit = Edit::SetTraining(Box::new(training));
    app.update(Action::Change { edit, label: Label::new("set"), gesture: None });
}

#[test]
fn the_built_in_digits_are_learned() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    app.update(Action::Do(Command::Train));
    assert_eq!(app.workspace, Workspace::Train);
    until(&mut app, "a first point", |app| app.runs.shown().is_some_and(|run| run.curve.batches() > 0));
    until(&mut app, "the end", ended);
    let run = app.runs.shown().unwrap();
    assert_eq!(run.state, RunState::Ended(Ending::Completed));
    let best = run.best_epoch().unwrap().validation.as_ref().unwrap();
    assert!(best.confusion.accuracy() >= 0.95, "{}", best.confusion.accuracy());
    assert!(run.findings.is_empty(), "{:?}", run.findings);
    assert_eq!(run.history.len(), app.document.design().training.epochs);
    until(&mut app, "cards and answers", |app| {
        app.runs.shown().is_some_and(|run| run.cards().is_some() && run.predictions.len() >= 12)
    });
}

#[test]
fn a_run_is_paused_stepped_changed_resumed_stopped_and_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    app.update(Action::Do(Command::StepBatch));
    until(&mut app, "one batch", |app| {
        state(app) == Some(RunState::Waiting) && app.runs.shown().is_some_and(|run| run.curve.batches() == 1)
    });
    app.update(Action::Do(Command::StepEpoch));
    until(&mut app, "one epoch", |app| {
        state(app) == Some(RunState::Waiting) && app.runs.shown().is_some_and(|run| run.history.len() == 1)
    });
    // A weight is changed by hand, and undo puts it back before it touches the design.
    app.update(Action::SetWeight { array: "0.weight".to_owned(), index: 0, value: 9.0 });
    until(&mut app, "the weight", |app| app.runs.can_undo_weight());
    app.update(Action::Do(Command::Undo));
    assert!(!app.runs.can_undo_weight());
    // What may change while it runs changes; the design is still that of the run.
    change_training(&mut app, |training| {
        training.epochs = 200;
        training.optimizer = Optimizer::Adam { rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    });
    assert!(!app.has_changed_since_start());
    app.update(Action::Do(Command::Train));
    until(&mut app, "more epochs", |app| app.runs.shown().is_some_and(|run| run.history.len() >= 2));
    app.update(Action::Do(Command::Stop));
    until(&mut app, "its end on disk", |app| app.runs.saved.first().is_some_and(|run| run.ending.is_some()));
    let (epochs, batches) = app.runs.shown().map(|run| (run.history.len(), run.curve.batches())).unwrap();
    assert_eq!(state(&app), Some(RunState::Ended(Ending::Stopped)));
    // The run lies among the program's own files until the design has a place; then it moves beside it.
    assert!(app.runs.shown().unwrap().saved.as_ref().unwrap().folder.starts_with(folder.path().join("runs")));
    app.update(Action::SaveTo(folder.path().join("digits.ron")));
    let beside = folder.path().join("digits.runs").join("run-0001");
    // The list is read anew and the run told of its place by different threads.
    until(&mut app, "the move", |app| {
        let listed = app.runs.saved.first();
        listed.is_some_and(|run| run.folder == beside) && app.runs.shown().unwrap().saved.as_ref() == listed
    });
    assert!(app.notices.iter().all(|notice| notice.key == "notice.saved"), "{:?}", app.notices);
    drop(app);

    // It comes back with its own design, although that of the file is another one by now.
    let mut again = App::new(Paths::inside(folder.path()), Arc::new(|| {}));
    until(&mut again, "the run again", |app| app.runs.shown().is_some_and(|run| run.cards().is_some()));
    let run = again.runs.shown().unwrap();
    assert_eq!((run.history.len(), run.curve.batches()), (epochs, batches));
    assert!(!run.is_active() && run.is_alive());
    assert_eq!(again.runs.saved.len(), 1);
    let kept = again.runs.saved[0].clone();
    again.update(Action::DeleteRun(Box::new(kept.clone())));
    assert!(!kept.folder.exists() && again.runs.saved.is_empty() && again.runs.shown().is_none());
}

#[test]
fn another_design_is_told_from_that_of_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    app.update(Action::Do(Command::StepBatch));
    until(&mut app, "one batch", |app| state(app) == Some(RunState::Waiting));
    assert!(!app.has_changed_since_start());
    // Beside the curves no cards are shown, so keys reach none.
    for command in [Command::SelectAll, Command::Delete] {
        app.update(Action::Do(command));
    }
    assert!(!app.has_changed_since_start());
    app.update(Action::Show(Workspace::Build));
    for command in [Command::SelectAll, Command::Delete] {
        app.update(Action::Do(command));
    }
    assert!(app.has_changed_since_start());
    assert!(!app.can_train());
    app.update(Action::Do(Command::Undo));
    assert!(!app.has_changed_since_start());
}

#[test]
fn closing_while_training_asks_stops_and_closes() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    change_training(&mut app, |training| training.epochs = 100_000);
    app.update(Action::SaveTo(folder.path().join("long.ron")));
    app.update(Action::Do(Command::Train));
    until(&mut app, "batches", |app| app.runs.shown().is_some_and(|run| run.curve.batches() > 20));
    app.update(Action::CloseRequested);
    assert!(matches!(app.dialog, Some(Dialog::RunGoesOn(_))));
    assert!(!app.is_closing());
    app.update(Action::StopFirst);
    until(&mut app, "the end of the window", |app| app.requests.contains(&WindowRequest::Close));
    assert!(app.is_closing());
    let kept = std::fs::read_dir(folder.path().join("long.runs")).unwrap().count();
    assert_eq!(kept, 1);
}

/// A program in the midst of a long run that was killed: what it had on disk is there, and nobody holds it.
fn killed(folder: &Path, design: Option<&Path>) -> SavedRun {
    let mut app = digits(folder);
    change_training(&mut app, |training| training.epochs = 300);
    if let Some(design) = design {
        app.update(Action::SaveTo(design.to_owned()));
    }
    app.update(Action::Do(Command::Train));
    until(&mut app, "a kept run", |app| app.runs.saved.first().is_some_and(|run| run.epochs >= 2));
    // As long as it runs it is not interrupted.
    assert!(!app.runs.saved[0].is_interrupted());
    let kept = app.runs.saved[0].folder.clone();
    drop(app);
    for _ in 0..10_000 {
        if !saved::is_being_written(&kept) {
            return SavedRun::read(&kept).unwrap();
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    panic!("it is held for ever");
}

#[test]
fn an_interrupted_run_is_offered_when_its_design_is_opened_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let kept = killed(folder.path(), Some(&folder.path().join("long.ron")));
    assert_eq!(kept.folder, folder.path().join("long.runs").join("run-0001"));
    assert!(kept.is_interrupted());
    let mut app = App::new(Paths::inside(folder.path()), Arc::new(|| {}));
    until(&mut app, "the question", |app| app.dialog.is_some());
    assert_eq!(app.dialog, Some(Dialog::GoOn(Box::new(kept.clone()))));
    until(&mut app, "its network", |app| app.runs.shown().is_some_and(strata::app::RunView::can_go_on));
    app.update(Action::GoOn);
    assert!(app.dialog.is_none() && app.workspace == Workspace::Train);
    until(&mut app, "more epochs", |app| app.runs.saved.first().is_some_and(|run| run.epochs > kept.epochs));
    let run = app.runs.shown().unwrap();
    assert_eq!((run.progress.epochs, run.history[0].epoch, app.runs.saved.len()), (300, 1, 1));
    app.update(Action::Do(Command::Stop));
    until(&mut app, "its end on disk", |app| app.runs.saved.first().is_some_and(|run| run.ending.is_some()));
    // It goes on by the command too, and beyond: always in its own folder.
    app.update(Action::Do(Command::GoOn));
    assert!(app.runs.is_running());
    app.update(Action::Do(Command::Stop));
    until(&mut app, "the end", ended);
    assert_eq!(app.runs.saved[0].folder, kept.folder);
    assert!(app.notices.is_empty(), "{:?}", app.notices);
}

#[test]
fn an_interrupted_run_that_has_lost_its_place_is_shown_and_not_offered() {
    let folder = tempfile::tempdir().unwrap();
    let kept = killed(folder.path(), Some(&folder.path().join("long.ron")));
    let generation = std::fs::read_to_string(kept.folder.join("current")).unwrap();
    std::fs::remove_file(kept.folder.join(generation.trim()).join("resume.ron")).unwrap();
    let mut app = App::new(Paths::inside(folder.path()), Arc::new(|| {}));
    until(&mut app, "the run", |app| app.runs.shown().is_some());
    for _ in 0..50 {
        app.tick();
    }
    let run = app.runs.shown().unwrap();
    assert!(app.dialog.is_none() && !run.can_go_on() && run.history.len() == kept.epochs);
    let told: Vec<_> = app.notices.iter().map(|notice| Language::ALL.map(|language| notice.text(language))).collect();
    let [[english, french]] = &told[..] else { panic!("{told:?}") };
    assert!(english.contains("cannot go on") && english.contains("resume.ron is missing"), "{english}");
    assert!(french.contains("ne peut pas continuer") && french.contains("il manque resume.ron"), "{french}");
}

/// A run that waits within its first epoch is on disk, and goes on from there as if nothing had been.
#[test]
fn a_pause_writes_what_there_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    change_training(&mut app, |training| training.epochs = 2);
    app.update(Action::SaveTo(folder.path().join("short.ron")));
    app.update(Action::SetSpeed(Some(40.0)));
    app.update(Action::Do(Command::Train));
    until(&mut app, "some batches", |app| app.runs.shown().is_some_and(|run| run.curve.batches() > 2));
    app.update(Action::Do(Command::Pause));
    until(&mut app, "the run on disk", |app| !app.runs.saved.is_empty());
    let batches = app.runs.shown().unwrap().curve.batches();
    let kept = app.runs.saved[0].clone();
    assert_eq!((kept.batches, kept.epochs, kept.place, kept.ending.clone()), (batches, 0, Some((1, 2)), None));
    let design = (**app.document.design()).clone();
    let data = Arc::clone(&app.loading.loaded().unwrap().dataset);
    // The program is killed.
    drop(app);
    let plan = || Plan::new(&design, Arc::clone(&data), 1, None).unwrap();
    let mut resumed = saved::resume(&kept, plan()).unwrap();
    let mut straight = Session::new(plan()).unwrap();
    assert!(resumed.go_on());
    for session in [&mut resumed, &mut straight] {
        while !matches!(session.advance(), Advance::Ended(_)) {}
    }
    assert!(resumed.network().arrays() == straight.network().arrays() && resumed.curve() == straight.curve());
}

/// Whatever it takes to read a run and to prove that it is whole, the window does not wait for it.
#[test]
fn a_saved_run_is_read_beside_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    let data = Arc::clone(&app.loading.loaded().unwrap().dataset);
    let mut session = Session::new(Plan::new(app.document.design(), data, 1, None).unwrap()).unwrap();
    session.advance();
    let runs = folder.path().join("some.runs");
    let kept = saved::save(&runs, session.plan(), &session.snapshot(), 1).unwrap();
    app.update(Action::ReopenRun(Box::new(kept.clone())));
    assert!(app.runs.shown().is_none());
    until(&mut app, "its network", |app| app.runs.shown().is_some_and(RunView::is_alive));
    assert!(app.runs.shown().unwrap().is_saved_as(&kept) && app.dialog.is_none());
    // One that is deleted before it is read does not come.
    app.update(Action::CloseRun(app.runs.shown().unwrap().id()));
    let other = saved::save(&runs, session.plan(), &session.snapshot(), 1).unwrap();
    app.update(Action::ReopenRun(Box::new(other.clone())));
    app.update(Action::DeleteRun(Box::new(other)));
    for _ in 0..50 {
        app.tick();
        std::thread::sleep(Duration::from_millis(2));
    }
    assert!(app.runs.shown().is_none());
}

#[test]
fn an_interrupted_run_that_is_left_is_a_stopped_one() {
    let folder = tempfile::tempdir().unwrap();
    // Its design has no file: it lies among the program's own.
    let kept = killed(folder.path(), None);
    assert!(kept.folder.starts_with(folder.path().join("runs")));
    let mut app = App::new(Paths::inside(folder.path()), Arc::new(|| {}));
    until(&mut app, "the question", |app| matches!(app.dialog, Some(Dialog::GoOn(_))));
    app.update(Action::LeaveStopped);
    until(&mut app, "its end on disk", |app| app.runs.saved.first().is_some_and(|run| run.ending.is_some()));
    assert_eq!(SavedRun::read(&kept.folder).unwrap().ending, Some(Ending::Stopped));
    // Its design came back with it, and lies nowhere else.
    assert!(app.document.is_changed() && app.document.design().training.epochs == 300);
    drop(app);
    let mut again = program_in(Paths::inside(folder.path()));
    assert_eq!(again.document.design().training.epochs, 15, "only an interrupted run brings its design back");
    until(&mut again, "the run again", |app| app.runs.shown().is_some_and(|run| run.cards().is_some()));
    assert!(again.dialog.is_none() && again.runs.shown().unwrap().can_go_on());
}

/// The design is saved for the first time while its run goes on, as the answer to closing the window.
#[test]
fn a_run_moves_with_the_first_save_before_the_window_closes() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    change_training(&mut app, |training| training.epochs = 100_000);
    app.update(Action::Do(Command::Train));
    until(&mut app, "a kept run", |app| !app.runs.saved.is_empty());
    app.update(Action::CloseRequested);
    app.update(Action::StopFirst);
    until(&mut app, "the question", |app| matches!(app.dialog, Some(Dialog::Unsaved(_))));
    app.update(Action::SaveFirst(true));
    app.update(Action::SaveTo(folder.path().join("late.ron")));
    until(&mut app, "the end of the window", |app| app.requests.contains(&WindowRequest::Close));
    let [kept] = &saved::list(&folder.path().join("late.runs"))[..] else { panic!("it did not move") };
    assert_eq!(kept.ending, Some(Ending::Stopped));
}

#[test]
fn both_checkpoints_of_a_run_can_be_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    change_training(&mut app, |training| {
        training.epochs = 4;
        training.optimizer = Optimizer::Sgd { rate: 0.3 };
    });
    app.update(Action::Do(Command::Train));
    assert_eq!(app.runs.shown().unwrap().shown_checkpoint, Checkpoint::Last);
    let shown = |app: &App| app.runs.shown().map(|run| (run.shown_checkpoint, run.shown_checkpoint_epoch)).unwrap();
    until(&mut app, "the best", |app| ended(app) && shown(app).0 == Checkpoint::Best);
    let best = app.runs.shown().unwrap().best_epoch().unwrap().epoch;
    assert_eq!(shown(&app), (Checkpoint::Best, Some(best)));
    app.update(Action::Do(Command::LastWeights));
    until(&mut app, "the last", |app| shown(app) == (Checkpoint::Last, Some(4)));
    app.update(Action::Do(Command::BestWeights));
    until(&mut app, "the best again", |app| shown(app) == (Checkpoint::Best, Some(best)));
    app.update(Action::Do(Command::MoreEpochs));
    until(&mut app, "more", |app| !ended(app) && shown(app).0 == Checkpoint::Last);
}

#[test]
fn a_run_goes_on_beside_a_new_one_and_each_is_kept_when_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    change_training(&mut app, |training| training.epochs = 100_000);
    app.update(Action::SaveTo(folder.path().join("two.ron")));
    app.update(Action::Do(Command::Train));
    let batches = |app: &App, id: u64| app.runs.get(id).map_or(0, |run| run.curve.batches());
    until(&mut app, "batches", |app| batches(app, 1) > 5);
    app.update(Action::Do(Command::Restart));
    assert!(matches!(app.dialog, Some(Dialog::RunGoesOn(_))), "{:?}", app.dialog);
    app.update(Action::KeepRunning);
    assert!(app.dialog.is_none());
    // Both come further, and the new one is shown.
    until(&mut app, "the new run", |app| batches(app, 2) > 5);
    let before = batches(&app, 1);
    until(&mut app, "the old run", |app| batches(app, 1) > before + 5);
    assert_eq!(app.runs.shown().map(RunView::id), Some(2));
    app.update(Action::CloseRun(1));
    until(&mut app, "the old run to be kept", |app| app.runs.get(1).is_none());
    assert!(app.runs.get(2).is_some_and(RunView::is_running));
    app.update(Action::CloseRun(2));
    until(&mut app, "the new run to be kept", |app| app.runs.get(2).is_none());
    assert_eq!(std::fs::read_dir(folder.path().join("two.runs")).unwrap().count(), 2);
    assert!(app.runs.shown().is_none());
}

#[test]
fn a_run_that_fails_is_a_notice_with_the_last_good_weights() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    change_training(&mut app, |training| training.optimizer = Optimizer::Sgd { rate: 100.0 });
    app.update(Action::Do(Command::Train));
    until(&mut app, "the end", ended);
    let run = app.runs.shown().unwrap();
    if let RunState::Ended(Ending::Failed { .. }) = run.state {
        assert!(app.notices.iter().any(|notice| notice.key == "notice.run_failed"));
    }
    assert!(!run.findings.is_empty());
    until(&mut app, "cards", |app| app.runs.shown().is_some_and(|run| run.cards().is_some()));
    let (cards, _) = app.runs.shown().and_then(strata::app::RunView::cards).unwrap();
    assert!(cards.layers.iter().all(|view| view.values.iter().all(|value| value.is_finite())));
}

#[test]
fn nothing_can_be_trained_while_a_card_has_a_problem() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    let flatten = app.document.design().layers.iter().find(|layer| layer.kind == Flatten.into()).unwrap().id;
    let label = Label::new("remove");
    app.update(Action::Change { edit: Edit::Remove { layer: flatten }, label, gesture: None });
    app.update(Action::Do(Command::Train));
    assert!(app.runs.shown().is_none());
}

/// A box of the doctor goes when one of its remedies is taken; the remedies of others still fit, and what was changed
/// meanwhile stays.
#[test]
fn remedies_are_taken_one_after_the_other() {
    let mut app = program();
    until(&mut app, "pictures", |app| app.loading.loaded().is_some());
    change_training(&mut app, |training| {
        training.optimizer = Optimizer::Sgd { rate: 50.0 };
        training.epochs = 1;
    });
    app.update(Action::Do(Command::Train));
    until(&mut app, "the end", ended);
    let finding = app.runs.shown().unwrap().findings.first().cloned().unwrap();
    assert_eq!((finding.rule, app.is_taken(&finding)), ("diverged", false));
    let [slower, clip] = &finding.remedies[..] else { panic!("{finding:?}") };
    change_training(&mut app, |training| training.epochs = 7);
    let take = |app: &mut App, edit: Edit| {
        app.update(Action::Change { edit, label: Label::new("remedy"), gesture: None });
    };
    let edit = app.remedy(clip).unwrap();
    take(&mut app, edit);
    assert!(app.is_taken(&finding) && app.remedy(clip).is_none());
    let edit = app.remedy(slower).unwrap();
    take(&mut app, edit);
    let training = &app.document.design().training;
    assert_eq!((&training.optimizer, training.epochs), (&Optimizer::Sgd { rate: 0.05 }, 7));
    assert_eq!(training.clip, strata::design::Clip::Norm(1.0));
    app.update(Action::Do(Command::Undo));
    app.update(Action::Do(Command::Undo));
    assert!(!app.is_taken(&finding), "taken back");
}

/// Where runs should lie, nothing can be written.
#[test]
fn a_run_that_cannot_be_saved_goes_on_and_is_kept_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("runs"), "a file").unwrap();
    let mut app = digits(folder.path());
    change_training(&mut app, |training| training.epochs = 100_000);
    app.update(Action::Do(Command::Train));
    let told = |app: &App| app.notices.iter().filter(|notice| notice.key == "notice.cannot_save_run").count();
    until(&mut app, "the notice", |app| told(app) == 1);
    let epochs = app.runs.shown().unwrap().epochs_done();
    until(&mut app, "more epochs", |app| app.runs.shown().is_some_and(|run| run.epochs_done() > epochs + 2));
    assert_eq!((told(&app), app.runs.is_running()), (1, true), "told once, and training goes on");
    let notice = app.notices.iter().find(|notice| notice.key == "notice.cannot_save_run").unwrap();
    let (_, choice) = notice.offer.clone().unwrap();
    let id = app.runs.shown().unwrap().id();
    assert_eq!(choice, strata::app::FileRequest::KeptRun(id));
    let elsewhere = folder.path().join("elsewhere");
    app.update(Action::KeepRunIn(id, elsewhere.clone()));
    until(&mut app, "the run on disk", |app| app.runs.shown().is_some_and(|run| run.saved.is_some()));
    app.update(Action::Do(Command::Stop));
    until(&mut app, "its end", |app| ended(app) && !app.runs.shown().is_some_and(RunView::is_saving));
    let [kept] = &saved::list(&elsewhere)[..] else { panic!("it is not kept") };
    assert_eq!((kept.ending.as_ref(), kept.folder.clone()), (Some(&Ending::Stopped), elsewhere.join("run-0001")));
    assert!(!app.runs.shown().unwrap().has_failed_to_save());
}

#[test]
fn the_list_of_saved_runs_comes_in_the_background_and_keeps_what_is_saved_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = digits(folder.path());
    change_training(&mut app, |training| training.epochs = 1);
    let file = folder.path().join("net.ron");
    app.update(Action::SaveTo(file.clone()));
    app.update(Action::Do(Command::Train));
    until(&mut app, "its end on disk", |app| app.runs.saved.first().is_some_and(|run| run.ending.is_some()));
    // Saving lists them anew, and what is known stays until then.
    app.update(Action::SaveTo(file.clone()));
    assert!(app.runs.is_listing() && app.runs.saved.len() == 1);
    std::fs::rename(&app.runs.saved[0].folder, folder.path().join("gone")).unwrap();
    until(&mut app, "the list", |app| !app.runs.is_listing());
    app.update(Action::SaveTo(file));
    until(&mut app, "the list", |app| !app.runs.is_listing());
    assert!(app.runs.saved.is_empty(), "what is gone is not listed");
}

/// What a layer's signs do not allow is told in words of the window's language, and the weight stays.
#[test]
fn a_typed_weight_of_the_other_sign_is_refused_in_every_language() {
    let excitatory = Dense { sign: WeightSign::Excitatory, ..Dense::new(4, Activation::Relu) };
    let mut app = open(stack(vec![Flatten.into(), excitatory.into(), Output::default().into()]));
    until(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app.update(Action::Do(Command::StepBatch));
    until(&mut app, "one batch", |app| state(app) == Some(RunState::Waiting));
    app.update(Action::SetWeight { array: "1.weight".to_owned(), index: 0, value: -0.5 });
    until(&mut app, "the refusal", |app| app.notices.iter().any(|notice| notice.key == "notice.wrong_sign"));
    let notice = app.notices.iter().find(|notice| notice.key == "notice.wrong_sign").unwrap();
    assert!(notice.text(Language::English).contains("has the other sign"));
    assert!(notice.text(Language::French).contains("l’autre signe"));
    assert!(!app.runs.can_undo_weight());
    app.update(Action::SetWeight { array: "1.weight".to_owned(), index: 0, value: 0.5 });
    until(&mut app, "the weight", |app| app.runs.can_undo_weight());
}
