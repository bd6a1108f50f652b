//! The forms that English words take for one thing and for many.

/// The form for so many things.
pub(super) fn form(count: usize, one: &'static str, many: &'static str) -> &'static str {
    if count == 1 { one } else { many }
}

/// What a sentence says of the first of so many: the only one, or an example.
pub(super) fn such_as(count: usize, first: &str) -> String {
    if count == 1 { format!("“{first}”") } else { format!("such as “{first}”") }
}

/// A number with the word in its form.
pub(super) fn in_number(count: usize, one: &'static str, many: &'static str) -> String {
    format!("{count} {}", form(count, one, many))
}
