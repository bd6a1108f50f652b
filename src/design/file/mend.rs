//! What RON does not read but leaves no doubt: each is put into RON's form, only where RON has stumbled over it.
use ron::error::Error as RonError;

use super::scan::{FileToken, Scanned, TokenKind, number_length, share};
use crate::design::{TRANSFORMS, TransformRow};

/// Words for what has settings that may all be left out, and that files have without them then.
const BARE: &[&str] = &["Heaviside"];

/// Gives such words the brackets that RON asks for.
pub(super) fn bare(text: &mut Scanned<'_>) {
    let mut tokens = std::mem::take(&mut text.tokens).into_iter().peekable();
    while let Some(token) = tokens.next() {
        let is_word = token.kind == TokenKind::Word && BARE.contains(&&*token.text);
        let is_bare = is_word && tokens.peek().is_none_or(|next| !next.is("(") && !next.is(":"));
        let sign = |meant: &'static str| FileToken { kind: TokenKind::Sign, text: meant.into(), ..token.clone() };
        let brackets = is_bare.then(|| [sign("("), sign(")")]);
        text.tokens.push(token);
        text.tokens.extend(brackets.into_iter().flatten());
    }
}

/// Puts right what RON has stumbled over; false when there is nothing that could be meant.
pub(super) fn mend(code: &RonError, text: &mut Scanned<'_>, at: usize) -> bool {
    let mended = match code {
        RonError::ExpectedBoolean => truth(text, at),
        RonError::ExpectedMapColon => replaced(text, at, "=", ":"),
        RonError::ExpectedArray => brackets(text, at, "[", "]"),
        RonError::ExpectedMap => brackets(text, at, "{", "}"),
        RonError::ExpectedStructLike | RonError::ExpectedNamedStructLike(_) => {
            range(text, at) || settings_left_out(text, at) || brackets(text, at, "(", ")")
        }
        RonError::TrailingCharacters => replaced(text, at, ",", "") || replaced(text, at, ";", ""),
        RonError::ExpectedComma => replaced(text, at, ";", ","),
        _ => false,
    };
    mended || range(text, at) || number(text, at) || without_settings(text, at) || twice(text, at) || key(text, at)
}

/// `True` and `FALSE`.
fn truth(text: &mut Scanned<'_>, at: usize) -> bool {
    let Some(token) = text.tokens.get_mut(at) else { return false };
    let meant = match &*token.text.to_lowercase() {
        "true" | "yes" => "true",
        "false" | "no" => "false",
        _ => return false,
    };
    put(token, TokenKind::Word, meant)
}

/// A sign in the place of another one.
fn replaced(text: &mut Scanned<'_>, at: usize, found: &str, meant: &'static str) -> bool {
    text.has(at, found) && text.tokens.get_mut(at).is_some_and(|token| put(token, TokenKind::Sign, meant))
}

/// Brackets of another kind around the right content.
fn brackets(text: &mut Scanned<'_>, at: usize, opener: &'static str, closer: &'static str) -> bool {
    if !text.tokens.get(at).is_some_and(FileToken::opens) || text.has(at, opener) {
        return false;
    }
    let Some(end) = text.closer(at) else { return false };
    put(&mut text.tokens[at], TokenKind::Sign, opener) && put(&mut text.tokens[end], TokenKind::Sign, closer)
}

/// `Output` where `Output()` is meant.
fn settings_left_out(text: &mut Scanned<'_>, at: usize) -> bool {
    let is_bare = at > 0
        && text.tokens[at - 1].kind == TokenKind::Word
        && text.tokens.get(at).is_none_or(|token| token.is(",") || token.closes());
    if is_bare {
        insert(text, at, TokenKind::Sign, "(");
        insert(text, at + 1, TokenKind::Sign, ")");
    }
    is_bare
}

/// `Flatten()` where `Flatten` is meant.
fn without_settings(text: &mut Scanned<'_>, at: usize) -> bool {
    let is_empty = at > 0 && text.tokens[at - 1].kind == TokenKind::Word && text.has(at, "(") && text.has(at + 1, ")");
    if is_empty {
        text.tokens.drain(at..=at + 1);
    }
    is_empty
}

/// `On((patience: 3))` where `On(patience: 3)` is meant.
fn twice(text: &mut Scanned<'_>, at: usize) -> bool {
    if at == 0 || !text.has(at - 1, "(") || !text.has(at, "(") {
        return false;
    }
    let ends = (text.closer(at), text.closer(at - 1));
    let (Some(inner), Some(outer)) = ends else { return false };
    let is_twice = outer == inner + 1;
    if is_twice {
        text.tokens.remove(inner);
        text.tokens.remove(at);
    }
    is_twice
}

