//! Designs for texts and tables of one's own: from the command line and in the window.
use std::path::{Path, PathBuf};

use strata::app::Action;
use strata::design::{
    CorpusFacts, Facts, Input, LayerKind, Source, TargetKind, Texts, TokenUnit, check, from_ron, proposed_for_texts,
};

use super::{load_folder, write};
use crate::cli::ok;
use crate::program::{program, wait_for};

/// Names in two languages.
const NAMES: CorpusFacts = CorpusFacts {
    texts: 2_000,
    classes: 2,
    smallest: 200,
    largest: 1_800,
    characters: 14,
    different_characters: 60,
    median_words: 1,
    words: 1,
    different_words: 1_900,
};

/// Mails whose words come often.
const MAILS: CorpusFacts =
    CorpusFacts { characters: 900, median_words: 80, words: 170, different_words: 8_000, ..NAMES };

fn unit(facts: &CorpusFacts) -> (usize, usize, TokenUnit) {
    let design = proposed_for_texts("mine", Source::Texts(Texts::Folder("mine".into())), facts);
    let checked = check(&design, Facts { classes: Some(2), ..Facts::default() });
    assert_eq!(checked.problems, [], "{facts:?}");
    let is_recurrent = design.layers.layers().iter().any(|layer| matches!(layer.kind, LayerKind::Gru(_)));
    assert_eq!(is_recurrent, facts.characters < 20);
    let Input::Tokens { length, vocabulary, unit } = design.input else { panic!("no tokens") };
    (length, vocabulary, unit)
}

#[test]
fn names_are_read_by_letters_and_long_texts_by_the_words_that_come_often() {
    assert_eq!(unit(&NAMES), (16, 64, TokenUnit::Characters));
    assert_eq!(unit(&MAILS), (128, 4096, TokenUnit::Words));
    // Words that hardly ever come twice teach nothing: their letters do.
    assert_eq!(unit(&CorpusFacts { texts: 100, ..MAILS }), (128, 64, TokenUnit::Characters));
}

fn two_classes(root: &Path) {
    for (class, word) in [("cats", "purr"), ("dogs", "bark")] {
        let lines: Vec<String> = (0..30).map(|n| format!("{word}{n}")).collect();
        write(&root.join(format!("{class}.txt")), lines.join("\n"));
    }
}

#[test]
fn a_folder_of_texts_gets_a_design_that_learns_it() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    two_classes(&root.join("pets"));
    let facts = load_folder(&root.join("pets")).unwrap().corpus_facts().unwrap();
    let expected = (60, 2, 30, 30, 6, TokenUnit::Characters);
    let found = (facts.texts, facts.classes, facts.smallest, facts.largest, facts.characters, unit(&facts).2);
    assert_eq!(found, expected);
    let said = ok(&["new", "--for", "pets", "--out", "designs/pets.ron"], root);
    assert!(said.contains("8 characters for 60 texts in 2 classes"), "{said}");
    let design = from_ron(&std::fs::read_to_string(root.join("designs/pets.ron")).unwrap()).unwrap();
    assert_eq!(design.data, Source::Texts(Texts::Folder("../pets".into())));
    let told = ok(&["train", "designs/pets.ron", "--epochs", "20", "--json"], root);
    let lines = told.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let best = lines.filter_map(|line| line["val_accuracy"].as_f64()).fold(0.0, f64::max);
    assert!(best > 0.9, "{told}");
}

/// A table that is dropped or chosen is looked at beside the window, and then learned from.
#[test]
fn a_dropped_table_is_learned_from_and_a_chosen_folder_of_texts_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let rows = (0..40).map(|n| format!("{n},{},{}", n % 7, if n % 2 == 0 { "even" } else { "odd" }));
    write(&root.join("t.csv"), std::iter::once("a,b,kind".to_owned()).chain(rows).collect::<Vec<_>>().join("\n"));
    let mut app = program();
    app.update(Action::Dropped(vec![root.join("t.csv")]));
    wait_for(&mut app, "the table", |app| matches!(app.document.design().data, Source::Table(_)));
    let Source::Table(table) = app.document.design().data.clone() else { panic!() };
    assert_eq!(
        (table.inputs, &*table.target, table.answers),
        (vec!["a".into(), "b".into()], "kind", TargetKind::Classes)
    );
    wait_for(&mut app, "its rows", |app| app.pictures().is_some_and(|loaded| loaded.dataset.len() == 40));
    write(&root.join("bad.csv"), "");
    app.update(Action::Dropped(vec![root.join("bad.csv")]));
    wait_for(&mut app, "the reason", |app| app.notices.iter().any(|notice| notice.key == "notice.no_data"));
    two_classes(&root.join("pets"));
    let texts: PathBuf = root.join("pets");
    app.update(Action::UseData(Source::Texts(Texts::Folder(texts))));
    wait_for(&mut app, "its texts", |app| app.pictures().is_some_and(|loaded| loaded.dataset.len() == 60));
}
