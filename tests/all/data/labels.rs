//! Classes from a table or from the names of the pictures.
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use strata::data::{
    AskRequest, DataError, DataNotice, Dataset, Part, asked_as, class_names, first_samples, load_for_evaluation,
    picture_examples,
};
use strata::design::{Color, Curation, Design, Input, Labels, Picture, PictureFolder, Source, Split, from_ron, to_ron};
use tempfile::TempDir;

use super::{load_source, write_grey};

/// A folder of pictures with these paths.
fn pictures(paths: &[&str]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (number, path) in (0..).zip(paths) {
        write_grey(&folder.path().join(path), 10 + number * 7);
    }
    folder
}

fn source(folder: &Path, labels: Labels) -> Source {
    PictureFolder { folder: folder.to_path_buf(), labels, follow_links: false }.into()
}

fn load(folder: &Path, labels: Labels) -> Result<Dataset, DataError> {
    load_source(&source(folder, labels), Split { validation: 0.0, test: 0.0 }, 1)
}

/// The set that a table of this text makes of the pictures.
fn by_table(paths: &[&str], table: &str) -> Result<Dataset, DataError> {
    let folder = pictures(paths);
    let file = folder.path().join("the table.csv");
    fs::write(&file, table).unwrap();
    load(folder.path(), Labels::Table(file))
}

/// The class of each picture by its name.
fn classes(data: &Dataset) -> BTreeMap<String, String> {
    let class = |index: usize| (data.name(index).to_owned(), data.classes[data.label(index)].clone());
    (0..data.len()).map(class).collect()
}

fn pairs(expected: &[(&str, &str)]) -> BTreeMap<String, String> {
    expected.iter().map(|(name, class)| ((*name).to_owned(), (*class).to_owned())).collect()
}

#[test]
fn a_table_says_the_classes_in_every_usual_form() {
    let flat = ["1.png", "2.png", "3.png", "4.png"];
    let expected = pairs(&[("1.png", "cat"), ("2.png", "dog"), ("3.png", "cat"), ("4.png", "dog")]);
    for table in [
        "id,label\n1,cat\n2,dog\n3,cat\n4,dog\n",
        "filename,class\n1.png,cat\n2.png,dog\n3.png,cat\n4.png,dog\n",
        "image_id;breed\r\n\"1\";cat\r\n2;dog\r\n3;cat\r\n4;dog\r\n",
        "\u{feff}FILE\tspecies\n1.PNG\tcat\n2.PNG\tdog\n3.PNG\tcat\n4.PNG\tdog\n",
        "train/1.jpg,cat\ntrain/2.jpg,dog\n./train/3.jpg,cat\ntrain\\4.jpg,dog\n",
        "1.png cat\n2.png dog\n3.png cat\n4.png dog\n",
        "label,number,file\ncat,7,1.png\ndog,8,2.png\ncat,9,3.png\ndog,6,4.png\n",
        // No heading says it, but only one column comes again.
        "file,age,kind\n1.png,7,cat\n2.png,8,dog\n3.png,9,cat\n4.png,6,dog\n",
    ] {
        let data = by_table(&flat, table).unwrap_or_else(|error| panic!("{table}: {error}"));
        assert_eq!(classes(&data), expected, "{table}");
        let told = |notice: &DataNotice| matches!(notice, DataNotice::LabelsFromTable { table, .. } if table == "the table.csv");
        assert!(data.report.notices.iter().any(told), "{:?}", data.report.notices);
    }
    // Digits are named as the files are.
    let digits = by_table(&flat, "id,digit\n1,2\n2,1\n3,2\n4,1\n").unwrap();
    assert_eq!(classes(&digits)["1.png"], "2");
    // Another alphabet, and accents in two forms.
    let folder = pictures(&["1.png", "2.png"]);
    let table = folder.path().join("t.csv");
    fs::write(&table, b"id,label\n1,caf\xe9\n2,the\n").unwrap();
    assert_eq!(load(folder.path(), Labels::Table(table.clone())).unwrap().classes, ["café", "the"]);
    fs::write(&table, "id,label\n1,cafe\u{301}\n2,caf\u{e9}\n").unwrap();
    assert_eq!(load(folder.path(), Labels::Table(table)).unwrap().classes, ["café"]);
}

