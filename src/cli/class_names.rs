//! Names of classes in tables: each of a known width, with signs for what is not seen, and told from all others.
use std::collections::BTreeSet;

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::output::visible;

/// Columns of the longest name.
const WIDEST: usize = 40;
/// Columns of the shortest: what stands above the names has room.
const NARROWEST: usize = 5;

/// Names of classes as a table shows them.
pub(super) struct ClassNames(Vec<String>);

impl ClassNames {
    pub(super) fn new(names: &[String]) -> Self {
        let mut used = BTreeSet::new();
        let own = |name: &String| {
            let name = with_blanks(&visible(name));
            let numbered = (2..).map(|number| shortened(&name, &format!(" ({number})")));
            let own = std::iter::once(shortened(&name, "")).chain(numbered).find(|name| used.insert(name.clone()));
            own.unwrap_or_default()
        };
        Self(names.iter().map(own).collect())
    }

    /// Columns that every name fits into.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|name| name.width()).max().unwrap_or(0).max(NARROWEST)
    }

    /// The name of a class with blanks behind it.
    pub(super) fn padded(&self, class: usize) -> String {
        let name = &self.0[class];
        format!("{name}{}", " ".repeat(self.width().saturating_sub(name.width())))
    }
}

/// Blanks at the ends of a name are seen as signs.
fn with_blanks(name: &str) -> String {
    let inner = name.trim();
    let start = name.len() - name.trim_start().len();
    let [before, after] =
        [&name[..start], &name[start + inner.len()..]].map(|blanks| "␣".repeat(blanks.chars().count()));
    format!("{before}{inner}{after}")
}

/// A name in as many columns as there are at most: of a longer one the beginning and the end.
fn shortened(name: &str, number: &str) -> String {
    let room = WIDEST - number.width();
    if name.width() <= room {
        return format!("{name}{number}");
    }
    let half = (room - 1) / 2;
    let start: String = fitting(name.chars(), half).collect();
    let end: Vec<char> = fitting(name.chars().rev(), half).collect();
    format!("{start}…{}{number}", end.into_iter().rev().collect::<String>())
}

/// The first signs that fit into some columns.
fn fitting(signs: impl Iterator<Item = char>, columns: usize) -> impl Iterator<Item = char> {
    let mut taken = 0;
    signs.take_while(move |sign| {
        taken += sign.width().unwrap_or(0);
        taken <= columns
    })
}
