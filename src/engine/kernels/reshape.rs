//! Numbers in another order: a picture as the sequence of its rows, and back; pairs taken apart.
use super::parallel::chunks_mut;

/// Sizes of a picture whose rows become the steps of a sequence: `height` steps of `channels` · `width` numbers, for
/// each row channel after channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsSize {
    /// Channels of the picture.
    pub channels: usize,
    /// Its height.
    pub height: usize,
    /// Its width.
    pub width: usize,
}

impl RowsSize {
    fn sample(self) -> usize {
        self.channels * self.height * self.width
    }

    /// The place in the picture of number `n` of the sequence.
    pub fn place_in_picture(self, n: usize) -> usize {
        let Self { channels, height, width } = self;
        let (row, x) = (n / width, n % width);
        (row % channels * height + row / channels) * width + x
    }

    /// The place in the sequence of number `n` of the picture.
    pub fn place_in_rows(self, n: usize) -> usize {
        let Self { channels, height, width } = self;
        let (row, x) = (n / width, n % width);
        (row % height * channels + row / height) * width + x
    }

    /// Combines every row of every channel with its place in the other order.
    fn visit(self, from: &[f32], to: &mut [f32], is_picture: bool, with: impl Fn(&mut [f32], &[f32]) + Sync) {
        let Self { channels, height, width } = self;
        let sample = self.sample();
        let work = to.len();
        chunks_mut(to, sample, work, |nth, to| {
            let from = &from[nth * sample..][..sample];
            for (channel, y) in (0..channels).flat_map(|channel| (0..height).map(move |y| (channel, y))) {
                let picture = (channel * height + y) * width;
                let rows = (y * channels + channel) * width;
                let (here, there) = if is_picture { (picture, rows) } else { (rows, picture) };
                with(&mut to[there..there + width], &from[here..here + width]);
            }
        });
    }
}

fn copy(to: &mut [f32], from: &[f32]) {
    to.copy_from_slice(from);
}

/// Writes pictures of C × H × W to `y` as sequences of H × (C · W).
pub fn picture_to_rows(size: RowsSize, x: &[f32], y: &mut [f32]) {
    size.visit(x, y, true, copy);
}

/// Writes sequences of H × (C · W) to `y` as pictures of C × H × W.
pub fn rows_to_picture(size: RowsSize, x: &[f32], y: &mut [f32]) {
    size.visit(x, y, false, copy);
}

/// Writes the numbers at even places of `from` to `even`, those at odd places to `odd`, as many pairs as there are and as
/// there is room for. To be called inside of [`vectorize`](super::simd::vectorize).
#[inline(always)]
pub(super) fn split_pairs(from: &[f32], even: &mut [f32], odd: &mut [f32]) {
    for ((pair, even), odd) in from.as_chunks::<2>().0.iter().zip(even).zip(odd) {
        (*even, *odd) = (pair[0], pair[1]);
    }
}
