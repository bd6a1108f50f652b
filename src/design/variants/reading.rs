//! Values of a setting from text: a single one, a list, or a range in so many steps.
use serde::de::DeserializeOwned;

use super::error::{MOST_VARIANTS, VaryError};
use super::variable::Variable;
use crate::design::{ACTIVATIONS, Choice, Design, INITS, Limits, PADDINGS, Value};

/// Significant digits of the values in a range.
const DIGITS: i32 = 3;

/// The values that a text names for a setting: `0.1,0.01`, or `0.001..0.1:3`. Semicolons may stand between them; then
/// numbers may have decimal commas.
pub(super) fn values(variable: &Variable, design: &Design, text: &str) -> Result<Vec<Value>, VaryError> {
    let mut values = Vec::new();
    let semicolons = text.contains(';');
    for part in parts(text, if semicolons { ';' } else { ',' }) {
        let has_commas = semicolons && !part.contains('(');
        let part = if has_commas { part.replace(',', ".") } else { part.to_owned() };
        if part.contains("..") {
            values.extend(range(variable, design, &part)?);
        } else {
            values.push(value(variable, design, &part)?);
        }
    }
    values.dedup();
    if values.is_empty() { Err(VaryError::NoValues(variable.name().to_owned())) } else { Ok(values) }
}

/// The parts of a list, in which brackets keep together what stands in them.
fn parts(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut depth = 0_usize;
    let parts = text.split(move |sign: char| {
        match sign {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        sign == separator && depth == 0
    });
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// One value.
fn value(variable: &Variable, design: &Design, text: &str) -> Result<Value, VaryError> {
    let read = match variable.value(design) {
        Some(Value::Count(_) | Value::Unset) => text.parse().ok().map(Value::Count),
        Some(Value::Number(_)) => text.parse().ok().map(Value::Number),
        Some(Value::Seed(_)) => text.parse().ok().map(Value::Seed),
        Some(Value::Activation(_)) => alternative(ACTIVATIONS, text).map(Value::Activation),
        Some(Value::Init(_)) => alternative(INITS, text).map(Value::Init),
        Some(Value::Padding(_)) => alternative(PADDINGS, text).map(Value::Padding),
        Some(Value::Word(_)) => {
            variable.words(design).into_iter().find(|word| word.eq_ignore_ascii_case(text)).map(Value::Word)
        }
        None => None,
    };
    let limits = variable.limits(design);
    read.filter(|value| limits.nearest(*value).is_none()).ok_or_else(|| VaryError::NoValue {
        name: variable.name().to_owned(),
        text: text.to_owned(),
        allowed: variable.allowed(design),
    })
}

/// An alternative with its customary settings by its word, or with its own ones as they stand in a file.
fn alternative<T: DeserializeOwned>(table: &[Choice<T>], text: &str) -> Option<T> {
    let named = table.iter().find(|choice| choice.id.eq_ignore_ascii_case(text));
    named.map(|choice| (choice.new)()).or_else(|| ron::from_str(text).ok())
}

/// The values of a range such as `0.001..0.1:3`, evenly, or evenly in their orders of magnitude where that is what
/// matters. `:linear` or `:log` behind it says which.
fn range(variable: &Variable, design: &Design, text: &str) -> Result<Vec<Value>, VaryError> {
    let wrong = || VaryError::NoRange(text.to_owned());
    let (ends, steps) = text.split_once(':').ok_or_else(wrong)?;
    let (low, high) = ends.split_once("..").ok_or_else(wrong)?;
    let (steps, scale) = steps.split_once(':').map_or((steps, None), |(steps, scale)| (steps, Some(scale.trim())));
    let number = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
    let (low, high) = number(low).zip(number(high)).filter(|(low, high)| low < high).ok_or_else(wrong)?;
    let steps: usize = steps.trim().parse().ok().filter(|steps| *steps >= 2).ok_or_else(wrong)?;
    if steps > MOST_VARIANTS {
        return Err(VaryError::TooMany { variants: steps });
    }
    let is_log = match scale {
        Some("log") => true,
        Some("linear") => false,
        Some(_) => return Err(wrong()),
        None => matches!(variable.limits(design), Limits::Positive { .. } | Limits::Logarithmic(..)),
    };
    if is_log && low <= 0.0 {
        return Err(wrong());
    }
    let is_whole = matches!(variable.value(design), Some(Value::Count(_) | Value::Unset));
    let at = |step: usize| {
        let share = step as f64 / (steps - 1) as f64;
        let between = if is_log { low * (high / low).powf(share) } else { low + (high - low) * share };
        if is_whole { between.round().to_string() } else { rounded(between).to_string() }
    };
    (0..steps).map(|step| value(variable, design, &at(step))).collect()
}

/// A number as a person would write it.
fn rounded(number: f64) -> f64 {
    let digits = (DIGITS - 1) as usize;
    format!("{number:.digits$e}").parse().unwrap_or(number)
}
