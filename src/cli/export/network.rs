//! `strata export`: a trained network as a program of another tongue, with its certificate.
use std::sync::atomic::AtomicBool;

use clap::ValueEnum;
use serde_json::json;

use crate::cli::output;
use crate::cli::{ExportArgs, Failure};
use crate::disk;
use crate::export::{Certificate, Inexact, NetworkSource, Tongue, certificate_json, export, inexact};
use crate::train::{EnsembleRecord, TrainedNetwork, saved};

/// A [`Tongue`] as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum TongueChoice {
    /// Scripts that answer and train, and weights in safetensors
    Pytorch,
    /// The same for Keras 3, with weights in NumPy's .npz
    Keras,
    /// A Cargo project on Strata's library, whose network is one static type
    Rust,
    /// One file that answers in many programs
    Onnx,
}

impl From<TongueChoice> for Tongue {
    fn from(choice: TongueChoice) -> Self {
        match choice {
            TongueChoice::Pytorch => Self::Pytorch,
            TongueChoice::Keras => Self::Keras,
            TongueChoice::Rust => Self::Rust,
            TongueChoice::Onnx => Self::Onnx,
        }
    }
}

pub(in crate::cli) fn run(args: &ExportArgs) -> Result<(), Failure> {
    let mut run = TrainedNetwork::read(&args.run)?;
    output::tell_damage(&args.run, &run.damage)?;
    let data = saved::data_of(&run.design.design().data, &saved::run_of(&disk::resolved(&args.run)));
    let (classes, measured) = (run.preprocessing.classes.clone(), run.preprocessing.measured());
    let vote = run.ensemble.as_ref().map(EnsembleRecord::vote);
    let source = NetworkSource::gather(&mut *run.network, run.design, (classes, measured, vote), &data)?;
    let tongue = args.to.into();
    let found = inexact(&source, tongue);
    if !args.json && !found.is_empty() {
        output::note(format!("What {} cannot say exactly:", tongue.name()))?;
        found.iter().try_for_each(|inexact| output::note(format!("- {inexact}")))?;
    }
    let certificate = export(&source, tongue, &args.out, &AtomicBool::new(false))?;
    tell(args, tongue, &found, &certificate)
}

/// What was written, and how near it is.
fn tell(args: &ExportArgs, tongue: Tongue, found: &[Inexact], certificate: &Certificate) -> Result<(), Failure> {
    let folder = args.out.display().to_string();
    if !args.json {
        output::line(format!("{folder}: {} of {}", tongue.name(), args.run.display()))?;
        output::line(certificate)?;
        return Ok(());
    }
    let mut told = certificate_json(certificate, tongue, found);
    told["folder"] = json!(folder);
    output::json(&told)?;
    Ok(())
}
