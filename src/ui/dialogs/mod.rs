//! Questions and pages over everything else.
mod answer;
mod commands;
mod confirm;
mod ensemble;
mod explanations;
mod help;
mod lesson;
mod new;
mod notices;
mod path;
mod problems;
mod proposal;
mod race;
mod run;
mod unsaved;

use eframe::egui::{self, Frame, Id, Modal, ScrollArea, Ui};

use super::context::Context;
use super::panels;
use crate::app::{Action, Dialog};

pub(super) mod system;

/// Draws the open dialog, if there is one.
pub(super) fn show(ctx: &egui::Context, cx: &mut Context<'_>) {
    let Some(dialog) = cx.app.dialog.clone() else { return };
    let name = match &dialog {
        Dialog::New => "new",
        Dialog::Proposal => "proposal",
        Dialog::Lessons => "lessons",
        Dialog::HandIn => "hand in",
        Dialog::Pack => "pack",
        Dialog::Unsaved(_) => "unsaved",
        Dialog::RunGoesOn(_) => "run goes on",
        Dialog::GoOn(_) => "go on",
        Dialog::DeleteRun(_) => "delete run",
        Dialog::Branch => "branch",
        Dialog::Race => "race",
        Dialog::Ensemble => "ensemble",
        Dialog::Export => "export",
        Dialog::Imported => "imported",
        Dialog::CompareRuns => "compare runs",
        Dialog::Confirm(_) => "confirm",
        Dialog::Path(_) => "path",
        Dialog::Commands => "commands",
        Dialog::Help => "help",
        Dialog::Problems => "problems",
        Dialog::Skipped => "skipped",
        Dialog::Duplicates => "duplicates",
        Dialog::Notices => "notices",
    };
    let frame = Frame::popup(&ctx.global_style()).inner_margin(18);
    let modal = Modal::new(Id::unique(("dialog", name))).frame(frame);
    let response = modal.show(ctx, |ui| {
        ui.set_width(width(&dialog));
        match &dialog {
            Dialog::New => new::show(ui, cx),
            Dialog::Proposal => proposal::show(ui, cx),
            Dialog::Lessons => lesson::list(ui, cx),
            Dialog::HandIn => lesson::hand_in(ui, cx),
            Dialog::Pack => lesson::pack(ui, cx),
            Dialog::Unsaved(_) => unsaved::show(ui, cx),
            Dialog::RunGoesOn(intent) => run::goes_on(ui, cx, intent),
            Dialog::GoOn(run) => run::was_interrupted(ui, cx, run),
            Dialog::DeleteRun(run) => run::delete(ui, cx, run),
            Dialog::Branch => run::branch::show(ui, cx),
            Dialog::Race => race::show(ui, cx),
            Dialog::Ensemble => ensemble::show(ui, cx),
            Dialog::Export => run::export::show(ui, cx),
            Dialog::Imported => run::import::show(ui, cx),
            Dialog::CompareRuns => race::choose_runs(ui, cx),
            Dialog::Confirm(confirm) => confirm::show(ui, cx, confirm),
            Dialog::Path(ask) => path::show(ui, cx, ask),
            Dialog::Commands => commands::show(ui, cx),
            Dialog::Help => help::show(ui, cx),
            Dialog::Problems => problems::show(ui, cx),
            Dialog::Notices => notices::show(ui, cx),
            Dialog::Skipped => {
                panels::data::skipped(ui, cx);
                answer::close(ui, cx);
            }
            Dialog::Duplicates => {
                panels::data::duplicates(ui, cx);
                answer::close(ui, cx);
            }
        }
    });
    if response.should_close() {
        cx.act(Action::ShowDialog(None));
    }
}

/// Room in the window for the rest of a dialog that scrolls, and the least that it scrolls in.
const AROUND_SCROLLED: f32 = 190.0;
const LEAST_SCROLLED: f32 = 120.0;

/// A part of a dialog that scrolls what is higher. It has its whole height at once: it would grow frame by frame
/// otherwise, and what stands below it would flee from a click.
fn scroll(ui: &Ui, highest: f32) -> ScrollArea {
    let highest = highest.min(ui.ctx().content_rect().height() - AROUND_SCROLLED).max(LEAST_SCROLLED);
    ScrollArea::vertical().max_height(highest).min_scrolled_height(highest)
}

fn width(dialog: &Dialog) -> f32 {
    match dialog {
        Dialog::Unsaved(_) | Dialog::RunGoesOn(_) | Dialog::GoOn(_) | Dialog::DeleteRun(_) | Dialog::Confirm(_) => {
            420.0
        }
        Dialog::Branch | Dialog::HandIn | Dialog::Pack => 460.0,
        Dialog::Path(_) | Dialog::Commands => 520.0,
        Dialog::New | Dialog::Lessons | Dialog::Race | Dialog::CompareRuns | Dialog::Ensemble => 700.0,
        Dialog::Proposal
        | Dialog::Export
        | Dialog::Imported
        | Dialog::Problems
        | Dialog::Skipped
        | Dialog::Duplicates
        | Dialog::Notices => 600.0,
        Dialog::Help => 760.0,
    }
}
