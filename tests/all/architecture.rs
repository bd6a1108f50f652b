//! The house rules: which module may use which, what files look like.
use std::path::{Path, PathBuf};

/// Each module with those that it may use, besides itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("design", &[]),
    ("data", &["design"]),
    ("engine", &["design"]),
    ("train", &["design", "data", "engine"]),
    ("app", &["design", "data", "engine", "train"]),
    ("cli", &["design", "data", "engine", "train", "app"]),
    ("main", &["cli", "app"]),
];

/// Crates with the only module that may use them.
const ONLY_USER: &[(&str, &str)] = &[
    ("dfdx", "engine"),
    ("image", "data"),
    ("pulp", "engine"),
    ("rust_i18n", "app"),
    ("clap", "cli"),
    ("indicatif", "cli"),
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
        for (name, user) in ONLY_USER {
            let used = text.lines().any(|line| line.contains(&format!("{name}::")) && !line.trim().starts_with("//"));
            assert!(!used || own == *user, "{} uses {name}, which is for {user} only", path.display());
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
