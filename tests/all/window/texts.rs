//! The window where samples are texts: typed, looked at token by token, gone through line by line.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Vec2};
use egui_kittest::Harness;
use strata::app::{Action, Language, Workspace};
use strata::data::Part;
use strata::design::{
    Augmentation, Design, Embedding, Gru, Input, LayerKind, Output, PictureChange, Recurrence, TokenUnit, Transform,
};

use super::{CTRL, Window, speaking};
use crate::program::{open, starter};

const BOX: &str = "Ask it: type a text";

fn surnames(workspace: Workspace, language: Language) -> Window {
    let layers: Vec<LayerKind> =
        vec![Embedding::new(16).into(), Gru(Recurrence::new(48)).into(), Output::default().into()];
    let augmentation = Augmentation::default();
    let design = Design { layers: layers.into(), augmentation, ..starter("surnames") };
    let mut window = Window::of(speaking(open(design), language));
    window.act(Action::Show(workspace));
    window
}

/// The names of everything of a role that begin with some words.
fn named(window: &Window, role: Role, start: &str) -> Vec<String> {
    let start = format!("{role:?} `{start}");
    window.names().into_iter().filter(|name| name.starts_with(&start)).collect()
}

fn type_anew(window: &mut Window, text: &str) {
    window.find(Role::TextInput, BOX).focus();
    window.settle();
    window.press(CTRL, Key::A);
    window.type_text(text);
}

#[test]
fn what_is_typed_is_answered_token_by_token() {
    let mut window = surnames(Workspace::Train, Language::English);
    type_anew(&mut window, "Kowal");
    for token in ["K", "o", "w", "a", "l"] {
        let told = named(&window, Role::Label, &format!("“{token}”: "));
        assert!(told.iter().any(|told| told.contains(" points for “")), "{told:?}");
    }
    for beginning in ["K", "Ko", "Kow", "Kowa", "Kowal"] {
        assert_eq!(named(&window, Role::Label, &format!("After “{beginning}”: ")).len(), 1);
    }
    assert_eq!(named(&window, Role::Image, "What GRU gives after every token: 48 units").len(), 1);
    // The answers are those that the whole text gets.
    let cards = window.app().cards().unwrap().1;
    let more = cards.more.clone().unwrap();
    for (whole, last) in cards.probabilities.iter().zip(more.answer(4)) {
        assert!((whole - last).abs() < 1e-5, "{whole} {last}");
    }
    window.press(CTRL, Key::A);
    window.press(Modifiers::NONE, Key::Backspace);
    let hint = "Type a text above: what the network does with it appears here, a column for every token";
    assert!(window.says(hint), "{:#?}", window.names());
}

#[test]
fn a_unit_is_looked_at_by_keys() {
    let mut window = surnames(Workspace::Train, Language::English);
    type_anew(&mut window, "Kowal");
    let map = "What GRU gives after every token: 48 units";
    window.find(Role::Image, map).focus();
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowDown);
    let unit = named(&window, Role::Image, &format!("{map}. unit "));
    assert_eq!(unit.len(), 1, "{:#?}", window.names());
    window.press(Modifiers::NONE, Key::ArrowDown);
    assert_ne!(named(&window, Role::Image, &format!("{map}. unit ")), unit);
}

#[test]
fn lines_of_validation_go_into_the_box() {
    let mut window = surnames(Workspace::Train, Language::English);
    window.click(Role::Button, "Any line");
    let shown = |window: &Window| {
        let data = &window.app().loading.loaded().unwrap().dataset;
        let index = window.app().sample.index;
        (data.part_of(index as u32), data.text(index).to_owned())
    };
    let (part, text) = shown(&window);
    assert_eq!(part, Some(Part::Validation));
    let first = text.chars().next().unwrap();
    assert!(!named(&window, Role::Label, &format!("After “{first}")).is_empty(), "{:#?}", window.names());
    window.click(Role::Button, "Next lines");
    let line = named(&window, Role::Button, "“")[3].split_once('`').unwrap().1.trim_end_matches('`').to_owned();
    window.click(Role::Button, &line);
    assert_eq!(shown(&window).0, Some(Part::Validation));
    assert!(line.starts_with(&format!("“{}” is ", shown(&window).1)), "{line}");
}

#[test]
fn no_text_breaks_the_window() {
    let marks = format!("a{}", "\u{301}".repeat(5_000));
    let texts = ["محمد العربي", "שלום", "田中", "สวัสดี", "👩‍🎓🇫🇷", "\u{7}\t\n", " ", &marks, &"long ".repeat(2_000)];
    for (size, language) in
        [(Vec2::new(1440.0, 900.0), Language::English), (Vec2::new(1024.0, 768.0), Language::French)]
    {
        let app = speaking(open(starter("surnames")), language);
        let mut window = Window::built(app, Harness::builder().with_size(size));
        window.act(Action::Show(Workspace::Train));
        for text in texts {
            window.act(Action::TypeText(text.to_owned()));
            for unit in TokenUnit::ALL {
                let input = Input::Tokens { length: 16, vocabulary: 300, unit: *unit };
                window.act(Action::Change {
                    edit: strata::design::Edit::SetInput(input),
                    label: strata::design::Label::new("set").setting("unit"),
                    gesture: None,
                });
            }
        }
        let seen = window.app().cards().unwrap().1.more.clone().unwrap();
        assert!(seen.batch.len() < 400, "{}", seen.batch.len());
    }
}

#[test]
fn the_data_show_lines_that_are_picked_left_out_and_varied() {
    let mut window = surnames(Workspace::Data, Language::English);
    let text = |window: &Window, index: usize| window.app().loading.loaded().unwrap().dataset.text(index).to_owned();
    let third = named(&window, Role::ListBoxOption, &format!("{}, ", text(&window, 2)));
    let name = third[0].split_once('`').unwrap().1.trim_end_matches('`').to_owned();
    window.click(Role::ListBoxOption, &name);
    assert_eq!(window.app().sample.index, 2);
    window.click(Role::Button, "Leave out");
    let changes = window.app().document.design().curation.pictures.clone();
    assert_eq!(changes.into_values().collect::<Vec<_>>(), [PictureChange::Excluded]);
    assert!(window.app().text_facts.counts().unwrap().different > 20);
    assert!(window.names().iter().any(|name| name.contains("Half of the texts have at most")));
    let plain = window.app().gallery.shown().unwrap().texts.clone();
    assert!(!plain.is_empty() && plain.iter().all(|(varied, original)| varied == original));
    let drop: &'static str = Transform::DropCharacters.into();
    let name = Language::English.name_of_setting(None, drop).into_owned();
    window.click(Role::CheckBox, &name);
    let page = window.app().gallery.shown().unwrap().clone();
    assert_eq!(page.extremes.len(), 1);
    assert!(page.texts.iter().any(|(varied, original)| varied != original));
}

#[test]
fn the_unit_of_tokens_is_chosen_and_bytes_have_room() {
    let mut window = surnames(Workspace::Build, Language::English);
    window.act(Action::Select(strata::app::Card::Input, strata::app::Pick::Only));
    window.click(Role::ComboBox, "One token is");
    window.click(Role::Button, "Bytes");
    let Input::Tokens { unit, vocabulary, .. } = window.app().document.design().input else { panic!("no tokens") };
    assert_eq!((unit, vocabulary), (TokenUnit::Bytes, TokenUnit::BYTES));
}
