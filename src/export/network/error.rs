//! Why a network was not exported.
use thiserror::Error;

use crate::disk::DiskError;

/// Why nothing was exported.
#[derive(Debug, Error)]
pub enum ExportError {
    /// The folder could not be written.
    #[error(transparent)]
    Disk(#[from] DiskError),
    /// An array could not be written as safetensors.
    #[error("the weights cannot be written: {0}")]
    Weights(#[from] safetensors::SafeTensorError),
    /// Arrays could not be written as a ZIP.
    #[error("the weights cannot be written: {0}")]
    Zip(#[from] zip::result::ZipError),
    /// The design could not be written.
    #[error("the design cannot be written: {0}")]
    Design(#[from] ron::Error),
    /// How samples become numbers could not be written.
    #[error("the preprocessing cannot be written: {0}")]
    Prepared(#[from] serde_json::Error),
    /// Several networks that vote have no static type.
    #[error("an ensemble has no static type: export its members one by one")]
    Ensemble,
}
