//! Ensembles: SAMME, bagging and votes against scikit-learn's numbers, members as ordinary runs, weights of matched neurons,
//! and the same as the program is called.
use serde_json::Value;
use strata::data::{BatchLoader, Part};
use strata::design::{Design, Split};
use strata::engine::{Array, EnsembleNetwork, Network, Vote, build, probabilities};
use strata::train::{
    BoostVerdict, Boosting, EnsembleAdvance, EnsembleEnding, EnsembleFindings, EnsembleMethod, EnsembleSetup,
    EnsembleTraining, Plan, Session, TrainedNetwork, draw_with_replacement, evaluate, saved, weight_similarity,
};

use super::cli::{DESIGN, fails, json, ok, stripes};
use super::train::{data, digits, plan, to_the_end};

const CLASSES: usize = 3;

/// The numbers of scikit-learn.
fn reference() -> Value {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/reference/ensembles.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn rows(value: &Value) -> Vec<Vec<f64>> {
    value.as_array().unwrap().iter().map(numbers).collect()
}

fn classes(value: &Value) -> Vec<usize> {
    numbers(value).into_iter().map(|class| class as usize).collect()
}

#[track_caller]
fn near(found: &[f64], expected: &[f64], most: f64) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert!((found - expected).abs() <= most, "{found} instead of {expected}");
    }
}

/// The weak learner: one cut through one feature, where the weighted Gini impurity of both sides is the least.
#[derive(Debug)]
struct Stump {
    feature: usize,
    threshold: f64,
    /// The shares of the classes below and above the cut.
    sides: [[f64; CLASSES]; 2],
}

impl Stump {
    fn fit(x: &[Vec<f64>], y: &[usize], weights: &[f64]) -> Self {
        let used: Vec<usize> = (0..x.len()).filter(|n| weights[*n] > 0.0).collect();
        let mut found: Option<(f64, Self)> = None;
        for feature in 0..x[0].len() {
            let mut values: Vec<f64> = used.iter().map(|n| x[*n][feature]).collect();
            values.sort_by(f64::total_cmp);
            values.dedup();
            for pair in values.windows(2) {
                let threshold = f64::midpoint(pair[0], pair[1]);
                let mut sides = [[0.0; CLASSES]; 2];
                for n in &used {
                    sides[usize::from(x[*n][feature] > threshold)][y[*n]] += weights[*n];
                }
                let purity = |side: &[f64; CLASSES]| side.iter().map(|w| w * w).sum::<f64>() / side.iter().sum::<f64>();
                let score = sides.iter().map(purity).sum();
                if found.as_ref().is_none_or(|(best, _)| score > *best) {
                    let sides = sides.map(|side| side.map(|weight| weight / side.iter().sum::<f64>()));
                    found = Some((score, Self { feature, threshold, sides }));
                }
            }
        }
        found.unwrap().1
    }

    /// The probabilities of the classes, sample after sample.
    fn shares(&self, x: &[Vec<f64>]) -> Vec<f32> {
        let side = |row: &Vec<f64>| self.sides[usize::from(row[self.feature] > self.threshold)];
        x.iter().flat_map(side).map(|share| share as f32).collect()
    }

    fn answers(&self, x: &[Vec<f64>]) -> Vec<usize> {
        self.shares(x).chunks(CLASSES).map(strata::engine::best).collect()
    }

    /// Whether it is the one that scikit-learn found.
    #[track_caller]
    fn assert_is(&self, expected: &Value) {
        assert_eq!(self.feature as u64, expected["feature"].as_u64().unwrap());
        near(&[self.threshold], &[expected["threshold"].as_f64().unwrap()], 1e-6);
        near(self.sides.as_flattened(), &rows(&expected["sides"]).concat(), 1e-9);
    }
}

fn softmax(outputs: &[f32]) -> Vec<f32> {
    probabilities(&strata::design::Loss::default(), outputs, CLASSES)
}

fn wide(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}

