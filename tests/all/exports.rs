//! Networks for other programs: what is written, what is said not to be exact, and that the answers are the same.
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use strata::data::{LoadRequest, Measurements, Normalization, SampleEncoder, Vocabulary, load};
use strata::design::{
    Activation, ActivationLayer, BatchNorm, CheckedDesign, Color, Conv2d, Dense, DepthwiseConv2d, Design, Direction,
    Dropout, Facts, Flatten, GaussianNoise, GlobalMaxPool, GlobalMeanPool, Gru, Input, LayerKind, LayerNorm, Learning,
    Lstm, MaxPool2d, MeanPool2d, Optimizer, Output, Padding, Picture, PointFeature, Pretrained, Recurrence, Recurrent,
    Reshape, Residual, Returns, SampleKind, Schedule, Shape, TEMPLATES, TargetKind, TokenUnit, Trainable, WeightSign,
    check,
};
use strata::engine::{Array, EnsembleNetwork, Network, Vote, build, operators, static_type};
use strata::export::{ExportError, ExportedNetwork, Inexact, NetworkSource, Tongue, export, inexact};
use strata::train::{Advance, Plan, Session, TrainedNetwork};

use crate::engine::template;

/// The program that an export to Rust trains with.
#[path = "../../src/export/network/rust/training.txt"]
#[allow(dead_code, unreachable_pub, clippy::print_stdout, reason = "it is a program of its own")]
mod exported_training;

/// As near as two orders of adding up come in single precision.
const NEAR: f64 = 1e-4;

