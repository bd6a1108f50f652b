//! What all sources of images share: the form that a design wants of them, and room for their bytes.
use crate::data::dataset::Samples;
use crate::data::error::DataError;
use crate::data::limits::MAX_DATASET_BYTES;
use crate::design::{Input, Picture, Resize, Shape};

/// The form that images are brought to.
///
/// # Errors
/// When the input is no picture, or one of no pixels or of too many.
pub(super) fn picture_of(input: &Input) -> Result<&Picture, DataError> {
    let Input::Picture(picture) = input else { return Err(DataError::NotPictures) };
    let (width, height) = (picture.width, picture.height);
    if width == 0 || height == 0 {
        return Err(DataError::NoSize { width, height });
    }
    prove_memory(1, picture).map(|_| picture)
}

/// Room for `count` images of a form, of some classes; what they are is filled in by the caller.
///
/// # Errors
/// When they would take too much memory.
pub(super) fn room_for(count: usize, classes: Vec<String>, picture: &Picture) -> Result<Samples, DataError> {
    let Picture { width, height, color, resize, .. } = *picture;
    let shape = Shape::Picture { channels: color.channels(), height, width };
    let mut samples = Samples::of_pixels(classes, shape, vec![0; prove_memory(count, picture)?]);
    samples.padded = resize == Resize::Fit;
    Ok(samples)
}

/// The bytes that so many images take, if they may.
fn prove_memory(pictures: usize, picture: &Picture) -> Result<usize, DataError> {
    let (width, height) = (picture.width, picture.height);
    let factors = [pictures as u64, picture.color.channels() as u64, width as u64, height as u64];
    let bytes = factors.iter().fold(1, |product: u64, &factor| product.saturating_mul(factor));
    usize::try_from(bytes).ok().filter(|_| bytes <= MAX_DATASET_BYTES).ok_or(DataError::TooLarge {
        pictures,
        width,
        height,
        bytes,
        limit: MAX_DATASET_BYTES,
    })
}
