//! Products with so few weights that spreading and rearranging them for the tiles would cost more than multiplying.
use crate::engine::kernels::simd::vectorize;

/// Numbers that are multiplied side by side.
const LANES: usize = 8;
/// Numbers of a rearranged matrix at most: they fit into the first cache with all that is multiplied by them.
const MOST: usize = 512;
/// Vectors of a rearranged matrix at most.
const VECTORS: usize = MOST / LANES;

type Lanes = [f32; LANES];

/// Whether a matrix of `outputs` × `inputs` weights is that small.
pub fn is_few(inputs: usize, outputs: usize) -> bool {
    let padded = |rows: usize, columns: usize| rows.saturating_mul(columns.next_multiple_of(LANES));
    padded(inputs, outputs) <= MOST && padded(outputs, inputs) <= MOST
}

/// Writes x Wᵀ + b to `y`, row by row; W has `inputs` numbers per row.
pub fn multiply_few(inputs: usize, x: &[f32], weight: &[f32], bias: &[f32], y: &mut [f32]) {
    let outputs = bias.len();
    let mut columns = [[0.0; LANES]; VECTORS];
    let mut start = [[0.0; LANES]; VECTORS];
    start.as_flattened_mut()[..outputs].copy_from_slice(bias);
    for (o, row) in weight.chunks_exact(inputs).enumerate() {
        for (i, weight) in row.iter().enumerate() {
            columns[o / LANES * inputs + i][o % LANES] = *weight;
        }
    }
    multiply(x, inputs, &columns, &start, y, outputs);
}

/// Writes dy W to `dx`, row by row; W has `inputs` numbers per row, `dx` as well.
pub fn pull_back_few(inputs: usize, weight: &[f32], dy: &[f32], dx: &mut [f32]) {
    let outputs = weight.len() / inputs;
    let mut rows = [[0.0; LANES]; VECTORS];
    for (o, row) in weight.chunks_exact(inputs).enumerate() {
        for (block, part) in row.chunks(LANES).enumerate() {
            rows[block * outputs + o][..part.len()].copy_from_slice(part);
        }
    }
    multiply(dy, outputs, &rows, &[[0.0; LANES]; VECTORS], dx, inputs);
}

/// Adds dyᵀ x to `dweight`, whose rows are as long as those of `x`.
pub fn outer_few(inputs: usize, x: &[f32], dy: &[f32], dweight: &mut [f32]) {
    let outputs = dweight.len() / inputs;
    let mut sums = [[0.0; LANES]; VECTORS];
    vectorize(
        #[inline(always)]
        || {
            for (x, dy) in x.chunks_exact(inputs).zip(dy.chunks_exact(outputs)) {
                for (x, sums) in x.chunks(LANES).zip(sums.chunks_exact_mut(outputs)) {
                    let x = padded(x);
                    for (dy, sums) in dy.iter().zip(sums) {
                        add_scaled(sums, *dy, &x);
                    }
                }
            }
        },
    );
    for (o, row) in dweight.chunks_exact_mut(inputs).enumerate() {
        for (block, part) in row.chunks_mut(LANES).enumerate() {
            for (weight, sum) in part.iter_mut().zip(sums[block * outputs + o]) {
                *weight += sum;
            }
        }
    }
}

/// Rows of `depth` numbers times a matrix whose vectors stand block by block, `depth` of them in each; what comes out has
/// `width` numbers per row.
#[inline(always)]
fn multiply(x: &[f32], depth: usize, matrix: &[Lanes], start: &[Lanes], y: &mut [f32], width: usize) {
    vectorize(
        #[inline(always)]
        || {
            for (x, y) in x.chunks_exact(depth).zip(y.chunks_exact_mut(width)) {
                for ((y, vectors), start) in y.chunks_mut(LANES).zip(matrix.chunks_exact(depth)).zip(start) {
                    let mut sums = *start;
                    for (x, vector) in x.iter().zip(vectors) {
                        add_scaled(&mut sums, *x, vector);
                    }
                    if let Ok(whole) = <&mut Lanes>::try_from(&mut *y) {
                        *whole = sums;
                    } else {
                        y.iter_mut().zip(sums).for_each(|(y, sum)| *y = sum);
                    }
                }
            }
        },
    );
}

#[inline(always)]
fn add_scaled(sums: &mut Lanes, factor: f32, vector: &Lanes) {
    for (sum, number) in sums.iter_mut().zip(vector) {
        *sum += factor * number;
    }
}

/// Numbers with zeros behind them.
#[inline(always)]
fn padded(numbers: &[f32]) -> Lanes {
    if let Ok(whole) = Lanes::try_from(numbers) {
        return whole;
    }
    let mut vector = [0.0; LANES];
    vector.iter_mut().zip(numbers).for_each(|(to, from)| *to = *from);
    vector
}
