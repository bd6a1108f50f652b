//! Images from files to bytes: what a file is, how it is decoded, and how it is brought to the input's form. The only
//! user of the `image` and `tiff` crates beside the built-in sets.
mod decode;
mod decoders;
mod form;
mod gif;
mod jpeg;
mod memory;
mod oddity;
mod png;
mod rare_tiff;
mod raster;
mod resize;
mod sniff;
mod strata_picture;
mod tiff;

pub(super) use decode::{DecodeBuffers, FileFacts, decode_file, decode_with_size};
pub use decode::{decode_picture, fit_pixels};
pub use form::ImageForm;
pub(super) use oddity::Oddity;
pub(super) use raster::{PixelKind, Raster};
pub(super) use resize::render;
pub(super) use sniff::{as_text, has_picture_extension, sniff};
pub use strata_picture::StrataPicture;
