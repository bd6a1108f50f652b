//! All integration tests in one program, a module a concern.
#![allow(clippy::unwrap_used, reason = "a test may fail at once")]

mod architecture;
mod cli;
mod data;
mod design;
mod engine;
mod history;
mod jobs;
mod live;
mod preview;
mod reference;
mod tables;
mod train;
mod words;
