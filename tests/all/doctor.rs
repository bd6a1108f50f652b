//! The doctor: silent about healthy trainings, right about ill ones, and its remedies are sound.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use strata::app::Language;
use strata::data::{Dataset, LoadRequest, Part, Targets, load};
use strata::design::{
    Activation, CheckedDesign, Clip, Dense, Design, Facts, Flatten, Function, Init, Layer, LayerId, LayerKind, Loss,
    Optimizer, Output, Source, Split, ValidationSamples, check, template,
};
use strata::engine::{Array, Batch, Target};
use strata::train::{
    Advance, Confusion, DeadNeurons, Ending, EpochReport, Evidence, Finding, Fit, LayerFlow, LossCurve, NeuronHealth,
    Number, Plan, RULES, Regression, Scores, Session, dead_matter, diagnose,
};

/// A training with all that was seen of it.
struct Course {
    checked: CheckedDesign,
    history: Vec<EpochReport>,
    curve: LossCurve,
    ending: Option<Ending>,
}

impl Course {
    fn findings(&self, epochs: usize, flow: &[LayerFlow]) -> Vec<Finding> {
        let ending = self.ending.as_ref().filter(|_| epochs >= self.history.len());
        diagnose(&Evidence {
            design: self.checked.design(),
            layers: self.checked.layers(),
            history: &self.history[..epochs.min(self.history.len())],
            curve: &self.curve,
            flow,
            ending,
            classes: self.checked.classes(),
            validation: None,
        })
    }

    fn rules(&self, epochs: usize) -> Vec<&'static str> {
        let flow = self.history[..epochs.min(self.history.len())].last().map_or(&[][..], |report| &report.flow);
        let findings = self.findings(epochs, flow);
        for finding in &findings {
            prove(finding, self.checked.design());
        }
        findings.iter().map(|finding| finding.rule).collect()
    }
}

/// Texts in every language with all values filled in, and remedies that leave a sound design.
fn prove(finding: &Finding, design: &Design) {
    assert!(RULES.iter().any(|rule| rule.id == finding.rule));
    for language in Language::ALL {
        let (text, why) = language.finding(finding);
        assert!(!text.contains("%{") && !text.contains("doctor.") && !text.contains('–'), "{text}");
        assert!(why.contains(' ') && !why.contains("%{"), "{why}");
        for remedy in &finding.remedies {
            let words = language.remedy(remedy);
            assert!(!words.contains("%{") && !words.contains("remedy."), "{words}");
            assert!(words.chars().count() <= 40, "too long for a button: {words}");
        }
    }
    for remedy in &finding.remedies {
        let mut changed = design.clone();
        remedy.edit.apply(&mut changed).unwrap();
        assert_ne!(changed, *design, "{:?} changes nothing", remedy.words);
        let checked = check(&changed, Facts { classes: Some(10), memory: None, validation: None });
        assert!(!checked.has_errors(), "{:?}: {:?}", remedy.words, checked.problems);
    }
}

fn data(design: &Design) -> Arc<Dataset> {
    let request = LoadRequest::of(design, Path::new(""));
    Arc::new(load(request, &|_| (), &AtomicBool::new(false)).unwrap())
}

/// Trains a design to its end and measures its layers at the end of each epoch, if the session does not.
fn course(design: &Design) -> Course {
    let plan = Plan::new(design, data(design), 1, None).unwrap();
    let mut session = Session::new(plan.clone()).unwrap();
    let mut course =
        Course { checked: plan.design().clone(), history: vec![], curve: LossCurve::default(), ending: None };
    let mut flow = Vec::new();
    loop {
        let progress = session.progress();
        let last = progress.batch + 1 == progress.batches && session.ending().is_none();
        let before = last.then(|| (gradients(&mut session), session.network().arrays()));
        match session.advance() {
            Advance::Ended(ending) => {
                course.ending = Some(ending);
                return course;
            }
            Advance::Features | Advance::Batch | Advance::Validation => course.curve.push(session.progress().loss),
            Advance::Epoch(mut report) => {
                course.curve.push(session.progress().loss);
                if let Some((gradients, before)) = before {
                    flow = measured(&course.checked, &gradients, &before, &session.network().arrays());
                }
                if report.flow.is_empty() {
                    report.flow = flow.clone().into();
                }
                if report.health.is_empty() {
                    report.health = health(&mut session).into();
                }
                course.history.push(report);
            }
        }
    }
}

