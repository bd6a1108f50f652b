//! A map over a picture as PNG.
use super::chart::{ChartError, failed};
use crate::data::StrataPicture;

/// Pixels of the smaller side at least, by repeating each place.
const LEAST: usize = 224;

/// The bytes of a PNG of a map of so many rows and columns. Maps that hold numbers on both sides of 0 are purple below
/// and orange above it; of others 0 is black and the largest number is bright.
///
/// # Errors
/// When there are not as many numbers as places.
pub fn heat_png(values: &[f32], height: usize, width: usize) -> Result<Vec<u8>, ChartError> {
    let most = values.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
    let share = |value: f32| if most > 0.0 { f64::from(value / most) } else { 0.0 };
    let is_signed = values.iter().any(|value| *value < 0.0);
    let color = |value: f32| {
        let color = if is_signed {
            colorous::PURPLE_ORANGE.eval_continuous(0.5 + share(value) / 2.0)
        } else {
            colorous::INFERNO.eval_continuous(share(value))
        };
        color.as_array()
    };
    let times = LEAST.div_ceil(height.min(width).max(1)).max(1);
    let mut pixels = Vec::with_capacity(values.len() * times * times * 3);
    for row in values.chunks_exact(width.max(1)) {
        let line: Vec<u8> = row.iter().flat_map(|value| color(*value).repeat(times)).collect();
        for _ in 0..times {
            pixels.extend(&line);
        }
    }
    StrataPicture::Explanation.png(&pixels, width * times, height * times).map_err(failed)
}
