//! What the network learns from, as a design names it: the source, its curation, the input's form, the augmentation.
mod augmentation;
mod curation;
mod input;
mod source;

pub use augmentation::{Amount, Augmentation, Copies, CopiesInto, Fill, Transform};
pub use curation::{ClassChange, Curation, PictureChange, composed};
pub use input::{Color, Input, Normalize, Picture, Resize};
pub use source::{Balance, BuiltIn, Labels, PictureFolder, Source, Split};
