//! Residual blocks in the window: dragged, filled, folded, walked through by keys, taken apart, nested.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Pos2, Rect, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Card, Language, Pick};
use strata::design::{Activation, Conv2d, Dense, LayerId, LayerKind, MaxPool2d, Output, Padding, Residual, Stack};

use super::{CTRL, Window, speaking};
use crate::program::{open, stack};

fn conv(filters: usize) -> LayerKind {
    Conv2d::new(filters, 3, Padding::Same, Activation::Relu).into()
}

/// A window with these layers.
fn window(kinds: Vec<LayerKind>) -> Window {
    Window::of(speaking(open(stack(kinds)), Language::English))
}

/// The kinds of the tree, the content of blocks in brackets.
fn tree(window: &Window) -> String {
    crate::program::tree(window.app().document.design())
}

impl Window {
    /// Where the card stands whose name begins so.
    fn card_named(&self, name: &str) -> Rect {
        let nodes = self.harness.root();
        let mut cards = nodes.children_recursive().filter(|node| node.accesskit_node().role() == Role::ListItem);
        let card = cards.find(|node| node.accesskit_node().label().is_some_and(|label| label.starts_with(name)));
        card.unwrap_or_else(|| panic!("there is no card `{name}` in {:#?}", self.names())).rect()
    }

    fn has_card(&self, name: &str) -> bool {
        self.names().iter().any(|one| one.starts_with(&format!("ListItem `{name}")))
    }

    /// Drags from one place to another and lets go, step by step as a hand does it.
    fn drop_from(&mut self, from: Pos2, to: Pos2) {
        self.drag(from, to);
        self.let_go(to);
    }

    /// Drags right below a card and lets go. The hand follows the card, because others make room while it moves.
    fn drop_below(&mut self, from: Pos2, name: &str) {
        let below = |window: &Self| window.card_named(name).center_bottom() + Vec2::new(0.0, 2.0);
        let mut at = below(self);
        self.drag(from, at);
        for _ in 0..4 {
            let to = below(self);
            self.carry(at, to);
            at = to;
        }
        self.let_go(at);
    }

    fn palette(&self, name: &str) -> Pos2 {
        self.find(Role::Button, name).rect().center()
    }
}

#[test]
fn a_block_is_dragged_filled_and_undone_to_the_empty_stack() {
    let mut window = window(vec![]);
    let middle = window.cards()[0].center_bottom() + Vec2::new(0.0, 30.0);
    window.drop_from(window.palette("Residual block"), middle);
    assert_eq!(tree(&window), "Residual[]");
    assert!(window.says("Drag layers here"));
    for filled in ["Residual[Conv2d]", "Residual[Conv2d Conv2d]"] {
        let inside = window.card_named("Residual block").center_bottom() + Vec2::new(0.0, 14.0);
        window.drop_from(window.palette("Convolution"), inside);
        assert_eq!(tree(&window), filled);
    }
    assert!(window.has_card("Convolution 1, inside Residual block, "), "{:#?}", window.names());
    assert!(window.has_card("Residual block, 2 layers, "));
    for undone in ["Residual[Conv2d]", "Residual[]", ""] {
        window.press(CTRL, Key::Z);
        assert_eq!(tree(&window), undone);
    }
}

#[test]
fn shapes_follow_while_something_is_held_over_a_block() {
    let mut window = window(vec![Residual::new([conv(1)]).into(), Output::default().into()]);
    let card = window.card_named("Convolution");
    let from = window.palette("Max pooling");
    window.drag(from, card.center_bottom() + Vec2::new(0.0, 2.0));
    let shown = window.app().shown_checked();
    assert_eq!(shown.layers[0].output.to_string(), "1×4×4");
    assert!(window.says("Shortcut: 1 × 1 convolution, stride 2"), "{:#?}", window.names());
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!(tree(&window), "Residual[Conv2d] Output");
    assert!(window.says("Shortcut: the input itself"));
}

#[test]
fn cards_go_into_out_of_and_between_blocks() {
    let blocks = vec![Residual::new([conv(1), MaxPool2d::new(2).into()]).into(), Residual::new([conv(1)]).into()];
    let mut window = window(blocks);
    window.drop_below(window.card_named("Max pooling").center(), "Convolution 2");
    assert_eq!(tree(&window), "Residual[Conv2d] Residual[Conv2d MaxPool2d]");
    let top = window.card_named("Residual block 1").center_top();
    window.drop_from(window.card_named("Max pooling").center(), top);
    assert_eq!(tree(&window), "MaxPool2d Residual[Conv2d] Residual[Conv2d]");
    // A block moves with all that it holds, and never into itself.
    window.drop_below(window.card_named("Residual block 1").center(), "Convolution 2");
    assert_eq!(tree(&window), "MaxPool2d Residual[Conv2d Residual[Conv2d]]");
    let card = window.card_named("Residual block 1");
    window.drop_from(card.center(), window.card_named("Convolution 2").center());
    assert_eq!(tree(&window), "MaxPool2d Residual[Conv2d Residual[Conv2d]]");
}

