//! Which pictures the network is asked about beside the shown one: of all classes, those it got wrong first.
use crate::data::Dataset;
use crate::train::Confusion;

/// Pictures whose predictions are shown beside that of the shown picture.
const PREDICTED: usize = 24;
/// Of those, so many may be ones that the network got wrong.
const WRONG: usize = 16;

/// The validation pictures that are predicted, or training pictures without any; `confusion` says which ones were wrong
/// after the last epoch.
pub(super) fn chosen(data: &Dataset, confusion: Option<&Confusion>) -> Vec<u32> {
    let samples = |found: Vec<(u32, usize, usize)>| found.into_iter().map(|(sample, ..)| sample);
    let mut chosen: Vec<u32> = confusion.into_iter().flat_map(|one| samples(one.mistakes())).take(WRONG).collect();
    // A run of an older version names none.
    let right = confusion.into_iter().flat_map(|one| samples(one.hits())).chain(of_all_classes(data));
    for sample in right {
        if chosen.len() < PREDICTED && !chosen.contains(&sample) {
            chosen.push(sample);
        }
    }
    chosen.retain(|sample| (*sample as usize) < data.len());
    chosen
}

/// The first pictures of every class, then the second ones, and so on.
fn of_all_classes(data: &Dataset) -> Vec<u32> {
    let part = data.part(data.shown_part());
    let mut seen = vec![0_usize; data.classes.len()];
    let mut in_turn: Vec<(usize, u32)> = Vec::with_capacity(part.len());
    for &sample in part {
        if let Some(nth) = seen.get_mut(data.label(sample as usize)).filter(|nth| **nth < PREDICTED) {
            in_turn.push((*nth, sample));
            *nth += 1;
        }
    }
    in_turn.sort_by_key(|(nth, _)| *nth);
    in_turn.into_iter().map(|(_, sample)| sample).take(PREDICTED).collect()
}
