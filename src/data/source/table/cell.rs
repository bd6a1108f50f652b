//! What stands in one cell of a table: a number, a gap, or words.

/// What people and programs write where nothing is known.
const GAPS: [&str; 8] = ["", "NA", "N/A", "n/a", "nan", "NaN", "null", "NULL"];
/// Signs of a cell that are shown.
const SHOWN: usize = 24;

/// What a cell means where a number is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum TableCell {
    Number(f32),
    /// Nothing, or a number that is not finite.
    Gap,
    Words,
}

impl TableCell {
    /// Reads a cell. A comma is the decimal comma: one that divides cells is none of their signs, unless they stand in
    /// quotes. Thousands are not guessed: 1,234 and 1.234 are the same number.
    pub(super) fn of(cell: &str) -> Self {
        let cell = cell.trim();
        if is_gap(cell) {
            return Self::Gap;
        }
        let mut written = cell.replace('−', "-");
        if written.matches(',').count() == 1 && !written.contains('.') {
            written = written.replace(',', ".");
        }
        match written.parse::<f64>() {
            Ok(number) if (number as f32).is_finite() => Self::Number(number as f32),
            Ok(_) => Self::Gap,
            Err(_) => Self::Words,
        }
    }

    /// The number, if it is one.
    pub(super) fn number(self) -> Option<f32> {
        match self {
            Self::Number(number) => Some(number),
            Self::Gap | Self::Words => None,
        }
    }
}

/// Whether nothing is said in a cell without blanks around it.
pub(super) fn is_gap(cell: &str) -> bool {
    GAPS.contains(&cell)
}

/// The first signs of a cell, as a sentence shows it.
pub(super) fn shown(cell: &str) -> String {
    let cell = cell.trim();
    match cell.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &cell[..end]),
        None => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::TableCell;

    #[test]
    fn a_cell_is_a_number_a_gap_or_words() {
        for (cell, number) in [(" 1.5 ", 1.5), ("1,5", 1.5), ("−2", -2.0), ("+3e2", 300.0), (".5", 0.5), ("7.", 7.0)]
        {
            assert_eq!(TableCell::of(cell), TableCell::Number(number), "{cell}");
        }
        for gap in ["", "  ", "NA", "nan", "-inf", "1e300"] {
            assert_eq!(TableCell::of(gap), TableCell::Gap, "{gap}");
        }
        for words in ["a", "1.234,5", "1,234,567", "1 000", "0x10", "12 kg", "1,2.3"] {
            assert_eq!(TableCell::of(words), TableCell::Words, "{words}");
        }
    }
}
