//! The generator of everything that enters a network: which pictures an epoch shows, in which order, and how each is
//! varied. The trainer, the gallery and the export all ask it, so what is shown is what is trained.
use std::sync::Arc;

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::augment::{Augmenter, Scratch};
use super::batch::{Normalization, epoch_order, tables, write_numbers};
use super::dataset::{Dataset, Part};
use crate::design::{Augmentation, Balance, Copies, CopiesInto, Design};

/// One picture as an epoch shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sample {
    /// The picture in the dataset.
    pub index: u32,
    /// Which of its variations: the number of its fixed copy, 0 for itself; or how often it was there before in this epoch.
    pub variation: u32,
}

impl Sample {
    /// A picture as it is.
    pub fn plain(index: u32) -> Self {
        Self { index, variation: 0 }
    }
}

/// Everything that decides what enters a network.
#[derive(Debug, Clone)]
pub struct Feed {
    data: Arc<Dataset>,
    normalization: Normalization,
    augmenter: Augmenter,
    copies: Copies,
    balance: Balance,
    seed: u64,
}

/// Numbers above which varying a batch is shared among threads: below, waking them takes longer.
const SHARED: usize = 1 << 14;

/// The stream of fixed copies, which are the same in every epoch.
const FIXED: u64 = u64::MAX;

impl Feed {
    /// What a design makes of a dataset.
    pub fn new(data: Arc<Dataset>, normalization: Normalization, design: &Design) -> Self {
        let Design { augmentation, balance, training, .. } = design;
        let augmenter = Augmenter::new(augmentation, data.channels, data.height, data.width);
        Self { data, normalization, augmenter, copies: augmentation.copies, balance: *balance, seed: training.seed }
    }

    /// Every picture as it is.
    pub fn plain(data: Arc<Dataset>, normalization: Normalization) -> Self {
        let augmenter = Augmenter::new(&Augmentation::default(), data.channels, data.height, data.width);
        Self { data, normalization, augmenter, copies: Copies::Fresh, balance: Balance::AsTheyAre, seed: 0 }
    }

    /// The pictures.
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// How bytes become numbers.
    pub fn normalization(&self) -> &Normalization {
        &self.normalization
    }

    /// What varies the pictures.
    pub fn augmenter(&self) -> &Augmenter {
        &self.augmenter
    }

    /// The training samples of one epoch, from 0, in their order: another one every epoch, the same for the same seed.
    pub fn epoch(&self, epoch: u64) -> Vec<Sample> {
        let training = self.data.part(Part::Training);
        let copies = self.copies_in(Part::Training);
        if self.balance == Balance::AsTheyAre && copies == 0 {
            return epoch_order(self.seed, epoch, training).into_iter().map(Sample::plain).collect();
        }
        let mut samples = with_copies(training, copies);
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        random.set_stream(epoch);
        if self.balance != Balance::AsTheyAre {
            samples = self.balanced(samples, &mut random);
        }
        samples.shuffle(&mut random);
        samples
    }

    /// Samples in an epoch.
    pub fn epoch_len(&self) -> usize {
        let all = self.data.part(Part::Training).len() * (1 + self.copies_in(Part::Training));
        if self.balance == Balance::AsTheyAre {
            return all;
        }
        let copies = 1 + self.copies_in(Part::Training);
        let sizes: Vec<usize> =
            self.data.class_counts(Part::Training).into_iter().map(|count| count * copies).collect();
        self.turns(&sizes) * sizes.iter().filter(|size| **size > 0).count()
    }

    /// The samples of a part in the dataset's order, with the fixed copies that belong to it. Test pictures have none.
    pub fn part(&self, part: Part) -> Vec<Sample> {
        with_copies(self.data.part(part), self.copies_in(part))
    }

    /// Fixed copies of every picture of a part.
    pub fn copies_in(&self, part: Part) -> usize {
        let Copies::Fixed { count, into } = self.copies else { return 0 };
        let there = match part {
            Part::Training => into != CopiesInto::Validation,
            Part::Validation => into != CopiesInto::Training,
            Part::Test => false,
        };
        if there && !self.augmenter.is_off() { count } else { 0 }
    }

    /// How often every class has its turn in an epoch, if the classes have so many samples.
    fn turns(&self, sizes: &[usize]) -> usize {
        let used = || sizes.iter().copied().filter(|size| *size > 0);
        match self.balance {
            Balance::AsTheyAre => 0,
            Balance::EqualDraw => sizes.iter().sum::<usize>().div_ceil(used().count().max(1)),
            Balance::Oversample => used().max().unwrap_or(0),
            Balance::Undersample => used().min().unwrap_or(0),
        }
    }

