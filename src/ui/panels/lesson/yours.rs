//! The settings of training that are one's own in this step, and those that the lesson keeps, which are weaker.
use eframe::egui::Ui;

use crate::app::OpenLesson;
use crate::lesson::{Control, Flag};
use crate::ui::context::Context;
use crate::ui::panels::training_settings;
use crate::ui::widgets::{card_frame, heading};

/// Settings that may be one's own.
const SETTINGS: [Control; 6] =
    [Control::Optimizer, Control::Rate, Control::Momentum, Control::Batch, Control::Epochs, Control::Seed];

/// Draws the card, where the lesson gives any of them.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson) {
    let is_given = |control: &Control| {
        let named = lesson.controls().iter().any(|(named, _)| named == *control);
        named && matches!(lesson.controls().flag(*control), Flag::Open | Flag::Limited(..) | Flag::Only(_))
    };
    if !SETTINGS.iter().any(is_given) {
        return;
    }
    card_frame(cx.theme).show(ui, |ui| {
        ui.set_width(ui.available_width());
        heading(ui, cx.theme, &cx.t("lesson.yours"));
        training_settings::of_lesson(ui, cx);
    });
}
