//! Questions and pages over everything else, and the commands that are found in them.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, COMMANDS, Command, Dialog, FileRequest, Language, ThemeChoice, WindowRequest, Workspace};
use strata::design::{TEMPLATES, read, to_ron};

use super::{CTRL, Window, speaking};
use crate::program::{kinds, program, starter};

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

/// What is found for some words, from top to bottom.
fn found(window: &mut Window, words: &str) -> Vec<String> {
    window.press(CTRL, Key::K);
    window.type_text(words);
    let root = window.harness.root();
    let nodes = root.children_recursive().map(|node| node.accesskit_node());
    let names = |name: &String| {
        COMMANDS.iter().any(|row| Language::ALL.iter().any(|it| it.text(&format!("command.{}.name", row.id)) == *name))
    };
    let found =
        nodes.filter(|node| node.role() == Role::Button).filter_map(|node| node.label()).filter(names).collect();
    window.press(Modifiers::NONE, Key::Escape);
    found
}

/// Any word of a command's text finds it, in either language, whatever the window's is, with or without accents.
#[test]
fn commands_are_found_in_both_languages() {
    let mut window = Window::new();
    for language in [Command::English, Command::French] {
        window.act(Action::Do(language));
        for row in COMMANDS.iter().filter(|row| row.command != Command::CommandPalette) {
            let name = window.app().language().text(&format!("command.{}.name", row.id)).into_owned();
            if matches!(row.command, Command::Undo | Command::Redo) {
                continue;
            }
            let words = Language::ALL.map(|language| language.text(&format!("command.{}.about", row.id)).into_owned());
            for about in words {
                let found = found(&mut window, &about);
                assert!(found.contains(&name), "“{about}” does not find {name}, but {found:?}");
            }
        }
        for (words, id) in [("rate", "training_settings"), ("pas", "step_batch"), ("REGLAGE", "training_settings")] {
            let found = found(&mut window, words);
            let name = window.app().language().text(&format!("command.{id}.name")).into_owned();
            assert!(found.contains(&name), "{words}: {found:?}");
        }
    }
}

/// Who has found nothing types on: Enter takes nothing away from the field.
#[test]
fn the_field_keeps_the_keyboard_where_nothing_is_found() {
    let mut window = Window::of(speaking(program(), Language::French));
    window.press(CTRL, Key::K);
    let field = window.focused();
    window.type_text("xyzxyz");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!((window.focused(), &window.app().dialog), (field, &Some(Dialog::Commands)));
    (0..6).for_each(|_| window.press(Modifiers::NONE, Key::Backspace));
    // Composed of a letter and its cedilla, as some systems type it.
    for words in ["lecons", "LEÇONS", "lec\u{327}ons"] {
        window.type_text(words);
        assert!(window.has(Role::Button, "Leçons…"), "{words}: {:#?}", window.names());
        (0..8).for_each(|_| window.press(Modifiers::NONE, Key::Backspace));
    }
    window.type_text("lecons");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().dialog, Some(Dialog::Lessons));
}

/// F1 begins with what is on the screen, in each workspace with something else.
#[test]
fn help_explains_the_screen_on_which_it_is_pressed() {
    let mut window = Window::new();
    let texts = [
        (Key::Num1, "ON THIS SCREEN: DATA", "The very samples that the network gets, varied as training varies them"),
        (
            Key::Num2,
            "ON THIS SCREEN: BUILD",
            "The type that computes this layer; its sizes are part of it, _ is a size outside of the table",
        ),
        (Key::Num3, "ON THIS SCREEN: TRAIN", "Of all answers of this class, the share that was right"),
    ];
    for (key, title, text) in texts {
        window.press(CTRL, key);
        window.press(Modifiers::NONE, Key::F1);
        assert!(window.says(title) && window.says(text), "{title}: {:#?}", window.names());
        let others = texts.iter().filter(|(other, ..)| *other != key);
        assert!(others.into_iter().all(|(_, title, text)| !window.says(title) && !window.says(text)));
        window.press(Modifiers::NONE, Key::Escape);
    }
}

#[test]
fn what_would_be_lost_is_asked_about() {
    let mut window = Window::new();
    window.press(CTRL, Key::D);
    let name = Language::English.term(&["template", "perceptron", "name"]).into_owned();
    let worked = window.kinds();
    let press = |window: &mut Window| {
        window.find(Role::Button, &name).click_accesskit();
        window.settle();
        assert!(window.says("Replace the layers?"));
        assert_eq!(window.focused(), Some((Role::Button, "Replace".to_owned())));
    };
    press(&mut window);
    window.click(Role::Button, "Cancel");
    assert_eq!(window.kinds(), worked);
    press(&mut window);
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.kinds(), kinds(&starter("perceptron")));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.ron");
    std::fs::write(&path, format!("// Mine\n{}", to_ron(&starter("mlp")).unwrap())).unwrap();
    window.act(Action::SaveTo(path.clone()));
    assert!(window.says("Save without the comments?"));
    window.click(Role::Button, "Cancel");
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("// Mine"));
    window.act(Action::SaveTo(path.clone()));
    window.click(Role::Button, "Save without comments");
    assert_eq!(read(&path).unwrap(), **window.app().document.design());
}

/// F1 explains what stands on the screen on which it is pressed: every tab and score of Train, the numbers of the others.
#[test]
fn every_plot_and_number_is_explained_where_it_stands() {
    let shared = ["cost.multiply_adds", "cost.memory"];
    let data =
        ["data_view.classes", "inspector.split", "data.training", "data.validation", "data.test", "data.skipped"];
    let build = ["cost.parameters", "cost.rust_type", "cost.shape", "stack.parameters_name"];
    let train = [
        "curves.loss",
        "flow.title",
        "prediction.title",
        "timeline.name",
        "train_view.maps.name",
        "train_view.network.name",
        "train_view.confusion.name",
        "train_view.batch.name",
        "train_view.runs.name",
        "metric.Accuracy.name",
        "metric.BalancedAccuracy.name",
        "metric.Top3.name",
        "metric.MacroF1.name",
        "explain.interval.name",
    ];
    for language in Language::ALL {
        let mut window = Window::of(speaking(program(), language));
        let screens: [(Workspace, &[&str], bool); 3] =
            [(Workspace::Data, &data, false), (Workspace::Build, &build, true), (Workspace::Train, &train, true)];
        for (workspace, own, has_stack) in screens {
            window.act(Action::Show(workspace));
            window.press(Modifiers::NONE, Key::F1);
            assert_eq!(window.app().dialog, Some(Dialog::Help));
            for key in own.iter().chain(shared.iter().filter(|_| has_stack)) {
                assert!(window.says(&language.text(key)), "{workspace:?} in {language:?}: {key}");
            }
            window.press(Modifiers::NONE, Key::Escape);
        }
    }
}

/// Each starter stands beside a picture of its data, and what is not seen is said.
#[test]
fn starters_have_pictures_with_names() {
    for language in Language::ALL {
        let mut window = Window::of(speaking(program(), language));
        window.act(Action::ShowDialog(Some(Dialog::New)));
        for template in TEMPLATES {
            let name = language.term(&["template", template.id, "name"]);
            let spoken = language.with("new.picture", &[("name", &name)]);
            assert!(window.has(Role::Image, &spoken), "{spoken}: {:#?}", window.names());
        }
    }
}
