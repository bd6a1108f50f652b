//! Training: the session, its thread, early stopping, schedules, metrics, runs on disk.
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use strata::data::{Dataset, LoadRequest, Part, load};
use strata::design::{
    self, Design, EarlyStop, EarlyStopping, Input, LayerId, Normalize, Optimizer, Schedule, Source, Split, Watch,
    template,
};
use strata::engine::{Array, Batch, EngineError, Gradient, Network, NetworkState, Observation, Step, Target, build};
use strata::train::{
    Advance, Confusion, Ending, Event, Order, Plan, RunError, Session, TrainedNetwork, Trainer, evaluate, predict,
    saved,
};

use super::runs::{files, without_checksums};

pub(crate) fn digits() -> Design {
    let mut design = (template("digits").unwrap().make)();
    design.split = Split { validation: 0.2, test: 0.1 };
    design
}

pub(crate) fn data(design: &Design) -> Arc<Dataset> {
    let request = LoadRequest::of(design, Path::new(""));
    Arc::new(load(request, &|_| (), &AtomicBool::new(false)).unwrap())
}

pub(crate) fn plan(design: &Design) -> Plan {
    Plan::new(design, data(design), 2, None).unwrap()
}

pub(crate) fn to_the_end(session: &mut Session) -> Ending {
    loop {
        if let Advance::Ended(ending) = session.advance() {
            return ending;
        }
    }
}

#[test]
fn the_built_in_digits_are_learned() {
    let mut design = digits();
    design.training.epochs = 6;
    let mut session = Session::new(plan(&design)).unwrap();
    assert_eq!(to_the_end(&mut session), Ending::Completed);
    let last = session.history().last().unwrap().clone();
    assert_eq!(session.history().len(), 6);
    assert!(last.validation.unwrap().confusion.accuracy() > 0.93);
    assert!(last.train_loss < session.history()[0].train_loss / 3.0);
    let plan = session.plan().clone();
    let test = plan.data().part(Part::Test);
    let scores = evaluate(session.network(), plan.loader(), Part::Test).unwrap();
    assert_eq!(scores.confusion.samples(), test.len() as u64);
    assert!(scores.confusion.accuracy() > 0.9);
}

#[test]
fn the_same_seed_gives_the_same_run_on_any_number_of_threads() {
    let mut design = digits();
    design.training.epochs = 1;
    let run = |threads: usize| {
        let plan = Plan::new(&design, data(&design), threads, None).unwrap();
        let mut session = Session::new(plan.clone()).unwrap();
        plan.pool().unwrap().install(|| to_the_end(&mut session));
        session.network().arrays()
    };
    let one = run(1);
    assert!(one == run(2) && one == run(4));
}

/// Waits for an event that `wanted` takes.
pub(crate) fn wait<T>(trainer: &Trainer, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
    let started = Instant::now();
    while started.elapsed() < Duration::from_mins(1) {
        if let Some(found) = trainer.wait(Duration::from_millis(100)).and_then(&mut wanted) {
            return found;
        }
    }
    panic!("the event did not come");
}

pub(crate) fn ending(trainer: &Trainer) -> Ending {
    wait(trainer, |event| if let Event::Ended { ending, .. } = event { Some(ending) } else { None })
}

pub(crate) fn paused(trainer: &Trainer) -> strata::train::RunProgress {
    wait(trainer, |event| if let Event::Paused { telemetry, .. } = event { Some(telemetry.progress) } else { None })
}

pub(crate) fn inspected(trainer: &Trainer, ticket: u64) -> Result<strata::train::Cards, String> {
    wait(trainer, |event| match event {
        Event::Inspected { ticket: found, cards, .. } if found == ticket => Some(cards),
        _ => None,
    })
}

