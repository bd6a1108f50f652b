//! The language files: every text in every language, and the rules of numbers and plurals.
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use strata::app::{Language, Notice, NoticeValue};
use strata::data::{
    DataError, DataNotice, Encoding, FormulaError, LoadReport, Mistaken, RowNotice, SkipReason, Skipped, TableFault,
    UnreadForm, WriteError, class_number, numbered_class,
};
use strata::design::{
    ACTIVATIONS, Activation, BuiltIn, BuiltInTexts, CATALOGUE, Checkpoint, ClassWeights, Clip, Color, Dense,
    EarlyStopping, Facts, Family, FileError, Init, Loss, Metric, Naming, Normalize, NotDesign, Optimizer, Padding,
    Pattern, Resize, SampleKind, Schedule, Surrogate, TEMPLATES, Watch, check, from_ron,
};
use strata::engine::EngineError;
use strata::train::saved::Lost;
use strata::train::{Confusion, PlanError, PoolError, RunError};
use strum::{VariantArray as _, VariantNames as _};

use crate::program::stack;

/// The names of an enum's variants; a variant that is missing here does not compile.
macro_rules! ids {
    ($type:ident: $($id:ident),+) => {{
        let _all = |value: $type| match value { $($type::$id { .. } => ()),+ };
        vec![$(stringify!($id)),+]
    }};
}

fn activations() -> Vec<&'static str> {
    ids!(Activation: Linear, Sigmoid, Softplus, Relu, Relu6, Tanh, Heaviside, LeakyRelu, Elu, Gelu, Silu, HardSwish, Softmax)
}

/// Every family of things with a name and an explanation.
fn things() -> Vec<(&'static str, Vec<&'static str>)> {
    vec![
        ("layer", CATALOGUE.iter().map(|entry| entry.id).chain(["Input"]).collect()),
        ("activation", activations()),
        ("init", ids!(Init: Zeros, Constant, Uniform, Normal, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LeCun)),
        ("padding", ids!(Padding: Valid, Same, Pixels)),
        ("loss", ids!(Loss: CrossEntropy, MeanSquared, MeanAbsolute, Huber, BinaryCrossEntropy, Hinge)),
        ("class_weights", ids!(ClassWeights: Even, Balanced, Given)),
        ("metric", ids!(Metric: Accuracy, BalancedAccuracy, Top3, MacroF1, ConfusionMatrix)),
        ("optimizer", ids!(Optimizer: Sgd, Momentum, Nesterov, RmsProp, Adagrad, Adam, AdamW)),
        ("schedule", ids!(Schedule: Constant, Step, Exponential, Cosine, WarmUp, Plateau)),
        ("clip", ids!(Clip: Off, Value, Norm)),
        ("early_stopping", ids!(EarlyStopping: Off, On)),
        ("watch", ids!(Watch: ValidationLoss, ValidationAccuracy)),
        ("checkpoint", ids!(Checkpoint: Best, Last)),
        ("color", ids!(Color: Grey, Rgb)),
        ("resize", ids!(Resize: Fit, Crop, Stretch)),
        ("normalize", ids!(Normalize: Unit, Standard)),
        ("builtin", ids!(BuiltIn: Digits, Fashion)),
        ("builtin_texts", ids!(BuiltInTexts: Surnames, Languages)),
        ("pattern", ids!(Pattern: Circle, Xor, Gaussians, Spiral, Moons, Rings)),
        ("template", TEMPLATES.iter().map(|template| template.id).collect()),
    ]
}

/// Settings that stand in no row of the catalogue.
const OTHER_SETTINGS: &str = "width height color resize background normalize count validation test loss metrics \
    optimizer schedule clip batch epochs seed early_stopping threads rate momentum decay epsilon beta1 beta2 \
    label_smoothing class_weights delta margin factor every patience then warm_up_epochs cosine_epochs limit watch \
    min_delta keep slope alpha surrogate constant low high mean deviation pixels pattern pattern_seed point_features";

/// What is said in English where it is defined; another test holds that every other language has it.
const DEFINED: [&str; 21] = [
    "inexact.",
    "unproven.",
    "problem.",
    "fix.",
    "word.",
    "data_error.",
    "skip.",
    "notice_data.",
    "table_fault.",
    "formula_error.",
    "row_notice.",
    "noun.",
    "write_error.",
    "malformed.",
    "found_text.",
    "expected_text.",
    "bracket.",
    "name_kind.",
    "text_place.",
    "text_hint.",
    "not_design.",
];

/// All texts of a language, without those that another one lends it, and without what is said in English where it is
/// defined.
fn texts(language: Language) -> BTreeMap<String, String> {
    let of_problems = |key: &str| DEFINED.iter().any(|family| key.starts_with(family));
    let all = language.texts().iter().map(|(key, text)| (key.clone(), text.clone()));
    all.filter(|(key, _)| key == "problem.fix_about" || !of_problems(key)).collect()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).map(|rest| rest.split_once('}').unwrap().0).collect()
}

#[test]
fn every_language_has_every_text_with_the_same_placeholders() {
    let english = texts(Language::English);
    assert!(english.len() > 300);
    for language in Language::ALL {
        let others = texts(language);
        assert!(others.keys().eq(english.keys()), "{language:?}: {:?}", different(&english, &others));
        for (key, text) in &others {
            assert!(!text.trim().is_empty(), "{language:?}: {key} is empty");
            assert_eq!(placeholders(text), placeholders(&english[key]), "{language:?}: {key}");
        }
    }
}

