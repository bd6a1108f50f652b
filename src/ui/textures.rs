//! Numbers as pictures on the graphics card, made once and kept until the numbers change.
use std::collections::HashMap;

use eframe::egui::{Color32, ColorImage, Context, TextureHandle, TextureOptions};

use super::theme::Theme;
use crate::design::Shape;
use crate::train::CardView;

/// Maps of one layer side by side in one picture, or a row of numbers as a row of cells.
pub(super) struct Strip {
    /// The picture.
    pub(super) texture: TextureHandle,
    /// Maps in it; a row of numbers is one map.
    pub(super) maps: usize,
    /// Width and height of one map in pixels.
    pub(super) size: (usize, usize),
}

/// What was made already, by what it shows.
#[derive(Default)]
pub(super) struct Textures {
    strips: HashMap<usize, (u64, bool, Strip)>,
    picture: Option<(u64, TextureHandle)>,
}

/// Maps that a strip holds at most: what fits beside each other on the widest screen.
const MAPS: usize = 48;
/// Cells of a row of numbers: what a screen has pixels for.
const CELLS: usize = 1024;

/// One perceptual scale for activation maps, from black over purple and orange to yellow; `share` is 0 to 1.
pub(super) fn inferno(share: f32) -> Color32 {
    let color = colorous::INFERNO.eval_continuous(f64::from(share.clamp(0.0, 1.0)));
    Color32::from_rgb(color.r, color.g, color.b)
}

/// How far a number lies between two limits.
fn share(value: f32, (low, high): (f32, f32)) -> f32 {
    if high > low { (value - low) / (high - low) } else { 0.0 }
}

impl Textures {
    /// The strip of a layer. `ticket` says which numbers it shows.
    pub(super) fn strip(&mut self, ctx: &Context, theme: &Theme, ticket: u64, view: &CardView) -> &Strip {
        let fresh = self.strips.get(&view.layer).is_none_or(|(of, dark, _)| (*of, *dark) != (ticket, theme.dark));
        if fresh {
            let strip = make(ctx, theme, view);
            self.strips.insert(view.layer, (ticket, theme.dark, strip));
        }
        &self.strips[&view.layer].2
    }

    /// The picture that is looked at: bytes channel by channel.
    pub(super) fn picture(
        &mut self,
        ctx: &Context,
        (bytes, channels, height, width): (&[u8], usize, usize, usize),
    ) -> &TextureHandle {
        use std::hash::{DefaultHasher, Hash as _, Hasher as _};
        let mut hasher = DefaultHasher::new();
        (bytes, channels, height, width).hash(&mut hasher);
        let key = hasher.finish();
        match &mut self.picture {
            Some((of, _)) if *of == key => {}
            picture => *picture = Some((key, upload(ctx, "picture", photo(bytes, channels, height, width)))),
        }
        // It was put there two lines above at the latest.
        let (_, texture) = self.picture.get_or_insert_with(|| (key, upload(ctx, "picture", ColorImage::example())));
        texture
    }
}

fn upload(ctx: &Context, name: &str, image: ColorImage) -> TextureHandle {
    ctx.load_texture(name, image, TextureOptions::NEAREST)
}

/// Bytes, channel by channel, as pixels.
fn photo(bytes: &[u8], channels: usize, height: usize, width: usize) -> ColorImage {
    let plane = height * width;
    let pixels = (0..plane).map(|at| match channels {
        3 => Color32::from_rgb(bytes[at], bytes[plane + at], bytes[2 * plane + at]),
        _ => Color32::from_gray(bytes[at]),
    });
    ColorImage::new([width, height], pixels.collect())
}

fn make(ctx: &Context, theme: &Theme, view: &CardView) -> Strip {
    match view.shown {
        Shape::Picture { channels, height, width } => {
            let maps = channels.clamp(1, MAPS);
            let mut pixels = vec![Color32::BLACK; maps * width * height];
            for (map, values) in view.values.chunks_exact((height * width).max(1)).take(maps).enumerate() {
                for (row, values) in values.chunks_exact(width.max(1)).enumerate() {
                    let first = row * maps * width + map * width;
                    for (pixel, value) in pixels[first..first + width].iter_mut().zip(values) {
                        *pixel = inferno(share(*value, view.range));
                    }
                }
            }
            let image = ColorImage::new([maps * width, height], pixels);
            Strip { texture: upload(ctx, "maps", image), maps, size: (width, height) }
        }
        Shape::Vector(count) => {
            let cells = count.clamp(1, CELLS);
            let largest = view.range.0.abs().max(view.range.1.abs()).max(f32::MIN_POSITIVE);
            let pixels = view.values.iter().take(cells).map(|value| theme.signed(value / largest));
            let mut pixels: Vec<Color32> = pixels.collect();
            pixels.resize(cells, theme.nothing);
            Strip { texture: upload(ctx, "cells", ColorImage::new([cells, 1], pixels)), maps: 1, size: (cells, 1) }
        }
    }
}
