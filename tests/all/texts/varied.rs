//! Texts as training varies them.
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use strata::data::augment::{Augmenter, Drawn, TextAugmenter};
use strata::data::{BatchLoader, Part, Sample, SampleEncoder, Targets};
use strata::design::{
    Amount, Augmentation, BuiltInTexts, Copies, CopiesInto, Design, SampleKind, Texts, Transform, template,
    transforms_of,
};

use super::{INPUT, load_texts};

const ALL: [Transform; 3] = [Transform::DropCharacters, Transform::SwapCharacters, Transform::Mistype];

fn only(transform: Transform, share: f64, text: &str) -> String {
    TextAugmenter::apply(&Drawn::only(transform, share, 7), text).into_owned()
}

fn always(share: f64) -> Augmentation {
    let amount = Amount { low: share, high: share, probability: 1.0 };
    Augmentation { transforms: ALL.map(|transform| (transform, amount)).into(), ..Augmentation::default() }
}

#[test]
fn transformations_of_texts_and_of_pictures_are_told_apart() {
    assert!(transforms_of(SampleKind::Text).map(|row| row.transform).eq(ALL));
    assert_eq!(transforms_of(SampleKind::Picture).count(), 17);
    assert_eq!(transforms_of(SampleKind::Row).count(), 0);
    assert!(Augmenter::new(&always(0.5), 3, 4, 4).is_off());
    let turned = Amount { low: 9.0, high: 9.0, probability: 1.0 };
    let pictures = Augmentation { transforms: [(Transform::Rotation, turned)].into(), ..Augmentation::default() };
    assert!(TextAugmenter::new(&pictures).is_off() && !TextAugmenter::new(&always(0.1)).is_off());
    // What is drawn for a picture does not depend on what is asked of texts.
    let both = Augmentation {
        transforms: always(0.5).transforms.into_iter().chain(pictures.transforms.clone()).collect(),
        ..pictures.clone()
    };
    assert_eq!(Augmenter::new(&both, 3, 4, 4).draw(1, 2), Augmenter::new(&pictures, 3, 4, 4).draw(1, 2));
}

#[test]
fn dropped_characters_are_missing_and_one_is_left() {
    let text = "e\u{301}".repeat(1_000);
    let dropped = only(Transform::DropCharacters, 0.3, &text);
    let left = dropped.len() / 3;
    assert!(dropped == "e\u{301}".repeat(left) && (650..750).contains(&left), "{left}");
    for seed in 0..50 {
        let drawn = Drawn::only(Transform::DropCharacters, 0.5, seed);
        assert!(!TextAugmenter::apply(&drawn, "ab").is_empty());
    }
    assert_eq!(only(Transform::DropCharacters, 0.5, ""), "");
}

#[test]
fn swapped_characters_change_places_with_the_next_one() {
    let text: String = (0..500_u32).filter_map(|n| char::from_u32(0x4e00 + n)).collect();
    let swapped = only(Transform::SwapCharacters, 0.3, &text);
    let pairs: Vec<(char, char)> = text.chars().zip(swapped.chars()).collect();
    let moved = pairs.iter().filter(|(one, other)| one != other).count();
    assert!(moved.is_multiple_of(2) && (180..280).contains(&moved), "{moved}");
    assert!(pairs.iter().all(|(one, other)| u32::from(*one).abs_diff(u32::from(*other)) <= 1));
    assert_eq!(only(Transform::SwapCharacters, 0.5, "a"), "a");
}

#[test]
fn mistyped_letters_are_neighbors_on_the_keyboard_or_letters_of_the_same_text() {
    let mistyped = only(Transform::Mistype, 0.5, &"Qé 7".repeat(200));
    let mut counts: BTreeMap<char, usize> = BTreeMap::new();
    mistyped.chars().for_each(|letter| *counts.entry(letter).or_default() += 1);
    let known = ['Q', 'W', 'A', 'é', 'w', 's', 'd', 'r', ' ', '7'];
    assert!(counts.keys().all(|letter| known.contains(letter)), "{counts:?}");
    assert_eq!((counts[&' '], counts[&'7']), (200, 200));
    assert!((70..130).contains(&counts[&'Q']) && (70..130).contains(&counts[&'é']), "{counts:?}");
    let greek = only(Transform::Mistype, 0.5, "αβγ αβγ, αβγ!");
    assert!(greek.chars().all(|letter| "αβγ ,!".contains(letter)) && greek != "αβγ αβγ, αβγ!");
}

