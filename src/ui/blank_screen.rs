//! The dark screen of classroom mode: nothing is seen while somebody talks, and any key or click shows everything again.
use eframe::egui::{Align, CentralPanel, Event, Frame, InputState, Layout, Ui};

use super::context::Context;
use super::theme::Theme;
use super::widgets::weak;
use crate::app::{Action, Command, ThemeChoice};

/// How strongly it is drawn how to come back: for who sits at the computer, not for the class.
const FAINT: f32 = 0.45;

/// Draws it.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>) {
    let dark = Theme::of(ThemeChoice::Dark);
    CentralPanel::default().frame(Frame::new().fill(dark.background)).show(ui, |ui| {
        ui.with_layout(Layout::bottom_up(Align::Center), |ui| {
            ui.add_space(18.0);
            let words = weak(dark, cx.t("classroom.blank"));
            ui.label(words.color(dark.weak.gamma_multiply(FAINT)));
        });
    });
}

/// What was pressed: whatever it is, it only brings everything back. A key that is held does so once.
pub(super) fn actions(input: &InputState) -> Vec<Action> {
    let is_press = |event: &Event| {
        matches!(event, Event::Key { pressed: true, repeat: false, .. } | Event::PointerButton { pressed: true, .. })
    };
    if input.events.iter().any(is_press) { vec![Action::Do(Command::BlankScreen)] } else { Vec::new() }
}
