//! The program `strata`: everything it does lives in the library.
use std::process::ExitCode;

fn main() -> ExitCode {
    strata::cli::main(strata::ui::open)
}
