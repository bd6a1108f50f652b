//! Own pictures: what is proposed for them, the card that asks, one step to use it, and words while it does not fit.
use std::path::{Path, PathBuf};

use image::{Rgb, RgbImage};
use strata::app::{Action, App, Command, Dialog};
use strata::data::{DataNotice, Part};
use strata::design::{
    Balance, BuiltIn, Color, Design, Edit, Facts, Input, Label, Picture, PictureFacts, Resize, Source, Split,
    Transform, check, from_ron, proposed_design, proposed_picture, same_network, to_ron,
};
use strata::train::{Advance, Plan, Session};

use crate::program::{open, program, starter, wait_for};

/// Color photographs in two classes.
const PHOTOS: PictureFacts = PictureFacts {
    classes: 2,
    pictures: 400,
    own_validation: false,
    smallest: 200,
    largest: 200,
    width: 320,
    height: 240,
    same_shape: true,
    color: true,
    transparent: false,
    signs: false,
};

/// Light and dark blocks, drawn by a seed, in a red or a blue-green that weighs as much as the gray below it.
fn colored((width, height): (u32, u32), red: bool, seed: u32) -> RgbImage {
    let light = |x: u32, y: u32| {
        let block = (x * 8 / width) * 8 + y * 8 / height;
        75 + (block.wrapping_mul(2_654_435_761).wrapping_add(seed.wrapping_mul(40_503_977)) >> 16) % 105
    };
    let shift = |level: u32, by: i32| level.saturating_add_signed(if red { by } else { -by }) as u8;
    // 0.299 · 70 = 0.587 · 30 + 0.114 · 29
    RgbImage::from_fn(width, height, |x, y| {
        let level = light(x, y);
        Rgb([shift(level, 70), shift(level, -30), shift(level, -29)])
    })
}

/// A folder with two classes of color pictures that look alike in gray.
pub(crate) fn photos(root: &Path, size: (u32, u32), each: u32) {
    for (class, red) in [("cat", true), ("dog", false)] {
        std::fs::create_dir_all(root.join(class)).unwrap();
        for n in 0..each {
            colored(size, red, 2 * n + u32::from(red)).save(root.join(class).join(format!("{n}.png"))).unwrap();
        }
    }
}

fn form(design: &Design) -> &Picture {
    let Input::Picture(picture) = &design.input else { panic!() };
    picture
}

/// What is told about the form of the pictures in memory.
fn told(app: &App) -> Vec<&'static str> {
    let notices = &app.pictures().unwrap().dataset.report.notices;
    notices.iter().filter(|notice| notice.is_about_form()).map(Into::into).collect()
}

/// Waits until the pictures that the design wants now are there.
fn read(app: &mut App) {
    wait_for(app, "the pictures", |app| app.loading.progress().is_none());
    app.tick();
}

#[test]
fn the_form_follows_what_the_pictures_are() {
    let of = |facts: PictureFacts| {
        let picture = proposed_picture(&facts);
        (picture.width, picture.height, picture.color, picture.resize)
    };
    assert_eq!(of(PHOTOS), (32, 24, Color::Rgb, Resize::Fit));
    assert_eq!(of(PictureFacts { width: 240, height: 320, ..PHOTOS }), (24, 32, Color::Rgb, Resize::Fit));
    // Upright ones and others: the middle of each, without bars.
    assert_eq!(of(PictureFacts { same_shape: false, ..PHOTOS }), (32, 32, Color::Rgb, Resize::Crop));
    // On a background of their own they may stand whole.
    let drawn = PictureFacts { same_shape: false, transparent: true, ..PHOTOS };
    assert_eq!(of(drawn), (32, 32, Color::Rgb, Resize::Fit));
    // Nearly square is square, small ones stay as they are, and nothing becomes a line.
    assert_eq!(of(PictureFacts { width: 136, height: 128, ..PHOTOS }), (32, 32, Color::Rgb, Resize::Fit));
    let digits = PictureFacts { width: 28, height: 28, color: false, ..PHOTOS };
    assert_eq!(of(digits), (28, 28, Color::Grey, Resize::Fit));
    assert_eq!(of(PictureFacts { width: 8, height: 8, ..digits }), (8, 8, Color::Grey, Resize::Fit));
    assert_eq!(of(PictureFacts { width: 2000, height: 20, ..PHOTOS }), (32, 16, Color::Rgb, Resize::Fit));
    assert_eq!(of(PictureFacts { width: 1, height: 1, ..PHOTOS }), (1, 1, Color::Rgb, Resize::Fit));
}