fn checked(design: &Design) -> CheckedDesign {
    check(design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap()
}

fn of_pictures(kinds: Vec<LayerKind>) -> CheckedDesign {
    checked(&Design { layers: kinds.into(), ..template("cnn28") })
}

/// What training might have made of the arrays: none is 0, and no variance below it.
fn trained(network: &mut dyn Network) {
    let moved = |array: Array| {
        let is_variance = array.name.ends_with("running_var");
        let add = |(n, value): (usize, f32)| {
            if is_variance { 1.0 + 0.5 * (n as f32).sin() } else { value + 0.1 * (n as f32 + 1.0).sin() }
        };
        let values = array.values.iter().copied().enumerate().map(add).collect();
        Array { values, ..array }
    };
    let arrays: Vec<_> = network.arrays().into_iter().map(moved).collect();
    network.load(&arrays).unwrap();
}

fn measured(design: &CheckedDesign) -> Measurements {
    let scale = |count: usize| Normalization { mean: vec![0.3; count], deviation: vec![0.4; count] };
    match design.design().input {
        Input::Tokens { vocabulary, .. } => {
            let known = Vocabulary::learn(["abcdefg"].into_iter(), TokenUnit::Characters, vocabulary);
            Measurements { vocabulary: Some(Arc::new(known)), ..Measurements::default() }
        }
        Input::Picture(ref picture) => {
            Measurements { normalization: scale(picture.color.channels()), ..Measurements::default() }
        }
        Input::Numbers { count, .. } => Measurements { normalization: scale(count), ..Measurements::default() },
        Input::Point { .. } => Measurements::default(),
    }
}

fn classes(design: &CheckedDesign) -> Vec<String> {
    (0..design.classes()).map(|n| format!("class {n}: \"\"\" é ' \\ \u{2028}")).collect()
}

fn source(design: CheckedDesign) -> NetworkSource {
    let mut network = build(&design, &[]).unwrap();
    trained(&mut network);
    let (classes, measured, data) = (classes(&design), measured(&design), design.design().data.clone());
    NetworkSource::gather(&mut network, design, (classes, measured, None), &data).unwrap()
}

/// Exports without running anything: that is over before it begins.
fn written(source: &NetworkSource, tongue: Tongue, folder: &Path) {
    export(source, tongue, folder, &AtomicBool::new(true)).unwrap();
}

fn output() -> LayerKind {
    Output::default().into()
}

/// Stacks over pictures of 1 × 28 × 28 with every kind that takes them.
fn picture_stacks() -> Vec<Vec<LayerKind>> {
    let conv = |filters, kernel, padding, activation| Conv2d::new(filters, kernel, padding, activation);
    let same = |filters, activation| LayerKind::from(conv(filters, 3, Padding::Same, activation));
    let rows = |kind: LayerKind| vec![same(2, Activation::Relu), Reshape::rows().into(), kind, output()];
    let both = || Recurrence { direction: Direction::Both, ..Recurrence::new(5) };
    let smaller = Conv2d { stride: 2, ..conv(6, 3, Padding::Pixels(1), Activation::Tanh) };
    let mut stacks = vec![
        vec![
            same(4, Activation::Relu),
            BatchNorm::default().into(),
            MaxPool2d { size: 3, stride: Some(2), padding: 1 }.into(),
            Conv2d { stride: 2, ..conv(5, 4, Padding::Same, Activation::Gelu) }.into(),
            conv(4, 2, Padding::Same, Activation::Elu { alpha: 0.7 }).into(),
            MeanPool2d { size: 2, stride: Some(1), padding: 1 }.into(),
            Dropout { rate: 0.3 }.into(),
            Flatten.into(),
            BatchNorm::default().into(),
            LayerNorm::default().into(),
            Dense::new(12, Activation::Silu).into(),
            GaussianNoise { deviation: 0.2 }.into(),
            output(),
        ],
        vec![
            conv(3, 5, Padding::Valid, Activation::LeakyRelu { slope: 0.1 }).into(),
            DepthwiseConv2d { stride: 2, ..DepthwiseConv2d::new(3, Padding::Same, Activation::HardSwish) }.into(),
            Residual::new([same(3, Activation::Relu6), same(3, Activation::Softmax)]).into(),
            Residual::new([smaller.into()]).into(),
            GlobalMeanPool.into(),
            Residual::new([Dense::new(6, Activation::Softplus).into()]).into(),
            output(),
        ],
        vec![same(4, Activation::Sigmoid), ActivationLayer(Activation::STEP).into(), GlobalMaxPool.into(), output()],
        rows(Lstm(both()).into()),
        rows(Gru(Recurrence::new(4)).into()),
    ];
    let states = Recurrence { returns: Returns::Sequence, ..both() };
    stacks.push(vec![
        Reshape::rows().into(),
        Recurrent(states).into(),
        Dense::new(4, Activation::Softmax).into(),
        Reshape::picture().into(),
        Flatten.into(),
        output(),
    ]);
    stacks
}

/// A network of each kind of samples, with every kind of layers.
fn sources() -> Vec<NetworkSource> {
    let mut sources: Vec<_> = picture_stacks().into_iter().map(|kinds| source(of_pictures(kinds))).collect();
    sources.extend(crate::padding::stacks().into_iter().map(|kinds| source(crate::padding::case(kinds).0)));
    let spiral = template("spiral");
    let points = Design { input: Input::Point { features: PointFeature::ALL.to_vec() }, ..spiral };
    sources.push(source(check(&points, Facts { classes: Some(2), memory: None, validation: None }).freeze().unwrap()));
    sources.push(source(backbone()));
    for vote in [Vote::Mean, Vote::Weighted(vec![0.5, 0.2, 0.7])] {
        sources.push(voting(vote));
    }
    sources
}

/// A backbone over gray pictures, cut early, and a head: small enough to be asked often.
fn backbone() -> CheckedDesign {
    let input = Input::Picture(Picture::new(Pretrained::SMALLEST, Pretrained::SMALLEST, Color::Grey));
    let layers: Vec<LayerKind> =
        vec![Pretrained { cut: 4, ..Pretrained::default() }.into(), GlobalMeanPool.into(), output()];
    checked(&Design { input, layers: layers.into(), ..template("pretrained") })
}

fn voting(vote: Vote) -> NetworkSource {
    let member = |seed: u64| -> Box<dyn Network> {
        let mut design = template("cnn28");
        design.training.seed = seed;
        Box::new(build(&checked(&design), &[]).unwrap())
    };
    let design = checked(&template("cnn28"));
    let mut network = EnsembleNetwork::new((1..=3).map(member).collect(), vote.clone(), 10);
    let (classes, measured, data) = (classes(&design), measured(&design), design.design().data.clone());
    NetworkSource::gather(&mut network, design, (classes, measured, Some(vote)), &data).unwrap()
}

fn python() -> Command {
    Command::new(std::env::var_os("STRATA_PYTHON").unwrap_or_else(|| "python3".into()))
}

/// `STRATA_PYTHON=… cargo test every_kind_answers -- --ignored` with torch, tensorflow, onnxruntime, safetensors and regex.
#[test]
#[ignore = "needs Python with PyTorch, TensorFlow and ONNX Runtime"]
fn every_kind_answers_alike_in_pytorch_keras_and_onnx() {
    let folder = tempfile::tempdir().unwrap();
    for (nth, source) in sources().iter().enumerate() {
        for tongue in Tongue::ALL.iter().filter(|tongue| **tongue != Tongue::Rust) {
            written(source, *tongue, &folder.path().join(format!("{nth:02}-{}", tongue.name())));
        }
    }
    let script = format!("{}/tests/reference/certify_exports.py", env!("CARGO_MANIFEST_DIR"));
    let ran = python().arg("-B").arg(script).arg(folder.path()).output().unwrap();
    let (told, complaint) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    println!("{told}{complaint}");
    let apart =
        |line: &str| line.rsplit(' ').next().is_none_or(|difference| difference.parse().is_ok_and(|d: f64| d > NEAR));
    assert!(ran.status.success() && !told.lines().any(apart));
}

#[test]
fn scripts_are_python_whatever_names_hold() {
    let mut design = template("cnn28");
    design.name = "\"\"\" \\ \n import os".to_owned();
    let folder = tempfile::tempdir().unwrap();
    let mut layers = design.layers.layers().to_vec();
    layers[0].name = "\"\"\"\nimport os # é\u{2028}'".to_owned();
    let design = Design { layers: layers.into_iter().collect::<Vec<_>>().into(), ..design };
    let sources = [source(checked(&design)), source(crate::padding::case(crate::padding::stacks().remove(0)).0)];
    let convolutions = [
        (Tongue::Pytorch, "nn.Conv2d(1, 16, 3, padding=\"same\"),"),
        (Tongue::Keras, "keras.layers.Conv2D(16, 3, padding=\"same\"),"),
    ];
    for (tongue, convolution) in convolutions {
        let place = folder.path().join(tongue.name());
        for (nth, source) in sources.iter().enumerate() {
            written(source, tongue, &place.join(nth.to_string()));
        }
        let model = std::fs::read_to_string(place.join("0/model.py")).unwrap();
        assert!(model.contains(convolution) && !model.lines().any(|line| line.starts_with("import os")));
    }
    let read = "import ast, pathlib, sys\nfor file in pathlib.Path(sys.argv[1]).rglob('*.py'): ast.parse(file.read_text('utf-8'))";
    match python().args(["-c", read]).arg(folder.path()).output() {
        Ok(ran) => assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr)),
        Err(_) => println!("skipped: there is no Python here"),
    }
}

