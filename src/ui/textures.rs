//! Numbers as pictures on the graphics card, made once and kept until the numbers change.
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::sync::LazyLock;

use eframe::egui::{self, Color32, ColorImage, Pos2, Rect, TextureHandle, TextureId, TextureOptions, Vec2};

use super::theme::Theme;
use crate::data::{Dataset, ImageForm};
use crate::design::{LayerId, Shape};
use crate::train::{CardView, LossSurface, WeightView};

/// Maps of one layer side by side in one picture, or a row of numbers as a row of cells.
pub(super) struct Strip {
    /// The picture.
    pub(super) texture: TextureHandle,
    /// Maps in it; a row of numbers and a sequence are one map.
    pub(super) maps: usize,
    /// Width and height of one map in pixels.
    pub(super) size: (usize, usize),
}

/// What was made already, by what it shows.
#[derive(Default)]
pub(super) struct Textures {
    /// By the run, which the upper half of a ticket says, and the layer.
    strips: HashMap<(u64, LayerId), (u64, bool, Strip)>,
    picture: Option<(u64, TextureHandle)>,
    maps: Option<(u64, TextureHandle)>,
    weights: HashMap<(LayerId, String), (u64, WeightSheet)>,
    sequence: Option<(u64, TextureHandle)>,
    pictures: Option<(u64, TextureHandle)>,
    sheets: HashMap<u64, (u64, TextureHandle)>,
    rows: HashMap<u64, TextureHandle>,
    surface: Option<(u64, TextureHandle)>,
    made: HashMap<u64, (u64, TextureHandle)>,
    /// Those of the same layers at another moment, which stand beside these.
    pub(super) beside: Option<Box<Textures>>,
}

/// Weights as squares of color.
pub(super) struct WeightSheet {
    /// The picture.
    pub(super) texture: TextureHandle,
    /// Width and height in pixels.
    pub(super) size: (usize, usize),
}

/// Strips and sheets of weights that are kept: more than any stack shows, so that those of layers that are gone do not
/// stay forever.
const KEPT: usize = 4096;
/// Maps that a strip holds at most: what fits beside each other on the widest screen.
const MAPS: usize = 48;
/// Cells of a row of numbers: what a screen has pixels for.
const CELLS: usize = 1024;

/// What is drawn over the colors of a map, beside white, and is none of them.
pub(super) const ON_MAP: Color32 = Color32::from_rgb(110, 205, 255);

/// Middle gray, as a patch over a picture enters a network.
pub(super) const PATCH: Color32 = Color32::from_gray(128);

/// Colors of the scale for activation maps: as many as a channel has values.
const COLORS: usize = 256;

/// One perceptual scale for activation maps, from black over purple and orange to yellow; `share` is 0 to 1.
pub(super) fn inferno(share: f32) -> Color32 {
    static SCALE: LazyLock<[Color32; COLORS]> = LazyLock::new(|| {
        std::array::from_fn(|nth| {
            let color = colorous::INFERNO.eval_rational(nth, COLORS);
            Color32::from_rgb(color.r, color.g, color.b)
        })
    });
    SCALE[(share.clamp(0.0, 1.0) * (COLORS - 1) as f32).round() as usize]
}

/// How far a number lies between two limits.
fn share(value: f32, (low, high): (f32, f32)) -> f32 {
    if high > low { (value - low) / (high - low) } else { 0.0 }
}

impl Textures {
    /// The strip of a layer. `ticket` says which numbers it shows, `order` in which order the features of a sequence stand.
    pub(super) fn strip(
        &mut self,
        ctx: &egui::Context,
        theme: &Theme,
        ticket: u64,
        view: &CardView,
        order: &[usize],
    ) -> &Strip {
        let place = (ticket >> 32, view.layer);
        let fresh = self.strips.get(&place).is_none_or(|(of, dark, _)| (*of, *dark) != (ticket, theme.dark));
        if fresh {
            if self.strips.len() >= KEPT {
                self.strips.clear();
            }
            let strip = make(ctx, theme, view, order);
            self.strips.insert(place, (ticket, theme.dark, strip));
        }
        &self.strips[&place].2
    }

    /// All maps of a layer below each other, on a scale of its own. `key` says which numbers they are.
    pub(super) fn maps(&mut self, ctx: &egui::Context, key: (u64, (f32, f32)), view: &CardView) -> &TextureHandle {
        let (ticket, range) = key;
        let key = hash(&(ticket, view.layer, range.0.to_bits(), range.1.to_bits()));
        renew(
            &mut self.maps,
            key,
            || {
                let Shape::Picture { channels, height, width } = view.shown else { return ColorImage::example() };
                let pixels = view.values.iter().map(|value| inferno(share(*value, range)));
                let mut pixels: Vec<Color32> = pixels.collect();
                pixels.resize(width * height * channels, Color32::BLACK);
                ColorImage::new([width, height * channels], pixels)
            },
            ctx,
        )
    }

