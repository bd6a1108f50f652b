//! Curves in a plot: what is seen of them, what is said of them, and what is laid over them.
use eframe::egui::{Align2, Color32, Key, Modifiers, Response, RichText, Ui, WidgetInfo, accesskit::Role};
use egui_plot::{HoverPosition, Line, LineStyle, Plot, PlotBounds, PlotPoint, PlotUi, Points, Text, VLine};

use super::axis::{Axis, Score};
use super::view::CurvesView;
use crate::app::{Action, RunView};
use crate::export::{Chart, ChartLine};
use crate::train::FitMetric;
use crate::ui::context::Context;
use crate::ui::plots::{clipped, downsample, grid};
use crate::ui::theme::size;

/// Batches that are seen at a time in slow motion, and at the start.
const SEEN_BATCHES: f64 = 40.0;
/// Batches per second up to which one is followed by the eye.
const SLOW: f64 = 20.0;

/// R² below which nothing is seen while there is something better.
const LOWEST_R2: f64 = -1.0;

/// Width of what is drawn of a long curve at a time: about that of its line.
const COLUMN: f32 = 2.0;
/// The same of a broken line, which shows nothing finer than its dashes: each of them is a shape of its own.
const DASHED_COLUMN: f32 = 12.0;

/// One curve, ready to be drawn.
pub(super) struct Curve {
    pub(super) name: String,
    pub(super) points: Vec<[f64; 2]>,
    pub(super) color: Color32,
    pub(super) dashed: bool,
    pub(super) width: f32,
    /// Pictures on which each point was counted as a share of them; 0 for what is no share.
    pub(super) samples: u64,
}

/// Draws curves over the epochs.
pub(super) fn draw(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, axis: Axis, curves: Vec<Curve>) {
    let language = cx.language();
    let follow = cx.memory::<CurvesView>().follow;
    let format = move |y: f64| axis.written(y, language);
    let counted = curves.iter().find(|curve| curve.samples > 0).map(|curve| (curve.name.clone(), curve.samples));
    let named = move |name: &str, y: f64| match &counted {
        Some((counted, samples)) if counted == name => language.share(y / 100.0, *samples),
        _ => format(y),
    };
    let words = spoken(cx, run, &curves, axis);
    let epoch = cx.t("curves.epoch").into_owned();
    let laid_over = LaidOver::of(ui, cx, run, axis);
    let bounds = follow.then(|| bounds(run, (&curves, &laid_over.guesses), axis));
    // So close that single batches are seen, each is a point, and the axis counts them.
    let close = bounds.is_some_and(|bounds| bounds.width() * run.batches_per_epoch() < SEEN_BATCHES * 1.5);
    let unit = if close { run.batches_per_epoch() } else { 1.0 };
    let width = ui.available_width();
    let columns = |dashed: bool| (width / if dashed { DASHED_COLUMN } else { COLUMN }).max(1.0) as usize;
    let mut plot = Plot::new(axis.id())
        .height(ui.available_height())
        .grid_color(cx.theme.border)
        .y_grid_spacer(grid)
        .show_background(false)
        .y_axis_min_width(38.0)
        .x_axis_formatter(move |mark, _| language.exact(mark.value))
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
        let followed = bounds.map(|bounds| {
            let ([left, low], [right, high]) = (bounds.min(), bounds.max());
            PlotBounds::from_min_max([left * unit, low], [right * unit, high])
        });
        if let Some(bounds) = followed {
            plot.set_plot_bounds(bounds);
        }
        // Bounds that follow the curves hold all of them.
        let seen = followed.or_else(|| (!plot.auto_bounds().any()).then(|| plot.plot_bounds()));
        for curve in curves {
            let mut points: Vec<_> = curve.points.into_iter().filter(|point| point[1].is_finite()).collect();
            if let Some(bounds) = bounds {
                points = downsample(points, (bounds.min()[0], bounds.max()[0]), columns(curve.dashed));
            }
            let points: Vec<_> = points.into_iter().map(|[x, y]| [x * unit, axis.scaled(y)]).collect();
            let line = Line::new(curve.name.clone(), within(&points, seen));
            if points.len() == 1 || close {
                plot.points(Points::new(curve.name, points).color(curve.color).radius(3.0));
            }
            let line = line.color(curve.color).width(curve.width);
            plot.line(if curve.dashed { line.style(LineStyle::dashed_loose()) } else { line });
        }
        laid_over.draw(plot, cx, (axis, unit), (bounds, seen));
    });
    name(&shown.response, &words);
}

/// What is drawn of a line within bounds, where these do not follow it.
fn within(points: &[[f64; 2]], bounds: Option<PlotBounds>) -> Vec<[f64; 2]> {
    bounds.map_or_else(|| points.to_vec(), |bounds| clipped(points, bounds.min(), bounds.max()))
}

/// What lies over the curves.
struct LaidOver {
    /// What was expected: epochs and values.
    guesses: Vec<Vec<[f64; 2]>>,
    /// The epoch whose numbers are shown.
    looked: Option<f64>,
    /// The epoch that is heard right now.
    heard: Option<f64>,
}

