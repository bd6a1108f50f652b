//! How near answers come to the truth: metrics, residuals, answers against what should come out.
use std::sync::Arc;

use eframe::egui::{Align, Grid, Label, Layout, RichText, Ui, vec2};

use super::scatter::{DotPlot, ExactLine};
use crate::app::RunView;
use crate::train::{EpochReport, Fit, FitMetric, Regression};
use crate::ui::context::Context;
use crate::ui::widgets::{empty, heading, weak};

/// Width of the names of metrics at most, of a number, and between two columns.
const NAME: f32 = 190.0;
const NUMBER: f32 = 78.0;
const GAP: f32 = 10.0;

/// The numbers of the epoch that is shown.
struct ShownFit<'a> {
    run: &'a RunView,
    report: &'a EpochReport,
    /// On the samples that it did not learn from.
    validation: Option<&'a Regression>,
}

impl<'a> ShownFit<'a> {
    fn of(cx: &Context<'a>) -> Option<Self> {
        let run = cx.app.runs.shown()?;
        let report = run.shown_report().filter(|report| report.train_fit.is_some())?;
        let validation = report.validation.as_ref().and_then(|scores| scores.regression.as_ref());
        Some(Self { run, report, validation })
    }

    /// What a sample is called; `None` where other samples are open than those of the run.
    fn name(&self, cx: &Context<'_>, sample: u32) -> Option<String> {
        let open = cx.app.loading.dataset()?;
        let here = Arc::ptr_eq(open.samples(), self.run.data.samples()) && (sample as usize) < open.len();
        here.then(|| cx.sample_name(open, sample as usize).into_owned())
    }

    /// Each validation sample with a place that follows from what should come out and what did.
    fn dots(&self, place: impl Fn(f64, f64) -> [f64; 2]) -> Vec<(u32, [f64; 2])> {
        let examples = self.validation.map(|regression| &regression.examples[..]).unwrap_or_default();
        let dot = |(sample, wanted, answer): &(u32, f32, f32)| (*sample, place(f64::from(*wanted), f64::from(*answer)));
        examples.iter().map(dot).collect()
    }
}

/// Draws the metrics, and below them the residuals.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(shown) = ShownFit::of(cx) else {
        heading(ui, cx.theme, &cx.t("fit.title"));
        return empty(ui, cx, "fit.empty");
    };
    metrics(ui, cx, &shown);
    ui.add_space(4.0);
    heading(ui, cx.theme, &cx.t("fit.residuals")).on_hover_text(cx.t("fit.residuals_about"));
    let dots = shown.dots(|wanted, answer| [answer, answer - wanted]);
    if dots.is_empty() {
        return empty(ui, cx, "fit.no_validation");
    }
    let spoken = cx.count("fit.residuals_spoken", dots.len());
    let axes = ["fit.answer", "fit.residual"].map(|key| cx.t(key).into_owned());
    DotPlot { id: "residuals", dots: &dots, exact: ExactLine::Zero, axes, spoken }
        .show(ui, cx, |sample| shown.name(cx, sample));
}

/// Every metric on validation and training samples.
fn metrics(ui: &mut Ui, cx: &Context<'_>, shown: &ShownFit<'_>) {
    let language = cx.language();
    let fits = [shown.validation.map(|regression| regression.fit), shown.report.train_fit];
    let names = (ui.available_width() - 2.0 * (NUMBER + GAP)).clamp(60.0, NAME);
    let epoch = cx.with("train.numbers", &[("epoch", &shown.report.epoch.to_string())]);
    ui.add(Label::new(weak(cx.theme, epoch)).wrap());
    Grid::new("metrics").num_columns(3).spacing(vec2(GAP, 3.0)).min_row_height(16.0).show(ui, |ui| {
        let name = |ui: &mut Ui, text: &str, about: &str| {
            ui.allocate_ui_with_layout(vec2(names, 16.0), Layout::top_down(Align::Min), |ui| {
                ui.set_min_width(names);
                ui.add(Label::new(weak(cx.theme, text)).wrap()).on_hover_text(about);
            });
        };
        ui.allocate_space(vec2(names, 16.0));
        ui.label(weak(cx.theme, cx.t("curves.validation")).color(cx.theme.inhibitory));
        ui.label(weak(cx.theme, cx.t("curves.training")).color(cx.theme.excitatory));
        ui.end_row();
        for metric in FitMetric::ALL {
            let id: &'static str = metric.into();
            let text = |part| language.term(&["fit_metric", id, part]);
            name(ui, &text("name"), &text("about"));
            for fit in &fits {
                let number = |fit: &Fit| match metric {
                    FitMetric::R2 => language.decimal(fit.r2(), 4),
                    metric => language.significant(fit.metric(*metric)),
                };
                ui.label(RichText::new(fit.as_ref().map_or_else(|| "–".to_owned(), number)).monospace());
            }
            ui.end_row();
        }
    });
}

/// Draws the answers against what should come out.
pub(in crate::ui) fn truth(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("fit.against")).on_hover_text(cx.t("fit.against_about"));
    let Some(shown) = ShownFit::of(cx) else { return empty(ui, cx, "fit.empty") };
    let dots = shown.dots(|wanted, answer| [wanted, answer]);
    if dots.is_empty() {
        return empty(ui, cx, "fit.no_validation");
    }
    let spoken = cx.count("fit.against_spoken", dots.len());
    let axes = ["fit.truth", "fit.answer"].map(|key| cx.t(key).into_owned());
    DotPlot { id: "against", dots: &dots, exact: ExactLine::Diagonal, axes, spoken }
        .show(ui, cx, |sample| shown.name(cx, sample));
}
