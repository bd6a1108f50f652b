//! The generator of everything that enters a network: which samples an epoch shows, in which order, and how each is
//! varied. The trainer, the gallery and the export all ask it, so what is shown is what is trained.
use std::borrow::Cow;
use std::sync::Arc;

use rayon::prelude::*;

use super::encoder::SampleEncoder;
use super::order::{EpochRule, Sample, with_copies};
use crate::data::augment::{Augmenter, Scratch, TextAugmenter};
use crate::data::dataset::{Dataset, Part, SampleContent, Targets};
use crate::data::image::ImageForm;
use crate::design::{Augmentation, Balance, Copies, CopiesInto, Design};

/// Everything that decides what enters a network.
#[derive(Debug, Clone)]
pub struct BatchLoader {
    data: Arc<Dataset>,
    encoder: SampleEncoder,
    augmenter: Augmenter,
    text_augmenter: TextAugmenter,
    copies: Copies,
    balance: Balance,
    seed: u64,
    /// Epochs that vary their samples each in another way; those after them do it again. All do where nothing is kept of
    /// what they give.
    different: Option<u64>,
}

/// Numbers above which varying a batch is shared among threads: below, waking them takes longer.
const SHARED: usize = 1 << 14;

/// Ways in which a sample is varied where what a frozen start of the network gives for each is computed once and kept.
const VARIANTS: u64 = 8;

/// The stream of fixed copies, which are the same in every epoch.
const FIXED: u64 = u64::MAX;

impl BatchLoader {
    /// What a design makes of a dataset.
    pub fn new(data: Arc<Dataset>, encoder: SampleEncoder, design: &Design) -> Self {
        let Design { augmentation, balance, training, .. } = design;
        let (augmenter, text_augmenter) = augmenters(augmentation, &data);
        // Where the targets are numbers there is nothing to balance.
        let balance = if data.classes.is_empty() { Balance::AsTheyAre } else { *balance };
        let (copies, seed) = (augmentation.copies, training.seed);
        let different = design.layers.starts_frozen().then_some(VARIANTS);
        Self { data, encoder, augmenter, text_augmenter, copies, balance, seed, different }
    }

    /// Every sample as it is.
    pub fn plain(data: Arc<Dataset>, encoder: SampleEncoder) -> Self {
        let (augmenter, text_augmenter) = augmenters(&Augmentation::default(), &data);
        let (copies, balance) = (Copies::Fresh, Balance::AsTheyAre);
        Self { data, encoder, augmenter, text_augmenter, copies, balance, seed: 0, different: None }
    }

    /// The samples.
    pub fn data(&self) -> &Arc<Dataset> {
        &self.data
    }

    /// How samples become numbers.
    pub fn encoder(&self) -> &SampleEncoder {
        &self.encoder
    }

    /// What varies the samples where they are images.
    pub fn augmenter(&self) -> &Augmenter {
        &self.augmenter
    }

    /// What varies the samples where they are texts.
    pub fn text_augmenter(&self) -> &TextAugmenter {
        &self.text_augmenter
    }

    /// Whether nothing ever varies a sample.
    pub fn is_plain(&self) -> bool {
        self.augmenter.is_off() && self.text_augmenter.is_off()
    }

    /// The training samples of one epoch, from 0, in their order: another one every epoch, the same for the same seed.
    pub fn epoch(&self, epoch: u64) -> Vec<Sample> {
        self.rule().epoch(&self.data, epoch)
    }

    /// Samples in an epoch.
    pub fn epoch_len(&self) -> usize {
        self.rule().epoch_len(&self.data)
    }

    fn rule(&self) -> EpochRule {
        let copies = self.copies_in(Part::Training);
        EpochRule { seed: self.seed, balance: self.balance, copies, fresh: self.copies == Copies::Fresh }
    }

    /// The samples of a part in the dataset's order, with the fixed copies that belong to it. Test samples have none.
    pub fn part(&self, part: Part) -> Vec<Sample> {
        with_copies(self.data.part(part), self.copies_in(part))
    }

    /// Fixed copies of every sample of a part.
    pub fn copies_in(&self, part: Part) -> usize {
        let Copies::Fixed { count, into } = self.copies else { return 0 };
        let there = match part {
            Part::Training => into != CopiesInto::Validation,
            Part::Validation => into != CopiesInto::Training,
            Part::Test => false,
        };
        if there && !self.is_plain() { count } else { 0 }
    }

    /// Whether a sample of an epoch is varied at all.
    fn is_varied(&self, part: Part, sample: Sample) -> bool {
        let fresh = self.copies == Copies::Fresh;
        !self.is_plain() && part != Part::Test && if fresh { part == Part::Training } else { sample.variation > 0 }
    }

