//! The fixed corpus of the fuzz targets: what libFuzzer found worth keeping, through the same readers.
use std::fs;
use std::path::Path;

#[path = "../fuzz/readers.rs"]
mod readers;

/// Every file of a target's corpus goes through its reader; none panics.
fn replay(target: &str, read: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 8, "{target}: the corpus holds {} files", files.len());
    files.sort();
    for file in files {
        read(&fs::read(&file).unwrap());
    }
}

// One test: the readers of runs share a folder.
#[test]
fn the_readers_survive_the_corpus_of_the_fuzzers() {
    replay("design", readers::design);
    replay("weights", readers::weights);
    replay("preprocessing", readers::preprocessing);
    replay("report", readers::report);
    replay("picture", readers::picture);
}
