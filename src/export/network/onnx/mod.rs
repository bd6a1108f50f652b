//! A network as an ONNX file: from samples as they are, over normalization, layers and votes, to logits and what is answered.
mod graph;
mod messages;
mod operators;

use std::collections::HashMap;

use prost::Message as _;

use self::graph::{Attribute, FLOAT, GraphBuilder, INT64, value};
use self::messages::{OnnxModel, OnnxNote, OnnxOpset};
use self::operators::{NetworkWriter, PaddingMask};
use super::NetworkSource;
use super::settings::point_features;
use crate::design::{Input, Loss, PointFeature, SampleKind, Shape};
use crate::engine::{Array, Vote, operators as operators_of};

/// The version of ONNX's operators.
pub const OPSET: i64 = 17;
/// The version of the file's form that came with it.
const IR_VERSION: i64 = 8;

/// The bytes of the file.
pub(super) fn model(source: &NetworkSource) -> Vec<u8> {
    let note = |key: &str, value: String| OnnxNote { key: key.to_owned(), value };
    OnnxModel {
        ir_version: IR_VERSION,
        producer_name: "Strata".to_owned(),
        opset_import: vec![OnnxOpset { domain: String::new(), version: OPSET }],
        metadata_props: vec![
            note("name", source.design.design().name.clone()),
            note("classes", serde_json::json!(source.classes).to_string()),
        ],
        graph: Some(graph(source)),
    }
    .encode_to_vec()
}

/// What the file takes and gives, for people.
pub(super) fn interface(source: &NetworkSource) -> String {
    let dims = source.sample_dims().iter().map(ToString::to_string).collect::<Vec<_>>().join(" × ");
    let (name, what) = match source.kind() {
        SampleKind::Picture => {
            ("pictures", "float32, channels × height × width, 0 to 255, already of the network's size")
        }
        SampleKind::Text => {
            ("texts", "int64, token numbers as settings.json lists them from 2 on; 1 is unknown, 0 padding")
        }
        SampleKind::Point => ("points", "float32, x and y"),
        SampleKind::Row => ("rows", "float32, the columns of settings.json"),
    };
    let second = answer_name(source);
    format!("\n`model.onnx` (opset {OPSET}) takes `{name}`, N × {dims} ({what}), and gives `logits` and `{second}`.\n")
}

fn answer_name(source: &NetworkSource) -> &'static str {
    if source.classes.is_empty() { "answers" } else { "probabilities" }
}

fn graph(source: &NetworkSource) -> messages::OnnxGraph {
    let mut graph = GraphBuilder::default();
    let (name, elem_type) = match source.kind() {
        SampleKind::Picture => ("pictures", FLOAT),
        SampleKind::Text => ("texts", INT64),
        SampleKind::Point => ("points", FLOAT),
        SampleKind::Row => ("rows", FLOAT),
    };
    let x = entered(source, &mut graph, name);
    let mask = match source.design.input() {
        Shape::Tokens { length, .. } => Some(padding(&mut graph, &x, length)),
        _ => None,
    };
    let arrays: HashMap<&str, &Array> = source.arrays.iter().map(|array| (array.name.as_str(), array)).collect();
    let operators = operators_of(&source.design);
    let mut writer = NetworkWriter { graph: &mut graph, arrays: &arrays, mask: mask.as_ref() };
    let members: Vec<String> = match source.vote {
        None => vec![writer.row(&operators, "", &x, true)],
        Some(_) => (0..source.members).map(|nth| writer.row(&operators, &format!("{nth}."), &x, true)).collect(),
    };
    let loss = &source.design.design().training.loss;
    let outputs = source.design.outputs();
    let (logits, loss) = match &source.vote {
        None => (members[0].clone(), loss.clone()),
        Some(vote) => {
            let shares: Vec<_> = members.iter().map(|y| probabilities(&mut graph, y, loss, outputs)).collect();
            (voted(&mut graph, &shares, vote, source.classes.len()), Loss::default())
        }
    };
    let width = if source.vote.is_some() { source.classes.len() } else { outputs };
    let answer = if source.classes.is_empty() {
        answered(source, &mut graph, &logits)
    } else {
        probabilities(&mut graph, &logits, &loss, width)
    };
    graph.named(&logits, "logits");
    graph.named(&answer, answer_name(source));
    let answers = if source.classes.is_empty() { outputs } else { source.classes.len() };
    let given = vec![value("logits", FLOAT, &[width]), value(answer_name(source), FLOAT, &[answers])];
    graph.finish(value(name, elem_type, &source.sample_dims()), given)
}