#[test]
fn what_does_not_fit_is_counted_and_told() {
    let paths = ["1.png", "2.png", "3.png", "4.png", "5.png", "6.png", "notes.txt"];
    let table = "id,label\n1,cat\n2,dog\n3,cat\n3,dog\n4,cat|dog\n7,cat\n8,dog\n6,\n1,cat\n";
    let data = by_table(&paths, table).unwrap();
    assert_eq!(classes(&data), pairs(&[("1.png", "cat"), ("2.png", "dog")]));
    for told in [
        DataNotice::RowsWithoutPicture { count: 2, first: "7".into() },
        DataNotice::PicturesWithoutClass { count: 2, first: "5.png".into() },
        DataNotice::SeveralClasses { count: 2, first: "3.png".into() },
    ] {
        assert!(data.report.notices.contains(&told), "{told:?}: {:?}", data.report.notices);
    }
    // A class of two words is one class.
    let data = by_table(&["1.png", "2.png"], "id,label\n1,golden retriever\n2,golden\n").unwrap();
    assert_eq!(data.classes, ["golden", "golden retriever"]);
}

#[test]
fn names_in_several_folders_are_told_apart_by_their_paths() {
    let paths = ["a/1.png", "b/1.png", "b/2.png"];
    let data = by_table(&paths, "file,label\na/1.png,cat\nb/1.png,dog\n2.png,cat\n").unwrap();
    assert_eq!(classes(&data), pairs(&[("a/1.png", "cat"), ("b/1.png", "dog"), ("b/2.png", "cat")]));
    // A name alone may mean either, and another folder means neither.
    let data = by_table(&paths, "file,label\n1.png,cat\nb/2.png,dog\nc/2.png,cat\n").unwrap();
    assert_eq!(classes(&data), pairs(&[("b/2.png", "dog")]));
    assert!(data.report.notices.contains(&DataNotice::RowsWithoutPicture { count: 2, first: "1.png".into() }));
}

#[test]
fn folders_named_by_part_are_the_parts_of_a_table() {
    let paths = ["train/1.png", "train/2.png", "test/3.png", "test/4.png"];
    let data = by_table(&paths, "file,label\ntrain/1,cat\ntrain/2,dog\ntest/3,cat\ntest/4,dog\n").unwrap();
    assert_eq!((data.part(Part::Training).len(), data.part(Part::Test).len()), (2, 2));
    let data = by_table(&paths, "file,label\n3,cat\n4,dog\n").unwrap();
    assert_eq!(data.part(Part::Training).len(), 2);
}

#[test]
fn tables_that_say_nothing_are_refused_with_what_to_do() {
    let paths = ["1.png", "2.png", "3.png", "4.png"];
    let refused = |table: &str| by_table(&paths, table).unwrap_err();
    let nothing = refused("id,label\n10,cat\n11,dog\n");
    assert!(matches!(&nothing, DataError::TableNamesNothing { first, .. } if first == "10"), "{nothing}");
    let one_hot = refused("id,cat,dog\n1,1,0\n2,0,1\n3,1,0\n4,0,1\n");
    assert!(matches!(&one_hot, DataError::NoLabelColumn { columns, .. } if columns == &["cat", "dog"]), "{one_hot}");
    for table in ["", "1.png\n2.png\n", "\0\0\0,\0\n"] {
        assert!(matches!(refused(table), DataError::NoTable { .. }), "{table}");
    }
    let folder = pictures(&paths);
    let missing = load(folder.path(), Labels::Table(folder.path().join("none.csv"))).unwrap_err();
    assert!(matches!(missing, DataError::TableUnreadable { .. }));
    let no_file = load(folder.path(), Labels::Table(folder.path().to_path_buf())).unwrap_err();
    assert!(matches!(no_file, DataError::NoTable { .. }));
    let empty = refused("id,label\n1,\n2,\n");
    assert_eq!(empty.plural(), Some(4));
}

#[test]
fn a_table_that_is_found_is_offered_and_the_offer_works() {
    let folder = pictures(&["set/1.png", "set/2.png", "set/3.png", "set/4.png"]);
    let set = folder.path().join("set");
    let table = set.join("train.csv");
    fs::write(&table, "id,label\n1,cat\n2,dog\n3,cat\n4,dog\n").unwrap();
    let offers = load(&set, Labels::Folders).unwrap_err().offers(&Source::Folder(set.clone()));
    assert_eq!(offers, [source(&set, Labels::Table(table))]);
    assert_eq!(load_source(&offers[0], Split::default(), 1).unwrap().classes, ["cat", "dog"]);
    // Nothing in the folder was changed.
    assert_eq!(fs::read_dir(&set).unwrap().count(), 5);
    let folder = pictures(&["train/1.png", "train/2.png", "test/3.png"]);
    fs::write(folder.path().join("train.csv"), "id,label\n1,cat\n2,dog\n").unwrap();
    let offers = load(folder.path(), Labels::Folders).unwrap_err().offers(&Source::Folder(folder.path().into()));
    let data = load_source(&offers[0], Split::default(), 1).unwrap();
    assert_eq!(data.len(), 2);
    assert!(data.report.notices.contains(&DataNotice::PicturesWithoutClass { count: 1, first: "test/3.png".into() }));
}

