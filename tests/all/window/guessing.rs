//! Predict first in the window: asked in a strip, drawn with the mouse or picked by keyboard, and laid over the curves.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Pos2, pos2};
use strata::app::{Action, Command, Language};
use strata::train::LossCourse;

use super::{CTRL, Window, speaking};
use crate::program::{open, starter};

fn asking(language: Language) -> Window {
    let mut design = starter("digits");
    design.training.epochs = 2;
    let mut app = speaking(open(design), language);
    app.settings.predict_first = true;
    Window::of(app)
}

fn course(window: &Window) -> Option<LossCourse> {
    window.app().guess.as_ref().and_then(|question| question.sketch.course())
}

impl Window {
    /// The first name that begins like this.
    fn named(&self, start: &str) -> Option<String> {
        self.names().into_iter().find(|name| name.contains(start))
    }

    fn finish_run(&mut self) {
        self.watch("the end", |window| window.app().runs.shown().is_some_and(|run| !run.is_active()));
        self.settle();
    }
}

#[test]
fn a_guess_is_drawn_with_the_mouse_and_laid_over_the_curves() {
    let mut window = asking(Language::English);
    window.press(Modifiers::NONE, Key::F5);
    assert!(window.says("What will the loss do, and how well will it answer at the end?"));
    let place = window.find(Role::Image, "The loss that you expect: nothing yet").rect();
    let at = |x: f32, y: f32| -> Pos2 { pos2(place.left() + place.width() * x, place.top() + place.height() * y) };
    window.drag(at(0.2, 0.45), at(0.95, 0.75));
    window.let_go(at(0.95, 0.75));
    assert_eq!(course(&window), Some(LossCourse::Falls));
    let drawn = window.app().guess.as_ref().unwrap().sketch.points();
    assert!(drawn.len() > 30 && drawn.is_sorted_by(|one, other| one[1] >= other[1]), "{drawn:?}");
    window.find(Role::Button, "Train and compare").click();
    window.harness.step();
    window.finish_run();
    assert!(window.named("your guess: Falls").is_some(), "{:#?}", window.names());
    assert!(window.named("your guess: 50.0").is_some());
    let sentence = window.named("You guessed 50").unwrap();
    assert!(sentence.contains("as you guessed, the loss fell"), "{sentence}");
    window.click(Role::Button, "Put the guess away");
    assert_eq!(window.named("You guessed"), None);
}

#[test]
fn a_guess_is_made_by_keyboard_alone() {
    let mut window = asking(Language::French);
    window.press(Modifiers::NONE, Key::F5);
    let reach = |window: &mut Window, name: &str| {
        for _ in 0..200 {
            if window.focused().is_some_and(|(_, own)| own == name) {
                return;
            }
            window.press(Modifiers::NONE, Key::Tab);
        }
        panic!("{name} is not reached: {:?}", window.focused());
    };
    reach(&mut window, "Monte");
    window.press(Modifiers::NONE, Key::Space);
    assert_eq!(course(&window), Some(LossCourse::Rises));
    reach(&mut window, "Exactitude à la fin");
    window.press(Modifiers::NONE, Key::ArrowRight);
    assert!(window.app().guess.as_ref().unwrap().score > 0.5);
    reach(&mut window, "Entraîner et comparer");
    window.harness.key_press(Key::Space);
    window.harness.step();
    window.finish_run();
    let sentence = window.named("Vous aviez prévu 51").unwrap();
    assert!(sentence.contains("vous aviez prévu que la perte monte\u{a0}; elle a baissé"), "{sentence}");
}

#[test]
fn the_question_names_what_has_changed_and_skip_is_always_there() {
    let mut window = asking(Language::English);
    window.press(Modifiers::NONE, Key::F5);
    window.find(Role::Button, "Skip").click();
    window.harness.step();
    window.finish_run();
    assert_eq!(window.named("You guessed"), None);
    let mut design = window.app().document.design().as_ref().clone();
    design.training.optimizer = design.training.optimizer.with_rate(design.training.optimizer.rate() / 4.0);
    let edit = strata::design::Edit::SetDesign(Box::new(design));
    window.act(Action::Change { edit, label: strata::design::Label::new("set"), gesture: None });
    window.act(Action::Do(Command::Restart));
    assert!(window.says("What will the loss do if the learning rate is 4 times smaller?"), "{:#?}", window.names());
    assert!(window.app().runs.iter().count() == 1);
}

#[cfg(unix)]
#[test]
fn curves_are_heard_from_their_panel_and_escape_ends_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let root = tempfile::tempdir().unwrap();
    let player = root.path().join("player");
    std::fs::write(&player, "#!/bin/sh\nexec sleep 600\n").unwrap();
    std::fs::set_permissions(&player, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut design = starter("digits");
    design.training.epochs = 2;
    let mut app = speaking(open(design), Language::English);
    app.listening.players = vec![strata::export::Player::new(player)];
    let mut window = Window::of(app);
    window.press(Modifiers::NONE, Key::F5);
    window.finish_run();
    let listen = "Listen to the curves: the higher the curve, the higher the pitch";
    assert_eq!(window.all(Role::Button, listen).len(), 2);
    window.harness.key_press_modifiers(CTRL, Key::L);
    let stop = "Stop listening (Esc)";
    window
        .watch("the sound", |window| window.app().listening.place("Loss").is_some() && window.has(Role::Button, stop));
    assert_eq!((window.all(Role::Button, listen).len(), window.all(Role::Button, stop).len()), (1, 1));
    window.harness.key_press(Key::Escape);
    window.watch("silence", |window| !window.app().listening.is_playing());
    window.settle();
    // The other curves have a button of their own.
    window.all(Role::Button, listen)[1].click();
    window.watch("the other sound", |window| window.app().listening.place("Accuracy").is_some());
    window.find(Role::Button, stop).click();
    window.watch("silence", |window| !window.app().listening.is_playing());
}
