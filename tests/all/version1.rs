//! What the program of 2026 before layers had identities (commit 6c538c6, file format 1) wrote opens as ever: designs read
//! the same, networks answer the same, runs go on, and an old seed draws the old start weights.
//!
//! `tests/files/version1` was written by that program: see the `README.md` there.
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use strata::data::{Dataset, LoadRequest, load};
use strata::design::{Design, Facts, check, from_ron, read, to_ron};
use strata::engine::{Array, Network as _, build};
use strata::train::{Advance, EpochReport, Plan, Session, saved};

use crate::cli;

/// The networks that `strata train --out` wrote.
const NETWORKS: [&str; 5] = ["cards", "digits", "mlp", "normalized", "perceptron"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/version1")
}

fn stored(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder().join(name)).unwrap()).unwrap()
}

/// Every design of the folder: the templates, those in runs, and the one beside its runs.
fn designs() -> Vec<PathBuf> {
    let mut folders = vec![folder()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "ron") && !path.ends_with("preprocessing.ron") {
                found.push(path);
            }
        }
    }
    found.retain(|path| !path.ends_with("report.ron"));
    found.sort();
    found
}

fn data(design: &Design) -> Arc<Dataset> {
    Arc::new(load(LoadRequest::of(design, Path::new("")), &|_| (), &AtomicBool::new(false)).unwrap())
}

fn plan(design: &Design) -> Plan {
    Plan::new(design, data(design), 1, None).unwrap()
}

/// Trains one epoch more.
fn go_on(session: &mut Session) -> EpochReport {
    let before = session.history().len();
    assert!(session.more_epochs(1));
    loop {
        match session.advance() {
            Advance::Ended(ending) => panic!("{ending:?}"),
            _ if session.history().len() > before => return session.history()[before].clone(),
            _ => {}
        }
    }
}

/// Within a rounding of the sums, whose order may have changed.
fn assert_near(what: &str, found: f64, expected: &Value, near: f64) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: {expected}"));
    assert!((found - expected).abs() <= near * expected.abs().max(1.0), "{what}: {found}, not {expected}");
}

#[test]
fn old_designs_read_the_same_when_they_are_written_again() {
    let paths = designs();
    assert_eq!(paths.len(), 6 + NETWORKS.len() + 1 + 2);
    for path in paths {
        let design = read(&path).unwrap_or_else(|error| panic!("{error}"));
        let text = to_ron(&design).unwrap();
        assert_eq!(from_ron(&text).unwrap(), design, "{text}");
        assert_eq!(to_ron(&from_ron(&text).unwrap()).unwrap(), text);
        let facts = Facts { classes: Some(10), memory: None, validation: None };
        assert!(check(&design, facts).freeze().is_ok(), "{}", path.display());
    }
}

#[test]
fn old_templates_are_those_of_today() {
    for entry in std::fs::read_dir(folder().join("templates")).unwrap() {
        let path = entry.unwrap().path();
        let template = strata::design::template(path.file_stem().unwrap().to_str().unwrap()).unwrap();
        assert_eq!(read(&path).unwrap(), (template.make)(), "{}", path.display());
    }
}

#[test]
fn old_networks_answer_the_same() {
    let answers = stored("answers.json");
    for name in NETWORKS {
        let expected = answers[name]["predict"].as_array().unwrap();
        let files: Vec<&str> = expected.iter().map(|answer| answer["file"].as_str().unwrap()).collect();
        let found = cli::json(&cli::ok(&[&["predict", "--json", name], &files[..]].concat(), &folder()));
        assert_eq!((found.len(), found.is_empty()), (expected.len(), false));
        for (found, expected) in found.iter().zip(expected) {
            let what = format!("{name} {}", expected["file"]);
            assert_eq!(found["class"], expected["class"], "{what}");
            let (found, expected) = (&found["probabilities"], &expected["probabilities"]);
            assert_eq!(found.as_object().unwrap().len(), 10, "{what}");
            for (class, probability) in expected.as_object().unwrap() {
                // Both are printed with six digits.
                assert_near(&what, found[class].as_f64().unwrap(), probability, 1.5e-6);
            }
        }
        let expected = &answers[name]["evaluate"];
        if expected.is_object() {
            let found = cli::json(&cli::ok(&["evaluate", "--json", name, "pictures"], &folder())).remove(0);
            assert_near(&format!("{name}: loss"), found["loss"].as_f64().unwrap(), &expected["loss"], 2e-6);
            for key in ["pictures", "skipped", "accuracy", "macro_f1", "classes", "confusion_matrix"] {
                assert_eq!(found[key], expected[key], "{name}: {key}");
            }
        }
    }
}

