//! Questions and pages over everything else.
mod commands;
mod help;
mod new;
mod path;
mod problems;
mod run;
mod unsaved;

use eframe::egui::{Context, Frame, Id, Key, Modal, Ui};

use super::cx::Cx;
use super::panels;
use crate::app::{Action, Dialog};

pub(super) mod system;

/// Draws the open dialog, if there is one.
pub(super) fn show(ctx: &Context, cx: &mut Cx<'_>) {
    let Some(dialog) = cx.app.dialog.clone() else { return };
    let name = match &dialog {
        Dialog::New => "new",
        Dialog::Unsaved(_) => "unsaved",
        Dialog::RunGoesOn(_) => "training",
        Dialog::DeleteRun(_) => "delete run",
        Dialog::Path(_) => "path",
        Dialog::Commands => "commands",
        Dialog::Help => "help",
        Dialog::Problems => "problems",
        Dialog::Skipped => "skipped",
        Dialog::Duplicates => "duplicates",
    };
    let frame = Frame::popup(&ctx.global_style()).inner_margin(18);
    let modal = Modal::new(Id::unique(("dialog", name))).frame(frame);
    let response = modal.show(ctx, |ui| {
        ui.set_width(width(&dialog));
        match &dialog {
            Dialog::New => new::show(ui, cx),
            Dialog::Unsaved(_) => unsaved::show(ui, cx),
            Dialog::RunGoesOn(_) => run::stop(ui, cx),
            Dialog::DeleteRun(kept) => run::delete(ui, cx, kept),
            Dialog::Path(ask) => path::show(ui, cx, ask),
            Dialog::Commands => commands::show(ui, cx),
            Dialog::Help => help::show(ui, cx),
            Dialog::Problems => problems::show(ui, cx),
            Dialog::Skipped => {
                panels::data::skipped(ui, cx);
                close(ui, cx);
            }
            Dialog::Duplicates => {
                panels::data::duplicates(ui, cx);
                close(ui, cx);
            }
        }
    });
    if response.should_close() {
        cx.act(Action::ShowDialog(None));
    }
    cx.held.dialog_is_new = false;
}

fn width(dialog: &Dialog) -> f32 {
    match dialog {
        Dialog::Unsaved(_) | Dialog::RunGoesOn(_) | Dialog::DeleteRun(_) => 420.0,
        Dialog::Path(_) | Dialog::Commands => 520.0,
        Dialog::New | Dialog::Problems | Dialog::Skipped | Dialog::Duplicates => 600.0,
        Dialog::Help => 760.0,
    }
}

/// The button that closes a page, which has the keyboard at first.
fn close(ui: &mut Ui, cx: &mut Cx<'_>) {
    ui.add_space(6.0);
    let close = ui.button(cx.t("dialog.close").into_owned());
    if cx.held.dialog_is_new {
        close.request_focus();
    }
    if close.clicked() {
        cx.act(Action::ShowDialog(None));
    }
}

/// Whether Enter was pressed anywhere in the dialog.
fn entered(ui: &Ui) -> bool {
    ui.input(|input| input.key_pressed(Key::Enter))
}