/// `"rate": 0.1` where a setting's name is meant.
fn key(text: &mut Scanned<'_>, at: usize) -> bool {
    let is_key = text.has(at + 1, ":");
    let Some(token) = text.tokens.get_mut(at).filter(|token| is_key && token.kind == TokenKind::Text) else {
        return false;
    };
    let name = token.text.trim_matches('"').to_owned();
    let is_name =
        name.starts_with(char::is_alphabetic) && name.chars().all(|sign| sign.is_alphanumeric() || sign == '_');
    is_name && put(token, TokenKind::Word, name)
}

/// A whole number with a point, as in `8.0`, or a number in quotes.
fn number(text: &mut Scanned<'_>, at: usize) -> bool {
    let Some(token) = text.tokens.get_mut(at) else { return false };
    match token.kind {
        TokenKind::Number => {
            let whole =
                token.text.parse::<f64>().ok().filter(|number| number.fract() == 0.0 && (0.0..1e15).contains(number));
            let is_plain = token.text.chars().all(|sign| sign.is_ascii_digit());
            whole.filter(|_| !is_plain).is_some_and(|number| put(token, TokenKind::Number, format!("{number:.0}")))
        }
        TokenKind::Text => {
            let inside = token.text.trim_matches('"').trim().to_owned();
            let is_number = |text: &str| number_length(text) == Some(text.len());
            let meant = match inside.strip_suffix('%').map(|percent| percent.trim().parse::<f64>()) {
                Some(Ok(percent)) => share(percent),
                Some(Err(_)) => return false,
                None => inside.replacen(',', ".", 1),
            };
            is_number(&meant) && put(token, TokenKind::Number, meant)
        }
        TokenKind::Word | TokenKind::Sign => false,
    }
}

/// A number where the range of a transformation is meant: `Rotation: 15` is from -15 to 15; also `(-15, 15)`.
fn range(text: &mut Scanned<'_>, at: usize) -> bool {
    // RON may have stumbled over the bracket or over what stands in it.
    let first = if text.tokens.get(at).is_some_and(FileToken::opens) { at + 1 } else { at };
    let is_in_brackets = first > 0 && text.tokens.get(first - 1).is_some_and(FileToken::opens);
    let start = if is_in_brackets { first - 1 } else { first };
    let Some(row) = start.checked_sub(2).filter(|_| text.has(start - 1, ":")).and_then(|word| transform(text, word))
    else {
        return false;
    };
    let end = if is_in_brackets { text.closer(start) } else { Some(start) };
    let Some(end) = end else { return false };
    let inside = if is_in_brackets { &text.tokens[start + 1..end] } else { &text.tokens[start..=end] };
    let numbers: Option<Vec<f64>> = inside
        .iter()
        .filter(|token| !token.is(","))
        .map(|token| token.text.parse().ok().filter(|_| token.kind == TokenKind::Number))
        .collect();
    let settings = match numbers.as_deref() {
        // A flip has no strength, so the number says how often.
        Some([share]) if row.limits == (0.0, 1.0) && row.usual.low == row.usual.high => vec![("probability", *share)],
        Some([number]) if row.limits.0 < 0.0 => vec![("low", -number.abs()), ("high", number.abs())],
        Some([number]) => vec![("low", row.neutral.min(*number)), ("high", row.neutral.max(*number))],
        Some([low, high]) => vec![("low", *low), ("high", *high)],
        _ => return false,
    };
    let like = text.tokens[start].clone();
    let token = |kind, meant: String| FileToken { kind, text: meant.into(), ..like.clone() };
    let mut meant = vec![token(TokenKind::Sign, "(".to_owned())];
    for (name, value) in settings {
        meant.push(token(TokenKind::Word, name.to_owned()));
        meant.push(token(TokenKind::Sign, ":".to_owned()));
        meant.push(token(TokenKind::Number, value.to_string()));
        meant.push(token(TokenKind::Sign, ",".to_owned()));
    }
    meant.push(token(TokenKind::Sign, ")".to_owned()));
    text.tokens.splice(start..=end, meant);
    true
}

/// The transformation that a word names.
fn transform(text: &Scanned<'_>, word: usize) -> Option<&'static TransformRow> {
    TRANSFORMS.iter().find(|row| text.has(word, row.transform.into()))
}

/// Changes what a token says; false when it said that already.
fn put<'a>(token: &mut FileToken<'a>, kind: TokenKind, text: impl Into<std::borrow::Cow<'a, str>>) -> bool {
    let text = text.into();
    let is_new = token.text != text || token.kind != kind;
    token.text = text;
    token.kind = kind;
    is_new
}

/// Puts a token before another one, or at the end.
fn insert(text: &mut Scanned<'_>, at: usize, kind: TokenKind, meant: &'static str) {
    let (typed, place) = text.tokens.get(at).map_or(("", text.source.len()), |token| (token.typed, token.at));
    text.tokens.insert(at, FileToken { kind, text: meant.into(), typed, at: place });
}
