//! Designs on disk: open, save, the question about unsaved changes, work that survives a crash, settings.
use std::path::{Path, PathBuf};

use strata::app::{
    Action, App, Card, Command, Confirm, Dialog, FileRequest, Language, NoticeKind, OwnSample, Paths, Pick,
    PictureOrigin, Settings, ThemeChoice, WindowRequest,
};
use strata::design::{Design, Flatten, LayerId, Source, from_ron, read, to_ron};
use tempfile::TempDir;

use crate::program::{kinds, program, program_in, show, stack, starter, wait_for};

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

/// The keys of the notices that came since the last look.
fn notices(app: &mut App) -> Vec<&'static str> {
    std::mem::take(&mut app.notices).into_iter().map(|notice| notice.key).collect()
}

/// A program with a change that is in no file.
fn changed(places: Paths) -> App {
    let mut app = program_in(places);
    app.update(Action::Select(Card::Layer(LayerId(0)), Pick::Only));
    app.update(Action::Do(Command::Duplicate));
    assert!(app.document.is_changed());
    app
}

/// Class folders with pictures of one grey each.
fn pictures(root: &Path) -> PathBuf {
    let folder = root.join("pets");
    for (class, grey) in [("cats", 40_u8), ("dogs", 200)] {
        std::fs::create_dir_all(folder.join(class)).unwrap();
        for n in 0..6 {
            image::GrayImage::from_pixel(8, 8, image::Luma([grey + n]))
                .save(folder.join(class).join(format!("{n}.png")))
                .unwrap();
        }
    }
    folder
}

#[test]
fn a_new_design_is_saved_opened_and_remembered() {
    let folder = folder();
    let mut app = program_in(Paths::inside(folder.path()));
    assert_eq!(**app.document.design(), starter("digits"), "the first start shows the digits");
    app.update(Action::Do(Command::New));
    assert_eq!(app.dialog, Some(Dialog::New));
    app.update(Action::FromTemplate("mlp"));
    assert_eq!((&app.dialog, &**app.document.design()), (&None, &starter("mlp")));
    assert_eq!((app.document.name(), app.document.path()), ("Two hidden layers".to_owned(), None));
    // Without a file, saving asks for one, under the design's name.
    app.update(Action::Do(Command::Save));
    assert_eq!(app.requests, [WindowRequest::ChooseFile(FileRequest::Save("Two hidden layers.ron".into()))]);
    let first = folder.path().join("first.ron");
    app.update(Action::SaveTo(first.clone()));
    assert_eq!((read(&first).unwrap(), notices(&mut app)), (starter("mlp"), vec!["notice.saved"]));
    assert_eq!((app.document.path(), app.document.name()), (Some(first.as_path()), "first.ron".to_owned()));
    // A change goes into the same file; another file leaves the first alone. The ending may be left out.
    app.update(Action::Do(Command::Delete));
    assert!(app.document.is_changed());
    app.update(Action::Do(Command::Save));
    assert!(!app.document.is_changed());
    assert_eq!(kinds(&read(&first).unwrap()), "Dense Dense Output");
    app.update(Action::Do(Command::Undo));
    assert!(app.document.is_changed(), "what the file holds is another design now");
    app.update(Action::SaveTo(folder.path().join("second")));
    let second = folder.path().join("second.ron");
    assert_eq!((kinds(&read(&first).unwrap()), read(&second).unwrap()), ("Dense Dense Output".into(), starter("mlp")));
    assert_eq!(app.settings.recent, [second.clone(), first.clone()]);
    app.update(Action::Open(first.clone()));
    assert_eq!(kinds(app.document.design()), "Dense Dense Output");
    assert_eq!(app.settings.recent, [first.clone(), second]);
    assert!(app.document.history().undo_label().is_none());
    // The next start opens it again.
    app.update(Action::Do(Command::Quit));
    drop(app);
    let app = program_in(Paths::inside(folder.path()));
    assert_eq!(
        (app.document.path(), kinds(app.document.design())),
        (Some(first.as_path()), "Dense Dense Output".into())
    );
    assert!(app.notices.is_empty() && !app.document.is_changed());
}

