//! From a folder of pictures to a trained network in a thread of its own, with live events.
//!
//! usage: `cargo run --release --example train_folder [FOLDER]`; without a folder, the built-in fashion.
#![allow(clippy::print_stdout, reason = "an example shows what it does")]

use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use strata::data::{LoadRequest, load};
use strata::design::{Source, template};
use strata::train::{Event, Plan, Trainer};

fn main() -> Result<(), Box<dyn Error>> {
    let mut design = (template("cnn28").ok_or("no such template")?.make)();
    design.training.epochs = 2;
    if let Some(folder) = std::env::args_os().nth(1) {
        design.data = Source::Folder(folder.into());
    }
    let data = Arc::new(load(LoadRequest::of(&design, Path::new("")), &|_| (), &AtomicBool::new(false))?);
    let trainer = Trainer::start(Plan::new(&design, data, 0, None)?, 1)?;
    loop {
        match trainer.wait(Duration::from_secs(1)) {
            Some(Event::Progress { telemetry, .. }) => {
                println!("batch {}: loss {:.3}", telemetry.progress.batch, telemetry.progress.loss);
            }
            Some(Event::Epoch { report, .. }) => {
                let validation = report.validation.map(|scores| scores.confusion.accuracy()).unwrap_or_default();
                println!("epoch {}: {:.1} % on validation", report.epoch, validation * 100.0);
            }
            Some(Event::Ended { ending, .. }) => {
                println!("{ending:?}");
                return Ok(());
            }
            _ => {}
        }
    }
}
