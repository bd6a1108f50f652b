//! Names that every file system takes, for folders and files that are made of what classes and pictures are called.
use std::collections::HashMap;

use crate::data::source::is_left_behind;

/// What a name may not hold on one system or another.
const RESERVED: [char; 9] = ['<', '>', ':', '"', '/', '\\', '|', '?', '*'];
/// Bytes of the longest name: most systems take 255, and numbers and an ending follow.
const LONGEST: usize = 180;

/// The names that were given in one folder. They differ even where small and capital letters are one.
#[derive(Debug, Default)]
pub(super) struct FileNames {
    /// How often each was wanted.
    given: HashMap<String, usize>,
}

impl FileNames {
    /// A name as near to the wanted one as can be: `cat`, and `cat_2` when it is wanted again.
    pub(super) fn give(&mut self, wanted: &str) -> String {
        let name = safe(wanted);
        let mut times = self.given.get(&folded(&name)).copied().unwrap_or(0);
        loop {
            times += 1;
            let candidate = if times == 1 { name.clone() } else { format!("{name}_{times}") };
            if !self.given.contains_key(&folded(&candidate)) {
                self.given.insert(folded(&candidate), 1);
                self.given.insert(folded(&name), times);
                return candidate;
            }
        }
    }
}

/// What names are compared by.
fn folded(name: &str) -> String {
    name.to_uppercase().to_lowercase()
}

/// A name without anything that a file system refuses, hides or takes for something else.
fn safe(wanted: &str) -> String {
    let allowed = |c: char| if c.is_control() || RESERVED.contains(&c) { '_' } else { c };
    let mut name: String = wanted.trim().chars().map(allowed).collect();
    name.truncate(name.floor_char_boundary(LONGEST));
    // Windows drops dots and blanks at the end.
    name.truncate(name.trim_end_matches(['.', ' ']).len());
    if name.is_empty() || is_left_behind(&name) || is_device(&name) {
        name.insert(0, '_');
    }
    name
}

/// Whether Windows takes a name for a device, as it does with `con` and `nul.txt`.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) {
        return true;
    }
    let port = stem.strip_prefix("COM").or_else(|| stem.strip_prefix("LPT"));
    port.is_some_and(|port| {
        port.chars().count() == 1 && port.contains(|c: char| c.is_ascii_digit() || "¹²³".contains(c))
    })
}
