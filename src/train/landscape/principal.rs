//! The two directions that hold most of some rows of numbers: their principal components about a fixed point or their mean.
use super::directions::{dot, norm, normal, random};

/// Rounds at most. Paths of a training lie nearly in a plane, so that some dozen are enough.
const ROUNDS: usize = 500;
/// A round that finds no more than this share of the whole is the last.
const LITTLE: f64 = 1e-12;
/// What is left of a direction, measured by what it was, when it lay along another one.
const NOTHING: f64 = 1e-10;
/// Squares that are no more than this share of the whole are what rounding to 32 bits leaves.
const ROUNDING: f64 = 1e-12;

/// The two main directions of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Principal {
    /// Both directions, at right angles and of length 1. For a path along a line the second is a random one; where there
    /// is only one dimension it is 0.
    pub axes: [Vec<f64>; 2],
    /// The share of the squared distances from the fixed point that lies along the two.
    pub share: f64,
}

/// The two main directions of some rows, told by their squared distances from 0: those of the largest eigenvalues of
/// `XᵀX`. `None` when all rows are 0. Both point to where the path is farthest along them.
///
/// Subspace iteration with a Rayleigh–Ritz step: it needs nothing but products with X, and comes to its end in a fixed
/// order of additions, so that the bits are the same everywhere.
pub fn principal(rows: &[Vec<f64>], seed: u64) -> Option<Principal> {
    let width = rows.first()?.len();
    let whole: f64 = rows.iter().map(|row| dot(row, row)).sum();
    if whole <= 0.0 || !whole.is_finite() {
        return None;
    }
    let mut axes = [0, 1].map(|n| normal(&mut random(seed, n), width));
    axes = orthonormal(axes.clone(), &axes);
    let mut found = 0.0;
    for _ in 0..ROUNDS {
        let mut images = axes.each_ref().map(|axis| image(rows, axis));
        let (a, b, d) = (dot(&axes[0], &images[0]), dot(&axes[0], &images[1]), dot(&axes[1], &images[1]));
        let turn = eigenvectors(a, b, d);
        (axes, images) = (turned(&axes, turn), turned(&images, turn));
        let before = std::mem::replace(&mut found, a + d);
        if found - before <= LITTLE * whole {
            break;
        }
        axes = orthonormal(images, &axes);
    }
    for axis in &mut axes {
        let far =
            rows.iter().map(|row| dot(row, axis)).fold(0.0_f64, |far, at| if at.abs() > far.abs() { at } else { far });
        if far < 0.0 {
            for value in axis.iter_mut() {
                *value = -*value;
            }
        }
    }
    Some(Principal { axes, share: (found / whole).clamp(0.0, 1.0) })
}

/// Rows of numbers seen from where they spread most: along their two main directions (Pearson 1901), about their mean. Where
/// they spread in one direction only the second number is 0, where they do not spread at all both are.
pub fn principal_plane(rows: &[&[f32]], seed: u64) -> Vec<[f32; 2]> {
    let count = rows.len().max(1) as f64;
    let mut mean = vec![0.0; rows.first().map_or(0, |row| row.len())];
    for row in rows {
        mean.iter_mut().zip(*row).for_each(|(mean, value)| *mean += f64::from(*value) / count);
    }
    let centered: Vec<Vec<f64>> =
        rows.iter().map(|row| row.iter().zip(&mean).map(|(value, mean)| f64::from(*value) - mean).collect()).collect();
    let squares = |rows: &[Vec<f64>]| rows.iter().map(|row| dot(row, row)).sum::<f64>();
    let spread = squares(&centered);
    let found = principal(&centered, seed).filter(|_| spread > ROUNDING * (spread + count * dot(&mean, &mean)));
    let Some(Principal { axes, .. }) = found else { return vec![[0.0; 2]; rows.len()] };
    let along = axes.map(|axis| {
        let along: Vec<f64> = centered.iter().map(|row| dot(row, &axis)).collect();
        if dot(&along, &along) > ROUNDING * spread { along } else { vec![0.0; along.len()] }
    });
    along[0].iter().zip(&along[1]).map(|(first, second)| [*first as f32, *second as f32]).collect()
}

/// `XᵀX` times a direction.
fn image(rows: &[Vec<f64>], axis: &[f64]) -> Vec<f64> {
    let mut image = vec![0.0; axis.len()];
    for row in rows {
        let along = dot(row, axis);
        image.iter_mut().zip(row).for_each(|(sum, value)| *sum += along * value);
    }
    image
}

/// The cosine and the sine of the turn after which the first direction has the larger eigenvalue of (a b; b d).
fn eigenvectors(a: f64, b: f64, d: f64) -> (f64, f64) {
    let half = (a - d) / 2.0;
    let root = (half * half + b * b).sqrt();
    // Of the two ways to write the eigenvector the one in which nothing cancels.
    let (x, y) = if half >= 0.0 { (half + root, b) } else { (b, root - half) };
    let long = (x * x + y * y).sqrt();
    if long > 0.0 { (x / long, y / long) } else { (1.0, 0.0) }
}

/// Two directions turned in their plane.
fn turned([first, second]: &[Vec<f64>; 2], (cos, sin): (f64, f64)) -> [Vec<f64>; 2] {
    let mix = |by: [f64; 2]| first.iter().zip(second).map(|(a, b)| by[0] * a + by[1] * b).collect();
    [mix([cos, sin]), mix([-sin, cos])]
}

/// Two directions at right angles and of length 1. In place of one that is nothing, or lies along the first, stands that
/// of before.
fn orthonormal([first, second]: [Vec<f64>; 2], before: &[Vec<f64>; 2]) -> [Vec<f64>; 2] {
    let scale = norm(&first);
    let first = unit(first).or_else(|| unit(before[0].clone())).unwrap_or_else(|| before[0].clone());
    let apart = |second: Vec<f64>, least: f64| {
        let second = without(&without(&second, &first), &first);
        if norm(&second) > least { unit(second) } else { None }
    };
    let least = NOTHING * scale.max(norm(&second));
    let other = || before.iter().rev().find_map(|axis| apart(axis.clone(), NOTHING * norm(axis)));
    let second = apart(second, least).or_else(other).unwrap_or_else(|| vec![0.0; first.len()]);
    [first, second]
}

/// What of a direction does not lie along another one of length 1.
fn without(of: &[f64], axis: &[f64]) -> Vec<f64> {
    let along = dot(of, axis);
    of.iter().zip(axis).map(|(value, axis)| value - along * axis).collect()
}

/// The direction with length 1; `None` for 0.
fn unit(mut of: Vec<f64>) -> Option<Vec<f64>> {
    let long = norm(&of);
    if !(long > 0.0 && long.is_finite()) {
        return None;
    }
    for value in &mut of {
        *value /= long;
    }
    Some(of)
}
