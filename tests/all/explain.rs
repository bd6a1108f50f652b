//! Why a network answers as it does: against PyTorch's numbers, against weights of 0, and against the definitions.
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use serde_json::Value;
use strata::app::{Language, Probe};
use strata::data::{Part, SampleEncoder};
use strata::design::{
    Activation, ActivationLayer, BatchNorm, CheckedDesign, Checkpoint, Color, Conv2d, Dense, Design, Facts, Fill,
    Flatten, GlobalMeanPool, Input, LayerId, LayerKind, MaxPool2d, Normalize, Optimizer, Padding, Picture, Residual,
    Schedule, Shape, Split, check,
};
use strata::engine::{Ablation, EngineError, Network, Objective, Observation, Sequential, build};
use strata::train::{
    AnswerRequest, Ascent, AskControl, Calibration, CoverageTable, ExcitementRequest, ExplainError, ExplainMethod,
    FeatureRequest, KnockOutRequest, Occlusion, Outcome, Patch, Perturbation, ProbedNetwork, Session, ShiftRequest,
    VisualizationRequest, WhyQuestion, WhyRequest, evaluate, evaluate_outputs, explain, fit_temperature, gray,
    last_maps, layer_cam, negative_log_likelihood, occlusion, perturbed, training_mean,
};
use strum::VariantArray as _;

use crate::engine::{output, template};
use crate::reference::{assert_near, cases, dims, flat};
use crate::train::{digits, plan, to_the_end};

/// Relative to the largest number of an array, as for every other number of PyTorch's.
const NEAR: f64 = 1e-4;

static NEVER: AtomicBool = AtomicBool::new(false);

fn silent() -> AskControl<'static> {
    AskControl::new(&|_| (), &NEVER)
}

fn conv(filters: usize, stride: usize, activation: Activation) -> LayerKind {
    Conv2d { stride, ..Conv2d::new(filters, 3, Padding::Pixels(1), activation) }.into()
}

/// The network of a reference case, with its weights.
fn of_case(case: &Value) -> (CheckedDesign, Sequential) {
    let layers: Vec<LayerKind> = if case["name"] == "plain" {
        vec![
            conv(4, 1, Activation::Relu),
            BatchNorm::default().into(),
            MaxPool2d::new(2).into(),
            conv(5, 1, Activation::Relu),
            Flatten.into(),
            Dense::new(6, Activation::Tanh).into(),
            output(),
        ]
    } else {
        let same = vec![
            conv(4, 1, Activation::Linear),
            BatchNorm::default().into(),
            ActivationLayer(Activation::Relu).into(),
            conv(4, 1, Activation::Linear),
        ];
        let half = vec![conv(6, 2, Activation::Relu), conv(6, 1, Activation::Linear)];
        vec![
            conv(4, 1, Activation::Relu),
            Residual::new(same).into(),
            ActivationLayer(Activation::Relu).into(),
            Residual::new(half).into(),
            GlobalMeanPool.into(),
            output(),
        ]
    };
    let size = dims(&case["x"]);
    let input = Input::Picture(Picture::new(size[2], size[1], Color::Rgb));
    let design = Design { input, layers: layers.into(), ..template("cnn28") };
    let facts = Facts { classes: Some(dims(&case["logits"])[0]), ..Facts::default() };
    let checked = check(&design, facts).freeze().unwrap();
    let mut network = build(&checked, &[]).unwrap();
    let mut arrays = network.arrays();
    for array in &mut arrays {
        array.values = flat(&case["arrays"][&array.name]);
    }
    network.load(&arrays).unwrap();
    (checked, network)
}

#[test]
fn gradients_and_grad_cam_are_those_of_pytorch() {
    let cases = cases("explanations");
    assert_eq!(cases.len(), 2);
    for case in &cases {
        let (design, mut network) = of_case(case);
        let layers = design.all();
        let (x, class) = (flat(&case["x"]), case["class"].as_u64().unwrap() as usize);
        let what = |of: &str| format!("{} {of}", case["name"]);
        assert_near(&what("logits"), &network.predict(x.clone()).unwrap(), &case["logits"], NEAR);
        let found = network.attribute(&x, Objective::Class(class)).unwrap();
        assert_near(&what("input gradient"), &found.input, &case["input_gradient"], NEAR);
        let (height, width) = (dims(&case["x"])[1], dims(&case["x"])[2]);
        for (place, expected) in case["grad_cam"].as_object().unwrap() {
            let map = layer_cam(&found, layers[place.parse::<usize>().unwrap()].id).unwrap();
            assert_near(&what("Grad-CAM"), &map.values, &expected["map"], NEAR);
            assert_near(&what("resized"), &map.resized(height, width).values, &expected["resized"], NEAR);
        }
        for unit in case["units"].as_array().unwrap() {
            let number = |name: &str| unit[name].as_u64().unwrap() as usize;
            let objective = Objective::Unit { layer: layers[number("layer")].id, unit: number("unit") };
            let found = network.attribute(&x, objective).unwrap();
            assert_near(&what("unit"), &[found.value], &unit["value"], NEAR);
            assert_near(&what("gradient of a unit"), &found.input, &unit["input_gradient"], NEAR);
        }
    }
}

