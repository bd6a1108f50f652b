//! `strata predict` for texts that are typed or lie in files, and for numbers that are typed or stand in a table.
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::cli::output::{self, number, percent};
use crate::cli::{Failure, Misuse, PredictArgs, ensemble, hints};
use crate::data::{Encoding, SampleEncoder, looks_like, rows_to_ask};
use crate::design::{Input, SampleKind, Source, TargetKind};
use crate::disk;
use crate::engine::best;
use crate::train::{TrainedNetwork, answers};

/// A text file of more bytes is not read: no network takes that much of one.
const MOST_BYTES: u64 = 64 << 20;

/// A sample that is asked about.
struct AskedSample {
    /// What it is called, and under which key of JSON.
    name: (&'static str, String),
    bytes: Vec<u8>,
}

pub(super) fn run(args: &PredictArgs, run: &mut TrainedNetwork) -> Result<(), Failure> {
    if args.reading.are_given() {
        let text = "--labels, --class-in-names and --follow-links are for pictures; this network takes none";
        return Err(Misuse(text.to_owned()).into());
    }
    let asked = match run.design.design().input.sample_kind() {
        SampleKind::Text => texts(args)?,
        _ => rows(args, run)?,
    };
    let (encoder, targets) = (run.encoder(), run.design.design().data.target_kind());
    for AskedSample { name, bytes } in asked {
        let input = encoder.encode(&bytes);
        let classes = &run.preprocessing.classes;
        let members = ensemble::member_classes(&mut *run.network, &input, classes)?;
        let outputs = run.network.predict(input)?;
        let answer = answers(&*run.network, outputs, (&encoder, targets))?;
        tell(args, &name, (&answer, &members), (targets, classes))?;
    }
    Ok(())
}

/// What the network says of one sample.
fn tell(
    args: &PredictArgs,
    (key, name): &(&'static str, String),
    (answer, members): (&[f32], &[&str]),
    (targets, classes): (TargetKind, &[String]),
) -> Result<(), Failure> {
    let value = answer.first().copied().unwrap_or_default();
    match (targets, args.json) {
        (TargetKind::Numbers, true) => output::json(&json!({(*key): name, "answer": number(f64::from(value), 6)}))?,
        (TargetKind::Numbers, false) => output::line(format!("{name}: {value}"))?,
        (TargetKind::Classes, true) => {
            let pairs = classes.iter().zip(answer).map(|(class, p)| (class.clone(), number(f64::from(*p), 6)));
            let probabilities: Map<String, Value> = pairs.collect();
            let mut told = json!({(*key): name, "class": classes[best(answer)], "probabilities": probabilities});
            if !members.is_empty() {
                told["members"] = json!(members);
            }
            output::json(&told)?;
        }
        (TargetKind::Classes, false) => {
            let votes = ensemble::told_votes(members, &classes[best(answer)]);
            let mut ranked: Vec<_> = classes.iter().zip(answer).collect();
            ranked.sort_by(|a, b| b.1.total_cmp(a.1));
            let best = ranked.iter().take(3).map(|(class, p)| format!("{class} {}", percent(f64::from(**p))));
            output::line(format!("{name}: {}{votes}", best.collect::<Vec<_>>().join(", ")))?;
        }
    }
    Ok(())
}

/// The texts that are typed, and those of the files that are named.
fn texts(args: &PredictArgs) -> Result<Vec<AskedSample>, Failure> {
    let mut asked = Vec::new();
    for path in &args.files {
        if !path.is_file() {
            let text = path.to_string_lossy().into_owned();
            asked.push(AskedSample { bytes: text.clone().into_bytes(), name: ("text", text) });
            continue;
        }
        let text = text_of_file(path)?;
        let file = path.display().to_string();
        if args.lines {
            let lines = text.lines().zip(1..).filter(|(line, _)| !line.trim().is_empty());
            asked.extend(lines.map(|(line, number)| AskedSample {
                name: ("file", format!("{file}:{number}")),
                bytes: line.trim().as_bytes().to_vec(),
            }));
        } else {
            asked.push(AskedSample { name: ("file", file), bytes: text.trim().as_bytes().to_vec() });
        }
    }
    Ok(asked)
}

fn text_of_file(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let unreadable = |error: std::io::Error| format!("“{name}” cannot be read: {}", disk::in_words(&error));
    if std::fs::metadata(path).map_err(unreadable)?.len() > MOST_BYTES {
        return Err(format!("“{name}” has more than {} MB; ask about a part of it", MOST_BYTES >> 20).into());
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    match looks_like(&bytes) {
        Encoding::Utf8 => Ok(String::from_utf8_lossy(&bytes).trim_start_matches('\u{feff}').to_owned()),
        Encoding::Binary => Err(format!("“{name}” is no text").into()),
        other => Err(format!("“{name}” is not UTF-8 but looks like {other}; save it as UTF-8").into()),
    }
}

/// The rows of numbers that are typed, and those of the tables that are named.
fn rows(args: &PredictArgs, run: &TrainedNetwork) -> Result<Vec<AskedSample>, Failure> {
    let design = run.design.design();
    let columns: Vec<String> = match &design.data {
        Source::Table(table) => table.inputs.clone(),
        Source::Function(_) => vec!["x".to_owned()],
        _ => vec!["x".to_owned(), "y".to_owned()],
    };
    let mut asked = Vec::new();
    for path in &args.files {
        if !path.is_file() {
            asked.push(typed(&path.to_string_lossy(), &columns, &run.encoder())?);
            continue;
        }
        asked.extend(rows_of_table(path, &columns, &design.input)?);
    }
    Ok(asked)
}

fn rows_of_table(path: &Path, columns: &[String], input: &Input) -> Result<Vec<AskedSample>, Failure> {
    let samples = rows_to_ask(path, columns, input)?;
    for notice in &samples.report.notices {
        output::note(hints::told(notice, SampleKind::Row))?;
    }
    let row = |n: usize| AskedSample { name: ("row", samples.name(n).to_owned()), bytes: samples.sample(n).to_vec() };
    Ok((0..samples.len()).map(row).collect())
}

/// A row of numbers as it is typed: 1.5,2.
fn typed(text: &str, columns: &[String], encoder: &SampleEncoder) -> Result<AskedSample, Failure> {
    let numbers: Result<Vec<f32>, _> = text.split([',', ';']).map(|number| number.trim().parse::<f32>()).collect();
    let numbers = numbers.ok().filter(|numbers| numbers.iter().all(|number| number.is_finite()));
    let bytes: Option<Vec<u8>> =
        numbers.map(|numbers| numbers.iter().flat_map(|number| number.to_le_bytes()).collect());
    if let Some(bytes) = bytes.filter(|bytes| encoder.fits(bytes)) {
        return Ok(AskedSample { name: ("row", text.to_owned()), bytes });
    }
    let (wanted, names) = (output::counted(columns.len(), "number", "numbers"), columns.join(","));
    let complaint = format!(
        "“{text}” is neither a file nor {wanted}; type {wanted} as {names}, or name a table with these columns"
    );
    Err(complaint.into())
}