/// Samples as the first layer takes them.
fn entered(source: &NetworkSource, graph: &mut GraphBuilder, x: &str) -> String {
    let normalization = &source.measured.normalization;
    let (scale, dims, (mean, deviation)): (_, _, (Vec<f32>, Vec<f32>)) = match &source.design.design().input {
        Input::Tokens { .. } => return x.to_owned(),
        input @ Input::Point { .. } => return featured(graph, x, point_features(input)),
        Input::Picture(picture) => {
            let channels = picture.color.channels();
            (255.0, vec![channels, 1, 1], (0..channels).map(|channel| normalization.of_channel(channel)).unzip())
        }
        Input::Numbers { count, .. } => {
            let column = |column| normalization.of_column(column).unwrap_or((0.0, 1.0));
            (1.0, vec![*count], (0..*count).map(column).unzip())
        }
    };
    let (scale, mean, deviation) = (graph.float(scale), graph.floats(&dims, &mean), graph.floats(&dims, &deviation));
    let scaled = graph.node("Div", &[x, &scale], &[]);
    let centered = graph.node("Sub", &[&scaled, &mean], &[]);
    graph.node("Div", &[&centered, &deviation], &[])
}

/// The features of points.
fn featured(graph: &mut GraphBuilder, points: &str, features: &[PointFeature]) -> String {
    let [x, y] = [0, 1].map(|place| {
        let place = graph.integers(&[1], &[place]);
        graph.node("Gather", &[points, &place], &[("axis", Attribute::Int(1))])
    });
    let columns: Vec<String> = features
        .iter()
        .map(|feature| match feature {
            PointFeature::X => x.clone(),
            PointFeature::Y => y.clone(),
            PointFeature::XSquared => graph.node("Mul", &[&x, &x], &[]),
            PointFeature::YSquared => graph.node("Mul", &[&y, &y], &[]),
            PointFeature::Xy => graph.node("Mul", &[&x, &y], &[]),
            PointFeature::SinX => graph.node("Sin", &[&x], &[]),
            PointFeature::SinY => graph.node("Sin", &[&y], &[]),
        })
        .collect();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    graph.node("Concat", &columns, &[("axis", Attribute::Int(1))])
}

/// Which steps of texts count: all up to the last token that is no padding, and at least one.
fn padding(graph: &mut GraphBuilder, tokens: &str, length: usize) -> PaddingMask {
    let numbers: Vec<i64> = (1..=length as i64).collect();
    let (steps, zero, one) =
        (graph.integers(&[1, length], &numbers), graph.integers(&[], &[0]), graph.integers(&[], &[1]));
    let is_padding = graph.node("Equal", &[tokens, &zero], &[]);
    let is_token = graph.node("Not", &[&is_padding], &[]);
    let is_token = graph.as_integers(&is_token);
    let places = graph.node("Mul", &[&is_token, &steps], &[]);
    let last = graph.node("ReduceMax", &[&places], &[("axes", Attribute::Ints(&[1])), ("keepdims", Attribute::Int(1))]);
    let lengths = graph.node("Max", &[&last, &one], &[]);
    let counts = graph.node("LessOrEqual", &[&steps, &lengths], &[]);
    let counts = graph.as_floats(&counts);
    let (steps, rows) = (graph.reshaped(&counts, &[length, 1]), graph.reshaped(&counts, &[1, length, 1]));
    PaddingMask { lengths, steps, rows }
}

/// Probabilities of the classes, as the engine makes them of what a network gives.
fn probabilities(graph: &mut GraphBuilder, y: &str, loss: &Loss, outputs: usize) -> String {
    let one = graph.float(1.0);
    if outputs == 1 {
        let second = graph.node("Sigmoid", &[y], &[]);
        let first = graph.node("Sub", &[&one, &second], &[]);
        return graph.node("Concat", &[&first, &second], &[("axis", Attribute::Int(1))]);
    }
    let shares = match loss {
        Loss::CrossEntropy { .. } | Loss::Hinge { .. } => {
            return graph.node("Softmax", &[y], &[("axis", Attribute::Int(1))]);
        }
        Loss::BinaryCrossEntropy => graph.node("Sigmoid", &[y], &[]),
        _ => {
            let least = graph.node("ReduceMin", &[y], &[("axes", Attribute::Ints(&[1]))]);
            let zero = graph.float(0.0);
            let least = graph.node("Min", &[&least, &zero], &[]);
            graph.node("Sub", &[y, &least], &[])
        }
    };
    let (axis, zero, even) = (graph.integers(&[1], &[1]), graph.float(0.0), graph.float(1.0 / outputs as f32));
    let sums = graph.node("ReduceSum", &[&shares, &axis], &[]);
    let is_none = graph.node("Equal", &[&sums, &zero], &[]);
    let divided = graph.node("Div", &[&shares, &sums], &[]);
    graph.node("Where", &[&is_none, &even, &divided], &[])
}

