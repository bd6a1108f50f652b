//! The tables of everything that can be chosen and set, and the words for it in other languages.
use std::fmt::Debug;

use strata::data::{
    DataError, DataNotice, FormulaError, Mistaken, RowNotice, SkipReason, TableFault, UnreadForm, WriteError,
};
use strata::design::{
    ACTIVATIONS, Amount, Bracket, CATALOGUE, CLIPS, Choice, Copies, CopiesInto, Design, EARLY_STOPPINGS, Edit,
    ExpectedText, Facts, Family, FixKind, FoundText, INITS, INPUTS, LOSSES, LayerId, Limits, Malformation, Metric,
    NameKind, NotDesign, OPTIMIZERS, PADDINGS, ProblemKind, SCHEDULES, SPLIT, SampleKind, Setting, ShapeKind, Split,
    TRAINING, TRANSFORMS, TextHint, TextPlace, Title, Training, Transform, ValidationRule, Value, WindowKind, check,
    choice, template, transform,
};
use strata::export::{Inexact, Unproven};
use strum::{VariantArray, VariantNames};

/// A value well inside the limits and another than the given one.
fn other(value: Value, limits: Limits) -> Value {
    match (value, limits) {
        (Value::Count(count), Limits::Count(low, _)) => Value::Count(if count == low { low + 1 } else { low }),
        (Value::Unset, Limits::Count(low, _)) => Value::Count(low),
        (Value::Number(_), Limits::Number(_, high) | Limits::Logarithmic(_, high)) => Value::Number(high),
        (Value::Number(_), Limits::Positive { most, .. }) => Value::Number(most / 2.0),
        (Value::Seed(seed), Limits::Any) => Value::Seed(seed + 1),
        (Value::Word(word), Limits::Words(all)) => Value::Word(all.iter().find(|other| **other != word).unwrap()),
        other => panic!("{other:?}"),
    }
}

