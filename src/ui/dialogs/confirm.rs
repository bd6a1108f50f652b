//! Something has to be known before it is done: what it brings or costs, and whether to do it all the same.
use eframe::egui::{Button, Label, Ui};

use crate::app::{Action, Command, Confirm};
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::bold;

/// Draws the question.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, confirm: &Confirm) {
    let (key, name) = match confirm {
        Confirm::ReplaceStack(template) => {
            ("replace_stack", cx.language().term(&["template", template, "name"]).into_owned())
        }
        Confirm::ReplaceFile(path) => ("replace_file", path.display().to_string()),
        Confirm::LoseComments(path) => ("lose_comments", path.display().to_string()),
        Confirm::FileChanged(path) => ("file_changed", path.display().to_string()),
        Confirm::OpenOlder(path) => ("open_older", path.display().to_string()),
        Confirm::FindPictures(folder) => ("find_pictures", folder.display().to_string()),
        Confirm::ReadOutside(folder) => ("read_outside", folder.display().to_string()),
    };
    let text = |part: &str| cx.with(&format!("confirm.{key}.{part}"), &[("name", &name)]);
    ui.label(bold(text("title")).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(text("question")).wrap());
    ui.add_space(10.0);
    ui.horizontal(|ui| {
        let button = Button::new(bold(text("do")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let response = ui.add(button);
        if cx.focus.dialog {
            response.request_focus();
        }
        if response.clicked() {
            cx.act(Action::Confirm);
        }
        if matches!(confirm, Confirm::ReplaceFile(_) | Confirm::LoseComments(_) | Confirm::FileChanged(_))
            && ui.button(cx.t("command.save_as.name").into_owned()).clicked()
        {
            cx.act(Action::ShowDialog(None));
            cx.command(Command::SaveAs);
        }
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
