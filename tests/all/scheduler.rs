//! Several runs on one pool of threads: turns, answers in time, and ends that nobody waits for.
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use strata::design::{Augmentation, BatchNorm, Design, Dropout, Layer, Position, Transform, template, transform};
use strata::engine::{Array, Batch, EngineError, Gradient, Network, NetworkState, Observation, Step, Target, build};
use strata::train::{Ending, Event, Order, Plan, Scheduler, Session, Trainer};

use super::train::{Failing, data, digits, ending, plan, to_the_end, wait};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_mins(1);

fn stacked(name: &str, epochs: usize) -> Design {
    let mut design = digits();
    design.layers = (template(name).unwrap().make)().layers;
    design.training.epochs = epochs;
    design
}

/// A run with everything that draws by chance.
fn varied(epochs: usize) -> Design {
    let mut design = digits();
    design.training.epochs = epochs;
    design.training.seed = 5;
    design.layers.insert(Position::outermost(1), Layer::new(BatchNorm::default())).unwrap();
    design.layers.insert(Position::outermost(6), Layer::new(Dropout { rate: 0.3 })).unwrap();
    let transforms = [Transform::Rotation, Transform::ShiftX].map(|one| (one, transform(one).usual)).into();
    design.augmentation = Augmentation { transforms, ..Augmentation::default() };
    design
}

#[test]
fn runs_that_share_the_pool_give_the_bits_of_each_alone() {
    let designs = [varied(2), stacked("perceptron", 5), stacked("digits", 2)];
    let plans = designs.each_ref().map(plan);
    let alone = plans.clone().map(|plan| {
        let mut session = Session::new(plan).unwrap();
        to_the_end(&mut session);
        (session.network().arrays(), session.network().optimizer_arrays(), session.curve().clone())
    });
    let scheduler = Scheduler::new(2).unwrap();
    let trainers: Vec<Trainer> = plans.into_iter().zip(1..).map(|(plan, run)| scheduler.start(plan, run)).collect();
    for (trainer, run) in trainers.iter().zip(1..) {
        let (found, how) = wait(trainer, |event| match event {
            Event::Ended { run, ending, .. } => Some((run, ending)),
            _ => None,
        });
        assert_eq!((found, how), (run, Ending::Completed));
    }
    for (trainer, alone) in trainers.into_iter().zip(alone) {
        let mut session = trainer.finish().wait(LONG).unwrap();
        assert!(session.network().arrays() == alone.0);
        assert!(session.network().optimizer_arrays() == alone.1);
        assert_eq!(*session.curve(), alone.2);
    }
}

#[test]
fn runs_take_turns_and_one_that_waits_keeps_none_from_working() {
    let scheduler = Scheduler::new(1).unwrap();
    let endless = stacked("perceptron", 1_000_000);
    let waiting = scheduler.start_waiting(plan(&endless), 1);
    let [one, two] = [2, 3].map(|run| scheduler.start(plan(&endless), run));
    let total = |trainer: &Trainer| {
        wait(trainer, |event| match event {
            Event::Progress { telemetry, .. } => Some(telemetry.progress.total),
            _ => None,
        })
    };
    // Neither is left behind: both come far while the other one goes on.
    for trainer in [&one, &two] {
        while total(trainer) < 500 {}
    }
    // Another number of threads for a new run: the others go on with them.
    let mut design = stacked("perceptron", 2);
    design.training.seed = 9;
    let narrow = scheduler.start(Plan::new(&design, data(&design), 1, None).unwrap(), 4);
    assert_eq!(ending(&narrow), Ending::Completed);
    let before = total(&one);
    while total(&one) < before + 50 {}
    waiting.order(Order::StepBatch);
    let here = wait(&waiting, |event| match event {
        Event::Paused { telemetry, .. } if telemetry.progress.total > 0 => Some(telemetry.progress.total),
        _ => None,
    });
    assert_eq!(here, 1);
    // One that ends, and one that is dropped, leave the third alone.
    two.order(Order::Stop);
    assert_eq!(ending(&two), Ending::Stopped);
    drop((two, waiting));
    let before = total(&one);
    while total(&one) < before + 50 {}
    // The runs outlive the scheduler's handle.
    drop(scheduler);
    let before = total(&one);
    while total(&one) < before + 50 {}
}

/// A network that takes its time, and counts its predictions.
struct Slow {
    inner: Box<dyn Network>,
    step: Duration,
    answer: Duration,
    answers: Arc<AtomicUsize>,
}

