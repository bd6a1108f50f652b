//! From samples to batches: which ones an epoch shows, in which order, how each is varied, and the numbers they become.
mod encoder;
mod loader;
mod normalization;
mod order;
mod sample_batch;

pub use encoder::{Measurements, SampleEncoder};
pub use loader::BatchLoader;
pub use normalization::Normalization;
pub use order::{Sample, epoch_order};
pub use sample_batch::SampleBatch;
