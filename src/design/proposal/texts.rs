//! A design for texts of one's own: short ones are read letter by letter in both directions, of longer ones filters find the
//! letters or words that tell the classes apart.
use std::collections::BTreeMap;

use super::learning;
use crate::design::{
    Activation, Amount, Augmentation, Conv2d, Curation, Design, Direction, Dropout, EarlyStop, EarlyStopping,
    Embedding, FORMAT, GlobalMaxPool, Gru, Input, LayerKind, Optimizer, Output, Padding, Recurrence, Reshape,
    ReshapeTo, Schedule, Source, TokenUnit, Training, Transform, Watch,
};

/// Characters up to which a text is short.
const SHORT: usize = 48;
/// So often a word comes on average where words are worth a number each; of rarer ones too little is learned.
const FREQUENT: usize = 5;
/// Tokens that are read, at least and at most.
const LENGTHS: (usize, usize) = (8, 128);
/// Tokens that are known, at least and at most.
const VOCABULARIES: (usize, usize) = (64, 4096);
/// Texts that are shown in all, and epochs at least and at most.
const SHOWN: usize = 120_000;
const EPOCHS: (usize, usize) = (10, 40);

/// What is known of some texts before a network is chosen for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CorpusFacts {
    /// Texts for training and validation together.
    pub texts: usize,
    /// Classes to be told apart.
    pub classes: usize,
    /// Texts of the smallest class that has any.
    pub smallest: usize,
    /// Texts of the largest class.
    pub largest: usize,
    /// Characters that 95 of 100 texts have at most.
    pub characters: usize,
    /// Different characters.
    pub different_characters: usize,
    /// Words, with the signs between them, that half of the texts have at most.
    pub median_words: usize,
    /// Words that 95 of 100 texts have at most.
    pub words: usize,
    /// Different words.
    pub different_words: usize,
}

impl CorpusFacts {
    /// What one token should be.
    fn unit(&self) -> TokenUnit {
        let words = self.texts.saturating_mul(self.median_words);
        let are_frequent = words >= self.different_words.saturating_mul(FREQUENT);
        if self.characters > SHORT && are_frequent { TokenUnit::Words } else { TokenUnit::Characters }
    }
}

/// The design that an expert would start with for some texts: small enough to learn in minutes without a graphics card.
pub fn proposed_for_texts(name: &str, data: Source, facts: &CorpusFacts) -> Design {
    let unit = facts.unit();
    let is_short = facts.characters <= SHORT;
    let (longest, different) = match unit {
        TokenUnit::Words => (facts.words, facts.different_words),
        _ => (facts.characters, facts.different_characters),
    };
    let length = longest.clamp(LENGTHS.0, LENGTHS.1).next_multiple_of(8);
    // Padding and what is not known have numbers of their own.
    let vocabulary = different.saturating_add(2).min(VOCABULARIES.1).next_power_of_two().max(VOCABULARIES.0);
    let layers = if is_short { both_ways() } else { filters(unit) };
    Design {
        format: FORMAT,
        name: name.to_owned(),
        data,
        curation: Curation::default(),
        split: learning::split(facts.texts),
        balance: learning::balance(facts.smallest, facts.largest),
        input: Input::Tokens { length, vocabulary, unit },
        augmentation: if is_short { misspelled() } else { Augmentation::default() },
        layers: layers.into(),
        training: training(facts.texts),
    }
}

/// Letters read from both ends: of a name the beginning matters as well as the end.
fn both_ways() -> Vec<LayerKind> {
    vec![
        Embedding::new(32).into(),
        Dropout { rate: 0.2 }.into(),
        Gru(Recurrence { direction: Direction::Both, ..Recurrence::new(64) }).into(),
        Dropout { rate: 0.4 }.into(),
        Output::default().into(),
    ]
}

/// Filters over three tokens at a time, the strongest answer of each anywhere in the text (Kim 2014); over letters a second
/// row of them sees whole syllables.
fn filters(unit: TokenUnit) -> Vec<LayerKind> {
    let width = if unit == TokenUnit::Words { 32 } else { 16 };
    let conv = || -> LayerKind { Conv2d::new(64, 3, Padding::Same, Activation::Relu).into() };
    let mut layers =
        vec![Embedding::new(width).into(), Reshape { to: ReshapeTo::Picture, channels: width }.into(), conv()];
    layers.extend((unit != TokenUnit::Words).then(conv));
    layers.extend([GlobalMaxPool.into(), Dropout { rate: 0.4 }.into(), Output::default().into()]);
    layers
}

/// Letters left out and mistyped, so that a network does not know few names by heart.
fn misspelled() -> Augmentation {
    let amount = Amount { low: 0.0, high: 0.1, probability: 1.0 };
    let transforms = [Transform::DropCharacters, Transform::Mistype].map(|transform| (transform, amount));
    Augmentation { transforms: BTreeMap::from(transforms), ..Augmentation::default() }
}

/// How long and how fast it learns: few texts are seen more often.
fn training(texts: usize) -> Training {
    let epochs = (SHOWN / texts.max(1)).clamp(EPOCHS.0, EPOCHS.1);
    let early = EarlyStop { watch: Watch::ValidationAccuracy, patience: epochs.div_ceil(3), ..EarlyStop::default() };
    Training {
        epochs,
        batch: if texts < 1_000 { 16 } else { 32 },
        optimizer: Optimizer::default().with_rate(0.003),
        schedule: Schedule::Cosine { epochs: None },
        early_stopping: EarlyStopping::On(early),
        ..Training::default()
    }
}