fn gradients(session: &mut Session) -> Vec<Array> {
    let plan = session.plan().clone();
    let indices = plan.data().part(Part::Training);
    let (mut inputs, mut targets) = (Vec::new(), Targets::default());
    plan.loader().gather_plain(&indices[..indices.len().min(64)], &mut inputs, &mut targets);
    let (_, gradients) =
        session.network().gradients(Batch { inputs: &inputs, targets: Target::from(&targets) }).unwrap();
    gradients.into_iter().map(|g| Array { layer: g.layer, name: g.name, dims: vec![], values: g.values }).collect()
}

fn mean_square(values: impl Iterator<Item = f32>) -> f32 {
    let (sum, count) = values.fold((0.0, 0), |(sum, n), x| (sum + f64::from(x) * f64::from(x), n + 1));
    (sum / f64::from(count.max(1))).sqrt() as f32
}

fn measured(checked: &CheckedDesign, gradients: &[Array], before: &[Array], after: &[Array]) -> Vec<LayerFlow> {
    let of = |layer: &LayerId| {
        let own = |arrays: &[Array]| -> Vec<f32> {
            let names: Vec<&String> = gradients.iter().map(|g| &g.name).collect();
            let mine = arrays.iter().filter(|array| array.layer == *layer && names.contains(&&array.name));
            mine.flat_map(|array| array.values.clone()).collect()
        };
        let (gradient, old, new) = (own(gradients), own(before), own(after));
        LayerFlow {
            layer: *layer,
            gradient: mean_square(gradient.into_iter()),
            update: mean_square(old.iter().zip(&new).map(|(a, b)| b - a)),
            weight: mean_square(old.iter().copied()),
        }
    };
    let layers: Vec<LayerId> = checked.layers().iter().filter(|l| l.cost.parameters > 0).map(|l| l.id).collect();
    layers.iter().map(of).collect()
}

fn health(session: &mut Session) -> Vec<NeuronHealth> {
    let plan = session.plan().clone();
    let pictures: Vec<u32> = plan.data().part(Part::Validation).iter().step_by(3).take(64).copied().collect();
    let mut found: Vec<(NeuronHealth, Vec<(bool, usize)>)> = Vec::new();
    for picture in &pictures {
        let (seen, _) = session.observe(plan.data().picture(*picture as usize)).unwrap();
        for observed in seen {
            let activation = plan.design().find(observed.layer).unwrap().kind.activation();
            let Some(activation @ (Activation::Relu | Activation::Sigmoid | Activation::Tanh)) = activation else {
                continue;
            };
            let neurons = observed.shape.units();
            if !found.iter().any(|(health, _)| health.layer == observed.layer) {
                let health = NeuronHealth { layer: observed.layer, neurons, dead: 0, saturated: 0, pictures: 0 };
                found.push((health, vec![(true, 0); neurons]));
            }
            let (health, states) = found.iter_mut().find(|(health, _)| health.layer == observed.layer).unwrap();
            health.pictures += 1;
            for (values, state) in observed.values.chunks(observed.values.len() / neurons).zip(states) {
                state.0 &= activation == Activation::Relu && values.iter().all(|value| *value == 0.0);
                let flat = |y: &f32| match activation {
                    Activation::Sigmoid => *y < 0.02 || *y > 0.98,
                    Activation::Tanh => y.abs() > 0.96,
                    _ => false,
                };
                state.1 += usize::from(values.iter().all(flat));
            }
        }
    }
    let count = |(mut health, states): (NeuronHealth, Vec<(bool, usize)>)| {
        health.dead = states.iter().filter(|state| state.0).count();
        health.saturated = states.iter().filter(|state| state.1 * 20 >= health.pictures * 19).count();
        health
    };
    found.into_iter().map(count).collect()
}

