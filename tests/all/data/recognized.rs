//! What a folder is, by the trees that people have.
use std::fs;
use std::path::Path;

use strata::data::{DataError, DataNotice, Dataset, Part, class_paths, pictures_in};
use strata::design::{Curation, PictureChange, PictureFolder, Source, Split};
use tempfile::TempDir;

use super::{load_folder, load_source, write_grey};

/// A folder of these files: pictures, each with its own brightness, and others that hold a word.
fn tree(files: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (number, file) in files.iter().enumerate() {
        add(folder.path(), file, number);
    }
    folder
}

fn add(root: &Path, file: &str, number: usize) {
    let path = root.join(file);
    if path.extension().is_some_and(|ending| ending == "png") {
        write_grey(&path, u8::try_from(number * 5 % 256).unwrap());
    } else {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "word").unwrap();
    }
}

fn counts(dataset: &Dataset) -> [usize; 3] {
    [Part::Training, Part::Validation, Part::Test].map(|part| dataset.part(part).len())
}

fn error(root: &Path) -> DataError {
    load_folder(root).unwrap_err()
}

#[test]
fn parts_are_known_by_all_their_usual_names() {
    for (train, other, part) in [
        ("training_set", "test_set", Part::Test),
        ("train", "validation_set", Part::Validation),
        ("Train", "dev", Part::Validation),
        ("train_data", "valset", Part::Validation),
        ("TRAINING IMAGES", "Testing-Images", Part::Test),
        ("train2017", "val2017", Part::Validation),
        ("seg_train/seg_train", "seg_test/seg_test", Part::Test),
        ("download/pets/train", "download/pets/eval", Part::Validation),
        ("data/trainset/images", "data/holdout/images", Part::Test),
        ("entraînement", "validation", Part::Validation),
    ] {
        let files = ["cat/1.png", "cat/2.png", "dog/3.png", "dog/4.png"];
        let files = files.iter().flat_map(|file| [format!("{train}/{file}"), format!("{other}/{file}")]);
        let files: Vec<String> = files.collect();
        let folder = tree(&files.iter().map(String::as_str).collect::<Vec<_>>());
        let dataset = load_folder(folder.path()).unwrap();
        assert_eq!(dataset.classes, ["cat", "dog"], "{train} {other}");
        assert_eq!(dataset.part(part).len(), 4, "{train} {other}");
    }
}

#[test]
fn parts_may_lie_in_the_classes() {
    let folder = tree(&["cat/train/1.png", "cat/test/2.png", "dog/train/3.png", "dog/test/4.png", "dog/train/5.png"]);
    let dataset = load_folder(folder.path()).unwrap();
    assert_eq!(dataset.classes, ["cat", "dog"]);
    assert_eq!(counts(&dataset)[2], 2);
}

#[test]
fn two_parts_are_parts_without_one_for_training_and_a_single_one_is_not() {
    let two =
        load_folder(tree(&["val/cat/1.png", "val/dog/2.png", "test/cat/3.png", "test/dog/4.png"]).path()).unwrap();
    assert_eq!((two.classes.len(), counts(&two)), (2, [0, 2, 2]));
    let one = load_folder(tree(&["test/cat/1.png", "test/dog/2.png"]).path()).unwrap();
    assert_eq!((one.classes.len(), counts(&one)), (2, [2, 0, 0]));
}

