//! From samples as they lie in a source to a dataset: the classes as the design wants them, and the division into parts.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::notice::DataNotice;
use super::part::LEFT_OUT;
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
    dataset.report.notices.extend(without_effect(samples, curation));
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
pub(super) fn labels(samples: &Samples, curation: &Curation, of_source: &[Option<u16>]) -> Vec<u16> {
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

/// What is changed of classes and pictures that are not there.
fn without_effect(samples: &Samples, curation: &Curation) -> Option<DataNotice> {
    if curation.is_empty() {
        return None;
    }
    let is_class = |name: &String| samples.classes.contains(name);
    let skipped = samples.report.skipped.iter().map(|skipped| skipped.name.as_str());
    let pictures: BTreeSet<&str> = samples.names.iter().map(|name| &**name).chain(skipped).collect();
    let changed = |(name, change): &(&String, &PictureChange)| {
        pictures.contains(name.as_str()) && !matches!(change, PictureChange::Moved(to) if !is_class(to))
    };
    let classes = curation.classes.keys().filter(|name| !is_class(name));
    let gone = classes.chain(curation.pictures.iter().filter(|change| !changed(change)).map(|(name, _)| name));
    let first = gone.clone().next()?.clone();
    Some(DataNotice::NothingToChange { count: gone.count(), first })
}