fn healthy(id: &str, epochs: usize, seed: u64) {
    let mut design = (template(id).unwrap().make)();
    (design.training.epochs, design.training.seed) = (epochs, seed);
    let course = course(&design);
    for after in 0..=course.history.len() {
        let history = course.history[..after].last();
        assert_eq!(course.rules(after), [""; 0], "{id}, seed {seed}, after epoch {after}: {history:?}");
    }
}

#[test]
fn the_digits_are_healthy_with_any_seed() {
    for seed in 1..=4 {
        healthy("digits", 15, seed);
    }
    healthy("perceptron", 20, 1);
}

#[test]
fn the_dense_network_on_fashion_is_healthy() {
    for seed in 1..=3 {
        healthy("mlp", 3, seed);
    }
}

#[test]
fn the_convolutional_network_on_fashion_is_healthy() {
    healthy("cnn28", 2, 1);
}

#[test]
fn lenet_with_tanh_is_healthy() {
    healthy("lenet5", 2, 1);
}

fn digits(epochs: usize) -> Design {
    let mut design = (template("digits").unwrap().make)();
    design.split = Split { validation: 0.2, test: 0.0 };
    design.training.epochs = epochs;
    design
}

/// A stack of dense layers on the digits.
fn dense(sizes: &[usize], activation: Activation, epochs: usize) -> Design {
    let mut design = digits(epochs);
    let hidden = sizes.iter().map(|neurons| Layer::new(Dense::new(*neurons, activation)));
    let ends = [Layer::new(Flatten), Layer::new(Output::default())];
    let [first, last] = ends;
    design.layers = std::iter::once(first).chain(hidden).chain([last]).collect();
    design
}

#[test]
fn a_rate_of_fifty_diverges_and_the_first_remedy_helps() {
    let mut design = digits(2);
    design.training.optimizer = Optimizer::Sgd { rate: 50.0 };
    let ill = course(&design);
    assert_eq!(ill.rules(9), ["diverged"], "{:?} {:?}", ill.ending, ill.history.last());
    let finding = &ill.findings(9, &[])[0];
    finding.remedies[0].edit.apply(&mut design).unwrap();
    assert_eq!(design.training.optimizer, Optimizer::Sgd { rate: 0.05 });
    assert_eq!(course(&design).rules(9), [""; 0]);
    finding.remedies[1].edit.apply(&mut design).unwrap();
    assert_eq!(design.training.clip, Clip::Norm(1.0));
}

#[test]
fn rates_far_off_are_told() {
    let mut design = digits(4);
    design.training.optimizer = Optimizer::default().with_rate(1e-7);
    let low = course(&design);
    assert_eq!((low.rules(1), low.rules(4)), (vec![], vec!["rate_too_low"]), "{:?}", low.history.last());
    // From so far below, ten times the rate would lead nowhere: the usual one is offered.
    let mut cured = design.clone();
    low.findings(4, &[])[0].remedies[0].edit.apply(&mut cured).unwrap();
    assert_eq!(cured.training.optimizer, Optimizer::default());
    design.training.optimizer = Optimizer::default().with_rate(0.5);
    let high = course(&design).rules(4);
    assert!(high == ["rate_too_high"] || high == ["diverged"], "{high:?}");
}