    /// What a sequence holds, a column per step and a row per feature, on a scale of its own. `key` says which numbers
    /// they are.
    pub(super) fn sequence(
        &mut self,
        ctx: &egui::Context,
        theme: &Theme,
        (ticket, range): (u64, (f32, f32)),
        view: &CardView,
    ) -> &TextureHandle {
        let key = hash(&(ticket, view.layer, range.0.to_bits(), range.1.to_bits(), theme.dark));
        renew(&mut self.sequence, key, || steps(theme, view, range, 0..), ctx)
    }

    /// The weights of a layer: filters side by side, a square per channel; or the matrix, a row per neuron.
    pub(super) fn weights(
        &mut self,
        ctx: &egui::Context,
        theme: &Theme,
        ticket: u64,
        layer: LayerId,
        weights: &WeightView,
    ) -> Option<&WeightSheet> {
        let key = hash(&(ticket, theme.dark));
        let place = (layer, weights.name.clone());
        if self.weights.get(&place).is_none_or(|(of, _)| *of != key) {
            if self.weights.len() >= KEPT {
                self.weights.clear();
            }
            let image = weight_sheet(theme, weights)?;
            let size = (image.size[0], image.size[1]);
            self.weights.insert(place.clone(), (key, WeightSheet { texture: upload(ctx, "weights", image), size }));
        }
        self.weights.get(&place).map(|(_, sheet)| sheet)
    }

    /// Pictures of a dataset side by side. Returns how many there are.
    pub(super) fn pictures(
        &mut self,
        ctx: &egui::Context,
        data: &Dataset,
        indices: &[u32],
    ) -> Option<(TextureId, usize)> {
        let count = indices.len();
        if count == 0 || data.is_empty() || !data.holds_pictures() {
            return None;
        }
        let key = hash(&(std::ptr::from_ref(data) as usize, indices));
        let texture = renew(
            &mut self.pictures,
            key,
            || {
                let ImageForm { channels, height, width } = data.form();
                let mut sheet = ColorImage::filled([width * count, height], Color32::BLACK);
                for (nth, index) in indices.iter().enumerate() {
                    let picture = photo(data.picture(*index as usize), channels, height, width);
                    for row in 0..height {
                        let to = row * width * count + nth * width;
                        sheet.pixels[to..to + width].copy_from_slice(&picture.pixels[row * width..(row + 1) * width]);
                    }
                }
                sheet
            },
            ctx,
        );
        Some((texture.id(), count))
    }

    /// Several pictures on one sheet, a row of [`COLUMNS`] after the other; [`place_on_sheet`] says where each stands.
    /// `key` says which sheet it is, `ticket` which pictures are on it.
    pub(super) fn sheet(
        &mut self,
        ctx: &egui::Context,
        key: impl Hash,
        ticket: impl Hash,
        pixels: &[u8],
        (channels, height, width): (usize, usize, usize),
    ) -> TextureId {
        let (key, ticket) = (hash(&key), hash(&ticket));
        let fresh = self.sheets.get(&key).is_none_or(|(of, _)| *of != ticket);
        if fresh {
            let sheet = sheet(pixels.chunks_exact((channels * height * width).max(1)), channels, height, width);
            self.sheets.insert(key, (ticket, upload(ctx, "sheet", sheet)));
        }
        self.sheets[&key].1.id()
    }

    /// A picture that `make` paints, smooth when it is enlarged. `key` says which picture it is, `ticket` what is on it.
    pub(super) fn made(
        &mut self,
        ctx: &egui::Context,
        key: impl Hash,
        ticket: impl Hash,
        make: impl FnOnce() -> ColorImage,
    ) -> TextureId {
        let (key, ticket) = (hash(&key), hash(&ticket));
        if self.made.len() >= KEPT {
            self.made.clear();
        }
        match self.made.get_mut(&key) {
            Some((of, texture)) if *of == ticket => return texture.id(),
            Some((of, texture)) => {
                *of = ticket;
                texture.set(make(), TextureOptions::LINEAR);
                return texture.id();
            }
            None => {}
        }
        let texture = ctx.load_texture("made", make(), TextureOptions::LINEAR);
        let id = texture.id();
        self.made.insert(key, (ticket, texture));
        id
    }

