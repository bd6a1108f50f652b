//! A table that says which class each picture belongs to: which of its columns names the file, and which the class.
use std::collections::BTreeSet;
use std::path::Path;

use csv::StringRecord;

use super::file_index::FileIndex;
use crate::data::error::DataError;
use crate::data::image::as_text;
use crate::design::composed;
use crate::disk::{self, ReadError};

/// Bytes of a table at most: a row for each of a million pictures.
const LARGEST: u64 = 64 << 20;
/// Signs between the cells of a row; the most frequent one in the first row is meant, else a blank.
const DELIMITERS: [char; 4] = [',', ';', '\t', '|'];
/// Signs between several classes in one cell.
const BETWEEN_CLASSES: [char; 3] = ['|', ';', ','];
/// So many headings are named where none says that it stands above the classes.
const NAMED: usize = 8;

/// What stands above the classes, the likeliest first.
const HEADINGS: &[&str] = &[
    "label",
    "labels",
    "class",
    "classes",
    "class_name",
    "classname",
    "class_label",
    "category",
    "category_name",
    "target",
    "breed",
    "species",
    "diagnosis",
    "tag",
    "y",
    "étiquette",
    "etiquette",
    "classe",
    "catégorie",
    "categorie",
    "espèce",
    "espece",
    "race",
];

/// A table in its rows.
pub(super) struct LabelTable {
    /// The heading of the classes, or the column's number.
    pub(super) column: String,
    pub(super) rows: Vec<LabelRow>,
}

/// One row of a table.
pub(super) struct LabelRow {
    /// What stands for the file.
    pub(super) name: String,
    /// The file, if there is one.
    pub(super) file: Option<usize>,
    /// The classes that are named.
    pub(super) labels: Vec<String>,
}

/// Reads a table about the files of a folder.
///
/// # Errors
/// When it is no table, names none of the files, or does not say which column holds the classes.
pub(super) fn read(table: &Path, folder: &Path, index: &FileIndex) -> Result<LabelTable, DataError> {
    let no_table = || DataError::NoTable { table: table.to_path_buf() };
    let bytes = disk::read_file(table, LARGEST).map_err(|error| match error {
        ReadError::System { source, .. } => {
            DataError::TableUnreadable { table: table.to_path_buf(), reason: disk::in_words(&source) }
        }
        ReadError::NotRegular { .. } | ReadError::TooLarge { .. } => no_table(),
    })?;
    let rows = rows(&as_text(&bytes).ok_or_else(no_table)?);
    let columns = rows.iter().map(StringRecord::len).max().unwrap_or_default();
    let first = rows.first().filter(|_| columns > 1).ok_or_else(no_table)?;
    let Some(file_column) = file_column(&rows, columns, index) else {
        let first = rows.get(1).unwrap_or(first);
        return Err(DataError::TableNamesNothing {
            table: table.to_path_buf(),
            folder: folder.to_path_buf(),
            first: cell(first, 0).to_owned(),
        });
    };
    let heading = Some(first).filter(|first| index.find(cell(first, file_column)).is_none());
    let body = &rows[usize::from(heading.is_some())..];
    let Some(column) = label_column(body, heading, file_column, columns) else {
        let named = first.iter().enumerate().filter(|(column, _)| *column != file_column).take(NAMED);
        let columns = named.map(|(_, heading)| heading.trim().to_owned()).collect();
        return Err(DataError::NoLabelColumn { table: table.to_path_buf(), columns });
    };
    let name = heading.map(|heading| cell(heading, column)).filter(|name| !name.is_empty());
    let name = name.map_or_else(|| (column + 1).to_string(), ToOwned::to_owned);
    Ok(LabelTable { column: name, rows: labeled(body, file_column, column, index) })
}

/// The rows of a text, without empty ones.
fn rows(text: &str) -> Vec<StringRecord> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: &char| first.matches(*delimiter).count();
    let frequent = DELIMITERS.into_iter().filter(|delimiter| count(delimiter) > 0).max_by_key(count);
    // All of them are ASCII.
    let delimiter = frequent.map_or(b' ', |delimiter| delimiter as u8);
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(delimiter);
    let records = reader.from_reader(text.as_bytes()).into_records().filter_map(Result::ok);
    records.filter(|record| record.iter().any(|cell| !cell.trim().is_empty())).collect()
}

/// What stands in a column of a row.
fn cell(row: &StringRecord, column: usize) -> &str {
    row.get(column).unwrap_or_default().trim()
}

/// The column that names the most files.
fn file_column(rows: &[StringRecord], columns: usize, index: &FileIndex) -> Option<usize> {
    let files = |column: usize| rows.iter().filter_map(|row| index.find(cell(row, column))).collect::<BTreeSet<_>>();
    // Of equally good ones the first.
    let best = (0..columns).map(|column| (files(column).len(), column)).rev().max_by_key(|(files, _)| *files)?;
    (best.0 > 0).then_some(best.1)
}

/// The column of the classes: the one that is called so, the only other one, or the only one whose cells come again.
fn label_column(body: &[StringRecord], heading: Option<&StringRecord>, files: usize, columns: usize) -> Option<usize> {
    let others: Vec<usize> = (0..columns).filter(|column| *column != files).collect();
    let is_called = |name: &str| {
        let called = |column: &&usize| heading.is_some_and(|row| cell(row, **column).to_lowercase() == name);
        others.iter().find(called).copied()
    };
    if let Some(called) = HEADINGS.iter().find_map(|name| is_called(name)) {
        return Some(called);
    }
    if let [only] = others[..] {
        return Some(only);
    }
    let comes_again = |column: &usize| {
        let different: BTreeSet<&str> = body.iter().map(|row| cell(row, *column)).collect();
        different.len() > 1 && different.len() * 2 <= body.len()
    };
    let mut again = others.into_iter().filter(comes_again);
    let only = again.next()?;
    again.next().is_none().then_some(only)
}

/// The rows with what they name.
fn labeled(body: &[StringRecord], files: usize, labels: usize, index: &FileIndex) -> Vec<LabelRow> {
    let known: BTreeSet<&str> = body.iter().map(|row| cell(row, labels)).collect();
    let row = |row: &StringRecord| LabelRow {
        name: cell(row, files).to_owned(),
        file: index.find(cell(row, files)),
        labels: classes_in(cell(row, labels), &known).into_iter().map(composed).collect(),
    };
    body.iter().map(row).collect()
}

/// The classes that one cell names: several where each of its parts is the class of another row.
fn classes_in<'a>(cell: &'a str, known: &BTreeSet<&str>) -> Vec<&'a str> {
    let by_signs = || cell.split(BETWEEN_CLASSES).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>();
    let by_blanks = || cell.split_whitespace().collect::<Vec<_>>();
    let is_several = |parts: &Vec<&str>| parts.len() > 1 && parts.iter().all(|part| known.contains(part));
    [by_signs(), by_blanks()].into_iter().find(is_several).unwrap_or_else(|| {
        // An empty cell names no class.
        Some(cell).filter(|cell| !cell.is_empty()).into_iter().collect()
    })
}
