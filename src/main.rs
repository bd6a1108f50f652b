//! The program `strata`: everything it does lives in the library.

fn main() {}
