//! Named arrays as safetensors bytes and back.
use std::collections::HashMap;

use safetensors::SafeTensorError;
use safetensors::tensor::{Dtype, SafeTensors, TensorView};

use crate::design::LayerId;
use crate::engine::Array;

/// Named arrays as the bytes of a safetensors file, with the text that builds the network in PyTorch beside them.
pub(super) fn to_bytes(arrays: &[Array], pytorch: Option<String>) -> Result<Vec<u8>, String> {
    let bytes: Vec<Vec<u8>> =
        arrays.iter().map(|array| array.values.iter().flat_map(|value| value.to_le_bytes()).collect()).collect();
    let views = arrays.iter().zip(&bytes).map(|(array, bytes)| {
        let view = TensorView::new(Dtype::F32, array.dims.clone(), bytes).map_err(|error| error.to_string())?;
        Ok((array.name.clone(), view))
    });
    let views = views.collect::<Result<Vec<_>, String>>()?;
    // One note only: with several their order in the file would be another one every time.
    let notes = pytorch.map(|text| HashMap::from([("pytorch".to_owned(), text)]));
    safetensors::serialize(views, notes).map_err(|error| error.to_string())
}

/// What is said of bytes that are no arrays: the reasons of the library are in words of its own.
fn no_arrays(_: SafeTensorError) -> String {
    "is no safetensors file, or a damaged one".to_owned()
}

/// Named arrays from the bytes of a safetensors file, and the text that builds the network in PyTorch where there is
/// one. PyTorch's count of batches, which nothing here needs, is passed over.
pub(super) fn from_bytes(bytes: &[u8]) -> Result<(Vec<Array>, Option<String>), String> {
    let (_, head) = SafeTensors::read_metadata(bytes).map_err(no_arrays)?;
    let note = head.metadata().as_ref().and_then(|notes| notes.get("pytorch").cloned());
    let file = SafeTensors::deserialize(bytes).map_err(no_arrays)?;
    let mut arrays = Vec::new();
    for (name, view) in file.tensors() {
        if name.ends_with("num_batches_tracked") {
            continue;
        }
        if view.dtype() != Dtype::F32 {
            return Err(format!("{name} holds numbers of type {:?}; the network needs F32", view.dtype()));
        }
        let words = view.data().chunks_exact(4).map(|word| f32::from_le_bytes([word[0], word[1], word[2], word[3]]));
        arrays.push(Array { layer: LayerId::NEW, name, dims: view.shape().to_vec(), values: words.collect() });
    }
    Ok((arrays, note))
}
