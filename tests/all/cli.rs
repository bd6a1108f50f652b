//! The program as it is called: exit status, JSON, pictures in folders, wrong input.
use std::io::BufRead as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;

pub(crate) fn strata(args: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_strata")).args(args).current_dir(folder).output().unwrap()
}

pub(crate) fn ok(args: &[&str], folder: &Path) -> String {
    let output = strata(args, folder);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr).into_owned());
    assert!(output.status.success(), "{args:?}: {out}{err}");
    out
}

/// What is said on stderr when the call fails with this status.
pub(crate) fn fails(status: i32, args: &[&str], folder: &Path) -> String {
    let output = strata(args, folder);
    let err = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(status), "{args:?}: {err}");
    assert!(!err.is_empty() && !err.contains("panicked"), "{args:?}: {err}");
    err
}

pub(crate) fn json(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Three classes of 12 × 12 pictures that differ by where the bright stripe is, and one file that is no picture.
pub(crate) fn stripes(root: &Path, count: usize) -> PathBuf {
    let folder = root.join("stripes");
    for (class, name) in ["left", "middle", "right"].into_iter().enumerate() {
        std::fs::create_dir_all(folder.join(name)).unwrap();
        for n in 0..count {
            let pixel = |x: u32, y: u32| {
                let bright = x as usize / 4 == class;
                image::Luma([(if bright { 200 } else { 20 }) + ((x * 7 + y * 13 + n as u32 * 31) % 40) as u8])
            };
            image::GrayImage::from_fn(12, 12, pixel).save(folder.join(name).join(format!("{n}.png"))).unwrap();
        }
    }
    std::fs::write(folder.join("left").join("broken.png"), "no picture").unwrap();
    folder
}

pub(crate) const DESIGN: &str = "(
    format: 1,
    name: \"Stripes\",
    data: Folder(\"stripes\"),
    split: (validation: 0.25, test: 0.25),
    input: Picture(width: 12, height: 12),
    layers: [Conv2d(filters: 4, kernel: 3, activation: Relu), MaxPool2d(size: 2), Flatten, Output()],
    training: (optimizer: Adam(rate: 0.01), batch: 8, epochs: 4),
)";

#[test]
fn from_a_folder_of_pictures_to_answers() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let folder = stripes(root, 24);
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    let lines = json(&ok(&["train", "stripes.ron", "--json", "--out", "run", "--threads", "2"], root));
    assert_eq!(lines.len(), 5);
    for (n, line) in lines[..4].iter().enumerate() {
        assert_eq!(line["epoch"], n + 1);
        for key in ["train_loss", "train_accuracy", "val_loss", "val_accuracy", "images_per_second", "seconds"] {
            assert!(line[key].is_number(), "{key}: {line}");
        }
    }
    let last = &lines[4];
    assert!(last["test_accuracy"].as_f64().unwrap() > 0.9 && last["best_epoch"].is_number(), "{last}");
    assert!(last["total_seconds"].is_number());

    let found = json(&ok(&["evaluate", "run", "stripes", "--baselines", "--json"], root)).remove(0);
    let [pixels, features] = ["neighbors_by_pixels", "neighbors_by_features"].map(|key| &found["baselines"][key]);
    assert!(pixels.as_f64().unwrap() > 0.9 && features.as_f64().unwrap() > 0.5, "{found}");
    assert!(found["accuracy"].as_f64().unwrap() > 0.9 && found["balanced_accuracy"].is_number(), "{found}");
    assert!(found["macro_f1"].is_number() && found["skipped"] == 1);
    assert_eq!(found["confusion_matrix"].as_array().unwrap().len(), 3);
    assert!(ok(&["evaluate", "run", "stripes"], root).contains("recall"));

    let picture = folder.join("right").join("3.png");
    let answer = json(&ok(&["predict", "run", picture.to_str().unwrap(), "--json"], root)).remove(0);
    assert_eq!(answer["class"], "right");
    let sum: f64 = answer["probabilities"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-3);
    let text = fails(1, &["predict", "run", "stripes/left/0.png", "stripes/left/broken.png"], root);
    assert!(text.contains("broken.png") && text.contains("1 of 2"), "{text}");

    // The same seed gives the same run; the command line's words stand above the design's.
    let again = json(&ok(&["train", "stripes.ron", "--json", "--threads", "1"], root));
    assert_eq!(again[3]["train_loss"], lines[3]["train_loss"]);
    let other =
        ["train", "stripes.ron", "--json", "--epochs", "2", "--batch", "16", "--seed", "9", "--data", "stripes"];
    assert_eq!(json(&ok(&other, root)).len(), 3);
    let tested = json(&ok(&["train", "stripes.ron", "--json", "--epochs", "1", "--test", "stripes"], root));
    assert!(tested[1]["test_accuracy"].is_number());
}

