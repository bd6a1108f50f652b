//! The size and the color that pictures get: as small as a network on a plain processor needs, never larger than they are.
use super::facts::PictureFacts;
use crate::design::{Color, Normalize, Picture, Resize};

/// Pictures up to this side enter as they are.
const AS_THEY_ARE: usize = 36;
/// The longer side that larger ones get.
const LONGER: usize = 32;
/// No side is shorter, unless the pictures are.
const SHORTEST: usize = 16;
/// Pictures whose sides differ by less become squares.
const NEARLY_SQUARE: f64 = 0.87;

/// How some pictures should enter a network.
pub fn proposed_picture(facts: &PictureFacts) -> Picture {
    let longer = if facts.longer() <= AS_THEY_ARE { facts.longer() } else { LONGER };
    let square = !facts.same_shape || facts.proportion() >= NEARLY_SQUARE;
    let shorter = if square { longer } else { (longer as f64 * facts.proportion()).round() as usize };
    let shorter = shorter.max(SHORTEST.min(longer));
    let (width, height) = if facts.width >= facts.height { (longer, shorter) } else { (shorter, longer) };
    // Of photographs in both directions the middle is what all of them have; on a background of its own a picture
    // may stand whole.
    let resize = if facts.same_shape || facts.transparent { Resize::Fit } else { Resize::Crop };
    let color = if facts.color { Color::Rgb } else { Color::Grey };
    Picture { resize, normalize: Normalize::Standard, ..Picture::new(width, height, color) }
}
