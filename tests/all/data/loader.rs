//! What enters a network: the gallery's very pictures, balance, copies, curation, equal pictures on one side.
use std::sync::{Arc, Mutex};

use strata::app::{Action, GalleryMode, Workspace};
use strata::data::{BatchLoader, DataNotice, Dataset, Part, Sample, SampleEncoder, Targets, curate};
use strata::design::{
    Activation, Amount, Balance, BuiltIn, Copies, CopiesInto, Curation, Dense, Design, Flatten, LayerKind, Output,
    PictureChange, SampleKind, Source, Split, TRANSFORMS, Transform, transforms_of,
};
use strata::engine::build;
use strata::train::{Advance, Session, evaluate};

use super::{folder_with, load_split, write_grey};
use crate::program::{open, starter, wait_for};
use crate::train::{Failing, data, plan, to_the_end};

/// The built-in fashion with every transformation on.
fn varied() -> Design {
    let mut design = starter("cnn28");
    design.data = Source::BuiltIn(BuiltIn::Fashion);
    design.augmentation.transforms = TRANSFORMS.iter().map(|row| (row.transform, row.usual)).collect();
    design
}

fn loader(design: &Design) -> BatchLoader {
    plan(design).loader().clone()
}

/// The first batches that a run's network is given.
fn batches(design: &Design, count: usize) -> Vec<Vec<f32>> {
    let plan = plan(design);
    let inner = Box::new(build(plan.design(), &[]).unwrap());
    let seen = Arc::new(Mutex::new(Vec::new()));
    let spy = Failing { inner, steps: 0, panics: false, seen: Arc::clone(&seen) };
    let mut session = Session::with_network(plan, Box::new(spy));
    (0..count).for_each(|_| drop(session.advance()));
    let seen = seen.lock().unwrap();
    seen.clone()
}

#[test]
fn the_gallery_is_the_next_mini_batch_pixel_for_pixel() {
    for (balance, copies, batch) in [
        (Balance::AsTheyAre, Copies::Fresh, 32),
        (Balance::EqualDraw, Copies::Fresh, 10),
        (Balance::AsTheyAre, Copies::Fixed { count: 3, into: CopiesInto::Both }, 24),
    ] {
        let mut design = varied();
        (design.balance, design.augmentation.copies, design.training.batch) = (balance, copies, batch);
        let mut app = open(design.clone());
        app.update(Action::Show(Workspace::Data));
        wait_for(&mut app, "the gallery", |app| app.gallery.shown().is_some() && !app.gallery.is_computing());
        let shown = Arc::clone(app.gallery.shown().unwrap());
        let encoder = app.loading.loaded().unwrap().encoder.clone();
        let numbers: Vec<f32> = shown.pixels.chunks(28 * 28).flat_map(|picture| encoder.encode(picture)).collect();
        let trained = batches(&design, 3).concat();
        assert_eq!(shown.samples.len(), 24);
        assert!(numbers == trained[..numbers.len()], "{balance:?} {copies:?}");
        // Varied they are: with another seed they are others.
        app.update(Action::Do(strata::app::Command::NewDraw));
        wait_for(&mut app, "a new draw", |app| app.gallery.shown().is_some_and(|other| other.ticket != shown.ticket));
        assert_ne!(app.gallery.shown().unwrap().pixels, shown.pixels);
    }
}

#[test]
fn the_gallery_of_a_waiting_run_is_what_it_takes_next() {
    let mut design = varied();
    design.training.batch = 20;
    let mut app = open(design.clone());
    wait_for(&mut app, "pictures", strata::app::App::has_pictures);
    for step in 1..=2 {
        app.update(Action::Do(strata::app::Command::StepBatch));
        wait_for(&mut app, "a batch", |app| {
            let run = app.runs.shown();
            run.is_some_and(|run| run.state == strata::app::RunState::Waiting && run.curve.batches() == step)
        });
    }
    app.update(Action::Show(Workspace::Data));
    wait_for(&mut app, "the gallery", |app| app.gallery.shown().is_some() && !app.gallery.is_computing());
    let encoder = app.loading.loaded().unwrap().encoder.clone();
    let shown = app.gallery.shown().unwrap();
    let numbers: Vec<f32> = shown.pixels.chunks(28 * 28).flat_map(|one| encoder.encode(one)).collect();
    let trained = batches(&design, 4).concat();
    assert!(numbers == trained[40 * 28 * 28..64 * 28 * 28]);
}

