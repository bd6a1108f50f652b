//! Rust text as tokens: words, signs and literals, without comments and without test code.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A keyword or a name.
    Word,
    /// `::` or a single sign.
    Sign,
    /// A string, a character, a number or a lifetime.
    Literal,
}

/// A token with the line that it starts on, counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Token<'a> {
    pub(crate) kind: Kind,
    pub(crate) text: &'a str,
    pub(crate) line: usize,
}

impl Token<'_> {
    /// Whether this is that keyword, name or sign.
    pub(crate) fn is(&self, text: &str) -> bool {
        self.kind != Kind::Literal && self.text == text
    }
}

/// The tokens of a file, without comments.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1);
    while let Some(first) = text[at..].chars().next() {
        let rest = &text[at..];
        let (kind, length) = if first.is_whitespace() {
            (None, first.len_utf8())
        } else if rest.starts_with("//") {
            (None, rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            (None, block_comment(rest))
        } else if let Some(length) = string(rest).or_else(|| character(rest)) {
            (Some(Kind::Literal), length)
        } else if first.is_ascii_digit() {
            (Some(Kind::Literal), number(rest))
        } else if first.is_alphabetic() || first == '_' {
            let raw = usize::from(rest.starts_with("r#")) * 2;
            (Some(Kind::Word), raw + word(&rest[raw..]))
        } else {
            (Some(Kind::Sign), if rest.starts_with("::") { 2 } else { first.len_utf8() })
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, text: &rest[..length], line });
        }
        line += rest[..length].matches('\n').count();
        at += length;
    }
    tokens
}

fn word(text: &str) -> usize {
    text.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(text.len())
}

fn number(text: &str) -> usize {
    let whole = word(text);
    match text[whole..].strip_prefix('.') {
        // Neither a range nor a method of a number.
        Some(rest) if rest.starts_with(|sign: char| sign.is_ascii_digit()) => whole + 1 + word(rest),
        _ => whole,
    }
}

fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with("/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with("*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return at;
            }
        } else {
            at += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// The length of a string that starts here: plain, of bytes or of C, raw or not.
fn string(text: &str) -> Option<usize> {
    let rest = text.trim_start_matches(['b', 'c']);
    let prefix = text.len() - rest.len();
    if prefix > 1 {
        return None;
    }
    if let Some(raw) = rest.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        let inner = raw[hashes..].strip_prefix('"')?;
        let end = format!("\"{}", "#".repeat(hashes));
        let length = inner.find(&end).map_or(inner.len(), |found| found + end.len());
        return Some(prefix + 1 + hashes + 1 + length);
    }
    let inner = rest.strip_prefix('"')?;
    let mut escaped = false;
    for (at, sign) in inner.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some(prefix + 1 + at + 1),
            _ => {}
        }
    }
    Some(text.len())
}

/// The length of a character or a lifetime that starts here.
fn character(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('b').unwrap_or(text);
    let inner = rest.strip_prefix('\'')?;
    let before = text.len() - inner.len();
    let first = inner.chars().next()?;
    if first == '\\' {
        // What is escaped may be a quote itself.
        let end = inner.char_indices().skip(2).find(|(_, sign)| *sign == '\'')?.0;
        return Some(before + end + 1);
    }
    if inner[first.len_utf8()..].starts_with('\'') {
        return Some(before + first.len_utf8() + 1);
    }
    Some(before + word(inner))
}

/// The tokens without the items that are compiled for tests only.
pub(crate) fn without_tests<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    let mut kept = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        if is_test_attribute(&tokens[at..]) {
            at = after_item(tokens, at);
        } else {
            kept.push(tokens[at]);
            at += 1;
        }
    }
    kept
}

fn is_test_attribute(tokens: &[Token<'_>]) -> bool {
    let [hash, open, name, ..] = tokens else { return false };
    if !hash.is("#") || !open.is("[") {
        return false;
    }
    let end = tokens.iter().position(|token| token.is("]")).unwrap_or(tokens.len());
    let inner = &tokens[3..end.max(3)];
    let positive = |at: usize| at < 2 || !inner[at - 2].is("not");
    name.is("test") || name.is("cfg") && inner.iter().enumerate().any(|(at, token)| token.is("test") && positive(at))
}

/// Where the item ends that starts, with its attributes, at a place.
fn after_item(tokens: &[Token<'_>], start: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(start) {
        match token.text {
            _ if token.kind != Kind::Sign => {}
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 && token.text == "}" {
                    return at + 1;
                }
            }
            ";" | "," if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}
