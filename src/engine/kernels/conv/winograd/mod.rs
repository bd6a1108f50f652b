//! Convolutions of 3 × 3 with stride 1 by Winograd's F(2 × 2, 3 × 3): 16 multiplications for four outputs instead of 36.
//!
//! Outputs are made in tiles of 2 × 2, each from 4 × 4 pixels. Pixels d, filters g and outputs y go through the matrices
//! of Lavin & Gray (2015), y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A; in between stand 16 matrix products, one for each place of
//! the transformed tile. The gradients follow from the same: that of the input is the convolution of the output's
//! gradient with the rotated filters, that of the filters is Gᵀ [(A dy Aᵀ) ⊙ (Bᵀ d B)] G.
//!
//! Reading order: `tiles` (how maps are cut), `pack`, `transform`, `products`, then this file.
mod pack;
mod products;
mod tiles;
mod transform;

use super::size::ConvSize;
use crate::engine::kernels::matrix::Panels;
use crate::engine::kernels::parallel::with_scratch;
use pack::pack;
use products::{filter_gradient, filter_panels, filter_products, products};
use tiles::{PLACES, TiledMaps};
use transform::{transform_gradient, transform_input, transform_output};

/// Numbers of transformed tiles that are worked on at once, about: more would leave a core's own cache.
const CACHED: usize = 192 << 10;
/// Tiles at once for the gradient of the filters, whose sums run over them.
const SUMMED: usize = 256;

/// The transformed filters, one matrix for each place of a tile.
pub(super) struct TiledFilters([Panels; PLACES]);

impl TiledFilters {
    /// For the outputs.
    pub(super) fn forward(size: &ConvSize, weight: &[f32]) -> Self {
        let taps = size.taps();
        Self(filter_panels(size.filters, size.channels, |f, c, place| weight[f * taps + c * 9 + place]))
    }

    /// For the gradient of the input: rotated by 180 degrees.
    pub(super) fn backward(size: &ConvSize, weight: &[f32]) -> Self {
        let taps = size.taps();
        Self(filter_panels(size.channels, size.filters, |c, f, place| weight[f * taps + c * 9 + 8 - place]))
    }
}

/// The maps that come in, cut into tiles.
fn input_maps(size: &ConvSize) -> TiledMaps {
    TiledMaps {
        maps: size.channels,
        height: size.height,
        width: size.width,
        top: size.top,
        left: size.left,
        out_height: size.out_height(),
        out_width: size.out_width(),
    }
}

/// Computes the outputs of some samples, without bias, and hands their rows to `take`: which map of all samples, where
/// they start in it, the numbers.
pub(super) fn forward(size: &ConvSize, filters: &TiledFilters, x: &[f32], take: impl FnMut(usize, usize, &[f32])) {
    convolve(input_maps(size), filters, (x, size.filters), take);
}

/// Computes the gradient of the input of some samples from that of the output, and hands its rows to `take`.
pub(super) fn backward_input(
    size: &ConvSize,
    filters: &TiledFilters,
    dz: &[f32],
    take: impl FnMut(usize, usize, &[f32]),
) {
    let tiled = TiledMaps {
        maps: size.filters,
        height: size.out_height(),
        width: size.out_width(),
        top: 2 - size.top,
        left: 2 - size.left,
        out_height: size.height,
        out_width: size.width,
    };
    convolve(tiled, filters, (dz, size.channels), take);
}

fn convolve(
    tiled: TiledMaps,
    filters: &TiledFilters,
    (x, rows): (&[f32], usize),
    mut take: impl FnMut(usize, usize, &[f32]),
) {
    let samples = x.len() / (tiled.maps * tiled.height * tiled.width);
    let tiles = (CACHED / (PLACES * (tiled.maps + rows))).clamp(96, 384);
    with_scratch(tiled.packed_len(samples), |packed| {
        pack(&tiled, x, packed);
        for piece in tiled.pieces(samples, tiles) {
            with_scratch(piece.len(tiled.maps), |source| {
                transform_input(&piece, packed, source);
                with_scratch(piece.len(rows), |out| {
                    products(&piece, &filters.0, tiled.maps, source, out);
                    transform_output(&piece, rows, out, &mut take);
                });
            });
        }
    });
}

/// Numbers of the gradient of the transformed filters.
pub(super) fn sums_len(size: &ConvSize) -> usize {
    PLACES * size.filters * size.channels
}

/// Adds the gradient of the transformed filters over some samples to `sums`.
pub(super) fn backward_weight(size: &ConvSize, x: &[f32], dz: &[f32], sums: &mut [f32]) {
    let tiled = input_maps(size);
    let samples = x.len() / size.input();
    with_scratch(tiled.packed_len(samples), |packed| {
        pack(&tiled, x, packed);
        for piece in tiled.pieces(samples, SUMMED) {
            with_scratch(piece.len(size.channels), |input| {
                transform_input(&piece, packed, input);
                with_scratch(piece.len(size.filters), |gradient| {
                    transform_gradient(&piece, size.filters, dz, gradient);
                    filter_products(&piece, size.filters, gradient, input, sums);
                });
            });
        }
    });
}

/// Adds the gradient of the filters to `dweight`, from that of the transformed ones.
pub(super) fn add_filter_gradient(size: &ConvSize, sums: &[f32], dweight: &mut [f32]) {
    let filters = size.filters * size.channels;
    for (n, dweight) in dweight.as_chunks_mut::<9>().0.iter_mut().enumerate() {
        let gradient = filter_gradient(std::array::from_fn(|place| sums[place * filters + n]));
        for (to, from) in dweight.iter_mut().zip(gradient) {
            *to += from;
        }
    }
}
