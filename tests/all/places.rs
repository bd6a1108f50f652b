//! Where designs and their pictures lie: paths that are short in files and whole in memory, designs that were moved, and
//! pictures that a stranger's design names.
use std::path::{Path, PathBuf};

use strata::app::{Action, App, Confirm, Dialog, FileRequest, Paths, Settings, WindowRequest};
use strata::data::{is_outside, moved_data, outside, whole_path, written_path};
use strata::design::{Design, Labels, PictureFolder, Source, read, to_ron};

use crate::program::{program, program_in, starter, wait_for};

/// Class folders with a few small pictures.
fn pictures(folder: &Path) -> PathBuf {
    for (class, gray) in [("cats", 40_u8), ("dogs", 200)] {
        std::fs::create_dir_all(folder.join(class)).unwrap();
        for n in 0..6 {
            let picture = image::GrayImage::from_pixel(8, 8, image::Luma([gray + n]));
            picture.save(folder.join(class).join(format!("{n}.png"))).unwrap();
        }
    }
    folder.to_owned()
}

/// A design file that names pictures.
fn design(file: &Path, pictures: &str) -> PathBuf {
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    let design = Design { data: Source::Folder(pictures.into()), ..starter("digits") };
    std::fs::write(file, to_ron(&design).unwrap()).unwrap();
    file.to_owned()
}

fn has_read(app: &App, folder: &Path) -> bool {
    let source = Source::Folder(folder.to_owned());
    app.loading.loaded().is_some_and(|loaded| loaded.wanted.is_from(&source, Path::new("")))
}

#[test]
fn a_path_is_short_in_a_file_and_whole_in_memory() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    for folder in ["a/b", "a/pets", "pets", "x/y/z/u/v"] {
        std::fs::create_dir_all(root.join(folder)).unwrap();
    }
    for (folder, base, short) in [
        ("a/pets", "a", "pets"),
        ("a/pets", "a/b", "../pets"),
        ("pets", "a/b", "../../pets"),
        ("pets", "", "pets"),
        ("a", "a", "."),
        ("a/pets/../b", "a", "b"),
    ] {
        let written = written_path(&root.join(folder), &root.join(base));
        assert_eq!(written, Path::new(short), "{folder} from {base}");
        let back = whole_path(&written, &root.join(base)).canonicalize().unwrap();
        assert_eq!(back, root.join(folder).canonicalize().unwrap());
    }
    // Too far away, or not there: the whole path says more.
    assert!(written_path(&root.join("pets"), &root.join("x/y/z/u/v")).is_absolute());
    assert!(written_path(&root.join("gone"), root).is_absolute());
    assert!(whole_path(Path::new("pets"), Path::new("")).is_absolute());
}

#[cfg(unix)]
#[test]
fn links_are_seen_through() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    for folder in ["real/deep", "pets", "real/pets"] {
        std::fs::create_dir_all(root.join(folder)).unwrap();
    }
    std::os::unix::fs::symlink(root.join("real/deep"), root.join("link")).unwrap();
    std::os::unix::fs::symlink(root.join("pets"), root.join("real/own")).unwrap();
    let written = written_path(&root.join("pets"), &root.join("link"));
    assert_eq!(root.join("link").join(written).canonicalize().unwrap(), root.join("pets").canonicalize().unwrap());
    assert!(is_outside(Path::new("own"), &root.join("real")), "it leads elsewhere");
    assert!(!is_outside(Path::new("pets"), &root.join("real")));
}

#[test]
fn pictures_are_found_beside_a_design_that_was_moved() {
    let root = tempfile::tempdir().unwrap();
    let root = &root.path().join("inside");
    std::fs::create_dir_all(root.join("data/pets")).unwrap();
    for (written, found) in [
        ("/home/eva/data/pets", Some("data/pets")),
        (r"D:\school\data\pets", Some("data/pets")),
        (r"data\pets", Some("data/pets")),
        ("../data", Some("data")),
        ("data/pets", None),
        ("/home/eva/birds", None),
        ("", None),
    ] {
        let found = found.map(|found| Source::Folder(found.into()));
        assert_eq!(moved_data(&Source::Folder(written.into()), root), found, "{written}");
    }
    for (folder, outside) in [("data/pets", false), ("..", true), ("/", true), (".", false), ("data/../..", true)] {
        assert_eq!(is_outside(Path::new(folder), root), outside, "{folder}");
    }
}