#[test]
fn a_file_that_is_no_design_changes_nothing() {
    let folder = folder();
    let mut app = program_in(Paths::inside(folder.path()));
    let (broken, missing) = (folder.path().join("broken.ron"), folder.path().join("missing.ron"));
    std::fs::write(&broken, "(format: 1, layers: [Dens(neurons: 3)])").unwrap();
    app.settings.recent = vec![missing.clone()];
    let before = app.document.design().clone();
    for path in [broken, missing.clone(), folder.path().to_owned()] {
        app.update(Action::Open(path.clone()));
        assert_eq!(app.notices.len(), 1, "{path:?}");
        assert_eq!((app.notices[0].key, app.notices[0].kind), ("notice.cannot_open", NoticeKind::Failed));
        assert_eq!(app.notices[0].values[0].0, "reason");
        app.notices.clear();
        assert_eq!((app.document.design(), app.document.path(), &app.dialog), (&before, None, &None));
    }
    assert!(!app.settings.recent.contains(&missing), "what is gone is forgotten");
}

#[test]
fn a_place_that_cannot_be_written_is_told_and_the_work_stays_unsaved() {
    let folder = folder();
    let mut app = changed(Paths::inside(folder.path()));
    app.update(Action::SaveTo(folder.path().join("none").join("design.ron")));
    assert_eq!(notices(&mut app), ["notice.cannot_save"]);
    assert!(app.document.is_changed() && app.document.path().is_none());
}

#[test]
fn a_design_with_problems_is_the_same_after_reopening() {
    let folder = folder();
    let mut app = program_in(Paths::inside(folder.path()));
    let mut broken = stack(vec![Flatten.into(), Flatten.into()]);
    broken.layers.get_mut(LayerId(1)).unwrap().off = true;
    broken.layers.get_mut(LayerId(0)).unwrap().name = "Édges «1»".into();
    broken.training.epochs = 0;
    show(&mut app, broken.clone());
    let problems = app.document.checked().problems.clone();
    assert!(problems.len() > 1);
    let path = folder.path().join("problems.ron");
    app.update(Action::SaveTo(path.clone()));
    app.update(Action::FromTemplate("mlp"));
    app.update(Action::Open(path));
    assert_eq!((&**app.document.design(), &app.document.checked().problems), (&broken, &problems));
}

/// A relative path of the pictures starts at the design's folder: saved elsewhere, it still leads there.
#[test]
fn the_data_stays_reachable_when_a_design_is_saved_elsewhere() {
    let folder = folder();
    let elsewhere = folder.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let data = pictures(folder.path());
    let path = folder.path().join("pets.ron");
    let design = Design { data: Source::Folder("pets".into()), ..starter("digits") };
    std::fs::write(&path, to_ron(&design).unwrap()).unwrap();
    let mut app = program();
    app.update(Action::Open(path.clone()));
    wait_for(&mut app, "the pictures", |app| {
        app.loading.loaded().is_some_and(|loaded| loaded.dataset.classes.len() == 2)
    });
    assert_eq!(app.document.checked().classes, 2);
    app.update(Action::SaveTo(path.clone()));
    assert_eq!(read(&path).unwrap(), design, "in the same folder nothing has to be written out");
    let moved = elsewhere.join("moved.ron");
    app.update(Action::SaveTo(moved.clone()));
    let Source::Folder(written) = read(&moved).unwrap().data else { panic!() };
    assert_eq!(elsewhere.join(written).canonicalize().unwrap(), data.canonicalize().unwrap());
    assert!(!app.document.is_changed());
}

/// Something that would lose changes, and how it is seen that it was done.
type Cause = (Action, fn(&App) -> bool);