#[test]
fn occlusion_is_that_of_pytorch() {
    for case in &cases("explanations") {
        let (design, mut network) = of_case(case);
        let (x, class) = (flat(&case["x"]), case["class"].as_u64().unwrap() as usize);
        for expected in case["occlusion"].as_array().unwrap() {
            let number = |name: &str| expected[name].as_u64().unwrap() as usize;
            let settings =
                Occlusion { patch: number("patch"), stride: number("stride"), fill: flat(&expected["fill"]) };
            let map = occlusion(&mut network, (&x, design.input()), class, &settings, silent()).unwrap();
            // They are differences of probabilities, each as exact as a number around 1 is.
            let near = |(found, expected): (&f32, f32)| (found - expected).abs() < 1e-6;
            assert!(map.values.iter().zip(flat(&expected["map"])).all(near), "{}", case["name"]);
        }
        let stopped = AtomicBool::new(true);
        let control = AskControl::new(&|_| (), &stopped);
        let settings = Occlusion::of(design.input(), None, vec![0.0; 3]);
        let found = occlusion(&mut network, (&x, design.input()), class, &settings, control);
        assert_eq!(found, Err(ExplainError::Stopped));
    }
}

/// A digits run of a few epochs, and its network as questions get it.
fn trained(epochs: usize) -> (ProbedNetwork, Session) {
    let mut design = digits();
    design.training.epochs = epochs;
    trained_with(&design)
}

fn trained_with(design: &Design) -> (ProbedNetwork, Session) {
    let plan = plan(design);
    let mut session = Session::new(plan.clone()).unwrap();
    to_the_end(&mut session);
    let state = session.network().state();
    (ProbedNetwork { plan, state, ablation: Ablation::default() }, session)
}

fn layers(network: &ProbedNetwork) -> Vec<LayerId> {
    network.plan.design().all().iter().map(|layer| layer.id).collect()
}

fn picture(network: &ProbedNetwork) -> Arc<[u8]> {
    network.plan.data().picture(3).into()
}

/// An array of weights, and which inputs of its layer are meant.
type Outgoing<'a> = (&'a str, &'a dyn Fn(usize) -> bool);

/// Sets the weights that lead from some inputs of an array's layer on to 0: `[outputs, inputs, …]`.
fn without_inputs(network: &mut dyn Network, array: &str, inputs: impl Fn(usize) -> bool) {
    let mut arrays = network.arrays();
    let weight = arrays.iter_mut().find(|found| found.name == array).unwrap();
    let kernel: usize = weight.dims[2..].iter().product();
    for (n, value) in weight.values.iter_mut().enumerate() {
        if inputs(n / kernel % weight.dims[1]) {
            *value = 0.0;
        }
    }
    network.load(&arrays).unwrap();
}

