//! For those who do not see the window: everything that can be used, and every picture, has a name.
use eframe::egui::accessibility::is_input;
use eframe::egui::accesskit::Role;
use egui_kittest::kittest::NodeT as _;
use strata::app::Language;
use strata::design::{Activation, ActivationLayer, LayerId, LayerKind};

use super::screens::visit;
use super::{Window, speaking};
use crate::program::{open, stack};

/// Whether a widget of that role has to have a name: what can be used, and what says something by its looks alone.
fn needs_name(role: Role) -> bool {
    is_input(role)
        || matches!(role, Role::Image | Role::Canvas | Role::Meter | Role::ProgressIndicator | Role::ListItem)
}

/// Widgets without a name that can be spoken; an icon is none.
fn nameless(window: &Window) -> Vec<String> {
    let nodes = window.harness.root();
    let all = nodes.children_recursive().map(|node| node.accesskit_node());
    all.filter(|node| needs_name(node.role()) && !node.is_hidden())
        .filter(|node| {
            let spoken = |text: Option<String>| text.is_some_and(|text| text.chars().any(char::is_alphanumeric));
            !spoken(node.label()) && !spoken(node.data().placeholder().map(str::to_owned))
        })
        .map(|node| format!("{:?} {:?} at {:?}", node.role(), node.label(), node.raw_bounds()))
        .collect()
}

fn everything_is_named(language: Language) {
    let (mut screens, mut widgets) = (0, 0);
    let mut wrong = Vec::new();
    visit(language, &mut |name, window| {
        screens += 1;
        let nodes = window.harness.root();
        widgets += nodes.children_recursive().filter(|node| needs_name(node.accesskit_node().role())).count();
        wrong.extend(nameless(window).into_iter().map(|what| format!("{name}: {what}")));
    });
    assert!(wrong.is_empty(), "{} widgets have no name:\n{}", wrong.len(), wrong.join("\n"));
    assert!(screens > 60 && widgets > 60 * screens, "{screens} screens with {widgets} widgets");
}

#[test]
fn every_widget_has_a_name_in_english() {
    everything_is_named(Language::English);
}

#[test]
fn every_widget_has_a_name_in_french() {
    everything_is_named(Language::French);
}

/// The map of a long stack is drawn by hand.
#[test]
fn the_map_of_a_long_stack_has_a_name() {
    let long = stack(vec![LayerKind::from(ActivationLayer(Activation::Relu)); 40]);
    let window = Window::of(speaking(open(long), Language::English));
    assert!(window.has(Role::ScrollBar, "Map of the whole stack"));
}

/// Numbers can be set and cards pressed by programs that read the screen aloud.
#[test]
fn widgets_do_what_a_screen_reader_asks() {
    let mut window = Window::new();
    for up in [true, true, false] {
        let field = window.find(Role::SpinButton, "Filters");
        if up {
            field.increment_accesskit();
        } else {
            field.decrement_accesskit();
        }
        window.settle();
    }
    assert!(window.has(Role::ListItem, "Convolution 1, 17 filters 3×3 · ReLU, 17×8×8"), "{:#?}", window.names());
    window.find(Role::ListItem, "Flatten, 512").click_accesskit();
    window.settle();
    assert_eq!(window.app().selection.only_layer(), Some(LayerId(3)));
    window.find(Role::Button, "Dropout").click_accesskit();
    window.settle();
    assert_eq!(window.kinds(), "Conv2d MaxPool2d Conv2d Flatten Dropout Dense Output");
}