#[test]
fn classes_that_lie_deeper_are_taken_and_told() {
    for (files, inner) in [
        (vec!["pets/cat/1.png", "pets/dog/2.png"], "pets"),
        (vec!["pets/pets/cat/1.png", "pets/pets/dog/2.png", "readme.md"], "pets/pets"),
        (vec!["data/cat/1.png", "data/dog/2.png", "docs/text.md"], "data"),
        (vec!["x/pets/cat/1.png", "x/pets/dog/2.png", "x/preview.png", "pets.zip"], "x/pets"),
    ] {
        let folder = tree(&files);
        let dataset = load_folder(folder.path()).unwrap();
        assert_eq!(dataset.classes, ["cat", "dog"], "{files:?}");
        let told = DataNotice::LiesDeeper { folder: inner.into() };
        assert!(dataset.report.notices.contains(&told), "{:?}", dataset.report.notices);
    }
    // Classes with sub-folders stay classes, and that is told.
    let dataset = load_folder(tree(&["cat/2023/1.png", "cat/2024/2.png", "dog/2023/3.png"]).path()).unwrap();
    assert_eq!(dataset.classes, ["cat", "dog"]);
    let told = DataNotice::SubFoldersJoined { count: 2, class: "cat".into(), first: "cat/2023".into() };
    assert!(dataset.report.notices.contains(&told));
}

#[test]
fn a_folder_of_one_class_leads_to_the_set() {
    let folder = tree(&["pets/cat/1.png", "pets/cat/2.png", "pets/dog/3.png"]);
    let (set, class) = (folder.path().join("pets"), folder.path().join("pets/cat"));
    let error = error(&class);
    assert_eq!(error, DataError::InsideClass { folder: class.clone(), pictures: 2, parent: set.clone() });
    let now = Source::Folder(class.clone());
    assert_eq!(error.offers(&now), [Source::Folder(set.clone())]);
    assert!(error.to_string().contains(&format!("choose “{}”", set.display())), "{error}");
}

#[test]
fn several_sets_are_offered() {
    let folder = tree(&["a/train/cat/1.png", "a/test/cat/2.png", "b/train/car/3.png", "b/test/bus/4.png"]);
    let sets = ["a", "b"].map(|set| Source::Folder(folder.path().join(set)));
    assert_eq!(error(folder.path()).offers(&Source::Folder(folder.path().into())), sets);
}

#[test]
fn parts_without_classes_are_not_two_classes() {
    let files = ["train/1.png", "train/2.png", "test1/3.png"];
    let flat = error(tree(&files).path());
    let DataError::PartsWithoutClasses { parts, pictures, .. } = flat else { panic!("{flat}") };
    assert_eq!((parts, pictures), (vec!["test1".to_owned(), "train".to_owned()], 3));
    // What lies beside them and holds no pictures is no class.
    let beside = error(tree(&["train/1.png", "train/2.png", "notes/read.txt"]).path());
    assert!(matches!(beside, DataError::PartsWithoutClasses { .. }), "{beside}");
    // One part may have classes.
    let folder = tree(&["train/cat/1.png", "train/dog/2.png", "test/3.png", "test/4.png"]);
    let dataset = load_folder(folder.path()).unwrap();
    assert_eq!((dataset.len(), &dataset.classes[..]), (2, &["cat".to_owned(), "dog".to_owned()][..]));
    let told = DataNotice::PartWithoutClasses { folder: "test".into(), count: 2 };
    assert!(dataset.report.notices.contains(&told));
}

