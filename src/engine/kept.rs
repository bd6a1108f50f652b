//! Kept memory for copies of tensors: fetching large arrays anew in every step costs more than filling them.
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// Numbers in memory that is used again once they are dropped.
#[derive(Debug, Default)]
pub(super) struct Kept(Vec<f32>);

/// Arrays of one length that are kept at most.
const KEPT: usize = 16;

thread_local! {
    static FREE: RefCell<BTreeMap<usize, Vec<Vec<f32>>>> = const { RefCell::new(BTreeMap::new()) };
}

impl Kept {
    /// Room for `len` numbers, whose content is whatever was left in it.
    pub(super) fn stale(len: usize) -> Self {
        let kept = FREE.with_borrow_mut(|free| free.get_mut(&len).and_then(Vec::pop));
        Self(kept.unwrap_or_else(|| vec![0.0; len]))
    }

    /// A copy of numbers.
    pub(super) fn copy_of(values: &[f32]) -> Self {
        let mut copy = Self::stale(values.len());
        copy.copy_from_slice(values);
        copy
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.0);
        // While a thread ends its buffers may be gone already; then this one simply goes too.
        let _ = FREE.try_with(|free| {
            let mut free = free.borrow_mut();
            let kept = free.entry(values.len()).or_default();
            if kept.len() < KEPT && !values.is_empty() {
                kept.push(values);
            }
        });
    }
}

impl Deref for Kept {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.0
    }
}

impl DerefMut for Kept {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.0
    }
}
