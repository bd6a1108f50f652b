//! The house in numbers, as `tests/count.sh` prints them: a program of its own that needs nothing but the standard library.
#![allow(dead_code, reason = "some of it is for the tests only")]

mod graph;
mod items;
mod lexer;
mod rules;
mod source;

use std::path::Path;
use std::process::ExitCode;

use source::Source;

fn main() -> ExitCode {
    let root = std::env::args().nth(1).unwrap_or_else(|| "src".to_owned());
    match source::read(Path::new(&root)) {
        Ok(sources) => {
            print(&sources);
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{root}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(sources: &[Source]) {
    let lines: usize = sources.iter().map(|source| source.text.lines().count()).sum();
    let functions = || sources.iter().flat_map(|source| source.items.functions.iter().map(move |it| (source, it)));
    println!("{} files, {lines} lines, {} functions", sources.len(), functions().count());

    let kinds = rules::files_with_a_kind(sources);
    println!("files that name a layer kind (LayerKind::): {} (at most {})", kinds.len(), rules::FILES_WITH_A_KIND);
    for path in kinds {
        println!("    {}", path.display());
    }

    let types = rules::types(sources);
    let twice = types.values().filter(|places| places.len() > 1).count();
    println!("type names defined twice: {twice} of {}; not allowed:", types.len());
    list(rules::types_defined_twice(sources));

    let circles = graph::circles_in_folders(sources);
    println!("circles between what lies in one folder: {}", circles.len());
    for circle in circles {
        println!("    {}: {} members {:?}", circle.folder.display(), circle.members.len(), circle.members);
        for need in circle.needs {
            println!("        {need}");
        }
    }

    if let Some((folder, files)) = rules::folders(sources).into_iter().max_by_key(|(_, files)| *files) {
        println!("largest folder: {} with {files} files; too large:", folder.display());
    }
    list(rules::crowded_folders(sources));
    if let Some(source) = sources.iter().max_by_key(|source| source.text.lines().count()) {
        println!("longest file: {} with {} lines; too long:", source.path.display(), source.text.lines().count());
    }
    list(rules::long_files(sources));
    if let Some((source, it)) = functions().max_by_key(|(_, it)| it.lines) {
        println!("longest function: {} in {} with {} lines; too long:", it.name, source.path.display(), it.lines);
    }
    list(rules::long_functions(sources));
    println!("unwrap, expect and panic outside of tests:");
    list(rules::panics(sources));
    println!("words that are not American English:");
    list(sources.iter().flat_map(|source| rules::foreign_words(&source.path, &source.text)).collect());
}

fn list(found: Vec<String>) {
    for line in &found {
        println!("    {line}");
    }
    if found.is_empty() {
        println!("    none");
    }
}
