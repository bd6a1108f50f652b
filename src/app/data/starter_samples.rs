//! Some samples of every starter design, read beside the window for the gallery of starters.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::data::{SampleContent, Samples, read};
use crate::design::{Source, TEMPLATES, TargetKind};
use crate::train::{Job, Outcome, Wake};

/// Samples that are shown of a starter at most: pictures, points or values, and lines.
const PICTURES: usize = 3;
const POINTS: usize = 400;
const LINES: usize = 4;
/// Letters of a line at most.
const LETTERS: usize = 60;

/// Some samples of a starter, as its data give them.
#[derive(Debug, Clone, PartialEq)]
pub enum StarterSamples {
    /// Pictures of different classes.
    Pictures {
        /// One after the other, each channel by channel.
        pixels: Vec<u8>,
        /// How many there are.
        count: usize,
        /// Channels, height and width of each.
        form: (usize, usize, usize),
    },
    /// Points of the plane, each with its class.
    Points(Vec<([f32; 2], usize)>),
    /// Values of a function, ascending in x.
    Curve(Vec<[f32; 2]>),
    /// The beginnings of texts of different classes, or rows of numbers.
    Lines(Vec<String>),
}

/// A starter's word with its samples.
type OfStarter = (&'static str, Arc<StarterSamples>);

/// Some samples of every starter, once somebody wanted to see them.
#[derive(Default)]
pub struct Starters {
    job: Option<Job<Vec<OfStarter>, ()>>,
    there: Option<Vec<OfStarter>>,
}

impl Starters {
    /// Some samples of a starter; `None` before they are read.
    pub fn samples_of(&self, id: &str) -> Option<&Arc<StarterSamples>> {
        let found = self.there.as_ref()?.iter().find(|(starter, _)| *starter == id)?;
        Some(&found.1)
    }

    /// Whether they are being read.
    pub fn is_reading(&self) -> bool {
        self.job.is_some()
    }

    /// Reads them the first time that they are shown, and takes them. True when there is something new.
    pub(in crate::app) fn follow(&mut self, are_shown: bool, wake: &Wake) -> bool {
        if are_shown && self.there.is_none() && self.job.is_none() {
            self.job = Some(Job::start("starters", Some(Arc::clone(wake)), |_, stop| samples_of_all(stop)));
        }
        let Some(outcome) = self.job.as_mut().and_then(Job::poll) else { return false };
        self.job = None;
        self.there = Some(if let Outcome::Done(found) = outcome { found } else { Vec::new() });
        true
    }
}

/// Some samples of every starter; those with the same data share them.
fn samples_of_all(stop: &AtomicBool) -> Vec<OfStarter> {
    let mut sources: Vec<(Source, Arc<StarterSamples>)> = Vec::new();
    let mut found = Vec::new();
    for template in TEMPLATES {
        let source = (template.make)().data;
        let known = sources.iter().find(|(of, _)| *of == source).map(|(_, samples)| Arc::clone(samples));
        let Some(samples) = known.or_else(|| samples_of(&source, stop).map(Arc::new)) else { continue };
        found.push((template.id, Arc::clone(&samples)));
        sources.push((source, samples));
    }
    found
}

/// Some samples of a source that needs no files.
fn samples_of(source: &Source, stop: &AtomicBool) -> Option<StarterSamples> {
    let samples = read(source, Path::new(""), &source.usual_input(), &|_| (), stop).ok()?;
    Some(match samples.content() {
        SampleContent::Pixels { .. } => {
            let chosen = first_of_classes(&samples, |_| true, PICTURES);
            let pixels = chosen.iter().flat_map(|index| samples.sample(*index)).copied().collect();
            let form = samples.form();
            StarterSamples::Pictures { pixels, count: chosen.len(), form: (form.channels, form.height, form.width) }
        }
        SampleContent::Numbers { count: 2 } if source.target_kind() == TargetKind::Classes => {
            let point = |index: usize| {
                let [x, y] = samples.numbers(index)[..] else { return None };
                Some(([x, y], samples.class(index)))
            };
            StarterSamples::Points(evenly(samples.len(), POINTS).filter_map(point).collect())
        }
        SampleContent::Numbers { count: 1 } if source.target_kind() == TargetKind::Numbers => {
            let value = |index: usize| Some([*samples.numbers(index).first()?, *samples.answers(index).first()?]);
            let mut values: Vec<[f32; 2]> = evenly(samples.len(), POINTS).filter_map(value).collect();
            values.sort_by(|one, other| one[0].total_cmp(&other[0]));
            StarterSamples::Curve(values)
        }
        SampleContent::Numbers { .. } => {
            let row = |index: usize| {
                let numbers: Vec<String> = samples.numbers(index).iter().map(ToString::to_string).collect();
                beginning(&numbers.join("  "))
            };
            StarterSamples::Lines(evenly(samples.len(), LINES).map(row).collect())
        }
        SampleContent::Texts { .. } => {
            let readable = first_of_classes(&samples, |index| is_latin(samples.text(index)), usize::MAX);
            let line = |nth: usize| beginning(samples.text(readable[nth]));
            StarterSamples::Lines(evenly(readable.len(), LINES).map(line).collect())
        }
    })
}

/// The first sample of each of the first classes that fits.
fn first_of_classes(samples: &Samples, fits: impl Fn(usize) -> bool, most: usize) -> Vec<usize> {
    let mut first = vec![None; samples.classes.len()];
    for index in 0..samples.len() {
        if let Some(of_class @ None) = first.get_mut(samples.class(index))
            && fits(index)
        {
            *of_class = Some(index);
        }
    }
    first.into_iter().flatten().take(most).collect()
}

/// Places among so many, `most` at most, as far from each other as they can be.
fn evenly(len: usize, most: usize) -> impl Iterator<Item = usize> {
    let count = len.min(most);
    (0..count).map(move |nth| nth * len / count)
}

/// Whether the program's own font has every letter of a text: a picture of it needs no other.
fn is_latin(text: &str) -> bool {
    text.chars().all(|letter| letter < '\u{180}' && !letter.is_control() && letter != '\u{ad}')
}

/// The first letters of a text.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(LETTERS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::design::template;

    #[test]
    fn every_starter_has_samples_of_its_kind() {
        let all = samples_of_all(&AtomicBool::new(false));
        assert_eq!(all.len(), TEMPLATES.len());
        for (id, samples) in &all {
            match ((template(id).unwrap().make)().data, &**samples) {
                (
                    Source::BuiltIn(_),
                    StarterSamples::Pictures { pixels, count: 3, form: (channels, height, width) },
                ) => {
                    assert_eq!(pixels.len(), 3 * channels * height * width, "{id}");
                }
                (Source::Points(_), StarterSamples::Points(points)) => {
                    let of = |class| points.iter().filter(|point| point.1 == class).count();
                    assert!(of(0) > 50 && of(0) == of(1), "{id}");
                }
                (Source::Function(_), StarterSamples::Curve(values)) => {
                    assert!(values.len() > 20 && values.is_sorted_by(|one, other| one[0] <= other[0]), "{id}");
                }
                (Source::Texts(_), StarterSamples::Lines(lines)) => {
                    let short = lines.iter().all(|line| (1..=LETTERS + 1).contains(&line.chars().count()));
                    assert!(
                        lines.len() == LINES && short && lines.iter().all(|line| is_latin(line.trim_end_matches('…')))
                    );
                }
                (source, other) => panic!("{id}: {source:?} as {other:?}"),
            }
        }
    }
}
