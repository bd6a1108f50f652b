//! `dynamics.bin`: how each training sample of a run was learned. A line that says what it is, then for each sample, in
//! ascending order, its index, class and fingerprint, by which it is known again, and the numbers of [`SampleDynamics`].
use std::path::Path;

use super::folder::{self, DYNAMICS, RunError, contents, not_ours};
use super::generation::{self, NewGeneration};
use super::list::SavedRun;
use crate::data::Dataset;
use crate::train::plan::Plan;
use crate::train::report::{SampleDynamics, TrainingDynamics};

/// The first bytes, with the version of the form.
const HEAD: &[u8; 16] = b"Strata dynamics1";
/// Bytes of a sample.
const SAMPLE: usize = 40;

/// How the samples of a run were learned, as far as they are still there.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct KeptDynamics {
    /// How they were learned.
    pub dynamics: TrainingDynamics,
    /// Samples that are gone, or others by now.
    pub changed: usize,
}

/// How the samples of a saved run were learned; `None` for one of an older version, which did not note it, and where
/// numbers are answered. `data` are the samples that the run learned from, as they are now.
///
/// # Errors
/// When the file cannot be read, is damaged, or is not what a run writes.
pub fn dynamics(run: &SavedRun, data: &Dataset) -> Result<Option<KeptDynamics>, RunError> {
    generation::read(&run.folder, |folder| read(folder, data))
}

/// Writes the file, unless nothing was noted.
pub(super) fn write(plan: &Plan, dynamics: &TrainingDynamics, new: &mut NewGeneration) -> Result<(), RunError> {
    to_bytes(dynamics, plan.data()).map_or(Ok(()), |bytes| new.write(DYNAMICS, &bytes))
}

/// What the file holds; `None` where nothing was noted.
pub(super) fn to_bytes(dynamics: &TrainingDynamics, data: &Dataset) -> Option<Vec<u8>> {
    let mut bytes = HEAD.to_vec();
    for (sample, dynamics) in dynamics.iter().take_while(|(sample, _)| (*sample as usize) < data.len()) {
        let place = sample as usize;
        bytes.extend(sample.to_le_bytes());
        bytes.extend((data.label(place) as u16).to_le_bytes());
        bytes.extend(dynamics.rival.to_le_bytes());
        bytes.extend(data.fingerprint(place).unwrap_or_default().to_le_bytes());
        bytes.extend(dynamics.times.to_le_bytes());
        let SampleDynamics { confidence, squares, loss, margin, lead, .. } = *dynamics;
        for number in [confidence, squares, loss, margin, lead] {
            bytes.extend(number.to_le_bytes());
        }
    }
    (bytes.len() > HEAD.len()).then_some(bytes)
}

/// Reads the file in a folder.
pub(super) fn read(folder: &Path, data: &Dataset) -> Result<Option<KeptDynamics>, RunError> {
    let was_written = folder::checksums(folder).is_some_and(|sums| sums.list(DYNAMICS));
    if !was_written && folder.join(DYNAMICS).symlink_metadata().is_err() {
        return Ok(None);
    }
    let bytes = contents(folder, DYNAMICS, LARGEST)?;
    from_bytes(&bytes, data).map(Some).ok_or_else(|| not_ours(folder.join(DYNAMICS)))
}

/// What such a file says of these samples; `None` for what is no such file.
pub(super) fn from_bytes(bytes: &[u8], data: &Dataset) -> Option<KeptDynamics> {
    let samples = bytes.strip_prefix(HEAD).filter(|samples| samples.len().is_multiple_of(SAMPLE))?;
    let mut kept = KeptDynamics { dynamics: TrainingDynamics::of(data.len()), changed: 0 };
    let mut least = 0;
    for bytes in samples.as_chunks::<SAMPLE>().0 {
        let (StoredSample { sample, label, fingerprint }, dynamics) = parse(bytes);
        if sample < least || !dynamics.is_sound() {
            return None;
        }
        least = sample.saturating_add(1);
        let place = sample as usize;
        let is_same = place < data.len()
            && data.label(place) == usize::from(label)
            && data.fingerprint(place).unwrap_or_default() == fingerprint;
        if !is_same || !kept.dynamics.set(sample, dynamics) {
            kept.changed += 1;
        }
    }
    Some(kept)
}

/// The most bytes of a file: so many samples have room in the memory of no machine that trains.
pub(super) const LARGEST: u64 = 320 << 20;

/// Which sample it is.
struct StoredSample {
    sample: u32,
    label: u16,
    fingerprint: u64,
}

/// One sample of the file.
fn parse(bytes: &[u8; SAMPLE]) -> (StoredSample, SampleDynamics) {
    let four = |at: usize| [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
    let two = |at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
    let number = |at: usize| f32::from_le_bytes(four(at));
    let [low, high] = [8, 12].map(|at| u64::from(u32::from_le_bytes(four(at))));
    let stored = StoredSample { sample: u32::from_le_bytes(four(0)), label: two(4), fingerprint: high << 32 | low };
    let dynamics = SampleDynamics {
        rival: two(6),
        times: u32::from_le_bytes(four(16)),
        confidence: number(20),
        squares: number(24),
        loss: number(28),
        margin: number(32),
        lead: number(36),
    };
    (stored, dynamics)
}
