//! Dropout: while training, a random share of the numbers becomes 0 and the others grow by 1 / (1 − rate).
use dfdx::prelude::{Cpu, HasShape as _, Shape, Tensor};

use super::Layer;
use crate::engine::signal::{Backward, record, values};
use crate::engine::{EngineError, Mode, Recorder, Signal};

/// Dropout (Srivastava et al. 2014), in the form that leaves answering unchanged.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    rate: f32,
    place: u64,
}

impl Dropout {
    /// Dropout of this rate at this place of the network, so that no two layers drop alike.
    pub fn new(rate: f32, place: usize) -> Self {
        Self {
            rate,
            place: place as u64,
        }
    }

    fn apply<S: Shape>(
        self,
        x: Tensor<S, f32, Cpu, Recorder>,
        mode: Mode,
    ) -> Result<Tensor<S, f32, Cpu, Recorder>, EngineError> {
        if !mode.training || self.rate <= 0.0 {
            return Ok(x);
        }
        let shape = *x.shape();
        let mut y = values(&x);
        let mask = mask(self.rate, mix(mode.key ^ mix(self.place)), y.len());
        for (y, keep) in y.iter_mut().zip(&mask) {
            *y *= keep;
        }
        let back = move |back: Backward<'_>| {
            let Some(dx) = back.dx else { return };
            for ((dx, dy), keep) in dx.iter_mut().zip(back.dy).zip(&mask) {
                *dx += dy * keep;
            }
        };
        record(x, &[], y, shape, Box::new(back))
    }
}

impl Layer for Dropout {
    fn forward(&mut self, x: Signal, mode: Mode) -> Result<Signal, EngineError> {
        Ok(match x {
            Signal::Vectors(x) => Signal::Vectors(self.apply(x, mode)?),
            Signal::Pictures(x) => Signal::Pictures(self.apply(x, mode)?),
        })
    }
}

/// 0 or 1 / (1 − rate) for each of `count` numbers. A hash of key and place (not a running generator) makes every
/// number's fate independent of the order in which they are computed.
fn mask(rate: f32, key: u64, count: usize) -> Vec<f32> {
    let grown = 1.0 / (1.0 - rate);
    let limit = (f64::from(rate) * 2.0_f64.powi(32)) as u64;
    let fate = |place: usize| {
        if mix(key.wrapping_add(place as u64)) >> 32 < limit {
            0.0
        } else {
            grown
        }
    };
    (0..count).map(fate).collect()
}

/// The finalizer of `SplitMix64` (Steele et al. 2014): every bit of the input reaches every bit of the output.
fn mix(key: u64) -> u64 {
    let z = key.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
