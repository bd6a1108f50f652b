//! What the open lesson may keep shut: weaker, with a padlock, or not there at all.
use eframe::egui::Ui;
use lucide_icons::Icon;

use super::text::{icon, weak};
use crate::lesson::{Control, Flag};
use crate::ui::context::Context;

/// Draws a part of the window as the open lesson keeps it.
pub(in crate::ui) fn kept(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    control: Control,
    add: impl FnOnce(&mut Ui, &mut Context<'_>),
) {
    match cx.app.flag(control) {
        Flag::Hidden => {}
        Flag::Locked => {
            // Inside of what is shut as well that has been said.
            if ui.is_enabled() {
                ui.horizontal(|ui| {
                    ui.label(icon(Icon::Lock).size(11.0).color(cx.theme.weak));
                    ui.label(weak(cx.theme, kept_words(cx, cx.app.comes_in_step(control))));
                });
            }
            ui.add_enabled_ui(false, |ui| add(ui, cx));
        }
        Flag::Open | Flag::Limited(..) | Flag::Only(_) => add(ui, cx),
    }
}

/// What is said of a control that the lesson keeps shut: the step in which it comes, or that the lesson keeps it.
pub(in crate::ui) fn kept_words(cx: &Context<'_>, step: Option<usize>) -> String {
    match step {
        Some(step) => cx.with("lesson.comes", &[("step", &step.to_string())]),
        None => cx.t("lesson.kept").into_owned(),
    }
}
