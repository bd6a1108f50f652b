//! What a live window needs of a run: pulses, measured steps, health, and the orders that change a run while it goes on.
use std::sync::Arc;
use std::time::Duration;

use strata::data::{Part, Targets};
use strata::design::{
    Activation, ActivationLayer, BatchNorm, Dense, Design, EarlyStop, EarlyStopping, Flatten, Layer, LayerKind,
    Optimizer, Position, Schedule, Watch, template,
};
use strata::engine::{Array, Batch, EngineError, Network, Sequential, Target, build};
use strata::train::{
    Advance, Confusion, Ending, EpochReport, Event, LossCurve, Order, Plan, Scores, Session, Telemetry, Trainer,
    predict, remember,
};

use super::train::{Failing, digits, ending, inspected, paused, plan, to_the_end, wait};

fn telemetry(trainer: &Trainer) -> Telemetry {
    wait(trainer, |event| if let Event::Progress { telemetry, .. } = event { Some(telemetry) } else { None })
}

fn refused(trainer: &Trainer) -> String {
    wait(trainer, |event| if let Event::Refused { reason, .. } = event { Some(reason) } else { None })
}

fn picture(plan: &Plan) -> Arc<[u8]> {
    plan.data().picture(5).into()
}

fn endless() -> Design {
    let mut design = digits();
    design.training.epochs = 100_000;
    design
}

#[test]
fn an_hour_of_epochs_is_remembered_in_little_memory() {
    let report = |epoch: usize| EpochReport {
        epoch,
        batches: 0,
        train_loss: 1.0 / epoch as f64,
        // The most accurate epoch is neither among the last nor among the evenly spread ones.
        train_accuracy: if epoch == 777 { 0.99 } else { 0.5 },
        train_fit: None,
        validation: None,
        rate: 0.01,
        images_per_second: 1.0,
        seconds: 1.0,
        best: [5, 50, 1234].contains(&epoch),
        flow: Arc::default(),
        health: Arc::default(),
    };
    let mut history = Vec::new();
    let mut most = 0;
    for epoch in 1..=100_000 {
        remember(&mut history, report(epoch));
        most = most.max(history.len());
        if epoch <= 1000 {
            assert_eq!(history.len(), epoch);
        }
    }
    assert!(most <= 1025 && history.len() > 400, "{most} {}", history.len());
    let there = |epoch: usize| history.iter().any(|report| report.epoch == epoch);
    assert!([1, 777, 1234].into_iter().all(there));
    assert!((99_745..=100_000).all(there));
    assert!(history.is_sorted_by(|a, b| a.epoch < b.epoch));
    // What is left of the past lies evenly: nowhere a gap of more than a few hundredths of it.
    assert!(history.windows(2).all(|two| two[1].epoch - two[0].epoch <= 512));
}

#[test]
fn old_epochs_forget_which_samples_they_took_for_what() {
    let report = |epoch: usize| {
        let mut confusion = Confusion::new(2);
        (0..10)
            .for_each(|sample| confusion.count_sample(sample, 0, if epoch == 30 { &[1.0, 0.0] } else { &[0.0, 1.0] }));
        EpochReport {
            epoch,
            batches: 0,
            train_loss: 1.0,
            train_accuracy: 0.5,
            train_fit: None,
            validation: Some(Scores { loss: 1.0, confusion, regression: None }),
            rate: 0.01,
            images_per_second: 1.0,
            seconds: 1.0,
            best: epoch == 30,
            flow: Arc::default(),
            health: Arc::default(),
        }
    };
    let mut history = Vec::new();
    // Every 64th epoch the list is tidied: between two times no more than twice as many are named.
    (1..=192).for_each(|epoch| remember(&mut history, report(epoch)));
    for report in &history {
        let confusion = &report.validation.as_ref().unwrap().confusion;
        let named = confusion.mistakes().len() + confusion.hits().len();
        let wanted = if report.epoch == 30 || report.epoch > 128 { 10 } else { 0 };
        assert_eq!((named, confusion.samples()), (wanted, 10), "epoch {}", report.epoch);
    }
}

