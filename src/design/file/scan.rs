//! The text of a design as words, numbers, texts and signs, before anything in it is understood.
//!
//! Everything that people type or that editors make of it becomes what RON reads: blanks that nobody sees, comments, any
//! quotes, backslashes of Windows, decimal commas, percent. What is too long or nested too deeply is refused here, before
//! it costs anything.
use std::borrow::Cow;

use super::malformation::Malformation;

/// Brackets inside each other at most.
pub(super) const DEEPEST: usize = 100;
/// Layers of one design at most: far more than anybody stacks, and as many as the window bears.
const MOST_LAYERS: usize = 1_000;
/// Words, numbers, texts and signs at most.
const MOST_TOKENS: usize = 400_000;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a word.
    Word,
    /// A number.
    Number,
    /// Text in quotes.
    Text,
    /// Anything else: a bracket, a comma, a colon.
    Sign,
}

/// A word, number, text or sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileToken<'a> {
    pub(super) kind: TokenKind,
    /// As RON reads it; without an end of a line.
    pub(super) text: Cow<'a, str>,
    /// As it stands in the file.
    pub(super) typed: &'a str,
    /// Where it stands, in bytes.
    pub(super) at: usize,
}

/// Something wrong in a text, with its place in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Complaint {
    pub(super) at: usize,
    pub(super) what: Box<Malformation>,
}

/// A text in its parts.
#[derive(Debug, Clone)]
pub(super) struct Scanned<'a> {
    pub(super) source: &'a str,
    pub(super) tokens: Vec<FileToken<'a>>,
    /// Whether there are comments, which are not among the tokens.
    pub(super) has_comments: bool,
}

impl FileToken<'_> {
    /// Whether it is this sign or word.
    pub(super) fn is(&self, text: &str) -> bool {
        self.kind != TokenKind::Text && self.text == text
    }

    pub(super) fn opens(&self) -> bool {
        self.kind == TokenKind::Sign && matches!(&*self.text, "(" | "[" | "{")
    }

    pub(super) fn closes(&self) -> bool {
        self.kind == TokenKind::Sign && matches!(&*self.text, ")" | "]" | "}")
    }
}

impl Scanned<'_> {
    /// The token at a place of the list, if it is this sign or word.
    pub(super) fn has(&self, place: usize, text: &str) -> bool {
        self.tokens.get(place).is_some_and(|token| token.is(text))
    }

    /// The bracket around a token.
    pub(super) fn opener(&self, place: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (before, token) in self.tokens[..place.min(self.tokens.len())].iter().enumerate().rev() {
            if token.closes() {
                depth += 1;
            } else if token.opens() {
                if depth == 0 {
                    return Some(before);
                }
                depth -= 1;
            }
        }
        None
    }

    /// The bracket that closes what another one opens.
    pub(super) fn closer(&self, opener: usize) -> Option<usize> {
        let mut depth = 0_usize;
        for (place, token) in self.tokens.iter().enumerate().skip(opener) {
            if token.opens() {
                depth += 1;
            } else if token.closes() {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(place);
                }
            }
        }
        None
    }

    /// The word that a bracket belongs to: `Dense(…)`, `layers: […]`.
    pub(super) fn owner(&self, opener: usize) -> Option<&str> {
        let before = opener.checked_sub(1)?;
        let word = if self.has(before, ":") { before.checked_sub(1)? } else { before };
        Some(&self.tokens[word]).filter(|token| token.kind == TokenKind::Word).map(|token| &*token.text)
    }

    /// What RON reads: every token on a line of its own, so that a line of RON's is a token of ours.
    pub(super) fn for_ron(&self) -> String {
        let mut text = String::with_capacity(self.source.len() + self.tokens.len());
        for token in &self.tokens {
            text.push_str(&token.text);
            text.push('\n');
        }
        text
    }
}

/// Takes a text into its parts.
pub(super) fn scan(source: &str) -> Result<Scanned<'_>, Complaint> {
    let mut scanner = Scanner {
        rest: source,
        done: Scanned { source, tokens: Vec::new(), has_comments: false },
        open: Vec::new(),
        layers: 0,
    };
    while scanner.step()? {}
    Ok(scanner.done)
}

/// A bracket that is open.
struct OpenBracket {
    /// Whether layers stand in it.
    of_layers: bool,
}

struct Scanner<'a> {
    /// What is not read yet.
    rest: &'a str,
    done: Scanned<'a>,
    open: Vec<OpenBracket>,
    layers: usize,
}

