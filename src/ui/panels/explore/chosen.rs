//! Which samples of a list are selected: one with a click, several with Ctrl or Shift.
use std::collections::BTreeSet;
use std::sync::Arc;

use eframe::egui::Modifiers;

/// A list of samples; what is selected belongs to one of them. Each is one of a run, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum SampleList {
    /// The samples of a class that are taken for another one, or for itself.
    Cell(u64, usize, usize),
    /// Those that were learned from.
    Training(u64),
    /// Those that were validated on.
    Validation(u64),
    /// Those of the map.
    Map(u64),
}

/// The selected samples.
#[derive(Clone, Default)]
pub(super) struct ChosenSamples {
    list: Option<SampleList>,
    samples: Arc<BTreeSet<u32>>,
    /// The place in the list where a selection of several begins.
    anchor: usize,
}

impl ChosenSamples {
    /// The selection of a list; one of another list is forgotten.
    pub(super) fn of(&mut self, list: SampleList) -> &mut Self {
        if self.list != Some(list) {
            *self = Self { list: Some(list), ..Self::default() };
        }
        self
    }

    /// The selected samples.
    pub(super) fn samples(&self) -> Arc<BTreeSet<u32>> {
        Arc::clone(&self.samples)
    }

    /// Forgets what is not in the list any more: after another epoch it may hold other samples.
    pub(super) fn keep(&mut self, present: impl Iterator<Item = u32>) {
        if !self.samples.is_empty() {
            let present: BTreeSet<u32> = present.collect();
            if !self.samples.is_subset(&present) {
                self.samples = Arc::new(&*self.samples & &present);
            }
        }
    }

    /// Selects samples and no others.
    pub(super) fn select(&mut self, samples: impl IntoIterator<Item = u32>) {
        self.samples = Arc::new(samples.into_iter().collect());
    }

    /// A click on the sample at a place of the list.
    pub(super) fn click(&mut self, (place, sample): (usize, u32), keys: Modifiers, at: impl Fn(usize) -> u32) {
        if keys.shift {
            let (first, last) = (self.anchor.min(place), self.anchor.max(place));
            return self.select((first..=last).map(at));
        }
        self.anchor = place;
        if !keys.command {
            return self.select([sample]);
        }
        let samples = Arc::make_mut(&mut self.samples);
        if !samples.remove(&sample) {
            samples.insert(sample);
        }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::Modifiers;

    use super::{ChosenSamples, SampleList};

    #[test]
    fn one_several_and_all_between_are_selected() {
        let mut memory = ChosenSamples::default();
        let at = |place: usize| 100 - place as u32;
        let mut click = |place: usize, keys: Modifiers| {
            let chosen = memory.of(SampleList::Training(1));
            chosen.click((place, at(place)), keys, at);
            chosen.samples().iter().copied().collect::<Vec<u32>>()
        };
        assert_eq!(click(3, Modifiers::NONE), [97]);
        assert_eq!(click(5, Modifiers::SHIFT), [95, 96, 97]);
        assert_eq!(click(1, Modifiers::COMMAND), [95, 96, 97, 99]);
        assert_eq!(click(4, Modifiers::COMMAND), [95, 97, 99]);
        assert_eq!(click(2, Modifiers::SHIFT), [96, 97, 98]);
        assert_eq!(click(0, Modifiers::NONE), [100]);
        let chosen = memory.of(SampleList::Training(1));
        chosen.select([1, 2, 3]);
        chosen.keep([3, 4, 1].into_iter());
        assert!(chosen.samples().iter().eq(&[1, 3]));
        assert!(memory.of(SampleList::Map(1)).samples().is_empty());
    }
}