#[test]
fn samme_is_that_of_scikit_learn() {
    let case = reference();
    let (x, y, asked) = (rows(&case["x"]), classes(&case["y"]), rows(&case["asked"]));
    let expected = &case["boosting"];
    let stumps = expected["stumps"].as_array().unwrap();
    let (alphas, errors, weights) =
        (numbers(&expected["alphas"]), numbers(&expected["errors"]), rows(&expected["weights"]));
    let mut boosting = Boosting::new(x.len(), CLASSES);
    let mut members = Vec::new();
    for round in 0..stumps.len() {
        near(boosting.weights(), &weights[round], 1e-12);
        let stump = Stump::fit(&x, &y, boosting.weights());
        stump.assert_is(&stumps[round]);
        let is_wrong: Vec<bool> = stump.answers(&x).iter().zip(&y).map(|(answer, class)| answer != class).collect();
        let BoostVerdict::Votes { error, weight } = boosting.judge(&is_wrong) else { panic!("round {round}") };
        near(&[error, weight], &[errors[round], alphas[round]], 1e-10);
        members.push(stump.shares(&asked));
    }
    let outputs = Vote::Weighted(alphas.clone()).outputs(&members, CLASSES);
    let answers: Vec<usize> = outputs.chunks(CLASSES).map(strata::engine::best).collect();
    assert_eq!(answers, classes(&expected["answers"]));
    // scikit-learn's decision: +α for the class that is voted for, −α / (classes − 1) for the others, over the sum of all α.
    let sum: f64 = alphas.iter().sum();
    let others = CLASSES as f64 - 1.0;
    let decision: Vec<f64> = wide(&outputs).iter().map(|votes| (votes - (sum - votes) / others) / sum).collect();
    near(&decision, &rows(&expected["decision"]).concat(), 1e-6);
    near(&wide(&softmax(&outputs)), &rows(&expected["probabilities"]).concat(), 1e-6);
}

#[test]
fn bagging_is_that_of_scikit_learn() {
    let case = reference();
    let (x, y, asked) = (rows(&case["x"]), classes(&case["y"]), rows(&case["asked"]));
    let expected = &case["bagging"];
    let mut members = Vec::new();
    for (drawn, stump) in expected["samples"].as_array().unwrap().iter().zip(expected["stumps"].as_array().unwrap()) {
        let mut counts = vec![0.0; x.len()];
        for sample in classes(drawn) {
            counts[sample] += 1.0;
        }
        let found = Stump::fit(&x, &y, &counts);
        found.assert_is(stump);
        members.push(found.shares(&asked));
    }
    let outputs = Vote::Mean.outputs(&members, CLASSES);
    near(&wide(&softmax(&outputs)), &rows(&expected["probabilities"]).concat(), 1e-6);
    let answers: Vec<usize> = outputs.chunks(CLASSES).map(strata::engine::best).collect();
    assert_eq!(answers, classes(&expected["answers"]));
}

/// scikit-learn ends with a member that errs never, and with one that guesses.
#[test]
fn boosting_ends_where_nothing_is_gained() {
    let mut boosting = Boosting::new(4, 4);
    assert_eq!(boosting.judge(&[false; 4]), BoostVerdict::Perfect);
    assert_eq!(boosting.judge(&[true, true, true, false]), BoostVerdict::TooWeak { error: 0.75 });
    assert_eq!(boosting.weights(), [0.25; 4]);
    let BoostVerdict::Votes { error, weight } = boosting.judge(&[true, true, false, false]) else { panic!() };
    assert_eq!((error, weight), (0.5, 3.0_f64.ln()));
    // What was wrong weighs three times as much.
    near(boosting.weights(), &[0.375, 0.375, 0.125, 0.125], 1e-12);
}

fn short_digits(epochs: usize) -> Design {
    let mut design = Design { split: Split { validation: 0.2, test: 0.2 }, ..digits() };
    (design.training.epochs, design.training.batch) = (epochs, 64);
    design
}

fn trained(plan: &Plan, text: &str) -> (EnsembleTraining, EnsembleEnding) {
    let mut training = EnsembleTraining::new(plan.clone(), text.parse().unwrap()).unwrap();
    loop {
        if let EnsembleAdvance::Over(ending) = training.advance().unwrap() {
            return (training, ending);
        }
    }
}

