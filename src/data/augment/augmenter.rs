//! Varies images: draws how strongly every transformation acts, and makes the new image from the original.
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::border::Channel;
use super::draw::{Drawn, Strengths};
use super::geometry::Affine;
use super::texture::{BlurSpace, Rectangle};
use super::{bilinear, color, texture};
use crate::design::{Augmentation, Fill, Transform};

/// The transformations that change numbers instead of places.
const AFTER_GEOMETRY: [Transform; 7] = [
    Transform::Brightness,
    Transform::Contrast,
    Transform::Saturation,
    Transform::Hue,
    Transform::Blur,
    Transform::Noise,
    Transform::Erase,
];

/// Space for one image's numbers, kept from image to image: one for every thread.
#[derive(Debug, Default)]
pub struct Scratch {
    /// The image between two steps, 0 to 255.
    numbers: Vec<f32>,
    /// A channel with its surroundings.
    padded: Vec<u8>,
    blur: BlurSpace,
}

/// Everything that is known before the first image of one form comes.
#[derive(Debug, Clone)]
pub struct Augmenter {
    strengths: Strengths,
    fill: Fill,
    /// The fill color as the channels show it: red, green and blue, or the brightness alone.
    constants: [u8; 3],
    channels: usize,
    height: usize,
    width: usize,
}

impl Augmenter {
    /// Prepares for images of `channels` (1 or 3), `height` and `width` pixels. Numbers beyond the limits of
    /// [`crate::design::TRANSFORMS`] become the limits, a low value above the high one changes places with it, and a transformation
    /// with a number that is not one is never used.
    pub fn new(augmentation: &Augmentation, channels: usize, height: usize, width: usize) -> Self {
        Self {
            strengths: Strengths::of_images(augmentation, channels),
            fill: augmentation.fill,
            constants: constants(augmentation.fill, channels),
            channels,
            height,
            width,
        }
    }

    /// Whether no image will ever be changed.
    pub fn is_off(&self) -> bool {
        self.strengths.are_off()
    }

    /// Draws for one image. The same seed and stream always give the same, whatever else was drawn, and no
    /// transformation's strength or probability moves what the others draw.
    pub fn draw(&self, seed: u64, stream: u64) -> Drawn {
        self.strengths.draw(seed, stream)
    }

    /// A number that is the same wherever two draws make the same image of one; `None` where they leave it as it is.
    pub fn outcome(&self, drawn: &Drawn) -> Option<u64> {
        (!drawn.is_neutral()).then(|| {
            let mut hasher = DefaultHasher::new();
            (format!("{:?}", self.fill), drawn.outcome()).hash(&mut hasher);
            hasher.finish()
        })
    }

    /// Makes the new image. `image` and `out` are channels · height · width bytes, channel by channel, each
    /// channel row by row.
    ///
    /// The geometry is sampled once from the original; then come brightness, contrast, saturation, hue, blur, noise
    /// and the erased rectangle. Between the steps numbers keep their fractions and may leave 0 to 255; they are
    /// rounded once, at the end, a half upwards.
    ///
    /// # Panics
    /// If one of the two has another length.
    pub fn apply(&self, drawn: &Drawn, image: &[u8], out: &mut [u8], scratch: &mut Scratch) {
        let area = self.height * self.width;
        assert_eq!(image.len(), self.channels * area, "length of the image");
        assert_eq!(out.len(), image.len(), "length of the new image");
        if image.is_empty() {
            return;
        }
        let affine = Affine::new(drawn, self.height, self.width);
        if AFTER_GEOMETRY.iter().any(|&transform| drawn.uses(transform)) {
            let Scratch { numbers, padded, blur } = scratch;
            numbers.resize(image.len(), 0.0);
            self.place_numbers(&affine, image, padded, numbers);
            self.color(drawn, numbers);
            self.texture(drawn, numbers, blur);
            for (byte, number) in out.iter_mut().zip(numbers) {
                // The cast cuts fractions off and keeps to 0 to 255.
                *byte = (*number + 0.5) as u8;
            }
        } else {
            self.place_bytes(&affine, image, &mut scratch.padded, out);
        }
    }

