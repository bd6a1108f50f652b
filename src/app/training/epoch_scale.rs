//! Where the epochs of a run end, in batches: those of a branch may hold batches of another size than those before it.
use crate::train::EpochReport;

/// Where the epochs of a run end, in batches.
#[derive(Debug, Clone, PartialEq)]
pub struct EpochScale {
    /// Epochs with the batches of the run at their ends, ascending.
    ends: Vec<(usize, u64)>,
    /// Batches in each epoch after those.
    per_epoch: u64,
}

impl EpochScale {
    /// The scale of a run by its epochs, the batches in the one that goes on (0 where that is not known), and its batches.
    pub(super) fn of(history: &[EpochReport], per_epoch: u64, batches: u64) -> Self {
        let done = history.last().map_or(0, |report| report.epoch as u64);
        let per_epoch = if per_epoch > 0 { per_epoch } else { batches / done.max(1) }.max(1);
        let known = history.iter().filter(|report| report.batches > 0).map(|report| (report.epoch, report.batches));
        Self { ends: std::iter::once((0, 0)).chain(known).collect(), per_epoch }
    }

    /// Batches in the epochs after the last one that is over.
    pub fn per_epoch(&self) -> u64 {
        self.per_epoch
    }

    /// Epochs after so many batches.
    pub fn epochs(&self, batches: u64) -> f64 {
        let after = self.ends.partition_point(|(_, end)| *end <= batches);
        let ((epoch, end), per_epoch) = self.piece(after);
        epoch as f64 + batches.saturating_sub(end) as f64 / per_epoch
    }

    /// Batches after so many epochs.
    pub fn batches(&self, epochs: f64) -> u64 {
        let after = self.ends.partition_point(|(epoch, _)| *epoch as f64 <= epochs);
        let ((epoch, end), per_epoch) = self.piece(after);
        end + ((epochs - epoch as f64).max(0.0) * per_epoch).round() as u64
    }

    /// The end before a place, and how many batches there are in an epoch from there on.
    fn piece(&self, after: usize) -> ((usize, u64), f64) {
        let before = after.checked_sub(1).and_then(|place| self.ends.get(place)).copied().unwrap_or_default();
        let per_epoch = match self.ends.get(after) {
            Some((epoch, end)) => (end - before.1) as f64 / (epoch - before.0).max(1) as f64,
            None => self.per_epoch as f64,
        };
        (before, per_epoch.max(1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::EpochScale;

    #[test]
    fn epochs_with_other_batches_stand_at_their_places() {
        // Two epochs of 10 batches; the third has 4 of them and 3 of twice the size; one of 5 follows.
        let scale = EpochScale { ends: vec![(0, 0), (2, 20), (3, 27), (4, 32)], per_epoch: 5 };
        let places = [(0, 0.0), (5, 0.5), (20, 2.0), (27, 3.0), (32, 4.0), (37, 5.0), (39, 5.4)];
        for (batches, epochs) in places {
            assert!((scale.epochs(batches) - epochs).abs() < 1e-9, "{batches}: {}", scale.epochs(batches));
            assert_eq!(scale.batches(epochs), batches);
        }
        assert_eq!(scale.epochs(26) as usize, 2);
    }
}
