//! A table (CSV or TSV) with a text and its class in every row. Row after row is read: the table itself is never in memory.
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Seek as _, SeekFrom};
use std::path::Path;

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::collector::{SkippedLines, TextCollector};
use super::decode::{decode, next_line, open, prove};
use crate::data::dataset::Part;
use crate::data::error::DataError;
use crate::data::progress::ReadControl;
use crate::data::skip::{SkipReason, Skipped};
use crate::data::source::layout::display;
use crate::data::source::natural_order;
use crate::design::composed;

/// A larger table is refused: a quotation mark that nothing closes makes one cell of all that follows.
const LARGEST: u64 = 128 << 20;
/// Signs between the cells of a row; the most frequent one in the first row is meant.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];
/// So many columns are named where one is missing.
const NAMED: usize = 20;
/// Progress is told after so many rows.
const REPORTED: usize = 1 << 16;

/// A table by its file and the names of two of its columns.
#[derive(Clone, Copy)]
pub(super) struct TextTable<'a> {
    pub(super) file: &'a Path,
    pub(super) text: &'a str,
    pub(super) class: &'a str,
}

/// A table whose heading was read.
struct OpenTable {
    reader: Reader<BufReader<File>>,
    lines: LineCounter,
    /// Bytes of the table.
    size: u64,
    /// Cells of the heading.
    cells: usize,
    text: usize,
    class: usize,
}

impl TextTable<'_> {
    /// The classes in natural order.
    pub(super) fn class_names(self) -> Result<Vec<String>, DataError> {
        let mut table = self.open()?;
        let mut names: Vec<String> = Vec::new();
        let mut record = ByteRecord::new();
        while self.next(&mut table, &mut record)? {
            let row = row(&table, &record);
            if let Ok((_, class)) = row
                && let Err(place) = names.binary_search_by(|name| name.as_str().cmp(&class))
            {
                names.insert(place, class);
                if names.len() > usize::from(u16::MAX) {
                    return Err(DataError::TooManyClasses { folder: self.file.to_path_buf(), classes: names.len() });
                }
            }
        }
        names.sort_by(|one, other| natural_order::compare(one, other));
        Ok(names)
    }

    /// All texts of the table, row by row. Their names are the file's with the number of the line.
    pub(super) fn read(self, control: ReadControl<'_>, texts: &mut TextCollector) -> Result<(), DataError> {
        let mut table = self.open()?;
        let name = self.file.file_name().map(|name| display(Path::new(name))).unwrap_or_default();
        let mut skipped = SkippedLines::new(&name);
        let classes: BTreeMap<String, u16> = texts.classes().iter().cloned().zip(0..).collect();
        let mut rows = 0;
        let mut record = ByteRecord::new();
        while self.next(&mut table, &mut record)? {
            rows += 1;
            let number = table.lines.number_at(record.position().map_or(0, csv::Position::byte));
            let found = row(&table, &record).and_then(|(text, class)| {
                let known = classes.get(&class).copied();
                known.map(|class| (text, class)).ok_or(SkipReason::NoClass)
            });
            match found {
                _ if self.is_unclosed(&table, &record) => skipped.add(number, SkipReason::UnclosedQuote),
                Ok((text, class)) => texts.add(text, format!("{name}:{number}"), class, Part::Training)?,
                Err(reason) => skipped.add(number, reason),
            }
            if rows % REPORTED == 0 {
                control.report(rows, rows)?;
            }
        }
        control.report(rows, rows)?;
        let reason = skipped.first_reason().cloned();
        if let Some(SkipReason::NotUtf8(encoding)) = reason
            && skipped.count() * 2 > rows
        {
            return Err(DataError::TableNotUtf8 { table: self.file.to_path_buf(), encoding });
        }
        if texts.is_empty() {
            let first = reason.map(|reason| Skipped { name: name.clone(), reason });
            let (folder, found) = (self.file.to_path_buf(), String::new());
            return Err(DataError::NoTexts { folder, skipped: skipped.count(), first, found });
        }
        skipped.tell(&mut texts.report);
        Ok(())
    }

    /// Opens the table and finds the two columns in its heading.
    fn open(self) -> Result<OpenTable, DataError> {
        let mut file = BufReader::new(open(self.file).map_err(|reason| self.refused(reason))?);
        let size = file.get_ref().metadata().map_or(0, |data| data.len());
        if size > LARGEST {
            return Err(DataError::TextsTooLarge { limit: LARGEST });
        }
        prove(&mut file).map_err(|reason| self.refused(reason))?;
        let delimiter = delimiter(&mut file).map_err(|reason| self.refused(reason))?;
        let rewound = file.seek(SeekFrom::Start(0));
        rewound.map_err(|error| self.refused(SkipReason::of_io(&error)))?;
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(file);
        let mut heading = ByteRecord::new();
        reader.read_byte_record(&mut heading).map_err(|_| self.refused(SkipReason::Unreadable))?;
        let name = |cell: &[u8]| composed(String::from_utf8_lossy(cell).trim_start_matches('\u{feff}').trim());
        let names: Vec<String> = heading.iter().map(name).collect();
        let column = |wanted: &str| {
            let found = names.iter().position(|name| *name == composed(wanted.trim()));
            found.ok_or_else(|| DataError::NoColumn {
                table: self.file.to_path_buf(),
                column: wanted.to_owned(),
                columns: names.iter().take(NAMED).cloned().collect(),
            })
        };
        let (text, class) = (column(self.text)?, column(self.class)?);
        let lines = LineCounter::new(open(self.file).map_err(|reason| self.refused(reason))?);
        Ok(OpenTable { reader, lines, size, cells: names.len(), text, class })
    }

    /// Reads the next row that is not blank. False at the end.
    fn next(self, table: &mut OpenTable, record: &mut ByteRecord) -> Result<bool, DataError> {
        loop {
            let is_there = table.reader.read_byte_record(record).map_err(|_| self.refused(SkipReason::Unreadable))?;
            if !is_there || record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Ok(is_there);
            }
        }
    }

    /// Whether a row is the last one and goes on to the end of the table because nothing closes a quotation mark: then
    /// their number is odd in it.
    fn is_unclosed(self, table: &OpenTable, record: &ByteRecord) -> bool {
        let Some(begin) = record.position() else { return false };
        let is_last = table.reader.position().byte() >= table.size;
        if !is_last || !record.iter().any(|cell| cell.contains(&b'\n')) {
            return false;
        }
        let Ok(mut file) = open(self.file) else { return false };
        if file.seek(SeekFrom::Start(begin.byte())).is_err() {
            return false;
        }
        let mut quotes = 0_u64;
        let mut reader = BufReader::new(file);
        while let Ok(bytes) = reader.fill_buf()
            && !bytes.is_empty()
        {
            quotes += count_of(bytes, b'"');
            let count = bytes.len();
            reader.consume(count);
        }
        quotes % 2 == 1
    }

    /// Why the whole table is not read.
    fn refused(self, reason: SkipReason) -> DataError {
        let table = self.file.to_path_buf();
        match reason {
            SkipReason::NotUtf8(encoding) => DataError::TableNotUtf8 { table, encoding },
            reason => DataError::TableRefused { table, reason },
        }
    }
}

