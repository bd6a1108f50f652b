//! Sizes: what one can take in at once.
use super::rules::{crowded_folders, long_files, long_functions, silent_files};
use super::source::Source;
use super::{none, sources};

#[test]
fn no_folder_is_crowded() {
    none("no folder with more than 15 files", &crowded_folders(sources()));
}

#[test]
fn files_say_what_they_are_for_and_stay_short() {
    none("every file says what it is for", &silent_files(sources()));
    none("no file over 600 lines", &long_files(sources()));
}

#[test]
fn functions_stay_short() {
    none("no function over 80 lines", &long_functions(sources()));
}

/// How long functions are, whatever stands in them.
#[test]
fn functions_are_measured_from_fn_to_the_closing_brace() {
    let text = "fn a() {}\nconst fn b<const N: usize>(f: impl Fn(&str) -> char) -> impl Iterator<Item = [u8; 2]>\nwhere\n{\n    \
        f(\"}\"); '}'; b'\\''; r##\"\"# } \"##; let x: &'static str = \"\\\"{\"; // }\n    /* } /* } */ */\n    \
        match 1.0 { _ => { 0..2 } }\n}\n\
        trait T {\n    fn c(&self);\n    fn d(&self) {\n    }\n}\nimpl<const N: usize> T for A {\n    fn e() {\n        fn f() {}\n    }\n}";
    let source = Source::new("a.rs", text);
    let mut found: Vec<_> = source.items.functions.iter().map(|it| (it.name.as_str(), it.line, it.lines)).collect();
    found.sort_unstable();
    assert_eq!(found, [("a", 1, 1), ("b", 2, 7), ("d", 11, 2), ("e", 15, 3), ("f", 16, 1)]);
}
