//! The time machine in the window: everything that is shown follows the moment that is gone back to; lanes, box, branches.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Pos2, Rect, Vec2};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT as _;
use strata::app::{Action, Language, RunView, ShownMoment};
use strata::train::CardView;

use super::training::{finished, said};
use super::{Window, speaking};
use crate::program::{open, starter};

/// A batch in the first epoch that is hardly a snapshot.
const EARLY: u64 = 7;

/// Goes to a moment and waits until all that belongs to it is there.
fn go(window: &mut Window, batches: u64) {
    window.act(Action::ShowMoment(Some(batches)));
    window.watch("the moment", |window| {
        let run = window.app().runs.shown().unwrap();
        run.shown_moment().is_some_and(ShownMoment::is_exact)
            && run.moment_scores().is_some()
            && !window.app().runs.is_restless()
    });
    window.settle();
}

/// What something shows now, at an early moment, and after the way back.
fn at_three_moments<T>(window: &mut Window, seen: impl Fn(&Window) -> T) -> [T; 3] {
    window.watch("the last answer", |window| !window.app().runs.is_restless());
    window.settle();
    let now = seen(window);
    go(window, EARLY);
    let then = seen(window);
    window.act(Action::ShowMoment(None));
    window.watch("now", |window| !window.app().runs.is_restless());
    window.settle();
    [now, then, seen(window)]
}

/// Proves that something follows the moment that is shown.
fn assert_follows<T: PartialEq + std::fmt::Debug>(window: &mut Window, seen: impl Fn(&Window) -> T) {
    let [now, then, again] = at_three_moments(window, seen);
    assert_ne!(now, then);
    assert_eq!(now, again);
}

fn layers(window: &Window) -> Vec<CardView> {
    window.app().cards().unwrap().1.layers.clone()
}

/// The names that begin with something.
fn named(window: &Window, start: &str) -> Vec<String> {
    window.names().into_iter().filter(|name| name.contains(start)).collect()
}

#[test]
fn maps_filters_weights_and_histograms_follow_the_moment() {
    let mut window = finished(Language::English);
    assert_follows(&mut window, |window| layers(window).iter().map(|view| view.values.to_vec()).collect::<Vec<_>>());
    let weights = |window: &Window| -> Vec<Vec<f32>> {
        layers(window).iter().flat_map(|view| view.weights.iter().map(|one| one.values.to_vec())).collect()
    };
    assert_follows(&mut window, weights);
    assert_follows(&mut window, |window| {
        let layers = layers(window);
        let of_weights = layers.iter().flat_map(|view| view.weights.iter().map(|one| one.histogram.clone()));
        of_weights.collect::<Vec<_>>()
    });
    assert_follows(&mut window, |window| named(window, "up to ±"));
}

#[test]
fn what_it_thinks_follows_the_moment() {
    let mut window = finished(Language::English);
    assert_follows(&mut window, |window| named(window, "It thinks: "));
    let answers = |window: &Window| window.app().runs.shown().unwrap().predictions.clone();
    let [now, then, again] = at_three_moments(&mut window, answers);
    assert!(now != then && now.len() == again.len());
}

#[test]
fn confusion_and_network_follow_the_moment() {
    let mut window = finished(Language::English);
    window.press_button("Confusion");
    assert_follows(&mut window, |window| named(window, "Confusion matrix"));
    go(&mut window, EARLY);
    assert!(said(&window).contains(&format!("batch {EARLY}")), "{}", said(&window));
    window.press_button("Network");
    window.settle();
    assert!(said(&window).contains(&format!("after batch {EARLY}, as they were then")), "{}", said(&window));
}

#[test]
fn gradients_and_the_batch_follow_the_moment() {
    let mut window = finished(Language::English);
    let flow = |window: &Window| window.app().runs.shown().unwrap().shown_flow().to_vec();
    let [now, then, again] = at_three_moments(&mut window, flow);
    assert!(now != then && now == again);
    // Before the first batch nothing has moved a layer, and what does now is not shown in its place.
    go(&mut window, 0);
    assert_eq!(flow(&window), []);
    go(&mut window, EARLY);
    window.press_button("Batch");
    window.settle();
    assert!(said(&window).contains(&format!("Batch {EARLY} of 51 in epoch 1: loss ")), "{}", said(&window));
    let run = window.app().runs.shown().unwrap();
    let first = run.shown_last_batch().samples[0].index as usize;
    let name = format!("{} · {}", run.data.name(first), run.data.classes[run.data.label(first)]);
    assert!(window.has(Role::Image, &name), "{name}");
}

/// The surface over the plane is what the network answers for its places.
#[test]
fn the_decision_surface_follows_the_moment() {
    let mut design = starter("spiral");
    design.training.epochs = 3;
    let mut window = Window::of(speaking(open(design), Language::English));
    window.harness.key_press(Key::F5);
    window.watch("the end", |window| {
        window.app().runs.shown().is_some_and(|run| !run.is_active()) && !window.app().runs.is_restless()
    });
    let surface = |window: &Window| window.app().cards().unwrap().1.more.as_ref().unwrap().answers.clone();
    assert!(surface(&window).len() > 100);
    assert_follows(&mut window, surface);
}

