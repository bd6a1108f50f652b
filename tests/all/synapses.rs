//! Signs of synapses that every step keeps, and local rules against what their authors proved.
use std::sync::Arc;

use strata::design::{
    self, Activation, Clip, Conv2d, Dense, Design, Direction, Facts, FixKind, LayerId, LayerKind, Learning, Loss, Lstm,
    Optimizer as Rule, Output, Padding, ProblemKind, Recurrence, Returns, Severity, Shape, WeightSign, check, from_ron,
    to_ron,
};
use strata::engine::layers::{self, UnitSettings};
use strata::engine::{
    Batch, Draw, EngineError, Goal, LayerNumber, Network, Objective, Optimizer, Recorder, Sequential, Stored, Target,
    Vector, batch, build, typed,
};
use strata::train::{Evidence, OneStepError, OneStepRequest, Plan, Session, UpdateRule, WeightChoice, diagnose};

use crate::engine::{assert_slopes, random, template};
use crate::layers::{arrays, built};
use crate::train::plan;

const OPTIMIZERS: [Rule; 7] = [
    Rule::Sgd { rate: 0.05 },
    Rule::Momentum { rate: 0.05, momentum: 0.9 },
    Rule::Nesterov { rate: 0.05, momentum: 0.9 },
    Rule::RmsProp { rate: 0.01, decay: 0.9, epsilon: 1e-7 },
    Rule::Adagrad { rate: 0.5, epsilon: 1e-9 },
    Rule::Adam { rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 },
    Rule::AdamW { rate: 0.01, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, decay: 0.1 },
];

const SIGNS: [WeightSign; 3] = [WeightSign::Excitatory, WeightSign::Inhibitory, WeightSign::OneSign];

/// Whether a weight from a neuron, counted from 0, has an allowed sign.
fn fits(sign: WeightSign, neuron: usize, weight: f32) -> bool {
    match sign {
        WeightSign::Free => true,
        WeightSign::Excitatory => weight >= 0.0,
        WeightSign::Inhibitory => weight <= 0.0,
        WeightSign::OneSign => {
            if neuron.is_multiple_of(2) {
                weight >= 0.0
            } else {
                weight <= 0.0
            }
        }
    }
}

/// Takes steps along random gradients; `neuron` says where a number of the array with that name comes from.
fn never_violated(
    of: impl Into<LayerKind>,
    shape: Shape,
    sign: WeightSign,
    steps: usize,
    neuron: fn(&str, usize) -> usize,
) {
    let kind = of.into();
    assert_eq!(kind.sign(), sign);
    for rule in OPTIMIZERS {
        let mut layer = built(kind.clone(), shape);
        let lengths: Vec<usize> = arrays(&*layer).iter().map(|(_, values)| values.len()).collect();
        let mut optimizer = Optimizer::new(rule, Clip::Off, lengths.iter().copied());
        let noise = random(3, 8192);
        let (mut reached, mut moved) = (0_usize, false);
        for step in 0..=steps {
            for (name, values) in arrays(&*layer) {
                if name.contains("bias") {
                    continue;
                }
                for (n, weight) in values.iter().enumerate() {
                    assert!(fits(sign, neuron(&name, n), *weight), "{rule:?}: {name} {n} is {weight} after {step}");
                    reached += usize::from(*weight == 0.0);
                    moved |= weight.abs() > 0.01;
                }
            }
            let gradient = |(n, len): (usize, &usize)| -> Vec<f32> {
                (0..*len).map(|k| noise[(step * 131 + n * 977 + k * 7) % noise.len()]).collect()
            };
            let mut gradients: Vec<Vec<f32>> = lengths.iter().enumerate().map(gradient).collect();
            let mut parameters: Vec<&mut dyn Stored> = Vec::new();
            layer.visit_mut(&mut |_, stored| parameters.push(stored));
            optimizer.step(&mut parameters, &mut gradients, rule.rate()).unwrap();
        }
        assert!(reached > 0 && moved, "{rule:?} {sign:?}: the limit was never met");
    }
}

/// 10⁵ updates of each of the seven optimizers, of a layer of three inputs.
#[test]
fn dales_principle_is_never_violated_in_a_hundred_thousand_updates() {
    let dense = Dense { sign: WeightSign::OneSign, ..Dense::new(2, Activation::Relu) };
    never_violated(dense, Shape::Vector(3), WeightSign::OneSign, 100_000, |_, n| n % 3);
}

