//! The picture that excites a unit most, by gradient ascent from noise (Erhan et al. 2009), with jitter against single
//! pixels (Mordvintsev, Olah and Tyka 2015).
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::super::control::{AskControl, AskedSoFar, as_job};
use super::super::error::ExplainError;
use super::super::pixels::PixelScale;
use super::super::probed::ProbedNetwork;
use crate::data::SampleEncoder;
use crate::design::LayerId;
use crate::engine::{Network, Objective};
use crate::train::background::{Job, Wake};

/// How the picture is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ascent {
    /// What noise and jitter are drawn from.
    pub seed: u64,
    /// Steps.
    pub steps: usize,
    /// How far a step goes: the root mean square of its change, as a share of the way from black to white.
    pub rate: f32,
    /// The share of its distance from middle gray that each pixel loses with every step: the L2 penalty.
    pub decay: f32,
    /// Pixels that the picture is moved by at most before a step, and back after it.
    pub jitter: usize,
}

impl Default for Ascent {
    fn default() -> Self {
        Self { seed: 1, steps: 64, rate: 0.03, decay: 0.01, jitter: 1 }
    }
}

/// How much noise the picture starts with, as a share of the way from black to white to each side of middle gray.
const NOISE: f64 = 0.05;

/// A question: which picture excites a unit most?
#[derive(Debug, Clone)]
pub struct VisualizationRequest {
    /// The network.
    pub network: ProbedNetwork,
    /// The layer.
    pub layer: LayerId,
    /// The map or the neuron, counted from 0.
    pub unit: usize,
    /// How it is made.
    pub ascent: Ascent,
}

/// A picture that was made to excite a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct MadePicture {
    /// Its bytes, channel by channel, each channel row by row.
    pub pixels: Vec<u8>,
    /// What the unit gave in the mean before each step, and at the end.
    pub values: Vec<f32>,
}

impl VisualizationRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<MadePicture, ExplainError>, AskedSoFar> {
        Job::start("ascent", wake, move |reporter, stop| as_job(reporter, stop, |control| self.compute(control)))
    }

    /// Makes the picture.
    ///
    /// # Errors
    /// When the network takes no pictures, there is no such unit, or it was stopped.
    pub fn compute(&self, control: AskControl<'_>) -> Result<MadePicture, ExplainError> {
        let Self { layer, unit, ascent, .. } = self;
        let objective = Objective::Unit { layer: *layer, unit: *unit };
        self.network.ask(|network| ascend(network, self.network.plan.encoder(), objective, *ascent, control))
    }
}

/// Makes a picture for which a number that the network computes is large.
///
/// # Errors
/// When the network takes no pictures, there is no such unit, or it was stopped.
pub fn ascend(
    network: &dyn Network,
    encoder: &SampleEncoder,
    objective: Objective,
    ascent: Ascent,
    control: AskControl<'_>,
) -> Result<MadePicture, ExplainError> {
    let scale = PixelScale::of(encoder).ok_or(ExplainError::NoPictures)?;
    let plane = scale.height * scale.width;
    let mut rng = ChaCha8Rng::seed_from_u64(ascent.seed);
    let mut picture: Vec<f32> = (0..scale.ends.len() * plane)
        .map(|n| scale.between(n / plane, 0.5 + rng.random_range(-NOISE..=NOISE)))
        .collect();
    let mut values = Vec::with_capacity(ascent.steps + 1);
    for step in 0..ascent.steps {
        control.report(step, ascent.steps)?;
        let jitter = ascent.jitter.min(scale.height.min(scale.width) / 2);
        let by = [rng.random_range(0..=2 * jitter as u32), rng.random_range(0..=2 * jitter as u32)]
            .map(|by| by as isize - jitter as isize);
        let found = network.attribute(&rolled(&picture, &scale, by), objective)?;
        values.push(found.value);
        let gradient = rolled(&found.input, &scale, by.map(|by| -by));
        climb(&mut picture, &gradient, &scale, ascent);
    }
    values.push(network.attribute(&picture, objective)?.value);
    control.report(ascent.steps, ascent.steps)?;
    let pixels = picture.iter().enumerate().map(|(n, number)| scale.byte(n / plane, *number)).collect();
    Ok(MadePicture { pixels, values })
}

/// One step along a gradient, within black and white. A gradient of zeros only lets the picture fade.
fn climb(picture: &mut [f32], gradient: &[f32], scale: &PixelScale, ascent: Ascent) {
    let plane = (scale.height * scale.width).max(1);
    let squares = gradient.iter().map(|slope| f64::from(*slope).powi(2)).sum::<f64>();
    let length = (squares / gradient.len().max(1) as f64).sqrt() as f32;
    for (channel, (pixels, slopes)) in picture.chunks_mut(plane).zip(gradient.chunks(plane)).enumerate() {
        let (black, white, gray) =
            (scale.between(channel, 0.0), scale.between(channel, 1.0), scale.between(channel, 0.5));
        let step = if length > 0.0 { ascent.rate * (white - black) / length } else { 0.0 };
        for (pixel, slope) in pixels.iter_mut().zip(slopes) {
            let moved = gray + (*pixel - gray) * (1.0 - ascent.decay) + step * slope;
            *pixel = moved.clamp(black, white);
        }
    }
}

/// A picture moved down and to the right; what leaves it on one side comes in on the other.
fn rolled(picture: &[f32], scale: &PixelScale, [down, right]: [isize; 2]) -> Vec<f32> {
    let (height, width) = (scale.height, scale.width);
    let mut moved = picture.to_vec();
    let from = |at: usize, by: isize, side: usize| (at as isize - by).rem_euclid(side.max(1) as isize) as usize;
    for (channel, out) in picture.chunks(height * width).zip(moved.chunks_mut(height * width)) {
        for (n, pixel) in out.iter_mut().enumerate() {
            *pixel = channel[from(n / width, down, height) * width + from(n % width, right, width)];
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_moved_comes_back() {
        let scale = PixelScale { height: 2, width: 3, ends: vec![(0.0, 1.0); 2] };
        let picture: Vec<f32> = (0..12_u8).map(f32::from).collect();
        let moved = rolled(&picture, &scale, [1, -1]);
        assert_eq!(moved[..6], [4.0, 5.0, 3.0, 1.0, 2.0, 0.0]);
        assert_eq!(rolled(&moved, &scale, [-1, 1]), picture);
    }

    #[test]
    fn a_step_stays_between_black_and_white() {
        let scale = PixelScale { height: 1, width: 2, ends: vec![(-1.0, 3.0)] };
        let mut picture = [1.0, 2.9];
        let ascent = Ascent { rate: 0.1, decay: 0.0, ..Ascent::default() };
        climb(&mut picture, &[-1.0, 1.0], &scale, ascent);
        assert!((picture[0] - 0.6).abs() < 1e-6 && (picture[1] - 3.0).abs() < 1e-6, "{picture:?}");
        climb(&mut picture, &[0.0, 0.0], &scale, Ascent { decay: 0.5, ..ascent });
        assert!((picture[0] - 0.8).abs() < 1e-6 && (picture[1] - 2.0).abs() < 1e-6, "{picture:?}");
        assert_eq!((scale.byte(0, -1.0), scale.byte(0, 3.0), scale.byte(0, 1.0)), (0, 255, 128));
    }
}
