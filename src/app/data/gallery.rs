//! The gallery: what the network will get, made by the trainer's own generator in a thread beside the window.
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::weak_key::WeakKey;
use crate::app::document::Document;
use crate::app::training::{RunState, RunView};
use crate::data::augment::{Drawn, Scratch, TextAugmenter};
use crate::data::{BatchLoader, Dataset, ImageForm, Part, Sample, SampleContent};
use crate::design::{Copies, Design, SampleKind, Stack, Transform};
use crate::train::{Job, Loaded, Outcome, Wake};

/// Pictures in the gallery: six per row, four rows.
pub const GALLERY_SIZE: usize = 24;
/// How often the gallery follows a run that goes on.
const FOLLOW_EVERY: Duration = Duration::from_millis(500);

/// What the gallery shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum GalleryMode {
    /// The very pictures that the next batches hold.
    #[default]
    NextBatches,
    /// The picture that the cards are shown for, as the next epochs show it.
    OnePicture,
}

/// The gallery with what was asked for and what is there.
#[derive(Default)]
pub struct Gallery {
    /// What it shows.
    pub mode: GalleryMode,
    job: Option<(GalleryKey, Job<GalleryPage, ()>)>,
    shown: Option<(GalleryKey, Arc<GalleryPage>)>,
    made: u64,
    /// When it last followed a run.
    followed: Option<Instant>,
}

/// Pictures as the network gets them.
#[derive(Debug, Clone, PartialEq)]
pub struct GalleryPage {
    /// A number that is another one whenever the pictures are.
    pub ticket: u64,
    /// Channels, height and width of each.
    pub form: (usize, usize, usize),
    /// The samples with their classes, in the order of the batches.
    pub samples: Vec<(Sample, usize)>,
    /// Their bytes where they are pictures, one after the other, channel by channel.
    pub pixels: Vec<u8>,
    /// The samples where they are texts, each with what it was before it was varied.
    pub texts: Vec<(String, String)>,
    /// Samples in an epoch.
    pub epoch_len: usize,
    /// How many fixed copies training and validation have in all.
    pub copies: [(Part, usize); 2],
    /// The picture that the cards are shown for, as it is.
    pub original: Vec<u8>,
    /// It at both ends of every transformation that is on, as bytes; one end alone for a flip.
    pub extremes: Vec<(Transform, Vec<Vec<u8>>)>,
}

/// What decides what is shown.
#[derive(Debug, Clone, PartialEq)]
struct GalleryKey {
    data: WeakKey<Dataset>,
    design: Design,
    mode: GalleryMode,
    sample: u32,
    epoch: u64,
    first: usize,
}

impl Gallery {
    /// The newest pictures.
    pub fn shown(&self) -> Option<&Arc<GalleryPage>> {
        self.shown.as_ref().map(|(_, shown)| shown)
    }

    /// Whether newer pictures are being made.
    pub fn is_computing(&self) -> bool {
        self.job.is_some()
    }

    /// Asks for what the document and the run want now, unless it is there or on its way.
    pub(in crate::app) fn follow(
        &mut self,
        document: &Document,
        loaded: &Arc<Loaded>,
        sample: usize,
        run: Option<&RunView>,
        wake: &Wake,
    ) {
        let data = &loaded.dataset;
        if data.is_empty() || matches!(data.samples().content(), SampleContent::Numbers { .. }) || self.job.is_some() {
            return;
        }
        let run = run.filter(|run| run.is_active() && feeds_as(&run.design, &document.whole_design()));
        let running = run.is_some_and(|run| run.state == RunState::Running);
        if running && self.followed.is_some_and(|last| last.elapsed() < FOLLOW_EVERY) {
            return;
        }
        let (epoch, first) = run.map_or((0, 0), next_sample);
        let key = GalleryKey {
            data: WeakKey::new(data),
            design: relevant(document.design()),
            mode: self.mode,
            sample: sample.min(data.len() - 1) as u32,
            epoch,
            first,
        };
        if self.shown.as_ref().is_some_and(|(shown, _)| *shown == key) {
            return;
        }
        self.followed = running.then(Instant::now);
        self.made += 1;
        let (asked, ticket) = (key.clone(), self.made);
        let loader = BatchLoader::new(Arc::clone(data), loaded.encoder.clone(), document.design());
        let job = Job::start("gallery", Some(Arc::clone(wake)), move |_, _| make(&loader, &asked, ticket));
        self.job = Some((key, job));
    }

    /// Takes what was made. True when there was something.
    pub(in crate::app) fn poll(&mut self) -> bool {
        let Some((_, job)) = &mut self.job else { return false };
        let Some(outcome) = job.poll() else { return false };
        if let (Some((key, _)), Outcome::Done(shown)) = (self.job.take(), outcome) {
            self.shown = Some((key, Arc::new(shown)));
        }
        true
    }
}

/// The parts of a design that decide what enters the network; the others are left at the usual ones.
fn relevant(design: &Design) -> Design {
    let mut relevant = design.clone();
    relevant.name.clear();
    relevant.layers = Stack::default();
    relevant.training =
        crate::design::Training { seed: design.training.seed, batch: design.training.batch, ..Default::default() };
    relevant
}

