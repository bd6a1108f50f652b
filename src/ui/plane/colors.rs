//! From what a network says of the grid to colors, and the lines on which two classes are equally likely.
use eframe::egui::{Color32, ColorImage, Pos2};

use super::grid::SIDE;
use crate::engine::best;
use crate::ui::theme::Theme;

/// How much of a class's color the surface has at least, and at most: the points on it have all of it.
const LEAST: f32 = 0.10;
const MOST: f32 = 0.62;

/// A piece of a line, in shares of the plane from its upper left corner.
pub(in crate::ui) type BorderSegment = [Pos2; 2];

/// The color of an answer: that of the most probable class, the stronger the surer it is.
fn answer_color(theme: &Theme, shares: &[f32]) -> Color32 {
    let class = best(shares);
    let (most, even) = (shares.get(class).copied().unwrap_or_default(), 1.0 / shares.len().max(2) as f32);
    let sure = ((most - even) / (1.0 - even)).clamp(0.0, 1.0);
    theme.nothing.lerp_to_gamma(theme.class(class), LEAST + (MOST - LEAST) * sure.sqrt())
}

/// The answers for the grid, point after point, as a picture.
pub(in crate::ui) fn answer_image(theme: &Theme, answers: &[f32]) -> ColorImage {
    let width = (answers.len() / (SIDE * SIDE)).max(1);
    let mut pixels: Vec<Color32> = answers.chunks_exact(width).map(|shares| answer_color(theme, shares)).collect();
    pixels.resize(SIDE * SIDE, theme.nothing);
    ColorImage::new([SIDE, SIDE], pixels)
}

/// Steps of the scale from negative to positive numbers on each side of 0.
const STEPS: usize = 127;

/// Surfaces of several values beside each other, of which every `every`th point of the grid is shown, each on a scale of its
/// own: orange is positive, blue negative. `value` gives the value at a point of the grid.
pub(in crate::ui) fn value_image(
    theme: &Theme,
    surfaces: usize,
    every: usize,
    value: impl Fn(usize, usize) -> f32,
) -> ColorImage {
    let scale: Vec<Color32> = (0..=2 * STEPS).map(|step| theme.signed(step as f32 / STEPS as f32 - 1.0)).collect();
    let side = SIDE / every.max(1);
    let mut image = ColorImage::filled([side * surfaces.max(1), side], theme.nothing);
    let point = |row: usize, column: usize| row * every * SIDE + column * every;
    for surface in 0..surfaces {
        let cells = (0..side).flat_map(|row| (0..side).map(move |column| (row, column)));
        let values: Vec<f32> = cells.map(|(row, column)| value(surface, point(row, column))).collect();
        let largest = values.iter().fold(f32::MIN_POSITIVE, |most, value| most.max(value.abs()));
        for (nth, value) in values.into_iter().enumerate() {
            let share = (value / largest).clamp(-1.0, 1.0);
            let step = ((share + 1.0) * STEPS as f32).round() as usize;
            image.pixels[nth / side * side * surfaces + surface * side + nth % side] = scale[step.min(2 * STEPS)];
        }
    }
    image
}

/// The lines on which the two most probable classes are equally likely, by marching squares over the grid.
pub(in crate::ui) fn borders(answers: &[f32]) -> Vec<BorderSegment> {
    let classes = answers.len() / (SIDE * SIDE);
    let mut lines = Vec::new();
    // Between two classes there is one line, whichever of both it is found for.
    let searched = if classes == 2 { 1 } else { classes };
    for class in 0..searched {
        let lead = |point: usize| {
            let shares = &answers[point * classes..(point + 1) * classes];
            let others = shares.iter().enumerate().filter(|(other, _)| *other != class);
            shares[class] - others.fold(f32::NEG_INFINITY, |most, (_, share)| most.max(*share))
        };
        let leads: Vec<f32> = (0..SIDE * SIDE).map(lead).collect();
        for row in 0..SIDE - 1 {
            for column in 0..SIDE - 1 {
                cell(&leads, (row, column), &mut lines);
            }
        }
    }
    lines
}

