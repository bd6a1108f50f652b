//! The curves of a run: loss of every batch thin, means of epochs thick, validation dashed; accuracy, R² or another score.
mod axis;
mod plot;
mod view;

use eframe::egui::{Align, Color32, FontId, Layout, Slider, Ui};
use lucide_icons::Icon;

use self::axis::{Axis, Score};
use self::plot::{Curve, chart, draw};
use self::view::CurvesView;
use crate::app::{Action, Command, FileRequest, RunView, row};
use crate::design::Metric;
use crate::train::EpochReport;
use crate::ui::context::Context;
use crate::ui::theme::{size, strong};
use crate::ui::widgets::{combo, empty, heading, icon, icon_button, in_order, keys, weak};

/// Room for the list of scores and the three buttons beside it.
const CONTROLS: f32 = 290.0;

/// Draws the loss.
pub(in crate::ui) fn loss(ui: &mut Ui, cx: &mut Context<'_>) {
    let title = cx.t("curves.loss").into_owned();
    let app = cx.app;
    let Some(run) = app.runs.shown() else {
        heading(ui, cx.theme, &title);
        return empty(ui, cx, "curves.empty");
    };
    let curves = loss_curves(cx, run);
    let log = cx.memory::<CurvesView>().log;
    head(ui, cx, (&title, true), (&curves, Axis::Loss { log }), |ui, cx| {
        ui.scope(|ui| smoothing(ui, cx));
        let button = icon_button(ui, Icon::ChartNoAxesColumnIncreasing, &cx.t("curves.log"));
        if if log { button.highlight() } else { button }.clicked() {
            cx.memory::<CurvesView>().log = !log;
        }
    });
    let log = cx.memory::<CurvesView>().log;
    draw(ui, cx, run, Axis::Loss { log }, curves);
}

/// Draws accuracy, or the score that is chosen.
pub(in crate::ui) fn score(ui: &mut Ui, cx: &mut Context<'_>) {
    let score = Score::chosen(cx);
    let title = score.text(cx.language(), "name");
    let app = cx.app;
    let Some(run) = app.runs.shown() else {
        heading(ui, cx.theme, &title);
        return empty(ui, cx, if score.is_share() { "curves.empty_score" } else { "curves.empty_fit" });
    };
    let curves = score_curves(cx, run, score);
    // The list of scores says the same, and the legend should stand beside it.
    let is_roomy = ui.available_width() > title_width(ui, &title) + CONTROLS + legend_width(ui, cx);
    head(ui, cx, (&title, is_roomy), (&curves, Axis::Score(score)), |ui, cx| {
        let text = |score: Score, part| score.text(cx.language(), part);
        let option = |score| (score, text(score, "name"), text(score, "about"));
        let options: Vec<_> = score.all().into_iter().map(option).collect();
        let name = cx.t("curves.metric").into_owned();
        match ui.name_inputs(name, |ui| combo(ui, "metric", &options, &score)) {
            Some(Score::Classes(metric)) => cx.memory::<CurvesView>().metric = metric,
            Some(Score::Numbers(fit)) => cx.memory::<CurvesView>().fit = fit,
            None => {}
        }
    });
    draw(ui, cx, run, Axis::Score(score), curves);
}

/// The heading, if there is room for it, with the legend and the panel's own controls. Where the legend does not fit
/// beside them, it stands below.
fn head(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    (title, is_shown): (&str, bool),
    (curves, axis): (&[Curve], Axis),
    controls: impl FnOnce(&mut Ui, &mut Context<'_>),
) {
    let mut fits = false;
    ui.horizontal(|ui| {
        if is_shown {
            heading(ui, cx.theme, title);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            in_order(ui, |ui| {
                controls(ui, cx);
                let follow = cx.memory::<CurvesView>().follow;
                let button = icon_button(ui, Icon::LocateFixed, &cx.t("curves.follow"));
                if if follow { button.highlight() } else { button }.clicked() {
                    cx.memory::<CurvesView>().follow = !follow;
                }
                listen(ui, cx, (curves, axis));
                if icon_button(ui, Icon::Download, &cx.t("curves.save")).clicked() {
                    let chart = chart(cx, axis, curves);
                    cx.act(Action::ChooseFile(FileRequest::Chart(Box::new(chart))));
                }
            });
            fits = ui.available_width() > legend_width(ui, cx) + 8.0;
            if fits {
                legend(ui, cx, curves, true);
            }
        });
    });
    if !fits {
        ui.horizontal(|ui| legend(ui, cx, curves, false));
    }
}

/// Lets the curves be heard, or ends it.
fn listen(ui: &mut Ui, cx: &Context<'_>, (curves, axis): (&[Curve], Axis)) {
    let is_heard = cx.app.listening.place(&axis.title(cx)).is_some();
    let (picture, key) = if is_heard { (Icon::Square, "curves.silence") } else { (Icon::AudioLines, "curves.listen") };
    let response = icon_button(ui, picture, &cx.t(key));
    if axis.is_loss() {
        response.clone().on_hover_text(keys(cx, row(Command::Listen).shortcut));
    }
    if response.clicked() {
        cx.act(Action::Listen((!is_heard).then(|| Box::new(chart(cx, axis, curves)))));
    }
}

/// The lines of the legend: key of the words, and whether the line is dashed.
const LEGEND: [(&str, bool); 2] = [("curves.training", false), ("curves.validation", true)];

