//! The export of a network: to what, what of it cannot be said there, and how near the answers of what was written are.
use eframe::egui::{Button, Label, Spinner, Ui, vec2};

use crate::app::{Action, ExportAct, Exported, FileRequest};
use crate::export::Tongue;
use crate::ui::context::Context;
use crate::ui::dialogs::answer::entered;
use crate::ui::dialogs::scroll;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, combo, heading, setting, weak};

/// The tongue that was chosen.
#[derive(Clone)]
struct ChosenTongue(Tongue);

impl Default for ChosenTongue {
    fn default() -> Self {
        Self(Tongue::Pytorch)
    }
}

/// Draws the dialog.
pub(in crate::ui::dialogs) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    ui.label(bold(cx.t("export.title")).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(weak(cx.theme, cx.t("export.about"))).wrap());
    ui.add_space(6.0);
    if app.exports.is_writing() {
        return progress(ui, cx);
    }
    if let Some(exported) = app.exports.exported() {
        return result(ui, cx, exported);
    }
    let tongue = choose(ui, cx);
    ui.add_space(6.0);
    inexact(ui, cx, tongue);
    ui.add_space(8.0);
    buttons(ui, cx, tongue);
}

/// To what it is exported.
fn choose(ui: &mut Ui, cx: &mut Context<'_>) -> Tongue {
    let now = cx.memory::<ChosenTongue>().0;
    let about = |tongue: Tongue| cx.language().term(&["tongue", tongue.into()]).into_owned();
    let options: Vec<_> = Tongue::ALL.iter().map(|one| (*one, one.name().to_owned(), about(*one))).collect();
    let (name, tip) = (cx.t("export.tongue").into_owned(), cx.t("export.tongue_about").into_owned());
    let chosen = setting(ui, &name, &tip, |ui| combo(ui, "tongue", &options, &now)).unwrap_or(now);
    ui.add(Label::new(weak(cx.theme, about(chosen))).wrap());
    cx.memory::<ChosenTongue>().0 = chosen;
    chosen
}

/// What will not be the same, told before anything is written.
fn inexact(ui: &mut Ui, cx: &Context<'_>, tongue: Tongue) {
    let Some(found) = cx.app.exports.inexact(tongue) else {
        ui.horizontal(|ui| {
            ui.add(Spinner::new());
            ui.label(weak(cx.theme, cx.t("export.gathering")));
        });
        return;
    };
    if found.is_empty() {
        ui.label(cx.t("export.exact"));
        return;
    }
    heading(ui, cx.theme, &cx.with("export.inexact", &[("tongue", tongue.name())]));
    scroll(ui, 260.0).id_salt("inexact").auto_shrink([false, true]).show(ui, |ui| {
        for one in found {
            ui.add(Label::new(format!("• {}", cx.language().inexact(one))).wrap());
        }
    });
}

fn buttons(ui: &mut Ui, cx: &Context<'_>, tongue: Tongue) {
    ui.horizontal_wrapped(|ui| {
        let can = cx.app.exports.inexact(tongue).is_some() && !cx.app.exports.is_gathering();
        let choose = Button::new(bold(cx.t("export.choose")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let choose = ui.add_enabled(can, choose).on_hover_text(cx.t("export.choose_about"));
        if cx.focus.dialog {
            choose.request_focus();
        }
        if choose.clicked() || (can && !choose.has_focus() && entered(ui)) {
            cx.act(Action::ChooseFile(FileRequest::Export(tongue)));
        }
        close(ui, cx);
    });
}

/// That it is being written and run, and what ends that.
fn progress(ui: &mut Ui, cx: &Context<'_>) {
    ui.horizontal(|ui| {
        ui.add(Spinner::new());
        ui.label(cx.t("export.writing"));
    });
    ui.add(Label::new(weak(cx.theme, cx.t("export.goes_on"))).wrap());
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        let stop = ui.button(cx.t("export.stop").into_owned()).on_hover_text(cx.t("export.stop_about"));
        if stop.clicked() {
            cx.act(Action::Export(ExportAct::Stop));
        }
        close(ui, cx);
    });
}

/// Where it lies, and its certificate.
fn result(ui: &mut Ui, cx: &Context<'_>, Exported { tongue, folder, certificate }: &Exported) {
    let path = folder.display().to_string();
    ui.add(Label::new(cx.with("export.written", &[("tongue", tongue.name()), ("path", &path)])).wrap());
    ui.add_space(4.0);
    let color = if certificate.is_proven() { cx.theme.good } else { cx.theme.warning };
    ui.add(Label::new(bold(cx.language().certificate(certificate)).color(color)).wrap());
    ui.add_space(8.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        let open = ui.button(cx.t("export.open").into_owned());
        if cx.focus.dialog {
            open.request_focus();
        }
        if open.clicked() {
            cx.act(Action::OpenFolder(folder.clone()));
        }
        close(ui, cx);
    });
}

fn close(ui: &mut Ui, cx: &Context<'_>) {
    if ui.button(cx.t("dialog.close").into_owned()).clicked() {
        cx.act(Action::ShowDialog(None));
    }
}
