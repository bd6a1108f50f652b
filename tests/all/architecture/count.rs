//! The house in numbers, as `tests/count.sh` prints them: a program of its own that needs nothing but the standard library.
#![allow(dead_code, reason = "some of it is for the tests only")]

mod graph;
mod items;
mod lexer;
mod rules;
mod source;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use source::Source;

fn main() -> ExitCode {
    let root = std::env::args().nth(1).unwrap_or_else(|| "src".to_owned());
    match source::read(Path::new(&root)) {
        Ok(sources) => {
            // Whoever reads may have seen enough, as `head` does.
            let _ = std::io::stdout().write_all(text(&sources).as_bytes());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{root}: {error}");
            ExitCode::FAILURE
        }
    }
}

/// A count, and under it what it is about.
fn part(head: String, list: Vec<String>) -> String {
    let list = if list.is_empty() { vec!["none".to_owned()] } else { list };
    format!("{head}\n    {}\n", list.join("\n    "))
}

fn text(sources: &[Source]) -> String {
    let length = |source: &Source| source.text.lines().count();
    let functions = || sources.iter().flat_map(|source| source.items.functions.iter().map(move |it| (source, it)));
    let lines: usize = sources.iter().map(length).sum();
    let kinds: Vec<String> = rules::files_with_a_kind(sources).iter().map(|path| path.display().to_string()).collect();
    let types = rules::types(sources);
    let twice = types.values().filter(|places| places.len() > 1).count();
    let circles: Vec<String> = graph::circles_in_folders(sources).iter().map(ToString::to_string).collect();
    let folder = rules::folders(sources).into_iter().max_by_key(|(_, files)| *files);
    let folder = folder.map(|(folder, files)| format!("{} with {files} files", folder.display())).unwrap_or_default();
    let file = sources.iter().max_by_key(|source| length(source));
    let file = file.map(|file| format!("{} with {} lines", file.path.display(), length(file))).unwrap_or_default();
    let function = functions().max_by_key(|(_, it)| it.lines);
    let function =
        function.map(|(source, it)| format!("{} in {} with {} lines", it.name, source.path.display(), it.lines));
    let words = sources.iter().flat_map(|source| rules::foreign_words(&source.path, &source.text));
    [
        format!("{} files, {lines} lines, {} functions\n", sources.len(), functions().count()),
        part(
            format!(
                "files that name a layer kind (LayerKind::): {} (at most {})",
                kinds.len(),
                rules::FILES_WITH_A_KIND
            ),
            kinds,
        ),
        part(
            format!("type names defined twice: {twice} of {}; not allowed:", types.len()),
            rules::types_defined_twice(sources),
        ),
        part(format!("circles between what lies in one folder: {}", circles.len()), circles),
        part(format!("largest folder: {folder}; too large:"), rules::crowded_folders(sources)),
        part(format!("longest file: {file}; too long:"), rules::long_files(sources)),
        part(format!("longest function: {}; too long:", function.unwrap_or_default()), rules::long_functions(sources)),
        part("unwrap, expect and panic outside of tests:".to_owned(), rules::panics(sources)),
        part("words that are not American English:".to_owned(), words.collect()),
    ]
    .concat()
}