/// What several networks give together.
fn voted(graph: &mut GraphBuilder, members: &[String], vote: &Vote, classes: usize) -> String {
    let sum = |graph: &mut GraphBuilder, members: &[String]| {
        graph.node("Sum", &members.iter().map(String::as_str).collect::<Vec<_>>(), &[])
    };
    match vote {
        Vote::Mean => {
            let (count, least) = (graph.float(members.len() as f32), graph.float(f32::MIN_POSITIVE));
            let sum = sum(graph, members);
            let mean = graph.node("Div", &[&sum, &count], &[]);
            let mean = graph.node("Max", &[&mean, &least], &[]);
            graph.node("Log", &[&mean], &[])
        }
        Vote::Weighted(weights) => {
            let numbers: Vec<i64> = (0..classes as i64).collect();
            let numbers = graph.integers(&[1, classes], &numbers);
            let votes: Vec<String> = members
                .iter()
                .zip(weights)
                .map(|(member, weight)| {
                    let best = graph.node("ArgMax", &[member], &[("axis", Attribute::Int(1))]);
                    let is_best = graph.node("Equal", &[&best, &numbers], &[]);
                    let (vote, weight) = (graph.as_floats(&is_best), graph.float(*weight as f32));
                    graph.node("Mul", &[&vote, &weight], &[])
                })
                .collect();
            sum(graph, &votes)
        }
    }
}

/// Numbers in the scale of the data.
fn answered(source: &NetworkSource, graph: &mut GraphBuilder, y: &str) -> String {
    let Some(scale) = &source.measured.answers else { return y.to_owned() };
    let dims = [scale.mean.len()];
    let (mean, deviation) = (graph.floats(&dims, &scale.mean), graph.floats(&dims, &scale.deviation));
    let wide = graph.node("Mul", &[y, &deviation], &[]);
    graph.node("Add", &[&wide, &mean], &[])
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail at once")]
    use std::collections::BTreeSet;

    use super::*;
    use crate::data::Measurements;
    use crate::design::{Facts, check, template};
    use crate::engine::{Network as _, build};

    #[test]
    fn a_file_holds_every_weight_and_every_name_is_given_before_it_is_taken() {
        let design = (template("row_lstm").unwrap().make)();
        let data = design.data.clone();
        let design = check(&design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap();
        let mut network = build(&design, &[]).unwrap();
        let classes = (0..10).map(|class| class.to_string()).collect();
        let parts = (classes, Measurements::default(), None);
        let source = NetworkSource::gather(&mut network, design, parts, &data).unwrap();
        let read = OnnxModel::decode(&*model(&source)).unwrap();
        assert_eq!(read.opset_import[0].version, OPSET);
        let graph = read.graph.unwrap();
        let floats = graph.initializer.iter().filter(|tensor| tensor.data_type == FLOAT);
        let mut found: Vec<f32> =
            floats.flat_map(|tensor| tensor.raw_data.as_chunks().0).map(|bytes| f32::from_le_bytes(*bytes)).collect();
        found.sort_by(f32::total_cmp);
        for value in network.arrays().iter().flat_map(|array| &array.values) {
            assert!(found.binary_search_by(|other| other.total_cmp(value)).is_ok(), "{value} is missing");
        }
        let mut known: BTreeSet<&str> = graph.initializer.iter().map(|tensor| &*tensor.name).collect();
        known.extend(graph.input.iter().map(|value| &*value.name));
        for node in &graph.node {
            assert!(node.input.iter().all(|name| name.is_empty() || known.contains(&**name)), "{node:?}");
            known.extend(node.output.iter().map(String::as_str));
        }
        assert!(graph.output.iter().all(|value| known.contains(&*value.name)));
    }
}