#[test]
fn steps_and_equal_weights_are_told() {
    let step = course(&dense(&[32, 32], Activation::STEP, 3));
    assert_eq!((step.rules(0), step.rules(3)), (vec![], vec!["step_function"]));
    let [smooth, straight] = &step.findings(3, &[])[0].remedies[..] else { panic!() };
    for remedy in [smooth, straight] {
        let mut cured = step.checked.design().clone();
        remedy.edit.apply(&mut cured).unwrap();
        let activation = |id| cured.layers.get(LayerId(id)).unwrap().kind.activation();
        assert!(activation(1) == Some(Activation::STEP) && activation(2) != Some(Activation::STEP), "{remedy:?}");
    }
    let straight = course(&dense(&[32, 32], Activation::STRAIGHT_THROUGH, 3));
    assert_eq!(straight.rules(3), [""; 0], "{:?}", straight.history.last());
    // Both layers learn behind steps with a surrogate, and neither does behind those without.
    let gradients =
        |course: &Course| -> Vec<bool> { course.history[2].flow.iter().map(|flow| flow.gradient > 0.0).collect() };
    assert_eq!(gradients(&step), [false, false, true]);
    assert_eq!(gradients(&straight), [true; 3]);
    let mut zero = dense(&[32, 32], Activation::Relu, 3);
    let ids: Vec<LayerId> = zero.layers.iter().map(|layer| layer.id).collect();
    for id in ids {
        if let Some(weights) = zero.layers.get_mut(id).unwrap().kind.weights_mut() {
            *weights = Init::Zeros;
        }
    }
    let course = course(&zero);
    assert_eq!((course.rules(1), course.rules(3)), (vec![], vec!["same_weights"]));
    // A single layer learns from zeros as well.
    let mut single = dense(&[], Activation::Relu, 3);
    *single.layers.get_mut(LayerId(1)).unwrap().kind.weights_mut().unwrap() = Init::Zeros;
    single.training.optimizer = Optimizer::default().with_rate(0.01);
    assert_eq!(self::course(&single).rules(3), [""; 0]);
}

#[test]
fn a_large_network_learns_few_pictures_by_heart() {
    let mut design = (template("mlp").unwrap().make)();
    design.split.validation = 0.9;
    design.training.epochs = 40;
    design.training.optimizer = Optimizer::default().with_rate(0.003);
    let course = course(&design);
    let last = course.history.last().unwrap();
    assert_eq!(course.rules(2), [""; 0]);
    assert_eq!(course.rules(40), ["overfitting"], "{} {:?}", last.train_loss, last.validation.as_ref().map(|v| v.loss));
}

#[test]
fn gradients_vanish_in_twelve_sigmoids() {
    let design = dense(&[24; 12], Activation::Sigmoid, 3);
    let ill = course(&design);
    assert_eq!((ill.rules(1), ill.rules(3)), (vec![], vec!["vanishing"]), "{:?}", ill.history.last());
    let finding = &ill.findings(3, &[])[0];
    assert_eq!(finding.layer, Some(LayerId(1)));
    for remedy in &finding.remedies {
        let mut cured = design.clone();
        remedy.edit.apply(&mut cured).unwrap();
        let cured = course(&cured);
        assert!(!cured.rules(3).contains(&"vanishing"), "{:?}", remedy.words);
    }
}

/// A report as made up: loss and accuracy on training and validation pictures.
fn report(epoch: usize, training: (f64, f64), validation: (f64, f64)) -> EpochReport {
    let mut confusion = Confusion::new(2);
    for n in 0..1000 {
        let class = n % 2;
        let right = (n as f64) < validation.1 * 1000.0;
        let mut answer = [0.0, 0.0];
        answer[if right { class } else { 1 - class }] = 1.0;
        confusion.count(class, &answer);
    }
    EpochReport {
        epoch,
        batches: 0,
        train_loss: training.0,
        train_accuracy: training.1,
        train_fit: None,
        validation: Some(Scores { loss: validation.0, confusion, regression: None }),
        rate: 0.001,
        images_per_second: 1000.0,
        seconds: 1.0,
        best: false,
        flow: Arc::default(),
        health: Arc::default(),
    }
}

fn made_up(design: &Design, history: Vec<EpochReport>) -> Course {
    let checked = check(design, Facts { classes: Some(2), ..Facts::default() }).freeze().unwrap();
    let mut curve = LossCurve::default();
    (0..50).for_each(|_| curve.push(0.7));
    Course { checked, history, curve, ending: None }
}

