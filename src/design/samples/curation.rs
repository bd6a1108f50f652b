//! What is said about pictures without touching their files: classes renamed, joined or left out, pictures moved to
//! another class or left out.
use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use unicode_normalization::UnicodeNormalization as _;

/// Changes of what a source holds, by the names that the source gives. Without any everything is as it lies there.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Curation {
    /// What happens to classes, by the names of their folders.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "by_composed_names")]
    pub classes: BTreeMap<String, ClassChange>,
    /// What happens to single pictures, by their paths inside the source.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "by_composed_names")]
    pub pictures: BTreeMap<String, PictureChange>,
}

/// What happens to a class.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ClassChange {
    /// What it is called instead. Two classes of one name are one class.
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "perhaps_composed_name")]
    pub name: Option<String>,
    /// Its pictures are not used.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub off: bool,
}

/// What happens to a picture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum PictureChange {
    /// It is not used.
    Excluded,
    /// It belongs to the class of another folder, which is named here.
    Moved(#[serde(deserialize_with = "composed_name")] String),
}

impl Curation {
    /// Whether everything is as it lies in the source.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What the class of a folder is called.
    pub fn class_name<'a>(&'a self, folder: &'a str) -> &'a str {
        self.classes.get(folder).and_then(|change| change.name.as_deref()).unwrap_or(folder)
    }

    /// Whether the pictures of a class folder are not used.
    pub fn is_off(&self, folder: &str) -> bool {
        self.classes.get(folder).is_some_and(|change| change.off)
    }

    /// Calls the class of a folder something else. A name of blanks, or the folder's own, gives its own name back.
    pub fn rename(&mut self, folder: &str, name: &str) {
        let name = composed(name.trim());
        let change = self.classes.entry(folder.to_owned()).or_default();
        change.name = (!name.is_empty() && name != folder).then_some(name);
        self.tidy(folder);
    }

    /// Uses the pictures of a class folder, or not.
    pub fn switch(&mut self, folder: &str, off: bool) {
        self.classes.entry(folder.to_owned()).or_default().off = off;
        self.tidy(folder);
    }

    /// Says what happens to a picture, or that nothing does any more.
    pub fn set_picture(&mut self, name: &str, change: Option<PictureChange>) {
        match change {
            Some(change) => drop(self.pictures.insert(name.to_owned(), change)),
            None => drop(self.pictures.remove(name)),
        }
    }

    /// Forgets a change that changes nothing.
    fn tidy(&mut self, folder: &str) {
        if self.classes.get(folder).is_some_and(|change| *change == ClassChange::default()) {
            self.classes.remove(folder);
        }
    }
}

/// A name in the form in which every letter with an accent is one sign where there is one. Some systems write two.
pub fn composed(name: &str) -> String {
    name.nfc().collect()
}

/// Names in a file may have been written by any system.
fn by_composed_names<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<BTreeMap<String, T>, D::Error> {
    let named = BTreeMap::<String, T>::deserialize(from)?;
    Ok(named.into_iter().map(|(name, change)| (composed(&name), change)).collect())
}

fn composed_name<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    String::deserialize(from).map(|name| composed(&name))
}

fn perhaps_composed_name<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<String>::deserialize(from)?.map(|name| composed(&name)))
}