fn different<'a>(a: &'a BTreeMap<String, String>, b: &'a BTreeMap<String, String>) -> Vec<&'a String> {
    let only = |a: &'a BTreeMap<String, String>, b: &BTreeMap<String, String>| {
        a.keys().filter(|key| !b.contains_key(*key)).collect::<Vec<_>>()
    };
    [only(a, b), only(b, a)].concat()
}

#[test]
fn plural_forms_come_in_pairs() {
    for key in texts(Language::English).keys() {
        for (form, other) in [(".one", ".other"), (".other", ".one")] {
            if let Some(stem) = key.strip_suffix(form) {
                assert!(texts(Language::English).contains_key(&(stem.to_owned() + other)), "{key} stands alone");
            }
        }
    }
}

/// Where a number stands before the thing that it counts there is a form for one, unless there are always more.
#[test]
fn what_is_counted_has_a_form_for_one() {
    const NUMBERS: &str = "count pictures classes steps features epochs batches copies near maps neurons channels layers \
        samples all wrong shown right dead saturated threads times length";
    // Filled with a number and its thing, or with a size, or never with 1: the doctor and the proposal speak of several.
    const FREE: &str = "doctor. remedy.WarmUp stack.shape_ strip.picture strip.sequence maps.axes proposal.holds \
        proposal.learning_line conclusion.wrong conclusion.first_wrong batch.of run.speed";
    for language in Language::ALL {
        for (key, text) in texts(language) {
            let form = key.rsplit('.').next();
            if matches!(form, Some("one" | "other")) || FREE.split_whitespace().any(|free| key.starts_with(free)) {
                continue;
            }
            for rest in text.split("%{").skip(1) {
                let (name, after) = rest.split_once('}').unwrap();
                let thing = after.strip_prefix([' ', '\u{a0}']).and_then(|after| after.chars().next());
                let counts = NUMBERS.split_whitespace().any(|number| number == name);
                assert!(!counts || !thing.is_some_and(char::is_lowercase), "{language:?}: {key}: {text}");
            }
        }
    }
}

#[test]
fn everything_has_a_name_and_an_explanation() {
    for language in Language::ALL {
        let texts = texts(language);
        let has = |key: String| assert!(texts.contains_key(&key), "{language:?} has no {key}");
        for (family, ids) in things() {
            for id in ids {
                has(format!("{family}.{id}.name"));
                has(format!("{family}.{id}.about"));
            }
        }
        for family in ids!(Family: Image, Pooling, Dense, Sequence, Shape, Block, Regularization, Activation, Output) {
            has(format!("family.{family}"));
        }
        for id in CATALOGUE.iter().flat_map(|entry| entry.settings).map(|setting| setting.id) {
            has(format!("setting.{id}.name"));
            has(format!("setting.{id}.about"));
        }
        for id in OTHER_SETTINGS.split_whitespace() {
            has(format!("setting.{id}.name"));
            has(format!("setting.{id}.about"));
        }
        for word in Surrogate::VARIANTS {
            let word: &str = word.into();
            has(format!("word_of.surrogate.{word}"));
            has(format!("word_about.surrogate.{word}"));
        }
        for activation in ids!(Activation: Linear, Sigmoid, Softplus, Relu, Relu6, Tanh, Heaviside, LeakyRelu, Elu, Gelu, Silu, HardSwish, Softmax)
        {
            has(format!("activation.{activation}.formula"));
            has(format!("activation.{activation}.slope"));
        }
    }
}

#[test]
fn english_names_are_those_of_the_catalogue() {
    for entry in CATALOGUE {
        assert_eq!(Language::English.term(&["layer", entry.id, "name"]), entry.name);
    }
    for row in ACTIVATIONS {
        assert_eq!(Language::English.term(&["activation", row.id, "name"]), (row.new)().name());
    }
}

#[test]
fn texts_are_set_as_their_language_asks() {
    for language in Language::ALL {
        for (key, text) in texts(language) {
            let place = format!("{language:?}: {key}: {text}");
            assert_eq!(text.trim(), text, "{place}");
            assert!(!text.contains("...") && !text.contains("  ") && !text.contains('\''), "{place}");
            assert!(!text.ends_with('.') || text.contains(". "), "one sentence needs no full stop: {place}");
            assert!(
                key.rsplit_once('.').is_none_or(|(_, last)| last != "about") || text.chars().count() <= 140,
                "too long: {place}"
            );
            if language == Language::French {
                for mark in [":", ";", "?", "!", "%", "»"] {
                    let loose = format!(" {mark}");
                    assert!(!text.replace("%{", "").contains(&loose), "a hard space belongs before {mark}: {place}");
                }
                assert!(!text.contains("« "), "{place}");
            }
        }
    }
}

#[test]
fn apostrophes_are_curly_in_every_language_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/languages");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let straight = text.lines().find(|line| line.contains('\'') && !line.trim_start().starts_with("//"));
        assert_eq!(straight, None, "{}", path.display());
    }
}

#[test]
fn every_language_file_is_of_a_language_and_no_text_stands_in_two() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/languages");
    let mut lines = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let [.., code, "ron"] = name.split('.').collect::<Vec<_>>()[..] else { panic!("{name}") };
        let text = std::fs::read_to_string(&path).unwrap();
        *lines.entry(code.to_owned()).or_insert(0) += text.lines().filter(|line| line.contains("\": \"")).count();
    }
    assert!(lines.keys().eq(["en", "fr"]), "{lines:?}");
    for language in Language::ALL {
        assert_eq!(language.texts().len(), lines[language.code()], "{language:?}: a text is lost");
    }
}

