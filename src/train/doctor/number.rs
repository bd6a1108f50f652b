//! Numbers that findings and remedies name.
use serde::Serialize;

/// A number of the evidence, with the way in which it is written.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub enum Number {
    /// A whole number.
    Count(u64),
    /// A share of 1, written in percent.
    Share(f64),
    /// Any other number, written with its first two or three digits.
    Decimal(f64),
}