#[test]
fn a_folder_for_pytorch_holds_weights_and_settings() {
    let source = source(checked(&template("cnn28")));
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("net");
    written(&source, Tongue::Pytorch, &out);
    let bytes = std::fs::read(out.join("weights.safetensors")).unwrap();
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    for Array { name, dims, values, .. } in &source.arrays {
        let tensor = tensors.tensor(name).unwrap();
        assert_eq!(tensor.shape(), dims);
        assert!(tensor.data().iter().copied().eq(values.iter().flat_map(|value| value.to_le_bytes())));
    }
    assert_eq!(tensors.len(), source.arrays.len());
    let json = |name: &str| serde_json::from_slice::<Value>(&std::fs::read(out.join(name)).unwrap()).unwrap();
    let settings = json("settings.json");
    assert_eq!(settings["classes"][3], source.classes[3]);
    assert_eq!((&settings["kind"], &settings["scale"]), (&Value::from("picture"), &Value::from(255)));
    let data = json("data.json");
    assert_eq!(data["targets"].as_array().unwrap().len(), data["parts"].as_array().unwrap().len());
    assert_eq!(json("certificate.json")["proven"], false);
    // What is there is not written over.
    assert!(export(&source, Tongue::Onnx, &out, &AtomicBool::new(true)).is_err());
}