#[test]
fn training_without_any_class_cannot_start_and_says_why() {
    let mut design = varied();
    let mut app = open(design.clone());
    wait_for(&mut app, "pictures", strata::app::App::has_pictures);
    for folder in &data(&design).samples().classes {
        design.curation.switch(folder, true);
    }
    let edit = strata::design::Edit::SetCuration(Box::new(design.curation));
    app.update(Action::Change { edit, label: strata::design::Label::new("set").setting("curation"), gesture: None });
    wait_for(&mut app, "the refusal", |app| app.loading.failure().is_some());
    app.notices.clear();
    let why = |app: &strata::app::App| app.train_obstacle().map(|why| why.text(strata::app::Language::English));
    assert!(why(&app).is_some_and(|why| why.contains("Every class is switched off")), "{:?}", why(&app));
    app.update(Action::Do(strata::app::Command::Train));
    (0..50).for_each(|_| app.tick());
    // It stands in Data and on the button: a notice would say it once more.
    assert!(app.runs.shown().is_none() && app.notices.is_empty(), "{:?}", app.notices);
    app.update(Action::Do(strata::app::Command::Undo));
    wait_for(&mut app, "the pictures", |app| app.loading.failure().is_none() && app.pictures().is_some());
    assert_eq!(why(&app), None);
}

#[test]
fn one_picture_is_shown_as_the_next_epochs_show_it() {
    let design = varied();
    let mut app = open(design.clone());
    app.update(Action::Show(Workspace::Data));
    app.update(Action::SetGallery(GalleryMode::OnePicture));
    wait_for(&mut app, "the gallery", |app| app.gallery.shown().is_some() && !app.gallery.is_computing());
    let loader = loader(&design);
    let index = loader.data().part(Part::Training)[7];
    app.update(Action::PickPicture(index as usize));
    let is_there = |shown: &strata::app::GalleryPage| shown.samples[0].0 == Sample::plain(index);
    wait_for(&mut app, "the picture", |app| app.gallery.shown().is_some_and(|shown| is_there(shown)));
    let shown = app.gallery.shown().unwrap();
    for (epoch, picture) in (0..).zip(shown.pixels.chunks(28 * 28)) {
        let at = loader.epoch(epoch).iter().position(|sample| sample.index == index).unwrap();
        let sample = loader.epoch(epoch)[at];
        let mut out = vec![0; 28 * 28];
        loader.write(Part::Training, epoch, sample, &mut out, &mut strata::data::augment::Scratch::default());
        assert_eq!(picture, out);
    }
    assert_eq!(shown.extremes.len(), transforms_of(SampleKind::Picture).filter(|row| !row.color_only).count());
}

#[test]
fn the_number_of_threads_changes_no_batch() {
    let design = varied();
    let loader = loader(&design);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (mut numbers, mut targets) = (Vec::new(), Targets::default());
        pool.install(|| loader.gather(Part::Training, 2, &loader.epoch(2)[..100], &mut numbers, &mut targets));
        (numbers, targets)
    };
    assert_eq!(with(1), with(3));
}

/// Two classes of clothes, of the second only a few pictures for training.
fn nine_to_one() -> Design {
    let mut design = starter("cnn28");
    design.data = Source::BuiltIn(BuiltIn::Fashion);
    design.split = Split { validation: 0.0, test: 0.0 };
    let folders = data(&design).samples().classes.clone();
    for folder in &folders {
        design.curation.switch(folder, folder != "shirt" && folder != "t-shirt");
    }
    for number in 23..=200 {
        design.curation.pictures.insert(format!("shirt/{number}"), PictureChange::Excluded);
    }
    let kinds = [Flatten.into(), Dense::new(24, Activation::Relu).into(), Output::default().into()];
    design.layers = Vec::<LayerKind>::from(kinds).into();
    design.training.epochs = 6;
    design
}

