//! Named arrays as safetensors bytes and back.
use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, SafeTensors};

use crate::design::LayerId;
use crate::engine::Array;

/// Named arrays as the bytes of a safetensors file, with the text that builds the network in PyTorch beside them.
pub(in crate::train::saved) fn to_bytes(arrays: &[Array], pytorch: Option<String>) -> Result<Vec<u8>, String> {
    let misfit = arrays.iter().find(|array| array.dims.iter().product::<usize>() != array.values.len());
    if let Some(Array { name, .. }) = misfit {
        return Err(format!("{name} does not have as many numbers as its shape says"));
    }
    let views = arrays.iter().map(|array| (array.name.as_str(), array));
    // One note only: with several their order in the file would be another one every time.
    let notes = pytorch.map(|text| HashMap::from([("pytorch".to_owned(), text)]));
    safetensors::serialize(views, notes).map_err(|error| in_words(&error).to_owned())
}

/// What is wrong with a file, in words of our own.
fn in_words(error: &SafeTensorError) -> &'static str {
    match error {
        SafeTensorError::HeaderTooSmall | SafeTensorError::MetadataIncompleteBuffer => {
            "is no safetensors file, or not the whole of one: its length is not what its header says"
        }
        _ => "is no safetensors file: its header cannot be read",
    }
}

/// Named arrays from the bytes of a safetensors file, and the text that builds the network in PyTorch where there is
/// one. PyTorch's count of batches, which nothing here needs, is passed over.
pub(in crate::train::saved) fn from_bytes(bytes: &[u8]) -> Result<(Vec<Array>, Option<String>), String> {
    let (_, head) = SafeTensors::read_metadata(bytes).map_err(|error| in_words(&error))?;
    let note = head.metadata().as_ref().and_then(|notes| notes.get("pytorch").cloned());
    let file = SafeTensors::deserialize(bytes).map_err(|error| in_words(&error))?;
    let mut arrays = Vec::new();
    for (name, view) in file.tensors() {
        if name.ends_with("num_batches_tracked") {
            continue;
        }
        let Some(values) = as_f32(view.dtype(), view.data()) else {
            return Err(format!("{name} holds numbers of another type than F32, F64, F16 and BF16"));
        };
        arrays.push(Array { layer: LayerId::NEW, name, dims: view.shape().to_vec(), values });
    }
    Ok((arrays, note))
}

/// Floating-point numbers of any usual width in the network's own; what is too large for these becomes infinite. `None` for
/// other numbers.
fn as_f32(dtype: Dtype, bytes: &[u8]) -> Option<Vec<f32>> {
    Some(match dtype {
        Dtype::F32 => bytes.as_chunks().0.iter().map(|word| f32::from_le_bytes(*word)).collect(),
        Dtype::F64 => bytes.as_chunks().0.iter().map(|word| f64::from_le_bytes(*word) as f32).collect(),
        Dtype::F16 => bytes.as_chunks().0.iter().map(|word| f16::from_le_bytes(*word).to_f32()).collect(),
        Dtype::BF16 => bytes.as_chunks().0.iter().map(|word| bf16::from_le_bytes(*word).to_f32()).collect(),
        _ => return None,
    })
}
