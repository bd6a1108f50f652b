//! Words about pictures have a button that does what they advise, and go away when it is done.
use std::path::Path;

use strata::app::{Action, Advice, App, Command, Language};
use strata::data::DataNotice;
use strata::design::{Amount, Balance, Design, Label, Source, Split, Transform};

use super::folder_with;
use crate::program::{open, starter, wait_for};

/// A program with a folder of so many pictures a class.
fn program_with(folder: &tempfile::TempDir, split: Split) -> App {
    let data = Source::Folder(folder.path().to_owned());
    let mut app = open(Design { data, split, ..starter("digits") });
    read(&mut app);
    app
}

fn read(app: &mut App) {
    wait_for(app, "the pictures", |app| app.loading.progress().is_none() && app.pictures().is_some());
}

/// What is told that is not done yet.
fn told(app: &App) -> Vec<DataNotice> {
    let notices = app.pictures().unwrap().dataset.report.notices.iter();
    // How its pictures look is no matter here.
    let looks = |notice: &DataNotice| matches!(notice, DataNotice::NearlyBlack { .. } | DataNotice::OneColor { .. });
    notices.filter(|notice| !looks(notice) && app.advice(notice) != Advice::Done).cloned().collect()
}

/// Does what a word advises; its words on the button.
fn follow(app: &mut App, notice: &DataNotice) -> String {
    let Advice::Do(words, edit) = app.advice(notice) else { panic!("{notice:?} has no button") };
    app.update(Action::Change { edit, label: Label::new("fix"), gesture: None });
    read(app);
    words.text(Language::English)
}

#[test]
fn each_word_has_its_button_and_goes_when_it_is_done() {
    let folder = folder_with(&[100, 20, 1]);
    let mut app = program_with(&folder, Split { validation: 0.1, test: 0.0 });
    let mut buttons = Vec::new();
    while let Some(notice) = told(&app).first().cloned() {
        let kind: &'static str = (&notice).into();
        buttons.push(format!("{kind}: {}", follow(&mut app, &notice)));
        assert!(!told(&app).iter().any(|one| <&'static str>::from(one) == kind), "{notice:?} is still told");
        assert!(buttons.len() < 9, "{buttons:?}");
    }
    assert_eq!(
        buttons,
        [
            "OnePicture: Don’t use this class",
            "Imbalance: Draw every class equally often",
            "SmallValidation: Keep 50 % for validation and none for the test",
        ]
    );
    let design = app.document.design();
    assert_eq!((design.balance, design.split.validation), (Balance::EqualDraw, 0.5));
}

/// The word on few validation pictures stands at the input's card too, before anything is trained.
#[test]
fn few_validation_pictures_are_a_problem_before_the_training() {
    let folder = folder_with(&[60, 60]);
    let mut app = program_with(&folder, Split { validation: 0.1, test: 0.0 });
    let problem = app.document.checked().problems.first().cloned().unwrap();
    assert!(problem.kind.to_string().contains("139 would do") && problem.kind.concerns_input());
    assert!(!app.document.checked().has_errors());
    app.update(Action::Fix { problem: 0, fix: 0 });
    read(&mut app);
    assert_eq!(app.document.checked().problems, []);
}

/// A picture whose neighbors differ, of its own for each number.
fn busy(path: &Path, number: u32) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let pixel = |x: u32, y: u32| image::Luma([(x * (29 + number) + y * 61) as u8]);
    image::GrayImage::from_fn(16, 16, pixel).save(path).unwrap();
}

#[test]
fn pictures_that_show_nothing_are_left_out_by_a_button_and_come_back() {
    let folder = tempfile::tempdir().unwrap();
    for (number, class) in (0..40).zip(["a", "b"].into_iter().cycle()) {
        busy(&folder.path().join(format!("{class}/{number:02}.png")), number);
    }
    for (name, gray) in [("a/black.png", 0), ("b/flat.png", 180)] {
        image::GrayImage::from_pixel(16, 16, image::Luma([gray])).save(folder.path().join(name)).unwrap();
    }
    let mut app = program_with(&folder, Split { validation: 0.1, test: 0.0 });
    for (count, (name, is_it)) in (1..).zip([
        (
            "a/black.png",
            (|notice| matches!(notice, DataNotice::NearlyBlack { count: 1, .. })) as fn(&DataNotice) -> bool,
        ),
        ("b/flat.png", |notice| matches!(notice, DataNotice::OneColor { count: 1, .. })),
    ]) {
        let dataset = app.pictures().unwrap().dataset.clone();
        let notice = dataset.report.notices.iter().find(|notice| is_it(notice)).unwrap().clone();
        let [shown] = dataset.shown_empty(&notice) else { panic!("{notice:?}") };
        assert_eq!(dataset.name(*shown as usize), name);
        assert_eq!(follow(&mut app, &notice), "Leave them out");
        assert_eq!(app.advice(&notice), Advice::Done);
        assert_eq!(app.document.design().curation.pictures.len(), count);
        let dataset = &app.pictures().unwrap().dataset;
        assert_eq!((0..dataset.len()).filter(|index| dataset.is_used(*index)).count(), 42 - count);
    }
    app.update(Action::Do(Command::Undo));
    read(&mut app);
    assert_eq!(app.document.design().curation.pictures.len(), 1);
    // Where most pictures are such, the set is one of them.
    let folder = folder_with(&[3, 3]);
    let app = program_with(&folder, Split::default());
    let notices = &app.pictures().unwrap().dataset.report.notices;
    let flat =
        notices.iter().find(|notice| matches!(notice, DataNotice::OneColor { .. } | DataNotice::NearlyBlack { .. }));
    assert_eq!(app.advice(flat.unwrap()), Advice::Elsewhere);
}

#[cfg(unix)]
#[test]
fn links_are_followed_by_a_button() {
    let folder = folder_with(&[20, 20]);
    let more = folder_with(&[0, 0, 5]);
    std::os::unix::fs::symlink(more.path().join("c"), folder.path().join("c")).unwrap();
    let mut app = program_with(&folder, Split { validation: 0.1, test: 0.0 });
    let told = DataNotice::LinksNotFollowed { count: 1, first: "c".into() };
    assert!(app.pictures().unwrap().dataset.report.notices.contains(&told));
    assert_eq!(follow(&mut app, &told), "Follow the links");
    assert_eq!(app.pictures().unwrap().dataset.classes, ["a", "b", "c"]);
}

#[test]
fn less_is_varied_of_what_makes_classes_look_alike() {
    let mut design = starter("digits");
    let amount = |low, high| Amount { low, high, probability: 1.0 };
    design.augmentation.transforms =
        [(Transform::Rotation, amount(-180.0, 180.0)), (Transform::FlipX, amount(1.0, 1.0))].into();
    let mut app = open(design);
    read(&mut app);
    let alike = DataNotice::LookAlike { from: "6".into(), to: "9".into(), percent: 80 };
    assert_eq!(follow(&mut app, &alike), "Vary less");
    let now = &app.document.design().augmentation.transforms;
    assert_eq!((now.len(), now[&Transform::Rotation]), (1, amount(-90.0, 90.0)));
    let elsewhere = DataNotice::FolderNotUsed { folder: "extra".into() };
    assert_eq!(app.advice(&elsewhere), Advice::Elsewhere);
}
