//! The dot form of a matrix product: out[m][t] += Σₚ left[m][p] · right[t][p], all rows lying in memory as they are.
use pulp::{Arch, Simd, WithSimd};

/// Rows of equal length that start anywhere in a slice and may overlap.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Where the numbers lie.
    pub values: &'a [f32],
    /// Where each row starts.
    pub starts: &'a [usize],
}

/// Adds the product of every row of `left` with every row of `right`, `len` numbers each, to out[m · stride + t].
pub fn dot(left: Rows<'_>, right: Rows<'_>, len: usize, out: &mut [f32], stride: usize) {
    Arch::new().dispatch(Dot { left, right, len, out, stride });
}

struct Dot<'a> {
    left: Rows<'a>,
    right: Rows<'a>,
    len: usize,
    out: &'a mut [f32],
    stride: usize,
}

impl WithSimd for Dot<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { left, right, len, out, stride } = self;
        let tall = if S::REGISTER_COUNT >= 32 { 4 } else { 2 };
        for m in (0..left.starts.len()).step_by(tall) {
            let rows = Rows { starts: &left.starts[m..left.starts.len().min(m + tall)], ..left };
            let out = &mut out[m * stride..];
            match rows.starts.len() {
                4 => across::<S, 4, 6>(simd, rows, right, len, out, stride),
                3 => across::<S, 3, 6>(simd, rows, right, len, out, stride),
                2 if S::REGISTER_COUNT >= 32 => across::<S, 2, 6>(simd, rows, right, len, out, stride),
                2 => across::<S, 2, 4>(simd, rows, right, len, out, stride),
                _ => across::<S, 1, 4>(simd, rows, right, len, out, stride),
            }
        }
    }
}

/// `MR` rows of the left side with all rows of the right, `NR` at a time.
#[inline(always)]
fn across<S: Simd, const MR: usize, const NR: usize>(
    simd: S,
    left: Rows<'_>,
    right: Rows<'_>,
    len: usize,
    out: &mut [f32],
    stride: usize,
) {
    let mut t = 0;
    while t + NR <= right.starts.len() {
        let rows = Rows { starts: &right.starts[t..t + NR], ..right };
        tile::<S, MR, NR>(simd, left, rows, len, &mut out[t..], stride);
        t += NR;
    }
    while t < right.starts.len() {
        let rows = Rows { starts: &right.starts[t..=t], ..right };
        tile::<S, MR, 1>(simd, left, rows, len, &mut out[t..], stride);
        t += 1;
    }
}

#[inline(always)]
fn tile<S: Simd, const MR: usize, const NR: usize>(
    simd: S,
    left: Rows<'_>,
    right: Rows<'_>,
    len: usize,
    out: &mut [f32],
    stride: usize,
) {
    let vectors = len / S::F32_LANES;
    let whole = vectors * S::F32_LANES;
    let row = |rows: Rows<'_>, n: usize| rows.starts[n];
    // Slices of one proven length, so that the loop below needs no checks.
    let ys: [&[S::f32s]; MR] = std::array::from_fn(|m| {
        let start = row(left, m);
        &S::as_simd_f32s(&left.values[start..start + whole]).0[..vectors]
    });
    let xs: [&[S::f32s]; NR] = std::array::from_fn(|t| {
        let start = row(right, t);
        &S::as_simd_f32s(&right.values[start..start + whole]).0[..vectors]
    });
    let mut sums = [[simd.splat_f32s(0.0); NR]; MR];
    for p in 0..vectors {
        for m in 0..MR {
            for t in 0..NR {
                sums[m][t] = simd.mul_add_e_f32s(ys[m][p], xs[t][p], sums[m][t]);
            }
        }
    }
    if whole < len {
        for m in 0..MR {
            let y = simd.partial_load_f32s(&left.values[row(left, m) + whole..row(left, m) + len]);
            for t in 0..NR {
                let x = simd.partial_load_f32s(&right.values[row(right, t) + whole..row(right, t) + len]);
                sums[m][t] = simd.mul_add_e_f32s(y, x, sums[m][t]);
            }
        }
    }
    for m in 0..MR {
        for t in 0..NR {
            out[m * stride + t] += simd.reduce_sum_f32s(sums[m][t]);
        }
    }
}
