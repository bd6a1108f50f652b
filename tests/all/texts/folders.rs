//! Folders of texts: which files are classes, which are texts, and what they are called.
use std::path::Path;

use strata::data::{DataError, DataNotice, Part, class_names, holds_texts};
use strata::design::{Color, Curation, Input, Picture, PictureChange, SampleKind, Source, Texts};

use super::{all, load_curated, load_folder, skipped, write};

#[test]
fn a_folder_per_class_holds_a_text_per_file() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&root.join("good/1.txt"), "  Fine.\nReally.\n\n");
    write(&root.join("good/2.TEXT"), "So good");
    write(&root.join("good/10.md"), "# Best");
    write(&root.join("bad/no_ending"), "Never again");
    write(&root.join("bad/empty.txt"), "");
    write(&root.join("bad/blank.txt"), " \n\t\n");
    write(&root.join("bad/scores.csv"), "1,2");
    write(&root.join("bad/.hidden.txt"), "hidden");
    write(&root.join("README.txt"), "about");
    let data = load_folder(root).unwrap();
    assert_eq!(data.classes, ["bad", "good"]);
    let texts = [
        ("bad/no_ending", "Never again"),
        ("good/1.txt", "Fine.\nReally."),
        ("good/10.md", "# Best"),
        ("good/2.TEXT", "So good"),
    ];
    assert_eq!(all(&data), texts);
    let told = ["bad/blank.txt: nothing but white space stands in it", "bad/empty.txt: the file is empty"];
    assert_eq!(skipped(&data), told);
    assert_eq!((data.report.not_looked_at, data.report.endings.get("csv")), (2, Some(&1)));
    assert_eq!(data.report.noun, SampleKind::Text);
    let beside = DataNotice::BesideClasses { count: 1, first: "README.txt".into() };
    assert!(data.report.notices.contains(&beside));
    assert!(beside.told(data.report.noun).starts_with("1 text beside the class folders, “README.txt”, is not used."));
}

#[test]
fn a_file_per_class_holds_a_text_per_line() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&root.join("Polish.txt"), "\u{feff}Nowak\r\n\r\n  Wójcik \r\nŻak");
    write(&root.join("Czech.txt"), "Novák\n\nDvořák\n");
    write(&root.join("sources.json"), "{}");
    let data = load_folder(root).unwrap();
    assert_eq!(data.classes, ["Czech", "Polish"]);
    let texts = [
        ("Czech.txt:1", "Novák"),
        ("Czech.txt:3", "Dvořák"),
        ("Polish.txt:1", "Nowak"),
        ("Polish.txt:3", "Wójcik"),
        ("Polish.txt:4", "Żak"),
    ];
    assert_eq!(all(&data), texts);
    assert!(data.report.skipped.is_empty() && data.report.not_looked_at == 1);
    assert!(!data.report.notices.iter().any(|notice| matches!(notice, DataNotice::BesideClasses { .. })));
    // The names serve to move and to leave out, as those of pictures do.
    let mut curation = Curation::default();
    curation.pictures.insert("Polish.txt:3".into(), PictureChange::Excluded);
    curation.pictures.insert("Czech.txt:1".into(), PictureChange::Moved("Polish".into()));
    let curated = load_curated(Texts::Folder(root.to_path_buf()), &curation).unwrap();
    assert!(!curated.is_used(3) && curated.classes[curated.label(0)] == "Polish");
    assert!(!curated.report.notices.iter().any(|notice| matches!(notice, DataNotice::NothingToChange { .. })));
    let source = Source::Texts(Texts::Folder(root.to_path_buf()));
    assert_eq!(class_names(&source, Path::new(""), &Curation::default()).unwrap(), ["Czech", "Polish"]);
}

#[test]
fn files_of_lines_may_lie_in_a_folder_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&root.join("surnames/one.txt"), "a\nb\n");
    write(&root.join("surnames/two.txt"), "c\n");
    let data = load_folder(root).unwrap();
    assert_eq!(all(&data), [("surnames/one.txt:1", "a"), ("surnames/one.txt:2", "b"), ("surnames/two.txt:1", "c")]);
    assert!(data.report.notices.contains(&DataNotice::LiesDeeper { folder: "surnames".into() }));
}

#[test]
fn parts_are_known_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    for (part, text) in [("train", "one\nthree\n"), ("test", "two\n")] {
        write(&root.join(part).join("a.txt"), text);
        write(&root.join(part).join("b.txt"), text.to_uppercase());
    }
    let data = load_folder(root).unwrap();
    assert_eq!(data.classes, ["a", "b"]);
    let test: Vec<&str> = data.part(Part::Test).iter().map(|index| data.text(*index as usize)).collect();
    assert_eq!(test, ["two", "TWO"]);
    let nested = tempfile::tempdir().unwrap();
    let root = nested.path();
    for (part, name) in [("training", "1"), ("training", "2"), ("validation", "3")] {
        write(&root.join(part).join("a").join(name), format!("a {name}"));
        write(&root.join(part).join("b").join(name), format!("b {name}"));
    }
    let data = load_folder(root).unwrap();
    let parts = [Part::Training, Part::Validation, Part::Test].map(|part| data.part(part).len());
    assert_eq!((data.classes.len(), parts), (2, [4, 2, 0]));
}

