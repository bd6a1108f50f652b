//! Natural order: "2" before "10", as a person would sort folder names.
use std::cmp::Ordering;

/// Compares two names, runs of digits by their value. Names that differ only in leading zeros or in letter case are
/// told apart by their bytes, so that the order is total.
pub(crate) fn compare(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    while let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) {
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (p, q) = (take_digits(&mut left), take_digits(&mut right));
            p.len().cmp(&q.len()).then_with(|| p.cmp(q))
        } else {
            left = &left[x.len_utf8()..];
            right = &right[y.len_utf8()..];
            x.to_lowercase().cmp(y.to_lowercase())
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Takes a run of digits from the front and returns it without leading zeros: then the longer run is the larger number.
fn take_digits<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    digits.trim_start_matches('0')
}
