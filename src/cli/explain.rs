//! `strata explain`: what the answer for one picture hangs on, as a map over the picture.
use std::io::ErrorKind;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use serde_json::json;

use super::output::{self, number, percent};
use super::{ExplainArgs, Failure, Misuse};
use crate::data::{StrataPicture, decode_picture};
use crate::design::{CheckedDesign, LayerId};
use crate::disk;
use crate::export::heat_png;
use crate::train::{
    AskControl, ExplainError, ExplainMethod, Explanation, Heatmap, Occlusion, TrainedNetwork, WhyQuestion,
};
use crate::train::{explain, gray};

pub(super) fn run(args: &ExplainArgs) -> Result<(), Failure> {
    let mut run = TrainedNetwork::read(&args.run)?;
    output::tell_damage(&args.run, &run.damage)?;
    let Some(picture) = run.picture().cloned() else { return Err(ExplainError::NoPictures.into()) };
    let (encoder, classes) = (run.encoder(), run.preprocessing.classes.clone());
    let class = args.class.as_ref().map(|name| class_of(name, &classes)).transpose()?;
    let layer = args.layer.as_ref().map(|name| layer_of(name, &run.design)).transpose()?;
    let name = args.file.display().to_string();
    let bytes = decode_picture(&args.file, &picture).map_err(|reason| format!("{name}: {reason}"))?;
    let patch = args.patch.map(|patch| patch as usize);
    let occlusion = Occlusion::of(run.design.input(), patch, gray(&encoder));
    let question = WhyQuestion { method: args.method.into(), class, layer, occlusion };
    let (never, silent) = (AtomicBool::new(false), |_| ());
    let control = AskControl::new(&silent, &never);
    let found = explain(&mut *run.network, &run.design, &encoder.encode(&bytes), &question, control)?;
    if let Some(out) = &args.out {
        write(out, &found.map)?;
    }
    tell(args, &found, (&classes, &run.design))
}

/// What is told of the map.
fn tell(
    args: &ExplainArgs,
    found: &Explanation,
    (classes, design): (&[String], &CheckedDesign),
) -> Result<(), Failure> {
    let Explanation { method, class, probabilities, layer, map } = found;
    let layer = layer.and_then(|layer| design.find(layer)).map(|layer| layer.title.to_string());
    let (file, class_name) = (args.file.display().to_string(), &classes[*class]);
    let probability = f64::from(probabilities[*class]);
    if args.json {
        let rows: Vec<Vec<_>> = map
            .values
            .chunks(map.width.max(1))
            .map(|row| row.iter().map(|value| number(f64::from(*value), 6)).collect())
            .collect();
        output::json(&json!({
            "file": file,
            "method": <&str>::from(method),
            "layer": layer,
            "class": class_name,
            "probability": number(probability, 6),
            "map": rows,
        }))?;
        return Ok(());
    }
    let of_layer = layer.map(|layer| format!(" over “{layer}”")).unwrap_or_default();
    output::line(format!("{file}: {class_name} {}", percent(probability)))?;
    let (name, about) = words(*method);
    output::line(format!("{name}{of_layer}: {}", strongest(map)))?;
    output::line(about)?;
    Ok(())
}

/// What a method is called, what it does, and what it cannot tell.
fn words(method: ExplainMethod) -> (&'static str, &'static str) {
    match method {
        ExplainMethod::GradCam => (
            "Grad-CAM",
            "Adds up the maps of a layer, each weighted by how strongly the class hangs on it. It is as coarse as those maps, \
             shows only what speaks for the class, and does not tell why.",
        ),
        ExplainMethod::Occlusion => (
            "Occlusion",
            "Covers one place after another and measures how much less probable the class becomes. It depends on the size and \
             the color of the patch, and misses what only several places together decide.",
        ),
        ExplainMethod::InputGradient => (
            "Input gradient",
            "Shows for each pixel how strongly the class would change if that pixel changed a little. It is noisy, and tells \
             of tiny changes only.",
        ),
    }
}

/// Where a map is strongest.
fn strongest(map: &Heatmap) -> String {
    let best = crate::engine::best(&map.values);
    match map.values.get(best) {
        Some(value) if *value > 0.0 => {
            let (row, column) = (best / map.width.max(1) + 1, best % map.width.max(1) + 1);
            format!("strongest at row {row} of {}, column {column} of {}", map.height, map.width)
        }
        _ => "nothing in the picture speaks for this class".to_owned(),
    }
}

/// The class of a name.
fn class_of(name: &str, classes: &[String]) -> Result<usize, Failure> {
    classes
        .iter()
        .position(|class| class == name)
        .ok_or_else(|| Misuse(format!("there is no class “{name}”; the network knows {}", classes.join(", "))).into())
}

/// The layer of a name; letter case does not count.
fn layer_of(name: &str, design: &CheckedDesign) -> Result<LayerId, Failure> {
    let layers = design.all();
    let wanted = name.trim().to_lowercase();
    let found = layers.iter().find(|layer| layer.title.to_string().to_lowercase() == wanted);
    found.map(|layer| layer.id).ok_or_else(|| {
        let names: Vec<String> = layers.iter().map(|layer| format!("“{}”", layer.title)).collect();
        Misuse(format!("there is no layer “{name}”; the network has {}", names.join(", "))).into()
    })
}

/// Writes the map as PNG; only another map is replaced by it.
fn write(out: &Path, map: &Heatmap) -> Result<(), Failure> {
    let png = heat_png(&map.values, map.height, map.width)?;
    if StrataPicture::of_file(out) == Some(StrataPicture::Explanation) {
        return Ok(disk::write(&disk::resolved(out), &png)?);
    }
    disk::write_new(out, &png).map_err(|error| match error.source.kind() {
        ErrorKind::AlreadyExists => {
            format!("{} is there already and is no map of `strata explain`; name another file", out.display()).into()
        }
        _ => Failure::from(error),
    })
}
