//! What happened while pictures were read: files that were skipped with the reason, and what a person should know.
use thiserror::Error;

use super::memory::{MAX_FILE_BYTES, MAX_PICTURE_BYTES, MAX_PIXELS};

/// What happened while a dataset was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Pictures that could not be used, sorted as the files are.
    pub skipped: Vec<Skipped>,
    /// Files that are not pictures by their content nor by their name, such as `notes.txt` or `Thumbs.db`.
    pub not_looked_at: usize,
    /// What a person should know about the folder.
    pub notices: Vec<Notice>,
}

/// One file that was not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The file's path inside the folder.
    pub name: String,
    /// Why it was not used.
    pub reason: SkipReason,
}

impl std::fmt::Display for Skipped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.name, self.reason)
    }
}

/// What people save under a picture's name by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum Mistaken {
    /// A document to be printed.
    #[error("a PDF document")]
    Pdf,
    /// An archive; documents of office programs are archives, too.
    #[error("a zip archive")]
    Zip,
    /// Moving pictures.
    #[error("a video")]
    Video,
    /// Lines instead of pixels.
    #[error("an SVG drawing")]
    Svg,
    /// Often a server's word that the picture is not there.
    #[error("a saved web page")]
    WebPage,
}

/// Why one picture was not used.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum SkipReason {
    /// Not a byte in it.
    #[error("the file is empty")]
    Empty,
    /// A pipe, a socket, a device, or a link that leads to no regular file.
    #[error("it is not a regular file")]
    NotAFile,
    /// The operating system refused.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// The content is none of the formats.
    #[error("its content is not a picture")]
    NotAPicture,
    /// The content is something else that can be named.
    #[error("its content is {0}, not a picture")]
    SomethingElse(Mistaken),
    /// A picture in a format that is not read.
    #[error("not looked at: {0} pictures are not read; save it as PNG or JPEG")]
    OtherFormat(&'static str),
    /// More bytes than a picture file may have.
    #[error("the file has {} MB, more than the {} MB that are read; save it smaller", .0 >> 20, MAX_FILE_BYTES >> 20)]
    FileTooLarge(u64),
    /// The header claims more pixels than a picture may have.
    #[error("it claims {width} × {height} pixels, more than the {} million that are read; make it smaller", MAX_PIXELS / 1_000_000)]
    TooManyPixels {
        /// Width by the header.
        width: u32,
        /// Height by the header.
        height: u32,
    },
    /// Decoding would take more memory than a picture may.
    #[error("decoding it would take more than {} MB of memory; make it smaller", MAX_PICTURE_BYTES >> 20)]
    TooMuchMemory,
    /// Data is missing at the end.
    #[error("the file ends in the middle of the picture")]
    Truncated,
    /// A form of the format that is not read.
    #[error("this kind of {format} is not read ({detail}); save it as an ordinary PNG or JPEG")]
    Unsupported {
        /// The format's name.
        format: &'static str,
        /// What is not read.
        detail: String,
    },
    /// The decoder found an error.
    #[error("the {format} is damaged ({detail})")]
    Damaged {
        /// The format's name.
        format: &'static str,
        /// What the decoder says.
        detail: String,
    },
    /// The decoder itself failed.
    #[error("its decoder gave up; the file is damaged")]
    DecoderFailed,
}

impl SkipReason {
    /// Whether the file never was a picture: without a picture's name, nobody misses it.
    pub(crate) fn is_no_picture(&self) -> bool {
        matches!(self, Self::Empty | Self::NotAFile | Self::NotAPicture | Self::SomethingElse(_) | Self::Unreadable(_))
    }
}

