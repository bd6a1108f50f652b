//! What happened while the samples of a source were read.
use super::notice::DataNotice;
use crate::data::skip::Skipped;

/// What happened while a dataset was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    /// Pictures that could not be used, sorted as the files are.
    pub skipped: Vec<Skipped>,
    /// Files that are not pictures by their content nor by their name, such as `notes.txt` or `Thumbs.db`.
    pub not_looked_at: usize,
    /// What a person should know about the folder.
    pub notices: Vec<DataNotice>,
}
