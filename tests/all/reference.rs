//! Every layer, activation, loss, optimizer and schedule, and a whole training run, against PyTorch's numbers.
use serde_json::Value;
use strata::design::{
    self, Activation, ActivationLayer, BatchNorm, Clip, Conv2d, Dense, DepthwiseConv2d, Direction, Embedding,
    GlobalMaxPool, GlobalMeanPool, Gru, LayerKind, LayerNorm, Loss, Lstm, MaxPool2d, MeanPool2d, Padding, Recurrence,
    Recurrent, Residual, Returns, Schedule, Shape,
};
use strata::engine::{Batch, Goal, Mode, Network, Optimizer, Parameter, Pull, Stored as _, Target, build, pull_back};

use crate::layers::{arrays, built, set};

/// Relative to the largest number of the array, which is what single precision can hold.
const NEAR: f64 = 1e-4;

fn load(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn cases(name: &str) -> Vec<Value> {
    let Value::Array(cases) = load(name) else { panic!("{name} is no list") };
    assert!(!cases.is_empty());
    cases
}

/// All numbers of a nested list, in order.
pub(crate) fn flat(value: &Value) -> Vec<f32> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        number => vec![number.as_f64().unwrap() as f32],
    }
}

pub(crate) fn dims(value: &Value) -> Vec<usize> {
    match value {
        Value::Array(items) => std::iter::once(items.len()).chain(dims(&items[0])).collect(),
        _ => Vec::new(),
    }
}

pub(crate) fn assert_near(what: &str, found: &[f32], expected: &Value, near: f64) {
    let expected = flat(expected);
    assert_eq!(found.len(), expected.len(), "{what}");
    let scale = expected.iter().fold(0.0_f64, |scale, v| scale.max(f64::from(v.abs()))).max(1e-30);
    for (n, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let (found, expected) = (f64::from(*found), f64::from(*expected));
        // Single numbers may be far smaller than their array's largest, and then round with it.
        let error = (found - expected).abs() / expected.abs().max(0.05 * scale);
        assert!(error <= near, "{what}: number {n} is {found}, not {expected}");
    }
}

fn shape(x: &Value) -> Shape {
    match dims(x).as_slice() {
        [_, count] => Shape::Vector(*count),
        [_, steps, features] => Shape::Sequence { steps: *steps, features: *features },
        [_, channels, height, width] => Shape::Picture { channels: *channels, height: *height, width: *width },
        other => panic!("{other:?}"),
    }
}

/// Parameters of a layer, each with its name in the case.
type Names = Vec<(String, String)>;

fn names(pairs: &[(&str, &str)]) -> Names {
    pairs.iter().map(|(own, case)| ((*own).to_owned(), (*case).to_owned())).collect()
}

fn convolution(case: &Value, weight: &str, stride: usize, padding: usize) -> Conv2d {
    let sizes = dims(&case[weight]);
    Conv2d { stride, ..Conv2d::new(sizes[0], sizes[2], Padding::Pixels(padding), Activation::Linear) }
}