    /// The bytes of one image of a part as an epoch, from 0, shows it to the network.
    ///
    /// # Panics
    /// When `out` is not as long as a sample, or the dataset has no such sample.
    pub fn write(&self, part: Part, epoch: u64, sample: Sample, out: &mut [u8], scratch: &mut Scratch) {
        if !self.is_varied(part, sample) {
            return out.copy_from_slice(self.data.sample(sample.index as usize));
        }
        self.vary(self.varied_in(epoch), sample, out, scratch);
    }

    /// One text of a part as an epoch, from 0, shows it to the network.
    ///
    /// # Panics
    /// When the dataset has no such sample.
    pub fn varied_text(&self, part: Part, epoch: u64, sample: Sample) -> Cow<'_, str> {
        let text = self.data.text(sample.index as usize);
        if !self.is_varied(part, sample) {
            return Cow::Borrowed(text);
        }
        self.text_augmenter.vary(self.seed, stream(self.varied_in(epoch), sample), text)
    }

    /// The epoch that decides how a sample is varied: fixed copies are the same in all.
    fn varied_in(&self, epoch: u64) -> u64 {
        if self.copies == Copies::Fresh { self.different.map_or(epoch, |count| epoch % count) } else { FIXED }
    }

    /// How many epochs in a row may show their samples each in another way; `None` where all do the same.
    pub fn different_epochs(&self) -> Option<u64> {
        let varies = !self.is_plain() && self.copies == Copies::Fresh;
        varies.then(|| self.different.unwrap_or(u64::MAX))
    }

    /// A number that tells how the picture of a sample differs from the original as an epoch, from 0, shows it: the same
    /// number for the same picture, `None` for the original itself.
    pub fn shown_as(&self, part: Part, epoch: u64, sample: Sample) -> Option<u64> {
        let draw = || self.augmenter.draw(self.seed, stream(self.varied_in(epoch), sample));
        self.is_varied(part, sample).then(draw).and_then(|drawn| self.augmenter.outcome(&drawn))
    }

    /// The pictures of some samples of a part as an epoch, from 0, shows them to the network, one after the other; `None`
    /// where samples are no pictures.
    ///
    /// # Panics
    /// When the dataset has no such sample.
    pub fn pictures(&self, part: Part, epoch: u64, samples: &[Sample]) -> Option<Vec<u8>> {
        if !self.data.holds_pictures() {
            return None;
        }
        let length = self.data.picture_len();
        let mut pixels = vec![0; samples.len() * length];
        let mut scratch = Scratch::default();
        for (sample, out) in samples.iter().zip(pixels.chunks_exact_mut(length.max(1))) {
            self.write(part, epoch, *sample, out, &mut scratch);
        }
        Some(pixels)
    }

    /// The bytes of a fixed copy of a sample, counted from 1: those that training gets with [`Copies::Fixed`], whatever
    /// the design says of copies.
    ///
    /// # Panics
    /// When `out` is not as long as a sample, or the dataset has no such sample.
    pub fn write_copy(&self, index: u32, copy: u32, out: &mut [u8], scratch: &mut Scratch) {
        self.vary(FIXED, Sample { index, variation: copy }, out, scratch);
    }

    fn vary(&self, epoch: u64, sample: Sample, out: &mut [u8], scratch: &mut Scratch) {
        let original = self.data.sample(sample.index as usize);
        self.augmenter.apply(&self.augmenter.draw(self.seed, stream(epoch, sample)), original, out, scratch);
    }

    /// A batch: samples of a part as numbers, one after the other, and what the network is to answer. Both are written
    /// over; kept by the caller, they are allocated once.
    ///
    /// # Panics
    /// When the dataset has no such sample.
    pub fn gather(&self, part: Part, epoch: u64, samples: &[Sample], inputs: &mut Vec<f32>, targets: &mut Targets) {
        let length = self.encoder.len();
        self.gather_targets(samples, targets);
        inputs.clear();
        inputs.resize(samples.len() * length, 0.0);
        let are_texts = matches!(self.data.samples().content(), SampleContent::Texts { .. });
        let fill = |space: &mut (Vec<u8>, Scratch), (sample, out): (&Sample, &mut [f32])| {
            let (bytes, scratch) = space;
            if are_texts {
                self.encoder.encode_into(self.varied_text(part, epoch, *sample).as_bytes(), out);
            } else if self.is_varied(part, *sample) {
                bytes.resize(self.data.picture_len(), 0);
                self.write(part, epoch, *sample, bytes, scratch);
                self.encoder.encode_into(bytes, out);
            } else {
                self.encoder.encode_into(self.data.sample(sample.index as usize), out);
            }
        };
        let slots = inputs.chunks_exact_mut(length.max(1));
        if samples.len() * length < SHARED || self.is_plain() {
            let mut space = Default::default();
            samples.iter().zip(slots).for_each(|one| fill(&mut space, one));
        } else {
            let slots = inputs.par_chunks_exact_mut(length.max(1));
            samples.par_iter().zip(slots).for_each_init(Default::default, fill);
        }
    }

    /// What the network is to answer to some samples, written over.
    ///
    /// # Panics
    /// When the dataset has no such sample.
    pub fn gather_targets(&self, samples: &[Sample], targets: &mut Targets) {
        self.data.targets(samples.iter().map(|sample| sample.index), targets);
        if let Targets::Numbers(answers) = targets {
            self.encoder.encode_answers(answers);
        }
    }

    /// A batch of any samples as they are, whatever the design says of variations.
    ///
    /// # Panics
    /// When the dataset has no such sample.
    pub fn gather_plain(&self, indices: &[u32], inputs: &mut Vec<f32>, targets: &mut Targets) {
        let samples: Vec<Sample> = indices.iter().copied().map(Sample::plain).collect();
        // Test samples are never varied.
        self.gather(Part::Test, 0, &samples, inputs, targets);
    }
}

