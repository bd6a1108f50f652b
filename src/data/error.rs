//! Why no dataset could be made: each a sentence that says what, where, and what to do.
use std::path::{Path, PathBuf};

use serde::Serializer;
use thiserror::Error;

use super::fault::{FormulaError, TableFault};
use super::plural::{form, in_number};
use super::skip::{SkipReason, Skipped};
use super::text::Encoding;
use crate::design::{Labels, PictureFolder, Source, Texts};

/// Why no dataset could be made.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum DataError {
    /// Nothing at this path.
    #[error("The folder “{}” does not exist. Choose the folder that holds the pictures.", .0.display())]
    NotFound(#[serde(serialize_with = "shown")] PathBuf),
    /// The path leads to a file.
    #[error("“{}” is a file, not a folder. Choose the folder that holds one sub-folder per class.", .0.display())]
    NotAFolder(#[serde(serialize_with = "shown")] PathBuf),
    /// The operating system refused.
    #[error("The folder “{}” cannot be read: {reason}.", .folder.display())]
    Unreadable {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// Pictures, but no sub-folders.
    #[error(
        "“{}” holds {pictures} {} but no sub-folder, so nothing says which class {} to. \
         Make one sub-folder per class, named as the class, and move each picture into its folder.",
        .folder.display(),
        form(*.pictures, "picture", "pictures"),
        form(*.pictures, "it belongs", "they belong")
    )]
    NoClassFolders {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many files with a picture's name lie in it.
        pictures: usize,
    },
    /// Pictures of one class: what is meant is the folder around it.
    #[error(
        "“{}” holds {} itself, as the folder of one class does, and folders beside it hold pictures as well. \
         If those are the classes, choose “{}”.",
        .folder.display(),
        in_number(*.pictures, "picture", "pictures"),
        .parent.display()
    )]
    InsideClass {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many files with a picture's name lie in it.
        pictures: usize,
        /// The folder that holds the classes.
        #[serde(serialize_with = "shown")]
        parent: PathBuf,
    },
    /// A table says which class each picture belongs to.
    #[error(
        "“{}” holds {} in no folder of a class, and the table “{}” with their names. Take the classes from the table, \
         or make one sub-folder per class, named as the class, and move each picture into its folder.",
        .folder.display(),
        in_number(*.pictures, "picture", "pictures"),
        .table.display()
    )]
    LabelsInTable {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// The table's path inside of it.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
        /// How many files with a picture's name there are.
        pictures: usize,
    },
    /// The names of the files say which class each belongs to.
    #[error(
        "“{}” holds {} in no folder of a class; the names begin with “{one}”, “{other}” and the like. \
         Take the classes from the names, or make one sub-folder per class, named as the class, and move each picture \
         into its folder.",
        .folder.display(),
        in_number(*.pictures, "picture", "pictures")
    )]
    ClassInNames {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many files with a picture's name there are.
        pictures: usize,
        /// What some names begin with.
        one: String,
        /// What others begin with.
        other: String,
    },
    /// A table of labels that the system does not give.
    #[error("The table “{}” cannot be read: {reason}.", .table.display())]
    TableUnreadable {
        /// The table.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
        /// What the operating system says.
        reason: String,
    },
    /// A file that should be a table of labels.
    #[error(
        "“{}” is no table of classes: choose a text (CSV or TSV) with the name of a picture and its class in each row.",
        .table.display()
    )]
    NoTable {
        /// The file.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
    },
    /// A table about other pictures.
    #[error(
        "No row of the table “{}” names a picture in “{}”; the first names “{first}”. \
         Choose the folder that holds these pictures, or another table.",
        .table.display(),
        .folder.display()
    )]
    TableNamesNothing {
        /// The table.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// What stands first in it.
        first: String,
    },
    /// A table that may mean several of its columns.
    #[error(
        "Nothing tells which column of the table “{}” holds the classes ({}). Call it “label”; where each class has a \
         column of its own, write one column with the name of the class.",
        .table.display(),
        .columns.join(", ")
    )]
    NoLabelColumn {
        /// The table.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
        /// The headings of the columns beside the one that names the pictures.
        columns: Vec<String>,
    },
    /// Pictures of which nothing says the class.
    #[error(
        "Of the {} in “{}” neither a table nor the name says the class. Give each a name such as “cat.1.jpg”, or make \
         one sub-folder per class, named as the class, and put its pictures into it.",
        in_number(*.pictures, "picture", "pictures"),
        .folder.display()
    )]
    NoLabels {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many files with a picture's name there are.
        pictures: usize,
    },
    /// Boxes or masks instead of classes.
    #[error(
        "The pictures in “{}” are described by “{annotations}”: boxes, masks or other places in a picture. Strata learns \
         one class per picture. Make one sub-folder per class, named as the class, and put its pictures into it.",
        .folder.display()
    )]
    Annotated {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// The file or folder that describes them.
        annotations: String,
    },
    /// Training and test folders that hold pictures alone.
    #[error(
        "“{}” holds {} in parts ({}), but in no folders of classes. Make one sub-folder per class inside each part, \
         named as the class, and move each picture into its folder.",
        .folder.display(),
        in_number(*.pictures, "picture", "pictures"),
        .parts.join(", ")
    )]
    PartsWithoutClasses {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// The parts' folders.
        parts: Vec<String>,
        /// How many files with a picture's name lie in them.
        pictures: usize,
    },
    /// Several sets beside each other.
    #[error("“{}” holds several sets, each with its own parts. Choose one of them: {}.", .folder.display(), quoted(.sets))]
    SeveralSets {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// The folders of the sets.
        #[serde(serialize_with = "all_shown")]
        sets: Vec<PathBuf>,
    },
    /// Links where folders should be.
    #[error(
        "“{}” holds no sub-folder but {}, such as “{first}”, and links are not followed. \
         Follow them, or copy the folders themselves into it.",
        .folder.display(),
        in_number(*.links, "link to a folder", "links to folders")
    )]
    OnlyLinks {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many links.
        links: usize,
        /// One of them.
        first: String,
    },
    /// Something that Strata wrote itself.
    #[error(
        "“{}” holds what Strata wrote itself, runs or charts: there are no pictures in it. \
         Choose the folder that holds one sub-folder per class.",
        .0.display()
    )]
    OwnFiles(#[serde(serialize_with = "shown")] PathBuf),
    /// Neither pictures nor sub-folders.
    #[error(
        "“{}” holds no sub-folder{}. Make one sub-folder per class, named as the class, and put its pictures into it.",
        .folder.display(),
        found_in_brackets(.found)
    )]
    EmptyFolder {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// What lies in it instead: endings with their numbers.
        found: String,
    },
    /// Class folders, but nothing in them can be used.
    #[error(
        "No picture in “{}” can be used{}: {skipped} {} skipped{}. \
         Put PNG, JPEG, BMP, GIF, WebP or TIFF pictures into its class folders.",
        .folder.display(),
        found_in_brackets(.found),
        form(*.skipped, "file was", "files were"),
        .first.as_ref().map(|first| format!(" ({first})")).unwrap_or_default()
    )]
    NoPicture {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many pictures were skipped.
        skipped: usize,
        /// The first of them, with its reason.
        #[serde(skip)]
        first: Option<Skipped>,
        /// What lies in the class folders: endings with their numbers.
        found: String,
    },
    /// Class folders without a single file that is a picture or looks like one.
    #[error(
        "No file in the class folders of “{}” is a picture{}. \
         Put PNG, JPEG, BMP, GIF, WebP or TIFF pictures into them.",
        .folder.display(),
        found_in_brackets(.found)
    )]
    NoPictureFile {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// The endings of the files that lie there, with their numbers.
        found: String,
    },
    /// The design switches every class off.
    #[error("Every class is switched off. Switch one on that has pictures.")]
    NothingUsed,
    /// More classes than labels can tell apart.
    #[error(
        "“{}” has {classes} classes, more than the {} that can be told apart. \
         Is this the folder that holds one sub-folder per class, or the right table?",
        .folder.display(),
        u16::MAX
    )]
    TooManyClasses {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many sub-folders.
        classes: usize,
    },
    /// The pictures do not fit into memory.
    #[error(
        "{pictures} {} of {width} × {height} would take {} MB of memory, more than the {} MB that are used. \
         Choose a smaller picture size, or fewer pictures.",
        form(*.pictures, "picture", "pictures"),
        .bytes >> 20,
        .limit >> 20
    )]
    TooLarge {
        /// How many pictures.
        pictures: usize,
        /// Their width.
        width: usize,
        /// Their height.
        height: usize,
        /// How many bytes they would take.
        bytes: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// The design takes something else than what the source gives.
    #[error("The design takes rows of numbers, but the data are pictures. Give it a picture as its input.")]
    NotPictures,
    /// The design takes something else than rows of so many numbers.
    #[error(
        "The data are rows of {}, which the input of the design does not take. Give it rows of {count} as its input.",
        in_number(*.count, "number", "numbers")
    )]
    NotNumbers {
        /// Numbers per row.
        count: usize,
    },
    /// A table that cannot be used.
    #[error("The table “{}” cannot be used: {fault}.", .table.display())]
    Table {
        /// The table.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
        /// What is wrong with it.
        #[serde(skip)]
        fault: TableFault,
    },
    /// A formula that is none.
    #[error("The formula “{formula}” cannot be computed: {error}.")]
    Formula {
        /// The formula.
        formula: String,
        /// What is wrong with it.
        #[serde(skip)]
        error: FormulaError,
    },
    /// A function without a single value.
    #[error("The function has no value from {low} to {high}. Choose another range, or change the function.")]
    NoValue {
        /// Where its range begins.
        low: String,
        /// Where it ends.
        high: String,
    },
    /// No line was drawn by hand.
    #[error("No line is drawn yet. Draw one from left to right, or write a formula.")]
    NoLine,
    /// No point was drawn by hand.
    #[error("No point is drawn yet. Draw some for each class, or choose a pattern.")]
    NoPoint,
    /// A point of a class or at a place that there is not.
    #[error("The drawn point {point} has no place or no class. Remove it, or draw it again.")]
    OddPoint {
        /// Which of them, counted from 1.
        point: usize,
    },
    /// The same for texts.
    #[error("The design takes no tokens, but the data are texts. Give it tokens as its input.")]
    NotTexts,
    /// A folder of texts where pictures are expected.
    #[error(
        "“{}” holds texts and no picture. Choose it as a folder of texts, or choose the folder that holds the pictures.",
        .folder.display()
    )]
    HoldsTexts {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
    },
    /// No text that can be used, in a folder or a table.
    #[error(
        "No text in “{}” can be used{}: {skipped} {} skipped{}. \
         Texts are UTF-8: a sub-folder per class with a .txt file per text, a .txt file per class with a text per line, \
         or a table with a column for the texts and one for the classes.",
        .folder.display(),
        found_in_brackets(.found),
        form(*.skipped, "file or line was", "files or lines were"),
        .first.as_ref().map(|first| format!(" ({first})")).unwrap_or_default()
    )]
    NoTexts {
        /// The folder or the table.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// How many files or lines were skipped.
        skipped: usize,
        /// The first of them, with its reason.
        #[serde(skip)]
        first: Option<Skipped>,
        /// What lies there: endings with their numbers.
        found: String,
    },
    /// The texts do not fit into memory.
    #[error("The texts take more than the {} MB of memory that are used. Choose fewer or shorter ones.", .limit >> 20)]
    TextsTooLarge {
        /// How many bytes are allowed.
        limit: u64,
    },
    /// A table in another encoding.
    #[error("The table “{}” is not UTF-8 but looks like {encoding}. Save it as UTF-8.", .table.display())]
    TableNotUtf8 {
        /// The table.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
        /// What it looks like.
        encoding: Encoding,
    },
    /// A file that is no table.
    #[error("The table “{}” is not read: {reason}.", .table.display())]
    TableRefused {
        /// The file.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
        /// Why.
        #[serde(skip)]
        reason: SkipReason,
    },
    /// A column that is not there.
    #[error("The table “{}” has no column “{column}”. Its columns are: {}.", .table.display(), .columns.join(", "))]
    NoColumn {
        /// The table.
        #[serde(serialize_with = "shown")]
        table: PathBuf,
        /// The column that is wanted.
        column: String,
        /// Those that are there, the first of them.
        columns: Vec<String>,
    },
    /// A picture of no pixels.
    #[error("The input picture is {width} × {height} pixels. Give it a width and a height of at least 1.")]
    NoSize {
        /// Width in the design.
        width: usize,
        /// Height in the design.
        height: usize,
    },
    /// A folder for evaluation that names a class the network does not know.
    #[error(
        "“{}” holds the class “{class}”, which this network does not know. It knows: {}. \
         Name every class as one of these.",
        .folder.display(),
        .known.join(", ")
    )]
    UnknownClass {
        /// The folder.
        #[serde(serialize_with = "shown")]
        folder: PathBuf,
        /// The sub-folder's name.
        class: String,
        /// The classes of the network.
        known: Vec<String>,
    },
    /// A set inside the program is damaged: a mistake of its makers.
    #[error("The built-in set “{0}” is damaged. Please report this.")]
    BuiltInDamaged(&'static str),
    /// The caller asked to stop.
    #[error("Reading the pictures was stopped.")]
    Stopped,
}

