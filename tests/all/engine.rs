//! The engine: own operations against finite differences, the same bits on any number of threads, static types.
use dfdx::prelude::{Module as _, ModuleMut as _};
use strata::design::{
    self, Activation, ActivationLayer, BatchNorm, Conv2d, Dense, DepthwiseConv2d, Design, Direction, Dropout,
    Embedding, Facts, Flatten, GaussianNoise, GlobalMaxPool, GlobalMeanPool, Gru, Init, LayerId, LayerKind, LayerNorm,
    Lstm, MaxPool2d, MeanPool2d, Padding, Recurrence, Recurrent, Reshape, ReshapeTo, Residual, Returns, SampleKind,
    Shape, check,
};
use strata::engine::layers::{self, AnyLayer, Fusion, MaxPool2dOf, PoolWindow, Valid};
use strata::engine::{
    Array, Batch, Draw, EngineError, Goal, Mode, Network, Picture, PictureOf, Pull, Recorder, Sequence, Sequential,
    Target, Vector, batch, build, network_type, pull_back, rust_type, typed,
};

use crate::layers::{arrays, built, set};

fn checked(design: &Design) -> design::CheckedDesign {
    check(design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap()
}

pub(crate) fn template(id: &str) -> Design {
    (design::template(id).unwrap().make)()
}

fn stack(side: usize, kinds: Vec<LayerKind>) -> Design {
    let input = design::Input::Picture(design::Picture::new(side, side, design::Color::Rgb));
    Design { input, layers: kinds.into(), ..template("cnn28") }
}

fn conv(filters: usize, kernel: usize, padding: Padding, activation: Activation) -> LayerKind {
    Conv2d::new(filters, kernel, padding, activation).into()
}

pub(crate) fn output() -> LayerKind {
    design::Output::default().into()
}

pub(crate) fn random(seed: usize, count: usize) -> Vec<f32> {
    Draw::new(99, LayerId(seed as u32)).standard_normal(count)
}

/// Where gradients of a case are compared: token numbers have none.
#[derive(Clone, Copy, PartialEq)]
enum Slopes {
    All,
    Parameters,
}

/// Moves every input and parameter a little and compares the change of Σ y · dy with the gradients.
pub(crate) fn assert_slopes(what: &str, of: impl Into<LayerKind>, shape: Shape, samples: usize) {
    let x = random(1, samples * shape.len());
    assert_slopes_of(what, of.into(), (shape, x), None, Slopes::All);
}

fn assert_slopes_of(
    what: &str,
    of: LayerKind,
    (shape, x): (Shape, Vec<f32>),
    lengths: Option<&[usize]>,
    which: Slopes,
) {
    const STEP: f32 = 1e-2;
    let mut layer = built(of, shape);
    let layer = &mut *layer;
    // Weights that start at 0 would hide what they are multiplied with.
    for (n, (name, values)) in arrays(layer).into_iter().enumerate() {
        if !name.contains("running") {
            let moved = random(40 + n, values.len());
            set(layer, &name, &values.iter().zip(moved).map(|(value, by)| value + 0.3 * by).collect::<Vec<_>>());
        }
    }
    let pull = |x: &[f32], dy: &[f32]| Pull {
        lengths: lengths.map(Into::into),
        mode: Mode::Train { key: 5 },
        ..Pull::new(x.to_vec(), shape, dy.to_vec())
    };
    let outputs = pull_back(layer, pull(&x, &[])).unwrap().y.len();
    let dy = random(2, outputs);
    let found = pull_back(layer, pull(&x, &dy)).unwrap();
    let value = |layer: &mut dyn AnyLayer, x: &[f32]| -> f64 {
        let y = pull_back(layer, pull(x, &dy)).unwrap().y;
        y.iter().zip(&dy).map(|(y, dy)| f64::from(*y) * f64::from(*dy)).sum()
    };
    let scale = |values: &[f32]| values.iter().fold(0.1_f32, |scale, v| scale.max(v.abs()));
    let assert_near = |place: String, found: f32, above: f64, below: f64, scale: f32| {
        let expected = (above - below) / f64::from(2.0 * STEP);
        let error = (f64::from(found) - expected).abs() / f64::from(scale);
        assert!(error < 2e-2, "{what} {place}: {found}, not {expected}");
    };
    let largest = scale(&found.dx);
    for n in (0..x.len()).step_by(x.len() / 40 + 1).filter(|_| which == Slopes::All) {
        let moved = |by: f32| {
            let mut x = x.clone();
            x[n] += by;
            x
        };
        let (above, below) = (value(layer, &moved(STEP)), value(layer, &moved(-STEP)));
        assert_near(format!("input {n}"), found.dx[n], above, below, largest);
    }
    let parameters = arrays(layer).into_iter().filter(|(name, _)| !name.contains("running"));
    for ((name, start), gradient) in parameters.zip(&found.parameters) {
        let largest = scale(gradient);
        for n in (0..start.len()).step_by(start.len() / 30 + 1) {
            let mut moved = |by: f32| {
                let mut values = start.clone();
                values[n] += by;
                set(layer, &name, &values);
                value(layer, &x)
            };
            let (above, below) = (moved(STEP), moved(-STEP));
            moved(0.0);
            assert_near(format!("{name} number {n}"), gradient[n], above, below, largest);
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

const PICTURE: Shape = Shape::Picture { channels: 2, height: 6, width: 5 };
const STEPS: Shape = Shape::Sequence { steps: 5, features: 3 };

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
        let what = format!("kernel {kernel} stride {stride} {padding:?}");
        assert_slopes(&what, Conv2d { stride, ..Conv2d::new(5, kernel, padding, activation) }, picture, 3);
        let depthwise = DepthwiseConv2d { stride, ..DepthwiseConv2d::new(kernel, padding, activation) };
        assert_slopes(&format!("depthwise {what}"), depthwise, picture, 3);
    }
}

#[test]
fn layers_of_neurons_have_the_slopes_of_finite_differences() {
    for activation in SMOOTH {
        let name = activation.name();
        assert_slopes(name, Dense::new(5, activation), Shape::Vector(7), 3);
        assert_slopes(name, Dense::new(4, activation), STEPS, 3);
        assert_slopes(name, ActivationLayer(activation), PICTURE, 2);
        assert_slopes(name, ActivationLayer(activation), STEPS, 2);
    }
    for (size, stride, padding) in [(2, 2, 0), (3, 2, 1), (3, 1, 1), (2, 3, 0)] {
        assert_slopes("max", MaxPool2d { size, stride: Some(stride), padding }, PICTURE, 2);
        assert_slopes("mean", MeanPool2d { size, stride: Some(stride), padding }, PICTURE, 2);
    }
    assert_slopes("global mean", GlobalMeanPool, PICTURE, 2);
    assert_slopes("global max", GlobalMaxPool, PICTURE, 2);
    assert_slopes("flatten", Flatten, PICTURE, 2);
    assert_slopes("flatten", Flatten, STEPS, 2);
    assert_slopes("rows", Reshape::rows(), PICTURE, 2);
    assert_slopes("picture", Reshape { to: ReshapeTo::Picture, channels: 3 }, STEPS, 2);
    assert_slopes("norm", BatchNorm::default(), PICTURE, 4);
    assert_slopes("norm", BatchNorm::default(), Shape::Vector(7), 6);
    assert_slopes("layer norm", LayerNorm { epsilon: 1e-5 }, Shape::Vector(7), 3);
    assert_slopes("layer norm", LayerNorm { epsilon: 1e-5 }, STEPS, 3);
    assert_slopes("dropout", Dropout { rate: 0.4 }, PICTURE, 2);
    assert_slopes("noise", GaussianNoise { deviation: 0.4 }, PICTURE, 2);
}

#[test]
fn recurrent_layers_have_the_slopes_of_finite_differences() {
    for returns in [Returns::Last, Returns::Sequence] {
        for direction in [Direction::Forward, Direction::Both] {
            let state = Recurrence { returns, direction, ..Recurrence::new(4) };
            let kinds: [LayerKind; 3] =
                [Recurrent(state.clone()).into(), Gru(state.clone()).into(), Lstm(state.clone()).into()];
            for kind in kinds {
                let what = format!("{} {returns:?} {direction:?}", kind.id());
                assert_slopes(&what, kind.clone(), STEPS, 3);
                let x = random(1, 3 * STEPS.len());
                assert_slopes_of(&format!("padded {what}"), kind, (STEPS, x), Some(&[5, 2, 3]), Slopes::All);
            }
        }
    }
    let tokens = Shape::Tokens { length: 4, vocabulary: 6 };
    let numbers = [0, 5, 2, 2, 1, 3, 0, 4].map(|n: u8| f32::from(n)).to_vec();
    let embedding = LayerKind::from(Embedding::new(3));
    assert_slopes_of("embedding", embedding, (tokens, numbers), Some(&[4, 2]), Slopes::Parameters);
    for kind in [LayerKind::from(Dense::new(4, Activation::Tanh)), LayerNorm { epsilon: 1e-5 }.into()] {
        let x = random(1, 3 * STEPS.len());
        assert_slopes_of("padded steps", kind, (STEPS, x), Some(&[5, 2, 0]), Slopes::All);
    }
}

#[test]
fn blocks_have_the_slopes_of_finite_differences() {
    let tanh = Activation::Tanh;
    let inner = Residual::new([conv(2, 3, Padding::Same, tanh), BatchNorm::default().into()]);
    let strided = Conv2d { stride: 2, ..Conv2d::new(4, 3, Padding::Same, tanh) };
    assert_slopes("kept picture", Residual::new([inner.clone().into()]), PICTURE, 4);
    assert_slopes("other picture", Residual::new([inner.into(), strided.into()]), PICTURE, 4);
    let dense = |neurons| LayerKind::from(Dense::new(neurons, tanh));
    assert_slopes("kept row", Residual::new([dense(5), dense(7)]), Shape::Vector(7), 3);
    assert_slopes("other row", Residual::new([dense(5)]), Shape::Vector(7), 3);
    assert_slopes("kept steps", Residual::new([dense(3)]), STEPS, 3);
    assert_slopes("other steps", Residual::new([dense(4)]), STEPS, 3);
    // An empty branch adds the input to itself.
    assert_slopes("empty", Residual::new([]), Shape::Vector(4), 2);
}

#[test]
fn of_equal_numbers_the_first_is_the_largest() {
    let shape = Shape::Picture { channels: 1, height: 2, width: 2 };
    for kind in [LayerKind::from(GlobalMaxPool), MaxPool2d::new(2).into()] {
        let pulled =
            pull_back(&mut *built(kind, shape), Pull::new(vec![1.0, 5.0, 5.0, 2.0], shape, vec![3.0])).unwrap();
        assert_eq!((pulled.y, pulled.dx), (vec![5.0], vec![0.0, 3.0, 0.0, 0.0]));
    }
}

#[test]
fn a_single_output_stands_for_the_second_class() {
    let goal = Goal::new(design::Loss::BinaryCrossEntropy, &[]);
    let loss = |classes: &[usize]| goal.evaluate(&[2.0, -1.0], 1, Target::Classes(classes)).0;
    let of = |distance: f32| (-distance).exp().ln_1p();
    assert!((loss(&[1, 0]) - of(2.0).midpoint(of(1.0))).abs() < 1e-6);
    assert!((loss(&[0, 1]) - of(-2.0).midpoint(of(-1.0))).abs() < 1e-6);
}

#[test]
fn windows_that_do_not_fit_are_refused_at_run_time() {
    let fits = |input: usize, output: usize, [size, stride, padding]: [usize; 3]| {
        let shapes = [input, output].map(|side| Shape::Picture { channels: 2, height: side, width: side });
        let window = PoolWindow { size, stride, padding };
        MaxPool2dOf::<PictureOf, PictureOf, usize, usize, usize>::with_sizes(shapes.into(), window).is_ok()
    };
    assert!(fits(8, 4, [2, 2, 0]) && fits(8, 8, [3, 1, 1]) && fits(9, 4, [2, 2, 0]));
    assert!(!fits(8, 5, [2, 2, 0]) && !fits(8, 8, [3, 1, 0]) && !fits(2, 1, [3, 1, 0]));
    // Windows of no size, or that never move on.
    assert!(!fits(8, 5, [0, 2, 0]) && !fits(8, 1, [8, 0, 0]));
}

fn bits(arrays: &[Array]) -> Vec<(String, Vec<u32>)> {
    arrays.iter().map(|a| (a.name.clone(), a.values.iter().map(|v| v.to_bits()).collect())).collect()
}

/// A network with every layer that adds up over a batch, large enough to be spread over threads.
pub(crate) fn busy() -> Design {
    let mut dense = Dense::new(50, Activation::Silu);
    (dense.l1, dense.l2) = (1e-4, 1e-3);
    stack(
        20,
        vec![
            conv(7, 3, Padding::Same, Activation::Linear),
            BatchNorm::default().into(),
            ActivationLayer(Activation::Relu).into(),
            conv(9, 5, Padding::Valid, Activation::Tanh),
            MaxPool2d::new(2).into(),
            Dropout { rate: 0.2 }.into(),
            conv(16, 3, Padding::Same, Activation::Elu { alpha: 1.0 }),
            MeanPool2d::new(2).into(),
            Flatten.into(),
            dense.into(),
            output(),
        ],
    )
}

/// A network with the layers that read sequences, and blocks in blocks.
pub(crate) fn deep() -> Design {
    let block = |layers: Vec<LayerKind>| LayerKind::from(Residual::new(layers));
    let state = Recurrence { returns: Returns::Sequence, direction: Direction::Both, ..Recurrence::new(40) };
    stack(
        16,
        vec![
            DepthwiseConv2d::new(3, Padding::Same, Activation::Relu6).into(),
            block(vec![
                conv(12, 3, Padding::Same, Activation::Linear),
                block(vec![conv(12, 3, Padding::Same, Activation::Linear), BatchNorm::default().into()]),
                ActivationLayer(Activation::HardSwish).into(),
            ]),
            GaussianNoise { deviation: 0.1 }.into(),
            Reshape::rows().into(),
            Gru(state.clone()).into(),
            LayerNorm { epsilon: 1e-5 }.into(),
            Dense::new(24, Activation::Tanh).into(),
            Recurrent(Recurrence { direction: Direction::Forward, ..state }).into(),
            Lstm(Recurrence { direction: Direction::Both, ..Recurrence::new(30) }).into(),
            output(),
        ],
    )
}

/// Threads that compute together.
pub(crate) fn pool(threads: usize) -> rayon::ThreadPool {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap()
}

fn trained(design: &Design, threads: usize, steps: usize, batch: usize) -> Sequential {
    pool(threads).install(|| {
        let mut network = build(&checked(design), &[]).unwrap();
        let sample = network_input(design);
        for step in 0..steps {
            let labels: Vec<usize> = (0..batch).map(|n| (n * 7 + step) % 10).collect();
            let inputs = random(step, batch * sample);
            network.step(Batch { inputs: &inputs, targets: Target::Classes(&labels) }, 0.01).unwrap();
        }
        network
    })
}

fn network_input(design: &Design) -> usize {
    checked(design).input().len()
}

#[test]
fn one_two_and_four_threads_give_the_same_bits() {
    for design in [busy(), deep()] {
        let mut network = trained(&design, 1, 4, 37);
        let one = bits(&network.arrays());
        let x = random(60, 70 * network_input(&design));
        let answers = pool(1).install(|| network.predict(x.clone())).unwrap();
        for threads in [2, 4] {
            let mut other = trained(&design, threads, 4, 37);
            assert!(one == bits(&other.arrays()), "{threads} threads");
            let found = pool(threads).install(|| other.predict(x.clone())).unwrap();
            assert!(answers.iter().zip(&found).all(|(one, two)| one.to_bits() == two.to_bits()), "{threads} threads");
        }
        let mut other = design.clone();
        other.training.seed += 1;
        assert!(one != bits(&trained(&other, 1, 4, 37).arrays()), "the seed changes nothing");
    }
}

#[test]
fn answers_do_not_depend_on_the_batch() {
    for design in [busy(), deep()] {
        let mut network = trained(&design, 2, 2, 16);
        let sample = network_input(&design);
        let x = random(51, 40 * sample);
        let all = network.predict(x.clone()).unwrap();
        let single: Vec<f32> = x.chunks(sample).flat_map(|x| network.predict(x.to_vec()).unwrap()).collect();
        assert_eq!(all, single);
    }
}

#[test]
fn layers_computed_in_one_go_give_the_same_numbers() {
    for design in [busy(), deep()] {
        let mut network = trained(&design, 2, 2, 16);
        let x = random(50, network_input(&design));
        let observed = network.observe(x.clone()).unwrap();
        let order: Vec<LayerId> = design.layers.iter().map(|layer| layer.id).collect();
        assert_eq!(observed.iter().map(|seen| seen.layer).collect::<Vec<_>>(), order);
        let checked = checked(&design);
        for seen in &observed {
            assert_eq!(seen.values.len(), seen.shape.len());
            assert_eq!(seen.shape, checked.find(seen.layer).unwrap().output);
        }
        assert_eq!(network.predict(x).unwrap(), observed.last().unwrap().values);
    }
}

#[test]
fn training_goes_on_from_a_state_to_the_same_bits() {
    let design = deep();
    let mut network = trained(&design, 2, 3, 8);
    let state = network.state();
    let go_on = |network: &mut Sequential| {
        for step in 10..13 {
            let labels: Vec<usize> = (0..8).map(|n| (n * 3 + step) % 10).collect();
            let inputs = random(step, 8 * network_input(&design));
            network.step(Batch { inputs: &inputs, targets: Target::Classes(&labels) }, 0.01).unwrap();
        }
        bits(&network.arrays())
    };
    let first = go_on(&mut network);
    assert_ne!(network.state(), state);
    network.restore(&state).unwrap();
    assert_eq!(network.state(), state);
    assert!(first == go_on(&mut network), "the same network");
    let mut fresh = build(&checked(&design), &[]).unwrap();
    fresh.restore(&state).unwrap();
    assert!(first == go_on(&mut fresh), "a new network");
    let mut other = build(&checked(&busy()), &[]).unwrap();
    let before = other.arrays();
    assert!(matches!(other.restore(&state), Err(EngineError::OtherLayers)));
    assert_eq!(other.arrays(), before);
}

#[test]
fn flow_and_arrays_name_the_layers_that_hold_them() {
    let design = deep();
    let mut network = build(&checked(&design), &[]).unwrap();
    let inputs = random(3, 4 * network_input(&design));
    let batch = Batch { inputs: &inputs, targets: Target::Classes(&[1, 2, 3, 4]) };
    let (_, flows) = network.step_measured(batch, 0.01).unwrap();
    let mut holders: Vec<LayerId> = Vec::new();
    for array in network.arrays() {
        if !holders.contains(&array.layer) {
            holders.push(array.layer);
        }
    }
    assert_eq!(flows.iter().map(|flow| flow.layer).collect::<Vec<_>>(), holders);
    assert!(flows.iter().all(|flow| flow.gradient > 0.0 && flow.update > 0.0), "{flows:?}");
    let names: Vec<String> = network.arrays().into_iter().map(|array| array.name).collect();
    for name in ["2.branch.0.weight", "2.branch.1.branch.1.running_mean", "2.shortcut.weight", "5.bias_hh_l0_reverse"] {
        assert!(names.iter().any(|found| found == name), "{name} in {names:?}");
    }
}

#[test]
fn pooling_in_one_go_has_the_gradients_of_two_layers() {
    let side = 11;
    let shape = Shape::Picture { channels: 2, height: side, width: side };
    let maps = Shape::Picture { channels: 4, height: side, width: side };
    for activation in [Activation::Relu, Activation::Tanh, Activation::Linear] {
        for pool in [MaxPool2d::new(2), MaxPool2d { size: 3, stride: Some(2), padding: 1 }] {
            let mut layer = built(Conv2d::new(4, 3, Padding::Same, activation), shape);
            let window = PoolWindow { size: pool.size, stride: pool.step(), padding: pool.padding };
            let fusion = Fusion { activation: None, pool: Some(window) };
            assert!(layer.body().fuses(&fusion));
            let x = random(6, 5 * shape.len());
            let plain = pull_back(&mut *layer, Pull::new(x.clone(), shape, Vec::new())).unwrap();
            let mut second = built(pool, maps);
            let outputs = pull_back(&mut *second, Pull::new(plain.y.clone(), maps, Vec::new())).unwrap().y.len();
            let dy = random(7, outputs);
            let back = pull_back(&mut *second, Pull::new(plain.y, maps, dy.clone())).unwrap();
            let apart = pull_back(&mut *layer, Pull::new(x.clone(), shape, back.dx)).unwrap();
            let together = pull_back(&mut *layer, Pull { fusion, ..Pull::new(x, shape, dy) }).unwrap();
            assert_eq!(together.y, back.y);
            for (one, two) in apart.parameters.iter().zip(&together.parameters) {
                near("parameters", one, two, 1e-5);
            }
            near("input", &apart.dx, &together.dx, 1e-5);
        }
    }
}

fn near(what: &str, one: &[f32], two: &[f32], limit: f32) {
    assert_eq!(one.len(), two.len(), "{what}");
    let scale = one.iter().fold(1e-12_f32, |scale, v| scale.max(v.abs()));
    for (one, two) in one.iter().zip(two) {
        assert!((one - two).abs() <= limit * scale, "{what}: {one} and {two}");
    }
}

type Maps = Picture<6, 12, 12>;
type Halved = Picture<6, 6, 6>;
type Static = (
    layers::Conv2d<Picture<3, 12, 12>, Maps, 3>,
    layers::MaxPool2d<Maps, Halved, 2>,
    layers::Residual<
        (
            layers::Conv2d<Halved, Halved, 3>,
            layers::BatchNorm<6>,
            layers::Residual<
                (layers::DepthwiseConv2d<Halved, Picture<6, 3, 3>, 3, 2>,),
                layers::Conv2d<Halved, Picture<6, 3, 3>, 1, 2, Valid>,
            >,
        ),
        layers::Conv2d<Halved, Picture<6, 3, 3>, 1, 2, Valid>,
    >,
    layers::Reshape<Picture<6, 3, 3>, Sequence<3, 18>>,
    layers::Lstm<Sequence<3, 18>, Vector<20>, 20>,
    (layers::Dense<20, 12>, layers::Dense<12, 10>),
);

#[test]
fn a_network_as_one_static_type_is_the_network_of_the_design() {
    let relu = Activation::Relu;
    let depthwise = DepthwiseConv2d { stride: 2, ..DepthwiseConv2d::new(3, Padding::Same, Activation::Linear) };
    let kinds = vec![
        conv(6, 3, Padding::Same, relu),
        MaxPool2d::new(2).into(),
        Residual::new([
            conv(6, 3, Padding::Same, relu),
            BatchNorm::default().into(),
            Residual::new([depthwise.into()]).into(),
        ])
        .into(),
        Reshape::rows().into(),
        Lstm(Recurrence::new(20)).into(),
        Dense::new(12, Activation::Tanh).into(),
        output(),
    ];
    let design = stack(12, kinds);
    let mut running = build(&checked(&design), &[]).unwrap();
    let mut network: Static = typed::build(&checked(&design)).unwrap();
    assert_eq!(typed::arrays(&network).len(), running.arrays().len());
    for (typed, array) in typed::arrays(&network).iter().zip(running.arrays()) {
        assert_eq!((&typed.name, &typed.dims, &typed.values), (&array.name, &array.dims, &array.values));
    }
    let labels: Vec<usize> = (0..9).collect();
    let x = random(8, 9 * 3 * 12 * 12);
    let goal = Goal::new(design::Loss::default(), &[]);
    let input = || batch::<Picture<3, 12, 12>>(x.clone(), Recorder::training(1)).unwrap();
    let (found, outputs, gradients) = typed::gradients(&mut network, &goal, input(), Target::Classes(&labels)).unwrap();
    let (step, expected) = running.gradients(Batch { inputs: &x, targets: Target::Classes(&labels) }).unwrap();
    assert_eq!((step, running.outputs()), (found, &*outputs));
    assert_eq!(gradients.len(), expected.len());
    for (gradient, expected) in gradients.iter().zip(&expected) {
        // Behind max pooling the network of the design sums only what was taken: in another order.
        near(&expected.name, gradient, &expected.values, 1e-5);
    }
    running.step(Batch { inputs: &x, targets: Target::Classes(&labels) }, 0.01).unwrap();
    typed::load(&mut network, &running.arrays()).unwrap();
    let answers = typed::predict(&network, x.clone()).unwrap();
    assert_eq!(answers, running.predict(x.clone()).unwrap());
    // The design of another network, and dfdx's own traits.
    assert!(typed::build::<Static>(&checked(&busy())).is_err());
    network.try_forward(input()).unwrap();
    network.try_forward_mut(input()).unwrap();
}

#[test]
fn sizes_in_the_table_are_constants_of_the_type() {
    let types = |side, kinds: Vec<LayerKind>| {
        let checked = checked(&stack(side, kinds));
        checked.layers().iter().map(rust_type).collect::<Vec<_>>()
    };
    let found = types(
        32,
        vec![
            conv(16, 3, Padding::Same, Activation::Relu),
            MaxPool2d::new(2).into(),
            BatchNorm::default().into(),
            conv(32, 3, Padding::Same, Activation::Relu),
            ActivationLayer(Activation::Relu).into(),
            MaxPool2d::new(2).into(),
            Flatten.into(),
            Dense::new(128, Activation::Relu).into(),
            output(),
        ],
    );
    assert_eq!(
        found,
        [
            "Conv2d<Picture<3, 32, 32>, Picture<16, 32, 32>, 3>",
            "MaxPool2d<Picture<16, 32, 32>, Picture<16, 16, 16>, 2>",
            "BatchNorm<16>",
            "Conv2d<Picture<16, 16, 16>, Picture<32, 16, 16>, 3>",
            "ActivationLayer",
            "MaxPool2d<Picture<32, 16, 16>, Picture<32, 8, 8>, 2>",
            "Flatten<Picture<32, 8, 8>, 2048>",
            "Dense<2048, 128>",
            "Dense<128, 10>",
        ]
    );
    // Sizes outside of the table train all the same.
    let kinds = || vec![conv(37, 8, Padding::Same, Activation::Relu), Flatten.into(), output()];
    assert_eq!(types(8, kinds())[0], "Conv2d<Picture<_, _, _>, Picture<_, _, _>, _, _, _>");
    let kinds_16 = vec![conv(16, 3, Padding::Same, Activation::Relu), Flatten.into(), output()];
    assert_eq!(types(30, kinds_16)[0], "Conv2d<Picture<3, _, _>, Picture<16, _, _>, 3, _, _>");
    trained(&stack(8, kinds()), 1, 1, 4);
}

#[test]
fn every_starter_design_is_built_of_constant_sizes() {
    // The small networks for points and functions have widths that are known only when they run.
    let of_pictures = |template: &&design::Template| (template.make)().data.sample_kind() == SampleKind::Picture;
    for template in design::TEMPLATES.iter().filter(of_pictures) {
        let checked = checked(&(template.make)());
        let written = network_type(&checked).unwrap();
        assert!(!written.contains('_'), "{}: {written}", template.id);
    }
    let blocks = network_type(&checked(&template("small_resnet"))).unwrap();
    assert!(blocks.contains("Conv2d<Picture<16, 28, 28>, Picture<32, 14, 14>, 1, 2, Valid>"), "{blocks}");
    let wider = Residual::new([Dense::new(128, Activation::Linear).into()]);
    let kinds = vec![Flatten.into(), Dense::new(64, Activation::Relu).into(), wider.into(), output()];
    let block = network_type(&checked(&stack(8, kinds))).unwrap();
    assert!(block.contains("Residual<(Dense<64, 128>,), Dense<_, _>>"), "{block}");
}

#[test]
fn dropout_drops_its_share_and_only_while_training() {
    let count = 20_000;
    let run = |rate, id, mode| {
        let mut layer = layers::Dropout::new(rate, LayerId(id));
        let ones = vec![1.0; count];
        pull_back(&mut layer, Pull { mode, ..Pull::new(ones.clone(), Shape::Vector(count), ones) }).unwrap()
    };
    let found = run(0.3, 2, Mode::Train { key: 1 });
    let dropped = found.y.iter().filter(|y| **y == 0.0).count() as f32 / count as f32;
    assert!((dropped - 0.3).abs() < 0.02, "{dropped}");
    assert!(found.y.iter().all(|y| *y == 0.0 || (y - 1.0 / 0.7).abs() < 1e-6));
    assert_eq!(found.y, found.dx);
    assert_eq!(found, run(0.3, 2, Mode::Train { key: 1 }));
    assert_ne!(found.y, run(0.3, 2, Mode::Train { key: 2 }).y);
    assert_ne!(found.y, run(0.3, 3, Mode::Train { key: 1 }).y);
    assert_eq!(run(0.3, 2, Mode::Eval).y, vec![1.0; count]);
}

#[test]
fn noise_is_normal_and_only_while_training() {
    let shape = Shape::Vector(20_000);
    let run = |mode| {
        let mut layer = built(GaussianNoise { deviation: 0.5 }, shape);
        pull_back(&mut *layer, Pull { mode, ..Pull::new(vec![2.0; 20_000], shape, Vec::new()) }).unwrap().y
    };
    let found = run(Mode::Train { key: 1 });
    let mean = found.iter().sum::<f32>() / found.len() as f32;
    let variance = found.iter().map(|y| (y - mean).powi(2)).sum::<f32>() / found.len() as f32;
    assert!((mean - 2.0).abs() < 0.02 && (variance.sqrt() - 0.5).abs() < 0.02, "{mean} {variance}");
    assert_ne!(found, run(Mode::Train { key: 2 }));
    assert_eq!(run(Mode::Eval), vec![2.0; 20_000]);
}

#[test]
fn start_values_follow_their_rules() {
    let dense = |weights| {
        let kind = Dense { weights, bias: Init::Constant(0.5), ..Dense::new(200, Activation::Linear) };
        let mut found = arrays(&*built(kind, Shape::Vector(300)));
        assert_eq!(found.pop(), Some(("bias".to_owned(), vec![0.5; 200])));
        found.remove(0).1
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
    let kinds = vec![LayerKind::from(Flatten), Dense::new(12, Activation::STEP).into(), output()];
    let design = stack(6, kinds);
    let mut network = build(&checked(&design), &[]).unwrap();
    let inputs = random(0, 4 * 108);
    let batch = Batch { inputs: &inputs, targets: Target::Classes(&[1, 2, 3, 4]) };
    let (_, gradients) = network.gradients(batch).unwrap();
    assert!(gradients[0].values.iter().all(|g| *g == 0.0), "{}", gradients[0].name);
    assert!(gradients[2].values.iter().any(|g| *g != 0.0));
}

#[test]
fn a_batch_that_does_not_fit_is_an_error() {
    let design = stack(6, vec![Flatten.into(), output()]);
    let mut network = build(&checked(&design), &[]).unwrap();
    for (numbers, classes) in [(108, vec![]), (107, vec![1]), (216, vec![1]), (108, vec![10])] {
        let batch = Batch { inputs: &vec![0.0; numbers], targets: Target::Classes(&classes) };
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

/// A thread that kept itself awake inside a stolen piece of work once held that piece up for ever.
#[test]
fn threads_that_stay_awake_hold_no_work_up() {
    use strata::engine::kernels::parallel::chunks_mut;
    use strata::train::with_hot_pool;
    for threads in [1, 2, 3] {
        pool(threads).install(|| {
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
