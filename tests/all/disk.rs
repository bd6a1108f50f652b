//! The one way to write a file: the old one or the new one, and whole folders that appear at once.
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use strata::disk::{self, NewFolder, ReadError, faults};

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

#[test]
fn the_older_generation_of_a_file_stays_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.ron");
    let write = |text: &str| disk::write_keeping_older(&path, text.as_bytes(), |old| old != b"broken").unwrap();
    let older = || fs::read_to_string(disk::older(&path)).ok();
    write("one");
    assert_eq!(older(), None);
    write("two");
    write("two");
    assert_eq!(older().as_deref(), Some("one"), "the same text is no other generation");
    fs::write(&path, "broken").unwrap();
    write("three");
    assert_eq!((older().as_deref(), names(folder.path()).len()), (Some("one"), 2));
    // What cannot be kept hinders nobody from saving.
    fs::remove_file(disk::older(&path)).unwrap();
    fs::create_dir(disk::older(&path)).unwrap();
    write("four");
    assert_eq!(fs::read_to_string(&path).unwrap(), "four");
}

/// Lets the first, second, third … operation fail until none does, once alone and once with all that follow. Returns how
/// many there were.
pub(crate) fn with_every_fault(mut work: impl FnMut() -> bool, mut prove: impl FnMut(bool)) -> u64 {
    let mut operations = 0;
    for inject in [faults::fail_once, faults::fail_from] {
        for after in 0.. {
            assert!(after < 1000, "it does not end");
            let fault = inject(after);
            let done = work();
            let struck = fault.has_struck();
            drop(fault);
            prove(done);
            if !struck {
                assert!(done, "nothing failed, and yet it was not done");
                operations = after;
                break;
            }
        }
    }
    operations
}

#[test]
fn whatever_fails_a_file_is_the_old_one_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.ron");
    for write in [
        (|path: &Path, bytes: &[u8]| disk::write(path, bytes)) as fn(&Path, &[u8]) -> _,
        |path, bytes| disk::write_unsynced(path, bytes),
        |path, bytes| disk::write_keeping_older(path, bytes, |_| true),
    ] {
        let operations = with_every_fault(
            || {
                fs::write(&path, "the old one").unwrap();
                write(&path, b"the new one, and longer").is_ok()
            },
            |done| {
                let text = fs::read_to_string(&path).unwrap();
                assert!(text == "the old one" && !done || text == "the new one, and longer", "{text}");
            },
        );
        assert!(operations >= 3, "{operations}");
    }
    disk::write(&path, b"").unwrap();
    assert_eq!(names(folder.path()), [".net.ron.bak", "net.ron"], "what was left is swept");
}

#[test]
fn whatever_fails_a_new_folder_is_there_whole_or_not_at_all() {
    let root = tempfile::tempdir().unwrap();
    let target = root.path().join("around").join("new");
    let operations = with_every_fault(
        || {
            let _ = fs::remove_dir_all(root.path().join("around"));
            let make = || {
                let folder = NewFolder::start(&target)?;
                folder.write(Path::new("cats/1.png"), b"1")?;
                folder.write(Path::new("2.png"), b"2")?;
                folder.finish()
            };
            make().is_ok()
        },
        |done| {
            assert!(target.exists() || !done);
            if target.exists() {
                assert_eq!(fs::read(target.join("cats/1.png")).unwrap(), b"1");
                assert_eq!(names(&target), ["2.png", "cats"]);
            }
        },
    );
    assert!(operations >= 8, "{operations}");
}

#[test]
fn only_regular_files_of_the_expected_size_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, "12345").unwrap();
    assert_eq!(disk::read_file(&path, 5).unwrap(), b"12345");
    assert!(matches!(disk::read_file(&path, 4), Err(ReadError::TooLarge { size: 5, limit: 4, .. })));
    assert!(matches!(disk::read_file(folder.path(), 4), Err(ReadError::NotRegular { .. })));
    assert!(matches!(disk::read_file(&folder.path().join("none"), 4), Err(ReadError::System { .. })));
    // A sparse file takes no memory.
    fs::File::create(&path).unwrap().set_len(1 << 40).unwrap();
    assert!(disk::read_file(&path, 1 << 20).unwrap_err().to_string().contains("1099511627776 bytes"));
    #[cfg(unix)]
    {
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        assert!(matches!(disk::read_file(&pipe, 4), Err(ReadError::NotRegular { .. })));
        assert!(disk::open_lock(&pipe).is_err());
        // Nothing is made where a link leads.
        let (link, elsewhere) = (folder.path().join("link"), folder.path().join("elsewhere"));
        std::os::unix::fs::symlink(&elsewhere, &link).unwrap();
        disk::open_lock(&link).unwrap();
        assert!(!elsewhere.exists() && !link.is_symlink());
    }
}
