//! Open arithmetic: a number of a card is clicked, the way goes down to the sample and back, by mouse and by keyboard.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Command, Language, RunState, Workspace};
use strata::design::Design;
use strata::engine::{CellPart, LayerNumber, NumberFormula};
use strata::train::{Calculation, NumberPlace};

use super::{Window, speaking};
use crate::program::{open, starter};
use crate::train::digits;

/// The Train workspace with all cards computed.
fn shown(design: Design, language: Language) -> Window {
    let mut window = Window::of(speaking(open(design), language));
    window.act(Action::Show(Workspace::Train));
    window.watch("the cards", |window| window.app().cards().is_some());
    window.settle();
    window
}

/// The strip of what the `nth` layer computes.
fn strip(window: &Window, nth: usize) -> eframe::egui::Rect {
    let card = window.card(nth);
    let nodes = window.harness.root().children_recursive();
    let images = nodes.filter(|node| node.accesskit_node().role() == Role::Image);
    images.map(|node| node.rect()).find(|rect| card.contains_rect(*rect)).unwrap()
}

fn click_at(window: &mut Window, at: eframe::egui::Pos2) {
    window.harness.hover_at(at);
    window.harness.drag_at(at);
    window.harness.drop_at(at);
    window.settle();
}

/// Waits for the calculation of the number that is looked at.
fn calculation(window: &mut Window) -> Calculation {
    window.watch("the calculation", |window| window.app().arithmetic.calculation().is_some());
    window.settle();
    window.app().arithmetic.calculation().unwrap().clone().unwrap()
}

/// Follows the first number that leads on; gives the words that were read of it.
fn follow(window: &mut Window) -> String {
    let before = window.app().arithmetic.path().len();
    let heading = window.find(Role::Label, "ARITHMETIC").rect();
    // A cell of the panel reads "name: calculation".
    let nodes = window.harness.root().children_recursive();
    let buttons =
        nodes.filter(|node| node.accesskit_node().role() == Role::Button && node.rect().left() > heading.left() - 12.0);
    let found = buttons.filter_map(|node| node.accesskit_node().label()).find(|name| name.contains(": "));
    let name = found.unwrap_or_else(|| panic!("{:#?}", window.names()));
    window.click(Role::Button, &name);
    assert_eq!(window.app().arithmetic.path().len(), before + 1, "{name}");
    name
}

#[test]
fn the_way_goes_from_a_map_down_to_a_byte_and_back() {
    let mut window = shown(digits(), Language::English);
    let layer = window.app().document.design().layers.layers()[0].id;
    let at = strip(&window, 0).left_center() + eframe::egui::vec2(9.0, -4.0);
    click_at(&mut window, at);
    let Some(NumberPlace::Layer(opened, LayerNumber::Output(_))) = window.app().arithmetic.place() else {
        panic!("{:?}", window.app().arithmetic.path())
    };
    assert_eq!(opened, layer);
    let found = calculation(&mut window);
    assert!(window.says("ARITHMETIC") && window.names().iter().any(|name| name.contains("Σ w · x = ")));
    assert!(found.field.rows.len() > 1, "{:?}", found.field);
    let read = follow(&mut window);
    assert!(read.contains(" × ") && read.contains(" = "), "{read}");
    calculation(&mut window);
    follow(&mut window);
    let found = calculation(&mut window);
    assert!(matches!(found.place, NumberPlace::Sample(_)) && (0.0..=255.0).contains(&found.value), "{found:?}");
    assert!(window.says("A byte of the picture: 0 is the darkest, 255 the brightest"));
    // Back by the way, then away by the key.
    window.act(Action::Arithmetic(strata::app::ArithmeticChange::Back(1)));
    assert_eq!(window.app().arithmetic.path().len(), 1);
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().arithmetic.place().is_none() && !window.says("ARITHMETIC"));
}

