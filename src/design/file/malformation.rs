//! What is wrong with the text of a design, as data. Its English words stand here, those of other languages in their files.
use std::fmt::Display;

use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};
use thiserror::Error;

/// How a design begins.
const BEGIN: &str = "a design begins with `(` and `format: 1`";

/// What is wrong at a place of a design's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum Malformation {
    /// More words and signs than any design has.
    #[error("the text is too long for a design; it ends here")]
    TooLong,
    /// More brackets inside each other than these.
    #[error("brackets are nested too deeply here; {0} inside each other are the most")]
    TooDeep(usize),
    /// More layers than these.
    #[error("the design has more than {0} layers; take some away")]
    TooManyLayers(usize),
    /// A comment without its end.
    #[error("the comment that begins here is not closed; write `*/` at its end")]
    OpenComment,
    /// A text without this end.
    #[error("the text that begins here is not closed on its line; write `{0}` at its end")]
    OpenText(String),
    /// A version of the form that never was.
    #[error("found format {found}, expected format: {expected}")]
    OtherFormat {
        /// The version in the file.
        found: u32,
        /// The one that is read.
        expected: u32,
    },
    /// A file without a word.
    #[error("there is nothing here; {BEGIN}")]
    Nothing,
    /// It does not even begin as a design.
    #[error("this is no design; {BEGIN}")]
    NoDesign,
    /// It begins as something else.
    #[error("this is no design; it looks like {0}; {BEGIN}")]
    LooksLike(NotDesign),
    /// The end comes where nobody knows what is missing.
    #[error("the file ends here, but something is missing")]
    EndsEarly,
    /// The end comes before a bracket is closed.
    #[error("the file ends here, but {}; write {}", open(*.bracket, .owner.as_deref(), *.line), .bracket.closing())]
    EndsOpen {
        /// The bracket.
        bracket: Bracket,
        /// The word that it belongs to.
        owner: Option<String>,
        /// Its line, from 1.
        line: usize,
    },
    /// Something that cannot stand inside of a bracket that is still open.
    #[error(
        "found {found}, but {}; write {} before it",
        open(*.bracket, .owner.as_deref(), *.line),
        .bracket.closing()
    )]
    OpenBefore {
        /// What stands there.
        found: FoundText,
        /// The bracket.
        bracket: Bracket,
        /// The word that it belongs to.
        owner: Option<String>,
        /// Its line, from 1.
        line: usize,
    },
    /// A name that nobody knows, where others are known.
    #[error("found the unknown {what} `{name}`{}, expected {}{}", after(" ", .place.as_ref()), listed(.known), after("; ", .hint.as_ref()))]
    Unknown {
        /// What it is the name of.
        what: NameKind,
        /// The name.
        name: String,
        /// Where it stands.
        place: Option<TextPlace>,
        /// The names that are known there.
        known: Vec<String>,
        /// The nearest of them.
        hint: Option<TextHint>,
    },
    /// A name where none is known.
    #[error("found the unknown {what} `{name}`{}, expected nothing here", after(" ", .place.as_ref()))]
    NoneKnown {
        /// What it is the name of.
        what: NameKind,
        /// The name.
        name: String,
        /// Where it stands.
        place: Option<TextPlace>,
    },
    /// A setting that has to be there.
    #[error("`{name}` is missing{}{}", after(" ", .place.as_ref()), after("; ", .hint.as_ref()))]
    Missing {
        /// Its name.
        name: String,
        /// Where it is missing.
        place: Option<TextPlace>,
        /// What may be written in its place.
        hint: Option<TextHint>,
    },
    /// A setting that stands there already.
    #[error("`{name}` stands here twice{}; take one of them away", after(" ", .place.as_ref()))]
    Twice {
        /// Its name.
        name: String,
        /// Where it stands.
        place: Option<TextPlace>,
    },
    /// Something behind the design.
    #[error("found {found} behind the end; take it away")]
    BehindEnd {
        /// What stands there.
        found: FoundText,
    },
    /// A list with too few or too many values.
    #[error("found {found}, but another number of values is expected here")]
    OtherLength {
        /// What stands there.
        found: FoundText,
    },
    /// Something else than what can stand there.
    #[error("found {found}, {expected}")]
    Unexpected {
        /// What stands there.
        found: FoundText,
        /// What is expected.
        expected: ExpectedText,
    },
}

/// What stands at a place of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum FoundText {
    /// Nothing more.
    #[error("the end of the file")]
    End,
    /// An opening brace, which in a sentence looks like a place to be filled in.
    #[error("an opening brace")]
    OpeningBrace,
    /// A closing brace: the same.
    #[error("a closing brace")]
    ClosingBrace,
    /// A word, a number, a text or a sign.
    #[error("`{0}`")]
    Token(String),
}

