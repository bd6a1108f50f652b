//! What a mouse can do, by the names of what is clicked.
use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use egui_kittest::Node;
use strata::app::{Action, Card, Dialog, InspectorTab, Pick};
use strata::design::{
    Activation, ActivationLayer, Dense, Flatten, LayerId, LayerKind, Loss, Optimizer, Output, Surrogate,
};

use super::{CTRL, Window};
use crate::program::{kinds, open, selected, stack, starter};

fn filters(window: &Window) -> usize {
    let LayerKind::Conv2d(conv) = &window.app().document.design().layers.layers()[0].kind else { panic!() };
    conv.filters
}

#[test]
fn a_click_in_the_palette_adds_a_card() {
    let mut window = Window::new();
    window.click(Role::Button, "Dense");
    assert_eq!(window.kinds(), "Conv2d Dense MaxPool2d Conv2d Flatten Dense Output");
    assert_eq!(selected(window.app()), [1]);
    assert!(window.has(Role::ListItem, "Dense 1, 64 neurons · ReLU, 64, has a problem"));
    // It stands below the kinds, which do not all fit into the palette.
    window.find(Role::Button, "tanh").click_accesskit();
    window.settle();
    assert_eq!(
        window.app().document.design().layers.layers()[2].kind,
        LayerKind::from(ActivationLayer(Activation::Tanh))
    );
    assert_eq!(window.cards().len(), 9);
    // What is searched for is added by Enter.
    window.click(Role::TextInput, "Search");
    window.type_text("dropo");
    assert!(window.has(Role::Button, "Dropout") && !window.has(Role::Button, "Dense"));
    window.press(eframe::egui::Modifiers::NONE, Key::Enter);
    assert!(window.kinds().starts_with("Conv2d Dense Activation Dropout"), "{}", window.kinds());
}

/// Opens a list and chooses what stands in it; a button of the same name may stand elsewhere.
fn choose(window: &mut Window, list: &str, option: &str) {
    let places = |window: &Window| window.all(Role::Button, option).iter().map(Node::rect).collect::<Vec<_>>();
    let before = places(window);
    window.find(Role::ComboBox, list).click_accesskit();
    window.settle();
    let in_list = window.all(Role::Button, option).into_iter().find(|node| !before.contains(&node.rect())).unwrap();
    in_list.click_accesskit();
    window.settle();
}

#[test]
fn an_activation_is_compared_with_another_one() {
    let mut window = Window::new();
    window.click(Role::ListItem, "Dense, 64 neurons · ReLU, 64");
    assert!(window.has(Role::Image, "Curve of the activation from −4 to 4, its derivative dashed"));
    choose(&mut window, "Compare with", "hard swish");
    assert!(window.has(Role::Image, "Curves of ReLU and hard swish from −4 to 4, each with its derivative"));
    // It stays for the next card, until nothing is chosen.
    window.click(Role::ListItem, "Convolution 1, 16 filters 3×3 · ReLU, 16×8×8");
    assert!(window.has(Role::Image, "Curves of ReLU and hard swish from −4 to 4, each with its derivative"));
    choose(&mut window, "Compare with", "nothing");
    assert!(window.has(Role::Image, "Curve of the activation from −4 to 4, its derivative dashed"));
}

#[test]
fn a_step_gets_a_surrogate_that_its_card_names() {
    let step = |surrogate| LayerKind::from(ActivationLayer(Activation::Heaviside { surrogate }));
    let kinds = vec![Flatten.into(), Dense::new(8, Activation::Linear).into(), step(Surrogate::None)];
    let design = stack(kinds.into_iter().chain([LayerKind::Output(Output::default())]).collect());
    let mut window = Window::of(open(design));
    window.act(Action::Select(Card::Layer(LayerId(2)), Pick::Only));
    let problem = "no gradient comes through and nothing up to it learns";
    assert!(window.names().iter().any(|name| name.contains(problem)), "{:#?}", window.names());
    choose(&mut window, "Straight-through", "triangle");
    assert_eq!(window.app().document.design().layers.layers()[2].kind, step(Surrogate::Triangle));
    assert!(!window.names().iter().any(|name| name.contains(problem)));
    assert!(window.names().iter().any(|name| name.contains("straight-through: triangle")), "{:#?}", window.names());
    assert!(window.has(Role::Image, "Curve of the activation from −4 to 4, dashed the derivative that training uses"));
}

#[test]
fn a_click_on_a_card_shows_its_settings() {
    let mut window = Window::new();
    assert!(window.has(Role::SpinButton, "Filters") && !window.has(Role::SpinButton, "Neurons"));
    window.click(Role::ListItem, "Dense, 64 neurons · ReLU, 64");
    assert_eq!(selected(window.app()), [4]);
    assert!(window.has(Role::SpinButton, "Neurons") && !window.has(Role::SpinButton, "Filters"));
    assert!(window.has(Role::Image, "Curve of the activation from −4 to 4, its derivative dashed"));
    assert!(window.has(Role::Image, "How often start values fall where"));
    window.click(Role::ListItem, "Input: Digits");
    assert_eq!(window.app().selection.cursor(), Card::Input);
    assert!(window.has(Role::SpinButton, "Width (px)"), "{:#?}", window.names());
    // With Ctrl and with Shift several are selected, and what is said is about all of them.
    window.click(Role::ListItem, "Flatten, 512");
    window.find(Role::ListItem, "Dense, 64 neurons · ReLU, 64").click_modifiers(CTRL);
    window.settle();
    assert_eq!(selected(window.app()), [3, 4]);
    assert!(window.says("2 LAYERS"));
    window.click(Role::Button, "Delete");
    assert_eq!(window.kinds(), "Conv2d MaxPool2d Conv2d Output");
}