/// The weights of a frozen backbone are part of the program and of no run, but of what leaves.
#[test]
fn a_backbone_leaves_with_its_weights() {
    let (design, exported) = (backbone(), source(backbone()));
    let mut network = build(&design.thawed().unwrap(), &[]).unwrap();
    let mut arrays = network.arrays();
    assert_eq!(arrays.len(), exported.arrays.len());
    for array in &mut arrays {
        let leaves = exported.arrays.iter().find(|one| one.name == array.name).unwrap();
        assert_eq!(leaves.dims, array.dims, "{}", array.name);
        array.values.clone_from(&leaves.values);
    }
    network.load(&arrays).unwrap();
    let encoder = SampleEncoder::new(exported.measured.clone(), &design.design().input);
    let bytes: Vec<u8> = exported.samples.values.iter().map(|value| *value as u8).collect();
    let inputs = bytes.chunks(encoder.len()).flat_map(|sample| encoder.encode(sample)).collect();
    let answers = network.predict(inputs).unwrap();
    let apart = answers.iter().zip(&exported.logits.values).map(|(one, other)| (one - other).abs());
    assert!(apart.fold(0.0, f32::max) < 1e-4);
    assert!(exported.start.iter().any(|array| array.name.contains("backbone")));
    let learns = Pretrained { trainable: Trainable::FineTuned, ..Pretrained::default() };
    let layers: Vec<LayerKind> = vec![learns.into(), GlobalMeanPool.into(), output()];
    let tuned = checked(&Design { layers: layers.into(), ..design.design().clone() });
    assert!(inexact(&source(tuned), Tongue::Pytorch).iter().any(|one| matches!(one, Inexact::BackboneRate { .. })));
}