#[test]
fn what_links_and_tables_lead_to_is_outside_as_well() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    std::fs::create_dir_all(root.join("inside/pets")).unwrap();
    let base = root.join("inside");
    let of = |labels: Labels, follow_links: bool| {
        outside(&PictureFolder { folder: "pets".into(), labels, follow_links }.into(), &base).len()
    };
    assert_eq!(of(Labels::Names, false), 0);
    assert_eq!(of(Labels::Folders, true), 1);
    assert_eq!(of(Labels::Table("pets/t.csv".into()), false), 0);
    assert_eq!(of(Labels::Table("../t.csv".into()), false), 1);
    assert_eq!(of(Labels::Table("/etc/passwd".into()), true), 2);
}

#[test]
fn a_table_moves_with_its_pictures() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    std::fs::create_dir_all(root.join("data/pets")).unwrap();
    std::fs::write(root.join("data/t.csv"), "1,cat").unwrap();
    let source = |folder: &str, table: &str| {
        Source::from(PictureFolder { folder: folder.into(), labels: Labels::Table(table.into()), follow_links: false })
    };
    let now = source("data/pets", "data/t.csv");
    assert_eq!(moved_data(&source("/home/eva/data/pets", "/home/eva/data/t.csv"), root), Some(now.clone()));
    assert_eq!(moved_data(&source("data/pets", r"data\t.csv"), root), Some(now.clone()));
    assert_eq!(moved_data(&now, root), None);
}

#[test]
fn a_saved_design_says_where_its_pictures_are_from_there() {
    let root = tempfile::tempdir().unwrap();
    let folder = pictures(&root.path().join("pets"));
    let mut app = program();
    app.update(Action::Dropped(vec![folder.clone()]));
    wait_for(&mut app, "the pictures", |app| has_read(app, &folder));
    let loaded = app.loading.loaded().cloned().unwrap();
    let written = |app: &mut App, file: &str| {
        let file = root.path().join(file);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        app.update(Action::SaveTo(file.clone()));
        read(&file).unwrap().data
    };
    assert_eq!(written(&mut app, "one.ron"), Source::Folder("pets".into()));
    assert_eq!(written(&mut app, "deeper/two.ron"), Source::Folder("../pets".into()));
    assert!(!app.document.is_changed());
    app.update(Action::Open(root.path().join("one.ron")));
    app.update(Action::Open(root.path().join("deeper/two.ron")));
    app.tick();
    assert!(!app.holds_pictures(), "the user chose them");
    assert!(std::sync::Arc::ptr_eq(&loaded, app.loading.loaded().unwrap()), "nothing was read again");
}