#[test]
fn every_kind_keeps_its_signs() {
    let picture = Shape::Picture { channels: 3, height: 4, width: 4 };
    let steps = Shape::Sequence { steps: 3, features: 3 };
    for sign in SIGNS {
        never_violated(Dense { sign, ..Dense::new(4, Activation::Relu) }, Shape::Vector(5), sign, 300, |_, n| n % 5);
        let conv = Conv2d { sign, ..Conv2d::new(4, 2, Padding::Valid, Activation::Relu) };
        never_violated(conv, picture, sign, 300, |_, n| n / 4 % 3);
        let depthwise =
            design::DepthwiseConv2d { sign, ..design::DepthwiseConv2d::new(3, Padding::Same, Activation::Relu) };
        never_violated(depthwise, picture, sign, 300, |_, n| n / 9 % 3);
        let both = Recurrence { sign, direction: Direction::Both, returns: Returns::Sequence, ..Recurrence::new(4) };
        let of = |name: &str, n: usize| n % if name.contains("_hh") { 4 } else { 3 };
        never_violated(Lstm(both), steps, sign, 300, of);
    }
}

/// Start values keep their size; only their sign is fitted.
#[test]
fn start_values_fit_the_sign() {
    let free = arrays(&*built(Dense::new(6, Activation::Relu), Shape::Vector(5)));
    for sign in SIGNS {
        let signed = arrays(&*built(Dense { sign, ..Dense::new(6, Activation::Relu) }, Shape::Vector(5)));
        for (n, (free, signed)) in free[0].1.iter().zip(&signed[0].1).enumerate() {
            assert!(fits(sign, n % 5, *signed) && free.abs() == signed.abs(), "{sign:?} {n}: {free} {signed}");
        }
    }
}

/// The constraint is the optimizer's: the gradient itself is that of the loss, by finite differences.
#[test]
fn constrained_layers_have_the_slopes_of_finite_differences() {
    for sign in SIGNS {
        assert_slopes("dense", Dense { sign, ..Dense::new(4, Activation::Tanh) }, Shape::Vector(5), 3);
        let conv = Conv2d { sign, ..Conv2d::new(3, 3, Padding::Same, Activation::Silu) };
        assert_slopes("conv", conv, Shape::Picture { channels: 2, height: 5, width: 5 }, 2);
    }
}

/// Correlated Gaussians around 0: as many rows as asked for, and the directions of their first two principal components.
fn correlated(samples: usize) -> (Vec<[f32; 4]>, [[f64; 4]; 2]) {
    const MIX: [[f32; 4]; 4] =
        [[1.0, 0.8, -0.5, 0.2], [0.1, 0.6, 0.3, -0.4], [0.2, -0.1, 0.2, 0.1], [0.1, 0.1, 0.0, 0.2]];
    let noise = random(11, 4 * samples);
    let mixed = |noise: &[f32]| std::array::from_fn(|i| (0..4).map(|k| noise[k] * MIX[k][i]).sum());
    let mut rows: Vec<[f32; 4]> = noise.chunks_exact(4).map(mixed).collect();
    let means: [f32; 4] = std::array::from_fn(|i| rows.iter().map(|row| row[i]).sum::<f32>() / samples as f32);
    for row in &mut rows {
        row.iter_mut().zip(means).for_each(|(x, mean)| *x -= mean);
    }
    let mut covariance = [[0.0_f64; 4]; 4];
    for row in &rows {
        for (i, j) in (0..16).map(|n| (n / 4, n % 4)) {
            covariance[i][j] += f64::from(row[i]) * f64::from(row[j]) / samples as f64;
        }
    }
    let first = eigenvector(&covariance);
    let variance = (0..4).map(|i| first[i] * times(&covariance, &first)[i]).sum::<f64>();
    for (i, j) in (0..16).map(|n| (n / 4, n % 4)) {
        covariance[i][j] -= variance * first[i] * first[j];
    }
    (rows, [first, eigenvector(&covariance)])
}

fn times(matrix: &[[f64; 4]; 4], vector: &[f64; 4]) -> [f64; 4] {
    std::array::from_fn(|i| matrix[i].iter().zip(vector).map(|(m, v)| m * v).sum())
}

