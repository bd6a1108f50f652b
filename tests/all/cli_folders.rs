//! The command line and the folders that people name: one too high or too low, whole folders that are asked about, places
//! where nothing is written, words that are nearly commands.
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use unicode_width::UnicodeWidthStr as _;

use super::cli::{fails, json, ok};

/// Two classes of bright and dark pictures.
fn pets(folder: &Path) {
    for (class, bright) in [("cat", 40), ("dog", 200)] {
        std::fs::create_dir_all(folder.join(class)).unwrap();
        for number in 0..8 {
            let pixel = |x: u32, y: u32| image::Luma([(bright + (x * 3 + y * 5 + number * 7) % 40) as u8]);
            image::GrayImage::from_fn(8, 8, pixel).save(folder.join(class).join(format!("{number}.png"))).unwrap();
        }
    }
}

const DESIGN: &str = "(
    format: 1,
    name: \"Pets\",
    data: Folder(\"pets\"),
    split: (validation: 0.25, test: 0),
    input: Picture(width: 8, height: 8),
    layers: [Flatten, Output()],
    training: (optimizer: Adam(rate: 0.05), batch: 4, epochs: 3),
)";

/// Everything below a folder.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        }
        found.insert(path);
    }
    found
}

#[test]
fn a_folder_one_level_too_high_is_trained_and_one_too_low_names_the_right_one() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(&root.join("download/pets"));
    std::fs::write(root.join("d.ron"), DESIGN).unwrap();
    ok(&["train", "d.ron", "--data", "download", "--epochs", "1"], root);
    assert!(ok(&["data", "download"], root).contains("16 pictures in 2 classes"));
    assert!(fails(1, &["data", "download/pets/cat"], root).contains("choose “download/pets”"));
}

#[test]
fn all_pictures_of_a_folder_are_predicted() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(&root.join("pets"));
    std::fs::write(root.join("d.ron"), DESIGN).unwrap();
    ok(&["train", "d.ron", "--out", "run"], root);
    for (folder, count) in [("pets/cat", 8), ("pets", 16)] {
        let answers = json(&ok(&["predict", "run", folder, "--json"], root));
        assert_eq!(answers.len(), count);
        assert!(answers.iter().all(|answer| root.join(answer["file"].as_str().unwrap()).is_file()));
    }
    assert_eq!(json(&ok(&["predict", "run", "pets/cat/1.png", "pets/dog", "--json"], root)).len(), 9);
    std::fs::create_dir(root.join("nothing")).unwrap();
    assert!(fails(1, &["predict", "run", "nothing"], root).contains("no picture in “nothing”"));
}

#[test]
fn nothing_is_written_among_the_pictures_or_around_them() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(&root.join("sets/pets"));
    pets(&root.join("other"));
    std::fs::write(root.join("d.ron"), DESIGN.replace("pets\"", "sets/pets\"")).unwrap();
    let before = files(root);
    for out in ["sets/pets", "sets/pets/cat", "sets/pets/new/run", "sets", "none/../sets/pets/run"] {
        fails(2, &["train", "d.ron", "--out", out], root);
        fails(2, &["augment", "d.ron", "--out", out], root);
    }
    fails(2, &["train", "d.ron", "--test", "other", "--out", "other/run"], root);
    fails(2, &["new", "--for", "sets/pets", "--out", "sets/pets/design.ron"], root);
    fails(2, &["new", "--for", "."], &root.join("sets/pets"));
    assert_eq!(files(root), before);
}

#[test]
fn what_a_design_says_of_classes_holds_when_its_own_folder_is_evaluated() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(&root.join("pets"));
    for (name, curation, pictures, classes) in [
        ("swap", "classes: {\"cat\": (name: \"dog\"), \"dog\": (name: \"cat\")}", 16, [8, 8]),
        ("moved", "pictures: {\"cat/0.png\": Excluded, \"cat/1.png\": Moved(\"dog\")}", 15, [6, 9]),
    ] {
        let design = DESIGN.replace("split:", &format!("curation: ({curation}), split:"));
        std::fs::write(root.join(format!("{name}.ron")), design).unwrap();
        ok(&["train", &format!("{name}.ron"), "--out", name, "--epochs", "20"], root);
        let found = json(&ok(&["evaluate", name, "pets", "--json"], root)).remove(0);
        assert_eq!(found["pictures"], pictures, "{name}");
        assert!(found["accuracy"].as_f64().unwrap() > 0.7, "{name}: {found}");
        let rows = found["confusion_matrix"].as_array().unwrap();
        let sums = rows.iter().map(|row| row.as_array().unwrap().iter().map(|one| one.as_u64().unwrap()).sum::<u64>());
        assert_eq!(sums.collect::<Vec<_>>(), classes, "{name}");
    }
}

