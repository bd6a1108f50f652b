//! What a person should know about a dataset, each a sentence that says what, where, and what to do.
use crate::design::SampleKind;
use thiserror::Error;

use super::row_notice::RowNotice;
use crate::data::image::Oddity;
use crate::data::plural::{form, in_number, instead_of_pictures, such_as};

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
        "{count} {}, {}, {} in “{one}” and in “{other}”: nothing can tell them apart. Keep each in one class only.",
        form(*.count, "picture", "pictures"),
        such_as(*.count, .example),
        form(*.count, "lies", "lie")
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
        "{count} training {}, {}, {} in validation or test as well: {} left out of training, for what is known must not \
         be asked.",
        form(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "is", "are"),
        form(*.count, "it is", "they are")
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
        "{pictures} {} for validation {} little: the accuracy is off by {points} points easily. \
         {enough} tell it to 5 points; {percent} % of the pictures are as many, or half of them at most.",
        form(*.pictures, "picture", "pictures"),
        form(*.pictures, "means", "mean")
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
    /// Too few samples for validation, where numbers are to be answered.
    #[error(
        "{count} {} for validation {} little: errors and R² of so few change much with which they are. Keep a larger \
         share for validation.",
        form(*.count, "picture", "pictures"),
        form(*.count, "means", "mean")
    )]
    FewToMeasure {
        /// How many there are.
        count: usize,
    },
    /// No picture is kept away to ask about.
    #[error(
        "No picture is kept for validation, so nothing will tell how well the network answers about pictures that it \
         has not seen. Keep a larger share for validation, or add pictures to every class."
    )]
    NoValidation,
    /// A class that validation never asks about.
    #[error(
        "{}, {}, {} no picture for validation: nothing will tell how well the network knows {}. Add pictures to {}.",
        in_number(*.count, "class", "classes"),
        such_as(*.count, .class),
        form(*.count, "has", "have"),
        form(*.count, "it", "them"),
        form(*.count, "it", "them")
    )]
    ClassWithoutValidation {
        /// The first of them.
        class: String,
        /// How many.
        count: usize,
    },
    /// Every picture is the same one.
    #[error("All {count} pictures are one and the same: there is nothing to learn from them. Choose others.")]
    AllEqual {
        /// How many.
        count: usize,
    },
    /// The pictures of a test were learned from.
    #[error(
        "{count} of {all} pictures that are asked, such as “{first}”, were learned from: the answers to them say \
         nothing about pictures that are new. Ask about others."
    )]
    AskedAndLearned {
        /// How many.
        count: usize,
        /// Of how many.
        all: usize,
        /// The first of them.
        first: String,
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
    #[error("Of the pictures, {count} {} color, and the network sees only gray. Choose color.", form(*.count, "has", "have"))]
    ColorLost {
        /// How many.
        count: usize,
    },
    /// Pictures of other proportions than the input's, shown whole.
    #[error(
        "Of the pictures, {count} {} other proportions than the network's {input_width} × {input_height}: \
         bars beside {} take room. Choose {}.",
        form(*.count, "has", "have"),
        form(*.count, "it", "them"),
        form(*.count, "its proportions, or its middle", "their proportions, or the middle of each")
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
        "{count} {} beside the class folders, {}, {} not used. Move {} into the folder of its class.",
        form(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "is", "are"),
        form(*.count, "it", "each")
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
    #[error("What is called “{folder}” is asked about as the class “{class}”, as it was learned.")]
    AskedAs {
        /// The folder.
        folder: String,
        /// The class of the network.
        class: String,
    },
    /// A folder that is not asked about.
    #[error("What is called “{folder}” is not asked about: it was left out of learning.")]
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
    /// Charts and variations.
    #[error(
        "{} that Strata made itself, {}, {} left out: charts are no pictures, and varied ones would be known before \
         they are asked about.",
        in_number(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "is", "are")
    )]
    OwnPictures {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// A table says which class each picture belongs to.
    #[error("The classes are those in the column “{column}” of the table “{table}”.")]
    LabelsFromTable {
        /// The table's name.
        table: String,
        /// The heading of the column, or its number.
        column: String,
    },
    /// Rows of it about pictures that are not there.
    #[error(
        "{} of the table, {}, {} no picture in this folder, or more than one.",
        in_number(*.count, "row", "rows"),
        such_as(*.count, .first),
        form(*.count, "names", "name")
    )]
    RowsWithoutPicture {
        /// How many.
        count: usize,
        /// What the first of them names.
        first: String,
    },
    /// Pictures of which neither the table nor their names say the class.
    #[error(
        "{}, {}, {} no class by the table or by the name: not used.",
        in_number(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "has", "have")
    )]
    PicturesWithoutClass {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Pictures of which the table names more than one class.
    #[error(
        "{}, {}, {} more than one class in the table: not used, for Strata learns one class per picture.",
        in_number(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "has", "have")
    )]
    SeveralClasses {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Links to folders.
    #[error(
        "{count} {}, {}, {} not followed. Follow {}, or copy the folder itself to use its pictures.",
        form(*.count, "link to a folder", "links to folders"),
        such_as(*.count, .first),
        form(*.count, "is", "are"),
        form(*.count, "it", "them")
    )]
    LinksNotFollowed {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Links to folders that have no end.
    #[error(
        "{}, {}, {} back to a folder around {}: not followed.",
        in_number(*.count, "link to a folder", "links to folders"),
        such_as(*.count, .first),
        form(*.count, "leads", "lead"),
        form(*.count, "it", "them")
    )]
    LinksInCircle {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Files of several pages.
    #[error(
        "{}, {}: only {} is used.",
        in_number(*.count, "file of several pages", "files of several pages"),
        such_as(*.count, .first),
        form(*.count, "its first page", "the first page of each")
    )]
    Pages {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Few bits in many.
    #[error(
        "{}, {}, {}: made brighter, as viewers show {}.",
        in_number(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "uses only the lowest of its 16 bits", "use only the lowest of their 16 bits"),
        form(*.count, "it", "them")
    )]
    Stretched {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Nothing but background.
    #[error(
        "{}, {}, {} transparent everywhere: the network sees only the background. Save {} without transparency.",
        in_number(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "is", "are"),
        form(*.count, "it", "them")
    )]
    Transparent {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// An alpha channel that means nothing.
    #[error(
        "{}, {}, would be transparent everywhere, but {} leaves transparency unused as a rule: taken as opaque.",
        in_number(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "its format", "their format")
    )]
    UnusedAlpha {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Black pictures.
    #[error(
        "{}, {}, {} nearly black. Look whether something went wrong with {}.",
        in_number(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "is", "are"),
        form(*.count, "it", "them")
    )]
    NearlyBlack {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Pictures that show nothing.
    #[error(
        "{}, {}, {} nearly one color everywhere: there is nothing to see. Look whether something went wrong.",
        in_number(*.count, "picture", "pictures"),
        such_as(*.count, .first),
        form(*.count, "has", "have")
    )]
    OneColor {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Texts of which only the beginning is used.
    #[error(
        "{}, {}, {} longer than 64 kB: only {} is used.",
        in_number(*.count, "text", "texts"),
        such_as(*.count, .first),
        form(*.count, "is", "are"),
        form(*.count, "its beginning", "the beginning of each")
    )]
    TextsCut {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Animations.
    #[error(
        "{count} {}, {}: only {} is used.",
        form(*.count, "animation", "animations"),
        such_as(*.count, .first),
        form(*.count, "its first picture", "the first picture of each")
    )]
    Animated {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// Something about rows of numbers.
    #[error("{0}")]
    Rows(RowNotice),
}