impl<'a> Scanner<'a> {
    fn at(&self) -> usize {
        self.done.source.len() - self.rest.len()
    }

    fn complaint(&self, what: Malformation) -> Complaint {
        Complaint { at: self.at(), what: Box::new(what) }
    }

    /// Reads the next part; false at the end.
    fn step(&mut self) -> Result<bool, Complaint> {
        self.rest = self.rest.trim_start_matches(is_blank);
        let Some(first) = self.rest.chars().next() else { return Ok(false) };
        if self.comment()? {
            return Ok(true);
        }
        if let Some((text, length)) = self.raw_text()? {
            self.push(TokenKind::Text, text.into(), length)?;
        } else if let Some(closers) = closers(first) {
            let (text, length) = self.text(first, closers)?;
            self.push(TokenKind::Text, text.into(), length)?;
        } else if let Some((text, length)) = self.number() {
            self.push(TokenKind::Number, text, length)?;
        } else if is_word(first) {
            let length = self.rest.find(|sign| !is_word(sign)).unwrap_or(self.rest.len());
            self.push(TokenKind::Word, Cow::Borrowed(&self.rest[..length]), length)?;
        } else {
            let length = first.len_utf8();
            let text = as_ascii(first).map_or(Cow::Borrowed(&self.rest[..length]), Cow::Borrowed);
            self.push(TokenKind::Sign, text, length)?;
        }
        Ok(true)
    }

    fn push(&mut self, kind: TokenKind, text: Cow<'a, str>, length: usize) -> Result<(), Complaint> {
        let token = FileToken { kind, text, typed: &self.rest[..length], at: self.at() };
        let tokens = &self.done.tokens;
        if tokens.len() == MOST_TOKENS {
            return Err(self.complaint(Malformation::TooLong));
        }
        if token.opens() {
            if self.open.len() == DEEPEST {
                return Err(self.complaint(Malformation::TooDeep(DEEPEST)));
            }
            let named = tokens.len() >= 2 && tokens[tokens.len() - 2].is("layers") && tokens[tokens.len() - 1].is(":");
            let of_layers = token.is("[") && (named || tokens.is_empty());
            self.open.push(OpenBracket { of_layers });
        } else if token.closes() {
            self.open.pop();
        } else if kind == TokenKind::Word
            && self.open.last().is_some_and(|open| open.of_layers)
            && tokens.last().is_some_and(|token| token.is("[") || token.is(","))
        {
            self.layers += 1;
            if self.layers > MOST_LAYERS {
                return Err(self.complaint(Malformation::TooManyLayers(MOST_LAYERS)));
            }
        }
        self.done.tokens.push(token);
        self.rest = &self.rest[length..];
        Ok(())
    }

    /// Passes over a comment: `// …`, `# …` or `/* … */`.
    fn comment(&mut self) -> Result<bool, Complaint> {
        let length = if self.rest.starts_with("//") || self.rest.starts_with('#') {
            self.rest.find('\n').unwrap_or(self.rest.len())
        } else if self.rest.starts_with("/*") {
            block_comment(self.rest).ok_or_else(|| self.complaint(Malformation::OpenComment))?
        } else {
            return Ok(false);
        };
        self.done.has_comments = true;
        self.rest = &self.rest[length..];
        Ok(true)
    }

    /// A text such as `r"C:\pictures"` or `r#"…"#`, which says nothing by backslashes.
    fn raw_text(&self) -> Result<Option<(String, usize)>, Complaint> {
        let Some(after) = self.rest.strip_prefix('r') else { return Ok(None) };
        let marks = after.len() - after.trim_start_matches('#').len();
        let Some(body) = after[marks..].strip_prefix('"') else { return Ok(None) };
        let end = format!("\"{}", "#".repeat(marks));
        let length = body.find(&end).ok_or_else(|| self.not_closed(&end))?;
        Ok(Some((quoted(&body[..length]), self.rest.len() - body.len() + length + end.len())))
    }