/// Everything that would lose changes asks first: each with the answers "save" and "don't".
#[test]
fn unsaved_changes_are_asked_about_before_they_are_lost() {
    let folder = folder();
    let other = folder.path().join("other.ron");
    std::fs::write(&other, to_ron(&starter("lenet5")).unwrap()).unwrap();
    let causes: [Cause; 4] = [
        (Action::FromTemplate("mlp"), |app| **app.document.design() == starter("mlp")),
        (Action::Open(other.clone()), |app| **app.document.design() == starter("lenet5")),
        (Action::Do(Command::Quit), |app| app.is_closing() && app.requests.contains(&WindowRequest::Close)),
        (Action::CloseRequested, |app| app.is_closing() && app.requests.contains(&WindowRequest::Close)),
    ];
    for (nth, (cause, came)) in causes.into_iter().enumerate() {
        let asked = |app: &mut App| {
            let before = app.document.design().clone();
            app.update(cause.clone());
            assert!(matches!(app.dialog, Some(Dialog::Unsaved(_))), "{cause:?}");
            assert!(app.document.design() == &before && !came(app), "{cause:?}");
            before
        };
        // Not at all.
        let mut app = changed(Paths::default());
        let before = asked(&mut app);
        app.update(Action::ShowDialog(None));
        assert!(!came(&app) && app.document.is_changed() && app.document.design() == &before);
        // Without saving.
        asked(&mut app);
        app.update(Action::SaveFirst(false));
        assert!(came(&app) && app.dialog.is_none(), "{cause:?}");
        // Saving into its file.
        let path = folder.path().join(format!("{nth}.ron"));
        let mut app = program();
        app.update(Action::SaveTo(path.clone()));
        app.update(Action::Do(Command::Duplicate));
        let before = asked(&mut app);
        app.update(Action::SaveFirst(true));
        assert!(came(&app) && read(&path).unwrap() == *before, "{cause:?}");
        // Saving where it has no file yet: the place is asked for, then it goes on.
        let path = folder.path().join(format!("{nth} new.ron"));
        let mut app = changed(Paths::default());
        let before = asked(&mut app);
        app.requests.clear();
        app.update(Action::SaveFirst(true));
        assert!(
            matches!(app.requests[..], [WindowRequest::ChooseFile(FileRequest::Save(_))]) && !came(&app),
            "{cause:?}"
        );
        app.update(Action::SaveTo(path.clone()));
        assert!(came(&app) && read(&path).unwrap() == *before, "{cause:?}");
    }
    // Nothing is asked where nothing would be lost, and an answer without a question does nothing.
    let mut app = program();
    app.update(Action::SaveFirst(true));
    app.update(Action::FromTemplate("mlp"));
    assert_eq!((&app.dialog, &**app.document.design()), (&None, &starter("mlp")));
}

/// Whoever gives up choosing a file does not want to quit any more.
#[test]
fn a_saving_that_was_given_up_does_not_end_the_program_later() {
    let folder = folder();
    let mut app = changed(Paths::default());
    app.update(Action::Do(Command::Quit));
    app.update(Action::SaveFirst(true));
    // The file dialog is closed without an answer; later the design is saved by hand.
    app.requests.clear();
    app.update(Action::Do(Command::Save));
    app.update(Action::SaveTo(folder.path().join("later.ron")));
    assert!(!app.is_closing() && !app.requests.contains(&WindowRequest::Close));
    // The same when writing failed and the design goes elsewhere by hand.
    let gone = folder.path().join("gone");
    std::fs::create_dir(&gone).unwrap();
    app.update(Action::SaveTo(gone.join("design.ron")));
    app.update(Action::Do(Command::Duplicate));
    std::fs::remove_dir_all(&gone).unwrap();
    app.update(Action::Do(Command::Quit));
    app.update(Action::SaveFirst(true));
    assert_eq!(notices(&mut app).last(), Some(&"notice.cannot_save"));
    assert!(app.document.is_changed() && !app.is_closing());
    app.update(Action::Do(Command::SaveAs));
    app.update(Action::SaveTo(folder.path().join("elsewhere.ron")));
    assert!(!app.is_closing() && !app.document.is_changed());
}

