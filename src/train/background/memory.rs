//! How much memory there is: for a training, and for the program as a whole.

/// Bytes of memory that a training may use: what the system says is free.
pub fn free_memory() -> Option<u64> {
    let mut system = sysinfo::System::new().ok()?;
    system.refresh_memory();
    // Inside a container the system's own number may be larger than what the container gets.
    let limit = system.cgroup_limits().map_or(u64::MAX, |limits| limits.free_memory);
    let free = system.available_memory().min(limit);
    (free > 0).then_some(free)
}

/// Bytes that the system can still give, with what it can move to a disk.
pub fn memory_left() -> Option<u64> {
    let mut system = sysinfo::System::new().ok()?;
    system.refresh_memory();
    let left = system.available_memory() + system.free_swap();
    (left > 0).then_some(left)
}

/// Bytes of addresses that the system lets one program take, where it limits them.
#[cfg(unix)]
pub fn memory_limit() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::As).current
}

/// Bytes of addresses that the system lets one program take, where it limits them.
#[cfg(not(unix))]
pub fn memory_limit() -> Option<u64> {
    None
}
