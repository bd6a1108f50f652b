//! The help page: what is on the screen, the first steps, and every command with its keys.
use eframe::egui::{Grid, Label, Ui, vec2};

use crate::app::{COMMANDS, Menu};
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, command_text, heading, icon, keys, weak};

/// Draws the page.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.label(bold(cx.t("help.title")).size(size::TITLE));
    scroll(ui, 560.0).auto_shrink(false).show(ui, |ui| {
        super::explanations::show(ui, cx);
        heading(ui, cx.theme, &cx.t("help.window"));
        for key in ["help.stack", "help.cards", "help.blocks", "help.problems", "help.data"] {
            ui.add(Label::new(cx.t(key).as_ref()).wrap());
        }
        for menu in Menu::ALL {
            ui.add_space(10.0);
            heading(ui, cx.theme, &cx.t(&format!("menu.{}", menu.id())));
            let grid = Grid::new(("help", menu.id())).num_columns(4).spacing(vec2(14.0, 5.0));
            grid.show(ui, |ui| {
                for row in COMMANDS.iter().filter(|row| row.menu == menu) {
                    let [name, about] = ["name", "about"].map(|part| command_text(cx, row.command, part));
                    ui.label(icon(row.icon));
                    ui.label(name.as_ref());
                    ui.label(weak(cx.theme, keys(cx, row.shortcut)));
                    ui.label(weak(cx.theme, about));
                    ui.end_row();
                }
            });
        }
        ui.add_space(10.0);
        heading(ui, cx.theme, &cx.t("help.stack_keys"));
        for key in ["help.arrows", "help.folding", "help.several", "help.escape", "help.tab"] {
            ui.label(cx.t(key).as_ref());
        }
        ui.add_space(10.0);
        heading(ui, cx.theme, &cx.t("help.classroom"));
        for key in ["help.presenter", "help.blank", "help.show"] {
            ui.add(Label::new(cx.t(key).as_ref()).wrap());
        }
    });
    super::answer::close(ui, cx);
}
