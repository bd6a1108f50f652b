//! The sets of texts inside the program.
use std::collections::BTreeSet;

use strata::data::{DataNotice, Part};
use strata::design::{BuiltInTexts, Texts};

use super::load_texts;

#[test]
fn both_sets_are_whole_and_have_a_test_of_their_own() {
    for (set, classes, most) in [(BuiltInTexts::Surnames, 19, 400), (BuiltInTexts::Languages, 20, 81)] {
        let data = load_texts(Texts::BuiltIn(set)).unwrap();
        assert_eq!(data.classes.len(), classes);
        assert!(data.classes.is_sorted() && data.classes.iter().all(|name| name.starts_with(char::is_uppercase)));
        assert_eq!(data.class_sizes().into_iter().max(), Some(most));
        // 15 of 100 texts of each class are for the test, and none of them is learned from.
        for (all, test) in data.class_sizes().into_iter().zip(data.class_counts(Part::Test)) {
            assert!((all as f64 * 0.15 - test as f64).abs() <= 0.5, "{test} of {all}");
        }
        let texts = |part| data.part(part).iter().map(|index| data.text(*index as usize)).collect::<BTreeSet<_>>();
        assert!(texts(Part::Test).is_disjoint(&texts(Part::Training)));
        assert!(!data.report.notices.iter().any(|notice| matches!(notice, DataNotice::SameInParts { .. })));
        // Within a class no text is there twice.
        let named: BTreeSet<(usize, &str)> =
            (0..data.len()).map(|index| (data.label(index), data.text(index))).collect();
        assert_eq!(named.len(), data.len());
        assert_eq!(data.name(0), format!("{}/1", data.classes[0]));
    }
}
