//! Races: variants of a design that are trained by turns from the same seeds, with the same samples in the same batches,
//! and what can be said of them. Every run of a race gives the bits that it gives alone.
//!
//! Reading order: `entries` (the runs of a race), `result` (what each has brought), `table` (means over the seeds, the
//! winner and by how much), `halving` (who leaves, where there is a budget of time), `turns` (the race itself, without a
//! window), `spread` (how the numbers of its networks are spread).
mod entries;
mod halving;
mod result;
mod spread;
mod table;
mod turns;

pub use entries::{RaceEntry, RaceError, race_entries};
pub use halving::Halving;
pub use result::{LaneResult, epoch_work, seconds, standing};
pub use spread::LayerSpread;
pub use table::{Lead, RaceTable, VariantRow};
pub use turns::{Lane, Race, RaceAdvance};
