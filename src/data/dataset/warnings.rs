//! Words before trouble: what will go wrong with these samples, before anything is trained.
use std::collections::BTreeMap;

use super::notice::DataNotice;
use super::part::Part;
use super::set::Dataset;
use crate::design::{Interval, PictureFacts, Resize, proposed_picture};

/// A large class is told of beside a small one when it has so many times as many samples.
const IMBALANCE: usize = 4;
/// Bars are told of when more than one in so many pictures has them.
const BARRED: usize = 10;
/// Pictures lose what they could show when a side is so much shorter than the proposed one.
const SHRUNK: f64 = 0.75;
/// Samples below which the error of numbers means little: the rule of thumb of statistics for a mean.
const FEW_NUMBERS: usize = 30;

/// Everything that a person should know about a dataset.
pub(super) fn warnings(dataset: &Dataset) -> Vec<DataNotice> {
    let mut found = classes(dataset);
    found.extend(equal_samples(dataset));
    found.extend(all_equal(dataset));
    found.extend(imbalance(dataset));
    found.extend(validation(dataset));
    found.extend(form(dataset));
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

/// Nothing but one sample again and again.
fn all_equal(dataset: &Dataset) -> Option<DataNotice> {
    let first_equal = dataset.samples.first_equal();
    let mut used = (0..first_equal.len()).filter(|index| dataset.is_used(*index)).map(|index| first_equal[index]);
    let first = used.next()?;
    let others = used.try_fold(0, |count, equal| (equal == first).then_some(count + 1))?;
    (others > 0).then_some(DataNotice::AllEqual { count: others + 1 })
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

/// A validation without samples, of so few that its accuracy means little, or without some of the classes.
fn validation(dataset: &Dataset) -> Vec<DataNotice> {
    let samples = dataset.part(Part::Validation).len();
    let training = dataset.part(Part::Training).len();
    if samples == 0 {
        return if training > 0 { vec![DataNotice::NoValidation] } else { Vec::new() };
    }
    if dataset.classes.is_empty() {
        let few = (samples < FEW_NUMBERS).then_some(DataNotice::FewToMeasure { count: samples });
        return few.into_iter().collect();
    }
    let mut notices = Vec::new();
    if samples < Interval::few() {
        let enough = Interval::enough();
        notices.push(DataNotice::SmallValidation {
            pictures: samples,
            points: (Interval::margin(samples) * 100.0).round() as usize,
            enough,
            percent: share(enough, samples + training).min(50),
        });
    }
    let counts = dataset.class_counts(Part::Training).into_iter().zip(dataset.class_counts(Part::Validation));
    // Of a class with a single picture that is told already.
    let unasked = dataset.classes.iter().zip(counts).filter(|(_, (training, asked))| *training > 1 && *asked == 0);
    let unasked: Vec<&String> = unasked.map(|(class, _)| class).collect();
    if let Some(class) = unasked.first() {
        notices.push(DataNotice::ClassWithoutValidation { class: (*class).clone(), count: unasked.len() });
    }
    notices
}

fn share(part: usize, whole: usize) -> usize {
    (part * 100).div_ceil(whole.max(1))
}

/// What the pictures lose on their way into the network and need not: size, color, and room that bars take. Nothing is
/// told of an input that is as good as the proposed one.
fn form(dataset: &Dataset) -> Vec<DataNotice> {
    let (form, files) = (dataset.form(), &dataset.samples.files);
    let Some(facts) = dataset.picture_facts() else { return Vec::new() };
    let better = proposed_picture(&facts);
    let mut notices = Vec::new();
    let share = |has: usize, could: usize| has as f64 / could.max(1) as f64;
    if share(form.width, better.width).min(share(form.height, better.height)) < SHRUNK {
        notices.push(DataNotice::FarLarger {
            width: facts.width as u32,
            height: facts.height as u32,
            input_width: form.width,
            input_height: form.height,
        });
    }
    if facts.color && form.channels == 1 {
        notices.push(DataNotice::ColorLost { count: files.colored });
    }
    let bars = files.of_other_shape(form.width, form.height, PictureFacts::SAME_SHAPE);
    let needless = better.resize == Resize::Crop
        || files.of_other_shape(better.width, better.height, PictureFacts::SAME_SHAPE) < bars;
    if dataset.samples.padded && needless && bars * BARRED > files.sizes.values().sum() && !facts.transparent {
        notices.push(DataNotice::Bars { count: bars, input_width: form.width, input_height: form.height });
    }
    notices
}
