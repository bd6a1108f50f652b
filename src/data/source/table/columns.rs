//! What stands in the columns of a table: for choosing inputs and target, and for telling what a table holds.
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;

use super::cell::TableCell;
use super::file::TableFile;
use crate::data::error::DataError;
use crate::data::fault::TableFault;
use crate::design::{Table, TargetKind};

/// Different values are counted up to here.
const DIFFERENT: usize = 1_000;
/// One cell of so many may hold words in a column of numbers: its row is left out.
const WORDS: usize = 20;
/// Whole numbers of so few different values name classes.
const FEW: usize = 20;

/// What stands in the columns of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumns {
    /// Each column, in their order.
    pub columns: Vec<TableColumn>,
    /// Rows that were seen.
    pub rows: usize,
}

/// What stands in one column of a table, as far as its rows were seen.
#[derive(Debug, Clone, PartialEq)]
pub struct TableColumn {
    /// Its name.
    pub name: String,
    /// Cells that hold a number.
    pub numbers: usize,
    /// Cells in which nothing stands, or only that nothing is known.
    pub missing: usize,
    /// Cells that hold words.
    pub words: usize,
    /// Different values; counting ends at 1,000.
    pub different: usize,
    /// Whether all of its numbers are whole ones.
    pub whole: bool,
    /// The smallest number.
    pub minimum: f64,
    /// The largest number.
    pub maximum: f64,
    /// The mean of its numbers.
    pub mean: f64,
    /// The standard deviation of its numbers.
    pub deviation: f64,
}

impl TableColumn {
    /// Whether it holds numbers, but for few cells.
    pub fn is_numeric(&self) -> bool {
        self.numbers > 0 && self.words * WORDS <= self.numbers
    }

    /// What is likely to be answered if it is the target.
    pub fn answers(&self) -> TargetKind {
        let few = self.whole && self.different <= FEW && self.different * 2 <= self.numbers;
        if self.is_numeric() && !few { TargetKind::Numbers } else { TargetKind::Classes }
    }
}

impl TableColumns {
    /// Rows that are enough for a proposal.
    pub const GLANCE: usize = 1_000;

    /// How the table is likely to be meant: the last column is the target, and all other columns of numbers are inputs,
    /// unless others are named.
    pub fn proposed(&self, file: &Path, target: Option<&str>, inputs: Option<&[String]>) -> Table {
        let named = |name: &str| self.columns.iter().find(|column| column.name == name);
        let answered = match target {
            Some(name) => named(name),
            None => self.columns.last(),
        };
        let last = answered.map(|column| column.name.as_str()).unwrap_or_default();
        let target = target.unwrap_or(last).to_owned();
        let others = || self.columns.iter().filter(|column| column.name != target);
        let numeric: Vec<&TableColumn> = others().filter(|column| column.is_numeric()).collect();
        // Where none holds numbers, reading the rows tells what stands there instead.
        let likely = if numeric.is_empty() { others().collect() } else { numeric };
        let names = || likely.iter().map(|column| column.name.clone()).collect();
        let inputs = inputs.map_or_else(names, <[String]>::to_vec);
        let answers = answered.map(TableColumn::answers).unwrap_or_default();
        Table { file: file.to_owned(), inputs, target, answers }
    }
}

/// Whether a path leads to a table rather than to a folder, by its name.
pub fn is_table(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    ["csv", "tsv", "tab"].iter().any(|known| ending.eq_ignore_ascii_case(known)) && !path.is_dir()
}

/// What stands in the columns of a table, by its first rows.
///
/// # Errors
/// When it is no table.
pub fn table_columns(file: &Path, rows: usize) -> Result<TableColumns, DataError> {
    columns(file, rows).map_err(|fault| DataError::Table { table: file.to_owned(), fault })
}

fn columns(file: &Path, most: usize) -> Result<TableColumns, TableFault> {
    let table = TableFile::open(file)?;
    let mut columns: Vec<Summary> = table.names.iter().map(|_| Summary::default()).collect();
    let (mut records, mut rows) = (table.rows()?, 0);
    while rows < most
        && let Some((_, row)) = records.next()?
    {
        rows += 1;
        if table.is_whole(row) {
            for (column, cell) in columns.iter_mut().zip(row) {
                column.add(cell);
            }
        }
    }
    if rows == 0 {
        return Err(TableFault::NoRows);
    }
    let columns = table.names.iter().cloned().zip(columns).map(|(name, summary)| summary.finish(name)).collect();
    Ok(TableColumns { columns, rows })
}

/// What was seen of a column so far.
struct Summary {
    numbers: usize,
    missing: usize,
    words: usize,
    different: HashSet<u64>,
    whole: bool,
    minimum: f64,
    maximum: f64,
    mean: f64,
    /// The sum of squared distances from the mean (Welford 1962).
    squares: f64,
}

impl Default for Summary {
    fn default() -> Self {
        Self {
            numbers: 0,
            missing: 0,
            words: 0,
            different: HashSet::new(),
            whole: true,
            minimum: f64::INFINITY,
            maximum: f64::NEG_INFINITY,
            mean: 0.0,
            squares: 0.0,
        }
    }
}

impl Summary {
    fn add(&mut self, cell: &str) {
        match TableCell::of(cell) {
            TableCell::Gap => {
                self.missing += 1;
                return;
            }
            TableCell::Words => self.words += 1,
            TableCell::Number(number) => {
                let number = f64::from(number);
                self.numbers += 1;
                self.whole &= number.fract() == 0.0;
                (self.minimum, self.maximum) = (self.minimum.min(number), self.maximum.max(number));
                let distance = number - self.mean;
                self.mean += distance / self.numbers as f64;
                self.squares += distance * (number - self.mean);
            }
        }
        if self.different.len() < DIFFERENT {
            let mut hasher = DefaultHasher::new();
            cell.trim().hash(&mut hasher);
            self.different.insert(hasher.finish());
        }
    }

    fn finish(self, name: String) -> TableColumn {
        let Self { numbers, missing, words, different, whole, minimum, maximum, mean, squares } = self;
        TableColumn {
            name,
            numbers,
            missing,
            words,
            different: different.len(),
            whole,
            minimum,
            maximum,
            mean,
            deviation: (squares / numbers.max(1) as f64).sqrt(),
        }
    }
}
