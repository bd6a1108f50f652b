//! Activation functions and their derivatives on slices.
use super::wide::wide;

use super::parallel::chunks_mut;
use crate::design::Activation;

/// Numbers in one piece of work.
const PIECE: usize = 16_384;

/// eˣ with a relative error below 2e-7; a degree-6 polynomial of the remainder after whole powers of 2 are taken out.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    // Beyond these the result is 0 or infinite in `f32` anyway.
    let x = x.clamp(-87.0, 88.0);
    let power = (x * std::f32::consts::LOG2_E).round_ties_even();
    // ln 2 in two parts, so that the remainder is exact.
    let r = x - power * 0.693_359_4;
    let r = r + power * 2.121_944_4e-4;
    let p = 1.0 / 720.0;
    let p = p * r + 1.0 / 120.0;
    let p = p * r + 1.0 / 24.0;
    let p = p * r + 1.0 / 6.0;
    let p = p * r + 0.5;
    let p = p * r + 1.0;
    let p = p * r + 1.0;
    p * f32::from_bits(((power as i32 + 127) << 23) as u32)
}

/// 1 / (1 + e⁻ˣ).
#[inline(always)]
fn sigmoid(x: f32) -> f32 {
    // The exponential of a number ≤ 0 keeps its relative precision on both sides.
    let e = exp(-x.abs());
    let small = e / (1.0 + e);
    if x >= 0.0 { 1.0 / (1.0 + e) } else { small }
}

/// tanh x: near 0 the Taylor series that keeps relative precision, else 1 − 2 / (e²ˣ + 1).
#[inline(always)]
fn tanh(x: f32) -> f32 {
    let square = x * x;
    let p = 21_844.0 / 6_081_075.0;
    let p = p * square - 1_382.0 / 155_925.0;
    let p = p * square + 62.0 / 2_835.0;
    let p = p * square - 17.0 / 315.0;
    let p = p * square + 2.0 / 15.0;
    let p = p * square - 1.0 / 3.0;
    let near = x + x * square * p;
    let far = 1.0 - 2.0 / (exp(2.0 * x.abs()) + 1.0);
    if x.abs() < 0.4 { near } else { far.copysign(x) }
}

/// ln(1 + e) for 0 ≤ e ≤ 1, as 2 artanh(e / (2 + e)), whose series converges fast there.
#[inline(always)]
fn ln_1p(e: f32) -> f32 {
    let s = e / (2.0 + e);
    let square = s * s;
    let p = 1.0 / 13.0;
    let p = p * square + 1.0 / 11.0;
    let p = p * square + 1.0 / 9.0;
    let p = p * square + 1.0 / 7.0;
    let p = p * square + 1.0 / 5.0;
    let p = p * square + 1.0 / 3.0;
    2.0 * s * (p * square + 1.0)
}

/// eˣ − 1 for x ≤ 0: near 0 the Taylor series that keeps relative precision.
#[inline(always)]
fn exp_m1(x: f32) -> f32 {
    let p = 1.0 / 5_040.0;
    let p = p * x + 1.0 / 720.0;
    let p = p * x + 1.0 / 120.0;
    let p = p * x + 1.0 / 24.0;
    let p = p * x + 1.0 / 6.0;
    let p = p * x + 0.5;
    let near = x * (p * x + 1.0);
    if x > -0.4 { near } else { exp(x) - 1.0 }
}

/// The normal distribution's Φ(x) = erfc(−x / √2) / 2, with the rational Chebyshev fit of Numerical Recipes
/// (`erfcc`, relative error below 1.2e-7 everywhere).
#[inline(always)]
fn normal_cdf(x: f32) -> f32 {
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * z);
    let p = 0.170_872_77;
    let p = p * t - 0.822_152_23;
    let p = p * t + 1.488_515_9;
    let p = p * t - 1.135_204;
    let p = p * t + 0.278_868_07;
    let p = p * t - 0.186_288_06;
    let p = p * t + 0.096_784_18;
    let p = p * t + 0.374_091_96;
    let p = p * t + 1.000_023_7;
    let p = p * t - 1.265_512_2;
    let tail = 0.5 * t * exp(p - z * z);
    if x >= 0.0 { 1.0 - tail } else { tail }
}

/// Whether [`backward`] needs what came in (`true`) or what went out.
pub fn needs_input(activation: Activation) -> bool {
    matches!(activation, Activation::Gelu | Activation::Silu)
}

/// Applies an activation in place; `places` says where the numbers of one softmax lie.
pub fn forward(activation: Activation, values: &mut [f32], places: Places) {
    let work = values.len() * 8;
    if activation == Activation::Softmax {
        return chunks_mut(values, places.sample(), work, |_, sample| softmax(sample, places));
    }
    if activation.is_linear() {
        return;
    }
    chunks_mut(values, PIECE, work, |_, piece| apply(activation, piece));
}

