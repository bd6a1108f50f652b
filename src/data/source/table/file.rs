//! A table's file: from its bytes to the names of its columns and its rows.
use std::path::Path;

use csv::{ReaderBuilder, StringRecord};

use super::cell::{TableCell, shown};
use crate::data::fault::TableFault;
use crate::data::text::{Encoding, looks_like};
use crate::design::composed;
use crate::disk::{self, ReadError};

/// Bytes of a table at most.
const LARGEST: u64 = 64 << 20;
/// Bytes of a line at most: nobody writes ten thousand columns by hand.
const LONGEST_LINE: usize = 1 << 20;
/// Rows of a table at most.
const MOST_ROWS: usize = 2_000_000;
/// Signs between the cells of a row, of equally frequent ones the last.
const DELIMITERS: [u8; 3] = [b'\t', b';', b','];

/// A table in memory.
pub(super) struct TableFile {
    text: String,
    /// The sign between its cells.
    delimiter: u8,
    /// The names of the columns; the number of one without a name.
    pub(super) names: Vec<String>,
}

impl TableFile {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no table with a header and rows.
    pub(super) fn open(path: &Path) -> Result<Self, TableFault> {
        let mut bytes = disk::read_file(path, LARGEST).map_err(refused)?;
        match looks_like(&bytes) {
            Encoding::Utf8 => {}
            Encoding::Binary => return Err(TableFault::NotText),
            encoding => return Err(TableFault::Encoding { encoding }),
        }
        if bytes.starts_with("\u{feff}".as_bytes()) {
            bytes.drain(.."\u{feff}".len());
        }
        prove_lines(&bytes)?;
        // What looks like UTF-8 is valid.
        let text = String::from_utf8(bytes).map_err(|_| TableFault::NotText)?;
        let delimiter = delimiter(&text);
        let mut file = Self { text, delimiter, names: Vec::new() };
        let mut records = file.records();
        let header = records.next()?.ok_or(TableFault::NoRows)?.1.clone();
        file.names = names(&header)?;
        Ok(file)
    }

    /// All rows with the header, those without any cell left out.
    fn records(&self) -> Records<'_> {
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(self.delimiter);
        let reader = builder.from_reader(self.text.as_bytes());
        let record = StringRecord::new();
        Records { text: self.text.as_bytes(), reader, record, at: 0, line: 1, rows: 0 }
    }

    /// The rows below the header.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn rows(&self) -> Result<Records<'_>, TableFault> {
        let mut records = self.records();
        records.next()?.ok_or(TableFault::NoRows)?;
        Ok(records)
    }

    /// Rows at most, with those that are blank: for telling how far reading is.
    pub(super) fn lines(&self) -> usize {
        lines_in(self.text.as_bytes()) as usize
    }

    /// Where a column stands.
    ///
    /// # Errors
    /// When there is none of this name, or more than one.
    pub(super) fn column(&self, name: &str) -> Result<usize, TableFault> {
        let wanted = composed(name.trim());
        let mut found = (0..self.names.len()).filter(|column| self.names[*column] == wanted);
        match (found.next(), found.next()) {
            (Some(column), None) => Ok(column),
            (Some(_), Some(_)) => Err(TableFault::SameName { column: wanted }),
            (None, _) => Err(TableFault::NoColumn { column: wanted, columns: self.some_names() }),
        }
    }

    /// The names of the columns, not all of very many.
    pub(super) fn some_names(&self) -> Vec<String> {
        const NAMED: usize = 20;
        let mut some: Vec<String> = self.names.iter().take(NAMED).cloned().collect();
        if self.names.len() > NAMED {
            some.push("…".to_owned());
        }
        some
    }

    /// Whether a row has the cells of all columns, and beyond them only empty ones.
    pub(super) fn is_whole(&self, row: &StringRecord) -> bool {
        row.len() >= self.names.len() && row.iter().skip(self.names.len()).all(|cell| cell.trim().is_empty())
    }
}

