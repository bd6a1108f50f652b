//! Which module may use which, and which crate is for which module.
use super::items::GLOBAL;
use super::source::Source;
use super::{none, sources};

/// Each module with those that it may use, besides itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("disk", &[]),
    ("design", &["disk"]),
    ("data", &["disk", "design"]),
    ("engine", &["design"]),
    ("train", &["disk", "design", "data", "engine"]),
    ("export", &["disk", "design", "data", "engine"]),
    ("text", &["disk", "design", "data", "engine", "train", "export"]),
    ("report", &["disk", "design", "data", "engine", "train", "export", "text"]),
    ("archive", &["disk", "design", "data", "train"]),
    ("lesson", &["disk", "design", "data", "train", "archive"]),
    ("app", &["disk", "design", "data", "engine", "train", "export", "text", "report", "archive", "lesson"]),
    ("ui", &["design", "data", "engine", "train", "export", "lesson", "app"]),
    ("cli", &["disk", "design", "data", "engine", "train", "export", "text", "report", "archive", "lesson"]),
    ("main", &["ui", "cli"]),
];

/// Crates with the only modules that may use them.
const ONLY_USERS: &[(&str, &[&str])] = &[
    ("dfdx", &["engine"]),
    ("image", &["data"]),
    ("pulp", &["engine"]),
    ("maud", &["report"]),
    ("jiff", &["report"]),
    ("base64", &["report"]),
    ("directories", &["app", "ui"]),
    ("sys_locale", &["text"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("ctrlc", &["cli"]),
    ("signal_hook", &["cli"]),
    ("crc32fast", &["engine", "train"]),
    ("half", &["engine", "train"]),
    ("tempfile", &["disk"]),
    ("egui", &["ui"]),
    ("eframe", &["ui"]),
    ("egui_plot", &["ui"]),
    ("egui_system_font_provider", &["ui"]),
    ("unicode_bidi", &["ui"]),
    ("unicode_normalization", &["data", "design", "text", "ui"]),
    ("unicode_width", &["cli"]),
    ("rfd", &["ui"]),
    ("colorous", &["export", "ui"]),
    ("egui_commonmark", &["ui"]),
    ("include_dir", &["lesson", "text"]),
    ("zip", &["archive", "export"]),
    ("plotters", &["export"]),
    ("hound", &["export"]),
    ("winit", &["ui"]),
    ("x11rb", &["ui"]),
    // A command's row names its icon; only `ui` draws it.
    ("lucide_icons", &["app", "ui"]),
];

/// The modules of the crate that a file names.
fn modules_named(source: &Source) -> impl Iterator<Item = &str> {
    let ours = |word: &String| word == "crate" || word == "strata";
    source.items.paths().filter(move |path| path.len() > 1 && ours(&path[0])).map(|path| path[1].as_str())
}

/// Whether a file names something of another crate.
fn uses(source: &Source, name: &str) -> bool {
    source.items.paths().any(|path| path[usize::from(path[0] == GLOBAL)] == name)
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let known = |module: &str| MAY_USE.iter().any(|(name, _)| *name == module);
    let mut found = Vec::new();
    for source in sources().iter().filter(|source| source.room() != "lib") {
        let own = source.room();
        let (_, allowed) = MAY_USE.iter().find(|(name, _)| *name == own).unwrap_or_else(|| panic!("{own} is new"));
        let wrong = modules_named(source).filter(|used| known(used) && *used != own && !allowed.contains(used));
        found.extend(wrong.map(|used| format!("{} uses {used}", source.path.display())));
        for (name, users) in ONLY_USERS.iter().filter(|(name, users)| uses(source, name) && !users.contains(&&*own)) {
            found.push(format!("{} uses {name}, which is for {users:?}", source.path.display()));
        }
    }
    none("modules use only what stands below them", &found);
}

/// Every module in the table above is there, and every crate is really used where it may be: no row is left over.
#[test]
fn the_tables_of_modules_and_crates_are_about_this_code() {
    for (name, _) in MAY_USE {
        assert!(sources().iter().any(|source| source.room() == *name), "there is no module {name}");
    }
    for (name, users) in ONLY_USERS {
        for user in *users {
            let mut own = sources().iter().filter(|source| source.room() == *user);
            assert!(own.any(|source| uses(source, name)), "{user} does not use {name}");
        }
    }
}

#[test]
fn paths_tell_our_modules_from_crates_of_the_same_name() {
    let of = |text: &str| Source::new("ui/a.rs", text);
    assert!(uses(&of("use egui::Ui;"), "egui") && uses(&of("fn f() { ::image::open(x) }"), "image"));
    assert!(uses(&of("use ::image::{self as pictures};"), "image") && uses(&of("fn f(ui: &mut egui::Ui) {}"), "egui"));
    for other in [
        "use eframe::egui::Ui;",
        "use super::image::Ui;",
        "fn f() { my_egui::x(); }",
        "// egui::Ui",
        "const X: &str = \"egui::Ui\";",
    ] {
        assert!(!uses(&of(other), "egui") && !uses(&of(other), "image"), "{other}");
    }
    let several = of("use crate::{app::{App, files as f}, design};\nfn g() { strata::data::load() }");
    assert_eq!(modules_named(&several).collect::<Vec<_>>(), ["app", "app", "design", "data"]);
}

/// Each dependency has a row in `src/README.md` that says what it is for, and no row is left of one that is gone.
#[test]
fn each_dependency_has_its_reason() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let mut used = std::collections::BTreeSet::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if let Some((name, _)) = line.split_once(" = ").filter(|(name, _)| inside && !name.starts_with('#')) {
            used.insert(name.to_owned());
        }
    }
    let readme = std::fs::read_to_string(root.join("src/README.md")).unwrap();
    let table = readme.split_once("| crate | why |").unwrap().1;
    let rows = table.lines().filter_map(|line| line.strip_prefix("| `"));
    let told: std::collections::BTreeSet<String> =
        rows.flat_map(|row| row.split(" |").next().unwrap().split(", ").map(|name| name.replace('`', ""))).collect();
    assert!(used.len() > 30, "{used:?}");
    assert_eq!(told, used);
}
