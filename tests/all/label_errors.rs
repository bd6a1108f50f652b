//! What training notes of each sample: exactly what its forward passes said, kept with the run; and the rule that finds
//! labels that were flipped.
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rand::seq::SliceRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use strata::data::{BatchLoader, Dataset, LoadRequest, Part, Targets, curate, load};
use strata::design::{
    Activation, Amount, Copies, CopiesInto, Curation, Dense, Design, Flatten, LayerKind, PictureChange, Split,
    Transform,
};
use strata::engine::{Batch, Network as _, Target, build};
use strata::train::saved::{self, KeptDynamics, SavedRun};
use strata::train::{Advance, Evaluation, LearningRegion, Plan, Session, TrainingDynamics, pool, ranked};

use crate::cli::{DESIGN, fails, json, ok, stripes};
use crate::engine::{output, template};
use crate::runs::{as_of_old, files, without_checksums};

/// The built-in clothes for a small network and a few epochs.
fn clothes(seed: u64, epochs: usize) -> Design {
    let layers: Vec<LayerKind> = vec![Flatten.into(), Dense::new(32, Activation::Relu).into(), output()];
    let mut design = Design { layers: layers.into(), ..template("mlp") };
    (design.training.seed, design.training.epochs) = (seed, epochs);
    design
}

fn read(design: &Design) -> Arc<Dataset> {
    Arc::new(load(LoadRequest::of(design, Path::new("")), &|_| (), &AtomicBool::new(false)).unwrap())
}

fn plan(design: &Design) -> Plan {
    Plan::new(design, read(design), 1, None).unwrap()
}

fn train(session: &mut Session, epochs: usize) {
    while session.history().len() < epochs && !matches!(session.advance(), Advance::Ended(_)) {}
}

/// The design with so many of a hundred labels of the training samples flipped to another class, and which ones.
fn flipped(mut design: Design, percent: usize) -> (Design, Arc<Dataset>, BTreeSet<u32>) {
    let samples = Arc::clone(read(&design).samples());
    let mut random = ChaCha8Rng::seed_from_u64(design.training.seed);
    let mut given: Vec<u32> =
        (0..samples.len() as u32).filter(|index| samples.given(*index as usize) == Part::Training).collect();
    given.shuffle(&mut random);
    given.truncate(given.len() * percent / 100);
    let mut curation = Curation::default();
    for &index in &given {
        let (own, classes) = (samples.class(index as usize), samples.classes.len());
        let other = (own + random.random_range(1..classes)) % classes;
        let change = PictureChange::Moved(samples.classes[other].clone());
        curation.set_picture(samples.name(index as usize), Some(change));
    }
    design.curation = curation;
    let data = curate(&samples, &design.curation, &design.split, design.training.seed).unwrap();
    let learned: BTreeSet<u32> = data.part(Part::Training).iter().copied().collect();
    let flips = given.into_iter().filter(|index| learned.contains(index)).collect();
    (design, Arc::new(data), flips)
}

/// With 5 % of the labels flipped, so large a share of the flips stands in the first tenth of the list.
fn found(design: Design) -> f64 {
    let (design, data, flips) = flipped(design, 5);
    assert!(flips.len() > 60, "{}", flips.len());
    let mut session = Session::new(Plan::new(&design, Arc::clone(&data), 1, None).unwrap()).unwrap();
    train(&mut session, usize::MAX);
    let list = session.ranked();
    assert_eq!(list.len(), data.part(Part::Training).len());
    let first = &list[..list.len() / 10];
    first.iter().filter(|one| flips.contains(&one.sample)).count() as f64 / flips.len() as f64
}

#[test]
fn flipped_labels_stand_at_the_top_of_the_list() {
    for seed in [1, 2, 3] {
        let share = found(clothes(seed, 6));
        assert!(share >= 0.8, "seed {seed}: only {share:.2} of the flips are in the first tenth");
    }
}

/// `cargo test --release -- --ignored flipped_labels`: also with the convolutional starter, and after so many epochs that
/// a network begins to know its samples by heart.
#[test]
#[ignore = "takes a minute"]
fn flipped_labels_stand_at_the_top_of_the_list_of_larger_networks() {
    for seed in [1, 2, 3] {
        let mut convolutional = template("cnn28");
        convolutional.training.seed = seed;
        for design in [convolutional, clothes(seed, 30)] {
            let name = design.name.clone();
            let share = found(design);
            assert!(share >= 0.8, "{name}, seed {seed}: only {share:.2} of the flips are in the first tenth");
        }
    }
}

