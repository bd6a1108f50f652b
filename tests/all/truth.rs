//! One truth on the screen: which weights, which run, which epoch and which data everything belongs to.
use std::path::Path;
use std::sync::Arc;

use strata::app::{Action, App, Command, Effect, Paths, RunState, ShownWeights, Workspace};
use strata::data::{Part, SampleEncoder};
use strata::design::{
    BuiltIn, Conv2d, Dense, DepthwiseConv2d, Design, Edit, Flatten, Input, Label, Layer, LayerId, LayerKind, Output,
    Shape, Source, Training, Watch, from_ron, template, to_ron,
};
use strata::engine::best;
use strata::train::{
    CardView, Confusion, InspectionRequest, LossCurve, RateChange, Session, TrainedNetwork, Viewer, best_epoch,
    evaluate,
};

use crate::program::{program, program_in, starter, wait_for};
use crate::train::{digits, plan, to_the_end};

fn change(edit: Edit) -> Action {
    Action::Change { edit, label: Label::new("set"), gesture: None }
}

fn set_training(app: &mut App, set: impl FnOnce(&mut Training)) {
    let mut training = app.document.design().training.clone();
    set(&mut training);
    app.update(change(Edit::SetTraining(Box::new(training))));
}

/// A program whose digits were trained for some epochs, and kept in a folder.
fn trained(folder: &Path, epochs: usize) -> App {
    let mut app = program_in(Paths::inside(folder));
    set_training(&mut app, |training| training.epochs = epochs);
    app.update(Action::SaveTo(folder.join("net.ron")));
    wait_for(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app.update(Action::Do(Command::Train));
    wait_for(&mut app, "the kept run", |app| {
        app.runs.shown().is_some_and(|run| !run.is_active() && run.cards().is_some())
            && app.runs.saved.first().is_some_and(|run| run.ending.is_some())
    });
    app
}

/// Whether what the cards show is old; `None` while they show nothing.
fn is_old(app: &App) -> Option<bool> {
    app.cards().map(|(.., old)| old)
}

#[test]
fn the_first_start_opens_the_design_of_the_first_training() {
    let app = App::new(Paths::default(), Arc::new(|| ()));
    assert_eq!(**app.document.design(), starter("first"));
}

#[test]
fn a_reopened_run_answers_with_its_own_weights_whatever_became_of_the_design() {
    let folder = tempfile::tempdir().unwrap();
    let app = trained(folder.path(), 2);
    let run = app.runs.shown().unwrap();
    let (own, weights) = (run.design.clone(), run.weights());
    let best = best_epoch(&run.history).unwrap().epoch;
    assert_eq!(weights, ShownWeights::Best { epoch: best }, "a run that is over answers with its best epoch");
    let arrays = TrainedNetwork::read(&run.saved.as_ref().unwrap().folder).unwrap().network.arrays();
    drop(app);

    // The design is edited, with another division of the pictures as well, and saved.
    let file = folder.path().join("net.ron");
    let mut edited = Design::clone(&own);
    edited.layers.remove(LayerId(2)).unwrap();
    edited.split.validation = 0.3;
    std::fs::write(&file, to_ron(&edited).unwrap()).unwrap();
    let mut app = program_in(Paths::default());
    app.update(Action::Open(file));
    app.update(Action::Show(Workspace::Train));
    wait_for(&mut app, "the run", |app| app.runs.shown().is_some_and(|run| run.cards().is_some()));
    let run = app.runs.shown().unwrap();
    assert_eq!((&*run.design, run.weights()), (&*own, weights));
    assert_eq!(run.data.part(Part::Validation).len(), 180);
    assert!(app.has_changed_since_start() && app.has_other_data());
    let (layers, cards, _, old) = app.cards().unwrap();
    assert!(old && *layers == own.layers);
    let seen = &cards.layers[0].weights[0];
    assert!(arrays.iter().any(|kept| kept.name == seen.array && *kept.values == *seen.values));
    assert_eq!(app.shown_weights().0, weights);

    // Elsewhere the cards are those of the design, and one step leads back to the run's.
    app.update(Action::Show(Workspace::Build));
    wait_for(&mut app, "the preview", |app| !app.preview.is_computing());
    let (weights, run) = app.shown_weights();
    assert!(weights == ShownWeights::Start && run.is_none());
    app.update(Action::Show(Workspace::Train));
    app.update(Action::UseRunDesign);
    assert!(!app.has_changed_since_start() && !app.has_other_data());
    assert_eq!(is_old(&app), Some(false));
    app.update(Action::Do(Command::Undo));
    assert_eq!(**app.document.design(), edited);
}

#[test]
fn results_are_old_the_moment_the_data_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = trained(folder.path(), 1);
    assert_eq!((is_old(&app), app.has_other_data()), (Some(false), false));
    app.update(change(Edit::SetData(Source::BuiltIn(BuiltIn::Fashion))));
    assert_eq!((is_old(&app), app.has_other_data()), (Some(true), true));
    assert_eq!(app.shown_classes().len(), 10);
    app.update(Action::Do(Command::Undo));
    assert_eq!((is_old(&app), app.has_other_data()), (Some(false), false));
}