#[test]
fn pictures_that_were_learned_from_are_told_when_they_are_asked() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 8);
    // Copies under other names, and pictures that are new.
    let copies = root.join("copies/left");
    std::fs::create_dir_all(&copies).unwrap();
    for n in 0..8 {
        std::fs::copy(root.join(format!("stripes/left/{n}.png")), copies.join(format!("copy {n}.png"))).unwrap();
    }
    let new = |x: u32, y: u32| image::Luma([if x < 4 { 201 } else { (y * 3) as u8 }]);
    image::GrayImage::from_fn(12, 12, new).save(copies.join("new.png")).unwrap();
    std::fs::write(root.join("stripes.ron"), DESIGN.replace("test: 0.25", "test: 0.0")).unwrap();
    let told = |args: &[&str]| {
        let output = strata(args, root);
        assert!(output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let plain = ["train", "stripes.ron", "--epochs", "1", "--out", "run"];
    assert!(!told(&plain).contains("learned from"));
    let learned = "Note: 6 of 9 pictures that are asked, such as “left/copy ";
    assert!(told(&["evaluate", "run", "copies"]).contains(learned), "{}", told(&["evaluate", "run", "copies"]));
    assert!(told(&["train", "stripes.ron", "--epochs", "1", "--test", "copies"]).contains(learned));
    let found = json(&ok(&["evaluate", "run", "copies", "--json"], root)).remove(0);
    assert_eq!((&found["pictures"], &found["also_learned"]), (&9.into(), &6.into()));
    let lines = json(&ok(&["train", "stripes.ron", "--json", "--epochs", "1", "--test", "copies"], root));
    assert_eq!(lines[1]["also_learned"], 6);
    assert!(json(&ok(&["train", "stripes.ron", "--json", "--epochs", "1"], root))[1]["also_learned"].is_null());
}

#[test]
fn without_validation_pictures_nothing_is_best_on_validation() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 8);
    std::fs::write(root.join("stripes.ron"), DESIGN.replace("0.25", "0.0")).unwrap();
    let output = strata(&["train", "stripes.ron", "--epochs", "2"], root);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && err.contains("Note: No picture is kept for validation"), "{err}");
    assert!(out.contains("no validation") && !out.contains("on validation") && !out.contains("the best,"), "{out}");
}

#[test]
fn check_prints_shapes_types_and_problems() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    ok(&["new", "cnn28"], root);
    let found = json(&ok(&["check", "cnn28.ron", "--json"], root)).remove(0);
    let first = &found["layers"][0];
    assert_eq!(first["name"], "Convolution 1");
    assert_eq!(first["shape"], serde_json::json!([16, 28, 28]));
    assert_eq!((&first["parameters"], &first["multiply_adds"]), (&160.into(), &112_896.into()));
    assert_eq!(first["rust_type"], "Conv2d<Picture<1, 28, 28>, Picture<16, 28, 28>, 3>");
    assert_eq!(found["problems"], serde_json::json!([]));
    let text = std::fs::read_to_string(root.join("cnn28.ron")).unwrap();
    std::fs::write(root.join("bad.ron"), text.replace("        Flatten,\n", "")).unwrap();
    let output = strata(&["check", "bad.ron", "--json"], root);
    assert_eq!(output.status.code(), Some(1));
    let problem = &json(&String::from_utf8(output.stdout).unwrap())[0]["problems"][0];
    assert_eq!((&problem["layer"], &problem["severity"]), (&4.into(), &"error".into()));
    assert!(problem["text"].as_str().unwrap().contains("row of numbers") && problem["mend"] == "Add Flatten");
    assert!(
        ok(&["check", "cnn28.ron"], root)
            .contains("((Conv2d<Picture<1, 28, 28>, Picture<16, 28, 28>, 3>, MaxPool2d<Picture<16, 28, 28>,")
    );
}