#[test]
fn numbers_follow_their_language() {
    let [english, french] = Language::ALL;
    assert_eq!([0, 999, 1000, 52_138].map(|n| english.number(n)), ["0", "999", "1,000", "52,138"]);
    assert_eq!(french.number(1_052_138), "1\u{202f}052\u{202f}138");
    assert_eq!(english.number(u64::MAX), "18,446,744,073,709,551,615");
    assert_eq!(english.decimal(94.84, 1), "94.8");
    assert_eq!(english.labeled("loss", "1.5"), "loss: 1.5");
    assert_eq!(french.labeled("perte", "1,5"), "perte\u{a0}: 1,5");
    assert_eq!(french.decimal(-1234.56, 2), "−1\u{202f}234,56");
    assert_eq!(english.decimal(-0.001, 1), "0.0");
    // What ran away is short; what is counted is told to the last one.
    assert_eq!(english.decimal(999_999.25, 2), "999,999.25");
    assert_eq!(french.decimal(-1.234e20, 3), "−1,23\u{a0}×\u{a0}10²⁰");
    assert_eq!(english.decimal(12_345_678.0, 0), "12,345,678");
    assert_eq!(english.decimal(2.5, 0), "2");
    assert_eq!([f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|x| english.decimal(x, 1)), ["–", "∞", "−∞"]);
    assert_eq!(english.percent(0.948, 1), "94.8\u{a0}%");
    assert_eq!(french.percent(0.948, 1), "94,8\u{a0}%");
    let sizes = [0, 999, 1000, 99_960, 999_600, 1_234_567, u64::MAX];
    assert_eq!(
        sizes.map(|n| english.bytes(n).replace('\u{a0}', " ")),
        ["0 B", "999 B", "1.0 kB", "100 kB", "1.0 MB", "1.2 MB", "18.4 EB"]
    );
    assert_eq!(french.bytes(1_234_567), "1,2\u{a0}Mo");
}

#[test]
fn missing_keys_stand_for_themselves_and_values_are_filled_in() {
    let [english, french] = Language::ALL;
    assert_eq!(english.try_text("no.such.key"), None);
    assert_eq!(english.text("no.such.key"), "no.such.key");
    assert_eq!(french.term(&["no", "such"]), "no.such");
    // A key without text is a text of its own, so that filling can be seen without any language file.
    assert_eq!(english.with("%{a} and %{b}, %{c} %{", &[("b", "two"), ("a", "%{b}")]), "%{b} and two, %{c} %{");
    assert_eq!([0, 1, 2].map(|n| english.count("n", n)), ["n.other", "n.one", "n.other"]);
    assert_eq!([0, 1, 2].map(|n| french.count("n", n)), ["n.one", "n.one", "n.other"]);
    assert_eq!(french.count_with("%{count} %{of}", 2000, &[("of", "x")]), "2\u{202f}000 x.other");
}

#[test]
fn a_setting_may_mean_something_else_in_another_layer() {
    let [english, french] = Language::ALL;
    assert_eq!(english.name_of_setting(None, "rate"), "Learning rate");
    assert_eq!(english.name_of_setting(Some("Dropout"), "rate"), "Rate");
    assert_eq!(french.name_of_setting(Some("MaxPool2d"), "padding"), "Remplissage");
    assert_ne!(english.about_setting(Some("MaxPool2d"), "padding"), english.about_setting(Some("Conv2d"), "padding"));
    assert_eq!(english.unit_of_setting(Some("Conv2d"), "kernel").as_deref(), Some("px"));
    assert_eq!(english.unit_of_setting(Some("Conv2d"), "padding"), None);
    assert!(french.formula_of_setting(Some("Dense"), "l2").unwrap().starts_with("perte"));
    assert_eq!(french.about_setting(None, "no_such"), "no_such");
    let texts = texts(english);
    for key in texts.keys() {
        if let ["setting", kind, id, _] = key.split('.').collect::<Vec<_>>()[..] {
            assert!(things().iter().any(|(_, ids)| ids.contains(&kind)), "{key}: there is no {kind}");
            assert!(texts.contains_key(&format!("setting.{id}.name")), "{key}: there is no setting {id}");
        }
    }
}

#[test]
fn languages_are_found_by_their_tags() {
    for (tag, language) in [
        ("fr", Some(Language::French)),
        ("fr_FR.UTF-8", Some(Language::French)),
        ("FR-ca", Some(Language::French)),
        ("en-GB", Some(Language::English)),
        ("frr", None),
        ("C", None),
        ("", None),
    ] {
        assert_eq!(Language::from_tag(tag), language, "{tag}");
    }
    assert_eq!(Language::ALL.map(Language::own_name), ["English", "Français"]);
}

