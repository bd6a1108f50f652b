//! Weights of another program in the window: what fitted is told, and the run that has them goes on.
use eframe::egui::Key;
use strata::app::{Action, Command, Dialog, FileRequest, Language, NoticeKind, Workspace, row};

use super::{CTRL, Window, speaking};
use crate::cli::ok;
use crate::program::program;

#[test]
fn weights_come_in_by_keyboard_and_what_fitted_is_told() {
    for language in Language::ALL {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        ok(&["new", "perceptron", "--out", "net.ron"], root);
        ok(&["train", "net.ron", "--epochs", "1", "--out", "elsewhere"], root);
        let mut window = Window::of(speaking(program(), language));
        window.act(Action::Open(root.join("net.ron")));
        window.watch("the data", |window| (row(Command::ImportWeights).enabled)(window.app()));
        window.settle();
        let import = |window: &mut Window, file: &str| {
            window.act(Action::ShowDialog(Some(Dialog::Path(FileRequest::Weights))));
            window.press(CTRL, Key::A);
            window.type_text(&root.join(file).display().to_string());
            window.press_button(&language.text("path.weights_do"));
            window.watch("the weights", |window| !window.app().imports.is_reading());
            window.settle();
        };
        import(&mut window, "elsewhere/weights.safetensors");
        assert_eq!(window.app().dialog, Some(Dialog::Imported));
        let says = |window: &Window, words: &str| window.names().iter().any(|name| name.contains(words));
        let taken = language.text("import.fit.taken");
        assert!(says(&window, &taken) && says(&window, &language.text("import.kept")), "{:#?}", window.names());
        window.resize((800.0, 600.0));
        window.press_button(&language.text("dialog.close"));
        window.watch("its network", |window| window.app().runs.shown().is_some_and(strata::app::RunView::is_alive));
        let run = window.app().runs.shown().unwrap();
        assert_eq!((run.epochs_done(), window.app().workspace), (0, Workspace::Train));
        assert!(root.join("net.runs").is_dir());
        // A file of something else is refused with a sentence, and nothing is kept.
        let kept = std::fs::read_dir(root.join("net.runs")).unwrap().count();
        std::fs::write(root.join("broken.safetensors"), b"no weights").unwrap();
        import(&mut window, "broken.safetensors");
        assert!(window.app().board.all().any(|told| told.notice.kind == NoticeKind::Failed));
        // Neither are weights of another network.
        ok(&["new", "mlp", "--out", "other.ron"], root);
        ok(&["train", "other.ron", "--epochs", "1", "--out", "other"], root);
        import(&mut window, "other/weights.safetensors");
        assert!(says(&window, &language.text("import.nothing")), "{:#?}", window.names());
        assert_eq!(std::fs::read_dir(root.join("net.runs")).unwrap().count(), kept);
    }
}
