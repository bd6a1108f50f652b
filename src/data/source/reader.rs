//! What every source can do: name its classes, read its samples, and show a few before all are read.
use super::examples::PictureExample;
use crate::data::dataset::Samples;
use crate::data::error::DataError;
use crate::data::progress::ReadControl;
use crate::design::{Input, Picture};

/// Reads the samples of one source.
pub(super) trait SampleReader {
    /// The classes by name, in their order. No sample is opened.
    fn class_names(&self) -> Result<Vec<String>, DataError>;

    /// All samples as they lie in the source, in the form that the input wants: the same ones on any number of threads.
    fn read(&self, input: &Input, control: ReadControl<'_>) -> Result<Samples, DataError>;

    /// One sample of each of the first classes, `most` at most, each with its class, as bytes of the input's form. A
    /// source that is read in a moment has no use for it.
    fn first_samples(&self, _input: &Input, _most: usize) -> Vec<(String, Vec<u8>)> {
        Vec::new()
    }

    /// Some pictures, `most` at most, as they lie in the source and in each of the forms; none where samples are none.
    fn examples(&self, _forms: &[Picture], _most: usize) -> Vec<PictureExample> {
        Vec::new()
    }
}
