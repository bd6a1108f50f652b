//! The error of one sample on its way from the loss back to the weight, a line for each link of the chain rule.
use eframe::egui::Ui;

use super::{layer_name, line, number, place};
use crate::app::RunView;
use crate::train::{FollowedSample, OneStep};
use crate::ui::context::Context;
use crate::ui::widgets::heading;

/// Draws the part.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, step: &OneStep) {
    let followed = &step.followed;
    ui.add_space(8.0);
    let name = run.data.name(followed.contribution.sample.index as usize);
    heading(ui, cx.theme, &cx.with("one_step.chain", &[("sample", name)])).on_hover_text(cx.t("one_step.chain_about"));
    line(ui, loss(cx, run, followed));
    let Some(unit_error) = followed.unit_error else { return line(ui, cx.t("one_step.unused")) };
    for (nth, link) in followed.links.iter().enumerate().rev() {
        // What comes back over all ways is the error behind the layer below.
        let all = nth.checked_sub(1).map_or(unit_error, |below| followed.links[below].error);
        let product = f64::from(link.error) * f64::from(link.derivative);
        let values = [
            ("layer", layer_name(cx, run, link.layer)),
            ("place", place(cx, step, link.layer, link.to)),
            ("error", number(cx, link.error)),
            ("derivative", number(cx, link.derivative)),
            ("product", number(cx, product)),
            ("all", number(cx, all)),
        ];
        line(ui, cx.with("one_step.link", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
    }
    let Some(product) = followed.products.first() else { return };
    let values = [
        ("layer", layer_name(cx, run, step.layer)),
        ("place", place(cx, step, step.layer, product.output)),
        ("unit_error", number(cx, unit_error)),
        ("error", number(cx, product.error)),
        ("value", number(cx, product.value)),
        ("product", number(cx, product.contribution())),
    ];
    line(ui, cx.with("one_step.unit", &values.each_ref().map(|(name, value)| (*name, value.as_str()))));
}

/// The error of the output, from what is answered and what should be.
fn loss(cx: &Context<'_>, run: &RunView, followed: &FollowedSample) -> String {
    let output = &followed.output;
    let class = cx.class_name(&run.data, output.class);
    let name = if class.is_empty() { (output.output + 1).to_string() } else { class.into_owned() };
    let values = [
        ("output", name),
        ("answer", number(cx, output.answer)),
        ("target", number(cx, output.target)),
        ("error", number(cx, output.error)),
    ];
    cx.with("one_step.loss_error", &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}