/// One of each variant, each field with a value of its own.
fn data_errors() -> Vec<DataError> {
    let folder = PathBuf::from("/pets");
    let first = Skipped { name: "cat/1.png".into(), reason: SkipReason::Empty };
    let other = first.clone();
    vec![
        DataError::NotFound(folder.clone()),
        DataError::NotAFolder(folder.clone()),
        DataError::Unreadable { folder: folder.clone(), reason: "why".into() },
        DataError::NoClassFolders { folder: folder.clone(), pictures: 3 },
        DataError::InsideClass { folder: folder.join("cat"), pictures: 3, parent: folder.clone() },
        DataError::LabelsInTable { folder: folder.clone(), table: "labels.csv".into(), pictures: 3 },
        DataError::ClassInNames { folder: folder.clone(), pictures: 3, one: "cow".into(), other: "dog".into() },
        DataError::TableUnreadable { table: folder.join("t.csv"), reason: "why".into() },
        DataError::NoTable { table: folder.join("t.csv") },
        DataError::TableNamesNothing { table: "t.csv".into(), folder: folder.clone(), first: "cow".into() },
        DataError::NoLabelColumn { table: "t.csv".into(), columns: vec!["cow".into(), "dog".into()] },
        DataError::NoLabels { folder: folder.clone(), pictures: 3 },
        DataError::Annotated { folder: folder.clone(), annotations: "masks".into() },
        DataError::PartsWithoutClasses { folder: folder.clone(), parts: vec!["train".into()], pictures: 3 },
        DataError::SeveralSets { folder: folder.clone(), sets: vec![folder.join("a"), folder.join("b")] },
        DataError::OnlyLinks { folder: folder.clone(), links: 3, first: "dog".into() },
        DataError::OwnFiles(folder.clone()),
        DataError::EmptyFolder { folder: folder.clone(), found: ".npy 12".into() },
        DataError::NoPicture { folder: folder.clone(), skipped: 3, first: Some(first), found: ".npy 12".into() },
        DataError::NoPictureFile { folder: folder.clone(), found: ".npy 12".into() },
        DataError::NothingUsed,
        DataError::TooManyClasses { folder: folder.clone(), classes: 70_000 },
        DataError::TooLarge { pictures: 3, width: 64, height: 32, bytes: 5 << 30, limit: 4 << 30 },
        DataError::NotPictures,
        DataError::NotNumbers { count: 2 },
        DataError::Table { table: "t.csv".into(), fault: TableFault::Unreadable { reason: "why".into() } },
        DataError::Formula { formula: "cow".into(), error: FormulaError::Unclosed { place: 3 } },
        DataError::NoValue { low: "1".into(), high: "2".into() },
        DataError::NoLine,
        DataError::NoPoint,
        DataError::OddPoint { point: 7 },
        DataError::NotTexts,
        DataError::HoldsTexts { folder: folder.clone() },
        DataError::NoTexts { folder: folder.clone(), skipped: 3, first: Some(other), found: ".npy 12".into() },
        DataError::TextsTooLarge { limit: 4 << 30 },
        DataError::TableNotUtf8 { table: folder.join("t.csv"), encoding: Encoding::Utf16Le },
        DataError::TableRefused { table: folder.join("t.csv"), reason: SkipReason::NoPermission },
        DataError::NoColumn { table: folder.join("t.csv"), column: "dog".into(), columns: vec!["cow".into()] },
        DataError::NoSize { width: 64, height: 32 },
        DataError::UnknownClass { folder, class: "cow".into(), known: vec!["cat".into(), "dog".into()] },
        DataError::BuiltInDamaged("digits"),
        DataError::Stopped,
    ]
}

fn skip_reasons() -> Vec<SkipReason> {
    vec![
        SkipReason::Empty,
        SkipReason::NotAFile,
        SkipReason::Missing,
        SkipReason::NoPermission,
        SkipReason::Unreadable,
        SkipReason::NotAPicture,
        SkipReason::SomethingElse(Mistaken::WebPage),
        SkipReason::LfsPointer,
        SkipReason::OwnChart,
        SkipReason::OtherFormat("AVIF"),
        SkipReason::FileTooLarge(70 << 20),
        SkipReason::TooManyPixels { width: 60_000, height: 50_000 },
        SkipReason::TooMuchMemory,
        SkipReason::Truncated,
        SkipReason::Unsupported { format: "TIFF", form: UnreadForm::ManyBits },
        SkipReason::Damaged { format: "PNG" },
        SkipReason::NotAText,
        SkipReason::NotUtf8(Encoding::Windows1252),
        SkipReason::Blank,
        SkipReason::MoreLines(3),
        SkipReason::OtherCells { cells: 3, wanted: 2 },
        SkipReason::UnclosedQuote,
        SkipReason::NoClass,
        SkipReason::DecoderFailed,
    ]
}

fn notices() -> Vec<DataNotice> {
    let [class, one, other, first] = ["cat", "cat", "dog", "cat/1.png"].map(String::from);
    vec![
        DataNotice::EmptyClass { class: class.clone() },
        DataNotice::NothingToTrain { class: class.clone() },
        DataNotice::OneClass { class: class.clone() },
        DataNotice::OnePicture { class },
        DataNotice::SamePictures { one: one.clone(), other: other.clone(), count: 2, example: first.clone() },
        DataNotice::SameInParts { count: 2, first: first.clone() },
        DataNotice::Imbalance { large: one.clone(), most: 90, small: other.clone(), least: 10, percent: 83 },
        DataNotice::SmallValidation { pictures: 8, points: 21, enough: 139, percent: 50 },
        DataNotice::FewToMeasure { count: 8 },
        DataNotice::NoValidation,
        DataNotice::ClassWithoutValidation { class: one.clone(), count: 2 },
        DataNotice::AllEqual { count: 3 },
        DataNotice::AskedAndLearned { count: 2, all: 9, first: first.clone() },
        DataNotice::FarLarger { width: 900, height: 800, input_width: 28, input_height: 27 },
        DataNotice::ColorLost { count: 2 },
        DataNotice::Bars { count: 2, input_width: 28, input_height: 27 },
        DataNotice::LookAlike { from: one, to: other, percent: 83 },
        DataNotice::BesideClasses { count: 2, first: first.clone() },
        DataNotice::FolderNotUsed { folder: "extra".into() },
        DataNotice::LiesDeeper { folder: "extra".into() },
        DataNotice::PartWithoutClasses { folder: "extra".into(), count: 2 },
        DataNotice::SubFoldersJoined { count: 2, class: "extra".into(), first: first.clone() },
        DataNotice::LookLikeMasks { count: 2, first: first.clone() },
        DataNotice::LetterCase { one: "cow".into(), other: "Cow".into() },
        DataNotice::LetterCaseJoined { one: "cow".into(), other: "Cow".into() },
        DataNotice::NothingToChange { count: 2, first: first.clone() },
        DataNotice::AskedAs { folder: "extra".into(), class: "cow".into() },
        DataNotice::NotAsked { folder: "extra".into() },
        DataNotice::FolderUnreadable { folder: "extra".into(), reason: "why".into() },
        DataNotice::OwnPictures { count: 2, first: first.clone() },
        DataNotice::LabelsFromTable { table: "extra".into(), column: "cow".into() },
        DataNotice::RowsWithoutPicture { count: 2, first: first.clone() },
        DataNotice::PicturesWithoutClass { count: 2, first: first.clone() },
        DataNotice::SeveralClasses { count: 2, first: first.clone() },
        DataNotice::LinksNotFollowed { count: 2, first: first.clone() },
        DataNotice::LinksInCircle { count: 2, first: first.clone() },
        DataNotice::Pages { count: 2, first: first.clone() },
        DataNotice::Stretched { count: 2, first: first.clone() },
        DataNotice::Transparent { count: 2, first: first.clone() },
        DataNotice::UnusedAlpha { count: 2, first: first.clone() },
        DataNotice::NearlyBlack { count: 2, first: first.clone() },
        DataNotice::OneColor { count: 2, first: first.clone() },
        DataNotice::TextsCut { count: 2, first: first.clone() },
        DataNotice::Animated { count: 2, first },
        DataNotice::Rows(RowNotice::Constant { count: 2, first: "cow".into() }),
    ]
}

