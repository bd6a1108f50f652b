//! What the program says: texts from the language files, numbers and plurals by the rules of each language.
//!
//! A key is a path such as `layer.Dense.name`; its middle parts are the names that the design uses in its file. The
//! language is always passed along: there is no global one, so that tests in several languages can run side by side.
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::language_files;

/// The space that stands between a number and its unit: no line is broken there.
const SPACE: char = '\u{a0}';
/// From here on nobody reads what stands behind the point.
const VAST: f64 = 1e6;

static ENGLISH: LazyLock<HashMap<String, String>> = LazyLock::new(|| language_files::read(Language::English.code()));
static FRENCH: LazyLock<HashMap<String, String>> = LazyLock::new(|| language_files::read(Language::French.code()));

thread_local! {
    /// Room in which a key is put together.
    static KEY: RefCell<String> = const { RefCell::new(String::new()) };
}

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub enum Language {
    /// English, also what stands in for texts that another language lacks.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::English, Self::French];

    /// Its code, as in the names of the language files.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }

    /// What it calls itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
        }
    }

    /// The first language that the system asks for and the program speaks, else English.
    pub fn of_system() -> Self {
        sys_locale::get_locales().find_map(|tag| Self::from_tag(&tag)).unwrap_or_default()
    }

    /// The language of a tag such as `fr`, `fr-CA` or `fr_FR.UTF-8`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let code = tag.split(['-', '_', '.', '@']).next()?;
        Self::ALL.into_iter().find(|language| code.eq_ignore_ascii_case(language.code()))
    }

    /// The text of a key; a key without text stands for itself.
    pub fn text(self, key: &str) -> Cow<'static, str> {
        self.try_text(key).unwrap_or_else(|| Cow::Owned(key.to_owned()))
    }

    /// The text of a key, if there is one; in English where this language lacks it.
    pub fn try_text(self, key: &str) -> Option<Cow<'static, str>> {
        let text = self.texts().get(key).or_else(|| Self::English.texts().get(key));
        text.map(|text| Cow::Borrowed(text.as_str()))
    }

    /// All texts of its own by their keys, without those that English lends it. Its files are read when they are first asked
    /// for.
    pub fn texts(self) -> &'static HashMap<String, String> {
        match self {
            Self::English => &ENGLISH,
            Self::French => &FRENCH,
        }
    }

    /// The text of the key that these parts make, such as `["layer", "Dense", "name"]`; without text the key itself.
    pub fn term(self, parts: &[&str]) -> Cow<'static, str> {
        self.try_term(parts).unwrap_or_else(|| Cow::Owned(parts.join(".")))
    }

    /// The text of the key that these parts make, if there is one. Nothing is allocated.
    pub fn try_term(self, parts: &[&str]) -> Option<Cow<'static, str>> {
        KEY.with_borrow_mut(|key| {
            key.clear();
            for part in parts {
                if !key.is_empty() {
                    key.push('.');
                }
                key.push_str(part);
            }
            self.try_text(key)
        })
    }

    /// The text of a key with its `%{name}`s filled in.
    pub fn with(self, key: &str, values: &[(&str, &str)]) -> String {
        fill(&self.text(key), values)
    }

    /// The text for so many things: that of `key.one` or `key.other`, whichever the language uses for `n`, with
    /// `%{count}` filled in.
    pub fn count(self, key: &str, n: u64) -> String {
        self.count_with(key, n, &[])
    }

    /// The text for so many things, with other `%{name}`s filled in as well.
    pub fn count_with(self, key: &str, n: u64, values: &[(&str, &str)]) -> String {
        let form = self.plural(n);
        let number = self.number(n);
        let values: Vec<_> = std::iter::once(("count", number.as_str())).chain(values.iter().copied()).collect();
        fill(&self.term(&[key, form]), &values)
    }

    /// The form that a text for so many things takes: `one` or `other`.
    pub(crate) fn plural(self, n: u64) -> &'static str {
        if self.is_singular(n) { "one" } else { "other" }
    }

    /// Whether so many things take the singular: 0 does in French.
    fn is_singular(self, n: u64) -> bool {
        match self {
            Self::English => n == 1,
            Self::French => n < 2,
        }
    }

    /// A whole number in groups of three digits: `52,138`, in French `52 138` with narrow spaces.
    pub fn number(self, n: u64) -> String {
        self.grouped(&n.to_string())
    }

    /// A time in the two units that matter: `1 min 12 s`.
    pub fn duration(self, seconds: f64) -> String {
        let whole = seconds.max(0.0).round() as u64;
        match (whole / 3600, whole / 60 % 60, whole % 60) {
            (0, 0, _) if seconds < 9.95 => format!("{}{SPACE}s", self.decimal(seconds.max(0.0), 1)),
            (0, 0, seconds) => format!("{seconds}{SPACE}s"),
            (0, minutes, seconds) => format!("{minutes}{SPACE}min {seconds}{SPACE}s"),
            (hours, minutes, _) => format!("{hours}{SPACE}h {minutes}{SPACE}min"),
        }
    }

    /// What something is called, and its value: `loss: 1.5`, in French `perte : 1,5`.
    pub fn labeled(self, name: &str, value: &str) -> String {
        let colon = if self == Self::French { "\u{a0}:" } else { ":" };
        format!("{name}{colon} {value}")
    }

    /// A number with so many digits behind its point: `−1,234.5`, in French `−1 234,5`.
    pub fn decimal(self, x: f64, digits: usize) -> String {
        if x.is_nan() {
            return "–".to_owned();
        }
        // What is broken into parts of one is not as large as this: it ran away.
        if digits > 0 && x.is_finite() && x.abs() >= VAST {
            return self.significant(x);
        }
        let plain = if x.is_infinite() { "∞".to_owned() } else { format!("{:.digits$}", x.abs()) };
        let (whole, rest) = plain.split_once('.').unwrap_or((&plain, ""));
        // What is rounded to zero has no sign.
        let sign = if x < 0.0 && plain.contains(|c| c != '0' && c != '.') { "−" } else { "" };
        let mut text = sign.to_owned() + &self.grouped(whole);
        if !rest.is_empty() {
            text.push(if self == Self::English { '.' } else { ',' });
            text.push_str(rest);
        }
        text
    }

    /// A number that is written as in a file, such as `-2.940`, as the language writes it; any other text stays as it is.
    pub fn rewritten(self, plain: &str) -> Cow<'_, str> {
        match plain.parse::<f64>() {
            Ok(number) if plain.contains(['e', 'E']) && number.is_finite() => Cow::Owned(self.significant(number)),
            Ok(number) if number.is_finite() => {
                let digits = plain.split_once('.').map_or(0, |(_, rest)| rest.len());
                Cow::Owned(self.decimal(number, digits))
            }
            _ => Cow::Borrowed(plain),
        }
    }

    /// A number with its first three digits, however large or small it is: `0.00125`, `1,230`, `1.5 × 10⁻⁷`.
    pub fn significant(self, x: f64) -> String {
        // Rounded first: 999.9 is 1,000.
        let written = format!("{:.2e}", x.abs());
        let (digits, power) = written.split_once('e').unwrap_or((&written, "0"));
        let (Ok(mantissa), Ok(power)) = (digits.parse::<f64>(), power.parse::<i32>()) else {
            return self.decimal(x, 0);
        };
        // No zeros at the end.
        let places = (0_u8..2)
            .find(|places| format!("{mantissa:.*}", usize::from(*places)).parse() == Ok(mantissa))
            .unwrap_or(2);
        if (-4..6).contains(&power) || x == 0.0 {
            let places = i32::from(places) - power;
            // What lies behind the third digit is rounded away.
            let rounded = mantissa.copysign(x) * 10_f64.powi(power);
            return self.decimal(rounded, places.max(0) as usize);
        }
        let raised = |digit| match digit {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '0'..='9' => char::from_u32(0x2070 + u32::from(digit) - u32::from('0')).unwrap_or(digit),
            other => other,
        };
        let power: String = power.to_string().chars().map(raised).collect();
        format!("{}{SPACE}×{SPACE}10{power}", self.decimal(mantissa.copysign(x), usize::from(places)))
    }

    /// A share of 1 in percent: `94.8 %`, in French `94,8 %`.
    pub fn percent(self, share: f64, digits: usize) -> String {
        format!("{}{SPACE}%", self.decimal(share * 100.0, digits))
    }

    /// Bytes with a unit that a person reads, in powers of 1000: `1.2 MB`, in French `1,2 Mo`.
    pub fn bytes(self, n: u64) -> String {
        let units = match self {
            Self::English => ["B", "kB", "MB", "GB", "TB", "PB", "EB"],
            Self::French => ["o", "ko", "Mo", "Go", "To", "Po", "Eo"],
        };
        let (mut value, mut unit) = (n as f64, 0);
        // From 999.5 on the number would be shown as 1000.
        while value >= 999.5 && unit + 1 < units.len() {
            value /= 1000.0;
            unit += 1;
        }
        let digits = usize::from(unit > 0 && value < 99.95);
        format!("{}{SPACE}{}", self.decimal(value, digits), units[unit])
    }

    fn grouped(self, digits: &str) -> String {
        let mark = if self == Self::English { ',' } else { '\u{202f}' };
        let count = digits.chars().count();
        let mut text = String::with_capacity(digits.len() + count);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (count - place).is_multiple_of(3) {
                text.push(mark);
            }
            text.push(digit);
        }
        text
    }

    /// What a setting is called. `kind` is the layer kind, optimizer or schedule whose setting it is.
    pub fn name_of_setting(self, kind: Option<&str>, id: &str) -> Cow<'static, str> {
        self.of_setting(kind, id, "name").unwrap_or_else(|| Cow::Owned(id.to_owned()))
    }

    /// What a setting does and why one would change it.
    pub fn about_setting(self, kind: Option<&str>, id: &str) -> Cow<'static, str> {
        self.of_setting(kind, id, "about").unwrap_or_else(|| Cow::Owned(id.to_owned()))
    }

    /// The unit of a setting, where it has one.
    pub fn unit_of_setting(self, kind: Option<&str>, id: &str) -> Option<Cow<'static, str>> {
        self.of_setting(kind, id, "unit")
    }

    /// The formula of a setting, where it has one.
    pub fn formula_of_setting(self, kind: Option<&str>, id: &str) -> Option<Cow<'static, str>> {
        self.of_setting(kind, id, "formula")
    }

    /// `setting.<kind>.<id>.<what>` goes before `setting.<id>.<what>`: the same word may mean something else there.
    fn of_setting(self, kind: Option<&str>, id: &str, what: &str) -> Option<Cow<'static, str>> {
        kind.and_then(|kind| self.try_term(&["setting", kind, id, what]))
            .or_else(|| self.try_term(&["setting", id, what]))
    }
}

/// Fills in each `%{name}`; one without a value stays as it is.
pub(super) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(start) = rest.find("%{") {
        let Some(length) = rest[start..].find('}') else { break };
        let (name, end) = (&rest[start + 2..start + length], start + length + 1);
        filled.push_str(&rest[..start]);
        let value = values.iter().find(|(known, _)| *known == name).map_or(&rest[start..end], |(_, value)| value);
        filled.push_str(value);
        rest = &rest[end..];
    }
    filled + rest
}