/// What varies the images of a dataset, and what varies its texts; nothing where it holds none.
fn augmenters(augmentation: &Augmentation, data: &Dataset) -> (Augmenter, TextAugmenter) {
    let none = Augmentation::default();
    let (of_images, of_texts) = match data.samples().content() {
        SampleContent::Pixels { .. } => (augmentation, &none),
        SampleContent::Texts { .. } => (&none, augmentation),
        SampleContent::Numbers { .. } => (&none, &none),
    };
    let ImageForm { channels, height, width } = data.form();
    (Augmenter::new(of_images, channels, height, width), TextAugmenter::new(of_texts))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail at once")]
    use super::*;
    use crate::data::dataset::{Samples, curate};
    use crate::design::{Curation, Input, Normalize, PictureChange, Shape, Split, template};

    /// Ten samples of two numbers with two numbers to be answered each, one of them not used.
    fn numbers() -> Dataset {
        let values: Vec<f32> = (0..20u8).map(f32::from).collect();
        let mut samples = Samples::of_numbers(Vec::new(), Shape::Vector(2), 2, &values);
        samples.answers = values;
        samples.first_equal = (0..10).collect();
        (0..10).for_each(|n| samples.push(format!("point {n}"), 0, Part::Training));
        let mut curation = Curation::default();
        curation.pictures.insert("point 4".to_owned(), PictureChange::Excluded);
        curate(&Arc::new(samples), &curation, &Split { validation: 0.3, test: 0.0 }, 1).unwrap()
    }

    fn loaded(normalize: Normalize) -> BatchLoader {
        let data = Arc::new(numbers());
        let mut design = (template("digits").unwrap().make)();
        design.balance = Balance::EqualDraw;
        let encoder = SampleEncoder::measure(&data, &Input::Numbers { count: 2, normalize });
        BatchLoader::new(data, encoder, &design)
    }

    #[test]
    fn targets_may_be_numbers() {
        let loader = loaded(Normalize::Unit);
        let data = loader.data();
        assert_eq!([Part::Training, Part::Validation].map(|part| data.part(part).len()), [6, 3]);
        assert!(!data.is_used(4) && data.classes.is_empty());
        assert_eq!((loader.epoch(0).len(), loader.epoch_len()), (6, 6));
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        loader.gather_plain(&[7, 2], &mut inputs, &mut targets);
        assert_eq!(inputs, [14.0, 15.0, 4.0, 5.0]);
        assert_eq!(targets, Targets::Numbers(vec![14.0, 15.0, 4.0, 5.0]));
        assert!(targets.classes().is_empty());
    }

    #[test]
    fn numbers_are_brought_to_one_scale_and_back() {
        let loader = loaded(Normalize::Standard);
        let training = loader.data().part(Part::Training).to_vec();
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        loader.gather_plain(&training, &mut inputs, &mut targets);
        let mut answers = inputs.clone();
        assert_eq!(targets, Targets::Numbers(answers.clone()));
        for column in 0..2 {
            let of = |power| answers.iter().skip(column).step_by(2).map(|v: &f32| v.powi(power)).sum::<f32>() / 6.0;
            assert!(of(1).abs() < 1e-6 && (of(2) - 1.0).abs() < 1e-6);
        }
        loader.encoder().decode_answers(&mut answers);
        let wanted = training.iter().flat_map(|index| [2.0 * *index as f32, 2.0 * *index as f32 + 1.0]);
        assert!(answers.iter().zip(wanted).all(|(got, wanted)| (got - wanted).abs() < 1e-5));
    }

    #[test]
    fn every_bit_of_epoch_sample_and_variation_moves_half_of_the_stream() {
        let of = |[epoch, index, variation]: [u32; 3]| stream(epoch.into(), Sample { index, variation });
        for bit in 0..96 {
            let moved = |base: u32| {
                let plain = [base % 4, base * 7, base % 5];
                let mut flipped = plain;
                flipped[bit / 32] ^= 1 << (bit % 32);
                (of(plain) ^ of(flipped)).count_ones()
            };
            let mean = (0..64).map(moved).sum::<u32>() / 64;
            assert!((29..36).contains(&mean), "{mean} of 64 bits are moved by bit {bit}");
        }
    }
}