fn learning(epochs: usize) -> Vec<EpochReport> {
    (1..=epochs).map(|n| report(n, (0.7 / n as f64, 0.9), (0.75 / n as f64, 0.88))).collect()
}

/// What a rate did is not held against the one that came after it.
#[test]
fn the_rate_that_was_in_force_is_judged() {
    let design = dense(&[8, 8], Activation::Relu, 9);
    let swings = [(0.3, 0.8), (0.4, 0.7), (0.3, 0.8), (0.45, 0.7)];
    let reports = |losses: &[(f64, f64)]| -> Vec<EpochReport> {
        losses.iter().enumerate().map(|(n, one)| report(n + 1, *one, *one)).collect()
    };
    let mut course = made_up(&design, reports(&swings));
    assert_eq!(course.rules(4), ["rate_too_high"]);
    // The rate was lowered during the fourth epoch: what comes from the fifth on says something about it.
    course.curve.note_rate(0.0001, 4, false);
    course.curve.push(0.4);
    assert_eq!(course.rules(4), [""; 0]);
    course.history = reports(&[&swings[..], &[(0.3, 0.8), (0.25, 0.85)]].concat());
    assert_eq!(course.rules(6), [""; 0]);
    // It starts from where the one before it has led.
    let mut course = made_up(&design, reports(&[(2.0, 0.5), (1.2, 0.6)]));
    course.curve.note_rate(0.0001, 1, false);
    course.curve.push(1.2);
    assert_eq!(course.rules(2), [""; 0]);

    // A run that ran away did so with the rate of that time.
    let mut course = made_up(&design, reports(&[(8.0, 0.5), (7.0, 0.5)]));
    course.curve = LossCurve::default();
    course.curve.note_rate(0.5, 1, true);
    (0..30).for_each(|n| course.curve.push(if n < 10 { 0.7 } else { 9.0 }));
    course.curve.note_rate(0.0625, 2, true);
    (0..30).for_each(|_| course.curve.push(7.0));
    let finding = &course.findings(2, &[])[0];
    assert_eq!((finding.rule, &finding.values[0]), ("diverged", &("rate", Number::Decimal(0.5))));
}

#[test]
fn made_up_losses_are_judged() {
    let design = dense(&[8, 8], Activation::Relu, 9);
    let judge = |losses: &[(f64, f64)]| {
        let reports = losses
            .iter()
            .enumerate()
            .map(|(n, (loss, accuracy))| report(n + 1, (*loss, *accuracy), (*loss, *accuracy)));
        let course = made_up(&design, reports.collect());
        course.rules(losses.len())
    };
    assert_eq!(judge(&[]), [""; 0]);
    assert_eq!(judge(&[(0.69, 0.5)]), [""; 0]);
    assert_eq!(judge(&[(0.69, 0.5), (0.69, 0.51)]), ["not_learning"]);
    assert_eq!(judge(&[(0.69, 0.5), (0.6, 0.55)]), [""; 0]);
    assert_eq!(judge(&[(0.9, 0.5)]), ["rate_too_high"]);
    assert_eq!(judge(&[(8.0, 0.5)]), ["diverged"]);
    assert_eq!(judge(&[(f64::NAN, 0.5)]), ["diverged"]);
    assert_eq!(judge(&[(0.3, 0.8), (0.4, 0.7), (0.3, 0.8), (0.45, 0.7)]), ["rate_too_high"]);
    assert_eq!(judge(&[(0.3, 0.8), (0.31, 0.7), (0.3, 0.8), (0.31, 0.7)]), [""; 0]);
    let mut failed = made_up(&design, Vec::new());
    failed.ending = Some(Ending::Failed { reason: "the gradient is no longer a finite number in epoch 1".to_owned() });
    assert_eq!(failed.rules(0), ["diverged"]);
    failed.ending = Some(Ending::Failed { reason: "no memory".to_owned() });
    assert_eq!(failed.rules(0), [""; 0]);
}