impl LaidOver {
    /// What lies over the curves of a run. What is heard ends with Escape.
    fn of(ui: &Ui, cx: &Context<'_>, run: &RunView, axis: Axis) -> Self {
        let heard = cx.app.listening.place(&axis.title(cx));
        if heard.is_some() {
            ui.ctx().request_repaint();
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
                cx.act(Action::Listen(None));
            }
        }
        let guesses = run.guesses.iter().map(|guess| axis.expected(guess)).filter(|points| points.len() > 1).collect();
        Self { guesses, looked: playhead(run), heard }
    }

    /// Guesses are dotted, with a word; what is shown of the past and what is heard are upright lines.
    fn draw(
        &self,
        plot: &mut PlotUi<'_>,
        cx: &Context<'_>,
        (axis, unit): (Axis, f64),
        (bounds, seen): (Option<PlotBounds>, Option<PlotBounds>),
    ) {
        let theme = cx.theme;
        let name = cx.t("guess.yours");
        for guess in &self.guesses {
            let points: Vec<[f64; 2]> = guess.iter().map(|[x, y]| [x * unit, axis.scaled(*y)]).collect();
            if let Some([x, y]) = middle(&points, bounds, unit) {
                let text = RichText::new(&*name).color(theme.text).size(size::SMALL);
                // On the side of the line where there is room above it.
                let falls = points.first().map(|first| first[1]) > points.last().map(|last| last[1]);
                let anchor = if falls { Align2::LEFT_BOTTOM } else { Align2::RIGHT_BOTTOM };
                plot.text(Text::new("", PlotPoint::new(x, y), text).anchor(anchor));
            }
            let line = Line::new(name.clone(), within(&points, seen)).color(theme.text).width(theme.line);
            plot.line(line.style(LineStyle::dotted_loose()));
        }
        for (epoch, color) in [(self.looked, theme.weak), (self.heard, theme.accent)] {
            if let Some(epoch) = epoch {
                plot.vline(VLine::new("", epoch * unit).color(color));
            }
        }
    }
}

/// The point in the middle of what is seen of a line, in its own units.
fn middle(points: &[[f64; 2]], bounds: Option<PlotBounds>, unit: f64) -> Option<[f64; 2]> {
    let right = bounds.map_or(f64::INFINITY, |bounds| bounds.max()[0] * unit);
    let seen = points.partition_point(|point| point[0] <= right);
    points.get(seen / 2).copied()
}

/// The moment of the past that is shown, in epochs.
fn playhead(run: &RunView) -> Option<f64> {
    let moment = run.shown_moment().map(|moment| run.epoch_scale().epochs(moment.target()));
    moment.or(run.shown_epoch.map(|epoch| epoch as f64))
}

/// What is seen while the plot follows the run: as far as the run has come, and as high as its curves go there. In slow
/// motion the last batches alone.
fn bounds(run: &RunView, (curves, guesses): (&[Curve], &[Vec<[f64; 2]>]), axis: Axis) -> PlotBounds {
    let batch = 1.0 / run.batches_per_epoch();
    let here = run.epoch_scale().epochs(run.curve.batches()).max(run.epochs_done() as f64).max(batch);
    let slow = run.slow_motion().is_some_and(|speed| speed <= SLOW) && axis.is_loss();
    let few = slow || run.curve.batches() < SEEN_BATCHES as u64;
    let wide = if few { SEEN_BATCHES * batch } else { here };
    let left = if slow { (here - wide * 0.9).max(0.0) } else { 0.0 };
    let right = if few { (left + wide).max(here) } else { here };
    // What is shown of the past stays in sight.
    let left = playhead(run).map_or(left, |epoch| left.min(epoch));
    let points = curves.iter().map(|curve| &curve.points).chain(guesses).flatten();
    let seen = points.filter(|[x, y]| (left..=right).contains(x) && y.is_finite());
    let (low, high) = seen
        .map(|[_, y]| axis.scaled(*y))
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| (low.min(y), high.max(y)));
    // Before there is anything, nothing is below 0 either.
    let nothing = (0.0, if axis.is_share() { 100.0 } else { 1.0 });
    let (low, high) = if low > high { nothing } else { (low, high) };
    // The first answers may be far worse than the mean, and would press all others flat.
    let low = if axis == Axis::Score(Score::Numbers(FitMetric::R2)) { low.max(LOWEST_R2.min(high)) } else { low };
    let margin = ((high - low) * 0.08).max(if axis.is_share() { 1.0 } else { high.abs() * 0.02 }).max(1e-6);
    let side = (right - left) * 0.02;
    PlotBounds::from_min_max([left - side, low - margin], [right + side, high + margin])
}

fn name(response: &Response, words: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
}

/// The curves in words: what each was last and where it goes, and what was expected.
fn spoken(cx: &Context<'_>, run: &RunView, curves: &[Curve], axis: Axis) -> String {
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
    let guesses = run.guesses.iter().filter_map(|guess| axis.expected_words(cx, guess));
    parts.extend(guesses.map(|words| language.labeled(&cx.t("guess.yours"), &words)));
    parts.join(", ")
}

/// The curves as they are saved and heard.
pub(super) fn chart(cx: &Context<'_>, axis: Axis, curves: &[Curve]) -> Chart {
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
    let log = axis == Axis::Loss { log: true };
    Chart { title: axis.title(cx), x: cx.t("curves.epochs").into_owned(), lines: lines.collect(), log }
}