/// The layer of a case, and the names of its parameters.
fn layer(case: &Value) -> (LayerKind, Names) {
    let settings = &case["settings"];
    let number = |name: &str| settings[name].as_u64().unwrap() as usize;
    let rows = |name: &str| dims(&case[name])[0];
    let weighted = || names(&[("weight", "w"), ("bias", "b")]);
    let normalized = || names(&[("weight", "gamma"), ("bias", "beta")]);
    let epsilon = || settings["eps"].as_f64().unwrap() as f32;
    let window = || (number("kernel"), Some(number("stride")), number("padding"));
    match case["kind"].as_str().unwrap() {
        "dense" => (Dense::new(rows("w"), Activation::Linear).into(), weighted()),
        "conv2d" => {
            assert_eq!(dims(&case["w"])[2], number("kernel"));
            (convolution(case, "w", number("stride"), number("padding")).into(), weighted())
        }
        "depthwise_conv2d" => {
            let padding = Padding::Pixels(number("padding"));
            let layer = DepthwiseConv2d::new(number("kernel"), padding, Activation::Linear);
            (DepthwiseConv2d { stride: number("stride"), ..layer }.into(), weighted())
        }
        "max_pool2d" => {
            let (size, stride, padding) = window();
            (MaxPool2d { size, stride, padding }.into(), Names::new())
        }
        "mean_pool2d" => {
            let (size, stride, padding) = window();
            (MeanPool2d { size, stride, padding }.into(), Names::new())
        }
        "global_mean_pool" => (GlobalMeanPool.into(), Names::new()),
        "global_max_pool" => (GlobalMaxPool.into(), Names::new()),
        "batch_norm_1d" | "batch_norm_2d" => (BatchNorm { momentum: 0.1, epsilon: epsilon() }.into(), normalized()),
        "layer_norm" => (LayerNorm { epsilon: epsilon() }.into(), normalized()),
        "embedding" => (Embedding::new(dims(&case["w"])[1]).into(), names(&[("weight", "w")])),
        kind @ ("rnn_tanh" | "gru" | "lstm") => recurrent(kind, case),
        kind if kind.starts_with("residual_") => residual(kind, case),
        other => panic!("no such layer: {other}"),
    }
}

fn recurrent(kind: &str, case: &Value) -> (LayerKind, Names) {
    let both = !case["w_ih_reverse"].is_null();
    let state = Recurrence {
        returns: if dims(&case["y"]).len() == 3 { Returns::Sequence } else { Returns::Last },
        direction: if both { Direction::Both } else { Direction::Forward },
        ..Recurrence::new(dims(&case["w_hh"])[1])
    };
    let mut found = Names::new();
    for suffix in if both { &["", "_reverse"][..] } else { &[""] } {
        for (own, name) in [("weight_ih", "w_ih"), ("weight_hh", "w_hh"), ("bias_ih", "b_ih"), ("bias_hh", "b_hh")] {
            found.push((format!("{own}_l0{suffix}"), format!("{name}{suffix}")));
        }
    }
    let layer = match kind {
        "rnn_tanh" => Recurrent(state).into(),
        "gru" => Gru(state).into(),
        _ => Lstm(state).into(),
    };
    (layer, found)
}

fn residual(kind: &str, case: &Value) -> (LayerKind, Names) {
    let mut found = names(&[
        ("branch.0.weight", "w1"),
        ("branch.0.bias", "b1"),
        ("branch.2.weight", "w2"),
        ("branch.2.bias", "b2"),
    ]);
    let layers: Vec<LayerKind> = if kind == "residual_dense" {
        vec![
            Dense::new(dims(&case["w1"])[0], Activation::Tanh).into(),
            Dense::new(dims(&case["w2"])[0], Activation::Linear).into(),
        ]
    } else {
        let stride = if case["ws"].is_null() { 1 } else { 2 };
        let first = Conv2d { activation: Activation::Relu, ..convolution(case, "w1", stride, 1) };
        vec![first.into(), convolution(case, "w2", 1, 1).into()]
    };
    if !case["ws"].is_null() {
        found.extend(names(&[("shortcut.weight", "ws"), ("shortcut.bias", "bs")]));
    }
    (Residual::new(layers).into(), found)
}

/// What comes into the layer of a case: rows of token numbers for an embedding.
fn input(case: &Value) -> Shape {
    if case["kind"] == "embedding" {
        return Shape::Tokens { length: dims(&case["x"])[1], vocabulary: dims(&case["w"])[0] };
    }
    shape(&case["x"])
}

fn assert_case(what: &str, case: &Value) {
    let (kind, names) = layer(case);
    let mut layer = built(kind, input(case));
    for (own, name) in &names {
        set(&mut *layer, own, &flat(&case[name]));
    }
    let lengths = case["lengths"].as_array().map(|_| flat(&case["lengths"]).iter().map(|n| *n as usize).collect());
    let pull = Pull { lengths, ..Pull::new(flat(&case["x"]), input(case), flat(&case["dy"])) };
    let found = pull_back(&mut *layer, pull).unwrap();
    assert_near(&format!("{what} y"), &found.y, &case["y"], NEAR);
    if !case["dx"].is_null() {
        assert_near(&format!("{what} dx"), &found.dx, &case["dx"], NEAR);
    }
    let order: Vec<String> = arrays(&*layer).into_iter().map(|(name, _)| name).collect();
    for (own, name) in &names {
        let place = order.iter().position(|array| array == own).unwrap();
        assert_near(&format!("{what} d{name}"), &found.parameters[place], &case[format!("d{name}")], NEAR);
    }
}