#[test]
fn made_up_overfitting_is_judged() {
    let design = dense(&[8, 8], Activation::Relu, 9);
    let judge = |validation: &[f64], accuracy: f64| {
        let of = |(n, loss): (usize, &f64)| report(n + 1, (0.7 / (n + 1) as f64, 0.95), (*loss, accuracy));
        let course = made_up(&design, validation.iter().enumerate().map(of).collect());
        course.rules(validation.len())
    };
    let ill = [0.6, 0.5, 0.52, 0.55, 0.6];
    assert_eq!(judge(&ill, 0.8), ["overfitting"]);
    assert_eq!((judge(&ill[..4], 0.8), judge(&ill, 0.93)), (vec![], vec![]));
    assert_eq!(judge(&[0.6, 0.5, 0.5, 0.5, 0.51], 0.8), [""; 0]);
}

#[test]
fn made_up_layers_are_judged() {
    let design = dense(&[16, 16, 16], Activation::Relu, 9);
    let judge = |epochs: usize, flow: &[(f32, f32)], dead: usize, saturated: usize, design: &Design| {
        let mut history = learning(epochs);
        for report in &mut history {
            let of = |(n, (gradient, ratio)): (usize, &(f32, f32))| LayerFlow {
                layer: LayerId(n as u32 + 1),
                gradient: *gradient,
                update: *ratio,
                weight: 1.0,
            };
            report.flow = flow.iter().enumerate().map(of).collect();
            report.health = vec![NeuronHealth { layer: LayerId(2), neurons: 16, dead, saturated, pictures: 64 }].into();
        }
        made_up(design, history).rules(epochs)
    };
    let fine = [(0.01, 1e-3); 4];
    let vanished = [(1e-6, 1e-3), (1e-5, 1e-3), (1e-3, 1e-3), (1e-2, 1e-3)];
    // What learns well may have many idle neurons, but not only such.
    assert_eq!(judge(3, &fine, 8, 0, &design), [""; 0]);
    assert_eq!((judge(1, &vanished, 9, 0, &design), judge(3, &vanished, 0, 0, &design)), (vec![], vec!["vanishing"]));
    assert_eq!(judge(3, &fine, 12, 0, &design), ["dead_neurons"]);
    let health = vec![NeuronHealth { layer: LayerId(2), neurons: 16, dead: 7, saturated: 0, pictures: 64 }];
    let badly = |report| EpochReport { train_accuracy: 0.6, health: health.clone().into(), ..report };
    assert_eq!(made_up(&design, learning(3).into_iter().map(badly).collect()).rules(3), ["dead_neurons"]);
    let sigmoid = dense(&[16, 16, 16], Activation::Sigmoid, 9);
    assert_eq!(judge(3, &fine, 16, 7, &sigmoid), [""; 0]);
    assert_eq!(judge(3, &fine, 0, 8, &sigmoid), ["saturated"]);
    let huge = [(0.1, 1e-3), (50.0, 1e-3), (0.1, 1e-3), (0.1, 1e-3)];
    assert_eq!(judge(3, &huge, 0, 0, &design), ["exploding"]);
    let mut clipped = design.clone();
    clipped.training.clip = Clip::Norm(1.0);
    assert_eq!(judge(3, &huge, 0, 0, &clipped), [""; 0]);
}

#[test]
fn one_class_is_told() {
    let mut history = learning(2);
    for report in &mut history {
        let mut confusion = Confusion::new(2);
        (0..50).for_each(|_| confusion.count(1, &[0.1, 0.9]));
        report.validation = Some(Scores { loss: 0.0, confusion, regression: None });
    }
    assert_eq!(made_up(&dense(&[8], Activation::Relu, 2), history).rules(2), ["one_class"]);
}

#[test]
fn every_rule_and_every_remedy_has_its_texts() {
    use strum::VariantNames;
    for language in Language::ALL {
        for rule in RULES {
            for what in ["text", "why"] {
                assert!(language.try_term(&["doctor", rule.id, what]).is_some(), "{language:?} {} {what}", rule.id);
            }
            assert!(rule.explains.iter().all(|id| RULES.iter().any(|rule| rule.id == *id)), "{}", rule.id);
        }
        for id in strata::train::RemedyWords::VARIANTS {
            assert!(language.try_term(&["remedy", id]).is_some(), "{language:?} {id}");
        }
    }
}

