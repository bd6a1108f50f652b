//! Where batches and epochs stand on the timeline.
use eframe::egui::{Pos2, Rect};

use crate::app::{EpochScale, RunView};

/// Where everything stands on the line of a run.
pub(super) struct TimelineScale {
    pub(super) place: Rect,
    /// The height of the line.
    pub(super) y: f32,
    /// Epochs in all.
    pub(super) epochs: usize,
    /// Where the epochs of the run end.
    pub(super) ends: EpochScale,
}

impl TimelineScale {
    /// The line of a run by itself.
    pub(super) fn of(run: &RunView, place: Rect) -> Self {
        Self { place, y: place.center().y + 3.0, epochs: epochs(run), ends: run.epoch_scale() }
    }

    /// The place of a number of epochs.
    pub(super) fn x(&self, epoch: f64) -> f32 {
        x(self.place, self.epochs, epoch)
    }

    /// The place of a number of batches.
    pub(super) fn at(&self, batches: u64) -> Pos2 {
        Pos2::new(self.x(self.ends.epochs(batches)), self.y)
    }

    /// The number of epochs at a place.
    pub(super) fn epochs_at(&self, x: f32) -> f64 {
        f64::from((x - self.place.left()) / self.place.width().max(1.0)).clamp(0.0, 1.0) * self.epochs as f64
    }

    /// The number of batches at a place.
    pub(super) fn batches_at(&self, x: f32) -> u64 {
        self.ends.batches(self.epochs_at(x))
    }
}

/// The place of a number of epochs, of so many in all.
pub(super) fn x(place: Rect, epochs: usize, epoch: f64) -> f32 {
    place.left() + place.width() * (epoch / epochs as f64).min(1.0) as f32
}

/// The epochs that a run has or will have.
pub(super) fn epochs(run: &RunView) -> usize {
    run.progress.epochs.max(run.epochs_done()).max(1)
}

/// Epochs up to where a run has come.
pub(super) fn now(run: &RunView) -> f64 {
    let progress = run.progress;
    let part = if progress.batches > 0 { progress.batch as f64 / progress.batches as f64 } else { 0.0 };
    let under_way = run.is_active() || part > 0.0;
    if under_way { (progress.epoch as f64 - 1.0 + part).max(0.0) } else { run.epochs_done() as f64 }
}
