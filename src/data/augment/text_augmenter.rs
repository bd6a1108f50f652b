//! Varies texts as careless typists do: characters that are left out, that change places, and that are others.
use std::borrow::Cow;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::draw::{Drawn, Strengths};
use super::keyboard::neighbors;
use crate::design::{Augmentation, Transform};

/// Everything that is known before the first text comes.
#[derive(Debug, Clone)]
pub struct TextAugmenter {
    strengths: Strengths,
}

impl TextAugmenter {
    /// Prepares for texts. Numbers beyond the limits of [`crate::design::TRANSFORMS`] become the limits.
    pub fn new(augmentation: &Augmentation) -> Self {
        Self { strengths: Strengths::of_texts(augmentation) }
    }

    /// Whether no text will ever be changed.
    pub fn is_off(&self) -> bool {
        self.strengths.are_off()
    }

    /// The new text. The same seed and stream always give the same.
    pub fn vary<'a>(&self, seed: u64, stream: u64, text: &'a str) -> Cow<'a, str> {
        Self::apply(&self.strengths.draw(seed, stream), text)
    }

    /// The text with what was drawn. What a reader takes for one character stays whole, and one is left at least.
    pub fn apply<'a>(drawn: &Drawn, text: &'a str) -> Cow<'a, str> {
        let transforms = [Transform::DropCharacters, Transform::SwapCharacters, Transform::Mistype];
        if text.is_empty() || !transforms.iter().any(|transform| drawn.uses(*transform)) {
            return Cow::Borrowed(text);
        }
        let mut characters: Vec<Cow<'a, str>> = text.graphemes(true).map(Cow::Borrowed).collect();
        for transform in transforms {
            if !drawn.uses(transform) {
                continue;
            }
            // Each has its own numbers, so none moves the others.
            let mut random = ChaCha8Rng::seed_from_u64(drawn.seed());
            random.set_stream(transform as u64);
            let share = drawn.value(transform);
            match transform {
                Transform::DropCharacters => drop_some(&mut characters, share, &mut random),
                Transform::SwapCharacters => swap_some(&mut characters, share, &mut random),
                _ => mistype_some(&mut characters, share, &mut random),
            }
        }
        Cow::Owned(characters.concat())
    }
}

/// Whether something happens that does in a share of all cases.
fn happens(share: f64, random: &mut ChaCha8Rng) -> bool {
    f64::from(random.next_u32()) < share * 4_294_967_296.0
}

fn drop_some(characters: &mut Vec<Cow<'_, str>>, share: f64, random: &mut ChaCha8Rng) {
    let first = characters.first().cloned();
    characters.retain(|_| !happens(share, random));
    if characters.is_empty() {
        characters.extend(first);
    }
}

/// A character that changed places with the next one stays there.
fn swap_some(characters: &mut [Cow<'_, str>], share: f64, random: &mut ChaCha8Rng) {
    let mut place = 0;
    while place + 1 < characters.len() {
        if happens(share, random) {
            characters.swap(place, place + 1);
            place += 1;
        }
        place += 1;
    }
}

/// Latin letters become a neighbor on the keyboard, others a letter that occurs in the same text.
fn mistype_some(characters: &mut [Cow<'_, str>], share: f64, random: &mut ChaCha8Rng) {
    let letters: Vec<String> =
        characters.iter().filter(|character| is_letter(character)).map(ToString::to_string).collect();
    for character in characters.iter_mut().filter(|character| is_letter(character)) {
        // Both are drawn whether they are used or not: a larger share changes no mistake of a smaller one.
        let (is_mistyped, drawn) = (happens(share, random), random.next_u32());
        if is_mistyped {
            let one_of = |count: usize| ((u64::from(drawn) * count as u64) >> 32) as usize;
            let keys = keys_beside(character);
            let typed = keys.get(one_of(keys.len())).map(char::to_string);
            *character = Cow::Owned(typed.unwrap_or_else(|| letters[one_of(letters.len())].clone()));
        }
    }
}

fn is_letter(character: &str) -> bool {
    character.chars().next().is_some_and(char::is_alphabetic)
}

/// The keys beside that of a Latin letter, in its case; an accent is not typed.
fn keys_beside(character: &str) -> Vec<char> {
    let Some(letter) = character.nfd().next() else { return Vec::new() };
    let keys = neighbors(letter.to_ascii_lowercase());
    if letter.is_ascii_uppercase() { keys.into_iter().map(|key| key.to_ascii_uppercase()).collect() } else { keys }
}
