//! Work spread over the threads of the current pool, in pieces that do not depend on how many there are.
use std::cell::RefCell;

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
