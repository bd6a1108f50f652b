//! The menu, made from the table of commands.
use eframe::egui::{Button, Ui};

use crate::app::{Action, COMMANDS, Command, Menu, row};
use crate::ui::context::Context;
use crate::ui::widgets::{command_name, command_text, icon, keys};

/// The content of the main menu: one sub-menu a group of commands.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.set_min_width(150.0);
    for menu in Menu::ALL {
        ui.menu_button(cx.t(&format!("menu.{}", menu.id())).into_owned(), |ui| {
            ui.set_min_width(240.0);
            for row in COMMANDS.iter().filter(|row| row.menu == menu) {
                item(ui, cx, row.command);
                if row.command == Command::Open {
                    recent(ui, cx);
                }
            }
        });
    }
}

/// One command as a line of a menu.
pub(in crate::ui) fn item(ui: &mut Ui, cx: &mut Context<'_>, command: Command) {
    let row = row(command);
    let name = command_name(cx, command);
    let mut button = Button::new((icon(row.icon), name.as_str())).min_size(eframe::egui::vec2(200.0, 0.0));
    if !row.shortcut.is_empty() {
        button = button.shortcut_text(keys(cx, row.shortcut));
    }
    let chosen = (row.chosen)(cx.app);
    let response = ui.add_enabled(cx.app.can_do(row.command), button.selected(chosen == Some(true)));
    let about = command_text(cx, command, "about");
    if response.accessible_name(&name).on_hover_text(about.as_ref()).clicked() {
        cx.command(command);
        ui.close();
    }
}

/// The files that were open before.
fn recent(ui: &mut Ui, cx: &mut Context<'_>) {
    let files = cx.app.settings.recent.clone();
    ui.add_enabled_ui(!files.is_empty(), |ui| {
        ui.menu_button(cx.t("menu.recent").into_owned(), |ui| {
            for path in files {
                let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
                if ui.button(name).on_hover_text(path.display().to_string()).clicked() {
                    cx.act(Action::Open(path));
                    ui.close();
                }
            }
        });
    });
}
