//! A start that already sees: what the backbone computes against PyTorch's numbers, where it may stand, what training
//! leaves of it.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use serde_json::Value;
use strata::data::{LoadRequest, Part, load};
use strata::design::{
    Amount, Backbone, CheckedDesign, Color, Design, Facts, GlobalMeanPool, Input, LayerKind, Normalize, Output,
    Picture, Pretrained, ProblemKind, Source, Trainable, Transform, check,
};
use strata::engine::{Batch, Network as _, Objective, Sequential, Target, backbone_checksum, build};
use strata::train::{Advance, Plan, Session, evaluate};

use crate::program::starter;
use crate::reference::{assert_near, cases};

/// A backbone with a head for ten classes on square pictures.
fn design(backbone: Pretrained, (side, color): (usize, Color)) -> Design {
    let layers: Vec<LayerKind> = vec![backbone.into(), GlobalMeanPool.into(), Output::default().into()];
    Design { input: Input::Picture(Picture::new(side, side, color)), layers: layers.into(), ..starter("digits") }
}

fn checked(design: &Design) -> CheckedDesign {
    check(design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap()
}

fn network(backbone: Pretrained, input: (usize, Color)) -> (CheckedDesign, Sequential) {
    let checked = checked(&design(backbone, input));
    let network = build(&checked, &[]).unwrap();
    (checked, network)
}

/// The picture of the reference: red, green and blue from 0 to 1.
fn picture(side: usize) -> Vec<f32> {
    let pixel = |c: usize, y: usize, x: usize| {
        let (c, y, x) = (c as f64, y as f64, x as f64);
        ((127.0 + 100.0 * (y / (5.0 + c) + x / (9.0 - c)).sin()).round().clamp(0.0, 255.0) / 255.0) as f32
    };
    (0..3).flat_map(|c| (0..side).flat_map(move |y| (0..side).map(move |x| pixel(c, y, x)))).collect()
}

/// Whether two numbers differ by no more than what half of the program's promise is.
fn near(found: f32, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap() as f32;
    assert!((found - expected).abs() < 1e-3, "{what}: {found}, not {expected}");
}

/// `tests/reference/make_pretrained.py`: PyTorch with float64 over the same half-precision weights.
#[test]
fn every_stage_gives_what_pytorch_gives() {
    for case in cases("pretrained") {
        let side = case["size"].as_u64().unwrap() as usize;
        let (_, mut network) = network(Pretrained::default(), (side, Color::Rgb));
        let features = network.extract(&picture(side)).unwrap();
        for (n, expected) in case["first_32_of_1280_features"].as_array().unwrap().iter().enumerate() {
            near(features[n], expected, &format!("{side}: feature {n}"));
        }
        let seen = network.observe(picture(side)).unwrap();
        let layers = Pretrained::default().layers();
        for (stage, expected) in case["mean_of_each_stage"].as_object().unwrap() {
            let stage = stage.replace("block ", "blocks.");
            let named = |name: &str| layers.iter().find(|layer| layer.name == name);
            let layer = named(&stage).or_else(|| named(&format!("{stage}.project"))).unwrap();
            let values = &seen.iter().find(|seen| seen.layer == layer.id).unwrap().values;
            let mean = values.iter().map(|v| f64::from(*v)).sum::<f64>() / values.len() as f64;
            near(mean as f32, expected, &format!("{side}: {stage}"));
        }
    }
}

#[test]
fn a_gray_picture_is_seen_as_one_in_color() {
    let gray: Vec<f32> = picture(64)[..64 * 64].to_vec();
    let (_, in_gray) = network(Pretrained { cut: 4, ..Pretrained::default() }, (64, Color::Grey));
    let (_, in_color) = network(Pretrained { cut: 4, ..Pretrained::default() }, (64, Color::Rgb));
    assert_eq!(in_gray.extract(&gray).unwrap(), in_color.extract(&gray.repeat(3)).unwrap());
}

/// PyTorch's way back through all stages, to a part of the picture's numbers.
#[test]
fn the_gradient_through_a_frozen_backbone_is_that_of_pytorch() {
    for case in cases("pretrained") {
        let (side, told) = (case["size"].as_u64().unwrap() as usize, &case["gradient"]);
        let (checked, network) = network(Pretrained::default(), (side, Color::Rgb));
        let unit = told["of_feature"].as_u64().unwrap() as usize;
        let mean = checked.layers()[1].id;
        let gradient = network.attribute(&picture(side), Objective::Unit { layer: mean, unit }).unwrap().input;
        let [first, step] = [0, 1].map(|n| told["first_pixel_and_step"][n].as_u64().unwrap() as usize);
        let seen = || (first..side).step_by(step);
        let place = |(c, y, x)| (c * side + y) * side + x;
        let places = (0..3).flat_map(|c| seen().flat_map(move |y| seen().map(move |x| (c, y, x))));
        let found: Vec<f32> = places.map(|at| gradient[place(at)]).collect();
        assert_near(&format!("{side}"), &found, &told["with_input_from_0_to_1"], 1e-3);
    }
}

/// What is gray comes in three times, so its slope is the sum of those of three colors.
#[test]
fn the_gradient_of_a_gray_picture_is_the_sum_of_its_colors() {
    let gray: Vec<f32> = picture(64)[..64 * 64].to_vec();
    let of = |color: Color, input: &[f32]| {
        let (_, network) = network(Pretrained { cut: 4, ..Pretrained::default() }, (64, color));
        network.attribute(input, Objective::Class(2)).unwrap().input
    };
    let (in_gray, in_color) = (of(Color::Grey, &gray), of(Color::Rgb, &gray.repeat(3)));
    let (red, rest) = in_color.split_at(gray.len());
    let (green, blue) = rest.split_at(gray.len());
    let most = in_gray.iter().fold(0.0, |most: f32, slope| most.max(slope.abs()));
    for (place, slope) in in_gray.iter().enumerate() {
        assert!((slope - red[place] - green[place] - blue[place]).abs() < 1e-5 * most, "{place}: {slope}");
    }
}

/// One step of each: frozen nothing but the head moves, fine-tuned the backbone moves as well, ten times less.
#[test]
fn training_leaves_a_frozen_backbone_alone_and_moves_a_fine_tuned_one_slowly() {
    let input = (32, Color::Rgb);
    let inputs = picture(32).repeat(2);
    let step = |trainable| {
        let (_, mut network) = network(Pretrained { cut: 3, trainable, ..Pretrained::default() }, input);
        let (before, seen) = (network.parameters(), network.extract(&inputs));
        network.step(Batch { inputs: &inputs, targets: Target::Classes(&[1, 2]) }, 0.01).unwrap();
        assert_eq!(seen.is_ok(), trainable == Trainable::Frozen);
        assert_eq!(seen.ok(), network.extract(&inputs).ok());
        let moved = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let after = network.parameters();
        before.iter().zip(&after).map(|(a, b)| (b.name.clone(), moved(&a.values, &b.values))).collect::<Vec<_>>()
    };
    let frozen = step(Trainable::Frozen);
    assert_eq!(frozen.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["3.weight", "3.bias"]);
    let tuned = step(Trainable::FineTuned);
    assert_eq!(tuned[0].0, "0.backbone.1.weight", "PyTorch pads before it");
    // Adam's first step moves every number by the learning rate.
    let (first, head) = (tuned[0].1, tuned[tuned.len() - 1].1);
    assert!((first - 0.001).abs() < 1e-4 && (head - 0.01).abs() < 1e-4, "{first} {head}");
}

#[test]
fn features_take_the_place_of_samples() {
    let (_, mut network) = network(Pretrained { cut: 3, ..Pretrained::default() }, (32, Color::Rgb));
    let inputs = [picture(32), picture(32).iter().map(|x| 1.0 - x).collect()].concat();
    let features = network.extract(&inputs).unwrap();
    assert_eq!(features.len(), 2 * network.features().unwrap().len);
    let (first, second) = inputs.split_at(inputs.len() / 2);
    let apart = [second, first].map(|one| network.extract(one).unwrap());
    assert_eq!(features, [&apart[1][..], &apart[0][..]].concat(), "what goes beside a sample changes no bit");
    let by_samples = network.predict(inputs.clone()).unwrap();
    let batch = |inputs| Batch { inputs, targets: Target::Classes(&[1, 2]) };
    let (step, gradients) = network.gradients(batch(&inputs)).unwrap();
    network.take_features(true);
    assert_eq!(network.predict(features.clone()).unwrap(), by_samples);
    assert_eq!(network.gradients(batch(&features)).unwrap(), (step, gradients));
    assert!(network.step(batch(&inputs), 0.1).is_err());
}

#[test]
fn a_backbone_stands_first_and_sees_pictures_as_it_has_learned_them() {
    let kinds = |design: &Design| {
        let facts = Facts { classes: Some(10), memory: None, validation: None };
        check(design, facts).problems.into_iter().map(|problem| problem.kind).collect::<Vec<_>>()
    };
    let good = design(Pretrained::default(), (64, Color::Grey));
    assert_eq!(kinds(&good), []);
    assert_eq!(check(&good, Facts::default()).cost.parameters, 1280 * 10 + 10);
    let small = design(Pretrained::default(), (32, Color::Rgb));
    assert_eq!(kinds(&small), [ProblemKind::PretrainedInput { smallest: 64 }]);
    let Input::Picture(picture) = good.input.clone() else { panic!("no picture") };
    let scaled = Picture { normalize: Normalize::Standard, ..picture };
    assert_eq!(
        kinds(&Design { input: Input::Picture(scaled), ..good.clone() }),
        [ProblemKind::PretrainedInput { smallest: 64 }]
    );
    let mut twice = good.layers.layers().to_vec();
    twice.insert(1, twice[0].clone());
    assert!(kinds(&Design { layers: twice.into(), ..good }).contains(&ProblemKind::PretrainedNotFirst));
}

/// `SplitMix64` (Steele, Lea and Flood 2014): numbers next to each other become numbers without any order.
fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// 80 pictures of each of ten animals, 28 × 28, 40 in a row (`animal_mnist` 0.4, © Sina Mohammadi, MIT), as folders: 30 of each
/// to be learned from, chosen by a seed, and 50 for the test.
fn animals(folder: &Path, seed: u64) {
    const NAMES: [&str; 10] = ["bear", "bird", "cat", "cow", "dog", "elephant", "giraffe", "horse", "sheep", "zebra"];
    let sheet = image::open(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/animals.png")).unwrap();
    for (class, name) in NAMES.iter().enumerate() {
        let mut tiles: Vec<u32> = (0..80).collect();
        tiles.sort_by_key(|tile| mixed(mixed(seed) ^ (class as u64 * 80 + u64::from(*tile))));
        for (nth, tile) in tiles.into_iter().enumerate() {
            let part = folder.join(if nth < 30 { "train" } else { "test" }).join(name);
            std::fs::create_dir_all(&part).unwrap();
            let (x, y) = (tile % 40 * 28, (class as u32 * 2 + tile / 40) * 28);
            sheet.crop_imm(x, y, 28, 28).save(part.join(format!("{tile}.png"))).unwrap();
        }
    }
}

/// The test accuracy of a design that is trained on a folder.
fn trained(design: &Design, folder: &Path) -> f64 {
    let design = Design { data: Source::Folder(folder.to_owned()), ..design.clone() };
    let data = load(LoadRequest::of(&design, Path::new("")), &|_| (), &AtomicBool::new(false)).unwrap();
    assert_eq!(data.part(Part::Test).len(), 500);
    let mut session = Session::new(Plan::new(&design, Arc::new(data), 2, None).unwrap()).unwrap();
    while !matches!(session.advance(), Advance::Ended(_)) {}
    let loader = session.plan().loader().clone();
    evaluate(session.network(), &loader, Part::Test).unwrap().confusion.accuracy()
}

/// `strata new pretrained`, `strata train pretrained.ron --data FOLDER`, three times.
#[test]
#[ignore = "takes a minute"]
fn thirty_pictures_a_class_are_enough() {
    let folder = tempfile::tempdir().unwrap();
    let accuracies = [1, 2, 3].map(|seed| {
        let folder = folder.path().join(seed.to_string());
        animals(&folder, seed);
        trained(&starter("pretrained"), &folder)
    });
    let mean = accuracies.iter().sum::<f64>() / 3.0;
    assert!(mean >= 0.92, "{accuracies:?}");
}

/// What a run needs is computed before its first batch, and told meanwhile; the next run finds it there.
#[test]
fn features_are_computed_ahead_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    animals(folder.path(), 7);
    let backbone = Pretrained { cut: 3, ..Pretrained::default() };
    let mut design = Design { data: Source::Folder(folder.path().join("test")), ..design(backbone, (16, Color::Grey)) };
    design.training.epochs = 6;
    let amount = Amount { low: 1.0, high: 1.0, probability: 0.5 };
    design.augmentation.transforms.insert(Transform::FlipX, amount);
    let data = load(LoadRequest::of(&design, Path::new("")), &|_| (), &AtomicBool::new(false)).unwrap();
    let plan = Plan::new(&design, Arc::new(data), 2, None).unwrap();
    let run = || {
        let mut session = Session::new(plan.clone()).unwrap();
        let total = session.progress().features.unwrap().1;
        // However often it is drawn, a picture has one mirror image.
        assert!(total > 50 + 450 && total <= 50 + 2 * 450, "{total}");
        let mut pieces = 0;
        while session.advance_piece() == Advance::Features {
            pieces += 1;
            let told = session.progress().features;
            assert!(told.is_none_or(|(done, all)| done < all && all == total), "{told:?}");
        }
        assert!(pieces > 20 && session.progress().features.is_none());
        while !matches!(session.advance(), Advance::Ended(_)) {}
        session.network().parameters()
    };
    assert_eq!(run(), run());
}

/// What is kept of a run names the backbone and does not copy it.
#[test]
fn a_run_names_its_backbone() {
    let (_, network) = network(Pretrained::default(), (64, Color::Rgb));
    let numbers: usize = network.arrays().iter().map(|array| array.values.len()).sum();
    assert_eq!(numbers, 1280 * 10 + 10);
    assert_eq!(backbone_checksum(Backbone::EfficientNetLite0), 0x4fd3_64e2);
}
