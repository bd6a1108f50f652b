//! In front of a class, and on the first start: classroom mode and the pointers, without pixels.
use strata::app::{
    Action, App, Card, Command, Dialog, GuideAct, LessonAct, LessonPlace, Paths, Pointer, ThemeChoice, Workspace,
};
use strata::design::LayerId;

use super::only;
use crate::program::{open, program, program_in, selected, starter, wait_for};

fn command(app: &mut App, command: Command) {
    app.update(Action::Do(command));
}

#[test]
fn a_lecture_has_a_theme_of_its_own_and_nothing_of_it_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = program_in(Paths::inside(folder.path()));
    command(&mut app, Command::Light);
    command(&mut app, Command::Classroom);
    assert_eq!(app.theme(), ThemeChoice::Projector);
    command(&mut app, Command::Dark);
    assert_eq!((app.theme(), app.settings.theme), (ThemeChoice::Dark, ThemeChoice::Light));
    // Whoever starts the program tomorrow finds their own window, even after a crash in the lecture.
    command(&mut app, Command::ZoomIn);
    let tomorrow = program_in(Paths::inside(folder.path()));
    assert_eq!((tomorrow.theme(), tomorrow.classroom), (ThemeChoice::Light, None));
    command(&mut app, Command::Classroom);
    assert_eq!((app.theme(), app.classroom), (ThemeChoice::Light, None));
}

#[test]
fn a_presenter_walks_through_the_stack_from_the_input_to_the_end() {
    let mut app = program();
    app.update(Action::Select(Card::Input, strata::app::Pick::Only));
    command(&mut app, Command::NextInLecture);
    assert_eq!(app.selection.cursor(), Card::Input, "outside of classroom mode its keys do nothing");
    command(&mut app, Command::Classroom);
    app.update(Action::Show(Workspace::Train));
    for layer in 0..app.document.design().layers.len() {
        command(&mut app, Command::NextInLecture);
        assert_eq!(selected(&app), [layer]);
    }
    assert!(!app.can_do(Command::NextInLecture));
    command(&mut app, Command::PreviousInLecture);
    assert_eq!(selected(&app), [app.document.design().layers.len() - 2]);
    app.update(only(0));
    command(&mut app, Command::PreviousInLecture);
    assert_eq!(app.selection.cursor(), Card::Input);
    assert!(!app.can_do(Command::PreviousInLecture));
    app.update(Action::Show(Workspace::Data));
    assert!(!app.can_do(Command::NextInLecture), "there is no stack to be seen");
    assert!(!app.document.is_changed());
}

/// What nobody can change is one thing; what stands in another block is gone through.
#[test]
fn a_presenter_goes_into_blocks_but_not_into_sealed_ones() {
    for (template, goes_in) in [("small_resnet", true), ("pretrained", false)] {
        let mut app = open(starter(template));
        command(&mut app, Command::Classroom);
        let layers = &app.document.design().layers;
        let ids: Vec<LayerId> = layers.iter().map(|layer| layer.id).filter(|id| !id.is_sealed()).collect();
        assert_eq!(ids.len() > layers.layers().len(), goes_in);
        app.update(Action::Select(Card::Input, strata::app::Pick::Only));
        for id in ids {
            command(&mut app, Command::NextInLecture);
            assert_eq!(app.selection.cursor(), Card::Layer(id));
        }
        assert!(!app.can_do(Command::NextInLecture));
    }
}

#[test]
fn in_a_lesson_a_presenter_goes_from_step_to_step_that_is_open() {
    let mut app = program();
    app.update(Action::Lesson(LessonAct::Open(LessonPlace::BuiltIn("balance"))));
    wait_for(&mut app, "the lesson", |app| app.lesson.is_some());
    command(&mut app, Command::Classroom);
    let step = |app: &App| app.lesson.as_ref().unwrap().step();
    command(&mut app, Command::NextInLecture);
    assert_eq!(step(&app), 0, "its tasks are not done");
    for (task, number) in [96.4, 50.0].into_iter().enumerate() {
        app.update(Action::Lesson(LessonAct::Number(task, number)));
    }
    app.update(Action::Lesson(LessonAct::Write("Lazy.".to_owned())));
    wait_for(&mut app, "the tasks", |app| app.lesson.as_ref().unwrap().is_done());
    command(&mut app, Command::NextInLecture);
    assert_eq!(step(&app), 1);
    assert!(!app.can_do(Command::NextInLecture));
    command(&mut app, Command::PreviousInLecture);
    assert_eq!(step(&app), 0);
    assert!(!app.can_do(Command::PreviousInLecture));
}