/// The rows of a table, one after the other.
pub(super) struct Records<'a> {
    text: &'a [u8],
    reader: csv::Reader<&'a [u8]>,
    record: StringRecord,
    /// Where the last row began, and in which line.
    at: usize,
    line: u64,
    rows: usize,
}

impl Records<'_> {
    /// The next row with the line in which it begins.
    ///
    /// # Errors
    /// When there are too many, or one has no end.
    pub(super) fn next(&mut self) -> Result<Option<(u64, &StringRecord)>, TableFault> {
        loop {
            let before = self.reader.position().byte() as usize;
            // What is valid UTF-8 is read, however many cells a row has.
            if !self.reader.read_record(&mut self.record).unwrap_or(false) {
                return Ok(None);
            }
            self.go_to(before);
            self.prove_closed()?;
            if self.record.iter().any(|cell| !cell.trim().is_empty()) {
                break;
            }
        }
        self.rows += 1;
        // The header is a row as well.
        if self.rows > MOST_ROWS + 1 {
            return Err(TableFault::TooManyRows { most: MOST_ROWS });
        }
        Ok(Some((self.line, &self.record)))
    }

    /// Counts lines up to the row that begins at or after a byte, where the reader passes over ends of lines first.
    fn go_to(&mut self, byte: usize) {
        let ends = self.text[byte..].iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
        let start = byte + ends;
        self.line += lines_in(&self.text[self.at..start]);
        self.at = start;
    }

    /// Proves that a row that reaches to the end of the file does not do so for a quote that is never closed.
    fn prove_closed(&self) -> Result<(), TableFault> {
        if (self.reader.position().byte() as usize) < self.text.len() {
            return Ok(());
        }
        let row = self.text[self.at..].trim_ascii_end();
        let is_open = row.iter().fold(false, |is_open, byte| is_open ^ (*byte == b'"'));
        if is_open && row.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
            return Err(TableFault::OpenQuote { line: self.line });
        }
        Ok(())
    }
}

/// Why a file could not be read.
fn refused(error: ReadError) -> TableFault {
    match error {
        ReadError::System { source, .. } if source.kind() == std::io::ErrorKind::NotFound => TableFault::Missing,
        ReadError::System { source, .. } => TableFault::Unreadable { reason: disk::in_words(&source) },
        ReadError::NotRegular { .. } => TableFault::NotAFile,
        ReadError::TooLarge { size, limit, .. } => {
            TableFault::TooLarge { megabytes: size.div_ceil(1 << 20), most: limit >> 20 }
        }
    }
}

/// Proves that no line is longer than a row can be.
fn prove_lines(bytes: &[u8]) -> Result<(), TableFault> {
    let mut start = 0;
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
        if line.len() > LONGEST_LINE {
            let megabytes = (line.len() >> 20) as u64;
            return Err(TableFault::LongLine { line: 1 + lines_in(&bytes[..start]), megabytes });
        }
        start += line.len() + 1;
    }
    Ok(())
}

/// How many lines end in some bytes: by a line feed, a carriage return, or both.
fn lines_in(bytes: &[u8]) -> u64 {
    let ends = |(index, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(index + 1) != Some(&b'\n'),
        _ => false,
    };
    bytes.iter().enumerate().filter(|(index, byte)| ends((*index, *byte))).count() as u64
}

/// The sign that divides the cells of the first line with any sign in it.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: &u8| {
        let mut quoted = false;
        let outside = first.bytes().filter(|byte| {
            quoted ^= *byte == b'"';
            !quoted && byte == delimiter
        });
        outside.count()
    };
    DELIMITERS.into_iter().max_by_key(count).unwrap_or(b',')
}

/// The names of the columns by the header.
fn names(header: &StringRecord) -> Result<Vec<String>, TableFault> {
    let named = || header.iter().filter(|cell| !cell.trim().is_empty());
    if let Some(first) = named().next()
        && named().all(|cell| TableCell::of(cell).number().is_some())
    {
        return Err(TableFault::NoHeader { first: shown(first) });
    }
    let name = |(cell, number): (&str, usize)| match cell.trim() {
        "" => number.to_string(),
        name => composed(name),
    };
    Ok(header.iter().zip(1..).map(name).collect())
}