#[test]
fn an_epoch_that_is_looked_at_moves_what_it_can_and_the_rest_is_old() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = trained(folder.path(), 3);
    let shown = |app: &App| app.runs.shown().and_then(|run| run.shown_report()).map(|report| report.epoch);
    // A run that is over shows the epoch whose weights it answers with.
    let best = app.runs.shown().and_then(|run| best_epoch(&run.history)).map(|report| report.epoch);
    assert!(best > Some(1));
    assert_eq!((shown(&app), is_old(&app)), (best, Some(false)));
    app.update(Action::ShowEpoch(Some(1)));
    assert_eq!((shown(&app), is_old(&app)), (Some(1), Some(true)));
    let run = app.runs.shown().unwrap();
    assert!(run.is_elsewhere() && run.shown_findings().is_empty());
    app.update(Action::ShowEpoch(None));
    assert_eq!((shown(&app), is_old(&app)), (best, Some(false)));
}

#[test]
fn a_setting_says_when_it_takes_effect() {
    let mut app = program();
    assert_eq!(app.effect_of("rate"), None);
    wait_for(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app.update(Action::Do(Command::StepBatch));
    let effects = |app: &App| ["rate", "epochs", "batch"].map(|id| app.effect_of(id).unwrap());
    wait_for(&mut app, "a batch", |app| {
        app.runs.shown().is_some_and(|run| run.state == RunState::Waiting && run.curve.batches() > 0)
    });
    assert_eq!(effects(&app), [Effect::NextBatch, Effect::Now, Effect::NextRun]);
    app.update(Action::Do(Command::Stop));
    wait_for(&mut app, "the end", |app| !app.runs.is_active());
    assert_eq!(effects(&app), [Effect::NextRun; 3]);
}

#[test]
fn in_slow_motion_times_and_rates_are_those_of_slow_motion() {
    let mut app = program();
    wait_for(&mut app, "pictures", |app| app.loading.loaded().is_some());
    app.update(Action::SetSpeed(Some(20.0)));
    app.update(Action::Do(Command::Train));
    wait_for(&mut app, "batches", |app| app.runs.shown().is_some_and(|run| run.curve.batches() >= 3));
    let run = app.runs.shown().unwrap();
    assert_eq!((run.slow_motion(), run.images_per_second()), (Some(20.0), 20.0 * 32.0));
    assert!(run.progress.images_per_second > 20.0 * 32.0);
    // 15 epochs of 1,617 pictures, 640 a second.
    assert!((30.0..40.0).contains(&run.seconds_left().unwrap()), "{:?}", run.seconds_left());
    app.update(Action::SetSpeed(None));
    assert_eq!(app.runs.shown().unwrap().slow_motion(), None);
}

/// By the loss and by the accuracy: the same rule says so for the star, the list of runs and early stopping.
#[test]
fn what_is_best_is_said_once() {
    for watch in [Watch::ValidationLoss, Watch::ValidationAccuracy] {
        let mut design = digits();
        design.training = Training { epochs: 5, ..design.training }.watching(watch);
        assert_eq!(from_ron(&to_ron(&design).unwrap()).unwrap(), design);
        let mut session = Session::new(plan(&design)).unwrap();
        to_the_end(&mut session);
        let value = |report: &strata::train::EpochReport| match watch {
            Watch::ValidationLoss => report.watched_loss(),
            Watch::ValidationAccuracy => -report.accuracy(),
        };
        let all: Vec<f64> = session.history().iter().map(value).collect();
        let least = all.iter().copied().fold(f64::INFINITY, f64::min);
        let first = all.iter().position(|value| *value == least).unwrap() + 1;
        assert_eq!(session.best_epoch(), Some(first));
        assert_eq!(best_epoch(session.history()).map(|report| report.epoch), Some(first));
        let folder = tempfile::tempdir().unwrap();
        let saved = strata::train::saved::save(folder.path(), session.plan(), &session.snapshot(), 1).unwrap();
        let best = &session.history()[first - 1];
        assert_eq!(saved.best, Some((first, best.accuracy())));
    }
}

#[test]
fn the_cells_of_a_confusion_matrix_name_their_samples() {
    let design = digits();
    let mut session = Session::new(plan(&design)).unwrap();
    let plan = session.plan().clone();
    let (data, classes) = (plan.data(), plan.data().classes.len());
    let confusion = evaluate(session.network(), plan.loader(), Part::Validation).unwrap().confusion;
    let mut named = 0;
    for class in 0..classes {
        for answer in 0..classes {
            let samples: Vec<u32> = confusion.examples(class, answer).collect();
            assert_eq!(samples.len() as u64, confusion.at(class, answer).min(24));
            named += samples.len();
            for sample in samples {
                assert_eq!(data.label(sample as usize), class);
                let found = session.predict(&[sample]).unwrap();
                assert_eq!(best(&found[0]), answer);
            }
        }
    }
    assert_eq!(confusion.mistakes().len() + confusion.hits().len(), named);
    assert!(confusion.mistakes().iter().all(|(_, class, answer)| class != answer));
    // Each cell comes before any comes twice.
    let cells = (0..classes).flat_map(|class| (0..classes).map(move |answer| (class, answer)));
    let wrong = cells.filter(|(class, answer)| class != answer && confusion.at(*class, *answer) > 0).count();
    let mut first: Vec<_> = confusion.mistakes()[..wrong].iter().map(|(_, class, answer)| (*class, *answer)).collect();
    first.sort_unstable();
    first.dedup();
    assert_eq!(first.len(), wrong);
    let text = ron::to_string(&confusion).unwrap();
    assert_eq!(ron::from_str::<Confusion>(&text).unwrap(), confusion);
    let of_no_class = text.replacen("examples:[(", "examples:[(0,10,0),(", 1);
    assert!(of_no_class != text && ron::from_str::<Confusion>(&of_no_class).is_err());
}

#[test]
fn the_strip_shows_all_classes_and_what_is_wrong_first() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = trained(folder.path(), 1);
    wait_for(&mut app, "answers", |app| {
        app.runs.shown().is_some_and(|run| run.predictions.len() == 24 && !app.runs.is_restless())
    });
    let run = app.runs.shown().unwrap();
    let right: Vec<bool> =
        run.predictions.iter().map(|(sample, shares)| best(shares) == run.data.label(*sample as usize)).collect();
    assert!(right.is_sorted(), "{right:?}");
    let wrong = run.history[0].validation.as_ref().unwrap().confusion.mistakes().len().min(16);
    assert_eq!(right.iter().filter(|right| !**right).count(), wrong);
    let mut classes: Vec<usize> = run.predictions.iter().map(|(sample, _)| run.data.label(*sample as usize)).collect();
    classes.sort_unstable();
    classes.dedup();
    assert!(classes.len() >= 9, "{classes:?}");
}