/// While a moment is shown, what is computed now stands below what was computed then.
#[test]
fn then_and_now_stand_below_each_other() {
    let mut window = finished(Language::English);
    let maps = |window: &Window| named(window, "Image `What the layer computes").len();
    let before = maps(&window);
    go(&mut window, EARLY);
    window.watch("what is computed now", |window| window.app().cards_of_now().is_some());
    window.settle();
    assert_eq!(maps(&window), 2 * before);
    for words in ["then", "now", "Both moments on one scale"] {
        assert!(window.has(Role::Label, words), "{words}: {}", said(&window));
    }
    assert!(window.says(&format!("after batch {EARLY}, as they were then")));
}

/// The box says which moment it is and how good the network was.
#[test]
fn the_box_tells_of_the_moment() {
    for (language, words) in [
        (Language::English, ["Batch 7, epoch 0.1", "replayed exactly", "validation ", "loss ", "Branch from here…"]),
        (Language::French, ["Lot 7, époque 0,1", "rejoué exactement", "validation ", "perte ", "Bifurquer d’ici…"]),
    ] {
        let mut window = finished(language);
        go(&mut window, EARLY);
        for part in words {
            assert!(!named(&window, part).is_empty(), "{part}: {}", said(&window));
        }
        let whole = Rect::from_min_size(Pos2::ZERO, Vec2::new(1440.0, 900.0));
        let branch = window.find(Role::Button, words[4]).rect();
        assert!(whole.contains_rect(branch), "{branch:?}");
        window.act(Action::ShowMoment(None));
        assert!(named(&window, words[0]).is_empty());
    }
}

/// A branch with another dropout rate and another batch size is a lane of its own; by its lane each run is gone back in.
#[test]
fn lanes_are_gone_back_in_by_keys() {
    let mut window = finished(Language::English);
    go(&mut window, 40);
    window.click(Role::Button, "Branch from here…");
    assert!(window.says("Branch after batch 40"));
    let batch = window.all(Role::SpinButton, "Batch size").pop().map(|node| node.rect());
    assert!(batch.is_some(), "{}", said(&window));
    window.click(Role::Button, "Cancel");
    let mut design = strata::design::Design::clone(&window.app().runs.shown().unwrap().design);
    design.training.batch = 64;
    window.act(Action::Branch(Box::new(design)));
    window.watch("the branch", |window| window.app().runs.shown().is_some_and(|run| run.id() == 2 && !run.is_active()));
    window.settle();
    let lanes = |window: &Window| named(window, "Slider `Timeline, run ");
    let [root, branch] = &lanes(&window)[..] else { panic!("{:?}", lanes(&window)) };
    assert!(root.contains("run 1, rate ") && branch.contains("run 2, Batch size 64"), "{root} {branch}");
    assert!(branch.contains("branched from run"), "{branch}");
    let name = root.trim_start_matches("Slider `").trim_end_matches('`').to_owned();
    window.find(Role::Slider, &name).focus();
    window.settle();
    window.press(Modifiers::NONE, Key::Home);
    let shown = |window: &Window| {
        let run = window.app().runs.shown().unwrap();
        (run.id(), run.shown_moment().map(ShownMoment::target))
    };
    assert_eq!(shown(&window), (1, Some(0)));
    window.press(Modifiers::NONE, Key::PageUp);
    assert_eq!(shown(&window), (1, Some(51)));
    // The value is told in words as well.
    let lane = lanes(&window).remove(0);
    let node = window.find(Role::Slider, lane.trim_start_matches("Slider `").trim_end_matches('`'));
    let node = node.accesskit_node();
    assert_eq!((node.numeric_value(), node.value().as_deref()), (Some(51.0), Some("batch 51 · epoch 1")));
}

/// In a small window nothing of the lanes lies upon each other.
#[test]
fn lanes_fit_into_a_small_window() {
    let mut design = starter("digits");
    design.training.epochs = 1;
    let builder = egui_kittest::Harness::builder().with_size(Vec2::new(1024.0, 768.0));
    let mut window = Window::built(speaking(open(design.clone()), Language::French), builder);
    window.harness.key_press(Key::F5);
    for branches in 1..=3 {
        window.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active()));
        window.settle();
        go(&mut window, 10 * branches);
        design.training.optimizer = design.training.optimizer.with_rate(0.01 * branches as f32);
        window.act(Action::Branch(Box::new(design.clone())));
        window.watch("the branch", |window| {
            window.app().runs.shown().is_some_and(|run: &RunView| run.id() == branches + 1 && !run.is_active())
        });
    }
    window.settle();
    let nodes = window.harness.root().children_recursive();
    let lanes: Vec<_> = nodes.filter(|node| node.accesskit_node().role() == Role::Slider).collect();
    let is_lane = |name: Option<String>| name.is_some_and(|name| name.starts_with("Chronologie"));
    let mut lanes: Vec<_> =
        lanes.iter().filter(|node| is_lane(node.accesskit_node().label())).map(Node::rect).collect();
    lanes.sort_by(|one, other| one.top().total_cmp(&other.top()));
    assert_eq!(lanes.len(), 4);
    assert!(lanes.windows(2).all(|pair| pair[0].bottom() <= pair[1].top() + 0.5), "{lanes:?}");
    assert!(lanes.iter().all(|lane| lane.width() > 400.0), "{lanes:?}");
}