#[test]
fn a_folder_of_texts_is_told_from_one_of_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    assert!(!holds_texts(root, false));
    let load_pictures = || {
        let source = Source::Folder(root.to_path_buf());
        let input = Input::Picture(Picture::new(8, 8, Color::Grey));
        let (progress, stop) = (|_: strata::data::FileProgress| {}, std::sync::atomic::AtomicBool::new(false));
        strata::data::read(&source, Path::new(""), &input, &progress, &stop)
    };
    for place in ["Polish.txt", "a/1.txt"] {
        write(&root.join(place), "text");
        assert!(holds_texts(root, false));
        let error = load_pictures().unwrap_err();
        assert_eq!(error, DataError::HoldsTexts { folder: root.to_path_buf() });
        let offers = error.offers(&Source::Folder(root.to_path_buf()));
        assert_eq!(offers, [Source::Texts(Texts::Folder(root.to_path_buf()))]);
        std::fs::remove_file(root.join(place)).unwrap();
    }
    write(&root.join("a/deep/1.png"), "");
    write(&root.join("a/1.txt"), "text");
    assert!(!holds_texts(root, false));
}

#[test]
fn without_any_text_it_is_told_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    assert_eq!(load_folder(&root.join("gone")), Err(DataError::NotFound(root.join("gone"))));
    write(&root.join("a.pdf"), "");
    let error = load_folder(root).unwrap_err().to_string();
    assert!(error.contains("can be used (.pdf 1)") && error.contains(".txt file per class"), "{error}");
    write(&root.join("a/blank.txt"), " ");
    write(&root.join("b/1.jpg"), "");
    let error = load_folder(root).unwrap_err().to_string();
    assert!(error.contains("1 file or line was skipped (a/blank.txt: nothing but white space"), "{error}");
}

/// As with pictures: a link to a folder is told and not followed unless somebody wants it, and one that leads back never.
#[cfg(unix)]
#[test]
fn links_to_folders_are_told_and_followed_only_when_asked() {
    use std::os::unix::fs::symlink;

    use super::load_texts;
    let outside = tempfile::tempdir().unwrap();
    write(&outside.path().join("1.txt"), "far");
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&root.join("a/1.txt"), "near");
    write(&root.join("b/1.txt"), "beside");
    symlink(outside.path(), root.join("c")).unwrap();
    symlink(root, root.join("a/back")).unwrap();
    let plain = Source::Texts(Texts::Folder(root.to_path_buf()));
    let data = load_folder(root).unwrap();
    assert_eq!(all(&data), [("a/1.txt", "near"), ("b/1.txt", "beside")]);
    let told = DataNotice::LinksNotFollowed { count: 2, first: "a/back".into() };
    assert!(data.report.notices.contains(&told), "{:?}", data.report.notices);
    assert_eq!(outside_of(&plain, root), 0);
    let followed = plain.following_links().unwrap();
    assert_eq!(followed, Source::Texts(Texts::LinkedFolder(root.to_path_buf())));
    let data = load_texts(Texts::LinkedFolder(root.to_path_buf())).unwrap();
    assert_eq!(all(&data), [("a/1.txt", "near"), ("b/1.txt", "beside"), ("c/1.txt", "far")]);
    let told = DataNotice::LinksInCircle { count: 1, first: "a/back".into() };
    assert!(data.report.notices.contains(&told), "{:?}", data.report.notices);
    // Who opens somebody else's design is asked first.
    assert_eq!(outside_of(&followed, root), 1);
    let only = tempfile::tempdir().unwrap();
    symlink(root.join("a"), only.path().join("a")).unwrap();
    symlink(root.join("b"), only.path().join("b")).unwrap();
    let error = load_folder(only.path()).unwrap_err();
    assert_eq!(error, DataError::OnlyLinks { folder: only.path().to_path_buf(), links: 2, first: "a".into() });
    let plain = Source::Texts(Texts::Folder(only.path().to_path_buf()));
    assert_eq!(error.offers(&plain), [plain.following_links().unwrap()]);
    assert!(!holds_texts(only.path(), false) && holds_texts(only.path(), true));
}

#[cfg(unix)]
fn outside_of(source: &Source, base: &Path) -> usize {
    strata::data::outside(source, base).len()
}
