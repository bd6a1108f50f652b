//! What is handed in is computed again: the same by a fresh process, and nothing that is forged passes.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use strata::app::{Action, LessonAct};
use strata::archive::{self, Archive};
use strata::lesson::{HandIn, built_in};

use super::walk::{Done, begin, perform, walk};
use crate::cli::ok;
use crate::program::wait_for;

/// The columns of a row by their names.
pub(super) fn rows(table: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

fn handed_in(folder: &Path) -> PathBuf {
    let lesson = built_in("learning_rate").unwrap();
    let mut app = begin(lesson, folder);
    walk(&mut app, lesson);
    let file = folder.join("ada.strata");
    app.update(Action::Lesson(LessonAct::HandIn("Ada L.".to_owned(), file.clone())));
    assert!(file.is_file(), "{:?}", app.notices);
    file
}

#[test]
fn a_fresh_process_grades_what_was_handed_in() {
    let folder = tempfile::tempdir().unwrap();
    let file = handed_in(folder.path());
    let name = file.file_name().unwrap().to_str().unwrap();
    let table = ok(&["lesson", "grade", name], folder.path());
    let row = &rows(&table)[0];
    let cell = |name: &str| row[name].as_str();
    assert_eq!((cell("name"), cell("lesson"), cell("genuine")), ("Ada L.", "learning_rate", "yes"));
    assert_eq!((cell("tasks met"), cell("tasks"), cell("not met")), ("7", "7", ""));
    assert_eq!((cell("predictions right"), cell("predictions")), ("1", "1"));
    assert!(cell("best score").parse::<f64>().unwrap() >= 0.87);
    assert_eq!(ok(&["lesson", "grade", name, "--threads", "1"], folder.path()), table);
    forged(folder.path(), &file);
}

/// The same file with something changed in what it says.
pub(super) fn changed(file: &Path, name: &str, change: impl Fn(String) -> String) {
    let Archive(mut files) = archive::read(file).unwrap();
    let answers = files.get_mut("hand_in/hand_in.ron").unwrap();
    let before = String::from_utf8(answers.clone()).unwrap();
    let after = change(before.clone());
    assert_ne!(before, after, "{name}");
    *answers = after.into_bytes();
    std::fs::write(file.with_file_name(name), archive::pack(&Archive(files)).unwrap()).unwrap();
}

fn forged(folder: &Path, file: &Path) {
    let hand_in = HandIn::read(file).unwrap();
    let best = hand_in.progress.runs.last().unwrap().epochs.last().unwrap().validation.unwrap().score;
    changed(file, "score.strata", |text| text.replace(&format!("score: {best}"), "score: 0.99"));
    changed(file, "seed.strata", |text| text.replace("seed: 1,", "seed: 2,"));
    changed(file, "number.strata", |text| text.replace("number: Some(2.05)", "number: Some(3.0)"));
    changed(file, "rate.strata", |text| text.replace("rate: 1.0", "rate: 0.02"));
    let names = ["score.strata", "seed.strata", "number.strata", "rate.strata"];
    let table = ok(&[&["lesson", "grade"][..], &names].concat(), folder);
    for row in rows(&table) {
        assert_eq!(row["genuine"], "no", "{row:?}");
    }
    // Without the explosion neither task that asks for one is met.
    assert_eq!(rows(&table)[3]["not met"], "explode 1, mend 1");
    std::fs::write(folder.join("other.strata"), b"PK\x03\x04 nothing").unwrap();
    crate::cli::fails(1, &["lesson", "grade", "other.strata"], folder);
}

#[test]
fn a_run_that_branched_is_made_again() {
    let lesson = built_in("learning_rate").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut app = begin(lesson, folder.path());
    for act in &[Done::Train, Done::Branch(100, "rate".to_owned(), 0.01)] {
        perform(&mut app, act);
    }
    wait_for(&mut app, "both runs", |app| {
        app.lesson.as_ref().unwrap().progress().runs.iter().filter(|run| run.epochs.len() == 40).count() == 2
    });
    let runs = &app.lesson.as_ref().unwrap().progress().runs;
    let data = &app.runs.shown().unwrap().data;
    for run in runs {
        let again = run.again(data, 1).unwrap();
        assert_eq!(again.epochs, run.epochs);
        assert!(run.agrees_with(&again));
    }
    assert!(!runs[0].recipe.is_branch() && runs[1].recipe.is_branch());
    // A branch with the same settings is the same run, bit for bit.
    assert_eq!(runs[0].epochs, runs[1].epochs);
}
