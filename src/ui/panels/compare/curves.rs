//! The curves of all that is compared over each other, with bands over the seeds, and what is raced.
use eframe::egui::{Align, Align2, Button, Frame, Layout, Margin, Ui, WidgetInfo, accesskit::Role};
use egui_plot::{FilledArea, HoverPosition, Line, PlotPoint, PlotPoints, Points, Text};
use lucide_icons::Icon;

use super::letters::{color, letter, style};
use super::lines::{CompareAxis, CompareMetric, VariantLine};
use crate::app::{Action, Command, FileRequest};
use crate::design::TargetKind;
use crate::export::{Chart, ChartLine};
use crate::ui::context::Context;
use crate::ui::plots::{fixed, grid};
use crate::ui::widgets::{
    bold, combo, command_name, command_tip, fits, heading, icon, icon_button, in_order, segments, weak,
};

/// The size of the letters at the ends of the curves.
const LETTER: f32 = 12.5;

/// How the curves are drawn.
#[derive(Debug, Clone, Copy, Default)]
struct CompareCurves {
    axis: CompareAxis,
    metric: CompareMetric,
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let now = *cx.memory::<CompareCurves>();
    let app = cx.app;
    let lines: Vec<VariantLine> = app
        .compare
        .entrants()
        .iter()
        .map(|entrant| VariantLine::of(entrant, &app.runs, now.axis, now.metric))
        .collect();
    head(ui, cx, now, &lines);
    raced(ui, cx);
    let below = 46.0;
    let high = (ui.available_height() - below).max(60.0);
    draw(ui, cx, now, &lines, high);
    foot(ui, cx, now);
}

/// The title, what is drawn upwards, and how it is saved.
fn head(ui: &mut Ui, cx: &mut Context<'_>, now: CompareCurves, lines: &[VariantLine]) {
    ui.horizontal(|ui| {
        let is_race = cx.app.compare.setup().is_some();
        heading(ui, cx.theme, &cx.t(if is_race { "compare.race" } else { "compare.runs" }));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            in_order(ui, |ui| drawn_and_saved(ui, cx, now, lines));
        });
    });
}

/// What is drawn upwards, and the button that saves it.
fn drawn_and_saved(ui: &mut Ui, cx: &mut Context<'_>, now: CompareCurves, lines: &[VariantLine]) {
    let options = CompareMetric::ALL.map(|metric| (metric, metric_name(cx, metric), metric_about(cx, metric)));
    let name = cx.t("curves.metric").into_owned();
    if let Some(metric) = ui.name_inputs(name, |ui| combo(ui, "compare metric", &options, &now.metric)) {
        cx.memory::<CompareCurves>().metric = metric;
    }
    if icon_button(ui, Icon::Download, &cx.t("curves.save")).clicked() {
        let chart = chart(cx, now, lines);
        cx.act(Action::ChooseFile(FileRequest::Chart(Box::new(chart))));
    }
}

/// Whether classes are answered, so that scores are shares.
fn answers_classes(cx: &Context<'_>) -> bool {
    let first = cx.app.compare.entrants().first();
    first.is_none_or(|entrant| entrant.design.data.target_kind() == TargetKind::Classes)
}

fn metric_text(cx: &Context<'_>, metric: CompareMetric, part: &str) -> String {
    let id: &'static str = metric.into();
    let id = if metric == CompareMetric::Score && !answers_classes(cx) { "r2" } else { id };
    cx.language().term(&["compare_metric", id, part]).into_owned()
}

fn metric_name(cx: &Context<'_>, metric: CompareMetric) -> String {
    metric_text(cx, metric, "name")
}

fn metric_about(cx: &Context<'_>, metric: CompareMetric) -> String {
    metric_text(cx, metric, "about")
}