#[test]
fn knocking_out_is_setting_the_outgoing_weights_to_zero() {
    let (mut probed, mut session) = trained(2);
    let ids = layers(&probed);
    // Convolution, max pooling, convolution, flatten, dense, output.
    assert_eq!(ids.len(), 6);
    let plain = session.network().arrays();
    let part = probed.measured_part();
    let whole = evaluate(session.network(), probed.plan.loader(), part).unwrap();
    let inputs = probed.plan.encoder().encode(&picture(&probed));
    let places = 4 * 4;
    let cases: [(LayerId, Option<usize>, Outgoing<'_>); 5] = [
        (ids[0], Some(3), ("3.weight", &|input| input == 3)),
        (ids[1], Some(5), ("3.weight", &|input| input == 5)),
        (ids[2], Some(7), ("6.weight", &|input| input / places == 7)),
        (ids[4], Some(11), ("8.weight", &|input| input == 11)),
        (ids[4], None, ("8.weight", &|_| true)),
    ];
    for (layer, unit, (array, outgoing)) in cases {
        let mut ablation = Ablation::default();
        match unit {
            Some(unit) => ablation.switch_unit(layer, unit, true),
            None => ablation.switch_layer(layer, true),
        }
        probed.ablation = ablation.clone();
        let request = KnockOutRequest { network: probed.clone(), sample: Some(picture(&probed)) };
        let found = request.compute(silent()).unwrap();
        assert_eq!((&found.whole.scores, &found.ablation), (&whole, &ablation));
        without_inputs(session.network(), array, outgoing);
        let expected = evaluate(session.network(), probed.plan.loader(), part).unwrap();
        let outputs = session.network().predict(inputs.clone()).unwrap();
        let answer = session.network().probabilities(&outputs);
        session.network().load(&plain).unwrap();
        assert_eq!(found.ablated.scores.confusion, expected.confusion, "{layer} {unit:?}");
        assert!((found.ablated.scores.loss - expected.loss).abs() < 1e-5, "{layer} {unit:?}");
        assert!(found.ablated.answer.iter().zip(&answer).all(|(a, b)| (a - b).abs() < 1e-5));
        assert!(found.whole.answer != found.ablated.answer);
    }
    // Nothing of it is left.
    assert!(session.network().arrays() == plain);
    let before = session.network().predict(inputs.clone()).unwrap();
    session.network().ablate(probed.ablation.clone()).unwrap();
    assert!(session.network().predict(inputs.clone()).unwrap() != before);
    session.network().ablate(Ablation::default()).unwrap();
    assert_eq!(session.network().predict(inputs).unwrap(), before);
    // Units that are not there.
    let mut ablation = Ablation::default();
    ablation.switch_unit(ids[0], 16, true);
    assert_eq!(session.network().ablate(ablation), Err(EngineError::NoSuchUnit));
}

#[test]
fn what_changes_in_the_confusion_leads_from_one_to_the_other() {
    let (mut probed, _) = trained(1);
    let dense = layers(&probed)[4];
    probed.ablation.switch_unit(dense, 3, true);
    probed.ablation.switch_unit(dense, 5, true);
    probed.ablation.switch_unit(dense, 8, true);
    let found = KnockOutRequest { network: probed, sample: None }.compute(silent()).unwrap();
    let changes = found.changes();
    let [before, after] = [&found.whole, &found.ablated].map(|side| &side.scores.confusion);
    assert!(!changes.is_empty() && changes.is_sorted_by_key(|change| -change.by.abs()));
    for class in 0..10 {
        for answer in 0..10 {
            let by = changes.iter().find(|change| (change.class, change.answer) == (class, answer));
            let expected = after.at(class, answer) as i64 - before.at(class, answer) as i64;
            assert_eq!(by.map_or(0, |change| change.by), expected, "{class} {answer}");
        }
    }
}

#[test]
fn an_answer_under_a_patch_is_that_to_a_covered_picture() {
    let (mut probed, mut session) = trained(1);
    let (sample, shape) = (picture(&probed), probed.plan.design().input());
    let encoder = probed.plan.encoder().clone();
    let answer = |session: &mut Session, bytes: &[u8]| {
        let outputs = session.network().predict(encoder.encode(bytes)).unwrap();
        session.network().probabilities(&outputs)
    };
    let near = |a: &[f32], b: &[f32]| a.len() == 10 && a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-6);
    let mut request = AnswerRequest { network: probed.clone(), sample: Arc::clone(&sample), patch: None };
    let plain = request.compute().unwrap();
    assert!(near(&plain, &answer(&mut session, &sample)));
    request.patch = Some(((2, 7), Some(3)));
    assert_eq!(Patch::around((2, 7), Some(3), shape), Patch { top: 1, left: 5, side: 3 });
    let mut covered = sample.to_vec();
    for row in 1..4 {
        covered[row * 8 + 5..row * 8 + 8].fill(128);
    }
    let found = request.compute().unwrap();
    assert!(found != plain && near(&found, &answer(&mut session, &covered)));
    // Without a layer as well.
    probed.ablation.switch_layer(layers(&probed)[4], true);
    request.network = probed.clone();
    let ablated = request.compute().unwrap();
    session.network().ablate(probed.ablation).unwrap();
    assert!(ablated != found && near(&ablated, &answer(&mut session, &covered)));
}

