//! Where the samples come from and how they are divided.
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

use super::function::Function;
use super::input::{Color, Input, Normalize, Picture, SampleKind};
use super::points::{PointFeature, Points};
use super::table::{Table, TargetKind};
use super::texts::{Texts, TokenUnit};

/// Where the samples come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Source {
    /// A set that the program carries in itself.
    BuiltIn(BuiltIn),
    /// A folder with one sub-folder per class, or with `train`, `val`/`validation` and `test` folders that hold the
    /// classes. A relative path starts at the design's own folder.
    Folder(PathBuf),
    /// A folder of pictures whose classes stand elsewhere than in its sub-folders, or whose links are followed.
    Pictures(PictureFolder),
    /// Texts in classes.
    Texts(Texts),
    /// Points of the plane in classes.
    Points(Points),
    /// Values of a function of one number.
    Function(Function),
    /// Rows of a table.
    Table(Table),
}

/// A folder of pictures, and how it is read.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureFolder {
    /// The folder. A relative path starts at the design's own folder.
    pub folder: PathBuf,
    /// What says which class a picture belongs to.
    #[serde(default, skip_serializing_if = "Labels::are_folders")]
    pub labels: Labels,
    /// Whether links to folders are followed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub follow_links: bool,
}

/// What says which class a picture belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Labels {
    /// The sub-folder that it lies in.
    #[default]
    Folders,
    /// A row of a table. A relative path starts at the design's own folder.
    Table(PathBuf),
    /// The word that its name begins with, such as `cat` of `cat.1.jpg`.
    Names,
}

impl Labels {
    fn are_folders(&self) -> bool {
        *self == Self::Folders
    }
}

