//! Texts in classes: where they lie, and what one token of them is.
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// Texts in classes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub enum Texts {
    /// A set that the program carries in itself.
    BuiltIn(BuiltInTexts),
    /// A folder with one sub-folder per class that holds a text per file, or with one `.txt` file per class that holds a
    /// text per line. A relative path starts at the design's own folder.
    Folder(PathBuf),
    /// The same, where links to folders are followed.
    LinkedFolder(PathBuf),
    /// A table (CSV or TSV) with a text and its class in every row. A relative path starts at the design's own folder.
    Table {
        /// The file.
        file: PathBuf,
        /// The name of the column with the texts.
        text: String,
        /// The name of the column with the classes.
        class: String,
    },
}

impl Texts {
    /// Where they lie, if they lie in a file or a folder.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Folder(path) | Self::LinkedFolder(path) | Self::Table { file: path, .. } => Some(path),
            Self::BuiltIn(_) => None,
        }
    }

    /// The same texts with their path changed.
    #[must_use]
    pub fn with_paths(&self, change: &dyn Fn(&Path) -> PathBuf) -> Self {
        let mut changed = self.clone();
        if let Self::Folder(path) | Self::LinkedFolder(path) | Self::Table { file: path, .. } = &mut changed {
            *path = change(path);
        }
        changed
    }
}

/// The sets of texts that the program carries in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum BuiltInTexts {
    /// Surnames of 19 languages.
    Surnames,
    /// Paragraphs of the Universal Declaration of Human Rights in 20 languages.
    Languages,
}

impl BuiltInTexts {
    /// Every set.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

/// What one token of a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum TokenUnit {
    /// What a reader takes for one letter: an extended grapheme cluster of Unicode (UAX #29).
    #[default]
    Characters,
    /// Words and the signs between them, by the word boundaries of Unicode (UAX #29); blanks are dropped.
    Words,
    /// The bytes of UTF-8.
    Bytes,
}

impl TokenUnit {
    /// Every unit.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Token numbers where each byte is a token: those of padding and of unknown tokens, and 256.
    pub const BYTES: usize = 2 + 256;
}
