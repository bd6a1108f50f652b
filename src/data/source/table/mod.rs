//! Rows of a table as samples: numbers of some columns, and a class or a number to be answered of another.
mod cell;
mod columns;
mod file;

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::AtomicBool;

use super::examples::PictureExample;
use super::natural_order;
use super::reader::SampleReader;
use super::row_name::RowName;
use super::rows::{CollectedRows, shape_of};
use crate::data::dataset::{DataNotice, RowNotice, Samples};
use crate::data::error::DataError;
use crate::data::fault::TableFault;
use crate::data::progress::ReadControl;
use crate::design::{Input, Picture, Table, TargetKind, composed};

use cell::{TableCell, is_gap, shown};
use file::TableFile;

pub use columns::{TableColumn, TableColumns, TableUse, is_table, table_columns};

/// So many rows that are left out are named.
const NAMED: usize = 5;
/// Classes at most: the last label is that of samples that are not used.
const MOST_CLASSES: usize = u16::MAX as usize - 1;
/// Progress is told every so many rows.
const TOLD: usize = 4_096;

/// The rows of a table, whose file stands there by its whole path.
pub(super) struct TableRows(pub(super) Table);

impl SampleReader for TableRows {
    fn class_names(&self) -> Result<Vec<String>, DataError> {
        if self.0.answers == TargetKind::Numbers {
            return Ok(Vec::new());
        }
        let control = ReadControl { progress: &|_| {}, stop: &AtomicBool::new(false) };
        self.collect(control).map(|found| found.classes)
    }

    fn read(&self, input: &Input, control: ReadControl<'_>) -> Result<Samples, DataError> {
        let shape = shape_of(input, self.0.inputs.len())?;
        let Found { rows, lines, classes, notices } = self.collect(control)?;
        let names = lines.into_iter().map(|line| RowName::Line(line.into()).to_string());
        let mut samples = rows.into_samples(classes, shape, names);
        samples.report.notices = notices.into_iter().map(DataNotice::Rows).collect();
        Ok(samples)
    }

    fn examples(&self, _: &[Picture], _: usize) -> Vec<PictureExample> {
        Vec::new()
    }
}

/// What a table gives.
struct Found {
    rows: CollectedRows,
    /// The line of each row.
    lines: Vec<u32>,
    classes: Vec<String>,
    notices: Vec<RowNotice>,
}

impl TableRows {
    /// Reads all rows.
    fn collect(&self, control: ReadControl<'_>) -> Result<Found, DataError> {
        let fault = |fault| DataError::Table { table: self.0.file.clone(), fault };
        let file = TableFile::open(&self.0.file).map_err(fault)?;
        let (all, columns) = (file.lines(), ColumnPlaces::of(&self.0, &file).map_err(fault)?);
        let mut records = file.rows().map_err(fault)?;
        let (mut collected, mut done) = (Collected::new(columns.inputs.len()), 0);
        while let Some((line, row)) = records.next().map_err(fault)? {
            if done % TOLD == 0 {
                control.report(all.max(done), done)?;
            }
            done += 1;
            if file.is_whole(row) {
                let cell = |column: usize| row.get(column).unwrap_or_default().trim();
                collected.add(line, &columns, cell, &self.0).map_err(fault)?;
            } else {
                collected.ragged.add(line.to_string(), || TableFault::NoWholeRows {
                    line,
                    cells: row.len(),
                    columns: file.names.len(),
                });
            }
        }
        control.report(all.max(done), done)?;
        collected.finish(&self.0, file.names.len()).map_err(fault)
    }
}

/// Where the columns that matter stand.
struct ColumnPlaces {
    inputs: Vec<usize>,
    target: usize,
    answers: TargetKind,
}

impl ColumnPlaces {
    fn of(table: &Table, file: &TableFile) -> Result<Self, TableFault> {
        if table.inputs.is_empty() {
            return Err(TableFault::NoInputs { columns: file.some_names() });
        }
        let inputs = table.inputs.iter().map(|name| file.column(name)).collect::<Result<Vec<_>, _>>()?;
        // Of rows that a network is asked about nothing is known but what enters it.
        let is_asked = table.target.is_empty();
        let target = if is_asked { inputs[0] } else { file.column(&table.target)? };
        if inputs.contains(&target) && !is_asked {
            return Err(TableFault::TargetIsInput { column: file.names[target].clone() });
        }
        Ok(Self { inputs, target, answers: table.answers })
    }
}

/// Rows that are left out for one reason.
#[derive(Default)]
struct LeftOut {
    count: usize,
    /// The first ones in words.
    first: Vec<String>,
    /// What is wrong if no row can be used.
    fault: Option<TableFault>,
}

impl LeftOut {
    fn add(&mut self, words: String, fault: impl FnOnce() -> TableFault) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push(words);
        }
        self.fault.get_or_insert_with(fault);
    }

    /// The first ones, and a sign where there are more.
    fn named(mut self) -> Vec<String> {
        if self.count > self.first.len() {
            self.first.push("…".to_owned());
        }
        self.first
    }
}

/// What was read of a table so far.
struct Collected {
    rows: CollectedRows,
    lines: Vec<u32>,
    /// The classes in the order in which they came.
    classes: HashMap<String, u16>,
    gaps: LeftOut,
    ragged: LeftOut,
    /// Whether each input held the same number so far, and whether it held the same as the target.
    constant: Vec<bool>,
    answering: Vec<bool>,
}