/// What is raced, as tags, with seeds and time.
fn raced(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some((setup, base)) = app.compare.setup().zip(app.compare.base()) else { return };
    let language = cx.language();
    ui.horizontal_wrapped(|ui| {
        for variation in &setup.variations {
            let value = |value: &_| language.varied_value(base, &variation.name, *value);
            let separator = if variation.values.len() > 1 { " | " } else { "" };
            let values = variation.values.iter().map(value).collect::<Vec<_>>().join(separator);
            let name = language.variable_name(base, &variation.name);
            Frame::new().fill(cx.theme.control).corner_radius(6).inner_margin(Margin::symmetric(8, 3)).show(ui, |ui| {
                ui.label(weak(cx.theme, name));
                ui.label(bold(values).size(12.5));
            });
        }
        ui.label(weak(cx.theme, cx.count("compare.seeds", setup.seeds)));
        if let Some((round, rounds)) = app.compare.round().filter(|_| app.is_racing()) {
            let left = app.compare.left().map_or(0.0, |left| left.as_secs_f64());
            let values =
                [("round", &*round.to_string()), ("rounds", &*rounds.to_string()), ("left", &*language.duration(left))];
            ui.label(weak(cx.theme, cx.with("compare.round", &values)));
        }
    });
}

/// The curves themselves.
fn draw(ui: &mut Ui, cx: &mut Context<'_>, now: CompareCurves, lines: &[VariantLine], high: f32) {
    let language = cx.language();
    let is_share = now.metric == CompareMetric::Score && answers_classes(cx);
    let format = move |y: f64| if is_share { language.percent(y, 0) } else { language.exact((y * 1e4).round() / 1e4) };
    let words = spoken(cx, now, lines);
    let (theme, width) = (cx.theme, cx.theme.line * 1.5);
    let unit = axis_name(cx, now.axis);
    let mut plot = fixed("compare")
        .height(high)
        .grid_color(theme.border)
        .y_grid_spacer(grid)
        .show_x(false)
        .show_y(false)
        .y_axis_min_width(38.0)
        .x_axis_formatter(move |mark, _| language.significant(mark.value))
        .y_axis_formatter(move |mark, _| format(mark.value))
        .label_formatter(move |position| match position {
            HoverPosition::NearDataPoint { plot_name, position, .. } => {
                let exact = if is_share { language.percent(position.y, 1) } else { format(position.y) };
                let x = language.significant(position.x);
                Some(format!("{}\n{}", language.labeled(plot_name, &exact), language.labeled(&unit, &x)))
            }
            HoverPosition::Elsewhere { .. } => None,
        });
    if lines.iter().all(|line| line.mean.is_empty()) {
        // Nothing is below 0 before there is anything either.
        plot = plot.include_x(0.0).include_x(1.0).include_y(0.0).include_y(1.0);
    }
    let shown = plot.show(ui, |plot| {
        for (place, line) in lines.iter().enumerate() {
            let color = color(theme, place);
            let ends = |points: &[[f64; 2]], at: usize| points.iter().map(|point| point[at]).collect::<Vec<f64>>();
            if line.low.len() > 1 {
                let (x, low, high) = (ends(&line.low, 0), ends(&line.low, 1), ends(&line.high, 1));
                plot.add(
                    FilledArea::new("", &x, &low, &high).fill_color(color.gamma_multiply(0.16)).allow_hover(false),
                );
            }
        }
        for (place, line) in lines.iter().enumerate() {
            let (name, color) = (letter(place).to_string(), color(theme, place));
            if let [point] = line.mean[..] {
                plot.points(Points::new(name.clone(), vec![point]).color(color).radius(3.0));
            }
            let points: PlotPoints<'_> = line.mean.iter().copied().collect();
            plot.line(Line::new(name.clone(), points).color(color).style(style(place)).width(width));
        }
        let scale = plot.transform().dpos_dvalue();
        for (place, [x, y]) in end_letters(lines, [scale[0].abs(), scale[1].abs()]) {
            let text = bold(format!(" {}", letter(place))).color(color(theme, place)).size(LETTER);
            plot.text(Text::new("", PlotPoint::new(x, y), text).anchor(Align2::LEFT_CENTER).allow_hover(false));
        }
    });
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
}

/// Where the letters of the lines stand: at their ends, one above the other where they would lie on each other. `scale` is
/// how many points of the window a unit of each axis takes.
fn end_letters(lines: &[VariantLine], scale: [f64; 2]) -> Vec<(usize, [f64; 2])> {
    let ends = lines.iter().enumerate();
    let mut ends: Vec<_> = ends.filter_map(|(place, line)| Some((place, *line.mean.last()?))).collect();
    ends.sort_by(|one, other| one.1[1].total_cmp(&other.1[1]));
    let size = f64::from(LETTER);
    for nth in 1..ends.len() {
        let (below, rest) = ends.split_at_mut(nth);
        let [x, y] = &mut rest[0].1;
        for (_, [other_x, other_y]) in below {
            if (*x - *other_x).abs() * scale[0] < size && (*y - *other_y) * scale[1] < size {
                *y = *other_y + size / scale[1];
            }
        }
    }
    ends
}

