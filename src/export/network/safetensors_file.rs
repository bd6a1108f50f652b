//! Arrays as safetensors: weights, and the samples of the certificate.
use crate::engine::Array;

/// Samples, and what the network gives for them.
pub(super) const CERTIFICATE: &str = "certificate.safetensors";

/// Arrays as the bytes of a safetensors file.
pub(super) fn safetensors<'a>(
    arrays: impl IntoIterator<Item = &'a Array>,
) -> Result<Vec<u8>, safetensors::SafeTensorError> {
    safetensors::serialize(arrays.into_iter().map(|array| (array.name.as_str(), array)), None)
}