#[test]
fn old_runs_of_the_command_line_go_on() {
    let runs = saved::list(&folder());
    let mut names: Vec<_> = runs.iter().map(|run| run.folder.file_name().unwrap().to_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(names, NETWORKS);
    for run in &runs {
        let again = saved::reopen(run).unwrap();
        assert_eq!((again.history.len(), run.epochs), (again.design.training.epochs, again.design.training.epochs));
        let mut session = saved::resume(run, plan(&again.design)).unwrap();
        let last = again.history.last().unwrap();
        let next = go_on(&mut session);
        assert_eq!(next.epoch, last.epoch + 1, "{}", run.name);
        assert!(next.train_loss < again.history[0].train_loss, "{}: {next:?} after {last:?}", run.name);
    }
}

/// What the window kept beside a design: a run to the end, and one that early stopping ended.
#[test]
fn old_saved_runs_go_on_as_they_went_on_then() {
    let design = folder().join("stopped.ron");
    let mut runs = saved::list(&saved::folder_for(&design));
    // The newest comes first.
    runs.reverse();
    let expected = stored("resumed.json");
    assert_eq!(runs.len(), expected.as_array().unwrap().len());
    for (run, expected) in runs.iter().zip(expected.as_array().unwrap()) {
        let name = run.folder.file_name().unwrap().to_str().unwrap();
        let number = |key: &str| expected[key].as_u64().unwrap();
        assert_eq!(name, expected["name"]);
        assert_eq!([run.when, run.epochs as u64, run.seed], ["when", "epochs", "seed"].map(number), "{name}");
        assert_near("best accuracy", run.best.unwrap().1, &expected["best"], 1e-6);
        let again = saved::reopen(run).unwrap();
        assert_eq!(format!("{:?}", again.ending), expected["ending"]);
        assert_eq!((again.history.len() as u64, again.curve.batches()), (number("epochs"), number("batches")));
        let mut session = saved::resume(run, plan(&again.design)).unwrap();
        assert_eq!(session.kept_epoch().map(|epoch| epoch as u64), expected["kept_epoch"].as_u64(), "{name}");
        assert_near("rate", f64::from(session.full_rate()), &expected["full_rate"], 1e-7);
        let next = go_on(&mut session);
        assert_eq!(next.epoch as u64, number("epochs") + 1, "{name}");
        assert!(next.train_loss < again.history[0].train_loss, "{name}: {next:?}");
        // What the old program did in that epoch, where it trained it in one go.
        let then = &expected["next"];
        if then.is_object() {
            let scores = next.validation.unwrap();
            assert_near("training loss", next.train_loss, &then["train_loss"], 1e-3);
            assert_near("validation loss", scores.loss, &then["loss"], 1e-3);
            assert_near("validation accuracy", scores.confusion.accuracy(), &then["accuracy"], 0.005);
        }
    }
    // Its design is the one of the newest run.
    assert_eq!(saved::reopen(runs.last().unwrap()).unwrap().design, read(&design).unwrap());
}

/// A layer of an old design draws from the stream that it drew from, switched-off cards counted.
#[test]
fn an_old_seed_draws_the_old_start_weights() {
    for (path, expected) in stored("start.json").as_object().unwrap() {
        let design = read(&folder().join(path)).unwrap();
        let facts = Facts { classes: Some(10), memory: None, validation: None };
        let network = build(&check(&design, facts).freeze().unwrap(), &[1; 10]).unwrap();
        let arrays = network.arrays();
        let drawn = arrays.iter().filter(|array| !array.name.contains("running") && !array.name.contains("num_"));
        assert_eq!(drawn.count(), expected.as_array().unwrap().len(), "{path}");
        for expected in expected.as_array().unwrap() {
            let array = arrays.iter().find(|array| array.name == expected["name"]);
            assert_array(path, array.unwrap_or_else(|| panic!("{path}: no {}", expected["name"])), expected);
        }
    }
}

fn assert_array(path: &str, array: &Array, expected: &Value) {
    let what = format!("{path}: {}", array.name);
    assert_eq!(serde_json::json!(array.dims), expected["dims"], "{what}");
    let (values, first) = (&array.values, expected["first"].as_array().unwrap());
    assert_eq!(
        values.iter().take(3).copied().collect::<Vec<f32>>(),
        first.iter().map(single).collect::<Vec<f32>>(),
        "{what}"
    );
    assert_eq!(values.last().copied(), Some(single(&expected["last"])), "{what}");
    assert_near(&what, values.iter().map(|value| f64::from(*value)).sum(), &expected["sum"], 1e-9);
    assert_near(&what, values.iter().map(|value| f64::from(*value).powi(2)).sum(), &expected["squares"], 1e-9);
}

fn single(value: &Value) -> f32 {
    value.as_f64().unwrap() as f32
}