#[test]
fn what_else_says_the_class_is_told() {
    let folder = tree(&["set/1.png", "set/2.png"]);
    fs::write(folder.path().join("set/any.csv"), "id,breed\n1,cat\n2,dog\n").unwrap();
    let table = error(&folder.path().join("set"));
    assert!(
        matches!(&table, DataError::LabelsInTable { table, pictures: 2, .. } if table == Path::new("any.csv")),
        "{table}"
    );

    let folder = tree(&["train/1.png", "train/2.png", "test/3.png"]);
    fs::write(folder.path().join("train.csv"), "file;label\n\"train/1.png\";cat\n").unwrap();
    assert!(matches!(error(folder.path()), DataError::LabelsInTable { .. }));

    let folder = tree(&["set/cat.1.png", "set/cat.2.png", "set/dog.1.png", "set/dog.2.png"]);
    let names = error(&folder.path().join("set"));
    assert!(matches!(&names, DataError::ClassInNames { one, other, .. } if one == "cat" && other == "dog"), "{names}");
    let folder = tree(&["set/IMG_1.png", "set/IMG_2.png", "set/DSC1.png", "set/DSC2.png"]);
    assert!(matches!(error(&folder.path().join("set")), DataError::NoClassFolders { .. }));

    for files in [
        ["set/images/1.png", "set/masks/1.png", "set/masks/2.png"],
        ["set/JPEGImages/1.png", "set/Annotations/1.xml", "set/ImageSets/a.txt"],
        ["set/train/images/1.png", "set/train/labels/1.txt", "set/val/images/2.png"],
        ["set/1.png", "set/1.txt", "set/classes.txt"],
        ["set/images/train/1.png", "set/labels/train/1.txt", "set/images/val/2.png"],
    ] {
        let told = error(&tree(&files).path().join("set"));
        assert!(matches!(told, DataError::Annotated { .. }), "{files:?}: {told}");
    }
    let folder = tree(&["cat/1.png", "cat/1_mask.png", "dog/2.png", "dog/2_mask.png", "dog/gas_mask.png"]);
    let told = DataNotice::LookLikeMasks { count: 2, first: "cat/1_mask.png".into() };
    assert!(load_folder(folder.path()).unwrap().report.notices.contains(&told));

    let npy = error(tree(&["cat/1.npy", "cat/2.npy", "dog/a.pdf"]).path());
    assert!(npy.to_string().contains("(.npy 2, .pdf 1)"), "{npy}");
    let pdf = error(&tree(&["set/1.pdf", "set/2.pdf"]).path().join("set"));
    assert!(pdf.to_string().contains("(.pdf 2)"), "{pdf}");
}

#[test]
fn what_systems_and_tools_leave_behind_is_nothing() {
    let folder = tree(&["cat/1.png", "cat/2.png", "dog/3.png", "dog/4.png"]);
    for left in [
        "@eaDir/1.png/SYNOPHOTO_THUMB_M.png",
        "cat/@eaDir/1.png/SYNOPHOTO_THUMB_M.png",
        "$RECYCLE.BIN/x.png",
        "System Volume Information/x.png",
        "lost+found/x.png",
        "#recycle/x.png",
        "__pycache__/x.png",
        "node_modules/a/x.png",
        ".Trash-1000/x.png",
        "Network Trash Folder/x.png",
        "dog/THUMBS.DB",
    ] {
        add(folder.path(), left, 0);
    }
    let dataset = load_folder(folder.path()).unwrap();
    assert_eq!((dataset.len(), &dataset.classes[..]), (4, &["cat".to_owned(), "dog".to_owned()][..]));
    assert_eq!(pictures_in(folder.path(), false).unwrap().0.len(), 4);
}

#[test]
fn what_strata_writes_is_nothing() {
    let folder = tree(&["cat/1.png", "dog/2.png"]);
    for own in [
        "d.runs/run-0001/design.ron",
        "run1/current",
        "run1/weights.safetensors",
        "run1/generation-000001/preprocessing.ron",
        "old/design.ron",
        "old/preprocessing.ron",
        "cat/run2/design.ron",
        "cat/run2/preprocessing.ron",
        "cat/run2/curves.png",
    ] {
        add(folder.path(), own, 0);
    }
    let dataset = load_folder(folder.path()).unwrap();
    assert_eq!((&dataset.classes[..], dataset.len()), (&["cat".to_owned(), "dog".to_owned()][..], 2));
    for run in ["d.runs", "run1", "old"] {
        let root = folder.path().join(run);
        assert_eq!(error(&root), DataError::OwnFiles(root));
    }
}

#[test]
fn classes_of_one_name_are_one() {
    let folder = tree(&["train/Cat/1.png", "train/caf\u{e9}/2.png", "val/cat/3.png", "val/cafe\u{301}/4.png"]);
    let dataset = load_folder(folder.path()).unwrap();
    assert_eq!(dataset.classes, ["caf\u{e9}", "Cat"]);
    let told = DataNotice::LetterCaseJoined { one: "Cat".into(), other: "cat".into() };
    assert!(dataset.report.notices.contains(&told));
}