#[test]
fn the_screen_is_blank_only_in_classroom_mode_and_never_before_a_question() {
    let mut app = program();
    command(&mut app, Command::BlankScreen);
    assert!(!app.is_blank());
    command(&mut app, Command::Classroom);
    command(&mut app, Command::BlankScreen);
    assert!(app.is_blank());
    app.update(Action::ShowDialog(Some(Dialog::Help)));
    assert!(!app.is_blank());
    app.update(Action::ShowDialog(None));
    assert!(app.is_blank());
    command(&mut app, Command::Classroom);
    command(&mut app, Command::Classroom);
    assert!(!app.is_blank(), "the next lecture begins with a screen that is seen");
}

fn next(app: &mut App) {
    app.update(Action::Guide(GuideAct::Next));
}

#[test]
fn pointers_come_once_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = program_in(Paths::inside(folder.path()));
    assert_eq!(app.pointer(), None, "only who opens the window welcomes somebody");
    app.welcome();
    for pointer in [Pointer::Data, Pointer::Stack, Pointer::Train, Pointer::Maps, Pointer::Explore] {
        assert_eq!(app.pointer(), Some(pointer));
        // Who closes the window in between sees them again.
        let mut again = program_in(Paths::inside(folder.path()));
        again.welcome();
        assert_eq!(again.pointer(), Some(Pointer::Data));
        next(&mut app);
    }
    assert_eq!(app.pointer(), None);
    let mut again = program_in(Paths::inside(folder.path()));
    again.welcome();
    assert_eq!(again.pointer(), None);
    command(&mut again, Command::FirstSteps);
    assert_eq!(again.pointer(), Some(Pointer::Data));
}

#[test]
fn pointers_that_are_skipped_do_not_come_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = program_in(Paths::inside(folder.path()));
    app.welcome();
    next(&mut app);
    app.update(Action::Guide(GuideAct::Skip));
    assert_eq!(app.pointer(), None);
    let mut again = program_in(Paths::inside(folder.path()));
    again.welcome();
    assert_eq!(again.pointer(), None);
}

/// Their file says nothing of pointers.
#[test]
fn who_has_settings_from_before_needs_no_pointers() {
    let folder = tempfile::tempdir().unwrap();
    let paths = Paths::inside(folder.path());
    std::fs::write(paths.settings.as_ref().unwrap(), "(theme: Light)").unwrap();
    let mut app = program_in(paths);
    app.welcome();
    assert_eq!((app.theme(), app.pointer()), (ThemeChoice::Light, None));
}

#[test]
fn doing_what_a_pointer_says_goes_on_to_the_next() {
    let mut app = program();
    wait_for(&mut app, "the digits", App::can_train);
    app.welcome();
    // What belongs to no pointer changes nothing, nor does what cannot be done.
    app.update(only(1));
    command(&mut app, Command::DataPicture);
    assert_eq!(app.pointer(), Some(Pointer::Data));
    command(&mut app, Command::NextPicture);
    assert_eq!(app.pointer(), Some(Pointer::Stack));
    // Most press the largest button first: that is not asked for again.
    command(&mut app, Command::Train);
    assert_eq!(app.pointer(), Some(Pointer::Stack));
    next(&mut app);
    assert_eq!(app.pointer(), Some(Pointer::Maps));
    app.update(only(2));
    assert_eq!(app.pointer(), Some(Pointer::Explore));
    app.update(Action::Show(Workspace::Explore));
    assert_eq!(app.pointer(), None);
    assert!(app.settings.guided);
}

#[test]
fn nobody_is_pointed_at_things_in_a_lesson_before_a_class_or_over_a_question() {
    let mut app = program();
    app.welcome();
    app.update(Action::ShowDialog(Some(Dialog::Help)));
    assert_eq!(app.pointer(), None);
    app.update(Action::ShowDialog(None));
    command(&mut app, Command::Classroom);
    assert_eq!(app.pointer(), None);
    assert!(!app.can_do(Command::FirstSteps));
    command(&mut app, Command::Classroom);
    assert_eq!(app.pointer(), Some(Pointer::Data));
    app.update(Action::Lesson(LessonAct::Open(LessonPlace::BuiltIn("balance"))));
    wait_for(&mut app, "the lesson", |app| app.lesson.is_some());
    assert_eq!(app.pointer(), None);
    assert!(!app.can_do(Command::FirstSteps));
}
