//! Whatever is bad about pictures, designs and runs: no message has words of the libraries or of the system.
use std::path::{Path, PathBuf};

use crate::cli::{ok, strata};

/// Words that are none of ours.
const FOREIGN: [&str; 11] = [
    "os error",
    "struct ",
    "expected identifier",
    "invalid type",
    "unknown variant",
    "Error(",
    "No such file",
    "panicked",
    "{",
    "entity not found",
    "SpannedError",
];

const DESIGN: &str = r#"(
    format: 1,
    name: "mine",
    data: Folder("pets"),
    input: Picture(width: 8, height: 8, color: Grey),
    layers: [Flatten, Dense(neurons: 4, activation: Relu), Output()],
    training: (optimizer: Adam(rate: 0.001), batch: 4, epochs: 1),
)
"#;

fn prove(said: &str, of: &str) {
    let found: Vec<_> = FOREIGN.iter().filter(|word| said.contains(**word)).collect();
    assert!(found.is_empty(), "{of}: {found:?} in\n{said}");
}

/// Calls the program, proves what it says and gives whether it was content.
fn says(args: &[&str], folder: &Path, of: &str) -> bool {
    let output = strata(args, folder);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    prove(&out, of);
    prove(&err, of);
    assert!(matches!(output.status.code(), Some(0..=2)), "{of}: {:?}", output.status);
    assert!(output.status.success() || !err.is_empty(), "{of}: it fails without a word");
    output.status.success()
}

fn pets(root: &Path) {
    for (class, gray) in [("cat", 40_u8), ("dog", 200)] {
        std::fs::create_dir_all(root.join("pets").join(class)).unwrap();
        for n in 0..6 {
            let picture = image::GrayImage::from_pixel(8, 8, image::Luma([gray + n]));
            picture.save(root.join("pets").join(class).join(format!("{n}.png"))).unwrap();
        }
    }
}

/// The files directly in a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> = files.filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// A folder with all that lies in it under another name.
fn copied(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copied(&path, &target);
        } else {
            std::fs::copy(path, target).unwrap();
        }
    }
}

#[test]
fn bad_pictures_are_told_in_our_words() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(root);
    let bad = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/bad"));
    assert!(bad.len() > 50);
    for file in bad {
        std::fs::copy(&file, root.join("pets/cat").join(file.file_name().unwrap())).unwrap();
    }
    assert!(says(&["data", "pets"], root, "a folder with bad pictures"));
    std::fs::create_dir(root.join("empty")).unwrap();
    for folder in ["pets/cat/0.png", "empty", "gone", "pets/cat/0.png/inside", "a\u{1}b"] {
        assert!(!says(&["data", folder], root, folder));
    }
}

/// Files that are no designs, and designs of which one word is another one.
#[test]
fn bad_designs_are_told_in_our_words() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(root);
    std::fs::write(root.join("d.ron"), DESIGN).unwrap();
    assert!(says(&["check", "d.ron"], root, "the good design"));
    let whole = [
        &b""[..],
        b"\n\n",
        b"(",
        b"()",
        b"{",
        b"{}",
        b"[1, 2]",
        b"{\"format\": 1, \"name\": \"mine\"}",
        b"<!DOCTYPE html><html></html>",
        b"import torch\nprint(3)\n",
        b"format: 1",
        b"(format: 9)",
        b"\x89PNG\r\n\x1a\n",
        b"PK\x03\x04",
        b"\xff\xfe(",
        b"caf\xe9",
        b"\0\0\0",
    ];
    for text in whole {
        std::fs::write(root.join("d.ron"), text).unwrap();
        assert!(!says(&["check", "d.ron"], root, &String::from_utf8_lossy(text)));
    }
    for (from, to) in [
        ("format: 1", "format: one"),
        ("format: 1,", ""),
        ("\"mine\"", "mine"),
        ("\"mine\"", "\"mi\\qne\""),
        ("\"mine\"", "\"mine"),
        ("Folder(\"pets\")", "\"pets\""),
        ("Folder(\"pets\")", "Folder(3)"),
        ("Folder", "Directory"),
        ("Picture(", "Image("),
        ("width: 8", "width: -8"),
        ("width: 8", "width: 1e99"),
        ("width: 8", "width: Some(8)"),
        ("color: Grey", "color: Purple"),
        ("color: Grey", "color: \"\""),
        ("[Flatten,", "[Flatten"),
        ("[Flatten,", "[Flaten,"),
        ("[Flatten,", "[{Flatten},"),
        ("[Flatten,", "[(),"),
        ("Output()]", "Output()"),
        ("Output()", "Output(3, 4)"),
        ("neurons: 4", "neurons: (4)"),
        ("neurons: 4", "neurons: true"),
        ("neurons: 4", "neuron: 4"),
        ("neurons: 4", "neurons:"),
        ("neurons: 4", "neurons: 4, neurons: 5"),
        ("activation: Relu", "activation: LeakyRelu(slope: \"steep\")"),
        ("activation: Relu", "activation: 'R'"),
        ("training: (", "training: {"),
        ("Adam(rate: 0.001)", "Adam(rate: fast)"),
        ("Adam(rate: 0.001)", "Adam(rates: [0.1])"),
        ("batch: 4", "batch: 99999999999999999999999999"),
        ("batch: 4", "batch: {}"),
        ("epochs: 1", "epochs: None"),
    ] {
        assert!(DESIGN.contains(from), "{from}");
        std::fs::write(root.join("d.ron"), DESIGN.replacen(from, to, 1)).unwrap();
        // What is meant may be clear; then it is read.
        says(&["check", "d.ron"], root, to);
    }
    for file in [".", "gone.ron", "d.ron/inside", "a\u{1}b.ron"] {
        assert!(!says(&["check", file], root, file));
    }
}

/// Every file of a run, broken in some ways.
#[test]
fn broken_runs_are_told_in_our_words() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(root);
    std::fs::write(root.join("d.ron"), DESIGN).unwrap();
    ok(&["train", "d.ron", "--out", "run", "--threads", "1"], root);
    assert!(says(&["evaluate", "run", "pets"], root, "the whole run"));
    for run in ["gone", "pets", "d.ron", "run/current"] {
        assert!(!says(&["evaluate", run, "pets"], root, run));
    }
    let mut refused = 0;
    for file in files(&root.join("run/generation-000001")) {
        let whole = std::fs::read(&file).unwrap();
        let half = &whole[..whole.len() / 2];
        let turned: Vec<u8> = whole.iter().rev().copied().collect();
        for bytes in [&b""[..], half, &turned, b"()", b"nonsense", b"(format: 1, classes: 3, normalization: 4)"] {
            // A copy of the run: what goes on writes into its folder.
            let copy = tempfile::tempdir_in(root).unwrap();
            let (run, name) = (copy.path().join("run"), file.strip_prefix(root.join("run")).unwrap());
            copied(&root.join("run"), &run);
            std::fs::write(run.join(name), bytes).unwrap();
            let (run, of) = (run.to_str().unwrap(), format!("{} with {} bytes", name.display(), bytes.len()));
            refused += usize::from(!says(&["evaluate", run, "pets"], root, &of));
            says(&["train", "--resume", run, "--threads", "1"], root, &of);
        }
    }
    assert!(refused >= 12, "{refused}");
}
