//! Everything that can be done without a mouse.
use std::collections::BTreeSet;

use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, OutputCommand};
use strata::app::{Card, Language, from_text};
use strata::design::{ACTIVATIONS, CATALOGUE, Loss, Optimizer, TEMPLATES};

use super::{CTRL, Window};
use crate::program::{selected, starter};

#[test]
fn arrows_go_from_card_to_card() {
    let mut window = Window::new();
    let keys: [(Modifiers, Key, &[usize]); 8] = [
        (Modifiers::NONE, Key::ArrowDown, &[1]),
        (Modifiers::NONE, Key::ArrowDown, &[2]),
        (Modifiers::SHIFT, Key::ArrowDown, &[2, 3]),
        (Modifiers::SHIFT, Key::ArrowUp, &[2]),
        (Modifiers::NONE, Key::End, &[5]),
        (Modifiers::NONE, Key::ArrowDown, &[5]),
        (Modifiers::NONE, Key::Home, &[]),
        (Modifiers::NONE, Key::ArrowDown, &[0]),
    ];
    for (modifiers, key, layers) in keys {
        window.press(modifiers, key);
        assert_eq!(selected(window.app()), layers, "{key:?}");
    }
    assert!(!window.app().document.is_changed());
}

#[test]
fn keys_edit_the_stack() {
    let mut window = Window::new();
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.press(CTRL, Key::D);
    assert_eq!(window.kinds(), "Conv2d MaxPool2d MaxPool2d Conv2d Flatten Dense Output");
    window.press(Modifiers::NONE, Key::Delete);
    assert_eq!(
        (window.kinds(), selected(window.app())),
        ("Conv2d MaxPool2d Conv2d Flatten Dense Output".into(), vec![2])
    );
    window.press(Modifiers::ALT, Key::ArrowDown);
    assert_eq!(window.kinds(), "Conv2d MaxPool2d Flatten Conv2d Dense Output");
    window.press(Modifiers::ALT, Key::ArrowUp);
    for undone in ["Conv2d MaxPool2d Flatten Conv2d Dense Output", "Conv2d MaxPool2d Conv2d Flatten Dense Output"] {
        window.press(CTRL, Key::Z);
        assert_eq!(window.kinds(), undone);
    }
    window.press(CTRL, Key::Z);
    window.press(CTRL, Key::Z);
    assert_eq!(**window.app().document.design(), starter("digits"));
    window.press(CTRL, Key::Y);
    window.press(CTRL.plus(Modifiers::SHIFT), Key::Z);
    assert_eq!(window.app().document.history().redo_label().unwrap().verb, "move");
    window.press(CTRL, Key::A);
    window.press(Modifiers::NONE, Key::Backspace);
    assert_eq!((window.kinds(), window.app().selection.cursor()), (String::new(), Card::Input));
    assert!(window.says("Drag a layer here, or click one at the left"));
}

/// As long as the card has the keyboard, keys after a click work like before it.
#[test]
fn keys_go_on_after_a_click_on_a_card() {
    let mut window = Window::new();
    window.click(Role::ListItem, "Flatten, 512");
    assert_eq!(window.focused(), Some((Role::ListItem, "Flatten, 512".to_owned())));
    window.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(selected(window.app()), [4]);
    assert_eq!(window.focused().unwrap().1, "Dense, 64 neurons · ReLU, 64");
    window.press(Modifiers::NONE, Key::Delete);
    assert_eq!(window.kinds(), "Conv2d MaxPool2d Conv2d Flatten Output");
}

#[test]
fn f2_names_the_layer_and_enter_goes_to_its_settings() {
    let mut window = Window::new();
    window.press(Modifiers::NONE, Key::F2);
    assert_eq!(window.focused(), Some((Role::TextInput, "Name".to_owned())));
    window.type_text("Edges");
    // What is typed is text, not a command.
    window.press(Modifiers::NONE, Key::Backspace);
    window.type_text("s");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().document.design().layers.layers()[0].name, "Edges");
    assert_eq!(window.app().document.history().undo_label().unwrap().verb, "rename");
    window.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(selected(window.app()), [1], "{:?}", window.focused());
    window.press(Modifiers::NONE, Key::ArrowUp);
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.focused(), Some((Role::SpinButton, "Filters".to_owned())));
    // The arrows are the field's then.
    window.press(Modifiers::NONE, Key::ArrowUp);
    assert_eq!(selected(window.app()), [0]);
}

#[test]
fn layers_travel_through_the_clipboard() {
    let mut window = Window::new();
    window.press(Modifiers::NONE, Key::ArrowDown);
    window.harness.event(Event::Copy);
    window.harness.step();
    let commands = &window.harness.output().platform_output.commands;
    let text =
        commands.iter().find_map(|command| if let OutputCommand::CopyText(text) = command { Some(text) } else { None });
    let text = text.unwrap().clone();
    assert_eq!(from_text(&text).unwrap()[0].kind, starter("digits").layers.layers()[1].kind);
    window.press(Modifiers::NONE, Key::End);
    window.harness.event(Event::Paste(text));
    window.settle();
    assert_eq!(window.kinds(), "Conv2d MaxPool2d Conv2d Flatten Dense MaxPool2d Output");
    window.harness.event(Event::Cut);
    window.settle();
    assert_eq!(window.kinds(), "Conv2d MaxPool2d Conv2d Flatten Dense Output");
}

