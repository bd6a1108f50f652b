//! Drag and drop with a mouse: from the palette and within the stack, and what is given up.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Pos2, Vec2};
use strata::design::Activation;

use super::{CTRL, Window};
use crate::program::{kinds, selected, starter};

const DIGITS: &str = "Conv2d MaxPool2d Conv2d Flatten Dense Output";

/// A place in the gap above a layer, between the middles of two cards.
fn between(window: &Window, layer: usize) -> Pos2 {
    let cards = window.cards();
    let (above, below) = (cards[layer].center(), cards[layer + 1].center());
    above.lerp(below, 0.5)
}

/// The gap that is open, counted among the layers that are not dragged.
fn gap(window: &Window) -> usize {
    window.app().hover.as_ref().unwrap().at.place
}

/// Drags something until a gap opens, as the eye does: the cards make room while the pointer moves. The pointer stays
/// there.
fn drag_into(window: &mut Window, from: Pos2, wanted: usize) -> Pos2 {
    let mut at = between(window, wanted.min(5));
    window.drag(from, at);
    for _ in 0..60 {
        let open = gap(window);
        if open == wanted {
            return at;
        }
        let to = at + Vec2::new(0.0, if open < wanted { 8.0 } else { -8.0 });
        window.carry(at, to);
        at = to;
    }
    panic!("gap {wanted} does not open");
}

#[test]
fn a_layer_is_dragged_from_the_palette_into_a_gap() {
    let mut window = Window::new();
    let from = window.find(Role::Button, "Dropout").rect().center();
    let at = drag_into(&mut window, from, 3);
    let after = "Conv2d MaxPool2d Conv2d Dropout Flatten Dense Output";
    assert_eq!(kinds(window.app().shown_design()), after);
    assert_eq!((window.kinds(), window.cards().len()), (DIGITS.to_owned(), 8));
    window.let_go(at);
    assert_eq!(window.kinds(), after);
    assert_eq!(selected(window.app()), [3]);
    assert!(window.app().hover.is_none());
    window.press(CTRL, Key::Z);
    assert_eq!(**window.app().document.design(), starter("digits"));
}

#[test]
fn a_card_is_dragged_to_another_gap() {
    let mut window = Window::new();
    let from = window.card(0).center();
    let at = drag_into(&mut window, from, 4);
    assert_eq!(window.kinds(), DIGITS);
    window.let_go(at);
    assert_eq!(window.kinds(), "MaxPool2d Conv2d Flatten Dense Conv2d Output");
    assert_eq!(selected(window.app()), [4]);
    let from = window.card(4).center();
    let at = drag_into(&mut window, from, 0);
    window.let_go(at);
    assert_eq!(window.kinds(), DIGITS);
    // Below the last card there is room too.
    let to = window.card(5).center_bottom() + Vec2::new(0.0, 20.0);
    window.drag(window.card(1).center(), to);
    window.let_go(to);
    assert_eq!(window.kinds(), "Conv2d Conv2d Flatten Dense Output MaxPool2d");
}

#[test]
fn several_cards_are_dragged_together() {
    let mut window = Window::new();
    window.press(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(selected(window.app()), [0, 1]);
    let from = window.card(1).center();
    let at = drag_into(&mut window, from, 2);
    window.let_go(at);
    assert_eq!(window.kinds(), "Conv2d Flatten Conv2d MaxPool2d Dense Output");
    assert_eq!(selected(window.app()), [2, 3]);
}

#[test]
fn what_is_given_up_changes_nothing() {
    let mut window = Window::new();
    let (from, to) = (window.find(Role::Button, "Dense").rect().center(), between(&window, 2));
    // Escape.
    window.drag(from, to);
    assert!(window.app().hover.is_some());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().hover.is_none());
    window.let_go(to);
    assert_eq!(window.kinds(), DIGITS);
    // Back to where it came from.
    window.drag(from, to);
    window.carry(to, from + Vec2::new(3.0, 3.0));
    assert!(window.app().hover.is_none());
    window.let_go(from + Vec2::new(3.0, 3.0));
    assert_eq!(window.kinds(), DIGITS);
    // Every card, taken at its middle and let go a little above or below it.
    for layer in 0..6 {
        for down in [-9.0, 9.0] {
            let card = window.card(layer).center();
            let to = card + Vec2::new(40.0, down);
            window.drag(card, to);
            assert_eq!(gap(&window), layer);
            window.let_go(to);
            assert_eq!(window.kinds(), DIGITS);
        }
    }
    assert!(!window.app().document.is_changed() && window.app().document.history().undo_label().is_none());
}

/// The pointer rests over the open gap: it stays open, and nothing is drawn again and again.
#[test]
fn an_open_gap_stays_open_while_the_pointer_rests() {
    let mut window = Window::new();
    for wanted in 0..6 {
        for from in [window.find(Role::Button, "Convolution").rect().center(), window.card(2).center()] {
            let wanted = wanted.min(5);
            let at = drag_into(&mut window, from, wanted);
            assert!(window.harness.run_ok().is_some(), "frame after frame is drawn");
            for _ in 0..6 {
                window.harness.step();
                assert_eq!(gap(&window), wanted);
            }
            window.press(Modifiers::NONE, Key::Escape);
            window.let_go(at);
            assert_eq!(window.kinds(), DIGITS);
        }
    }
}

/// The activation of a layer, by its place.
fn activation(window: &Window, layer: usize) -> Option<Activation> {
    window.app().document.design().layers.layers()[layer].kind.activation()
}

#[test]
fn an_activation_that_is_let_go_on_a_card_is_the_cards_activation() {
    let mut window = Window::new();
    window.find(Role::Button, "sigmoid").scroll_to_me();
    window.settle();
    for layer in [0, 4] {
        let (from, to) = (window.find(Role::Button, "sigmoid").rect().center(), window.card(layer).center());
        window.drag(from, to);
        assert!(window.app().hover.is_none(), "no gap opens");
        window.let_go(to);
        assert_eq!((window.kinds().as_str(), activation(&window, layer)), (DIGITS, Some(Activation::Sigmoid)));
        assert_eq!(selected(window.app()), [layer]);
    }
    let label = window.app().document.history().undo_label().unwrap();
    assert_eq!((label.verb, label.setting), ("set", Some("activation")));
    window.press(CTRL, Key::Z);
    window.press(CTRL, Key::Z);
    assert_eq!(**window.app().document.design(), starter("digits"));
    // A layer without an activation leaves it to the gap, and so does the edge of a card.
    for to in [window.card(3).center(), window.card(4).center_top() + Vec2::new(0.0, 2.0)] {
        let from = window.find(Role::Button, "sigmoid").rect().center();
        window.drag(from, to);
        assert!(window.app().hover.is_some(), "{to:?}");
        window.press(Modifiers::NONE, Key::Escape);
        window.let_go(to);
    }
    assert_eq!(**window.app().document.design(), starter("digits"));
}

#[test]
fn a_template_is_dropped_as_a_group() {
    let mut window = Window::new();
    let name = strata::app::Language::English.term(&["template", "perceptron", "name"]).into_owned();
    window.find(Role::Button, &name).scroll_to_me();
    window.settle();
    let from = window.find(Role::Button, &name).rect().center();
    let at = drag_into(&mut window, from, 3);
    window.let_go(at);
    assert_eq!(window.kinds(), "Conv2d MaxPool2d Conv2d Flatten Flatten Dense Output");
    assert_eq!(selected(window.app()), [3]);
}
