//! `strata data` and `strata augment`: what is told of a folder, and varied pictures as files.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;
use strata::data::augment::Scratch;
use strata::data::{
    BatchLoader, Dataset, LoadRequest, Part, Sample, SampleEncoder, Variations, WriteError, load, write_variations,
};
use strata::design::{Amount, Copies, CopiesInto, Curation, Design, Source, Transform};

use super::cli::{fails, json, ok, strata};

/// A grey picture of 12 × 10 with a soft pattern of its own.
fn write_picture(path: &Path, number: u32) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let pixel = |x: u32, y: u32| image::Luma([((x * (3 + number) + y * 7 * (number % 5) + number * 31) % 256) as u8]);
    image::GrayImage::from_fn(12, 10, pixel).save_with_format(path, image::ImageFormat::Png).unwrap();
}

/// Two classes and a test folder of its own, with files that are there twice and some that are no pictures.
fn pets(root: &Path) -> PathBuf {
    let folder = root.join("pets");
    for number in 0..12 {
        write_picture(&folder.join(format!("train/cat/{number}.png")), number);
        write_picture(&folder.join(format!("train/dog é/{number} (1).PNG")), 20 + number);
    }
    for number in 0..3 {
        write_picture(&folder.join(format!("test/cat/{number}.png")), 40 + number);
    }
    std::fs::copy(folder.join("train/cat/3.png"), folder.join("train/cat/again.png")).unwrap();
    std::fs::write(folder.join("train/cat/broken.png"), "no picture").unwrap();
    std::fs::write(folder.join("train/cat/notes.txt"), "notes").unwrap();
    folder
}

const DESIGN: &str = "(
    format: 1,
    name: \"Pets\",
    data: Folder(\"pets\"),
    split: (validation: 0.25, test: 0.25),
    input: Picture(width: 12, height: 10, color: Rgb),
    layers: [Flatten, Output()],
    augmentation: (transforms: {Rotation: (low: -30, high: 30), Noise: (low: 0.02, high: 0.1)}),
    training: (seed: 5),
)";

/// All files below a folder with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, std::fs::read(path).unwrap());
            }
        }
    }
    found
}

#[test]
fn a_folder_is_told_for_programs() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let before = files(&pets(root));
    let found = json(&ok(&["data", "pets", "--json", "--size", "12x10", "--color", "grey"], root)).remove(0);
    let keys: Vec<_> = found.as_object().unwrap().keys().collect();
    let wanted =
        "folder pictures classes parts sizes modes duplicates near_duplicates skipped not_looked_at endings notices";
    assert_eq!(keys, wanted.split(' ').collect::<Vec<_>>());
    assert_eq!((&found["folder"], &found["pictures"]), (&"pets".into(), &28.into()));
    let class = &found["classes"][1];
    assert_eq!((&class["name"], &class["pictures"], &class["test"]), (&"dog é".into(), &12.into(), &0.into()));
    let parts = ["training", "validation", "test"].map(|part| found["parts"][part].as_u64().unwrap());
    assert_eq!((parts.iter().sum::<u64>(), parts[2]), (28, 3));
    assert_eq!(found["parts"]["from_folder"], serde_json::json!(["test"]));
    assert_eq!(found["sizes"], serde_json::json!([{"width": 12, "height": 10, "pictures": 28}]));
    assert_eq!(found["modes"], serde_json::json!([{"mode": "Grey", "pictures": 28}]));
    let twice = serde_json::json!([{"picture": "train/cat/again.png", "of": "train/cat/3.png"}]);
    assert_eq!(found["duplicates"], twice);
    assert!(found["near_duplicates"].is_array());
    assert_eq!(found["skipped"][0]["file"], "train/cat/broken.png");
    assert!(found["skipped"][0]["reason"].as_str().unwrap().contains("not a picture"));
    assert_eq!((&found["not_looked_at"], &found["endings"]), (&1.into(), &serde_json::json!({"txt": 1})));
    let kinds: Vec<_> = found["notices"].as_array().unwrap().iter().map(|notice| &notice["kind"]).collect();
    assert_eq!(kinds, ["SmallValidation"]);
    assert!(files(&root.join("pets")) == before);
}