#[test]
fn what_is_dropped_on_the_window_is_opened_learned_from_or_looked_at() {
    let folder = folder();
    let data = pictures(folder.path());
    let file = folder.path().join("DESIGN.RON");
    std::fs::write(&file, to_ron(&starter("perceptron")).unwrap()).unwrap();
    let mut app = program();
    app.update(Action::Dropped(vec![]));
    app.update(Action::Dropped(vec![file.clone()]));
    assert_eq!((app.document.path(), kinds(app.document.design())), (Some(file.as_path()), "Flatten Output".into()));
    app.update(Action::Dropped(vec![data.clone()]));
    assert_eq!(app.document.design().data, Source::Folder(data.clone()));
    wait_for(&mut app, "the pictures", |app| app.loading.loaded().is_some_and(|loaded| loaded.dataset.len() == 12));
    assert_eq!(app.document.facts().classes, Some(2));
    let picture = data.join("cats").join("0.png");
    app.update(Action::Dropped(vec![picture.clone()]));
    wait_for(&mut app, "the picture", |app| app.sample.own.is_some());
    assert!(
        matches!(&app.sample.own, Some(OwnSample::Picture(own)) if own.origin == PictureOrigin::File(picture.clone()))
    );
    assert_eq!(app.picture().unwrap().0, [40; 64]);
    app.update(Action::Do(Command::DataPicture));
    assert!(app.sample.own.is_none());
    app.update(Action::Dropped(vec![file]));
    assert!(matches!(app.dialog, Some(Dialog::Unsaved(_))), "the data was changed");
    assert_eq!(notices(&mut app), Vec::<&str>::new());
    app.update(Action::ShowDialog(None));
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "no picture").unwrap();
    app.update(Action::Dropped(vec![text]));
    wait_for(&mut app, "the notice", |app| !app.notices.is_empty());
    assert_eq!(notices(&mut app), ["notice.no_picture"]);
}

/// The files of unsaved work in a folder of the program.
fn kept(places: &Paths) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(places.unsaved.as_ref().unwrap()) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|it| it == "ron")).collect()
}

/// What a crash leaves behind: the file of the unsaved work, without a living program that holds its lock.
fn crash(from: &Paths, to: &Paths) {
    let folder = to.unsaved.as_ref().unwrap();
    std::fs::create_dir_all(folder).unwrap();
    for file in kept(from) {
        std::fs::copy(&file, folder.join(file.file_name().unwrap())).unwrap();
        std::fs::write(folder.join(file.file_name().unwrap()).with_extension("lock"), "").unwrap();
    }
}

#[test]
fn unsaved_work_comes_back_after_a_crash_and_only_then() {
    let (folder, fresh) = (folder(), self::folder());
    let (places, after) = (Paths::inside(folder.path()), Paths::inside(fresh.path()));
    let path = folder.path().join("work.ron");
    let mut first = program_in(places.clone());
    first.update(Action::SaveTo(path.clone()));
    first.tick();
    assert_eq!(kept(&places), Vec::<PathBuf>::new(), "what is saved is not kept twice");
    first.update(Action::Do(Command::Duplicate));
    first.tick();
    assert_eq!(kept(&places).len(), 1);
    first.update(Action::Do(Command::Duplicate));
    first.tick();
    assert_eq!(kept(&places).len(), 1);
    // A second program beside the living first one leaves its work alone and keeps its own.
    let mut second = program_in(places.clone());
    assert_eq!((&**second.document.design(), second.document.is_changed()), (&starter("digits"), false));
    second.update(Action::Do(Command::Delete));
    second.tick();
    assert_eq!(kept(&places).len(), 2);
    second.update(Action::Do(Command::Undo));
    second.tick();
    assert_eq!(kept(&places).len(), 1, "nothing is left to be kept");
    // The first one crashes.
    crash(&places, &after);
    let mut third = program_in(after.clone());
    assert_eq!(third.document.design(), first.document.design());
    assert!(third.document.is_changed());
    assert_eq!(third.document.path(), Some(path.as_path()));
    // Its lock is still held: here the crash is only played.
    assert_eq!(notices(&mut third), ["notice.restored", "notice.open_elsewhere"]);
    // It is kept again at once, offered only once, and asked about before it is lost.
    third.tick();
    assert_eq!(kept(&after).len(), 1);
    third.update(Action::FromTemplate("mlp"));
    assert!(matches!(third.dialog, Some(Dialog::Unsaved(_))));
    third.update(Action::ShowDialog(None));
    third.update(Action::Do(Command::Save));
    third.tick();
    assert_eq!((kept(&after).len(), third.document.is_changed()), (0, false));
    assert_eq!(read(&path).unwrap(), **first.document.design());
    drop((first, third));
    let fourth = program_in(after);
    assert!(!fourth.document.is_changed() && fourth.notices.is_empty());
}

