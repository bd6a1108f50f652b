//! The Compare workspace: a race is started from its dialog, watched, its winner adopted; runs are put beside each other.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use strata::app::{Action, Command, CompareAct, CompareView, Language, Workspace};
use strata::design::{Design, Split};

use super::{Window, speaking};
use crate::program::{open, starter};

fn digits(epochs: usize) -> Design {
    let mut design = Design { split: Split { validation: 0.3, test: 0.0 }, ..starter("perceptron") };
    (design.training.epochs, design.training.batch) = (epochs, 64);
    design
}

/// Whether every run of what is compared is over and saved.
fn is_over(window: &Window) -> bool {
    let app = window.app();
    let views: Vec<_> = app.compare.views(&app.runs).collect();
    !views.is_empty() && views.iter().all(|run| !run.is_active() && !run.is_saving()) && !app.compare.is_starting()
}

/// A window in which a race of learning rates is over.
fn raced(language: Language) -> Window {
    let mut window = Window::of(speaking(open(digits(2)), language));
    window.act(Action::Do(Command::Race));
    let values = if language == Language::French { "0,05; 0,000001" } else { "0.05, 0.000001" };
    window.find(Role::TextInput, &language.text("race.values")).focus();
    window.settle();
    window.type_text(values);
    window.click(Role::Button, &language.text("race.start"));
    window.watch("the end of the race", is_over);
    window.settle();
    window
}

#[test]
fn before_anything_is_compared_it_is_said_what_to_do() {
    for language in Language::ALL {
        let mut window = Window::of(speaking(open(digits(1)), language));
        window.act(Action::Show(Workspace::Compare));
        assert!(window.says(&language.text("compare.empty")));
        assert!(window.has(Role::Button, &language.text("command.race.name")));
        assert!(window.has(Role::Button, &language.text("ready_race.initializations.name")));
        // Nothing of the kind fits a network without dropout.
        assert!(!window.has(Role::Button, &language.text("ready_race.dropout.name")));
    }
}

#[test]
fn a_race_is_started_watched_and_its_winner_adopted() {
    for language in Language::ALL {
        let mut window = raced(language);
        assert_eq!(window.app().workspace, Workspace::Compare);
        let (entrants, table) = (window.app().compare.entrants(), window.app().compare.table());
        assert_eq!((entrants.len(), entrants[0].runs.len(), table.winner), (2, 3, Some(0)));
        assert!(table.lead.unwrap().is_clear() && table.rows[0].runs == 3);
        let names = window.names();
        let metric = language.text("compare_metric.score.name");
        assert!(names.iter().any(|name| name.contains(&*metric) && name.contains("Image")), "{names:#?}");
        let adopt = language.with("compare.adopt", &[("letter", "A")]);
        for axis in ["seconds", "samples", "multiply_adds", "epochs"] {
            window.click(Role::Button, &language.term(&["compare_axis", axis, "name"]));
        }
        for view in CompareView::ALL {
            let id: &'static str = view.into();
            window.click(Role::Button, &language.term(&["compare_view", id, "name"]));
            assert_eq!(window.app().compare.view, view);
        }
        assert!(window.says(&language.name_of_setting(None, "rate")), "{:#?}", window.names());
        window.click(Role::Button, &adopt);
        assert_eq!(window.app().document.design().training.optimizer.rate(), 0.05);
        // Its run is that of the design now.
        assert!(!window.app().has_changed_since_start());
        window.act(Action::Do(Command::Undo));
        assert_eq!(window.app().document.design().training, digits(2).training);
        for size in [(1024.0, 768.0), (800.0, 600.0)] {
            window.resize(size);
        }
    }
}

#[test]
fn wrong_values_are_told_and_start_nothing() {
    let language = Language::French;
    let mut window = Window::of(speaking(open(digits(1)), language));
    window.act(Action::Do(Command::Race));
    window.find(Role::TextInput, &language.text("race.values")).focus();
    window.settle();
    window.type_text("vite");
    assert!(window.names().iter().any(|name| name.contains("«\u{a0}vite\u{a0}»")), "{:#?}", window.names());
    window.press(Modifiers::NONE, Key::Enter);
    assert!(window.app().dialog.is_some() && window.app().compare.entrants().is_empty());
    window.press(Modifiers::NONE, Key::Escape);
    assert!(window.app().dialog.is_none());
}

#[test]
fn distributions_of_initial_weights_stand_beside_each_other() {
    let language = Language::English;
    let mut window = Window::of(speaking(open(digits(2)), language));
    window.act(Action::Show(Workspace::Compare));
    window.act(Action::Compare(CompareAct::View(CompareView::Spread)));
    window.click(Role::Button, &language.text("ready_race.initializations.name"));
    window.watch("the end of the race", is_over);
    window.watch("the distributions", |window| {
        let app = window.app();
        app.compare.entrants().iter().all(|one| app.compare.distributions.of(one.runs[0]).len() >= 2)
    });
    window.settle();
    let app = window.app();
    let start = |place: usize| {
        let spreads = app.compare.distributions.of(app.compare.entrants()[place].runs[0]);
        (spreads[0].0, spreads[0].1[0].weights.deviation)
    };
    let deviations: Vec<f32> = (0..5).map(|place| start(place).1).collect();
    assert!((0..5).all(|place| start(place).0 == 0));
    assert_eq!(deviations[0], 0.0);
    assert!((deviations[1] - 0.001).abs() < 2e-4 && (deviations[2] - 1.0).abs() < 0.1, "{deviations:?}");
    assert!(window.names().iter().any(|name| name.starts_with("Image `A, ") && name.contains("at the start")));
}

#[test]
fn runs_of_the_session_stand_beside_each_other() {
    let language = Language::English;
    let mut window = Window::of(speaking(open(digits(1)), language));
    for _ in 0..2 {
        window.act(Action::Do(Command::Train));
        window.watch("the end", |window| window.app().runs.iter().all(|run| !run.is_active() && !run.is_saving()));
        window.act(Action::Do(Command::NewDraw));
    }
    window.act(Action::Do(Command::CompareRuns));
    for run in ["· 1 ·", "· 2 ·"] {
        let name = window.names().into_iter().find(|name| name.starts_with("CheckBox") && name.contains(run)).unwrap();
        let name = name.trim_start_matches("CheckBox `").trim_end_matches('`').to_owned();
        window.click(Role::CheckBox, &name);
    }
    window.click(Role::Button, &language.text("compare_runs.compare"));
    window.settle();
    assert_eq!(window.app().compare.entrants().len(), 2);
    window.click(Role::Button, &language.text("compare_view.difference.name"));
    assert!(window.says(&language.name_of_setting(None, "seed")), "{:#?}", window.names());
    window.click(Role::Button, "Compare B no longer");
    assert_eq!(window.app().compare.entrants().len(), 1);
}
