//! Makes small gray or colored thumbnails of images, so that images can be compared quickly.
use crate::data::image::ImageForm;

/// How rows and columns of an image are shared out among the cells of a thumbnail.
pub(crate) struct Reducer {
    rows: Vec<Share>,
    columns: Vec<Share>,
}

/// The pixels under one cell along one axis, with weights that add up to 1.
struct Share {
    first: usize,
    weights: Vec<f32>,
}

impl Reducer {
    /// Reduces images of `form` to `rows` × `columns` cells. There may be more cells than pixels.
    pub(crate) fn new(form: ImageForm, rows: usize, columns: usize) -> Self {
        Self { rows: shares(form.height, rows), columns: shares(form.width, columns) }
    }
}

/// Cuts `pixels` into `cells` equal parts; a pixel on a border belongs to both sides by its parts.
fn shares(pixels: usize, cells: usize) -> Vec<Share> {
    let scale = pixels as f32 / cells as f32;
    // Borders are counted in whole cells × pixels, so that no rounding adds a pixel outside the image.
    let share = |cell: usize| {
        let first = cell * pixels / cells;
        let end = ((cell + 1) * pixels).div_ceil(cells);
        let overlap = |pixel: usize| {
            let from = (cell * pixels).max(pixel * cells);
            let to = ((cell + 1) * pixels).min((pixel + 1) * cells);
            (to - from) as f32 / cells as f32 / scale
        };
        Share { first, weights: (first..end).map(overlap).collect() }
    };
    (0..cells).map(share).collect()
}

/// Writes the mean of `plane` under each cell, row by row. O(pixels) as long as there are fewer cells than pixels.
pub(crate) fn area_average(plane: &[f32], reducer: &Reducer, cells: &mut [f32]) {
    let width = reducer.columns.last().map_or(0, |share| share.first + share.weights.len());
    let mut line = vec![0.0; width];
    for (share, out) in reducer.rows.iter().zip(cells.chunks_exact_mut(reducer.columns.len())) {
        line.fill(0.0);
        for (row, weight) in plane[share.first * width..].chunks_exact(width).zip(&share.weights) {
            line.iter_mut().zip(row).for_each(|(sum, pixel)| *sum += weight * pixel);
        }
        for (cell, share) in out.iter_mut().zip(&reducer.columns) {
            let under = &line[share.first..][..share.weights.len()];
            *cell = under.iter().zip(&share.weights).map(|(pixel, weight)| pixel * weight).sum();
        }
    }
}

/// Smooths a plane of rows of `width` with the binomial filter 1 2 1 along both axes; the border is repeated.
pub(crate) fn smooth(plane: &mut [f32], width: usize) {
    for row in plane.chunks_exact_mut(width) {
        let mut before = row[0];
        for column in 0..width {
            let here = row[column];
            let after = row[(column + 1).min(width - 1)];
            row[column] = 0.25 * (before + after) + 0.5 * here;
            before = here;
        }
    }
    let mut above = plane[..width].to_vec();
    let height = plane.len() / width;
    for row in 0..height {
        let (done, below) = plane.split_at_mut((row + 1) * width);
        let line = &mut done[row * width..];
        for column in 0..width {
            let here = line[column];
            let after = below.get(column).copied().unwrap_or(here);
            line[column] = 0.25 * (above[column] + after) + 0.5 * here;
            above[column] = here;
        }
    }
}
