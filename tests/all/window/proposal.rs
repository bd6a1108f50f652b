//! The card that proposes a network for the pictures, and what is said in every workspace while one does not fit.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers, Vec2};
use egui_kittest::Harness;
use strata::app::{Action, Dialog, Language, WORKSPACES};

use super::{Window, speaking};
use crate::program::program;
use crate::proposal::photos;

/// The first start with photographs dropped on the window.
fn dropped(language: Language, size: Vec2) -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("photos");
    photos(&data, (320, 240), 12);
    let mut window = Window::built(speaking(program(), language), Harness::builder().with_size(size));
    window.act(Action::Dropped(vec![data]));
    assert_eq!(window.app().dialog, Some(Dialog::Proposal));
    (folder, window)
}

#[test]
fn the_card_shows_pictures_beside_what_enters_and_enter_uses_it() {
    let (_folder, mut window) = dropped(Language::English, Vec2::new(1440.0, 900.0));
    // Six originals, the same as the proposed network sees them, and as the present one does.
    assert_eq!(window.all(Role::Image, "cat").len(), 9);
    assert_eq!(window.all(Role::Image, "dog").len(), 9);
    assert!(window.says("32 × 24 color (now 8 × 8 gray)"), "{:#?}", window.names());
    assert!(window.says("photos: 24 pictures in 2 classes, 320 × 240, color"));
    assert_eq!(window.focused(), Some((Role::Button, "Use this".to_owned())));
    window.press(Modifiers::NONE, Key::Enter);
    assert_eq!(window.app().dialog, None);
    assert!(window.says("32 × 24 color · 2 classes"), "{:#?}", window.names());
    assert_eq!(window.app().document.history().undo_label().map(|label| label.verb), Some("propose"));
}

#[test]
fn who_keeps_the_network_is_told_in_every_workspace() {
    for (language, size) in [(Language::English, (1440.0, 900.0)), (Language::French, (1024.0, 768.0))] {
        let (_folder, mut window) = dropped(language, size.into());
        window.click(Role::Button, &language.text("proposal.keep"));
        let button = language.text("command.propose.name");
        for row in WORKSPACES {
            window.act(Action::Show(row.workspace));
            let named = window.names();
            let report = &window.app().pictures().unwrap().dataset.report;
            for notice in report.notices.iter().filter(|notice| notice.is_about_form()) {
                let words = language.notice(notice, report);
                assert!(named.iter().any(|name| name.contains(&words)), "{}: {words} in {named:#?}", row.id);
            }
            assert!(window.has(Role::Button, &button), "{}: {named:#?}", row.id);
            // Pressed as a screen reader does, wherever it stands.
            window.find(Role::Button, &button).click_accesskit();
            window.settle();
            assert_eq!(window.app().dialog, Some(Dialog::Proposal), "{} in {language:?}", row.id);
            window.press(Modifiers::NONE, Key::Escape);
            assert_eq!(window.app().dialog, None);
        }
        window.click(Role::Button, &button);
        window.click(Role::Button, &language.text("proposal.use"));
        for row in WORKSPACES {
            window.act(Action::Show(row.workspace));
            assert!(!window.has(Role::Button, &button), "{}", row.id);
        }
    }
}