fn settings<T: Clone + PartialEq + Debug>(settings: &[Setting<T>], of: &T) {
    for setting in settings {
        let value = (setting.get)(of).unwrap_or_else(|| panic!("{of:?} has no {}", setting.id));
        assert_eq!(setting.limits.nearest(value), None, "{of:?} {}", setting.id);
        assert!(setting.id.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_'));
        let mut changed = of.clone();
        (setting.set)(&mut changed, value);
        assert_eq!(changed, *of, "{}", setting.id);
        let new = other(value, setting.limits);
        (setting.set)(&mut changed, new);
        assert_eq!((setting.get)(&changed), Some(new), "{}", setting.id);
        // Reading back what was written gives the decimal that was written, whatever the precision of the field.
        if let (Value::Number(_), Limits::Number(low, high)) = (value, setting.limits) {
            let tenth = Value::Number(low.max(0.0) + (high - low.max(0.0)).min(1.0) / 10.0);
            (setting.set)(&mut changed, tenth);
            let (Value::Number(tenth), Some(Value::Number(read))) = (tenth, (setting.get)(&changed)) else { panic!() };
            assert!((tenth - read).abs() < 1e-7 && read.to_string().len() < 12, "{tenth} {read}");
        }
    }
}

fn table<T: Clone + PartialEq + Debug>(table: &[Choice<T>], alternatives: usize)
where
    for<'a> &'static str: From<&'a T>,
{
    assert_eq!(table.len(), alternatives);
    for row in table {
        let new = (row.new)();
        assert_eq!(<&'static str>::from(&new), row.id);
        assert_eq!(choice(table, &new).id, row.id);
        assert_eq!(table.iter().filter(|other| (other.is)(&new)).count(), 1);
        settings(row.settings, &new);
    }
}

#[test]
fn every_alternative_stands_in_its_table_once_with_allowed_numbers() {
    table(ACTIVATIONS, 13);
    table(INITS, 9);
    table(PADDINGS, 3);
    table(OPTIMIZERS, 7);
    table(LOSSES, 6);
    table(SCHEDULES, 6);
    table(CLIPS, 3);
    table(EARLY_STOPPINGS, 2);
    settings(TRAINING, &Training::default());
    settings(SPLIT, &Split::default());
    for row in INPUTS {
        settings(row.settings, &(row.new)());
    }
    assert_eq!((Metric::ALL.len(), Family::ALL.len()), (5, 9));
    for kind in CATALOGUE {
        assert!(Family::ALL.contains(&kind.family));
    }
}

#[test]
fn a_value_goes_to_the_nearest_that_is_allowed() {
    let number = |limits: Limits, value: f64| limits.nearest(Value::Number(value));
    assert_eq!(Limits::Count(1, 5).nearest(Value::Count(9)), Some(Value::Count(5)));
    assert_eq!(Limits::Count(1, 5).nearest(Value::Count(5)), None);
    assert_eq!(Limits::Count(1, 5).nearest(Value::Unset), None);
    assert_eq!(number(Limits::Number(0.0, 0.9), f64::NEG_INFINITY), Some(Value::Number(0.0)));
    assert_eq!(number(Limits::Logarithmic(0.1, 0.9), f64::NAN), Some(Value::Number(0.1)));
    let positive = Limits::Positive { most: 1.0, customary: 0.5 };
    assert_eq!([0.0, 2.0, f64::NAN].map(|value| number(positive, value)), [Some(Value::Number(0.5)); 3]);
    assert_eq!(number(positive, 1.0), None);
}

/// The keys of a language file, with their texts.
fn keys(file: &str) -> Vec<(String, String)> {
    fn under(key: &str, entry: &serde_json::Value) -> Vec<(String, String)> {
        let join = |name: &String| if key.is_empty() { name.clone() } else { format!("{key}.{name}") };
        match entry {
            serde_json::Value::Object(entries) => {
                entries.iter().flat_map(|(name, entry)| under(&join(name), entry)).collect()
            }
            text => vec![(key.to_owned(), text.as_str().unwrap().to_owned())],
        }
    }
    under("", &ron::from_str(file).unwrap())
}

#[test]
fn what_is_defined_in_english_has_its_words_in_french() {
    let keys = keys(include_str!("../../assets/languages/problems.fr.ron"));
    let has = |key: &str| keys.iter().any(|(known, _)| known == key);
    let mut wanted: Vec<String> = Vec::new();
    for (group, names) in [
        ("problem", ProblemKind::VARIANTS),
        ("fix", FixKind::VARIANTS),
        ("inexact", Inexact::VARIANTS),
        ("unproven", Unproven::VARIANTS),
        ("word", WindowKind::VARIANTS),
        ("word", ShapeKind::VARIANTS),
        ("word", ValidationRule::VARIANTS),
        ("word", Mistaken::VARIANTS),
        ("word", UnreadForm::VARIANTS),
        ("data_error", DataError::VARIANTS),
        ("table_fault", TableFault::VARIANTS),
        ("formula_error", FormulaError::VARIANTS),
        ("row_notice", RowNotice::VARIANTS),
        ("skip", SkipReason::VARIANTS),
        ("notice_data", DataNotice::VARIANTS),
        ("noun", <SampleKind as strum::VariantNames>::VARIANTS),
        ("write_error", WriteError::VARIANTS),
        ("malformed", Malformation::VARIANTS),
        ("found_text", FoundText::VARIANTS),
        ("expected_text", ExpectedText::VARIANTS),
        ("bracket", Bracket::VARIANTS),
        ("name_kind", NameKind::VARIANTS),
        ("text_place", TextPlace::VARIANTS),
        ("text_hint", TextHint::VARIANTS),
        ("not_design", NotDesign::VARIANTS),
    ] {
        for name in names {
            let key = format!("{group}.{name}");
            assert!(has(&key) || (has(&format!("{key}.one")) && has(&format!("{key}.other"))), "{key} is missing");
            wanted.push(key);
        }
    }
    for (key, text) in keys {
        let base = [".one", ".other"].iter().find_map(|form| key.strip_suffix(form)).unwrap_or(&key);
        assert!(wanted.iter().any(|wanted| wanted == base), "{key} is nobody's");
        // What is written in a file takes no such space.
        let text: String = text.split('`').step_by(2).collect();
        for (at, sign) in text.char_indices().filter(|(_, sign)| ":;?!»".contains(*sign)) {
            assert!(text[..at].ends_with('\u{a0}'), "no-break space before {sign}: {text}");
        }
        assert!(!text.contains(" %") || text.contains(" %{"), "{text}");
    }
}

#[test]
fn a_problem_is_a_word_with_fields() {
    let mut design = (template("cnn28").unwrap().make)();
    design.layers.remove(LayerId(4)).unwrap();
    let problem = check(&design, strata::design::Facts::default()).problems.swap_remove(0);
    let json = serde_json::to_value(&problem.kind).unwrap();
    assert_eq!(json, serde_json::json!({ "NeedsVector": { "layer": "Dense", "got": "Picture", "shape": "32×7×7" } }));
    assert_eq!(<&'static str>::from(&problem.kind), "NeedsVector");
    assert_eq!(problem.kind.to_string(), "Dense needs a row of numbers, but a picture of 32×7×7 comes in");
    assert_eq!(serde_json::to_value(problem.fix().cloned().unwrap().kind).unwrap(), "AddFlatten");
    let words = FixKind::MoveBefore { title: Title::of(&design.layers, &design.layers.layers()[2]) };
    let title = serde_json::json!({ "name": "", "kind": "Conv2d", "number": 2 });
    assert_eq!(serde_json::to_value(&words).unwrap()["MoveBefore"]["title"], title);
    assert_eq!(format!("{:>15}|", Title::of(&design.layers, &design.layers.layers()[2])), "  Convolution 2|");
    let value = |value: Value| serde_json::to_value(value).unwrap();
    assert_eq!(value(Value::Number(f64::NAN)), "NaN");
    assert_eq!(value(Value::Number(0.5)), 0.5);
    assert_eq!(value(Value::Count(3)), 3);
}

#[test]
fn every_transformation_has_one_row_whose_numbers_are_allowed() {
    assert_eq!(TRANSFORMS.iter().map(|row| row.transform).collect::<Vec<_>>(), Transform::VARIANTS);
    for row in TRANSFORMS {
        assert_eq!(transform(row.transform), row);
        let (least, most) = row.limits;
        for value in [row.neutral, row.usual.low, row.usual.high] {
            assert!((least..=most).contains(&value), "{:?}: {value}", row.transform);
        }
        assert!(row.usual.low <= row.usual.high && row.usual.probability > 0.0);
    }
}

#[test]
fn numbers_of_transformations_outside_their_limits_are_found_and_fixed() {
    let mut design = (template("digits").unwrap().make)();
    let far = Amount { low: -400.0, high: f64::NAN, probability: 3.0 };
    design.augmentation.transforms.insert(Transform::Rotation, far);
    design.augmentation.copies = Copies::Fixed { count: 0, into: CopiesInto::Both };
    let fixes = |design: &Design| -> Vec<Edit> {
        let fixes = check(design, Facts::default()).problems.into_iter().flat_map(|problem| problem.fixes);
        fixes.map(|fix| fix.edit).filter(|edit| matches!(edit, Edit::SetAugmentation(_))).collect()
    };
    assert_eq!(fixes(&design).len(), 4);
    while let Some(edit) = fixes(&design).first() {
        edit.apply(&mut design).unwrap();
    }
    // A probability of 3 is meant as 3 %.
    let fixed = Amount { low: -180.0, high: -180.0, probability: 0.03 };
    assert_eq!(design.augmentation.transforms[&Transform::Rotation], fixed);
    assert_eq!(design.augmentation.copies, Copies::Fixed { count: 1, into: CopiesInto::Both });
}
