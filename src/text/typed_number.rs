//! Numbers as people type them, and as they stand where they can be typed.
use super::language::Language;

impl Language {
    /// A number that somebody typed: with or without marks between the thousands, with a decimal point or comma, with either
    /// minus sign. A comma before exactly three digits marks thousands in English and decimals in French, as the program
    /// writes them itself. `None` for what is no finite number.
    pub fn read_number(self, text: &str) -> Option<f64> {
        let compact: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
        let compact = compact.replace('−', "-");
        let plain = if self == Self::English && has_thousands(&compact) {
            compact.replace(',', "")
        } else {
            compact.replace(',', ".")
        };
        plain.parse().ok().filter(|number: &f64| number.is_finite())
    }

    /// A number with as many digits as it has, as it stands in a field or on an axis: `−0.05`, in French `−0,05`.
    pub fn exact(self, number: f64) -> String {
        let small = number != 0.0 && (number.abs() < 1e-3 || number.abs() >= 1e7);
        if small {
            return self.with_signs(&format!("{number:e}"));
        }
        let rounded = format!("{number:.6}").parse::<f64>().unwrap_or(number);
        // What is rounded to zero has no sign.
        self.with_signs(&(rounded + 0.0).to_string())
    }

    /// A number that is written as in a file, with the minus and the decimal sign of the language and every digit.
    pub fn with_signs(self, plain: &str) -> String {
        let plain = plain.replace('-', "−");
        if self == Self::French { plain.replace('.', ",") } else { plain }
    }
}

/// Whether commas stand between the thousands: `33,280` or `1,234.5`, but not `0,250`.
fn has_thousands(text: &str) -> bool {
    let whole = text.split('.').next().unwrap_or_default().trim_start_matches(['-', '+']);
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let is_number = |group: &str| group.chars().all(|sign| sign.is_ascii_digit());
    !rest.is_empty()
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && is_number(first)
        && rest.iter().all(|group| group.len() == 3 && is_number(group))
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn what_is_written_is_read_again() {
        for number in [0_u64, 7, 999, 1_000, 33_280, 1_234_567] {
            for language in [Language::English, Language::French] {
                assert_eq!(language.read_number(&language.number(number)), Some(number as f64));
            }
        }
        for number in [-0.5, 3.25, -1_218.75] {
            for language in [Language::English, Language::French] {
                assert_eq!(language.read_number(&language.decimal(number, 2)), Some(number), "{language:?}");
            }
        }
    }

    #[test]
    fn what_stands_in_a_field_is_read_again() {
        for language in [Language::English, Language::French] {
            for number in [-5.46, -1e-5, 2.5e8, 0.1, -3.0] {
                let field = language.exact(number);
                assert!(!field.contains('-'), "{field}");
                assert_eq!(language.read_number(&field), Some(number), "{field}");
            }
            assert_eq!((language.exact(-0.0), language.exact(7.0)), ("0".to_owned(), "7".to_owned()));
        }
        assert_eq!((Language::English.exact(-0.05), Language::French.exact(-0.05)), ("−0.05".into(), "−0,05".into()));
    }

    #[test]
    fn commas_mean_what_they_mean_in_the_language() {
        let (english, french) = (Language::English, Language::French);
        assert_eq!((english.read_number("33,280"), french.read_number("33,280")), (Some(33_280.0), Some(33.28)));
        assert_eq!((english.read_number("0,250"), english.read_number("1,5")), (Some(0.25), Some(1.5)));
        assert_eq!((english.read_number("1,234.5"), french.read_number("1 234,5")), (Some(1_234.5), Some(1_234.5)));
        assert_eq!((english.read_number(" −2e-3 "), french.read_number("2,5e-3")), (Some(-0.002), Some(0.0025)));
        for nothing in ["", "-", "1,2,3", "12a", "inf", "NaN", "1.2.3"] {
            assert_eq!((english.read_number(nothing), french.read_number(nothing)), (None, None), "{nothing}");
        }
    }
}