#[cfg(target_os = "linux")]
#[test]
fn names_beside_each_other_stay_apart_and_are_told() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = tree(&["Cat/1.png", "cat/2.png"]);
    for name in [&b"caf\xe9"[..], b"caf\xe8"] {
        write_grey(&folder.path().join(std::ffi::OsStr::from_bytes(name)).join("1.png"), name[3]);
    }
    let dataset = load_folder(folder.path()).unwrap();
    assert_eq!(dataset.classes, ["caf\\xE8", "caf\\xE9", "Cat", "cat"]);
    let told = DataNotice::LetterCase { one: "Cat".into(), other: "cat".into() };
    assert!(dataset.report.notices.contains(&told));
}

#[cfg(unix)]
#[test]
fn links_are_told_as_links() {
    use std::os::unix::fs::symlink;
    let folder = tree(&["store/cat/1.png", "store/dog/2.png"]);
    let linked = folder.path().join("linked");
    fs::create_dir(&linked).unwrap();
    for class in ["cat", "dog"] {
        symlink(folder.path().join("store").join(class), linked.join(class)).unwrap();
    }
    let told = error(&linked);
    assert_eq!(told, DataError::OnlyLinks { folder: linked.clone(), links: 2, first: "cat".into() });
    let offers = told.offers(&Source::Folder(linked.clone()));
    let followed = PictureFolder { folder: linked.clone(), follow_links: true, ..PictureFolder::default() };
    assert_eq!(offers, [Source::Pictures(followed)]);
    let split = Split { validation: 0.0, test: 0.0 };
    let dataset = load_source(&offers[0], split, 1).unwrap();
    assert_eq!((&dataset.classes[..], dataset.name(0)), (&["cat".to_owned(), "dog".to_owned()][..], "cat/1.png"));
    assert_eq!(pictures_in(&linked, true).unwrap().0.len(), 2);
    // One that leads back to a folder around it has no end.
    symlink(&linked, linked.join("self")).unwrap();
    symlink(folder.path().join("store"), folder.path().join("store/cat/back")).unwrap();
    let dataset = load_source(&offers[0], split, 1).unwrap();
    assert_eq!(dataset.len(), 2);
    let told = DataNotice::LinksInCircle { count: 2, first: "cat/back".into() };
    assert!(dataset.report.notices.contains(&told), "{:?}", dataset.report.notices);
}

#[test]
fn changes_of_what_is_not_there_are_told() {
    let folder = tree(&["cat/1.png", "cat/2.png", "dog/3.png", "dog/4.png"]);
    let mut curation = Curation::default();
    curation.switch("mouse", true);
    curation.pictures.insert("cat/gone.png".into(), PictureChange::Excluded);
    curation.pictures.insert("cat/1.png".into(), PictureChange::Moved("mouse".into()));
    let samples = std::sync::Arc::new(
        strata::data::read(
            &Source::Folder(folder.path().into()),
            Path::new(""),
            &strata::design::Input::Picture(strata::design::Picture::new(8, 8, strata::design::Color::Grey)),
            &|_| {},
            &std::sync::atomic::AtomicBool::new(false),
        )
        .unwrap(),
    );
    let dataset = strata::data::curate(&samples, &curation, &Split { validation: 0.0, test: 0.0 }, 0).unwrap();
    let told = DataNotice::NothingToChange { count: 3, first: "mouse".into() };
    assert!(dataset.report.notices.contains(&told), "{:?}", dataset.report.notices);
}

#[test]
fn class_paths_lead_to_the_folders() {
    let folder = tree(&["pets/train/cat/1.png", "pets/train/dog/2.png", "pets/test/dog/3.png"]);
    let paths = class_paths(folder.path()).unwrap();
    let expected =
        [("cat", "pets/train/cat"), ("dog", "pets/train/dog")].map(|(name, path)| (name.to_owned(), path.into()));
    assert_eq!(paths, expected);
}
