//! From class folders to classes: those of one name are one class.
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::data::dataset::{DataNotice, Part};
use crate::data::error::DataError;
use crate::data::source::natural_order;

/// A folder that was found to be a class.
pub(crate) struct FoundClass {
    pub(crate) part: Part,
    /// Inside the root.
    pub(crate) folder: PathBuf,
    pub(crate) name: String,
}

/// A folder of a class.
pub(crate) struct ClassFolder {
    pub(crate) part: Part,
    /// Inside the root.
    pub(crate) folder: PathBuf,
    /// Which of the classes it is.
    pub(crate) class: u16,
}

/// Classes by name, in natural order, and their folders.
pub(crate) struct Classes {
    pub(crate) names: Vec<String>,
    pub(crate) folders: Vec<ClassFolder>,
}

impl Classes {
    /// The first folder of each class, one for training if there is any, in the order of the classes.
    pub(crate) fn first_folders(mut self) -> Vec<(String, PathBuf)> {
        self.folders.sort_by_key(|folder| folder.part);
        let mut first: BTreeMap<u16, PathBuf> = BTreeMap::new();
        for ClassFolder { folder, class, .. } in self.folders {
            first.entry(class).or_insert(folder);
        }
        self.names.into_iter().zip(first.into_values()).collect()
    }
}

/// Joins folders to classes: those of one name, and those of different parts whose names differ only in letter case.
pub(crate) fn join(found: &[FoundClass], root: &Path) -> Result<(Classes, Vec<DataNotice>), DataError> {
    let (same, notices) = in_letter_case(found);
    let name = |class: &FoundClass| same.get(&class.name).unwrap_or(&class.name).clone();
    let mut names: Vec<String> = found.iter().map(name).collect::<BTreeSet<_>>().into_iter().collect();
    if names.len() > usize::from(u16::MAX) {
        return Err(DataError::TooManyClasses { folder: root.to_path_buf(), classes: names.len() });
    }
    names.sort_by(|a, b| natural_order::compare(a, b));
    let labels: BTreeMap<&str, u16> = (0..).zip(&names).map(|(label, name)| (name.as_str(), label)).collect();
    let folders = found.iter().map(|class| ClassFolder {
        part: class.part,
        folder: class.folder.clone(),
        class: labels[name(class).as_str()],
    });
    let folders = folders.collect();
    Ok((Classes { names, folders }, notices))
}

/// Names that differ only in letter case: which of them stands for which other, and a word on each pair. Where both lie in
/// the same part somebody meant them to differ.
fn in_letter_case(found: &[FoundClass]) -> (BTreeMap<String, String>, Vec<DataNotice>) {
    let mut groups: BTreeMap<String, BTreeSet<(Part, &str)>> = BTreeMap::new();
    for class in found {
        groups.entry(class.name.to_lowercase()).or_default().insert((class.part, &class.name));
    }
    let (mut same, mut notices) = (BTreeMap::new(), Vec::new());
    for group in groups.into_values() {
        let parts: BTreeSet<Part> = group.iter().map(|(part, _)| *part).collect();
        let is_one = parts.len() == group.len();
        // Training comes first: it says how the class is written.
        let mut names = group.iter().map(|(_, name)| *name);
        let Some(one) = names.next() else { continue };
        for other in names.filter(|other| *other != one).collect::<BTreeSet<_>>() {
            let (one, other) = (one.to_owned(), other.to_owned());
            if is_one {
                same.insert(other.clone(), one.clone());
                notices.push(DataNotice::LetterCaseJoined { one, other });
            } else {
                notices.push(DataNotice::LetterCase { one, other });
            }
        }
    }
    (same, notices)
}
