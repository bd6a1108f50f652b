//! `strata data` for a table: what its columns hold, what is to be answered, and which rows cannot be used.
use std::path::Path;

use serde_json::{Value, json};

use super::class_names::ClassNames;
use super::data::classes;
use super::output::{self, counted, thousands, visible};
use super::{ColumnArgs, DataArgs, Failure, Misuse, ReadingArgs, hints, source};
use crate::data::{DataNotice, Dataset, Part, TableColumn, TableColumns, table_columns};
use crate::design::{Input, Normalize, Source, Table, TargetKind};

/// What stands above the numbers of the columns, each as wide as its numbers.
const HEADINGS: [&str; 5] = ["minimum", "mean", "deviation", "maximum", "missing"];
const WIDTH: usize = 11;

impl ColumnArgs {
    /// Says that there is no table whose columns the command line names.
    pub(super) fn prove_none(&self) -> Result<(), Misuse> {
        if self.target.is_some() || self.inputs.is_some() {
            return Err(Misuse("--target and --inputs name columns; name a table (CSV or TSV) as well".to_owned()));
        }
        Ok(())
    }
}

/// Everything that is told of a table.
pub(super) struct TableFindings {
    /// How it is read.
    pub(super) table: Table,
    /// What stands in its columns.
    columns: TableColumns,
    /// Its rows.
    pub(super) data: Dataset,
}

impl TableFindings {
    /// Reads a table as the command line says it, or as it is likely to be meant.
    pub(super) fn read(file: &Path, reading: &ReadingArgs, args: &ColumnArgs) -> Result<Self, Failure> {
        if reading.are_given() {
            let text = "--labels, --class-in-names and --follow-links say how a folder is read, and this is a table";
            return Err(Misuse(text.to_owned()).into());
        }
        let columns = table_columns(file, usize::MAX)?;
        let table = columns.proposed(file, args.target.as_deref(), args.inputs.as_deref());
        let origin = Source::Table(table.clone());
        let input = Input::Numbers { count: table.inputs.len(), normalize: Normalize::Standard };
        let data = source::load_plain(&origin, &input)?;
        Ok(Self { table, columns, data })
    }

    /// What a column is for.
    fn role(&self, column: &TableColumn) -> &'static str {
        if column.name == self.table.target {
            "target"
        } else if self.table.inputs.contains(&column.name) {
            "input"
        } else {
            ""
        }
    }

    fn left_out(&self) -> usize {
        self.columns.rows.saturating_sub(self.data.len())
    }
}

pub(super) fn run(args: &DataArgs) -> Result<(), Failure> {
    let found = TableFindings::read(&args.folder, &args.reading, &args.columns)?;
    if args.json {
        output::json(&as_json(&found))?;
    } else {
        output::line(as_text(&found))?;
    }
    Ok(())
}

fn as_json(found: &TableFindings) -> Value {
    let TableFindings { table, columns, data } = found;
    let column = |column: &TableColumn| {
        let number = |number: f64| if column.numbers > 0 { json!(number) } else { Value::Null };
        json!({
            "name": column.name,
            "use": found.role(column),
            "numeric": column.is_numeric(),
            "minimum": number(column.minimum),
            "mean": number(column.mean),
            "deviation": number(column.deviation),
            "maximum": number(column.maximum),
            "numbers": column.numbers,
            "words": column.words,
            "missing": column.missing,
            "different": column.different,
        })
    };
    let sizes = data.classes.iter().zip(data.class_sizes());
    let notice = |notice: &DataNotice| match notice {
        DataNotice::Rows(rows) => json!({"kind": <&str>::from(rows), "text": rows.to_string()}),
        notice => json!({"kind": <&str>::from(notice), "text": notice.to_string()}),
    };
    json!({
        "file": table.file.display().to_string(),
        "rows": columns.rows,
        "used": data.len(),
        "left_out": found.left_out(),
        "columns": columns.columns.iter().map(column).collect::<Vec<_>>(),
        "target": {"column": table.target, "answers": <&str>::from(table.answers)},
        "classes": sizes.map(|(name, rows)| json!({"name": name, "rows": rows})).collect::<Vec<_>>(),
        "parts": {
            "training": data.part(Part::Training).len(),
            "validation": data.part(Part::Validation).len(),
            "test": data.part(Part::Test).len(),
        },
        "notices": data.report.notices.iter().map(notice).collect::<Vec<_>>(),
    })
}

fn as_text(found: &TableFindings) -> String {
    let TableFindings { table, columns, data } = found;
    let (rows, width) = (counted(columns.rows, "row", "rows"), columns.columns.len());
    let mut lines = vec![format!("{}: {rows}, {}", table.file.display(), counted(width, "column", "columns"))];
    lines.push(String::new());
    lines.extend(table_of_columns(found));
    lines.push(String::new());
    match table.answers {
        TargetKind::Classes => {
            let classes = counted(data.classes.len(), "class", "classes");
            lines.push(format!("To be answered: “{}”, {classes}", table.target));
            lines.extend(self::classes(data));
        }
        TargetKind::Numbers => lines.push(format!("To be answered: “{}”, a number", table.target)),
    }
    let [training, validation] = [Part::Training, Part::Validation].map(|part| thousands(data.part(part).len() as u64));
    let left_out = match found.left_out() {
        0 => "no row".to_owned(),
        rows => counted(rows, "row", "rows"),
    };
    lines.push(String::new());
    lines.push(format!("{training} for training, {validation} for validation; {left_out} left out"));
    lines.extend(data.report.notices.iter().map(|notice| hints::told(notice, data.report.noun)));
    lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n")
}

/// Each column with its numbers.
fn table_of_columns(found: &TableFindings) -> Vec<String> {
    let columns = &found.columns.columns;
    let heading = std::iter::once("column".to_owned());
    let names: Vec<String> = heading.chain(columns.iter().map(|column| column.name.clone())).collect();
    let names = ClassNames::new(&names);
    let headings = HEADINGS.map(|heading| format!("{heading:>WIDTH$}")).concat();
    let row = |(place, column): (usize, &TableColumn)| {
        let missing = thousands(column.missing as u64);
        let numbers = if column.numbers == 0 {
            let words = format!("{} different", thousands(column.different as u64));
            format!("{words:>width$}{missing:>WIDTH$}", width = WIDTH * (HEADINGS.len() - 1))
        } else {
            let numbers = [column.minimum, column.mean, column.deviation, column.maximum];
            let numbers = numbers.map(|number| format!("{:>WIDTH$}", significant(number))).concat();
            format!("{numbers}{missing:>WIDTH$}")
        };
        format!("  {}{numbers}  {}", names.padded(place), found.role(column)).trim_end().to_owned()
    };
    let rows = columns.iter().enumerate().map(|(place, column)| row((place + 1, column)));
    std::iter::once(format!("  {}{headings}", names.padded(0))).chain(rows).collect()
}

/// A number with its first four digits.
fn significant(number: f64) -> String {
    const DIGITS: i32 = 4;
    if number == 0.0 {
        return "0".to_owned();
    }
    let power = number.abs().log10().floor() as i32;
    if !(-4..7).contains(&power) {
        return format!("{number:.3e}");
    }
    let digits = (DIGITS - 1 - power).max(0) as usize;
    let text = format!("{number:.digits$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn numbers_have_four_digits() {
        let numbers = [0.0, 5.8433, -0.000_123_46, 1_234.5, 250_000.0, 3e9, 100.0];
        let written = ["0", "5.843", "-0.0001235", "1234", "250000", "3.000e9", "100"];
        assert_eq!(numbers.map(significant), written.map(String::from));
    }
}