#[test]
fn equal_draw_finds_more_of_a_small_class() {
    let recall = |balance: Balance, seed: u64| {
        let mut design = nine_to_one();
        (design.balance, design.training.seed) = (balance, seed);
        let plan = plan(&design);
        assert_eq!(plan.data().class_counts(Part::Training), [22, 200]);
        let mut session = Session::new(plan.clone()).unwrap();
        to_the_end(&mut session);
        evaluate(session.network(), plan.loader(), Part::Test).unwrap().confusion.recall(0)
    };
    for seed in 1..=3 {
        let (plain, equal) = (recall(Balance::AsTheyAre, seed), recall(Balance::EqualDraw, seed));
        assert!(equal > plain + 0.05, "{plain} {equal}");
    }
}

#[test]
fn balance_draws_each_class_as_often_as_it_says() {
    let counts = |balance: Balance, epoch: u64| {
        let mut design = nine_to_one();
        design.balance = balance;
        let loader = loader(&design);
        let samples = loader.epoch(epoch);
        assert_eq!(samples.len(), loader.epoch_len());
        let mut counts = [0, 0];
        for sample in &samples {
            counts[loader.data().label(sample.index as usize)] += 1;
        }
        // What comes back in an epoch comes back as another variation.
        let different: std::collections::HashSet<_> = samples.iter().collect();
        assert_eq!(different.len(), samples.len());
        (counts, samples)
    };
    assert_eq!(counts(Balance::AsTheyAre, 0).0, [22, 200]);
    assert_eq!(counts(Balance::EqualDraw, 0).0, [111, 111]);
    assert_eq!(counts(Balance::Oversample, 0).0, [200, 200]);
    let (undersampled, first) = counts(Balance::Undersample, 0);
    assert_eq!(undersampled, [22, 22]);
    let indices = |samples: Vec<Sample>| samples.into_iter().map(|sample| sample.index).collect::<Vec<_>>();
    assert_ne!(indices(first), indices(counts(Balance::Undersample, 1).1));
}

#[test]
fn balance_counts_fixed_copies_as_samples() {
    let mut design = nine_to_one();
    design.augmentation = varied().augmentation;
    design.augmentation.copies = Copies::Fixed { count: 2, into: CopiesInto::Training };
    for (balance, samples) in [(Balance::EqualDraw, 666), (Balance::Oversample, 1200), (Balance::Undersample, 132)] {
        design.balance = balance;
        let loader = loader(&design);
        assert_eq!((loader.epoch(0).len(), loader.epoch_len()), (samples, samples), "{balance:?}");
    }
}

#[test]
fn a_class_that_is_only_tested_has_no_turn() {
    let folder = tempfile::tempdir().unwrap();
    for (number, name) in (0..).zip(["train/a/1", "train/a/2", "train/a/3", "train/b/1", "test/a/1", "test/c/1"]) {
        write_grey(&folder.path().join(name).with_extension("png"), number);
    }
    let data = Arc::new(load_split(folder.path(), Split { validation: 0.0, test: 0.0 }, 1).unwrap());
    assert_eq!(data.class_counts(Part::Training), [3, 1, 0]);
    let mut design = varied();
    design.balance = Balance::Oversample;
    let loader = BatchLoader::new(Arc::clone(&data), SampleEncoder::measure(&data, &design.input), &design);
    assert_eq!((loader.epoch(0).len(), loader.epoch_len()), (6, 6));
}

