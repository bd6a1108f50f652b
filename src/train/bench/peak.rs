//! What the machine could do: a large matrix product on every thread.
use std::time::{Duration, Instant};

use ndarray::Array2;
use ndarray::linalg::general_mat_mul;

use super::measure::BenchError;
use crate::train::background::pool;

/// Rows, columns and depth of the product: large enough for the library's best speed, small enough for the cache.
const SIDE: usize = 384;

/// Billions of floating-point operations per second of a well-kept library's matrix product (f32), all threads together;
/// the fastest of several tries. It takes AVX2 where it can, whatever else the machine has.
///
/// # Errors
/// When the threads cannot be started.
pub fn sgemm_peak(threads: usize) -> Result<f64, BenchError> {
    const TRIES: usize = 5;
    let pool = pool(threads)?;
    let once = || pool.broadcast(|_| one_thread(Duration::from_millis(60))).into_iter().sum::<f64>();
    Ok((0..TRIES).map(|_| once()).fold(0.0, f64::max))
}

fn one_thread(duration: Duration) -> f64 {
    let (a, b) = (square(0.5), square(0.25));
    let mut c = square(0.0);
    let (started, mut products) = (Instant::now(), 0.0);
    while started.elapsed() < duration {
        general_mat_mul(1.0, &a, &b, 0.0, &mut c);
        std::hint::black_box(&c);
        products += 1.0;
    }
    products * 2.0 * (SIDE * SIDE * SIDE) as f64 * 1e-9 / started.elapsed().as_secs_f64()
}

fn square(value: f32) -> Array2<f32> {
    Array2::from_elem((SIDE, SIDE), value)
}
