//! A rectangle of numbers between two layers.
use std::ops::Range;

use super::{Padding, Shape, window_padding};

/// A rectangle of numbers between two layers: rows and columns of a picture in all of its channels, steps and features of a
/// sequence, tokens, or numbers of a row. What lies along one side only has a single column.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Region {
    /// Rows, steps, tokens, or numbers of a row.
    pub rows: Range<usize>,
    /// Columns or features.
    pub columns: Range<usize>,
}

/// A square window that slides over a picture: its size, and its stride.
pub(super) type WindowStep = (usize, usize);

impl Region {
    /// Everything.
    pub fn whole(shape: Shape) -> Self {
        let (rows, columns) = sides(shape);
        Self { rows: 0..rows, columns: 0..columns }
    }

    /// Number `n`, in PyTorch's order.
    pub fn of(shape: Shape, n: usize) -> Self {
        let (rows, columns) = sides(shape);
        let (row, column) = (n / columns.max(1) % rows.max(1), n % columns.max(1));
        Self { rows: row..row + 1, columns: column..column + 1 }
    }

    /// The smallest one that holds both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let both = |one: &Range<usize>, two: &Range<usize>| one.start.min(two.start)..one.end.max(two.end);
        Self { rows: both(&self.rows, &other.rows), columns: both(&self.columns, &other.columns) }
    }

    /// The same rows in their whole width.
    #[must_use]
    pub fn whole_rows(&self, shape: Shape) -> Self {
        Self { rows: self.rows.clone(), columns: 0..sides(shape).1 }
    }

    /// The number that it is, if it is a single one.
    fn single(&self, shape: Shape) -> Option<usize> {
        (self.rows.len() == 1 && self.columns.len() == 1).then(|| self.rows.start * sides(shape).1 + self.columns.start)
    }

    /// The region of another shape with the same numbers in the same order. More than one of them may lie anywhere.
    pub(super) fn reread(&self, from: Shape, to: Shape) -> Self {
        self.single(from).map_or_else(|| Self::whole(to), |n| Self::of(to, n))
    }

    /// What the windows at these places lie on.
    pub(super) fn under(&self, input: Shape, (size, stride): WindowStep, padding: Padding) -> Self {
        let (height, width) = sides(input);
        let side = |places: &Range<usize>, side: usize| {
            let (before, _) = window_padding(padding, side, size, stride);
            let end = places.end.saturating_sub(1) * stride + size;
            (places.start * stride).saturating_sub(before).min(side)..end.saturating_sub(before).min(side)
        };
        Self { rows: side(&self.rows, height), columns: side(&self.columns, width) }
    }
}

/// Rows and columns of a shape.
fn sides(shape: Shape) -> (usize, usize) {
    match shape {
        Shape::Picture { height, width, .. } => (height, width),
        Shape::Sequence { steps, features } => (steps, features),
        Shape::Tokens { length: count, .. } | Shape::Vector(count) => (count, 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_end_at_the_border() {
        let picture = Shape::Picture { channels: 2, height: 8, width: 6 };
        let corner = Region::of(picture, 0);
        assert_eq!(corner.under(picture, (3, 1), Padding::Same), Region { rows: 0..2, columns: 0..2 });
        let last = Region::of(picture, picture.len() - 1);
        assert_eq!(last, Region { rows: 7..8, columns: 5..6 });
        assert_eq!(last.under(picture, (3, 1), Padding::Same), Region { rows: 6..8, columns: 4..6 });
        let middle = Region { rows: 1..3, columns: 1..2 };
        assert_eq!(middle.under(picture, (2, 2), Padding::Valid), Region { rows: 2..6, columns: 2..4 });
    }
}