#[test]
fn fixed_copies_go_where_they_are_wanted_and_never_to_the_test() {
    let mut design = varied();
    for (into, training, validation) in
        [(CopiesInto::Training, 3, 0), (CopiesInto::Validation, 0, 3), (CopiesInto::Both, 3, 3)]
    {
        design.augmentation.copies = Copies::Fixed { count: 3, into };
        let loader = loader(&design);
        let of = |part: Part| (loader.part(part).len(), loader.data().part(part).len());
        let (with, without) = of(Part::Training);
        assert_eq!((with, loader.epoch_len()), (without * (1 + training), with));
        assert_eq!(loader.epoch(0).len(), with);
        assert_eq!(of(Part::Validation).0, of(Part::Validation).1 * (1 + validation));
        assert_eq!(of(Part::Test).0, of(Part::Test).1);
        // The same ones in every epoch, the picture itself among them; a test picture is never varied.
        let mut out = vec![vec![0; 28 * 28]; 3];
        let scratch = &mut strata::data::augment::Scratch::default();
        let index = loader.data().part(Part::Training)[0];
        let copy = Sample { index, variation: 2 };
        loader.write(Part::Training, 0, copy, &mut out[0], scratch);
        loader.write(Part::Training, 5, copy, &mut out[1], scratch);
        loader.write(Part::Training, 5, Sample::plain(index), &mut out[2], scratch);
        assert_eq!(out[0], out[1]);
        assert_eq!(out[2], loader.data().picture(index as usize));
        assert_ne!(out[0], out[2]);
        loader.write(Part::Test, 0, copy, &mut out[0], scratch);
        assert_eq!(out[0], out[2]);
    }
    let validated = {
        let plan = plan(&design);
        let mut session = Session::new(plan.clone()).unwrap();
        let scores = evaluate(session.network(), plan.loader(), Part::Validation).unwrap();
        (scores.confusion.samples() as usize, plan.data().part(Part::Validation).len())
    };
    assert_eq!(validated.0, validated.1 * 4);
}

#[test]
fn equal_pictures_are_never_on_both_sides() {
    let folder = folder_with(&[20, 20]);
    // Each of three pictures lies there four times more, partly in the other class.
    for number in 0..12 {
        write_grey(&folder.path().join(format!("{}/again {number}.png", ["a", "b"][number % 2])), (number % 3) as u8);
    }
    for seed in 0..20 {
        let dataset = load_split(folder.path(), Split { validation: 0.3, test: 0.2 }, seed).unwrap();
        let side = |index: usize| dataset.part_of(index as u32).unwrap();
        for (index, &first) in dataset.samples().first_equal().iter().enumerate() {
            assert_eq!(side(index), side(first as usize), "{}", dataset.name(index));
        }
        assert!(dataset.report.notices.iter().any(|notice| matches!(notice, DataNotice::SamePictures { .. })));
        assert_eq!(dataset.samples().duplicates(), 12);
    }
}

#[test]
fn what_the_folder_gives_to_validation_leaves_training() {
    let folder = tempfile::tempdir().unwrap();
    for (name, brightness) in
        [("train/a/1", 1), ("train/a/2", 2), ("train/b/3", 3), ("val/a/x", 2), ("val/b/y", 9), ("test/b/z", 3)]
    {
        write_grey(&folder.path().join(format!("{name}.png")), brightness);
    }
    let dataset = load_split(folder.path(), Split { validation: 0.5, test: 0.5 }, 1).unwrap();
    let names = |part| dataset.part(part).iter().map(|index| dataset.name(*index as usize)).collect::<Vec<_>>();
    assert_eq!(names(Part::Training), ["train/a/1.png"]);
    assert_eq!(names(Part::Validation), ["val/a/x.png", "val/b/y.png"]);
    let told = DataNotice::SameInParts { count: 2, first: "train/a/2.png".into() };
    assert!(dataset.report.notices.contains(&told), "{:?}", dataset.report.notices);
}

