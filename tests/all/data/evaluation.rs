//! A labelled folder for a network that knows its classes already.
use std::path::Path;
use std::sync::atomic::AtomicBool;

use strata::data::{DataError, Dataset, Part, load_for_evaluation};
use strata::design::{Color, Curation, Input, Picture};

use super::{folder_with, write_grey};

fn evaluate(folder: &Path, classes: &[&str]) -> Result<Dataset, DataError> {
    let classes: Vec<_> = classes.iter().map(ToString::to_string).collect();
    let input = Input::Picture(Picture::new(8, 8, Color::Grey));
    load_for_evaluation(folder, &classes, &input, &Curation::default(), &|_| {}, &AtomicBool::new(false))
}

#[test]
fn folders_are_matched_by_name() {
    let folder = folder_with(&[2, 3]);
    let dataset = evaluate(folder.path(), &["b", "c", "a"]).unwrap();
    assert_eq!(dataset.classes, ["b", "c", "a"]);
    assert_eq!(dataset.class_counts(Part::Test), [3, 0, 2]);
    assert_eq!(dataset.len(), 5);
    assert_eq!(dataset.class_counts(Part::Training), [0, 0, 0]);
}

#[test]
fn an_unknown_class_is_named_with_the_known_ones() {
    let folder = folder_with(&[2, 3]);
    let error = evaluate(folder.path(), &["a", "x"]).unwrap_err().to_string();
    assert!(error.contains("“b”") && error.contains("It knows: a, x."), "{error}");
}

#[test]
fn of_a_divided_folder_only_the_test_is_used() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["train/a/1.png", "train/other/2.png", "test/a/3.png", "test/b/4.png"] {
        write_grey(&folder.path().join(name), 0);
    }
    let dataset = evaluate(folder.path(), &["a", "b"]).unwrap();
    assert_eq!(dataset.class_counts(Part::Test), [1, 1]);
    assert_eq!(dataset.name(0), "test/a/3.png");
}
