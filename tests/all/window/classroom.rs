//! Classroom mode: the keys of a presenter, large numbers, and the dark screen.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use strata::app::{Action, Command, Language, RunState, ThemeChoice, WORKSPACES, Workspace};

use super::layout::faults_in;
use super::training::{finished, said};
use super::{CTRL, Window, speaking};
use crate::program::{open, program, selected, starter};

/// A window in front of a class.
fn lecture() -> Window {
    let mut window = Window::new();
    window.press(Modifiers::SHIFT, Key::F11);
    window
}

fn batches(window: &Window) -> u64 {
    window.app().runs.shown().map_or(0, |run| run.curve.batches())
}

#[test]
fn a_presenter_goes_on_and_back_whatever_has_the_keyboard() {
    let mut window = Window::new();
    window.press(Modifiers::NONE, Key::PageDown);
    assert_eq!(selected(window.app()), [0], "outside of classroom mode the key is nobody's");
    window.press(Modifiers::SHIFT, Key::F11);
    window.press(Modifiers::NONE, Key::PageDown);
    assert_eq!(selected(window.app()), [1]);
    assert_eq!(window.focused().unwrap().0, Role::ListItem);
    window.find(Role::Button, "Help").focus();
    window.settle();
    for (key, layer) in [(Key::PageDown, 2), (Key::PageDown, 3), (Key::PageUp, 2)] {
        window.press(Modifiers::NONE, key);
        assert_eq!(selected(window.app()), [layer]);
    }
}

#[test]
fn a_text_that_is_typed_keeps_its_keys() {
    let mut window = lecture();
    window.press(Modifiers::NONE, Key::F2);
    for (key, text) in [(Key::B, "b"), (Key::Period, "."), (Key::PageDown, "x")] {
        window.harness.key_press(key);
        window.type_text(text);
    }
    assert!(!window.app().is_blank());
    // Escape leaves the field first, then classroom mode.
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().classroom.is_some());
    assert_eq!((&*window.app().document.design().layers.layers()[0].name, selected(window.app())), ("b.x", vec![0]));
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(window.app().classroom, None);
}

#[test]
fn escape_closes_what_is_open_before_it_leaves() {
    let mut window = lecture();
    window.click(Role::Button, "Menu");
    assert!(window.has(Role::Button, "File"));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().classroom.is_some() && !window.has(Role::Button, "File"));
    window.act(Action::Do(Command::CommandPalette));
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().dialog.is_none() && window.app().classroom.is_some());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().classroom.is_none());
    // Outside of it Escape is nobody's.
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().classroom.is_none());
}

#[test]
fn the_window_is_dressed_for_the_projector_and_as_before_afterwards() {
    let mut window = Window::new();
    let dark = |window: &Window| window.harness.ctx.global_style().visuals.dark_mode;
    let before = window.harness.ctx.zoom_factor();
    assert!(dark(&window));
    window.press(Modifiers::SHIFT, Key::F11);
    assert!(!dark(&window) && window.harness.ctx.zoom_factor() > before);
    assert_eq!(window.app().theme(), ThemeChoice::Projector);
    // The button in the bar leads back as well.
    window.click(Role::Button, "Classroom mode");
    assert!(dark(&window));
    assert_eq!(window.harness.ctx.zoom_factor(), before);
}

#[test]
fn the_screen_is_dark_while_training_goes_on_and_any_key_brings_it_back() {
    let mut design = starter("digits");
    design.training.epochs = 100_000;
    let mut window = Window::of(speaking(open(design), Language::English));
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::F11);
    window.harness.key_press(Key::F5);
    window.watch("a batch", |window| batches(window) > 0);
    let is_dark = |window: &Window| window.says("Any key shows everything again") && !window.says("Pause");
    for (dark, light) in [(Key::B, Key::B), (Key::Period, Key::PageDown), (Key::B, Key::Space)] {
        let before = selected(window.app());
        window.harness.key_press(dark);
        window.watch("a dark screen", is_dark);
        let so_far = batches(&window);
        window.watch("more batches", |window| batches(window) > so_far);
        assert!(is_dark(&window));
        window.harness.key_press(light);
        window.watch("the window", |window| window.has(Role::Button, "Pause"));
        assert_eq!(
            (window.run_is(&RunState::Running), selected(window.app())),
            (true, before),
            "the key did nothing else"
        );
    }
    window.act_while_running(Action::Do(Command::Stop));
    window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active()));
}

