//! Folders as schools have them.
use std::fs;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use strata::data::{
    DataError, DataNotice, Dataset, FileProgress, LoadRequest, Mistaken, Part, SkipReason, class_names, load,
};
use strata::design::{Color, Curation, Input, Picture, Source, Split};

use super::{folder_with, load_folder, load_split, write_grey};

/// What is told of the folder itself; such small ones are told about in other ways as well.
fn about_the_folder(dataset: &Dataset) -> Vec<DataNotice> {
    let of_pictures = |notice: &&DataNotice| {
        matches!(
            notice,
            DataNotice::SmallValidation { .. }
                | DataNotice::NoValidation
                | DataNotice::ClassWithoutValidation { .. }
                | DataNotice::SamePictures { .. }
                | DataNotice::AllEqual { .. }
                | DataNotice::Imbalance { .. }
                | DataNotice::NearlyBlack { .. }
                | DataNotice::OneColor { .. }
        )
    };
    dataset.report.notices.iter().filter(|notice| !of_pictures(notice)).cloned().collect()
}

#[test]
fn what_lies_around_does_no_harm() {
    let folder = folder_with(&[3, 2]);
    let root = folder.path();
    for name in [".DS_Store", "Thumbs.db", "desktop.ini", "a/.DS_Store", "a/notes.txt", "a/._000.png", "readme.md"] {
        fs::write(root.join(name), "x").unwrap();
    }
    write_grey(&root.join("__MACOSX/a/000.png"), 0);
    write_grey(&root.join(".git/000.png"), 0);
    write_grey(&root.join("a/deeper/still deeper/x.png"), 0);
    write_grey(&root.join("a/UPPER.PNG"), 0);
    write_grey(&root.join("a/no extension"), 0);
    write_grey(&root.join("a/Kätzchen 猫.png"), 0);
    write_grey(&root.join("beside.png"), 0);
    fs::create_dir(root.join("empty")).unwrap();
    fs::create_dir(root.join("b/folder.png")).unwrap();

    let dataset = load_folder(root).unwrap();
    assert_eq!(dataset.classes, ["a", "b", "empty"]);
    assert_eq!(dataset.len(), 3 + 2 + 4);
    assert_eq!(dataset.report.skipped, []);
    assert_eq!(dataset.report.not_looked_at, 7);
    let names: Vec<_> = (0..dataset.len()).map(|index| dataset.name(index)).collect();
    assert!(names.contains(&"a/deeper/still deeper/x.png"));
    let beside = DataNotice::BesideClasses { count: 1, first: "beside.png".into() };
    let joined = DataNotice::SubFoldersJoined { count: 1, class: "a".into(), first: "a/deeper".into() };
    assert_eq!(about_the_folder(&dataset), [beside, joined, DataNotice::EmptyClass { class: "empty".into() }]);
}

#[test]
fn classes_are_sorted_as_people_count() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["10", "2", "1", "class 10", "class 9", "Bird", "ant", "02"] {
        write_grey(&folder.path().join(name).join("x.png"), 0);
    }
    let expected = ["1", "02", "2", "10", "ant", "Bird", "class 9", "class 10"];
    assert_eq!(load_folder(folder.path()).unwrap().classes, expected);
    let source = Source::Folder(folder.path().file_name().unwrap().into());
    assert_eq!(class_names(&source, folder.path().parent().unwrap(), &Curation::default()).unwrap(), expected);
}

#[test]
fn folders_named_by_part_are_the_parts() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut brightness = 0;
    for (name, count) in [("Train/a", 8), ("Train/b", 4), ("validation/a", 2), ("test/b", 3), ("test/c", 1)] {
        for number in 0..count {
            brightness += 9;
            write_grey(&root.join(format!("{name}/{number}.png")), brightness);
        }
    }
    fs::create_dir(root.join("docs")).unwrap();
    let dataset = load_split(root, Split { validation: 0.5, test: 0.5 }, 3).unwrap();
    assert_eq!(dataset.classes, ["a", "b", "c"]);
    assert_eq!(dataset.class_counts(Part::Training), [8, 4, 0]);
    assert_eq!(dataset.class_counts(Part::Validation), [2, 0, 0]);
    assert_eq!(dataset.class_counts(Part::Test), [0, 3, 1]);
    let notices = &dataset.report.notices;
    assert!(notices.contains(&DataNotice::FolderNotUsed { folder: "docs".into() }));
    assert!(notices.contains(&DataNotice::NothingToTrain { class: "c".into() }));

    fs::remove_dir_all(root.join("validation")).unwrap();
    let dataset = load_split(root, Split { validation: 0.25, test: 0.5 }, 3).unwrap();
    assert_eq!(dataset.class_counts(Part::Training), [6, 3, 0]);
    assert_eq!(dataset.class_counts(Part::Validation), [2, 1, 0]);
    assert_eq!(dataset.class_counts(Part::Test), [0, 3, 1]);
}

#[test]
fn a_class_may_be_called_train() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["train/ice/x.png", "bus/x.png", "car/x.png"] {
        write_grey(&folder.path().join(name), 0);
    }
    assert_eq!(load_folder(folder.path()).unwrap().classes, ["bus", "car", "train"]);
}