/// The eigenvector of the largest eigenvalue, by power iteration.
fn eigenvector(matrix: &[[f64; 4]; 4]) -> [f64; 4] {
    let mut vector = [0.5, 0.4, 0.6, 0.48];
    for _ in 0..10_000 {
        let next = times(matrix, &vector);
        let length = next.iter().map(|x| x * x).sum::<f64>().sqrt();
        vector = next.map(|x| x / length);
    }
    vector
}

fn cosine(a: &[f32], b: &[f64; 4]) -> f64 {
    let length = a.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>().sqrt();
    a.iter().zip(b).map(|(a, b)| f64::from(*a) * b).sum::<f64>() / length
}

fn dense<const I: usize, const O: usize>(settings: UnitSettings) -> layers::Dense<I, O> {
    layers::Dense::new(settings, &mut Draw::new(5, LayerId(1))).unwrap()
}

/// The first neuron finds the first principal component, the second one the second; both weights have length 1, whatever
/// the optimizer, which does not touch them.
#[test]
fn ojas_rule_finds_the_principal_components() {
    let (rows, [first, second]) = correlated(512);
    let settings = UnitSettings { learning: Learning::Oja, ..UnitSettings::default() };
    for rule in [Rule::Sgd { rate: 0.02 }, Rule::Adam { rate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 }] {
        let mut network = (dense::<4, 2>(settings),);
        let mut optimizer = typed::optimizer(&network, rule, Clip::Off);
        let goal = Goal::new(Loss::MeanSquared, &[]);
        for step in 0..6000_u64 {
            let start = step as usize * 32 % rows.len();
            let x: Vec<f32> = rows[start..start + 32].concat();
            let targets = vec![0.0; 64];
            let x = batch::<Vector<4>>(x, Recorder::training(step)).unwrap();
            typed::step(&mut network, &mut optimizer, &goal, (x, Target::Numbers(&targets)), 0.02).unwrap();
        }
        let weight = &typed::arrays(&network)[0].values;
        let found = [cosine(&weight[..4], &first), cosine(&weight[4..], &second)];
        assert!(found[0].abs() > 0.999 && found[1].abs() > 0.99, "{found:?}");
        for weight in weight.chunks(4) {
            let length = weight.iter().map(|w| w * w).sum::<f32>().sqrt();
            assert!((length - 1.0).abs() < 0.05, "{length}");
        }
        assert_eq!(typed::arrays(&network)[1].values, [0.0; 2], "biases stay");
    }
}

/// Points on both sides of a line through the plane, at least 0.3 from it.
fn separable() -> (Vec<[f32; 2]>, Vec<usize>) {
    let noise = random(21, 600);
    let points = noise.chunks_exact(2).map(|pair| [2.0 * pair[0], 2.0 * pair[1]]);
    let side = |point: &[f32; 2]| 0.6 * point[0] - 0.8 * point[1] + 0.5;
    let points: Vec<[f32; 2]> = points.filter(|point| side(point).abs() > 0.3).collect();
    let classes = points.iter().map(|point| usize::from(side(point) > 0.0)).collect();
    (points, classes)
}

