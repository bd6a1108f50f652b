//! Which samples an epoch shows, and in which order: fixed copies, balanced classes, shuffled.
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use crate::data::dataset::{Dataset, Part};
use crate::design::Balance;

/// One sample as an epoch shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sample {
    /// The sample in the dataset.
    pub index: u32,
    /// Which of its variations: the number of its fixed copy, 0 for itself; or how often it was there before in this epoch.
    pub variation: u32,
}

impl Sample {
    /// A sample as it is.
    pub fn plain(index: u32) -> Self {
        Self { index, variation: 0 }
    }
}

/// The order in which one epoch goes through `indices`: another one every epoch, the same for the same seed.
pub fn epoch_order(seed: u64, epoch: u64, indices: &[u32]) -> Vec<u32> {
    let mut order = indices.to_vec();
    order.shuffle(&mut random(seed, epoch));
    order
}

fn random(seed: u64, epoch: u64) -> ChaCha8Rng {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    random.set_stream(epoch);
    random
}

/// Every sample, each followed by its copies.
pub(super) fn with_copies(indices: &[u32], copies: usize) -> Vec<Sample> {
    let of = |&index: &u32| (0..=copies as u32).map(move |variation| Sample { index, variation });
    indices.iter().flat_map(of).collect()
}

/// What decides which training samples an epoch shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct EpochRule {
    pub(super) seed: u64,
    pub(super) balance: Balance,
    /// Fixed copies of every training sample.
    pub(super) copies: usize,
    /// Whether a sample that comes back in an epoch comes back as another variation.
    pub(super) fresh: bool,
}

impl EpochRule {
    /// The training samples of one epoch in their order.
    pub(super) fn epoch(self, data: &Dataset, epoch: u64) -> Vec<Sample> {
        let training = data.part(Part::Training);
        if self.balance == Balance::AsTheyAre && self.copies == 0 {
            return epoch_order(self.seed, epoch, training).into_iter().map(Sample::plain).collect();
        }
        let mut samples = with_copies(training, self.copies);
        let mut random = random(self.seed, epoch);
        if self.balance != Balance::AsTheyAre {
            samples = self.balanced(data, samples, &mut random);
        }
        samples.shuffle(&mut random);
        samples
    }

    /// Samples in an epoch.
    pub(super) fn epoch_len(self, data: &Dataset) -> usize {
        let copies = 1 + self.copies;
        if self.balance == Balance::AsTheyAre {
            return data.part(Part::Training).len() * copies;
        }
        let sizes: Vec<usize> = data.class_counts(Part::Training).into_iter().map(|count| count * copies).collect();
        self.turns(&sizes) * sizes.iter().filter(|size| **size > 0).count()
    }

    /// How often every class has its turn in an epoch, if the classes have so many samples.
    fn turns(self, sizes: &[usize]) -> usize {
        let used = || sizes.iter().copied().filter(|size| *size > 0);
        match self.balance {
            Balance::AsTheyAre => 0,
            Balance::EqualDraw => sizes.iter().sum::<usize>().div_ceil(used().count().max(1)),
            Balance::Oversample => used().max().unwrap_or(0),
            Balance::Undersample => used().min().unwrap_or(0),
        }
    }

    /// Every class equally often: its samples in a random order, and again in another one until it has had its turns.
    fn balanced(self, data: &Dataset, samples: Vec<Sample>, random: &mut ChaCha8Rng) -> Vec<Sample> {
        let mut by_class: Vec<Vec<Sample>> = vec![Vec::new(); data.classes.len()];
        for sample in samples {
            by_class[data.label(sample.index as usize)].push(sample);
        }
        let sizes: Vec<usize> = by_class.iter().map(Vec::len).collect();
        let turns = self.turns(&sizes);
        let mut drawn = Vec::with_capacity(turns * sizes.len());
        for mut members in by_class.into_iter().filter(|members| !members.is_empty()) {
            let mut left = turns;
            let mut round = 0;
            while left > 0 {
                members.shuffle(random);
                let taken = left.min(members.len());
                // What comes back in the same epoch comes back varied otherwise.
                let variation = |sample: &Sample| if self.fresh { round } else { sample.variation };
                drawn.extend(members[..taken].iter().map(|sample| Sample { variation: variation(sample), ..*sample }));
                left -= taken;
                round += 1;
            }
        }
        drawn
    }
}
