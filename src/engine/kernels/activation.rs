//! Activation functions and their derivatives on slices.
use super::math::{exp, exp_m1, ln_1p, normal_cdf, sigmoid, tanh};
use super::parallel::chunks_mut;
use super::simd::vectorize;
use crate::design::{Activation, Surrogate};

/// Numbers in one piece of work.
const PIECE: usize = 16_384;

/// Whether [`backward`] needs what came in (`true`) or what went out.
pub fn needs_input(activation: Activation) -> bool {
    match activation {
        Activation::Gelu | Activation::Silu | Activation::HardSwish => true,
        Activation::Heaviside { surrogate } => !surrogate.is_none(),
        _ => false,
    }
}

/// Whether a larger number never gives a smaller one, and what goes out tells the derivative.
pub fn is_increasing(activation: Activation) -> bool {
    match activation {
        Activation::LeakyRelu { slope } => slope >= 0.0,
        Activation::Elu { alpha } => alpha >= 0.0,
        other => other != Activation::Softmax && !needs_input(other),
    }
}

/// Applies an activation in place; `axis` says where the numbers of one softmax lie.
pub fn forward(activation: Activation, values: &mut [f32], axis: SoftmaxAxis) {
    let work = values.len() * 8;
    if activation == Activation::Softmax {
        return chunks_mut(values, axis.sample(), work, |_, sample| softmax(sample, axis));
    }
    if activation.is_linear() {
        return;
    }
    chunks_mut(values, PIECE, work, |_, piece| apply(activation, piece));
}

/// Where the numbers of one softmax lie: `count` of them, `stride` apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SoftmaxAxis {
    /// Numbers in one softmax: neurons, or channels of a picture.
    pub count: usize,
    /// Distance between two of them: 1, or the pixels of a map.
    pub stride: usize,
}

impl SoftmaxAxis {
    fn sample(self) -> usize {
        self.count * self.stride
    }

    /// Which one of its softmax number `n` is, and the places of all of them.
    pub fn group(self, n: usize) -> (usize, impl Iterator<Item = usize>) {
        let first = n / self.sample().max(1) * self.sample() + n % self.stride.max(1);
        ((n - first) / self.stride.max(1), (0..self.count).map(move |nth| first + nth * self.stride))
    }
}

fn map(values: &mut [f32], f: impl Fn(f32) -> f32) {
    // The dispatch compiles the loop for the widest vectors that the machine has.
    vectorize(
        #[inline(always)]
        || {
            for value in values.iter_mut() {
                *value = f(*value);
            }
        },
    );
}

/// The smaller of a number and 6; a NaN stays one.
#[inline(always)]
fn at_most_6(x: f32) -> f32 {
    if x > 6.0 { 6.0 } else { x }
}

/// Applies any activation but softmax in place, on the calling thread.
pub fn apply(activation: Activation, values: &mut [f32]) {
    match activation {
        Activation::Linear | Activation::Softmax => {}
        Activation::Sigmoid => map(values, sigmoid),
        Activation::Softplus => map(values, |x| if x < 0.0 { 0.0 } else { x } + ln_1p(exp(-x.abs()))),
        // Written so that a NaN stays one and is noticed.
        Activation::Relu => map(values, |x| if x < 0.0 { 0.0 } else { x }),
        Activation::Relu6 => map(values, |x| if x < 0.0 { 0.0 } else { at_most_6(x) }),
        Activation::Tanh => map(values, tanh),
        Activation::Heaviside { .. } => map(values, |x| f32::from(u8::from(x >= 0.0))),
        Activation::LeakyRelu { slope } => map(values, |x| if x > 0.0 { x } else { slope * x }),
        Activation::Elu { alpha } => map(values, |x| if x > 0.0 { x } else { alpha * exp_m1(x) }),
        Activation::Gelu => map(values, |x| x * normal_cdf(x)),
        Activation::Silu => map(values, |x| x * sigmoid(x)),
        Activation::HardSwish => map(values, |x| if x < -3.0 { 0.0 } else { x * at_most_6(x + 3.0) * (1.0 / 6.0) }),
    }
}