#[test]
fn a_number_is_typed_and_the_cards_follow() {
    let mut window = Window::new();
    window.click(Role::SpinButton, "Filters");
    window.type_text("24");
    window.press(eframe::egui::Modifiers::NONE, Key::Enter);
    assert_eq!(filters(&window), 24);
    assert!(window.has(Role::ListItem, "Convolution 1, 24 filters 3×3 · ReLU, 24×8×8"));
    let (design, cards) = window.app().preview.cards().unwrap();
    assert_eq!((design, cards.unwrap().layers[0].values.len()), (&**window.app().document.design(), 24 * 64));
    // One step takes it back, and its button says so.
    window.click(Role::Button, "Undo: change filters of Convolution 1");
    assert_eq!(**window.app().document.design(), starter("digits"));
    window.click(Role::Button, "Redo: change filters of Convolution 1");
    assert_eq!(filters(&window), 24);
    // Nonsense and what lies outside of the limits is refused, which is told, and nothing else takes its place.
    for (text, told) in [
        ("many", None),
        ("0", Some("0 is not possible here; it can be from 1 to 65,536")),
        ("1e7", Some("10,000,000 is not possible here; it can be from 1 to 65,536")),
    ] {
        window.click(Role::SpinButton, "Filters");
        window.type_text(text);
        window.press(eframe::egui::Modifiers::NONE, Key::Enter);
        assert_eq!(filters(&window), 24, "{text}");
        assert_eq!(window.all(Role::Alert, told.unwrap_or("")).len(), usize::from(told.is_some()), "{text}");
    }
    assert!(window.app().document.history().redo_label().is_none(), "a refusal is no step");
}

#[test]
fn a_problem_stands_on_its_card_and_its_button_mends_it() {
    let mut window = Window::new();
    assert!(window.has(Role::Button, "Ready to train"));
    window.click(Role::ListItem, "Flatten, 512");
    window.press(eframe::egui::Modifiers::NONE, Key::Delete);
    assert!(window.says("Dense needs a row of numbers, but a picture of 32×4×4 comes in"));
    window.click(Role::Button, "1 problem");
    assert_eq!(window.app().dialog, Some(Dialog::Problems));
    window.click(Role::Link, "Dense");
    assert_eq!((&window.app().dialog, selected(window.app())), (&None, vec![3]));
    window.click(Role::Button, "Add Flatten");
    assert_eq!(window.kinds(), kinds(&starter("digits")));
    assert!(window.has(Role::Button, "Ready to train") && !window.has(Role::Button, "Add Flatten"));
}

#[test]
fn the_training_side_shows_how_the_network_learns() {
    let mut window = Window::new();
    window.click(Role::Button, "Training");
    assert_eq!(window.app().inspector, InspectorTab::Training);
    for name in ["Loss", "Optimizer", "Schedule"] {
        assert!(window.has(Role::ComboBox, name), "{name}");
    }
    for name in ["Epochs", "Batch size", "Seed"] {
        assert!(window.has(Role::SpinButton, name), "{name}");
    }
    assert!(window.has(Role::Image, "Learning rate over the epochs"));
    window.click(Role::ComboBox, "Optimizer");
    window.click(Role::Button, "Gradient descent (SGD)");
    assert!(matches!(window.app().document.design().training.optimizer, Optimizer::Sgd { .. }));
    window.click(Role::ComboBox, "Loss");
    window.click(Role::Button, "Mean absolute error");
    assert_eq!(window.app().document.design().training.loss, Loss::MeanAbsolute);
    window.click(Role::CheckBox, "Macro F1");
    assert_ne!(window.app().document.design().training.metrics, starter("digits").training.metrics);
    window.click(Role::Button, "Card");
    assert!(window.has(Role::SpinButton, "Filters"));
}

#[test]
fn the_picture_is_changed_and_its_cards_follow() {
    let mut window = Window::new();
    let shown = |window: &Window| window.app().picture().unwrap().0.to_vec();
    let (first, index) = (shown(&window), window.app().sample.index);
    window.click(Role::Button, "Next picture");
    assert_eq!(window.app().sample.index, index + 1);
    assert_ne!(shown(&window), first);
    window.click(Role::Button, "Previous picture");
    assert_eq!(shown(&window), first);
    window.click(Role::ComboBox, "Which class the samples that you go through belong to");
    window.click(Role::Button, "7");
    assert_eq!(window.app().sample.class, Some(7));
    assert!(window.has(Role::Image, "“7”"), "{:#?}", window.names());
    for _ in 0..5 {
        window.click(Role::Button, "Random picture");
        assert!(window.has(Role::Image, "“7”"));
    }
}

#[test]
fn a_layer_that_is_off_is_switched_on_by_its_button() {
    let mut window = Window::new();
    window.act(Action::Select(Card::Layer(LayerId(1)), Pick::Only));
    window.press(CTRL, Key::E);
    assert!(window.has(Role::ListItem, "Max pooling, 2×2, Switched off"), "{:#?}", window.names());
    window.click(Role::Button, "Switch off or on");
    assert_eq!(**window.app().document.design(), starter("digits"));
}

#[test]
fn the_menus_and_a_cards_menu_do_what_they_say() {
    let mut window = Window::new();
    window.click(Role::Button, "Menu");
    window.click(Role::Button, "View");
    window.click(Role::Button, "Light theme");
    assert_eq!(window.app().settings.theme, strata::app::ThemeChoice::Light);
    window.find(Role::ListItem, "Flatten, 512").click_secondary();
    window.settle();
    assert_eq!(selected(window.app()), [3]);
    window.click(Role::Button, "Duplicate");
    assert_eq!(window.kinds(), "Conv2d MaxPool2d Conv2d Flatten Flatten Dense Output");
}
