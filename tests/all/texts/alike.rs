//! Texts that are there twice, or nearly.
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use rand::{Rng as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use strata::data::similarity::{fingerprints, first_equal, near_duplicates, nearly_equal_texts};

use super::{load_folder, write};

fn nearly(texts: &[String]) -> Vec<(u32, u32)> {
    let bytes = |index: u32| texts[index as usize].as_bytes();
    let first = first_equal(&fingerprints(texts.len(), bytes), bytes);
    nearly_equal_texts(|index| &texts[index as usize], &first, &AtomicBool::new(false))
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// A text of words that are drawn from many.
fn drawn(words: usize, random: &mut ChaCha8Rng) -> String {
    (0..words).map(|_| format!("word{}", random.next_u32() % 5_000)).collect::<Vec<_>>().join(" ")
}

#[test]
fn letter_case_blanks_and_punctuation_make_no_difference() {
    let texts = strings(&["Müller", "müller ", "MÜLLER!", "Möller", "Müller", "Muller", "?", "!"]);
    // Of equal ones only the first takes part, and short names with another letter are other names.
    assert_eq!(nearly(&texts), [(0, 1), (0, 2)]);
}

#[test]
fn long_texts_are_alike_by_the_shingles_that_they_share() {
    let random = &mut ChaCha8Rng::seed_from_u64(1);
    let originals: Vec<String> = (0..300).map(|_| drawn(60, random)).collect();
    let copies: Vec<String> = originals.iter().map(|text| text.replacen("word", "sword", 3)).collect();
    let others: Vec<String> = (0..300).map(|_| drawn(60, random)).collect();
    let pairs: BTreeSet<_> = nearly(&[originals, copies, others].concat()).into_iter().collect();
    let found = (0..300).filter(|index| pairs.contains(&(*index, index + 300))).count();
    assert!(found >= 297, "{found}");
    assert_eq!(found, pairs.len(), "others are alike to nobody");
}

#[test]
fn the_work_is_bounded_where_all_are_alike() {
    let texts: Vec<String> = (0..3_000).map(|n| format!("{} {n}", "the same words again ".repeat(20))).collect();
    let pairs = nearly(&texts);
    assert!(pairs.len() > 2_900 && pairs.is_sorted_by_key(|(_, later)| *later));
    assert!(pairs.iter().all(|(one, later)| one < later));
}

#[test]
fn any_number_of_threads_finds_the_same_and_none_when_stopped() {
    let random = &mut ChaCha8Rng::seed_from_u64(2);
    let texts: Vec<String> =
        (0..200).map(|_| drawn(20, random)).flat_map(|text| [text.clone(), text + " more"]).collect();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| nearly(&texts))
    };
    assert!(with(1).len() >= 198);
    assert_eq!(with(1), with(5));
    let first: Vec<u32> = (0..400).collect();
    assert!(nearly_equal_texts(|index| &texts[index as usize], &first, &AtomicBool::new(true)).is_empty());
}

#[test]
fn one_function_serves_samples_of_every_kind() {
    let folder = tempfile::tempdir().unwrap();
    write(&folder.path().join("a.txt"), "one text of some words\nTwo\n");
    write(&folder.path().join("b.txt"), "One text, of some words.\nTwo\n");
    let data = load_folder(folder.path()).unwrap();
    assert_eq!(data.samples().first_equal(), [0, 1, 2, 1]);
    assert_eq!(near_duplicates(data.samples(), &AtomicBool::new(false)), [(0, 2)]);
}
