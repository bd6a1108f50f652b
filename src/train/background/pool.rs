//! The threads that compute.

/// The system gave fewer threads than were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{threads} threads could not be started")]
pub struct PoolError {
    /// How many were asked for, 0 for one per core.
    pub threads: usize,
}

/// A pool of that many threads, 0 for one per core. Results do not depend on how many there are.
///
/// # Errors
/// When the system gives none.
pub fn pool(threads: usize) -> Result<rayon::ThreadPool, PoolError> {
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(|n| format!("compute {n}"));
    builder.build().map_err(|_| PoolError { threads })
}
