//! The engine: own operations against finite differences, the same bits on any number of threads, static types.
use dfdx::prelude::Const;
use strata::design::{
    self, Activation, BatchNorm, Conv2d, Dense, Design, Facts, Init, LayerKind, Loss, Padding, Penalty, Pool2d, Shape,
    Start, check,
};
use strata::engine::layers::{
    ActivationLayer, BatchNormOf, Conv2d as Conv, Conv2dOf, ConvSettings, Dense as Full, DenseOf, DenseSettings,
    Dropout, Flatten, GlobalMaxPool, GlobalMeanPool, Largest, Layer, MaxPool2d, Mean, Pool2dOf, Then,
};
use strata::engine::typed::{self, Stack};
use strata::engine::{
    Array, Batch, Draw, EngineError, Goal, Mode, Network, Recorder, Sequential, Signal, Target, build, pictures,
    pull_back, rust_type,
};
use strata::train::pool;

const START: Start = Start { weights: Init::GlorotUniform, bias: Init::Uniform { low: -0.5, high: 0.5 } };

fn checked(design: &Design) -> design::CheckedDesign {
    check(design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap()
}

fn template(id: &str) -> Design {
    (design::template(id).unwrap().make)()
}

fn stack(side: usize, kinds: Vec<LayerKind>) -> Design {
    let input = design::Input::Picture(design::Picture::new(side, side, design::Color::Rgb));
    Design { input, layers: kinds.into_iter().map(Into::into).collect(), ..template("cnn28") }
}

fn conv(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> LayerKind {
    LayerKind::Conv2d(Conv2d::new(filters, kernel, padding, activation))
}

fn random(seed: usize, count: usize) -> Vec<f32> {
    Draw::new(99, seed).standard_normal(count)
}

/// Moves every input and parameter a little and compares the change of Σ y · dy with the gradients.
fn assert_slopes(what: &str, layer: &mut dyn Layer, shape: Shape, samples: usize) {
    const STEP: f32 = 1e-2;
    let x = random(1, samples * shape.len());
    let mode = Mode::training(5);
    let outputs = pull_back(layer, x.clone(), shape, Vec::new(), mode).unwrap().y.len();
    let dy = random(2, outputs);
    let found = pull_back(layer, x.clone(), shape, dy.clone(), mode).unwrap();
    let value = |layer: &mut dyn Layer, x: &[f32]| -> f64 {
        let y = pull_back(layer, x.to_vec(), shape, dy.clone(), mode).unwrap().y;
        y.iter().zip(&dy).map(|(y, dy)| f64::from(*y) * f64::from(*dy)).sum()
    };
    let scale = |values: &[f32]| values.iter().fold(0.1_f32, |scale, v| scale.max(v.abs()));
    let assert_near = |place: String, found: f32, above: f64, below: f64, scale: f32| {
        let expected = (above - below) / f64::from(2.0 * STEP);
        let error = (f64::from(found) - expected).abs() / f64::from(scale);
        assert!(error < 2e-2, "{what} {place}: {found}, not {expected}");
    };
    let largest = scale(&found.dx);
    for n in (0..x.len()).step_by(x.len() / 40 + 1) {
        let moved = |by: f32| {
            let mut x = x.clone();
            x[n] += by;
            x
        };
        let (above, below) = (value(layer, &moved(STEP)), value(layer, &moved(-STEP)));
        assert_near(format!("input {n}"), found.dx[n], above, below, largest);
    }
    for (which, gradient) in found.parameters.iter().enumerate() {
        let start = layer.state().unwrap().parameters[which].values();
        let largest = scale(gradient);
        for n in (0..start.len()).step_by(start.len() / 30 + 1) {
            let mut set = |by: f32| {
                let mut values = start.clone();
                values[n] += by;
                layer.state_mut().unwrap().parameters[which].set(&values);
                value(layer, &x)
            };
            let (above, below) = (set(STEP), set(-STEP));
            set(0.0);
            assert_near(format!("parameter {which} number {n}"), gradient[n], above, below, largest);
        }
    }
}

/// Smooth activations only: a step across a kink has no slope.
const SMOOTH: [Activation; 7] = [
    Activation::Linear,
    Activation::Sigmoid,
    Activation::Softplus,
    Activation::Tanh,
    Activation::Gelu,
    Activation::Silu,
    Activation::Softmax,
];

#[test]
fn convolutions_have_the_slopes_of_finite_differences() {
    let picture = Shape::Picture { channels: 3, height: 9, width: 7 };
    for (nth, (kernel, stride, padding)) in [
        (3, 1, Padding::Same),
        (4, 1, Padding::Same),
        (5, 1, Padding::Valid),
        (1, 1, Padding::Valid),
        (3, 1, Padding::Pixels(4)),
        (3, 2, Padding::Same),
        (2, 2, Padding::Valid),
        (5, 3, Padding::Pixels(2)),
        (7, 1, Padding::Valid),
    ]
    .into_iter()
    .enumerate()
    {
        let activation = SMOOTH[nth % SMOOTH.len()];
        let settings = ConvSettings { stride, padding, activation, start: START, penalty: Penalty::default() };
        let mut layer = Conv2dOf::new(3_usize, 5_usize, kernel, settings, &mut Draw::new(1, nth)).unwrap();
        assert_slopes(&format!("kernel {kernel} stride {stride} {padding:?}"), &mut layer, picture, 3);
    }
}

#[test]
fn other_layers_have_the_slopes_of_finite_differences() {
    let picture = Shape::Picture { channels: 2, height: 6, width: 5 };
    for activation in SMOOTH {
        let settings = DenseSettings { activation, start: START, penalty: Penalty::default() };
        let mut dense = DenseOf::new(7_usize, 5_usize, settings, &mut Draw::new(2, 0)).unwrap();
        assert_slopes(activation.name(), &mut dense, Shape::Vector(7), 3);
        assert_slopes(activation.name(), &mut ActivationLayer(activation), picture, 2);
    }
    let pool = |size, stride, padding| Pool2d { size, stride: Some(stride), padding };
    for (size, stride, padding) in [(2, 2, 0), (3, 2, 1), (3, 1, 1), (2, 3, 0)] {
        let settings = pool(size, stride, padding);
        assert_slopes("max", &mut Pool2dOf::<Largest, usize>::new(size, &settings), picture, 2);
        assert_slopes("mean", &mut Pool2dOf::<Mean, usize>::new(size, &settings), picture, 2);
    }
    assert_slopes("global mean", &mut GlobalMeanPool, picture, 2);
    assert_slopes("global max", &mut GlobalMaxPool, picture, 2);
    assert_slopes("flatten", &mut Flatten::<60>::new(), picture, 2);
    assert_slopes("norm", &mut BatchNormOf::new(2_usize, BatchNorm::default()).unwrap(), picture, 4);
    assert_slopes("norm", &mut BatchNormOf::new(7_usize, BatchNorm::default()).unwrap(), Shape::Vector(7), 6);
    assert_slopes("dropout", &mut Dropout::new(0.4, 3), picture, 2);
}

fn bits(arrays: &[Array]) -> Vec<(String, Vec<u32>)> {
    arrays.iter().map(|a| (a.name.clone(), a.values.iter().map(|v| v.to_bits()).collect())).collect()
}

/// A network with every layer that adds up over a batch, large enough to be spread over threads.
fn busy() -> Design {
    let mut design = stack(
        20,
        vec![
            conv(7, 3, Padding::Same, Activation::Linear),
            LayerKind::BatchNorm(BatchNorm::default()),
            LayerKind::Activation(Activation::Relu),
            conv(9, 5, Padding::Valid, Activation::Tanh),
            LayerKind::MaxPool2d(Pool2d::new(2)),
            LayerKind::Dropout(design::Dropout { rate: 0.2 }),
            conv(16, 3, Padding::Same, Activation::Elu { alpha: 1.0 }),
            LayerKind::MeanPool2d(Pool2d::new(2)),
            LayerKind::Flatten,
            LayerKind::Dense(Dense::new(50, Activation::Silu)),
            LayerKind::Output(design::Output::default()),
        ],
    );
    let Some(LayerKind::Dense(dense)) = design.layers.get_mut(9).map(|layer| &mut layer.kind) else { panic!() };
    (dense.l1, dense.l2) = (1e-4, 1e-3);
    design
}

fn trained(design: &Design, threads: usize, steps: usize, batch: usize) -> Sequential {
    pool(threads).unwrap().install(|| {
        let mut network = build(&checked(design), &[]).unwrap();
        let sample = network_input(design);
        for step in 0..steps {
            let labels: Vec<usize> = (0..batch).map(|n| (n * 7 + step) % 10).collect();
            let inputs = random(step, batch * sample);
            network.step(Batch { inputs, targets: Target::Classes(&labels) }, 0.01).unwrap();
        }
        network
    })
}

fn network_input(design: &Design) -> usize {
    checked(design).input().len()
}

#[test]
fn one_two_and_four_threads_give_the_same_bits() {
    let design = busy();
    let one = bits(&trained(&design, 1, 4, 37).arrays());
    for threads in [2, 4] {
        assert!(one == bits(&trained(&design, threads, 4, 37).arrays()), "{threads} threads");
    }
    let mut other = design.clone();
    other.training.seed += 1;
    assert!(one != bits(&trained(&other, 1, 4, 37).arrays()), "the seed changes nothing");
}

#[test]
fn layers_computed_in_one_go_give_the_same_numbers() {
    let design = busy();
    let mut network = trained(&design, 2, 2, 16);
    let x = random(50, network_input(&design));
    let observed = network.observe(x.clone()).unwrap();
    assert_eq!(observed.len(), design.layers.len());
    for (place, seen) in observed.iter().enumerate() {
        assert_eq!((seen.layer, seen.values.len()), (place, seen.shape.len()));
    }
    assert_eq!(network.predict(x).unwrap(), observed.last().unwrap().values);
}

#[test]
fn pooling_in_one_go_has_the_gradients_of_two_layers() {
    let size = 11;
    let shape = Shape::Picture { channels: 2, height: size, width: size };
    let settings = |activation| ConvSettings {
        stride: 1,
        padding: Padding::Same,
        activation,
        start: START,
        penalty: Penalty::default(),
    };
    for activation in [Activation::Relu, Activation::Tanh, Activation::Linear] {
        for pool in [Pool2d::new(2), Pool2d { size: 3, stride: Some(2), padding: 1 }] {
            let mut conv =
                Conv2dOf::new(2_usize, 4_usize, 3_usize, settings(activation), &mut Draw::new(4, 0)).unwrap();
            let then = Then::MaxPool(pool.clone());
            assert!(conv.can(&then));
            let x = random(6, 5 * shape.len());
            let plain = pull_back(&mut conv, x.clone(), shape, Vec::new(), Mode::training(0)).unwrap();
            let maps = Shape::Picture { channels: 4, height: size, width: size };
            let mut second = Pool2dOf::<Largest, usize>::new(pool.size, &pool);
            let outputs = pull_back(&mut second, plain.y.clone(), maps, Vec::new(), Mode::ANSWER).unwrap().y.len();
            let dy = random(7, outputs);
            let back = pull_back(&mut second, plain.y, maps, dy.clone(), Mode::ANSWER).unwrap();
            let apart = pull_back(&mut conv, x.clone(), shape, back.dx, Mode::training(0)).unwrap();
            let mut both = Together { conv, then };
            let together = pull_back(&mut both, x, shape, dy, Mode::training(0)).unwrap();
            assert_eq!(together.y, back.y);
            for (one, two) in apart.parameters.iter().zip(&together.parameters) {
                near("parameters", one, two, 1e-5);
            }
            near("input", &apart.dx, &together.dx, 1e-5);
        }
    }
}

/// A layer that always computes what follows.
struct Together {
    conv: Conv2dOf<usize, usize, usize>,
    then: Then,
}

impl Layer for Together {
    fn forward(&mut self, x: Signal, mode: Mode, _: &Then) -> Result<Signal, EngineError> {
        self.conv.forward(x, mode, &self.then)
    }

    fn state(&self) -> Option<&strata::engine::State> {
        self.conv.state()
    }
}

fn near(what: &str, one: &[f32], two: &[f32], limit: f32) {
    assert_eq!(one.len(), two.len(), "{what}");
    let scale = one.iter().fold(1e-12_f32, |scale, v| scale.max(v.abs()));
    for (one, two) in one.iter().zip(two) {
        assert!((one - two).abs() <= limit * scale, "{what}: {one} and {two}");
    }
}

type Static = (Conv<3, 6, 3>, MaxPool2d<2>, Flatten<216>, Full<216, 20>, Full<20, 10>);

#[test]
fn a_network_as_one_static_type_is_the_network_of_the_design() {
    let relu = Activation::Relu;
    let kinds = vec![
        conv(6, 3, Padding::Same, relu),
        LayerKind::MaxPool2d(Pool2d::new(2)),
        LayerKind::Flatten,
        LayerKind::Dense(Dense::new(20, Activation::Tanh)),
        LayerKind::Output(design::Output::default()),
    ];
    let design = stack(12, kinds);
    let mut built = build(&checked(&design), &[]).unwrap();
    let settings =
        ConvSettings { stride: 1, padding: Padding::Same, activation: relu, start: START, penalty: Penalty::default() };
    let dense = |activation| DenseSettings { activation, start: START, penalty: Penalty::default() };
    let mut draw = Draw::new(77, 0);
    let mut network: Static = (
        Conv::new(Const, Const, Const, settings, &mut draw).unwrap(),
        MaxPool2d::new(Const, &Pool2d::new(2)),
        Flatten::new(),
        Full::new(Const, Const, dense(Activation::Tanh), &mut draw).unwrap(),
        Full::new(Const, Const, dense(Activation::Linear), &mut draw).unwrap(),
    );
    let arrays = built.arrays();
    let parameters = network.states_mut().into_iter().flat_map(|state| &mut state.parameters);
    for (parameter, array) in parameters.zip(&arrays) {
        assert_eq!(parameter.dims(), array.dims);
        parameter.set(&array.values);
    }
    let labels: Vec<usize> = (0..9).collect();
    let x = random(8, 9 * 3 * 12 * 12);
    let goal = Goal::new(Loss::default(), &[]);
    let input = pictures::<Const<3>>(x.clone(), (12, 12), Recorder::training()).unwrap();
    let (typed, gradients) = typed::gradients(&network, &goal, input, Target::Classes(&labels)).unwrap();
    let (step, expected) = built.gradients(Batch { inputs: x, targets: Target::Classes(&labels) }).unwrap();
    near("outputs", &step.outputs, &typed.outputs, 1e-5);
    assert_eq!(gradients.len(), expected.len());
    for (gradient, expected) in gradients.iter().zip(&expected) {
        near(&expected.name, &expected.values, gradient, 1e-5);
    }
}

#[test]
fn sizes_in_the_table_are_constants_of_the_type() {
    let types = |kinds| checked(&stack(16, kinds)).layers().iter().map(rust_type).collect::<Vec<_>>();
    let output = || LayerKind::Output(design::Output::default());
    let found = types(vec![
        conv(16, 3, Padding::Same, Activation::Relu),
        LayerKind::MaxPool2d(Pool2d::new(2)),
        LayerKind::BatchNorm(BatchNorm::default()),
        LayerKind::Flatten,
        LayerKind::Dense(Dense::new(128, Activation::Relu)),
        output(),
    ]);
    assert_eq!(
        found,
        ["Conv2d<3, 16, 3>", "MaxPool2d<2>", "BatchNorm<16>", "Flatten<_>", "Dense<1024, 128>", "Dense<128, 10>"]
    );
    for neurons in 1..=32 {
        let found = types(vec![LayerKind::Flatten, LayerKind::Dense(Dense::new(neurons, Activation::Relu)), output()]);
        assert_eq!(found[1], format!("Dense<768, {neurons}>"));
    }
    // A width outside the table trains all the same.
    let design = stack(8, vec![conv(37, 8, Padding::Same, Activation::Relu), LayerKind::Flatten, output()]);
    assert_eq!(rust_type(&checked(&design).layers()[0]), "Conv2d<3, _, _>");
    trained(&design, 1, 1, 4);
}

#[test]
fn dropout_drops_its_share_and_only_while_training() {
    let mut layer = Dropout::new(0.3, 2);
    let count = 20_000;
    let run = |layer: &mut Dropout, mode| {
        pull_back(layer, vec![1.0; count], Shape::Vector(count), vec![1.0; count], mode).unwrap()
    };
    let found = run(&mut layer, Mode::training(1));
    let dropped = found.y.iter().filter(|y| **y == 0.0).count() as f32 / count as f32;
    assert!((dropped - 0.3).abs() < 0.02, "{dropped}");
    assert!(found.y.iter().all(|y| *y == 0.0 || (y - 1.0 / 0.7).abs() < 1e-6));
    assert_eq!(found.y, found.dx);
    assert_eq!(found, run(&mut layer, Mode::training(1)));
    assert_ne!(found.y, run(&mut layer, Mode::training(2)).y);
    assert_ne!(found.y, run(&mut Dropout::new(0.3, 3), Mode::training(1)).y);
    assert_eq!(run(&mut layer, Mode::ANSWER).y, vec![1.0; count]);
}

#[test]
fn start_values_follow_their_rules() {
    let dense = |weights| {
        let start = Start { weights, bias: Init::Constant(0.5) };
        let settings = DenseSettings { activation: Activation::Linear, start, penalty: Penalty::default() };
        let layer = DenseOf::new(300_usize, 200_usize, settings, &mut Draw::new(3, 1)).unwrap();
        let state = layer.state().unwrap();
        assert_eq!(state.parameters[1].values(), vec![0.5; 200]);
        state.parameters[0].values()
    };
    let deviation = |values: &[f32]| {
        let mean = values.iter().sum::<f32>() / values.len() as f32;
        (values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / values.len() as f32).sqrt()
    };
    let largest = |values: &[f32]| values.iter().fold(0.0_f32, |l, v| l.max(v.abs()));
    assert!(dense(Init::Zeros).iter().all(|v| *v == 0.0));
    let cases = [
        (Init::GlorotNormal, (2.0_f32 / 500.0).sqrt()),
        (Init::HeNormal, (2.0_f32 / 300.0).sqrt()),
        (Init::LeCun, (1.0_f32 / 300.0).sqrt()),
        (Init::GlorotUniform, (6.0_f32 / 500.0 / 3.0).sqrt()),
        (Init::HeUniform, (6.0_f32 / 300.0 / 3.0).sqrt()),
        (Init::Normal { mean: 1.0, deviation: 0.2 }, 0.2),
        (Init::Uniform { low: -2.0, high: 1.0 }, 3.0 / 12.0_f32.sqrt()),
    ];
    for (init, expected) in cases {
        let found = deviation(&dense(init));
        assert!((found / expected - 1.0).abs() < 0.02, "{init:?}: {found}, not {expected}");
    }
    assert!(largest(&dense(Init::GlorotUniform)) <= (6.0_f32 / 500.0).sqrt());
}

#[test]
fn a_step_function_stops_what_lies_below() {
    let kinds = vec![
        LayerKind::Flatten,
        LayerKind::Dense(Dense::new(12, Activation::Heaviside)),
        LayerKind::Output(design::Output::default()),
    ];
    let design = stack(6, kinds);
    let mut network = build(&checked(&design), &[]).unwrap();
    let batch = Batch { inputs: random(0, 4 * 108), targets: Target::Classes(&[1, 2, 3, 4]) };
    let (_, gradients) = network.gradients(batch).unwrap();
    assert!(gradients[0].values.iter().all(|g| *g == 0.0), "{}", gradients[0].name);
    assert!(gradients[2].values.iter().any(|g| *g != 0.0));
}

#[test]
fn a_batch_that_does_not_fit_is_an_error() {
    let design = stack(6, vec![LayerKind::Flatten, LayerKind::Output(design::Output::default())]);
    let mut network = build(&checked(&design), &[]).unwrap();
    for (numbers, classes) in [(108, vec![]), (107, vec![1]), (216, vec![1]), (108, vec![10])] {
        let batch = Batch { inputs: vec![0.0; numbers], targets: Target::Classes(&classes) };
        assert!(matches!(network.step(batch, 0.1), Err(EngineError::WrongBatch { .. })), "{numbers} {classes:?}");
    }
}

#[test]
fn weights_are_taken_over_whole_or_not_at_all() {
    let design = busy();
    let mut network = trained(&design, 1, 1, 4);
    let before = network.arrays();
    assert!(before.iter().any(|array| array.name == "1.running_mean"), "{before:?}");
    let mut cases = vec![before[1..].to_vec()];
    for change in [
        (|array: &mut Array| array.name = "77.weight".to_owned()) as fn(&mut Array),
        |array| array.dims.reverse(),
        |array| array.values[0] = f32::NAN,
    ] {
        let mut arrays = before.clone();
        arrays[0].values[1] += 1.0;
        change(&mut arrays[0]);
        cases.push(arrays);
    }
    for arrays in cases {
        network.load(&arrays).unwrap_err();
        assert_eq!(network.arrays(), before);
    }
    let memory = network.optimizer_arrays();
    let mut fresh = build(&checked(&design), &[]).unwrap();
    fresh.load(&before).unwrap();
    fresh.load_optimizer(&memory).unwrap();
    assert_eq!((fresh.arrays(), fresh.optimizer_arrays()), (before, memory));
}

/// A thread that kept itself with_hot_pool inside a stolen piece of work once held that piece up for ever.
#[test]
fn threads_that_stay_awake_hold_no_work_up() {
    use strata::engine::kernels::parallel::chunks_mut;
    use strata::train::with_hot_pool;
    for threads in [1, 2, 3] {
        pool(threads).unwrap().install(|| {
            let mut numbers = vec![0.0_f32; 40_000];
            for round in 0..300 {
                with_hot_pool(|| {
                    for _ in 0..5 {
                        chunks_mut(&mut numbers, 512, 10_000_000, |_, piece| piece.iter_mut().for_each(|n| *n += 1.0));
                    }
                });
                assert_eq!(numbers[39_999], 5.0 * (round + 1) as f32);
            }
        });
    }
}
