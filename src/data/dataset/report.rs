//! What happened while the samples of a source were read.
use crate::design::{Naming, SampleKind};
use std::collections::BTreeMap;
use std::path::Path;

use super::notice::DataNotice;
use crate::data::skip::Skipped;

/// What happened while a dataset was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// What the notices call a sample.
    pub noun: SampleKind,
    /// Who named the classes.
    pub naming: Naming,
    /// Pictures that could not be used, sorted as the files are.
    pub skipped: Vec<Skipped>,
    /// Files that are not pictures by their content nor by their name, such as `notes.txt` or `Thumbs.db`.
    pub not_looked_at: usize,
    /// The endings of those of them that somebody put there, in small letters and without the dot; what a system leaves
    /// behind is only counted.
    pub endings: BTreeMap<String, usize>,
    /// What a person should know about the folder.
    pub notices: Vec<DataNotice>,
}

impl LoadReport {
    /// Counts a file that is no picture.
    pub(in crate::data) fn pass_over(&mut self, path: &Path) {
        /// What is longer is a part of a name with a point in it.
        const LONGEST: usize = 10;
        let is_ending = |ending: &&str| ending.len() <= LONGEST && ending.chars().all(char::is_alphanumeric);
        let ending = path.extension().and_then(|ending| ending.to_str()).filter(is_ending);
        let ending = ending.map(str::to_lowercase).unwrap_or_default();
        *self.endings.entry(ending).or_default() += 1;
        self.not_looked_at += 1;
    }

    /// Endings with their numbers of files, the most frequent first.
    pub fn frequent_endings(&self) -> Vec<(&str, usize)> {
        let mut endings: Vec<_> = self.endings.iter().map(|(ending, count)| (ending.as_str(), *count)).collect();
        endings.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        endings
    }

    /// Files that no person put there, or that lie where no picture is looked for.
    pub fn left_behind(&self) -> usize {
        self.not_looked_at - self.endings.values().sum::<usize>().min(self.not_looked_at)
    }
}
