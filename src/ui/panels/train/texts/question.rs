//! What the network is asked for a text: what it gives after each token, and what it would answer without each.
use std::sync::Arc;

use crate::data::{SampleBatch, TokenSpan, token_spans};
use crate::design::TokenUnit;
use crate::train::Observations;

/// Steps of all samples of a question together at most: what a small network computes in some milliseconds.
const MOST_STEPS: usize = 16_384;
/// Tokens of which the network is always asked, whatever the length of a sample.
const LEAST_TOKENS: usize = 12;
/// Tokens of a line that are colored at most.
const LINE_TOKENS: usize = 24;

/// How a network reads texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reading {
    /// What one token is.
    pub(super) unit: TokenUnit,
    /// Tokens of a sample.
    pub(super) length: usize,
}

impl Reading {
    /// Tokens of the text in the box that stand in a column of their own at most.
    pub(super) fn columns(self) -> usize {
        // Two samples for each: up to it, and without it.
        self.length.min((MOST_STEPS / 4 / self.length.max(1)).max(LEAST_TOKENS))
    }

    /// Tokens of a line beside it that are left out one by one at most.
    fn colored(self, lines: usize) -> usize {
        (MOST_STEPS / 2 / self.length.max(1) / lines.max(1)).min(LINE_TOKENS)
    }
}

/// A text with the places of its samples in the batch.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct AskedText {
    /// The text.
    pub(super) text: Arc<str>,
    /// Its first tokens: as far as the network is asked what each does.
    pub(super) spans: Vec<TokenSpan>,
    /// The sample that is the whole text.
    whole: usize,
    /// The first of the samples that each lack one token.
    left_out: usize,
}

impl AskedText {
    /// One of its tokens.
    pub(super) fn token(&self, nth: usize) -> &str {
        self.spans.get(nth).map_or("", |span| &self.text[span.bytes.clone()])
    }

    /// What the network answers to the whole text; nothing where it gives no classes.
    pub(super) fn answer<'a>(&self, seen: &'a Observations) -> &'a [f32] {
        seen.answer(self.whole)
    }

    /// How much each token adds to the probability of a class: the answer to the text, less the answer without it.
    pub(super) fn effects(&self, seen: &Observations, class: usize) -> Vec<f32> {
        let of = |sample: usize| seen.answer(sample).get(class).copied().unwrap_or_default();
        let whole = of(self.whole);
        (0..self.spans.len()).map(|nth| whole - of(self.left_out + nth)).collect()
    }
}

/// Everything that the network is asked at once: a text token by token, and some lines beside it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct TextQuestion {
    /// How the network reads.
    pub(super) reading: Reading,
    /// The text in the box. Its beginnings are the first samples, one for each token.
    pub(super) text: AskedText,
    /// Some samples of the data by their places in it.
    pub(super) lines: Vec<(u32, AskedText)>,
    /// The samples.
    pub(super) batch: Arc<SampleBatch>,
}

impl TextQuestion {
    /// The question about a text and some lines.
    pub(super) fn new<'a>(text: &str, lines: impl ExactSizeIterator<Item = (u32, &'a str)>, reading: Reading) -> Self {
        let mut batch = SampleBatch::default();
        let spans = token_spans(text, reading.unit, reading.columns());
        // What lies behind the last column would take the place of a token that is left out.
        let text = &text[..spans.last().map_or(text.len(), |span| span.bytes.end)];
        for span in &spans {
            batch.push(&text.as_bytes()[..span.bytes.end]);
        }
        let whole = spans.len().saturating_sub(1);
        if spans.is_empty() {
            batch.push(text.as_bytes());
        }
        let text = with_gaps(&mut batch, text, spans, whole);
        let colored = reading.colored(lines.len());
        let line = |(index, line): (u32, &str)| {
            let read = token_spans(line, reading.unit, reading.length);
            let line = &line[..read.last().map_or(line.len(), |span| span.bytes.end)];
            let whole = batch.len();
            batch.push(line.as_bytes());
            let spans = read.into_iter().take(colored).collect();
            (index, with_gaps(&mut batch, line, spans, whole))
        };
        let lines = lines.map(line).collect();
        Self { reading, text, lines, batch: Arc::new(batch) }
    }
}

/// Adds the samples that each lack one of the tokens.
fn with_gaps(batch: &mut SampleBatch, text: &str, spans: Vec<TokenSpan>, whole: usize) -> AskedText {
    let left_out = batch.len();
    for span in &spans {
        batch.push([&text[..span.bytes.start], &text[span.bytes.end..]].concat().as_bytes());
    }
    AskedText { text: text.into(), spans, whole, left_out }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LETTERS: Reading = Reading { unit: TokenUnit::Characters, length: 32 };

    fn samples(question: &TextQuestion) -> Vec<&str> {
        question.batch.iter().map(|sample| std::str::from_utf8(sample).unwrap_or("?")).collect()
    }

    fn seen(question: &TextQuestion, answer: impl Fn(&str) -> f32) -> Observations {
        let answers = samples(question).into_iter().flat_map(|text| [answer(text), 1.0 - answer(text)]).collect();
        Observations { batch: Arc::clone(&question.batch), layers: Vec::new(), answers }
    }

    #[test]
    fn every_beginning_is_asked_about_and_the_text_without_each_token() {
        let question = TextQuestion::new("Koé", [(7, "ab")].into_iter(), LETTERS);
        assert_eq!(samples(&question), ["K", "Ko", "Koé", "oé", "Ké", "Ko", "ab", "b", "a"]);
        let words = Reading { unit: TokenUnit::Words, length: 2 };
        let question = TextQuestion::new("one two three", std::iter::empty(), words);
        assert_eq!(samples(&question), ["one", "one two", " two", "one "]);
    }

    #[test]
    fn a_token_does_what_is_missing_without_it() {
        let question = TextQuestion::new("xay", [(0, "a")].into_iter(), LETTERS);
        let seen = seen(&question, |text| if text.contains('a') { 0.75 } else { 0.25 });
        assert_eq!(question.text.answer(&seen), [0.75, 0.25]);
        assert_eq!(question.text.effects(&seen, 0), [0.0, 0.5, 0.0]);
        assert_eq!(question.text.effects(&seen, 1), [0.0, -0.5, 0.0]);
        assert_eq!(question.lines[0].1.effects(&seen, 0), [0.5]);
    }

    #[test]
    fn nothing_typed_is_one_sample_and_long_texts_stay_bounded() {
        let question = TextQuestion::new("", std::iter::empty(), LETTERS);
        assert_eq!((samples(&question), question.text.spans.len()), (vec![""], 0));
        for length in [1, 16, 32, 128, 1024] {
            let reading = Reading { unit: TokenUnit::Characters, length };
            let long = "ab".repeat(10_000);
            let question = TextQuestion::new(&long, (0..8).map(|n| (n, long.as_str())), reading);
            assert!(question.text.spans.len() <= length && !question.text.spans.is_empty());
            let lines = 8 * (1 + reading.colored(8)) * length;
            assert!(question.batch.len() * length <= MOST_STEPS.max(2 * LEAST_TOKENS * length) + lines, "{length}");
        }
    }

    #[test]
    fn a_letter_with_thousands_of_marks_is_one_token() {
        let letter = format!("a{}b", "\u{301}".repeat(5_000));
        let question = TextQuestion::new(&letter, std::iter::empty(), LETTERS);
        assert_eq!(question.text.spans.len(), 2);
        assert_eq!(question.text.token(1), "b");
    }
}