/// A hand-made loop of the same steps notes the same numbers and comes to the same weights.
#[test]
fn what_is_noted_is_what_the_forward_passes_of_training_say() {
    let design = Design { split: Split { validation: 0.5, test: 0.0 }, ..clothes(4, 2) };
    let plan = plan(&design);
    let (data, loader) = (plan.data(), plan.loader());
    let mut session = Session::new(plan.clone()).unwrap();
    train(&mut session, usize::MAX);
    let mut network = build(plan.design(), &data.class_counts(Part::Training)).unwrap();
    let mut noted = TrainingDynamics::of(data.len());
    for epoch in 0..2 {
        let order = loader.epoch(epoch);
        assert_ne!(order.len() % design.training.batch, 1);
        for samples in order.chunks(design.training.batch) {
            let (mut inputs, mut targets) = (Vec::new(), Targets::default());
            loader.gather(Part::Training, epoch, samples, &mut inputs, &mut targets);
            let batch = Batch { inputs: &inputs, targets: Target::from(&targets) };
            network.step(batch, design.training.optimizer.rate()).unwrap();
            let probabilities = network.probabilities(network.outputs());
            for ((sample, label), row) in samples.iter().zip(targets.classes()).zip(probabilities.chunks(10)) {
                noted.note(sample.index, *label, row);
            }
        }
    }
    assert!(**session.dynamics() == noted);
    assert!(noted.iter().all(|(_, one)| one.times == 2));
    assert!(noted.iter().map(|(sample, _)| sample).eq(data.part(Part::Training).iter().copied()));
    session.answer_with(strata::design::Checkpoint::Last);
    assert!(session.network().arrays() == network.arrays());
}

/// Explore counts what the validation of an epoch counts, and names each copy.
#[test]
fn fixed_copies_are_answered_as_they_are_validated() {
    let mut design = Design { split: Split { validation: 0.1, test: 0.0 }, ..clothes(2, 1) };
    design.augmentation.transforms.insert(Transform::Rotation, Amount { low: -20.0, high: 20.0, probability: 1.0 });
    design.augmentation.copies = Copies::Fixed { count: 2, into: CopiesInto::Validation };
    let plan = plan(&design);
    let mut session = Session::new(plan.clone()).unwrap();
    train(&mut session, 1);
    let part = Part::Validation;
    let mut evaluation = Evaluation::of_each(plan.loader(), part);
    while evaluation.advance(session.network(), plan.loader()).unwrap() {}
    let answers = evaluation.answers(part, 10);
    let validated = session.history()[0].validation.as_ref().unwrap();
    assert!(answers.confusion.rows().eq(validated.confusion.rows()));
    let indices = plan.data().part(part);
    let places = indices.iter().flat_map(|index| (0..3).map(move |copy| (*index, copy)));
    assert!(answers.samples.iter().map(|one| (one.sample, one.copy)).eq(places));
    assert!(answers.doubted.iter().all(|one| one.copy == 0));
    // Fresh variations of training are none.
    design.augmentation.copies = Copies::Fresh;
    let loader = self::plan(&design).loader().clone();
    let mut answers = [Part::Training, Part::Training].map(|part| Evaluation::of_each(&loader, part));
    let plain = BatchLoader::plain(Arc::clone(loader.data()), loader.encoder().clone());
    answers[0].advance(session.network(), &loader).unwrap();
    answers[1].advance(session.network(), &plain).unwrap();
    let [varied, plain] = answers.map(|evaluation| evaluation.answers(Part::Training, 10).samples);
    assert!(varied == plain && varied.iter().all(|one| one.copy == 0));
}

#[test]
fn the_same_is_noted_on_any_number_of_threads() {
    let design = Design { split: Split { validation: 0.5, test: 0.0 }, ..template("cnn28") };
    let noted = |threads: usize| {
        pool(threads).unwrap().install(|| {
            let mut session = Session::new(plan(&design)).unwrap();
            for _ in 0..12 {
                session.advance();
            }
            Arc::clone(session.dynamics())
        })
    };
    let alone = noted(1);
    assert!(alone.iter().count() > 300);
    assert!([2, 4].into_iter().all(|threads| noted(threads) == alone));
}

#[test]
fn what_was_noted_is_kept_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let design = Design { split: Split { validation: 0.8, test: 0.0 }, ..clothes(5, 4) };
    let plan = plan(&design);
    let mut straight = Session::new(plan.clone()).unwrap();
    train(&mut straight, 1);
    // In the middle of an epoch some samples are noted once more than others.
    straight.advance();
    let kept = saved::save(folder.path(), &plan, &straight.snapshot(), 0).unwrap();
    let read = |run: &SavedRun| saved::dynamics(run, plan.data());
    let KeptDynamics { dynamics, changed } = read(&kept).unwrap().unwrap();
    assert!(dynamics == **straight.dynamics() && changed == 0);
    let mut resumed = saved::resume(&kept, plan.clone()).unwrap();
    assert!(resumed.dynamics() == straight.dynamics() && resumed.go_on());
    train(&mut straight, usize::MAX);
    train(&mut resumed, usize::MAX);
    assert!(resumed.dynamics() == straight.dynamics());
    // Samples that are others by now are told apart.
    let (_, moved, flips) = flipped(design, 5);
    let KeptDynamics { dynamics, changed } = saved::dynamics(&kept, &moved).unwrap().unwrap();
    assert!(changed > 0 && changed + dynamics.iter().count() == straight.dynamics().iter().count());
    assert!(ranked(&dynamics, &moved).iter().all(|one| !flips.contains(&one.sample)));
    // A run of an older version has noted nothing, and goes on all the same.
    let old = folder.path().join("old");
    as_of_old(&kept.folder, &old);
    let old = SavedRun::read(&old).unwrap();
    assert!(read(&old).unwrap().is_none());
    let mut resumed = saved::resume(&old, plan.clone()).unwrap();
    assert!(resumed.dynamics().iter().next().is_none() && resumed.go_on());
    resumed.advance();
    assert!(resumed.dynamics().iter().next().is_some());
}

