//! Colors stand in the theme, only the command line prints, nothing is unsafe, and `design` and `engine` are timeless.
use super::sources;

/// Lines that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().starts_with("//"))
}

/// Colors stand in the theme; what is drawn from numbers comes from a scale.
#[test]
fn colors_stand_in_the_theme_only() {
    let made = ["from_rgb", "from_hex", "from_gray", "from_black_alpha", "hex_color!"];
    let hex = |line: &str| {
        line.match_indices("\"#").any(|(at, _)| {
            let digits = line[at + 2..].chars().take_while(char::is_ascii_hexdigit).count();
            matches!(digits, 3 | 4 | 6 | 8) && line[at + 2 + digits..].starts_with(['"', '\\'])
        })
    };
    assert!(hex("let red = \"#ff0000\";") && !hex("\"#one\""));
    let mut seen = 0;
    for source in sources() {
        for line in code(&source.text) {
            let named = hex(line) || made.iter().any(|made| line.contains(made));
            let home = source.path.ends_with("ui/theme.rs") || source.path.ends_with("ui/textures.rs");
            assert!(!named || home, "{}: {line}", source.path.display());
            seen += usize::from(named);
        }
    }
    assert!(seen > 2, "the theme names no colors any more");
}

#[test]
fn nothing_but_the_command_line_prints() {
    for source in sources() {
        for line in code(&source.text) {
            let prints =
                ["println!", "print!(", "eprintln!", "eprint!(", "dbg!("].iter().any(|word| line.contains(word));
            assert!(!prints || source.room() == "cli", "{}: {line}", source.path.display());
            assert!(!line.contains("dbg!("), "{}: {line}", source.path.display());
        }
    }
}

/// Neither time nor threads decide what a network computes.
#[test]
fn design_and_engine_know_no_time_and_no_threads() {
    for source in sources().iter().filter(|source| matches!(source.room().as_str(), "design" | "engine")) {
        for word in ["time", "thread"] {
            assert_eq!(source.lines_with(&["std", "::", word]), [0; 0], "{} knows std::{word}", source.path.display());
        }
    }
}

#[test]
fn nothing_is_unsafe() {
    for source in sources() {
        assert_eq!(source.lines_with(&["unsafe"]), [0; 0], "{} holds unsafe code", source.path.display());
    }
}

/// Whatever writes goes through `disk`, where each operation is whole or told, and where a test lets it fail.
#[test]
fn nothing_but_disk_changes_the_disk() {
    let changes = [
        ["fs", "::", "write"],
        ["fs", "::", "rename"],
        ["fs", "::", "copy"],
        ["fs", "::", "hard_link"],
        ["fs", "::", "create_dir"],
        ["fs", "::", "create_dir_all"],
        ["fs", "::", "remove_file"],
        ["fs", "::", "remove_dir"],
        ["fs", "::", "remove_dir_all"],
        ["fs", "::", "set_permissions"],
        ["File", "::", "create"],
        ["File", "::", "create_new"],
        ["File", "::", "options"],
        ["OpenOptions", "::", "new"],
    ];
    let mut seen = 0;
    for source in sources() {
        let lines: Vec<usize> = changes.iter().flat_map(|change| source.lines_with(change)).collect();
        seen += lines.len();
        assert!(lines.is_empty() || source.room() == "disk", "{} {lines:?}", source.path.display());
    }
    assert!(seen > 5, "disk changes nothing any more");
    // Inside of it, only the operations that can be made to fail.
    let disk = sources().iter().find(|source| source.path.ends_with("disk.rs")).unwrap();
    let lines: Vec<usize> = changes.iter().flat_map(|change| disk.lines_with(change)).collect();
    assert_eq!(lines, [0; 0], "disk.rs goes around its operations");
}
