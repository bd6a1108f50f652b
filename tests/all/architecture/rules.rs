//! The rules that are counted: each gives what breaks it, for the tests and for `tests/count.sh` alike.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::source::Source;

/// Files in a folder, `mod.rs` included.
pub(crate) const FILES_IN_A_FOLDER: usize = 15;
/// Lines of a file, tests in it included.
pub(crate) const LINES_OF_A_FILE: usize = 600;
/// Lines of a function, from `fn` to the closing brace.
pub(crate) const LINES_OF_A_FUNCTION: usize = 80;
/// Files that may name a kind of layer: `LayerKind::…`. Everything else asks a layer by its traits and tables.
pub(crate) const FILES_WITH_A_KIND: usize = 6;

/// Folders whose files may share their words: a kind's settings and the module that computes it have the same name, and
/// the path tells them apart.
const KINDS: [&str; 2] = ["design/layers", "engine/layers"];
/// Other words that `design` and `engine` share: settings and what computes with them.
pub(crate) const SHARED_WORDS: &[&str] = &["Optimizer", "Picture"];

/// Files that may end the program, with the number of places and the reason.
pub(crate) const MAY_PANIC: &[(&str, usize, &str)] =
    &[("ui/theme.rs", 1, "the theme file is part of the program, and every test that draws reads it")];

/// British words and what is not plain English. A word is found in the middle of another one, too.
const WORDS: &[&str] = &[
    "colour",
    "neighbour",
    "behaviour",
    "favour",
    "honour",
    "labour",
    "flavour",
    "centre",
    "metres",
    "analyse",
    "normalis",
    "optimis",
    "initialis",
    "organis",
    "recognis",
    "minimis",
    "maximis",
    "summaris",
    "visualis",
    "randomis",
    "generalis",
    "regularis",
    "serialis",
    "synchronis",
    "customis",
    "categoris",
    "labelled ",
    "labelling",
    "cancelled",
    "cancelling",
    "modelled",
    "modelling",
    "travelled",
    "spelt",
    "learnt",
    "whilst",
    "amongst",
    "judgement",
    "licence",
    "artefact",
    "programme ",
    "fulfil ",
    "looked at",
    "is borne",
    "bear again",
];

/// What stands before "a" where "per" is meant, and what stands after it: "numbers a pixel".
const COUNTED: &[&str] = &[
    "one",
    "object",
    "bar",
    "bars",
    "batch",
    "batches",
    "channel",
    "channels",
    "epochs",
    "file",
    "files",
    "folder",
    "folders",
    "frames",
    "images",
    "line",
    "lines",
    "module",
    "neuron",
    "neurons",
    "number",
    "numbers",
    "pictures",
    "pixels",
    "points",
    "rows",
    "samples",
    "steps",
    "sub-folder",
    "sub-folders",
    "values",
    "weight",
    "weights",
];
const UNITS: &[&str] = &[
    "batch",
    "card",
    "channel",
    "class",
    "color",
    "epoch",
    "feature",
    "file",
    "kind",
    "layer",
    "line",
    "minute",
    "module",
    "neuron",
    "parameter",
    "picture",
    "pixel",
    "row",
    "run",
    "sample",
    "second",
    "side",
    "step",
    "thread",
    "weight",
];

/// Folders with more files than one sees at once.
pub(crate) fn crowded_folders(sources: &[Source]) -> Vec<String> {
    let found = folders(sources).into_iter().filter(|(_, files)| *files > FILES_IN_A_FOLDER);
    found.map(|(folder, files)| format!("{}: {files} files", folder.display())).collect()
}

/// How many files lie in each folder.
pub(crate) fn folders(sources: &[Source]) -> BTreeMap<&Path, usize> {
    let mut folders = BTreeMap::new();
    for source in sources {
        *folders.entry(source.folder()).or_default() += 1;
    }
    folders
}

/// Files that are too long.
pub(crate) fn long_files(sources: &[Source]) -> Vec<String> {
    let long = sources.iter().map(|source| (source, source.text.lines().count()));
    let long = long.filter(|(_, lines)| *lines > LINES_OF_A_FILE);
    long.map(|(source, lines)| format!("{}: {lines} lines", source.path.display())).collect()
}

