//! The program as it is called while the disk, or whoever reads its output, fails it.
#![cfg(unix)]
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::cli::{DESIGN, fails, json, ok, strata, stripes};

/// A folder with pictures and a design.
fn folder() -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    stripes(root.path(), 12);
    std::fs::write(root.path().join("stripes.ron"), DESIGN).unwrap();
    root
}

/// Calls the program where no file may be larger than a few kilobytes.
fn where_files_are_small(args: &[&str], folder: &Path) -> Output {
    let shell = ["-c", "ulimit -f 2; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_strata")];
    Command::new("sh").args(shell).args(args).current_dir(folder).output().unwrap()
}

/// What it said, and that none of it is the system's.
fn said(output: &Output) -> (String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(!err.contains("os error") && !err.contains("panicked"), "{err}");
    (out, err)
}

#[test]
fn a_disk_that_takes_no_more_ends_no_training_and_no_older_run() {
    let root = folder();
    let root = root.path();
    let output = where_files_are_small(&["train", "stripes.ron", "--json", "--out", "run"], root);
    let (out, err) = said(&output);
    assert_eq!(output.status.code(), Some(1), "{err}");
    let lines = json(&out);
    assert_eq!((lines.len(), lines[4]["kept"].is_null(), &lines[4]["ending"]), (5, true, &"completed".into()));
    assert_eq!(err.matches("training goes on").count(), 1, "told once: {err}");
    assert!(err.contains("is not saved") && !root.join("run").exists(), "{err}");
    // Over an older run, which answers as before.
    let last = json(&ok(&["train", "stripes.ron", "--json", "--out", "run"], root)).pop().unwrap();
    assert!(last["kept"].as_str().is_some_and(|folder| folder.ends_with("run")), "{last}");
    let answers = || ok(&["evaluate", "run", "stripes", "--json"], root);
    let before = answers();
    let args = ["train", "stripes.ron", "--seed", "9", "--out", "run", "--overwrite"];
    let output = where_files_are_small(&args, root);
    let (_, err) = said(&output);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(err.contains("what was saved there before is whole"), "{err}");
    assert_eq!(answers(), before);
    assert_eq!(json(&ok(&["train", "--resume", "run", "--json"], root)).len(), 1);
}

#[test]
fn an_output_that_takes_no_more_ends_no_training_that_is_kept() {
    let root = folder();
    let root = root.path();
    let into = |args: &[&str], out: Stdio| {
        Command::new(env!("CARGO_BIN_EXE_strata")).args(args).current_dir(root).stdout(out).output().unwrap()
    };
    if let Ok(full) = std::fs::File::options().write(true).open("/dev/full") {
        let output = into(&["train", "stripes.ron", "--out", "run"], full.try_clone().unwrap().into());
        let (_, err) = said(&output);
        assert!(output.status.code() == Some(1) && err.contains("the output cannot be written"), "{err}");
        let output = into(&["train", "stripes.ron"], full.into());
        let (_, err) = said(&output);
        assert!(output.status.code() == Some(1) && err.contains("the output cannot be written"), "{err}");
        assert!(ok(&["train", "--resume", "run"], root).contains("over already, after epoch 4; --epochs 8"));
    }
    // Nobody reads.
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = into(&["train", "stripes.ron", "--out", "unread"], writer.into());
    assert!(output.status.success(), "{}", said(&output).1);
    ok(&["evaluate", "unread", "stripes"], root);
}

#[test]
fn damaged_files_of_a_run_are_named_and_what_is_whole_answers() {
    let root = folder();
    let root = root.path();
    ok(&["train", "stripes.ron", "--out", "run"], root);
    let current = std::fs::read_to_string(root.join("run").join("current")).unwrap();
    let file = |name: &str| root.join("run").join(current.trim()).join(name);
    let flip = |name: &str| {
        let mut bytes = std::fs::read(file(name)).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 4;
        std::fs::write(file(name), bytes).unwrap();
    };
    flip("optimizer.safetensors");
    ok(&["evaluate", "run", "stripes"], root);
    let err = fails(1, &["train", "--resume", "run", "--epochs", "9"], root);
    assert!(err.contains("optimizer.safetensors") && err.contains("damaged") && err.contains("evaluated"), "{err}");
    flip("checksums.txt");
    let (_, err) = said(&strata(&["evaluate", "run", "stripes"], root));
    assert!(err.contains("its checksums are damaged"), "{err}");
    flip("checksums.txt");
    flip("preprocessing.ron");
    let err = fails(1, &["predict", "run", "stripes/left/0.png"], root);
    assert!(err.contains("preprocessing.ron") && err.contains("damaged"), "{err}");
}