#[test]
fn layers_forward_and_backward() {
    let mut held = 0;
    for file in ["layers", "more_layers"] {
        for (nth, case) in cases(file).iter().enumerate() {
            if case["x1"].is_null() {
                assert_case(&format!("{file} case {nth} {}", case["kind"]), case);
            } else {
                running_statistics(case);
            }
            held += 1;
        }
    }
    assert!(held >= 41, "{held}");
}

fn running_statistics(case: &Value) {
    let momentum = case["settings"]["momentum"].as_f64().unwrap() as f32;
    let epsilon = case["settings"]["eps"].as_f64().unwrap() as f32;
    let mut norm = built(BatchNorm { momentum, epsilon }, shape(&case["x1"]));
    for x in ["x1", "x2"] {
        pull_back(&mut *norm, Pull::new(flat(&case[x]), shape(&case[x]), Vec::new())).unwrap();
        norm.commit();
    }
    let pull = Pull { mode: Mode::Eval, ..Pull::new(flat(&case["x3"]), shape(&case["x3"]), Vec::new()) };
    let y = pull_back(&mut *norm, pull).unwrap().y;
    for (name, values) in arrays(&*norm).iter().filter(|(name, _)| name.starts_with("running")) {
        assert_near(name, values, &case[name], NEAR);
    }
    assert_near("inference", &y, &case["y"], NEAR);
}

fn activation(name: &str) -> Activation {
    let parameter = |prefix: &str| name[prefix.len()..].parse::<f32>().unwrap();
    match name {
        "sigmoid" => Activation::Sigmoid,
        "softplus" => Activation::Softplus,
        "relu" => Activation::Relu,
        "relu6" => Activation::Relu6,
        "tanh" => Activation::Tanh,
        "heaviside" => Activation::STEP,
        "gelu_exact" => Activation::Gelu,
        "silu" => Activation::Silu,
        "hard_swish" => Activation::HardSwish,
        "softmax" => Activation::Softmax,
        _ if name.starts_with("leaky_relu_") => Activation::LeakyRelu { slope: parameter("leaky_relu_") },
        _ if name.starts_with("elu_") => Activation::Elu { alpha: parameter("elu_") },
        other => panic!("{other}"),
    }
}

#[test]
fn activations_and_their_derivatives() {
    for case in ["activations", "more_activations"].into_iter().flat_map(cases) {
        let name = case["name"].as_str().unwrap();
        let x = flat(&case["x"]);
        let shape = Shape::Vector(*dims(&case["x"]).last().unwrap());
        let (dy, slope) =
            if case["dy"].is_null() { (vec![1.0; x.len()], &case["dydx"]) } else { (flat(&case["dy"]), &case["dx"]) };
        let found = pull_back(&mut *built(ActivationLayer(activation(name)), shape), Pull::new(x, shape, dy)).unwrap();
        // Each number for itself: these functions are steep and flat in turn.
        for (array, expected) in [(&found.y, flat(&case["y"])), (&found.dx, flat(slope))] {
            for (found, expected) in array.iter().zip(&expected) {
                assert!((found - expected).abs() <= 1e-4 * expected.abs() + 1e-7, "{name}: {found}, not {expected}");
            }
        }
    }
}