#[test]
fn work_that_was_given_up_or_closed_does_not_come_back() {
    let folder = folder();
    let places = Paths::inside(folder.path());
    let mut app = changed(places.clone());
    app.tick();
    assert_eq!(kept(&places).len(), 1);
    app.update(Action::Do(Command::Quit));
    app.update(Action::SaveFirst(false));
    assert!(app.is_closing());
    app.tick();
    assert_eq!(kept(&places), Vec::<PathBuf>::new());
    drop(app);
    let app = program_in(places.clone());
    assert_eq!((&**app.document.design(), app.notices.len()), (&starter("digits"), 0));
    // What cannot be read any more is no reason not to start.
    std::fs::create_dir_all(places.unsaved.as_ref().unwrap()).unwrap();
    std::fs::write(places.unsaved.as_ref().unwrap().join("1-0.ron"), "half a fi").unwrap();
    let app = program_in(places.clone());
    assert_eq!(**app.document.design(), starter("digits"));
    assert_eq!(kept(&places), Vec::<PathBuf>::new(), "and it is not tried again");
}

#[test]
fn a_file_named_at_the_start_does_not_push_unsaved_work_away() {
    let (folder, fresh) = (folder(), self::folder());
    let (places, after) = (Paths::inside(folder.path()), Paths::inside(fresh.path()));
    let file = folder.path().join("named.ron");
    std::fs::write(&file, to_ron(&starter("lenet5")).unwrap()).unwrap();
    let mut app = program_in(places.clone());
    app.open_at_start(&file);
    assert_eq!(**app.document.design(), starter("lenet5"));
    app.update(Action::Do(Command::Delete));
    app.tick();
    crash(&places, &after);
    let mut app = program_in(after);
    app.open_at_start(&file);
    assert!(matches!(app.dialog, Some(Dialog::Unsaved(_))));
    assert!(app.document.is_changed() && **app.document.design() != starter("lenet5"));
}