/// One error for each fault of a table and of a formula.
fn faults() -> Vec<DataError> {
    let [reason, column, cell] = ["why", "cow", "dog"].map(String::from);
    let columns = vec!["cow".to_owned(), "dog".to_owned()];
    let tables = [
        TableFault::Missing,
        TableFault::NotAFile,
        TableFault::Unreadable { reason },
        TableFault::TooLarge { megabytes: 70, most: 64 },
        TableFault::TooManyRows { most: 2_000_000 },
        TableFault::LongLine { line: 3, megabytes: 50 },
        TableFault::Encoding { encoding: Encoding::Utf16Le },
        TableFault::NotText,
        TableFault::NoRows,
        TableFault::NoHeader { first: "1.5".into() },
        TableFault::OpenQuote { line: 3 },
        TableFault::NoColumn { column: column.clone(), columns: columns.clone() },
        TableFault::SameName { column: column.clone() },
        TableFault::NoInputs { columns },
        TableFault::TargetIsInput { column: column.clone() },
        TableFault::NoNumbers { line: 3, column: column.clone(), cell },
        TableFault::NoClasses { line: 3, column: column.clone() },
        TableFault::NoWholeRows { line: 3, cells: 2, columns: 4 },
        TableFault::TooManyClasses { column, most: 65_534 },
    ];
    let sign = "dog".to_owned();
    let name = "cow".to_owned();
    let formulas = [
        FormulaError::Empty,
        FormulaError::TooLong { signs: 1_200, most: 1_000 },
        FormulaError::TooDeep { place: 70, most: 64 },
        FormulaError::UnknownName { name: name.clone(), place: 3, write: "dog".into() },
        FormulaError::UnknownSign { sign: '$', place: 3 },
        FormulaError::BadNumber { number: "1.2.3".into(), place: 3 },
        FormulaError::Comma { place: 3 },
        FormulaError::Unclosed { place: 3 },
        FormulaError::Unopened { place: 3 },
        FormulaError::MissingValue { sign: sign.clone(), place: 3 },
        FormulaError::EndsEarly,
        FormulaError::MissingOperator { sign, place: 3 },
        FormulaError::MissingBrackets { name: name.clone(), place: 3 },
        FormulaError::MissingArgument { name, place: 3 },
    ];
    let names = |all: Vec<&'static str>, known: &[&str]| assert_eq!(all, known);
    names(tables.iter().map(Into::into).collect(), TableFault::VARIANTS);
    names(formulas.iter().map(Into::into).collect(), FormulaError::VARIANTS);
    let tables = tables.map(|fault| DataError::Table { table: "extra.csv".into(), fault });
    let formulas = formulas.map(|error| DataError::Formula { formula: "extra".into(), error });
    tables.into_iter().chain(formulas).collect()
}

/// Every notice about rows.
fn row_notices() -> Vec<DataNotice> {
    let first = "cow".to_owned();
    let all = [
        RowNotice::LeftOut { count: 2, cells: vec!["3 (cow = dog)".into()] },
        RowNotice::Ragged { count: 2, columns: 3, lines: vec!["5".into(), "7".into()] },
        RowNotice::Constant { count: 2, first: first.clone() },
        RowNotice::SameAsTarget { column: first.clone(), target: "dog".into() },
        RowNotice::NoValue { count: 2, all: 9, first },
    ];
    let names: Vec<&'static str> = all.iter().map(Into::into).collect();
    assert_eq!(names, RowNotice::VARIANTS);
    all.into_iter().map(DataNotice::Rows).collect()
}

fn write_errors() -> Vec<WriteError> {
    let [folder, source_folder, path, reason] = ["out", "pets", "out/1.png", "why"].map(String::from);
    vec![
        WriteError::NothingVaries,
        WriteError::NoPicture,
        WriteError::NotEmpty { folder: folder.clone() },
        WriteError::NotAFolder { folder: folder.clone() },
        WriteError::InSource { folder: folder.clone(), source_folder },
        WriteError::DiskFull { folder, pictures: 3 },
        WriteError::Unwritable { path, reason },
        WriteError::Stopped,
    ]
}

