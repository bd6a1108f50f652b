//! How many samples are trained per second.
use std::time::{Duration, Instant};

use crate::design::{CheckedDesign, CheckedLayer, Design, Facts, Input, LayerId, check};
use crate::engine::{Batch, Draw, EngineError, Hook, Network, Sequential, Target, build};
use crate::train::background::{PoolError, pool, with_hot_pool};
use crate::train::plan::PlanError;

/// How a measurement is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BenchSettings {
    /// Samples in a step.
    pub batch: usize,
    /// How long steps are counted, after a short warm-up.
    pub duration: Duration,
    /// Threads, 0 for one a core.
    pub threads: usize,
}

/// What was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// Samples trained per second: forward, backward, Adam and reading the loss. The median of several windows.
    pub images_per_second: f64,
    /// The slowest window.
    pub slowest: f64,
    /// The fastest window.
    pub fastest: f64,
    /// Floating-point operations per sample that the layers' sizes ask for: two per multiply-add, forward and backward.
    pub operations: f64,
    /// Threads that computed.
    pub threads: usize,
}

impl Measured {
    /// Billions of floating-point operations per second that the layers' sizes ask for. A kernel may need fewer.
    pub fn gflops(&self) -> f64 {
        self.images_per_second * self.operations * 1e-9
    }
}

/// Why nothing could be measured.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The design has problems.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// No threads.
    #[error(transparent)]
    Threads(#[from] PoolError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// Measures one design.
///
/// # Errors
/// When the threads cannot be started or the engine fails.
pub fn measure(design: &Design, settings: BenchSettings) -> Result<Measured, BenchError> {
    /// Short ones, so that what else the machine does spoils few of them.
    const WINDOWS: u32 = 9;
    let checked = checked(design)?;
    let pool = pool(settings.threads)?;
    let mut speeds = pool.install(|| {
        with_hot_pool(|| -> Result<Vec<f64>, EngineError> {
            let mut trial = Trial::new(&checked, settings.batch)?;
            trial.warm_up()?;
            (0..WINDOWS).map(|_| trial.run(settings.duration / WINDOWS)).collect()
        })
    })?;
    speeds.sort_by(f64::total_cmp);
    Ok(Measured {
        images_per_second: speeds[speeds.len() / 2],
        slowest: speeds[0],
        fastest: speeds[speeds.len() - 1],
        operations: 2.0 * training_work(checked.layers()) as f64,
        threads: pool.current_num_threads(),
    })
}

/// The design with the classes that the measurement gives it.
pub(super) fn checked(design: &Design) -> Result<CheckedDesign, BenchError> {
    let facts = Facts { classes: Some(classes(&design.input)), memory: None, validation: None };
    let checked = check(design, facts).freeze().map_err(|problems| PlanError::problems(design, &problems))?;
    Ok(checked)
}

/// Two classes for points, ten for pictures.
fn classes(input: &Input) -> usize {
    if matches!(input, Input::Point { .. }) { 2 } else { 10 }
}

/// The layers with their multiply-adds per sample, forward and backward: for the gradient of the weights and, but for the
/// first layer that computes, for that of the input.
pub(super) fn passes(layers: &[CheckedLayer]) -> impl Iterator<Item = (&CheckedLayer, [u64; 2])> {
    let first = layers.iter().position(|layer| layer.cost.multiply_adds > 0);
    layers.iter().enumerate().map(move |(n, layer)| {
        let forward = layer.cost.multiply_adds;
        let backward = if Some(n) == first { forward } else { 2 * forward };
        (layer, [forward, backward])
    })
}

/// Multiply-adds of a training step for each sample, forward and backward.
pub fn training_work(layers: &[CheckedLayer]) -> u64 {
    passes(layers).map(|(_, passes)| passes.iter().sum::<u64>()).sum()
}

/// A network that is trained on random samples.
pub(super) struct Trial {
    network: Sequential,
    data: Vec<f32>,
    labels: Vec<usize>,
    sample: usize,
    batch: usize,
    steps: usize,
}

impl Trial {
    const BATCHES: usize = 16;

    pub(super) fn new(design: &CheckedDesign, batch: usize) -> Result<Self, EngineError> {
        let sample = design.input().len();
        let classes = classes(&design.design().input);
        Ok(Self {
            network: build(design, &[])?,
            data: Draw::new(0, LayerId(0)).standard_normal(Self::BATCHES * batch * sample),
            labels: (0..Self::BATCHES * batch).map(|n| n % classes).collect(),
            sample,
            batch,
            steps: 0,
        })
    }

    pub(super) fn warm_up(&mut self) -> Result<(), EngineError> {
        const STEPS: usize = 20;
        (0..STEPS).try_for_each(|_| self.step(None))
    }

    /// One step. The loss is read, as a live plot does.
    pub(super) fn step(&mut self, hook: Option<&dyn Hook>) -> Result<(), EngineError> {
        let first = self.steps % Self::BATCHES * self.batch;
        let inputs = &self.data[first * self.sample..(first + self.batch) * self.sample];
        let batch = Batch { inputs, targets: Target::Classes(&self.labels[first..first + self.batch]) };
        let step = match hook {
            Some(hook) => self.network.step_hooked(batch, 0.001, hook)?,
            None => self.network.step(batch, 0.001)?,
        };
        std::hint::black_box(step.loss);
        self.steps += 1;
        Ok(())
    }

    /// Steps for a while; gives samples per second.
    fn run(&mut self, duration: Duration) -> Result<f64, EngineError> {
        let (started, before) = (Instant::now(), self.steps);
        while self.steps == before || started.elapsed() < duration {
            self.step(None)?;
        }
        Ok(((self.steps - before) * self.batch) as f64 / started.elapsed().as_secs_f64())
    }
}
