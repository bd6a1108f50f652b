//! What is known of some pictures before a network is chosen for them.

/// What a folder of pictures, or a built-in set, holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct PictureFacts {
    /// Classes to be told apart.
    pub classes: usize,
    /// Pictures for training and validation together.
    pub pictures: usize,
    /// Whether validation has pictures of its own, so that none are taken from training.
    pub own_validation: bool,
    /// Training pictures of the smallest class that has any.
    pub smallest: usize,
    /// Training pictures of the largest class.
    pub largest: usize,
    /// Width of the file in the middle, when all are put in the order of their pixels.
    pub width: usize,
    /// Its height.
    pub height: usize,
    /// Whether nearly all files have its proportions.
    pub same_shape: bool,
    /// Whether color is seen in a good part of them.
    pub color: bool,
    /// Whether most have transparent pixels, so that the background of the input is their own.
    pub transparent: bool,
    /// Whether a class may be a letter, a digit or a direction, so that a mirrored picture would be of another class.
    pub signs: bool,
}

impl PictureFacts {
    /// How far proportions may be from those in the middle and still count as the same: what is cut off or added then
    /// is hardly seen.
    pub const SAME_SHAPE: f64 = 0.12;

    /// The longer side.
    pub(super) fn longer(&self) -> usize {
        self.width.max(self.height).max(1)
    }

    /// The shorter side as a share of the longer one.
    pub(super) fn proportion(&self) -> f64 {
        self.width.min(self.height).max(1) as f64 / self.longer() as f64
    }
}