/// What is reported of somebody's own samples.
pub(crate) fn reported(noun: SampleKind) -> LoadReport {
    LoadReport { noun, ..LoadReport::default() }
}

/// The names of variants, each with its words in English and in French.
fn told<'a, T>(all: &'a [T], variants: &[&str], words: impl Fn(Language, &T) -> String) -> Vec<[String; 2]>
where
    &'a T: Into<&'static str>,
{
    let names: Vec<&'static str> = all.iter().map(Into::into).collect();
    assert_eq!(names, variants);
    all.iter().map(|one| Language::ALL.map(|language| words(language, one))).collect()
}

#[test]
fn what_is_said_of_pictures_is_said_in_french_with_every_value() {
    let (errors, reasons, notices, writing) = (data_errors(), skip_reasons(), notices(), write_errors());
    let all = [
        told(&errors, DataError::VARIANTS, Language::data_error),
        told(&reasons, SkipReason::VARIANTS, Language::skip_reason),
        told(&notices, DataNotice::VARIANTS, |language, notice| {
            language.notice(notice, &reported(SampleKind::Picture))
        }),
        told(&notices, DataNotice::VARIANTS, |language, notice| language.notice(notice, &reported(SampleKind::Row))),
        told(&writing, WriteError::VARIANTS, Language::write_error),
        faults().iter().map(|fault| Language::ALL.map(|language| language.data_error(fault))).collect(),
        row_notices()
            .iter()
            .map(|notice| Language::ALL.map(|language| language.notice(notice, &reported(SampleKind::Row))))
            .collect(),
    ];
    // A bare number stands in both; a number of files or megabytes may be grouped otherwise.
    let values = |text: &str| -> BTreeSet<String> {
        let plain = text.replace([',', '\u{202f}'], "");
        let words = plain.split(|c: char| !c.is_alphanumeric()).map(str::to_owned);
        words.filter(|word| word.chars().all(|c| c.is_ascii_digit()) && !word.is_empty()).collect()
    };
    for [english, french] in all.concat() {
        assert!(!english.contains("%{") && !french.contains("%{"), "{french}");
        assert!(!french.split(|sign: char| !sign.is_alphabetic()).any(|word| word == "null"), "{french}");
        assert_ne!(english, french);
        // The hint how to vary is in other words in each language.
        assert!(values(&english) == values(&french) || english.contains("transforms"), "{english}\n{french}");
        for name in ["cat/1.png", "/pets", "why", "cow", "dog", "digits", "AVIF", "extra", "out/1.png"] {
            let quoted = |text: &str| text.contains(name);
            assert_eq!(quoted(&english), quoted(&french), "{name}: {english}\n{french}");
        }
        for (at, sign) in french.char_indices().filter(|(_, sign)| ":;?!»%".contains(*sign)) {
            assert!(french[..at].ends_with('\u{a0}'), "no-break space before {sign}: {french}");
        }
        assert!(!french.contains(['\'', '“', '”']), "{french}");
    }
}