#[test]
fn pictures_outside_of_a_strangers_design_are_asked_about_once() {
    let root = tempfile::tempdir().unwrap();
    let folder = pictures(&root.path().join("private"));
    let file = design(&root.path().join("download/d.ron"), "../private");
    let paths = Paths::inside(&root.path().join("settings"));
    let mut app = program_in(paths.clone());
    wait_for(&mut app, "the pictures of the first start", |app| app.picture().is_some());
    app.update(Action::Open(file.clone()));
    let question = Some(Dialog::Confirm(Confirm::ReadOutside(folder.clone())));
    assert_eq!(app.dialog, question);
    assert!(
        app.loading.dataset().is_none() && app.picture().is_none(),
        "a picture of the design before is none of its own"
    );
    app.update(Action::ShowDialog(None));
    for _ in 0..20 {
        app.tick();
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(app.holds_pictures() && !has_read(&app, &folder) && app.loading.progress().is_none(), "nobody said yes");
    app.update(Action::Open(file.clone()));
    assert_eq!(app.dialog, question);
    let is_told_as_held = |app: &mut App| {
        app.show_notices();
        app.board.shown().any(|told| told.notice.key == "notice.pictures_held")
    };
    assert!(is_told_as_held(&mut app));
    app.update(Action::Confirm);
    assert!(!is_told_as_held(&mut app));
    wait_for(&mut app, "the pictures", |app| has_read(app, &folder));
    // The answer is kept, for another design as well.
    let other = design(&root.path().join("elsewhere/e.ron"), &folder.to_string_lossy());
    let mut app = program_in(paths);
    app.update(Action::Open(other));
    assert!(!app.holds_pictures() && app.dialog.is_none());
    // Pictures of its own folder are nobody else's.
    let own = design(&root.path().join("f.ron"), "private");
    let mut app = program();
    app.update(Action::Open(own));
    assert!(!app.holds_pictures() && app.dialog.is_none());
}

#[test]
fn class_folders_that_are_dropped_are_no_strangers() {
    let root = tempfile::tempdir().unwrap();
    let folder = pictures(&root.path().join("private"));
    let mut app = program();
    app.update(Action::Open(design(&root.path().join("download/d.ron"), "../private")));
    app.update(Action::ShowDialog(None));
    assert!(app.holds_pictures());
    app.update(Action::Dropped(["cats", "dogs"].map(|class| folder.join(class)).to_vec()));
    assert!(!app.holds_pictures());
    wait_for(&mut app, "the pictures", |app| has_read(app, &folder));
}

#[test]
fn a_moved_design_says_where_its_pictures_are_now() {
    let root = tempfile::tempdir().unwrap();
    let folder = pictures(&root.path().join("pets"));
    let file = design(&root.path().join("d.ron"), "/somebody/else/pets");
    let mut app = program();
    app.update(Action::Open(file));
    assert!(app.notices.iter().any(|notice| notice.key == "notice.pictures_moved"));
    assert!(!app.document.is_changed());
    wait_for(&mut app, "the pictures", |app| has_read(app, &folder));
}

#[test]
fn pictures_that_are_gone_are_looked_for_by_the_user() {
    let root = tempfile::tempdir().unwrap();
    let file = design(&root.path().join("d.ron"), "pets");
    let mut app = program();
    app.update(Action::Open(file));
    assert_eq!(app.dialog, Some(Dialog::Confirm(Confirm::FindPictures(root.path().join("pets")))));
    app.update(Action::Confirm);
    assert_eq!(app.requests, [WindowRequest::ChooseFile(FileRequest::Data)]);
    let found = pictures(&root.path().join("animals"));
    app.update(Action::UseData(Source::Folder(found.clone())));
    wait_for(&mut app, "the pictures", |app| has_read(app, &found));
}

#[test]
fn what_is_remembered_is_a_whole_path() {
    let mut settings = Settings::default();
    settings.note_open(Path::new("d.ron"));
    let whole = std::env::current_dir().unwrap().join("d.ron");
    assert_eq!((settings.recent.clone(), settings.last.clone()), (vec![whole.clone()], Some(whole.clone())));
    settings.note_open(&whole);
    assert_eq!(settings.recent.len(), 1);
    settings.forget(Path::new("./d.ron"));
    assert_eq!((settings.recent.len(), settings.last), (0, None));
    let mut settings = Settings::default();
    assert!(settings.trust(Path::new("/pictures")) && !settings.trust(Path::new("/pictures/pets")));
    assert!(settings.trusts(Path::new("/pictures/pets")) && !settings.trusts(Path::new("/pictures2")));
}

/// Neither a device nor a heap of text in the place of the settings stops the program or is taken for them.
#[test]
fn settings_are_a_regular_file_of_some_size() {
    let root = tempfile::tempdir().unwrap();
    let file = root.path().join("settings.ron");
    assert_eq!(Settings::read(root.path()), Settings::default());
    assert_eq!(Settings::read(Path::new("/dev/zero")), Settings::default());
    std::fs::write(&file, format!("(zoom: 2.0, recent: [{}])", "\"a\",".repeat(100_000))).unwrap();
    assert_eq!(Settings::read(&file), Settings::default());
    std::fs::write(&file, "(zoom: 2.0)").unwrap();
    assert_eq!(Settings::read(&file).zoom, 2.0);
}