#[test]
fn no_transformation_moves_what_another_one_draws() {
    let text = "a text of some words that is long enough for a few mistakes";
    let few = Amount { low: 0.1, high: 0.1, probability: 1.0 };
    let many = Amount { high: 0.3, low: 0.3, ..few };
    let with = |amount: Amount| {
        let transforms = [(Transform::Mistype, amount)].into();
        TextAugmenter::new(&Augmentation { transforms, ..Augmentation::default() }).vary(3, 4, text).into_owned()
    };
    // A larger share only adds mistakes.
    let (few, many) = (with(few), with(many));
    for ((plain, one), other) in text.chars().zip(few.chars()).zip(many.chars()) {
        assert!(plain == one || one == other);
    }
    assert_ne!(few, many);
}

fn design(augmentation: Augmentation) -> Design {
    let mut design = (template("digits").unwrap().make)();
    design.input = INPUT;
    design.augmentation = augmentation;
    design
}

fn loader(design: &Design) -> BatchLoader {
    let data = load_texts(Texts::BuiltIn(BuiltInTexts::Surnames)).unwrap();
    let encoder = SampleEncoder::measure(&data, &design.input);
    BatchLoader::new(Arc::new(data), encoder, design)
}

#[test]
fn training_gets_the_texts_that_are_shown() {
    let loader = loader(&design(always(0.2)));
    let samples: Vec<Sample> = loader.epoch(3).into_iter().take(500).collect();
    let (mut inputs, mut targets) = (Vec::new(), Targets::default());
    loader.gather(Part::Training, 3, &samples, &mut inputs, &mut targets);
    let mut changed = 0;
    for (sample, numbers) in samples.iter().zip(inputs.chunks(16)) {
        let text = loader.varied_text(Part::Training, 3, *sample);
        assert_eq!(numbers, loader.encoder().encode(text.as_bytes()));
        assert_eq!(text, loader.varied_text(Part::Training, 3, *sample));
        changed += usize::from(text != loader.data().text(sample.index as usize));
        // What is asked is asked as it is.
        let plain = |part| matches!(loader.varied_text(part, 3, *sample), Cow::Borrowed(_));
        assert!(plain(Part::Test) && plain(Part::Validation));
    }
    assert!(changed > 300, "{changed}");
    let other = |epoch| loader.varied_text(Part::Training, epoch, samples[0]).into_owned();
    assert!((0..20).any(|epoch| other(epoch) != other(3)));
}

#[test]
fn fixed_copies_are_the_same_in_every_epoch() {
    let copies = Copies::Fixed { count: 2, into: CopiesInto::Training };
    let loader = loader(&design(Augmentation { copies, ..always(0.2) }));
    let training = loader.data().part(Part::Training).len();
    assert_eq!((loader.epoch_len(), loader.copies_in(Part::Training)), (3 * training, 2));
    let index = loader.data().part(Part::Training)[0];
    let text = |epoch, variation| loader.varied_text(Part::Training, epoch, Sample { index, variation }).into_owned();
    assert_eq!(text(0, 0), loader.data().text(index as usize));
    assert_eq!(text(0, 1), text(5, 1));
}

#[test]
fn the_number_of_threads_changes_no_batch() {
    let loader = loader(&design(always(0.2)));
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (mut inputs, mut targets) = (Vec::new(), Targets::default());
        let samples = loader.epoch(1);
        pool.install(|| loader.gather(Part::Training, 1, &samples, &mut inputs, &mut targets));
        (inputs, targets)
    };
    assert_eq!(with(1), with(4));
}
