//! Panics in a thread become words.
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The words of a panic.
pub(in crate::train) fn reason(panic: &(dyn Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let words = words.or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a mistake in the program: {}", words.unwrap_or_else(|| "no reason was given".to_owned()))
}

/// Calls something that may fail or panic; either way the error is in words.
pub(in crate::train) fn attempt<T, E: std::fmt::Display>(call: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(panic) => Err(reason(&*panic)),
    }
}