fn without_layers(arrays: Vec<Array>) -> Vec<(String, Vec<f32>)> {
    arrays.into_iter().map(|array| (array.name, array.values)).collect()
}

#[test]
fn members_are_the_runs_that_their_samples_and_seeds_make() {
    let design = short_digits(1);
    let plan = plan(&design);
    let (mut seeds, ending) = trained(&plan, "seeds:2");
    assert_eq!(ending, EnsembleEnding::Completed);
    let mut other = design.clone();
    other.training.seed += 1;
    // The same samples in the same parts: only the seed of the training differs.
    let alone = Plan::new(&other, data(&design), 1, None).unwrap();
    let mut session = Session::new(alone).unwrap();
    to_the_end(&mut session);
    let second = seeds.network().members()[1].arrays();
    assert!(without_layers(second) == without_layers(session.network().arrays()));

    let (mut bagging, _) = trained(&plan, "bagging:2");
    let training = plan.data().part(Part::Training);
    let mut drawn = (*data(&design)).clone();
    drawn.parts.training = draw_with_replacement(training, &vec![1.0; training.len()], (design.training.seed, 0));
    let alone = Plan::prepared(&design, drawn.into(), plan.encoder().clone(), 1, None).unwrap();
    let mut session = Session::new(alone).unwrap();
    to_the_end(&mut session);
    let first = bagging.network().members()[0].arrays();
    assert!(without_layers(first) == without_layers(session.network().arrays()));
    assert!(bagging.record().members.iter().all(|member| member.weight == 1.0 && member.error.is_none()));
}

#[test]
fn an_ensemble_is_kept_as_a_run_and_answers_the_same() {
    let plan = plan(&short_digits(1));
    let (mut training, _) = trained(&plan, "boosting:3");
    let record = training.record().clone();
    assert_eq!((record.method, record.members.len()), (EnsembleMethod::Boosting, 3));
    assert!(record.members.iter().all(|member| member.weight > 0.0 && member.error.is_some_and(|error| error > 0.0)));
    let loader = BatchLoader::plain(plan.loader().data().clone(), plan.encoder().clone());
    let before =
        EnsembleFindings::of(training.network(), (plan.design(), record.method), (&loader, Part::Test)).unwrap();

    let root = tempfile::tempdir().unwrap();
    let run = root.path().join("run");
    // It takes the place of a single run, of which nothing is left.
    let session = Session::new(plan.clone()).unwrap();
    saved::save_at(&run, &plan, &session.snapshot(), 7).unwrap();
    let mut writer = saved::RunWriter::new(plan.clone(), saved::RunPlace::At(run.clone()));
    assert_eq!(writer.write_ensemble(training.network(), &record).unwrap(), run);
    drop(writer);
    assert!(!run.join("history.csv").exists() && run.join("weights.safetensors").exists());

    let mut read = TrainedNetwork::read(&run).unwrap();
    assert!(read.damage.is_empty() && read.ensemble.as_ref() == Some(&record));
    let after = EnsembleFindings::of(&mut *read.network, (&read.design, record.method), (&loader, Part::Test)).unwrap();
    assert_eq!(before, after);
    // Vote and confusion matrix tell the same.
    let scores = evaluate(&mut *read.network, &loader, Part::Test).unwrap();
    assert!((scores.confusion.accuracy() - after.comparison.vote).abs() < 1e-12 && scores.loss.is_finite());
    assert!(matches!(strata::train::SavedRun::read(&run), Err(strata::train::RunError::Ensemble { .. })));

    // One changed byte anywhere in it is seen.
    let current = std::fs::read_to_string(run.join("current")).unwrap();
    let note = run.join(current.trim()).join("ensemble.ron");
    let text = std::fs::read_to_string(&note).unwrap();
    std::fs::write(&note, text.replacen("weight: ", "weight: 1", 1)).unwrap();
    assert!(matches!(TrainedNetwork::read(&run), Err(strata::train::RunError::Damaged { .. })));
    std::fs::remove_file(&note).unwrap();
    assert!(TrainedNetwork::read(&run).is_err());
}

