//! All that the scripts read: how samples become numbers, what is answered, and how the network was trained.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::source::raw;
use super::{NetworkSource, Tongue, keras};
use crate::data::{Dataset, Part, SampleEncoder, Targets};
use crate::design::{Design, Input, Penalty, Picture, PointFeature, SampleKind, Source, transforms_of};
use crate::engine::{Array, Vote, operators};

/// `settings.json`.
pub(super) fn settings(source: &NetworkSource, tongue: Tongue) -> Value {
    let design = source.design.design();
    let kind = source.kind().one();
    let (loss, answers) = (<&str>::from(&design.training.loss), &source.measured.answers);
    let mut told = json!({
        "name": design.name,
        "kind": kind,
        "classes": source.classes,
        "loss": loss,
        "answers": answers.as_ref().map(|scale| json!({"mean": scale.mean, "deviation": scale.deviation})),
        "vote": source.vote.as_ref().map(vote),
        "training": design.training,
        "keep": design.training.checkpoint(),
        "split": design.split,
        "balance": design.balance,
        "augmentation": augmentation(design),
        "penalties": penalties(source, tongue),
    });
    if let Some(told) = told.as_object_mut() {
        told.extend(input(source));
    }
    told
}

fn vote(vote: &Vote) -> Value {
    match vote {
        Vote::Mean => json!({"weights": null}),
        Vote::Weighted(weights) => json!({"weights": weights}),
    }
}

/// How one kind of samples becomes numbers.
fn input(source: &NetworkSource) -> Map<String, Value> {
    let design = source.design.design();
    let measured = &source.measured;
    let told = match &design.input {
        Input::Picture(picture) => {
            let &Picture { width, height, color, resize, background: (red, green, blue), .. } = picture;
            let (mean, deviation): (Vec<_>, Vec<_>) =
                (0..color.channels()).map(|channel| measured.normalization.of_channel(channel)).unzip();
            json!({
                "width": width, "height": height, "channels": color.channels(), "resize": resize,
                "background": [red, green, blue], "scale": 255, "mean": mean, "deviation": deviation,
            })
        }
        Input::Tokens { length, unit, .. } => {
            let known = measured.vocabulary.as_ref().map_or(&[][..], |vocabulary| vocabulary.known());
            json!({"length": length, "unit": unit, "tokens": known})
        }
        Input::Point { features } => json!({"features": features, "columns": ["x", "y"], "target": ""}),
        Input::Numbers { count, .. } => {
            let column = |column| measured.normalization.of_column(column).unwrap_or((0.0, 1.0));
            let (mean, deviation): (Vec<_>, Vec<_>) = (0..*count).map(column).unzip();
            let (columns, target) = match &design.data {
                Source::Table(table) => (table.inputs.clone(), table.target.clone()),
                _ => (vec!["x".to_owned()], "y".to_owned()),
            };
            json!({"columns": columns, "target": target, "scale": 1, "mean": mean, "deviation": deviation})
        }
    };
    if let Value::Object(told) = told { told } else { Map::new() }
}

/// How training samples are varied; only what varies samples of this kind.
fn augmentation(design: &Design) -> Value {
    let augmentation = &design.augmentation;
    let rows = transforms_of(design.input.sample_kind());
    let transforms: BTreeMap<_, _> =
        rows.filter_map(|row| augmentation.transforms.get_key_value(&row.transform)).collect();
    json!({"transforms": transforms, "fill": augmentation.fill, "copies": augmentation.copies})
}

/// What large weights cost, L1 and L2, by the names of their arrays.
fn penalties(source: &NetworkSource, tongue: Tongue) -> BTreeMap<String, [f32; 2]> {
    let renamed = match tongue {
        Tongue::Keras => keras::arrays(&operators(&source.design), &source.start, 1),
        _ => source.start.clone(),
    };
    let costly = |array: Array| {
        let Penalty { l1, l2 } = source.design.find(array.layer)?.kind.penalty();
        (is_weight(&array.name) && (l1 != 0.0 || l2 != 0.0)).then_some((array.name, [l1, l2]))
    };
    renamed.into_iter().filter_map(costly).collect()
}

/// Whether an array is no bias, by PyTorch's or Keras's name.
fn is_weight(name: &str) -> bool {
    let word = name.rsplit('.').next().unwrap_or_default();
    ["weight", "kernel", "recurrent_kernel", "embeddings", "gamma"].iter().any(|weight| word.starts_with(weight))
}

/// `data.json`: samples that are part of Strata, with what is to be answered and their part (0 training, 1 validation,
/// 2 test). Bytes of pictures are hexadecimal.
pub(super) fn data(source: &NetworkSource, data: &Dataset) -> Value {
    let encoder = SampleEncoder::new(source.measured.clone(), &source.design.design().input);
    let parts = [(Part::Training, 0), (Part::Validation, 1), (Part::Test, 2)];
    let placed: Vec<(u32, u8)> = parts
        .into_iter()
        .flat_map(|(part, number)| data.part(part).iter().map(move |index| (*index, number)))
        .collect();
    let mut targets = Targets::default();
    data.targets(placed.iter().map(|(index, _)| *index), &mut targets);
    let targets = match targets {
        Targets::Classes(classes) => json!(classes),
        Targets::Numbers(numbers) => json!(numbers.chunks(data.answer_count().max(1)).collect::<Vec<_>>()),
    };
    let indices = || placed.iter().map(|(index, _)| *index as usize);
    let samples = match source.kind() {
        SampleKind::Text => json!(indices().map(|index| data.text(index)).collect::<Vec<_>>()),
        SampleKind::Picture => json!(hexadecimal(indices().flat_map(|index| data.sample(index)))),
        _ => json!(indices().map(|index| raw(&encoder, data.sample(index))).collect::<Vec<_>>()),
    };
    json!({"samples": samples, "targets": targets, "parts": placed.iter().map(|(_, part)| part).collect::<Vec<_>>()})
}

fn hexadecimal<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    bytes.fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The features of points, for tongues that compute them in the network.
pub(super) fn point_features(input: &Input) -> &[PointFeature] {
    if let Input::Point { features } = input { features } else { &[] }
}