#[test]
fn without_max_pooling_each_window_gives_its_first_number() {
    let (probed, mut session) = trained(1);
    let ids = layers(&probed);
    let other = probed.without_max_pooling().unwrap();
    let mut network = build(other.plan.design(), &[]).unwrap();
    network.restore(&probed.state).unwrap();
    let input = probed.plan.encoder().encode(&picture(&probed));
    let seen = network.observe(input.clone()).unwrap();
    let own = session.network().observe(input).unwrap();
    let of = |seen: &[Observation], layer| seen.iter().find(|seen| seen.layer == layer).unwrap().clone();
    // The convolution before it is what it was.
    let (maps, pooled) = (of(&seen, ids[0]), of(&seen, ids[1]));
    assert_eq!(maps, of(&own, ids[0]));
    assert_eq!(pooled.shape, of(&own, ids[1]).shape);
    let Shape::Picture { channels, height, width } = pooled.shape else { panic!("maps are pooled") };
    for n in 0..channels * height * width {
        let (map, row, column) = (n / (height * width), n / width % height, n % width);
        assert_eq!(pooled.values[n], maps.values[(map * 2 * height + 2 * row) * 2 * width + 2 * column]);
    }
    let request = ShiftRequest {
        network: probed.clone(),
        picture: picture(&probed),
        perturbation: Perturbation::ShiftX,
        values: Perturbation::ShiftX.values(probed.plan.design().input(), 8),
        seed: 1,
        without_max_pooling: true,
    };
    let without = request.compute(silent()).unwrap();
    let with = ShiftRequest { without_max_pooling: false, ..request.clone() }.compute(silent()).unwrap();
    assert!(with.pictures == without.pictures && with.mean_change(ids[0]) == without.mean_change(ids[0]));
    // What max pooling forgives.
    assert!(with.mean_change(ids[1]) < without.mean_change(ids[1]), "{with:?} {without:?}");
    let design = Design { layers: vec![Flatten.into(), output()].into(), ..digits() };
    let plain = ProbedNetwork { plan: plan(&design), ..probed };
    assert_eq!(plain.without_max_pooling().unwrap_err(), ExplainError::NoMaxPooling);
}

#[test]
fn layers_inside_of_blocks_and_the_input_are_knocked_out_as_well() {
    for case in &cases("explanations") {
        let (design, mut network) = of_case(case);
        let x = flat(&case["x"]);
        for layer in design.all() {
            let mut ablation = Ablation::default();
            ablation.switch_layer(layer.id, true);
            network.ablate(ablation).unwrap();
            let seen = network.observe(x.clone()).unwrap();
            let off = seen.iter().find(|seen| seen.layer == layer.id).unwrap();
            assert!(off.values.iter().all(|value| *value == 0.0), "{}", layer.title);
            let last = seen.iter().find(|seen| seen.layer == design.layers().last().unwrap().id).unwrap();
            let answer = network.predict(x.clone()).unwrap();
            assert!(last.values.iter().zip(&answer).all(|(a, b)| (a - b).abs() < 1e-6), "{}", layer.title);
        }
        // A gradient is that of the whole network.
        let class = case["class"].as_u64().unwrap() as usize;
        let found = network.attribute(&x, Objective::Class(class)).unwrap();
        assert_near("gradient", &found.input, &case["input_gradient"], NEAR);
    }
}

/// Digits of which a tenth is learned by heart.
fn sure_of_itself() -> Design {
    let mut design = digits();
    design.split = Split { validation: 0.45, test: 0.45 };
    design.layers = vec![Flatten.into(), Dense::new(48, Activation::Relu).into(), output()].into();
    design.training.optimizer = Optimizer::Momentum { rate: 0.1, momentum: 0.9 };
    design.training.schedule = Schedule::Constant;
    design.training.epochs = 40;
    design
}

