//! A trained network as a program of another tongue: a folder that answers and trains without Strata, with what of it cannot
//! be said exactly, and a certificate of how near its answers are.
//!
//! Reading order: `source` (what leaves), `inexact` (what the other tongue cannot say, told before anything is written),
//! `settings` (all that the programs in `python/` read), `pytorch` and `onnx` (the network in each tongue), `folder` (the
//! files), `certificate` (the export is run, and its answers are compared).
mod certificate;
mod folder;
mod inexact;
mod onnx;
mod pytorch;
mod settings;
mod source;

pub use certificate::{Certificate, Unproven};
pub use folder::{ExportError, certificate_json, export};
pub use inexact::{Inexact, inexact};
pub use onnx::OPSET;
pub use source::NetworkSource;

use strum::VariantArray;

/// What a network is exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum Tongue {
    /// PyTorch: scripts and weights in safetensors, which answer and train.
    Pytorch,
    /// ONNX: one file that answers in many programs.
    Onnx,
}

impl Tongue {
    /// Every one.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Pytorch => "PyTorch",
            Self::Onnx => "ONNX",
        }
    }

    /// Whether the training is exported, too.
    pub fn trains(self) -> bool {
        self == Self::Pytorch
    }
}