#[test]
fn a_folder_is_told_for_people() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(root);
    let text = ok(&["data", "pets"], root);
    for words in [
        "pets: 28 pictures in 2 classes",
        "  cat    16  ██████████████████████████████\n  dog é  12  ███",
        "3 for the test (the folder's own test, 10 % of each class for validation)",
        "Sizes: 12 × 10 (28)",
        "Kinds: gray (28)",
        "1 picture is there twice\n  train/cat/again.png = train/cat/3.png",
        "1 file skipped\n  train/cat/broken.png: its content is a text, not a picture",
        "1 other file is no picture: 1 .txt",
        "Note: ",
    ] {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(ok(&["data", "pets/train"], root).contains("drawn by chance"));
}

#[test]
fn every_broken_file_is_told_or_used() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("bad").join("a");
    std::fs::create_dir_all(&folder).unwrap();
    let bad = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/bad");
    for entry in std::fs::read_dir(&bad).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    let found = json(&ok(&["data", "bad", "--json"], root.path())).remove(0);
    let skipped = found["skipped"].as_array().unwrap();
    let count = |key: &str| usize::try_from(found[key].as_u64().unwrap()).unwrap();
    assert_eq!(count("pictures") + skipped.len() + count("not_looked_at"), std::fs::read_dir(&bad).unwrap().count());
    for one in skipped {
        assert!(one["reason"].as_str().unwrap().len() > 10, "{one}");
    }
    assert!(skipped.iter().any(|one| one["file"] == "a/zip_named.png"));
    assert!(ok(&["data", "bad"], root.path()).contains("zip_named.png: its content is a zip archive"));
}

/// Nothing in a name may break a line, move the cursor or spoil the JSON.
#[cfg(unix)]
#[test]
fn names_with_odd_characters_are_told() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let class = "two\nlines \u{1b}[31m\"“";
    for (number, name) in ["%s\t.png", "日本.png", "-.png"].into_iter().enumerate() {
        write_picture(&root.join("odd").join(class).join(name), u32::try_from(number).unwrap());
    }
    let found = json(&ok(&["data", "odd", "--json"], root)).remove(0);
    assert_eq!(found["classes"][0]["name"], class);
    let text = ok(&["data", "odd"], root);
    assert!(text.contains("two␊lines ␛[31m\"“") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn wrong_folders_and_forms_are_told() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    std::fs::write(root.join("file.png"), "x").unwrap();
    std::fs::create_dir_all(root.join("empty/a")).unwrap();
    for (folder, word) in
        [("none", "does not exist"), ("file.png", "a file"), ("empty", "No file in the class folders")]
    {
        let err = fails(1, &["data", folder], root);
        assert!(err.contains(word) && err.lines().count() == 1, "{err}");
    }
    for size in ["8", "0x8", "8x", "8x8x8", "9999x9"] {
        assert!(fails(2, &["data", "empty", "--size", size], root).contains("such as 64x48"));
    }
    fails(2, &["data", "empty", "--color", "green"], root);
    fails(2, &["data"], root);
}

fn design() -> Design {
    strata::design::from_ron(DESIGN).unwrap()
}

/// The pictures of a folder as a design wants them.
fn dataset(design: &Design, folder: &Path) -> Arc<Dataset> {
    let source = Source::Folder(folder.to_path_buf());
    let request = LoadRequest { source: &source, ..LoadRequest::of(design, Path::new("")) };
    Arc::new(load(request, &|_| {}, &AtomicBool::new(false)).unwrap())
}

fn loader(design: &Design, data: &Arc<Dataset>) -> BatchLoader {
    BatchLoader::new(Arc::clone(data), SampleEncoder::measure(data, &design.input), design)
}

#[test]
fn the_files_are_what_training_gets_as_fixed_copies() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let folder = pets(root);
    let before = files(&folder);
    std::fs::write(root.join("pets.ron"), DESIGN).unwrap();
    let text = ok(&["augment", "pets.ron", "--out", "more", "--copies", "3", "--validation"], root);
    assert!(text.contains("in 2 classes written to more: 3 variations of each of 25"), "{text}");
    assert!(files(&folder) == before);
    let written = files(&root.join("more"));

    let mut fixed = design();
    fixed.augmentation.copies = Copies::Fixed { count: 3, into: CopiesInto::Both };
    let data = dataset(&fixed, &folder);
    let loader = loader(&fixed, &data);
    let mut scratch = Scratch::default();
    let mut seen = BTreeSet::new();
    for part in [Part::Training, Part::Validation] {
        for sample in loader.part(part).into_iter().filter(|sample| sample.variation > 0) {
            let mut planes = vec![0; data.picture_len()];
            loader.write(part, 7, sample, &mut planes, &mut scratch);
            let name = path(&data, sample);
            let png = image::load_from_memory(&written[&name]).unwrap().into_rgb8();
            assert_eq!(png.dimensions(), (12, 10));
            for (place, pixel) in png.pixels().enumerate() {
                assert_eq!(pixel.0, [0, 120, 240].map(|plane| planes[plane + place]), "{name}");
            }
            assert_ne!(planes, data.picture(sample.index as usize), "{name}");
            seen.insert(name);
        }
    }
    // Every one of them, and no test picture.
    assert_eq!(seen, written.keys().cloned().collect());
    assert_eq!(seen.len(), 3 * 25);
}

