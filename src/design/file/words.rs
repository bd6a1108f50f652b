//! What RON's errors mean: what stands there, what is expected, and what to write.
use ron::error::Error as RonError;

use super::malformation::{Bracket, ExpectedText, FoundText, Malformation, NameKind, NotDesign, TextHint, TextPlace};
use super::scan::{DEEPEST, FileToken, Scanned, TokenKind};

/// What is missing, with something that may be written in its place.
const EXAMPLES: &[(&str, &str)] = &[
    ("format", "format: 1"),
    ("data", "data: BuiltIn(Digits)"),
    ("input", "input: Picture(width: 28, height: 28)"),
    ("layers", "layers: []"),
    ("width", "width: 28"),
    ("height", "height: 28"),
    ("neurons", "neurons: 64"),
    ("filters", "filters: 16"),
    ("kernel", "kernel: 3"),
    ("size", "size: 2"),
    ("count", "count: 2"),
    ("length", "length: 16"),
    ("vocabulary", "vocabulary: 64"),
    ("every", "every: 10"),
    ("factor", "factor: 0.5"),
    ("epochs", "epochs: 2"),
];

/// How files begin that are no designs, with what they are.
const OTHERS: &[(&str, NotDesign)] = &[
    ("<!DOCTYPE", NotDesign::WebPage),
    ("<!doctype", NotDesign::WebPage),
    ("<html", NotDesign::WebPage),
    ("<", NotDesign::Xml),
    ("{\\rtf", NotDesign::WordProcessor),
    ("{", NotDesign::Json),
    ("import ", NotDesign::Python),
    ("from ", NotDesign::Python),
    ("def ", NotDesign::Python),
    ("class ", NotDesign::Python),
    ("print(", NotDesign::Python),
    ("model", NotDesign::Python),
    ("use ", NotDesign::Rust),
    ("fn ", NotDesign::Rust),
    ("%PDF", NotDesign::Pdf),
    ("PK\u{3}\u{4}", NotDesign::Zip),
    ("GIF8", NotDesign::Picture),
];

/// What the reader of a design file has to know about an error at a token.
pub(super) fn malformation(code: &RonError, text: &Scanned<'_>, at: usize) -> Malformation {
    if let Some(other) = no_design(text, at) {
        return other;
    }
    if let Some(open) = still_open(code, text, at) {
        return open;
    }
    let (found, place) = (found(text, at), inside(text, at));
    match code {
        RonError::NoSuchStructField { expected, found, .. } => misspelled(NameKind::Setting, found, expected, text, at),
        RonError::NoSuchEnumVariant { expected, found, .. } => misspelled(NameKind::Word, found, expected, text, at),
        RonError::MissingStructField { field, .. } => {
            let example = EXAMPLES.iter().find(|(name, _)| name == field);
            let hint = example.map(|(_, example)| TextHint::Write((*example).to_owned()));
            Malformation::Missing { name: (*field).to_owned(), place, hint }
        }
        RonError::DuplicateStructField { field, .. } => Malformation::Twice { name: (*field).to_owned(), place },
        RonError::ExceededRecursionLimit => Malformation::TooDeep(DEEPEST),
        RonError::TrailingCharacters => Malformation::BehindEnd { found },
        RonError::ExpectedDifferentLength { .. } => Malformation::OtherLength { found },
        code => Malformation::Unexpected { found, expected: expected(code, text, at) },
    }
}

/// What is expected where something else stands.
fn expected(code: &RonError, text: &Scanned<'_>, at: usize) -> ExpectedText {
    let token = text.tokens.get(at);
    let is_number = token.is_some_and(|token| token.kind == TokenKind::Number);
    match code {
        RonError::IntegerOutOfBounds if token.is_some_and(|token| !token.text.starts_with('-')) => {
            ExpectedText::SmallerNumber
        }
        RonError::IntegerOutOfBounds
        | RonError::InvalidIntegerDigit { .. }
        | RonError::ExpectedInteger
        | RonError::UnderscoreAtBeginning => ExpectedText::WholeNumber,
        RonError::ExpectedFloat | RonError::FloatUnderscore => ExpectedText::AnyNumber,
        RonError::ExpectedBoolean => ExpectedText::TrueOrFalse,
        RonError::ExpectedString => match token.filter(|token| token.kind == TokenKind::Word) {
            Some(token) => ExpectedText::QuotesAround(printable(token.typed)),
            None => ExpectedText::Quotes,
        },
        RonError::ExpectedArray => ExpectedText::List,
        RonError::ExpectedMap => ExpectedText::Braces,
        RonError::ExpectedMapColon => ExpectedText::Colon,
        RonError::ExpectedIdentifier | RonError::InvalidIdentifier(_) | RonError::SuggestRawIdentifier(_) => {
            let is_decimal =
                is_number && at >= 2 && text.has(at - 1, ",") && text.tokens[at - 2].kind == TokenKind::Number;
            if is_decimal {
                let (whole, decimals) = (text.tokens[at - 2].typed, text.tokens[at].typed);
                return ExpectedText::DecimalPoint(format!("{whole}.{decimals}"));
            }
            ExpectedText::NameOfSetting
        }
        RonError::ExpectedComma
        | RonError::ExpectedStructLikeEnd
        | RonError::ExpectedOptionEnd
        | RonError::ExpectedArrayEnd
        | RonError::ExpectedMapEnd => {
            // The whole part was read as the number, and the point is what is in the way.
            let is_decimal = is_number && token.is_some_and(|token| token.text.contains('.'));
            if is_decimal { ExpectedText::WholeNumber } else { ExpectedText::Comma }
        }
        RonError::ExpectedStructLike
        | RonError::ExpectedNamedStructLike(_)
        | RonError::ExpectedDifferentStructName { .. }
        | RonError::ExpectedStructName(_) => ExpectedText::OpeningParenthesis,
        _ => ExpectedText::Meaning,
    }
}