#[test]
fn a_run_beside_its_design_knows_its_pictures_after_all_were_moved() {
    let root = tempfile::tempdir().unwrap();
    let (here, there) = (root.path().join("here"), root.path().join("there"));
    pets(&here.join("pets"));
    let design = DESIGN.replace("split:", "curation: (pictures: {\"cat/0.png\": Excluded}), split:");
    std::fs::write(here.join("d.ron"), design).unwrap();
    ok(&["train", "d.ron", "--out", "d.runs/one"], &here);
    std::fs::rename(&here, &there).unwrap();
    for (run, pictures, folder) in
        [("there/d.runs/one", "there/pets", root.path()), (".", "../../pets", &there.join("d.runs/one"))]
    {
        assert_eq!(json(&ok(&["evaluate", run, pictures, "--json"], folder)).remove(0)["pictures"], 15, "{run}");
    }
}

/// A run that lies in no `NAME.runs` says where its pictures are from itself. One of an older version names them by a
/// whole path: then they are looked for beside it.
#[test]
fn a_run_kept_elsewhere_knows_its_pictures_after_all_were_moved() {
    let root = tempfile::tempdir().unwrap();
    let (here, there) = (root.path().join("here"), root.path().join("there"));
    pets(&here.join("pets"));
    let design = DESIGN.replace("split:", "curation: (pictures: {\"cat/0.png\": Excluded}), split:");
    std::fs::write(here.join("d.ron"), design).unwrap();
    ok(&["train", "d.ron", "--out", "kept/one", "--epochs", "2"], &here);
    let written = strata::design::read(&here.join("kept/one/design.ron")).unwrap();
    assert_eq!(written.data, strata::design::Source::Folder("../../pets".into()));
    // The design in the run is one to train as well.
    ok(&["check", "kept/one/design.ron"], &here);
    std::fs::rename(&here, &there).unwrap();
    assert_eq!(json(&ok(&["evaluate", "kept/one", "pets", "--json"], &there)).remove(0)["pictures"], 15);
    ok(&["train", "--resume", "kept/one", "--epochs", "3"], &there);
    ok(&["train", "kept/one/design.ron", "--epochs", "1"], &there);
    let folder = |path: &Path| strata::design::Source::Folder(path.to_owned());
    let found = |said: &str, run: &str| strata::train::saved::data_of(&folder(Path::new(said)), &there.join(run));
    assert_eq!(found("/gone/pets", "one"), folder(&there.join("pets")));
    assert_eq!(found("/gone/pets", "d.runs/one"), folder(&there.join("pets")));
    assert_eq!(found("/gone/nowhere", "one"), folder(Path::new("/gone/nowhere")));
}

#[test]
fn words_that_are_nearly_right_lead_on() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(&root.join("pets"));
    std::fs::write(root.join("d.ron"), DESIGN).unwrap();
    assert!(fails(2, &["trian", "d.ron"], root).contains("did you mean `train`?"));
    assert!(fails(2, &["train", "pets"], root).contains("--data pets"));
    let missing = fails(1, &["check", "missing.ron"], root);
    assert!(missing.contains("“missing.ron” does not exist") && !missing.contains("os error"), "{missing}");
}

/// Rows are as wide as a terminal at most, columns stand below each other, and each name is told from the others.
#[cfg(unix)]
#[test]
fn names_of_classes_make_a_table() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let long = "a".repeat(250);
    let names = [" ", " dog", "dog", "a\tb", "a\nb", "猫", "🐱", "кот", "قط", &long, &format!("{}b", &long[1..])];
    std::fs::create_dir(root.join("odd")).unwrap();
    for name in names {
        pets(&root.join("pets"));
        std::fs::rename(root.join("pets/cat"), root.join("odd").join(name)).unwrap();
    }
    let text = ok(&["data", "odd"], root);
    let rows: Vec<&str> = text.lines().skip(2).take_while(|line| !line.is_empty()).collect();
    assert_eq!(rows.len(), names.len(), "{text}");
    let starts: BTreeSet<usize> = rows.iter().map(|row| row.split('█').next().unwrap().width()).collect();
    assert_eq!(starts.len(), 1, "{text}");
    assert!(rows.iter().all(|row| row.width() <= 120), "{text}");
    let told: BTreeSet<&str> = rows.iter().map(|row| row.split("  8  ").next().unwrap().trim()).collect();
    assert_eq!(told.len(), names.len(), "{text}");
    assert!(rows.iter().any(|row| row.contains("␣dog")) && rows.iter().any(|row| row.contains("a␊b")), "{text}");
}

