//! Every starter design for points, functions and texts reaches its goal by one `strata new` and one `strata train`.
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use strata::app::{Action, Dialog};
use strata::design::TEMPLATES;

use super::cli::{ok, strata};
use super::program::{program, wait_for};

/// The lines that training a starter design writes.
fn trained(id: &str, more: &[&str], folder: &Path) -> Vec<Value> {
    ok(&["new", id], folder);
    let file = format!("{id}.ron");
    let args = [&["train", &file, "--json"], more].concat();
    let told = ok(&args, folder);
    told.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The largest value under a key among all epochs.
fn best(lines: &[Value], key: &str) -> f64 {
    lines.iter().filter_map(|line| line[key].as_f64()).fold(f64::NEG_INFINITY, f64::max)
}

fn reaches(id: &str, key: &str, goal: f64) {
    let folder = tempfile::tempdir().unwrap();
    let reached = best(&trained(id, &[], folder.path()), key);
    assert!(reached >= goal, "{id}: {key} {reached}, wanted {goal}");
}

#[test]
fn the_spiral_is_learned() {
    reaches("spiral", "val_accuracy", 0.97);
}

#[test]
fn the_wave_is_learned() {
    reaches("sine", "val_r2", 0.99);
}

/// Two moons, by neurons of one sign each.
#[test]
fn the_moons_are_learned_by_dales_principle() {
    reaches("dale", "val_accuracy", 0.97);
}

/// The output is told the classes, the neuron below it is not.
#[test]
fn the_clouds_are_told_apart_by_local_rules() {
    reaches("oja", "val_accuracy", 0.98);
    reaches("rosenblatt", "val_accuracy", 0.98);
}

/// `strata new surnames`, `strata train surnames.ron --json`
#[test]
#[ignore = "over a minute"]
fn surnames_are_learned() {
    reaches("surnames", "test_accuracy", 0.72);
}

/// `strata new languages`, `strata train languages.ron --json`
#[test]
#[ignore = "over a minute"]
fn languages_are_learned() {
    reaches("languages", "test_accuracy", 0.97);
}

/// `strata new row_lstm`, `strata train row_lstm.ron --json`
#[test]
#[ignore = "over a minute"]
fn rows_of_clothes_are_learned() {
    reaches("row_lstm", "test_accuracy", 0.82);
}

/// `strata new small_resnet`, `strata train small_resnet.ron --json`. With all 60,000 pictures in a folder
/// `strata train small_resnet.ron --data FOLDER --epochs 7` answers 92 % of the 10,000 others rightly.
#[test]
#[ignore = "over a minute"]
fn clothes_are_learned_by_residual_blocks() {
    reaches("small_resnet", "test_accuracy", 0.86);
}

/// Plain gradient descent ends in the small minimum, momentum in the large one.
#[test]
fn momentum_rolls_through_the_small_minimum() {
    let folder = tempfile::tempdir().unwrap();
    let last = |id: &str| {
        let lines = trained(id, &[], folder.path());
        let losses: Vec<f64> = lines.iter().filter_map(|line| line["train_loss"].as_f64()).collect();
        let [.., before, last] = losses[..] else { panic!("{losses:?}") };
        assert!((before - last).abs() < 1e-4, "{id} still moves: {before} {last}");
        last
    };
    let (plain, momentum) = (last("two_minima_sgd"), last("two_minima"));
    assert!((plain - 1.84).abs() < 0.1 && (momentum - 0.80).abs() < 0.1, "{plain} {momentum}");
}

#[test]
fn starter_designs_are_listed_by_what_they_take() {
    let list = ok(&["new", "--list"], Path::new("."));
    let place = |text: &str| list.find(text).unwrap_or_else(|| panic!("{text} is not in {list}"));
    assert!(place("For pictures:") < place("  cnn28"));
    assert!(place("  cnn28") < place("For texts:") && place("For texts:") < place("  surnames"));
    assert!(place("For points:") < place("  spiral") && place("For functions:") < place("  sine"));
}

/// What is asked is answered as in training: texts and numbers, typed and in files.
#[test]
fn texts_and_numbers_are_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    trained("sine", &["--epochs", "3", "--out", "wave"], root);
    std::fs::write(root.join("x.csv"), "x\n0.5\nnot a number\n-1\n").unwrap();
    let lines = |args: &[&str]| -> Vec<Value> {
        ok(args, root).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let typed = lines(&["predict", "wave", "--json", "0.5", "-1"]);
    let table = lines(&["predict", "wave", "--json", "x.csv"]);
    assert_eq!([&typed[0]["answer"], &typed[1]["answer"]], [&table[0]["answer"], &table[1]["answer"]]);
    assert_eq!((typed[0]["row"].as_str(), table[1]["row"].as_str()), (Some("0.5"), Some("row 4")));
    trained("spiral", &["--epochs", "2", "--out", "arms"], root);
    let point = lines(&["predict", "arms", "--json", "1.5,-2"]);
    let shares: f64 = point[0]["probabilities"].as_object().unwrap().values().filter_map(Value::as_f64).sum();
    assert!((shares - 1.0).abs() < 1e-4 && point[0]["class"].as_str().unwrap().starts_with("class "));
    let odd = strata(&["predict", "arms", "1.5"], root);
    assert!(String::from_utf8_lossy(&odd.stderr).contains("type 2 numbers as x,y"));
}

/// Numbers are evaluated from a table, whose design lies in a folder of its own; `--data` names another table.
#[test]
fn a_table_is_learned_and_evaluated_from_anywhere() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    std::fs::create_dir(root.join("lessons")).unwrap();
    let table = |factor: i32| {
        let rows = (0..60).map(|n| format!("{n},{}", factor * n));
        std::iter::once("a,b".to_owned()).chain(rows).collect::<Vec<_>>().join("\n")
    };
    std::fs::write(root.join("lessons/line.csv"), table(2)).unwrap();
    std::fs::write(root.join("other.csv"), table(-2)).unwrap();
    ok(&["new", "--for", "lessons/line.csv", "--out", "lessons/line.ron"], root);
    ok(&["train", "lessons/line.ron", "--epochs", "100", "--out", "run"], root);
    let evaluated =
        |table: &str| -> Value { serde_json::from_str(&ok(&["evaluate", "run", table, "--json"], root)).unwrap() };
    let (learned, other) = (evaluated("lessons/line.csv"), evaluated("other.csv"));
    assert!(learned["r2"].as_f64().unwrap() > 0.9 && learned["rows"] == 60, "{learned}");
    assert!(other["r2"].as_f64().unwrap() < 0.0, "{other}");
    ok(&["train", "lessons/line.ron", "--data", "other.csv", "--epochs", "100", "--out", "falling"], root);
    let falling = ok(&["evaluate", "falling", "other.csv", "--json"], root);
    assert!(serde_json::from_str::<Value>(&falling).unwrap()["r2"].as_f64().unwrap() > 0.9, "{falling}");
}

