//! The next step as one weight sees it, in the window: by mouse, by keyboard, in both languages.
use std::time::{Duration, Instant};

use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use strata::app::{Action, Command, Language, RunState, Workspace};
use strata::train::WeightChoice;

use super::{CTRL, Window, speaking};
use crate::program::{open, starter};

/// Points after some batches of a run that waits.
fn waiting(id: &str, language: Language, batches: u64) -> Window {
    let mut window = Window::of(speaking(open(starter(id)), language));
    for done in 1..=batches {
        window.act(Action::Do(Command::StepBatch));
        wait_for(&mut window, |window| {
            let run = window.app().runs.shown();
            run.is_some_and(|run| run.state == RunState::Waiting && run.curve.batches() == done)
        });
    }
    window
}

/// Draws until something holds.
fn wait_for(window: &mut Window, holds: impl Fn(&Window) -> bool) {
    let begin = Instant::now();
    while !holds(window) {
        assert!(begin.elapsed() < Duration::from_mins(1), "it never holds: {:#?}", window.names());
        std::thread::sleep(Duration::from_millis(5));
        window.settle();
    }
    // What came with the last frame stands in its place with the next.
    window.settle();
}

fn is_computed(window: &Window) -> bool {
    let runs = &window.app().runs;
    let is_pinned = runs.open_weight.as_ref().is_some_and(|open| matches!(open.weight, WeightChoice::Place(_)));
    is_pinned && !runs.is_computing_step() && runs.one_step().is_some()
}

fn weight(window: &Window) -> (String, usize) {
    let step = window.app().runs.one_step().unwrap().as_ref().unwrap();
    (step.weight.array.clone(), step.weight.index)
}

fn has(window: &Window, part: &str) -> bool {
    // Headings are written in capitals.
    window.names().iter().any(|name| name.to_uppercase().contains(&part.to_uppercase()))
}

#[test]
fn the_keyboard_opens_it_and_the_step_that_is_taken_is_the_one_that_was_shown() {
    let mut window = waiting("spiral", Language::English, 2);
    window.press(CTRL | Modifiers::SHIFT, Key::L);
    wait_for(&mut window, is_computed);
    for part in
        ["How this weight learns", "batch 3 of", "From the loss back to the weight", "All together: the gradient is"]
    {
        assert!(has(&window, part), "{part}: {:#?}", window.names());
    }
    let step = window.app().runs.one_step().unwrap().clone().unwrap();
    window.click(Role::Button, "Take this step");
    wait_for(&mut window, |window| window.app().runs.shown().unwrap().curve.batches() == 3);
    wait_for(&mut window, is_computed);
    let next = window.app().runs.one_step().unwrap().clone().unwrap();
    assert_eq!((next.batch, next.weight), (step.batch + 1, step.weight));
    assert_eq!(next.update.old.to_bits(), step.update.new.to_bits());
    assert_eq!(window.app().runs.shown().unwrap().progress.loss.to_bits(), step.loss.to_bits());
    window.click(Role::Button, "Close “How this weight learns”");
    assert!(window.app().runs.open_weight.is_none() && !has(&window, "Take this step"));
}

#[test]
fn a_sample_is_followed_and_another_weight_is_chosen() {
    let mut window = waiting("spiral", Language::English, 1);
    window.press(CTRL | Modifiers::SHIFT, Key::L);
    wait_for(&mut window, is_computed);
    let step = window.app().runs.one_step().unwrap().clone().unwrap();
    let other = step.contributions[2];
    let row = window.names().into_iter().filter(|name| name.contains(": adds ")).nth(2).unwrap();
    let name = row.split('`').nth(1).unwrap().to_owned();
    window.click(Role::Button, &name);
    wait_for(&mut window, |window| {
        let step = window.app().runs.one_step().and_then(|step| step.as_ref().ok());
        step.is_some_and(|step| step.followed.contribution.in_batch == other.in_batch)
    });
    // The whole array, then its parts by the fields of the panel.
    let (array, index) = weight(&window);
    let field = window.find(Role::SpinButton, "To");
    field.focus();
    window.harness.run_ok();
    let value = if index < step.arrays.iter().find(|own| own.name == array).unwrap().dims[1] { "2" } else { "1" };
    window.find(Role::SpinButton, "To").click();
    window.settle();
    window.press(CTRL, Key::A);
    window.type_text(value);
    window.press(Modifiers::NONE, Key::Enter);
    wait_for(&mut window, |window| weight(window) != (array.clone(), index));
    assert_eq!(weight(&window).0, array);
}

#[test]
fn without_a_run_there_is_no_step_and_a_run_that_goes_on_is_paused_first() {
    let mut window = Window::of(speaking(open(starter("spiral")), Language::English));
    window.press(CTRL | Modifiers::SHIFT, Key::L);
    assert!(window.app().runs.open_weight.is_none());
    window.act(Action::Show(Workspace::Build));
    let mut window = waiting("spiral", Language::English, 1);
    window.act(Action::OpenWeight(Some(WeightChoice::Largest(None))));
    window.act(Action::Do(Command::Train));
    wait_for(&mut window, |window| has(window, "The run goes on. Pause it"));
    window.act(Action::Do(Command::Pause));
    wait_for(&mut window, |window| window.app().runs.shown().unwrap().state == RunState::Waiting);
    wait_for(&mut window, is_computed);
    assert!(!has(&window, "The run goes on."));
}

#[test]
fn it_is_told_in_french() {
    let mut window = waiting("spiral", Language::French, 1);
    window.press(CTRL | Modifiers::SHIFT, Key::L);
    wait_for(&mut window, is_computed);
    for part in [
        "Comment ce poids apprend",
        "De la perte au poids",
        "Ce que chaque exemple du lot ajoute",
        "Nouveau poids\u{a0}:",
        "Faire ce pas",
    ] {
        assert!(has(&window, part), "{part}: {:#?}", window.names());
    }
}