#[test]
fn the_thread_pauses_steps_answers_and_stops() {
    let mut design = digits();
    design.training.epochs = 100_000;
    let plan = plan(&design);
    let picture = plan.data().picture(0).to_vec();
    let trainer = Trainer::start(plan, 7).unwrap();
    let batches =
        wait(&trainer, |event| if let Event::Started { batches, run: 7 } = event { Some(batches) } else { None });
    assert_eq!(batches, 40);
    trainer.order(Order::Pause);
    let here = paused(&trainer);
    trainer.order(Order::StepBatch);
    let next = paused(&trainer);
    // The end of an epoch is the start of the next.
    let place = |progress: strata::train::RunProgress| (progress.epoch - 1) * batches + progress.batch;
    assert_eq!(place(next), place(here) + 1);
    trainer.order(Order::StepEpoch);
    wait(&trainer, |event| if let Event::Epoch { report, .. } = event { Some(report) } else { None });
    let after = paused(&trainer);
    assert_eq!((after.epoch, after.batch), (next.epoch + 1, 0));
    trainer.order(Order::Inspect { ticket: 3, picture: picture.clone().into(), more: None, weights: false });
    let cards = inspected(&trainer, 3).unwrap();
    assert_eq!(cards.layers.len(), design.layers.len());
    assert!((cards.probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-4);
    trainer.order(Order::Inspect { ticket: 4, picture: vec![0; 5].into(), more: None, weights: false });
    assert!(inspected(&trainer, 4).is_err());
    trainer.order(Order::SetRate(0.5));
    trainer.order(Order::Resume);
    let rate = wait(&trainer, |event| {
        if let Event::Progress { telemetry, .. } = event { Some(telemetry.progress.rate) } else { None }
    });
    assert_eq!(rate, 0.5);
    trainer.order(Order::Stop);
    assert_eq!(ending(&trainer), Ending::Stopped);
    // Questions are answered after the end as well.
    trainer.order(Order::Inspect { ticket: 9, picture: picture.clone().into(), more: None, weights: false });
    let cards = inspected(&trainer, 9).unwrap();
    let mut session = trainer.finish().wait(Duration::from_mins(1)).unwrap();
    assert_eq!(session.observe(&picture).unwrap().1, cards.probabilities);
}

#[test]
fn a_trainer_that_nobody_listens_to_ends_when_dropped() {
    let mut design = digits();
    design.training.epochs = 100_000;
    let trainer = Trainer::start(plan(&design), 1).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let started = Instant::now();
    drop(trainer);
    assert!(started.elapsed() < Duration::from_secs(10), "dropping hangs");
}

/// A network that fails in its fourth step, and remembers what it was given.
pub(crate) struct Failing {
    pub(crate) inner: Box<dyn Network>,
    pub(crate) steps: usize,
    pub(crate) panics: bool,
    pub(crate) seen: Arc<Mutex<Vec<Vec<f32>>>>,
}

impl Network for Failing {
    fn step(&mut self, batch: Batch<'_>, rate: f32) -> Result<Step, EngineError> {
        self.steps += 1;
        self.seen.lock().unwrap().push(batch.inputs.to_vec());
        assert!(self.steps < 4 || !self.panics, "the kernel lost its way");
        self.inner.step(batch, if self.steps < 4 { rate } else { f32::MAX })
    }
    fn outputs(&self) -> &[f32] {
        self.inner.outputs()
    }
    fn gradients(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Gradient>), EngineError> {
        self.inner.gradients(batch)
    }
    fn predict(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError> {
        self.inner.predict(inputs)
    }
    fn observe(&mut self, input: Vec<f32>) -> Result<Vec<Observation>, EngineError> {
        self.inner.observe(input)
    }
    fn answers_at_once(&self) -> usize {
        self.inner.answers_at_once()
    }
    fn loss(&self, outputs: &[f32], targets: Target<'_>) -> f32 {
        self.inner.loss(outputs, targets)
    }
    fn probabilities(&self, outputs: &[f32]) -> Vec<f32> {
        self.inner.probabilities(outputs)
    }
    fn arrays(&self) -> Vec<Array> {
        self.inner.arrays()
    }
    fn load(&mut self, arrays: &[Array]) -> Result<(), EngineError> {
        self.inner.load(arrays)
    }
    fn set_weight(&mut self, array: &str, index: usize, value: f32) -> Result<f32, EngineError> {
        self.inner.set_weight(array, index, value)
    }
    fn optimizer_arrays(&self) -> Vec<Array> {
        self.inner.optimizer_arrays()
    }
    fn load_optimizer(&mut self, arrays: &[Array]) -> Result<(), EngineError> {
        self.inner.load_optimizer(arrays)
    }
    fn state(&self) -> NetworkState {
        self.inner.state()
    }
    fn restore(&mut self, state: &NetworkState) -> Result<(), EngineError> {
        self.inner.restore(state)
    }
}

#[test]
fn a_panic_and_a_nan_become_events_and_the_last_good_weights_stay() {
    for panics in [true, false] {
        let mut design = digits();
        design.training.optimizer = Optimizer::Sgd { rate: 0.01 };
        let make = move |plan: Plan| -> Result<Session, EngineError> {
            let inner = Box::new(build(plan.design(), &[])?);
            Ok(Session::with_network(plan, Box::new(Failing { inner, steps: 0, panics, seen: Arc::default() })))
        };
        let trainer = Trainer::start_with(plan(&design), 1, make).unwrap();
        let Ending::Failed { reason } = ending(&trainer) else { panic!("it did not fail") };
        let words = if panics { "lost its way" } else { "no longer a finite number" };
        assert!(reason.contains(words), "{reason}");
        let mut session = trainer.finish().wait(Duration::from_mins(1)).unwrap();
        assert!(session.network().arrays().iter().flat_map(|array| &array.values).all(|value| value.is_finite()));
        // The network still answers.
        let picture = session.plan().data().picture(3).to_vec();
        assert!(session.observe(&picture).unwrap().1.iter().all(|p| p.is_finite()));
    }
}

#[test]
fn a_learning_rate_far_too_large_ends_with_a_reason() {
    let mut design = digits();
    design.training.optimizer = Optimizer::Sgd { rate: 100.0 };
    design.training.loss = design::Loss::MeanSquared;
    let mut session = Session::new(plan(&design)).unwrap();
    let Ending::Failed { reason } = to_the_end(&mut session) else { panic!("it did not fail") };
    assert!(reason.contains("epoch 1") && reason.contains("learning rate"), "{reason}");
    assert!(session.network().arrays().iter().flat_map(|array| &array.values).all(|value| value.is_finite()));
}

#[test]
fn early_stopping_gives_back_the_best_epoch() {
    let mut design = digits();
    design.training.epochs = 60;
    design.training.optimizer = Optimizer::Sgd { rate: 0.2 };
    let rule = EarlyStop { watch: Watch::ValidationLoss, patience: 1, min_delta: 0.0, give_back_best: true };
    design.training.early_stopping = EarlyStopping::On(rule);
    let mut session = Session::new(plan(&design)).unwrap();
    let Ending::StoppedEarly { best_epoch } = to_the_end(&mut session) else { panic!("it went on") };
    let history = session.history().to_vec();
    assert_eq!(history.len(), best_epoch + 2);
    let best = history[best_epoch - 1].validation.clone().unwrap();
    let plan = session.plan().clone();
    let found = evaluate(session.network(), plan.loader(), Part::Validation).unwrap();
    assert_eq!(found, best);
}

#[test]
fn schedules_reach_the_batches() {
    let rates = |schedule: Schedule, epochs: usize| {
        let mut design = digits();
        design.training.optimizer = Optimizer::Sgd { rate: 0.1 };
        (design.training.schedule, design.training.epochs) = (schedule, epochs);
        let mut session = Session::new(plan(&design)).unwrap();
        let mut rates = Vec::new();
        while !matches!(session.advance(), Advance::Ended(_)) {
            rates.push(session.history().last().map_or(session.progress().rate, |report| report.rate));
        }
        (rates, session.history().iter().map(|report| report.rate).collect::<Vec<_>>())
    };
    let near = |found: &[f32], expected: &[f32]| {
        found.len() == expected.len() && found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6)
    };
    assert!(near(&rates(Schedule::Step { every: 2, factor: 0.5 }, 4).1, &[0.1, 0.1, 0.05, 0.05]));
    let warm = Schedule::WarmUp { epochs: 2, then: Box::new(Schedule::Exponential { factor: 0.5 }) };
    let (batches, epochs) = rates(warm, 4);
    assert!(near(&epochs, &[0.05, 0.1, 0.1, 0.05]), "{epochs:?}");
    assert!((batches[0] - 0.1 / 80.0).abs() < 1e-6 && (batches[20] - 0.1 * 21.0 / 80.0).abs() < 1e-6);
}

#[test]
fn a_plateau_bears_as_many_epochs_as_its_patience() {
    let reduced_after = |patience: usize| {
        let mut design = digits();
        design.training.batch = 500;
        // Too small to change a weight: the first epoch is the best, and none after it is better.
        design.training.optimizer = Optimizer::Sgd { rate: 1e-9 };
        design.training.schedule = Schedule::Plateau { factor: 0.5, patience };
        design.training.epochs = 6;
        let mut session = Session::new(plan(&design)).unwrap();
        to_the_end(&mut session);
        let rates: Vec<f32> = session.history().iter().map(|report| report.rate).collect();
        (1..rates.len()).filter(|&epoch| rates[epoch] < 0.75 * rates[epoch - 1]).collect::<Vec<_>>()
    };
    assert_eq!(reduced_after(0), [2, 3, 4, 5]);
    assert_eq!(reduced_after(1), [3, 5]);
    assert_eq!(reduced_after(3), [5]);
}

#[test]
fn metrics_are_those_of_a_matrix_by_hand() {
    let mut confusion = Confusion::new(4);
    // Class 0: two right, one taken for 1. Class 1: one right. Class 2: one taken for 0. Class 3: no sample.
    for (class, probabilities) in [
        (0, [0.7, 0.1, 0.1, 0.1]),
        (0, [0.6, 0.2, 0.1, 0.1]),
        (0, [0.3, 0.4, 0.2, 0.1]),
        (1, [0.1, 0.8, 0.05, 0.05]),
        (2, [0.4, 0.3, 0.1, 0.2]),
    ] {
        confusion.count(class, &probabilities);
    }
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a}, not {b}");
    near(confusion.accuracy(), 3.0 / 5.0);
    near(confusion.balanced_accuracy(), (2.0 / 3.0 + 1.0 + 0.0) / 3.0);
    near(confusion.top3(), 4.0 / 5.0);
    near(confusion.macro_f1(), (2.0 / 3.0 + 2.0 / 3.0 + 0.0) / 3.0);
    assert_eq!(confusion.rows().next().unwrap(), [2, 1, 0, 0]);
    assert_eq!((confusion.at(2, 0), confusion.samples()), (1, 5));
}

