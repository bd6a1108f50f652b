//! RON's errors in this program's words: what stands there, what is expected, and what to write.
use ron::error::Error as RonError;

use super::scan::{FileToken, Scanned, TokenKind};

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

/// How files begin that are no designs, with what they are called.
const OTHERS: &[(&str, &str)] = &[
    ("<!DOCTYPE", "a web page"),
    ("<!doctype", "a web page"),
    ("<html", "a web page"),
    ("<", "XML"),
    ("{\\rtf", "a document of a word processor"),
    ("{", "JSON"),
    ("import ", "a program in Python"),
    ("from ", "a program in Python"),
    ("def ", "a program in Python"),
    ("class ", "a program in Python"),
    ("print(", "a program in Python"),
    ("model", "a program in Python"),
    ("use ", "a program in Rust"),
    ("fn ", "a program in Rust"),
    ("%PDF", "a PDF document"),
    ("PK\u{3}\u{4}", "a zip archive"),
    ("GIF8", "a picture"),
];

/// What the reader of a design file has to know about an error at a token.
pub(super) fn sentence(code: &RonError, text: &Scanned<'_>, at: usize) -> String {
    if let Some(other) = no_design(text, at) {
        return other;
    }
    if let Some(open) = still_open(code, text, at) {
        return open;
    }
    let found = found(text, at);
    match code {
        RonError::NoSuchStructField { expected, found, .. } => misspelled("setting", found, expected, text, at),
        RonError::NoSuchEnumVariant { expected, found, .. } => misspelled("word", found, expected, text, at),
        RonError::MissingStructField { field, .. } => {
            let example = EXAMPLES.iter().find(|(name, _)| name == field);
            let advice = example.map(|(_, example)| format!("; write `{example}`")).unwrap_or_default();
            format!("`{field}` is missing{}{advice}", inside(text, at))
        }
        RonError::DuplicateStructField { field, .. } => {
            format!("`{field}` stands here twice{}; take one of them away", inside(text, at))
        }
        RonError::ExceededRecursionLimit => "brackets are nested too deeply here".to_owned(),
        RonError::TrailingCharacters => format!("found {found} behind the end; take it away"),
        RonError::ExpectedDifferentLength { .. } => {
            format!("found {found}, but another number of values is expected here")
        }
        code => format!("found {found}, {}", expected(code, text, at)),
    }
}

/// What is expected where something else stands.
fn expected(code: &RonError, text: &Scanned<'_>, at: usize) -> String {
    const WHOLE: &str = "expected a whole number from 0";
    let token = text.tokens.get(at);
    let is_number = token.is_some_and(|token| token.kind == TokenKind::Number);
    match code {
        RonError::IntegerOutOfBounds if token.is_some_and(|token| !token.text.starts_with('-')) => {
            "which is too large; write a smaller number".to_owned()
        }
        RonError::IntegerOutOfBounds
        | RonError::InvalidIntegerDigit { .. }
        | RonError::ExpectedInteger
        | RonError::UnderscoreAtBeginning => WHOLE.to_owned(),
        RonError::ExpectedFloat | RonError::FloatUnderscore => "expected a number".to_owned(),
        RonError::ExpectedBoolean => "expected `true` or `false`".to_owned(),
        RonError::ExpectedString => match token.filter(|token| token.kind == TokenKind::Word) {
            Some(token) => format!("expected text in quotes; write `\"{}\"`", printable(token.typed)),
            None => "expected text in quotes".to_owned(),
        },
        RonError::ExpectedArray => "expected a list in brackets, as in `[1, 2]`".to_owned(),
        RonError::ExpectedMap => "expected a list in braces".to_owned(),
        RonError::ExpectedMapColon => "expected a colon before it".to_owned(),
        RonError::ExpectedIdentifier | RonError::InvalidIdentifier(_) | RonError::SuggestRawIdentifier(_) => {
            let is_decimal =
                is_number && at >= 2 && text.has(at - 1, ",") && text.tokens[at - 2].kind == TokenKind::Number;
            if is_decimal {
                let (whole, decimals) = (text.tokens[at - 2].typed, text.tokens[at].typed);
                return format!("but a number takes a point; write `{whole}.{decimals}`");
            }
            "expected the name of a setting and a colon, as in `neurons: 64`".to_owned()
        }
        RonError::ExpectedComma
        | RonError::ExpectedStructLikeEnd
        | RonError::ExpectedOptionEnd
        | RonError::ExpectedArrayEnd
        | RonError::ExpectedMapEnd => {
            // The whole part was read as the number, and the point is what is in the way.
            let is_decimal = is_number && token.is_some_and(|token| token.text.contains('.'));
            if is_decimal { WHOLE.to_owned() } else { "expected a comma before it".to_owned() }
        }
        RonError::ExpectedStructLike
        | RonError::ExpectedNamedStructLike(_)
        | RonError::ExpectedDifferentStructName { .. }
        | RonError::ExpectedStructName(_) => "expected an opening parenthesis".to_owned(),
        _ => "which means nothing here; compare with a design of `strata new cnn28`".to_owned(),
    }
}

