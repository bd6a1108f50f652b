//! `strata predict`: what a trained network says of single pictures, or of all in a folder; `other` does the rest.
mod other;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Map, Value, json};

use crate::cli::output::{self, number, percent};
use crate::cli::{Failure, PredictArgs, ensemble, source};
use crate::data::{decode_picture, labels_in, pictures_in};
use crate::train::{TrainedNetwork, predict};

pub(super) fn run(args: &PredictArgs) -> Result<(), Failure> {
    let mut run = TrainedNetwork::read(&args.run)?;
    output::tell_damage(&args.run, &run.damage)?;
    let Some(picture) = run.picture().cloned() else { return other::run(args, &mut run) };
    let encoder = run.encoder();
    let files = pictures(&args.files, args.reading.follow_links)?;
    let labels = labels(args)?;
    let mut refused = 0;
    for file in &files {
        let name = file.display().to_string();
        let bytes = match decode_picture(file, &picture) {
            Ok(bytes) => bytes,
            // One bad picture does not keep the others from their answer.
            Err(reason) => {
                refused += 1;
                output::complain(&format!("{name}: {reason}"))?;
                continue;
            }
        };
        let answer = predict(&mut *run.network, &bytes, &encoder)?;
        let classes = &run.preprocessing.classes;
        let members = ensemble::member_classes(&mut *run.network, &encoder.encode(&bytes), classes)?;
        let mut ranked: Vec<_> = classes.iter().zip(&answer.probabilities).collect();
        if args.json {
            let pairs = ranked.iter().map(|(class, p)| ((*class).clone(), number(f64::from(**p), 6)));
            let probabilities: Map<String, Value> = pairs.collect();
            let mut told = json!({"file": name, "class": classes[answer.class], "probabilities": probabilities});
            if let Some(label) = labels.get(file) {
                told["label"] = json!(label);
            }
            if !members.is_empty() {
                told["members"] = json!(members);
            }
            output::json(&told)?;
            continue;
        }
        ranked.sort_by(|a, b| b.1.total_cmp(a.1));
        let best = ranked.iter().take(3).map(|(class, p)| format!("{class} {}", percent(f64::from(**p))));
        let label = labels.get(file).map(|label| format!(" (labeled {label})")).unwrap_or_default();
        let votes = ensemble::told_votes(&members, &classes[answer.class]);
        output::line(format!("{name}: {}{votes}{label}", best.collect::<Vec<_>>().join(", ")))?;
    }
    if refused > 0 {
        return Err(format!("{refused} of {} pictures could not be read", files.len()).into());
    }
    Ok(())
}

/// What a table or the names say of the pictures in the folders that are named, where the command line asks for it.
fn labels(args: &PredictArgs) -> Result<BTreeMap<PathBuf, String>, Failure> {
    let mut labels = BTreeMap::new();
    if args.reading.labels.is_none() && !args.reading.class_in_names {
        return Ok(labels);
    }
    for folder in args.files.iter().filter(|path| path.is_dir()) {
        labels.extend(labels_in(&source::named(folder, &args.reading))?);
    }
    Ok(labels)
}

/// The pictures that are asked about: those that are named, and all in the folders that are named.
fn pictures(named: &[PathBuf], follow_links: bool) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let (found, report) = pictures_in(path, follow_links)?;
        source::tell(&report)?;
        if found.is_empty() {
            return Err(format!("there is no picture in “{}”", path.display()).into());
        }
        files.extend(found);
    }
    Ok(files)
}