#[test]
fn a_curve_knows_which_rates_were_in_force() {
    let mut design = digits();
    design.training.epochs = 2;
    let mut session = Session::new(plan(&design)).unwrap();
    let batches = session.progress().batches as u64;
    while session.curve().batches() < 5 {
        session.advance();
    }
    session.set_rate(0.5);
    session.advance();
    session.set_rate(0.001);
    to_the_end(&mut session);
    let change = |batch, epoch, rate| RateChange { batch, epoch, rate };
    assert_eq!(session.curve().rates(), [change(0, 1, 0.002), change(5, 2, 0.5), change(6, 2, 0.001)]);
    let until = session.curve().until(batches / 2);
    assert_eq!((until.batches(), until.rates().len()), (batches / 2, 3));
    assert_eq!(session.curve().until(5).rates().len(), 1);
    let text = ron::to_string(session.curve()).unwrap();
    assert_eq!(ron::from_str::<LossCurve>(&text).unwrap(), *session.curve());
    let turned = text.replacen("(batch:5,", "(batch:7,", 1);
    assert!(turned != text && ron::from_str::<LossCurve>(&turned).is_err());
    // However long a slider is dragged, there is room.
    let mut curve = LossCurve::default();
    for nth in 0..10_000 {
        curve.note_rate(nth as f32, 1, false);
        curve.push(1.0);
    }
    assert!(curve.rates().len() <= 256 && curve.rates().last().unwrap().rate == 9999.0);
}

