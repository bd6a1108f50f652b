//! Pictures that are drawn by hand: lines as wide as those of a set, on its paper.
use super::dataset::{Dataset, Part};
use super::image::ImageForm;

/// Pixels of a set that are examined at most.
const EXAMINED: usize = 1 << 20;
/// The width of a line where a set has none, as a share of the smaller side.
const USUAL: f32 = 1.0 / 12.0;
/// No line is wider than this share of the smaller side.
const WIDEST: f32 = 0.25;

/// What a set is drawn with.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pen {
    /// What nothing is drawn on.
    pub paper: u8,
    /// What is drawn.
    pub ink: u8,
    /// The width of a line, in pixels.
    pub width: f32,
}

/// Lines, each from point to point; points are pixels from the left and from the top.
pub type Strokes = Vec<Vec<[f32; 2]>>;

impl Pen {
    /// That of the training pictures: the paper is what lies at their edges, ink is at the other end of the scale, and a
    /// line is as wide as twice its area for each pixel of its outline.
    pub fn of(dataset: &Dataset) -> Self {
        let form = dataset.form();
        let plane = form.height * form.width;
        let training = dataset.part(Part::Training);
        let usual = Self { paper: 0, ink: u8::MAX, width: form.height.min(form.width) as f32 * USUAL };
        if plane == 0 || training.is_empty() || !dataset.holds_pictures() {
            return usual;
        }
        let count = training.len().min((EXAMINED / plane).max(1));
        // Of color pictures the first channel tells enough.
        let pictures: Vec<&[u8]> =
            (0..count).map(|n| &dataset.sample(training[n * training.len() / count] as usize)[..plane]).collect();
        Self::of_planes(&pictures, form)
    }

    fn of_planes(pictures: &[&[u8]], ImageForm { height, width, .. }: ImageForm) -> Self {
        let is_edge = |place: usize| {
            let (row, column) = (place / width, place % width);
            row == 0 || column == 0 || row + 1 == height || column + 1 == width
        };
        let mut edge: Vec<u8> = pictures
            .iter()
            .flat_map(|picture| picture.iter().enumerate().filter(|(place, _)| is_edge(*place)).map(|(_, byte)| *byte))
            .collect();
        edge.sort_unstable();
        let paper = edge.get(edge.len() / 2).copied().unwrap_or_default();
        let ink = if paper < 128 { u8::MAX } else { 0 };
        let (mut area, mut outline) = (0.0_f64, 0.0_f64);
        for picture in pictures {
            let cover = |row: usize, column: usize| cover(picture[row * width + column], paper, ink);
            for row in 0..height {
                for column in 0..width {
                    let here = cover(row, column);
                    let right = if column + 1 < width { cover(row, column + 1) - here } else { 0.0 };
                    let below = if row + 1 < height { cover(row + 1, column) - here } else { 0.0 };
                    area += here;
                    outline += right.hypot(below);
                }
            }
        }
        let side = height.min(width) as f32;
        let measured = if outline > 0.0 { (2.0 * area / outline) as f32 } else { side * USUAL };
        Self { paper, ink, width: measured.clamp(1.0, (side * WIDEST).max(1.0)) }
    }

    /// The bytes of a picture with these lines, channel by channel.
    pub fn draw(self, strokes: &[Vec<[f32; 2]>], form: ImageForm) -> Vec<u8> {
        let ImageForm { channels, height, width } = form;
        let mut covers = vec![0.0_f32; height * width];
        for stroke in strokes {
            // A single point is a dot.
            let firsts = stroke.iter().zip(stroke.iter().skip(1).chain(stroke.last()));
            for (from, to) in firsts.filter(|(from, to)| from.iter().chain(*to).all(|place| place.is_finite())) {
                self.draw_line(*from, *to, (height, width), &mut covers);
            }
        }
        let byte = |cover: &f32| {
            let (paper, ink) = (f32::from(self.paper), f32::from(self.ink));
            (paper + (ink - paper) * cover).round() as u8
        };
        let plane: Vec<u8> = covers.iter().map(byte).collect();
        plane.repeat(channels)
    }

