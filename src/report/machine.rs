//! The machine that a report is made on.

/// What a reader wants to know of a machine before they compare times.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Machine {
    /// The processor's name; empty where the system does not tell.
    pub processor: String,
    /// Threads that run at once.
    pub threads: usize,
    /// Bytes of memory; 0 where the system does not tell.
    pub memory: u64,
    /// The system and its version; empty where it does not tell.
    pub system: String,
}

impl Machine {
    /// This one.
    pub fn here() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let system = sysinfo::System::long_os_version().unwrap_or_default();
        let Ok(mut known) = sysinfo::System::new() else { return Self { threads, system, ..Self::default() } };
        known.refresh_cpu_all();
        known.refresh_memory();
        let processor = known.cpus().first().map(|cpu| cpu.brand().trim().to_owned()).unwrap_or_default();
        Self { processor, threads, memory: known.total_memory(), system }
    }
}
