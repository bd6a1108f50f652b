//! Random numbers that follow from a key and a place: a hash, not a running generator, so that they do not depend on
//! the order in which they are computed.
use super::math::ln;
use super::parallel::chunks_mut;
use super::simd::vectorize;

/// Numbers in one piece of work.
const PIECE: usize = 16_384;

/// The finalizer of `SplitMix64` (Steele et al. 2014): every bit of the input reaches every bit of the output.
#[inline(always)]
pub fn mix(key: u64) -> u64 {
    let z = key.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// The standard normal number of a place, by the inverse of the distribution function: one bit of the hash is the sign,
/// 31 are the probability of the tail. The largest is about 6.2.
#[inline(always)]
pub fn normal(key: u64, place: u64) -> f32 {
    let bits = mix(key.wrapping_add(place));
    // Below 2³¹, so that it is a positive `i32`, which vectors turn into `f32`.
    let tail = ((bits >> 33) as i32 as f32 + 0.5) * 2.0_f32.powi(-32);
    let size = std::f32::consts::SQRT_2 * erf_inv(tail);
    if bits & 1 == 0 { size } else { -size }
}

/// erf⁻¹(1 − 2 · tail) for 0 < tail ≤ ½, in the form of Giles (2010), "Approximating the erfinv function": relative
/// error below 4e-7.
#[inline(always)]
fn erf_inv(tail: f32) -> f32 {
    let w = -ln(4.0 * tail * (1.0 - tail));
    let v = w - 2.5;
    let p = 2.810_226_4e-8;
    let p = p * v + 3.432_739_4e-7;
    let p = p * v - 3.523_387_7e-6;
    let p = p * v - 4.391_506_6e-6;
    let p = p * v + 0.000_218_580_87;
    let p = p * v - 0.001_253_725;
    let p = p * v - 0.004_177_681_6;
    let p = p * v + 0.246_640_73;
    let central = p * v + 1.501_409_4;
    // w is not below 0 but for rounding; the part is not used there, but must not be NaN.
    let v = w.max(0.0).sqrt() - 3.0;
    let p = -0.000_200_214_26;
    let p = p * v + 0.000_100_950_56;
    let p = p * v + 0.001_349_343_2;
    let p = p * v - 0.003_673_428_4;
    let p = p * v + 0.005_739_507_7;
    let p = p * v - 0.007_622_461_3;
    let p = p * v + 0.009_438_870_5;
    let p = p * v + 1.001_674;
    let outer = p * v + 2.832_976_8;
    (if w < 5.0 { central } else { outer }) * (1.0 - 2.0 * tail)
}

/// Adds Gaussian noise: to each number `deviation` times the standard normal number of its place.
pub fn add_normal(values: &mut [f32], deviation: f32, key: u64) {
    let work = values.len() * 16;
    chunks_mut(values, PIECE, work, |nth, values| {
        let first = (nth * PIECE) as u64;
        vectorize(
            #[inline(always)]
            || {
                for (place, value) in values.iter_mut().enumerate() {
                    *value += deviation * normal(key, first + place as u64);
                }
            },
        );
    });
}
