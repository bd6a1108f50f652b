//! Dropout: while training, a random share of the numbers becomes 0 and the others grow by 1 / (1 − rate).
use dfdx::prelude::{Cpu, HasShape as _, Shape, Tensor};

use super::{Layer, Then};
use crate::engine::kernels::parallel::chunks_mut;
use crate::engine::kernels::random::mix;
use crate::engine::signal::{Backward, read, record};
use crate::engine::{EngineError, Mode, Recorder, Signal};

/// Dropout (Srivastava et al. 2014), in the form that leaves answering unchanged.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    rate: f32,
    place: u64,
}

/// Numbers in one piece of work.
const PIECE: usize = 16_384;

impl Dropout {
    /// Dropout of this rate at this place of the network, so that no two layers drop alike.
    pub fn new(rate: f32, place: usize) -> Self {
        Self { rate, place: place as u64 }
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
        let input = read(&x);
        let mut y = vec![0.0; input.len()];
        let fate = Fate::new(self.rate, mix(mode.key ^ mix(self.place)));
        chunks_mut(&mut y, PIECE, input.len() * 4, |n, y| {
            let first = n * PIECE;
            for (place, (y, x)) in y.iter_mut().zip(&input[first..]).enumerate() {
                *y = x * fate.of(first + place);
            }
        });
        let back = move |back: Backward<'_>| {
            let Some(dx) = back.dx else { return };
            chunks_mut(dx, PIECE, back.dy.len() * 4, |n, dx| {
                let first = n * PIECE;
                for (place, (dx, dy)) in dx.iter_mut().zip(&back.dy[first..]).enumerate() {
                    *dx += dy * fate.of(first + place);
                }
            });
        };
        record(x, &[], y, shape, Box::new(back))
    }
}

impl Layer for Dropout {
    fn forward(&mut self, x: Signal, mode: Mode, _: &Then) -> Result<Signal, EngineError> {
        Ok(match x {
            Signal::Vectors(x) => Signal::Vectors(self.apply(x, mode)?),
            Signal::Pictures(x) => Signal::Pictures(self.apply(x, mode)?),
        })
    }
}

/// What becomes of each number. A hash of key and place (not a running generator) makes it independent of the order in
/// which numbers are computed, and spares a mask in memory.
#[derive(Clone, Copy)]
struct Fate {
    key: u64,
    limit: u64,
    grown: f32,
}

impl Fate {
    fn new(rate: f32, key: u64) -> Self {
        Self { key, limit: (f64::from(rate) * 2.0_f64.powi(32)) as u64, grown: 1.0 / (1.0 - rate) }
    }

    /// 0 or 1 / (1 − rate).
    #[inline(always)]
    fn of(self, place: usize) -> f32 {
        let dropped = mix(self.key.wrapping_add(place as u64)) >> 32 < self.limit;
        if dropped { 0.0 } else { self.grown }
    }
}
