//! Samples as dots in a plane: a click chooses one.
use eframe::egui::{Ui, WidgetInfo, accesskit::Role};
use egui_plot::{HLine, HoverPosition, Line, Points};

use crate::app::Action;
use crate::ui::context::Context;
use crate::ui::plots::{fixed, grid};

/// Points of the screen within which a click chooses a dot.
const NEAR: f32 = 12.0;

/// Height of a plot at least, and from which there is room for the names of its axes.
const LOW: f32 = 120.0;
const ROOMY: f32 = 220.0;

/// The line where every answer would be exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExactLine {
    /// y = 0.
    Zero,
    /// y = x.
    Diagonal,
}

/// Dots to be drawn.
pub(super) struct DotPlot<'a> {
    /// What the plot is known by.
    pub(super) id: &'static str,
    /// Each sample with its place.
    pub(super) dots: &'a [(u32, [f64; 2])],
    /// Where every answer would be exact.
    pub(super) exact: ExactLine,
    /// What stands at the axes.
    pub(super) axes: [String; 2],
    /// The plot in words.
    pub(super) spoken: String,
}

impl DotPlot<'_> {
    /// Draws the dots into the room that is left.
    pub(super) fn show(self, ui: &mut Ui, cx: &Context<'_>, name: impl Fn(u32) -> Option<String>) {
        let Self { id, dots, exact, axes: [x_name, y_name], spoken } = self;
        let (language, theme) = (cx.language(), cx.theme);
        let chosen = cx.app.sample.own.is_none().then_some(cx.app.sample.index as u32);
        let of = |picked: &dyn Fn(u32) -> bool| -> Vec<[f64; 2]> {
            dots.iter().filter(|(sample, _)| picked(*sample)).map(|(_, at)| *at).collect()
        };
        let (all, one) = (of(&|_| true), of(&|sample| Some(sample) == chosen));
        let [low, high] = ends(&all, exact);
        let names = [x_name.clone(), y_name.clone()];
        let tall = ui.available_height().max(LOW);
        let mut plot = fixed(id)
            .height(tall)
            .grid_color(theme.border)
            .y_grid_spacer(grid)
            .x_axis_formatter(move |mark, _| language.exact(mark.value))
            .y_axis_formatter(move |mark, _| language.exact(mark.value))
            .show_crosshair(false)
            .label_formatter(move |position| match position {
                HoverPosition::NearDataPoint { position, .. } => {
                    let [x, y] = [position.x, position.y].map(|value| language.significant(value));
                    Some(format!("{}\n{}", language.labeled(&names[0], &x), language.labeled(&names[1], &y)))
                }
                HoverPosition::Elsewhere { .. } => None,
            })
            .reset();
        if tall > ROOMY {
            plot = plot.x_axis_label(x_name).y_axis_label(y_name);
        }
        let shown = plot.show(ui, |plot| {
            match exact {
                ExactLine::Zero => plot.hline(HLine::new("", 0.0).color(theme.weak).width(1.0).allow_hover(false)),
                ExactLine::Diagonal => {
                    let line = Line::new("", vec![[low, low], [high, high]]);
                    plot.line(line.color(theme.weak).width(1.0).allow_hover(false));
                }
            }
            plot.points(Points::new("", all).color(theme.inhibitory.gamma_multiply(0.8)).radius(theme.line * 1.5));
            let ring = Points::new("", one).color(theme.accent).filled(false).radius(theme.line * 3.5);
            plot.points(ring.allow_hover(false));
        });
        let response = shown.response;
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
        let Some(pointer) = response.hover_pos() else { return };
        let away = |at: &[f64; 2]| {
            let place = shown.transform.position_from_point(&(*at).into());
            place.distance(pointer)
        };
        let near = dots.iter().map(|(sample, at)| (*sample, away(at))).filter(|(_, away)| *away <= NEAR);
        let Some((sample, _)) = near.min_by(|a, b| a.1.total_cmp(&b.1)) else { return };
        if let Some(name) = name(sample) {
            let clicked = response.clicked();
            response.on_hover_text_at_pointer(name);
            if clicked {
                cx.act(Action::PickPicture(sample as usize));
            }
        }
    }
}

/// Where the line of exact answers begins and ends.
fn ends(dots: &[[f64; 2]], exact: ExactLine) -> [f64; 2] {
    let along = dots.iter().flat_map(|at| if exact == ExactLine::Diagonal { &at[..] } else { &at[..1] });
    let (low, high) =
        along.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), value| (low.min(*value), high.max(*value)));
    if low <= high { [low, high] } else { [0.0, 1.0] }
}