#[test]
fn a_damaged_file_of_what_was_noted_is_named_and_keeps_no_run_from_going_on() {
    let folder = tempfile::tempdir().unwrap();
    let design = Design { split: Split { validation: 0.8, test: 0.0 }, ..clothes(6, 1) };
    let plan = plan(&design);
    let mut session = Session::new(plan.clone()).unwrap();
    train(&mut session, usize::MAX);
    let whole = {
        let kept = saved::save(folder.path(), &plan, &session.snapshot(), 0).unwrap();
        std::fs::read(files(&kept.folder).join("dynamics.bin")).unwrap()
    };
    let with = |at: usize, byte: u8| {
        let mut bytes = whole.clone();
        bytes[at] ^= byte;
        bytes
    };
    let unordered = [&whole[..16], &whole[56..96], &whole[16..56]].concat();
    let broken = [with(3, 1), whole[..whole.len() - 1].to_vec(), with(16 + 39, 0xff), unordered, Vec::new()];
    for (nth, bytes) in broken.into_iter().enumerate() {
        for has_checksums in [true, false] {
            let kept = saved::save(folder.path(), &plan, &session.snapshot(), 0).unwrap();
            if !has_checksums {
                without_checksums(&kept.folder);
            }
            std::fs::write(files(&kept.folder).join("dynamics.bin"), &bytes).unwrap();
            let error = saved::dynamics(&kept, plan.data()).unwrap_err().to_string();
            let word = if has_checksums { "is damaged" } else { "is not what a run writes into this file" };
            assert!(error.contains("dynamics.bin") && error.contains(word), "{nth}: {error}");
            assert!(saved::resume(&kept, plan.clone()).is_ok(), "{nth}");
        }
    }
}

#[test]
fn the_command_line_lists_suspects_by_name() {
    let root = tempfile::tempdir().unwrap();
    let root = root.path();
    let folder = stripes(root, 20);
    // A picture of the left class that lies in another one.
    std::fs::rename(folder.join("left").join("7.png"), folder.join("right").join("wrong.png")).unwrap();
    let design = DESIGN.replace("epochs: 4", "epochs: 8").replace("validation: 0.25, test: 0.25", "validation: 0.0");
    std::fs::write(root.join("stripes.ron"), design).unwrap();
    ok(&["train", "stripes.ron", "--out", "run"], root);
    let found = json(&ok(&["evaluate", "run", "--suspects", "--json"], root)).remove(0);
    assert_eq!((found["learned"].as_u64(), found["changed"].as_u64()), (Some(60), Some(0)), "{found}");
    let first = &found["pictures"][0];
    assert_eq!(
        (first["name"].as_str(), first["label"].as_str(), first["rather"].as_str()),
        (Some("right/wrong.png"), Some("right"), Some("left")),
        "{first}"
    );
    assert!(first["margin"].as_f64().unwrap() < 0.0 && first["times"] == 8 && first["doubted"] == true, "{first}");
    let regions = [LearningRegion::Easy, LearningRegion::Ambiguous, LearningRegion::Hard].map(<&str>::from);
    assert!(regions.contains(&first["region"].as_str().unwrap()));
    let text = ok(&["evaluate", "run", "--suspects"], root);
    assert!(
        text.contains("right/wrong.png") && text.contains("confidence") && text.contains("of 60 pictures"),
        "{text}"
    );
    // The pictures lie elsewhere by now, and one is gone.
    std::fs::rename(&folder, root.join("moved")).unwrap();
    std::fs::remove_file(root.join("moved").join("right").join("wrong.png")).unwrap();
    let found = json(&ok(&["evaluate", "run", "moved", "--suspects", "--json"], root)).remove(0);
    assert_eq!((found["learned"].as_u64(), found["changed"].as_u64()), (Some(59), Some(1)), "{found}");
    assert!(fails(2, &["evaluate", "run"], root).contains("FOLDER"));
    // A run that has noted nothing says so.
    std::fs::remove_file(files(&root.join("run")).join("dynamics.bin")).unwrap();
    without_checksums(&root.join("run"));
    let err = fails(1, &["evaluate", "run", "moved", "--suspects"], root);
    assert!(err.contains("has not noted how its pictures were learned"), "{err}");
}
