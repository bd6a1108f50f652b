//! Notices: in the window's language, beside what they could cover, gone when they no longer hold, and read again.
use eframe::egui::accesskit::{Live, Role};
use eframe::egui::{Event, Key, Modifiers, Vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT};
use strata::app::{Action, Command, Dialog, Language, Notice, NoticeValue, RunState, Until, Workspace};
use strata::data::SkipReason;
use strata::design::{Edit, Label, Source, Split};

use super::{Window, name_of, speaking};
use crate::program::program;

/// What stands in the strip.
fn shown(window: &Window) -> Vec<String> {
    let root = window.harness.root();
    let alerts = root.children_recursive().map(|node| node.accesskit_node());
    alerts.filter(|node| node.role() == Role::Alert).filter_map(|node| node.label()).collect()
}

fn told(notice: Notice) -> Action {
    Action::Notify(notice)
}

fn empty_file() -> Notice {
    Notice::failed("notice.no_picture").telling("reason", NoticeValue::Skip(SkipReason::Empty))
}

#[test]
fn a_notice_follows_the_language_and_is_spoken() {
    let mut window = Window::new();
    window.act(told(empty_file()));
    assert_eq!(shown(&window), ["The picture cannot be used: the file is empty"]);
    let root = window.harness.root();
    let alert = root.children_recursive().find(|node| node.accesskit_node().role() == Role::Alert).unwrap();
    assert_eq!(alert.accesskit_node().live(), Live::Assertive);
    window.act(Action::Do(Command::French));
    assert_eq!(shown(&window), ["L’image ne peut pas servir\u{a0}: le fichier est vide"]);
    // What the system says of files, as well.
    window.act(Action::Open("/no/such.ron".into()));
    let told = shown(&window).remove(0);
    assert!(told.ends_with("/no/such.ron n’existe pas"), "{told}");
    window.act(Action::Do(Command::English));
    assert!(shown(&window)[0].ends_with("/no/such.ron does not exist"), "{:?}", shown(&window));
}

#[test]
fn a_short_press_closes_a_notice_and_the_list_has_it_still() {
    let mut window = Window::new();
    assert!(!window.has(Role::Button, "1 notice"));
    window.act(told(empty_file()));
    window.act(told(Notice::done("notice.saved").with("file", "a.ron")));
    assert_eq!(shown(&window), ["Saved in a.ron", "The picture cannot be used: the file is empty"]);
    window.click(Role::Alert, "Saved in a.ron");
    assert_eq!(shown(&window).len(), 1);
    window.click(Role::Button, "Close: The picture cannot be used: the file is empty");
    assert_eq!(shown(&window).len(), 0);
    window.click(Role::Button, "2 notices");
    assert_eq!(window.app().dialog, Some(Dialog::Notices));
    assert_eq!(shown(&window).len(), 2);
    window.press(Modifiers::NONE, Key::Escape);
    assert_eq!((&window.app().dialog, shown(&window).len()), (&None, 0));
}

/// The same sentence stands once, and what holds no longer goes by itself.
#[test]
fn what_no_longer_holds_goes() {
    let mut window = Window::new();
    window.harness.event(Event::Paste("no layers".to_owned()));
    window.settle();
    window.harness.event(Event::Paste("nothing".to_owned()));
    window.settle();
    assert_eq!(shown(&window).len(), 1, "{:?}", shown(&window));
    window.act(Action::Do(Command::Duplicate));
    assert_eq!(shown(&window), [""; 0]);
    window.act(told(Notice::failed("notice.still_loading").until(Until::PicturesRead)));
    assert_eq!(shown(&window), [""; 0], "the pictures are read");
    window.act(told(Notice::failed("notice.cannot_save").with("file", "a").until(Until::DesignSaved)));
    assert_eq!(shown(&window).len(), 1);
    let folder = tempfile::tempdir().unwrap();
    window.act(Action::SaveTo(folder.path().join("a.ron")));
    assert!(shown(&window).len() == 1 && shown(&window)[0].starts_with("Saved in"), "{:?}", shown(&window));
}

