//! What all sources of numbers share: whether an input takes their rows, and from rows to samples.
use crate::data::dataset::{Part, Samples};
use crate::data::error::DataError;
use crate::design::{Input, Shape};

/// Rows of numbers with what is to be answered for each, before they are samples.
pub(super) struct CollectedRows {
    /// Numbers per row.
    pub(super) width: usize,
    /// Row after row.
    pub(super) numbers: Vec<f32>,
    /// The class of each; 0 where numbers are to be answered.
    pub(super) labels: Vec<u16>,
    /// The number to be answered for each; none where classes are.
    pub(super) answers: Vec<f32>,
}

impl CollectedRows {
    /// None yet, of so many numbers each.
    pub(super) fn of_width(width: usize) -> Self {
        Self { width, numbers: Vec::new(), labels: Vec::new(), answers: Vec::new() }
    }

    /// Samples of these rows, each with its name.
    pub(super) fn into_samples(
        self,
        classes: Vec<String>,
        shape: Shape,
        names: impl Iterator<Item = String>,
    ) -> Samples {
        let mut samples = Samples::of_numbers(classes, shape, self.width, &self.numbers);
        for (name, label) in names.zip(self.labels) {
            samples.push(name, label, Part::Training);
        }
        samples.answers = self.answers;
        samples
    }
}

/// The shape in which rows of so many numbers enter a network.
///
/// # Errors
/// When the input does not take such rows.
pub(super) fn shape_of(input: &Input, width: usize) -> Result<Shape, DataError> {
    match input {
        Input::Numbers { count, .. } if *count == width => Ok(input.shape()),
        Input::Point { .. } if width == 2 => Ok(input.shape()),
        _ => Err(DataError::NotNumbers { count: width }),
    }
}