#[test]
fn numbers_have_three_digits_however_large_they_are() {
    let [english, french] = Language::ALL;
    let written = |x: f64| english.significant(x).replace('\u{a0}', " ");
    assert_eq!([0.0, 1.0, 0.5, 2.301_585, 0.001, 0.000_1].map(written), ["0", "1", "0.5", "2.3", "0.001", "0.0001"]);
    assert_eq!(
        [1234.0, 999.96, 1e-7, 1.5e-12, 3.4e38].map(written),
        ["1,230", "1,000", "1 × 10⁻⁷", "1.5 × 10⁻¹²", "3.4 × 10³⁸"]
    );
    assert_eq!([f64::NAN, f64::INFINITY].map(written), ["–", "∞"]);
    assert_eq!(french.significant(0.00125), "0,00125");
}

/// The same report from so many validation pictures.
fn few(report: EpochReport, right: u64, wrong: u64) -> EpochReport {
    let mut confusion = Confusion::new(2);
    (0..right).for_each(|n| confusion.count((n % 2) as usize, if n % 2 == 0 { &[1.0, 0.0] } else { &[0.0, 1.0] }));
    (0..wrong).for_each(|_| confusion.count(0, &[0.0, 1.0]));
    let loss = report.validation.as_ref().map_or(0.0, |scores| scores.loss);
    EpochReport { validation: Some(Scores { loss, confusion, regression: None }), ..report }
}

