//! The filters' transforms, and the 16 matrix products between the transforms.
use super::tiles::{BLOCK, PLACES, TiledPiece};
use crate::engine::kernels::matrix::{MatrixRows, Panels, dot, outer};
use crate::engine::kernels::parallel::{Places, with_scratch};

/// The transformed filters G g Gᵀ as the left sides of the 16 products; `at(m, k)` is where filter (m, k) starts.
pub(super) fn filter_panels(
    rows: usize,
    depth: usize,
    weight: impl Fn(usize, usize, usize) -> f32,
) -> [Panels; PLACES] {
    with_scratch(PLACES * rows * depth, |transformed| {
        for m in 0..rows {
            for k in 0..depth {
                let tile = filter_tile(std::array::from_fn(|place| weight(m, k, place)));
                for (place, value) in tile.into_iter().enumerate() {
                    transformed[(place * rows + m) * depth + k] = value;
                }
            }
        }
        std::array::from_fn(|place| Panels::new(rows, depth, |m, k| transformed[(place * rows + m) * depth + k]))
    })
}

/// G g Gᵀ of one filter.
fn filter_tile(g: [f32; 9]) -> [f32; PLACES] {
    let spread = |a: f32, b: f32, c: f32| [a, 0.5 * (a + b + c), 0.5 * (a - b + c), c];
    let columns: [[f32; 4]; 3] = std::array::from_fn(|x| spread(g[x], g[3 + x], g[6 + x]));
    let rows: [[f32; 4]; 4] = std::array::from_fn(|y| spread(columns[0][y], columns[1][y], columns[2][y]));
    std::array::from_fn(|place| rows[place / 4][place % 4])
}

/// Gᵀ u G: the gradient of a filter from that of its transform.
pub(super) fn filter_gradient(u: [f32; PLACES]) -> [f32; 9] {
    let gather = |a: f32, b: f32, c: f32, d: f32| [a + 0.5 * (b + c), 0.5 * (b - c), 0.5 * (b + c) + d];
    let columns: [[f32; 3]; 4] = std::array::from_fn(|x| gather(u[x], u[4 + x], u[8 + x], u[12 + x]));
    let rows: [[f32; 3]; 3] =
        std::array::from_fn(|y| gather(columns[0][y], columns[1][y], columns[2][y], columns[3][y]));
    std::array::from_fn(|place| rows[place / 3][place % 3])
}

/// The 16 products: `out[row][place] = Σₖ panels[place][row][k] · source[k][place]`.
pub(super) fn products(piece: &TiledPiece, panels: &[Panels], depth: usize, source: &[f32], out: &mut [f32]) {
    let stride = piece.stride();
    let offsets: Places = (0..depth).map(|k| k * piece.map_stride()).collect();
    for (place, panels) in panels.iter().enumerate() {
        // Whole vectors: what lies behind the last tile is not used.
        let columns = piece.all().next_multiple_of(BLOCK);
        let start = place * stride;
        outer(panels, &offsets, &source[start..], columns, &mut out[start..], piece.map_stride());
    }
}

/// Adds the gradients of the transformed filters:
/// `sums[place][row · maps + m] += Σₙ gradient[row][place][n] · input[m][place][n]`.
pub(super) fn filter_products(piece: &TiledPiece, rows: usize, gradient: &[f32], input: &[f32], sums: &mut [f32]) {
    let stride = piece.stride();
    let maps = piece.tiled.maps;
    let starts = |count: usize| (0..count).map(|n| n * piece.map_stride()).collect::<Places>();
    let (lefts, rights) = (starts(rows), starts(maps));
    for (place, sums) in sums.chunks_exact_mut(rows * maps).enumerate() {
        let left = MatrixRows { values: &gradient[place * stride..], starts: &lefts };
        let right = MatrixRows { values: &input[place * stride..], starts: &rights };
        dot(left, right, piece.all(), sums, maps);
    }
}
