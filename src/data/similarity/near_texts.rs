//! Finds texts that are nearly alike: equal but for letter case, blanks and punctuation, or with most of their short runs
//! of letters in common.
//!
//! How much two texts have in common is the Jaccard index of their shingles, here all runs of three characters (A. Broder,
//! "On the resemblance and containment of documents", 1997): those in both as a share of those in either. The least
//! values of random functions of the shingles stand for a text (`MinHash`); texts of which a whole band of them agrees are
//! candidates, found by sorting, and compared exactly.
//!
//! In every band a text is compared with the few before it that share the band, so the work never grows with the square
//! of the number of texts, however many are alike.
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Texts are alike with this Jaccard index.
const ALIKE: f64 = 0.7;
/// Characters of a shingle.
const SHINGLE: usize = 3;
/// Of texts with fewer characters only equal ones are alike: one letter more or less is another word.
const SHORT: usize = 8;
/// So many bytes of a text are compared.
const SEEN: usize = 4096;
/// Values of a band. Two texts with an index of 0.7 share one of the ten bands in 98 of 100 cases.
const ROWS: usize = 3;
const BANDS: usize = 10;
/// Texts compared in a band: those next before a text.
const WINDOW: usize = 16;
/// Candidates in a window that are compared exactly, those with the most values in common first.
const CLOSER_LOOKS: usize = 2;
/// "No alike text yet" in the list of the alike ones.
const NONE: u32 = u32::MAX;

/// The least values of all random functions.
type MinHashes = [u32; ROWS * BANDS];

/// What is kept of a text to compare it with others.
struct TextSketch {
    /// A number that is the same for texts that are equal but for letter case, blanks and punctuation.
    plain: u64,
    /// All the largest value for a short text or an empty one, which is like nothing.
    hashes: MinHashes,
}

/// Pairs (a, b), a < b, of texts that are nearly alike but not equal, sorted by b.
///
/// Each text b is named at most once, with an earlier one that was found. `first` is what [`super::first_equal`] said: of
/// exactly equal texts only the first takes part. O(n log n) time, about 150 bytes of memory per text; the same on any
/// number of threads. Empty when stopped.
pub fn nearly_equal_texts<'a>(
    text: impl Fn(u32) -> &'a str + Sync,
    first: &[u32],
    stop: &AtomicBool,
) -> Vec<(u32, u32)> {
    let distinct: Vec<u32> = (0..first.len() as u32).filter(|&index| first[index as usize] == index).collect();
    let is_stopped = || stop.load(Ordering::Relaxed);
    let sketch = |index: &u32| if is_stopped() { TextSketch::EMPTY } else { TextSketch::of(&plain(text(*index))) };
    let sketches: Vec<TextSketch> = distinct.par_iter().map(sketch).collect();
    let plain_of = |place: u32| plain(text(distinct[place as usize]));
    let mut alike = vec![NONE; distinct.len()];
    equal_ones(&sketches, &plain_of, &mut alike);
    for band in 0..BANDS {
        if is_stopped() {
            return Vec::new();
        }
        in_band(&sketches, band, &plain_of, &mut alike, stop);
    }
    if is_stopped() {
        return Vec::new();
    }
    let pairs = distinct.iter().zip(&alike).filter(|(_, like)| **like != NONE);
    pairs.map(|(index, like)| (distinct[*like as usize], *index)).collect()
}

/// The beginning of a text in small letters, without punctuation, with single blanks between the words.
fn plain(text: &str) -> String {
    let text = &text[..text.floor_char_boundary(SEEN)];
    let mut plain = String::with_capacity(text.len());
    for sign in text.nfc().flat_map(char::to_lowercase) {
        if sign.is_alphanumeric() || is_combining_mark(sign) {
            plain.push(sign);
        } else if sign.is_whitespace() && !plain.is_empty() && !plain.ends_with(' ') {
            plain.push(' ');
        }
    }
    plain.truncate(plain.trim_end().len());
    plain
}

/// The shingles of a plain text, each as one number.
fn shingles(plain: &str) -> impl Iterator<Item = u64> {
    let mut last = 0_u64;
    let shingle = move |sign: char| {
        // No character needs more than 21 bits.
        last = (last << 21 | u64::from(sign)) & ((1 << (21 * SHINGLE)) - 1);
        last
    };
    plain.chars().map(shingle).skip(SHINGLE - 1)
}

