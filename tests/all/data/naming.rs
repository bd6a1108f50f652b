//! What classes and samples are called in the language that is spoken, whatever stands in the data.
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use strata::app::Language;
use strata::data::{DataNotice, Dataset, LoadRequest, RowName, class_names, curate, load};
use strata::design::{self, BuiltInTexts, Curation, Naming, Source, Split, Texts};
use strum::VariantArray as _;

use super::{load_folder, load_source, write_grey};
use crate::program::starter;

/// Every set that the program carries in itself.
fn built_in() -> Vec<Source> {
    let pictures = design::BuiltIn::VARIANTS.iter().map(|set| Source::BuiltIn(*set));
    pictures.chain(BuiltInTexts::VARIANTS.iter().map(|set| Source::Texts(Texts::BuiltIn(*set)))).collect()
}

fn named(language: Language, data: &Dataset) -> Vec<String> {
    language.class_names(data)
}

#[test]
fn every_class_of_a_built_in_set_has_a_name_in_every_language() {
    for source in built_in() {
        let names = class_names(&source, Path::new(""), &Curation::default()).unwrap();
        for language in Language::ALL {
            let called = |name: &String| language.class_name(source.naming(), name).into_owned();
            let different: BTreeSet<String> = names.iter().map(called).collect();
            assert_eq!(different.len(), names.len(), "{different:?}");
            // Digits are the same everywhere.
            for name in names.iter().filter(|name| name.parse::<u8>().is_err()) {
                assert!(language.try_term(&["built_in_class", name]).is_some(), "{name} in {language:?}");
                assert_eq!(called(name) == *name, language == Language::English, "{name} in {language:?}");
            }
        }
    }
}

#[test]
fn classes_of_the_program_are_translated_and_those_of_a_folder_never() {
    let folder = tempfile::tempdir().unwrap();
    for (class, brightness) in [("bag", 10), ("coat", 90), ("class 1", 170)] {
        for nth in 0..3 {
            write_grey(&folder.path().join(class).join(format!("{nth}.png")), brightness + nth);
        }
    }
    let own = load_folder(folder.path()).unwrap();
    assert_eq!(named(Language::French, &own), ["bag", "class 1", "coat"]);
    assert_eq!(Language::French.sample_name(&own.report, own.name(0)), "bag/0.png");
    let notice = DataNotice::OneClass { class: "bag".to_owned() };
    assert!(Language::French.notice(&notice, &own.report).contains("«\u{a0}bag\u{a0}»"));

    let fashion = load_source(&Source::BuiltIn(design::BuiltIn::Fashion), Split::default(), 1).unwrap();
    assert_eq!(fashion.classes[..3], ["ankle-boot", "bag", "coat"], "names in designs and runs stay");
    assert_eq!(named(Language::English, &fashion), fashion.classes);
    assert_eq!(named(Language::French, &fashion)[..3], ["bottine", "sac", "manteau"]);
    assert_eq!(Language::French.class_of(&fashion, 10), "");
    assert_eq!(Language::French.sample_name(&fashion.report, "bag/12"), "sac/12");
    let same = DataNotice::SamePictures {
        one: "bag".to_owned(),
        other: "t-shirt".to_owned(),
        count: 2,
        example: "bag/1".to_owned(),
    };
    let told = Language::French.notice(&same, &fashion.report);
    assert!(["sac", "tee-shirt", "sac/1"].iter().all(|name| told.contains(name)), "{told}");
}

/// What somebody called a class is their word, also in a set of the program's.
#[test]
fn a_class_that_was_renamed_keeps_its_name() {
    let fashion = load_source(&Source::BuiltIn(design::BuiltIn::Fashion), Split::default(), 1).unwrap();
    let mut curation = Curation::default();
    curation.rename("bag", "my favorite");
    let renamed = curate(fashion.samples(), &curation, &Split::default(), 1).unwrap();
    assert_eq!(named(Language::French, &renamed)[..3], ["bottine", "my favorite", "manteau"]);
}

#[test]
fn samples_of_numbers_are_called_with_the_signs_of_the_language() {
    let [english, french] = Language::ALL;
    for (name, text) in
        [(RowName::Line(12), "row 12"), (RowName::Point(3), "point 3"), (RowName::Place("-2.940"), "x = -2.940")]
    {
        assert_eq!((name.to_string().as_str(), RowName::read(text)), (text, Some(name)));
    }
    assert_eq!(RowName::read("row of houses"), None);
    let sine = starter("sine");
    let data = load(LoadRequest::of(&sine, Path::new("")), &|_| {}, &AtomicBool::new(false)).unwrap();
    let negative = (0..data.len()).map(|index| data.name(index)).find(|name| name.starts_with("x = -")).unwrap();
    let digits = negative.trim_start_matches("x = -");
    assert_eq!(english.sample_name(&data.report, negative), format!("x = −{digits}"));
    assert_eq!(french.sample_name(&data.report, negative), format!("x = −{}", digits.replace('.', ",")));
    assert_eq!(french.sample_name(&data.report, "row 12"), "ligne 12");
    for (plain, written) in [
        ("-0.50", "−0,50"),
        ("7", "7"),
        ("0.000", "0,000"),
        ("row 1.5", "row 1.5"),
        ("inf", "inf"),
        ("1.5e-7", "1,5\u{a0}×\u{a0}10⁻⁷"),
    ] {
        assert_eq!(french.rewritten(plain), written);
    }
}

/// A class of points may have nothing but a number; one of a table that is called so is its user's.
#[test]
fn who_named_the_classes_follows_from_the_source() {
    use Naming::{BuiltIn, Given, Numbered};
    let naming = |id: &str| starter(id).data.naming();
    assert_eq!(["mlp", "surnames", "spiral", "sine"].map(naming), [BuiltIn, BuiltIn, Numbered, Given]);
    assert!(built_in().iter().all(|source| source.naming() == BuiltIn));
    assert_eq!(Source::Folder("bag".into()).naming(), Given);
}
