//! The house rules: which module may use which, what files look like.
use std::path::{Path, PathBuf};

/// Each module with those that it may use, besides itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("design", &[]),
    ("data", &["design"]),
    ("engine", &["design"]),
    ("train", &["design", "data", "engine"]),
    ("export", &["design", "data", "engine"]),
    ("app", &["design", "data", "engine", "train", "export"]),
    ("ui", &["design", "data", "engine", "train", "export", "app"]),
    ("cli", &["design", "data", "engine", "train"]),
    ("main", &["ui", "cli"]),
];

/// Crates with the only modules that may use them.
const ONLY_USERS: &[(&str, &[&str])] = &[
    ("dfdx", &["engine"]),
    ("image", &["data"]),
    ("pulp", &["engine"]),
    ("rust_i18n", &["app"]),
    ("directories", &["app", "ui"]),
    ("sys_locale", &["app"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("egui_plot", &["ui"]),
    ("egui_notify", &["ui"]),
    ("rfd", &["ui"]),
    ("colorous", &["ui"]),
    ("plotters", &["export"]),
    ("winit", &["ui"]),
    ("x11rb", &["ui"]),
    // A command's row names its icon; only `ui` draws it.
    ("lucide_icons", &["app", "ui"]),
];

fn sources() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.push((path.strip_prefix(&root).unwrap().to_owned(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(files.len() > 40);
    files
}

fn module(path: &Path) -> String {
    path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let known: Vec<&str> = MAY_USE.iter().map(|(name, _)| *name).collect();
    for (path, text) in sources() {
        let own = module(&path);
        if own == "lib" {
            continue;
        }
        let (_, allowed) = MAY_USE.iter().find(|(name, _)| *name == own).unwrap_or_else(|| panic!("{own} is new"));
        for (prefix, line) in text.lines().flat_map(|line| [("crate::", line), ("strata::", line)]) {
            for (at, _) in line.match_indices(prefix) {
                let used: String =
                    line[at + prefix.len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let fine = used == own || allowed.contains(&used.as_str()) || !known.contains(&used.as_str());
                assert!(fine, "{} uses {used}: {line}", path.display());
            }
        }
        for (name, users) in ONLY_USERS {
            let used = code(&text).any(|line| uses(line, name));
            assert!(!used || users.contains(&own.as_str()), "{} uses {name}, which is for {users:?}", path.display());
        }
    }
}

/// Lines that are no comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().starts_with("//"))
}

/// Whether a line names something of a crate, and not of one whose name ends alike.
fn uses(line: &str, name: &str) -> bool {
    line.match_indices(&format!("{name}::")).any(|(at, _)| {
        !line[..at].chars().next_back().is_some_and(|before| before.is_alphanumeric() || "_:".contains(before))
    })
}

/// Every module and every crate in the tables above is really used where it may be: no row is left over.
#[test]
fn the_tables_of_modules_and_crates_are_about_this_code() {
    let sources = sources();
    for (name, _) in MAY_USE {
        assert!(sources.iter().any(|(path, _)| module(path) == *name), "there is no module {name}");
    }
    for (name, users) in ONLY_USERS.iter().filter(|(name, _)| *name != "rust_i18n" && *name != "egui") {
        for user in *users {
            let mut own = sources.iter().filter(|(path, _)| module(path) == *user);
            assert!(own.any(|(_, text)| code(text).any(|line| uses(line, name))), "{user} does not use {name}");
        }
    }
    assert!(uses("use egui::Ui;", "egui") && !uses("use eframe::egui::Ui;", "egui") && !uses("my_egui::x", "egui"));
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
    for (path, text) in sources() {
        for line in code(&text) {
            let named = hex(line) || made.iter().any(|made| line.contains(made));
            let home = path.ends_with("ui/theme.rs") || path.ends_with("ui/textures.rs");
            assert!(!named || home, "{}: {line}", path.display());
            seen += usize::from(named);
        }
    }
    assert!(seen > 2, "the theme names no colors any more");
}

#[test]
fn nothing_but_the_command_line_prints() {
    for (path, text) in sources() {
        for line in code(&text) {
            let prints =
                ["println!", "print!(", "eprintln!", "eprint!(", "dbg!("].iter().any(|word| line.contains(word));
            assert!(!prints || module(&path) == "cli", "{}: {line}", path.display());
            assert!(!line.contains("dbg!("), "{}: {line}", path.display());
        }
    }
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    for (path, text) in sources() {
        let place = path.display();
        assert!(text.starts_with("//! "), "{place} does not say what it is for");
        assert!(text.lines().count() <= 600, "{place} is longer than 600 lines");
        let timeless = matches!(module(&path).as_str(), "design" | "engine");
        assert!(
            !timeless || !(text.contains("std::time") || text.contains("std::thread")),
            "{place} knows time or threads"
        );
        let unsafe_code = text.lines().any(|line| line.contains("unsafe ") && !line.trim().starts_with("//"));
        assert!(!unsafe_code, "{place} holds unsafe code");
    }
}

#[test]
fn the_root_holds_what_it_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = ["Cargo.toml", "Cargo.lock", "README.md", "LICENSE", "src", "assets", "examples", "tests", "target"];
    for entry in std::fs::read_dir(root).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with('.') || known.contains(&name.as_str()), "{name} does not belong into the root");
    }
}
