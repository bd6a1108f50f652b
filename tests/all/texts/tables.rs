//! Tables with a text and its class in every row.
use std::path::{Path, PathBuf};

use strata::data::{DataError, Dataset, Encoding};
use strata::design::Texts;

use super::{all, load_texts, skipped, write};

fn load_table(file: &Path, text: &str, class: &str) -> Result<Dataset, DataError> {
    load_texts(Texts::Table { file: file.to_path_buf(), text: text.into(), class: class.into() })
}

fn table(folder: &Path, bytes: impl AsRef<[u8]>) -> PathBuf {
    let file = folder.join("reviews.csv");
    write(&file, bytes);
    file
}

#[test]
fn columns_are_found_by_their_names_whatever_stands_between_them() {
    let folder = tempfile::tempdir().unwrap();
    for delimiter in [',', ';', '\t'] {
        let rows = "\u{feff}id,stars, review \n1,5,\"good, \"\"really\"\"\nand more\"\n\n2,10,fine; yes\r\n3,5,ok\n";
        // What stands in quotation marks stays as it is.
        let rows = rows.replace("good, ", "good ").replace("fine; ", "fine ").replace(',', &delimiter.to_string());
        let data = load_table(&table(folder.path(), rows), "review", "stars").unwrap();
        assert_eq!(data.classes, ["5", "10"]);
        let texts =
            [("reviews.csv:2", "good \"really\"\nand more"), ("reviews.csv:5", "fine yes"), ("reviews.csv:6", "ok")];
        assert_eq!(all(&data), texts);
        assert_eq!([0, 1, 2].map(|index| data.label(index)), [0, 1, 0]);
        assert!(data.report.skipped.is_empty());
    }
}

#[test]
fn a_missing_column_is_told_with_those_that_are_there() {
    let folder = tempfile::tempdir().unwrap();
    let file = table(folder.path(), "id,stars\n1,2\n");
    let error = load_table(&file, "review", "stars").unwrap_err();
    let columns = vec!["id".to_owned(), "stars".to_owned()];
    assert_eq!(error, DataError::NoColumn { table: file, column: "review".into(), columns });
    assert!(error.to_string().ends_with("has no column “review”. Its columns are: id, stars."), "{error}");
}

#[test]
fn rows_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let rows = b"text,class\ngood,a\nmore, or less,a\nalone\n,b\nno class,\ncaf\xe9,a\nnul\0,a\nfine,b\n";
    let data = load_table(&table(folder.path(), rows), "text", "class").unwrap();
    assert_eq!(all(&data), [("reviews.csv:2", "good"), ("reviews.csv:9", "fine")]);
    let reasons = skipped(&data);
    let wanted = [
        ":3: the number of its cells is 3, that of the heading 2",
        ":4: the number of its cells is 1",
        ":5: nothing but white space",
        ":6: it names no class",
        ":7: it is not UTF-8 but looks like Windows-1252",
        ":8: its content is not a text",
    ];
    assert_eq!(reasons.len(), wanted.len(), "{reasons:?}");
    for (reason, wanted) in reasons.iter().zip(wanted) {
        assert!(reason.starts_with(&format!("reviews.csv{wanted}")), "{reason}");
    }
}

#[test]
fn a_quotation_mark_that_nothing_closes_is_told_where_it_opens() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "text,class\ngood,a\nfine,b\n\"open,a\nlost,b\nlost as well,a\n";
    let data = load_table(&table(folder.path(), rows), "text", "class").unwrap();
    assert_eq!(data.len(), 2);
    let reasons = skipped(&data);
    assert!(reasons.len() == 1 && reasons[0].starts_with("reviews.csv:4: a quotation mark opens"), "{reasons:?}");
    // Several lines between two of them are one text.
    let rows = "text,class\ngood,a\n\"fine\nand more\",b\n";
    let data = load_table(&table(folder.path(), rows), "text", "class").unwrap();
    assert_eq!((data.len(), data.text(1)), (2, "fine\nand more"));
}

#[test]
fn what_is_no_table_in_utf8_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let latin = b"text,class\n\xe9t\xe9,a\n\xe8re,b\nfine,b\n";
    let file = table(folder.path(), latin);
    let encoding = Encoding::Windows1252;
    assert_eq!(load_table(&file, "text", "class"), Err(DataError::TableNotUtf8 { table: file, encoding }));
    let utf16: Vec<u8> = "\u{feff}text,class\nfine,a\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let file = table(folder.path(), utf16);
    let encoding = Encoding::Utf16Le;
    assert_eq!(load_table(&file, "text", "class"), Err(DataError::TableNotUtf8 { table: file.clone(), encoding }));
    let error = load_table(folder.path(), "text", "class").unwrap_err().to_string();
    assert!(error.ends_with("is not read: it is not a regular file."), "{error}");
    let error = load_table(&table(folder.path(), ""), "text", "class").unwrap_err().to_string();
    assert!(error.ends_with("is not read: the file is empty."), "{error}");
    let error = load_table(&table(folder.path(), "text,class\n"), "text", "class").unwrap_err();
    assert!(matches!(error, DataError::NoTexts { skipped: 0, .. }), "{error}");
}