    /// A text in quotes of any kind. Quotes that a word processor made are good enough.
    fn text(&self, first: char, closers: &[char]) -> Result<(String, usize), Complaint> {
        let body = &self.rest[first.len_utf8()..];
        let line = &body[..body.find('\n').unwrap_or(body.len())];
        let mut is_escaped = false;
        let end = line.find(|sign: char| {
            let ends = closers.contains(&sign) && !is_escaped;
            is_escaped = sign == '\\' && !is_escaped;
            ends
        });
        // A path of Windows may end in a backslash.
        let end = end.or_else(|| line.find(closers)).ok_or_else(|| self.not_closed(&closers[0].to_string()))?;
        let closer = line[end..].chars().next().map_or(0, char::len_utf8);
        let body = &line[..end];
        let is_typed = self.is_path() && (has_letter_escape(body) || has_drive(body));
        let text = if is_typed { Cow::Borrowed(body) } else { meant(body) };
        Ok((quoted(&text), first.len_utf8() + end + closer))
    }

    /// Whether a path stands here: `Folder("…")`, `Table("…")`, `folder: "…"`.
    fn is_path(&self) -> bool {
        match &self.done.tokens[..] {
            [.., word, sign] => {
                sign.is("(") && (word.is("Folder") || word.is("Table")) || sign.is(":") && word.is("folder")
            }
            _ => false,
        }
    }

    fn not_closed(&self, end: &str) -> Complaint {
        self.complaint(Malformation::OpenText(end.to_owned()))
    }

    /// A number as RON reads it: with a point for a decimal comma, and `20%` as 0.2.
    fn number(&self) -> Option<(Cow<'a, str>, usize)> {
        let mut length = number_length(self.rest)?;
        let typed = &self.rest[..length];
        let mut text = Cow::Borrowed(typed);
        if let Some(minus) = typed.chars().next().filter(|sign| matches!(sign, '−' | '–')) {
            text = Cow::Owned(format!("-{}", &typed[minus.len_utf8()..]));
        } else if let Some(digits) = typed.strip_prefix('+') {
            text = Cow::Borrowed(digits);
        }
        if let Some(decimals) = self.decimals(typed, length) {
            text = Cow::Owned(format!("{text}.{decimals}"));
            length += 1 + decimals.len();
        }
        let after = self.rest[length..].trim_start_matches(is_blank);
        if let (Some(rest), Ok(percent)) = (after.strip_prefix('%'), text.parse::<f64>()) {
            text = Cow::Owned(share(percent));
            length = self.rest.len() - rest.len();
        }
        Some((text, length))
    }

    /// The digits behind a decimal comma: only right behind the number of a setting, where no list can be meant.
    fn decimals(&self, whole: &str, length: usize) -> Option<&'a str> {
        let tokens = &self.done.tokens;
        let is_setting =
            tokens.len() >= 2 && tokens[tokens.len() - 1].is(":") && tokens[tokens.len() - 2].kind == TokenKind::Word;
        let is_whole = whole.trim_start_matches(['-', '+', '−', '–']).chars().all(|sign| sign.is_ascii_digit());
        let after = self.rest[length..].strip_prefix(',').filter(|_| is_setting && is_whole)?;
        let end = number_length(after).filter(|_| after.starts_with(|sign: char| sign.is_ascii_digit()))?;
        let decimals = &after[..end];
        (!decimals.contains('.') && !after[end..].starts_with(':')).then_some(decimals)
    }
}

/// What nobody sees: blanks of any width, marks of direction and of the order of bytes.
fn is_blank(sign: char) -> bool {
    sign.is_whitespace()
        || matches!(
            sign,
            '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
        )
}

fn is_word(sign: char) -> bool {
    sign.is_alphanumeric() || sign == '_'
}

/// A sign of a Chinese or Japanese keyboard as RON's.
fn as_ascii(sign: char) -> Option<&'static str> {
    Some(match sign {
        '（' => "(",
        '）' => ")",
        '［' | '【' => "[",
        '］' | '】' => "]",
        '｛' => "{",
        '｝' => "}",
        '，' | '、' => ",",
        '：' => ":",
        _ => return None,
    })
}

/// The quotes that close what this one opens; `None` for a sign that is no quote.
fn closers(opener: char) -> Option<&'static [char]> {
    Some(match opener {
        '"' => &['"'],
        '\'' => &['\''],
        '`' => &['`'],
        '“' | '„' | '”' => &['”', '“', '"'],
        '‘' | '‚' | '’' => &['’', '‘', '\''],
        '«' => &['»'],
        '»' => &['«', '»'],
        _ => return None,
    })
}

/// The length of a comment in which comments may stand.
fn block_comment(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    loop {
        let (mark, opens) = match (text[at..].find("/*"), text[at..].find("*/")) {
            (Some(opener), Some(closer)) if opener < closer => (opener, true),
            (_, Some(closer)) => (closer, false),
            _ => return None,
        };
        at += mark + 2;
        depth = if opens { depth + 1 } else { depth.checked_sub(1)? };
        if depth == 0 {
            return Some(at);
        }
    }
}