/// dx = dy · f′, for any activation but softmax, on the calling thread. `saved` is what went out of the function, or
/// what came in where [`needs_input`] says so.
pub fn differentiate(activation: Activation, saved: &[f32], dy: &[f32], dx: &mut [f32]) {
    match activation {
        Activation::Linear | Activation::Softmax => dx.copy_from_slice(dy),
        Activation::Sigmoid => zip(saved, dy, dx, |y| y * (1.0 - y)),
        // 1 − e⁻ʸ is the sigmoid of what came in.
        Activation::Softplus => zip(saved, dy, dx, |y| -exp_m1(-y)),
        Activation::Relu => zip(saved, dy, dx, |y| f32::from(u8::from(y > 0.0))),
        Activation::Relu6 => zip(saved, dy, dx, |y| f32::from(u8::from(y > 0.0 && y < 6.0))),
        Activation::Tanh => zip(saved, dy, dx, |y| 1.0 - y * y),
        Activation::Heaviside { surrogate } => straight_through(surrogate, saved, dy, dx),
        Activation::LeakyRelu { slope } => zip(saved, dy, dx, |y| if y > 0.0 { 1.0 } else { slope }),
        Activation::Elu { alpha } => zip(saved, dy, dx, |y| if y > 0.0 { 1.0 } else { y + alpha }),
        Activation::Gelu => {
            let density = |x: f32| exp(-0.5 * x * x) * 0.398_942_3;
            zip(saved, dy, dx, |x| normal_cdf(x) + x * density(x));
        }
        Activation::Silu => zip(saved, dy, dx, |x| {
            let s = sigmoid(x);
            s * (1.0 + x * (1.0 - s))
        }),
        Activation::HardSwish => zip(saved, dy, dx, |x| {
            let above = if x > 3.0 { 1.0 } else { x * (1.0 / 3.0) + 0.5 };
            if x < -3.0 { 0.0 } else { above }
        }),
    }
}

/// dx = dy · s(x) with the surrogate s of a step's derivative at x, which came in.
fn straight_through(surrogate: Surrogate, x: &[f32], dy: &[f32], dx: &mut [f32]) {
    match surrogate {
        Surrogate::None => dx.fill(0.0),
        Surrogate::Identity => dx.copy_from_slice(dy),
        Surrogate::ClippedIdentity => zip(x, dy, dx, |x| if x.abs() > 1.0 { 0.0 } else { 1.0 }),
        // On the side where σ is small, so that nothing is lost beside 1.
        Surrogate::Sigmoid => zip(x, dy, dx, |x| {
            let s = sigmoid(-x.abs());
            s * (1.0 - s)
        }),
        Surrogate::Triangle => zip(x, dy, dx, |x| if x.abs() > 1.0 { 0.0 } else { 1.0 - x.abs() }),
        Surrogate::FastSigmoid => zip(x, dy, dx, |x| {
            let wide = 1.0 + x.abs();
            1.0 / (wide * wide)
        }),
    }
}

#[inline(always)]
fn zip(saved: &[f32], dy: &[f32], dx: &mut [f32], slope: impl Fn(f32) -> f32) {
    vectorize(
        #[inline(always)]
        || {
            for ((saved, dy), dx) in saved.iter().zip(dy).zip(dx.iter_mut()) {
                *dx = dy * slope(*saved);
            }
        },
    );
}

/// dx = dy · f′ for every activation, side by side.
pub fn backward(activation: Activation, saved: &[f32], dy: &[f32], dx: &mut [f32], axis: SoftmaxAxis) {
    let work = dx.len() * 8;
    if activation == Activation::Softmax {
        let sample = axis.sample();
        return chunks_mut(dx, sample, work, |n, dx| {
            let from = n * sample;
            softmax_backward(&saved[from..from + sample], &dy[from..from + sample], dx, axis);
        });
    }
    chunks_mut(dx, PIECE, work, |n, dx| {
        let from = n * PIECE;
        differentiate(activation, &saved[from..from + dx.len()], &dy[from..from + dx.len()], dx);
    });
}

/// Softmax of one sample in place; the largest number is taken off first so that nothing overflows.
fn softmax(sample: &mut [f32], SoftmaxAxis { count, stride }: SoftmaxAxis) {
    for place in 0..stride {
        let largest = (0..count).map(|n| sample[place + n * stride]).fold(f32::NEG_INFINITY, f32::max);
        let mut sum = 0.0;
        for n in 0..count {
            let value = &mut sample[place + n * stride];
            *value = (*value - largest).exp();
            sum += *value;
        }
        for n in 0..count {
            sample[place + n * stride] /= sum;
        }
    }
}

/// dxᵢ = yᵢ · (dyᵢ − Σⱼ dyⱼ yⱼ).
fn softmax_backward(y: &[f32], dy: &[f32], dx: &mut [f32], SoftmaxAxis { count, stride }: SoftmaxAxis) {
    for place in 0..stride {
        let at = |n: usize| place + n * stride;
        let sum: f32 = (0..count).map(|n| dy[at(n)] * y[at(n)]).sum();
        for n in 0..count {
            dx[at(n)] = y[at(n)] * (dy[at(n)] - sum);
        }
    }
}