#[test]
fn every_proposal_can_be_trained_and_survives_its_file() {
    let sizes = [(1, 1), (3, 200), (8, 8), (28, 28), (48, 36), (136, 128), (4000, 3000)];
    for (width, height) in sizes {
        for pictures in [2, 24, 400, 3_000, 60_000] {
            for (classes, color, same_shape) in [(2, true, true), (10, false, true), (100, true, false)] {
                let (smallest, largest) = (pictures / classes / 8, pictures / classes);
                let facts =
                    PictureFacts { classes, pictures, smallest, largest, width, height, color, same_shape, ..PHOTOS };
                let design = proposed_design("photos", Source::Folder("photos".into()), &facts);
                let known = Facts { classes: Some(classes), memory: Some(4 << 30), validation: None };
                assert_eq!(check(&design, known).problems, [], "{facts:?}");
                let text = to_ron(&design).unwrap();
                assert!(same_network(&from_ron(&text).unwrap(), &design), "{text}");
            }
        }
    }
}

#[test]
fn fewer_pictures_get_a_smaller_network_more_variation_and_a_larger_validation() {
    let of = |pictures| {
        let facts = PictureFacts { pictures, ..PHOTOS };
        let design = proposed_design("photos", Source::Folder("photos".into()), &facts);
        let cost = check(&design, Facts { classes: Some(2), ..Facts::default() }).cost;
        (cost, design)
    };
    let (few, many) = (of(24), of(20_000));
    assert!(few.0.parameters < many.0.parameters / 2, "{few:?} {many:?}");
    assert!(few.1.split.validation >= 0.3 && many.1.split.validation <= 0.1);
    assert!(few.1.training.epochs > many.1.training.epochs);
    let turned = |design: &Design| design.augmentation.transforms[&Transform::Rotation].high;
    assert!(turned(&few.1) > turned(&many.1));
    // What is mirrored may be a letter; in gray it may be one whatever its class is called.
    let mirrored = |facts: PictureFacts| {
        let design = proposed_design("photos", Source::Folder("photos".into()), &facts);
        let has = |transform| design.augmentation.transforms.contains_key(&transform);
        (has(Transform::FlipX), has(Transform::FlipY))
    };
    assert_eq!(mirrored(PHOTOS), (true, false));
    assert_eq!(mirrored(PictureFacts { signs: true, ..PHOTOS }), (false, false));
    assert_eq!(mirrored(PictureFacts { color: false, ..PHOTOS }), (false, false));
}

#[test]
fn a_class_of_four_times_another_is_drawn_equally_often() {
    for (smallest, largest, equally) in
        [(200, 200, false), (51, 200, false), (50, 200, true), (0, 3, false), (0, 4, true)]
    {
        let facts = PictureFacts { smallest, largest, ..PHOTOS };
        let balance = proposed_design("photos", Source::Folder("photos".into()), &facts).balance;
        assert_eq!(balance == Balance::EqualDraw, equally, "{smallest} {largest}");
    }
}

/// Shapes are all that a gray picture has: two convolutions in a row find them, a dense layer combines them, and little
/// is varied or left out.
#[test]
fn gray_pictures_get_pairs_of_convolutions_and_a_dense_layer() {
    let of = |width, height, color| {
        let facts = PictureFacts { width, height, color, pictures: 2_000, classes: 10, ..PHOTOS };
        proposed_design("photos", Source::Folder("photos".into()), &facts)
    };
    let count = |design: &Design, id: &str| design.layers.iter().filter(|layer| layer.kind.id() == id).count();
    let counts = |design: &Design| ["Conv2d", "MaxPool2d", "Dense"].map(|id| count(design, id));
    let (gray, color) = (of(28, 28, false), of(28, 28, true));
    assert_eq!((counts(&gray), counts(&color)), ([4, 2, 1], [2, 2, 0]));
    assert_eq!(counts(&of(8, 8, false)), [2, 1, 1]);
    let turned = |design: &Design| design.augmentation.transforms[&Transform::Rotation].high;
    assert!(turned(&gray) < turned(&color) / 2.0);
}

#[test]
fn a_training_of_the_proposed_network_takes_minutes() {
    for (width, height, color) in [(28, 28, false), (640, 480, true), (8, 8, false), (36, 36, true)] {
        for pictures in [20, 300, 2_000, 10_000, 60_000] {
            let facts = PictureFacts { width, height, color, pictures, ..PHOTOS };
            let design = proposed_design("photos", Source::Folder("photos".into()), &facts);
            let cost = check(&design, Facts { classes: Some(2), ..Facts::default() }).cost;
            let all = cost.multiply_adds * (design.training.epochs * pictures) as u64;
            // Of very many pictures each is shown ten times even so.
            assert!(all <= 1_000_000_000_000 || design.training.epochs == 10, "{facts:?}: {all}");
            assert!((10..=50).contains(&design.training.epochs));
        }
    }
}

