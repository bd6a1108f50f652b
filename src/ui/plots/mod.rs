//! Small plots of the inspector: an activation's curve, start values, a schedule. They do not react to the pointer.
mod activation;
mod clipped;
mod downsample;

use eframe::egui::{Color32, CursorIcon, Response, Stroke, Ui, Vec2, Vec2b, WidgetInfo, accesskit::Role};
use egui_plot::{Bar, BarChart, GridInput, GridMark, Line, Plot, PlotPoints, uniform_grid_spacer};

use super::context::Context;
use super::widgets::weak;
use crate::design::{Moment, Training};
use crate::train::Histogram;

pub(super) use activation::activation_curve;
pub(super) use clipped::clipped;
pub(super) use downsample::downsample;

/// The marks of a scale in steps of 1, 2 or 5, of which a low plot has some, too: powers of ten alone would leave it without
/// a number.
pub(super) fn grid(input: GridInput) -> Vec<GridMark> {
    let least = input.base_step_size * LABEL;
    let power = 10_f64.powf(least.log10().floor());
    let (step, parts) =
        [(1.0, 2.0), (2.0, 2.0), (5.0, 5.0)].into_iter().find(|(step, _)| step * power >= least).unwrap_or((10.0, 2.0));
    let step = step * power;
    uniform_grid_spacer(|_| [step / parts, step, step * 10.0])(input)
}

/// The room of a number on a scale, in the least distance of two lines of the grid.
const LABEL: f64 = 3.2;

/// A plot that is neither moved nor zoomed.
pub(super) fn fixed<'a>(id: &'static str) -> Plot<'a> {
    Plot::new(id)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .show_background(false)
}

/// A plot that does not react to the pointer.
fn still<'a>(cx: &Context<'_>, id: &'static str, height: f32) -> Plot<'a> {
    let language = cx.language();
    fixed(id)
        .grid_color(cx.theme.border)
        .y_grid_spacer(grid)
        .x_axis_formatter(move |mark, _| language.exact(mark.value))
        .y_axis_formatter(move |mark, _| language.exact(mark.value))
        .height(height)
        .show_x(false)
        .show_y(false)
        .show_axes(Vec2b::TRUE)
        .y_axis_min_width(26.0)
        .set_margin_fraction(Vec2::new(0.02, 0.08))
}

/// Names a plot for those who do not see it.
fn name(response: &Response, words: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
    response.clone().on_hover_cursor(CursorIcon::Default);
}

/// How often start values fall where.
pub(super) fn histogram(ui: &mut Ui, cx: &Context<'_>, histogram: &Histogram) {
    let language = cx.language();
    let decimal = |value: f32| language.decimal(f64::from(value), 3);
    let (mean, deviation) = (decimal(histogram.mean), decimal(histogram.deviation));
    let (low, high) = (decimal(histogram.low), decimal(histogram.high));
    let values = [("mean", &*mean), ("deviation", &*deviation), ("low", &*low), ("high", &*high)];
    let width = f64::from(histogram.high - histogram.low) / histogram.bins.len().max(1) as f64;
    let width = if width > 0.0 { width } else { 0.01 };
    let bars = histogram.bins.iter().enumerate().map(|(n, count)| {
        let middle = f64::from(histogram.low) + (n as f64 + 0.5) * width;
        Bar::new(middle, *count as f64).width(width * 0.92).fill(cx.theme.dense).stroke(Stroke::NONE)
    });
    let chart = BarChart::new("start values", bars.collect()).color(cx.theme.dense);
    // Without a vertical axis only the margin holds the numbers below the ends.
    let plot = still(cx, "start values", 72.0).show_axes(Vec2b::new(true, false)).include_y(0.0);
    let plot = plot.set_margin_fraction(Vec2::new(0.08, 0.08));
    let plot = plot.show(ui, |plot| plot.bar_chart(chart));
    name(&plot.response, &cx.t("plot.start_values"));
    ui.label(weak(cx.theme, cx.with("plot.histogram", &values)));
}

/// The learning rate over the epochs of a training.
pub(super) fn schedule_curve(ui: &mut Ui, cx: &Context<'_>, training: &Training) {
    let epochs = training.epochs.clamp(1, 100_000);
    let batches = if epochs > 200 { 1 } else { (200 / epochs).max(1) };
    let rate = f64::from(training.optimizer.rate());
    let step = (epochs / 400).max(1);
    let points: PlotPoints<'_> = (0..epochs)
        .step_by(step)
        .flat_map(|epoch| (0..batches).map(move |done| (epoch, done)))
        .map(|(epoch, done)| {
            let share = training.schedule.share(Moment { epoch, done, batches, epochs });
            [epoch as f64 + done as f64 / batches as f64, share * rate]
        })
        .collect();
    let color: Color32 = cx.theme.excitatory;
    let plot = still(cx, "schedule", 84.0).include_y(0.0).include_x(epochs as f64).show(ui, |plot| {
        plot.line(Line::new("rate", points).color(color).width(cx.theme.line));
    });
    name(&plot.response, &cx.t("plot.schedule"));
    let note = if training.schedule.plateau().is_some() { "plot.plateau" } else { "plot.epochs" };
    ui.label(weak(cx.theme, cx.t(note)));
}
