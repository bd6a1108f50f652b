//! The house rules: which module may use which, what files, folders, functions and names look like.
//!
//! What is counted stands in [`rules`] and [`graph`], which need nothing but the standard library: `tests/count.sh` prints
//! the same counts with the same code.
use std::path::Path;
use std::sync::LazyLock;

use source::Source;

mod circles;
mod graph;
mod items;
mod lexer;
mod modules;
mod names;
mod rules;
mod sizes;
mod source;
mod style;

/// All files of `src`, read once.
fn sources() -> &'static [Source] {
    static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
        let sources = source::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
        assert!(sources.len() > 40);
        sources
    });
    &SOURCES
}

/// Fails with everything that breaks a rule.
fn none(rule: &str, found: &[String]) {
    assert!(found.is_empty(), "{rule}: {} places\n{}", found.len(), found.join("\n"));
}

#[test]
fn the_root_holds_what_it_should() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let known = [
        "Cargo.toml",
        "Cargo.lock",
        "README.md",
        "LICENSE",
        "src",
        "assets",
        "examples",
        "tests",
        "target",
        "deny.toml",
    ];
    for entry in std::fs::read_dir(root).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(name.starts_with('.') || known.contains(&name.as_str()), "{name} does not belong into the root");
    }
}
