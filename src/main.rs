//! The program `strata`: everything it does lives in the library.
use std::process::ExitCode;

fn main() -> ExitCode {
    strata::cli::main(|args| strata::ui::open(args.design, args.portable), strata::ui::NoWindow::foreseen)
}
