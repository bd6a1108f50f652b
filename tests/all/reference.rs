//! Every layer, activation, loss, optimizer and schedule, and a whole training run, against PyTorch's numbers.
use serde_json::Value;
use strata::design::{self, Activation, Clip, Init, Loss, Padding, Penalty, Pool2d, Schedule, Shape, Start};
use strata::engine::layers::{
    ActivationLayer, BatchNormOf, Conv2dOf, ConvSettings, DenseOf, DenseSettings, GlobalMaxPool, GlobalMeanPool,
    Largest, Layer, Mean, Pool2dOf,
};
use strata::engine::{Batch, Draw, Goal, Mode, Network, Optimizer, Parameter, Target, build, pull_back};

/// Relative to the largest number of the array, which is what single precision can hold.
const NEAR: f64 = 1e-4;

fn load(name: &str) -> Value {
    let path = format!("{}/tests/reference/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn cases(name: &str) -> Vec<Value> {
    let Value::Array(cases) = load(name) else { panic!("{name} is no list") };
    assert!(!cases.is_empty());
    cases
}

/// All numbers of a nested list, in order.
fn flat(value: &Value) -> Vec<f32> {
    match value {
        Value::Array(items) => items.iter().flat_map(flat).collect(),
        number => vec![number.as_f64().unwrap() as f32],
    }
}

fn dims(value: &Value) -> Vec<usize> {
    match value {
        Value::Array(items) => std::iter::once(items.len()).chain(dims(&items[0])).collect(),
        _ => Vec::new(),
    }
}

fn assert_near(what: &str, found: &[f32], expected: &Value, near: f64) {
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
        [_, channels, height, width] => Shape::Picture { channels: *channels, height: *height, width: *width },
        other => panic!("{other:?}"),
    }
}

const START: Start = Start { weights: Init::Zeros, bias: Init::Zeros };

/// The layer of a case, its parameters' names in the case, and whether it is here at all.
fn layer(case: &Value) -> Option<(Box<dyn Layer>, &'static [&'static str])> {
    let number = |name: &str| case["settings"][name].as_u64().unwrap() as usize;
    let mut draw = Draw::new(0, 0);
    let channels = || dims(&case["x"])[1];
    Some(match case["kind"].as_str().unwrap() {
        "dense" => {
            let sizes = dims(&case["w"]);
            let settings = DenseSettings { activation: Activation::Linear, start: START, penalty: Penalty::default() };
            (Box::new(DenseOf::new(sizes[1], sizes[0], settings, &mut draw).unwrap()), &["w", "b"])
        }
        "conv2d" => {
            let sizes = dims(&case["w"]);
            let settings = ConvSettings {
                stride: number("stride"),
                padding: Padding::Pixels(number("padding")),
                activation: Activation::Linear,
                start: START,
                penalty: Penalty::default(),
            };
            assert_eq!(sizes[2], number("kernel"));
            (Box::new(Conv2dOf::new(sizes[1], sizes[0], sizes[2], settings, &mut draw).unwrap()), &["w", "b"])
        }
        kind @ ("max_pool2d" | "mean_pool2d") => {
            let size = number("kernel");
            let settings = Pool2d { size, stride: Some(number("stride")), padding: number("padding") };
            if kind == "max_pool2d" {
                (Box::new(Pool2dOf::<Largest, usize>::new(size, &settings)), &[])
            } else {
                (Box::new(Pool2dOf::<Mean, usize>::new(size, &settings)), &[])
            }
        }
        "global_mean_pool" => (Box::new(GlobalMeanPool), &[]),
        "global_max_pool" => (Box::new(GlobalMaxPool), &[]),
        "batch_norm_1d" | "batch_norm_2d" => {
            let epsilon = case["settings"]["eps"].as_f64().unwrap() as f32;
            let settings = design::BatchNorm { momentum: 0.1, epsilon };
            (Box::new(BatchNormOf::new(channels(), settings).unwrap()), &["gamma", "beta"])
        }
        // Layers of a later version.
        "layer_norm" | "embedding" | "rnn_tanh" | "gru" | "lstm" => return None,
        other => panic!("no such layer: {other}"),
    })
}

#[test]
fn layers_forward_and_backward() {
    let mut held = 0;
    for (nth, case) in cases("layers").iter().enumerate() {
        if !case["x1"].is_null() {
            running_statistics(case);
            continue;
        }
        let Some((mut layer, names)) = layer(case) else {
            continue;
        };
        for (n, name) in names.iter().enumerate() {
            layer.state_mut().unwrap().parameters[n].set(&flat(&case[*name]));
        }
        let found =
            pull_back(&mut *layer, flat(&case["x"]), shape(&case["x"]), flat(&case["dy"]), Mode::training(1)).unwrap();
        let what = |array: &str| format!("case {nth} {} {array}", case["kind"]);
        assert_near(&what("y"), &found.y, &case["y"], NEAR);
        assert_near(&what("dx"), &found.dx, &case["dx"], NEAR);
        for (name, gradient) in names.iter().zip(&found.parameters) {
            assert_near(&what(name), gradient, &case[format!("d{name}")], NEAR);
        }
        held += 1;
    }
    assert!(held >= 17, "{held}");
}