/// Which line is which, from the right where the layout goes that way. What was counted on pictures says in a tooltip
/// what it is now, and where it may lie in truth.
fn legend(ui: &mut Ui, cx: &Context<'_>, curves: &[Curve], from_right: bool) {
    ui.spacing_mut().item_spacing.x = 4.0;
    let counted = curves.iter().find(|curve| curve.samples > 0);
    let now = counted.and_then(|curve| Some(cx.language().share(curve.points.last()?[1] / 100.0, curve.samples)));
    for nth in 0..LEGEND.len() {
        let (key, dashed) = LEGEND[if from_right { LEGEND.len() - 1 - nth } else { nth }];
        let color = if dashed { cx.theme.inhibitory } else { cx.theme.excitatory };
        let sign = weak(cx.theme, if dashed { "- -" } else { "—" }).color(color);
        let words = weak(cx.theme, cx.t(key));
        for part in if from_right { [words, sign] } else { [sign, words] } {
            let label = ui.label(part);
            if let Some(now) = now.as_ref().filter(|_| dashed) {
                label.on_hover_text(now);
            }
        }
        ui.add_space(6.0);
    }
}

/// Width of the legend in points.
fn legend_width(ui: &Ui, cx: &Context<'_>) -> f32 {
    let font = FontId::proportional(size::SMALL);
    let wide = |text: String| ui.painter().layout_no_wrap(text, font.clone(), cx.theme.weak).size().x;
    LEGEND.iter().map(|(key, dashed)| wide(format!("{}{}", cx.t(key), if *dashed { "- -" } else { "—" })) + 22.0).sum()
}

/// Width of a heading in points.
fn title_width(ui: &Ui, title: &str) -> f32 {
    let font = FontId::new(size::HEADING, strong());
    ui.painter().layout_no_wrap(title.to_uppercase(), font, Color32::WHITE).size().x
}

/// How much the curve of the batches is smoothed.
fn smoothing(ui: &mut Ui, cx: &mut Context<'_>) {
    let name = cx.t("curves.smoothing").into_owned();
    ui.spacing_mut().slider_width = 60.0;
    ui.spacing_mut().interact_size.y = 18.0;
    ui.label(icon(Icon::Spline).color(cx.theme.weak)).on_hover_text(&name);
    let mut smoothing = cx.memory::<CurvesView>().smoothing;
    let slider = Slider::new(&mut smoothing, 0.0..=0.99).show_value(false);
    ui.name_inputs(&name, |ui| ui.add(slider)).on_hover_text(&name);
    cx.memory::<CurvesView>().smoothing = smoothing;
}

/// The losses: batches, epochs, validation.
fn loss_curves(cx: &mut Context<'_>, run: &RunView) -> Vec<Curve> {
    let ends = run.epoch_scale();
    let keep = f64::from(cx.memory::<CurvesView>().smoothing);
    let mut thin = Vec::with_capacity(run.curve.points().len() * 2);
    let mut smooth = None;
    for point in run.curve.points() {
        let x = f64::midpoint(ends.epochs(point.first), ends.epochs(point.first + point.batches));
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
    let lines = run.loss_lines();
    let line = cx.theme.line;
    let thin_color = cx.theme.excitatory.gamma_multiply(0.55);
    vec![
        Curve {
            name: cx.t("curves.batches").into_owned(),
            points: thin,
            color: thin_color,
            dashed: false,
            width: line * 0.6,
            samples: 0,
        },
        Curve {
            name: cx.t("curves.training").into_owned(),
            points: lines.training,
            color: cx.theme.excitatory,
            dashed: false,
            width: line * 1.5,
            samples: 0,
        },
        Curve {
            name: cx.t("curves.validation").into_owned(),
            points: lines.validation,
            color: cx.theme.inhibitory,
            dashed: true,
            width: line * 1.5,
            samples: 0,
        },
    ]
}

/// A score, a share in percent: training where it is known, validation.
fn score_curves(cx: &Context<'_>, run: &RunView, score: Score) -> Vec<Curve> {
    let of = |f: &dyn Fn(&EpochReport) -> Option<f64>| -> Vec<[f64; 2]> {
        run.history.iter().filter_map(|report| f(report).map(|y| [report.epoch as f64, y])).collect()
    };
    let last = run.history.last().and_then(|report| report.validation.as_ref());
    let validated = last.map_or(0, |scores| scores.confusion.samples());
    let mut curves = Vec::new();
    let mut points = of(&|report| score.in_training(report));
    if let Some(now) = score.now(run) {
        let part = run.progress.batch as f64 / run.batches_per_epoch();
        points.push([run.progress.epoch as f64 - 1.0 + part, now]);
    }
    if !points.is_empty() {
        curves.push(Curve {
            name: cx.t("curves.training").into_owned(),
            points,
            color: cx.theme.excitatory,
            dashed: false,
            width: cx.theme.line * 1.5,
            samples: 0,
        });
    }
    curves.push(Curve {
        name: cx.t("curves.validation").into_owned(),
        points: of(&|report| report.validation.as_ref().and_then(|scores| score.in_validation(scores))),
        color: cx.theme.inhibitory,
        dashed: true,
        width: cx.theme.line * 1.5,
        samples: if score == Score::Classes(Metric::Accuracy) { validated } else { 0 },
    });
    curves
}
