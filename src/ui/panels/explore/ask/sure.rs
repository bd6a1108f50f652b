//! How sure the network may be: a gauge, from which probability on it answers, for each class, and what that costs.
use std::collections::BTreeMap;

use eframe::egui::{Align, Label, Layout, Pos2, Rect, Sense, Slider, Stroke, Ui, Vec2, WidgetInfo, accesskit::Role};

use super::square::missing;
use crate::app::Probe;
use crate::engine::best;
use crate::train::{CalibrationReport, Coverage};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, weak};

/// Width of a class's name, and of what its threshold costs.
const NAME: f32 = 62.0;
const COST: f32 = 86.0;
/// Height of the gauge.
const GAUGE: f32 = 14.0;
/// From this probability on an answer is given unless another one is chosen.
const USUAL: f64 = 0.5;

/// From which probability on an answer is given, by class.
#[derive(Clone, Default)]
struct Thresholds(BTreeMap<String, f64>);

impl Thresholds {
    fn of(&self, class: &str) -> f64 {
        self.0.get(class).copied().unwrap_or(USUAL)
    }
}

/// Draws the gauge, and the thresholds.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let answer = app.probes.calibration();
    let (Some((_, cards, ..)), Some(Ok(report))) = (app.cards(), answer) else {
        ui.add(Label::new(weak(cx.theme, missing(cx, answer, app.probes.progress(Probe::Calibration)))).wrap());
        return;
    };
    let classes = app.shown_classes();
    // Without some units it may be another answer.
    let own = app.probes.answer().and_then(|answer| answer.as_deref().ok()).unwrap_or(&cards.probabilities);
    let shares = tempered(own, report.calibration.temperature);
    let answer = best(&shares);
    if let (Some(class), Some(share)) = (classes.get(answer), shares.get(answer)) {
        let threshold = cx.memory::<Thresholds>().of(class);
        gauge(ui, cx, &cx.shown_class(answer), (f64::from(*share), threshold));
    }
    ui.add_space(6.0);
    ui.scope(|ui| thresholds(ui, cx, classes, report));
    let percent = |share: f64| cx.language().percent(share, 1);
    let (before, after) = (percent(report.calibration.ece), percent(report.calibration.ece_calibrated));
    let temperature = cx.language().decimal(report.calibration.temperature, 2);
    let values = [("temperature", &*temperature), ("before", &before), ("after", &after)];
    ui.add(Label::new(weak(cx.theme, cx.with("ask.temperature", &values))).wrap());
    ui.add(Label::new(weak(cx.theme, Probe::Calibration.limits(cx.language()))).wrap());
    ui.add(Label::new(weak(cx.theme, Probe::Neighbors.limits(cx.language()))).wrap());
}

/// The answer or "I don't know", and how far its probability lies above or below the threshold of its class.
fn gauge(ui: &mut Ui, cx: &Context<'_>, class: &str, (share, threshold): (f64, f64)) {
    let [percent, least] = [share, threshold].map(|share| cx.language().percent(share, 0));
    let is_known = share >= threshold;
    let key = if is_known { "ask.known" } else { "ask.unknown" };
    ui.add(Label::new(bold(cx.with(key, &[("class", class), ("share", &percent)]))).wrap());
    let (place, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), GAUGE), Sense::hover());
    let spoken = cx.with("ask.gauge", &[("class", class), ("share", &percent), ("threshold", &least)]);
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &spoken));
    response.on_hover_text(&spoken);
    let x = |share: f64| place.left() + place.width() * share.clamp(0.0, 1.0) as f32;
    ui.painter().rect_filled(place, 3.0, cx.theme.control);
    let color = if is_known { cx.theme.inhibitory } else { cx.theme.weak.gamma_multiply(0.6) };
    ui.painter().rect_filled(Rect::from_min_max(place.min, Pos2::new(x(share), place.bottom())), 3.0, color);
    let mark = [Pos2::new(x(threshold), place.top() - 2.0), Pos2::new(x(threshold), place.bottom() + 2.0)];
    ui.painter().line_segment(mark, Stroke::new(2.5, cx.theme.excitatory));
}

