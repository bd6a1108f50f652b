//! Texts that are not UTF-8, not texts, or too long.
use strata::data::{DataError, DataNotice};

use super::{all, load_folder, skipped, write};

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn files_in_other_encodings_are_named_with_what_they_look_like() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let text = "Straße und Mütze\nund mehr\n";
    for class in ["a", "b"] {
        write(&root.join(class).join("0.txt"), format!("\u{feff}{text}"));
    }
    write(&root.join("a/1.txt"), utf16(text, u16::to_le_bytes));
    write(&root.join("a/2.txt"), utf16(&format!("\u{feff}{text}"), u16::to_be_bytes));
    write(&root.join("a/3.txt"), b"caf\xe9 au lait");
    write(&root.join("a/4.txt"), b"a\0b\0\0c");
    write(&root.join("a/5.txt"), b"%PDF-1.7\n%\xe2\xe3\xcf\xd3 stream");
    write(&root.join("a/6.txt"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let data = load_folder(root).unwrap();
    assert_eq!(data.text(0), text.trim());
    let looks =
        |file: &str, encoding: &str| format!("{file}: it is not UTF-8 but looks like {encoding}; save it as UTF-8");
    let wanted = [
        looks("a/1.txt", "UTF-16 LE"),
        looks("a/2.txt", "UTF-16 BE"),
        looks("a/3.txt", "Windows-1252 / Latin-1"),
        "a/4.txt: its content is not a text".to_owned(),
        "a/5.txt: its content is not a text".to_owned(),
        "a/6.txt: its content is not a text".to_owned(),
    ];
    assert_eq!(skipped(&data), wanted);
}

#[test]
fn a_bad_line_is_left_out_alone_unless_most_are_bad() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&root.join("a.txt"), b"good\nbad\xe9\n\nfine\nnul\0\nbest\n");
    write(&root.join("b.txt"), b"\xe9\n\xe8\ngood\n");
    write(&root.join("c.txt"), utf16("one\ntwo\n", u16::to_le_bytes));
    write(&root.join("d.txt"), "\n \n\t\n");
    write(&root.join("e.txt"), "last line without newline");
    let data = load_folder(root).unwrap();
    let lines =
        [("a.txt:1", "good"), ("a.txt:4", "fine"), ("a.txt:6", "best"), ("e.txt:1", "last line without newline")];
    assert_eq!(all(&data), lines);
    let reasons = skipped(&data);
    assert_eq!(reasons.len(), 5, "{reasons:?}");
    assert!(reasons[0].starts_with("a.txt:2: it is not UTF-8 but looks like Windows-1252"), "{reasons:?}");
    assert_eq!(reasons[1], "a.txt:5: its content is not a text");
    assert!(reasons[2].starts_with("b.txt: it is not UTF-8"), "{reasons:?}");
    assert!(reasons[3].starts_with("c.txt: it is not UTF-8 but looks like UTF-16 LE"), "{reasons:?}");
    assert_eq!(reasons[4], "d.txt: nothing but white space stands in it");
}

#[test]
fn of_many_bad_lines_some_are_named_and_all_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let mut lines = b"good\n".repeat(200);
    lines.extend(b"\xff\n".repeat(150));
    write(&folder.path().join("a.txt"), lines);
    write(&folder.path().join("b.txt"), "x\ny\n");
    let data = load_folder(folder.path()).unwrap();
    let reasons = skipped(&data);
    assert_eq!((data.len(), reasons.len()), (202, 21));
    assert!(reasons[0].starts_with("a.txt:201: ") && reasons[19].starts_with("a.txt:220: "), "{reasons:?}");
    assert_eq!(reasons[20], "a.txt: 130 more of its lines cannot be used");
}

#[test]
fn of_a_long_text_the_beginning_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&root.join("a/1.txt"), "é".repeat(50_000));
    write(&root.join("a/2.txt"), "x".repeat(64 << 10));
    write(&root.join("b/1.txt"), format!("e{}", "\u{301}".repeat(5_000)));
    let data = load_folder(root).unwrap();
    assert_eq!([0, 1, 2].map(|index| data.text(index).len()), [64 << 10, 64 << 10, 10_001]);
    assert!(data.report.skipped.is_empty());
    assert!(data.report.notices.contains(&DataNotice::TextsCut { count: 1, first: "a/1.txt".into() }));
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("a.txt"), format!("first\n{}\nlast\n", "word ".repeat(100_000)));
    write(&folder.path().join("b.txt"), "b");
    let data = load_folder(folder.path()).unwrap();
    assert_eq!([0, 1, 2].map(|index| data.text(index).len()), [5, 64 << 10, 4]);
    assert_eq!(data.name(2), "a.txt:3");
    assert!(data.report.notices.contains(&DataNotice::TextsCut { count: 1, first: "a.txt:2".into() }));
}

#[cfg(unix)]
#[test]
fn a_pipe_keeps_nobody_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let status = std::process::Command::new("mkfifo").arg(root.join("a.txt")).status().unwrap();
    assert!(status.success());
    write(&root.join("b.txt"), "b\nc\n");
    let data = load_folder(root).unwrap();
    assert_eq!(skipped(&data), ["a.txt: it is not a regular file"]);
    std::fs::remove_file(root.join("b.txt")).unwrap();
    assert!(matches!(load_folder(root), Err(DataError::NoTexts { skipped: 1, .. })));
}

/// What `strata data` says of a folder when it may take 400 MB.
#[cfg(target_os = "linux")]
fn within_bounds(folder: &std::path::Path) -> serde_json::Value {
    let shell = ["-c", "ulimit -d 409600; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_strata")];
    let mut command = std::process::Command::new("sh");
    let output =
        command.args(shell).args(["data", "--json"]).arg(folder).env("RAYON_NUM_THREADS", "2").output().unwrap();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{err}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_50_mb_and_a_million_lines_take_little_memory() {
    use std::fs::File;
    use std::io::Write as _;

    let folder = tempfile::tempdir().unwrap();
    let mut file = File::create(folder.path().join("long.txt")).unwrap();
    let word = "word ".repeat(1 << 20);
    (0..10).for_each(|_| file.write_all(word.as_bytes()).unwrap());
    let mut file = std::io::BufWriter::new(File::create(folder.path().join("many.txt")).unwrap());
    (0..1_000_000_u64).for_each(|n| writeln!(file, "{}", n * 7919 % 1_000_003).unwrap());
    drop(file);
    let told = within_bounds(folder.path());
    assert_eq!(told["texts"], 1_000_001);
    assert_eq!(told["words"]["largest"], (64 << 10) / 5 + 1);
    assert!(told["notices"].as_array().unwrap().iter().any(|notice| notice["kind"] == "TextsCut"));
}
