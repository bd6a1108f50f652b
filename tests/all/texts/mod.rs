//! Texts from files to batches.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests, too")]

mod alike;
mod built_in;
mod encodings;
mod folders;
mod proposed;
mod tables;
mod told;
mod varied;

use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use strata::data::{DataError, Dataset, LoadRequest, load};
use strata::design::{Curation, Input, Source, Split, Texts, TokenUnit};

/// Characters, as many as a surname has.
const INPUT: Input = Input::Tokens { length: 16, vocabulary: 64, unit: TokenUnit::Characters };

/// Writes a file; makes the folders on the way.
fn write(path: &Path, bytes: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

fn load_texts(texts: Texts) -> Result<Dataset, DataError> {
    load_curated(texts, &Curation::default())
}

fn load_curated(texts: Texts, curation: &Curation) -> Result<Dataset, DataError> {
    let (source, split) = (Source::Texts(texts), Split { validation: 0.2, test: 0.0 });
    let request = LoadRequest { source: &source, base: Path::new(""), input: &INPUT, curation, split: &split, seed: 1 };
    load(request, &|_| {}, &AtomicBool::new(false))
}

fn load_folder(folder: &Path) -> Result<Dataset, DataError> {
    load_texts(Texts::Folder(folder.to_path_buf()))
}

/// The names of all texts with the texts, in their order.
fn all(data: &Dataset) -> Vec<(&str, &str)> {
    (0..data.len()).map(|index| (data.name(index), data.text(index))).collect()
}

/// What was skipped, each with its reason.
fn skipped(data: &Dataset) -> Vec<String> {
    data.report.skipped.iter().map(ToString::to_string).collect()
}
