//! The sets of texts that the program carries in itself: tables with a class, a part and a text in every row.
use super::collector::TextCollector;
use crate::data::dataset::Part;
use crate::data::error::DataError;
use crate::design::BuiltInTexts;

/// One row of a set.
struct TextRow {
    class: &'static str,
    part: Part,
    text: &'static str,
}

/// A set's name and its table.
fn table(set: BuiltInTexts) -> (&'static str, &'static str) {
    match set {
        BuiltInTexts::Surnames => ("surnames", include_str!("../../../../assets/surnames.tsv")),
        BuiltInTexts::Languages => ("languages", include_str!("../../../../assets/declaration.tsv")),
    }
}

/// The rows of a set, class by class.
fn rows(set: BuiltInTexts) -> Result<Vec<TextRow>, DataError> {
    let (name, table) = table(set);
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        let (class, part, text) = (cells.next()?, cells.next()?, cells.next()?);
        let part = match part {
            "training" => Part::Training,
            "test" => Part::Test,
            _ => return None,
        };
        Some(TextRow { class, part, text })
    };
    table.lines().skip(1).map(row).collect::<Option<_>>().ok_or(DataError::BuiltInDamaged(name))
}

/// The classes of a set, in the order of the rows.
pub(super) fn class_names(set: BuiltInTexts) -> Result<Vec<String>, DataError> {
    let mut names: Vec<String> = rows(set)?.into_iter().map(|row| row.class.to_owned()).collect();
    names.dedup();
    Ok(names)
}

/// All texts of a set. Their names are the class and a number.
pub(super) fn read(set: BuiltInTexts, texts: &mut TextCollector) -> Result<(), DataError> {
    let (mut class, mut number) = (0, 0);
    let mut before = None;
    for row in rows(set)? {
        if before.is_some_and(|before| before != row.class) {
            (class, number) = (class + 1, 0);
        }
        before = Some(row.class);
        number += 1;
        texts.add(row.text, format!("{}/{number}", row.class), class, row.part)?;
    }
    Ok(())
}