fn short_run(folder: &Path) -> Session {
    let mut design = digits();
    design.training.epochs = 1;
    let mut session = Session::new(plan(&design)).unwrap();
    to_the_end(&mut session);
    saved::save_at(folder, session.plan(), &session.snapshot(), 0).unwrap();
    session
}

#[test]
fn a_run_comes_back_from_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new").join("run");
    let mut session = short_run(&path);
    let mut names: Vec<_> =
        std::fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let public = ["design.ron", "generation-000001", "history.csv", "preprocessing.ron", "weights.safetensors"];
    assert_eq!(names, [&[".lock", "current"], &public[..]].concat());
    let mut run = TrainedNetwork::read(&path).unwrap();
    assert_eq!(run.network.arrays(), session.network().arrays());
    assert_eq!(run.preprocessing.classes.len(), 10);
    let names: Vec<_> = run.network.arrays().into_iter().map(|array| array.name).collect();
    // Numbered as in PyTorch: an activation is a module of its own.
    assert_eq!(names, ["0.weight", "0.bias", "3.weight", "3.bias", "6.weight", "6.bias", "8.weight", "8.bias"]);
    let picture = session.plan().data().picture(11).to_vec();
    let encoder = run.encoder();
    let answer = predict(&mut *run.network, &picture, &encoder).unwrap();
    assert_eq!(answer.probabilities, session.observe(&picture).unwrap().1);
    let bytes = std::fs::read(path.join("weights.safetensors")).unwrap();
    let (_, head) = safetensors::SafeTensors::read_metadata(&bytes).unwrap();
    let notes = head.metadata().as_ref().unwrap();
    assert!(
        notes["pytorch"].starts_with("nn.Sequential(nn.Conv2d(1, 16, 3, padding=\"same\"), nn.ReLU(), nn.MaxPool2d(")
    );
    // Written again over itself, it is the same.
    saved::save_at(&path, session.plan(), &session.snapshot(), 0).unwrap();
    assert!(files(&path).ends_with("generation-000002") && std::fs::read_dir(&path).unwrap().count() == 7);
    assert!(std::fs::read(files(&path).join("weights.safetensors")).unwrap() == bytes);
    assert!(std::fs::read(path.join("weights.safetensors")).unwrap() == bytes);
}

