//! The files below `src`, read and taken apart once.
use std::path::{Path, PathBuf};

use super::items::{Items, items};
use super::lexer::{Kind, tokens, without_tests};

/// A file of Rust below `src`.
pub(crate) struct Source {
    /// Its place below `src`.
    pub(crate) path: PathBuf,
    /// Its module: `["design", "check"]` for `design/check.rs` and for `design/check/mod.rs`.
    pub(crate) module: Vec<String>,
    pub(crate) text: String,
    /// What it defines and names, without test code.
    pub(crate) items: Items,
    /// The words and signs of the code with their lines, without comments and test code; a literal is `_`.
    pub(crate) code: Vec<(usize, String)>,
}

impl Source {
    /// A file from its place and its text.
    pub(crate) fn new(path: impl Into<PathBuf>, text: &str) -> Self {
        let path = path.into();
        let mut module: Vec<String> =
            path.with_extension("").iter().map(|part| part.to_string_lossy().into()).collect();
        if module.last().is_some_and(|last| last == "mod") || module == ["lib"] {
            module.pop();
        }
        let tokens = without_tests(&tokens(text));
        let items = items(&tokens);
        let code = tokens.iter().map(|token| {
            (token.line, if token.kind == Kind::Literal { "_".to_owned() } else { token.text.to_owned() })
        });
        let code = code.collect();
        Self { path, module, text: text.to_owned(), items, code }
    }

    /// The module of the crate that it belongs to, or `main` or `lib`.
    pub(crate) fn room(&self) -> String {
        self.path.with_extension("").iter().next().map(|name| name.to_string_lossy().into()).unwrap_or_default()
    }

    /// The folder that it lies in.
    pub(crate) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// The lines on which these words and signs follow each other.
    pub(crate) fn lines_with(&self, pattern: &[&str]) -> Vec<usize> {
        let found = self.code.windows(pattern.len()).filter(|place| place.iter().map(|(_, it)| it).eq(pattern));
        found.map(|place| place[0].0).collect()
    }
}

/// All files of Rust below a folder, in the order of their names.
pub(crate) fn read(root: &Path) -> std::io::Result<Vec<Source>> {
    let (mut folders, mut files) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") {
                let text = std::fs::read_to_string(&path)?;
                files.push(Source::new(path.strip_prefix(root).unwrap_or(&path), &text));
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}
