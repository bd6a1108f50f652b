//! The curves of a run: loss of every batch thin, means of epochs thick, validation dashed; accuracy, R² or another score.
use eframe::egui::{Align, Color32, FontId, Layout, Response, Slider, Ui, WidgetInfo, accesskit::Role};
use egui_plot::{HoverPosition, Line, LineStyle, Plot, PlotBounds, PlotPoints, Points, VLine};
use lucide_icons::Icon;

use crate::app::{Action, FileRequest, Language, RunView};
use crate::design::{Metric, TargetKind};
use crate::export::{Chart, ChartLine};
use crate::train::{EpochReport, Fit, FitMetric, Scores};
use crate::ui::context::Context;
use crate::ui::plots::{downsample, grid};
use crate::ui::theme::{size, strong};
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
    /// The score that is drawn where classes are answered.
    metric: Metric,
    /// The same where numbers are answered.
    fit: FitMetric,
}

impl Default for CurvesView {
    fn default() -> Self {
        Self { log: false, smoothing: 0.0, follow: true, metric: Metric::Accuracy, fit: FitMetric::R2 }
    }
}

/// Batches that are seen at a time in slow motion, and at the start.
const SEEN_BATCHES: f64 = 40.0;
/// Batches per second up to which one is followed by the eye.
const SLOW: f64 = 20.0;

/// R² below which nothing is seen while there is something better.
const LOWEST_R2: f64 = -1.0;

/// Width of what is drawn of a long curve at a time: about that of its line.
const COLUMN: f32 = 2.0;

/// Room for the list of scores and the two buttons beside it.
const CONTROLS: f32 = 260.0;

/// A score that is drawn over the epochs.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Score {
    /// Of answers that are classes.
    Classes(Metric),
    /// Of answers that are numbers.
    Numbers(FitMetric),
}

impl Score {
    /// The score that is chosen for what the shown run answers, or without one the design.
    fn chosen(cx: &mut Context<'_>) -> Self {
        let app = cx.app;
        let design = app.runs.shown().map_or(app.document.design(), |run| &run.design);
        let view = *cx.memory::<CurvesView>();
        match design.data.target_kind() {
            TargetKind::Classes => Self::Classes(view.metric),
            TargetKind::Numbers => Self::Numbers(view.fit),
        }
    }

    /// Every score of the same kind.
    fn all(self) -> Vec<Self> {
        match self {
            Self::Classes(_) => {
                let all = [Metric::Accuracy, Metric::BalancedAccuracy, Metric::Top3, Metric::MacroF1];
                all.map(Self::Classes).into()
            }
            Self::Numbers(_) => FitMetric::ALL.iter().copied().map(Self::Numbers).collect(),
        }
    }

    /// Its name, or what it says.
    fn text(self, language: Language, part: &str) -> String {
        let (family, id): (_, &'static str) = match self {
            Self::Classes(metric) => ("metric", metric.into()),
            Self::Numbers(metric) => ("fit_metric", metric.into()),
        };
        language.term(&[family, id, part]).into_owned()
    }

    /// Whether it is a share, drawn in percent.
    fn is_share(self) -> bool {
        matches!(self, Self::Classes(_))
    }

    /// Its value in training, where that is known.
    fn in_training(self, report: &EpochReport) -> Option<f64> {
        match self {
            Self::Classes(Metric::Accuracy) => Some(report.train_accuracy * 100.0),
            Self::Classes(_) => None,
            Self::Numbers(metric) => report.train_fit.as_ref().map(|fit: &Fit| fit.metric(metric)),
        }
    }

    /// Its value in validation.
    fn in_validation(self, scores: &Scores) -> Option<f64> {
        let share = match self {
            Self::Classes(Metric::BalancedAccuracy) => scores.confusion.balanced_accuracy(),
            Self::Classes(Metric::Top3) => scores.confusion.top3(),
            Self::Classes(Metric::MacroF1) => scores.confusion.macro_f1(),
            Self::Classes(Metric::Accuracy | Metric::ConfusionMatrix) => scores.confusion.accuracy(),
            Self::Numbers(metric) => return scores.regression.as_ref().map(|one| one.fit.metric(metric)),
        };
        Some(share * 100.0)
    }

    /// Its value in the epoch that goes on, where that is known.
    fn now(self, run: &RunView) -> Option<f64> {
        let going = run.is_active() && run.progress.batch > 0;
        let value = f64::from(run.progress.accuracy);
        match self {
            Self::Classes(Metric::Accuracy) => going.then_some(value * 100.0),
            Self::Numbers(FitMetric::R2) => going.then_some(value),
            _ => None,
        }
    }
}