/// Where the numbers of one softmax lie: `count` of them, `stride` apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Places {
    /// Numbers in one softmax: neurons, or channels of a picture.
    pub count: usize,
    /// Distance between two of them: 1, or the pixels of a map.
    pub stride: usize,
}

impl Places {
    fn sample(self) -> usize {
        self.count * self.stride
    }
}

fn map(values: &mut [f32], f: impl Fn(f32) -> f32) {
    // The dispatch compiles the loop for the widest vectors that the machine has.
    wide(
        #[inline(always)]
        || {
            for value in values.iter_mut() {
                *value = f(*value);
            }
        },
    );
}

/// Applies any activation but softmax in place, on the calling thread.
pub fn apply(activation: Activation, values: &mut [f32]) {
    match activation {
        Activation::Linear | Activation::Softmax => {}
        Activation::Sigmoid => map(values, sigmoid),
        Activation::Softplus => map(values, |x| if x < 0.0 { 0.0 } else { x } + ln_1p(exp(-x.abs()))),
        // Written so that a NaN stays one and is noticed.
        Activation::Relu => map(values, |x| if x < 0.0 { 0.0 } else { x }),
        Activation::Tanh => map(values, tanh),
        Activation::Heaviside => map(values, |x| f32::from(u8::from(x >= 0.0))),
        Activation::LeakyRelu { slope } => map(values, |x| if x > 0.0 { x } else { slope * x }),
        Activation::Elu { alpha } => map(values, |x| if x > 0.0 { x } else { alpha * exp_m1(x) }),
        Activation::Gelu => map(values, |x| x * normal_cdf(x)),
        Activation::Silu => map(values, |x| x * sigmoid(x)),
    }
}

/// dx = dy · f′, for any activation but softmax, on the calling thread. `seen` is what went out of the function, or
/// what came in where [`needs_input`] says so.
pub fn differentiate(activation: Activation, seen: &[f32], dy: &[f32], dx: &mut [f32]) {
    match activation {
        Activation::Linear | Activation::Softmax => dx.copy_from_slice(dy),
        Activation::Sigmoid => zip(seen, dy, dx, |y| y * (1.0 - y)),
        // 1 − e⁻ʸ is the sigmoid of what came in.
        Activation::Softplus => zip(seen, dy, dx, |y| -exp_m1(-y)),
        Activation::Relu => zip(seen, dy, dx, |y| f32::from(u8::from(y > 0.0))),
        Activation::Tanh => zip(seen, dy, dx, |y| 1.0 - y * y),
        Activation::Heaviside => dx.fill(0.0),
        Activation::LeakyRelu { slope } => zip(seen, dy, dx, |y| if y > 0.0 { 1.0 } else { slope }),
        Activation::Elu { alpha } => zip(seen, dy, dx, |y| if y > 0.0 { 1.0 } else { y + alpha }),
        Activation::Gelu => {
            let density = |x: f32| exp(-0.5 * x * x) * 0.398_942_3;
            zip(seen, dy, dx, |x| normal_cdf(x) + x * density(x));
        }
        Activation::Silu => zip(seen, dy, dx, |x| {
            let s = sigmoid(x);
            s * (1.0 + x * (1.0 - s))
        }),
    }
}

#[inline(always)]
fn zip(seen: &[f32], dy: &[f32], dx: &mut [f32], slope: impl Fn(f32) -> f32) {
    wide(
        #[inline(always)]
        || {
            for ((seen, dy), dx) in seen.iter().zip(dy).zip(dx.iter_mut()) {
                *dx = dy * slope(*seen);
            }
        },
    );
}

/// dx = dy · f′ for every activation, side by side.
pub fn backward(activation: Activation, seen: &[f32], dy: &[f32], dx: &mut [f32], places: Places) {
    let work = dx.len() * 8;
    if activation == Activation::Softmax {
        let sample = places.sample();
        return chunks_mut(dx, sample, work, |n, dx| {
            let from = n * sample;
            softmax_backward(&seen[from..from + sample], &dy[from..from + sample], dx, places);
        });
    }
    chunks_mut(dx, PIECE, work, |n, dx| {
        let from = n * PIECE;
        differentiate(activation, &seen[from..from + dx.len()], &dy[from..from + dx.len()], dx);
    });
}

/// Softmax of one sample in place; the largest number is taken off first so that nothing overflows.
fn softmax(sample: &mut [f32], Places { count, stride }: Places) {
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
fn softmax_backward(y: &[f32], dy: &[f32], dx: &mut [f32], Places { count, stride }: Places) {
    for place in 0..stride {
        let at = |n: usize| place + n * stride;
        let sum: f32 = (0..count).map(|n| dy[at(n)] * y[at(n)]).sum();
        for n in 0..count {
            dx[at(n)] = y[at(n)] * (dy[at(n)] - sum);
        }
    }
}