#[test]
fn a_curve_stays_small_and_exact() {
    // Multiples of 1/1024, so that every sum is exact.
    let loss = |n: u64| (n * 7919 % 4096) as f32 / 1024.0;
    let mut curve = LossCurve::default();
    for n in 0..5_000_000 {
        curve.push(loss(n));
    }
    assert_eq!(curve.batches(), 5_000_000);
    assert!((1024..=2048).contains(&curve.points().len()));
    let mut next = 0;
    for point in curve.points() {
        assert_eq!(point.first, next);
        next += point.batches;
        let losses = || (point.first..next).map(loss);
        let sum: f64 = losses().map(f64::from).sum();
        assert_eq!(point.mean, (sum / point.batches as f64) as f32);
        assert_eq!(point.low, losses().fold(f32::INFINITY, f32::min));
        assert_eq!(point.high, losses().fold(f32::NEG_INFINITY, f32::max));
    }
    assert_eq!(next, 5_000_000);
    // It is the same after a file, and goes on in the same way.
    let mut read: LossCurve = ron::from_str(&ron::to_string(&curve).unwrap()).unwrap();
    assert_eq!(read, curve);
    read.push(1.0);
    curve.push(1.0);
    assert_eq!(read, curve);
}

/// A network with its first batch.
fn started(design: &Design) -> (Plan, Sequential, Vec<f32>, Vec<usize>) {
    let plan = plan(design);
    let network = build(plan.design(), &[]).unwrap();
    let (mut inputs, mut targets) = (Vec::new(), Targets::default());
    let indices = &plan.data().part(Part::Training)[..32];
    plan.loader().gather_plain(indices, &mut inputs, &mut targets);
    (plan, network, inputs, targets.classes().to_vec())
}

fn root(squares: impl Iterator<Item = f32>) -> f64 {
    let (sum, count) = squares.fold((0.0, 0), |(sum, n), v| (sum + f64::from(v) * f64::from(v), n + 1));
    (sum / f64::from(count)).sqrt()
}

#[test]
fn a_measured_step_is_the_same_step() {
    let (_, mut plain, inputs, labels) = started(&digits());
    let (_, mut measured, ..) = started(&digits());
    let batch = || Batch { inputs: &inputs, targets: Target::Classes(&labels) };
    for _ in 0..3 {
        let before = measured.arrays();
        let gradients = plain.gradients(batch()).unwrap().1;
        let step = plain.step(batch(), 0.01).unwrap();
        let (found, flows) = measured.step_measured(batch(), 0.01).unwrap();
        assert_eq!(step, found);
        assert_eq!(plain.arrays(), measured.arrays());
        assert_eq!(plain.optimizer_arrays(), measured.optimizer_arrays());
        assert_eq!(flows.len(), 4);
        let near = |found: f32, expected: f64| (f64::from(found) - expected).abs() <= expected * 1e-4;
        for (n, flow) in flows.iter().enumerate() {
            // Weight and bias of each.
            let own = 2 * n..2 * n + 2;
            let after = measured.arrays();
            assert!(near(flow.weight, root(before[own.clone()].iter().flat_map(|a| a.values.iter().copied()))));
            assert!(near(flow.gradient, root(gradients[own.clone()].iter().flat_map(|g| g.values.iter().copied()))));
            let pairs = before[own.clone()].iter().zip(&after[own]);
            let moved = pairs.flat_map(|(a, b)| a.values.iter().zip(&b.values).map(|(a, b)| b - a));
            assert!(near(flow.update, root(moved)));
        }
        assert!(flows.windows(2).all(|pair| pair[0].layer < pair[1].layer));
    }
}

