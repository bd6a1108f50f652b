//! What goes into a project's file, with how much it is.
use eframe::egui::{Button, Checkbox, Label, Ui};

use crate::app::{Action, FileRequest, PackChoice};
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, weak};

/// What is chosen.
#[derive(Clone, Default)]
struct Chosen(PackChoice);

/// Draws the dialog.
pub(in crate::ui::dialogs) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("pack.title")).size(size::TITLE));
    ui.add(Label::new(weak(cx.theme, cx.t("pack.about"))).wrap());
    ui.add_space(6.0);
    let sizes = cx.app.project_files.sizes();
    let language = cx.language();
    let measured = |size: Option<(usize, u64)>| {
        let Some((files, bytes)) = size else { return cx.t("pack.measuring").into_owned() };
        language.count_with("pack.size", files as u64, &[("size", &language.bytes(bytes))])
    };
    let runs = measured(sizes.map(|sizes| (sizes.runs.1.files, sizes.runs.1.bytes)));
    let data = measured(sizes.map(|sizes| (sizes.data.files, sizes.data.bytes)));
    let (has_runs, has_data) = sizes.map_or((false, false), |sizes| (sizes.runs.0 > 0, sizes.data.files > 0));
    let (runs_name, data_name) = (cx.t("pack.runs").into_owned(), cx.t("pack.data").into_owned());
    let chosen = &mut cx.memory::<Chosen>().0;
    let line = |ui: &mut Ui, choice: &mut bool, (name, size): (&str, &str), can: bool| {
        *choice &= can;
        ui.add_enabled(can, Checkbox::new(choice, format!("{name} ({size})")));
    };
    line(ui, &mut chosen.runs, (&runs_name, &runs), has_runs);
    line(ui, &mut chosen.data, (&data_name, &data), has_data);
    let choice = *chosen;
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let words = bold(cx.t("lesson.save_as")).color(cx.theme.on_accent);
        let save = ui.add_enabled(sizes.is_some(), Button::new(words).fill(cx.theme.accent));
        if std::mem::take(&mut cx.focus.dialog) {
            save.request_focus();
        }
        if save.clicked() {
            cx.act(Action::ShowDialog(None));
            cx.act(Action::ChooseFile(FileRequest::Pack(choice)));
        }
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
