//! Which file a cell of a table names: by its path, by its name, or by its name without the ending.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::data::image::has_picture_extension;
use crate::data::source::layout::name_of;
use crate::design::composed;

/// Files by their names in small letters.
pub(super) struct FileIndex {
    /// The folders that each file lies in, the innermost first.
    folders: Vec<Vec<String>>,
    by_name: BTreeMap<String, Vec<usize>>,
    by_stem: BTreeMap<String, Vec<usize>>,
}

impl FileIndex {
    /// Of files by their paths inside the root.
    pub(super) fn new(paths: &[PathBuf]) -> Self {
        let mut index =
            Self { folders: Vec::with_capacity(paths.len()), by_name: BTreeMap::new(), by_stem: BTreeMap::new() };
        for (number, path) in paths.iter().enumerate() {
            let mut parts = path.iter().rev().map(|part| name_of(part).to_lowercase());
            let name = parts.next().unwrap_or_default();
            index.folders.push(parts.collect());
            index.by_stem.entry(stem(&name).to_owned()).or_default().push(number);
            index.by_name.entry(name).or_default().push(number);
        }
        index
    }

    /// The only file that a cell may name. Its folders may be more or fewer than those in the root, but no others.
    pub(super) fn find(&self, cell: &str) -> Option<usize> {
        let cell = composed(cell.trim()).replace('\\', "/").to_lowercase();
        let mut parts = cell.split('/').filter(|part| !matches!(*part, "" | "." | "..")).rev();
        let name = parts.next()?;
        let around: Vec<&str> = parts.collect();
        let files = self.by_name.get(name).or_else(|| self.by_stem.get(stem(name)))?;
        let shared = |file: &usize| {
            let folders = &self.folders[*file];
            let shared = folders.iter().zip(&around).take_while(|(one, other)| one == other).count();
            (shared == folders.len().min(around.len())).then_some((shared, *file))
        };
        let mut fitting: Vec<(usize, usize)> = files.iter().filter_map(shared).collect();
        fitting.sort_unstable();
        let (most, file) = fitting.pop()?;
        fitting.last().is_none_or(|(next, _)| *next < most).then_some(file)
    }
}

/// A name without the ending of a picture.
fn stem(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() && has_picture_extension(Path::new(name)) => stem,
        _ => name,
    }
}
