//! Similar pictures: nearly equal ones, and classes that come to look like each other.
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::weak_key::WeakKey;
use crate::app::question::Question;
use crate::data::augment::Scratch;
use crate::data::similarity::{LookAlike, look_alikes, near_duplicates};
use crate::data::{BatchLoader, DataNotice, Dataset, Part, Sample, SampleContent, Samples};
use crate::design::{Augmentation, Copies, Design};
use crate::train::{Job, Loaded, Wake};

/// Sliders rest so long before classes are compared.
const REST: Duration = Duration::from_millis(500);

/// What was found out about similar pictures, and what is being looked for.
#[derive(Default)]
pub struct Similarity {
    near: Question<WeakKey<Samples>, Vec<(u32, u32)>>,
    alike: Question<(WeakKey<Dataset>, Augmentation), Vec<DataNotice>>,
    /// What was last seen of the augmentation, and since when it stays the same.
    seen: Option<(Augmentation, Instant)>,
}

impl Similarity {
    /// Pairs of pictures that look nearly alike; `None` while they are looked for.
    pub fn near(&self) -> Option<&[(u32, u32)]> {
        self.near.answer().map(|pairs| &**pairs)
    }

    /// Words about classes that the augmentation makes look like each other.
    pub fn notices(&self) -> &[DataNotice] {
        self.alike.answer().map_or(&[], |notices| notices)
    }

    /// Whether something is being looked for.
    pub fn is_computing(&self) -> bool {
        self.near.is_open() || self.alike.is_open() || self.seen.as_ref().is_some_and(|(_, at)| at.elapsed() < REST)
    }

    /// Asks what is not known yet.
    pub(in crate::app) fn follow(&mut self, design: &Design, loaded: &Arc<Loaded>, wake: &Wake) {
        let data = &loaded.dataset;
        if matches!(data.samples().content(), SampleContent::Numbers { .. }) {
            return;
        }
        let pictures = Arc::clone(data.samples());
        let key = WeakKey::new(&pictures);
        if !self.near.knows(&key) {
            let job =
                Job::start("near duplicates", Some(Arc::clone(wake)), move |_, stop| near_duplicates(&pictures, stop));
            self.near.ask(key, job);
        }
        if !data.holds_pictures() {
            (self.alike, self.seen) = Default::default();
            return;
        }
        if self.seen.as_ref().is_none_or(|(seen, _)| *seen != design.augmentation) {
            self.seen = Some((design.augmentation.clone(), Instant::now()));
        }
        let rests = self.seen.as_ref().is_some_and(|(_, since)| since.elapsed() >= REST);
        let key = (WeakKey::new(data), design.augmentation.clone());
        // What was found in other pictures says nothing of these.
        self.alike.forget_if(|of| of.0 != key.0);
        if rests && !self.alike.knows(&key) {
            let loader = BatchLoader::new(Arc::clone(data), loaded.encoder.clone(), &fresh(design));
            let job = Job::start("look-alikes", Some(Arc::clone(wake)), move |_, stop| compare(&loader, stop));
            self.alike.ask(key, job);
        }
    }

    /// Takes what was found. True when there was something.
    pub(in crate::app) fn poll(&mut self) -> bool {
        let near = self.near.poll();
        self.alike.poll() || near
    }
}

/// The design with variations that every picture has.
fn fresh(design: &Design) -> Design {
    let mut fresh = design.clone();
    fresh.augmentation.copies = Copies::Fresh;
    fresh
}

/// The classes that varied pictures of another class come to look like.
fn compare(loader: &BatchLoader, stop: &std::sync::atomic::AtomicBool) -> Vec<DataNotice> {
    let data: &Dataset = loader.data();
    if loader.augmenter().is_off() {
        return Vec::new();
    }
    let labels: Vec<u16> = (0..data.len()).map(|index| data.label(index) as u16).collect();
    let vary = |index: u32, copy: u32, out: &mut [u8]| {
        loader.write(Part::Training, u64::from(copy), Sample::plain(index), out, &mut Scratch::default());
    };
    let (members, classes) = (data.part(Part::Training), data.classes.len());
    let found = look_alikes(data.samples().bytes(), data.samples().form(), &labels, classes, members, vary, stop);
    let notice = |LookAlike { from, to, share, .. }: LookAlike| DataNotice::LookAlike {
        from: data.classes[from].clone(),
        to: data.classes[to].clone(),
        percent: (share * 100.0).round() as usize,
    };
    found.into_iter().map(notice).collect()
}
