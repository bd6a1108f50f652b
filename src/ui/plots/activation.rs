//! The curve of an activation with its derivative, and that of another one laid over it.
use eframe::egui::{Color32, Pos2, Sense, Shape, Stroke, Ui, Vec2};
use egui_plot::{Line, LineStyle, PlotPoints};

use super::{name, still};
use crate::design::{ACTIVATIONS, Activation, choice};
use crate::engine::kernels::activation::{apply, differentiate, needs_input};
use crate::ui::context::Context;
use crate::ui::widgets::{combo, setting, weak};

/// Points of a curve.
const POINTS: usize = 161;

/// The activation that others are compared with, if any.
#[derive(Debug, Clone, Copy, Default)]
struct ComparedWith(Option<Activation>);

/// A function and the derivative that training uses, at the same places.
struct SampledActivation {
    activation: Activation,
    ys: Vec<f32>,
    slopes: Vec<f32>,
}

/// How one activation is drawn.
#[derive(Clone, Copy)]
struct CurveLook {
    color: Color32,
    curve: LineStyle,
    slope: LineStyle,
}

impl SampledActivation {
    /// By the functions that the engine computes with.
    fn new(activation: Activation, xs: &[f32]) -> Self {
        let mut ys = xs.to_vec();
        apply(activation, &mut ys);
        // Which of input and output the derivative is computed from is the activation's own matter.
        let seen = if needs_input(activation) { xs } else { &ys };
        let mut slopes = vec![0.0; xs.len()];
        differentiate(activation, seen, &vec![1.0; xs.len()], &mut slopes);
        Self { activation, ys, slopes }
    }

    /// Whether the derivative is another one than the function's own.
    fn is_straight_through(&self) -> bool {
        matches!(self.activation, Activation::Heaviside { .. }) && !self.activation.stops_gradient()
    }
}

/// The curve of an activation from −4 to 4 with its derivative, that of another one over it, and the choice of that one.
/// Softmax has none: it looks at all numbers of a sample.
pub(in crate::ui) fn activation_curve(ui: &mut Ui, cx: &mut Context<'_>, activation: Activation) {
    if activation == Activation::Softmax {
        return;
    }
    let ComparedWith(other) = *cx.memory();
    let xs: Vec<f32> = (0..POINTS).map(|n| -4.0 + 8.0 * n as f32 / (POINTS - 1) as f32).collect();
    let (own, other) = (SampledActivation::new(activation, &xs), other.map(|other| SampledActivation::new(other, &xs)));
    let own_look = CurveLook { color: cx.theme.accent, curve: LineStyle::Solid, slope: LineStyle::dashed_dense() };
    let other_look =
        CurveLook { color: cx.theme.excitatory, curve: LineStyle::dashed_loose(), slope: LineStyle::dotted_dense() };
    let drawn: Vec<_> =
        std::iter::once((&own, own_look)).chain(other.as_ref().map(|other| (other, other_look))).collect();
    let width = cx.theme.line;
    let points = |values: &[f32]| -> PlotPoints<'static> {
        xs.iter().zip(values).map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect()
    };
    let plot = still(cx, "activation", 112.0).include_y(-0.1).include_y(1.1).show(ui, |plot| {
        // The other one first, so that the layer's own lies above it.
        for (sampled, look) in drawn.iter().rev() {
            let line = |name: &str, values: &[f32]| Line::new(name.to_owned(), points(values)).color(look.color);
            plot.line(line("slope", &sampled.slopes).width(width * 0.8).style(look.slope));
            plot.line(line("curve", &sampled.ys).width(width).style(look.curve));
        }
    });
    name(&plot.response, &words(cx, &own, other.as_ref()));
    for (sampled, look) in drawn {
        legend(ui, cx, sampled, look);
    }
    compare(ui, cx, other.map(|other| other.activation));
}

/// What is drawn, for those who do not see it.
fn words(cx: &Context<'_>, own: &SampledActivation, other: Option<&SampledActivation>) -> String {
    match other {
        Some(other) => {
            let names = [own, other].map(|sampled| called(cx, sampled.activation));
            cx.with("plot.compared", &[("one", &names[0]), ("other", &names[1])])
        }
        None if own.is_straight_through() => cx.t("plot.straight_through").into_owned(),
        None => cx.t("plot.activation").into_owned(),
    }
}

fn called(cx: &Context<'_>, activation: Activation) -> String {
    cx.language().term(&["activation", choice(ACTIVATIONS, &activation).id, "name"]).into_owned()
}

/// Which line is which.
fn legend(ui: &mut Ui, cx: &Context<'_>, sampled: &SampledActivation, look: CurveLook) {
    let slope = cx.t(if sampled.is_straight_through() { "plot.slope_used" } else { "plot.slope" });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        for (style, text) in [(look.curve, called(cx, sampled.activation)), (look.slope, slope.into_owned())] {
            let (place, _) = ui.allocate_exact_size(Vec2::new(24.0, 12.0), Sense::hover());
            let ends = [place.left_center(), place.right_center()];
            ui.painter().extend(dashes(ends, Stroke::new(cx.theme.line, look.color), style));
            ui.label(weak(cx.theme, text));
        }
    });
}

/// A piece of a line as the plot draws it.
fn dashes(ends: [Pos2; 2], stroke: Stroke, style: LineStyle) -> Vec<Shape> {
    match style {
        LineStyle::Solid => vec![Shape::line_segment(ends, stroke)],
        LineStyle::Dashed { length } => Shape::dashed_line(&ends, stroke, length, length * 0.6),
        LineStyle::Dotted { spacing } => Shape::dotted_line(&ends, stroke.color, spacing, stroke.width),
    }
}

/// The choice of the activation that is laid over the layer's own.
fn compare(ui: &mut Ui, cx: &mut Context<'_>, now: Option<Activation>) {
    let language = cx.language();
    let (title, about) = (cx.t("plot.compare"), cx.t("plot.compare_about"));
    let nothing = (None, cx.t("plot.nothing").into_owned(), about.clone().into_owned());
    let all = ACTIVATIONS.iter().map(|row| ((row.new)(), row.id)).filter(|(one, _)| *one != Activation::Softmax);
    let others = all.map(|(one, id)| {
        let text = |part| language.term(&["activation", id, part]).into_owned();
        (Some(one), text("name"), format!("{}\n\n{}", text("formula"), text("slope")))
    });
    let options: Vec<_> = std::iter::once(nothing).chain(others).collect();
    if let Some(chosen) = setting(ui, &title, &about, |ui| combo(ui, "compare", &options, &now)) {
        *cx.memory() = ComparedWith(chosen);
    }
}
