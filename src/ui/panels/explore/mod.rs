//! The Explore workspace. The confusion workbench: which samples are mistaken, whose labels are likely wrong, and which are
//! hard to learn; what is wrong is put right there and then. Beside it one picture is asked about.
mod acts;
mod ask;
mod cells;
mod chosen;
mod data_map;
mod items;
mod labels;
mod words;

use eframe::egui::{Button, Ui};

use crate::app::{Command, RunView, row};
use crate::ui::context::Context;
use crate::ui::widgets::{command_name, command_tip, empty, icon, segments};

pub(in crate::ui) use ask::show as ask;

/// What the workbench shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum WorkbenchView {
    #[default]
    Cells,
    Labels,
    Map,
}

/// Draws the workbench.
pub(in crate::ui) fn workbench(ui: &mut Ui, cx: &mut Context<'_>) {
    let options = [(WorkbenchView::Cells, "cells"), (WorkbenchView::Labels, "labels"), (WorkbenchView::Map, "map")]
        .map(|(view, key)| {
            let text = |part| cx.language().term(&["explore", key, part]).into_owned();
            (view, text("name"), text("about"))
        });
    let now = *cx.memory::<WorkbenchView>();
    let now = segments(ui, cx.theme, &options, now).unwrap_or(now);
    *cx.memory() = now;
    ui.add_space(4.0);
    let Some(run) = explored(ui, cx) else { return };
    match now {
        WorkbenchView::Cells => cells::show(ui, cx, run),
        WorkbenchView::Labels => labels::show(ui, cx, run),
        WorkbenchView::Map => data_map::show(ui, cx, run),
    }
}

/// The run that is explored, or a sentence about what is missing, and what to do.
fn explored<'a>(ui: &mut Ui, cx: &Context<'a>) -> Option<&'a RunView> {
    let app = cx.app;
    let missing = match app.runs.shown() {
        None => "explore.no_run",
        Some(run) if run.data.classes.is_empty() => "explore.numbers",
        Some(_) if app.runs.is_reopening() => "train.reopening",
        Some(run) if !run.is_alive() => "explore.no_network",
        Some(run) if run.epochs_done() == 0 => "explore.no_epoch",
        run => return run,
    };
    empty(ui, cx, missing);
    let command = Command::Train;
    if missing == "explore.no_run" && app.can_do(command) {
        ui.add_space(6.0);
        let name = command_name(cx, command);
        let button = ui.add(Button::new((icon(row(command).icon), name.as_str()))).accessible_name(&name);
        if button.on_hover_text(command_tip(cx, command)).clicked() {
            cx.command(command);
        }
    }
    None
}
