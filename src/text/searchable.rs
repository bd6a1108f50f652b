//! Texts as they are searched: what is typed in haste finds them.
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// A text in small letters, without accents and ligatures, with one kind of apostrophe.
pub fn searchable(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for sign in text.to_lowercase().nfkd().filter(|sign| !is_combining_mark(*sign)) {
        match sign {
            'œ' => plain.push_str("oe"),
            'æ' => plain.push_str("ae"),
            '’' => plain.push('\''),
            sign => plain.push(sign),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::searchable;

    #[test]
    fn accents_and_case_make_no_difference() {
        assert_eq!(searchable("Leçons"), "lecons");
        // The same word, as some systems write it: a letter, then its cedilla.
        assert_eq!(searchable("LEC\u{327}ONS"), "lecons");
        assert_eq!(searchable("L’œuvre À ÊTRE, Ægir"), "l'oeuvre a etre, aegir");
        assert_eq!(searchable("²"), "2");
    }
}