/// What is expected where something else stands, as the rest of a sentence about that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum ExpectedText {
    /// A number that is not so large.
    #[error("which is too large; write a smaller number")]
    SmallerNumber,
    /// A number without a sign or a point.
    #[error("expected a whole number from 0")]
    WholeNumber,
    /// Any number.
    #[error("expected a number")]
    AnyNumber,
    /// One of two words.
    #[error("expected `true` or `false`")]
    TrueOrFalse,
    /// Quotes.
    #[error("expected text in quotes")]
    Quotes,
    /// Quotes around the word that stands there.
    #[error("expected text in quotes; write `\"{0}\"`")]
    QuotesAround(String),
    /// A list.
    #[error("expected a list in brackets, as in `[1, 2]`")]
    List,
    /// A list of pairs.
    #[error("expected a list in braces")]
    Braces,
    /// A colon.
    #[error("expected a colon before it")]
    Colon,
    /// A comma.
    #[error("expected a comma before it")]
    Comma,
    /// A point instead of the comma in a number.
    #[error("but a number takes a point; write `{0}`")]
    DecimalPoint(String),
    /// A setting.
    #[error("expected the name of a setting and a colon, as in `neurons: 64`")]
    NameOfSetting,
    /// A parenthesis.
    #[error("expected an opening parenthesis")]
    OpeningParenthesis,
    /// Something that means anything.
    #[error("which means nothing here; compare with a design of `strata new cnn28`")]
    Meaning,
}

/// A bracket that is not closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum Bracket {
    /// Around settings.
    #[error("the parenthesis")]
    Parenthesis,
    /// Around a list.
    #[error("the bracket")]
    Square,
    /// Around pairs.
    #[error("the brace")]
    Brace,
}

/// What a name is the name of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum NameKind {
    /// What has a colon and a value behind it.
    #[error("setting")]
    Setting,
    /// A layer, or the value of a setting.
    #[error("word")]
    Word,
}

/// Where something stands, by the words of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum TextPlace {
    /// Among the settings of the whole design.
    #[error("in the design")]
    Design,
    /// Among the settings of this.
    #[error("in {0}")]
    Inside(String),
    /// As the value of this.
    #[error("for {0}")]
    ValueOf(String),
}

/// What to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum TextHint {
    /// A name that is nearly the same.
    #[error("did you mean `{0}`?")]
    DidYouMean(String),
    /// Something that is right there.
    #[error("write `{0}`")]
    Write(String),
}

/// What people open in the place of a design.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum NotDesign {
    /// A page of the web.
    #[error("a web page")]
    WebPage,
    /// Notes of a program.
    #[error("XML")]
    Xml,
    /// Notes of a program.
    #[error("JSON")]
    Json,
    /// Letters with fonts.
    #[error("a document of a word processor")]
    WordProcessor,
    /// A program as it is written.
    #[error("a program in Python")]
    Python,
    /// A program as it is written.
    #[error("a program in Rust")]
    Rust,
    /// A document to be printed.
    #[error("a PDF document")]
    Pdf,
    /// The archive that everybody knows.
    #[error("a zip archive; take the design out of it first")]
    Zip,
    /// Any other archive.
    #[error("an archive; take the design out of it first")]
    Archive,
    /// Pixels.
    #[error("a picture")]
    Picture,
    /// Pixels or sound: both begin alike.
    #[error("a picture or sound")]
    PictureOrSound,
    /// Something that runs.
    #[error("a program")]
    Program,
    /// Text in an encoding that nobody can tell from others.
    #[error("text that is not UTF-8; save it as UTF-8")]
    OtherEncoding,
}

impl Bracket {
    /// The sign that closes it, as a sentence names it.
    pub fn closing(self) -> FoundText {
        match self {
            Self::Parenthesis => FoundText::Token(")".to_owned()),
            Self::Square => FoundText::Token("]".to_owned()),
            Self::Brace => FoundText::ClosingBrace,
        }
    }
}

fn open(bracket: Bracket, owner: Option<&str>, line: usize) -> String {
    let owner = owner.map(|owner| format!(" of `{owner}`")).unwrap_or_default();
    format!("{bracket}{owner} in line {line} is still open")
}

/// Something that is not always said, with what stands before it.
fn after<T: Display>(before: &str, said: Option<&T>) -> String {
    said.map(|said| format!("{before}{said}")).unwrap_or_default()
}

fn listed(words: &[String]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}
