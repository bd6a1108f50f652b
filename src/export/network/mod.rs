//! A trained network as a program of another tongue: a folder that answers and trains without Strata, with what of it cannot
//! be said exactly, and a certificate of how near its answers are.
//!
//! Reading order: `source` (what leaves), `inexact` (what the other tongue cannot say, told before anything is written),
//! `settings` (all that the programs in `python/` read), `modules` (layers as lines of Python), `pytorch`, `keras`, `onnx` and
//! `rust` (the network in each tongue), `folder` (the files), `certificate` (the export is run, and its answers are compared).
mod certificate;
mod error;
mod folder;
mod inexact;
mod keras;
mod modules;
mod onnx;
mod pytorch;
mod rust;
mod safetensors_file;
mod settings;
mod source;

pub use certificate::{Certificate, Unproven};
pub use error::ExportError;
pub use folder::{certificate_json, export};
pub use inexact::{Inexact, inexact};
pub use onnx::OPSET;
pub use rust::{ExportedNetwork, NotExported};
pub use source::NetworkSource;

use strum::{IntoStaticStr, VariantArray};

/// What a network is exported to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
pub enum Tongue {
    /// PyTorch: scripts and weights in safetensors, which answer and train.
    Pytorch,
    /// Keras 3 on TensorFlow: scripts and weights in NumPy's `.npz`, which answer and train.
    Keras,
    /// Rust: a program on this library, whose network is one static type.
    Rust,
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
            Self::Keras => "Keras",
            Self::Rust => "Rust",
            Self::Onnx => "ONNX",
        }
    }

    /// Whether the training is exported, too.
    pub fn trains(self) -> bool {
        self != Self::Onnx
    }
}