/// Puts the neurons of a layer in the reverse order, and the inputs of the next one with them.
fn reversed(arrays: &mut [Array], layer: &str, next: &str) {
    let by_name = |arrays: &[Array], name: &str| arrays.iter().position(|array| array.name == name).unwrap();
    let count = arrays[by_name(arrays, &format!("{layer}.weight"))].dims[0];
    for part in ["weight", "bias"] {
        let own = by_name(arrays, &format!("{layer}.{part}"));
        let length = arrays[own].values.len() / count;
        arrays[own].values = arrays[own].values.chunks(length).rev().flatten().copied().collect();
    }
    let own = by_name(arrays, &format!("{next}.weight"));
    let row = arrays[own].values.len() / arrays[own].dims[0];
    let turned = |row: &[f32]| row.chunks(row.len() / count).rev().flatten().copied().collect::<Vec<f32>>();
    arrays[own].values = arrays[own].values.chunks(row).flat_map(turned).collect();
}

#[test]
fn networks_that_differ_by_the_order_of_their_neurons_are_alike_once_these_are_matched() {
    let text = DESIGN.replace(
        "Flatten, Output()",
        "Conv2d(filters: 5, kernel: 3), BatchNorm(), Flatten, Dense(neurons: 7, activation: Tanh), Output()",
    );
    let design: Design = strata::design::from_ron(&text).unwrap();
    let facts = strata::design::Facts { classes: Some(3), memory: None, validation: None };
    let checked = strata::design::check(&design, facts).freeze().unwrap();
    let network = build(&checked, &[]).unwrap();
    let one = network.parameters();
    let mut other = one.clone();
    let weighted: Vec<String> = one
        .iter()
        .filter(|array| array.dims.len() > 1)
        .map(|array| array.name.trim_end_matches(".weight").to_owned())
        .collect();
    let [first, second, dense, output] = &weighted[..] else { panic!("{weighted:?}") };
    reversed(&mut other, first, second);
    reversed(&mut other, second, dense);
    reversed(&mut other, dense, output);
    let found = weight_similarity(&checked, &one, &other).unwrap();
    assert!(found.matched > 0.999_999 && found.plain < 0.6, "{found:?}");
    // Another start is a stranger, whatever is matched with what.
    let mut stranger = design;
    stranger.training.seed += 1;
    let stranger = strata::design::check(&stranger, facts).freeze().unwrap();
    let stranger = build(&stranger, &[]).unwrap().parameters();
    let found = weight_similarity(&checked, &one, &stranger).unwrap();
    assert!(found.plain < found.matched && found.matched < 0.9, "{found:?}");
    // What goes around layers is not matched.
    let text = DESIGN.replace("MaxPool2d(size: 2)", "Residual(layers: [Conv2d(filters: 4, kernel: 3, padding: Same)])");
    let design: Design = strata::design::from_ron(&text).unwrap();
    let checked = strata::design::check(&design, facts).freeze().unwrap();
    let arrays = build(&checked, &[]).unwrap().parameters();
    assert_eq!(weight_similarity(&checked, &arrays, &arrays), None);
}

#[test]
fn an_ensemble_has_no_layers_to_be_looked_into() {
    let plan = plan(&short_digits(1));
    let members = (0..2).map(|_| Box::new(build(plan.design(), &[]).unwrap()) as Box<dyn Network>).collect();
    let mut network = EnsembleNetwork::new(members, Vote::Mean, 10);
    let state = network.state();
    let arrays = network.arrays();
    assert!(arrays.iter().any(|array| array.name == "1.2.weight") || arrays.iter().any(|a| a.name.starts_with("1.")));
    let own = arrays.len() / 2;
    assert_eq!(arrays[0].name.replacen("0.", "1.", 1), arrays[own].name);
    let name = arrays[own].name.clone();
    let old = network.set_weight(&name, 0, 5.0).unwrap();
    assert!(network.arrays()[own].values[0] == 5.0 && network.arrays()[0].values[0] == arrays[0].values[0]);
    network.restore(&state).unwrap();
    assert_eq!(network.arrays()[own].values[0], old);
    let mut broken = arrays.clone();
    broken[own].values[0] = f32::NAN;
    broken[0].values[0] = 9.0;
    assert!(network.load(&broken).is_err() && network.arrays() == arrays);
    assert!(network.observe(vec![0.0; plan.design().input().len()]).is_err());
    assert!(network.restore(&build(plan.design(), &[]).unwrap().state()).is_err());
}

