//! What is odd about an image that could be read all the same.

/// Something that a person should know of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Oddity {
    /// Only the first image of an animation was read.
    Animated,
    /// Only the first page was read.
    Pages,
    /// Its 16 bits held fewer, and were stretched to what they can show.
    Stretched,
    /// Every pixel is transparent, in a format that means it.
    Transparent,
    /// Every pixel is transparent, in a format that often leaves this unused: it was taken as opaque.
    UnusedAlpha,
    /// Nearly every pixel is black.
    NearlyBlack,
    /// Nearly every pixel has one and the same color.
    OneColor,
}
