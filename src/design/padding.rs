//! What is laid around a picture before a window slides over it.
use serde::{Deserialize, Serialize};

/// What is laid around a picture before a filter slides over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, strum::IntoStaticStr)]
pub enum Padding {
    /// Nothing: the picture becomes smaller by kernel − 1.
    #[default]
    Valid,
    /// Zeros so that with stride 1 the picture keeps its size. An even kernel takes the odd row below and the odd
    /// column at the right; with a larger stride the size is divided by it and rounded up, as in Keras.
    Same,
    /// That many rows and columns of zeros on every side.
    Pixels(usize),
}

impl Padding {
    /// Whether nothing is laid around the picture, as serde asks it when it leaves out what is not set.
    pub(super) fn is_valid(&self) -> bool {
        *self == Self::Valid
    }
}

/// Rows (or columns) of padding before and after a picture's side of `size` pixels.
pub fn window_padding(padding: Padding, size: usize, kernel: usize, stride: usize) -> (usize, usize) {
    match padding {
        Padding::Valid => (0, 0),
        Padding::Pixels(pixels) => (pixels, pixels),
        Padding::Same => {
            let windows = size.div_ceil(stride.max(1)).max(1);
            let covered = (windows - 1).saturating_mul(stride).saturating_add(kernel);
            let total = covered.saturating_sub(size);
            (total / 2, total - total / 2)
        }
    }
}