#[test]
fn a_broken_run_is_refused_by_the_name_of_its_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let mut session = short_run(path);
    let arrays = session.network().arrays();
    without_checksums(path);
    let weights = files(path).join("weights.safetensors");
    let good = std::fs::read(&weights).unwrap();
    let header_len = |len: u64| [&len.to_le_bytes()[..], &good[8..]].concat();
    let mut nan = good.clone();
    let end = nan.len() - 4;
    nan[end..].copy_from_slice(&f32::NAN.to_le_bytes());
    let cases = [
        Vec::new(),
        good[..good.len() / 2].to_vec(),
        header_len(u64::MAX),
        header_len(0),
        header_len(good.len() as u64),
        nan,
        b"not at all what it should be".to_vec(),
    ];
    for bytes in cases {
        std::fs::write(&weights, &bytes).unwrap();
        let error = TrainedNetwork::read(path).err().unwrap();
        assert!(matches!(error, RunError::Broken { .. } | RunError::Misfit { .. }), "{error:?}");
        assert!(error.to_string().contains("weights.safetensors"), "{error}");
    }
    std::fs::write(&weights, &good).unwrap();
    assert_eq!(TrainedNetwork::read(path).unwrap().network.arrays(), arrays);
    std::fs::write(
        files(path).join("preprocessing.ron"),
        "(classes: [\"a\", \"b\"], normalization: (mean: [], deviation: []))",
    )
    .unwrap();
    assert!(TrainedNetwork::read(path).err().unwrap().to_string().contains("preprocessing.ron"));
    std::fs::remove_file(files(path).join("preprocessing.ron")).unwrap();
    std::fs::remove_file(path.join("preprocessing.ron")).unwrap();
    assert!(matches!(TrainedNetwork::read(path).err().unwrap(), RunError::NoRun { .. }));
}