#[test]
fn dropped_photographs_get_a_card_and_using_it_is_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("photos");
    photos(&data, (320, 240), 12);
    let mut app = program();
    let before = app.document.design().clone();
    app.update(Action::Dropped(vec![data.clone()]));
    wait_for(&mut app, "the card", |app| app.dialog == Some(Dialog::Proposal));
    // In the design of the first start they would be 8 × 8 and gray, which is told.
    assert_eq!(told(&app), ["FarLarger", "ColorLost", "Bars"]);
    wait_for(&mut app, "pictures to compare", |app| app.comparison.shown().is_some());
    let (forms, pictures, _) = app.comparison.shown().unwrap();
    let size = |picture: &Picture| (picture.width, picture.height, picture.color);
    assert_eq!(forms.iter().map(size).collect::<Vec<_>>(), [(32, 24, Color::Rgb), (8, 8, Color::Grey)]);
    assert_eq!(pictures.len(), 6);
    assert_eq!(pictures.iter().filter(|one| one.class == "cat").count(), 3);
    for one in pictures {
        assert_eq!((one.form.width, one.form.height, one.form.channels), (160, 120, 3));
        assert_eq!(one.original.len(), 160 * 120 * 3);
        assert_eq!(one.entering.iter().map(Vec::len).collect::<Vec<_>>(), [32 * 24 * 3, 64]);
    }
    let proposal = app.proposal().unwrap();
    app.update(Action::UseProposal);
    assert_eq!(app.dialog, None);
    assert!(same_network(app.document.design(), &proposal));
    assert_eq!(app.document.design().name, "photos");
    read(&mut app);
    assert_eq!(told(&app), Vec::<&str>::new());
    assert!(!app.document.checked().has_errors());
    // One step back is the old network with the new pictures, another one everything as it was.
    app.update(Action::Do(Command::Undo));
    assert_eq!(app.document.design().input, before.input);
    assert_eq!(app.document.design().data, Source::Folder(data));
    app.update(Action::Do(Command::Undo));
    assert_eq!(*app.document.design(), before);
    // What was undone is not proposed again by itself.
    read(&mut app);
    assert_eq!(app.dialog, None);
}

#[test]
fn class_folders_that_are_dropped_together_are_the_classes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    photos(root, (64, 64), 6);
    let classes: Vec<_> = strata::data::class_paths(root).unwrap().into_iter().map(|(name, _)| name).collect();
    std::fs::create_dir(root.join("other")).unwrap();
    std::fs::copy(some_picture(&root.join(&classes[0])), root.join("other").join("1.png")).unwrap();
    let mut app = program();
    app.update(Action::Dropped(classes.iter().map(|class| root.join(class)).collect()));
    read(&mut app);
    assert_eq!(app.document.design().data, Source::Folder(root.to_path_buf()));
    assert_eq!(app.pictures().unwrap().dataset.classes, classes);
    app.update(Action::Do(Command::Undo));
    assert!(app.document.design().curation.is_empty());
}

/// A picture of a class.
fn some_picture(class: &Path) -> PathBuf {
    std::fs::read_dir(class).unwrap().next().unwrap().unwrap().path()
}

#[test]
fn who_keeps_the_network_keeps_it_and_finds_the_proposal_again() {
    let folder = tempfile::tempdir().unwrap();
    photos(folder.path(), (64, 64), 6);
    let mut app = program();
    app.update(Action::Dropped(vec![folder.path().to_path_buf()]));
    wait_for(&mut app, "the card", |app| app.dialog == Some(Dialog::Proposal));
    let design = app.document.design().clone();
    app.update(Action::ShowDialog(None));
    read(&mut app);
    assert_eq!((app.dialog.clone(), &design), (None, app.document.design()));
    assert_eq!(told(&app), ["FarLarger", "ColorLost"]);
    app.update(Action::Do(Command::Propose));
    assert_eq!(app.dialog, Some(Dialog::Proposal));
    app.update(Action::UseProposal);
    // A design that fits already is not asked about.
    app.update(Action::UseData(app.document.design().data.clone()));
    read(&mut app);
    assert_eq!(app.dialog, None);
}

#[test]
fn a_run_that_was_asked_for_too_early_waits_for_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("photos");
    photos(&data, (320, 240), 12);
    for uses in [true, false] {
        let mut app = program();
        read(&mut app);
        app.update(Action::Dropped(vec![data.clone()]));
        app.update(Action::Do(Command::Train));
        wait_for(&mut app, "the card", |app| app.dialog == Some(Dialog::Proposal));
        app.tick();
        assert!(app.runs.shown().is_none() && app.dialog == Some(Dialog::Proposal));
        app.update(if uses { Action::UseProposal } else { Action::ShowDialog(None) });
        wait_for(&mut app, "the run", |app| app.runs.shown().is_some());
        let run = app.runs.shown().unwrap();
        assert_eq!(form(&run.design).width, if uses { 32 } else { 8 });
        app.update(Action::Do(Command::Stop));
    }
}