impl Source {
    /// The folder of the pictures, if they lie in one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Folder(folder) => Some(folder),
            Self::Pictures(pictures) => Some(&pictures.folder),
            _ => None,
        }
    }

    /// The folder of the pictures and how it is read, if they lie in one.
    pub fn pictures(&self) -> Option<PictureFolder> {
        match self {
            Self::Folder(folder) => Some(PictureFolder { folder: folder.clone(), ..PictureFolder::default() }),
            Self::Pictures(pictures) => Some(pictures.clone()),
            _ => None,
        }
    }

    /// Whether links to folders in it are followed.
    pub fn follows_links(&self) -> bool {
        match self {
            Self::Pictures(pictures) => pictures.follow_links,
            Self::Texts(texts) => matches!(texts, Texts::LinkedFolder(_)),
            _ => false,
        }
    }

    /// The same source where links to folders are followed; `None` where it is no folder.
    pub fn following_links(&self) -> Option<Self> {
        match self {
            Self::Texts(Texts::Folder(folder) | Texts::LinkedFolder(folder)) => {
                Some(Self::Texts(Texts::LinkedFolder(folder.clone())))
            }
            _ => Some(PictureFolder { follow_links: true, ..self.pictures()? }.into()),
        }
    }

    /// What one sample is.
    pub fn sample_kind(&self) -> SampleKind {
        match self {
            Self::BuiltIn(_) | Self::Folder(_) | Self::Pictures(_) => SampleKind::Picture,
            Self::Texts(_) => SampleKind::Text,
            Self::Points(_) => SampleKind::Point,
            Self::Function(_) | Self::Table(_) => SampleKind::Row,
        }
    }

    /// An input that samples of the source fill, with the usual settings.
    pub fn usual_input(&self) -> Input {
        match self {
            Self::BuiltIn(BuiltIn::Digits) => Input::Picture(Picture::new(8, 8, Color::Grey)),
            Self::BuiltIn(BuiltIn::Fashion) => Input::Picture(Picture::new(28, 28, Color::Grey)),
            Self::Folder(_) | Self::Pictures(_) => Input::Picture(Picture::new(32, 32, Color::Rgb)),
            Self::Texts(_) => Input::Tokens { length: 32, vocabulary: 128, unit: TokenUnit::Characters },
            Self::Points(_) => Input::Point { features: vec![PointFeature::X, PointFeature::Y] },
            Self::Function(_) => Input::Numbers { count: 1, normalize: Normalize::Unit },
            Self::Table(table) => Input::Numbers { count: table.inputs.len(), normalize: Normalize::Standard },
        }
    }

    /// Whether samples of the source fill an input.
    pub fn fills(&self, input: &Input) -> bool {
        match (self, input) {
            (Self::Function(_), Input::Numbers { count, .. }) => *count == 1,
            (Self::Table(table), Input::Numbers { count, .. }) => *count == table.inputs.len(),
            _ => self.sample_kind() == input.sample_kind(),
        }
    }

    /// What is to be answered.
    pub fn target_kind(&self) -> TargetKind {
        match self {
            Self::Function(_) => TargetKind::Numbers,
            Self::Table(table) => table.answers,
            _ => TargetKind::Classes,
        }
    }

    /// The file or folder that it reads, if it reads one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Folder(path) => Some(path),
            Self::Texts(texts) => texts.path(),
            Self::Pictures(pictures) => Some(&pictures.folder),
            Self::Table(table) => Some(&table.file),
            Self::BuiltIn(_) | Self::Points(_) | Self::Function(_) => None,
        }
    }

    /// Every file and folder that it reads.
    pub fn paths(&self) -> Vec<&Path> {
        let table = match self {
            Self::Pictures(PictureFolder { labels: Labels::Table(table), .. }) => Some(table.as_path()),
            _ => None,
        };
        self.path().into_iter().chain(table).collect()
    }

    /// The same source with its paths changed.
    #[must_use]
    pub fn with_paths(&self, change: &dyn Fn(&Path) -> PathBuf) -> Self {
        let mut changed = self.clone();
        match &mut changed {
            Self::Folder(path) => *path = change(path),
            Self::Texts(texts) => *texts = texts.with_paths(change),
            Self::Pictures(pictures) => {
                pictures.folder = change(&pictures.folder);
                if let Labels::Table(table) = &mut pictures.labels {
                    *table = change(table);
                }
            }
            Self::Table(table) => table.file = change(&table.file),
            Self::BuiltIn(_) | Self::Points(_) | Self::Function(_) => {}
        }
        changed
    }
}

impl From<PictureFolder> for Source {
    fn from(pictures: PictureFolder) -> Self {
        if pictures.labels == Labels::Folders && !pictures.follow_links {
            Self::Folder(pictures.folder)
        } else {
            Self::Pictures(pictures)
        }
    }
}

/// The sets that the program carries in itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum BuiltIn {
    /// Handwritten digits: 1,797 gray pictures of 8 × 8 in 10 classes.
    Digits,
    /// Articles of clothing: 2,000 training and 500 test pictures, gray, 28 × 28, in 10 classes.
    Fashion,
}

impl BuiltIn {
    /// Every set.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

/// Shares of the samples that are kept away from training, class by class. Where a folder brings its own
/// `val`/`validation` or `test` folder, that folder is used and the share is not.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Split {
    /// Share for validation, evaluated after every epoch: 0 to 0.9.
    pub validation: f64,
    /// Share for the test, evaluated once at the end: 0 to 0.9.
    pub test: f64,
}

/// How often each class is drawn for training.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
pub enum Balance {
    /// Every training picture once an epoch: a large class is seen more often than a small one.
    #[default]
    AsTheyAre,
    /// Every class equally often, as many pictures an epoch as there are: of a large class some are left out, those of a
    /// small one come back.
    EqualDraw,
    /// Every class as often as the largest: the pictures of the others come back.
    Oversample,
    /// Every class as often as the smallest: of the others some are left out, other ones every epoch.
    Undersample,
}

impl Default for Split {
    fn default() -> Self {
        Self { validation: 0.1, test: 0.0 }
    }
}
