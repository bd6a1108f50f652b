//! Values of a function of one number: by a formula, or by a line that was drawn by hand.
mod formula;

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal};

use super::examples::PictureExample;
use super::reader::SampleReader;
use super::row_name::RowName;
use super::rows::{CollectedRows, shape_of};
use crate::data::dataset::{DataNotice, RowNotice, Samples};
use crate::data::error::DataError;
use crate::data::progress::ReadControl;
use crate::design::{Function, FunctionRule, Input, Picture};

pub use formula::Formula;

/// Signs of a formula that a sentence shows.
const SHOWN: usize = 60;
/// Digits behind the point of a name: as many as tell neighbors apart, between these.
const DIGITS: (usize, usize) = (3, 12);

/// What says y for an x, ready to be computed.
#[derive(Debug, Clone, PartialEq)]
pub enum FunctionCurve {
    /// A formula.
    Formula(Formula),
    /// Straight lines between points, ascending in x.
    Line(Vec<(f32, f32)>),
}

impl FunctionCurve {
    /// The curve of a rule.
    ///
    /// # Errors
    /// When the formula is none, or no line is drawn.
    pub fn of(rule: &FunctionRule) -> Result<Self, DataError> {
        match rule {
            FunctionRule::Formula(text) => match Formula::parse(text) {
                Ok(formula) => Ok(Self::Formula(formula)),
                Err(error) => Err(DataError::Formula { formula: shortened(text), error }),
            },
            FunctionRule::Drawn(points) => {
                let mut points: Vec<_> =
                    points.iter().copied().filter(|(x, y)| x.is_finite() && y.is_finite()).collect();
                points.sort_by(|one, other| one.0.total_cmp(&other.0));
                points.dedup_by_key(|point| point.0);
                if points.len() < 2 { Err(DataError::NoLine) } else { Ok(Self::Line(points)) }
            }
        }
    }

    /// Its value for an x; no finite number where it has none, such as 1/x at 0 or beside the line.
    pub fn value(&self, x: f64) -> f64 {
        match self {
            Self::Formula(formula) => formula.value(x),
            Self::Line(points) => {
                let after = points.partition_point(|point| f64::from(point.0) < x);
                let Some(&right) = points.get(after) else { return f64::NAN };
                let right = (f64::from(right.0), f64::from(right.1));
                let Some(&left) = after.checked_sub(1).and_then(|before| points.get(before)) else {
                    return if right.0 == x { right.1 } else { f64::NAN };
                };
                let left = (f64::from(left.0), f64::from(left.1));
                left.1 + (right.1 - left.1) * (x - left.0) / (right.0 - left.0)
            }
        }
    }
}

/// A formula as a sentence shows it.
fn shortened(formula: &str) -> String {
    match formula.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &formula[..end]),
        None => formula.to_owned(),
    }
}

/// Values of a function.
pub(super) struct FunctionValues(pub(super) Function);

impl SampleReader for FunctionValues {
    fn class_names(&self) -> Result<Vec<String>, DataError> {
        Ok(Vec::new())
    }

    fn read(&self, input: &Input, _: ReadControl<'_>) -> Result<Samples, DataError> {
        let Function { rule, low, high, count, noise, seed } = &self.0;
        let shape = shape_of(input, 1)?;
        let curve = FunctionCurve::of(rule)?;
        let count = (*count).min(Function::MOST);
        let step = (high - low) / count.saturating_sub(1).max(1) as f64;
        let digits = digits(step);
        let mut random = ChaCha8Rng::seed_from_u64(*seed);
        let (mut rows, mut names, mut without) = (CollectedRows::of_width(1), Vec::new(), Vec::new());
        for index in 0..count {
            // The last one is exactly the end of the range.
            let x = if index + 1 == count && count > 1 { *high } else { low + step * index as f64 };
            let normal: f64 = StandardNormal.sample(&mut random);
            let y = curve.value(x) + if *noise > 0.0 { noise * normal } else { 0.0 };
            if (x as f32).is_finite() && (y as f32).is_finite() {
                rows.numbers.push(x as f32);
                rows.answers.push(y as f32);
                rows.labels.push(0);
                names.push(RowName::Place(&written(x, digits)).to_string());
            } else {
                without.push(x);
            }
        }
        if names.is_empty() {
            return Err(DataError::NoValue { low: low.to_string(), high: high.to_string() });
        }
        let mut samples = rows.into_samples(Vec::new(), shape, names.into_iter());
        if let Some(first) = without.first() {
            let first = written(*first, digits);
            let notice = RowNotice::NoValue { count: without.len(), all: count, first };
            samples.report.notices.push(DataNotice::Rows(notice));
        }
        Ok(samples)
    }

    fn examples(&self, _: &[Picture], _: usize) -> Vec<PictureExample> {
        Vec::new()
    }
}

/// Digits behind the point that tell apart what lies a step from each other.
fn digits(step: f64) -> usize {
    let (least, most) = DIGITS;
    let needed = 1.0 - step.abs().log10().floor();
    if needed.is_finite() { (needed.max(0.0) as usize).clamp(least, most) } else { least }
}

/// A number with so many digits behind its point; what is rounded to zero has no sign.
fn written(x: f64, digits: usize) -> String {
    let text = format!("{x:.digits$}");
    match text.strip_prefix('-') {
        Some(zero) if zero.chars().all(|sign| sign == '0' || sign == '.') => zero.to_owned(),
        _ => text,
    }
}