/// What a file is that does not even begin as a design.
fn no_design(text: &Scanned<'_>, at: usize) -> Option<Malformation> {
    let Some(first) = text.tokens.first() else { return Some(Malformation::Nothing) };
    if matches!(first.typed, "(" | "（" | "[") || text.has(1, "(") && at > 1 {
        return None;
    }
    let start = &text.source[first.at..];
    let other = OTHERS.iter().find(|(head, _)| start.starts_with(head));
    Some(other.map_or(Malformation::NoDesign, |(_, what)| Malformation::LooksLike(*what)))
}

/// What a missing bracket looks like: the end of the file, a bracket of another kind, or a setting among layers.
fn still_open(code: &RonError, text: &Scanned<'_>, at: usize) -> Option<Malformation> {
    let opener = text.opener(at);
    let is_end = matches!(code, RonError::Eof) || at >= text.tokens.len();
    let Some(opener) = opener else { return is_end.then_some(Malformation::EndsEarly) };
    let token = &text.tokens[opener];
    let (line, _) = place(text.source, token.at);
    let owner = text.owner(opener).map(printable);
    let bracket = match &*token.text {
        "(" => Bracket::Parenthesis,
        "[" => Bracket::Square,
        _ => Bracket::Brace,
    };
    if is_end {
        return Some(Malformation::EndsOpen { bracket, owner, line });
    }
    let (opens, token) = (token, text.tokens.get(at)?);
    let closes_another = token.closes() && !closes(opens, token);
    // Only settings have a colon behind them, and in a list there are none; a layer is no setting.
    let is_word = token.kind == TokenKind::Word;
    let is_setting = opens.is("[") && is_word && text.has(at + 1, ":");
    let is_layer = matches!(code, RonError::NoSuchStructField { .. })
        && is_word
        && token.text.starts_with(char::is_uppercase)
        && !text.has(at + 1, ":");
    let found = found(text, at);
    (closes_another || is_setting || is_layer).then_some(Malformation::OpenBefore { found, bracket, owner, line })
}

fn closes(opener: &FileToken<'_>, closer: &FileToken<'_>) -> bool {
    matches!((&*opener.text, &*closer.text), ("(", ")") | ("[", "]") | ("{", "}"))
}

/// What stands at a place.
fn found(text: &Scanned<'_>, at: usize) -> FoundText {
    let Some(token) = text.tokens.get(at) else { return FoundText::End };
    match token.typed {
        "{" => FoundText::OpeningBrace,
        "}" => FoundText::ClosingBrace,
        typed => FoundText::Token(printable(typed)),
    }
}

/// In what a token stands, by the words of the file.
fn inside(text: &Scanned<'_>, at: usize) -> Option<TextPlace> {
    let opener = text.opener(at)?;
    Some(text.owner(opener).map_or(TextPlace::Design, |owner| TextPlace::Inside(printable(owner))))
}

/// Signs of which a terminal obeys none, cut to what fits on a line.
fn printable(text: &str) -> String {
    text.chars().take(60).map(|sign| if sign.is_control() { '�' } else { sign }).collect()
}

/// A name that is unknown, with those that are known and the nearest of them.
fn misspelled(what: NameKind, found: &str, expected: &[&str], text: &Scanned<'_>, at: usize) -> Malformation {
    let plain = |word: &str| word.to_lowercase().replace('_', "");
    let nearest = expected
        .iter()
        .map(|word| (strsim::damerau_levenshtein(&plain(found), &plain(word)), word))
        .filter(|(distance, word)| *distance <= word.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance);
    let hint = nearest.map(|(_, word)| TextHint::DidYouMean((*word).to_owned()));
    // A word is chosen by a setting, which stands before it.
    let setting = at.checked_sub(2).filter(|_| what == NameKind::Word && text.has(at - 1, ":"));
    let setting = setting.map(|word| TextPlace::ValueOf(printable(text.tokens[word].typed)));
    let (name, place) = (printable(found), setting.or_else(|| inside(text, at)));
    if expected.is_empty() {
        return Malformation::NoneKnown { what, name, place };
    }
    let known = expected.iter().map(|word| (*word).to_owned()).collect();
    Malformation::Unknown { what, name, place, known, hint }
}

/// Line and column of a place in a text, from 1.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