/// Whether two designs show a network the same pictures.
fn feeds_as(one: &Design, other: &Design) -> bool {
    relevant(one) == relevant(other)
}

/// The epoch, from 0, and the place in it of the sample that a run takes next.
fn next_sample(run: &RunView) -> (u64, usize) {
    let progress = &run.progress;
    let epoch = progress.epoch.saturating_sub(1) as u64;
    if progress.batches > 0 && progress.batch >= progress.batches {
        (epoch + 1, 0)
    } else {
        (epoch, progress.batch * run.design.training.batch)
    }
}

fn make(loader: &BatchLoader, key: &GalleryKey, ticket: u64) -> GalleryPage {
    let data = loader.data();
    let chosen = match key.mode {
        GalleryMode::NextBatches => next(loader, key.epoch, key.first),
        GalleryMode::OnePicture => variations(loader, key),
    };
    let mut scratch = Scratch::default();
    let (mut pixels, mut texts, mut form) = (Vec::new(), Vec::new(), (0, 0, 0));
    if data.holds_pictures() {
        let length = data.picture_len();
        pixels.resize(chosen.len() * length, 0);
        for ((epoch, sample), out) in chosen.iter().zip(pixels.chunks_exact_mut(length.max(1))) {
            loader.write(Part::Training, *epoch, *sample, out, &mut scratch);
        }
        let ImageForm { channels, height, width } = data.form();
        form = (channels, height, width);
    } else {
        let varied = |(epoch, sample): &(u64, Sample)| {
            let varied = loader.varied_text(Part::Training, *epoch, *sample);
            (beginning(&varied), beginning(data.text(sample.index as usize)))
        };
        texts.extend(chosen.iter().map(varied));
    }
    let original = data.sample(key.sample as usize).to_vec();
    GalleryPage {
        ticket,
        form,
        samples: chosen.into_iter().map(|(_, sample)| (sample, data.label(sample.index as usize))).collect(),
        pixels,
        texts,
        epoch_len: loader.epoch_len(),
        copies: [Part::Training, Part::Validation].map(|part| (part, loader.copies_in(part) * data.part(part).len())),
        extremes: extremes(loader, &key.design, &original, &mut scratch),
        original,
    }
}

/// The beginning of a text: as much as a line shows.
fn beginning(text: &str) -> String {
    text[..text.floor_char_boundary(400)].to_owned()
}

/// The samples from a place in an epoch on, going over into the next ones.
fn next(loader: &BatchLoader, epoch: u64, first: usize) -> Vec<(u64, Sample)> {
    let mut samples = Vec::new();
    let (mut epoch, mut first) = (epoch, first);
    while samples.len() < GALLERY_SIZE && loader.epoch_len() > 0 {
        let order = loader.epoch(epoch);
        samples.extend(order.into_iter().skip(first).take(GALLERY_SIZE - samples.len()).map(|sample| (epoch, sample)));
        (epoch, first) = (epoch + 1, 0);
    }
    samples
}

/// One picture as the next epochs show it, or with its fixed copies.
fn variations(loader: &BatchLoader, key: &GalleryKey) -> Vec<(u64, Sample)> {
    let index = key.sample;
    match key.design.augmentation.copies {
        Copies::Fresh => (0..GALLERY_SIZE as u64).map(|n| (key.epoch + n, Sample::plain(index))).collect(),
        Copies::Fixed { .. } => {
            let copies = loader.copies_in(Part::Training).max(loader.copies_in(Part::Validation)).min(GALLERY_SIZE - 1);
            (0..=copies as u32).map(|variation| (0, Sample { index, variation })).collect()
        }
    }
}

/// A sample at both ends of every transformation that is on.
fn extremes(
    loader: &BatchLoader,
    design: &Design,
    original: &[u8],
    scratch: &mut Scratch,
) -> Vec<(Transform, Vec<Vec<u8>>)> {
    let samples = design.input.sample_kind();
    let has_color = samples != SampleKind::Picture || loader.data().form().channels == 3;
    let on = design.augmentation.transforms.iter().filter(|(transform, amount)| {
        let row = crate::design::transform(**transform);
        amount.probability > 0.0 && row.samples == samples && (has_color || !row.color_only)
    });
    on.map(|(&transform, amount)| {
        let flip = matches!(transform, Transform::FlipX | Transform::FlipY);
        let ends = if flip { vec![1.0] } else { vec![amount.low, amount.high] };
        let varied = |value: f64| {
            let drawn = Drawn::only(transform, value, design.training.seed);
            if samples == SampleKind::Text {
                let text = String::from_utf8_lossy(original);
                return TextAugmenter::apply(&drawn, &beginning(&text)).into_owned().into_bytes();
            }
            let mut out = vec![0; original.len()];
            loader.augmenter().apply(&drawn, original, &mut out, scratch);
            out
        };
        (transform, ends.into_iter().map(varied).collect())
    })
    .collect()
}