#[test]
fn names_say_the_classes() {
    let folder =
        pictures(&["cat.1.png", "cat.2.png", "dog_01.png", "dog_02.png", "IMG_3.png", "deep/cat 3.png", "dog.png"]);
    let offers = load(folder.path(), Labels::Names).unwrap();
    assert_eq!(offers.classes, ["cat", "dog"]);
    assert_eq!(offers.class_sizes(), [3, 3]);
    let told = DataNotice::PicturesWithoutClass { count: 1, first: "IMG_3.png".into() };
    assert!(offers.report.notices.contains(&told), "{:?}", offers.report.notices);
    let folder = pictures(&["cat.1.png", "cat.2.png", "dog.1.png", "dog.2.png"]);
    let now = Source::Folder(folder.path().into());
    let offers = load_source(&now, Split::default(), 1).unwrap_err().offers(&now);
    assert_eq!(offers, [source(folder.path(), Labels::Names)]);
    let none = load(pictures(&["1.png", "2.png"]).path(), Labels::Names).unwrap_err();
    assert!(matches!(none, DataError::NoLabels { pictures: 2, .. }), "{none}");
}

#[test]
fn a_labeled_set_is_shown_and_curated_as_any() {
    let folder = pictures(&["cat.1.png", "cat.2.png", "dog.1.png", "dog.2.png"]);
    let source = source(folder.path(), Labels::Names);
    let base = Path::new("");
    let input = Input::Picture(Picture::new(8, 8, Color::Grey));
    assert_eq!(class_names(&source, base, &Curation::default()).unwrap(), ["cat", "dog"]);
    let first = first_samples(&source, base, &input, 9);
    assert_eq!(first.iter().map(|(class, _)| class.as_str()).collect::<Vec<_>>(), ["cat", "dog"]);
    let examples = picture_examples(&source, base, &[Picture::new(4, 4, Color::Grey)], 4);
    assert_eq!(examples.iter().map(|one| one.class.as_str()).collect::<Vec<_>>(), ["cat", "cat", "dog", "dog"]);
    let mut curation = Curation::default();
    curation.rename("dog", "hound");
    assert_eq!(class_names(&source, base, &curation).unwrap(), ["cat", "hound"]);
}

#[test]
fn what_is_asked_is_read_as_what_was_learned() {
    let learned = PictureFolder { folder: "/gone".into(), labels: Labels::Names, follow_links: false };
    let classes = ["cat".to_owned(), "dog".to_owned()];
    let input = Input::Picture(Picture::new(8, 8, Color::Grey));
    for paths in [["cat.8.png", "dog.9.png"], ["cat/8.png", "dog/9.png"]] {
        let folder = pictures(&paths);
        let asked = asked_as(folder.path(), Some(&learned));
        let request = AskRequest {
            folder: &asked,
            classes: &classes,
            input: &input,
            curation: &Curation::default(),
            learned_from: Some(&learned.folder),
        };
        let data = load_for_evaluation(request, &|_| {}, &AtomicBool::new(false)).unwrap();
        assert_eq!(data.class_counts(Part::Test), [1, 1], "{paths:?}");
    }
}

#[test]
fn a_design_says_how_its_folder_is_read() {
    let text = |data: &str| {
        format!("(format: 1, data: {data}, input: Picture(width: 8, height: 8), layers: [Flatten, Output()])")
    };
    let of = |data: &str| from_ron(&text(data)).unwrap();
    let table = of("Pictures(folder: \"pets\", labels: Table(\"pets/train.csv\"))");
    assert_eq!(table.data, source(Path::new("pets"), Labels::Table("pets/train.csv".into())));
    let names = of("Pictures(folder: \"pets\", labels: Names, follow_links: true)");
    assert!(names.data.pictures().unwrap().follow_links);
    // A plain folder has one form, and every form comes back from its file.
    assert_eq!(source(Path::new("pets"), Labels::Folders), Source::Folder("pets".into()));
    let odd = Design { data: source(Path::new("a\tb"), Labels::Table("c\td.csv".into())), ..table.clone() };
    for design in [table, names, odd, of("Folder(\"pets\")")] {
        let written = to_ron(&design).unwrap();
        assert_eq!(from_ron(&written).unwrap(), design, "{written}");
    }
}
