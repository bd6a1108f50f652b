//! The top bar: menu, name, undo and redo, workspaces.
use eframe::egui::{Align, Layout, Rect, RichText, Sense, Ui, Vec2};
use lucide_icons::Icon;

use super::{menu, transport};
use crate::app::{Action, Command, WORKSPACES};
use crate::lesson::Flag;
use crate::ui::context::Context;
use crate::ui::guide::{self, Anchor};
use crate::ui::theme::size;
use crate::ui::widgets::{ICON, bold, command_icon, icon, in_order, segments_with_locks};

/// Where less room is left beside the program's name, what is open is not named in the bar.
const ROOMY: f32 = 900.0;

/// Where less room is left beside the logo, the program is not named: what can be pressed comes first.
const NARROW: f32 = 1070.0;

/// In a window as narrow as this on a projector only the menu has undo and redo: the workspaces come first.
const TIGHT: f32 = 725.0;

/// Between the transport and what stands at its right.
const GAP: f32 = 6.0;

/// Draws the top bar.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.horizontal_centered(|ui| {
        let tight = ui.available_width() < TIGHT;
        let menu_name = cx.t("menu.main").into_owned();
        ui.menu_button(icon(Icon::Menu), |ui| menu::show(ui, cx))
            .response
            .accessible_name(&menu_name)
            .on_hover_text(&menu_name);
        if !tight {
            logo(ui, cx);
        }
        if ui.available_width() > NARROW {
            ui.label(bold(cx.t("app.name")).size(size::TITLE));
        }
        // The title of the window says it as well.
        if ui.available_width() > ROOMY {
            name(ui, cx);
        }
        if !tight {
            command_icon(ui, cx, Command::Undo);
            command_icon(ui, cx, Command::Redo);
            ui.add_space(4.0);
        }
        let shown = WORKSPACES.iter().filter(|row| *cx.app.flag_of_workspace(row.workspace) != Flag::Hidden);
        let tabs = shown.map(|row| {
            let text = |part| cx.language().term(&["workspace", row.id, part]).into_owned();
            (row.workspace, text("name"), text("about"))
        });
        let (app, tabs) = (cx.app, tabs.collect::<Vec<_>>());
        let is_locked = |workspace| *app.flag_of_workspace(workspace) == Flag::Locked;
        let chosen = segments_with_locks(ui, cx.theme, &tabs, app.workspace, is_locked);
        for (tab, place) in tabs.iter().zip(chosen.places) {
            guide::note(ui, cx, Anchor::Tab(tab.0), place);
        }
        if let Some(workspace) = chosen.clicked {
            cx.act(Action::Show(workspace));
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let room = ui.available_width() - 2.0 * (ICON + ui.spacing().item_spacing.x) - GAP;
            in_order(ui, |ui| {
                transport::show(ui, cx, room);
                ui.add_space(GAP);
                // In front of a class the way back stands where the palette does, which has its keys.
                let is_classroom = cx.app.classroom.is_some();
                command_icon(ui, cx, if is_classroom { Command::Classroom } else { Command::CommandPalette });
                command_icon(ui, cx, Command::Help);
            });
        });
    });
}

/// Three layers on each other.
fn logo(ui: &mut Ui, cx: &Context<'_>) {
    let (rect, _) = ui.allocate_exact_size(Vec2::new(18.0, 20.0), Sense::hover());
    let colors = [cx.theme.inhibitory, cx.theme.excitatory, cx.theme.good];
    for (nth, color) in colors.into_iter().enumerate() {
        let min = rect.min + Vec2::new(0.0, 1.0 + nth as f32 * 6.5);
        ui.painter().rect_filled(Rect::from_min_size(min, Vec2::new(18.0, 4.5)), 2.0, color);
    }
}

/// What is open, with a dot when something is not saved.
fn name(ui: &mut Ui, cx: &Context<'_>) {
    let document = &cx.app.document;
    let changed = if document.is_changed() { " •" } else { "" };
    let text = RichText::new(format!("{}{changed}", document.name())).color(cx.theme.weak);
    let mut tip = document.path().map_or_else(|| cx.t("file.none").into_owned(), |path| path.display().to_string());
    if document.is_changed() {
        tip = format!("{tip}\n{}", cx.t("file.changed"));
    }
    ui.add(eframe::egui::Label::new(text).truncate()).on_hover_text(tip);
}