/// What a file is that does not even begin as a design.
fn no_design(text: &Scanned<'_>, at: usize) -> Option<String> {
    const BEGIN: &str = "a design begins with `(` and `format: 1`";
    let Some(first) = text.tokens.first() else { return Some(format!("there is nothing here; {BEGIN}")) };
    if matches!(first.typed, "(" | "（" | "[") || text.has(1, "(") && at > 1 {
        return None;
    }
    let start = &text.source[first.at..];
    let other = OTHERS.iter().find(|(head, _)| start.starts_with(head));
    let what = other.map(|(_, what)| format!("; it looks like {what}")).unwrap_or_default();
    Some(format!("this is no design{what}; {BEGIN}"))
}

/// What a missing bracket looks like: the end of the file, a bracket of another kind, or a setting among layers.
fn still_open(code: &RonError, text: &Scanned<'_>, at: usize) -> Option<String> {
    let opener = text.opener(at);
    let is_end = matches!(code, RonError::Eof) || at >= text.tokens.len();
    let Some(opener) = opener else { return is_end.then(|| "the file ends here, but something is missing".to_owned()) };
    let bracket = &text.tokens[opener];
    let (line, _) = place(text.source, bracket.at);
    let owner = text.owner(opener).map(|owner| format!(" of `{}`", printable(owner))).unwrap_or_default();
    let open = format!("{}{owner} in line {line} is still open", bracket_name(bracket));
    let closing = match &*bracket.text {
        "(" => "`)`",
        "[" => "`]`",
        _ => "a closing brace",
    };
    if is_end {
        return Some(format!("the file ends here, but {open}; write {closing}"));
    }
    let token = text.tokens.get(at)?;
    let closes_another = token.closes() && !closes(bracket, token);
    // Only settings have a colon behind them, and in a list there are none; a layer is no setting.
    let is_word = token.kind == TokenKind::Word;
    let is_setting = bracket.is("[") && is_word && text.has(at + 1, ":");
    let is_layer = matches!(code, RonError::NoSuchStructField { .. })
        && is_word
        && token.text.starts_with(char::is_uppercase)
        && !text.has(at + 1, ":");
    (closes_another || is_setting || is_layer)
        .then(|| format!("found {}, but {open}; write {closing} before it", found(text, at)))
}

fn closes(opener: &FileToken<'_>, closer: &FileToken<'_>) -> bool {
    matches!((&*opener.text, &*closer.text), ("(", ")") | ("[", "]") | ("{", "}"))
}

fn bracket_name(token: &FileToken<'_>) -> &'static str {
    match &*token.text {
        "(" => "the parenthesis",
        "[" => "the bracket",
        _ => "the brace",
    }
}

/// What stands at a place, as a reader would name it.
fn found(text: &Scanned<'_>, at: usize) -> String {
    let Some(token) = text.tokens.get(at) else { return "the end of the file".to_owned() };
    match token.typed {
        "{" => "an opening brace".to_owned(),
        "}" => "a closing brace".to_owned(),
        typed => format!("`{}`", printable(typed)),
    }
}

/// In what a token stands, by the words of the file.
fn inside(text: &Scanned<'_>, at: usize) -> String {
    let opener = text.opener(at);
    let owner = opener.and_then(|opener| text.owner(opener)).map(|owner| format!(" in {}", printable(owner)));
    owner.unwrap_or_else(|| if opener.is_some() { " in the design".to_owned() } else { String::new() })
}

/// Signs of which a terminal obeys none, cut to what fits on a line.
fn printable(text: &str) -> String {
    text.chars().take(60).map(|sign| if sign.is_control() { '�' } else { sign }).collect()
}

/// A word that is unknown, with those that are known and the nearest of them.
fn misspelled(what: &str, found: &str, expected: &[&str], text: &Scanned<'_>, at: usize) -> String {
    let plain = |word: &str| word.to_lowercase().replace('_', "");
    let nearest = expected
        .iter()
        .map(|word| (strsim::damerau_levenshtein(&plain(found), &plain(word)), word))
        .filter(|(distance, word)| *distance <= word.len().div_ceil(3))
        .min_by_key(|(distance, _)| *distance);
    let guess = nearest.map(|(_, word)| format!("; did you mean `{word}`?")).unwrap_or_default();
    // A word is chosen by a setting, which stands before it.
    let setting = at.checked_sub(2).filter(|_| what == "word" && text.has(at - 1, ":"));
    let setting = setting.map(|word| format!(" for {}", printable(text.tokens[word].typed)));
    let place = setting.unwrap_or_else(|| inside(text, at));
    let list = if expected.is_empty() {
        "nothing here".to_owned()
    } else {
        expected.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
    };
    format!("found the unknown {what} `{}`{place}, expected {list}{guess}", printable(found))
}

/// Line and column of a place in a text, from 1.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..at.min(text.len())];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
