//! WHAT it learns from: pictures from files to bytes in memory, and from there to batches.
//!
//! Reading order: `folder` finds the files, `decode` and `decoders` turn one file into bytes, `load` does so for all of
//! them in parallel, `split` says which are for training, `batch` hands them to the network, `write` writes varied ones
//! to a folder of their own. This is the only module that uses the `image` crate, and it changes nothing in the user's
//! folder.
//!
//! Two promises hold throughout. A picture that cannot be used never stops the others: it is skipped, counted and
//! named with its [`SkipReason`]. And no file makes the program take more memory than `memory` grants, whatever its
//! header claims.
pub mod alike;
mod arrange;
pub mod augment;
mod batch;
mod builtin;
mod dataset;
mod decode;
mod decoders;
mod error;
mod feed;
mod folder;
mod gif;
mod glimpse;
mod jpeg;
mod load;
mod memory;
mod names;
mod natural;
mod pictures;
mod pixels;
mod report;
mod resize;
mod sniff;
mod split;
mod warnings;
mod write;

pub use arrange::arrange;
pub use batch::{Normalization, epoch_order, gather};
pub use dataset::{Dataset, Part};
pub use decode::decode_picture;
pub use error::DataError;
pub use feed::{Feed, Sample};
pub use glimpse::glimpse;
pub use load::{Progress, Request, class_names, load, load_for_evaluation, read};
pub use memory::{MAX_FILE_BYTES, MAX_PICTURE_BYTES, MAX_PIXELS};
pub use pictures::{Forms, Mode, Pictures};
pub use report::{Mistaken, Notice, Report, SkipReason, Skipped};
pub use split::Parts;
pub use write::{Variations, WriteError, Written, free_folder, write_variations};
