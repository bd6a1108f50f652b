//! The classes and the normalization of a run that somebody handed over.
#![no_main]

#[path = "../readers.rs"]
mod readers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| readers::preprocessing(bytes));
