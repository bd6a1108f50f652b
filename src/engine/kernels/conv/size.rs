//! Sizes of a convolution, and how its batch is cut into pieces of work.

/// Sizes of a convolution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ConvSize {
    /// Samples in the batch.
    pub batch: usize,
    /// Maps that come in.
    pub channels: usize,
    /// Their height.
    pub height: usize,
    /// Their width.
    pub width: usize,
    /// Maps that go out.
    pub filters: usize,
    /// Width and height of a filter.
    pub kernel: usize,
    /// Pixels from one place of the filter to the next.
    pub stride: usize,
    /// Rows of zeros above.
    pub top: usize,
    /// Rows of zeros below.
    pub bottom: usize,
    /// Columns of zeros at the left.
    pub left: usize,
    /// Columns of zeros at the right.
    pub right: usize,
}

impl ConvSize {
    /// Height of a map that goes out.
    pub fn out_height(&self) -> usize {
        (self.height + self.top + self.bottom - self.kernel) / self.stride + 1
    }

    /// Width of a map that goes out.
    pub fn out_width(&self) -> usize {
        (self.width + self.left + self.right - self.kernel) / self.stride + 1
    }

    /// The places in a map of the pixels under a filter, row by row; `None` where it lies on the zeros beside the map.
    pub fn window(&self, row: usize, column: usize) -> Vec<Option<usize>> {
        let within = |start: usize, nth: usize, before: usize, side: usize| {
            (start * self.stride + nth).checked_sub(before).filter(|at| *at < side)
        };
        let pixel = |nth: usize| {
            let y = within(row, nth / self.kernel, self.top, self.height)?;
            Some(y * self.width + within(column, nth % self.kernel, self.left, self.width)?)
        };
        (0..self.kernel * self.kernel).map(pixel).collect()
    }

    /// Numbers of one sample that come in.
    pub fn input(&self) -> usize {
        self.channels * self.height * self.width
    }

    /// Numbers of one sample that go out.
    pub fn output(&self) -> usize {
        self.filters * self.out_height() * self.out_width()
    }

    /// Weights of one filter.
    pub fn taps(&self) -> usize {
        self.channels * self.kernel * self.kernel
    }

    /// The pixel of a map that comes in which stands under a tap of the filter, for a pixel of a map that goes out; both
    /// as row and column. `None` where it is padding.
    pub fn pixel(&self, [row, column]: [usize; 2], tap: [usize; 2]) -> Option<usize> {
        let row = (row * self.stride + tap[0]).checked_sub(self.top).filter(|row| *row < self.height)?;
        let column = (column * self.stride + tap[1]).checked_sub(self.left).filter(|column| *column < self.width)?;
        Some(row * self.width + column)
    }

    pub(super) fn work(&self) -> usize {
        self.batch * self.output() * self.taps()
    }

    /// Samples that one thread takes at once. The batch is cut into at most this many chunks, whatever the number of
    /// threads, because the sums over the batch are made chunk by chunk.
    pub(super) fn chunk(&self) -> usize {
        const CHUNKS: usize = 8;
        self.batch.div_ceil(CHUNKS).max(1)
    }

    /// Whether the outputs are made in tiles: fewer multiplications, but transforms beside them, which cost as much for few
    /// maps as for many.
    pub(super) fn is_tiled(&self) -> bool {
        const ENOUGH_MAPS: usize = 24;
        let within = self.top.max(self.bottom).max(self.left).max(self.right) <= 2;
        self.kernel == 3 && self.stride == 1 && within && self.channels.min(self.filters) >= ENOUGH_MAPS
    }

    /// Samples that are packed out side by side: enough for long rows in the product, few enough for the cache.
    pub(super) fn group(&self) -> usize {
        const LONG_ENOUGH: usize = 512;
        LONG_ENOUGH.div_ceil(self.out_height() * self.out_width()).clamp(1, self.chunk())
    }
}
