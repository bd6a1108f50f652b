//! The one way to write a file: the old one or the new one, and whole folders that appear at once.
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use strata::disk::{self, NewFolder};

/// The names in a folder, in their order.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_file_is_replaced_whole_and_nothing_else_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.ron");
    disk::write(&path, b"first").unwrap();
    disk::write(&path, b"second").unwrap();
    disk::write_unsynced(&path, b"third").unwrap();
    assert_eq!((fs::read(&path).unwrap(), names(folder.path())), (b"third".to_vec(), vec!["net.ron".to_owned()]));
    let error = disk::write_new(&path, b"fourth").unwrap_err();
    assert_eq!(error.source.kind(), std::io::ErrorKind::AlreadyExists);
    assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
    disk::write_new(&folder.path().join("other.ron"), b"fourth").unwrap();
    assert_eq!((fs::read(&path).unwrap(), names(folder.path()).len()), (b"third".to_vec(), 2));
    let nowhere = folder.path().join("none").join("net.ron");
    assert_eq!(disk::write(&nowhere, b"").unwrap_err().path, nowhere);
    // A folder of that name is not written over.
    assert!(disk::write(folder.path(), b"").is_err() && folder.path().is_dir());
}

#[test]
fn a_file_gets_another_name_in_the_place_of_what_had_it() {
    let folder = tempfile::tempdir().unwrap();
    let [one, two, name] = ["one", "two", "name"].map(|name| folder.path().join(name));
    fs::write(&one, "1").unwrap();
    fs::write(&two, "2").unwrap();
    disk::link(&one, &name).unwrap();
    disk::link(&two, &name).unwrap();
    disk::link(&two, &name).unwrap();
    fs::remove_file(&two).unwrap();
    assert_eq!((fs::read(&name).unwrap(), fs::read(&one).unwrap()), (b"2".to_vec(), b"1".to_vec()));
    disk::write(&folder.path().join("other"), b"").unwrap();
    assert_eq!(names(folder.path()), ["name", "one", "other"]);
    assert!(disk::link(&two, &name).is_err() && name.exists());
}

#[test]
fn what_the_system_says_is_told_in_words() {
    for kind in [ErrorKind::StorageFull, ErrorKind::PermissionDenied, ErrorKind::NotFound, ErrorKind::IsADirectory] {
        let words = disk::in_words(&kind.into());
        assert!(!words.is_empty() && !words.contains("os error"), "{words}");
    }
    let words = disk::in_words(&std::io::Error::from_raw_os_error(28));
    assert!(!words.contains("os error"), "{words}");
}

#[cfg(unix)]
#[test]
fn permissions_stay_and_links_are_replaced_unless_they_are_followed() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let (file, link) = (folder.path().join("file"), folder.path().join("link"));
    let usual = folder.path().join("usual");
    fs::write(&usual, "").unwrap();
    disk::write(&file, b"old").unwrap();
    assert_eq!(mode(&file), mode(&usual), "a new file is like any other new file");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink(&file, &link).unwrap();
    disk::write(&disk::resolved(&link), b"new").unwrap();
    assert!(link.is_symlink());
    assert_eq!((fs::read(&file).unwrap(), mode(&file)), (b"new".to_vec(), 0o640));
    disk::write(&link, b"other").unwrap();
    assert!(!link.is_symlink());
    assert_eq!(fs::read(&file).unwrap(), b"new", "nothing is written through a link");
}

#[test]
fn what_a_killed_program_left_is_swept_and_what_a_living_one_writes_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let left = folder.path().join(".strata-net.ron-abc123.tmp");
    fs::write(&left, "half of").unwrap();
    let half = folder.path().join(".strata-run-0001-abc123.tmp");
    fs::create_dir(&half).unwrap();
    fs::write(half.join(".lock"), "").unwrap();
    let mine = folder.path().join(".strata-mine");
    fs::write(&mine, "another name").unwrap();
    let living = NewFolder::start(&folder.path().join("living")).unwrap();
    living.write(Path::new("a"), b"a").unwrap();
    disk::write(&folder.path().join("net.ron"), b"whole").unwrap();
    assert!(!left.exists() && !half.exists() && mine.exists());
    living.finish().unwrap();
    assert_eq!(names(&folder.path().join("living")), ["a"]);
    assert!(disk::is_temporary(left.file_name().unwrap()) && !disk::is_temporary("net.ron".as_ref()));
}

#[test]
fn a_folder_appears_at_once_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("deep").join("deeper").join("out");
    let started = NewFolder::start(&target).unwrap();
    started.write(Path::new("cats/one.txt"), b"1").unwrap();
    started.write_unsynced(Path::new("cats/two.txt"), b"2").unwrap();
    assert!(started.write(Path::new("cats/two.txt"), b"again").is_err());
    assert!(!target.exists());
    drop(started);
    assert_eq!(names(folder.path()), Vec::<String>::new(), "not even the folders around it stay");
    let started = NewFolder::start(&target).unwrap();
    started.write(Path::new("cats/one.txt"), b"1").unwrap();
    started.finish().unwrap();
    assert_eq!(
        (names(&target), fs::read(target.join("cats/one.txt")).unwrap()),
        (vec!["cats".to_owned()], b"1".to_vec())
    );
    assert_eq!(names(target.parent().unwrap()), ["out"]);
    // What is full is refused, and so is a file.
    assert_eq!(NewFolder::start(&target).err().unwrap().source.kind(), std::io::ErrorKind::DirectoryNotEmpty);
    assert!(NewFolder::start(&target.join("cats/one.txt")).is_err());
    // An empty one, which may be a disk of its own, is filled.
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    drop(NewFolder::start(&empty).unwrap());
    assert_eq!(names(&empty), Vec::<String>::new());
    let started = NewFolder::start(&empty).unwrap();
    started.write(Path::new("dogs/one.txt"), b"1").unwrap();
    started.finish().unwrap();
    assert_eq!(names(&empty), ["dogs"]);
    // Somebody else was faster.
    let started = NewFolder::start(&folder.path().join("taken")).unwrap();
    started.write(Path::new("mine"), b"1").unwrap();
    fs::create_dir(folder.path().join("taken")).unwrap();
    fs::write(folder.path().join("taken").join("theirs"), "2").unwrap();
    assert!(started.finish().is_err());
    assert_eq!(names(&folder.path().join("taken")), ["theirs"]);
    assert_eq!(names(folder.path()), ["deep", "empty", "taken"]);
}