/// Where a sample is expected: class, name and copy.
fn path(data: &Dataset, sample: Sample) -> String {
    let name = data.name(sample.index as usize).rsplit('/').next().unwrap();
    let stem = name.rsplit_once('.').unwrap().0;
    format!("{}/{stem}-{}.png", data.classes[data.label(sample.index as usize)], sample.variation)
}

#[test]
fn the_same_seed_gives_the_same_files_on_any_number_of_threads() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    pets(root);
    std::fs::write(root.join("pets.ron"), DESIGN).unwrap();
    let write = |out: &str, seed: &str, threads: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_strata"));
        command.args(["augment", "pets.ron", "--data", "pets", "--out", out, "--seed", seed]);
        assert!(command.current_dir(root).env("RAYON_NUM_THREADS", threads).status().unwrap().success());
        files(&root.join(out))
    };
    let first = write("one", "9", "1");
    assert!(first == write("deep/two", "9", "4"));
    assert!(first != write("three", "10", "4"));
    // Without --validation only training pictures are varied, and each once.
    let Design { training, .. } = design();
    let mut other = design();
    other.training = strata::design::Training { seed: 9, ..training };
    let data = dataset(&other, &root.join("pets"));
    let wanted = data.part(Part::Training).iter().map(|&index| path(&data, Sample { index, variation: 1 }));
    assert_eq!(first.keys().cloned().collect::<BTreeSet<_>>(), wanted.collect());
}

#[test]
fn wrong_places_are_refused_and_nothing_is_written() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let folder = pets(root);
    std::fs::create_dir(root.join("full")).unwrap();
    std::fs::write(root.join("full/mine.txt"), "mine").unwrap();
    std::fs::write(root.join("pets.ron"), DESIGN).unwrap();
    std::fs::write(root.join("plain.ron"), DESIGN.replace("augmentation: (transforms", "// ")).unwrap();
    let before = files(root);
    let refused_with = |status: i32, out: &str, word: &str| {
        let err = fails(status, &["augment", "pets.ron", "--out", out], root);
        assert!(err.contains(word) && err.lines().count() == 1, "{out}: {err}");
    };
    let refused = |out: &str, word: &str| refused_with(1, out, word);
    refused("full", "not empty");
    refused("full/mine.txt", "is a file");
    refused("full/mine.txt/out", "cannot be written");
    for inside in ["pets", "pets/train/cat", "pets/new", "pets/new/deep", "none/../pets/new", "full/../pets/./x/y"] {
        refused_with(2, inside, "nothing is changed");
    }
    refused_with(2, ".", "the pictures in");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&folder, root.join("link")).unwrap();
        refused_with(2, "link/new", "nothing is changed");
        std::fs::remove_file(root.join("link")).unwrap();
    }
    let err = fails(1, &["augment", "plain.ron", "--out", "new"], root);
    assert!(err.contains("`augmentation`") && err.contains("transforms: {Rotation: (low: -15"), "{err}");
    assert!(fails(1, &["augment", "pets.ron", "--data", "none", "--out", "new"], root).contains("does not exist"));
    fails(2, &["augment", "pets.ron"], root);
    fails(2, &["augment", "pets.ron", "--out", ""], root);
    fails(2, &["augment", "pets.ron", "--out", "new", "--copies", "0"], root);
    assert!(files(root) == before && !root.join("new").exists() && folder.exists());
    // An empty folder will do.
    std::fs::create_dir(root.join("empty")).unwrap();
    ok(&["augment", "pets.ron", "--out", "empty"], root);
    assert!(!files(&root.join("empty")).is_empty());
    assert_eq!(strata(&["augment", "pets.ron", "--out", "empty"], root).status.code(), Some(1));
}

