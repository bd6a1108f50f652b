//! Words before trouble: what will go wrong with these samples, before anything is trained.
use std::collections::BTreeMap;

use super::notice::DataNotice;
use super::part::Part;
use super::set::Dataset;
use crate::design::Interval;

/// A large class is told of beside a small one when it has so many times as many samples.
const IMBALANCE: usize = 4;
/// Pictures lose what they show when a side becomes so many times shorter.
const SHRUNK: f64 = 8.0;

/// Everything that a person should know about a dataset.
pub(super) fn warnings(dataset: &Dataset) -> Vec<DataNotice> {
    let mut found = classes(dataset);
    found.extend(equal_samples(dataset));
    found.extend(imbalance(dataset));
    found.extend(validation(dataset));
    found.extend(size(dataset));
    found
}

/// Classes without samples, with a single one, and a single class.
fn classes(dataset: &Dataset) -> Vec<DataNotice> {
    let mut notices = Vec::new();
    let counts = dataset.class_sizes().into_iter().zip(dataset.class_counts(Part::Training));
    for (class, (all, training)) in dataset.classes.iter().zip(counts) {
        let class = class.clone();
        match (all, training) {
            (0, _) => notices.push(DataNotice::EmptyClass { class }),
            (_, 0) => notices.push(DataNotice::NothingToTrain { class }),
            (1, _) => notices.push(DataNotice::OnePicture { class }),
            _ => {}
        }
    }
    if let [class] = &dataset.classes[..] {
        notices.push(DataNotice::OneClass { class: class.clone() });
    }
    notices
}

/// Pairs of classes that hold the same samples.
fn equal_samples(dataset: &Dataset) -> Vec<DataNotice> {
    let mut pairs: BTreeMap<(usize, usize), (usize, u32)> = BTreeMap::new();
    for (index, &first) in (0..).zip(dataset.samples.first_equal()) {
        let (one, other) = (first as usize, index as usize);
        if one == other
            || !dataset.is_used(one)
            || !dataset.is_used(other)
            || dataset.label(one) == dataset.label(other)
        {
            continue;
        }
        let pair = (dataset.label(one).min(dataset.label(other)), dataset.label(one).max(dataset.label(other)));
        pairs.entry(pair).or_insert((0, index)).0 += 1;
    }
    let notice = |((one, other), (count, example)): ((usize, usize), (usize, u32))| DataNotice::SamePictures {
        one: dataset.classes[one].clone(),
        other: dataset.classes[other].clone(),
        count,
        example: dataset.name(example as usize).to_owned(),
    };
    pairs.into_iter().map(notice).collect()
}

/// A class that is far larger than another one.
fn imbalance(dataset: &Dataset) -> Option<DataNotice> {
    let counts = dataset.class_counts(Part::Training);
    let counted = || counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let (large, most) = counted().max_by_key(|(_, count)| **count)?;
    let (small, least) = counted().min_by_key(|(_, count)| **count)?;
    (*most >= least * IMBALANCE).then(|| DataNotice::Imbalance {
        large: dataset.classes[large].clone(),
        most: *most,
        small: dataset.classes[small].clone(),
        least: *least,
        percent: share(*most, counts.iter().sum()),
    })
}

/// A validation of so few samples that its accuracy means little.
fn validation(dataset: &Dataset) -> Option<DataNotice> {
    let samples = dataset.part(Part::Validation).len();
    let available = samples + dataset.part(Part::Training).len();
    // Whoever keeps none away has decided so.
    (samples > 0 && samples < Interval::few()).then(|| {
        let enough = Interval::enough();
        DataNotice::SmallValidation {
            pictures: samples,
            points: (Interval::margin(samples) * 100.0).round() as usize,
            enough,
            percent: share(enough, available).min(50),
        }
    })
}

fn share(part: usize, whole: usize) -> usize {
    (part * 100).div_ceil(whole.max(1))
}

/// Files whose samples are far larger than what enters the network.
fn size(dataset: &Dataset) -> Option<DataNotice> {
    let (width, height) = dataset.samples.files.median_size()?;
    let form = dataset.form();
    let smaller = (f64::from(width) / form.width as f64).min(f64::from(height) / form.height as f64);
    (smaller >= SHRUNK).then_some(DataNotice::FarLarger {
        width,
        height,
        input_width: form.width,
        input_height: form.height,
    })
}
