//! Arrays as NumPy's `.npz`: a ZIP with a `.npy` for each.
use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::tuple;
use crate::engine::Array;

/// Where the numbers of a `.npy` begin: at a multiple of this, from its own beginning.
const ALIGNED: usize = 64;
/// What stands before its description: a signature, version 1.0, and the description's length in two bytes.
const HEAD: &[u8] = b"\x93NUMPY\x01\x00";

/// The bytes of the file (format: `numpy.lib.format`).
///
/// # Errors
/// When the file is too large for a ZIP.
pub(in crate::export::network) fn npz(arrays: &[Array]) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut file = ZipWriter::new(Cursor::new(Vec::new()));
    for array in arrays {
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        file.start_file(format!("{}.npy", array.name), stored)?;
        file.write_all(&npy(array))?;
    }
    Ok(file.finish()?.into_inner())
}

fn npy(array: &Array) -> Vec<u8> {
    let mut told = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {}, }}", tuple(&array.dims));
    let head = HEAD.len() + size_of::<u16>();
    let length = (head + told.len() + 1).next_multiple_of(ALIGNED) - head;
    told.extend(std::iter::repeat_n(' ', length - told.len() - 1));
    told.push('\n');
    let mut bytes = HEAD.to_vec();
    bytes.extend((length as u16).to_le_bytes());
    bytes.extend(told.into_bytes());
    bytes.extend(array.values.iter().flat_map(|value| value.to_le_bytes()));
    bytes
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail at once")]
    use std::io::Read as _;

    use zip::ZipArchive;

    use super::*;
    use crate::design::LayerId;

    /// The layout that `numpy.lib.format` documents.
    #[test]
    fn an_array_is_what_numpy_reads() {
        let array = Array { layer: LayerId::NEW, name: "0.bias".to_owned(), dims: vec![2], values: vec![1.5, -2.0] };
        let mut archive = ZipArchive::new(Cursor::new(npz(&[array]).unwrap())).unwrap();
        let mut bytes = Vec::new();
        archive.by_name("0.bias.npy").unwrap().read_to_end(&mut bytes).unwrap();
        let (head, numbers) = bytes.split_at(bytes.len() - 8);
        assert_eq!(numbers, [1.5_f32.to_le_bytes(), (-2.0_f32).to_le_bytes()].concat());
        assert!(head.starts_with(b"\x93NUMPY\x01\x00") && head.len().is_multiple_of(64) && head.ends_with(b" \n"));
        assert_eq!(usize::from(u16::from_le_bytes([head[8], head[9]])), head.len() - 10);
        assert!(head[10..].starts_with(b"{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }"));
    }
}