/// The length of the number that a text begins with, if it begins with one.
pub(super) fn number_length(text: &str) -> Option<usize> {
    let unsigned = text.trim_start_matches(['+', '-', '−', '–']);
    let sign = text.len() - unsigned.len();
    if text.chars().take_while(|sign| matches!(sign, '+' | '-' | '−' | '–')).count() > 1 {
        return None;
    }
    let mut signs = unsigned.chars();
    let first = signs.next()?;
    let second = signs.next();
    let is_number = first.is_ascii_digit()
        || first == '.' && second.is_some_and(|sign| sign.is_ascii_digit())
        || sign > 0 && (unsigned.starts_with("inf") || unsigned.starts_with("NaN"));
    if !is_number {
        return None;
    }
    let mut last = ' ';
    let end = unsigned.find(|sign: char| {
        let is_part = sign.is_ascii_alphanumeric()
            || matches!(sign, '.' | '_')
            || matches!(sign, '+' | '-') && matches!(last, 'e' | 'E');
        last = sign;
        !is_part
    });
    Some(sign + end.unwrap_or(unsigned.len()))
}

/// Percent as a share.
pub(super) fn share(percent: f64) -> String {
    (percent / 100.0).to_string()
}

/// What is meant by the inside of quotes. Where backslashes make no sense as escapes they are those of a path.
fn meant(body: &str) -> Cow<'_, str> {
    if !body.contains('\\') {
        return Cow::Borrowed(body);
    }
    unescaped(body).map_or(Cow::Borrowed(body), Cow::Owned)
}

/// Whether a path starts with a drive and a single backslash: nobody escapes only some of them.
fn has_drive(body: &str) -> bool {
    let mut signs = body.chars();
    signs.next().is_some_and(|sign| sign.is_ascii_alphabetic())
        && signs.as_str().strip_prefix(":\\").is_some_and(|rest| !rest.starts_with('\\') && !rest.starts_with("u{"))
}

/// Whether a backslash stands before a letter that makes an escape of it, as in `data\train`: in a path the start of a name
/// is meant, unless there are escapes that nobody types by accident.
fn has_letter_escape(body: &str) -> bool {
    let (mut signs, mut has_any) = (body.chars(), false);
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            continue;
        }
        match signs.next() {
            Some('n' | 'r' | 't' | '0' | 'x') => has_any = true,
            Some('"' | '\'') => return false,
            Some('u') if signs.as_str().starts_with('{') => return false,
            _ => {}
        }
    }
    has_any
}

/// A text without its escapes; `None` when there is one that RON does not know.
fn unescaped(body: &str) -> Option<String> {
    let mut text = String::with_capacity(body.len());
    let mut signs = body.chars();
    while let Some(sign) = signs.next() {
        if sign != '\\' {
            text.push(sign);
            continue;
        }
        text.push(match signs.next()? {
            sign @ ('\\' | '"' | '\'') => sign,
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            '0' => '\0',
            'x' => {
                let digits: String = signs.by_ref().take(2).collect();
                u8::from_str_radix(&digits, 16).ok().filter(u8::is_ascii).map(char::from)?
            }
            'u' if signs.as_str().starts_with('{') => {
                let digits: String = signs.by_ref().skip(1).take_while(|sign| *sign != '}').collect();
                char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?
            }
            _ => return None,
        });
    }
    Some(text)
}

/// A text in RON's quotes and on one line.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for sign in text.chars() {
        match sign {
            '"' | '\\' => quoted.extend(['\\', sign]),
            sign if sign.is_control() => quoted.extend(sign.escape_unicode()),
            sign => quoted.push(sign),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn comments_stand_outside_of_strings() {
        let has_comments = |text: &str| scan(text).unwrap().has_comments;
        for text in
            ["(name: \"a\") // b", "/* a */ ()", "(name: \"a\\\"\", // b\n)", "(name: r#\"\"\"#) // b", "() # a"]
        {
            assert!(has_comments(text), "{text}");
        }
        for text in ["", "(a: 1 / 2)", "(name: \"http://a\")", "(name: \"a\\\" // b\")", "(name: r#\"\" // b\"#)"] {
            assert!(!has_comments(text), "{text}");
        }
    }
}