#[test]
fn numbers_are_reached_by_the_keyboard_alone() {
    let mut window = shown(digits(), Language::French);
    let strip = strip(&window, 0);
    {
        let nodes = window.harness.root().children_recursive();
        let mut images = nodes.filter(|node| node.accesskit_node().role() == Role::Image);
        images.find(|node| node.rect() == strip).unwrap().focus();
    }
    window.settle();
    window.press(Modifiers::NONE, Key::Enter);
    calculation(&mut window);
    assert!(window.says("CALCUL"));
    let mut cells = window.names().into_iter().filter(|name| name.contains(" × "));
    let name = cells.find_map(|cell| Some(cell.strip_prefix("Button `")?.trim_end_matches('`').to_owned())).unwrap();
    window.find(Role::Button, &name).focus();
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowRight);
    let (role, next) = window.focused().unwrap();
    assert!(role == Role::Button && next.contains(" × ") && next != name, "{next}");
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().arithmetic.path().len(), 2, "{next}");
    calculation(&mut window);
    // Another row of the same numbers.
    let before = window.app().arithmetic.place();
    window.find(Role::SpinButton, "Ligne").focus();
    window.settle();
    window.press(Modifiers::NONE, Key::ArrowUp);
    if window.app().arithmetic.place() == before {
        // It was the last one.
        window.press(Modifiers::NONE, Key::ArrowDown);
    }
    assert!(window.app().arithmetic.place() != before, "{before:?}");
    assert_eq!(window.app().arithmetic.path().len(), 2);
}

#[test]
fn a_class_follows_from_its_exponential_and_the_weights_of_the_run() {
    let mut design = digits();
    design.training.epochs = 1;
    let mut window = shown(design, Language::English);
    window.act(Action::Arithmetic(strata::app::ArithmeticChange::Open(NumberPlace::Answer(3))));
    let start = calculation(&mut window).value;
    assert!(window.names().iter().any(|name| name.contains("Σ exp(x − max) = ")));
    window.act(Action::Do(Command::Train));
    window.watch("the end", |window| {
        window.app().runs.shown().is_some_and(|run| matches!(run.state, RunState::Ended(_)) && !run.is_saving())
    });
    let shown = |window: &Window| window.app().cards().map(|(_, cards, ..)| cards.probabilities.clone());
    window.watch("the weights of the run", |window| {
        let found = window.app().arithmetic.calculation().and_then(|found| found.as_ref().ok());
        found.zip(shown(window)).is_some_and(|(found, shares)| found.value == shares[3] && found.value != start)
    });
}

#[test]
fn points_and_texts_are_opened_too() {
    let mut window = shown(starter("spiral"), Language::English);
    window.act(Action::PickPicture(0));
    window.act(Action::Arithmetic(strata::app::ArithmeticChange::Open(NumberPlace::Answer(0))));
    let mut places = Vec::new();
    while !matches!(calculation(&mut window).place, NumberPlace::Sample(_)) {
        places.push(follow(&mut window));
    }
    assert!(places.len() > 3 && window.says("It is part of the sample"), "{places:?}");
    let mut window = shown(starter("surnames"), Language::English);
    let layers = window.app().document.design().layers.layers().to_vec();
    let recurrent = layers.iter().find(|layer| matches!(layer.kind.id(), "Gru" | "Lstm" | "Recurrent")).unwrap().id;
    let state = LayerNumber::Cell { part: CellPart::State, step: 1, unit: 0 };
    window.act(Action::Arithmetic(strata::app::ArithmeticChange::Open(NumberPlace::Layer(recurrent, state))));
    // The name that is shown at first may have a single letter.
    window.act(Action::TypeText("Novak".to_owned()));
    window.watch("the calculation for that name", |window| {
        let found = window.app().arithmetic.calculation().and_then(|found| found.as_ref().ok());
        found.is_some_and(|found| found.formula != NumberFormula::Padding)
    });
    let found = calculation(&mut window);
    assert_eq!((found.field.rows.clone(), window.says("Sees tokens 1 to 2")), (0..2, true));
    follow(&mut window);
    assert!(matches!(calculation(&mut window).place, NumberPlace::Layer(layer, _) if layer == recurrent));
}