#[test]
fn blocks_fold_without_changing_the_design() {
    let mut window = window(vec![Residual::new([conv(1), conv(1)]).into(), Output::default().into()]);
    let revision = window.app().document.revision();
    window.click(Role::Button, "Fold Residual block");
    assert!(!window.has_card("Convolution") && window.has_card("Residual block, 2 layers, 1×8×8, folded"));
    // The keyboard: down goes past what is folded, right unfolds and goes in, left goes out and folds.
    window.press(Modifiers::NONE, Key::Home);
    window.press(Modifiers::NONE, Key::ArrowDown);
    let at = |window: &Window| match window.app().selection.cursor() {
        Card::Layer(id) => window.app().document.design().layers.get(id).unwrap().kind.id(),
        Card::Input => "Input",
    };
    let keys = [
        (Key::ArrowDown, "Output"),
        (Key::ArrowUp, "Residual"),
        (Key::ArrowRight, "Residual"),
        (Key::ArrowRight, "Conv2d"),
        (Key::ArrowDown, "Conv2d"),
        (Key::ArrowDown, "Output"),
        (Key::ArrowUp, "Conv2d"),
        (Key::ArrowLeft, "Residual"),
        (Key::ArrowLeft, "Residual"),
    ];
    for (key, card) in keys {
        window.press(Modifiers::NONE, key);
        assert_eq!(at(&window), card, "{key:?}");
    }
    assert!(!window.has_card("Convolution"));
    assert_eq!((window.app().document.revision(), window.app().document.is_changed()), (revision, false));
}

#[test]
fn a_problem_inside_a_folded_block_is_seen_and_fixed_there() {
    let wide: LayerKind = Conv2d::new(1, 11, Padding::Valid, Activation::Relu).into();
    let mut window = window(vec![Residual::new([wide]).into(), Output::default().into()]);
    window.click(Role::Button, "Fold Residual block");
    let fixes: Vec<String> = window.names().into_iter().filter(|name| name.starts_with("Button `Use ")).collect();
    assert!(!fixes.is_empty() && window.has_card("Residual block, 1 layer, "), "{:#?}", window.names());
    assert!(window.names().iter().any(|name| name.starts_with("ListItem `Residual") && name.contains("has a problem")));
}

#[test]
fn layers_become_a_block_and_leave_it_again() {
    let mut window = window(vec![conv(1), conv(1), Output::default().into()]);
    window.press(Modifiers::SHIFT, Key::ArrowDown);
    window.click(Role::Button, "Make a residual block");
    assert_eq!(tree(&window), "Residual[Conv2d Conv2d] Output");
    let block = window.app().document.design().layers.layers()[0].id;
    window.act(Action::Select(Card::Layer(block), Pick::Only));
    window.click(Role::Button, "Take the block apart");
    assert_eq!(tree(&window), "Conv2d Conv2d Output");
    window.press(CTRL, Key::Z);
    window.press(CTRL, Key::Z);
    assert_eq!(tree(&window), "Conv2d Conv2d Output");
}

/// As deep as blocks may stand inside each other, in a small window.
#[test]
fn eight_blocks_inside_each_other_leave_room_for_a_card() {
    let mut kind: LayerKind = Dense::new(64, Activation::Relu).into();
    for _ in 0..Stack::DEEPEST {
        kind = Residual::new([kind]).into();
    }
    let app = speaking(open(stack(vec![kind])), Language::English);
    let size = Vec2::new(1024.0, 768.0);
    let mut window = Window::built(app, Harness::builder().with_size(size));
    for workspace in [Key::Num3, Key::Num2] {
        window.press(CTRL, workspace);
        let cards = window.cards();
        assert_eq!(cards.len(), 2 + Stack::DEEPEST);
        let right = cards.iter().map(Rect::right).fold(0.0, f32::max);
        for pair in cards.windows(2) {
            assert!(pair[1].left() >= pair[0].left() && pair[1].right() <= right + 0.5, "{pair:?}");
        }
        assert!(cards.last().unwrap().width() > 120.0, "{:?}", cards.last());
    }
}

/// Ids of the design's layers in the order of the tree, for tests that go by places.
#[test]
fn cards_are_known_by_ids() {
    let mut window = window(vec![Residual::new([conv(1)]).into(), conv(1)]);
    let ids: Vec<LayerId> = window.app().document.design().layers.iter().map(|layer| layer.id).collect();
    window.act(Action::Select(Card::Layer(ids[1]), Pick::Only));
    window.press(Modifiers::ALT, Key::ArrowUp);
    assert_eq!(window.app().selection.cursor(), Card::Layer(ids[1]));
}
