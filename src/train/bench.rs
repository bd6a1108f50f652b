//! Training throughput on random data in memory, for a fixed set of designs.
use std::time::{Duration, Instant};

use super::background::{PoolError, pool, with_hot_pool};
use super::plan::PlanError;
use crate::design::{
    Activation, ActivationLayer, Augmentation, Balance, BatchNorm, BuiltIn, Color, Conv2d, Curation, Dense, Design,
    Dropout, FORMAT, Facts, Flatten, Gru, Input, LayerId, LayerKind, Lstm, MaxPool2d, MeanPool2d, Padding, Picture,
    Recurrence, Reshape, Shape, Source, Split, Training, check,
};
use crate::engine::{Batch, Draw, EngineError, Network, Target, build};

/// A design with its name.
pub type NamedDesign = (&'static str, fn() -> Design);

/// The designs that are measured.
pub static DESIGNS: &[NamedDesign] = &[
    ("mlp", mlp),
    ("lenet", lenet),
    ("cnn28", cnn28),
    ("cifar", cifar),
    ("tinyvgg", tinyvgg),
    ("lstm", lstm),
    ("gru", gru),
    ("spiral", spiral),
];

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
    /// Samples trained per second: forward, backward, Adam and reading the loss.
    pub images_per_second: f64,
    /// Threads that computed.
    pub threads: usize,
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
    let classes = classes(design);
    let checked = check(design, Facts { classes: Some(classes), memory: None, validation: None })
        .freeze()
        .map_err(|problems| PlanError::problems(design, &problems))?;
    let mut network = build(&checked, &[])?;
    let pool = pool(settings.threads)?;
    let images_per_second = pool.install(|| with_hot_pool(|| run(&mut network, checked.input(), classes, settings)))?;
    Ok(Measured { images_per_second, threads: pool.current_num_threads() })
}

/// Two classes for points, ten for pictures.
fn classes(design: &Design) -> usize {
    if matches!(design.input, Input::Numbers { .. }) { 2 } else { 10 }
}

fn run(network: &mut dyn Network, input: Shape, classes: usize, settings: BenchSettings) -> Result<f64, EngineError> {
    const BATCHES: usize = 16;
    const WARM_UP: usize = 20;
    let sample = input.len();
    let data = Draw::new(0, LayerId(0)).standard_normal(BATCHES * settings.batch * sample);
    let labels: Vec<usize> = (0..BATCHES * settings.batch).map(|n| n % classes).collect();
    let mut step = |n: usize| {
        let first = n % BATCHES * settings.batch;
        let inputs = data[first * sample..(first + settings.batch) * sample].to_vec();
        let targets = Target::Classes(&labels[first..first + settings.batch]);
        network.step(Batch { inputs, targets }, 0.001)
    };
    for n in 0..WARM_UP {
        step(n)?;
    }
    let started = Instant::now();
    let mut steps = 0;
    while started.elapsed() < settings.duration {
        // The loss is read, as a live plot does.
        std::hint::black_box(step(steps)?.loss);
        steps += 1;
    }
    Ok((steps * settings.batch) as f64 / started.elapsed().as_secs_f64())
}

fn design(name: &str, input: Input, kinds: Vec<LayerKind>) -> Design {
    Design {
        format: FORMAT,
        name: name.to_owned(),
        data: Source::BuiltIn(BuiltIn::Fashion),
        split: Split::default(),
        input,
        curation: Curation::default(),
        balance: Balance::default(),
        augmentation: Augmentation::default(),
        layers: kinds.into(),
        training: Training::default(),
    }
}

fn picture(side: usize, color: Color) -> Input {
    Input::Picture(Picture::new(side, side, color))
}

fn dense(neurons: usize, activation: Activation) -> LayerKind {
    Dense::new(neurons, activation).into()
}

fn conv(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> LayerKind {
    Conv2d::new(filters, kernel, padding, activation).into()
}

fn max_pool() -> LayerKind {
    MaxPool2d::new(2).into()
}

fn dropout(rate: f32) -> LayerKind {
    Dropout { rate }.into()
}

fn mlp() -> Design {
    let (relu, none) = (Activation::Relu, Activation::Linear);
    let kinds = vec![Flatten.into(), dense(128, relu), dense(64, relu), dense(10, none)];
    design("mlp", picture(28, Color::Grey), kinds)
}

fn lenet() -> Design {
    let mean_pool = || MeanPool2d::new(2).into();
    let tanh = Activation::Tanh;
    let kinds = vec![
        conv(6, 5, Padding::Same, tanh),
        mean_pool(),
        conv(16, 5, Padding::Valid, tanh),
        mean_pool(),
        Flatten.into(),
        dense(120, tanh),
        dense(84, tanh),
        dense(10, Activation::Linear),
    ];
    design("lenet", picture(28, Color::Grey), kinds)
}

fn cnn28() -> Design {
    let relu = Activation::Relu;
    let kinds = vec![
        conv(16, 3, Padding::Same, relu),
        max_pool(),
        conv(32, 3, Padding::Same, relu),
        max_pool(),
        Flatten.into(),
        dense(128, relu),
        dense(10, Activation::Linear),
    ];
    design("cnn28", picture(28, Color::Grey), kinds)
}

fn cifar() -> Design {
    let mut kinds = Vec::new();
    for filters in [32, 64] {
        for _ in 0..2 {
            kinds.push(conv(filters, 3, Padding::Same, Activation::Linear));
            kinds.push(BatchNorm::default().into());
            kinds.push(ActivationLayer(Activation::Relu).into());
        }
        kinds.extend([max_pool(), dropout(0.25)]);
    }
    kinds.extend([Flatten.into(), dense(128, Activation::Relu), dropout(0.5), dense(10, Activation::Linear)]);
    design("cifar", picture(32, Color::Rgb), kinds)
}

fn tinyvgg() -> Design {
    let block = || [conv(10, 3, Padding::Valid, Activation::Relu), conv(10, 3, Padding::Valid, Activation::Relu)];
    let mut kinds = Vec::new();
    for _ in 0..2 {
        kinds.extend(block());
        kinds.push(max_pool());
    }
    kinds.extend([Flatten.into(), dense(10, Activation::Linear)]);
    design("tinyvgg", picture(64, Color::Rgb), kinds)
}

fn lstm() -> Design {
    rows("lstm", Lstm(Recurrence::new(64)).into())
}

fn gru() -> Design {
    rows("gru", Gru(Recurrence::new(64)).into())
}

/// The rows of a picture as steps, and the last state of a recurrent layer.
fn rows(name: &str, recurrent: LayerKind) -> Design {
    design(name, picture(28, Color::Grey), vec![Reshape::rows().into(), recurrent, dense(10, Activation::Linear)])
}

fn spiral() -> Design {
    let tanh = Activation::Tanh;
    let kinds = vec![dense(8, tanh), dense(8, tanh), dense(2, Activation::Linear)];
    design("spiral", Input::Numbers { count: 2 }, kinds)
}