#[test]
fn built_in_pictures_are_varied_too() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    std::fs::write(root.join("digits.ron"), DESIGN.replace("Folder(\"pets\")", "BuiltIn(Digits)")).unwrap();
    let text = ok(&["augment", "digits.ron", "--out", "digits"], root);
    assert!(text.contains("in 10 classes") && text.contains("test pictures are never varied"), "{text}");
    // What was written can be read again.
    let found = json(&ok(&["data", "digits", "--json"], root)).remove(0);
    let names: Vec<&Value> = found["classes"].as_array().unwrap().iter().map(|class| &class["name"]).collect();
    assert_eq!((names.len(), names[0]), (10, &"0".into()));
    assert_eq!(found["skipped"], serde_json::json!([]));
}

/// Class and picture names that some file system refuses, or takes for one, become names that every one takes.
#[test]
fn names_are_safe_on_every_file_system() {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().join("odd");
    let mut wanted = vec![
        ("cat", "cat"),
        ("Cat", "Cat_2"),
        ("a/b\\c:d", "a_b_c_d"),
        ("what?\n\u{1b}", "what___"),
        ("été …", "été …"),
        ("dots...", "dots"),
        ("..", "_"),
        (".hidden", "_.hidden"),
        ("__MACOSX", "___MACOSX"),
        ("con", "_con"),
        ("Nul.txt", "_Nul.txt"),
        ("lpt²", "_lpt²"),
        ("COM10", "COM10"),
    ];
    let long = "é".repeat(300);
    let cut = "é".repeat(90);
    wanted.push((&long, &cut));
    let mut curation = Curation::default();
    for (number, (name, _)) in wanted.iter().enumerate() {
        for file in ["x/1.png", "y/1.jpg.png", "z/1.PNG", "Con.png", "x/con.png"] {
            write_picture(&folder.join(format!("{number:02}")).join(file), u32::try_from(number).unwrap());
        }
        curation.rename(&format!("{number:02}"), name);
    }
    let mut design = design();
    design.split.validation = 0.0;
    design.split.test = 0.0;
    design.curation = curation;
    let data = dataset(&design, &folder);
    let out = root.path().join("out");
    let request = Variations { copies: 2, validation: false, out: &out, source: Some(&folder) };
    let written = write_variations(&loader(&design, &data), request, &|_| {}, &AtomicBool::new(false)).unwrap();
    assert_eq!((written.originals, written.pictures, written.folders), (5 * 14, 10 * 14, 14));
    let found = files(&out);
    assert_eq!(found.len(), 10 * 14);
    for (_, name) in wanted {
        for file in ["1-1", "1-2", "1.jpg-1", "1.jpg-2", "1_2-1", "1_2-2", "_Con-1", "_Con-2", "_con_2-1", "_con_2-2"] {
            assert!(found.contains_key(&format!("{name}/{file}.png")), "{name}/{file}: {:?}", found.keys());
        }
    }
}

#[test]
fn whoever_stops_finds_nothing_left_behind() {
    let root = tempfile::tempdir().unwrap();
    let folder = pets(root.path());
    let design = design();
    let data = dataset(&design, &folder);
    let (out, stop) = (root.path().join("a/b/out"), AtomicBool::new(false));
    let request = Variations { copies: 50, validation: true, out: &out, source: Some(&folder) };
    let enough = |progress: strata::data::FileProgress| stop.store(progress.done > 20, Ordering::Relaxed);
    let stopped = write_variations(&loader(&design, &data), request, &enough, &stop);
    assert_eq!(stopped, Err(WriteError::Stopped));
    assert!(!root.path().join("a").exists());

    let mut plain = design.clone();
    plain.augmentation.transforms.clear();
    let go = AtomicBool::new(false);
    let none = write_variations(&loader(&plain, &data), request, &|_| {}, &go);
    assert_eq!(none, Err(WriteError::NothingVaries));
    let never = Amount { low: 5.0, high: 9.0, probability: 0.0 };
    plain.augmentation.transforms.insert(Transform::Rotation, never);
    assert_eq!(write_variations(&loader(&plain, &data), request, &|_| {}, &go), Err(WriteError::NothingVaries));
    let none = Variations { copies: 0, ..request };
    assert_eq!(write_variations(&loader(&design, &data), none, &|_| {}, &go), Err(WriteError::NoPicture));
    assert!(!root.path().join("a").exists());
}
