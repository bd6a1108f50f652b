//! Samples that are nearly the same, whatever they are.
use std::sync::atomic::AtomicBool;

use super::duplicates::nearly_equal;
use super::near_texts::nearly_equal_texts;
use crate::data::dataset::{SampleContent, Samples};

/// Pairs (a, b), a < b, of samples that are nearly but not exactly equal, sorted by b, which is named at most once. Rows
/// of numbers have none: how near is near depends on what they mean. Empty when stopped.
pub fn near_duplicates(samples: &Samples, stop: &AtomicBool) -> Vec<(u32, u32)> {
    let first = samples.first_equal();
    match samples.content() {
        SampleContent::Pixels { .. } => nearly_equal(samples.bytes(), samples.form(), first, stop),
        SampleContent::Texts { .. } => nearly_equal_texts(|index| samples.text(index as usize), first, stop),
        SampleContent::Numbers { .. } => Vec::new(),
    }
}