/// The finalizer of Steele, Lea and Flood ("Fast splittable pseudorandom number generators", 2014): every bit moves about
/// half of the others.
fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl TextSketch {
    const EMPTY: Self = Self { plain: 0, hashes: [u32::MAX; ROWS * BANDS] };

    fn of(plain: &str) -> Self {
        if plain.is_empty() {
            return Self::EMPTY;
        }
        let mut sketch =
            Self { plain: plain.chars().fold(1, |hash, sign| mixed(hash ^ u64::from(sign))), ..Self::EMPTY };
        if plain.chars().count() < SHORT {
            return sketch;
        }
        for shingle in shingles(plain) {
            let mixed = mixed(shingle);
            for (hash, function) in sketch.hashes.iter_mut().zip(1_u64..) {
                // The upper half of a product with an odd number (M. Dietzfelbinger et al., 1997).
                let factor = function.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
                *hash = (*hash).min((mixed.wrapping_mul(factor).wrapping_add(factor.rotate_left(32)) >> 32) as u32);
            }
        }
        sketch
    }

    fn is_short(&self) -> bool {
        self.hashes == Self::EMPTY.hashes
    }

    /// How many of the values agree.
    fn agreeing(&self, other: &Self) -> usize {
        self.hashes.iter().zip(&other.hashes).filter(|(one, other)| one == other).count()
    }

    /// One number for a band.
    fn band(&self, band: usize) -> u64 {
        self.hashes[band * ROWS..][..ROWS].iter().fold(0, |hash, value| mixed(hash ^ u64::from(*value)))
    }
}

/// Texts that are equal but for letter case, blanks and punctuation: each is like the first of them.
fn equal_ones(sketches: &[TextSketch], plain_of: &impl Fn(u32) -> String, alike: &mut [u32]) {
    let mut order: Vec<(u64, u32)> = sketches
        .iter()
        .zip(0..)
        .filter(|(sketch, _)| sketch.plain != 0)
        .map(|(sketch, place)| (sketch.plain, place))
        .collect();
    order.par_sort_unstable();
    for same in order.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
        let first = plain_of(same[0].1);
        for (_, place) in same[1..].iter().filter(|(_, place)| plain_of(*place) == first) {
            alike[*place as usize] = same[0].1;
        }
    }
}

/// Texts that share a band with an earlier one.
fn in_band(
    sketches: &[TextSketch],
    band: usize,
    plain_of: &(impl Fn(u32) -> String + Sync),
    alike: &mut [u32],
    stop: &AtomicBool,
) {
    let mut order: Vec<(u64, u32)> = sketches
        .iter()
        .zip(0..)
        .filter(|(sketch, _)| !sketch.is_short())
        .map(|(sketch, place)| (sketch.band(band), place))
        .collect();
    order.par_sort_unstable();
    let look = |at: usize| {
        let (hash, place) = order[at];
        if alike[place as usize] != NONE || stop.load(Ordering::Relaxed) {
            return NONE;
        }
        let before = order[at.saturating_sub(WINDOW)..at].iter().rev().take_while(|(other, _)| *other == hash);
        let mut candidates: Vec<(usize, u32)> =
            before.map(|(_, other)| (sketches[place as usize].agreeing(&sketches[*other as usize]), *other)).collect();
        candidates.sort_unstable_by_key(|(agreeing, other)| (std::cmp::Reverse(*agreeing), *other));
        candidates.truncate(CLOSER_LOOKS);
        if candidates.is_empty() {
            return NONE;
        }
        let own = plain_of(place);
        let found = candidates.into_iter().find(|(_, other)| jaccard(&own, &plain_of(*other)) >= ALIKE);
        found.map_or(NONE, |(_, other)| other)
    };
    let found: Vec<u32> = (0..order.len()).into_par_iter().map(look).collect();
    for ((_, place), like) in order.iter().zip(found).filter(|(_, like)| *like != NONE) {
        alike[*place as usize] = like;
    }
}

/// The shingles in both texts as a share of those in either.
fn jaccard(one: &str, other: &str) -> f64 {
    let (one, other): (BTreeSet<u64>, BTreeSet<u64>) = (shingles(one).collect(), shingles(other).collect());
    let both = one.intersection(&other).count();
    both as f64 / (one.len() + other.len() - both).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letter_case_blanks_and_punctuation_do_not_count() {
        assert_eq!(plain("  Hello,\tWORLD!\n"), "hello world");
        assert_eq!(plain("E\u{301}te\u{301} – 2024"), "été 2024");
        assert_eq!(plain("?!"), "");
        assert_eq!(plain("सिंह"), "सिंह");
        assert!(plain(&"é".repeat(5_000)).len() <= SEEN);
    }

    #[test]
    fn the_index_is_that_of_the_definition() {
        // abc bcd cde beside abc bcd cdf.
        assert!((jaccard("abcde", "abcdf") - 0.5).abs() < 1e-12);
        assert!((jaccard("abcabc", "abcabca") - 1.0).abs() < 1e-12);
        assert!(jaccard("abc", "xyz").abs() < 1e-12);
    }

    #[test]
    fn the_values_that_agree_tell_the_index() {
        let text =
            |from: usize| (from..from + 300).map(|n| format!("word{}", n * 7919 % 1000)).collect::<Vec<_>>().join(" ");
        let (one, other) = (plain(&text(0)), plain(&text(60)));
        let wanted = jaccard(&one, &other);
        let got = TextSketch::of(&one).agreeing(&TextSketch::of(&other)) as f64 / (ROWS * BANDS) as f64;
        assert!((wanted - got).abs() < 0.25, "{wanted} {got}");
    }
}
