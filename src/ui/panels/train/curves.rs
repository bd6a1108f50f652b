//! The curves of a run: loss of every batch thin, means of epochs thick, validation dashed; accuracy or another score.
use eframe::egui::{Align, Color32, Layout, Response, Slider, Ui, WidgetInfo, accesskit::Role};
use egui_plot::{HoverPosition, Line, LineStyle, Plot, PlotPoints, Points, VLine};
use lucide_icons::Icon;

use crate::app::{Action, FileRequest, RunView};
use crate::design::Metric;
use crate::export::{Chart, ChartLine};
use crate::train::EpochReport;
use crate::ui::context::Context;
use crate::ui::widgets::{combo, empty, heading, icon, icon_button, weak, written};

/// How curves are drawn.
#[derive(Clone, Copy)]
struct CurvesView {
    /// The loss on a log scale.
    log: bool,
    /// How much of the old mean stays, from 0 to below 1.
    smoothing: f32,
    /// Everything stays in sight while the run goes on; otherwise the plot can be zoomed and moved.
    follow: bool,
    /// The score that is drawn.
    metric: Metric,
}

impl Default for CurvesView {
    fn default() -> Self {
        Self { log: false, smoothing: 0.0, follow: true, metric: Metric::Accuracy }
    }
}

/// One curve, ready to be drawn.
struct Curve {
    name: String,
    points: Vec<[f64; 2]>,
    color: Color32,
    dashed: bool,
    width: f32,
}

/// Batches in an epoch of a run.
fn batches(run: &RunView) -> f64 {
    let known = run.progress.batches;
    let counted = run.curve.batches() as usize / run.epochs_done().max(1);
    if known > 0 { known as f64 } else { counted.max(1) as f64 }
}

/// Draws the loss.
pub(in crate::ui) fn loss(ui: &mut Ui, cx: &mut Context<'_>) {
    let title = cx.t("curves.loss").into_owned();
    let app = cx.app;
    let Some(run) = app.runs.shown() else {
        heading(ui, cx.theme, &title);
        return empty(ui, cx, "curves.empty");
    };
    let curves = loss_curves(cx, run);
    head(ui, cx, &title, &curves, |ui, cx| {
        let log = cx.memory::<CurvesView>().log;
        let button = icon_button(ui, Icon::ChartNoAxesColumnIncreasing, &cx.t("curves.log"));
        if if log { button.highlight() } else { button }.clicked() {
            cx.memory::<CurvesView>().log = !log;
        }
        smoothing(ui, cx);
    });
    let log = cx.memory::<CurvesView>().log;
    draw(ui, cx, run, "loss", curves, log);
}

/// Draws accuracy, or the score that is chosen.
pub(in crate::ui) fn score(ui: &mut Ui, cx: &mut Context<'_>) {
    let metric = cx.memory::<CurvesView>().metric;
    let id: &'static str = metric.into();
    let title = cx.language().term(&["metric", id, "name"]).into_owned();
    let app = cx.app;
    let Some(run) = app.runs.shown() else {
        heading(ui, cx.theme, &title);
        return empty(ui, cx, "curves.empty_score");
    };
    let curves = score_curves(cx, run, metric);
    head(ui, cx, &title, &curves, |ui, cx| {
        let options: Vec<_> = [Metric::Accuracy, Metric::BalancedAccuracy, Metric::Top3, Metric::MacroF1]
            .into_iter()
            .map(|metric| {
                let id: &'static str = metric.into();
                let text = |part| cx.language().term(&["metric", id, part]).into_owned();
                (metric, text("name"), text("about"))
            })
            .collect();
        let name = cx.t("curves.metric").into_owned();
        if let Some(metric) = ui.name_inputs(name, |ui| combo(ui, "metric", &options, &metric)) {
            cx.memory::<CurvesView>().metric = metric;
        }
    });
    draw(ui, cx, run, "score", curves, false);
}

