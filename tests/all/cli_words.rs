//! What the command line says of words, names and files that are not what was meant: in our words, and with nothing that
//! a terminal would obey.
use std::path::Path;

use crate::cli::{fails, ok, strata};

const DESIGN: &str = "(format: 1, name: \"NAME\", data: Folder(\"pets\"), input: Picture(width: 8, height: 8), \
                      layers: [Flatten, Output()], training: (epochs: 1))";

fn design(folder: &Path, file: &str, name: &str) {
    std::fs::write(folder.join(file), DESIGN.replace("NAME", name)).unwrap();
}

fn pets(folder: &Path, classes: &[&str]) {
    for (nth, class) in classes.iter().enumerate() {
        std::fs::create_dir_all(folder.join(class)).unwrap();
        for n in 0..6_u8 {
            let picture = image::GrayImage::from_pixel(8, 8, image::Luma([nth as u8 * 100 + n]));
            picture.save(folder.join(class).join(format!("{n}.png"))).unwrap();
        }
    }
}

#[test]
fn arguments_that_make_no_sense_are_told_in_our_words() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    design(root, "d.ron", "mine");
    for (args, words) in [
        (vec!["trian", "d.ron"], "did you mean `train`?"),
        (vec!["trian"], "did you mean `train`?"),
        (vec!["train", "d.ron", "--epocs", "3"], "did you mean `--epochs`?"),
        (vec!["train", "d.ron", "--nonsense"], "there is no option `--nonsense` here"),
        (vec!["train", "d.ron", "--epochs", "0"], "name a whole number from 1 to 1000000"),
        (vec!["train", "d.ron", "--epochs", "three"], "name a whole number from 1 to 1000000"),
        (vec!["train", "d.ron", "--seed", "-"], "name a whole number from 0"),
        (vec!["train", "d.ron", "--keep", "worst"], "it can be best, last"),
        (vec!["train", "d.ron", "--data"], "needs a value"),
        (vec!["train", "d.ron", "--overwrite"], "missing"),
        (vec!["train", "--resume", "run", "--out", "other"], "do not go together"),
        (vec!["train", "d.ron", "e.ron"], "“e.ron” is one word too many"),
        (vec!["check"], "something is missing: DESIGN"),
        (vec!["data", "pets", "--size", "big"], "name a width and a height"),
        (vec!["data", "pets", "--color", "blue"], "it can be gray, rgb"),
        (vec!["bench", "--seconds", "soon"], "name a number of seconds"),
    ] {
        let said = fails(2, &args, root);
        assert!(said.contains(words), "{args:?}: {said}");
        for foreign in ["error:", "Usage", "subcommand", "unexpected", "invalid", "os error", "tip:", "argument"] {
            assert!(!said.contains(foreign), "{args:?}: {said}");
        }
    }
    assert!(ok(&["--help"], root).contains("train") && ok(&["--version"], root).starts_with("strata "));
}

#[test]
fn a_missing_design_is_called_missing_with_one_of_nearly_that_name() {
    let root = tempfile::tempdir().unwrap();
    design(root.path(), "animals.ron", "mine");
    for file in ["animal.ron", "animals"] {
        let said = fails(1, &["check", file], root.path());
        assert!(said.contains("does not exist") && said.contains("“animals.ron”"), "{said}");
    }
    let said = fails(1, &["check", "quite/another.ron"], root.path());
    assert!(said.contains("does not exist") && !said.contains("did you mean") && !said.contains("os error"), "{said}");
    assert!(fails(2, &["check", "."], root.path()).contains("is a folder, not a design"));
}

/// Names of files, classes, designs and layers that would clear a terminal or turn its letters round.
#[test]
fn nothing_that_a_terminal_obeys_reaches_it() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let bell = if cfg!(windows) { "bell" } else { "be\u{1b}[2Jll\u{7}" };
    pets(&root.join("pets"), &["cat", bell]);
    design(root, "d.ron", r"mi\u{1b}[31mne\u{202e}\u{7}");
    design(root, "bad.ron", "ok");
    let bad = DESIGN.replace("Output()", "Dense\u{1b}[31m(neurons: 2)");
    std::fs::write(root.join("bad.ron"), bad).unwrap();
    for args in [
        &["check", "d.ron"][..],
        &["check", "bad.ron"],
        &["data", "pets"],
        &["train", "d.ron", "--out", "run"],
        &["evaluate", "run", "pets"],
        &["check", "no\u{1b}[2Jne.ron"],
        &["tra\u{1b}[2Jin"],
        &["train", "d.ron", "--no\u{1b}[2J"],
        &["new", "\u{1b}[2J"],
    ] {
        let output = strata(args, root);
        for text in [output.stdout, output.stderr] {
            let text = String::from_utf8(text).unwrap();
            let obeyed = |sign: char| sign.is_control() && sign != '\n' || sign == '\u{202e}';
            assert!(!text.contains(obeyed), "{args:?}: {text:?}");
        }
    }
}

#[test]
fn a_new_design_leads_to_its_pictures_by_a_short_path() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(&root.join("pictures").join("pets"), &["cat", "dog"]);
    let whole = root.join("pictures").join("pets");
    std::fs::write(whole.join("cat").join("broken.png"), "no picture").unwrap();
    for (folder, out, path) in [
        ("pictures/pets", "one.ron", "pictures/pets"),
        (whole.to_str().unwrap(), "two.ron", "pictures/pets"),
        ("pictures/pets", "designs/three", "../pictures/pets"),
        ("pictures/pets/", "pictures/four.RON", "pets"),
    ] {
        let output = strata(&["new", "--for", folder, "--out", out], root);
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && err.contains("broken.png"), "{err}");
        let file = root.join(if out.contains('.') { out.to_owned() } else { format!("{out}.ron") });
        let text = std::fs::read_to_string(file).unwrap();
        assert!(text.contains(&format!("Folder(\"{path}\")")), "{out}: {text}");
    }
    ok(&["check", "designs/three.ron"], root);
    pets(&root.join("alone"), &["cat"]);
    let output = strata(&["new", "--for", "alone"], root);
    assert!(String::from_utf8(output.stderr).unwrap().contains("only one class, “cat”"));
}

#[test]
fn a_design_that_was_moved_finds_its_pictures_beside_it() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(&root.join("here").join("pets"), &["cat", "dog"]);
    for (name, written) in [("a", "/somebody/else/pets"), ("b", r"C:\\Users\\eva\\pets"), ("c", r"data\\pets")] {
        let text = DESIGN.replace("Folder(\"pets\")", &format!("Folder(\"{written}\")"));
        std::fs::write(root.join("here").join(format!("{name}.ron")), text).unwrap();
        let file = format!("here/{name}.ron");
        let output = strata(&["train", &file], root);
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success() && err.contains("beside the design"), "{err}");
    }
    // What lies elsewhere is read, and told.
    let text = DESIGN.replace("Folder(\"pets\")", "Folder(\"../here/pets\")");
    std::fs::create_dir(root.join("there")).unwrap();
    std::fs::write(root.join("there").join("d.ron"), text).unwrap();
    let output = strata(&["check", "there/d.ron"], root);
    assert!(String::from_utf8(output.stderr).unwrap().contains("outside of the design’s folder"));
}