#[test]
fn new_lists_writes_and_overwrites_nothing() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let list = ok(&["new", "--list"], root);
    for id in ["perceptron", "mlp", "lenet5", "cnn28", "small_vgg"] {
        assert!(list.contains(id));
        ok(&["new", id], root);
        ok(&["check", &format!("{id}.ron")], root);
    }
    assert!(fails(1, &["new", "mlp"], root).contains("exists already"));
    assert!(fails(1, &["new", "resnet"], root).contains("small_vgg"));
}

#[test]
fn wrong_input_is_1_and_wrong_usage_is_2() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    fails(2, &["train", "--epochs", "many"], root);
    fails(2, &["predict", "run"], root);
    fails(2, &["frobnicate"], root);
    fails(2, &["bench", "--batch", "0"], root);
    fails(1, &["bench", "nothing"], root);
    fails(1, &["bench", "spiral", "--seconds=-1"], root);
    assert!(fails(1, &["train", "none.ron"], root).contains("none.ron"));
    std::fs::write(root.join("typo.ron"), DESIGN.replace("filters", "filtres")).unwrap();
    let text = fails(1, &["check", "typo.ron"], root);
    assert!(text.contains("typo.ron: line 7, column 21") && text.contains("did you mean `filters`"), "{text}");
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    assert!(fails(1, &["train", "stripes.ron"], root).contains("stripes"));
    assert!(fails(1, &["train", "--data", "stripes.ron"], root).contains("file"));
    fails(2, &["train", "--epochs", "0"], root);
    fails(2, &["train", "--threads", "100000"], root);
    assert!(fails(1, &["train", "--epochs", "1", "--out", "stripes.ron"], root).contains("--out"));
    assert!(fails(1, &["evaluate", ".", "."], root).contains("no run"));
}