#[test]
fn a_plan_needs_a_design_that_fits_its_data() {
    let mut design = digits();
    let data = data(&design);
    design.layers.remove(LayerId(3)).unwrap();
    let error = Plan::new(&design, Arc::clone(&data), 1, None).unwrap_err().to_string();
    assert!(error.contains("layer 4: Dense needs a row of numbers") && error.contains("Add Flatten"), "{error}");
    design.input = Input::Numbers { count: 64, normalize: Normalize::Unit };
    assert!(Plan::new(&design, data, 1, None).is_err());
    design.data = Source::Folder("nowhere".into());
}

#[test]
fn a_run_that_ran_away_with_batch_normalization_still_answers() {
    use strata::design::{BatchNorm, Layer, Position};
    let mut design = digits();
    let dense = design::Dense::new(64, design::Activation::Relu);
    design.layers.insert(Position::outermost(4), Layer::new(dense)).unwrap();
    design.layers.insert(Position::outermost(5), Layer::new(BatchNorm::default())).unwrap();
    design.training.optimizer = Optimizer::Sgd { rate: 100.0 };
    design.training.loss = design::Loss::MeanSquared;
    let mut session = Session::new(plan(&design)).unwrap();
    assert!(matches!(to_the_end(&mut session), Ending::Failed { .. }));
    let arrays = session.network().arrays();
    assert!(arrays.iter().any(|array| array.name.ends_with("running_var")));
    assert!(arrays.iter().flat_map(|array| &array.values).all(|value| value.is_finite()));
}

