//! Tables that are dropped on the window or chosen in a file dialog, and the columns that are likely to be meant.
use std::path::{Path, PathBuf};

use strata::app::{Action, App, Command};
use strata::data::{TableUse, is_table, table_columns};
use strata::design::{Loss, Source, Table, TargetKind};

use crate::program::{open, program, starter, wait_for};

/// Rows with a number of their own first, as programs write them.
const POINTS: &str = "id,x,y,kind\n1,0.5,1.5,red\n2,-1.25,0.75,blue\n3,2.5,-0.5,red\n4,1.75,0.25,blue\n";
const FUNCTION: &str = "id;x;y\n1;0,5;0,25\n2;1,5;2,25\n3;2,5;6,25\n4;3,5;12,25\n";

fn file(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

fn table(app: &App) -> Option<&Table> {
    if let Source::Table(table) = &app.document.design().data { Some(table) } else { None }
}

fn meant(folder: &Path, text: &str, table_use: TableUse) -> (Vec<String>, String, TargetKind) {
    let file = file(folder, "any.csv", text);
    let Table { inputs, target, answers, .. } = table_columns(&file, 100).unwrap().meant_for(&file, table_use);
    (inputs, target, answers)
}

#[test]
fn columns_are_chosen_by_what_the_table_is_opened_for() {
    let folder = tempfile::tempdir().unwrap();
    let of = |text: &str, table_use, inputs: &[&str], target: &str, answers| {
        let expected = (inputs.iter().map(|name| (*name).to_owned()).collect(), target.to_owned(), answers);
        assert_eq!(meant(folder.path(), text, table_use), expected, "{table_use:?} of {text}");
    };
    of(POINTS, TableUse::Points, &["x", "y"], "kind", TargetKind::Classes);
    of(POINTS, TableUse::Rows, &["id", "x", "y"], "kind", TargetKind::Classes);
    of(FUNCTION, TableUse::Function, &["x"], "y", TargetKind::Numbers);
    // The class may stand anywhere, and may be words beside coordinates that are few whole numbers.
    let whole = "class,x,y\na,0,0\nb,0,1\nb,1,0\na,1,1\na,0,0\nb,1,0\na,1,1\nb,0,1\n";
    of(whole, TableUse::Points, &["x", "y"], "class", TargetKind::Classes);
    let numbered = "x,y,class\n0.5,1.5,0\n1.5,2.5,1\n2.5,0.5,0\n3.5,0.25,1\n";
    of(numbered, TableUse::Points, &["x", "y"], "class", TargetKind::Classes);
    // Whole numbers are answered as numbers where they are a function's.
    let steps = "x,y\n1,1\n2,1\n3,2\n4,2\n";
    of(steps, TableUse::Function, &["x"], "y", TargetKind::Numbers);
    // A table that has no such columns is meant as any other; reading it says what is missing.
    of("name,kind\na,b\nc,d\n", TableUse::Function, &["name"], "kind", TargetKind::Classes);
    assert!(is_table(Path::new("a.CSV")) && is_table(Path::new("a.tsv")) && !is_table(Path::new("a.txt")));
    assert!(!is_table(folder.path()));
}

#[test]
fn a_chosen_table_takes_the_place_of_points_and_of_a_function() {
    let folder = tempfile::tempdir().unwrap();
    for (design, text, table_use, inputs) in
        [("spiral", POINTS, TableUse::Points, vec!["x", "y"]), ("sine", FUNCTION, TableUse::Function, vec!["x"])]
    {
        let mut app = open(starter(design));
        let before = app.document.design().clone();
        let file = file(folder.path(), "chosen.csv", text);
        app.update(Action::UseTable(file.clone(), table_use));
        wait_for(&mut app, "the table", |app| table(app).is_some());
        let found = table(&app).unwrap();
        assert_eq!((&found.file, &found.inputs), (&file, &inputs.iter().map(ToString::to_string).collect()));
        let of_numbers = app.document.design().training.loss == Loss::MeanSquared;
        assert_eq!(of_numbers, table_use == TableUse::Function);
        wait_for(&mut app, "its rows", |app| app.pictures().is_some_and(|loaded| loaded.dataset.len() == 4));
        app.update(Action::Do(Command::Undo));
        assert_eq!(*app.document.design(), before, "one step back");
    }
}

#[test]
fn a_table_that_is_dropped_is_learned_from_and_a_bad_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = program();
    let before = app.document.design().clone();
    let bad = file(folder.path(), "bad.csv", "x,y\n");
    app.update(Action::Dropped(vec![bad]));
    wait_for(&mut app, "the notice", |app| !app.notices.is_empty());
    assert_eq!(app.notices.pop().map(|notice| notice.key), Some("notice.no_data"));
    assert_eq!(*app.document.design(), before);
    let good = file(folder.path(), "good.csv", POINTS);
    app.update(Action::Dropped(vec![good.clone()]));
    wait_for(&mut app, "the table", |app| table(app).is_some());
    assert_eq!(table(&app).map(|table| (&table.file, table.inputs.len())), Some((&good, 3)));
}
