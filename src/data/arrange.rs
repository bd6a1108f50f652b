//! From pictures as they lie in a source to a dataset: the classes as the design wants them, and the division into parts.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::dataset::{Dataset, LEFT_OUT, Part};
use super::error::DataError;
use super::pictures::Pictures;
use super::report::Notice;
use super::split::{Samples, split};
use super::warnings::warnings;
use crate::design::{Curation, PictureChange, Split};

/// Makes a dataset of pictures: no file is read again. The same arguments give the same dataset.
///
/// # Errors
/// When every class is switched off.
pub fn arrange(pictures: &Arc<Pictures>, curation: &Curation, shares: &Split, seed: u64) -> Result<Dataset, DataError> {
    let (classes, of_folder) = classes(&pictures.folders, curation);
    if classes.is_empty() {
        return Err(DataError::NothingUsed);
    }
    let labels = labels(pictures, curation, &of_folder);
    let Pictures { given, first_equal, .. } = &**pictures;
    let samples = Samples { labels: &labels, given, first_equal, classes: classes.len() };
    let (parts, leaked) = split(samples, shares, seed);
    let mut dataset = Dataset {
        classes,
        channels: pictures.channels,
        height: pictures.height,
        width: pictures.width,
        parts,
        report: pictures.report.clone(),
        pictures: Arc::clone(pictures),
        labels,
    };
    if let Some(&first) = leaked.first() {
        let first = dataset.name(first as usize).to_owned();
        dataset.report.notices.push(Notice::SameInParts { count: leaked.len(), first });
    }
    let found = warnings(&dataset);
    dataset.report.notices.extend(found);
    Ok(dataset)
}

/// The names that are left of the classes of some folders, in the folders' order.
pub(super) fn class_names(folders: &[String], curation: &Curation) -> Vec<String> {
    classes(folders, curation).0
}

/// The classes in the folders' order, and which of them each folder belongs to; `None` for one that is switched off.
fn classes(folders: &[String], curation: &Curation) -> (Vec<String>, Vec<Option<u16>>) {
    let mut classes: Vec<String> = Vec::new();
    let mut of_name = BTreeMap::new();
    let of_folder = folders.iter().map(|folder| {
        if curation.is_off(folder) {
            return None;
        }
        let name = curation.class_name(folder);
        Some(*of_name.entry(name).or_insert_with(|| {
            classes.push(name.to_owned());
            // There are fewer folders than labels.
            (classes.len() - 1) as u16
        }))
    });
    let of_folder = of_folder.collect();
    (classes, of_folder)
}

/// The class of every picture.
fn labels(pictures: &Pictures, curation: &Curation, of_folder: &[Option<u16>]) -> Vec<u16> {
    let label = |folder: usize| of_folder[folder].unwrap_or(LEFT_OUT);
    let mut labels: Vec<u16> = pictures.labels.iter().map(|folder| label(usize::from(*folder))).collect();
    if curation.pictures.is_empty() {
        return labels;
    }
    for (index, name) in pictures.names.iter().enumerate() {
        match curation.pictures.get(&**name) {
            None => {}
            Some(PictureChange::Excluded) => labels[index] = LEFT_OUT,
            Some(PictureChange::Moved(to)) => {
                // A folder that is not there any more takes nothing with it.
                if let Some(folder) = pictures.folders.iter().position(|folder| folder == to) {
                    labels[index] = label(folder);
                }
            }
        }
    }
    labels
}

/// Everything in one part, as when a folder is only there to be asked about.
pub(super) fn all_for_test(pictures: Pictures) -> Dataset {
    let labels = pictures.labels.clone();
    Dataset {
        classes: pictures.folders.clone(),
        channels: pictures.channels,
        height: pictures.height,
        width: pictures.width,
        parts: super::split::Parts { test: (0..labels.len() as u32).collect(), ..Default::default() },
        report: pictures.report.clone(),
        pictures: Arc::new(pictures),
        labels,
    }
}

impl Dataset {
    /// Which part a picture is used for; `None` when it is not used.
    pub fn part_of(&self, index: u32) -> Option<Part> {
        let parts = [Part::Training, Part::Validation, Part::Test];
        parts.into_iter().find(|part| self.part(*part).binary_search(&index).is_ok())
    }
}
