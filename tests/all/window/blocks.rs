//! Residual blocks in the window: dragged, filled, folded, walked through by keys, taken apart, nested.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Pos2, Rect, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Card, Command, Language, PaletteItem, Pick, row};
use strata::design::{
    Activation, Conv2d, Dense, Flatten, GlobalMeanPool, LayerId, LayerKind, MaxPool2d, Output, Padding, Position,
    Pretrained, Residual, Stack,
};

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

    /// Drags something over the stack until it is held at a position, as the eye does it, and lets go there.
    fn drop_into(&mut self, from: Pos2, wanted: Position) {
        self.hold_over(from, wanted);
        let at = self.harness.ctx.pointer_interact_pos().unwrap();
        self.let_go(at);
    }

    /// Drags something over the stack until it is held at a position.
    fn hold_over(&mut self, from: Pos2, wanted: Position) {
        let input = self.cards()[0];
        let mut at = Pos2::new(input.center().x, input.bottom());
        self.drag(from, at);
        while self.app().hover.as_ref().is_none_or(|hover| hover.at != wanted) {
            let to = at + Vec2::new(0.0, 6.0);
            assert!(to.y < 880.0, "{wanted:?} does not open");
            self.carry(at, to);
            at = to;
        }
    }

    /// The id of the block that stands at a place of the tree.
    fn block(&self, place: usize) -> LayerId {
        crate::program::layer_at(self.app(), place).id
    }

    fn palette(&self, name: &str) -> Pos2 {
        self.find(Role::Button, name).rect().center()
    }
}

#[test]
fn a_block_is_dragged_filled_and_undone_to_the_empty_stack() {
    let mut window = window(vec![]);
    window.drop_into(window.palette("Residual block"), Position::outermost(0));
    assert_eq!(tree(&window), "Residual[]");
    assert!(window.says("Drag layers here"));
    assert!(window.focused().is_some_and(|(role, name)| role == Role::ListItem && name.starts_with("Residual block")));
    for (place, filled) in ["Residual[Conv2d]", "Residual[Conv2d Conv2d]"].into_iter().enumerate() {
        let block = window.block(0);
        window.drop_into(window.palette("Convolution"), Position::inside(block, place));
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
    let block = window.block(0);
    window.hold_over(window.palette("Max pooling"), Position::inside(block, 1));
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
    let second = window.block(3);
    window.drop_into(window.card_named("Max pooling").center(), Position::inside(second, 1));
    assert_eq!(tree(&window), "Residual[Conv2d] Residual[Conv2d MaxPool2d]");
    window.drop_into(window.card_named("Max pooling").center(), Position::outermost(0));
    assert_eq!(tree(&window), "MaxPool2d Residual[Conv2d] Residual[Conv2d]");
    // A block moves with all that it holds.
    window.drop_into(window.card_named("Residual block 1").center(), Position::inside(second, 1));
    assert_eq!(tree(&window), "MaxPool2d Residual[Conv2d Residual[Conv2d]]");
    // It never goes into itself: its own content is no place to let it go.
    let from = window.card_named("Residual block 1").center();
    window.drag(from, window.card_named("Convolution 2").center());
    let own = [window.block(1), window.block(3)];
    let at = window.app().hover.as_ref().and_then(|hover| hover.at.group);
    assert!(at.is_none_or(|group| !own.contains(&group)), "{at:?}");
    window.press(Modifiers::NONE, Key::Escape);
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
    let kinds = vec![Flatten.into(), kind, Output::default().into()];
    let app = speaking(open(stack(kinds)), Language::English);
    let size = Vec2::new(1024.0, 768.0);
    let mut window = Window::built(app, Harness::builder().with_size(size));
    for workspace in [Key::Num3, Key::Num2] {
        window.press(CTRL, workspace);
        let cards = window.cards();
        assert_eq!(cards.len(), 4 + Stack::DEEPEST);
        let right = cards.iter().map(Rect::right).fold(0.0, f32::max);
        let nested = &cards[2..cards.len() - 1];
        for pair in nested.windows(2) {
            assert!(pair[1].left() > pair[0].left() && pair[1].right() <= right, "{pair:?}");
        }
        assert!(nested.last().unwrap().width() > 112.0, "{nested:?}");
    }
}

/// Moving a card changes where it stands, not what it is.
#[test]
fn cards_are_known_by_ids() {
    let mut window = window(vec![Residual::new([conv(1)]).into(), conv(1)]);
    let ids: Vec<LayerId> = window.app().document.design().layers.iter().map(|layer| layer.id).collect();
    window.act(Action::Select(Card::Layer(ids[1]), Pick::Only));
    window.press(Modifiers::ALT, Key::ArrowUp);
    assert_eq!(window.app().selection.cursor(), Card::Layer(ids[1]));
}

#[test]
fn a_backbone_is_opened_and_nobody_changes_what_stands_inside() {
    use Command as C;
    let backbone = Pretrained { cut: 3, ..Pretrained::default() };
    let mut window = window(vec![backbone.into(), GlobalMeanPool.into(), Output::default().into()]);
    assert!(window.has_card("Pretrained backbone, 6 layers, ") && !window.has_card("stem"), "{:#?}", window.names());
    window.click(Role::Button, "Unfold Pretrained backbone");
    assert!(window.has_card("stem, inside Pretrained backbone, 32 filters 3×3"), "{:#?}", window.names());
    let backbone_id = window.app().document.design().layers.layers()[0].id;
    window.act(Action::Select(Card::Layer(backbone.layers()[1].id), Pick::Only));
    assert!(window.says("Part of the pretrained backbone, which is changed only as a whole"));
    let changes = [C::Delete, C::Cut, C::Copy, C::Duplicate, C::ToggleOff, C::Group, C::Ungroup, C::Rename, C::MoveUp];
    for command in changes {
        assert!(!(row(command).enabled)(window.app()), "{command:?}");
    }
    // What is new goes behind the whole of it.
    window.act(Action::Add(PaletteItem::Kind("Dropout")));
    let inside = "Conv2d DepthwiseConv2d Conv2d Conv2d DepthwiseConv2d Conv2d";
    assert_eq!(tree(&window), format!("Pretrained[{inside}] Dropout GlobalMeanPool Output"));
    window.press(CTRL, Key::Z);
    // The card that the keyboard goes to is scrolled to, so that its button can be clicked.
    window.press(Modifiers::NONE, Key::Home);
    window.press(Modifiers::NONE, Key::ArrowDown);
    assert_eq!(window.app().selection.cursor(), Card::Layer(backbone_id));
    window.click(Role::Button, "Fold Pretrained backbone");
    assert!(!window.has_card("stem"));
}