/// The cards of a stack on the built-in digits.
fn cards(kinds: Vec<LayerKind>) -> Vec<CardView> {
    let design = Design { layers: kinds.into_iter().map(Layer::new).collect(), ..starter("digits") };
    let plan = plan(&design);
    let encoder = SampleEncoder::measure(plan.data(), &design.input);
    let facts = strata::design::Facts { classes: Some(10), memory: None, validation: None };
    let picture = plan.data().picture(0).into();
    let request = InspectionRequest { ticket: 1, design: Arc::new(design), facts, encoder, picture, more: None };
    Viewer::default().cards(&request).unwrap().layers
}

#[test]
fn rows_keep_the_maps_of_the_picture_until_weights_mix_them() {
    let found =
        cards(vec![Flatten.into(), Dense::new(64, strata::design::Activation::Relu).into(), Output::default().into()]);
    let Some(Input::Picture(input)) = template("digits").map(|template| (template.make)().input) else {
        panic!("the digits are pictures")
    };
    let picture = Shape::Picture { channels: 1, height: input.height, width: input.width };
    // The dense layer has as many numbers as the picture, and is none.
    assert_eq!(found.iter().map(|view| view.shown).collect::<Vec<_>>()[..2], [picture, Shape::Vector(64)]);
    assert_eq!(found[0].shape, Shape::Vector(64));
}

#[test]
fn the_strongest_links_of_every_array_are_named() {
    let conv = Conv2d::new(6, 3, strata::design::Padding::Same, strata::design::Activation::Relu);
    let depthwise = DepthwiseConv2d::new(3, strata::design::Padding::Same, strata::design::Activation::Relu);
    let found =
        cards(vec![conv.clone().into(), conv.into(), depthwise.into(), Flatten.into(), Output::default().into()]);
    let links = |nth: usize| found[nth].weights.iter().find(|weights| weights.name == "weight").unwrap();
    for (nth, from, to) in [(0, 1, 6), (1, 6, 6), (4, 6, 10)] {
        let array = links(nth);
        assert_eq!(array.links.len(), from * to, "layer {nth}");
        assert!(array.links.iter().all(|link| link.from < from && link.to < to));
        assert!(array.links.is_sorted_by(|a, b| a.strength.abs() >= b.strength.abs()));
    }
    let array = links(1);
    let strongest = array.links[0];
    let filter = &array.values[(strongest.to * 6 + strongest.from) * 9..][..9];
    let norm = filter.iter().map(|weight| weight * weight).sum::<f32>().sqrt();
    assert!((strongest.strength.abs() - norm).abs() < 1e-6);
    assert_eq!(strongest.strength > 0.0, filter.iter().sum::<f32>() > 0.0);
    // Each map of a depthwise convolution has filters of its own.
    assert!(links(2).links.iter().all(|link| link.from == link.to));
}
