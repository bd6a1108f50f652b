//! Projects as one file: they open anywhere, and archives that are not what they say are refused.
use std::io::{Cursor, Write as _};
use std::path::Path;

use strata::archive::{self, Archive, ArchiveError, NameFault};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::cli::{DESIGN, fails, ok, stripes};

/// An archive as somebody may have made it.
fn hostile(folder: &Path, fill: impl FnOnce(&mut ZipWriter<Cursor<Vec<u8>>>)) -> std::path::PathBuf {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    fill(&mut zip);
    let file = folder.join("hostile.strata");
    std::fs::write(&file, zip.finish().unwrap().into_inner()).unwrap();
    file
}

fn put(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]) {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    zip.start_file(name, options).unwrap();
    zip.write_all(bytes).unwrap();
}

fn refused(file: &Path) -> ArchiveError {
    let folder = file.with_file_name("unpacked");
    let error = archive::unpack(file, &folder).unwrap_err();
    assert!(!folder.exists(), "{error}");
    assert!(archive::read(file).is_err());
    error
}

#[test]
fn archives_that_climb_out_are_refused() {
    let root = tempfile::tempdir().unwrap();
    for (name, fault) in [
        ("../climbed.ron", NameFault::ClimbsOut),
        ("a/../../climbed.ron", NameFault::ClimbsOut),
        ("/tmp/climbed.ron", NameFault::ClimbsOut),
        ("C:\\climbed.ron", NameFault::NotPortable),
    ] {
        let file = hostile(root.path(), |zip| put(zip, name, b"x"));
        match refused(&file) {
            ArchiveError::Name { fault: found, .. } => assert_eq!(found, fault, "{name}"),
            other => panic!("{name}: {other}"),
        }
    }
    let twice = hostile(root.path(), |zip| {
        put(zip, "design.ron", b"a");
        put(zip, "Design.ron", b"b");
    });
    assert!(matches!(refused(&twice), ArchiveError::Name { fault: NameFault::Twice, .. }));
    let link = hostile(root.path(), |zip| {
        zip.add_symlink("link", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    });
    assert!(matches!(refused(&link), ArchiveError::Name { fault: NameFault::NoFile, .. }));
    assert!(!root.path().join("climbed.ron").exists());
}

#[test]
fn bombs_and_what_is_no_archive_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let bomb = hostile(root.path(), |zip| put(zip, "zeros.ron", &vec![0; 8 << 20]));
    assert!(matches!(refused(&bomb), ArchiveError::TooMuch { .. }));
    let whole = hostile(root.path(), |zip| put(zip, "design.ron", &vec![b'a'; 5000]));
    let bytes = std::fs::read(&whole).unwrap();
    // A size that is not that of what comes out, in the list at the end.
    let place = bytes.windows(4).position(|part| part == b"PK\x01\x02").unwrap();
    let mut lies = bytes.clone();
    lies[place + 24..place + 28].copy_from_slice(&100_u32.to_le_bytes());
    for damaged in [lies, bytes[..bytes.len() / 2].to_vec(), b"no archive".to_vec(), Vec::new()] {
        std::fs::write(&whole, damaged).unwrap();
        refused(&whole);
    }
    std::fs::write(&whole, &bytes).unwrap();
    let many = Archive([("x".to_owned(), vec![b'a'; 10])].into());
    assert_eq!(archive::pack(&many).unwrap(), archive::pack(&many).unwrap());
    let unsafe_name = Archive([("../x".to_owned(), Vec::new())].into());
    assert!(archive::pack(&unsafe_name).is_err());
}

#[test]
fn a_project_is_packed_and_goes_on_elsewhere() {
    let root = tempfile::tempdir().unwrap();
    let (here, there) = (root.path().join("here"), root.path().join("there"));
    std::fs::create_dir_all(&here).unwrap();
    std::fs::create_dir_all(&there).unwrap();
    stripes(&here, 12);
    std::fs::write(here.join("net.ron"), DESIGN).unwrap();
    ok(&["train", "net.ron", "--out", "net.runs/run-0001"], &here);
    let told = ok(&["pack", "net.ron", "--runs", "--data", "--out", "../there/net.strata"], &here);
    assert!(told.contains("net.strata written"), "{told}");
    fails(1, &["pack", "net.ron", "--out", "../there/net.strata"], &here);
    std::fs::rename(&here, root.path().join("gone")).unwrap();
    ok(&["unpack", "net.strata", "--out", "project"], &there);
    let project = there.join("project");
    assert!(project.join("stripes/left/0.png").is_file());
    ok(&["check", "net.ron"], &project);
    ok(&["evaluate", "net.runs/run-0001", "stripes"], &project);
    ok(&["train", "net.ron", "--out", "again"], &project);
    let weights = |run: &str| std::fs::read(project.join(run).join("weights.safetensors")).unwrap();
    assert_eq!(weights("net.runs/run-0001"), weights("again"));
}

#[test]
fn a_run_alone_takes_its_design_along() {
    let root = tempfile::tempdir().unwrap();
    stripes(root.path(), 12);
    std::fs::write(root.path().join("net.ron"), DESIGN).unwrap();
    ok(&["train", "net.ron", "--out", "run"], root.path());
    ok(&["pack", "run"], root.path());
    let Archive(files) = archive::read(&root.path().join("Stripes.strata")).unwrap();
    assert!(files.contains_key("Stripes.ron"));
    assert!(files.contains_key("Stripes.runs/run/weights.safetensors"));
    assert!(!files.keys().any(|name| name.contains(".png")));
}
