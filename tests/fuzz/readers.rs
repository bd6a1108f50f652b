//! What is fuzzed: each reader of a file that may come from a stranger. The same functions run on the fixed corpus in
//! `cargo test`.
#![allow(dead_code, reason = "each fuzz target uses one of them")]
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use strata::data::decode_picture;
use strata::design::{Facts, Input, check, from_ron, template, to_ron};
use strata::train::{SavedRun, TrainedNetwork, predict};
use tempfile::TempDir;

/// A whole run of a small network, as it was handed over.
const RUN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../files/version1/stopped.runs/run-0001");
/// The same, seen from the package itself.
const RUN_IN_TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/version1/stopped.runs/run-0001");

/// A copy of the run, one per program: fuzzers that run beside each other do not meet.
static COPY: LazyLock<TempDir> = LazyLock::new(|| {
    let copy = tempfile::tempdir().unwrap();
    let run = [RUN, RUN_IN_TESTS].into_iter().map(Path::new).find(|run| run.is_dir()).unwrap();
    for entry in fs::read_dir(run).unwrap() {
        let file = entry.unwrap().path();
        fs::copy(&file, copy.path().join(file.file_name().unwrap())).unwrap();
    }
    copy
});

/// The run with other content in one of its files, until `read` is done with it.
fn with<T>(file: &str, bytes: &[u8], read: impl FnOnce(&Path) -> T) -> T {
    let path: PathBuf = COPY.path().join(file);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, bytes).unwrap();
    let result = read(COPY.path());
    fs::write(&path, whole).unwrap();
    result
}

/// A text is a design that survives its file, or refused with a sentence.
pub(crate) fn design(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match from_ron(text) {
        Ok(design) => {
            let written = to_ron(&design).unwrap();
            assert_eq!(to_ron(&from_ron(&written).unwrap()).unwrap(), written, "a design survives its file");
            let _ = check(&design, Facts::default());
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// A run is read or refused; what is read answers with numbers.
fn trained(run: &Path) {
    match TrainedNetwork::read(run) {
        Ok(mut network) => {
            let Some(picture) = network.picture().cloned() else {
                return;
            };
            let pixels = vec![0; picture.color.channels() * picture.height * picture.width];
            let encoder = network.encoder();
            if let Ok(answer) = predict(network.network.as_mut(), &pixels, &encoder) {
                let probabilities = answer.probabilities;
                assert!(probabilities.iter().all(|p| p.is_finite()), "a probability is a number: {probabilities:?}");
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

pub(crate) fn weights(bytes: &[u8]) {
    with("weights.safetensors", bytes, trained);
}

pub(crate) fn preprocessing(bytes: &[u8]) {
    with("preprocessing.ron", bytes, trained);
}

pub(crate) fn report(bytes: &[u8]) {
    with("report.ron", bytes, |run| SavedRun::read(run).map_or_else(|error| drop(error.to_string()), drop));
}

/// A picture file is decoded into the wanted form, or skipped with a reason.
pub(crate) fn picture(bytes: &[u8]) {
    let path = COPY.path().join("picture");
    fs::write(&path, bytes).unwrap();
    let Input::Picture(form) = (template("digits").unwrap().make)().input else {
        return;
    };
    match decode_picture(&path, &form) {
        Ok(pixels) => assert_eq!(pixels.len(), form.color.channels() * form.width * form.height),
        Err(reason) => assert!(!reason.to_string().is_empty()),
    }
}