/// The line through one square of the grid.
fn cell(leads: &[f32], (row, column): (usize, usize), lines: &mut Vec<BorderSegment>) {
    let corners = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)];
    let lead = |(row, column): (usize, usize)| leads[row * SIDE + column];
    let mut ends = [Pos2::ZERO; 4];
    let mut found = 0;
    for side in 0..4 {
        let (from, to) = (corners[side], corners[(side + 1) % 4]);
        let (a, b) = (lead(from), lead(to));
        if (a > 0.0) != (b > 0.0) {
            let at = |(row, column): (usize, usize)| {
                Pos2::new((column as f32 + 0.5) / SIDE as f32, (row as f32 + 0.5) / SIDE as f32)
            };
            let share = if (a - b).is_normal() { a / (a - b) } else { 0.5 };
            ends[found] = at(from).lerp(at(to), share);
            found += 1;
        }
    }
    match found {
        2 => lines.push([ends[0], ends[1]]),
        4 => lines.extend([[ends[0], ends[1]], [ends[2], ends[3]]]),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use eframe::egui::Color32;

    use super::super::grid::{SIDE, batch, place};
    use super::{answer_color, answer_image, borders, value_image};
    use crate::app::ThemeChoice;
    use crate::data::{Measurements, SampleEncoder};
    use crate::design::{
        Activation, Dense, Design, Facts, Input, LayerKind, Output, PointFeature, PointPattern, Points, Source,
        template,
    };
    use crate::engine::{best, build};
    use crate::train::{InspectionRequest, Viewer, predict};
    use crate::ui::theme::Theme;

    fn points() -> Design {
        let input = Input::Point { features: vec![PointFeature::X, PointFeature::Y] };
        let data = Source::Points(Points::Pattern(PointPattern::default()));
        let layers: [LayerKind; 2] = [Dense::new(6, Activation::Tanh).into(), Output::default().into()];
        let layers = layers.into_iter().map(Into::into).collect();
        Design { input, data, layers, ..(template("digits").unwrap().make)() }
    }

    /// What the surface shows on the grid is what the network answers when it is asked point by point, as `strata predict`
    /// asks.
    #[test]
    fn the_surface_has_the_color_of_the_answer() {
        let design = points();
        let encoder = SampleEncoder::new(Measurements::default(), &design.input);
        let facts = Facts { classes: Some(3), ..Facts::default() };
        let request = InspectionRequest {
            ticket: 1,
            design: Arc::new(design.clone()),
            facts,
            encoder: encoder.clone(),
            picture: Arc::from([0; 8]),
            more: Some(Arc::new(batch(std::iter::empty()))),
        };
        let observed = Viewer::default().cards(&request).unwrap().more.unwrap();
        let checked = crate::design::fixed(&design, facts).unwrap().checked;
        let mut network = build(&checked, &[]).unwrap();
        for theme in [ThemeChoice::Dark, ThemeChoice::Light, ThemeChoice::Projector].map(Theme::of) {
            let image = answer_image(theme, &observed.answers);
            let mut classes = [0; 3];
            for (nth, pixel) in image.pixels.iter().enumerate() {
                let sample: Vec<u8> = place(nth).into_iter().flat_map(f32::to_le_bytes).collect();
                let asked = predict(&mut network, &sample, &encoder).unwrap();
                assert_eq!(asked.class, best(observed.answer(nth)));
                assert_eq!(*pixel, answer_color(theme, &asked.probabilities), "point {nth}");
                classes[asked.class] += 1;
            }
            assert!(classes.iter().filter(|count| **count > 0).count() > 1, "{classes:?}");
        }
    }

    #[test]
    fn a_color_is_that_of_the_class_and_stronger_where_it_is_surer() {
        let theme = Theme::of(ThemeChoice::Dark);
        let far = |a: Color32, b: Color32| {
            let [a, b] = [a, b].map(|color| color.to_array().map(f32::from));
            a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f32>()
        };
        let color = |class: usize, most: f32| {
            let mut shares = [(1.0 - most) / 3.0; 4];
            shares[class] = most;
            answer_color(theme, &shares)
        };
        for class in 0..4 {
            let (unsure, sure) = (color(class, 0.4), color(class, 0.95));
            assert!(far(sure, theme.class(class)) < far(unsure, theme.class(class)));
            assert!((0..class).all(|other| far(sure, color(other, 0.95)) > 40.0), "class {class} looks like another");
        }
    }

    #[test]
    fn the_border_lies_where_both_classes_are_equally_likely() {
        // Class 1 left of x = 0.5.
        let left = |x: f32| 1.0 / (1.0 + (2.0 * (x - 0.5)).exp());
        let answers: Vec<f32> =
            (0..SIDE * SIDE).map(|nth| left(place(nth)[0])).flat_map(|one| [one, 1.0 - one]).collect();
        let lines = borders(&answers);
        assert_eq!(lines.len(), SIDE - 1);
        assert!(lines.iter().flatten().all(|end| (end.x * 12.0 - 6.0 - 0.5).abs() < 0.01), "{lines:?}");
    }

    #[test]
    fn a_surface_of_values_is_orange_above_zero_and_blue_below() {
        let theme = Theme::of(ThemeChoice::Dark);
        let image = value_image(theme, 2, 2, |surface, point| place(point)[surface]);
        assert_eq!(image.size, [SIDE, SIDE / 2]);
        // x grows to the right, y upwards.
        let at = |surface: usize, row: usize, column: usize| image.pixels[row * SIDE + surface * SIDE / 2 + column];
        let (warm, cold) = (|color: Color32| color.r() > color.b(), |color: Color32| color.b() > color.r());
        assert!(cold(at(0, 16, 0)) && warm(at(0, 16, 31)) && warm(at(1, 0, 16)) && cold(at(1, 31, 16)));
    }
}
