//! Which samples are for training, validation and test: each class its share, by a seed, equal samples together.
use rand::seq::SliceRandom;
use rand::{Rng as _, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::part::{LEFT_OUT, Part, Parts};
use crate::design::Split;

/// What is known of the samples that are divided.
#[derive(Clone, Copy)]
pub(crate) struct SplitInput<'a> {
    /// The class of each; [`LEFT_OUT`] for one that is not used.
    pub(crate) labels: &'a [u16],
    /// The part that each lay in.
    pub(crate) given: &'a [Part],
    /// The first of those that are equal to it.
    pub(crate) first_equal: &'a [u32],
    pub(crate) classes: usize,
}

/// How many samples of a class make its share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SplitRule {
    /// The share of all samples, rounded once; each class gives its own share, to within one sample.
    #[default]
    OfAll,
    /// The share of each class, rounded class by class: small classes may give none. Runs that began with it go on with it.
    ClassByClass,
}

/// Divides the samples. Those given to training are divided further by the shares, but only into parts that nothing was
/// given to. Equal samples stay together: what is known from training must not be asked in validation. Returns as well
/// which of those given to training were left out because an equal one was given to another part.
pub(crate) fn split(samples: SplitInput<'_>, shares: &Split, seed: u64, rule: SplitRule) -> (Parts, Vec<u32>) {
    let SplitInput { labels, given, classes, .. } = samples;
    let is_used = |part: Part| given.iter().zip(labels).any(|(given, label)| *given == part && *label != LEFT_OUT);
    let share = |part: Part, share: f64| if is_used(part) { 0.0 } else { share.clamp(0.0, 1.0) };
    let (validation, test) = (share(Part::Validation, shares.validation), share(Part::Test, shares.test));

    let mut parts = Parts::default();
    let (mut by_class, leaked) = groups(samples, &mut parts);
    let mut sizes = Vec::with_capacity(classes);
    for (class, groups) in (0..).zip(&mut by_class) {
        // A stream of its own for each class: a sample more in one class does not move those of another.
        // Counted from the end, because epochs count from the start.
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(u64::MAX - class);
        groups.shuffle(&mut random);
        sizes.push(ClassSize { total: groups.iter().map(Vec::len).sum(), chance: random.next_u64() });
    }
    for (groups, (for_validation, for_test)) in by_class.into_iter().zip(counts(&sizes, validation, test, rule)) {
        let mut groups = groups.into_iter().peekable();
        for (part, wanted) in [(&mut parts.validation, for_validation), (&mut parts.test, for_test)] {
            let mut taken = 0;
            while taken < wanted
                && let Some(group) = groups.next()
            {
                // The last group stays for training, however large it is.
                if groups.peek().is_none() {
                    parts.training.extend(group);
                    break;
                }
                taken += group.len();
                part.extend(group);
            }
        }
        parts.training.extend(groups.flatten());
    }
    parts.training.sort_unstable();
    parts.validation.sort_unstable();
    parts.test.sort_unstable();
    (parts, leaked)
}

/// How many samples of a class are divided, and a number that decides between classes of the same claim.
struct ClassSize {
    total: usize,
    chance: u64,
}

/// The samples to be divided: for each class the groups of equal ones, each with the class of its first sample. What was
/// given to validation and test is put there; of what was given to training, equals of those are left out and returned.
fn groups(samples: SplitInput<'_>, parts: &mut Parts) -> (Vec<Vec<Vec<u32>>>, Vec<u32>) {
    let SplitInput { labels, given, first_equal, classes } = samples;
    let used = || (0..labels.len()).filter(|index| labels[*index] != LEFT_OUT);
    // By the first of the equal ones: whether one of them was given away, and where their group stands.
    let mut given_away = vec![false; labels.len()];
    let mut place = vec![None; labels.len()];
    for index in used() {
        match given[index] {
            Part::Training => continue,
            Part::Validation => parts.validation.push(index as u32),
            Part::Test => parts.test.push(index as u32),
        }
        given_away[first_equal[index] as usize] = true;
    }
    let mut by_class: Vec<Vec<Vec<u32>>> = vec![Vec::new(); classes];
    let mut leaked = Vec::new();
    for index in used().filter(|index| given[*index] == Part::Training) {
        let first = first_equal[index] as usize;
        if given_away[first] {
            leaked.push(index as u32);
            continue;
        }
        let (class, nth) = *place[first].get_or_insert_with(|| {
            let class = usize::from(labels[index]);
            by_class[class].push(Vec::new());
            (class, by_class[class].len() - 1)
        });
        by_class[class][nth].push(index as u32);
    }
    (by_class, leaked)
}

/// How many samples of each class go to validation and test; one at least is kept for training.
fn counts(sizes: &[ClassSize], validation: f64, test: f64, rule: SplitRule) -> Vec<(usize, usize)> {
    let nothing = vec![0; sizes.len()];
    let for_validation = part_counts(sizes, &nothing, validation, rule);
    let for_test = part_counts(sizes, &for_validation, test, rule);
    let both = for_validation.into_iter().zip(for_test).zip(sizes);
    both.map(|((mut for_validation, mut for_test), size)| {
        while for_validation + for_test >= size.total.max(1) {
            if for_test >= for_validation {
                for_test -= 1;
            } else {
                for_validation -= 1;
            }
        }
        (for_validation, for_test)
    })
    .collect()
}

/// How many samples of each class make a share, beside those that are given away already: by the largest remainder, as
/// seats are given to parties (A. Hamilton, 1792).
fn part_counts(sizes: &[ClassSize], given: &[usize], share: f64, rule: SplitRule) -> Vec<usize> {
    let exact = |size: &ClassSize| size.total as f64 * share;
    if rule == SplitRule::ClassByClass {
        return sizes.iter().map(|size| exact(size).round() as usize).collect();
    }
    // Products such as 10 · 0.3 fall a little short of what they mean.
    let whole = |size: &ClassSize| (exact(size) + 1e-9).floor();
    let mut counts: Vec<usize> = sizes.iter().map(|size| whole(size) as usize).collect();
    let all = (sizes.iter().map(exact).sum::<f64>() + 1e-9).round() as usize;
    let missing = all.saturating_sub(counts.iter().sum());
    // A class that would keep nothing for training gives no more.
    let mut claims: Vec<usize> =
        (0..sizes.len()).filter(|class| sizes[*class].total > given[*class] + counts[*class] + 1).collect();
    let remainder = |class: usize| exact(&sizes[class]) - whole(&sizes[class]);
    claims.retain(|class| remainder(*class) > 1e-9);
    claims.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)).then(sizes[*a].chance.cmp(&sizes[*b].chance)));
    claims.into_iter().take(missing).for_each(|class| counts[class] += 1);
    counts
}
