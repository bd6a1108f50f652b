//! What the network learns from, as a design names it: the source, its curation, the input's form, the augmentation.
mod augmentation;
mod curation;
mod function;
mod input;
mod naming;
mod points;
mod source;
mod table;
mod texts;

pub use augmentation::{Amount, Augmentation, Copies, CopiesInto, Fill, Transform};
pub use curation::{ClassChange, Curation, PictureChange, composed};
pub use function::{Function, FunctionRule};
pub use input::{Color, Input, Normalize, Picture, Resize, SampleKind};
pub use naming::Naming;
pub use points::{DrawnPoint, Pattern, PointFeature, PointPattern, Points};
pub use source::{Balance, BuiltIn, Labels, PictureFolder, Source, Split};
pub use table::{Table, TargetKind};
pub use texts::{BuiltInTexts, Texts, TokenUnit};
