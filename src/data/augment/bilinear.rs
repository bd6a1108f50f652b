//! Bilinear sampling of one channel at the positions of an affine matrix.
use super::border::{Channel, Margins};
use super::geometry::{Affine, POINT};

/// Bits of the weight between two neighboring pixels.
const WEIGHT: u32 = 16;
/// Bits after the point of a sampled value: two weights have been multiplied onto a byte.
const DEPTH: u32 = 2 * WEIGHT;

/// The new channel, rounded to bytes; a half is rounded up. `padded` is space that is kept from image to image.
pub(super) fn sample_bytes(channel: Channel, affine: &Affine, padded: &mut Vec<u8>, out: &mut [u8]) {
    sample(channel, affine, padded, out, |value| ((value + (1 << (DEPTH - 1))) >> DEPTH) as u8);
}

/// The new channel with its fractions, 0 to 255. `padded` is space that is kept from image to image.
pub(super) fn sample_floats(channel: Channel, affine: &Affine, padded: &mut Vec<u8>, out: &mut [f32]) {
    let unit = 1.0 / (1_i64 << DEPTH) as f32;
    sample(channel, affine, padded, out, |value| value as f32 * unit);
}

/// Steps through the new channel; `finish` gets every value with [`DEPTH`] bits after the point.
#[inline(always)]
fn sample<T>(channel: Channel, affine: &Affine, padded: &mut Vec<u8>, out: &mut [T], finish: impl Fn(i64) -> T) {
    let field = Field::new(channel, affine, padded);
    let (mut x_row, mut y_row) = field.enter(affine.origin);
    for line in out.chunks_exact_mut(channel.width) {
        let (mut x, mut y) = (x_row, y_row);
        for value in line {
            *value = finish(field.value(x, y));
            x += affine.across[0];
            y += affine.across[1];
        }
        x_row += affine.down[0];
        y_row += affine.down[1];
    }
}

/// A channel with its surroundings, so that nearly every position lies between four pixels that are there.
struct Field<'a> {
    channel: Channel<'a>,
    bytes: &'a [u8],
    /// Pixels in a row. In 32 bits the compiler sees that no sum with it runs over.
    stride: u32,
    rows: u32,
    /// How far the channel's first pixel lies inside.
    left: usize,
    top: usize,
}

impl<'a> Field<'a> {
    /// Looks at the channel itself if nothing beyond its edge is needed.
    fn new(channel: Channel<'a>, affine: &Affine, padded: &'a mut Vec<u8>) -> Self {
        let margins = Margins::new(affine, channel.height, channel.width);
        let bytes = if margins.are_none() {
            channel.bytes
        } else {
            channel.pad(margins, padded);
            padded
        };
        Self {
            channel,
            bytes,
            stride: (margins.left + channel.width + margins.right) as u32,
            rows: (margins.top + channel.height + margins.bottom) as u32,
            left: margins.left,
            top: margins.top,
        }
    }

    /// A position in the channel as one in the field.
    fn enter(&self, [x, y]: [i64; 2]) -> (i64, i64) {
        (x + ((self.left as i64) << POINT), y + ((self.top as i64) << POINT))
    }

    /// The value at a position, with [`DEPTH`] bits after the point.
    #[inline(always)]
    fn value(&self, x: i64, y: i64) -> i64 {
        let (column, row) = (x >> POINT, y >> POINT);
        // Below zero becomes a huge number, so one comparison checks both ends.
        let inside = (column as u64) < u64::from(self.stride) - 1 && (row as u64) < u64::from(self.rows) - 1;
        let corners = if inside { self.inner(column as usize, row as usize) } else { self.outer(column, row) };
        let [first, second, third, fourth] = corners.map(i64::from);
        let (right, below) = (weight(x), weight(y));
        let upper = (first << WEIGHT) + (second - first) * right;
        let lower = (third << WEIGHT) + (fourth - third) * right;
        (upper << WEIGHT) + (lower - upper) * below
    }

    /// The pixel, its right neighbor and the two below them, all within the field.
    #[inline(always)]
    fn inner(&self, column: usize, row: usize) -> [u8; 4] {
        let stride = self.stride as usize;
        let corners = &self.bytes[row * stride + column..][..stride + 2];
        [corners[0], corners[1], corners[stride], corners[stride + 1]]
    }

    /// The same four pixels where some of them lie beyond the field.
    #[inline(never)]
    fn outer(&self, column: i64, row: i64) -> [u8; 4] {
        let (column, row) = (column - self.left as i64, row - self.top as i64);
        [(row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1)]
            .map(|(row, column)| self.channel.pixel(row, column))
    }
}

/// How much of the next pixel is seen at a position: the upper bits behind its point.
#[inline(always)]
fn weight(position: i64) -> i64 {
    (position >> (POINT - WEIGHT)) & ((1 << WEIGHT) - 1)
}
