//! Global pooling: the mean or the largest value of each whole map, from batch × C × height × width to batch × C.
use dfdx::prelude::{Dim, HasShape as _, Module};

use super::{Layer, Then};
use crate::engine::signal::{Backward, close_vectors, open_pictures, read, record};
use crate::engine::{EngineError, Mode, Pictures, Signal, Vectors};

/// The mean of each map.
pub struct GlobalMeanPool;

/// The largest value of each map; of equal ones the first gets the gradient.
pub struct GlobalMaxPool;

impl<C: Dim> Module<Pictures<C>> for GlobalMeanPool {
    type Output = Vectors<C>;
    type Error = EngineError;

    fn try_forward(&self, x: Pictures<C>) -> Result<Vectors<C>, EngineError> {
        close_vectors(mean(open_pictures(x)?)?, "GlobalMeanPool")
    }
}

impl<C: Dim> Module<Pictures<C>> for GlobalMaxPool {
    type Output = Vectors<C>;
    type Error = EngineError;

    fn try_forward(&self, x: Pictures<C>) -> Result<Vectors<C>, EngineError> {
        close_vectors(largest(open_pictures(x)?)?, "GlobalMaxPool")
    }
}

impl Layer for GlobalMeanPool {
    fn forward(&mut self, x: Signal, _: Mode, _: &Then) -> Result<Signal, EngineError> {
        Ok(Signal::Vectors(mean(x.pictures("GlobalMeanPool")?)?))
    }
}

impl Layer for GlobalMaxPool {
    fn forward(&mut self, x: Signal, _: Mode, _: &Then) -> Result<Signal, EngineError> {
        Ok(Signal::Vectors(largest(x.pictures("GlobalMaxPool")?)?))
    }
}

fn mean(x: Pictures) -> Result<Vectors, EngineError> {
    let (batch, channels, height, width) = *x.shape();
    let map = height * width;
    let y = read(&x).chunks_exact(map).map(|map| map.iter().sum::<f32>() / map.len() as f32).collect();
    let back = move |back: Backward<'_>| {
        let Some(dx) = back.dx else { return };
        for (dx, dy) in dx.chunks_exact_mut(map).zip(back.dy) {
            for dx in dx {
                *dx += dy / map as f32;
            }
        }
    };
    record(x, &[], y, (batch, channels), Box::new(back))
}

fn largest(x: Pictures) -> Result<Vectors, EngineError> {
    let (batch, channels, height, width) = *x.shape();
    let map = height * width;
    let first_largest = |map: &[f32]| {
        map.iter().copied().enumerate().fold((0, f32::NEG_INFINITY), |best, (at, value)| {
            if value > best.1 || value.is_nan() { (at, value) } else { best }
        })
    };
    let (from, y): (Vec<_>, Vec<_>) = read(&x).chunks_exact(map).map(first_largest).unzip();
    let back = move |back: Backward<'_>| {
        let Some(dx) = back.dx else { return };
        for ((dx, dy), from) in dx.chunks_exact_mut(map).zip(back.dy).zip(&from) {
            dx[*from] += dy;
        }
    };
    record(x, &[], y, (batch, channels), Box::new(back))
}