/// What stands at the axis on the left.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Axis {
    /// The loss, perhaps on a log scale.
    Loss {
        /// On a log scale.
        log: bool,
    },
    /// A score.
    Score(Score),
}

impl Axis {
    fn id(self) -> &'static str {
        if self.is_loss() { "loss" } else { "score" }
    }

    fn is_loss(self) -> bool {
        matches!(self, Self::Loss { .. })
    }

    fn is_share(self) -> bool {
        matches!(self, Self::Score(score) if score.is_share())
    }

    /// A value as it is drawn.
    fn scaled(self, y: f64) -> f64 {
        if self == (Self::Loss { log: true }) { y.max(1e-12).log10() } else { y }
    }

    /// A place on the axis as it is written.
    fn written(self, y: f64, language: Language) -> String {
        let value = if self == (Self::Loss { log: true }) { 10_f64.powf(y) } else { y };
        let text = written((value * 1e4).round() / 1e4, language);
        if self.is_share() { format!("{text} %") } else { text }
    }

    /// What the curves are called for those who hear them.
    fn name(self, cx: &Context<'_>) -> String {
        match self {
            Self::Score(score) if !score.is_share() => score.text(cx.language(), "name"),
            _ => cx.t(&format!("curves.{}_name", self.id())).into_owned(),
        }
    }

    /// Digits behind the point of what is said.
    fn digits(self) -> usize {
        match self {
            Self::Loss { .. } => 4,
            Self::Score(score) => {
                if score.is_share() {
                    1
                } else {
                    3
                }
            }
        }
    }
}