#[test]
fn weights_beside_another_design_are_refused() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let session = short_run(one.path());
    let mut design = digits();
    design.training.epochs = 1;
    let Input::Picture(picture) = &mut design.input else { panic!() };
    picture.background = (0, 0, 0);
    let mut other = Session::new(plan(&design)).unwrap();
    to_the_end(&mut other);
    saved::save_at(two.path(), other.plan(), &other.snapshot(), 0).unwrap();
    without_checksums(one.path());
    for file in ["design.ron", "preprocessing.ron"] {
        std::fs::copy(files(two.path()).join(file), files(one.path()).join(file)).unwrap();
    }
    let error = TrainedNetwork::read(one.path()).err().unwrap().to_string();
    assert!(error.contains("another design"), "{error}");
    // Written again the folder is whole.
    saved::save_at(one.path(), session.plan(), &session.snapshot(), 0).unwrap();
    TrainedNetwork::read(one.path()).unwrap();
}

#[test]
fn a_single_sample_at_the_end_joins_the_batch_before_it() {
    let mut design = digits();
    let samples = data(&design).part(Part::Training).len();
    design.training.batch = (2..200).find(|batch| samples % batch == 1).unwrap();
    design.training.epochs = 1;
    let mut session = Session::new(plan(&design)).unwrap();
    let batches = session.progress().batches;
    assert_eq!(batches, samples / design.training.batch);
    let mut steps = 1;
    while session.advance() == Advance::Batch {
        steps += 1;
    }
    assert_eq!((steps, session.history().len()), (batches, 1));
}

#[test]
fn a_stopped_run_gives_back_its_best_epoch_too() {
    let mut design = digits();
    design.training.optimizer = Optimizer::Sgd { rate: 0.3 };
    let rule = EarlyStop { patience: 1000, ..EarlyStop::default() };
    design.training.early_stopping = EarlyStopping::On(rule);
    let mut session = Session::new(plan(&design)).unwrap();
    while session.history().len() < 6 {
        session.advance();
    }
    session.stop();
    let best = session.best_epoch().unwrap();
    assert_eq!(session.kept_epoch(), Some(best));
    let expected = session.history()[best - 1].validation.clone().unwrap();
    let plan = session.plan().clone();
    assert_eq!(evaluate(session.network(), plan.loader(), Part::Validation).unwrap(), expected);
}

#[test]
fn what_is_no_number_is_an_error_and_never_as_likely_as_anything() {
    let shares = |loss: &design::Loss, outputs: &[f32]| strata::engine::probabilities(loss, outputs, outputs.len());
    for loss in [design::Loss::default(), design::Loss::MeanSquared, design::Loss::BinaryCrossEntropy] {
        assert!(shares(&loss, &[f32::NAN, 1.0]).iter().all(|share| share.is_nan()), "{loss:?}");
    }
    assert!(shares(&design::Loss::default(), &[f32::INFINITY, 1.0]).iter().any(|share| share.is_nan()));
    assert_eq!(shares(&design::Loss::MeanSquared, &[0.0, 0.0]), [0.5, 0.5]);
    // Weights that are finite, and too large to compute with.
    let mut session = Session::new(plan(&digits())).unwrap();
    let array = session.network().arrays().into_iter().rfind(|array| array.name.ends_with("weight")).unwrap();
    for index in 0..array.values.len() {
        session.network().set_weight(&array.name, index, 3e38).unwrap();
    }
    assert!(session.predict(&[0]).unwrap_err().contains("not a number"));
    let plan = session.plan().clone();
    assert!(evaluate(session.network(), plan.loader(), Part::Validation).is_err());
}