    /// The geometry alone, straight to bytes.
    fn place_bytes(&self, affine: &Affine, image: &[u8], padded: &mut Vec<u8>, out: &mut [u8]) {
        if affine.is_identity() {
            out.copy_from_slice(image);
            return;
        }
        for (index, out) in out.chunks_exact_mut(self.height * self.width).enumerate() {
            bilinear::sample_bytes(self.channel(image, index), affine, padded, out);
        }
    }

    /// The geometry for steps that follow.
    fn place_numbers(&self, affine: &Affine, image: &[u8], padded: &mut Vec<u8>, numbers: &mut [f32]) {
        if affine.is_identity() {
            for (number, byte) in numbers.iter_mut().zip(image) {
                *number = f32::from(*byte);
            }
            return;
        }
        for (index, numbers) in numbers.chunks_exact_mut(self.height * self.width).enumerate() {
            bilinear::sample_floats(self.channel(image, index), affine, padded, numbers);
        }
    }

    /// One channel of an image, ready to be sampled.
    fn channel<'a>(&self, image: &'a [u8], index: usize) -> Channel<'a> {
        let area = self.height * self.width;
        Channel {
            bytes: &image[index * area..(index + 1) * area],
            height: self.height,
            width: self.width,
            fill: self.fill,
            constant: self.constants[index % 3],
        }
    }

    /// Brightness, contrast, saturation and hue.
    fn color(&self, drawn: &Drawn, numbers: &mut [f32]) {
        let area = self.height * self.width;
        if drawn.uses(Transform::Brightness) {
            color::brighten(numbers, drawn.value(Transform::Brightness));
        }
        if drawn.uses(Transform::Contrast) {
            for channel in numbers.chunks_exact_mut(area) {
                color::contrast(channel, drawn.value(Transform::Contrast));
            }
        }
        if self.channels == 3 && drawn.uses(Transform::Saturation) {
            color::saturate(split(numbers, area), drawn.value(Transform::Saturation));
        }
        if self.channels == 3 && drawn.uses(Transform::Hue) {
            color::turn_hue(split(numbers, area), drawn.value(Transform::Hue));
        }
    }

    /// Blur, noise and the erased rectangle.
    fn texture(&self, drawn: &Drawn, numbers: &mut [f32], space: &mut BlurSpace) {
        let area = self.height * self.width;
        if drawn.uses(Transform::Blur) {
            let deviation = drawn.value(Transform::Blur) * self.height.min(self.width) as f64;
            for channel in numbers.chunks_exact_mut(area) {
                texture::blur(channel, self.width, deviation, space);
            }
        }
        if drawn.uses(Transform::Noise) {
            texture::add_noise(numbers, drawn.value(Transform::Noise), drawn.seed());
        }
        if drawn.uses(Transform::Erase) {
            self.erase(drawn, numbers);
        }
    }

    /// Paints the drawn rectangle in the fill color, or in the image's own mean if there is none.
    fn erase(&self, drawn: &Drawn, numbers: &mut [f32]) {
        let share = drawn.value(Transform::Erase);
        let Some(rectangle) = Rectangle::draw(share, self.height, self.width, drawn.seed()) else {
            return;
        };
        for (index, channel) in numbers.chunks_exact_mut(self.height * self.width).enumerate() {
            let paint = match self.fill {
                Fill::Constant(..) => f32::from(self.constants[index % 3]),
                Fill::Nearest | Fill::Reflect | Fill::Wrap => color::mean(channel),
            };
            rectangle.paint(channel, self.width, paint);
        }
    }
}

/// The fill color for every channel; black where there is none.
fn constants(fill: Fill, channels: usize) -> [u8; 3] {
    match fill {
        Fill::Constant(red, green, blue) if channels == 3 => [red, green, blue],
        Fill::Constant(red, green, blue) => {
            [(color::luma(f32::from(red), f32::from(green), f32::from(blue)) + 0.5) as u8; 3]
        }
        Fill::Nearest | Fill::Reflect | Fill::Wrap => [0; 3],
    }
}

/// The three channels of a color image.
fn split(numbers: &mut [f32], area: usize) -> [&mut [f32]; 3] {
    let (red, rest) = numbers.split_at_mut(area);
    let (green, blue) = rest.split_at_mut(area);
    [red, green, blue]
}
