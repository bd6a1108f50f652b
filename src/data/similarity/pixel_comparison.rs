//! Compares the pixels of two images whose small gray thumbnails are alike: their colors and their edges.

use super::thumbnail::{Reducer, area_average, smooth};
use crate::data::image::ImageForm;

/// Root mean square difference of the colors (channel minus gray) of two alike images, in levels of 256.
const MAX_COLOR: f32 = 16.0;
/// Side of the grid colors are compared on: JPEG stores colors coarsely.
const COLOR_GRID: usize = 4;
/// Distance of the edges of two alike images, in lengths of the whole vector of slopes.
const MAX_EDGES: f32 = 0.18;
/// Largest side of the grid edges are compared on.
const EDGE_GRID: usize = 28;

/// Compares images of one form.
pub(crate) struct PixelComparison {
    form: ImageForm,
    colors: Reducer,
    edges: Reducer,
    /// Columns of the grid edges are compared on.
    edge_columns: usize,
}

impl PixelComparison {
    /// Prepares the comparison of images of `form`.
    pub(crate) fn new(form: ImageForm) -> Self {
        let edge_columns = form.width.min(EDGE_GRID);
        Self {
            form,
            colors: Reducer::new(form, COLOR_GRID, COLOR_GRID),
            edges: Reducer::new(form, form.height.min(EDGE_GRID), edge_columns),
            edge_columns,
        }
    }

    /// Whether two images have the same colors in the same places. Gray images always have.
    pub(crate) fn colors_agree(&self, a: &[u8], b: &[u8]) -> bool {
        if self.form.channels != 3 {
            return true;
        }
        let (a, b) = (self.coarse_colors(a), self.coarse_colors(b));
        squared_distance(&a, &b) <= MAX_COLOR * MAX_COLOR * a.len() as f32
    }

    /// Red minus gray and blue minus gray on a coarse grid.
    fn coarse_colors(&self, image: &[u8]) -> Vec<f32> {
        let mut gray = Vec::new();
        self.form.gray(image, &mut gray);
        let mut colors = vec![0.0; 2 * COLOR_GRID * COLOR_GRID];
        for (channel, cells) in [0, 2].into_iter().zip(colors.chunks_exact_mut(COLOR_GRID * COLOR_GRID)) {
            let plane = &image[channel * gray.len()..][..gray.len()];
            let chroma: Vec<f32> = plane.iter().zip(&gray).map(|(&byte, gray)| f32::from(byte) - gray).collect();
            area_average(&chroma, &self.colors, cells);
        }
        colors
    }

    /// Whether two images have the same edges in the same places, whatever their contrast. One of them may be softer.
    pub(crate) fn edges_agree(&self, a: &[u8], b: &[u8]) -> bool {
        let [soft, softer] = self.slopes(a);
        let [other_soft, other_softer] = self.slopes(b);
        let pairs = [(&soft, &other_soft), (&softer, &other_soft), (&soft, &other_softer)];
        pairs.into_iter().any(|(a, b)| squared_distance(a, b) <= MAX_EDGES * MAX_EDGES)
    }

    /// Differences to the right and below of the gray image smoothed once and twice, as vectors of length 1.
    fn slopes(&self, image: &[u8]) -> [Vec<f32>; 2] {
        let mut gray = Vec::new();
        self.form.gray(image, &mut gray);
        let mut cells = vec![0.0; self.edge_columns * self.form.height.min(EDGE_GRID)];
        [(); 2].map(|()| {
            smooth(&mut gray, self.form.width);
            area_average(&gray, &self.edges, &mut cells);
            let right = cells.chunks_exact(self.edge_columns).flat_map(|row| row.windows(2).map(|two| two[1] - two[0]));
            let below = cells.iter().zip(cells.iter().skip(self.edge_columns)).map(|(above, below)| below - above);
            let mut slopes: Vec<f32> = right.chain(below).collect();
            let length = slopes.iter().map(|slope| slope * slope).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            for slope in &mut slopes {
                *slope /= length;
            }
            slopes
        })
    }
}

/// Sum of squared differences of two vectors.
fn squared_distance(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum()
}