#[test]
fn one_and_many_are_told_apart_in_french() {
    let french = Language::French;
    let animated =
        |count| french.notice(&DataNotice::Animated { count, first: "a/1.gif".into() }, &reported(SampleKind::Picture));
    assert!(animated(1).starts_with("1 animation,") && animated(2).starts_with("2 animations, comme"));
    let skipped = |skipped| DataError::NoPicture { folder: "/pets".into(), skipped, first: None, found: String::new() };
    let text = french.data_error(&skipped(1));
    assert!(text.starts_with("Les données ne peuvent pas être lues\u{a0}: Aucune image"), "{text}");
    assert!(text.contains("1 fichier a été écarté. Mettez"), "{text}");
    assert!(french.data_error(&skipped(2)).contains("2 fichiers ont été écartés. Mettez"));
    // English has both forms as well, wherever it counts.
    let forms = |count| {
        let first = || "a/1.gif".to_owned();
        let (one, other) = ("a".to_owned(), "b".to_owned());
        [
            DataNotice::Animated { count, first: first() },
            DataNotice::SamePictures { one, other, count, example: first() },
            DataNotice::SameInParts { count, first: first() },
            DataNotice::SmallValidation { pictures: count, points: 21, enough: 139, percent: 50 },
            DataNotice::FewToMeasure { count },
            DataNotice::ColorLost { count },
            DataNotice::Bars { count, input_width: 28, input_height: 27 },
            DataNotice::BesideClasses { count, first: first() },
            DataNotice::LinksNotFollowed { count, first: first() },
            DataNotice::LinksInCircle { count, first: first() },
            DataNotice::OwnPictures { count, first: first() },
            DataNotice::RowsWithoutPicture { count, first: first() },
            DataNotice::PicturesWithoutClass { count, first: first() },
            DataNotice::SeveralClasses { count, first: first() },
            DataNotice::Pages { count, first: first() },
            DataNotice::Stretched { count, first: first() },
            DataNotice::Transparent { count, first: first() },
            DataNotice::UnusedAlpha { count, first: first() },
            DataNotice::NearlyBlack { count, first: first() },
            DataNotice::OneColor { count, first: first() },
            DataNotice::ClassWithoutValidation { count, class: "cow".to_owned() },
        ]
        .map(|notice| Language::English.notice(&notice, &reported(SampleKind::Picture)))
    };
    for (one, many) in forms(1).into_iter().zip(forms(2)) {
        assert_ne!(one.replacen('1', "2", 1), many);
        assert!(!one.contains("(s)") && !many.contains("(s)"), "{one}\n{many}");
    }
    let english = |skipped_files| Language::English.data_error(&skipped(skipped_files));
    assert!(english(1).contains("1 file was skipped") && english(3).contains("3 files were skipped"), "{}", english(1));
    let web_page = french.skip_reason(&SkipReason::SomethingElse(Mistaken::WebPage));
    assert_eq!(web_page, "son contenu est une page web enregistrée, pas une image");
    // What the system says is known by its kind.
    let refused = strata::disk::in_words(&ErrorKind::PermissionDenied.into());
    let folder = DataError::Unreadable { folder: "/pets".into(), reason: refused };
    assert!(french.data_error(&folder).contains("le système ne le permet pas"), "{}", french.data_error(&folder));
    // What stands in a value is never taken for a place to fill in.
    let odd = DataNotice::FolderUnreadable { folder: "%{reason}".into(), reason: "why".into() };
    assert!(french.notice(&odd, &reported(SampleKind::Picture)).contains("«\u{a0}%{reason}\u{a0}»"));
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_unicode_is_told_as_well() {
    use std::os::unix::ffi::OsStrExt as _;
    let path = Path::new(std::ffi::OsStr::from_bytes(b"/caf\xe9")).to_path_buf();
    let text = Language::French.data_error(&DataError::NotFound(path));
    assert!(text.contains("«\u{a0}/caf\u{fffd}\u{a0}» n’existe pas"), "{text}");
}

#[test]
fn an_accuracy_from_few_pictures_says_where_it_may_lie() {
    let of = |right: usize, samples: usize| {
        let mut confusion = Confusion::new(2);
        (0..samples).for_each(|n| confusion.count(0, if n < right { &[1.0, 0.0] } else { &[0.0, 1.0] }));
        Language::ALL.map(|language| language.accuracy(&confusion).replace(['\u{a0}', '\u{202f}'], " "))
    };
    assert_eq!(
        of(2, 2),
        ["100.0 %, from 2 samples: could be 34 to 100 %", "100,0 %, sur 2 exemples : peut-être de 34 à 100 %"]
    );
    assert_eq!(of(0, 1)[0], "0.0 %, from 1 sample: could be 0 to 79 %");
    assert_eq!(of(990, 1000), ["99.0 %", "99,0 %"]);
    assert_eq!(of(0, 0)[0], "0.0 %");
    // Where there is little room, its interval alone.
    let short = |share, samples| Language::ALL.map(|language| language.share(share, samples).replace('\u{a0}', " "));
    assert_eq!(short(1.0, 2), ["100.0 % (34 to 100 %)", "100,0 % (de 34 à 100 %)"]);
    assert_eq!(
        (short(0.99, 1000), short(0.5, 0)),
        (["99.0 %", "99,0 %"].map(String::from), ["50.0 %", "50,0 %"].map(String::from))
    );
}

/// Whatever a notice names as the reason is said in the window's language.
#[test]
fn reasons_are_told_in_every_language() {
    let path = || PathBuf::from("/runs/one");
    let lost = |lost| RunError::Inexact { folder: path(), lost };
    let other = |what| RunError::Other { folder: path(), what };
    let runs = [
        RunError::Unwritable { path: path(), source: ErrorKind::StorageFull.into() },
        RunError::Unreadable { path: path(), source: ErrorKind::NotFound.into() },
        RunError::NoRun { folder: path(), missing: "weights.safetensors" },
        RunError::Design(from_ron("(name: 3)").unwrap_err()),
        RunError::Broken { path: path(), why: "is not text in UTF-8".to_owned() },
        RunError::Misfit { path: path(), source: EngineError::OtherLayers },
        RunError::Busy { folder: path() },
        lost(Lost::Place),
        lost(Lost::Arrays),
        lost(Lost::Optimizer),
        lost(Lost::Weights),
        other("layers and settings"),
        other("classes"),
        other("pictures"),
    ];
    let design = stack(vec![Dense::new(3, Activation::Relu).into()]);
    let problems = check(&design, Facts::default()).problems;
    let plans = [
        PlanError::problems(&design, &problems),
        PlanError::NotPictures { input: SampleKind::Row },
        PlanError::OtherSamples { input: SampleKind::Text },
        PlanError::NothingToTrain,
        PlanError::Threads(PoolError { threads: 3 }),
    ];
    let kinds = [
        ErrorKind::PermissionDenied,
        ErrorKind::NotFound,
        ErrorKind::ReadOnlyFilesystem,
        ErrorKind::StorageFull,
        ErrorKind::IsADirectory,
        ErrorKind::NotADirectory,
        ErrorKind::AlreadyExists,
        ErrorKind::TimedOut,
        ErrorKind::FileTooLarge,
        ErrorKind::OutOfMemory,
        ErrorKind::InvalidData,
    ];
    let mut values: Vec<NoticeValue> = runs.iter().map(NoticeValue::from).collect();
    values.extend(plans.iter().map(NoticeValue::from));
    values.extend(kinds.into_iter().map(|kind| NoticeValue::from(&std::io::Error::from(kind))));
    for value in values {
        let [english, french] = Language::ALL.map(|language| value.text(language));
        assert!(english != french && !french.contains("%{"), "{english}: {french}");
        for word in [" is ", " the ", " not ", " was ", "expected", "error"] {
            assert!(!french.contains(word), "{word}: {french}");
        }
        assert_eq!(english.contains("/runs/one"), french.contains("/runs/one"), "{english}: {french}");
    }
    // A sentence about so many things takes the form for them.
    let skipped = |count| Notice::info("notice.skipped").telling("count", NoticeValue::Count(count));
    let texts = [1, 2].map(|count| Language::ALL.map(|language| skipped(count).text(language)));
    assert!(texts[0][0].starts_with("1 file could") && texts[1][0].starts_with("2 files could"), "{texts:?}");
    assert!(texts[0][1].starts_with("1 fichier n’a") && texts[1][1].starts_with("2 fichiers n’ont"), "{texts:?}");
}

/// What is wrong with a design's file is told in French as exactly as in English: the same names, signs and advice.
#[test]
fn what_is_wrong_with_a_design_is_told_in_french_as_exactly() {
    let good = "(format: 1, data: BuiltIn(Digits), input: Picture(width: 8, height: 8), \
                layers: [Dense(neurons: 4, activation: Relu), Output()])";
    from_ron(good).unwrap();
    let mut kinds = BTreeSet::new();
    for (from, to) in [
        ("neurons", "neuron"),
        ("Relu", "Reluu"),
        ("neurons: 4", "neurons: \"four\""),
        ("neurons: 4", "neurons: 4, neurons: 5"),
        ("neurons: 4", "neurons: 4 5"),
        ("neurons: 4, ", ""),
        ("neurons: 4", "neurons: 99999999999999999999999"),
        ("BuiltIn(Digits)", "Folder(pets)"),
        ("BuiltIn(Digits)", "Folder(\"pets)"),
        ("format: 1", "format: 0"),
        ("(format", "/* (format"),
        ("Output()])", "Output(), training: ()]"),
        ("Output()])", "Output("),
        ("Output()])", "Output()]) (more"),
        ("(format", "{ \"format"),
        ("(format", "import torch (format"),
        ("(format", "design format"),
        ("4", "}"),
        ("[Dense", &format!("{}Dense", "[".repeat(200))),
    ] {
        let text = good.replacen(from, to, 1);
        let Err(error) = from_ron(&text) else { continue };
        let FileError::Malformed { what, .. } = &error else { panic!("{error:?}") };
        kinds.insert(<&'static str>::from(&**what));
        let [english, french] = Language::ALL.map(|language| NoticeValue::from(&error).text(language));
        assert!(english != french && !french.contains("%{") && !french.contains("null"), "{english}\n{french}");
        for word in ["found", "expected", "write", " is ", " the ", "design ", "unknown"] {
            assert!(!french.contains(word), "{word}: {french}");
        }
        // Everything that is quoted from the file, or is to be written into it.
        let quoted = |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<BTreeSet<_>>();
        assert_eq!(quoted(&english), quoted(&french), "{english}\n{french}");
    }
    assert!(kinds.len() >= 10, "{kinds:?}");
    let zip = FileError::NoDesign { path: PathBuf::from("/net.ron"), what: NotDesign::Zip };
    let french = NoticeValue::from(&zip).text(Language::French);
    assert!(french.contains("/net.ron") && french.contains("une archive zip\u{a0}; sortez-en"), "{french}");
}

/// A text that has a form for one and one for many is asked for by its number; every other by its key.
#[test]
fn texts_are_asked_for_in_the_form_that_they_have() {
    fn files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { files(&path, found) } else { found.push(path) }
        }
    }
    let mut sources = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui"), &mut sources);
    let known = texts(Language::English);
    let mut asked = 0;
    for path in sources {
        let code = std::fs::read_to_string(&path).unwrap();
        for (call, counts) in [("cx.t(\"", false), ("cx.with(\"", false), ("cx.count(\"", true)] {
            for rest in code.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                let is_there = |key: String| known.contains_key(&key);
                let found = if counts {
                    is_there(format!("{key}.one")) && is_there(format!("{key}.other"))
                } else {
                    is_there(key.to_owned())
                };
                assert!(found, "{}: {call}{key}", path.display());
                asked += 1;
            }
        }
    }
    assert!(asked > 100, "{asked}");
}