/// The heading with the legend and the panel's own controls.
fn head(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    title: &str,
    curves: &[Curve],
    controls: impl FnOnce(&mut Ui, &mut Context<'_>),
) {
    ui.horizontal(|ui| {
        heading(ui, cx.theme, title);
        for (key, color, dashed) in
            [("curves.training", cx.theme.excitatory, false), ("curves.validation", cx.theme.inhibitory, true)]
        {
            if ui.available_width() > 370.0 {
                ui.label(weak(cx.theme, if dashed { "- -" } else { "—" }).color(color));
                ui.label(weak(cx.theme, cx.t(key)));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            if icon_button(ui, Icon::Download, &cx.t("curves.save")).clicked() {
                let chart = chart(title, &cx.t("curves.epochs"), curves);
                cx.act(Action::ChooseFile(FileRequest::Chart(Box::new(chart))));
            }
            let follow = cx.memory::<CurvesView>().follow;
            let button = icon_button(ui, Icon::LocateFixed, &cx.t("curves.follow"));
            if if follow { button.highlight() } else { button }.clicked() {
                cx.memory::<CurvesView>().follow = !follow;
            }
            controls(ui, cx);
        });
    });
}

/// How much the curve of the batches is smoothed.
fn smoothing(ui: &mut Ui, cx: &mut Context<'_>) {
    let name = cx.t("curves.smoothing").into_owned();
    ui.spacing_mut().slider_width = 60.0;
    ui.spacing_mut().interact_size.y = 18.0;
    let mut smoothing = cx.memory::<CurvesView>().smoothing;
    let slider = Slider::new(&mut smoothing, 0.0..=0.99).show_value(false);
    ui.name_inputs(&name, |ui| ui.add(slider)).on_hover_text(&name);
    cx.memory::<CurvesView>().smoothing = smoothing;
    ui.label(icon(Icon::Spline).color(cx.theme.weak)).on_hover_text(&name);
}

/// The losses: batches, epochs, validation.
fn loss_curves(cx: &mut Context<'_>, run: &RunView) -> Vec<Curve> {
    let per_epoch = batches(run);
    let keep = f64::from(cx.memory::<CurvesView>().smoothing);
    let mut thin = Vec::with_capacity(run.curve.points().len() * 2);
    let mut smooth = None;
    for point in run.curve.points() {
        let x = (point.first as f64 + point.batches as f64 / 2.0) / per_epoch;
        if keep > 0.0 {
            let mean = f64::from(point.mean);
            let value = smooth.map_or(mean, |old: f64| old * keep + mean * (1.0 - keep));
            smooth = Some(value);
            thin.push([x, value]);
        } else {
            thin.push([x, f64::from(point.low)]);
            if point.batches > 1 {
                thin.push([x, f64::from(point.high)]);
            }
        }
    }
    let of = |f: &dyn Fn(&EpochReport) -> Option<f64>| -> Vec<[f64; 2]> {
        run.history.iter().filter_map(|report| f(report).map(|y| [report.epoch as f64, y])).collect()
    };
    let line = cx.theme.line;
    let thin_color = cx.theme.excitatory.gamma_multiply(0.55);
    vec![
        Curve {
            name: cx.t("curves.batches").into_owned(),
            points: thin,
            color: thin_color,
            dashed: false,
            width: line * 0.6,
        },
        Curve {
            name: cx.t("curves.training").into_owned(),
            points: of(&|report| Some(report.train_loss)),
            color: cx.theme.excitatory,
            dashed: false,
            width: line * 1.5,
        },
        Curve {
            name: cx.t("curves.validation").into_owned(),
            points: of(&|report| report.validation.as_ref().map(|scores| scores.loss)),
            color: cx.theme.inhibitory,
            dashed: true,
            width: line * 1.5,
        },
    ]
}

/// A score in percent: training where it is known, validation.
fn score_curves(cx: &Context<'_>, run: &RunView, metric: Metric) -> Vec<Curve> {
    let of = |f: &dyn Fn(&EpochReport) -> Option<f64>| -> Vec<[f64; 2]> {
        run.history.iter().filter_map(|report| f(report).map(|y| [report.epoch as f64, y * 100.0])).collect()
    };
    let mut curves = Vec::new();
    if metric == Metric::Accuracy {
        let mut points = of(&|report| Some(report.train_accuracy));
        if run.is_active() && run.progress.batch > 0 {
            let part = run.progress.batch as f64 / batches(run);
            let x = run.progress.epoch as f64 - 1.0 + part;
            points.push([x, f64::from(run.progress.accuracy) * 100.0]);
        }
        curves.push(Curve {
            name: cx.t("curves.training").into_owned(),
            points,
            color: cx.theme.excitatory,
            dashed: false,
            width: cx.theme.line * 1.5,
        });
    }
    curves.push(Curve {
        name: cx.t("curves.validation").into_owned(),
        points: of(&|report| report.validation.as_ref().map(|scores| value(scores, metric))),
        color: cx.theme.inhibitory,
        dashed: true,
        width: cx.theme.line * 1.5,
    });
    curves
}

/// A score from counts.
fn value(scores: &crate::train::Scores, metric: Metric) -> f64 {
    match metric {
        Metric::BalancedAccuracy => scores.confusion.balanced_accuracy(),
        Metric::Top3 => scores.confusion.top3(),
        Metric::MacroF1 => scores.confusion.macro_f1(),
        Metric::Accuracy | Metric::ConfusionMatrix => scores.confusion.accuracy(),
    }
}

/// Draws curves over the epochs.
fn draw(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, id: &'static str, curves: Vec<Curve>, log: bool) {
    let language = cx.language();
    let (follow, percent) = (cx.memory::<CurvesView>().follow, id == "score");
    let back = move |y: f64| if log { 10_f64.powf(y) } else { y };
    let format = move |y: f64| {
        let text = written((back(y) * 1e4).round() / 1e4, language);
        if percent { format!("{text} %") } else { text }
    };
    let words = spoken(cx, &curves, id);
    let epoch = cx.t("curves.epoch").into_owned();
    let looked = run.shown_epoch;
    let mut plot = Plot::new(id)
        .height(ui.available_height())
        .grid_color(cx.theme.border)
        .show_background(false)
        .y_axis_min_width(38.0)
        .include_x(0.0)
        .include_x(run.progress.epochs.max(1) as f64)
        .x_axis_formatter(move |mark, _| written(mark.value, language))
        .y_axis_formatter(move |mark, _| format(mark.value))
        .allow_scroll(false)
        .label_formatter(move |position| match position {
            HoverPosition::NearDataPoint { plot_name, position, .. } => {
                let x = language.decimal(position.x, 2);
                Some(format!("{plot_name}: {}\n{epoch} {x}", format(position.y)))
            }
            HoverPosition::Elsewhere { .. } => None,
        });
    if percent {
        plot = plot.include_y(0.0).include_y(100.0);
    } else if !log {
        plot = plot.include_y(0.0);
    }
    if follow {
        plot = plot.reset().allow_drag(false).allow_zoom(false).allow_boxed_zoom(false);
    }
    let shown = plot.show(ui, |plot| {
        for curve in curves {
            let points = curve.points.into_iter().filter(|point| point[1].is_finite());
            let points: PlotPoints<'_> = points.map(|[x, y]| [x, if log { y.max(1e-12).log10() } else { y }]).collect();
            if points.points().len() == 1 {
                let at = points.points()[0];
                plot.points(Points::new(curve.name.clone(), [at.x, at.y]).color(curve.color).radius(3.0));
            }
            let line = Line::new(curve.name, points).color(curve.color).width(curve.width);
            plot.line(if curve.dashed { line.style(LineStyle::dashed_loose()) } else { line });
        }
        if let Some(epoch) = looked {
            plot.vline(VLine::new("", epoch as f64).color(cx.theme.weak));
        }
    });
    name(&shown.response, &words);
}

fn name(response: &Response, words: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
}

/// The curves in words: what each was last and where it goes.
fn spoken(cx: &Context<'_>, curves: &[Curve], id: &str) -> String {
    let language = cx.language();
    let mut parts = vec![cx.t(&format!("curves.{id}_name")).into_owned()];
    for curve in curves {
        let Some(last) = curve.points.last() else { continue };
        let before = curve.points.len().saturating_sub(6);
        let change = last[1] - curve.points[before][1];
        let direction = if change.abs() < last[1].abs() * 0.01 {
            "curves.level"
        } else if change < 0.0 {
            "curves.falling"
        } else {
            "curves.rising"
        };
        let value = language.decimal(last[1], if id == "score" { 1 } else { 4 });
        let direction = cx.t(direction);
        parts.push(cx.with("curves.last", &[("name", &curve.name), ("value", &value), ("direction", &direction)]));
    }
    parts.join(", ")
}

/// The curves as they are saved.
fn chart(title: &str, x: &str, curves: &[Curve]) -> Chart {
    let lines = curves.iter().filter(|curve| !curve.points.is_empty()).map(|curve| {
        let [red, green, blue, _] = curve.color.to_array();
        ChartLine {
            name: curve.name.clone(),
            points: curve.points.clone(),
            color: [red, green, blue],
            dashed: curve.dashed,
            width: curve.width.round().max(1.0) as u32,
        }
    });
    Chart { title: title.to_owned(), x: x.to_owned(), lines: lines.collect() }
}
