//! The program `strata`: everything it does lives in the library.
use std::process::ExitCode;

/// Training allocates and frees large arrays in every step; the system's allocator would hand their pages back and
/// fetch them again each time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    strata::cli::main(strata::ui::open)
}
