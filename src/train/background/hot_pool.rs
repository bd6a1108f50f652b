//! Threads that stay awake while a training goes from one batch to the next.
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Runs `work` while the other threads of the pool stay awake between its parallel parts. A training step has a dozen of
/// them, and a thread that has gone to sleep takes longer to wake than many of them last. Meant for many steps at once.
///
/// A thread that keeps itself awake must do so at the bottom of its stack: inside a stolen piece of work it would hold
/// that piece up, and `work` would wait for it for ever. So all are in place before `work` starts, and whoever comes
/// later goes away again.
pub fn with_hot_pool<R>(work: impl FnOnce() -> R) -> R {
    let threads = rayon::current_num_threads();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let Some(own) = rayon::current_thread_index().filter(|_| (2..=cores).contains(&threads)) else { return work() };
    let hot = KeepHot { entered: AtomicUsize::new(0), closed: AtomicBool::new(false), done: AtomicBool::new(false) };
    rayon::in_place_scope(|scope| {
        scope.spawn_broadcast(|_, context| {
            // The thread that works must not wait for itself.
            if context.index() != own {
                hot.keep();
            }
        });
        hot.wait_for(threads - 1);
        // Set even if the work panics, or the scope would wait for ever.
        let _guard = SetOnDrop(&hot.done);
        work()
    })
}

/// What the threads that stay awake share with the one that works.
struct KeepHot {
    entered: AtomicUsize,
    closed: AtomicBool,
    done: AtomicBool,
}

impl KeepHot {
    /// Waits until the others are in place, but not for one that is busy elsewhere, and lets nobody in afterwards.
    fn wait_for(&self, others: usize) {
        const PATIENCE: Duration = Duration::from_millis(2);
        let started = Instant::now();
        while self.entered.load(Ordering::SeqCst) < others && started.elapsed() < PATIENCE {
            std::thread::yield_now();
        }
        self.closed.store(true, Ordering::SeqCst);
    }

    /// Takes part in whatever is offered until the work is done. After a while without any it lets other programs run, and
    /// then naps: a network that is too small for several threads needs all of the core that two of them may share. The
    /// longer there was nothing, the longer it naps: a core that is woken every moment counts as taken, and the system
    /// would leave the window's thread on the core where the training runs.
    fn keep(&self) {
        const SPINS: u32 = 2_000;
        const YIELDS: u32 = 4_000;
        const NAP: (Duration, Duration) = (Duration::from_micros(100), Duration::from_millis(4));
        /// The part of the time without work that a nap may take: no more comes late than that.
        const PART: u32 = 8;
        self.entered.fetch_add(1, Ordering::SeqCst);
        if self.closed.load(Ordering::SeqCst) {
            return;
        }
        let (mut idle, mut since) = (0, Instant::now());
        while !self.done.load(Ordering::Acquire) {
            if rayon::yield_now() == Some(rayon::Yield::Executed) {
                (idle, since) = (0, Instant::now());
                continue;
            }
            match idle {
                0..SPINS => std::hint::spin_loop(),
                SPINS..YIELDS => std::thread::yield_now(),
                _ => std::thread::sleep((since.elapsed() / PART).clamp(NAP.0, NAP.1)),
            }
            idle = idle.saturating_add(1);
        }
    }
}

struct SetOnDrop<'a>(&'a AtomicBool);

impl Drop for SetOnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}
