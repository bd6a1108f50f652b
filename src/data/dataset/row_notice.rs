//! What a person should know about rows of numbers, each a sentence that says what, where, and what to do.
use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};
use thiserror::Error;

use crate::data::plural::{form, in_number};

/// Something about numbers that does not keep them from being used, but that a person should know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum RowNotice {
    /// Rows with a cell that is empty, or no number where there has to be one.
    #[error(
        "{} left out, where a cell is empty or no number: {}. Fill in what is missing, or leave the column out.",
        in_number(*.count, "row is", "rows are"),
        .cells.join(", ")
    )]
    LeftOut {
        /// How many.
        count: usize,
        /// The first ones: line, column and what stands there.
        cells: Vec<String>,
    },
    /// Rows with more or fewer cells than the header.
    #[error(
        "{} left out, with more or fewer cells than the {columns} of the header: see {} {}. A cell that holds the \
         delimiter needs quotes.",
        in_number(*.count, "row is", "rows are"),
        form(*.count, "line", "lines"),
        .lines.join(", ")
    )]
    Ragged {
        /// How many.
        count: usize,
        /// Columns of the header.
        columns: usize,
        /// The lines of the first ones.
        lines: Vec<String>,
    },
    /// Columns in which the same number stands everywhere.
    #[error(
        "The same number stands in every row of {} “{first}”: nothing is learned from {}. Leave {} out.",
        form(*.count, "the column", "several columns, such as"),
        form(*.count, "it", "them"),
        form(*.count, "it", "them")
    )]
    Constant {
        /// How many.
        count: usize,
        /// The first of them.
        first: String,
    },
    /// A column that holds the answers.
    #[error("The column “{column}” holds the same as “{target}”: the answer stands among the inputs. Leave it out.")]
    SameAsTarget {
        /// The column.
        column: String,
        /// What is to be answered.
        target: String,
    },
    /// Places where a function has no value.
    #[error(
        "The function has no value at {count} of {all} places, such as x = {first}: left out. Choose another range, if \
         it should have one."
    )]
    NoValue {
        /// How many.
        count: usize,
        /// Of how many.
        all: usize,
        /// The first of them.
        first: String,
    },
}

impl RowNotice {
    /// The number that the sentence's form depends on.
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::LeftOut { count, .. } | Self::Ragged { count, .. } | Self::Constant { count, .. } => {
                Some(*count as u64)
            }
            Self::SameAsTarget { .. } | Self::NoValue { .. } => None,
        }
    }
}