#[test]
fn numbers_are_not_voted_on() {
    let mut design = (strata::design::template("sine").unwrap().make)();
    design.training.epochs = 1;
    let plan = plan(&design);
    let setup = EnsembleSetup { method: EnsembleMethod::Bagging, members: 2 };
    assert!(EnsembleTraining::new(plan, setup).is_err());
}

#[test]
fn the_program_trains_keeps_and_asks_ensembles() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    stripes(root, 24);
    std::fs::write(root.join("stripes.ron"), DESIGN).unwrap();
    let train = ["train", "stripes.ron", "--ensemble", "bagging:3", "--epochs", "2", "--json", "--out", "run"];
    let lines = json(&ok(&train, root));
    assert_eq!(lines.len(), 3 * 2 + 1);
    assert!(lines[..6].iter().enumerate().all(|(n, line)| line["member"] == n / 2 + 1 && line["val_loss"].is_number()));
    let last = &lines[6];
    assert_eq!(
        (&last["ending"], &last["part"], last["members"].as_array().unwrap().len()),
        (&"completed".into(), &"test".into(), 3)
    );
    assert!(last["test_accuracy"].is_number() && last["weight_similarity"]["matched"].is_number(), "{last}");

    let found = json(&ok(&["evaluate", "run", "stripes", "--json"], root)).remove(0);
    let accuracies: Vec<f64> =
        found["members"].as_array().unwrap().iter().map(|member| member["accuracy"].as_f64().unwrap()).collect();
    let mean = accuracies.iter().sum::<f64>() / 3.0;
    assert!((found["mean_member_accuracy"].as_f64().unwrap() - mean).abs() < 1e-5, "{found}");
    assert_eq!(found["vote_accuracy"], found["accuracy"]);
    let agreement = found["agreement"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&agreement) && found["agreement_matrix"][1][1] == 1.0, "{found}");
    let text = ok(&["evaluate", "run", "stripes"], root);
    assert!(text.contains("mean member") && text.contains("from its mean member (95 % interval"), "{text}");

    let answer = json(&ok(&["predict", "run", "stripes/right/3.png", "--json"], root)).remove(0);
    let sum: f64 = answer["probabilities"].as_object().unwrap().values().map(|p| p.as_f64().unwrap()).sum();
    assert!((sum - 1.0).abs() < 1e-3 && answer["members"].as_array().unwrap().len() == 3, "{answer}");
    assert!(ok(&["predict", "run", "stripes/right/3.png"], root).contains("of 3 members)"));
    // What only a single network can tell is refused kindly; covering a picture asks for nothing but answers.
    ok(&["explain", "run", "stripes/right/3.png", "--method", "occlusion"], root);
    assert!(fails(1, &["explain", "run", "stripes/right/3.png"], root).contains("ask by occlusion"));
    for args in
        [&["curves", "run", "--out", "a.csv"][..], &["replay", "run", "--batch", "0"], &["train", "--resume", "run"]]
    {
        assert!(fails(1, args, root).contains("holds an ensemble"), "{args:?}");
    }
    // A folder with one is not written into by chance.
    assert!(fails(2, &train, root).contains("--overwrite"));
    let boosted = ["train", "stripes.ron", "--ensemble", "boosting:2", "--epochs", "1", "--out", "run", "--overwrite"];
    let text = ok(&boosted, root);
    assert!(text.contains("Member 1 of 2 is trained; it answers") && text.contains("kept in run"), "{text}");
    for wrong in ["bagging", "bagging:1", "voting:3"] {
        assert!(fails(2, &["train", "stripes.ron", "--ensemble", wrong], root).contains("bagging, boosting, seeds"));
    }
}
