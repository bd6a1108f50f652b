//! How a dialog is answered: the button that closes a page, and Enter.
use eframe::egui::{Key, Ui};

use crate::app::Action;
use crate::ui::context::Context;

/// The button that closes a page, which has the keyboard at first.
pub(super) fn close(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.add_space(6.0);
    let close = ui.button(cx.t("dialog.close").into_owned());
    if cx.focus.dialog {
        close.request_focus();
    }
    if close.clicked() {
        cx.act(Action::ShowDialog(None));
    }
}

/// Whether Enter was pressed anywhere in the dialog.
pub(super) fn entered(ui: &Ui) -> bool {
    ui.input(|input| input.key_pressed(Key::Enter))
}