#[test]
fn one_weight_is_replaced_or_refused() {
    let mut design = digits();
    design.layers.insert(Position::outermost(1), Layer::new(BatchNorm::default())).unwrap();
    let (_, mut network, ..) = started(&design);
    let value = |network: &Sequential, name: &str, index: usize| {
        network.arrays().into_iter().find(|array: &Array| array.name == name).unwrap().values[index]
    };
    let before = network.arrays();
    let old = value(&network, "0.weight", 7);
    assert_eq!(network.set_weight("0.weight", 7, 0.5), Ok(old));
    assert_eq!(value(&network, "0.weight", 7), 0.5);
    assert_eq!(network.set_weight("0.weight", 7, old), Ok(0.5));
    assert_eq!(network.set_weight("2.running_mean", 1, -3.0), Ok(0.0));
    assert_eq!(network.set_weight("2.running_mean", 1, 0.0), Ok(-3.0));
    assert!(matches!(network.set_weight("0.weight", 7, f32::NAN), Err(EngineError::NotFinite { .. })));
    assert!(matches!(network.set_weight("1.weight", 7, 0.0), Err(EngineError::Unknown { .. })));
    assert!(matches!(network.set_weight("0.bias", 16, 0.0), Err(EngineError::NoSuchNumber { numbers: 16, .. })));
    assert!(matches!(network.set_weight("2.running_var", 0, -1.0), Err(EngineError::NegativeVariance { .. })));
    assert_eq!(network.arrays(), before);
}

#[test]
fn the_first_batch_is_told_and_pulses_are_whole() {
    let trainer = Trainer::start(plan(&endless()), 1).unwrap();
    let first = telemetry(&trainer);
    assert_eq!((first.progress.total, first.progress.batch, first.curve.batches()), (1, 1, 1));
    assert_eq!(first.curve.points()[0].mean, first.progress.loss);
    assert_eq!(first.flow.len(), 4);
    assert!(first.flow.iter().all(|flow| flow.gradient > 0.0 && flow.ratio() > 0.0));
    let next = telemetry(&trainer);
    assert_eq!(next.progress.total, next.curve.batches());
    assert!(next.progress.total > 1 && (0.0..=1.0).contains(&next.progress.accuracy));
}

#[test]
fn a_run_can_wait_before_its_first_batch() {
    let trainer = Trainer::start_waiting(plan(&endless()), 3).unwrap();
    assert!(matches!(trainer.wait(Duration::from_mins(1)), Some(Event::Started { run: 3, .. })));
    let Some(Event::Paused { telemetry, .. }) = trainer.wait(Duration::from_mins(1)) else { panic!() };
    assert_eq!((telemetry.progress.total, telemetry.progress.epoch, telemetry.flow.len()), (0, 1, 0));
    trainer.order(Order::StepBatch);
    assert_eq!(paused(&trainer).total, 1);
}

#[test]
fn looks_and_questions_are_those_of_the_network() {
    let design = endless();
    let plan = plan(&design);
    let picture = picture(&plan);
    let mut session = Session::new(plan.clone()).unwrap();
    let trainer = Trainer::start_waiting(plan.clone(), 1).unwrap();
    for _ in 0..3 {
        session.advance();
        trainer.order(Order::StepBatch);
        while paused(&trainer).total < session.progress().total {}
    }
    trainer.order(Order::Inspect { ticket: 1, picture: Arc::clone(&picture), more: None, weights: false });
    let cards = inspected(&trainer, 1).unwrap();
    let (seen, probabilities) = session.observe(&picture).unwrap();
    assert_eq!(cards.probabilities, probabilities);
    for (card, seen) in cards.layers.iter().zip(&seen) {
        assert_eq!((card.layer, card.shape, &*card.values), (seen.layer, seen.shape, &*seen.values));
        assert!(card.weights.is_empty());
    }
    trainer.order(Order::Predict { ticket: 2, indices: vec![9, 5] });
    let answers = wait(&trainer, |event| match event {
        Event::Predicted { ticket: 2, probabilities, .. } => Some(probabilities),
        _ => None,
    });
    let answer = predict(session.network(), &picture, plan.encoder()).unwrap().probabilities;
    assert_eq!(answers.len(), 2);
    assert!(answers[1].iter().zip(&answer).all(|(a, b)| (a - b).abs() < 1e-5));
    trainer.order(Order::Predict { ticket: 3, indices: vec![0; 65] });
    assert!(refused(&trainer).contains("65"));
    trainer.order(Order::Predict { ticket: 4, indices: vec![u32::MAX] });
    assert!(refused(&trainer).contains("no picture"));
}

