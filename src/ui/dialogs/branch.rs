//! What a run begins with that branches from a moment of another one.
use eframe::egui::{Button, Label, Ui};

use super::answer::entered;
use crate::app::Action;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, number, setting};

/// The most epochs that are planned here.
const MOST_EPOCHS: usize = 1_000_000;

/// What is chosen: the run and the moment that it is for, the learning rate and the epochs in all.
#[derive(Clone, Copy, Default, PartialEq)]
struct ChosenBranch {
    from: (u64, u64),
    rate: f32,
    epochs: usize,
}

/// Asks for the learning rate and the number of epochs.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some((run, moment)) = cx.app.runs.shown().and_then(|run| Some((run, run.shown_moment()?))) else {
        return cx.act(Action::ShowDialog(None));
    };
    let from = (run.id(), moment.target());
    let is_there = moment.is_exact();
    let mut chosen = *cx.memory::<ChosenBranch>();
    if chosen.from != from {
        let rate = run.design.training.optimizer.rate();
        chosen = ChosenBranch { from, rate, epochs: run.progress.epochs };
    }
    let title = cx.with("branch.title", &[("batch", &from.1.to_string())]);
    ui.label(bold(title).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(cx.t("branch.about").into_owned()).wrap());
    ui.add_space(10.0);
    let language = cx.language();
    let words = |id| (language.name_of_setting(None, id), language.about_setting(None, id));
    let (name, about) = words("rate");
    setting(ui, &name, &about, |ui| number(ui, cx, &mut chosen.rate, (1e-6, 100.0), 0.001));
    let (name, about) = words("epochs");
    setting(ui, &name, &about, |ui| number(ui, cx, &mut chosen.epochs, (1, MOST_EPOCHS), 0.1));
    *cx.memory::<ChosenBranch>() = chosen;
    ui.add_space(8.0);
    ui.horizontal(|ui| {
        let start = Button::new(bold(cx.t("branch.start")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let start = ui.add_enabled(is_there, start);
        if cx.focus.dialog {
            start.request_focus();
        }
        let is_wanted = start.clicked() || (is_there && !start.has_focus() && entered(ui));
        if is_wanted {
            cx.act(Action::Branch { rate: chosen.rate, epochs: chosen.epochs });
        }
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