impl DataNotice {
    /// What is told of so many files that are odd in one way.
    pub(in crate::data) fn of_odd(oddity: Oddity, count: usize, first: String) -> Self {
        match oddity {
            Oddity::Animated => Self::Animated { count, first },
            Oddity::Pages => Self::Pages { count, first },
            Oddity::Stretched => Self::Stretched { count, first },
            Oddity::Transparent => Self::Transparent { count, first },
            Oddity::UnusedAlpha => Self::UnusedAlpha { count, first },
            Oddity::NearlyBlack => Self::NearlyBlack { count, first },
            Oddity::OneColor => Self::OneColor { count, first },
        }
    }

    /// The sentence in English, about samples of any kind.
    pub fn told(&self, noun: SampleKind) -> String {
        instead_of_pictures(noun, &self.to_string())
    }

    /// Whether it tells what pictures lose by the size, color or proportions of the input.
    pub fn is_about_form(&self) -> bool {
        matches!(self, Self::FarLarger { .. } | Self::ColorLost { .. } | Self::Bars { .. })
    }

    /// Whether it only tells how the folder was understood, which asks for no care.
    pub fn is_information(&self) -> bool {
        matches!(
            self,
            Self::LiesDeeper { .. } | Self::LabelsFromTable { .. } | Self::AskedAs { .. } | Self::Stretched { .. }
        )
    }

    /// The number that the sentence's form depends on in languages that say "1 picture" and "2 pictures".
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::SamePictures { count, .. }
            | Self::SameInParts { count, .. }
            | Self::BesideClasses { count, .. }
            | Self::LinksNotFollowed { count, .. }
            | Self::LinksInCircle { count, .. }
            | Self::OwnPictures { count, .. }
            | Self::RowsWithoutPicture { count, .. }
            | Self::PicturesWithoutClass { count, .. }
            | Self::SeveralClasses { count, .. }
            | Self::Animated { count, .. }
            | Self::TextsCut { count, .. }
            | Self::Pages { count, .. }
            | Self::Stretched { count, .. }
            | Self::Transparent { count, .. }
            | Self::UnusedAlpha { count, .. }
            | Self::NearlyBlack { count, .. }
            | Self::OneColor { count, .. }
            | Self::AllEqual { count }
            | Self::FewToMeasure { count }
            | Self::ClassWithoutValidation { count, .. }
            | Self::AskedAndLearned { count, .. }
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