    /// Covers the pixels around a line: those within half of its width whole, and at its edge by their share.
    fn draw_line(self, from: [f32; 2], to: [f32; 2], (height, width): (usize, usize), covers: &mut [f32]) {
        let radius = self.width / 2.0;
        let range = |axis: usize, side: usize| {
            let (low, high) = (from[axis].min(to[axis]), from[axis].max(to[axis]));
            // A cast keeps to what there is.
            let first = (low - radius - 1.0).max(0.0) as usize;
            first.min(side)..((high + radius + 2.0).max(0.0) as usize).min(side).max(first.min(side))
        };
        for row in range(1, height) {
            for column in range(0, width) {
                let at = [column as f32 + 0.5, row as f32 + 0.5];
                let cover = (radius + 0.5 - distance(at, from, to)).clamp(0.0, 1.0);
                let pixel = &mut covers[row * width + column];
                *pixel = pixel.max(cover);
            }
        }
    }
}

/// How much of a pixel is ink.
fn cover(byte: u8, paper: u8, ink: u8) -> f64 {
    let (byte, paper, ink) = (f64::from(byte), f64::from(paper), f64::from(ink));
    ((byte - paper) / (ink - paper)).clamp(0.0, 1.0)
}

/// How far a point is from a line between two others.
fn distance(at: [f32; 2], from: [f32; 2], to: [f32; 2]) -> f32 {
    let along = [to[0] - from[0], to[1] - from[1]];
    let away = [at[0] - from[0], at[1] - from[1]];
    let length = along[0] * along[0] + along[1] * along[1];
    let share = if length > 0.0 { ((away[0] * along[0] + away[1] * along[1]) / length).clamp(0.0, 1.0) } else { 0.0 };
    (away[0] - share * along[0]).hypot(away[1] - share * along[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: ImageForm = ImageForm { channels: 1, height: 28, width: 28 };

    #[test]
    fn lines_cover_what_lies_within_their_width() {
        let pen = Pen { paper: 0, ink: 255, width: 2.0 };
        let form = ImageForm { channels: 2, height: 5, width: 8 };
        let picture = pen.draw(&[vec![[2.0, 2.0], [6.0, 2.0]]], form);
        assert_eq!(picture.len(), 80);
        assert_eq!(picture[..40], picture[40..]);
        // The line lies between the second and the third row.
        for (row, ink) in [(0, 0), (1, 255), (2, 255), (3, 0), (4, 0)] {
            assert_eq!(picture[row * 8 + 4], ink, "row {row}");
        }
        assert_eq!((picture[8], picture[15]), (0, 0));
        let dot = pen.draw(&[vec![[4.0, 2.0]]], form);
        assert!(dot[8 + 4] > 200 && dot[8] == 0);
        // What lies far outside, or nowhere, is not drawn.
        let none = vec![vec![[-50.0, -50.0], [-40.0, 90.0]], vec![[f32::NAN, 1.0]], Vec::new()];
        assert!(pen.draw(&none, form).iter().all(|byte| *byte == 0));
    }

    #[test]
    fn the_width_of_lines_is_found_again_on_either_paper() {
        let strokes = vec![vec![[5.0, 6.0], [22.0, 8.0], [9.0, 22.0]]];
        for width in [2.0, 3.0, 4.0] {
            for (paper, ink) in [(0, 255), (255, 0), (230, 0)] {
                let pen = Pen { paper, ink, width };
                let found = Pen::of_planes(&[&pen.draw(&strokes, FORM)], FORM);
                assert_eq!((found.paper, found.ink), (paper, ink));
                assert!((found.width - width).abs() < 0.25 * width, "{width}: {}", found.width);
            }
        }
        let empty = vec![7; 28 * 28];
        assert!((Pen::of_planes(&[&empty], FORM).width - 28.0 / 12.0).abs() < 1e-6);
    }
}