#[test]
fn a_weight_set_while_waiting_is_seen() {
    let plan = plan(&endless());
    let picture = picture(&plan);
    let trainer = Trainer::start(plan, 1).unwrap();
    trainer.order(Order::Pause);
    paused(&trainer);
    trainer.order(Order::SetWeight { array: "3.weight".to_owned(), index: 2, value: 7.5 });
    let old = wait(&trainer, |event| match event {
        Event::WeightSet { array, index: 2, old, value: 7.5, .. } if array == "3.weight" => Some(old),
        _ => None,
    });
    assert!(old.is_finite() && old != 7.5);
    trainer.order(Order::Inspect { ticket: 1, picture, more: None, weights: true });
    let cards = inspected(&trainer, 1).unwrap();
    let views: Vec<_> = cards.layers.iter().filter(|card| !card.weights.is_empty()).collect();
    assert_eq!(views.len(), 4);
    assert_eq!((&*views[1].weights[0].name, views[1].weights[0].values[2]), ("weight", 7.5));
    assert_eq!(views[1].weights[0].histogram.high, 7.5);
    trainer.order(Order::SetWeight { array: "3.weight".to_owned(), index: 2, value: f32::INFINITY });
    assert!(refused(&trainer).contains("3.weight"));
    trainer.order(Order::SetWeight { array: "nothing".to_owned(), index: 2, value: 0.0 });
    assert!(refused(&trainer).contains("nothing"));
}

#[test]
fn the_number_of_epochs_can_be_changed() {
    let trainer = Trainer::start_waiting(plan(&endless()), 1).unwrap();
    assert_eq!(paused(&trainer).epochs, 100_000);
    trainer.order(Order::SetEpochs(3));
    assert_eq!(paused(&trainer).epochs, 3);
    trainer.order(Order::StepEpoch);
    assert_eq!(paused(&trainer).epoch, 2);
    // Below the epoch that is going on: this one is the last.
    trainer.order(Order::SetEpochs(0));
    assert_eq!(paused(&trainer).epochs, 2);
    trainer.order(Order::Resume);
    assert_eq!(ending(&trainer), Ending::Completed);
    trainer.order(Order::SetEpochs(9));
    assert!(refused(&trainer).contains("over"));
    trainer.order(Order::MoreEpochs(0));
    refused(&trainer);
    trainer.order(Order::MoreEpochs(2));
    assert_eq!(ending(&trainer), Ending::Completed);
    assert_eq!(trainer.finish().wait(Duration::from_mins(1)).unwrap().history().len(), 4);
}

#[test]
fn more_epochs_are_those_of_a_longer_run() {
    let mut design = digits();
    design.training.epochs = 3;
    let mut long = Session::new(plan(&design)).unwrap();
    to_the_end(&mut long);
    design.training.epochs = 1;
    let mut short = Session::new(plan(&design)).unwrap();
    to_the_end(&mut short);
    assert!(short.more_epochs(1));
    short.advance();
    // Stopped in the middle of an epoch, it goes on there.
    short.stop();
    assert_eq!(short.ending(), Some(&Ending::Stopped));
    assert!(short.more_epochs(2));
    assert_eq!(to_the_end(&mut short), Ending::Completed);
    assert_eq!(short.network().arrays(), long.network().arrays());
    assert_eq!(short.network().optimizer_arrays(), long.network().optimizer_arrays());
    assert_eq!(short.curve(), long.curve());
    assert_eq!(short.history().len(), 3);
    let last = short.history().last().unwrap();
    assert_eq!((last.epoch, last.validation.as_ref()), (3, long.history()[2].validation.as_ref()));
}

#[test]
fn the_schedule_goes_on_with_the_new_number_of_epochs() {
    let mut design = digits();
    design.training.epochs = 2;
    design.training.optimizer = Optimizer::Sgd { rate: 0.1 };
    design.training.schedule = Schedule::Cosine { epochs: None };
    let mut session = Session::new(plan(&design)).unwrap();
    session.set_epochs(4);
    to_the_end(&mut session);
    let rates: Vec<f32> = session.history().iter().map(|report| report.rate).collect();
    let expected = [0, 1, 2, 3].map(|n| 0.05 * (1.0 + (std::f64::consts::PI * f64::from(n) / 4.0).cos()));
    assert!(rates.iter().zip(expected).all(|(a, b)| (f64::from(*a) - b).abs() < 1e-6), "{rates:?}");
}