#[test]
fn losses_and_their_gradients() {
    for case in cases("losses") {
        let name = case["name"].as_str().unwrap();
        let mut smoothing = 0.0;
        if let Some(text) = name.strip_prefix("cross_entropy_from_logits_label_smoothing_") {
            smoothing = text.parse().unwrap();
        }
        let weights = &case["weights"];
        let class_weights =
            if weights.is_null() { design::ClassWeights::Even } else { design::ClassWeights::Given(flat(weights)) };
        let loss = match name {
            "mean_squared_error" => Loss::MeanSquared,
            "mean_absolute_error" => Loss::MeanAbsolute,
            "binary_cross_entropy_from_logits" => Loss::BinaryCrossEntropy,
            "hinge_multiclass" => Loss::Hinge { margin: 1.0 },
            _ if name.starts_with("huber_") => Loss::Huber { delta: name["huber_".len()..].parse().unwrap() },
            _ if name.starts_with("cross_entropy") => Loss::CrossEntropy { label_smoothing: smoothing, class_weights },
            other => panic!("{other}"),
        };
        let (prediction, target) = (flat(&case["prediction"]), flat(&case["target"]));
        let classes: Vec<usize> = target.iter().map(|class| *class as usize).collect();
        let targets =
            if dims(&case["target"]).len() == 1 { Target::Classes(&classes) } else { Target::Numbers(&target) };
        let width = dims(&case["prediction"])[1];
        let (value, gradient) = Goal::new(loss, &[]).evaluate(&prediction, width, targets);
        assert_near(name, &[value], &case["loss"], NEAR);
        assert_near(name, &gradient, &case["dprediction"], NEAR);
    }
}

#[test]
fn optimizers_step_by_step() {
    use design::Optimizer as Rule;
    for case in cases("optimizers") {
        let name = case["name"].as_str().unwrap();
        let last = || name.rsplit('_').next().unwrap().parse::<f32>().unwrap();
        let (beta1, beta2, epsilon) = (0.9, 0.999, 1e-8);
        let mut penalty = design::Penalty::default();
        let rule = match name {
            "sgd" => Rule::Sgd { rate: 0.1 },
            "rmsprop" => Rule::RmsProp { rate: 0.01, decay: 0.99, epsilon },
            "adagrad" => Rule::Adagrad { rate: 0.1, epsilon: 1e-10 },
            "adam" => Rule::Adam { rate: 0.01, beta1, beta2, epsilon },
            _ if name.starts_with("adamw_") => Rule::AdamW { rate: 0.01, beta1, beta2, epsilon, decay: last() },
            _ if name.starts_with("sgd_nesterov_") => Rule::Nesterov { rate: 0.1, momentum: last() },
            _ if name.starts_with("sgd_momentum_0.9_l2_") => {
                penalty.l2 = last();
                Rule::Momentum { rate: 0.1, momentum: 0.9 }
            }
            _ if name.starts_with("sgd_momentum_") => Rule::Momentum { rate: 0.1, momentum: last() },
            other => panic!("{other}"),
        };
        let start = flat(&case["w0"]);
        let mut parameter = Parameter::new("weight", (start.len(),), start.clone(), penalty).unwrap();
        let mut optimizer = Optimizer::new(rule, Clip::Off, std::iter::once(start.len()));
        let (gradients, after) = (case["gradients"].as_array().unwrap(), &case["weights_after_each_step"]);
        for (n, gradient) in gradients.iter().enumerate() {
            optimizer.step(&mut [&mut parameter], &mut [flat(gradient)], rule.rate()).unwrap();
            assert_near(&format!("{name} step {n}"), parameter.numbers(), &after[n], NEAR);
        }
    }
}

#[test]
fn gradients_are_clipped() {
    let clipped = |clip: Clip, gradients: [f32; 2]| {
        let parameter = || Parameter::new("weight", (1,), vec![0.0], design::Penalty::default()).unwrap();
        let mut parameters = [parameter(), parameter()];
        let mut optimizer = Optimizer::new(design::Optimizer::Sgd { rate: 1.0 }, clip, [1, 1].into_iter());
        let [one, two] = &mut parameters;
        let found = optimizer.step(&mut [one, two], &mut gradients.map(|gradient| vec![gradient]), 1.0);
        found.map(|()| parameters.map(|parameter| -parameter.numbers()[0]))
    };
    // The norm is that of all arrays together, as in PyTorch's `clip_grad_norm_`.
    let [three, four] = clipped(Clip::Norm(1.0), [3.0, -4.0]).unwrap();
    assert!((three - 0.6).abs() < 1e-6 && (four + 0.8).abs() < 1e-6, "{three} {four}");
    for (clip, expected) in [(Clip::Off, [3.0, -4.0]), (Clip::Norm(6.0), [3.0, -4.0]), (Clip::Value(3.5), [3.0, -3.5])]
    {
        assert_eq!(clipped(clip, [3.0, -4.0]).unwrap(), expected, "{clip:?}");
        for wrong in [f32::NAN, f32::INFINITY] {
            assert!(clipped(clip, [1.0, wrong]).is_err(), "{clip:?} {wrong}");
        }
    }
}

