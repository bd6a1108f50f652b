//! What has the keyboard is seen: wherever Tab leads, in every workspace, in the smallest common window.
use eframe::egui::accesskit::Role;
use eframe::egui::epaint::RectShape;
use eframe::egui::{Key, Modifiers, Rect, Shape, StrokeKind};
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Language, LessonAct, LessonPlace, WORKSPACES};

use super::Window;
use super::explore::{convolutional, explored};

/// Fields have a border and a cursor of their own.
const TYPED: [Role; 3] = [Role::TextInput, Role::MultilineTextInput, Role::SpinButton];

/// What has the keyboard: its role, its name and where it stands.
fn focused(window: &Window) -> Option<(Role, String, Rect)> {
    let mut nodes = window.harness.root().children_recursive();
    let node = nodes.find(|node| node.accesskit_node().is_focused())?;
    let own = node.accesskit_node();
    Some((own.role(), own.label().unwrap_or_default(), node.rect()))
}

/// The rings that are drawn.
fn rings(window: &Window) -> Vec<Rect> {
    let shapes = window.harness.output().shapes.iter();
    let rects = shapes.filter_map(|clipped| if let Shape::Rect(rect) = &clipped.shape { Some(rect) } else { None });
    let is_ring = |rect: &&RectShape| rect.stroke.width == 2.0 && rect.stroke_kind == StrokeKind::Outside;
    rects.filter(is_ring).map(|rect| rect.rect).collect()
}

#[test]
fn wherever_tab_leads_it_is_in_sight_and_has_a_ring() {
    for language in Language::ALL {
        let mut window = explored(convolutional(), language);
        window.resize((1024.0, 768.0));
        let screen = window.harness.ctx.content_rect();
        for workspace in WORKSPACES.iter().map(|row| row.workspace) {
            window.act(Action::Show(workspace));
            let mut stops = Vec::new();
            for _ in 0..110 {
                window.harness.key_press_modifiers(Modifiers::NONE, Key::Tab);
                window.harness.run_ok();
                let Some((role, name, place)) = focused(&window) else { continue };
                let stop = format!("{role:?} {name} in {workspace:?} at {place:?}");
                assert!(screen.intersects(place.shrink(2.0)), "{stop} is out of sight");
                let found = rings(&window).iter().any(|ring| place.expand(1.0).contains_rect(ring.shrink(2.0)));
                assert!(found || TYPED.contains(&role), "{stop} has no ring: {:?}", rings(&window));
                stops.push(stop);
            }
            stops.sort();
            stops.dedup();
            assert!(stops.len() > 25, "{workspace:?}: {stops:#?}");
        }
    }
}

/// Tab goes through a row as it is read, also where it is filled from the right.
#[test]
fn rows_are_gone_through_from_left_to_right() {
    for (width, language) in [(1440.0, Language::English), (1024.0, Language::French)] {
        let mut window = explored(convolutional(), language);
        window.resize((width, 768.0));
        for workspace in WORKSPACES.iter().map(|row| row.workspace) {
            window.act(Action::Show(workspace));
            let bar = |place: Rect| place.center().y < 40.0;
            in_order(&mut window, bar, 8, &format!("{workspace:?}, {width}"));
        }
        window.act(Action::Lesson(LessonAct::Open(LessonPlace::BuiltIn("neuron"))));
        window.watch("the lesson", |window| window.app().lesson.is_some());
        window.settle();
        let close = window.find(Role::Button, &language.text("lesson.close")).rect();
        in_order(
            &mut window,
            |place| close.y_range().contains(place.center().y) && place.left() > width * 0.6,
            2,
            "lesson",
        );
    }
}

/// What can be pressed in a row stands in the order in which Tab goes through it.
fn in_order(window: &mut Window, is_in_row: impl Fn(Rect) -> bool, least: usize, place: &str) {
    window.harness.ctx.memory_mut(|memory| memory.surrender_focus(memory.focused().unwrap_or(eframe::egui::Id::NULL)));
    let mut stops: Vec<(f32, String)> = Vec::new();
    for _ in 0..150 {
        window.harness.key_press_modifiers(Modifiers::NONE, Key::Tab);
        window.harness.run_ok();
        match focused(window).filter(|(.., rect)| is_in_row(*rect)) {
            Some((_, name, rect)) => stops.push((rect.left(), name)),
            None if stops.is_empty() => {}
            None => break,
        }
    }
    assert!(stops.len() >= least, "{place}: {stops:#?}");
    assert!(stops.is_sorted_by(|one, other| one.0 < other.0), "{place}: {stops:#?}");
}