fn axis_name(cx: &Context<'_>, axis: CompareAxis) -> String {
    let id: &'static str = axis.into();
    cx.language().term(&["compare_axis", id, "name"]).into_owned()
}

/// What is drawn to the right, and the legend of line and band.
fn foot(ui: &mut Ui, cx: &mut Context<'_>, now: CompareCurves) {
    ui.horizontal(|ui| {
        let options = CompareAxis::ALL.map(|axis| {
            let id: &'static str = axis.into();
            (axis, axis_name(cx, axis), cx.language().term(&["compare_axis", id, "about"]).into_owned())
        });
        if let Some(axis) = segments(ui, cx.theme, &options, now.axis) {
            cx.memory::<CompareCurves>().axis = axis;
        }
        let has_bands = cx.app.compare.entrants().iter().any(|entrant| entrant.runs.len() > 1);
        let legend = weak(cx.theme, cx.t("compare.legend"));
        if has_bands && fits(ui, &legend) {
            ui.label(legend);
        }
    });
}

/// The curves in words: what each was last.
fn spoken(cx: &Context<'_>, now: CompareCurves, lines: &[VariantLine]) -> String {
    let language = cx.language();
    let is_share = now.metric == CompareMetric::Score && answers_classes(cx);
    let last = |(place, line): (usize, &VariantLine)| {
        let [x, y] = *line.mean.last()?;
        let y = if is_share { language.percent(y, 1) } else { language.decimal(y, 4) };
        let values = [("letter", &*letter(place).to_string()), ("value", &*y), ("x", &*language.significant(x))];
        Some(cx.with("compare.last", &values))
    };
    let ends: Vec<String> = lines.iter().enumerate().filter_map(last).collect();
    let name = language.labeled(&metric_name(cx, now.metric), &ends.join(", "));
    format!("{name} ({})", axis_name(cx, now.axis))
}

/// The curves as they are saved.
fn chart(cx: &Context<'_>, now: CompareCurves, lines: &[VariantLine]) -> Chart {
    let line = |(place, line): (usize, &VariantLine)| {
        let [red, green, blue, _] = color(cx.theme, place).to_array();
        ChartLine {
            name: letter(place).to_string(),
            points: line.mean.clone(),
            color: [red, green, blue],
            dashed: place != 3,
            width: 2,
        }
    };
    let lines = lines.iter().enumerate().filter(|(_, line)| !line.mean.is_empty()).map(line).collect();
    Chart { title: metric_name(cx, now.metric), x: axis_name(cx, now.axis), lines, log: false }
}

/// A button of a command with its name, drawn to be pressed next where it `shines`.
pub(super) fn command_button(ui: &mut Ui, cx: &Context<'_>, command: Command, shines: bool) {
    let row = crate::app::row(command);
    let name = command_name(cx, command);
    let color = if shines { cx.theme.on_accent } else { cx.theme.text };
    let mut button = Button::new((icon(row.icon).color(color), bold(&name).color(color)));
    if shines {
        button = button.fill(cx.theme.accent);
    }
    let response = ui.add_enabled(cx.app.can_do(row.command), button).accessible_name(&name);
    if response.on_hover_text(command_tip(cx, command)).clicked() {
        cx.command(command);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_stand_one_above_the_other() {
        let ending = |x: f64, y: f64| VariantLine { mean: vec![[0.0, 0.0], [x, y]], ..VariantLine::default() };
        let lines = [ending(5.0, 0.82), ending(5.0, 0.8), VariantLine::default(), ending(5.0, 0.81), ending(9.0, 0.8)];
        // A letter is as high as 0.125 and as wide as 0.25.
        let ends = end_letters(&lines, [50.0, 100.0]);
        let at = |place: usize| ends.iter().find(|end| end.0 == place).map(|end| end.1);
        assert_eq!((at(1), at(2), at(4)), (Some([5.0, 0.8]), None, Some([9.0, 0.8])));
        assert!((at(3).unwrap()[1] - 0.925).abs() < 1e-9 && (at(0).unwrap()[1] - 1.05).abs() < 1e-9, "{ends:?}");
    }
}