#[test]
fn a_class_sees_large_numbers_and_nothing_beside_the_network_and_its_curve() {
    let mut window = finished(Language::English);
    window.press(Modifiers::SHIFT, Key::F11);
    let report = window.app().runs.shown().unwrap().shown_report().unwrap();
    let accuracy = report.validation.as_ref().unwrap().score();
    let numbers = [
        ("Epoch", format!("{} / 2", report.epoch)),
        ("Loss", Language::English.decimal(report.train_loss, 3)),
        ("Training accuracy", Language::English.percent(report.train_accuracy, 1)),
        ("Validation accuracy", Language::English.percent(accuracy, 1)),
        ("Images/s", Language::English.number(report.images_per_second.round() as u64)),
    ];
    for (caption, number) in &numbers {
        assert!(window.has(Role::Label, caption) && window.has(Role::Label, number), "{caption}: {number}");
    }
    assert!(said(&window).contains("Loss, batches") && said(&window).contains("What the layer computes"));
    for away in ["It thinks: ", "It recognizes"] {
        assert!(!said(&window).contains(away), "{away}");
    }
    window.press(Modifiers::NONE, Key::Escape);
    assert!(said(&window).contains("It recognizes") && !window.has(Role::Label, "Training accuracy"));
}

/// Before a run there is nothing to say, and of numbers there is no accuracy.
#[test]
fn there_is_a_place_for_every_number_before_there_is_one() {
    for (template, caption) in [("digits", "Training accuracy"), ("sine", "Training R²")] {
        let mut window = Window::of(speaking(open(starter(template)), Language::English));
        window.act(Action::Do(Command::Classroom));
        window.act(Action::Show(Workspace::Train));
        assert!(window.has(Role::Label, caption), "{template}: {}", said(&window));
        assert_eq!(window.all(Role::Label, "–").len(), 5);
    }
}

/// What the help says of the keys stands there in both languages.
#[test]
fn the_help_tells_the_keys_of_a_presenter() {
    for language in Language::ALL {
        let mut window = Window::of(speaking(program(), language));
        window.act(Action::Do(Command::Help));
        for key in ["help.presenter", "help.blank", "help.show", "key.PageDown", "key.PageUp"] {
            assert!(window.says(&language.text(key)), "{language:?}: {key}");
        }
    }
}

#[test]
fn in_front_of_a_class_everything_is_reached_and_nothing_overlaps() {
    let mut window = Window::new();
    window.act(Action::Do(Command::StepBatch));
    window.watch("one batch", |window| {
        window.run_is(&RunState::Waiting) && window.app().runs.shown().is_some_and(|run| run.cards().is_some())
    });
    window.press(Modifiers::SHIFT, Key::F11);
    let mut found = Vec::new();
    for language in [Command::English, Command::French] {
        window.act(Action::Do(language));
        for size in [(800.0, 600.0), (1024.0, 768.0), (1440.0, 900.0)] {
            window.resize(size);
            for workspace in WORKSPACES.iter().map(|row| row.workspace) {
                window.act(Action::Show(workspace));
                found
                    .extend(faults_in(&mut window).into_iter().map(|fault| format!("{workspace:?} {size:?}: {fault}")));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn letters_are_as_large_on_an_old_projector() {
    let mut window = lecture();
    for (workspace, zoom) in [(Key::Num2, 1024.0 / 960.0), (Key::Num3, 1.4)] {
        window.press(CTRL, workspace);
        window.resize((1024.0, 768.0));
        assert!((window.harness.ctx.zoom_factor() - zoom).abs() < 0.01, "{}", window.harness.ctx.zoom_factor());
    }
}