impl DataError {
    /// The number that the sentence's form depends on in languages that say "1 picture" and "2 pictures".
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::NoClassFolders { pictures: count, .. }
            | Self::InsideClass { pictures: count, .. }
            | Self::LabelsInTable { pictures: count, .. }
            | Self::ClassInNames { pictures: count, .. }
            | Self::NoLabels { pictures: count, .. }
            | Self::PartsWithoutClasses { pictures: count, .. }
            | Self::OnlyLinks { links: count, .. }
            | Self::NoPicture { skipped: count, .. }
            | Self::NoTexts { skipped: count, .. }
            | Self::TooLarge { pictures: count, .. }
            | Self::NotNumbers { count } => Some(*count as u64),
            _ => None,
        }
    }

    /// The sources that are meant instead of one that cannot be used, if they are known.
    pub fn offers(&self, now: &Source) -> Vec<Source> {
        if let Self::OnlyLinks { .. } = self {
            return now.following_links().into_iter().collect();
        }
        let Some(pictures) = now.pictures() else { return Vec::new() };
        let labeled = |labels| vec![PictureFolder { labels, ..pictures.clone() }.into()];
        match self {
            Self::HoldsTexts { folder } if pictures.follow_links => {
                vec![Source::Texts(Texts::LinkedFolder(folder.clone()))]
            }
            Self::HoldsTexts { folder } => vec![Source::Texts(Texts::Folder(folder.clone()))],
            Self::InsideClass { parent, .. } => vec![Source::Folder(parent.clone())],
            Self::SeveralSets { sets, .. } => sets.iter().cloned().map(Source::Folder).collect(),
            Self::LabelsInTable { folder, table, .. } => labeled(Labels::Table(folder.join(table))),
            Self::ClassInNames { .. } => labeled(Labels::Names),
            _ => Vec::new(),
        }
    }
}

fn found_in_brackets(found: &str) -> String {
    if found.is_empty() { String::new() } else { format!(" ({found})") }
}

fn quoted(paths: &[PathBuf]) -> String {
    paths.iter().map(|path| format!("“{}”", path.display())).collect::<Vec<_>>().join(", ")
}

fn all_shown<S: Serializer>(paths: &[PathBuf], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(paths.iter().map(|path| path.display().to_string()))
}

/// A path as people read it: one that is no Unicode is no reason to say nothing.
fn shown<S: Serializer>(path: &Path, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&path.display())
}
