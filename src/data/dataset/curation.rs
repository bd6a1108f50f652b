//! From samples as they lie in a source to a dataset: the classes as the design wants them, and the division into parts.
use std::collections::BTreeMap;
use std::sync::Arc;

use super::notice::DataNotice;
use super::part::{LEFT_OUT, Parts};
use super::samples::Samples;
use super::set::Dataset;
use super::split::{SplitInput, SplitRule, split};
use super::warnings::warnings;
use crate::data::error::DataError;
use crate::design::{Curation, PictureChange, Split};

/// Makes a dataset of samples: no file is read again. The same arguments give the same dataset.
///
/// # Errors
/// When every class is switched off.
pub fn curate(samples: &Arc<Samples>, curation: &Curation, shares: &Split, seed: u64) -> Result<Dataset, DataError> {
    curate_by(samples, curation, shares, seed, SplitRule::default())
}

/// As [`curate`], with the rule of a run that began with another one.
///
/// # Errors
/// When every class is switched off.
pub fn curate_by(
    samples: &Arc<Samples>,
    curation: &Curation,
    shares: &Split,
    seed: u64,
    rule: SplitRule,
) -> Result<Dataset, DataError> {
    let (classes, of_source) = classes(&samples.classes, curation);
    if classes.is_empty() && !samples.classes.is_empty() {
        return Err(DataError::NothingUsed);
    }
    let labels = labels(samples, curation, &of_source);
    let Samples { given, first_equal, .. } = &**samples;
    let divided = SplitInput { labels: &labels, given, first_equal, classes: classes.len().max(1) };
    let (parts, leaked) = split(divided, shares, seed, rule);
    let mut dataset = Dataset {
        classes,
        shape: samples.shape,
        parts,
        report: samples.report.clone(),
        samples: Arc::clone(samples),
        labels,
    };
    if let Some(&first) = leaked.first() {
        let first = dataset.name(first as usize).to_owned();
        dataset.report.notices.push(DataNotice::SameInParts { count: leaked.len(), first });
    }
    let found = warnings(&dataset);
    dataset.report.notices.extend(found);
    Ok(dataset)
}

/// The names that are left of a source's classes, in their order.
pub(in crate::data) fn class_names(of_source: &[String], curation: &Curation) -> Vec<String> {
    classes(of_source, curation).0
}

/// The classes in the order of the source's, and which of them each of those is; `None` for one that is switched off.
fn classes(of_source: &[String], curation: &Curation) -> (Vec<String>, Vec<Option<u16>>) {
    let mut classes: Vec<String> = Vec::new();
    let mut of_name = BTreeMap::new();
    let places = of_source.iter().map(|folder| {
        if curation.is_off(folder) {
            return None;
        }
        let name = curation.class_name(folder);
        Some(*of_name.entry(name).or_insert_with(|| {
            classes.push(name.to_owned());
            // There are fewer classes than labels.
            (classes.len() - 1) as u16
        }))
    });
    let places = places.collect();
    (classes, places)
}

/// The class of every sample; all have label 0 where there are no classes.
fn labels(samples: &Samples, curation: &Curation, of_source: &[Option<u16>]) -> Vec<u16> {
    let label = |class: usize| of_source.get(class).copied().unwrap_or(Some(0)).unwrap_or(LEFT_OUT);
    let mut labels: Vec<u16> = samples.labels.iter().map(|class| label(usize::from(*class))).collect();
    if curation.pictures.is_empty() {
        return labels;
    }
    for (index, name) in samples.names.iter().enumerate() {
        match curation.pictures.get(&**name) {
            None => {}
            Some(PictureChange::Excluded) => labels[index] = LEFT_OUT,
            Some(PictureChange::Moved(to)) => {
                // A class that is not there any more takes nothing with it.
                if let Some(class) = samples.classes.iter().position(|class| class == to) {
                    labels[index] = label(class);
                }
            }
        }
    }
    labels
}

/// Everything in one part, as when a folder is only there to be asked about.
pub(in crate::data) fn all_for_test(samples: Samples) -> Dataset {
    let labels = samples.labels.clone();
    Dataset {
        classes: samples.classes.clone(),
        shape: samples.shape,
        parts: Parts { test: (0..labels.len() as u32).collect(), ..Default::default() },
        report: samples.report.clone(),
        samples: Arc::new(samples),
        labels,
    }
}
