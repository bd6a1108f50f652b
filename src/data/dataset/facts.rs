//! What has to be known of pictures, texts or rows before a network is proposed for them.
use std::sync::atomic::AtomicBool;

use super::content::SampleContent;
use super::part::Part;
use super::set::Dataset;
use crate::data::text::TokenStatistics;
use crate::design::{CorpusFacts, PictureFacts, TableFacts, TargetKind, TokenUnit};

/// Color counts when it is seen in so large a share of the pictures.
const COLORED: f64 = 0.1;
/// Proportions are those of all when so many have them.
const NEARLY_ALL: f64 = 0.9;

impl Dataset {
    /// What has to be known before a network is proposed; `None` where there is no picture.
    pub fn picture_facts(&self) -> Option<PictureFacts> {
        let files = &self.samples.files;
        let (width, height) = files.median_size()?;
        let (width, height) = (width as usize, height as usize);
        let all = files.sizes.values().sum::<usize>() as f64;
        let other = files.of_other_shape(width, height, PictureFacts::SAME_SHAPE);
        // The design's own shares for validation and test are no fact about the pictures.
        let given = |parts: &[Part]| {
            let samples = self.labels.iter().zip(&self.samples.given);
            self.counts(samples.filter(|(_, given)| parts.contains(given)).map(|(label, _)| usize::from(*label)))
        };
        let counts = given(&[Part::Training]);
        Some(PictureFacts {
            classes: self.classes.len(),
            pictures: given(&[Part::Training, Part::Validation]).iter().sum(),
            own_validation: self.samples.brings(Part::Validation),
            smallest: counts.iter().copied().filter(|count| *count > 0).min().unwrap_or(0),
            largest: counts.iter().copied().max().unwrap_or(0),
            width,
            height,
            same_shape: other as f64 <= all * (1.0 - NEARLY_ALL),
            color: files.colored as f64 >= all * COLORED,
            transparent: files.transparent() as f64 > all / 2.0,
            signs: self.classes.iter().any(|class| is_sign(class)),
        })
    }

    /// What has to be known before a network is proposed; `None` where there is no text.
    pub fn corpus_facts(&self) -> Option<CorpusFacts> {
        let learned = |index: &usize| self.is_used(*index) && self.samples.given(*index) != Part::Test;
        let texts: Vec<usize> = (0..self.len()).filter(learned).collect();
        if texts.is_empty() || !matches!(self.samples.content(), SampleContent::Texts { .. }) {
            return None;
        }
        let counts = self.counts(texts.iter().map(|index| self.label(*index)));
        let never = AtomicBool::new(false);
        let of = |unit| TokenStatistics::of(texts.iter().map(|index| self.text(*index)), unit, &never);
        let (characters, words) = (of(TokenUnit::Characters), of(TokenUnit::Words));
        Some(CorpusFacts {
            texts: texts.len(),
            classes: self.classes.len(),
            smallest: counts.iter().copied().filter(|count| *count > 0).min().unwrap_or(0),
            largest: counts.iter().copied().max().unwrap_or(0),
            characters: characters.percentile_95,
            different_characters: characters.different,
            median_words: words.median,
            words: words.percentile_95,
            different_words: words.different,
        })
    }

    /// What has to be known before a network is proposed; `None` where samples are no rows of numbers.
    pub fn table_facts(&self) -> Option<TableFacts> {
        let &SampleContent::Numbers { count: inputs } = self.samples.content() else { return None };
        let answers = if self.answer_count() > 0 { TargetKind::Numbers } else { TargetKind::Classes };
        let sizes = self.class_sizes();
        let smallest = sizes.iter().copied().filter(|size| *size > 0).min().unwrap_or(0);
        let largest = sizes.iter().copied().max().unwrap_or(0);
        let (rows, classes) = (self.len(), self.classes.len());
        Some(TableFacts { rows, inputs, answers, classes, smallest, largest })
    }
}

/// Whether a class may be a letter, a digit or a direction by its name, as far as a name can tell.
fn is_sign(name: &str) -> bool {
    const DIRECTIONS: [&str; 4] = ["left", "right", "gauche", "droite"];
    let name = name.to_lowercase();
    name.chars().filter(|sign| sign.is_alphabetic()).count() < 3 || DIRECTIONS.iter().any(|word| name.contains(word))
}