#[test]
fn every_error_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let root = &folder.path().join("pets");
    fs::create_dir(root).unwrap();
    assert_eq!(load_folder(&root.join("nowhere")), Err(DataError::NotFound(root.join("nowhere"))));
    write_grey(&root.join("x.png"), 0);
    assert_eq!(load_folder(&root.join("x.png")), Err(DataError::NotAFolder(root.join("x.png"))));
    let error = load_folder(root).unwrap_err();
    assert!(matches!(error, DataError::NoClassFolders { pictures: 1, .. }));
    assert!(error.to_string().contains("Make one sub-folder per class"), "{error}");
    fs::remove_file(root.join("x.png")).unwrap();
    assert_eq!(load_folder(root), Err(DataError::EmptyFolder { folder: root.into(), found: String::new() }));
    fs::create_dir(root.join("a")).unwrap();
    assert!(matches!(load_folder(root), Err(DataError::NoPictureFile { found, .. }) if found.is_empty()));
    // What is no picture and is not called one is told as well.
    fs::write(root.join("a/list.npy"), "a list").unwrap();
    assert_eq!(load_folder(root), Err(DataError::NoPictureFile { folder: root.into(), found: ".npy 1".into() }));
    fs::write(root.join("a/x.png"), "<html>").unwrap();
    let error = load_folder(root).unwrap_err().to_string();
    assert!(error.contains("a/x.png: its content is a saved web page"), "{error}");
}

#[test]
fn one_class_is_told() {
    let dataset = load_folder(folder_with(&[2]).path()).unwrap();
    assert_eq!(about_the_folder(&dataset), [DataNotice::OneClass { class: "a".into() }]);
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = folder_with(&[30, 20, 9]);
    fs::write(folder.path().join("a/007.png"), "broken").unwrap();
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| load_folder(folder.path()).unwrap())
    };
    let dataset = on(1);
    assert_eq!(dataset, on(2));
    assert_eq!(dataset, on(4));
    // The pictures after the broken one kept their labels and names: brightness was counted up from the first.
    for index in 0..dataset.len() {
        let number = index + usize::from(index >= 7);
        assert_eq!(usize::from(dataset.picture(index)[0]), number);
        assert_eq!(dataset.label(index), usize::from(number >= 30) + usize::from(number >= 50));
    }
    assert_eq!(dataset.report.skipped[0].reason, SkipReason::SomethingElse(Mistaken::Text));
}

#[test]
fn progress_is_told_and_stop_is_obeyed() {
    let folder = folder_with(&[5, 5]);
    let source = Source::Folder(folder.path().into());
    let (input, split) = (Input::Picture(Picture::new(8, 8, Color::Grey)), Split { validation: 0.2, test: 0.0 });
    let request = LoadRequest {
        source: &source,
        base: Path::new(""),
        input: &input,
        curation: &Curation::default(),
        split: &split,
        seed: 0,
    };
    let told = Mutex::new(Vec::new());
    load(request, &|progress| told.lock().unwrap().push(progress), &AtomicBool::new(false)).unwrap();
    let told = told.into_inner().unwrap();
    assert_eq!(told.first(), Some(&FileProgress { found: 5, done: 0 }));
    assert_eq!(told.last(), Some(&FileProgress { found: 10, done: 10 }));

    let stop = AtomicBool::new(false);
    let result = load(request, &|_| stop.store(true, Ordering::Relaxed), &stop);
    assert_eq!(result, Err(DataError::Stopped));
}

#[cfg(unix)]
mod on_unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn pipes_and_links_do_not_hang() {
        let folder = folder_with(&[2, 2]);
        let root = folder.path();
        let pipe = root.join("a/pipe.png");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        symlink(root, root.join("a/around")).unwrap();
        symlink(root.join("nowhere"), root.join("a/nowhere.png")).unwrap();
        symlink(root.join("b/000.png"), root.join("a/link.png")).unwrap();
        symlink(&pipe, root.join("a/to pipe.png")).unwrap();

        let dataset = load_folder(root).unwrap();
        assert_eq!(dataset.len(), 5);
        let skipped: Vec<_> = dataset.report.skipped.iter().map(ToString::to_string).collect();
        assert_eq!(skipped.len(), 3, "{skipped:?}");
        assert!(skipped[0].starts_with("a/nowhere.png: it is gone, or a link"), "{skipped:?}");
        assert_eq!(skipped[1], "a/pipe.png: it is not a regular file");
        assert_eq!(skipped[2], "a/to pipe.png: it is not a regular file");
        let link = DataNotice::LinksNotFollowed { count: 1, first: "a/around".into() };
        assert_eq!(super::about_the_folder(&dataset), [link]);
    }

    #[test]
    fn names_that_are_no_text_are_shown_as_well_as_possible() {
        let folder = folder_with(&[1, 1]);
        let name = OsStr::from_bytes(b"caf\xe9.png");
        // Some file systems refuse such names.
        if fs::copy(folder.path().join("a/000.png"), folder.path().join("a").join(name)).is_ok() {
            let dataset = load_folder(folder.path()).unwrap();
            assert_eq!(dataset.name(1), "a/caf\\xE9.png");
        }
    }

    #[test]
    fn nothing_in_the_folder_is_changed() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder_with(&[3, 3]);
        let class = folder.path().join("a");
        fs::set_permissions(&class, fs::Permissions::from_mode(0o555)).unwrap();
        let state = || {
            let path = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().path();
            let mut files: Vec<_> = fs::read_dir(&class).unwrap().map(path).collect();
            files.sort();
            let facts =
                |path: &std::path::PathBuf| (fs::metadata(path).unwrap().modified().unwrap(), fs::read(path).unwrap());
            files.iter().map(facts).collect::<Vec<_>>()
        };
        let before = state();
        load_folder(folder.path()).unwrap();
        assert_eq!(before, state());
        fs::set_permissions(&class, fs::Permissions::from_mode(0o755)).unwrap();
    }
}
