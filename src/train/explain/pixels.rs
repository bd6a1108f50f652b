//! The numbers that the darkest and the lightest pixels become.
use crate::data::SampleEncoder;
use crate::design::Shape;

/// The size of the pictures of a network, and how dark and light their pixels can be.
pub(super) struct PixelScale {
    pub(super) height: usize,
    pub(super) width: usize,
    /// What black and white become in each channel.
    pub(super) ends: Vec<(f32, f32)>,
}

impl PixelScale {
    /// That of an encoder; `None` where samples are no pictures.
    pub(super) fn of(encoder: &SampleEncoder) -> Option<Self> {
        let Shape::Picture { channels, height, width } = encoder.input().shape() else { return None };
        let plane = height * width;
        let [black, white] = [0, 255].map(|byte| encoder.encode(&vec![byte; channels * plane]));
        let firsts = black.iter().zip(&white).step_by(plane.max(1));
        Some(Self { height, width, ends: firsts.map(|(black, white)| (*black, *white)).collect() })
    }

    /// A number per channel between black and white, from its share of the way.
    pub(super) fn filled(&self, share: impl Fn(usize) -> f64) -> Vec<f32> {
        (0..self.ends.len()).map(|channel| self.between(channel, share(channel))).collect()
    }

    /// The byte of a number in a channel, as near as can be.
    pub(super) fn byte(&self, channel: usize, number: f32) -> u8 {
        let (black, white) = self.ends.get(channel).copied().unwrap_or((0.0, 1.0));
        let share = if white == black { 0.0 } else { (number - black) / (white - black) };
        (share.clamp(0.0, 1.0) * 255.0).round() as u8
    }

    /// The number between black and white of a channel: 0 is black.
    pub(super) fn between(&self, channel: usize, share: f64) -> f32 {
        let (black, white) = self.ends.get(channel).copied().unwrap_or((0.0, 1.0));
        black + (white - black) * share as f32
    }
}