/// Files that don't say what they are for.
pub(crate) fn silent_files(sources: &[Source]) -> Vec<String> {
    let silent = sources.iter().filter(|source| !source.text.starts_with("//! "));
    silent.map(|source| source.path.display().to_string()).collect()
}

/// Functions that are too long.
pub(crate) fn long_functions(sources: &[Source]) -> Vec<String> {
    let all = sources.iter().flat_map(|source| source.items.functions.iter().map(move |function| (source, function)));
    let long = all.filter(|(_, function)| function.lines > LINES_OF_A_FUNCTION);
    long.map(|(source, it)| format!("{}:{}: {} has {} lines", source.path.display(), it.line, it.name, it.lines))
        .collect()
}

/// The names of all types with the places that define them, in the order of the files.
pub(crate) fn types(sources: &[Source]) -> BTreeMap<&str, Vec<&Path>> {
    let mut types: BTreeMap<&str, Vec<&Path>> = BTreeMap::new();
    for source in sources {
        for definition in &source.items.definitions {
            let keyword = definition.keyword.as_str();
            // The types of an `impl` are no names of their own.
            if matches!(keyword, "struct" | "enum" | "union" | "trait") || keyword == "type" && definition.of_module {
                types.entry(&definition.name).or_default().push(&source.path);
            }
        }
    }
    types
}

/// Type names that are defined more than once, but for those that `design` and `engine` share.
pub(crate) fn types_defined_twice(sources: &[Source]) -> Vec<String> {
    let twice = types(sources).into_iter().filter(|(name, places)| places.len() > 1 && !may_be_shared(name, places));
    twice.map(|(name, places)| format!("{name}: {places:?}")).collect()
}

fn may_be_shared(name: &str, places: &[&Path]) -> bool {
    let [design, engine] = places else { return false };
    let of_a_kind = design.starts_with(KINDS[0]) && engine.starts_with(KINDS[1]);
    of_a_kind || SHARED_WORDS.contains(&name) && design.starts_with("design") && engine.starts_with("engine")
}

/// The files that name a kind of layer.
pub(crate) fn files_with_a_kind(sources: &[Source]) -> Vec<&PathBuf> {
    let found = sources.iter().filter(|source| !source.lines_with(&["LayerKind", "::"]).is_empty());
    found.map(|source| &source.path).collect()
}

/// Places that end the program instead of saying what is wrong.
pub(crate) fn panics(sources: &[Source]) -> Vec<String> {
    let patterns: &[&[&str]] = &[
        &[".", "unwrap", "("],
        &[".", "expect", "("],
        &[".", "unwrap_err", "("],
        &[".", "expect_err", "("],
        &["panic", "!"],
        &["unreachable", "!"],
        &["todo", "!"],
        &["unimplemented", "!"],
    ];
    let mut found = Vec::new();
    for source in sources {
        let lines: BTreeSet<usize> = patterns.iter().flat_map(|pattern| source.lines_with(pattern)).collect();
        let allowed =
            MAY_PANIC.iter().find(|(path, ..)| source.path == Path::new(path)).map_or(0, |(_, places, _)| *places);
        if lines.len() > allowed {
            found.push(format!("{}: lines {lines:?}", source.path.display()));
        }
    }
    found
}

/// British words, and phrases that a native engineer would not write, in code, comments and texts.
pub(crate) fn foreign_words(path: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (nth, line) in text.lines().enumerate() {
        let small = line.to_lowercase();
        let words = WORDS.iter().filter(|word| small.contains(**word)).map(|word| word.trim().to_owned());
        // `Grey` is a word of the design file, which old designs hold; old scripts may type it.
        let grey = (line.contains("grey") && !line.contains("alias")).then(|| "grey".to_owned());
        let words = words.chain(grey).chain(per(&small));
        found.extend(words.map(|word| format!("{}:{}: “{word}” in: {}", path.display(), nth + 1, line.trim())));
    }
    found
}

/// "numbers a pixel" in a line.
fn per(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split(|sign: char| !sign.is_alphanumeric() && sign != '-').collect();
    let found = words.windows(3).find(|it| it[1] == "a" && COUNTED.contains(&it[0]) && UNITS.contains(&it[2]))?;
    Some(found.join(" "))
}