#[test]
fn a_temperature_from_the_validation_makes_the_test_better_calibrated() {
    let (probed, mut session) = trained_with(&sure_of_itself());
    session.answer_with(Checkpoint::Last);
    let loader = probed.plan.loader();
    let (scores, validation) = evaluate_outputs(session.network(), loader, Part::Validation).unwrap();
    assert_eq!(scores, evaluate(session.network(), loader, Part::Validation).unwrap());
    let (scores, test) = evaluate_outputs(session.network(), loader, Part::Test).unwrap();
    let network = &*session.network();
    let found = Calibration::measured(network, &validation, &test);
    assert!(found.temperature > 1.0, "{found:?}");
    assert!(found.ece_calibrated < 0.8 * found.ece, "{found:?}");
    assert_eq!(found, Calibration::measured(network, &validation, &test));
    // No other temperature is better.
    let loss = |at| negative_log_likelihood(&validation.probabilities(network, at), &validation.classes);
    let best = fit_temperature(network, &validation);
    assert!([0.5, 0.9, 0.99, 1.01, 1.1, 2.0].into_iter().all(|factor| loss(best) <= loss(best * factor) + 1e-9));
    let crossed = Calibration::cross_fitted(network, &test).unwrap();
    assert!((crossed.ece - found.ece).abs() < 1e-12 && crossed.ece_calibrated < crossed.ece, "{crossed:?}");
    // Whoever answers only when sure is right more often, and answers less.
    let table = CoverageTable::of(&test.probabilities(network, found.temperature), &test.classes);
    let [all, sure] = [0.0, 0.9].map(|threshold| table.overall(|_| threshold));
    assert!((all.accuracy.unwrap() - scores.confusion.accuracy()).abs() < 1e-9);
    assert!(sure.answered < 1.0 && sure.accuracy.unwrap() > all.accuracy.unwrap(), "{sure:?} {all:?}");
}

#[test]
fn a_picture_that_moves_changes_every_layer_but_not_where_nothing_is_done() {
    let (probed, mut session) = trained(2);
    let picture = picture(&probed);
    let shape = probed.plan.design().input();
    let outputs = session.network().predict(probed.plan.encoder().encode(&picture)).unwrap();
    let answer = session.network().probabilities(&outputs);
    for &perturbation in Perturbation::VARIANTS {
        let values = perturbation.values(shape, 6);
        let neutral = values.iter().position(|value| *value == perturbation.neutral()).unwrap();
        let request = ShiftRequest {
            network: probed.clone(),
            picture: Arc::clone(&picture),
            perturbation,
            values: values.clone(),
            seed: 5,
            without_max_pooling: false,
        };
        let found = match request.clone().start(None).wait(Duration::from_mins(1)) {
            Some(Outcome::Done(found)) => found.unwrap(),
            other => panic!("{other:?}"),
        };
        assert_eq!(found, request.compute(silent()).unwrap());
        assert_eq!(found.layers.len(), layers(&probed).len());
        assert!(found.probabilities[neutral].iter().zip(&answer).all(|(a, b)| (a - b).abs() < 1e-6));
        for (_, changes) in &found.layers {
            assert_eq!(changes[neutral], 0.0, "{perturbation:?}");
            assert!(changes.iter().enumerate().any(|(n, change)| n != neutral && *change > 0.0), "{perturbation:?}");
        }
        let moved = perturbed(&picture, shape, (perturbation, values[0]), (Fill::default(), 5)).unwrap();
        let outputs = session.network().predict(probed.plan.encoder().encode(&moved)).unwrap();
        let expected = session.network().probabilities(&outputs);
        assert!(found.probabilities[0].iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-6));
    }
}

#[test]
fn a_training_sample_is_its_own_nearest() {
    let (probed, mut session) = trained(2);
    let index = FeatureRequest { network: probed.clone() }.compute(silent()).unwrap();
    let training = probed.plan.data().part(Part::Training);
    assert_eq!(index.len(), training.len());
    let layer = strata::train::feature_layer(probed.plan.design());
    assert_eq!(layer, Some(layers(&probed)[4]));
    for sample in [training[0], training[40]] {
        let input = probed.plan.encoder().encode(probed.plan.data().sample(sample as usize));
        let features = strata::train::features_of(session.network(), layer, input).unwrap();
        let found = index.nearest(&features, 5);
        assert!(found.len() == 5 && found.is_sorted_by(|a, b| a.similarity >= b.similarity));
        assert!((found[0].similarity - 1.0).abs() < 1e-5);
        assert!(found.iter().any(|near| near.index == sample));
    }
    let stopped = AtomicBool::new(true);
    let control = AskControl::new(&|_| (), &stopped);
    assert_eq!(FeatureRequest { network: probed }.compute(control), Err(ExplainError::Stopped));
}