/// The strip takes its room from the workspace: nothing lies below it.
#[test]
fn a_notice_covers_nothing() {
    for size in [Vec2::new(1440.0, 900.0), Vec2::new(1024.0, 700.0)] {
        let mut window = Window::built(speaking(program(), Language::English), Harness::builder().with_size(size));
        window.act(Action::Do(Command::StepBatch));
        window.act(told(empty_file()));
        window.watch("the timeline", |window| window.names().iter().any(|name| name.contains("Timeline")));
        let node = |part: &str| {
            let mut all = window.harness.root().children_recursive();
            let node = all.find(|node| name_of(node).is_some_and(|name| name.contains(part)));
            node.unwrap_or_else(|| panic!("{part}: {:#?}", window.names())).rect()
        };
        let strip = node("The picture cannot be used");
        let (timeline, status) = (node("Timeline"), node("1 notice"));
        assert!(
            strip.bottom() <= timeline.top() + 0.5 && timeline.bottom() <= status.top() + 8.0,
            "{strip:?} {timeline:?}"
        );
        let answers = node("WHAT IT THINKS NOW");
        assert!(answers.bottom() < strip.top());
    }
}

/// What a run has to tell leaves room for the button of the notices, however wide the window.
#[test]
fn the_status_line_ends_before_its_button() {
    let mut window = Window::of(speaking(program(), Language::French));
    // Of few samples it tells how far the accuracy may be off: that takes most of the line.
    let edit = Edit::SetSplit(Split { validation: 0.02, test: 0.0 });
    window.act(Action::Change { edit, label: Label::new("set"), gesture: None });
    window.settle();
    window.act(Action::Do(Command::StepEpoch));
    window.watch("one epoch", |window| window.run_is(&RunState::Waiting));
    window.act(told(empty_file()));
    let mut looked = 0;
    for width in (960..1300).step_by(10) {
        window.resize((width as f32, 700.0));
        let root = window.harness.root();
        let place = |role: Role, is_meant: &dyn Fn(&str) -> bool| {
            let all = root.children_recursive();
            let meant = all.filter(|node| {
                node.accesskit_node().role() == role && name_of(node).is_some_and(|name| is_meant(&name))
            });
            meant.map(|node| node.rect()).collect::<Vec<_>>()
        };
        let button = place(Role::Button, &|name| name == "1 message")[0];
        for label in place(Role::Label, &|_| true) {
            if button.y_range().contains(label.center().y) {
                looked += 1;
                assert!(label.right() <= button.left() + 0.5, "{width}: {label:?} {button:?}");
            }
        }
    }
    assert!(looked > 100, "only {looked} labels stand in the line");
}

/// A folder that cannot be used is told in full where it is chosen, once: the button that cannot be pressed says why, and
/// the other screens say in two words that there are no pictures.
#[test]
fn a_folder_that_cannot_be_used_is_told_once() {
    for language in Language::ALL {
        let mut window = Window::of(speaking(program(), language));
        let missing = Source::Folder("/no/such/folder".into());
        window.act(Action::UseData(missing));
        window.act(Action::Show(Workspace::Data));
        let told = |window: &Window| window.names().iter().filter(|name| name.contains("/no/such/folder")).count();
        let why = language.data_error(window.app().loading.failure().unwrap());
        assert!(window.says(&why) && shown(&window).is_empty(), "{:#?}", window.names());
        let in_words = window.names().iter().filter(|name| name.contains(&why)).count();
        assert_eq!(in_words, 1, "{:#?}", window.names());
        let train = language.text("transport.train");
        // A tab has the same name.
        let buttons = window.all(Role::Button, &train);
        let buttons = buttons.iter().map(NodeT::accesskit_node);
        let cannot: Vec<_> = buttons.filter(AccessKitNode::is_disabled).collect();
        assert_eq!(cannot.len(), 1, "{:#?}", window.names());
        assert_eq!(cannot[0].description().as_deref(), Some(&*why));
        window.act(Action::Show(Workspace::Train));
        assert!(window.says(&language.text("status.no_pictures")), "{:#?}", window.names());
        assert!(told(&window) <= 1 && shown(&window).is_empty(), "{:#?}", window.names());
    }
}