/// What a Rust program reads beside its type is the same network, to the bit.
#[test]
fn a_rust_project_holds_a_type_and_all_that_the_network_needs() {
    let folder = tempfile::tempdir().unwrap();
    for (nth, source) in sources().iter().filter(|source| source.vote.is_none()).enumerate() {
        let out = folder.path().join(nth.to_string());
        written(source, Tongue::Rust, &out);
        let text = std::fs::read_to_string(out.join("src/network.rs")).unwrap();
        let network = static_type(&operators(&source.design));
        assert!(text.contains(&format!("pub type Network = {network};")) && !network.contains('_'), "{text}");
        let exported = ExportedNetwork::read(&out).unwrap();
        let mut network = build(exported.design(), &[]).unwrap();
        network.load(exported.arrays()).unwrap();
        let certificate = exported.certificate(|inputs| network.predict(inputs)).unwrap();
        assert!(certificate.ends_with(r#""max_difference":0.0,"with":"Rust"}"#), "{certificate}");
        let (argument, key) = match source.kind() {
            SampleKind::Picture => continue,
            SampleKind::Text => ("abc", "text"),
            SampleKind::Point | SampleKind::Row => ("0.5, -1", "row"),
        };
        let told = exported.answer(argument, |inputs| network.predict(inputs)).unwrap();
        assert!(told[key] == argument && told["probabilities"].as_object().unwrap().len() == source.classes.len());
    }
    let out = folder.path().join("votes");
    let refused = export(&voting(Vote::Mean), Tongue::Rust, &out, &AtomicBool::new(true));
    assert!(matches!(refused, Err(ExportError::Ensemble)) && !out.exists());
}

/// `cargo test every_template_is_a_rust_program -- --ignored` compiles this library once more.
#[test]
#[ignore = "compiles this library once more"]
fn every_template_is_a_rust_program() {
    let folder = tempfile::tempdir().unwrap();
    let root = env!("CARGO_MANIFEST_DIR");
    for template in TEMPLATES {
        let design = (template.make)();
        let classes = if design.data.target_kind() == TargetKind::Classes { 10 } else { 0 };
        let facts = Facts { classes: Some(classes), memory: None, validation: None };
        let out = folder.path().join(template.id);
        written(&source(check(&design, facts).freeze().unwrap()), Tongue::Rust, &out);
        let manifest = std::fs::read_to_string(out.join("Cargo.toml")).unwrap();
        let named = manifest.replace("\"network\"", &format!("\"{}\"", template.id)).replace("../strata", root);
        std::fs::write(out.join("Cargo.toml"), named).unwrap();
    }
    let members: Vec<_> = TEMPLATES.iter().map(|template| template.id).collect();
    let workspace = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n[profile.dev]\nopt-level = 1\n");
    std::fs::write(folder.path().join("Cargo.toml"), workspace).unwrap();
    std::fs::copy(Path::new(root).join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    for id in members {
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--offline", "--quiet", "-p", id, "--", "--certify"]).current_dir(folder.path());
        let ran = command.env("CARGO_TARGET_DIR", folder.path().join("target")).output().unwrap();
        let told = String::from_utf8_lossy(&ran.stdout);
        let same = r#""max_difference":0.0,"with":"Rust"}"#;
        assert!(told.trim().ends_with(same), "{id}: {told} {}", String::from_utf8_lossy(&ran.stderr));
    }
}

/// What was trained here and what the export trains are the same, bit for bit.
#[test]
fn a_rust_export_trains_the_same_network() {
    let folder = tempfile::tempdir().unwrap();
    let mut design = template("digits");
    design.training.epochs = 1;
    let data = load(LoadRequest::of(&design, Path::new("")), &|_| (), &AtomicBool::new(false)).unwrap();
    let mut session = Session::new(Plan::new(&design, Arc::new(data), 0, None).unwrap()).unwrap();
    while !matches!(session.advance(), Advance::Ended(_)) {}
    let (out, run) = (folder.path().join("net"), folder.path().join("run"));
    written(&source(checked(&design)), Tongue::Rust, &out);
    exported_training::train(&out, &run, None).unwrap();
    assert_eq!(TrainedNetwork::read(&run).unwrap().network.arrays(), session.network().arrays());
}

#[test]
fn what_is_not_exact_is_told() {
    let signed = Dense { sign: WeightSign::Excitatory, ..Dense::new(8, Activation::Linear) };
    let local = Dense { learning: Learning::Oja, ..Dense::new(4, Activation::Linear) };
    let source = source(of_pictures(vec![Flatten.into(), signed.into(), local.into(), output()]));
    let found = inexact(&source, Tongue::Pytorch);
    assert!(found.contains(&Inexact::RandomNumbers) && found.contains(&Inexact::Decoding));
    assert!(found.iter().any(|inexact| matches!(inexact, Inexact::KeptSigns { sign: WeightSign::Excitatory, .. })));
    assert!(found.iter().any(|inexact| matches!(inexact, Inexact::LocalRule { learning: Learning::Oja, .. })));
    assert_eq!(inexact(&source, Tongue::Onnx), [Inexact::NoTraining]);
    assert_eq!(inexact(&source, Tongue::Rust), []);
    assert!(inexact(&voting(Vote::Mean), Tongue::Pytorch).contains(&Inexact::EnsembleTraining));
    let text = crate::padding::case(crate::padding::stacks().remove(0)).0;
    assert!(matches!(text.input(), Shape::Tokens { .. }));
    assert!(inexact(&self::source(text), Tongue::Pytorch).contains(&Inexact::Cutting));
}

/// Keras has other rules of learning in some places, which are told for the layers and optimizers that have them only.
#[test]
fn what_keras_learns_otherwise_is_told() {
    let rows = |kind: LayerKind| of_pictures(vec![Reshape::rows().into(), kind, BatchNorm::default().into(), output()]);
    let found = |kind: LayerKind, optimizer, schedule| {
        let mut design = rows(kind).design().clone();
        (design.training.optimizer, design.training.schedule) = (optimizer, schedule);
        let source = source(checked(&design));
        let known = inexact(&source, Tongue::Pytorch);
        inexact(&source, Tongue::Keras).into_iter().filter(|one| !known.contains(one)).collect::<Vec<_>>()
    };
    let (rate, momentum) = (0.1, 0.9);
    let (momentum, falling) = (Optimizer::Momentum { rate, momentum }, Schedule::Exponential { factor: 0.9 });
    let variance = |one: &Inexact| matches!(one, Inexact::RunningVariance { .. });
    let gru = found(Gru(Recurrence::new(4)).into(), momentum, Schedule::Constant);
    assert!(gru.len() == 1 && variance(&gru[0]), "{gru:?}");
    let lstm = found(Lstm(Recurrence::new(4)).into(), momentum, falling);
    assert!(
        matches!(&lstm[..], [Inexact::VelocityRate { optimizer: "Momentum" }, Inexact::OneBias { .. }, last] if variance(last))
    );
    let adam = found(Gru(Recurrence::new(4)).into(), Optimizer::default(), Schedule::Constant);
    assert!(matches!(&adam[..], [Inexact::EpsilonPlace { .. }, _]), "{adam:?}");
}

#[test]
fn the_command_writes_a_run_and_says_how_near_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    crate::cli::ok(&["new", "digits"], root);
    crate::cli::ok(&["train", "digits.ron", "--epochs", "1", "--out", "run"], root);
    let told = crate::cli::json(&crate::cli::ok(&["export", "run", "--to", "onnx", "--out", "net", "--json"], root));
    assert_eq!((&told[0]["folder"], &told[0]["format"]), (&Value::from("net"), &Value::from("ONNX")));
    assert_eq!(told[0]["inexact"].as_array().unwrap().len(), 1);
    assert!(root.join("net/model.onnx").is_file() && root.join("net/certificate.json").is_file());
    crate::cli::fails(1, &["export", "run", "--to", "pytorch", "--out", "net"], root);
}