    /// Every class equally often: its samples in a random order, and again in another one until it has had its turns.
    fn balanced(&self, samples: Vec<Sample>, random: &mut ChaCha8Rng) -> Vec<Sample> {
        let mut by_class: Vec<Vec<Sample>> = vec![Vec::new(); self.data.classes.len()];
        for sample in samples {
            by_class[self.data.label(sample.index as usize)].push(sample);
        }
        let sizes: Vec<usize> = by_class.iter().map(Vec::len).collect();
        let turns = self.turns(&sizes);
        let fresh = self.copies == Copies::Fresh;
        let mut drawn = Vec::with_capacity(turns * sizes.len());
        for mut members in by_class.into_iter().filter(|members| !members.is_empty()) {
            let mut left = turns;
            let mut round = 0;
            while left > 0 {
                members.shuffle(random);
                let taken = left.min(members.len());
                // What comes back in the same epoch comes back varied otherwise.
                let variation = |sample: &Sample| if fresh { round } else { sample.variation };
                drawn.extend(members[..taken].iter().map(|sample| Sample { variation: variation(sample), ..*sample }));
                left -= taken;
                round += 1;
            }
        }
        drawn
    }

    /// Whether a sample of an epoch is varied at all.
    fn is_varied(&self, part: Part, sample: Sample) -> bool {
        let fresh = self.copies == Copies::Fresh;
        !self.augmenter.is_off()
            && part != Part::Test
            && if fresh { part == Part::Training } else { sample.variation > 0 }
    }

    /// The bytes of one sample of a part as the network gets them in an epoch, from 0: channel by channel.
    ///
    /// # Panics
    /// When `out` is not as long as a picture, or the dataset has no such picture.
    pub fn write(&self, part: Part, epoch: u64, sample: Sample, out: &mut [u8], scratch: &mut Scratch) {
        if !self.is_varied(part, sample) {
            return out.copy_from_slice(self.data.picture(sample.index as usize));
        }
        let epoch = if self.copies == Copies::Fresh { epoch } else { FIXED };
        self.vary(epoch, sample, out, scratch);
    }

    /// The bytes of a fixed copy of a picture, counted from 1: those that training gets with [`Copies::Fixed`], whatever
    /// the design says of copies.
    ///
    /// # Panics
    /// When `out` is not as long as a picture, or the dataset has no such picture.
    pub fn write_copy(&self, index: u32, copy: u32, out: &mut [u8], scratch: &mut Scratch) {
        self.vary(FIXED, Sample { index, variation: copy }, out, scratch);
    }

    fn vary(&self, epoch: u64, sample: Sample, out: &mut [u8], scratch: &mut Scratch) {
        let picture = self.data.picture(sample.index as usize);
        self.augmenter.apply(&self.augmenter.draw(self.seed, stream(epoch, sample)), picture, out, scratch);
    }

    /// A batch: samples of a part as numbers (sample, channel, row, column) and their classes. Both vectors are cleared
    /// first; kept by the caller, they are allocated once.
    pub fn gather(&self, part: Part, epoch: u64, samples: &[Sample], out: &mut Vec<f32>, labels: &mut Vec<usize>) {
        let tables = tables(&self.normalization, self.data.channels);
        let length = self.data.picture_len();
        labels.clear();
        labels.extend(samples.iter().map(|sample| self.data.label(sample.index as usize)));
        out.clear();
        out.resize(samples.len() * length, 0.0);
        let fill = |space: &mut (Vec<u8>, Scratch), (sample, out): (&Sample, &mut [f32])| {
            let (bytes, scratch) = space;
            if self.is_varied(part, *sample) {
                bytes.resize(length, 0);
                self.write(part, epoch, *sample, bytes, scratch);
                write_numbers(&tables, bytes, out);
            } else {
                write_numbers(&tables, self.data.picture(sample.index as usize), out);
            }
        };
        let slots = out.chunks_exact_mut(length.max(1));
        if samples.len() * length < SHARED || self.augmenter.is_off() {
            let mut space = Default::default();
            samples.iter().zip(slots).for_each(|one| fill(&mut space, one));
        } else {
            let slots = out.par_chunks_exact_mut(length.max(1));
            samples.par_iter().zip(slots).for_each_init(Default::default, fill);
        }
    }
}

/// Every picture, each followed by its copies.
fn with_copies(indices: &[u32], copies: usize) -> Vec<Sample> {
    let of = |&index: &u32| (0..=copies as u32).map(move |variation| Sample { index, variation });
    indices.iter().flat_map(of).collect()
}

/// The stream of random numbers of one sample: every bit of the three numbers moves about half of its bits (the
/// finalizer of Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
fn stream(epoch: u64, sample: Sample) -> u64 {
    let mix = |mut z: u64| {
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    };
    mix(mix(epoch.wrapping_add(1)) ^ (u64::from(sample.index) << 32 | u64::from(sample.variation)))
}
