//! The names that sources of numbers give their samples.
use std::fmt;

/// What a row or a point is called: the same in every language, for designs and runs hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowName<'a> {
    /// A line of a table.
    Line(u64),
    /// A point of the plane, counted from 1.
    Point(u64),
    /// Where a function was asked for its value: x as it is written.
    Place(&'a str),
}

impl<'a> RowName<'a> {
    /// The name that was written so; `None` for any other text.
    pub fn read(name: &'a str) -> Option<Self> {
        let number = |word| name.strip_prefix(word)?.parse().ok();
        let counted = number("row ").map(Self::Line).or_else(|| number("point ").map(Self::Point));
        counted.or_else(|| name.strip_prefix("x = ").map(Self::Place))
    }
}

impl fmt::Display for RowName<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "row {line}"),
            Self::Point(number) => write!(f, "point {number}"),
            Self::Place(x) => write!(f, "x = {x}"),
        }
    }
}
