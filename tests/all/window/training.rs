//! Training in the window: pressed, watched, paused, stepped, and looked at from every side.
use std::time::Duration;

use eframe::egui::Key;
use eframe::egui::accesskit::Role;
use strata::app::{Action, Command, RunState};

use super::Window;

impl Window {
    /// Draws frame by frame until something holds; a run that goes on never comes to rest.
    pub(super) fn watch(&mut self, what: &str, holds: impl Fn(&Self) -> bool) {
        for _ in 0..20_000 {
            self.harness.step();
            if holds(self) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("waited in vain: {what}");
    }

    pub(super) fn run_is(&self, state: &RunState) -> bool {
        self.app().training.run().is_some_and(|run| run.state == *state)
    }

    fn press_button(&mut self, name: &str) {
        self.find(Role::Button, name).click();
        self.harness.step();
    }
}

#[test]
fn a_training_is_watched_paused_stepped_and_stopped() {
    let mut window = Window::new();
    window.harness.key_press(Key::F5);
    window.watch("an epoch", |window| window.app().training.run().is_some_and(|run| !run.history.is_empty()));
    window.press_button("Pause");
    window.watch("a pause", |window| window.run_is(&RunState::Waiting));
    let batches = |window: &Window| window.app().training.run().map_or(0, |run| run.curve.batches());
    let before = batches(&window);
    window.press_button("One batch");
    window.watch("one batch", |window| batches(window) == before + 1 && window.run_is(&RunState::Waiting));
    let named = |window: &Window, start: &str| window.names().iter().any(|name| name.contains(start));
    assert!(named(&window, "Loss, batches"), "{:#?}", window.names());
    assert!(named(&window, "Score in percent, training"));
    assert!(named(&window, "It thinks: "));
    for (tab, shown) in
        [("Network", "Picture of the network"), ("Confusion", "Confusion matrix"), ("Maps", "What the layer computes")]
    {
        window.press_button(tab);
        window.watch(shown, |window| named(window, shown));
    }
    window.press_button("Go on");
    window.watch("batches", |window| batches(window) > before + 1);
    window.press_button("Stop and keep");
    window.watch("the end", |window| window.app().training.run().is_some_and(|run| !run.is_active()));
    assert!(window.has(Role::Button, "Train"));
}

#[test]
fn closing_while_training_asks_first() {
    let mut window = Window::new();
    window.harness.key_press(Key::F5);
    window.watch("a batch", |window| window.app().training.run().is_some_and(|run| run.curve.batches() > 0));
    window.harness.state_mut().as_mut().unwrap().act(Action::Do(Command::Quit));
    window.watch("the question", |window| window.has(Role::Button, "Stop and go on"));
    window.press_button("Stop and go on");
    window.watch("the end", |window| window.app().is_closing());
}
