//! Lines on stdout and stderr that bear a closed pipe.
use std::io::{self, Write as _};
use std::path::Path;

use serde_json::Value;

use super::hints;
use crate::data::{DataError, LoadReport};
use crate::design::SampleKind;
use crate::disk;
use crate::train::saved::Damage;
use crate::train::{Confusion, Fit, Scores};

/// One line on stdout, or some.
pub(super) fn line(text: impl std::fmt::Display) -> io::Result<()> {
    write_line(&lines(&text.to_string()))
}

/// One JSON object on a line of stdout.
pub(super) fn json(value: &Value) -> io::Result<()> {
    // Below the blank it is done already; other signs may move a cursor as well.
    let escaped = |sign: char| match sign {
        '\u{7f}'..='\u{9f}' => format!("\\u{:04x}", u32::from(sign)),
        sign => sign.to_string(),
    };
    write_line(&value.to_string().chars().map(escaped).collect::<String>())
}

fn write_line(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{text}")?;
    out.flush()
}

/// A text in which nothing moves the cursor of a terminal or hides what stands there: a file's name may hold anything.
pub(super) fn visible(text: &str) -> String {
    let sign = |sign: char| match sign {
        '\u{0}'..='\u{1f}' => char::from_u32(0x2400 + u32::from(sign)).unwrap_or('\u{fffd}').to_string(),
        '\u{7f}' => '\u{2421}'.to_string(),
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => format!("⟨{:X}⟩", u32::from(sign)),
        sign => sign.to_string(),
    };
    text.chars().map(sign).collect()
}

/// The same for a text of several lines.
fn lines(text: &str) -> String {
    text.split('\n').map(visible).collect::<Vec<_>>().join("\n")
}

/// Every line of a text on stderr, the first with the program's name.
pub(super) fn complain(text: &str) -> io::Result<()> {
    let mut out = io::stderr().lock();
    for (n, text) in text.lines().enumerate() {
        writeln!(out, "{}{}", if n == 0 { "strata: " } else { "        " }, visible(text))?;
    }
    Ok(())
}

/// Something worth knowing on stderr.
pub(super) fn note(text: impl std::fmt::Display) -> io::Result<()> {
    writeln!(io::stderr().lock(), "{}", lines(&text.to_string()))
}

/// Lines on stdout of a command that may have more to do than to print: once one could not be written, it is silent.
pub(super) struct Printer {
    /// Whether what is done counts although nobody reads of it.
    goes_on: bool,
    failed: Option<io::Error>,
}

impl Printer {
    pub(super) fn new(goes_on: bool) -> Self {
        Self { goes_on, failed: None }
    }

    /// One line.
    pub(super) fn line(&mut self, text: impl std::fmt::Display) -> io::Result<()> {
        if self.failed.is_some() {
            return Ok(());
        }
        match line(text) {
            Err(error) if self.goes_on => {
                self.failed = Some(error);
                Ok(())
            }
            done => done,
        }
    }

    /// What became of the lines: an error when one could not be written.
    pub(super) fn finish(self) -> io::Result<()> {
        self.failed.map_or(Ok(()), Err)
    }
}

/// What is said of an error: the system's are those of stdout, in words of our own.
pub(super) fn words(error: &(dyn std::error::Error + Send + Sync + 'static)) -> String {
    match error.downcast_ref::<io::Error>() {
        Some(error) if error.kind() == io::ErrorKind::InvalidInput => "a path is empty".to_owned(),
        Some(error) => format!("the output cannot be written: {}", disk::in_words(error)),
        None => {
            let hint = error.downcast_ref::<DataError>().and_then(hints::hint);
            hint.map_or_else(|| error.to_string(), |hint| format!("{error}\n{hint}"))
        }
    }
}

/// What is damaged of a run that answers all the same.
pub(super) fn tell_damage(run: &Path, damage: &[Damage]) -> io::Result<()> {
    damage.iter().try_for_each(|damage| note(format!("Warning: {}: {damage}", run.display())))
}

/// Whether an error only says that nobody reads any more.
pub(super) fn is_closed_pipe(error: &(dyn std::error::Error + Send + Sync + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// A whole number with its thousands apart: 52,138.
pub(super) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let head = digits.len() % 3;
    let mut groups: Vec<&str> = Vec::new();
    if head > 0 {
        groups.push(&digits[..head]);
    }
    groups.extend((head..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
    groups.join(",")
}

/// So many things: "No files", "1 file", "1,200 files".
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("No {many}"),
        1 => format!("1 {one}"),
        count => format!("{} {many}", thousands(count as u64)),
    }
}

/// How many files could not be used, or lines of them.
pub(super) fn skipped(report: &LoadReport) -> String {
    let (one, many) = match report.noun {
        SampleKind::Picture => ("file skipped", "files skipped"),
        _ => ("file or line skipped", "files or lines skipped"),
    };
    counted(report.skipped.len(), one, many)
}

/// A share as a percentage with one digit behind the point.
pub(super) fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// The share of right answers; from few samples with where it lies in truth.
pub(super) fn accuracy(confusion: &Confusion, kind: SampleKind) -> String {
    let (share, samples) = (percent(confusion.accuracy()), confusion.samples());
    let interval = confusion.interval();
    if samples == 0 || !interval.is_wide() {
        return share;
    }
    let noun = if samples == 1 { kind.one() } else { kind.many() };
    let [low, high] = [interval.low, interval.high].map(|end| (end * 100.0).round());
    format!("{share}, from {samples} {noun}: could be {low} to {high} %")
}

/// The share of right answers, or R² where numbers are answered.
pub(super) fn score(scores: &Scores, kind: SampleKind) -> String {
    scores.regression.as_ref().map_or_else(|| accuracy(&scores.confusion, kind), |regression| r2(&regression.fit))
}

/// The coefficient of determination.
pub(super) fn r2(fit: &Fit) -> String {
    format!("R² {:.4}", fit.r2())
}

/// A loss; one that explodes is not written with all of its digits.
pub(super) fn loss(value: f64) -> String {
    if value.abs() < 1e6 { format!("{value:.4}") } else { format!("{value:.2e}") }
}

/// A number for JSON; what is not finite becomes null.
pub(super) fn number(value: f64, digits: i32) -> Value {
    let scale = 10_f64.powi(digits);
    serde_json::Number::from_f64((value * scale).round() / scale).map_or(Value::Null, Value::Number)
}
