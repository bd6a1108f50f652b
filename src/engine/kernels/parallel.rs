//! Work spread over the threads of the current pool, in pieces that do not depend on how many there are.
use std::cell::RefCell;
use std::ops::Deref;

use rayon::prelude::*;

/// Multiply-adds (or numbers touched, times four) below which waking another thread costs more than it brings.
const WORTH_A_THREAD: usize = 100_000;

/// Whether work of this many multiply-adds is worth spreading.
pub fn is_worth(work: usize) -> bool {
    !is_small(work) && rayon::current_num_threads() > 1
}

/// Whether work of this many multiply-adds stays on one thread, however many there are.
pub fn is_small(work: usize) -> bool {
    work < WORTH_A_THREAD
}

/// Calls `f(n, piece)` for the pieces of `chunk` numbers of `out`, side by side when `work` is worth it.
pub fn chunks_mut<T: Send>(out: &mut [T], chunk: usize, work: usize, f: impl Fn(usize, &mut [T]) + Sync) {
    let chunk = chunk.max(1);
    if is_worth(work) {
        out.par_chunks_mut(chunk).enumerate().for_each(|(n, piece)| f(n, piece));
    } else {
        out.chunks_mut(chunk).enumerate().for_each(|(n, piece)| f(n, piece));
    }
}

/// Calls `f` for every item, side by side when `work` is worth it; only then are the items written down.
pub fn for_each<T: Send>(items: impl IntoIterator<Item = T>, work: usize, f: impl Fn(T) + Sync + Send) {
    if is_worth(work) {
        items.into_iter().collect::<Vec<_>>().into_par_iter().for_each(f);
    } else {
        items.into_iter().for_each(f);
    }
}

/// The pieces of `chunk` numbers of an array, or nothing for each piece where there is no array.
pub(super) fn optional_chunks(values: Option<&mut [f32]>, chunk: usize) -> impl Iterator<Item = Option<&mut [f32]>> {
    let pieces = values.map(|values| values.chunks_mut(chunk.max(1)));
    pieces.into_iter().flatten().map(Some).chain(std::iter::repeat_with(|| None))
}

thread_local! {
    static SCRATCH: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Numbers in a line of the cache.
const LINE: usize = 16;

/// Lends a kept buffer of `len` numbers, whose content is whatever was left in it. It begins where a line of the cache does.
pub fn with_scratch<R>(len: usize, f: impl FnOnce(&mut [f32]) -> R) -> R {
    let mut buffer = SCRATCH.with_borrow_mut(Vec::pop).unwrap_or_default();
    if buffer.len() < len + LINE {
        buffer.resize(len + LINE, 0.0);
    }
    let first = buffer.as_ptr().align_offset(LINE * size_of::<f32>()).min(LINE);
    let result = f(&mut buffer[first..first + len]);
    SCRATCH.with_borrow_mut(|kept| kept.push(buffer));
    result
}

thread_local! {
    static PLACES: RefCell<Vec<Vec<usize>>> = const { RefCell::new(Vec::new()) };
}

/// A list of places in memory. Its own memory is kept for the next list of the thread.
#[derive(Debug)]
pub struct Places(Vec<usize>);

impl Default for Places {
    fn default() -> Self {
        Self(PLACES.with_borrow_mut(Vec::pop).unwrap_or_default())
    }
}

impl Places {
    /// Replaces the places.
    pub fn fill(&mut self, places: impl Iterator<Item = usize>) {
        self.0.clear();
        self.0.extend(places);
    }
}

impl FromIterator<usize> for Places {
    fn from_iter<I: IntoIterator<Item = usize>>(places: I) -> Self {
        let mut list = Self::default();
        list.fill(places.into_iter());
        list
    }
}

impl Deref for Places {
    type Target = [usize];

    fn deref(&self) -> &[usize] {
        &self.0
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        let mut list = std::mem::take(&mut self.0);
        list.clear();
        // While a thread ends its lists may be gone already; then this one simply goes too.
        let _ = PLACES.try_with(|kept| kept.borrow_mut().push(list));
    }
}
