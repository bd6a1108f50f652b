//! Work spread over the threads of the current pool, in pieces that do not depend on how many there are.
use std::cell::RefCell;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

/// Multiply-adds (or numbers touched, times four) below which waking another thread costs more than it brings.
const WORTH_A_THREAD: usize = 100_000;

/// Whether work of this many multiply-adds is worth spreading.
pub fn is_worth(work: usize) -> bool {
    work >= WORTH_A_THREAD && rayon::current_num_threads() > 1
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

/// Calls `f` for every item of a list, side by side when `work` is worth it.
pub fn for_each<T: Send>(items: Vec<T>, work: usize, f: impl Fn(T) + Sync + Send) {
    if is_worth(work) {
        items.into_par_iter().for_each(f);
    } else {
        items.into_iter().for_each(f);
    }
}

/// Runs `work` while the other threads of the pool stay awake between its parallel parts. A training step has a dozen of
/// them, and a thread that has gone to sleep takes longer to wake than many of them last. Meant for many steps at once.
///
/// A thread that keeps itself awake must do so at the bottom of its stack: inside a stolen piece of work it would hold
/// that piece up, and `work` would wait for it for ever. So all are in place before `work` starts, and whoever comes
/// later goes away again.
pub fn awake<R>(work: impl FnOnce() -> R) -> R {
    let threads = rayon::current_num_threads();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let Some(own) = rayon::current_thread_index().filter(|_| (2..=cores).contains(&threads)) else { return work() };
    let watch = Watch { entered: AtomicUsize::new(0), closed: AtomicBool::new(false), done: AtomicBool::new(false) };
    rayon::in_place_scope(|scope| {
        scope.spawn_broadcast(|_, context| {
            // The thread that works must not wait for itself.
            if context.index() != own {
                watch.keep();
            }
        });
        watch.wait_for(threads - 1);
        // Set even if the work panics, or the scope would wait for ever.
        let _guard = SetOnDrop(&watch.done);
        work()
    })
}

/// What the threads that stay awake share with the one that works.
struct Watch {
    entered: AtomicUsize,
    closed: AtomicBool,
    done: AtomicBool,
}

impl Watch {
    /// Waits until the others are in place, but not for one that is busy elsewhere, and lets nobody in afterwards.
    fn wait_for(&self, others: usize) {
        const PATIENCE: Duration = Duration::from_millis(2);
        let started = Instant::now();
        while self.entered.load(Ordering::SeqCst) < others && started.elapsed() < PATIENCE {
            std::thread::yield_now();
        }
        self.closed.store(true, Ordering::SeqCst);
    }

    /// Takes part in whatever is offered until the work is done; after a while without any it lets other programs run.
    fn keep(&self) {
        const PATIENCE: u32 = 2_000;
        self.entered.fetch_add(1, Ordering::SeqCst);
        if self.closed.load(Ordering::SeqCst) {
            return;
        }
        let mut idle = 0;
        while !self.done.load(Ordering::Acquire) {
            if rayon::yield_now() == Some(rayon::Yield::Executed) {
                idle = 0;
            } else if idle < PATIENCE {
                idle += 1;
                std::hint::spin_loop();
            } else {
                std::thread::yield_now();
            }
        }
    }
}

struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

thread_local! {
    static SCRATCH: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Lends a kept buffer of `len` numbers, whose content is whatever was left in it.
pub fn with_scratch<R>(len: usize, f: impl FnOnce(&mut [f32]) -> R) -> R {
    let mut buffer = SCRATCH.with_borrow_mut(Vec::pop).unwrap_or_default();
    if buffer.len() < len {
        buffer.resize(len, 0.0);
    }
    let result = f(&mut buffer[..len]);
    SCRATCH.with_borrow_mut(|kept| kept.push(buffer));
    result
}