#[test]
fn settings_outlive_the_program() {
    let folder = folder();
    let places = Paths::inside(folder.path());
    let mut app = program_in(places.clone());
    assert_eq!((app.settings.theme, app.settings.zoom), (ThemeChoice::Dark, 1.0));
    for command in [Command::French, Command::Projector, Command::ZoomIn, Command::ZoomIn] {
        app.update(Action::Do(command));
    }
    app.update(Action::SetThreads(3));
    let path = folder.path().join("design.ron");
    app.update(Action::SaveTo(path.clone()));
    drop(app);
    let mut app = program_in(places.clone());
    assert_eq!(
        (app.language(), app.settings.theme, app.settings.threads),
        (Language::French, ThemeChoice::Projector, 3)
    );
    assert!((app.settings.zoom - 1.2).abs() < 1e-6);
    assert_eq!((&app.settings.recent[..], app.document.path()), (&[path.clone()][..], Some(path.as_path())));
    for _ in 0..40 {
        app.update(Action::Do(Command::ZoomIn));
    }
    assert_eq!(app.settings.zoom, 3.0);
    for _ in 0..40 {
        app.update(Action::Do(Command::ZoomOut));
    }
    assert_eq!(app.settings.zoom, 0.5);
    app.update(Action::Do(Command::ZoomReset));
    assert_eq!(app.settings.zoom, 1.0);
    drop(app);
    // A file that is gone is not opened; with a broken settings file those of before are used, without them it starts
    // anew, and so does a zoom that is no size.
    std::fs::remove_file(&path).unwrap();
    assert_eq!(**program_in(places.clone()).document.design(), starter("digits"));
    let settings = places.settings.clone().unwrap();
    std::fs::write(&settings, "(zoom: 1.5").unwrap();
    let before = Settings::read(&settings);
    assert_eq!((before.threads, before.theme), (3, ThemeChoice::Projector));
    // What cannot be read does not take their place.
    Settings { threads: 2, ..before }.write(&settings).unwrap();
    std::fs::write(&settings, "").unwrap();
    assert_eq!(Settings::read(&settings).threads, 3);
    std::fs::remove_file(strata::disk::older(&settings)).unwrap();
    for broken in ["", "(language: Klingon)", "(zoom: 1.5", "\u{0}\u{1}"] {
        std::fs::write(&settings, broken).unwrap();
        let app = program_in(places.clone());
        assert_eq!((&app.settings, app.notices.len()), (&Settings::default(), 0), "{broken:?}");
    }
    for (zoom, read) in [("NaN", 1.0), ("-3.0", 0.5), ("1e9", 3.0)] {
        std::fs::write(&settings, format!("(zoom: {zoom})")).unwrap();
        assert_eq!(Settings::read(&settings).zoom, read);
    }
}

#[test]
fn only_so_many_files_are_remembered() {
    let mut settings = Settings::default();
    // What is remembered is absolute, whatever was given.
    let whole = |name: &str| std::path::absolute(name).unwrap();
    for n in 0..40 {
        settings.note_open(Path::new(&format!("{n}.ron")));
    }
    settings.note_open(Path::new("35.ron"));
    assert_eq!(settings.recent.len(), 12);
    assert_eq!(settings.recent[..3], ["35.ron", "39.ron", "38.ron"].map(whole));
    settings.forget(Path::new("35.ron"));
    assert_eq!((settings.recent.len(), settings.last), (11, None));
}

/// A name that no file may have is made into one that it may have.
#[test]
fn the_proposed_file_is_a_file() {
    let mut app = program();
    show(&mut app, Design { name: "a/b: \"c\"?".into(), ..starter("digits") });
    app.update(Action::Do(Command::SaveAs));
    assert_eq!(app.requests.pop(), Some(WindowRequest::ChooseFile(FileRequest::Save("a-b- -c--.ron".into()))));
    assert_eq!(from_ron(&to_ron(app.document.design()).unwrap()).unwrap(), **app.document.design());
}

#[test]
fn a_design_is_saved_with_the_ending_of_designs() {
    let folder = folder();
    let mut app = changed(Paths::inside(folder.path()));
    let path = |name: &str| folder.path().join(name);
    for (typed, saved) in [("a", "a.ron"), ("b.txt", "b.txt.ron"), ("net.v2", "net.v2.ron"), ("c.RON", "c.RON")] {
        app.update(Action::SaveTo(path(typed)));
        assert_eq!((app.document.path(), &app.dialog), (Some(path(saved).as_path()), &None));
        assert_eq!(read(&path(saved)).unwrap(), **app.document.design());
        assert_eq!(path(typed).exists(), typed == saved);
    }
    // Nobody was asked about the file with the added ending.
    std::fs::write(path("taken.ron"), "something else").unwrap();
    app.update(Action::SaveTo(path("taken")));
    assert_eq!(app.dialog, Some(Dialog::Confirm(Confirm::ReplaceFile(path("taken.ron")))));
    assert_eq!(std::fs::read_to_string(path("taken.ron")).unwrap(), "something else");
    app.update(Action::Confirm);
    assert_eq!(read(&path("taken.ron")).unwrap(), **app.document.design());
    // A design that was opened under another name keeps it.
    std::fs::rename(path("a.ron"), path("a.design")).unwrap();
    app.update(Action::Open(path("a.design")));
    app.update(Action::Do(Command::Duplicate));
    app.update(Action::Do(Command::Save));
    assert_eq!((app.document.path(), app.document.is_changed()), (Some(path("a.design").as_path()), false));
}