#[test]
fn a_failed_training_leaves_the_older_run() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 12);
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    ok(&["train", "stripes.ron", "--out", "run"], root);
    let before = std::fs::read(root.join("run").join("weights.safetensors")).unwrap();
    // A run that is there is not written over unless that is wanted.
    let text = fails(2, &["train", "stripes.ron", "--out", "run"], root);
    assert!(text.contains("--resume") && text.contains("--overwrite"), "{text}");
    let wild = DESIGN
        .replace("Adam(rate: 0.01)", "Sgd(rate: 100)")
        .replace("optimizer", "loss: MeanSquared, optimizer")
        .replace("batch: 8", "batch: 1");
    std::fs::write(root.join("wild.ron"), wild).unwrap();
    assert!(fails(1, &["train", "wild.ron", "--out", "run", "--overwrite"], root).contains("learning rate"));
    assert!(fails(1, &["train", "wild.ron", "--out", "other"], root).contains("learning rate"));
    assert!(!root.join("other").exists());
    assert!(std::fs::read(root.join("run").join("weights.safetensors")).unwrap() == before);
    // The design in the run's folder leads to the pictures from there, too.
    ok(&["train", "run/design.ron", "--epochs", "1"], root);
    // Another seed: the best of several epochs may be the first, whose weights a run of one epoch has as well.
    ok(&["train", "stripes.ron", "--epochs", "1", "--seed", "5", "--out", "run", "--overwrite"], root);
    assert!(std::fs::read(root.join("run").join("weights.safetensors")).unwrap() != before);
    // A part of a run is none: what goes on with it goes on with the run, and nothing is written into it.
    let current = std::fs::read_to_string(root.join("run").join("current")).unwrap();
    let part = format!("run/{}", current.trim());
    assert!(fails(2, &["train", "stripes.ron", "--out", &part, "--overwrite"], root).contains("part of a run"));
    assert!(ok(&["train", "--resume", &part], root).contains("over already"));
    assert!(!root.join(&part).join("current").exists());
    // What is no run's is not written over at all.
    assert!(fails(2, &["train", "stripes.ron", "--out", "mine", "--keep", "worst"], root).contains("best"));
    std::fs::create_dir(root.join("mine")).unwrap();
    std::fs::write(root.join("mine").join("design.ron"), "mine").unwrap();
    assert!(fails(2, &["train", "stripes.ron", "--out", "mine", "--overwrite"], root).contains("design.ron"));
    fails(2, &["train", "stripes.ron", "--overwrite"], root);
    fails(2, &["train", "stripes.ron", "--resume", "run"], root);
    assert!(fails(1, &["train", "--resume", "stripes"], root).contains("no run"));
    // Where its pictures have moved, it is told where.
    std::fs::rename(root.join("stripes"), root.join("moved")).unwrap();
    fails(1, &["train", "--resume", "run", "--epochs", "2"], root);
    let said = ok(&["train", "--resume", "run", "--data", "moved", "--epochs", "2"], root);
    assert!(said.contains("epoch   2/2"), "{said}");
}

/// A run that has lost what it goes on from says so, and what can still be done with it can be done.
#[test]
fn a_run_that_has_lost_its_place_does_not_go_on() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 12);
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    ok(&["train", "stripes.ron", "--out", "run"], root);
    let generation = std::fs::read_to_string(root.join("run").join("current")).unwrap();
    std::fs::remove_file(root.join("run").join(generation.trim()).join("resume.ron")).unwrap();
    let weights = std::fs::read(root.join("run").join("weights.safetensors")).unwrap();
    let text = fails(2, &["train", "--resume", "run", "--epochs", "9"], root);
    for part in ["cannot go on exactly", "resume.ron is missing", "--overwrite", "strata evaluate"] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(std::fs::read(root.join("run").join("weights.safetensors")).unwrap() == weights);
    ok(&["evaluate", "run", "stripes"], root);
    ok(&["train", "stripes.ron", "--out", "run", "--overwrite"], root);
    assert!(ok(&["train", "--resume", "run"], root).contains("over already"));
}

/// With everything that draws by chance.
fn demanding(root: &Path, epochs: usize) {
    let design = DESIGN
        .replace("Flatten,", "Flatten, Dropout(rate: 0.3),")
        .replace(
            "split:",
            "balance: EqualDraw, augmentation: (transforms: {Rotation: (low: -10.0, high: 10.0)}), split:",
        )
        .replace("epochs: 4", &format!("epochs: {epochs}, schedule: Cosine()"));
    std::fs::write(root.join("demanding.ron"), design).unwrap();
}

/// Starts a training and ends it after so many lines.
fn stopped_after(lines: usize, args: &[&str], root: &Path, end: impl FnOnce(&mut Child)) -> Option<i32> {
    let program =
        Command::new(env!("CARGO_BIN_EXE_strata")).args(args).current_dir(root).stdout(Stdio::piped()).spawn();
    let mut program = program.unwrap();
    let mut out = std::io::BufReader::new(program.stdout.take().unwrap());
    for _ in 0..lines {
        let mut line = String::new();
        out.read_line(&mut line).unwrap();
    }
    end(&mut program);
    // Its pipe stays open until it has ended.
    let _ = std::io::read_to_string(out);
    program.wait().unwrap().code()
}

