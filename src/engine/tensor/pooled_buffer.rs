//! Pooled memory for numbers: fetching large arrays anew in every step costs more than filling them.
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

/// Numbers in memory that is used again once they are dropped.
#[derive(Debug, Default)]
pub(crate) struct PooledBuffer(Vec<f32>);

/// Numbers that a thread keeps at most: 256 MB.
const MOST: usize = 64 << 20;

/// What a thread keeps, by length.
#[derive(Default)]
struct Free {
    arrays: BTreeMap<usize, Vec<Vec<f32>>>,
    numbers: usize,
}

impl Free {
    fn take(&mut self, len: usize) -> Option<Vec<f32>> {
        let values = self.arrays.get_mut(&len)?.pop()?;
        self.numbers -= len;
        Some(values)
    }

    fn give(&mut self, values: Vec<f32>) {
        if self.numbers + values.len() > MOST {
            // Lengths that are no longer asked for, such as those of another batch, would stay for ever.
            *self = Self::default();
        }
        if !values.is_empty() && values.len() <= MOST {
            self.numbers += values.len();
            self.arrays.entry(values.len()).or_default().push(values);
        }
    }
}

thread_local! {
    static FREE: RefCell<Free> = RefCell::default();
}

impl PooledBuffer {
    /// Room for `len` numbers, whose content is whatever was left in it.
    pub(crate) fn stale(len: usize) -> Self {
        let pooled = FREE.with_borrow_mut(|free| free.take(len));
        Self(pooled.unwrap_or_else(|| vec![0.0; len]))
    }

    /// A copy of numbers.
    pub(crate) fn copy_of(values: &[f32]) -> Self {
        let mut copy = Self::stale(values.len());
        copy.copy_from_slice(values);
        copy
    }
}

impl From<Vec<f32>> for PooledBuffer {
    fn from(values: Vec<f32>) -> Self {
        Self(values)
    }
}

impl Drop for PooledBuffer {
    fn drop(&mut self) {
        let values = std::mem::take(&mut self.0);
        // While a thread ends its buffers may be gone already; then this one simply goes too.
        let _ = FREE.try_with(|free| free.borrow_mut().give(values));
    }
}

impl Deref for PooledBuffer {
    type Target = [f32];

    fn deref(&self) -> &[f32] {
        &self.0
    }
}

impl DerefMut for PooledBuffer {
    fn deref_mut(&mut self) -> &mut [f32] {
        &mut self.0
    }
}