#[test]
fn comments_of_a_file_are_not_lost_unasked() {
    let folder = folder();
    let path = folder.path().join("commented.ron");
    let commented = to_ron(&starter("mlp")).unwrap().replacen("layers: [", "layers: [ // from the lecture", 1);
    std::fs::write(&path, &commented).unwrap();
    let mut app = program_in(Paths::inside(folder.path()));
    app.update(Action::Open(path.clone()));
    app.update(Action::Do(Command::Duplicate));
    app.update(Action::Do(Command::Save));
    assert_eq!(app.dialog, Some(Dialog::Confirm(Confirm::LoseComments(path.clone()))));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), commented);
    app.update(Action::ShowDialog(None));
    assert!(app.document.is_changed(), "cancelled");
    // Saved first because another design is to be opened: that waits for the answer.
    app.update(Action::FromTemplate("perceptron"));
    app.update(Action::SaveFirst(true));
    assert!(matches!(app.dialog, Some(Dialog::Confirm(Confirm::LoseComments(_)))));
    app.update(Action::Confirm);
    assert_eq!(**app.document.design(), starter("perceptron"));
    assert_eq!(kinds(&read(&path).unwrap()), "Flatten Flatten Dense Dense Output");
    // A file without comments is written at once, and the question is not put again.
    app.update(Action::Open(path.clone()));
    app.update(Action::Do(Command::Duplicate));
    app.update(Action::Do(Command::Save));
    assert!(!app.document.is_changed() && app.dialog.is_none());
}

#[test]
fn a_design_that_another_window_has_saved_is_not_replaced_unasked() {
    let folder = folder();
    let path = folder.path().join("net.ron");
    let mut one = program_in(Paths::inside(&folder.path().join("one")));
    one.update(Action::FromTemplate("mlp"));
    one.update(Action::SaveTo(path.clone()));
    let mut two = program_in(Paths::inside(&folder.path().join("two")));
    two.update(Action::Open(path.clone()));
    wait_for(&mut two, "the design", |app| app.document.path() == Some(&path));
    // That is told now, not only when it is saved.
    assert!(notices(&mut two).contains(&"notice.open_elsewhere") && notices(&mut one) == ["notice.saved"]);
    for app in [&mut one, &mut two] {
        app.update(Action::Do(Command::Duplicate));
    }
    two.update(Action::Do(Command::Duplicate));
    two.update(Action::Do(Command::Save));
    assert!(!two.document.is_changed() && two.dialog.is_none());
    one.update(Action::Do(Command::Save));
    assert_eq!(one.dialog, Some(Dialog::Confirm(Confirm::FileChanged(path.clone()))));
    assert_eq!(read(&path).unwrap(), **two.document.design());
    one.update(Action::Confirm);
    assert_eq!(read(&path).unwrap(), **one.document.design());
    // What was replaced is still there, and nobody is asked again.
    assert_eq!(read(&strata::disk::older(&path)).unwrap(), **two.document.design());
    one.update(Action::Do(Command::Duplicate));
    one.update(Action::Do(Command::Save));
    assert!(one.dialog.is_none() && !one.document.is_changed());
}

