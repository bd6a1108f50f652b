//! A labelled folder for a network that knows its classes already.
use std::path::Path;
use std::sync::atomic::AtomicBool;

use strata::data::{AskRequest, DataError, DataNotice, Dataset, Part, asked_as, load_for_evaluation};
use strata::design::{Color, Curation, Input, Picture, PictureChange};

use super::{folder_with, write_grey};

fn evaluate(folder: &Path, classes: &[&str]) -> Result<Dataset, DataError> {
    let classes: Vec<_> = classes.iter().map(ToString::to_string).collect();
    let input = Input::Picture(Picture::new(8, 8, Color::Grey));
    let request = AskRequest {
        folder: &asked_as(folder, None),
        classes: &classes,
        input: &input,
        curation: &Curation::default(),
        learned_from: None,
    };
    load_for_evaluation(request, &|_| {}, &AtomicBool::new(false))
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

/// What is asked of a network that learned with this curation, from the very folder or from another one.
fn asked(folder: &Path, known: &[&str], curation: &Curation, is_source: bool) -> Dataset {
    let classes: Vec<_> = known.iter().map(ToString::to_string).collect();
    let input = Input::Picture(Picture::new(8, 8, Color::Grey));
    let elsewhere = tempfile::tempdir().unwrap();
    let learned_from = Some(if is_source { folder } else { elsewhere.path() });
    let request =
        AskRequest { folder: &asked_as(folder, None), classes: &classes, input: &input, curation, learned_from };
    load_for_evaluation(request, &|_| {}, &AtomicBool::new(false)).unwrap()
}

#[test]
fn what_was_learned_as_one_class_is_asked_as_that_class() {
    let folder = folder_with(&[2, 3, 4]);
    let renamed = |names: &[(&str, &str)]| {
        let mut curation = Curation::default();
        for (folder, name) in names {
            curation.rename(folder, name);
        }
        curation
    };
    for (names, known, counts) in [
        (vec![("a", "cat")], vec!["cat", "b", "c"], vec![2, 3, 4]),
        (vec![("a", "b"), ("b", "a")], vec!["b", "a", "c"], vec![2, 3, 4]),
        (vec![("a", "b"), ("b", "wolf")], vec!["b", "wolf", "c"], vec![2, 3, 4]),
        (vec![("a", "pet"), ("b", "pet")], vec!["pet", "c"], vec![5, 4]),
    ] {
        let dataset = asked(folder.path(), &known, &renamed(&names), true);
        assert_eq!(dataset.class_counts(Part::Test), counts, "{names:?}");
    }
    // A folder that is labelled with the new names is understood as well.
    std::fs::rename(folder.path().join("a"), folder.path().join("cat")).unwrap();
    let dataset = asked(folder.path(), &["cat", "b", "c"], &renamed(&[("a", "cat")]), false);
    assert_eq!(dataset.class_counts(Part::Test), [2, 3, 4]);
}

#[test]
fn what_was_left_out_or_moved_is_asked_so() {
    let folder = folder_with(&[2, 3, 4]);
    let mut curation = Curation::default();
    curation.switch("c", true);
    let dataset = asked(folder.path(), &["a", "b"], &curation, true);
    assert_eq!(dataset.class_counts(Part::Test), [2, 3]);
    assert!(dataset.report.notices.contains(&DataNotice::NotAsked { folder: "c".into() }));

    let mut curation = Curation::default();
    curation.pictures.insert("a/000.png".into(), PictureChange::Excluded);
    curation.pictures.insert("a/001.png".into(), PictureChange::Moved("b".into()));
    assert_eq!(asked(folder.path(), &["a", "b", "c"], &curation, true).class_counts(Part::Test), [0, 4, 4]);
    // Other pictures may have the same names.
    assert_eq!(asked(folder.path(), &["a", "b", "c"], &curation, false).class_counts(Part::Test), [2, 3, 4]);
}

#[test]
fn accents_and_letter_case_are_no_other_class() {
    let folder = tempfile::tempdir().unwrap();
    write_grey(&folder.path().join("cafe\u{301}/1.png"), 101);
    write_grey(&folder.path().join("Bar/1.png"), 102);
    let dataset = asked(folder.path(), &["bar", "caf\u{e9}"], &Curation::default(), false);
    assert_eq!(dataset.class_counts(Part::Test), [1, 1]);
    let told = DataNotice::AskedAs { folder: "Bar".into(), class: "bar".into() };
    assert!(dataset.report.notices.contains(&told), "{:?}", dataset.report.notices);
    // A run of an older version may know the class in two signs.
    assert_eq!(asked(folder.path(), &["bar", "cafe\u{301}"], &Curation::default(), false).len(), 2);
}
