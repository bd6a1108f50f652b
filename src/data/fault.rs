//! What is wrong with a table or a formula: each a sentence that says what, where, and what to do.
use serde::Serialize;
use strum::{IntoStaticStr, VariantNames};
use thiserror::Error;

use super::plural::in_number;
use super::text::Encoding;

/// Why no number can be computed by a formula. Signs are counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum FormulaError {
    /// Nothing but blanks.
    #[error("it is empty; write one such as sin(3*x)*x")]
    Empty,
    /// More signs than anybody reads.
    #[error("it has {signs} signs, and {most} are the most")]
    TooLong {
        /// How many signs.
        signs: usize,
        /// How many may be.
        most: usize,
    },
    /// Brackets, powers or minus signs too deep inside each other.
    #[error("what begins at sign {place} lies more than {most} deep; write it with fewer brackets")]
    TooDeep {
        /// Where it happens.
        place: usize,
        /// How deep they may be.
        most: usize,
    },
    /// A word that is no function and no constant.
    #[error("“{name}” at sign {place} is not known; write {write}")]
    UnknownName {
        /// The word.
        name: String,
        /// Where it stands.
        place: usize,
        /// The known word that is like it, or all of them.
        write: String,
    },
    /// A sign that means nothing.
    #[error("“{sign}” at sign {place} means nothing here; write numbers, x, functions, brackets and + - * / ^")]
    UnknownSign {
        /// The sign.
        sign: char,
        /// Where it stands.
        place: usize,
    },
    /// Digits and points that make no number.
    #[error("“{number}” at sign {place} is no number; write one with a single point, such as 1.5")]
    BadNumber {
        /// What stands there.
        number: String,
        /// Where it begins.
        place: usize,
    },
    /// A comma that divides no values of a function.
    #[error("the comma at sign {place} does not belong there; write decimals with a point, such as 1.5")]
    Comma {
        /// Where it stands.
        place: usize,
    },
    /// A bracket without its second half.
    #[error("the bracket at sign {place} is not closed; add “)”")]
    Unclosed {
        /// Where it stands.
        place: usize,
    },
    /// A closing bracket without its first half.
    #[error("the bracket at sign {place} closes nothing; remove it, or open one before it")]
    Unopened {
        /// Where it stands.
        place: usize,
    },
    /// An operator, bracket or comma in the place of a value.
    #[error("a number, x or a function is missing before “{sign}” at sign {place}")]
    MissingValue {
        /// What stands there.
        sign: String,
        /// Where it stands.
        place: usize,
    },
    /// The end in the place of a value.
    #[error("a number, x or a function is missing at its end")]
    EndsEarly,
    /// Two values side by side.
    #[error("no operator stands before “{sign}” at sign {place}; write one, such as *")]
    MissingOperator {
        /// What stands there.
        sign: String,
        /// Where it stands.
        place: usize,
    },
    /// A function without its values.
    #[error("the function “{name}” at sign {place} has no brackets; write {name}(x)")]
    MissingBrackets {
        /// The function.
        name: String,
        /// Where it stands.
        place: usize,
    },
    /// A function of two values that gets one.
    #[error("the function “{name}” at sign {place} takes two values; write {name}(x, 2)")]
    MissingArgument {
        /// The function.
        name: String,
        /// Where it stands.
        place: usize,
    },
}

/// Why the rows of a table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, IntoStaticStr, VariantNames, Error)]
pub enum TableFault {
    /// Nothing there.
    #[error("it does not exist; choose a CSV or TSV file")]
    Missing,
    /// A folder, a pipe or a device.
    #[error("it is not a regular file; choose a CSV or TSV file")]
    NotAFile,
    /// The system refuses.
    #[error("it cannot be read: {reason}")]
    Unreadable {
        /// What the system says.
        reason: String,
    },
    /// More bytes than are read.
    #[error("it has {megabytes} MB, more than the {most} MB that are read; keep fewer rows or columns")]
    TooLarge {
        /// Its size.
        megabytes: u64,
        /// The most.
        most: u64,
    },
    /// More rows than are read.
    #[error("it has more than the {most} rows that are read; keep fewer")]
    TooManyRows {
        /// The most.
        most: usize,
    },
    /// A line without an end.
    #[error("line {line} has {megabytes} MB; is this a table? Choose a CSV or TSV file")]
    LongLine {
        /// The line.
        line: u64,
        /// Its size.
        megabytes: u64,
    },
    /// Bytes of another encoding.
    #[error("its text looks like {encoding}, not UTF-8; save it as UTF-8")]
    Encoding {
        /// What it looks like.
        encoding: Encoding,
    },
    /// Bytes of no encoding.
    #[error("it holds bytes that are no text; choose a CSV or TSV file, which spreadsheets can save")]
    NotText,
    /// No header, or no row below it.
    #[error("no row stands below its header; choose a table with a header and rows")]
    NoRows,
    /// Numbers in the place of a header.
    #[error("its first line holds numbers, such as “{first}”; write a line with the names of the columns above them")]
    NoHeader {
        /// The first number.
        first: String,
    },
    /// A quote without its second half.
    #[error("the row that begins in line {line} opens a quote that is never closed; close it or remove it")]
    OpenQuote {
        /// Where the row begins.
        line: u64,
    },
    /// A column that is not there.
    #[error("it has no column “{column}”; it has {columns}", columns = .columns.join(", "))]
    NoColumn {
        /// The column.
        column: String,
        /// Those that are there.
        columns: Vec<String>,
    },
    /// Two columns of one name.
    #[error("two of its columns are called “{column}”; give each a name of its own")]
    SameName {
        /// The name.
        column: String,
    },
    /// No column was chosen as input.
    #[error("no column is chosen that enters the network; choose one or more of {columns}", columns = .columns.join(", "))]
    NoInputs {
        /// Those that are there.
        columns: Vec<String>,
    },
    /// A column that is input and target at once.
    #[error("the column “{column}” is to be answered, so it cannot enter the network; choose another one")]
    TargetIsInput {
        /// The column.
        column: String,
    },
    /// Rows, but none that can be used.
    #[error("none of its rows can be used: in line {line} the column “{column}” holds “{cell}”, which is no number")]
    NoNumbers {
        /// The line of the first row.
        line: u64,
        /// The column.
        column: String,
        /// What stands there.
        cell: String,
    },
    /// Rows, but none of them has a class.
    #[error("none of its rows can be used: in line {line} the column “{column}” names no class")]
    NoClasses {
        /// The line of the first row.
        line: u64,
        /// The column.
        column: String,
    },
    /// Rows, but all of them have other numbers of cells than the header.
    #[error("none of its rows can be used: line {line} has {cells}, and its header names {columns}",
        cells = in_number(*.cells, "cell", "cells"), columns = in_number(*.columns, "column", "columns"))]
    NoWholeRows {
        /// The line of the first row.
        line: u64,
        /// Its cells.
        cells: usize,
        /// Columns of the header.
        columns: usize,
    },
    /// More classes than there can be.
    #[error("its column “{column}” holds more than {most} classes; are they numbers to be answered?")]
    TooManyClasses {
        /// The column.
        column: String,
        /// The most.
        most: usize,
    },
}

impl TableFault {
    /// The number that the sentence's form depends on.
    pub fn plural(&self) -> Option<u64> {
        match self {
            Self::NoWholeRows { cells, .. } => Some(*cells as u64),
            _ => None,
        }
    }
}