/// Something about a folder that does not keep it from being used, but that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum Notice {
    /// A class folder without pictures.
    #[error("The class “{class}” has no picture that can be used. Add pictures to its folder or remove the folder.")]
    EmptyClass {
        /// The class.
        class: String,
    },
    /// All pictures of a class lie in the validation or test folder.
    #[error("The class “{class}” has no picture to train with. Add pictures to its folder inside the training folder.")]
    NothingToTrain {
        /// The class.
        class: String,
    },
    /// There is nothing to tell apart.
    #[error("There is only one class, “{class}”: nothing to tell apart. Add a second sub-folder with other pictures.")]
    OneClass {
        /// The class.
        class: String,
    },
    /// Nothing to learn from and to be asked about.
    #[error(
        "The class “{class}” has a single picture: it can be learned or asked about, not both. Add pictures to it."
    )]
    OnePicture {
        /// The class.
        class: String,
    },
    /// The same pictures under two names.
    #[error(
        "{count} picture(s), such as “{example}”, lie in “{one}” and in “{other}”: nothing can tell them apart. \
         Keep each in one class only."
    )]
    SamePictures {
        /// A class.
        one: String,
        /// The other class.
        other: String,
        /// How many pictures of it are equal to one of the other class.
        count: usize,
        /// One of them.
        example: String,
    },
    /// The same pictures in training and in another part.
    #[error(
        "{count} training picture(s), such as “{first}”, are in validation or test as well: \
         they are left out of training, for what is known must not be asked."
    )]
    SameInParts {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// A class far larger than another.
    #[error(
        "“{large}” has {most} pictures to train with, “{small}” only {least}: whoever always says “{large}” is right in \
         {percent} of 100 cases. Balance the classes, and look at the balanced accuracy."
    )]
    Imbalance {
        /// The largest class.
        large: String,
        /// Its training pictures.
        most: usize,
        /// The smallest class.
        small: String,
        /// Its training pictures.
        least: usize,
        /// Share of the largest class among all, in percent.
        percent: usize,
    },
    /// Too few pictures for validation.
    #[error(
        "{pictures} picture(s) for validation mean little: the accuracy is off by {points} points easily. \
         {enough} tell it to 5 points; {percent} % of the pictures are as many, or half of them at most."
    )]
    SmallValidation {
        /// How many there are.
        pictures: usize,
        /// How far the accuracy may be off, in points.
        points: usize,
        /// How many would do.
        enough: usize,
        /// Which share of the pictures that is, in percent.
        percent: usize,
    },
    /// Files far larger than the input.
    #[error(
        "The pictures, {width} × {height} in the middle, are far larger than the network's {input_width} × \
         {input_height}: small things vanish. Choose a larger picture size, or cut out what matters."
    )]
    FarLarger {
        /// Width of the file in the middle.
        width: u32,
        /// Its height.
        height: u32,
        /// Width of the input.
        input_width: usize,
        /// Height of the input.
        input_height: usize,
    },
    /// The augmentation makes one class look like another.
    #[error(
        "Varied like this, {percent} of 100 pictures of “{from}” look most like “{to}”. \
         Turn, mirror or distort them less, if the two are not the same."
    )]
    LookAlike {
        /// The class that is varied.
        from: String,
        /// The class that it comes to look like.
        to: String,
        /// How many of 100.
        percent: usize,
    },
    /// Pictures beside the class folders.
    #[error(
        "{count} picture(s) beside the class folders, such as “{first}”, are not used. Move each into the folder of its class."
    )]
    BesideClasses {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// A folder beside `train`, `validation` and `test`.
    #[error("The folder “{folder}” beside the training folder is not used.")]
    FolderNotUsed {
        /// The folder.
        folder: String,
    },
    /// A folder that could not be listed.
    #[error("The folder “{folder}” cannot be read: {reason}. Its pictures are not used.")]
    FolderUnreadable {
        /// The folder.
        folder: String,
        /// What the operating system says.
        reason: String,
    },
    /// Links to folders.
    #[error(
        "{count} link(s) to folders, such as “{first}”, are not followed. Copy the folder itself to use its pictures."
    )]
    LinksNotFollowed {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Animations.
    #[error("{count} animation(s), such as “{first}”: only the first picture of each is used.")]
    Animated {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
}

impl Notice {
    /// The number that the sentence's form depends on in languages that say "1 picture" and "2 pictures".
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::SamePictures { count, .. }
            | Self::SameInParts { count, .. }
            | Self::BesideClasses { count, .. }
            | Self::LinksNotFollowed { count, .. }
            | Self::Animated { count, .. }
            | Self::SmallValidation { pictures: count, .. } => Some(*count as u64),
            _ => None,
        }
    }
}
