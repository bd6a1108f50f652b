//! No circles: what lies in one folder, files and sub-folders, stands in an order in which each needs only others before it.
use super::graph::circles_in_folders;
use super::source::Source;
use super::{none, sources};

#[test]
fn nothing_in_a_folder_needs_what_needs_it() {
    let lines: Vec<String> = circles_in_folders(sources()).iter().map(ToString::to_string).collect();
    none("no circle between files of a folder", &lines);
}

/// The circles of a small crate: `folder: members`.
fn circles(files: &[(&str, &str)]) -> Vec<String> {
    let sources: Vec<Source> = files.iter().map(|(path, text)| Source::new(*path, text)).collect();
    let line = |circle: super::graph::Circle| {
        let members: Vec<&str> = circle.members.iter().map(String::as_str).collect();
        format!("{}: {}", circle.folder.display(), members.join(" "))
    };
    circles_in_folders(&sources).into_iter().map(line).collect()
}

#[test]
fn a_circle_is_seen_however_the_paths_are_written() {
    let b = ("a/b.rs", "use super::c::C;\npub struct B(C);");
    for (parent, c) in [
        ("mod b; mod c;", "use super::b::B;\npub struct C;"),
        ("mod b; mod c;", "use crate::a::{d, b::{self as x, B as Other}};\npub struct C;"),
        ("mod b; mod c;", "pub struct C;\nfn f() -> super::b::B { todo() }"),
        ("mod b; mod c;", "pub struct C;\nimpl From<super::super::a::b::B> for C {}"),
        ("mod b; mod c;", "use super::b;\npub struct C;\nfn f() { b::B::new() }"),
        ("mod b; mod c;", "pub struct C;\nmod inner { use super::super::b::B; }"),
        // Hidden by the parent.
        ("mod b; mod c; pub use b::B;", "use super::B;\npub struct C;"),
        ("mod b; mod c; pub(crate) use self::b::{B as Renamed};", "use crate::a::Renamed;\npub struct C;"),
        ("mod b; mod c; pub use b::*;", "pub struct C;\nfn f() { super::B::new() }"),
        ("mod b; mod c; mod d { pub use super::b::B; }", "use super::d::B;\npub struct C;"),
    ] {
        let found = circles(&[("lib.rs", "mod a;"), ("a/mod.rs", parent), b, ("a/c.rs", c)]);
        assert_eq!(found, ["a: b c"], "{parent} {c}");
    }
}

#[test]
fn what_is_no_circle_is_let_be() {
    let b = ("a/b.rs", "use super::c::C;\npub struct B(C);");
    for c in [
        "pub struct C;",
        "pub struct C;\n// use super::b::B;\n/* super::b::B */ const X: &str = \"super::b::B\";",
        "pub struct C;\n#[cfg(test)]\nmod tests { use super::super::b::B; }",
        "pub struct C;\n#[cfg(test)]\nuse super::b::B;\n#[test]\nfn f() { super::b::B::new() }",
        "use super::Shared;\npub struct C(Shared);",
        "use std::b::B;\npub struct C;",
        "use ::a::b::B;\npub struct C;",
    ] {
        // A parent that uses its children, and is used by them, is no member of its folder.
        let parent = ("a/mod.rs", "mod b; mod c; pub use b::B; pub struct Shared; fn f() { c::f(B::new()) }");
        assert_eq!(circles(&[("lib.rs", "mod a;"), parent, b, ("a/c.rs", c)]), [""; 0], "{c}");
    }
}

#[test]
fn a_sub_folder_is_one_member() {
    let found = circles(&[
        ("a/mod.rs", "mod b; mod c;"),
        ("a/b/mod.rs", "mod one; mod two; pub use one::One;"),
        ("a/b/one.rs", "use crate::a::c::C;\npub struct One;"),
        ("a/b/two.rs", "pub struct Two;"),
        ("a/c.rs", "use super::b::two::Two;\npub struct C;"),
    ]);
    assert_eq!(found, ["a: b c"]);
}