impl Network for Slow {
    fn step(&mut self, batch: Batch<'_>, rate: f32) -> Result<Step, EngineError> {
        std::thread::sleep(self.step);
        self.inner.step(batch, rate)
    }
    fn outputs(&self) -> &[f32] {
        self.inner.outputs()
    }
    fn gradients(&mut self, batch: Batch<'_>) -> Result<(Step, Vec<Gradient>), EngineError> {
        self.inner.gradients(batch)
    }
    fn predict(&mut self, inputs: Vec<f32>) -> Result<Vec<f32>, EngineError> {
        self.answers.fetch_add(1, Ordering::SeqCst);
        std::thread::sleep(self.answer);
        self.inner.predict(inputs)
    }
    fn observe(&mut self, input: Vec<f32>) -> Result<Vec<Observation>, EngineError> {
        std::thread::sleep(self.answer);
        self.inner.observe(input)
    }
    fn answers_at_once(&self) -> usize {
        2
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

/// A run of a slow network, with the count of its predictions.
fn slow(design: &Design, step: Duration, answer: Duration) -> (Trainer, Arc<AtomicUsize>) {
    let answers = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&answers);
    let make = move |plan: Plan| -> Result<Session, EngineError> {
        let inner = Box::new(build(plan.design(), &[])?);
        Ok(Session::with_network(plan, Box::new(Slow { inner, step, answer, answers: counted })))
    };
    (Trainer::start_with(plan(design), 1, make).unwrap(), answers)
}

/// How long an order takes to be answered; the shortest of a few tries, for the machine may be busy with other tests.
fn shortest(mut attempt: impl FnMut()) -> Duration {
    let times = (0..5).map(|_| {
        let started = Instant::now();
        attempt();
        started.elapsed()
    });
    times.min().unwrap()
}

#[test]
fn orders_are_answered_within_50_milliseconds_during_a_long_validation() {
    const SOON: Duration = Duration::from_millis(50);
    let mut design = digits();
    design.split.validation = 0.5;
    design.training.epochs = 100_000;
    let piece = Duration::from_millis(10);
    let (trainer, answers) = slow(&design, Duration::ZERO, piece);
    let picture: Arc<[u8]> = plan(&design).data().picture(3).into();
    // Some hundred pieces of 10 ms each.
    let validating = || {
        let before = answers.load(Ordering::SeqCst);
        let started = Instant::now();
        while answers.load(Ordering::SeqCst) < before + 2 {
            assert!(started.elapsed() < LONG);
            std::thread::sleep(Duration::from_millis(1));
        }
    };
    let mut ticket = 0;
    let look = shortest(|| {
        validating();
        ticket += 1;
        trainer.order(Order::Inspect { ticket, picture: Arc::clone(&picture), more: None, weights: true });
        super::train::inspected(&trainer, ticket).unwrap();
    });
    let asked = shortest(|| {
        validating();
        trainer.order(Order::Predict { ticket: 7, indices: vec![1, 2] });
        wait(&trainer, |event| matches!(event, Event::Predicted { ticket: 7, .. }).then_some(()));
    });
    let mut met = 0;
    let paused = shortest(|| {
        trainer.order(Order::Resume);
        validating();
        trainer.order(Order::Pause);
        let place = super::train::paused(&trainer);
        met += usize::from(place.batch == place.batches);
        let before = answers.load(Ordering::SeqCst);
        std::thread::sleep(piece * 3);
        assert_eq!(answers.load(Ordering::SeqCst), before, "a run that waits does nothing");
    });
    trainer.order(Order::Resume);
    validating();
    // A long question is answered in pieces too: an order behind it does not wait for all of it.
    trainer.order(Order::Predict { ticket: 8, indices: vec![0; 64] });
    let started = Instant::now();
    trainer.order(Order::Stop);
    assert_eq!(ending(&trainer), Ending::Stopped);
    let stopped = started.elapsed();
    wait(&trainer, |event| matches!(event, Event::Predicted { ticket: 8, .. }).then_some(()));
    assert!(met > 0, "it never validated");
    // The two pieces that are waited for before each order, and the piece that is kept quiet, are counted in.
    let limits = [(look, 3), (asked, 3), (paused, 6)];
    for (time, pieces) in limits {
        assert!(time < SOON + piece * pieces, "{time:?}: {limits:?}");
    }
    assert!(stopped < SOON * 4, "{stopped:?}");
}

#[test]
fn a_validation_in_pieces_is_that_in_one_go() {
    let mut design = varied(3);
    design.training.epochs = 2;
    let mut whole = Session::new(plan(&design)).unwrap();
    to_the_end(&mut whole);
    let trainer = Trainer::start(plan(&design), 1).unwrap();
    // Paused again and again, also in the middle of a validation, and asked meanwhile.
    let picture: Arc<[u8]> = whole.plan().data().picture(3).into();
    let mut ended = false;
    for ticket in 0..10_000 {
        trainer.order(Order::Pause);
        trainer.order(Order::Inspect { ticket, picture: Arc::clone(&picture), more: None, weights: false });
        trainer.order(Order::Resume);
        while let Some(event) = trainer.wait(Duration::from_millis(1)) {
            ended |= matches!(event, Event::Ended { .. });
        }
        if ended {
            break;
        }
    }
    let mut session = trainer.finish().wait(LONG).unwrap();
    assert_eq!(session.ending(), Some(&Ending::Completed));
    assert!(session.network().arrays() == whole.network().arrays());
    for (one, two) in session.history().iter().zip(whole.history()) {
        assert_eq!((one.validation.as_ref(), one.train_loss), (two.validation.as_ref(), two.train_loss));
    }
}

#[test]
fn nobody_waits_for_a_run_that_is_dropped_or_finished() {
    let mut design = digits();
    design.training.epochs = 100_000;
    let (step, soon) = (Duration::from_millis(400), Duration::from_millis(200));
    let (trainer, _) = slow(&design, step, step);
    wait(&trainer, |event| matches!(event, Event::Progress { .. }).then_some(()));
    let started = Instant::now();
    drop(trainer);
    assert!(started.elapsed() < soon, "dropping waits for a batch");

    let (trainer, _) = slow(&design, step, step);
    wait(&trainer, |event| matches!(event, Event::Progress { .. }).then_some(()));
    let started = Instant::now();
    let finishing = trainer.finish();
    assert!(finishing.poll().is_none());
    assert!(started.elapsed() < soon, "finishing waits for a batch");
    let session = finishing.wait(LONG).unwrap();
    assert_eq!(session.ending(), Some(&Ending::Stopped));
    assert!(session.curve().batches() > 0);
}

#[test]
fn a_session_that_cannot_be_built_is_an_ending() {
    let design = digits();
    let trainer = Trainer::start_with(plan(&design), 1, |_| Err::<Session, _>("no room")).unwrap();
    let Ending::Failed { reason } = ending(&trainer) else { panic!() };
    assert_eq!(reason, "no room");
    assert_eq!(trainer.wait(LONG), None, "nothing more will come");
    assert!(trainer.finish().wait(LONG).is_none());
    let trainer =
        Trainer::start_with(plan(&design), 1, |_| -> Result<Session, EngineError> { panic!("a beam broke") }).unwrap();
    let Ending::Failed { reason } = ending(&trainer) else { panic!() };
    assert!(reason.contains("a beam broke"), "{reason}");
}

#[test]
fn a_stopped_run_goes_on_to_its_planned_end() {
    let design = varied(2);
    let mut whole = Session::new(plan(&design)).unwrap();
    to_the_end(&mut whole);
    let trainer = Trainer::start_waiting(plan(&design), 1).unwrap();
    super::train::paused(&trainer);
    for _ in 0..7 {
        trainer.order(Order::StepBatch);
        super::train::paused(&trainer);
    }
    trainer.order(Order::Stop);
    assert_eq!(ending(&trainer), Ending::Stopped);
    trainer.order(Order::Resume);
    assert_eq!(ending(&trainer), Ending::Completed);
    // There is no end after the planned one.
    trainer.order(Order::Resume);
    let mut session = trainer.finish().wait(LONG).unwrap();
    assert!(session.network().arrays() == whole.network().arrays());
    assert_eq!(session.curve(), whole.curve());
    let plan = plan(&design);
    let inner = Box::new(build(plan.design(), &[]).unwrap());
    let failing = Failing { inner, steps: 0, panics: false, seen: Arc::default() };
    let mut failed = Session::with_network(plan, Box::new(failing));
    assert!(matches!(to_the_end(&mut failed), Ending::Failed { .. }));
    assert!(!failed.go_on());
}
