//! The optimizer's arithmetic, from the gradient to the new weight.
use eframe::egui::Ui;

use super::{line, number};
use crate::app::RunView;
use crate::train::OneStep;
use crate::ui::context::Context;
use crate::ui::widgets::heading;

/// Draws the part.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, step: &OneStep) {
    let language = cx.language();
    ui.add_space(8.0);
    let optimizer = language.term(&["optimizer", run.design.training.optimizer.into(), "name"]);
    let title = cx.with("one_step.optimizer", &[("optimizer", &optimizer)]);
    heading(ui, cx.theme, &title).on_hover_text(cx.t("one_step.optimizer_about"));
    for row in &step.rows {
        let mut values: Vec<(&str, String)> =
            row.numbers.iter().map(|(name, value)| (*name, number(cx, *value))).collect();
        values.push(("value", number(cx, row.value)));
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let key: &'static str = row.rule.into();
        line(ui, cx.with(&format!("one_step.row.{key}"), &values));
    }
    let decimal = |value: f64| language.decimal(value, 6);
    let [old, new] = [step.update.old, step.update.new].map(f64::from);
    let values = [("old", &*decimal(old)), ("change", &decimal(old - new)), ("new", &decimal(new))];
    line(ui, cx.with("one_step.row.new", &values));
}