/// One curve, ready to be drawn.
struct Curve {
    name: String,
    points: Vec<[f64; 2]>,
    color: Color32,
    dashed: bool,
    width: f32,
    /// Pictures on which each point was counted as a share of them; 0 for what is no share.
    samples: u64,
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
    head(ui, cx, (&title, true), &curves, |ui, cx| {
        let log = cx.memory::<CurvesView>().log;
        let button = icon_button(ui, Icon::ChartNoAxesColumnIncreasing, &cx.t("curves.log"));
        if if log { button.highlight() } else { button }.clicked() {
            cx.memory::<CurvesView>().log = !log;
        }
        smoothing(ui, cx);
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
    head(ui, cx, (&title, is_roomy), &curves, |ui, cx| {
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
    curves: &[Curve],
    controls: impl FnOnce(&mut Ui, &mut Context<'_>),
) {
    let mut fits = false;
    ui.horizontal(|ui| {
        if is_shown {
            heading(ui, cx.theme, title);
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
            samples: 0,
        },
        Curve {
            name: cx.t("curves.training").into_owned(),
            points: of(&|report| Some(report.train_loss)),
            color: cx.theme.excitatory,
            dashed: false,
            width: line * 1.5,
            samples: 0,
        },
        Curve {
            name: cx.t("curves.validation").into_owned(),
            points: of(&|report| report.validation.as_ref().map(|scores| scores.loss)),
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
        let part = run.progress.batch as f64 / batches(run);
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

/// Draws curves over the epochs.
fn draw(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, axis: Axis, curves: Vec<Curve>) {
    let language = cx.language();
    let follow = cx.memory::<CurvesView>().follow;
    let format = move |y: f64| axis.written(y, language);
    let counted = curves.iter().find(|curve| curve.samples > 0).map(|curve| (curve.name.clone(), curve.samples));
    let named = move |name: &str, y: f64| match &counted {
        Some((counted, samples)) if counted == name => language.share(y / 100.0, *samples),
        _ => format(y),
    };
    let words = spoken(cx, &curves, axis);
    let epoch = cx.t("curves.epoch").into_owned();
    let looked = playhead(run);
    let bounds = follow.then(|| bounds(run, &curves, axis)).flatten();
    // So close that single batches are seen, each is a point, and the axis counts them.
    let close = bounds.is_some_and(|bounds| bounds.width() * batches(run) < SEEN_BATCHES * 1.5);
    let unit = if close { batches(run) } else { 1.0 };
    let columns = (ui.available_width() / COLUMN).max(1.0) as usize;
    let mut plot = Plot::new(axis.id())
        .height(ui.available_height())
        .grid_color(cx.theme.border)
        .y_grid_spacer(grid)
        .show_background(false)
        .y_axis_min_width(38.0)
        .x_axis_formatter(move |mark, _| written(mark.value, language))
        .y_axis_formatter(move |mark, _| format(mark.value))
        .allow_scroll(false)
        .label_formatter(move |position| match position {
            HoverPosition::NearDataPoint { plot_name, position, .. } => {
                let x = language.decimal(position.x / unit, 2);
                let value = language.labeled(plot_name, &named(plot_name, position.y));
                Some(format!("{value}\n{epoch} {x}"))
            }
            HoverPosition::Elsewhere { .. } => None,
        });
    if close {
        plot = plot.x_axis_label(cx.t("curves.batches").into_owned());
    }
    if follow {
        plot = plot.reset().allow_drag(false).allow_zoom(false).allow_boxed_zoom(false);
    }
    let shown = plot.show(ui, |plot| {
        if let Some(bounds) = bounds {
            let ([left, low], [right, high]) = (bounds.min(), bounds.max());
            plot.set_plot_bounds(PlotBounds::from_min_max([left * unit, low], [right * unit, high]));
        }
        for curve in curves {
            let mut points: Vec<_> = curve.points.into_iter().filter(|point| point[1].is_finite()).collect();
            if let Some(bounds) = bounds {
                points = downsample(points, (bounds.min()[0], bounds.max()[0]), columns);
            }
            let points: PlotPoints<'_> = points.into_iter().map(|[x, y]| [x * unit, axis.scaled(y)]).collect();
            if points.points().len() == 1 || close {
                let points: Vec<[f64; 2]> = points.points().iter().map(|at| [at.x, at.y]).collect();
                plot.points(Points::new(curve.name.clone(), points).color(curve.color).radius(3.0));
            }
            let line = Line::new(curve.name, points).color(curve.color).width(curve.width);
            plot.line(if curve.dashed { line.style(LineStyle::dashed_loose()) } else { line });
        }
        if let Some(epoch) = looked {
            plot.vline(VLine::new("", epoch * unit).color(cx.theme.weak));
        }
    });
    name(&shown.response, &words);
}

/// The moment of the past that is shown, in epochs.
fn playhead(run: &RunView) -> Option<f64> {
    let moment = run.shown_moment().map(|moment| moment.target() as f64 / batches(run));
    moment.or(run.shown_epoch.map(|epoch| epoch as f64))
}

/// What is seen while the plot follows the run: as far as the run has come, and as high as its curves go there. In slow
/// motion the last batches alone; `None` before there is anything.
fn bounds(run: &RunView, curves: &[Curve], axis: Axis) -> Option<PlotBounds> {
    let batch = 1.0 / batches(run);
    let here = (run.curve.batches() as f64 * batch).max(run.epochs_done() as f64).max(batch);
    let slow = run.slow_motion().is_some_and(|speed| speed <= SLOW) && axis.is_loss();
    let few = slow || run.curve.batches() < SEEN_BATCHES as u64;
    let wide = if few { SEEN_BATCHES * batch } else { here };
    let left = if slow { (here - wide * 0.9).max(0.0) } else { 0.0 };
    let right = if few { (left + wide).max(here) } else { here };
    // What is shown of the past stays in sight.
    let left = playhead(run).map_or(left, |epoch| left.min(epoch));
    let seen = curves.iter().flat_map(|curve| &curve.points).filter(|[x, y]| *x >= left && y.is_finite());
    let (low, high) = seen
        .map(|[_, y]| axis.scaled(*y))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    if low > high {
        return None;
    }
    // The first answers may be far worse than the mean, and would press all others flat.
    let low = if axis == Axis::Score(Score::Numbers(FitMetric::R2)) { low.max(LOWEST_R2.min(high)) } else { low };
    let margin = ((high - low) * 0.08).max(if axis.is_share() { 1.0 } else { high.abs() * 0.02 }).max(1e-6);
    let side = (right - left) * 0.02;
    Some(PlotBounds::from_min_max([left - side, low - margin], [right + side, high + margin]))
}

fn name(response: &Response, words: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
}

/// The curves in words: what each was last and where it goes.
fn spoken(cx: &Context<'_>, curves: &[Curve], axis: Axis) -> String {
    let language = cx.language();
    let mut parts = vec![axis.name(cx)];
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
        let value = match curve.samples {
            0 => language.decimal(last[1], axis.digits()),
            samples => language.share(last[1] / 100.0, samples),
        };
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