#[test]
fn a_run_that_stopped_early_goes_on_patiently_and_keeps_its_best() {
    let mut design = digits();
    design.training.epochs = 60;
    design.training.optimizer = Optimizer::Sgd { rate: 0.2 };
    let rule = EarlyStop { watch: Watch::ValidationLoss, patience: 1, min_delta: 0.0, give_back_best: true };
    design.training.early_stopping = EarlyStopping::On(rule);
    let mut session = Session::new(plan(&design)).unwrap();
    assert!(matches!(to_the_end(&mut session), Ending::StoppedEarly { .. }));
    let epochs = session.history().len();
    assert!(session.more_epochs(1));
    assert_eq!(to_the_end(&mut session), Ending::Completed);
    assert_eq!(session.history().len(), epochs + 1);
    assert_eq!(session.kept_epoch(), session.best_epoch());
}

#[test]
fn a_slow_run_obeys_at_once() {
    let plan = plan(&endless());
    let picture = picture(&plan);
    let trainer = Trainer::start_waiting(plan, 1).unwrap();
    // A batch in a quarter of an hour.
    trainer.order(Order::SetSpeed(Some(0.001)));
    trainer.order(Order::Resume);
    telemetry(&trainer);
    trainer.order(Order::Inspect { ticket: 1, picture, more: None, weights: false });
    inspected(&trainer, 1).unwrap();
    trainer.order(Order::Pause);
    assert_eq!(paused(&trainer).total, 1);
    // A single batch does not wait for its turn.
    trainer.order(Order::StepBatch);
    assert_eq!(paused(&trainer).total, 2);
    trainer.order(Order::Resume);
    trainer.order(Order::SetSpeed(Some(3000.0)));
    assert!(telemetry(&trainer).progress.total > 1);
    for wrong in [0.0, -1.0, f64::NAN] {
        trainer.order(Order::SetSpeed(Some(wrong)));
        assert!(refused(&trainer).contains("speed"));
    }
    trainer.order(Order::SetSpeed(Some(f64::MIN_POSITIVE)));
    trainer.order(Order::SetSpeed(None));
    wait(&trainer, |event| matches!(event, Event::Epoch { .. }).then_some(()));
    trainer.order(Order::SetSpeed(Some(f64::MIN_POSITIVE)));
    trainer.order(Order::Stop);
    assert_eq!(ending(&trainer), Ending::Stopped);
    // The stop is used up.
    trainer.order(Order::SetSpeed(None));
    trainer.order(Order::MoreEpochs(1));
    assert_eq!(ending(&trainer), Ending::Completed);
}

#[test]
fn a_failed_run_still_answers() {
    for panics in [true, false] {
        let mut design = digits();
        design.training.optimizer = Optimizer::Sgd { rate: 0.01 };
        let make = move |plan: Plan| -> Result<Session, EngineError> {
            let inner = Box::new(build(plan.design(), &[])?);
            Ok(Session::with_network(plan, Box::new(Failing { inner, steps: 0, panics, seen: Arc::default() })))
        };
        let plan = plan(&design);
        let picture = picture(&plan);
        let trainer = Trainer::start_with(plan, 1, make).unwrap();
        assert!(matches!(ending(&trainer), Ending::Failed { .. }));
        trainer.order(Order::Inspect { ticket: 1, picture, more: None, weights: true });
        let cards = inspected(&trainer, 1).unwrap();
        assert!(cards.layers.iter().all(|card| card.values.iter().all(|value| value.is_finite())));
        trainer.order(Order::Predict { ticket: 2, indices: vec![5] });
        let answers = wait(&trainer, |event| match event {
            Event::Predicted { probabilities, .. } => Some(probabilities),
            _ => None,
        });
        assert!(answers[0].iter().all(|p| p.is_finite()));
        trainer.order(Order::MoreEpochs(1));
        assert!(refused(&trainer).contains("failed"));
    }
}

