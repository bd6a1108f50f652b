//! Which pictures are for training, validation and test: class by class, by a seed.
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::dataset::Part;
use crate::design::Split;

/// The pictures of each part, as ascending indices into the dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parts {
    /// The weights learn from these.
    pub training: Vec<u32>,
    /// Looked at after every epoch.
    pub validation: Vec<u32>,
    /// Looked at once at the end.
    pub test: Vec<u32>,
}

/// Divides the samples. `given` names the part of each sample: those given to training are divided further by the
/// shares, but only into parts that nothing was given to.
pub(crate) fn split(labels: &[u16], given: &[Part], classes: usize, shares: &Split, seed: u64) -> Parts {
    let share = |part: Part, share: f64| {
        if given.contains(&part) { 0.0 } else { share }
    };
    let validation = share(Part::Validation, shares.validation);
    let test = share(Part::Test, shares.test);

    let mut parts = Parts::default();
    let mut by_class = vec![Vec::new(); classes];
    for (index, (&label, part)) in (0..).zip(labels.iter().zip(given)) {
        match part {
            Part::Training => by_class[usize::from(label)].push(index),
            Part::Validation => parts.validation.push(index),
            Part::Test => parts.test.push(index),
        }
    }
    for (class, mut members) in (0..).zip(by_class) {
        // A stream of its own for each class: a picture more in one class does not move those of another.
        // Counted from the end, because epochs count from the start.
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(u64::MAX - class);
        members.shuffle(&mut random);
        let (for_validation, for_test) = counts(members.len(), validation, test);
        let rest = members.split_off(for_validation);
        parts.validation.extend(members);
        parts.test.extend(&rest[..for_test]);
        parts.training.extend(&rest[for_test..]);
    }
    parts.training.sort_unstable();
    parts.validation.sort_unstable();
    parts.test.sort_unstable();
    parts
}

/// How many of `total` pictures of one class go to validation and test: each share rounded, one at least kept for
/// training.
fn counts(total: usize, validation: f64, test: f64) -> (usize, usize) {
    let rounded = |share: f64| (total as f64 * share.clamp(0.0, 1.0)).round() as usize;
    let (mut for_validation, mut for_test) = (rounded(validation), rounded(test));
    while for_validation + for_test >= total.max(1) {
        if for_test >= for_validation {
            for_test -= 1;
        } else {
            for_validation -= 1;
        }
    }
    (for_validation, for_test)
}