/// Knows on which line each row begins: `csv` counts a line when it has read the end of it, which may be in the next row.
struct LineCounter {
    reader: BufReader<File>,
    /// Bytes that were passed.
    byte: u64,
    /// Lines that were passed.
    lines: u64,
}

impl LineCounter {
    fn new(file: File) -> Self {
        Self { reader: BufReader::new(file), byte: 0, lines: 0 }
    }

    /// The number, from 1, of the first line that is not empty from a byte on. Bytes are asked for in their order.
    fn number_at(&mut self, byte: u64) -> u64 {
        while let Ok(bytes) = self.reader.fill_buf()
            && !bytes.is_empty()
        {
            let ahead = usize::try_from(byte.saturating_sub(self.byte)).unwrap_or(usize::MAX).min(bytes.len());
            let ends = bytes[ahead..].iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let passed = if ahead < bytes.len() { ahead + ends } else { ahead };
            let is_there = passed < bytes.len();
            self.lines += count_of(&bytes[..passed], b'\n');
            self.byte += passed as u64;
            self.reader.consume(passed);
            if is_there {
                break;
            }
        }
        self.lines + 1
    }
}

/// How often a byte occurs.
fn count_of(bytes: &[u8], wanted: u8) -> u64 {
    bytes.split(|byte| *byte == wanted).count() as u64 - 1
}

/// The text and the class of a row.
fn row<'a>(table: &OpenTable, record: &'a ByteRecord) -> Result<(&'a str, String), SkipReason> {
    let cells = record.len();
    if cells != table.cells {
        return Err(SkipReason::OtherCells { cells, wanted: table.cells });
    }
    let cell = |column: usize| decode(record.get(column).unwrap_or_default());
    let class = match cell(table.class) {
        Ok(class) => composed(class),
        Err(SkipReason::Blank | SkipReason::Empty) => return Err(SkipReason::NoClass),
        Err(reason) => return Err(reason),
    };
    let text = cell(table.text).map_err(|reason| match reason {
        SkipReason::Empty => SkipReason::Blank,
        reason => reason,
    })?;
    Ok((text, class))
}

/// The sign between the cells: the most frequent one in the heading, outside of quotation marks.
fn delimiter(reader: &mut impl BufRead) -> Result<u8, SkipReason> {
    let mut heading = Vec::new();
    next_line(reader, &mut heading)?;
    let outside: Vec<u8> = heading.split(|byte| *byte == b'"').step_by(2).flatten().copied().collect();
    let count = |delimiter: &u8| count_of(&outside, *delimiter);
    // Of equally frequent ones the first.
    Ok(DELIMITERS.into_iter().rev().max_by_key(count).unwrap_or(b','))
}
