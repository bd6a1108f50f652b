//! The palette of commands: type a part of a name, press Enter.
use eframe::egui::{Button, Key, Modifiers, TextEdit, Ui, vec2};

use super::answer::entered;
use crate::app::{Action, COMMANDS, Command, CommandRow, Language, searchable};
use crate::ui::context::Context;
use crate::ui::dialogs::scroll;
use crate::ui::widgets::{command_name, command_text, icon, keys};

/// What was typed, and which of the found commands would be run.
#[derive(Clone, Default)]
struct CommandSearch {
    query: String,
    chosen: usize,
}

/// Draws the palette.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    if cx.focus.dialog {
        *cx.memory() = CommandSearch::default();
    }
    let moved = ui.input_mut(|input| {
        let down = input.consume_key(Modifiers::NONE, Key::ArrowDown);
        let up = input.consume_key(Modifiers::NONE, Key::ArrowUp);
        isize::from(down) - isize::from(up)
    });
    let hint = cx.t("commands.search").into_owned();
    let mut search = cx.memory::<CommandSearch>().clone();
    let field = TextEdit::singleline(&mut search.query).hint_text(&hint).desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name(&hint);
    if cx.focus.dialog {
        field.request_focus();
    }
    if field.changed() {
        search.chosen = 0;
    }
    let found = found(cx, &searchable(&search.query));
    let last = found.len().saturating_sub(1);
    search.chosen = search.chosen.saturating_add_signed(moved).min(last);
    let mut run = entered(ui).then(|| found.get(search.chosen).map(|row| row.command)).flatten();
    if entered(ui) && run.is_none() {
        // Whoever has found nothing types on.
        field.request_focus();
    }
    scroll(ui, 380.0).auto_shrink([false, true]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        for (nth, row) in found.iter().enumerate() {
            let chosen = nth == search.chosen;
            let name = command_name(cx, row.command);
            let mut button = Button::new((icon(row.icon), name.as_str())).selected(chosen).frame_when_inactive(chosen);
            if !row.shortcut.is_empty() {
                button = button.shortcut_text(keys(cx, row.shortcut));
            }
            let size = vec2(ui.available_width(), 28.0);
            let response = ui.add_enabled(cx.app.can_do(row.command), button.min_size(size)).accessible_name(&name);
            let about = command_text(cx, row.command, "about");
            if chosen && moved != 0 {
                response.scroll_to_me(None);
            }
            if response.on_hover_text(about.as_ref()).clicked() {
                run = Some(row.command);
            }
        }
        if found.is_empty() {
            ui.label(cx.t("commands.nothing").as_ref());
        }
    });
    *cx.memory() = search;
    if let Some(command) = run {
        cx.act(Action::ShowDialog(None));
        cx.command(command);
    }
}

/// Commands whose name, explanation or menu holds every word that was typed, in whichever language; those that can be
/// done now come first, then those with the words in their name.
fn found(cx: &Context<'_>, query: &str) -> Vec<&'static CommandRow> {
    let holds = |text: &str| query.split_whitespace().all(|word| text.contains(word));
    let of = |row: &CommandRow, language: Language, parts: &[&str]| {
        let text = |part: &&str| searchable(&language.text(&format!("command.{}.{part}", row.id)));
        parts.iter().map(text).collect::<Vec<_>>().join(" ")
    };
    let everything = |row: &CommandRow| {
        let one = |language: Language| {
            let menu = searchable(&language.text(&format!("menu.{}", row.menu.id())));
            format!("{} {menu}", of(row, language, &["name", "about"]))
        };
        format!("{} {}", Language::ALL.map(one).join(" "), searchable(&command_text(cx, row.command, "name")))
    };
    let mut rows: Vec<&'static CommandRow> =
        COMMANDS.iter().filter(|row| row.command != Command::CommandPalette && holds(&everything(row))).collect();
    let in_name = |row: &CommandRow| holds(&of(row, cx.language(), &["name"]));
    rows.sort_by_key(|row| (!cx.app.can_do(row.command), !in_name(row)));
    rows
}