/// A threshold for each class, and one that sets them all; beside each what it costs.
fn thresholds(ui: &mut Ui, cx: &mut Context<'_>, classes: &[String], report: &CalibrationReport) {
    let mut chosen = cx.memory::<Thresholds>().clone();
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().interact_size.y = 18.0;
    ui.add(Label::new(weak(cx.theme, cx.t("ask.threshold"))).wrap());
    let overall = report.coverage.overall(|class| classes.get(class).map_or(USUAL, |class| chosen.of(class)));
    let mean = classes.iter().map(|class| chosen.of(class)).sum::<f64>() / classes.len().max(1) as f64;
    let all = cx.t("ask.all_classes").into_owned();
    if let Some(threshold) = row(ui, cx, &all, mean, overall) {
        chosen.0 = classes.iter().map(|class| (class.clone(), threshold)).collect();
    }
    for (nth, class) in classes.iter().enumerate() {
        let now = chosen.of(class);
        if let Some(threshold) = row(ui, cx, &cx.shown_class(nth), now, report.coverage.of_class(nth, now)) {
            chosen.0.insert(class.clone(), threshold);
        }
    }
    ui.add(Label::new(weak(cx.theme, costs(cx, overall))).wrap());
    *cx.memory() = chosen;
}

/// One threshold, with its slider and its cost in short. Returns what it becomes.
fn row(ui: &mut Ui, cx: &Context<'_>, name: &str, mut threshold: f64, cost: Coverage) -> Option<f64> {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.allocate_ui_with_layout(Vec2::new(NAME, 20.0), Layout::left_to_right(Align::Center), |ui| {
            ui.set_width(NAME);
            ui.add(Label::new(weak(cx.theme, name)).truncate());
        });
        ui.spacing_mut().slider_width = (ui.available_width() - COST).max(40.0);
        let percent = |share: f64| cx.language().percent(share, 0);
        let spoken = cx.with("ask.threshold_of", &[("class", name), ("share", &percent(threshold))]);
        let slider = Slider::new(&mut threshold, 0.0..=1.0).show_value(false);
        let response = ui.name_inputs(&spoken, |ui| ui.add(slider));
        let right = cost.accuracy.map_or_else(|| "–".to_owned(), percent);
        let short = format!("{} · {right}", percent(cost.answered));
        ui.add(Label::new(weak(cx.theme, short)).extend()).on_hover_text(costs(cx, cost));
        response.on_hover_text(format!("{spoken}\n{}", costs(cx, cost))).changed().then_some(threshold)
    })
    .inner
}

/// What a threshold costs.
fn costs(cx: &Context<'_>, cost: Coverage) -> String {
    let answered = cx.language().percent(cost.answered, 0);
    let right = cost.accuracy.map_or_else(|| "–".to_owned(), |right| cx.language().percent(right, 1));
    cx.with("ask.costs", &[("answered", &answered), ("accuracy", &right)])
}

/// Probabilities at a temperature: what a softmax gives for outputs divided by it.
fn tempered(probabilities: &[f32], temperature: f64) -> Vec<f32> {
    let powers: Vec<f64> = probabilities.iter().map(|p| f64::from(*p).powf(1.0 / temperature)).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| if sum > 0.0 { (power / sum) as f32 } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::tempered;

    #[test]
    fn a_temperature_is_a_softmax_of_divided_outputs() {
        let softmax = |outputs: &[f64]| {
            let powers: Vec<f64> = outputs.iter().map(|y| y.exp()).collect();
            let sum: f64 = powers.iter().sum();
            powers.iter().map(|power| (power / sum) as f32).collect::<Vec<f32>>()
        };
        let (plain, divided) = (softmax(&[2.0, -1.0, 0.5]), softmax(&[1.0, -0.5, 0.25]));
        assert!(tempered(&plain, 2.0).iter().zip(&divided).all(|(a, b)| (a - b).abs() < 1e-6));
        assert_eq!(tempered(&[0.0, 0.0], 2.0), [0.0, 0.0]);
    }
}