#[test]
fn a_killed_training_goes_on_to_the_same_weights() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 40);
    demanding(root, 60);
    ok(&["train", "demanding.ron", "--out", "whole"], root);
    stopped_after(4, &["train", "demanding.ron", "--json", "--threads", "1", "--out", "run"], root, |program| {
        // Its epochs are shorter than the disk may need for the first of them.
        while !root.join("run").join("current").exists() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        program.kill().unwrap();
    });
    let resume = ["train", "--resume", "run", "--json"];
    stopped_after(3, &[&resume[..], &["--threads", "2"]].concat(), root, |program| program.kill().unwrap());
    #[cfg(unix)]
    {
        // Ctrl-C ends it in order.
        let status = stopped_after(2, &resume, root, |program| {
            assert!(Command::new("kill").args(["-INT", &program.id().to_string()]).status().unwrap().success());
        });
        assert!(matches!(status, Some(0 | 1)), "{status:?}");
    }
    ok(&[&resume[..], &["--threads", "3"]].concat(), root);
    for name in ["weights.safetensors", "design.ron", "preprocessing.ron"] {
        let [whole, run] = ["whole", "run"].map(|run| std::fs::read(root.join(run).join(name)).unwrap());
        assert!(whole == run, "{name}");
    }
    // A run that is over is told as such, and can get more epochs; fewer it cannot have.
    let weights = || std::fs::read(root.join("run").join("weights.safetensors")).unwrap();
    let before = weights();
    assert!(ok(&["train", "--resume", "run"], root).contains("over already"));
    assert!(weights() == before);
    let lines = json(&ok(&[&resume[..], &["--epochs", "62"]].concat(), root));
    assert_eq!((lines.len(), &lines[0]["epoch"]), (3, &61.into()));
    fails(2, &[&resume[..], &["--epochs", "3"]].concat(), root);
    assert_eq!(json(&ok(&["evaluate", "run", "stripes", "--json"], root))[0]["pictures"], 120);
}

#[test]
fn training_tells_what_will_disappoint_and_the_chosen_metrics() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 12);
    let design = DESIGN
        .replace("Output()", "Output(activation: Softmax)")
        .replace("batch: 8", "metrics: [MacroF1, ConfusionMatrix], batch: 8");
    std::fs::write(root.join("stripes.ron"), design).unwrap();
    let output = strata(&["train", "stripes.ron"], root);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(err.contains("Warning: layer 4: softmax stands before cross entropy"), "{err}");
    assert!(out.contains(", F1 ") && out.contains("recall"), "{out}");
}

#[test]
fn bench_measures_each_design() {
    let root = tempfile::tempdir().unwrap();
    let args = ["bench", "spiral", "mlp", "--seconds", "0.05", "--json", "--threads", "1", "--batch", "8"];
    let lines = json(&ok(&args, root.path()));
    let names: Vec<_> = lines.iter().map(|line| line["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["mlp", "spiral"]);
    for line in &lines {
        assert_eq!((&line["batch"], &line["threads"]), (&8.into(), &1.into()));
        let speed = |key: &str| line[key].as_f64().unwrap();
        assert!(0.0 < speed("slowest") && speed("slowest") <= speed("images_per_second"), "{line}");
        assert!(speed("images_per_second") <= speed("fastest") && speed("sgemm_gflops") > 0.0, "{line}");
        assert!(line["layers"].is_null());
    }
    let args = ["bench", "lenet", "--seconds", "0.05", "--json", "--batch", "8", "--profile"];
    let line = json(&ok(&args, root.path())).remove(0);
    let layers = line["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 8, "{line}");
    for layer in layers {
        // Flatten moves nothing, in less time than is told.
        assert!(layer["forward_ms"].as_f64().unwrap() > 0.0 || layer["layer"] == "Flatten", "{layer}");
        let computes = !layer["layer"].as_str().unwrap().contains("ooling") && layer["layer"] != "Flatten";
        assert_eq!(layer["backward_gflops"].as_f64().unwrap() > 0.0, computes, "{layer}");
    }
}

/// A network with a convolution in windows and one in tiles, asked with all vectors and with none.
#[test]
fn narrower_vectors_compute_the_same_but_for_rounding() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    crate::proposal::photos(&root.join("pets"), (16, 16), 6);
    let design = r#"(format: 1, name: "two", data: Folder("pets"), split: (validation: 0.3, test: 0.0),
        input: Picture(width: 16, height: 16, color: Rgb),
        layers: [Conv2d(filters: 24, kernel: 3), MaxPool2d(size: 2), Conv2d(filters: 24, kernel: 3), Flatten, Output()],
        training: (optimizer: Adam(rate: 0.001), batch: 4, epochs: 2, seed: 3))"#;
    std::fs::write(root.join("d.ron"), design).unwrap();
    let losses = |simd: &str| -> Vec<f64> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
        command.args(["train", "d.ron", "--json"]).current_dir(root).env("STRATA_SIMD", simd);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let lines = json(std::str::from_utf8(&output.stdout).unwrap());
        lines.iter().filter_map(|line| line["train_loss"].as_f64()).collect()
    };
    let (all, none) = (losses(""), losses("plain"));
    assert!(all.len() == 2 && none.len() == 2, "{all:?} {none:?}");
    for (all, none) in all.iter().zip(&none) {
        assert!((all - none).abs() < 1e-3 * all.abs(), "{all} {none}");
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
    let output = command.args(["check", "d.ron"]).current_dir(root).env("STRATA_SIMD", "sse9").output().unwrap();
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(1) && err.contains("STRATA_SIMD is “sse9”"), "{err}");
}