#[test]
fn classes_are_renamed_joined_and_switched_off_and_pictures_moved_without_reading_again() {
    let folder = folder_with(&[6, 5, 4]);
    let plain = load_split(folder.path(), Split { validation: 0.0, test: 0.0 }, 1).unwrap();
    let arranged = |change: &dyn Fn(&mut Curation)| -> Dataset {
        let mut curation = Curation::default();
        change(&mut curation);
        curate(plain.samples(), &curation, &Split { validation: 0.0, test: 0.0 }, 1).unwrap()
    };
    let classes = |dataset: &Dataset| -> Vec<(String, usize)> {
        dataset.classes.iter().cloned().zip(dataset.class_sizes()).collect()
    };
    let named = |names: &[(&str, usize)]| names.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect::<Vec<_>>();
    assert_eq!(classes(&arranged(&|c| c.rename("b", " Bee "))), named(&[("a", 6), ("Bee", 5), ("c", 4)]));
    assert_eq!(classes(&arranged(&|c| c.rename("c", "a"))), named(&[("a", 10), ("b", 5)]));
    assert_eq!(classes(&arranged(&|c| c.switch("a", true))), named(&[("b", 5), ("c", 4)]));
    let moved = arranged(&|c| {
        c.pictures.insert("a/000.png".into(), PictureChange::Moved("b".into()));
        c.pictures.insert("a/001.png".into(), PictureChange::Excluded);
        c.pictures.insert("gone.png".into(), PictureChange::Excluded);
    });
    assert_eq!(classes(&moved), named(&[("a", 4), ("b", 6), ("c", 4)]));
    assert!(!moved.is_used(1) && moved.part_of(1).is_none());
    assert_eq!(moved.part(Part::Training).len(), 14);
    let mut all_off = Curation::default();
    for class in ["a", "b", "c"] {
        all_off.switch(class, true);
    }
    assert!(curate(plain.samples(), &all_off, &Split::default(), 1).is_err());
    // What changes nothing leaves nothing behind.
    let mut nothing = Curation::default();
    nothing.rename("a", "a");
    nothing.switch("b", false);
    assert!(nothing.is_empty());
}

#[test]
fn trouble_is_told_before_it_comes() {
    let told = |counts: &[u8], split: Split| {
        let folder = folder_with(counts);
        load_split(folder.path(), split, 1).unwrap().report.notices
    };
    let tenth = Split { validation: 0.1, test: 0.0 };
    let has = |notices: &[DataNotice], wanted: &dyn Fn(&DataNotice) -> bool| notices.iter().any(wanted);
    let imbalanced = told(&[90, 10], tenth);
    assert!(has(&imbalanced, &|notice| matches!(
        notice,
        DataNotice::Imbalance { most: 81, least: 9, percent: 90, large, .. } if large == "a"
    )));
    assert!(has(&imbalanced, &|notice| matches!(
        notice,
        DataNotice::SmallValidation { pictures: 10, enough: 139, percent: 50, .. }
    )));
    assert!(has(&told(&[20, 1], tenth), &|notice| matches!(notice, DataNotice::OnePicture { class } if class == "b")));
    assert!(has(&told(&[20], tenth), &|notice| matches!(notice, DataNotice::OneClass { .. })));
    let mut fine = told(&[100, 100], Split { validation: 0.3, test: 0.0 });
    // These pictures have one color each.
    fine.retain(|notice| !matches!(notice, DataNotice::OneColor { .. } | DataNotice::NearlyBlack { .. }));
    assert_eq!(fine, []);
    assert!(has(&told(&[20, 20], Split { validation: 0.0, test: 0.0 }), &|notice| *notice == DataNotice::NoValidation));
    let small = [20, 20, 20, 2];
    assert!(has(&told(&small, tenth), &|notice| matches!(
        notice,
        DataNotice::ClassWithoutValidation { class, count: 1 } if class == "d"
    )));
    let folder = tempfile::tempdir().unwrap();
    for (name, shade) in [("a/1.png", 10), ("a/2.png", 20), ("b/1.png", 30), ("b/2.png", 40)] {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        image::GrayImage::from_pixel(300, 200, image::Luma([shade])).save(path).unwrap();
    }
    let notices = load_split(folder.path(), tenth, 1).unwrap().report.notices;
    assert!(
        has(&notices, &|notice| matches!(notice, DataNotice::FarLarger { width: 300, height: 200, .. })),
        "{notices:?}"
    );
}

#[test]
fn a_six_that_becomes_a_nine_is_told() {
    let mut design = starter("digits");
    let half_turn = Amount { low: -180.0, high: 180.0, probability: 1.0 };
    design.augmentation.transforms.insert(Transform::Rotation, half_turn);
    let mut app = open(design);
    app.update(Action::Show(Workspace::Data));
    let told = |app: &strata::app::App| !app.similarity.notices().is_empty();
    wait_for(&mut app, "the warning", told);
    let DataNotice::LookAlike { from, to, .. } = &app.similarity.notices()[0] else { panic!() };
    assert_eq!((&**from, &**to), ("6", "9"));
    assert!(matches!(Session::new(plan(app.document.design())).unwrap().advance(), Advance::Batch));
}
