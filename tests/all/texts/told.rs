//! `strata data` of texts, and sentences about them.
use std::path::Path;
use strata::design::SampleKind;

use serde_json::Value;
use strata::app::Language;
use strata::data::DataNotice;

use super::write;
use crate::cli::{fails, json, ok};
use crate::words::reported;

/// Two classes, with a line that is there twice and one that nearly is.
fn reviews(root: &Path) {
    write(&root.join("reviews/good.txt"), "fine and good\nso good, really so good\nSo good – really so good!\n");
    write(&root.join("reviews/bad.txt"), "never again\nnever again\n");
    write(&root.join("reviews/list.pdf"), "");
}

fn kinds(told: &Value) -> Vec<&str> {
    told["notices"].as_array().unwrap().iter().filter_map(|notice| notice["kind"].as_str()).collect()
}

#[test]
fn a_folder_of_texts_is_told_as_json() {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path());
    std::fs::write(folder.path().join("reviews/bad.txt"), b"never again\nnever again\n\xff\n").unwrap();
    let told = json(&ok(&["data", "reviews", "--json"], folder.path())).remove(0);
    assert_eq!((&told["texts"], &told["pictures"]), (&Value::from(5), &Value::Null));
    assert_eq!(told["classes"][0]["name"], "bad");
    assert_eq!(told["classes"][1]["texts"], 3);
    let counted = ["training", "validation", "test"].map(|part| told["parts"][part].as_u64().unwrap());
    assert_eq!(counted.iter().sum::<u64>(), 5);
    assert_eq!((&told["words"]["smallest"], &told["words"]["largest"]), (&Value::from(2), &Value::from(5)));
    assert_eq!((&told["characters"]["median"], &told["characters"]["largest"]), (&Value::from(13), &Value::from(25)));
    assert_eq!(told["words"]["frequent"][0], serde_json::json!({"token": "good", "count": 5}));
    assert_eq!(told["duplicates"], serde_json::json!([{"text": "bad.txt:2", "of": "bad.txt:1"}]));
    assert_eq!(told["near_duplicates"], serde_json::json!([{"text": "good.txt:3", "like": "good.txt:2"}]));
    assert_eq!(told["skipped"][0]["file"], "bad.txt:3");
    assert_eq!(told["not_looked_at"], 1);
    assert!(kinds(&told).contains(&"SmallValidation") || kinds(&told).contains(&"NoValidation"), "{told}");
    assert!(!told.to_string().contains("picture"), "{told}");
}

#[test]
fn a_folder_of_texts_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    reviews(folder.path());
    let told = ok(&["data", "reviews"], folder.path());
    for wanted in [
        "reviews: 5 texts in 2 classes",
        "Characters per text: 11 to 25",
        "Words per text: 2 to 5",
        "Most frequent words: good (5)",
        "1 text is there twice\n  bad.txt:2 = bad.txt:1",
        "1 text is nearly another one\n  good.txt:3 ≈ good.txt:2",
        "1 other file is no text",
    ] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    assert!(!told.contains("picture"), "{told}");
}

#[test]
fn a_table_is_told_by_its_columns() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("t.csv"), "review,stars\nfine,5\nbad,1\n");
    let told = json(&ok(&["data", "t.csv", "--text", "review", "--class", "stars", "--json"], folder.path())).remove(0);
    assert_eq!((&told["texts"], &told["classes"][0]["name"]), (&Value::from(2), &Value::from("1")));
    let missing = fails(1, &["data", "t.csv", "--text", "review", "--class", "mark"], folder.path());
    assert!(missing.contains("has no column “mark”. Its columns are: review, stars."), "{missing}");
    fails(2, &["data", "t.csv", "--text", "review"], folder.path());
}

#[test]
fn sentences_name_the_samples_as_they_are() {
    let notice = DataNotice::EmptyClass { class: "my pictures".into() };
    assert_eq!(
        Language::English.notice(&notice, &reported(SampleKind::Row)),
        "The class “my pictures” has no row that can be used. Add rows to its folder or remove the folder."
    );
    let french = |noun| Language::French.notice(&notice, &reported(noun));
    assert!(french(SampleKind::Text).contains("Ajoutez des textes"), "{}", french(SampleKind::Text));
    assert!(french(SampleKind::Row).contains("Ajoutez des lignes"), "{}", french(SampleKind::Row));
    assert!(french(SampleKind::Picture).contains("Ajoutez des images"), "{}", french(SampleKind::Picture));
    let equal = |count| Language::French.notice(&DataNotice::AllEqual { count }, &reported(SampleKind::Point));
    assert!(equal(2).starts_with("Les 2 points sont identiques"), "{}", equal(2));
}

/// A link to a folder is told with what to type, and followed then.
#[cfg(unix)]
#[test]
fn links_are_followed_when_that_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    write(&root.join("far/1.txt"), "far away");
    for class in ["a", "b"] {
        write(&root.join("mails").join(class).join("1.txt"), format!("{class} near"));
    }
    std::os::unix::fs::symlink(root.join("far"), root.join("mails/c")).unwrap();
    let told = ok(&["data", "mails"], root);
    assert!(told.contains("mails: 2 texts in 2 classes") && told.contains("add --follow-links"), "{told}");
    assert!(ok(&["data", "mails", "--follow-links"], root).contains("mails: 3 texts in 3 classes"));
    ok(&["new", "--for", "mails", "--follow-links"], root);
    let design = std::fs::read_to_string(root.join("mails.ron")).unwrap();
    assert!(design.contains("LinkedFolder(\"mails\")"), "{design}");
    assert!(fails(2, &["train", "mails.ron", "--labels", "t.csv"], root).contains("for folders of pictures"));
}
