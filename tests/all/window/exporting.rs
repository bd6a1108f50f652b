//! The export of a run's network: what is not the same is told first, then a folder is asked for, then the certificate.
use eframe::egui::accesskit::Role;
use eframe::egui::{Key, Modifiers};
use strata::app::{Action, Command, Dialog, ExportAct, FileRequest, Language, NoticeKind, row};
use strata::design::Split;
use strata::export::Tongue;

use super::{CTRL, Window, speaking};
use crate::program::{open, starter};

/// A run that is over, on the built-in digits.
fn trained(language: Language) -> Window {
    let mut design = starter("perceptron");
    design.split = Split { validation: 0.2, test: 0.0 };
    (design.training.epochs, design.training.batch) = (1, 256);
    let mut window = Window::of(speaking(open(design), language));
    assert!(!(row(Command::Export).enabled)(window.app()));
    window.act(Action::Do(Command::Train));
    window.watch("the end of the run", |window| (row(Command::Export).enabled)(window.app()));
    window.settle();
    window
}

#[test]
fn a_network_is_exported_by_keyboard_and_its_certificate_is_told() {
    for language in Language::ALL {
        let mut window = trained(language);
        window.act(Action::Do(Command::Export));
        window.watch("what is not the same", |window| window.app().exports.inexact(Tongue::Pytorch).is_some());
        window.settle();
        let says = |window: &Window, words: &str| window.names().iter().any(|name| name.contains(words));
        for inexact in window.app().exports.inexact(Tongue::Pytorch).unwrap() {
            let words = language.inexact(inexact);
            assert!(says(&window, &words), "{words}: {:#?}", window.names());
        }
        assert!(says(&window, &language.text("tongue.Pytorch")));
        for size in [(1024.0, 768.0), (800.0, 600.0)] {
            window.resize(size);
        }
        window.find(Role::Button, &language.text("export.choose")).focus();
        // The window's own question for a folder, where the system has none.
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("net");
        window.act(Action::ShowDialog(Some(Dialog::Path(FileRequest::Export(Tongue::Onnx)))));
        window.press(CTRL, Key::A);
        window.type_text(&out.display().to_string());
        window.press_button(&language.text("path.export_do"));
        window.watch("the certificate", |window| window.app().exports.exported().is_some());
        window.settle();
        let exported = window.app().exports.exported().unwrap().clone();
        assert!(out.join("model.onnx").is_file() && exported.folder == out);
        assert!(says(&window, &language.certificate(&exported.certificate)), "{:#?}", window.names());
        window.find(Role::Button, &language.text("export.open")).focus();
        window.settle();
        window.press(Modifiers::NONE, Key::Escape);
        assert!(window.app().dialog.is_none());
        // What lies there is not written over, and that is told.
        window.act(Action::Export(ExportAct::Write(Tongue::Onnx, out)));
        window.watch("the refusal", |window| !window.app().exports.is_writing());
        window.settle();
        let told = window.app().board.all().any(|told| told.notice.kind == NoticeKind::Failed);
        assert!(told && window.app().exports.exported().is_none());
    }
}
