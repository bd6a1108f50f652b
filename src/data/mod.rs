//! WHAT it learns from: samples from files to bytes in memory, and from there to batches of numbers.
//!
//! Reading order: `source` finds and reads the samples (one file per source), `image` turns one file into bytes,
//! `dataset` curates them into classes and divides them into parts, `batch` says what an epoch shows and makes the
//! numbers that enter a network, `augment` varies samples, `similarity` finds equal and alike ones,
//! `drawing` makes pictures of lines, `text` cuts texts into tokens, `variations` writes
//! varied ones to a folder of their own. This is the only module that uses the `image` and `tiff` crates, and it changes nothing in
//! the user's folder.
//!
//! Two promises hold throughout. A file that cannot be used never stops the others: it is skipped, counted and named
//! with its [`SkipReason`]. And no file makes the program take more memory than `image::memory` grants, whatever its
//! header claims.
pub mod augment;
mod batch;
mod dataset;
mod drawing;
mod error;
mod fault;
mod image;
mod limits;
mod place;
mod plural;
mod progress;
pub mod similarity;
mod skip;
mod source;
mod text;
mod variations;

pub use self::image::{ImageForm, StrataPicture, decode_picture, fit_pixels};
pub use batch::{BatchLoader, Measurements, Normalization, Sample, SampleBatch, SampleEncoder, epoch_order};
pub use dataset::{
    ColorMode, DataNotice, Dataset, FileStatistics, LoadReport, Part, Parts, RowNotice, SampleContent, Samples,
    SplitRule, Targets, curate, curate_by,
};
pub use drawing::{Pen, Strokes};
pub use error::DataError;
pub use fault::{FormulaError, TableFault};
pub use limits::{MAX_FILE_BYTES, MAX_PICTURE_BYTES, MAX_PIXELS};
pub use place::{is_outside, moved_data, outside, whole_path, written_path};
pub use progress::FileProgress;
pub use skip::{Mistaken, SkipReason, Skipped, UnreadForm};
pub use source::{
    AskRequest, Formula, FunctionCurve, LoadRequest, PictureExample, RowName, TableColumn, TableColumns, TableUse,
    asked_as, class_names, class_number, class_paths, first_samples, holds_texts, is_table, labels_in, load,
    load_for_evaluation, load_other_for_evaluation, numbered_class, picture_examples, pictures_in, read, rows_to_ask,
    table_columns,
};
pub use text::{Encoding, TokenSpan, TokenStatistics, Vocabulary, looks_like, token_spans, tokens};
pub use variations::{Variations, WriteError, WrittenVariations, free_folder, real_path, write_variations};
