//! How large files and images may be before they are refused, and how much memory a dataset may take.

/// An image of more pixels is refused from its header.
pub const MAX_PIXELS: u64 = 50_000_000;
/// A larger file is refused before it is read.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
/// An image whose decoding would take more memory is refused from its header. Also the bound for all images that are
/// being decoded at the same time.
pub const MAX_PICTURE_BYTES: u64 = 168 << 20;
/// The samples of a source may take this much memory.
pub(super) const MAX_DATASET_BYTES: u64 = 4 << 30;