    /// Some pictures of a dataset on one sheet, kept for when they are scrolled to again.
    pub(super) fn row(&mut self, ctx: &egui::Context, data: &Dataset, indices: &[u32]) -> TextureId {
        /// Rows that are kept: some screens full.
        const ROWS: usize = 128;
        let key = hash(&(std::sync::Arc::as_ptr(data.samples()) as usize, data.samples().len(), indices));
        if !self.rows.contains_key(&key) {
            if self.rows.len() >= ROWS {
                self.rows.clear();
            }
            let pictures = indices.iter().map(|index| data.picture(*index as usize));
            let ImageForm { channels, height, width } = data.form();
            let sheet = sheet(pictures, channels, height, width);
            self.rows.insert(key, upload(ctx, "row", sheet));
        }
        self.rows[&key].id()
    }

    /// The loss around the weights, dark where it is low. Between the places that were computed it is smooth; the middle
    /// of each outer pixel lies on the edge of the surface.
    pub(super) fn surface(&mut self, ctx: &egui::Context, surface: &LossSurface) -> TextureId {
        let key = hash(&(surface.side, surface.losses.iter().map(|loss| loss.to_bits()).collect::<Vec<_>>()));
        let old = self.surface.take().filter(|(of, _)| *of == key);
        let make = || {
            let (side, scale) = (surface.side, surface.scale());
            // A picture begins at the top.
            let losses = surface.losses.chunks_exact(side).rev().flatten();
            let image = ColorImage::new([side, side], losses.map(|loss| inferno(scale.shade(*loss))).collect());
            (key, ctx.load_texture("loss surface", image, TextureOptions::LINEAR))
        };
        self.surface.insert(old.unwrap_or_else(make)).1.id()
    }

    /// The selected picture: bytes channel by channel.
    pub(super) fn picture(
        &mut self,
        ctx: &egui::Context,
        (bytes, channels, height, width): (&[u8], usize, usize, usize),
    ) -> &TextureHandle {
        let key = hash(&(bytes, channels, height, width));
        renew(&mut self.picture, key, || photo(bytes, channels, height, width), ctx)
    }
}

/// A number that is another one whenever what it is made from is.
fn hash(of: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    of.hash(&mut hasher);
    hasher.finish()
}

/// The picture of a key, made anew when the key is another one.
fn renew<'a>(
    kept: &'a mut Option<(u64, TextureHandle)>,
    key: u64,
    make: impl FnOnce() -> ColorImage,
    ctx: &egui::Context,
) -> &'a TextureHandle {
    let old = kept.take().filter(|(of, _)| *of == key);
    let (_, texture) = kept.insert(old.unwrap_or_else(|| (key, upload(ctx, "picture", make()))));
    texture
}

/// Weights as colors: orange excites, blue inhibits.
fn weight_sheet(theme: &Theme, weights: &WeightView) -> Option<ColorImage> {
    let largest = weights.histogram.low.abs().max(weights.histogram.high.abs()).max(f32::MIN_POSITIVE);
    let color = |value: f32| theme.signed(value / largest);
    match (weights.map, &weights.dims[..]) {
        (Some((height, width)), _) => {
            // Squares in lines of at most this many pixels, with a pixel between them.
            const LINE: usize = 96;
            let kernels = weights.values.len() / (height * width).max(1);
            // Few pictures stand in several lines, so that each is large enough to be recognized.
            let most = if width > 5 { kernels.div_ceil(4).max(5) } else { kernels };
            let columns = (LINE / (width + 1)).min(most).clamp(1, kernels.max(1));
            let rows = kernels.div_ceil(columns);
            let (wide, high) = (columns * (width + 1), rows * (height + 1));
            let mut image = ColorImage::filled([wide, high], theme.panel);
            for (kernel, values) in weights.values.chunks_exact(height * width).enumerate() {
                let (left, top) = (kernel % columns * (width + 1), kernel / columns * (height + 1));
                for (nth, value) in values.iter().enumerate() {
                    image.pixels[(top + nth / width) * wide + left + nth % width] = color(*value);
                }
            }
            Some(image)
        }
        (None, &[_, inputs]) if inputs > 0 => {
            let rows = weights.values.len() / inputs;
            let pixels = weights.values[..rows * inputs].iter().map(|value| color(*value)).collect();
            (rows > 0).then(|| ColorImage::new([inputs, rows], pixels))
        }
        _ => None,
    }
}

/// Pictures beside each other on a sheet.
const COLUMNS: usize = 6;

