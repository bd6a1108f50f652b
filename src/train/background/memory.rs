//! How much memory a training may take.

/// Bytes of memory that a training may use: what the system says is free.
pub fn free_memory() -> Option<u64> {
    let mut system = sysinfo::System::new().ok()?;
    system.refresh_memory();
    // Inside a container the system's own number may be larger than what the container gets.
    let limit = system.cgroup_limits().map_or(u64::MAX, |limits| limits.free_memory);
    let free = system.available_memory().min(limit);
    (free > 0).then_some(free)
}
