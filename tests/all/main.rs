//! All integration tests in one program, a module a concern.
#![allow(clippy::unwrap_used, reason = "a test may fail at once")]

mod architecture;
mod augment;
mod cli;
mod cli_data;
mod commands;
mod data;
mod design;
mod disk;
mod doctor;
mod engine;
mod export;
mod files;
mod history;
mod jobs;
mod kernels;
mod layers;
mod live;
mod preview;
mod program;
mod proposal;
mod reference;
mod runs;
mod scheduler;
mod sessions;
mod similarity;
mod snapshots;
mod stack;
mod tables;
mod train;
mod training;
mod typed_templates;
mod version1;
mod window;
mod words;
