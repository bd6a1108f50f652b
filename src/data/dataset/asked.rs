//! A folder that a trained network is asked about: which of its classes each of the folder's own is.
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::curation::labels;
use super::notice::DataNotice;
use super::part::{LEFT_OUT, Parts};
use super::samples::Samples;
use super::set::Dataset;
use crate::data::error::DataError;
use crate::design::{Curation, composed};

/// The classes of a network, and what was said about those of the source that it learned from.
#[derive(Clone, Copy)]
pub(in crate::data) struct AskedClasses<'a> {
    /// The folder that is asked about.
    pub(in crate::data) folder: &'a Path,
    pub(in crate::data) classes: &'a [String],
    pub(in crate::data) curation: &'a Curation,
}

impl AskedClasses<'_> {
    /// Whether folders of these names can be asked about.
    pub(in crate::data) fn prove(&self, names: &[String]) -> Result<(), DataError> {
        names.iter().try_for_each(|name| self.class_of(name).map(|_| ()))
    }

    /// Which class of the network a folder is: the one that pictures of such a folder were learned as; `None` if they were
    /// left out. A folder that the curation does not name is the class of its name.
    fn class_of(&self, name: &str) -> Result<Option<u16>, DataError> {
        if self.curation.is_off(name) {
            return Ok(None);
        }
        let learned = composed(self.curation.class_name(name));
        // An older run may name a class in another form of the same letters.
        let exact = self.classes.iter().position(|class| composed(class) == learned);
        let label = exact.or_else(|| self.in_any_case(&learned)).and_then(|label| u16::try_from(label).ok());
        label.map(Some).ok_or_else(|| DataError::UnknownClass {
            folder: self.folder.to_path_buf(),
            class: name.to_owned(),
            known: self.classes.to_vec(),
        })
    }

    /// The only class whose name differs at most in letter case.
    fn in_any_case(&self, name: &str) -> Option<usize> {
        let wanted = name.to_lowercase();
        let mut alike = self.classes.iter().enumerate().filter(|(_, class)| composed(class).to_lowercase() == wanted);
        let (label, _) = alike.next()?;
        alike.next().is_none().then_some(label)
    }

    /// Everything that is asked about as the test of a dataset with the network's classes.
    pub(in crate::data) fn apply(&self, samples: Samples) -> Result<Dataset, DataError> {
        // A class that is not known has no samples: that was proven before they were read.
        let of_source: Vec<_> = samples.classes.iter().map(|name| self.class_of(name).ok().flatten()).collect();
        let labels = labels(&samples, self.curation, &of_source);
        let test: Vec<u32> =
            (0..).zip(&labels).filter(|(_, label)| **label != LEFT_OUT).map(|(index, _)| index).collect();
        if test.is_empty() {
            return Err(DataError::NothingUsed);
        }
        let mut report = samples.report.clone();
        let used: BTreeSet<usize> = (0..samples.len()).map(|index| samples.class(index)).collect();
        // Where numbers are answered there is no class to tell of.
        let classes = samples.classes.iter().zip(&of_source).enumerate().filter(|(class, _)| used.contains(class));
        report.notices.extend(classes.filter_map(|(_, (name, label))| self.told(name, *label)));
        Ok(Dataset {
            classes: self.classes.to_vec(),
            shape: samples.shape,
            parts: Parts { test, ..Default::default() },
            report,
            samples: Arc::new(samples),
            labels,
        })
    }

    /// A word where a folder is asked about as something else than its name says.
    fn told(&self, folder: &str, label: Option<u16>) -> Option<DataNotice> {
        let folder = folder.to_owned();
        let Some(label) = label else { return Some(DataNotice::NotAsked { folder }) };
        let class = self.classes[usize::from(label)].clone();
        (composed(&class) != folder).then_some(DataNotice::AskedAs { folder, class })
    }
}