/// Without a display the window's program says in one sentence what works all the same.
#[cfg(all(unix, not(target_os = "macos")))]
#[test]
fn without_a_display_it_says_how_to_train_without_a_window() {
    let folder = tempfile::tempdir().unwrap();
    let design = folder.path().join("design.ron");
    ok(&["new", "perceptron", "--out", "design.ron"], folder.path());
    for args in [&[][..], &[design.to_str().unwrap()]] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_strata"));
        command.args(args).current_dir(folder.path()).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        let output = command.output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{err}");
        assert_eq!(err.trim_end().lines().count(), 1, "{err}");
        assert!(err.contains("no display") && err.contains("strata train"), "{err}");
        assert!(!err.contains("panicked"), "{err}");
    }
}

/// Whatever else keeps the window from opening is one sentence too, in our own words, with what to do about it.
#[cfg(target_os = "linux")]
#[test]
fn what_keeps_the_window_from_opening_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let said = |shell: &str, variables: &[(&str, &str)]| {
        let mut command = Command::new("sh");
        command.args(["-c", shell, env!("CARGO_BIN_EXE_strata")]).current_dir(folder.path());
        command.env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET").envs(variables.iter().copied());
        let output = command.output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{err}");
        assert_eq!(err.trim_end().lines().count(), 1, "{err}");
        assert!(err.contains("no window can be opened here") && err.contains("strata train"), "{err}");
        for foreign in ["panicked", "os error", "winit", "glutin", "{", ".rs"] {
            assert!(!err.contains(foreign), "{foreign}: {err}");
        }
        err
    };
    // No server has that number.
    let display = ("DISPLAY", ":64987");
    let err = said("exec \"$0\"", &[display]);
    assert!(err.contains("the display does not answer") || err.contains("cannot be loaded"), "{err}");
    assert!(said("ulimit -v 600000; exec \"$0\"", &[display]).contains("585 MB of memory"));
}

#[test]
fn a_word_that_is_neither_a_command_nor_a_file_is_bad_usage() {
    let folder = tempfile::tempdir().unwrap();
    let err = fails(2, &["nosuchword"], folder.path());
    assert!(err.contains("nosuchword") && !err.contains("did you mean"), "{err}");
    assert!(fails(2, &["trian"], folder.path()).contains("did you mean `train`?"));
    fails(2, &["check", "--nosuchflag"], folder.path());
}