fn running_statistics(case: &Value) {
    let momentum = case["settings"]["momentum"].as_f64().unwrap() as f32;
    let epsilon = case["settings"]["eps"].as_f64().unwrap() as f32;
    let channels = dims(&case["x1"])[1];
    let mut norm = BatchNormOf::new(channels, design::BatchNorm { momentum, epsilon }).unwrap();
    for x in ["x1", "x2"] {
        let input = flat(&case[x]);
        let dy = vec![0.0; input.len()];
        pull_back(&mut norm, input, shape(&case[x]), dy, Mode::training(1)).unwrap();
        norm.commit();
    }
    let x3 = flat(&case["x3"]);
    let dy = vec![0.0; x3.len()];
    let y = pull_back(&mut norm, x3, shape(&case["x3"]), dy, Mode::ANSWER).unwrap().y;
    for buffer in &norm.state().unwrap().buffers {
        assert_near(buffer.name, &buffer.values, &case[buffer.name], NEAR);
    }
    assert_near("inference", &y, &case["y"], NEAR);
}

#[test]
fn activations_and_their_derivatives() {
    for case in cases("activations") {
        let name = case["name"].as_str().unwrap();
        let parameter = |prefix: &str| name[prefix.len()..].parse::<f32>().unwrap();
        let activation = match name {
            "sigmoid" => Activation::Sigmoid,
            "softplus" => Activation::Softplus,
            "relu" => Activation::Relu,
            "tanh" => Activation::Tanh,
            "heaviside" => Activation::Heaviside,
            "gelu_exact" => Activation::Gelu,
            "silu" => Activation::Silu,
            "softmax" => Activation::Softmax,
            _ if name.starts_with("leaky_relu_") => Activation::LeakyRelu { slope: parameter("leaky_relu_") },
            _ if name.starts_with("elu_") => Activation::Elu { alpha: parameter("elu_") },
            other => panic!("{other}"),
        };
        let x = flat(&case["x"]);
        let width = *dims(&case["x"]).last().unwrap();
        let (dy, slope) =
            if case["dy"].is_null() { (vec![1.0; x.len()], &case["dydx"]) } else { (flat(&case["dy"]), &case["dx"]) };
        let found = pull_back(&mut ActivationLayer(activation), x, Shape::Vector(width), dy, Mode::ANSWER).unwrap();
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
        let mut penalty = Penalty::default();
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
        let mut parameter = Parameter::new("weight", vec![start.len()], start.clone(), penalty).unwrap();
        let mut optimizer = Optimizer::new(rule, Clip::Off, std::iter::once(start.len()));
        let (gradients, after) = (case["gradients"].as_array().unwrap(), &case["weights_after_each_step"]);
        for (n, gradient) in gradients.iter().enumerate() {
            optimizer.step(&mut [&mut parameter], &mut [flat(gradient)], rule.rate()).unwrap();
            assert_near(&format!("{name} step {n}"), &parameter.values(), &after[n], NEAR);
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
    use design::{BatchNorm, BuiltIn, Color, Conv2d, Dense, Design, Facts, LayerKind, Picture, Training};
    let run = load("training_run");
    let size = dims(&run["x"]);
    let kinds = vec![
        LayerKind::Conv2d(Conv2d::new(dims(&run["start"]["0.weight"])[0], 3, Padding::Pixels(1), Activation::Relu)),
        LayerKind::MaxPool2d(Pool2d::new(2)),
        LayerKind::BatchNorm(BatchNorm::default()),
        LayerKind::Flatten,
        LayerKind::Dense(Dense::new(dims(&run["start"]["5.weight"])[0], Activation::Tanh)),
        LayerKind::Output(design::Output::default()),
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
        layers: kinds.into_iter().map(Into::into).collect(),
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
        let found = network.step(Batch { inputs, targets: Target::Classes(&y[first..first + 16]) }, 0.01).unwrap();
        assert!((found.loss - loss).abs() <= 1e-3 * loss.abs(), "batch {step}: {} not {loss}", found.loss);
    }
    for array in network.arrays() {
        assert_near(&array.name, &array.values, &run["end"][&array.name], 1e-3);
    }
    let logits = network.predict(x[..8 * sample].to_vec()).unwrap();
    assert_near("logits", &logits, &run["inference_logits_of_first_8"], 1e-3);
}
