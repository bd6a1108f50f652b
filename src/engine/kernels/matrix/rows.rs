//! Rows of a matrix that lie anywhere in a slice.

/// Rows of equal length that start anywhere in a slice and may overlap.
#[derive(Debug, Clone, Copy)]
pub struct MatrixRows<'a> {
    /// Where the numbers lie.
    pub values: &'a [f32],
    /// Where each row starts.
    pub starts: &'a [usize],
}