/// What lies outside of a design's folder is told for every kind of data: somebody else's design has no business there.
#[test]
fn data_of_every_kind_are_told_where_they_lie_outside() {
    use std::path::PathBuf;
    use strata::data::outside;
    use strata::design::{Source, Table, TargetKind, Texts};
    let folder = tempfile::tempdir().unwrap();
    let base = folder.path().join("design");
    std::fs::create_dir(&base).unwrap();
    let table = |file: &str| {
        Source::Table(Table {
            file: PathBuf::from(file),
            inputs: vec!["a".to_owned()],
            target: "b".to_owned(),
            answers: TargetKind::Numbers,
        })
    };
    let texts = |place: &str| Source::Texts(Texts::Folder(PathBuf::from(place)));
    for (inside, beyond) in [(table("t.csv"), table("../t.csv")), (texts("mails"), texts("../mails"))] {
        assert_eq!(outside(&inside, &base), Vec::<PathBuf>::new());
        assert_eq!(outside(&beyond, &base).len(), 1, "{beyond:?}");
    }
}

/// The gallery of starters has some of the data of each, read when it is opened.
#[test]
fn every_starter_has_some_of_its_data_to_be_drawn() {
    let mut app = program();
    assert!(app.starters.samples_of("spiral").is_none() && !app.starters.is_reading(), "nothing is read unasked");
    app.update(Action::ShowDialog(Some(Dialog::New)));
    wait_for(&mut app, "samples of starters", |app| app.starters.samples_of("languages").is_some());
    for template in TEMPLATES {
        assert!(app.starters.samples_of(template.id).is_some(), "{}", template.id);
    }
    let of = |id: &str| app.starters.samples_of(id).unwrap();
    assert!(Arc::ptr_eq(of("two_minima"), of("two_minima_sgd")), "the same data are read once");
}