impl Collected {
    fn new(width: usize) -> Self {
        Self {
            rows: CollectedRows::of_width(width),
            lines: Vec::new(),
            classes: HashMap::new(),
            gaps: LeftOut::default(),
            ragged: LeftOut::default(),
            constant: vec![true; width],
            answering: vec![true; width],
        }
    }

    /// Takes a row, or leaves it out.
    fn add<'a>(
        &mut self,
        line: u64,
        columns: &ColumnPlaces,
        cell: impl Fn(usize) -> &'a str,
        table: &Table,
    ) -> Result<(), TableFault> {
        let start = self.rows.numbers.len();
        let mut bad = None;
        for (column, name) in columns.inputs.iter().zip(&table.inputs) {
            let Some(number) = TableCell::of(cell(*column)).number() else {
                bad = Some((name, cell(*column)));
                break;
            };
            self.rows.numbers.push(number);
        }
        let target = cell(columns.target);
        let answer = TableCell::of(target).number();
        let is_answered = match columns.answers {
            TargetKind::Classes => !is_gap(target),
            TargetKind::Numbers => answer.is_some(),
        };
        let bad = bad.or_else(|| (!is_answered).then_some((&table.target, target)));
        if let Some((name, words)) = bad {
            self.rows.numbers.truncate(start);
            self.leave_out(line, name, words, table);
            return Ok(());
        }
        match columns.answers {
            TargetKind::Classes => {
                let label = self.label(target, table)?;
                self.rows.labels.push(label);
            }
            TargetKind::Numbers => {
                self.rows.labels.push(0);
                self.rows.answers.extend(answer);
            }
        }
        // There are fewer lines than bytes, and a table has fewer bytes than that.
        self.lines.push(line as u32);
        let (first, row) = (&self.rows.numbers[..columns.inputs.len()], &self.rows.numbers[start..]);
        for (input, column) in columns.inputs.iter().enumerate() {
            self.constant[input] &= row[input] == first[input];
            self.answering[input] &= match columns.answers {
                TargetKind::Classes => cell(*column) == target,
                TargetKind::Numbers => Some(row[input]) == answer,
            };
        }
        Ok(())
    }

    fn leave_out(&mut self, line: u64, name: &str, words: &str, table: &Table) {
        let words = shown(words);
        let said = if words.is_empty() { "\"\"" } else { &words };
        let (column, is_class) = (name.to_owned(), name == table.target && table.answers == TargetKind::Classes);
        self.gaps.add(format!("{line} ({name} = {said})"), || {
            if is_class {
                TableFault::NoClasses { line, column }
            } else {
                TableFault::NoNumbers { line, column, cell: words.clone() }
            }
        });
    }

    /// The label of a class, a new one for a new class.
    fn label(&mut self, class: &str, table: &Table) -> Result<u16, TableFault> {
        let class = if class.is_ascii() { Cow::Borrowed(class) } else { Cow::Owned(composed(class)) };
        if let Some(label) = self.classes.get(&*class) {
            return Ok(*label);
        }
        if self.classes.len() >= MOST_CLASSES {
            return Err(TableFault::TooManyClasses { column: table.target.clone(), most: MOST_CLASSES });
        }
        let label = self.classes.len() as u16;
        self.classes.insert(class.into_owned(), label);
        Ok(label)
    }

    /// The rows with classes in natural order, and what a person should know.
    fn finish(mut self, table: &Table, header: usize) -> Result<Found, TableFault> {
        if self.lines.is_empty() {
            let faults = [self.gaps.fault, self.ragged.fault];
            return Err(faults.into_iter().flatten().next().unwrap_or(TableFault::NoRows));
        }
        let mut notices = Vec::new();
        if self.gaps.count > 0 {
            notices.push(RowNotice::LeftOut { count: self.gaps.count, cells: self.gaps.named() });
        }
        if self.ragged.count > 0 {
            let (count, lines) = (self.ragged.count, self.ragged.named());
            notices.push(RowNotice::Ragged { count, columns: header, lines });
        }
        // Of a single row nothing is the same as in others.
        if self.lines.len() > 1 {
            let constant: Vec<&String> = of_true(&self.constant, &table.inputs).collect();
            if let Some(first) = constant.first() {
                notices.push(RowNotice::Constant { count: constant.len(), first: (*first).clone() });
            }
            let answering = of_true(&self.answering, &table.inputs).find(|name| !constant.contains(name));
            if let Some(column) = answering {
                let target = table.target.clone();
                notices.push(RowNotice::SameAsTarget { column: column.clone(), target });
            }
        }
        let mut classes: Vec<(String, u16)> = self.classes.into_iter().collect();
        classes.sort_by(|one, other| natural_order::compare(&one.0, &other.0));
        let mut places = vec![0; classes.len()];
        for (place, (_, label)) in (0..).zip(&classes) {
            places[usize::from(*label)] = place;
        }
        if !places.is_empty() {
            self.rows.labels.iter_mut().for_each(|label| *label = places[usize::from(*label)]);
        }
        let classes = classes.into_iter().map(|(class, _)| class).collect();
        Ok(Found { rows: self.rows, lines: self.lines, classes, notices })
    }
}

/// The names of what is true.
fn of_true<'a>(flags: &'a [bool], names: &'a [String]) -> impl Iterator<Item = &'a String> {
    flags.iter().zip(names).filter(|(flag, _)| **flag).map(|(_, name)| name)
}
