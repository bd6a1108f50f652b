//! Names and words: no type name twice, layer kinds named in few places, American English.
use std::path::{Path, PathBuf};

use super::rules::types_defined_twice;
use super::rules::{FILES_WITH_A_KIND, MAY_PANIC, SHARED_WORDS, files_with_a_kind, foreign_words, panics, types};
use super::source::Source;
use super::{none, sources};

#[test]
fn no_type_name_is_defined_twice() {
    none("type names are defined once", &types_defined_twice(sources()));
    for word in SHARED_WORDS {
        assert!(types(sources()).get(word).is_some_and(|places| places.len() == 2), "{word} is not shared any more");
    }
}

#[test]
fn types_are_found_where_they_stand() {
    let text = "pub struct A<T>(T); enum B {} pub(crate) trait C { type Inner; } type D = u8; union E { a: u8 }
        impl Iterator for A<u8> { type Item = u8; fn f() { struct Inside; } }
        macro_rules! m { ($name:ident) => { struct $name; } }
        #[cfg(test)] struct OnlyInTests;
        // struct InComment;
        const TEXT: &str = r#\"struct InText;\"#;";
    let source = [Source::new("a.rs", text)];
    assert_eq!(types(&source).into_keys().collect::<Vec<_>>(), ["A", "B", "C", "D", "E", "Inside"]);
}

/// What a layer is, is asked by its traits and tables: a new kind touches few files.
#[test]
fn few_files_name_a_kind_of_layer() {
    let found: Vec<String> = files_with_a_kind(sources()).iter().map(|path| path.display().to_string()).collect();
    assert!(found.len() <= FILES_WITH_A_KIND, "{} files name a kind:\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_ends_the_program() {
    none("no unwrap, expect or panic", &panics(sources()));
    for (path, places, _) in MAY_PANIC {
        let source = sources().iter().find(|source| source.path == Path::new(path)).unwrap();
        assert!(source.lines_with(&[".", "expect", "("]).len() == *places, "{path} needs no exception any more");
    }
}

#[test]
fn words_are_american_english() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found: Vec<String> =
        sources().iter().flat_map(|source| foreign_words(&source.path, &source.text)).collect();
    let mut others = vec![PathBuf::from("README.md"), PathBuf::from("Cargo.toml"), PathBuf::from("src/README.md")];
    for entry in std::fs::read_dir(root.join("assets/languages")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.contains(".en.") {
            others.push(Path::new("assets/languages").join(name));
        }
    }
    for path in others {
        found.extend(foreign_words(&path, &std::fs::read_to_string(root.join(&path)).unwrap()));
    }
    none("American English", &found);
}