#[test]
fn new_for_a_folder_writes_what_the_window_proposes() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    crate::proposal::photos(&root.join("pets"), (96, 72), 8);
    let said = ok(&["new", "--for", "pets"], root);
    assert!(said.contains("pets.ron written: 32 × 24 color for 16 pictures in 2 classes"), "{said}");
    let written = strata::design::read(&root.join("pets.ron")).unwrap();
    assert_eq!(written.data, strata::design::Source::Folder("pets".into()));
    let mut app = crate::program::program();
    app.update(strata::app::Action::Dropped(vec![root.join("pets")]));
    crate::program::wait_for(&mut app, "the proposal", |app| app.proposal().is_some());
    let proposal = app.proposal().unwrap();
    assert!(strata::design::same_network(&written, &proposal));
    assert_eq!(written.name, proposal.name);
    // Nothing is written over, and it can be trained from elsewhere.
    assert!(fails(1, &["new", "--for", "pets"], root).contains("exists already"));
    std::fs::create_dir(root.join("designs")).unwrap();
    ok(&["new", "--for", "pets", "--out", "designs/pets.ron"], root);
    ok(&["train", "designs/pets.ron", "--epochs", "1"], root);
    assert!(fails(1, &["new", "--for", "nowhere"], root).contains("nowhere"));
    fails(2, &["new", "mlp", "--for", "pets"], root);
    fails(2, &["new"], root);
}

/// From few pictures an accuracy is told with where it may lie in truth; JSON keeps its keys and its numbers.
#[test]
fn accuracies_from_few_pictures_carry_their_interval() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 8);
    std::fs::write(root.join("stripes.ron"), DESIGN.replace("epochs: 4", "epochs: 12")).unwrap();
    let output = strata(&["train", "stripes.ron", "--out", "run", "--threads", "1"], root);
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(
        out.lines().filter(|line| line.starts_with("epoch")).all(|line| line.contains("from 6 pictures: could be "))
    );
    let last = out.lines().find(|line| line.contains("test accuracy")).unwrap();
    assert!(last.contains(" %, from 6 pictures: could be "), "{last}");
    assert_eq!(err.matches("139").count(), 1, "the number that would do is told once: {err}");
    assert!(ok(&["evaluate", "run", "stripes"], root).contains("from 24 pictures: could be "));
    let json = json(&ok(&["train", "stripes.ron", "--json", "--epochs", "1"], root));
    assert!(json[0]["val_accuracy"].is_number() && json[1]["test_accuracy"].is_number());
}

/// Any batch of a run that keeps snapshots is gone back to, with the same weights each time, also after it has gone on.
#[test]
fn a_run_is_replayed_to_any_of_its_batches() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 20);
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    ok(&["train", "stripes.ron", "--out", "run", "--snapshots", "64"], root);
    let at = |batch: &str, more: &[&str]| {
        let replayed = ok(&[&["replay", "run", "--json", "--batch", batch], more].concat(), root);
        json(&replayed).remove(0)
    };
    let (two, three) = (at("2", &[]), at("3", &["--out", "three", "--threads", "1"]));
    assert_eq!((two["batch"].as_u64(), two["epoch"].as_u64()), (Some(2), Some(1)));
    assert_eq!(two, at("2", &["--threads", "2"]));
    assert!(two["weights"] != three["weights"] && two["loss"].is_number());
    ok(&["evaluate", "three", "stripes"], root);
    ok(&["train", "--resume", "run", "--epochs", "6"], root);
    assert_eq!(at("3", &[])["weights"], three["weights"]);
    assert!(ok(&["replay", "run", "--batch", "2"], root).starts_with("batch 2, epoch 1: loss of the batch "));
    assert!(fails(1, &["replay", "run", "--batch", "100000"], root).contains("does not come to batch 100000"));
    fails(2, &["replay", "run", "--batch", "x"], root);
    // A run without snapshots says how to get some.
    ok(&["train", "stripes.ron", "--epochs", "1", "--out", "plain"], root);
    assert!(fails(1, &["replay", "plain", "--batch", "1"], root).contains("--snapshots"));
}