#[test]
fn the_built_in_fashion_gets_the_same_word() {
    let mut app = program();
    app.update(Action::UseData(Source::BuiltIn(BuiltIn::Fashion)));
    wait_for(&mut app, "the card", |app| app.dialog == Some(Dialog::Proposal));
    assert_eq!(told(&app), ["FarLarger"]);
    let told = app.pictures().unwrap().dataset.report.notices.clone();
    assert!(told.contains(&DataNotice::FarLarger { width: 28, height: 28, input_width: 8, input_height: 8 }));
    app.update(Action::UseProposal);
    let picture = form(app.document.design());
    assert_eq!((picture.width, picture.height, picture.color), (28, 28, Color::Grey));
    // The templates themselves lose nothing of the pictures that they come with.
    for id in ["digits", "mlp", "cnn28", "lenet5", "small_resnet"] {
        let mut app = open(starter(id));
        read(&mut app);
        let notices = &app.pictures().unwrap().dataset.report.notices;
        assert!(!notices.iter().any(DataNotice::is_about_form), "{id}: {notices:?}");
    }
}

#[test]
fn the_card_waits_for_an_open_question_and_does_not_come_without_pictures() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("photos");
    photos(&data, (64, 64), 3);
    let mut app = program();
    app.update(Action::Dropped(vec![data]));
    app.update(Action::ShowDialog(Some(Dialog::Help)));
    read(&mut app);
    assert_eq!(app.dialog, Some(Dialog::Help));
    app.update(Action::ShowDialog(None));
    app.tick();
    assert_eq!(app.dialog, Some(Dialog::Proposal));
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let mut app = program();
    app.update(Action::Dropped(vec![empty]));
    read(&mut app);
    assert_eq!(app.dialog, None);
    assert!(app.proposal().is_none());
}

#[test]
fn gray_stored_as_color_is_gray_and_shares_are_no_fact_about_pictures() {
    let folder = tempfile::tempdir().unwrap();
    for (class, lighter) in [("a", 0), ("b", 20)] {
        std::fs::create_dir(folder.path().join(class)).unwrap();
        for n in 0..10_u8 {
            let shade = RgbImage::from_fn(40, 40, |x, y| Rgb([(x * 3 + y) as u8 + n + lighter; 3]));
            shade.save(folder.path().join(class).join(format!("{n}.png"))).unwrap();
        }
    }
    let mut app = program();
    app.update(Action::Dropped(vec![folder.path().to_path_buf()]));
    read(&mut app);
    let facts = app.pictures().unwrap().dataset.picture_facts().unwrap();
    assert_eq!((facts.color, facts.width, facts.classes, facts.pictures, facts.smallest), (false, 40, 2, 20, 10));
    assert_eq!(form(&app.proposal().unwrap()).color, Color::Grey);
    let split = Edit::SetSplit(Split { validation: 0.2, test: 0.3 });
    app.update(Action::Change { edit: split, label: Label::new("set"), gesture: None });
    read(&mut app);
    let data = &app.pictures().unwrap().dataset;
    assert_eq!((data.part(Part::Test).len(), data.picture_facts()), (6, Some(facts)));
}

/// In gray the two classes are one: the proposed network tells them apart, and the one of the first start cannot.
#[test]
fn the_proposed_network_learns_what_the_first_one_cannot_see() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("photos");
    photos(&data, (64, 48), 60);
    let mut app = program();
    app.update(Action::Dropped(vec![data]));
    wait_for(&mut app, "the card", |app| app.dialog == Some(Dialog::Proposal));
    let best = |app: &App| {
        let loaded = app.pictures().unwrap();
        let design = (**app.document.design()).clone();
        let plan = Plan::new(&design, loaded.dataset.clone(), 2, None).unwrap();
        let mut session = Session::new(plan).unwrap();
        while !matches!(session.advance(), Advance::Ended(_)) {}
        let scores = session.history().iter().filter_map(|epoch| epoch.validation.as_ref());
        scores.map(|scores| scores.confusion.accuracy()).fold(0.0, f64::max)
    };
    let first = best(&app);
    app.update(Action::UseProposal);
    read(&mut app);
    let proposed = best(&app);
    assert!(proposed > 0.95 && first < 0.9, "{first} and {proposed}");
}