/// Who has a design open has its lock, and gives it back with the design, or however the program ends.
#[test]
fn a_design_is_open_in_one_window_until_it_leaves_it() {
    let folder = folder();
    let path = folder.path().join("net.ron");
    let lock = strata::disk::lock_of(&path);
    let own = |name: &str| program_in(Paths::inside(&folder.path().join(name)));
    let opens = |app: &mut App| {
        app.update(Action::Open(path.clone()));
        wait_for(app, "the design", |app| app.document.path() == Some(&path));
        notices(app).contains(&"notice.open_elsewhere")
    };
    let mut one = own("one");
    one.update(Action::FromTemplate("mlp"));
    one.update(Action::SaveTo(path.clone()));
    assert!(strata::disk::FileLock::is_held(&lock));
    // The window that has it may open and save it again.
    assert!(!opens(&mut one));
    one.update(Action::Do(Command::Save));
    assert!(!notices(&mut one).contains(&"notice.open_elsewhere"));
    let mut two = own("two");
    assert!(opens(&mut two));
    // What is opened in its place, and the end of the program, leave nothing behind.
    one.update(Action::FromTemplate("perceptron"));
    assert!(!lock.exists() && !opens(&mut two));
    drop(two);
    assert!(!lock.exists());
    // What a killed program left behind is locked by nobody.
    std::fs::write(&lock, "").unwrap();
    assert!(!opens(&mut one));
}

/// Where nothing can be written a design is opened all the same, and nothing is said that is not so.
#[cfg(unix)]
#[test]
fn a_design_that_can_only_be_read_is_opened_all_the_same() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let shared = folder.path().join("shared");
    std::fs::create_dir(&shared).unwrap();
    let path = shared.join("net.ron");
    std::fs::write(&path, to_ron(&starter("mlp")).unwrap()).unwrap();
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o555)).unwrap();
    let mut app = program_in(Paths::inside(&folder.path().join("own")));
    app.update(Action::Open(path.clone()));
    wait_for(&mut app, "the design", |app| app.document.path() == Some(&path));
    assert!(!notices(&mut app).contains(&"notice.open_elsewhere"));
    std::fs::set_permissions(&shared, std::fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_design_that_became_unreadable_is_offered_as_it_was_before() {
    let folder = folder();
    let path = folder.path().join("net.ron");
    let mut app = program_in(Paths::inside(&folder.path().join("own")));
    app.update(Action::FromTemplate("mlp"));
    app.update(Action::SaveTo(path.clone()));
    let before = app.document.design().clone();
    app.update(Action::Do(Command::Duplicate));
    app.update(Action::Do(Command::Save));
    std::fs::write(&path, "(format: 1, na").unwrap();
    app.update(Action::FromTemplate("perceptron"));
    app.update(Action::Open(path.clone()));
    wait_for(&mut app, "the question", |app| app.dialog.is_some());
    assert_eq!(app.dialog, Some(Dialog::Confirm(Confirm::OpenOlder(path.clone()))));
    app.update(Action::Confirm);
    assert_eq!((app.document.design(), app.document.path()), (&before, Some(path.as_path())));
    assert!(app.document.is_changed(), "it lies in no file yet");
    app.update(Action::Do(Command::Save));
    assert_eq!(read(&path).unwrap(), *before);
}

#[test]
fn whatever_fails_while_a_design_or_the_settings_are_saved_the_old_or_the_new_are_whole() {
    let folder = folder();
    let path = folder.path().join("net.ron");
    let mut app = program_in(Paths::inside(&folder.path().join("own")));
    let settings = Paths::inside(&folder.path().join("own")).settings.unwrap();
    app.update(Action::FromTemplate("mlp"));
    app.update(Action::SaveTo(path.clone()));
    let operations = crate::disk::with_every_fault(
        || {
            app.update(Action::Do(Command::Duplicate));
            app.update(Action::Do(Command::Save));
            !app.document.is_changed() && notices(&mut app).iter().all(|key| !key.starts_with("notice.cannot"))
        },
        |_| {
            read(&path).unwrap();
            let older = strata::disk::older(&path);
            assert!(!older.exists() || read(&older).is_ok());
            assert_eq!(Settings::read(&settings).recent, std::slice::from_ref(&path));
        },
    );
    assert!(operations > 8, "{operations}");
}
