//! The dialog of ensembles: one is trained, told in a table and a sentence, kept beside the design, and opened again.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use strata::app::{Action, Command, EnsembleAct, Language, Paths};
use strata::design::{Design, Split};
use strata::train::EnsembleMethod;

use super::{Window, speaking};
use crate::program::{open, program_in, show, starter};

fn digits() -> Design {
    let mut design = Design { split: Split { validation: 0.2, test: 0.2 }, ..starter("perceptron") };
    (design.training.epochs, design.training.batch) = (1, 64);
    design
}

#[test]
fn an_ensemble_is_trained_by_keyboard_told_and_opened_again() {
    for language in Language::ALL {
        let root = tempfile::tempdir().unwrap();
        let mut app = program_in(Paths::inside(root.path()));
        show(&mut app, digits());
        let mut window = Window::of(speaking(app, language));
        window.act(Action::Do(Command::Ensemble));
        assert!(window.says(&language.text("ensemble_method.bagging.about")));
        window.find(Role::SpinButton, &language.text("ensemble.members")).focus();
        window.settle();
        // One down to four members, then Enter in the field and on the button.
        window.press(Modifiers::NONE, Key::ArrowDown);
        window.find(Role::Button, &language.text("ensemble.train")).focus();
        window.settle();
        window.press(Modifiers::NONE, Key::Enter);
        window.watch("the ensemble", |window| window.app().ensembles.outcome().is_some());
        window.settle();
        let outcome = window.app().ensembles.outcome().unwrap().clone();
        assert_eq!((outcome.record.method, outcome.record.members.len()), (EnsembleMethod::Bagging, 4));
        let names = window.names();
        // Headings stand in capitals.
        let says = |words: &str| names.iter().any(|name| name.contains(words) || name.contains(&words.to_uppercase()));
        let comparison = &outcome.findings.comparison;
        for words in [
            language.percent(comparison.vote, 1),
            language.percent(comparison.mean_member(), 1),
            language.decimal(comparison.mean_gain() * 100.0, 1),
            language.text("ensemble.mean_member").into_owned(),
            language.count("ensemble.on_test", comparison.samples as u64),
            language.count("ensemble.disputed", comparison.disputed.len() as u64),
        ] {
            assert!(says(&words), "{words}: {names:#?}");
        }
        let first = comparison.disputed.first().unwrap();
        assert!(
            names
                .iter()
                .any(|name| name.starts_with("Image") && name.contains(outcome.data.name(first.index as usize)))
        );
        // It lies beside the runs of the design, and is none of them.
        let folder = outcome.folder.clone().unwrap();
        assert!(window.app().runs.saved.iter().all(|run| run.folder != folder));
        window.act(Action::Ensemble(EnsembleAct::Open(folder)));
        window.watch("the ensemble that is read", |window| !window.app().ensembles.is_busy());
        window.settle();
        let read = window.app().ensembles.outcome().unwrap();
        assert!(read.ending.is_none() && read.findings == outcome.findings);
        for size in [(1024.0, 768.0), (800.0, 600.0)] {
            window.resize(size);
        }
        window.press(Modifiers::NONE, Key::Escape);
        assert!(window.app().dialog.is_none());
    }
}

#[test]
fn a_single_run_is_no_ensemble_and_numbers_have_none() {
    let language = Language::French;
    let mut window = Window::of(speaking(open(digits()), language));
    let nowhere = std::env::temp_dir().join("no ensemble lies here");
    window.act(Action::Ensemble(EnsembleAct::Open(nowhere)));
    window.watch("the refusal", |window| !window.app().ensembles.is_busy());
    window.settle();
    let told = window.app().board.all().any(|told| told.notice.key == "notice.no_ensemble");
    assert!(told && window.app().ensembles.outcome().is_none());
    let window = Window::of(speaking(open(starter("sine")), language));
    assert!(!(strata::app::row(Command::Ensemble).enabled)(window.app()));
}