/// The share of right answers in the end, and the epoch of the last correction.
fn perceptron<const O: usize>() -> (f32, usize) {
    let (points, classes) = separable();
    assert!(classes.contains(&0) && classes.contains(&1) && points.len() > 100);
    let mut network = (dense::<2, O>(UnitSettings { learning: Learning::Perceptron, ..UnitSettings::default() }),);
    let rule = Rule::Adam { rate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
    let mut optimizer = typed::optimizer(&network, rule, Clip::Off);
    let goal = Goal::new(if O == 1 { Loss::BinaryCrossEntropy } else { Loss::default() }, &[]).by_perceptron(true);
    let (mut corrections, mut last) = (0, 0);
    for epoch in 0..200 {
        let before = corrections;
        for (point, class) in points.iter().zip(&classes) {
            let old = typed::arrays(&network)[0].values.clone();
            let x = batch::<Vector<2>>(point.to_vec(), Recorder::training(0)).unwrap();
            typed::step(&mut network, &mut optimizer, &goal, (x, Target::Classes(&[*class])), 0.1).unwrap();
            corrections += usize::from(typed::arrays(&network)[0].values != old);
        }
        if corrections > before {
            last = epoch;
        }
    }
    let inputs: Vec<f32> = points.concat();
    let outputs = typed::predict::<_, Vector<2>, Vector<O>>(&network, inputs).unwrap();
    let is_right = |(y, class): (&[f32], &usize)| {
        if O == 1 { (y[0] > 0.0) == (*class == 1) } else { (y[1] > y[0]) == (*class == 1) }
    };
    let right = outputs.chunks(O).zip(&classes).filter(|one| is_right(*one)).count();
    (right as f32 / classes.len() as f32, last)
}

/// After finitely many corrections no point is answered wrongly, and nothing changes any more (Novikoff 1962), with an
/// output for each class and with a single one.
#[test]
fn the_perceptron_converges_on_separable_points() {
    for (right, last) in [perceptron::<1>(), perceptron::<2>()] {
        assert!(right == 1.0 && last < 199, "{right} are right, the last correction was in epoch {last}");
    }
}

fn built_network(layers: Vec<LayerKind>, rule: Rule) -> Sequential {
    let mut design = Design { layers: layers.into(), ..template("spiral") };
    design.training.optimizer = rule;
    build(&check(&design, Facts { classes: Some(2), memory: None, validation: None }).freeze().unwrap(), &[1; 2])
        .unwrap()
}

/// Δw = mean(y x) − decay · w by hand, for a layer below one that learns by Adam.
#[test]
fn hebbs_rule_moves_by_its_formula() {
    let hebb = Dense { learning: Learning::Hebb { decay: 0.3 }, ..Dense::new(3, Activation::Tanh) };
    let mut network = built_network(vec![hebb.into(), Output::default().into()], OPTIMIZERS[5]);
    let inputs = [0.5, -1.0, 2.0, 0.25, -0.75, 1.5];
    let old = network.arrays();
    network.step(Batch { inputs: &inputs, targets: Target::Classes(&[0, 1, 1]) }, 0.1).unwrap();
    let new = network.arrays();
    for (n, (old_w, new_w)) in old[0].values.iter().zip(&new[0].values).enumerate() {
        let (o, i) = (n / 2, n % 2);
        let w = &old[0].values[2 * o..2 * o + 2];
        let y = |x: &[f32]| (w[0] * x[0] + w[1] * x[1]).tanh();
        let mean = inputs.chunks(2).map(|x| y(x) * x[i]).sum::<f32>() / 3.0;
        let expected = old_w + 0.1 * (mean - 0.3 * old_w);
        assert!((new_w - expected).abs() < 1e-6, "{n}: {new_w}, not {expected}");
    }
    assert_eq!(old[1].values, new[1].values, "biases stay");
    assert_ne!(old[2].values, new[2].values, "the output learns by the gradient");
}

/// No gradient comes below a local rule, but a local rule below learns; and whoever asks an answer for its gradient gets it.
#[test]
fn gradients_end_at_a_local_rule() {
    let local = |learning| LayerKind::from(Dense { learning, ..Dense::new(4, Activation::Tanh) });
    let below = Dense::new(3, Activation::Tanh).into();
    let layers = vec![local(Learning::Oja), below, local(Learning::Hebb { decay: 0.1 }), Output::default().into()];
    let mut network = built_network(layers, OPTIMIZERS[5]);
    let inputs = [0.5, -1.0, 2.0, 0.25];
    let old = network.arrays();
    for _ in 0..5 {
        network.step(Batch { inputs: &inputs, targets: Target::Classes(&[0, 1]) }, 0.05).unwrap();
    }
    let changed: Vec<bool> = old.iter().zip(network.arrays()).map(|(old, new)| old.values != new.values).collect();
    assert_eq!(changed, [true, false, false, false, true, false, true, true]);
    let attribution = network.attribute(&inputs[..2], Objective::Class(1)).unwrap();
    assert!(attribution.input.iter().any(|slope| *slope != 0.0));
    let formula = network.formula(&inputs[..2], LayerId(1), LayerNumber::Output(0));
    assert!(formula.is_ok());
}

/// What a run remembers is enough to go on to the same bits.
#[test]
fn a_run_with_signs_and_local_rules_goes_on_exactly() {
    let mut design = template("dale");
    let oja = Dense { learning: Learning::Oja, ..Dense::new(2, Activation::Linear) };
    let kinds = design.layers.layers().iter().map(|layer| layer.kind.clone());
    design.layers = std::iter::once(oja.into()).chain(kinds).collect::<Vec<_>>().into();
    design.training.epochs = 3;
    let plan = plan(&design);
    let mut session = Session::new(plan.clone()).unwrap();
    (0..25).for_each(|_| drop(session.advance()));
    let snapshot = session.snapshot();
    let mut again = Session::from_snapshot(plan, &snapshot).unwrap();
    (0..25).for_each(|_| drop((session.advance(), again.advance())));
    assert_eq!(session.network().arrays(), again.network().arrays());
}

#[test]
fn a_typed_weight_has_an_allowed_sign() {
    let excitatory = Dense { sign: WeightSign::Excitatory, ..Dense::new(3, Activation::Relu) };
    let mut network = built_network(vec![excitatory.into(), Output::default().into()], OPTIMIZERS[0]);
    assert!(network.set_weight("0.weight", 1, 0.5).is_ok());
    assert_eq!(network.set_weight("0.weight", 1, -0.5), Err(EngineError::WrongSign { name: "0.weight".to_owned() }));
    assert!(network.set_weight("0.bias", 1, -0.5).is_ok());
}

fn problems(design: &Design) -> Vec<ProblemKind> {
    let facts = Facts { classes: Some(2), memory: None, validation: None };
    check(design, facts).problems.into_iter().map(|problem| problem.kind).collect()
}

#[test]
fn local_rules_are_checked() {
    let perceptron = Dense { learning: Learning::Perceptron, ..Dense::new(4, Activation::Linear) };
    let hidden = || LayerKind::from(Dense::new(5, Activation::Relu));
    let design = |layers: Vec<LayerKind>| Design { layers: layers.into(), ..template("spiral") };
    // In the middle it is wrong, and keeps the gradient from what stands below.
    let wrong = design(vec![hidden(), perceptron.into(), Output::default().into()]);
    let stops = ProblemKind::LocalRuleStopsGradient { below: 1, numbers: 15 };
    assert_eq!(problems(&wrong), [stops, ProblemKind::PerceptronWithoutAnswers]);
    let checked = check(&wrong, Facts { classes: Some(2), memory: None, validation: None });
    assert_eq!(checked.problems[0].severity(), Severity::Warning);
    assert_eq!(checked.problems[1].severity(), Severity::Error);
    for problem in &checked.problems {
        let fix = problem.fix().unwrap();
        assert!(matches!(fix.kind, FixKind::UseBackpropagation { .. }));
        let mut mended = wrong.clone();
        fix.edit.apply(&mut mended).unwrap();
        assert_eq!(problems(&mended), []);
    }
    let output = || Output { learning: Learning::Perceptron, ..Output::default() };
    assert_eq!(problems(&design(vec![output().into()])), []);
    // Numbers have no right class.
    let numbers = Design { layers: vec![LayerKind::from(output())].into(), ..template("sine") };
    assert_eq!(problems(&numbers), [ProblemKind::PerceptronWithoutAnswers]);
    // What learns by a rule of its own needs no gradient.
    let oja = || LayerKind::from(Dense { learning: Learning::Oja, ..Dense::new(2, Activation::Linear) });
    assert_eq!(problems(&design(vec![oja(), oja(), Output::default().into()])), []);
}

#[test]
fn the_doctor_tells_of_layers_without_gradient() {
    let hebb = Dense { learning: Learning::Hebb { decay: 0.5 }, ..Dense::new(4, Activation::Tanh) };
    let hidden = Dense::new(5, Activation::Tanh);
    let layers: Vec<LayerKind> = vec![hidden.into(), hebb.into(), Output::default().into()];
    let mut design = Design { layers: layers.into(), ..template("spiral") };
    design.training.epochs = 1;
    let plan = plan(&design);
    let mut session = Session::new(plan.clone()).unwrap();
    crate::train::to_the_end(&mut session);
    let findings = diagnose(&Evidence {
        design: &design,
        layers: plan.design().layers(),
        history: session.history(),
        curve: session.curve(),
        flow: &[],
        ending: None,
        classes: 2,
        validation: None,
    });
    let found = findings.iter().find(|finding| finding.rule == "local_rule").unwrap();
    assert_eq!((found.layer, found.remedies.len()), (Some(design.layers.layers()[1].id), 1));
}

/// Designs of before read as they did and are written as they were; new settings survive.
#[test]
fn signs_and_rules_stand_in_the_file_where_they_are_not_usual() {
    let design = template("spiral");
    let text = to_ron(&design).unwrap();
    assert!(!text.contains("sign") && !text.contains("learning"), "{text}");
    assert_eq!(from_ron(&text).unwrap(), design);
    let hebb = Dense { learning: Learning::Hebb { decay: 0.25 }, ..Dense::new(4, Activation::Tanh) };
    let gru = design::Gru(Recurrence { sign: WeightSign::Inhibitory, ..Recurrence::new(3) });
    let output = Output { sign: WeightSign::OneSign, learning: Learning::Perceptron, ..Output::default() };
    let layers: Vec<LayerKind> = vec![hebb.into(), gru.into(), output.into()];
    let changed = Design { layers: layers.into(), ..design };
    let text = to_ron(&changed).unwrap();
    assert!(text.contains("learning: Hebb(decay: 0.25)") && text.contains("sign: OneSign"), "{text}");
    assert_eq!(from_ron(&text).unwrap(), changed);
}

/// A weight that a step would carry beyond 0 is told, and its new value is that of the run; a local rule has no gradient.
#[test]
fn one_step_tells_of_signs_and_local_rules() {
    let mut design = template("dale");
    design.training.optimizer = OPTIMIZERS[1];
    let plan = plan(&design);
    let mut session = Session::new(plan.clone()).unwrap();
    let layer = design.layers.layers()[1].id;
    let mut told = 0;
    for _ in 0..60 {
        session.advance();
        let request = |weight| OneStepRequest {
            plan: plan.clone(),
            snapshot: Arc::new(session.snapshot()),
            weight,
            sample: None,
        };
        let step = request(WeightChoice::Largest(Some(layer))).compute().unwrap();
        if let Some(row) = step.rows.iter().find(|row| row.rule == UpdateRule::Sign) {
            assert_eq!((row.value, step.update.new), (0.0, 0.0));
            told += 1;
        }
    }
    assert!(told > 0);
    let oja = plan_of("oja");
    let session = Session::new(oja.clone()).unwrap();
    let first = oja.design().layers()[0].id;
    let place = strata::train::WeightPlace { array: "0.weight".to_owned(), index: 0 };
    let ask = |weight| {
        OneStepRequest { plan: oja.clone(), snapshot: Arc::new(session.snapshot()), weight, sample: None }.compute()
    };
    assert!(matches!(ask(WeightChoice::Place(place)), Err(OneStepError::Engine(EngineError::LocalRule { .. }))));
    assert_ne!(ask(WeightChoice::Largest(Some(first))).unwrap().layer, first);
}

fn plan_of(id: &str) -> Plan {
    plan(&template(id))
}

/// The cards of a run tell what the last step changed, and which synapses fire together in its batch.
#[test]
fn cards_tell_of_the_last_batch() {
    let plan = plan_of("dale");
    let mut session = Session::new(plan.clone()).unwrap();
    let sample = [0; 8];
    let before = session.network().parameters();
    assert!(session.network().last_changes().is_empty());
    assert!(session.inspect(&sample, None, true).unwrap().layers[1].weights[0].together.is_empty());
    let held = session.network().state();
    for _ in 0..3 {
        session.advance();
    }
    drop(held);
    let third = session.network().parameters();
    session.advance();
    let cards = session.inspect(&sample, None, true).unwrap();
    let weights = &cards.layers[1].weights[0];
    assert_eq!((weights.together.len(), weights.changes.len()), (256, 256));
    assert!(weights.together.iter().all(|share| (0.0..=1.0).contains(share)));
    assert!(weights.together.iter().any(|share| *share > 0.0));
    for (n, change) in weights.changes.iter().enumerate() {
        assert_eq!(*change, weights.values[n] - third[2].values[n], "{n}");
    }
    assert_ne!(before[2].values, third[2].values);
    session.network().set_weight("0.weight", 0, 0.5).unwrap();
    assert!(session.network().last_changes().is_empty());
}

/// What PyTorch cannot say stands beside its modules, and the run opens all the same.
#[test]
fn a_kept_run_says_what_pytorch_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    crate::cli::ok(&["new", "oja"], root);
    crate::cli::ok(&["train", "oja.ron", "--epochs", "1", "--out", "run"], root);
    let weights = std::fs::read(walk(root, "weights.safetensors")).unwrap();
    let text = String::from_utf8_lossy(&weights);
    assert!(text.contains("# Dense: it learns by a local rule (Oja)"), "no note");
    assert!(crate::cli::ok(&["predict", "run", "1,1"], root).contains("class"));
}

/// The file with that name somewhere in a folder.
fn walk(folder: &std::path::Path, name: &str) -> std::path::PathBuf {
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.ends_with(name) {
                return path;
            }
        }
    }
    panic!("no {name}");
}
