//! Texts in classes: those of a folder, of a table, and those that the program carries in itself.
//!
//! Reading order: `decode` makes texts of bytes or says why it cannot, `collector` keeps them within bounds, and `folder`,
//! `table` and `built_in` are the places that they come from.
mod built_in;
mod collector;
mod decode;
mod folder;
mod table;

use std::path::Path;

use super::layout::{FileKind, FolderRoot};
use super::reader::SampleReader;
use crate::data::dataset::Samples;
use crate::data::error::DataError;
use crate::data::progress::ReadControl;
use crate::design::{Input, Texts};
use collector::TextCollector;
use table::TextTable;

/// Texts, by the whole path of where they lie.
pub(super) struct TextReader(pub(super) Texts);

impl TextReader {
    fn root<'a>(&self, path: &'a Path) -> FolderRoot<'a> {
        FolderRoot { path, follow_links: matches!(self.0, Texts::LinkedFolder(_)), kind: FileKind::Text }
    }
}

impl SampleReader for TextReader {
    fn class_names(&self) -> Result<Vec<String>, DataError> {
        match &self.0 {
            Texts::BuiltIn(set) => built_in::class_names(*set),
            Texts::Folder(folder) | Texts::LinkedFolder(folder) => folder::class_names(self.root(folder)),
            Texts::Table { file, text, class } => TextTable { file, text, class }.class_names(),
        }
    }

    fn read(&self, input: &Input, control: ReadControl<'_>) -> Result<Samples, DataError> {
        let Input::Tokens { .. } = input else { return Err(DataError::NotTexts) };
        let mut texts = TextCollector::new(self.class_names()?, input.shape());
        match &self.0 {
            Texts::BuiltIn(set) => built_in::read(*set, &mut texts)?,
            Texts::Folder(folder) | Texts::LinkedFolder(folder) => {
                folder::read(self.root(folder), control, &mut texts)?;
            }
            Texts::Table { file, text, class } => TextTable { file, text, class }.read(control, &mut texts)?,
        }
        Ok(texts.finish())
    }
}
