//! Pictures from files to batches.
#![allow(clippy::unwrap_used, reason = "helpers of tests are tests, too")]

mod advice;
mod batches;
mod built_in;
mod damaged;
mod evaluation;
mod folders;
mod formats;
mod labels;
mod limits;
mod loader;
mod naming;
mod odd_pictures;
mod own_pictures;
mod recognized;
mod splits;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use image::{DynamicImage, GrayImage, Luma};
use strata::data::{DataError, Dataset, LoadRequest, load};
use strata::design::{Color, Curation, Input, Picture, Source, Split};
use tempfile::TempDir;

/// The kept files.
fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

/// Loads a folder as grey pictures of 8 × 8.
fn load_folder(folder: &Path) -> Result<Dataset, DataError> {
    load_split(folder, Split { validation: 0.2, test: 0.0 }, 1)
}

fn load_split(folder: &Path, split: Split, seed: u64) -> Result<Dataset, DataError> {
    load_source(&Source::Folder(folder.to_path_buf()), split, seed)
}

fn load_source(source: &Source, split: Split, seed: u64) -> Result<Dataset, DataError> {
    let input = Input::Picture(Picture::new(8, 8, Color::Grey));
    let request =
        LoadRequest { source, base: Path::new(""), input: &input, curation: &Curation::default(), split: &split, seed };
    load(request, &|_| {}, &AtomicBool::new(false))
}

/// Writes a grey picture of 8 × 8 with one brightness; makes the folders on the way.
fn write_grey(path: &Path, brightness: u8) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    DynamicImage::from(GrayImage::from_pixel(8, 8, Luma([brightness])))
        .save_with_format(path, image::ImageFormat::Png)
        .unwrap();
}

/// A folder with `counts` pictures a class, the classes named by letters from “a”; every picture has its own brightness.
fn folder_with(counts: &[u8]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut brightness = 0;
    for (class, &count) in ('a'..).zip(counts) {
        fs::create_dir(folder.path().join(class.to_string())).unwrap();
        for number in 0..count {
            write_grey(&folder.path().join(format!("{class}/{number:03}.png")), brightness);
            brightness = brightness.wrapping_add(1);
        }
    }
    folder
}