#[test]
fn speed_and_size_are_told_in_the_unit_of_what_is_learned_from() {
    let kinds = <SampleKind as strum::VariantArray>::VARIANTS.iter();
    let words = kinds.map(|kind| {
        let id: &'static str = kind.into();
        let speed = Language::English.with(&format!("run.speed.{id}"), &[("count", "7")]);
        format!("{speed}, {}", Language::English.count(&format!("status.samples.{id}"), 1))
    });
    let expected = ["7 images/s, 1 picture", "7 texts/s, 1 text", "7 points/s, 1 point", "7 rows/s, 1 row"];
    assert_eq!(words.collect::<Vec<_>>(), expected);
}

/// Classes that have nothing but a number have one name in designs and runs, and that of the language where they are shown.
#[test]
fn numbered_classes_are_called_in_the_language_that_is_spoken() {
    let [english, french] = Language::ALL;
    for number in [1, 12] {
        let name = numbered_class(number);
        assert_eq!(class_number(&name), Some(number));
        assert_eq!(english.class_name(Naming::Numbered, &name), name);
        assert_eq!(french.class_name(Naming::Numbered, &name), format!("classe {number}"));
        // A folder may be called so; then it is its user's word.
        assert_eq!(french.class_name(Naming::Given, &name), name);
    }
    for own in ["class 01", "class", "class 1b", "Class 1", "class -1"] {
        assert_eq!((class_number(own), &*french.class_name(Naming::Numbered, own)), (None, own));
    }
    let notice = DataNotice::OneClass { class: numbered_class(2) };
    let points = LoadReport { naming: Naming::Numbered, ..reported(SampleKind::Point) };
    assert!(french.notice(&notice, &points).contains("classe 2"));
    assert!(french.notice(&notice, &reported(SampleKind::Picture)).contains("class 2"));
}
