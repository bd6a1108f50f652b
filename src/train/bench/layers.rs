//! How long each layer takes in a step.
use std::cell::RefCell;
use std::time::{Duration, Instant};

use super::measure::{BenchError, BenchSettings, Trial, checked, passes};
use crate::design::{CheckedLayer, Design, LayerId};
use crate::engine::{EngineError, Hook, Pass};
use crate::train::background::{pool, with_hot_pool};

/// What one layer costs in a step, with what is computed in the same go.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerCost {
    /// The layer's title.
    pub title: String,
    /// Forward.
    pub forward: PassCost,
    /// Backward.
    pub backward: PassCost,
}

/// What one way through a layer costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PassCost {
    /// Milliseconds, the mean of all steps.
    pub milliseconds: f64,
    /// Billions of floating-point operations per second that the layer's size asks for.
    pub gflops: f64,
}

/// Adds up how long the layers take.
#[derive(Default)]
struct Stopwatch {
    started: RefCell<Vec<Instant>>,
    /// For every layer the time forward and backward.
    times: RefCell<Vec<(LayerId, [Duration; 2])>>,
}

impl Hook for Stopwatch {
    fn before(&self, _: LayerId, _: Pass) {
        self.started.borrow_mut().push(Instant::now());
    }

    fn after(&self, layer: LayerId, pass: Pass) {
        let Some(started) = self.started.borrow_mut().pop() else { return };
        let mut times = self.times.borrow_mut();
        let place = times.iter().position(|(id, _)| *id == layer).unwrap_or_else(|| {
            times.push((layer, [Duration::ZERO; 2]));
            times.len() - 1
        });
        times[place].1[usize::from(pass == Pass::Backward)] += started.elapsed();
    }
}

/// Measures the layers of one design, in their order. Those that are computed with the one before are not among them.
///
/// # Errors
/// As [`measure`](super::measure()).
pub fn measure_layers(design: &Design, settings: BenchSettings) -> Result<Vec<LayerCost>, BenchError> {
    let checked = checked(design)?;
    let pool = pool(settings.threads)?;
    let (steps, times) = pool.install(|| {
        with_hot_pool(|| -> Result<_, EngineError> {
            let mut trial = Trial::new(&checked, settings.batch)?;
            trial.warm_up()?;
            let watch = Stopwatch::default();
            let (started, mut steps) = (Instant::now(), 0_u32);
            while steps == 0 || started.elapsed() < settings.duration {
                trial.step(Some(&watch))?;
                steps += 1;
            }
            Ok((steps, watch.times.take()))
        })
    })?;
    let cost = |(layer, work): (&CheckedLayer, [u64; 2])| {
        let (_, times) = times.iter().find(|(id, _)| *id == layer.id)?;
        let [forward, backward] = [0, 1].map(|pass| {
            let seconds = times[pass].as_secs_f64() / f64::from(steps);
            let operations = 2.0 * (work[pass] * settings.batch as u64) as f64;
            let gflops = if seconds > 0.0 { operations * 1e-9 / seconds } else { 0.0 };
            PassCost { milliseconds: seconds * 1e3, gflops }
        });
        Some(LayerCost { title: layer.title.to_string(), forward, backward })
    };
    Ok(passes(checked.layers()).filter_map(cost).collect())
}