/// The doctor speaks with few validation pictures as well: of them, and of what even they show.
#[test]
fn few_validation_pictures_are_told_and_still_show_overfitting() {
    let design = digits(9);
    let told_of = |design: &Design, history: Vec<EpochReport>, validation| {
        let course = made_up(design, history);
        let evidence = Evidence {
            design: course.checked.design(),
            layers: course.checked.layers(),
            history: &course.history,
            curve: &course.curve,
            flow: &[],
            ending: None,
            classes: 2,
            validation,
        };
        diagnose(&evidence)
    };
    let told = |history, validation| told_of(&design, history, validation);
    let lucky: Vec<EpochReport> = learning(3).into_iter().map(|report| few(report, 2, 0)).collect();
    let all = Some(ValidationSamples { count: 2, of: Some(200) });
    let findings = told(lucky.clone(), all);
    assert_eq!(findings.iter().map(|finding| finding.rule).collect::<Vec<_>>(), ["few_validation"]);
    let (text, _) = Language::English.finding(&findings[0]);
    assert!(text.replace('\u{a0}', " ").contains("accuracy of 100 % could be 34 % to 100 %"), "{text}");
    assert!(text.contains("139 samples"), "{text}");
    for finding in &findings {
        prove(finding, &design);
    }
    let mut cured = design.clone();
    findings[0].remedies[0].edit.apply(&mut cured).unwrap();
    assert_eq!(cured.split, Split { validation: 0.5, test: 0.0 });
    // Where the folder brings them, or the test leaves nothing for training, there is no button.
    assert!(told(lucky.clone(), Some(ValidationSamples { count: 2, of: None }))[0].remedies.is_empty());
    let mut tested = design.clone();
    tested.split = Split { validation: 0.01, test: 0.5 };
    assert!(told_of(&tested, lucky, all)[0].remedies.is_empty());
    // Twelve pictures: 6 right is far from 95 %, 11 right may be chance.
    let losses = [0.6, 0.5, 0.52, 0.55, 0.6];
    let ill = |right: u64| {
        let of = |(n, loss): (usize, &f64)| {
            few(report(n + 1, (0.7 / (n + 1) as f64, 0.95), (*loss, 0.5)), right, 12 - right)
        };
        told(losses.iter().enumerate().map(of).collect(), None).iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    assert_eq!((ill(6), ill(11)), (vec!["overfitting", "few_validation"], vec!["few_validation"]));
}

#[test]
fn it_is_said_whether_dead_neurons_matter() {
    let matter =
        |dead, pictures| dead_matter(&NeuronHealth { layer: LayerId(1), neurons: 64, dead, saturated: 0, pictures });
    assert_eq!(matter(15, 64), DeadNeurons::Harmless);
    assert_eq!((matter(30, 64), matter(60, 64)), (DeadNeurons::Many, DeadNeurons::TooMany));
    assert_eq!(matter(60, 4), DeadNeurons::TooFewPictures);
}

/// Numbers that are answered with a given R².
fn fit(r2: f64) -> Fit {
    let miss = (1.0 - r2).sqrt() as f32;
    let mut fit = Fit::default();
    for target in [1.0_f32, -1.0] {
        fit.count(target, target * (1.0 - miss));
    }
    fit
}

/// Epochs of a regression: training loss and R², validation loss and R².
fn regression(epochs: &[(f64, f64, f64, f64)]) -> Vec<EpochReport> {
    let report = |(n, (train_loss, train, loss, held_back)): (usize, &(f64, f64, f64, f64))| {
        let regression = Some(Regression { fit: fit(*held_back), ..Regression::default() });
        EpochReport {
            epoch: n + 1,
            batches: 0,
            train_loss: *train_loss,
            train_accuracy: fit(*train).r2(),
            train_fit: Some(fit(*train)),
            validation: Some(Scores { loss: *loss, confusion: Confusion::new(0), regression }),
            rate: 0.001,
            images_per_second: 1.0,
            seconds: 1.0,
            best: false,
            flow: [].into(),
            health: [].into(),
        }
    };
    epochs.iter().enumerate().map(report).collect()
}

#[test]
fn of_numbers_nothing_is_said_about_classes() {
    let layers: [LayerKind; 2] = [Dense::new(8, Activation::Tanh).into(), Output::default().into()];
    let mut design = (template("digits").unwrap().make)();
    design.data = Source::Function(Function::default());
    design.input = design.data.usual_input();
    design.layers = Vec::from(layers).into();
    design.training.loss = Loss::MeanSquared;
    let checked = check(&design, Facts::default());
    assert!(!checked.has_errors(), "{:?}", checked.problems);
    let findings = |history: &[EpochReport]| {
        diagnose(&Evidence {
            design: &design,
            layers: &checked.layers,
            history,
            curve: &LossCurve::default(),
            flow: &[],
            ending: None,
            classes: 0,
            validation: None,
        })
    };
    let good: Vec<_> = (1..8).map(|n| 1.0 / f64::from(n)).map(|loss| (loss, 1.0 - loss, loss, 1.0 - loss)).collect();
    assert_eq!(findings(&regression(&good)), []);
    let still = [(1.0, 0.0, 1.0, 0.0); 6];
    let by_heart = (1..10).map(f64::from).map(|n| {
        let (loss, r2) = if n < 3.0 { (1.0 / n, 0.6) } else { (0.4 + 0.1 * n, 0.2) };
        (1.0 / n, 1.0 - 0.5 / n, loss, r2)
    });
    let by_heart: Vec<_> = by_heart.collect();
    for (epochs, rule) in [(&still[..], "not_learning"), (&by_heart[..], "overfitting")] {
        let found = findings(&regression(epochs));
        assert_eq!(found.iter().map(|finding| finding.rule).collect::<Vec<_>>(), [rule]);
        prove(&found[0], &design);
        let (english, why) = Language::English.finding(&found[0]);
        let text = format!("{english} {why}");
        assert!(text.contains("R²"), "{text}");
        for word in ["class", "picture", "right", "%"] {
            assert!(!text.contains(word), "{text}");
        }
        let (french, why) = Language::French.finding(&found[0]);
        let text = format!("{french} {why}");
        assert!(text.contains("R²") && !text.contains("classe") && !text.contains("image"), "{text}");
    }
}
