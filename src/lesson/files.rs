//! Lessons as they lie somewhere: a folder, an archive, or the program itself.
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use ron::extensions::Extensions;

use super::steps::{FORMAT, Lesson, Outline};
use super::text::{LessonText, TextFlaw};
use crate::archive::{self, ArchiveError};
use crate::design::{Design, FileError, from_ron};
use crate::disk::{self, ReadError};

/// What a lesson is told by.
pub(super) const OUTLINE: &str = "lesson.ron";
/// Files that a lesson has at most.
const MOST_FILES: usize = 200;
/// The largest file of a lesson, in bytes.
const LARGEST: u64 = 4 << 20;

static CARRIED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/assets/lessons");

/// The files of a lesson by their names.
pub type LessonFiles = BTreeMap<String, Vec<u8>>;

/// Why a lesson is not read.
#[derive(Debug, thiserror::Error)]
pub enum LessonError {
    /// A file is not read.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// The archive is none, or is not safe.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The folder cannot be listed.
    #[error("{}: {}", .folder.display(), disk::in_words(.source))]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// There is no `lesson.ron`.
    #[error("“{0}” is no lesson: it has no lesson.ron")]
    NoLesson(String),
    /// A text is not UTF-8.
    #[error("{0} is no text in UTF-8")]
    NoText(String),
    /// `lesson.ron` is broken.
    #[error("lesson.ron, line {line}, column {column}: {what}")]
    Outline {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// What is wrong.
        what: String,
    },
    /// It was written for a newer Strata.
    #[error("lesson.ron has the form {found}; this Strata reads form {FORMAT}")]
    Newer {
        /// Its form.
        found: u32,
    },
    /// A text is broken.
    #[error("{file}, {source}")]
    Text {
        /// The file.
        file: String,
        /// What is wrong.
        source: TextFlaw,
    },
    /// A design is broken.
    #[error("{file}, {source}")]
    Design {
        /// The file.
        file: String,
        /// What is wrong.
        source: Box<FileError>,
    },
}

/// The lessons that the program carries in itself, in their order.
pub fn built_in_lessons() -> &'static [Lesson] {
    static LESSONS: LazyLock<Vec<Lesson>> = LazyLock::new(|| {
        // A test holds that each of them can be read.
        let mut lessons: Vec<Lesson> = CARRIED.dirs().filter_map(carried).collect();
        lessons.sort_by_key(|lesson| lesson.outline.number);
        lessons
    });
    &LESSONS
}

/// A lesson that the program carries in itself.
pub fn built_in(id: &str) -> Option<&'static Lesson> {
    built_in_lessons().iter().find(|lesson| lesson.id == id)
}

fn carried(folder: &Dir<'_>) -> Option<Lesson> {
    let id = folder.path().file_name()?.to_str()?;
    let name = |path: &Path| Some(path.file_name()?.to_str()?.to_owned());
    let files = folder.files().filter_map(|file| Some((name(file.path())?, file.contents().to_vec()))).collect();
    Lesson::from_files(id, files).ok()
}

/// Reads a lesson from a folder or a `.strata` file.
///
/// # Errors
/// When it is none, or one of its files is broken.
pub fn read_lesson(path: &Path) -> Result<Lesson, LessonError> {
    let name = path.file_stem().unwrap_or(path.as_os_str()).to_string_lossy();
    let files = if path.is_dir() { files_of_folder(path)? } else { archive::read(path)?.part(archive::LESSON) };
    Lesson::from_files(&name, files)
}

fn files_of_folder(folder: &Path) -> Result<LessonFiles, LessonError> {
    let failed = |source| LessonError::Folder { folder: folder.to_owned(), source };
    let mut files = LessonFiles::new();
    for entry in std::fs::read_dir(folder).map_err(failed)?.take(MOST_FILES) {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type().map_err(failed)?.is_file() && !name.starts_with('.') {
            files.insert(name, disk::read_file(&entry.path(), LARGEST)?);
        }
    }
    Ok(files)
}

impl Lesson {
    /// Reads a lesson from its files; `id` is the name of its folder.
    ///
    /// # Errors
    /// When one of them is missing or broken.
    pub fn from_files(id: &str, files: LessonFiles) -> Result<Self, LessonError> {
        let mut texts = BTreeMap::new();
        for (name, bytes) in files {
            if is_text(&name) {
                let text = String::from_utf8(bytes).map_err(|_| LessonError::NoText(name.clone()))?;
                texts.insert(name, text);
            }
        }
        let outline = texts.remove(OUTLINE).ok_or_else(|| LessonError::NoLesson(id.to_owned()))?;
        let outline = read_outline(&outline)?;
        let (mut words, mut designs) = (BTreeMap::new(), BTreeMap::new());
        for (file, text) in texts {
            if let Some(language) = file.strip_suffix(".md") {
                let language = language.to_owned();
                words.insert(language, LessonText::read(&text).map_err(|source| LessonError::Text { file, source })?);
            } else {
                let design = read_design(&file, &text)?;
                designs.insert(file, design);
            }
        }
        Ok(Self { id: id.to_owned(), outline, texts: words, designs })
    }
}

fn read_design(file: &str, text: &str) -> Result<Design, LessonError> {
    from_ron(text).map_err(|source| LessonError::Design { file: file.to_owned(), source: Box::new(source) })
}

fn read_outline(text: &str) -> Result<Outline, LessonError> {
    let extensions = Extensions::IMPLICIT_SOME | Extensions::UNWRAP_VARIANT_NEWTYPES;
    let options = ron::Options::default().with_default_extension(extensions);
    let outline: Outline = options.from_str(text).map_err(|error| LessonError::Outline {
        line: error.span.start.line,
        column: error.span.start.col,
        what: error.code.to_string(),
    })?;
    if outline.format == FORMAT { Ok(outline) } else { Err(LessonError::Newer { found: outline.format }) }
}

/// Whether a file of a lesson is read as text.
fn is_text(name: &str) -> bool {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("ron" | "md"))
}
