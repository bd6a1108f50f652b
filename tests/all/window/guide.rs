//! The pointers of the first start: beside the real thing, in the window, in nobody's way.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Rect};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Command, Language, Pointer, Workspace};

use super::{CTRL, Window, name_of, speaking};
use crate::program::program;

/// The window of somebody who opens it for the first time.
fn first_start(language: Language) -> Window {
    let mut app = speaking(program(), language);
    app.welcome();
    Window::of(app)
}

fn number(window: &Window) -> Option<usize> {
    (1..=5).find(|number| window.says(&format!("{number}/5")))
}

impl Window {
    /// The large button, which is called like a tab before it.
    fn train_button(&self, name: &str) -> Node<'_> {
        self.all(Role::Button, name).pop().unwrap()
    }

    /// The place of the first thing whose name begins so.
    fn place_of(&self, role: Role, name: &str) -> Rect {
        let root = self.harness.root();
        let mut nodes = root.children_recursive().filter(|node| node.accesskit_node().role() == role);
        nodes.find(|node| name_of(node).is_some_and(|own| own.starts_with(name))).map(|node| node.rect()).unwrap()
    }

    /// The smallest rectangle that holds the bubble's words and buttons.
    fn bubble(&self, language: Language, number: usize) -> Rect {
        let pointer: &'static str = self.app().pointer().unwrap().into();
        let sentence = language.text(&format!("guide.pointer.{pointer}"));
        let next = language.text(if number == 5 { "guide.done" } else { "guide.next" });
        let words = self.all(Role::Label, &sentence).first().map(Node::rect).unwrap();
        let count = self.find(Role::Label, &format!("{number}/5")).rect();
        words.union(count).union(self.find(Role::Button, &next).rect())
    }
}

#[test]
fn five_pointers_come_one_after_the_other() {
    let mut window = first_start(Language::English);
    for expected in 1..5 {
        assert_eq!(number(&window), Some(expected));
        window.click(Role::Button, "Next");
    }
    assert!(number(&window) == Some(5) && !window.has(Role::Button, "Skip"));
    window.click(Role::Button, "Done");
    assert_eq!((number(&window), window.app().settings.guided), (None, true));
}

#[test]
fn skipped_pointers_come_back_from_the_help_menu() {
    let mut window = first_start(Language::English);
    window.click(Role::Button, "Skip");
    assert_eq!((number(&window), window.app().settings.guided), (None, true));
    window.click(Role::Button, "Menu");
    // The menu is called like the button in the bar above it.
    let help = window.all(Role::Button, "Help").into_iter().max_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    help.unwrap().click();
    window.settle();
    window.click(Role::Button, "First steps");
    assert_eq!(number(&window), Some(1));
}

/// The window below is used as if there were no bubble.
#[test]
fn what_is_pointed_at_is_used_and_the_next_pointer_comes() {
    let mut window = first_start(Language::English);
    window.click(Role::Button, "Next picture");
    assert_eq!(number(&window), Some(2));
    let (from, to) = (window.card(1).center(), window.card(3).center());
    window.drag(from, to);
    window.let_go(to);
    assert_eq!(window.app().document.history().undo_label().unwrap().verb, "move");
    assert_eq!(number(&window), Some(3));
    window.press(CTRL, Key::Z);
    window.train_button("Train").click();
    window.watch("the living maps", |window| number(window) == Some(4));
    window.act_while_running(Action::Do(Command::Stop));
    window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active()));
    window.settle();
    assert_eq!(window.app().workspace, Workspace::Train);
    window.click(Role::ListItem, "Flatten, 512");
    assert_eq!(number(&window), Some(5));
    window.click(Role::Button, "Explore");
    assert_eq!((number(&window), window.app().settings.guided), (None, true));
}

/// Where the thing is not shown, the way there is pointed at.
#[test]
fn what_another_workspace_shows_is_pointed_at_by_its_tab() {
    let mut window = first_start(Language::English);
    window.act(Action::Show(Workspace::Data));
    let tab = window.find(Role::Button, "Build").rect();
    let words = window.place_of(Role::Label, "In Build: The network is a stack");
    assert!(words.top() > tab.bottom() && (words.left()..words.right()).contains(&tab.center().x));
    for _ in 0..2 {
        window.click(Role::Button, "Next");
    }
    let tab = window.find(Role::Button, "Train").rect();
    let words = window.place_of(Role::Label, "In Train: ");
    assert!(words.top() > tab.bottom() && (words.left()..words.right()).contains(&tab.center().x));
}

#[test]
fn a_bubble_stands_in_the_window_and_on_nothing_that_it_points_at() {
    for (language, theme, size) in [
        (Language::English, Command::Dark, (1440.0, 900.0)),
        (Language::French, Command::Projector, (1024.0, 768.0)),
        (Language::French, Command::Light, (800.0, 600.0)),
    ] {
        let mut window = first_start(language);
        window.act(Action::Do(theme));
        window.resize(size);
        for number in 1..=5 {
            let pointer = window.app().pointer().unwrap();
            if pointer == Pointer::Maps {
                window.act(Action::Show(Workspace::Train));
            }
            window.harness.run_steps(3);
            let thing = match pointer {
                Pointer::Data => window.cards()[0],
                Pointer::Stack => window.card(0),
                Pointer::Train => window.train_button(&language.text("transport.train")).rect(),
                Pointer::Maps => window.place_of(Role::Image, language.text("maps.spoken").split("%{").next().unwrap()),
                Pointer::Explore => window.find(Role::Button, &language.text("workspace.explore.name")).rect(),
            };
            let bubble = window.bubble(language, number);
            let seen = thing.intersect(window.harness.ctx.content_rect());
            assert!(!bubble.intersects(seen), "{pointer:?} {size:?}: {bubble:?} on {seen:?}");
            assert!(window.harness.ctx.content_rect().contains_rect(bubble), "{pointer:?} {size:?}: {bubble:?}");
            window.act(Action::Guide(strata::app::GuideAct::Next));
        }
    }
}

#[test]
fn the_keyboard_reaches_the_pointers_from_behind() {
    let mut window = first_start(Language::English);
    let mut reached = Vec::new();
    while !reached.contains(&"Next".to_owned()) {
        window.press(Modifiers::SHIFT, Key::Tab);
        reached.extend(window.focused().map(|(_, name)| name));
        assert!(reached.len() < 4, "{reached:?}");
    }
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!((number(&window), window.focused().unwrap().1.as_str()), (Some(2), "Next"));
}