/// Where picture `nth` of `count` stands on its sheet, in shares of the sheet.
pub(super) fn place_on_sheet(nth: usize, count: usize) -> Rect {
    let (columns, rows) = (count.clamp(1, COLUMNS), count.div_ceil(COLUMNS).max(1));
    let cell = Vec2::new(1.0 / columns as f32, 1.0 / rows as f32);
    let min = Pos2::new((nth % columns) as f32 * cell.x, (nth / columns) as f32 * cell.y);
    Rect::from_min_size(min, cell)
}

/// Pictures, channel by channel, on one sheet.
fn sheet<'a>(
    pictures: impl ExactSizeIterator<Item = &'a [u8]>,
    channels: usize,
    height: usize,
    width: usize,
) -> ColorImage {
    let count = pictures.len();
    let (columns, rows) = (count.clamp(1, COLUMNS), count.div_ceil(COLUMNS).max(1));
    let mut sheet = ColorImage::filled([columns * width, rows * height], Color32::BLACK);
    for (nth, bytes) in pictures.enumerate() {
        let picture = photo(bytes, channels, height, width);
        let (left, top) = (nth % columns * width, nth / columns * height);
        for (row, pixels) in picture.pixels.chunks_exact(width.max(1)).enumerate() {
            let to = (top + row) * columns * width + left;
            sheet.pixels[to..to + width].copy_from_slice(pixels);
        }
    }
    sheet
}

fn upload(ctx: &egui::Context, name: &str, image: ColorImage) -> TextureHandle {
    ctx.load_texture(name, within(image, largest_side(ctx)), TextureOptions::NEAREST)
}

/// The longest side of a texture that the graphics of this machine take.
fn largest_side(ctx: &egui::Context) -> usize {
    ctx.input(|input| input.max_texture_side)
}

/// The image with no side longer than that: of pixels that are too many, some are left out evenly.
fn within(image: ColorImage, most: usize) -> ColorImage {
    let [width, height] = image.size;
    let (wide, high) = (width.min(most), height.min(most));
    if (wide, high) == (width, height) {
        return image;
    }
    let row = |y: usize| (0..wide).map(move |x| (x * width / wide, y * height / high));
    let pixels = (0..high).flat_map(row).map(|(x, y)| image.pixels[y * width + x]).collect();
    ColorImage::new([wide, high], pixels)
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

/// A sequence as a picture: time goes from left to right, features in some order from top to bottom.
fn steps(theme: &Theme, view: &CardView, range: (f32, f32), order: impl Iterator<Item = usize>) -> ColorImage {
    let Shape::Sequence { steps, features } = view.shown else { return ColorImage::example() };
    let largest = range.0.abs().max(range.1.abs()).max(f32::MIN_POSITIVE);
    let mut image = ColorImage::filled([steps.max(1), features.max(1)], theme.nothing);
    for (row, feature) in order.take(features).enumerate() {
        for (step, values) in view.values.chunks_exact(features).take(steps).enumerate() {
            let value = values.get(feature).copied().unwrap_or_default();
            image.pixels[row * steps + step] = theme.signed(value / largest);
        }
    }
    image
}

fn make(ctx: &egui::Context, theme: &Theme, view: &CardView, order: &[usize]) -> Strip {
    match view.shown {
        Shape::Picture { channels, height, width } => {
            let maps = channels.clamp(1, MAPS.min(largest_side(ctx) / width.max(1)).max(1));
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
        Shape::Sequence { steps: wide, features } => {
            let texture = upload(ctx, "steps", steps(theme, view, view.range, order.iter().copied()));
            Strip { texture, maps: 1, size: (wide.max(1), features.max(1)) }
        }
        Shape::Tokens { length: count, .. } | Shape::Vector(count) => {
            let cells = count.clamp(1, CELLS);
            let largest = view.range.0.abs().max(view.range.1.abs()).max(f32::MIN_POSITIVE);
            let pixels = view.values.iter().take(cells).map(|value| theme.signed(value / largest));
            let mut pixels: Vec<Color32> = pixels.collect();
            pixels.resize(cells, theme.nothing);
            Strip { texture: upload(ctx, "cells", ColorImage::new([cells, 1], pixels)), maps: 1, size: (cells, 1) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_larger_than_the_graphics_take_is_thinned_out_evenly() {
        let gray = |n: usize| Color32::from_gray(n as u8);
        let image = ColorImage::new([6, 2], (0..12).map(gray).collect());
        assert_eq!(within(image.clone(), 6), image);
        let thin = within(image, 3);
        assert_eq!((thin.size, thin.pixels), ([3, 2], [0, 2, 4, 6, 8, 10].map(gray).to_vec()));
    }
}