#[test]
fn the_most_exciting_places_are_the_largest_numbers() {
    let (network, mut session) = trained(1);
    let (layer, unit) = (layers(&network)[2], 4);
    let request = ExcitementRequest { network: network.clone(), layer, unit, count: 3 };
    let found = request.compute(silent()).unwrap();
    let mut largest: Vec<(f32, u32)> = Vec::new();
    for index in network.plan.data().part(Part::Training) {
        let input = network.plan.encoder().encode(network.plan.data().sample(*index as usize));
        let seen = session.network().observe(input).unwrap().into_iter().find(|seen| seen.layer == layer).unwrap();
        let map = &seen.values[unit * 16..][..16];
        largest.push((map.iter().copied().fold(f32::NEG_INFINITY, f32::max), *index));
    }
    largest.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (found, (value, _)) in found.iter().zip(&largest) {
        assert!((found.value - value).abs() <= 1e-6 * value.abs() && found.place.0 < 4 && found.place.1 < 4);
    }
    assert_eq!(found.len(), 3);
    let request = ExcitementRequest { unit: 32, ..request };
    assert_eq!(request.compute(silent()), Err(ExplainError::NoSuchUnit));
}

#[test]
fn a_picture_is_made_that_excites_a_unit_always_the_same_for_a_seed() {
    let (network, _) = trained(2);
    let of = |seed| {
        let ascent = Ascent { seed, ..Ascent::default() };
        let (network, layer) = (network.clone(), layers(&network)[2]);
        VisualizationRequest { network, layer, unit: 4, ascent }.compute(silent()).unwrap()
    };
    let one = of(1);
    assert_eq!(one.pixels.len(), 64);
    let (first, last) = (one.values[0], one.values[one.values.len() - 1]);
    assert!(last > 2.0 * first.max(1e-3), "{:?}", one.values);
    assert!(one == of(1) && one.pixels != of(2).pixels);
}

#[test]
fn explanations_are_of_the_answer_and_over_the_whole_picture() {
    let (network, _) = trained(2);
    let picture = picture(&network);
    let encoder: &SampleEncoder = network.plan.encoder();
    assert_eq!(last_maps(network.plan.design()), Some(layers(&network)[2]));
    for &method in ExplainMethod::VARIANTS {
        let (network, picture) = (network.clone(), Arc::clone(&picture));
        let request = WhyRequest { network, picture, method, class: None, layer: None, patch: None };
        let found = request.compute(silent()).unwrap();
        assert_eq!((found.map.height, found.map.width, found.map.values.len()), (8, 8, 64));
        let answer = strata::engine::best(&found.probabilities);
        assert!(found.class == answer && found.map.range().1 > 0.0, "{method:?}");
        let dense = layers(&request.network)[4];
        let refused = WhyRequest { layer: Some(dense), ..request }.compute(silent());
        let is_cam = method == ExplainMethod::GradCam;
        assert_eq!(matches!(refused, Err(ExplainError::LayerWithoutMaps { .. })), is_cam, "{method:?}");
    }
    // What enters around 0 has its mean there.
    let Input::Picture(picture) = &network.plan.design().design().input else { panic!("digits are pictures") };
    assert_eq!(picture.normalize, Normalize::Standard);
    assert!(training_mean(network.plan.data(), encoder)[0].abs() < 1e-3 && gray(encoder)[0] > 0.1);
}

#[test]
fn a_network_without_maps_says_so() {
    let design = Design { layers: vec![Flatten.into(), output()].into(), ..digits() };
    let plan = plan(&design);
    let mut network = build(plan.design(), &[]).unwrap();
    let input = plan.encoder().encode(plan.data().picture(0));
    let question = |method| {
        let occlusion = Occlusion::of(plan.design().input(), None, gray(plan.encoder()));
        WhyQuestion { method, class: Some(1), layer: None, occlusion }
    };
    let cam = explain(&mut network, plan.design(), &input, &question(ExplainMethod::GradCam), silent());
    assert_eq!(cam, Err(ExplainError::NoMaps));
    let found = explain(&mut network, plan.design(), &input, &question(ExplainMethod::InputGradient), silent());
    assert_eq!(found.unwrap().class, 1);
    let other = WhyQuestion { class: Some(10), ..question(ExplainMethod::Occlusion) };
    assert_eq!(explain(&mut network, plan.design(), &input, &other, silent()), Err(ExplainError::NoSuchUnit));
}

#[test]
fn every_probe_says_what_it_does_and_what_it_cannot_tell() {
    for language in Language::ALL {
        for probe in Probe::VARIANTS {
            for text in [probe.name(language), probe.about(language), probe.limits(language)] {
                assert!(!text.starts_with("probe."), "{language:?} {probe:?}");
            }
        }
    }
}
