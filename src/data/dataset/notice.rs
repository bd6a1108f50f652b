//! What a person should know about a dataset, each a sentence that says what, where, and what to do.
use thiserror::Error;

use crate::data::error::in_number;

/// Something about a folder that does not keep it from being used, but that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, strum::IntoStaticStr, strum::VariantNames, Error)]
pub enum DataNotice {
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
    /// Files larger than the input.
    #[error(
        "The pictures, {width} × {height} in the middle, shrink to the network's {input_width} × {input_height}: \
         small things vanish. Choose a larger picture size."
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
    /// Color pictures for a network that sees gray.
    #[error("Of the pictures, {count} have color, and the network sees only gray. Choose color.")]
    ColorLost {
        /// How many.
        count: usize,
    },
    /// Pictures of other proportions than the input's, shown whole.
    #[error(
        "Of the pictures, {count} have other proportions than the network's {input_width} × {input_height}: \
         bars beside them take room. Choose their proportions, or the middle of each."
    )]
    Bars {
        /// How many.
        count: usize,
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
    /// The set lies in a folder inside of the one that was chosen.
    #[error("The classes lie deeper: those in “{folder}” are used.")]
    LiesDeeper {
        /// The folder that holds them.
        folder: String,
    },
    /// Pictures of a part that say nothing about their class.
    #[error(
        "{} in “{folder}”, but in no folder of a class: not used. \
         Make one sub-folder per class in it to learn from them or to test with them.",
        in_number(*.count, "picture lies", "pictures lie")
    )]
    PartWithoutClasses {
        /// The part's folder.
        folder: String,
        /// How many pictures.
        count: usize,
    },
    /// Pictures in folders inside of class folders.
    #[error(
        "In {} pictures lie in sub-folders, such as “{first}”: all belong to the class of the outer folder. \
         If the inner folders are the classes, choose “{class}” instead.",
        in_number(*.count, "class folder", "class folders")
    )]
    SubFoldersJoined {
        /// How many class folders.
        count: usize,
        /// One of them.
        class: String,
        /// A folder in it.
        first: String,
    },
    /// Pictures that mark places in others.
    #[error(
        "By the names {} of another picture, such as “{first}”: used as a picture. \
         Move masks out of the class folders.",
        in_number(*.count, "file is a mask", "files are each a mask")
    )]
    LookLikeMasks {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Classes of one part whose names differ only in letter case.
    #[error(
        "“{one}” and “{other}” differ only in small and capital letters: they are two classes. \
         Give both one name to make them one."
    )]
    LetterCase {
        /// A class.
        one: String,
        /// The other.
        other: String,
    },
    /// Classes of different parts whose names differ only in letter case.
    #[error("“{one}” and “{other}” differ only in small and capital letters: they are taken as one class, “{one}”.")]
    LetterCaseJoined {
        /// The class as it is called.
        one: String,
        /// As it is called elsewhere.
        other: String,
    },
    /// The design changes what is not there.
    #[error(
        "{} in the design, such as that of “{first}”, without effect: there is no such class or picture in this folder.",
        in_number(*.count, "change of classes or pictures is", "changes of classes or pictures are")
    )]
    NothingToChange {
        /// How many.
        count: usize,
        /// One of them.
        first: String,
    },
    /// A folder that is asked about as another class than its name says.
    #[error("The folder “{folder}” is asked about as the class “{class}”, as it was learned.")]
    AskedAs {
        /// The folder.
        folder: String,
        /// The class of the network.
        class: String,
    },
    /// A folder that is not asked about.
    #[error("The folder “{folder}” is not asked about: it was left out of learning.")]
    NotAsked {
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

impl DataNotice {
    /// Whether it tells what pictures lose by the size, color or proportions of the input.
    pub fn is_about_form(&self) -> bool {
        matches!(self, Self::FarLarger { .. } | Self::ColorLost { .. } | Self::Bars { .. })
    }

    /// The number that the sentence's form depends on in languages that say "1 picture" and "2 pictures".
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::SamePictures { count, .. }
            | Self::SameInParts { count, .. }
            | Self::BesideClasses { count, .. }
            | Self::LinksNotFollowed { count, .. }
            | Self::Animated { count, .. }
            | Self::PartWithoutClasses { count, .. }
            | Self::LookLikeMasks { count, .. }
            | Self::SubFoldersJoined { count, .. }
            | Self::NothingToChange { count, .. }
            | Self::ColorLost { count }
            | Self::Bars { count, .. }
            | Self::SmallValidation { pictures: count, .. } => Some(*count as u64),
            _ => None,
        }
    }
}
