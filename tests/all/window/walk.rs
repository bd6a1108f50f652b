//! A seeded walk through the window: whatever is there is pressed, typed into, dragged and scrolled; nothing panics, and
//! what must always hold holds after every action.
//!
//! `cargo test` walks a short way from several seeds. The long way of the promise in `tests/README.md` is
//! `STRATA_WALK=10000 cargo test --test all window::walk`.
use eframe::egui::accesskit::Role;
use eframe::egui::{Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase, Vec2};
use egui_kittest::kittest::NodeT as _;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use strata::app::{Action, COMMANDS, Command, Dialog};
use strata::design::{from_ron, to_ron};

use super::{CTRL, Window};

/// Actions per seed in the short walk.
const SHORT: usize = 120;
const SEEDS: u64 = 3;

/// Keys that a hand finds.
const KEYS: [Key; 14] = [
    Key::Tab,
    Key::Enter,
    Key::Space,
    Key::Escape,
    Key::Delete,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::Home,
    Key::End,
    Key::F1,
    Key::F8,
    Key::Backspace,
];

/// Letters that the program's own fonts have: those of the system are not there in a test, which stops without them.
const WORDS: [&str; 7] = ["0", "-1", "1e9", "0,5", "abc", "é", "(((("];

/// Everything that can be pressed and lies in the window.
fn pressable(window: &Window) -> Vec<Pos2> {
    let whole = window.harness.ctx.content_rect();
    let root = window.harness.root();
    let roles = [
        Role::Button,
        Role::CheckBox,
        Role::ComboBox,
        Role::Slider,
        Role::SpinButton,
        Role::TextInput,
        Role::Link,
        Role::ListBoxOption,
        Role::RadioButton,
        Role::Tab,
    ];
    root.children_recursive()
        .filter(|node| roles.contains(&node.accesskit_node().role()))
        .map(|node| node.rect().center())
        .filter(|at| whole.contains(*at))
        .collect()
}

fn press(window: &mut Window, at: Pos2, modifiers: Modifiers) {
    let button = |pressed| Event::PointerButton { pos: at, button: PointerButton::Primary, pressed, modifiers };
    for event in [Event::PointerMoved(at), button(true), button(false)] {
        window.harness.event(event);
        window.harness.step();
    }
}

fn drag(window: &mut Window, from: Pos2, to: Pos2) {
    let button = |pos, pressed| Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    let events = [
        Event::PointerMoved(from),
        button(from, true),
        Event::PointerMoved(from.lerp(to, 0.5)),
        Event::PointerMoved(to),
        button(to, false),
    ];
    for event in events {
        window.harness.event(event);
        window.harness.step();
    }
}

fn key(window: &mut Window, key: Key, modifiers: Modifiers) {
    let event = |pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers };
    window.harness.event(event(true));
    window.harness.event(event(false));
    window.harness.step();
}

fn anywhere(random: &mut ChaCha8Rng, window: &Window) -> Pos2 {
    let whole = window.harness.ctx.content_rect();
    Pos2::new(random.random_range(whole.left()..whole.right()), random.random_range(whole.top()..whole.bottom()))
}

/// One action; its name is told when something is wrong after it.
fn walk_on(window: &mut Window, random: &mut ChaCha8Rng) -> String {
    let targets = pressable(window);
    let target = targets.choose(random).copied();
    match (random.random_range(0..20), target) {
        (0..=9, Some(at)) => {
            let modifiers = *[Modifiers::NONE, Modifiers::NONE, CTRL, Modifiers::SHIFT].choose(random).unwrap();
            press(window, at, modifiers);
            format!("press {at:?} {modifiers:?}")
        }
        (10 | 11, Some(from)) => {
            let to = anywhere(random, window);
            drag(window, from, to);
            format!("drag {from:?} {to:?}")
        }
        (12 | 13, _) => {
            let which = *KEYS.choose(random).unwrap();
            key(window, which, Modifiers::NONE);
            format!("key {which:?}")
        }
        (14, _) => {
            let text = *WORDS.choose(random).unwrap();
            window.harness.event(Event::Text(text.to_owned()));
            window.harness.step();
            format!("type {text}")
        }
        (15, _) => {
            let at = anywhere(random, window);
            window.harness.event(Event::PointerMoved(at));
            let delta = Vec2::new(0.0, random.random_range(-300.0..300.0));
            window.harness.event(Event::MouseWheel {
                unit: MouseWheelUnit::Point,
                delta,
                modifiers: Modifiers::NONE,
                phase: TouchPhase::Move,
                source: MouseWheelSource::Wheel,
            });
            window.harness.step();
            format!("scroll {at:?} {delta:?}")
        }
        _ => command(window, random),
    }
}

/// A command by its key or from the palette, whatever it is, but for leaving.
fn command(window: &mut Window, random: &mut ChaCha8Rng) -> String {
    let app = window.app();
    let possible: Vec<_> = COMMANDS
        .iter()
        .filter(|row| row.command != Command::Quit && (row.enabled)(app))
        .map(|row| row.command)
        .collect();
    let which = *possible.choose(random).unwrap();
    window.harness.state_mut().as_mut().unwrap().act(Action::Do(which));
    window.harness.step();
    format!("command {which:?}")
}

/// What must hold whatever was done.
fn check(window: &mut Window, done: &[String]) {
    let tail = || done[done.len().saturating_sub(12)..].join("\n");
    let app = window.app();
    let design = app.document.design();
    let text = to_ron(design).unwrap();
    let read = from_ron(&text).unwrap_or_else(|error| panic!("{error} in {text}\nafter\n{}", tail()));
    assert_eq!(to_ron(&read).unwrap(), text, "the design survives its file, after\n{}", tail());
    let ids: Vec<_> = design.layers.iter().map(|layer| layer.id).collect();
    assert!(app.selection.iter().all(|id| ids.contains(&id)), "only what is there is selected, after\n{}", tail());
    assert!(!app.is_closing(), "the window closes only when it is asked to, after\n{}", tail());
    // A dialog can always be left; a walk that waits in one would see nothing else.
    if matches!(app.dialog, Some(ref dialog) if *dialog != Dialog::Commands) && done.len().is_multiple_of(9) {
        key(window, Key::Escape, Modifiers::NONE);
    }
}

fn walk(seed: u64, steps: usize) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut window = Window::new();
    let mut done = vec![format!("seed {seed}")];
    for _ in 0..steps {
        let action = walk_on(&mut window, &mut random);
        done.push(action);
        check(&mut window, &done);
    }
}

#[test]
fn a_walk_of_random_actions_finds_no_panic_and_no_broken_design() {
    let long = std::env::var("STRATA_WALK").ok().and_then(|steps| steps.parse().ok());
    match long {
        Some(steps) => (0..4).for_each(|seed| walk(seed, usize::div_ceil(steps, 4))),
        None => (0..SEEDS).for_each(|seed| walk(seed, SHORT)),
    }
}