#[test]
fn what_nobody_reads_piles_up_no_higher_than_its_epochs() {
    let mut design = (template("perceptron").unwrap().make)();
    design.training.batch = 200;
    design.training.epochs = 400;
    let trainer = Trainer::start(plan(&design), 1).unwrap();
    // Reading nothing at all: the last event can only come if no lossy one blocks and no epoch is lost.
    let picture: Arc<[u8]> = vec![0; 64].into();
    let mut events = Vec::new();
    for n in 0..200 {
        trainer.order(Order::Inspect { ticket: n, picture: Arc::clone(&picture), more: None, weights: false });
        std::thread::sleep(Duration::from_millis(5));
    }
    while !events.iter().any(|event| matches!(event, Event::Ended { .. })) {
        events.extend(trainer.wait(Duration::from_millis(100)));
    }
    let count = |wanted: fn(&Event) -> bool| events.iter().filter(|event| wanted(event)).count();
    assert_eq!(count(|event| matches!(event, Event::Epoch { .. })), 400);
    assert_eq!(count(|event| matches!(event, Event::Started { .. })), 1);
    let Some(Event::Progress { telemetry, .. }) = events.iter().rfind(|event| matches!(event, Event::Progress { .. }))
    else {
        panic!()
    };
    assert_eq!(telemetry.progress.total, telemetry.curve.batches());
    assert_eq!(telemetry.progress.total as usize, 400 * telemetry.progress.batches);
}

#[test]
fn dead_and_saturated_neurons_are_counted() {
    let mut design = digits();
    design.training.epochs = 1;
    design.training.optimizer = Optimizer::Sgd { rate: 1e-9 };
    let dense = |neurons, activation| Dense::new(neurons, activation).into();
    let kinds: Vec<LayerKind> = vec![
        Flatten.into(),
        dense(20, Activation::Relu),
        dense(12, Activation::Tanh),
        dense(8, Activation::Linear),
        ActivationLayer(Activation::Sigmoid).into(),
        dense(10, Activation::Linear),
    ];
    design.layers = kinds.into();
    let healthy = |change: &[(&str, usize, f32)]| {
        let mut session = Session::new(plan(&design)).unwrap();
        for (array, index, value) in change {
            session.network().set_weight(array, *index, *value).unwrap();
        }
        to_the_end(&mut session);
        let report = session.history()[0].clone();
        assert_eq!(report.flow.iter().map(|flow| flow.layer.0).collect::<Vec<_>>(), [1, 2, 3, 5]);
        report.health
    };
    let before = healthy(&[]);
    let places: Vec<_> = before.iter().map(|health| (health.layer.0, health.neurons, health.pictures)).collect();
    assert_eq!(places, [(1, 20, 32), (2, 12, 32), (4, 8, 32)]);
    assert_eq!((before[0].saturated, before[1].dead, before[2].dead), (0, 0, 0));
    // By hand: rectified units that are 0 for each of these pictures.
    let mut session = Session::new(plan(&design)).unwrap();
    let mut dead = [true; 20];
    for index in session.plan().clone().data().part(Part::Validation).iter().take(32) {
        let picture = session.plan().data().picture(*index as usize).to_vec();
        let seen = session.observe(&picture).unwrap().0;
        dead.iter_mut().zip(&seen[1].values).for_each(|(dead, value)| *dead &= *value == 0.0);
    }
    let alive: Vec<usize> = (0..20).filter(|n| !dead[*n]).collect();
    assert_eq!((before[0].dead, before[1].saturated, before[2].saturated), (20 - alive.len(), 0, 0));
    let kill = |n: usize| ("1.bias", alive[n], -1e4);
    let after = healthy(&[kill(0), kill(1), ("3.bias", 0, 1e4), ("5.bias", 7, -1e4)]);
    assert_eq!((after[0].dead, after[1].saturated, after[2].saturated), (before[0].dead + 2, 1, 1));
}

#[test]
fn a_session_tells_of_itself_without_a_thread() {
    let mut session = Session::new(plan(&digits())).unwrap();
    let mut losses = Vec::new();
    while session.advance() == Advance::Batch {
        losses.push(session.progress().loss);
    }
    let telemetry = session.telemetry();
    assert_eq!((telemetry.progress.total, telemetry.progress.epoch, telemetry.progress.batch), (40, 2, 0));
    assert_eq!(telemetry.progress.accuracy, session.history()[0].train_accuracy as f32);
    assert!(telemetry.curve.points().iter().zip(&losses).all(|(point, loss)| point.mean == *loss));
    assert_eq!(*telemetry.flow, *session.history()[0].flow);
}
