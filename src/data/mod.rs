//! WHAT it learns from: samples from files to batches.
