//! The gradients of batch normalization against the sums that define them, in double precision, whatever way a size takes.
use strata::design::Activation;
use strata::engine::kernels::batch_norm::{BatchNormSaved, BatchNormSize, Moments, backward, moments};
use strata::engine::kernels::random;

use crate::engine::pool;

const EPSILON: f32 = 1e-3;
/// Rows, small maps, maps whose gradient is kept (on one thread and on several), and maps that are too many for that.
const SIZES: [[usize; 3]; 5] = [[40, 7, 1], [6, 5, 9], [3, 4, 25], [16, 12, 300], [70, 2, 1024]];

struct Case {
    size: BatchNormSize,
    x: Vec<f32>,
    dy: Vec<f32>,
    gamma: Vec<f32>,
    beta: Vec<f32>,
    activation: Activation,
}

impl Case {
    fn new([batch, channels, pixels]: [usize; 3], activation: Activation) -> Self {
        let drawn = |key, count| (0..count).map(|n| random::normal(key, n)).collect::<Vec<f32>>();
        let numbers = (batch * channels * pixels) as u64;
        let x = drawn(1, numbers).iter().map(|x| 2.0 * x + 5.0).collect();
        let gamma = drawn(3, channels as u64).iter().map(|gamma| 1.0 + 0.3 * gamma).collect();
        let (dy, beta) = (drawn(2, numbers), drawn(4, channels as u64));
        Self { size: BatchNormSize { batch, channels, pixels }, x, dy, gamma, beta, activation }
    }

    /// dx, dγ and dβ as the kernel computes them.
    fn computed(&self) -> [Vec<f32>; 3] {
        let channels = self.size.channels;
        let mut found = vec![Moments::default(); channels];
        moments(&self.size, &self.x, &mut found);
        let factor = |channel: usize| {
            let Moments { mean, variance } = found[channel];
            let scale = self.gamma[channel] / (variance + EPSILON).sqrt();
            (scale, self.beta[channel] - mean * scale)
        };
        let factors: Vec<_> = (0..channels).map(factor).collect();
        let saved = BatchNormSaved {
            x: &self.x,
            y: &[],
            dy: &self.dy,
            gamma: &self.gamma,
            moments: &found,
            factors: &factors,
            activation: self.activation,
            pooled: None,
            epsilon: EPSILON,
            running: false,
        };
        let (mut dx, mut dgamma, mut dbeta) = (vec![0.0; self.x.len()], vec![0.0; channels], vec![0.0; channels]);
        backward(&self.size, saved, Some(&mut dx), &mut dgamma, &mut dbeta);
        [dx, dgamma, dbeta]
    }

    /// The places of one channel's numbers.
    fn places(&self, channel: usize) -> impl Iterator<Item = usize> + Clone {
        let BatchNormSize { batch, channels, pixels } = self.size;
        (0..batch).flat_map(move |sample| (0..pixels).map(move |pixel| (sample * channels + channel) * pixels + pixel))
    }

    /// The same by their definition.
    fn defined(&self) -> [Vec<f64>; 3] {
        let mut dx = vec![0.0; self.x.len()];
        let (mut dgamma, mut dbeta) = (Vec::new(), Vec::new());
        for channel in 0..self.size.channels {
            let (x, dy) = (|at: usize| f64::from(self.x[at]), |at: usize| f64::from(self.dy[at]));
            let mean_of =
                |f: &dyn Fn(usize) -> f64| self.places(channel).map(f).sum::<f64>() / self.size.count() as f64;
            let mean = mean_of(&x);
            let deviation = (mean_of(&|at| (x(at) - mean).powi(2)) + f64::from(EPSILON)).sqrt();
            let (gamma, beta) = (f64::from(self.gamma[channel]), f64::from(self.beta[channel]));
            let normalized = |at: usize| (x(at) - mean) / deviation;
            let is_off = |at: usize| self.activation == Activation::Relu && gamma * normalized(at) + beta <= 0.0;
            let dz = |at: usize| if is_off(at) { 0.0 } else { dy(at) };
            let (plain, along) = (mean_of(&dz), mean_of(&|at| dz(at) * normalized(at)));
            for at in self.places(channel) {
                dx[at] = gamma / deviation * (dz(at) - plain - normalized(at) * along);
            }
            dgamma.push(along * self.size.count() as f64);
            dbeta.push(plain * self.size.count() as f64);
        }
        [dx, dgamma, dbeta]
    }
}

#[test]
fn gradients_of_batch_normalization_are_what_defines_them_on_any_number_of_threads() {
    for size in SIZES {
        for activation in [Activation::Linear, Activation::Relu] {
            let case = Case::new(size, activation);
            let [one, two, four] = [1, 2, 4].map(|threads| pool(threads).install(|| case.computed()));
            assert!(one == two && two == four, "{size:?}");
            for (name, (found, defined)) in ["dx", "dγ", "dβ"].iter().zip(one.iter().zip(case.defined())) {
                let scale = defined.iter().fold(0.0_f64, |scale, value| scale.max(value.abs()));
                for (n, (found, defined)) in found.iter().zip(&defined).enumerate() {
                    let error = (f64::from(*found) - defined).abs();
                    assert!(error < 1e-4 * scale, "{size:?}, {activation:?}: {name} {n} is {found}, not {defined}");
                }
            }
        }
    }
}
