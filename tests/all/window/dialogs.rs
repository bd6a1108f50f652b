//! Questions and pages over everything else, and the commands that are found in them.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use strata::app::{Action, Command, Dialog, FileRequest, Language, ThemeChoice, WindowRequest};
use strata::design::{read, to_ron};

use super::{CTRL, Window};
use crate::program::starter;

#[test]
fn a_command_is_found_by_its_words_and_the_language_changes_at_once() {
    let mut window = Window::new();
    window.press(CTRL, Key::K);
    assert_eq!(window.focused(), Some((Role::TextInput, "Type what you want to do".to_owned())));
    window.type_text("French");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!((window.app().language(), &window.app().dialog), (Language::French, &None));
    assert!(window.has(Role::Button, "Prêt pour l’entraînement") || !window.has(Role::Button, "Ready to train"));
    assert!(window.has(Role::ListItem, "Mise à plat, 512"), "{:#?}", window.names());
    // Arrows choose among those that are found; Escape closes without doing anything.
    window.press(CTRL, Key::K);
    window.type_text("thème");
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().settings.theme, ThemeChoice::Light);
    window.press(CTRL, Key::K);
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!((window.app().language(), &window.app().dialog), (Language::French, &None));
}

#[test]
fn a_search_for_nothing_finds_nothing() {
    let mut window = Window::new();
    window.click(Role::Button, "Find a command…");
    window.type_text("no such thing");
    assert!(window.says("No command has these words"));
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().dialog, Some(Dialog::Commands));
    assert!(!window.app().document.is_changed());
}

#[test]
fn the_help_page_opens_and_closes() {
    let mut window = Window::new();
    window.press(Modifiers::NONE, Key::F1);
    assert_eq!(window.app().dialog, Some(Dialog::Help));
    assert!(window.says("Puts a copy of the selected layers behind them") && window.says("Ctrl + D"));
    assert_eq!(window.focused(), Some((Role::Button, "Close".to_owned())));
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().dialog, None);
    window.click(Role::Button, "Help");
    assert_eq!(window.app().dialog, Some(Dialog::Help));
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(window.app().dialog, None);
}

#[test]
fn themes_and_sizes_change_at_once() {
    let mut window = Window::new();
    let zoom = |window: &Window| window.harness.ctx.zoom_factor();
    let dark = |window: &Window| window.harness.ctx.global_style().visuals.dark_mode;
    assert_eq!((zoom(&window), dark(&window)), (1.0, true));
    window.press(Modifiers::NONE, Key::F11);
    assert_eq!(window.app().settings.theme, ThemeChoice::Projector);
    assert!(zoom(&window) > 1.3 && !dark(&window));
    window.act(Action::Do(Command::Light));
    assert_eq!((zoom(&window), dark(&window)), (1.0, false));
    window.press(CTRL, Key::Plus);
    assert!((zoom(&window) - 1.1).abs() < 1e-6);
    window.press(CTRL, Key::Equals);
    assert!((zoom(&window) - 1.2).abs() < 1e-6);
    window.press(CTRL, Key::Num0);
    assert_eq!(zoom(&window), 1.0);
}

#[test]
fn a_new_design_starts_from_a_template() {
    let mut window = Window::new();
    window.press(CTRL, Key::N);
    assert_eq!(window.app().dialog, Some(Dialog::New));
    let (role, first) = window.focused().unwrap();
    assert_eq!((role, first), (Role::Button, Language::English.term(&["template", "digits", "name"]).into_owned()));
    let name = Language::English.term(&["template", "perceptron", "name"]).into_owned();
    window.all(Role::Button, &name).last().unwrap().click();
    window.settle();
    assert_eq!((&**window.app().document.design(), &window.app().dialog), (&starter("perceptron"), &None));
}

#[test]
fn unsaved_changes_are_asked_about() {
    let mut window = Window::new();
    window.press(CTRL, Key::D);
    let name = Language::English.term(&["template", "perceptron", "name"]).into_owned();
    let ask = |window: &mut Window| {
        window.press(CTRL, Key::N);
        window.all(Role::Button, &name).last().unwrap().click();
        window.settle();
        assert!(matches!(window.app().dialog, Some(Dialog::Unsaved(_))));
        assert_eq!(window.focused(), Some((Role::Button, "Save".to_owned())));
    };
    ask(&mut window);
    assert!(window.says("“Digits” has changes that are not in its file"));
    window.click(Role::Button, "Cancel");
    assert!(window.app().document.is_changed() && window.app().dialog.is_none());
    ask(&mut window);
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().document.is_changed() && window.app().dialog.is_none());
    ask(&mut window);
    window.click(Role::Button, "Don’t save");
    assert_eq!(**window.app().document.design(), starter("perceptron"));
}

/// Where the system has no dialog for files, ours takes a path that is typed.
#[test]
fn a_path_can_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    let (from, to) = (folder.path().join("from.ron"), folder.path().join("to.ron"));
    std::fs::write(&from, to_ron(&starter("mlp")).unwrap()).unwrap();
    let mut window = Window::new();
    let answer = |window: &mut Window, ask: FileRequest, path: &std::path::Path| {
        window.act(Action::ShowDialog(Some(Dialog::Path(ask))));
        assert_eq!(window.focused(), Some((Role::TextInput, "Path".to_owned())));
        window.press(CTRL, Key::A);
        window.type_text(path.to_str().unwrap());
        window.press(Modifiers::NONE, Key::Enter);
    };
    answer(&mut window, FileRequest::Open, &from);
    assert_eq!(**window.app().document.design(), starter("mlp"));
    window.press(CTRL, Key::D);
    answer(&mut window, FileRequest::Save("from.ron".into()), &to);
    assert_eq!(read(&to).unwrap(), **window.app().document.design());
    assert!(!window.app().requests.contains(&WindowRequest::Close));
    // A file that is not there cannot be opened.
    window.act(Action::ShowDialog(Some(Dialog::Path(FileRequest::Open))));
    window.press(CTRL, Key::A);
    window.type_text(folder.path().join("none.ron").to_str().unwrap());
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().document.path(), Some(to.as_path()));
}

#[test]
fn keys_of_the_stack_do_nothing_under_a_dialog() {
    let mut window = Window::new();
    for dialog in [Dialog::Help, Dialog::Problems, Dialog::New] {
        window.act(Action::ShowDialog(Some(dialog.clone())));
        window.press(Modifiers::NONE, Key::Delete);
        window.press(CTRL, Key::D);
        window.press(Modifiers::ALT, Key::ArrowDown);
        assert_eq!(window.app().dialog, Some(dialog));
        assert!(!window.app().document.is_changed());
        window.act(Action::ShowDialog(None));
    }
}
