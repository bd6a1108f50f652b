//! Elementary functions on single numbers, written without branches so that loops over them become vectors.
//!
//! The standard library's functions are calls into the system's library: slower, and not the same on every system.

/// 1.5 · 2²³: near it the last bit of a number counts ones.
const WHOLE: f32 = 12_582_912.0;

/// eˣ with a relative error below 2e-7; a degree-6 polynomial of the remainder after whole powers of 2 are taken out.
#[inline(always)]
pub(super) fn exp(x: f32) -> f32 {
    // Beyond these the result is 0 or infinite in `f32` anyway.
    let x = x.clamp(-87.0, 88.0);
    // Adding it rounds to a whole number, whose bits are at hand.
    let shifted = x * std::f32::consts::LOG2_E + WHOLE;
    let power = shifted - WHOLE;
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
    // The exponent's place is above all bits but those of the whole number.
    p * f32::from_bits(shifted.to_bits().wrapping_add(127) << 23)
}

/// 1 / (1 + e⁻ˣ).
#[inline(always)]
pub(super) fn sigmoid(x: f32) -> f32 {
    // The exponential of a number ≤ 0 keeps its relative precision on both sides.
    let e = exp(-x.abs());
    let above = if x >= 0.0 { 1.0 } else { e };
    above / (1.0 + e)
}

/// tanh x: near 0 the Taylor series that keeps relative precision, else 1 − 2 / (e²ˣ + 1).
#[inline(always)]
pub(super) fn tanh(x: f32) -> f32 {
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
pub(super) fn ln_1p(e: f32) -> f32 {
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
pub(super) fn exp_m1(x: f32) -> f32 {
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
pub(super) fn normal_cdf(x: f32) -> f32 {
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

/// ln x for a normal x > 0: the exponent's share plus 2 artanh((m − 1) / (m + 1)) of a mantissa m between √½ and √2.
#[inline(always)]
pub(super) fn ln(x: f32) -> f32 {
    // Taking the bits of √½ off first makes the exponent that of the mantissa's range.
    const ROOT_HALF: u32 = 0x3F35_04F3;
    let offset = x.to_bits().wrapping_sub(ROOT_HALF);
    let power = (offset as i32 >> 23) as f32;
    let mantissa = f32::from_bits((offset & 0x007F_FFFF) + ROOT_HALF);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let p = 1.0 / 9.0;
    let p = p * square + 1.0 / 7.0;
    let p = p * square + 1.0 / 5.0;
    let p = p * square + 1.0 / 3.0;
    power * std::f32::consts::LN_2 + 2.0 * s * (p * square + 1.0)
}