#[test]
fn schedules_epoch_by_epoch() {
    for case in cases("schedules") {
        let name = case["name"].as_str().unwrap();
        let parts: Vec<&str> = name.split('_').collect();
        let schedule = match parts.as_slice() {
            ["step", every, "gamma", factor] => {
                Schedule::Step { every: every.parse().unwrap(), factor: factor.parse().unwrap() }
            }
            ["exponential", factor] => Schedule::Exponential { factor: factor.parse().unwrap() },
            ["cosine", epochs] => Schedule::Cosine { epochs: Some(epochs.parse().unwrap()) },
            other => panic!("{other:?}"),
        };
        let start = case["start"].as_f64().unwrap();
        let rates = flat(&case["rate_at_epoch"]);
        for (epoch, rate) in rates.iter().enumerate() {
            let found = start * schedule.share(design::Moment { epoch, done: 0, batches: 1, epochs: rates.len() });
            assert!((found - f64::from(*rate)).abs() < 1e-7, "{name} epoch {epoch}: {found}, not {rate}");
        }
    }
}

#[test]
fn a_whole_training_run() {
    use design::{BuiltIn, Color, Design, Facts, Flatten, Picture, Training};
    let run = load("training_run");
    let size = dims(&run["x"]);
    let kinds = vec![
        LayerKind::from(Conv2d::new(dims(&run["start"]["0.weight"])[0], 3, Padding::Pixels(1), Activation::Relu)),
        MaxPool2d::new(2).into(),
        BatchNorm::default().into(),
        Flatten.into(),
        Dense::new(dims(&run["start"]["5.weight"])[0], Activation::Tanh).into(),
        design::Output::default().into(),
    ];
    let design = Design {
        format: 1,
        name: String::new(),
        data: design::Source::BuiltIn(BuiltIn::Digits),
        split: design::Split::default(),
        input: design::Input::Picture(Picture::new(size[3], size[2], Color::Grey)),
        curation: design::Curation::default(),
        balance: design::Balance::default(),
        augmentation: design::Augmentation::default(),
        layers: kinds.into(),
        training: Training {
            optimizer: design::Optimizer::Adam { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
            ..Training::default()
        },
    };
    let classes = dims(&run["start"]["7.weight"])[0];
    let checked =
        design::check(&design, Facts { classes: Some(classes), memory: None, validation: None }).freeze().unwrap();
    let mut network = build(&checked, &[]).unwrap();
    let mut arrays = network.arrays();
    for array in &mut arrays {
        array.values = flat(&run["start"][&array.name]);
    }
    network.load(&arrays).unwrap();
    let (x, y) = (flat(&run["x"]), flat(&run["target"]));
    let y: Vec<usize> = y.iter().map(|class| *class as usize).collect();
    let sample = x.len() / y.len();
    let losses = flat(&run["batch_losses"]);
    for (step, loss) in losses.iter().enumerate() {
        let first = step * 16 % y.len();
        let inputs = x[first * sample..(first + 16) * sample].to_vec();
        let found =
            network.step(Batch { inputs: &inputs, targets: Target::Classes(&y[first..first + 16]) }, 0.01).unwrap();
        assert!((found.loss - loss).abs() <= 1e-3 * loss.abs(), "batch {step}: {} not {loss}", found.loss);
    }
    for array in network.arrays() {
        assert_near(&array.name, &array.values, &run["end"][&array.name], 1e-3);
    }
    let logits = network.predict(x[..8 * sample].to_vec()).unwrap();
    assert_near("logits", &logits, &run["inference_logits_of_first_8"], 1e-3);
}