/// Goes once around with Tab.
fn round(window: &mut Window, modifiers: Modifiers) -> BTreeSet<(String, String)> {
    let mut reached = BTreeSet::new();
    for _ in 0..260 {
        window.harness.key_press_modifiers(modifiers, Key::Tab);
        window.harness.run_ok();
        reached.extend(window.focused().map(|(role, name)| (format!("{role:?}"), name)));
    }
    reached
}

#[test]
fn tab_reaches_everything_in_the_top_bar_and_the_palette_both_ways() {
    let language = Language::English;
    let mut wanted: Vec<String> =
        ["Menu", "Build", "Help", "Find a command…", "Card", "Training"].map(str::to_owned).into();
    wanted.extend(CATALOGUE.iter().map(|row| language.term(&["layer", row.id, "name"]).into_owned()));
    let cards = ACTIVATIONS.iter().filter(|row| row.id != "Linear");
    wanted.extend(cards.map(|row| language.term(&["activation", row.id, "name"]).into_owned()));
    wanted.extend(TEMPLATES.iter().map(|row| language.term(&["template", row.id, "name"]).into_owned()));
    let mut window = Window::new();
    window.press(CTRL, Key::D);
    wanted.push("Undo: duplicate Convolution 1".to_owned());
    for modifiers in [Modifiers::NONE, Modifiers::SHIFT] {
        let reached = round(&mut window, modifiers);
        for name in &wanted {
            assert!(reached.contains(&("Button".to_owned(), name.clone())), "{name} is not among {reached:?}");
        }
        for (role, name) in [("TextInput", "Search"), ("Button", "Ready to train")] {
            assert!(reached.contains(&(role.to_owned(), name.to_owned())), "{name} is not among {reached:?}");
        }
        assert_eq!(reached.iter().filter(|(role, _)| role == "ListItem").count(), 8, "every card");
    }
}

/// A card of the palette is added by the keyboard too.
#[test]
fn enter_adds_what_has_the_keyboard() {
    let mut window = Window::new();
    window.find(Role::Button, "Dropout").focus();
    window.settle();
    assert_eq!(window.focused().unwrap().1, "Dropout");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.kinds(), "Conv2d Dropout MaxPool2d Conv2d Flatten Dense Output");
}

/// A slow frame brings several presses at once: each counts, in its order.
#[test]
fn every_press_counts_however_many_come_in_one_frame() {
    let mut window = Window::new();
    for _ in 0..3 {
        window.press(CTRL, Key::D);
    }
    assert_eq!(window.app().document.design().layers.len(), 9);
    let press = |window: &mut Window, modifiers, key| {
        let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
        // An event that is queued has a frame of its own; these have one together.
        window.harness.input_mut().events.extend([event(true), event(false)]);
    };
    for _ in 0..3 {
        press(&mut window, CTRL, Key::Z);
    }
    window.harness.step();
    window.settle();
    assert_eq!(**window.app().document.design(), starter("digits"));
    // Undone, done again twice, and undone once.
    for key in [Key::Y, Key::Y, Key::Z] {
        press(&mut window, CTRL, key);
    }
    press(&mut window, CTRL.plus(Modifiers::SHIFT), Key::Z);
    window.harness.step();
    window.settle();
    assert_eq!(window.app().document.design().layers.len(), 8);
}

#[test]
fn a_list_closes_when_enter_has_chosen() {
    let mut window = Window::new();
    window.click(Role::Button, "Training");
    for (name, option) in [("Optimizer", "Momentum"), ("Optimizer", "Adam"), ("Loss", "Huber loss")] {
        window.find(Role::ComboBox, name).focus();
        window.settle();
        window.press(Modifiers::NONE, Key::Enter);
        let options = window.all(Role::Button, option).len();
        assert!(options > 0, "{name} has no {option}: {:#?}", window.names());
        window.find(Role::Button, option).focus();
        window.settle();
        window.press(Modifiers::NONE, Key::Enter);
        assert!(!window.has(Role::Button, option), "{name} is still open");
        assert_eq!(window.focused(), Some((Role::ComboBox, name.to_owned())));
    }
    let training = &window.app().document.design().training;
    assert!(matches!((&training.optimizer, &training.loss), (Optimizer::Adam { .. }, Loss::Huber { .. })));
}

/// Delete with a card selected, while another workspace is shown.
#[test]
fn keys_of_the_stack_do_nothing_in_other_workspaces() {
    let mut window = Window::new();
    for workspace in [Key::Num1, Key::Num3] {
        window.press(CTRL, workspace);
        for (modifiers, key) in [
            (Modifiers::NONE, Key::Delete),
            (Modifiers::NONE, Key::Backspace),
            (CTRL, Key::A),
            (CTRL, Key::D),
            (CTRL, Key::E),
            (Modifiers::ALT, Key::ArrowDown),
        ] {
            window.press(modifiers, key);
        }
        window.harness.event(Event::Paste("Flatten".to_owned()));
        window.harness.event(Event::Cut);
        window.settle();
        assert_eq!(**window.app().document.design(), starter("digits"));
        assert_eq!(selected(window.app()), [0]);
    }
}