/// Eight pictures of each class, without class folders, and a table of them.
fn flat(folder: &Path) {
    pets(folder);
    let mut table = "id,breed\n".to_owned();
    for class in ["cat", "dog"] {
        for number in 0..8 {
            let name = format!("{class}.{number}");
            std::fs::rename(folder.join(format!("{class}/{number}.png")), folder.join(format!("{name}.png"))).unwrap();
            table.extend([&name, ",", class, "\n"]);
        }
        std::fs::remove_dir(folder.join(class)).unwrap();
    }
    std::fs::write(folder.join("train.csv"), table).unwrap();
}

/// From pictures without class folders to answers, as the message says it; nothing is written among them.
#[test]
fn classes_come_from_a_table_or_from_names_where_a_flag_says_so() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    flat(&root.join("pets"));
    std::fs::write(root.join("d.ron"), DESIGN).unwrap();
    let before = files(&root.join("pets"));
    let told = fails(1, &["data", "pets"], root);
    assert!(told.contains("--labels pets/train.csv"), "{told}");
    for flags in [&["--labels", "pets/train.csv"][..], &["--class-in-names"]] {
        let with = |args: &[&'static str]| [args, flags].concat();
        let found = json(&ok(&with(&["data", "pets", "--json"]), root)).remove(0);
        assert_eq!((&found["pictures"], &found["classes"][1]["name"]), (&16.into(), &"dog".into()));
        ok(&with(&["train", "d.ron", "--out", "run", "--overwrite", "--epochs", "12"]), root);
        // What a run learned so is asked so.
        for args in [vec!["evaluate", "run", "pets", "--json"], with(&["evaluate", "run", "pets", "--json"])] {
            let found = json(&ok(&args, root)).remove(0);
            assert_eq!((&found["pictures"], &found["classes"]), (&16.into(), &serde_json::json!(["cat", "dog"])));
            assert!(found["accuracy"].as_f64().unwrap() > 0.9, "{found}");
        }
        assert_eq!(json(&ok(&["predict", "run", "pets", "--json"], root)).len(), 16);
        let answers = json(&ok(&with(&["predict", "run", "pets", "--json"]), root));
        assert!(
            answers.iter().all(|answer| answer["file"].as_str().unwrap().contains(answer["label"].as_str().unwrap()))
        );
    }
    let lines = json(&ok(&["train", "d.ron", "--class-in-names", "--test", "pets", "--epochs", "1", "--json"], root));
    assert!(lines[1]["test_accuracy"].is_number() && lines[1]["also_learned"].as_u64() > Some(10), "{}", lines[1]);
    assert!(files(&root.join("pets")) == before);
    std::fs::remove_file(root.join("pets/train.csv")).unwrap();
    assert!(fails(1, &["data", "pets"], root).contains("--class-in-names"));
    fails(2, &["data", "pets", "--class-in-names", "--labels", "t.csv"], root);
    fails(2, &["train", "--class-in-names", "--epochs", "1"], root);
    assert!(fails(1, &["data", "pets", "--labels", "none.csv"], root).contains("“none.csv” cannot be read"));
    // A design that is proposed says it as well.
    ok(&["new", "--for", "pets", "--class-in-names", "--out", "n.ron"], root);
    let checked = json(&ok(&["check", "n.ron", "--json"], root)).remove(0);
    let last = checked["layers"].as_array().unwrap().last().unwrap();
    assert_eq!(last["shape"], serde_json::json!([2]), "{checked}");
}

#[cfg(unix)]
#[test]
fn links_are_followed_where_a_flag_says_so() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(&root.join("store"));
    std::fs::create_dir(root.join("pets")).unwrap();
    for class in ["cat", "dog"] {
        std::os::unix::fs::symlink(root.join("store").join(class), root.join("pets").join(class)).unwrap();
    }
    std::fs::write(root.join("d.ron"), DESIGN).unwrap();
    assert!(fails(1, &["train", "d.ron"], root).contains("--follow-links"));
    ok(&["train", "d.ron", "--follow-links", "--epochs", "1", "--out", "run"], root);
    let found = json(&ok(&["evaluate", "run", "pets", "--json"], root)).remove(0);
    assert_eq!(found["pictures"], 16);
    assert_eq!(json(&ok(&["predict", "run", "pets", "--follow-links", "--json"], root)).len(), 16);
}
