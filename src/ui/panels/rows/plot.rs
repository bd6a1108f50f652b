//! A function: its values, what the network makes of them, and what each neuron adds to that.
use std::sync::Arc;

use eframe::egui::{Color32, EventFilter, FontId, Key, Label, Response, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};
use egui_plot::{Line, PlotBounds, PlotPoint, PlotPoints, Points, VLine};
use strum::VariantArray as _;

use super::samples::{FunctionSamples, range};
use super::stroke::drawn;
use super::thin::{DrawnNeurons, ThinLines};
use crate::app::{Action, Card, title};
use crate::data::{FunctionCurve, SampleBatch};
use crate::design::{Edit, Function, FunctionRule, Label as UndoLabel, LayerId, Source, Title};
use crate::ui::context::Context;
use crate::ui::plots::{fixed, grid};
use crate::ui::theme::{Theme, size};
use crate::ui::widgets::{combo, empty, heading, weak};

/// Places at which curves are computed.
const PLACES: usize = 240;
/// How far beyond its range the function is seen, as a share of it.
const BEYOND: f64 = 0.1;
/// Room above and below the values, as a share of their range.
const ROOM: f64 = 0.2;
/// By so many times the scale grows for the thin lines, in steps, so that it does not tremble.
const SCALES: [f64; 4] = [1.0, 1.5, 2.2, 3.3];
/// Height of the words below the plot, at least and at most.
const WORDS: (f32, f32) = (20.0, 76.0);
/// How strongly it is drawn what belongs to another design than what is open.
const OLD: f32 = 0.45;

/// What the plot remembers.
#[derive(Clone)]
pub(super) struct FunctionView {
    /// Where the network was asked for its curve.
    asked: Option<((f64, f64), Arc<SampleBatch>)>,
    /// Which neurons are drawn.
    neurons: DrawnNeurons,
    /// The card that was selected in the frame before.
    selected: Option<Card>,
    /// Whether a drag draws the function.
    pub(super) draws: bool,
    /// What was drawn since the button was pressed.
    stroke: Vec<[f64; 2]>,
    /// The thin line under the mouse.
    under: Option<usize>,
}

impl Default for FunctionView {
    fn default() -> Self {
        let neurons = DrawnNeurons::default();
        Self { asked: None, neurons, selected: None, draws: false, stroke: Vec::new(), under: None }
    }
}

impl FunctionView {
    /// Shows the neurons of a card once it is selected; of the input and of the answer there are none but its parts.
    fn follow(&mut self, selected: Card, answer: Option<LayerId>) {
        if self.selected.is_some_and(|before| before != selected) && self.neurons != DrawnNeurons::None {
            let is_hidden = matches!(selected, Card::Layer(layer) if Some(layer) != answer);
            self.neurons = if is_hidden { DrawnNeurons::Card } else { DrawnNeurons::Parts };
        }
        self.selected = Some(selected);
    }
}

/// What the network makes of the function.
struct NetworkCurve {
    /// Where it was asked, and what it answered there.
    xs: Vec<f64>,
    ys: Vec<f32>,
    thin: Option<ThinLines>,
    /// What the layer of the thin lines is called.
    layer: String,
    /// Whether it belongs to another design.
    is_old: bool,
}

impl NetworkCurve {
    /// The newest answers; `None` before there are any.
    fn newest(cx: &Context<'_>, neurons: DrawnNeurons) -> Option<Self> {
        let app = cx.app;
        let (stack, cards, _, is_old) = app.cards()?;
        let seen =
            cards.more.as_ref().filter(|seen| seen.batch.iter().all(|sample| sample.len() == size_of::<f32>()))?;
        if seen.answers.len() != seen.batch.len() {
            return None;
        }
        let xs = seen.batch.numbers().into_iter().map(f64::from).collect();
        let thin = ThinLines::of(neurons, cards, seen, (stack, app.selection.cursor()));
        let name = |id: LayerId| stack.get(id).map(|layer| title(&Title::of(stack, layer), cx.language()));
        let layer = thin.as_ref().and_then(|thin| name(thin.layer)).unwrap_or_default();
        Some(Self { xs, ys: seen.answers.clone(), thin, layer, is_old })
    }
}

/// Asks the network for its curve, a little beyond the range on both sides.
fn ask(cx: &mut Context<'_>, (low, high): (f64, f64)) {
    let asked = cx.memory::<FunctionView>().asked.clone().filter(|(range, _)| *range == (low, high));
    let (_, batch) = asked.unwrap_or_else(|| {
        let (from, width) = (low - BEYOND * (high - low), (high - low) * (1.0 + 2.0 * BEYOND));
        let x = |n: usize| (from + width * n as f64 / (PLACES - 1) as f64) as f32;
        let xs: Vec<f32> = (0..PLACES).map(x).collect();
        ((low, high), Arc::new(SampleBatch::of_numbers(1, &xs)))
    });
    if !cx.app.sample.more.as_ref().is_some_and(|more| Arc::ptr_eq(more, &batch)) {
        cx.act(Action::Observe(Some(Arc::clone(&batch))));
    }
    cx.memory::<FunctionView>().asked = Some(((low, high), batch));
}

/// Draws the plot, with what the network makes of the function where that is wanted.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>, function: &Function, with_network: bool) {
    if !(function.low.is_finite() && function.high.is_finite() && function.low < function.high) {
        heading(ui, cx.theme, &cx.t("function.title"));
        return empty(ui, cx, "function.no_range");
    }
    let app = cx.app;
    let answer = app.shown_checked().layers.last().map(|layer| layer.id);
    cx.memory::<FunctionView>().follow(app.selection.cursor(), answer);
    let neurons = cx.memory::<FunctionView>().neurons;
    let network = if with_network {
        ask(cx, (function.low, function.high));
        NetworkCurve::newest(cx, neurons)
    } else {
        None
    };
    head(ui, cx, with_network);
    let samples = app.loading.dataset().map(FunctionSamples::of).unwrap_or_default();
    let curve = FunctionCurve::of(&function.rule).ok();
    let under = cx.memory::<FunctionView>().under;
    let lines = network.as_ref().map(|network| lines(cx, network));
    let below = if with_network { height(ui, lines.as_deref().unwrap_or_default()) } else { 0.0 };
    let line = network.as_ref().and_then(|network| line(cx, network, under));
    let words = line.or(lines);
    let high = (ui.available_height() - below).max(80.0);
    plot(ui, cx, (function, &samples), (curve.as_ref(), network.as_ref()), high);
    // What is being computed may well be an answer.
    let unknown = || if app.preview.is_computing() { String::new() } else { cx.t("function.no_answer").into_owned() };
    if with_network {
        ui.add(Label::new(weak(cx.theme, words.unwrap_or_else(unknown))).wrap());
    }
}

/// Width of a sign of the legend.
const SIGN: f32 = 14.0;

/// A sign of the legend.
#[derive(Debug, Clone, Copy, PartialEq)]
enum LegendSign {
    Dot,
    Ring,
    /// A line of so many times the usual width.
    Line(f32),
}

impl LegendSign {
    /// Shows the sign and its word, which stay side by side where the line is broken.
    fn show(self, ui: &mut Ui, theme: &Theme, color: Color32, word: &str) {
        let text = ui.painter().layout_no_wrap(word.to_owned(), FontId::proportional(size::SMALL), theme.weak);
        let wide = Vec2::new(SIGN + 4.0 + text.size().x, text.size().y.max(12.0));
        let (place, response) = ui.allocate_exact_size(wide, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
        let middle = place.left_center() + Vec2::new(SIGN / 2.0, 0.0);
        match self {
            Self::Dot => {
                ui.painter().circle_filled(middle, 3.5, color);
            }
            Self::Ring => {
                ui.painter().circle_stroke(middle, 3.5, (1.2, color));
            }
            Self::Line(width) => {
                let reach = place.left()..=place.left() + SIGN;
                ui.painter().hline(reach, middle.y, (theme.line * width, color));
            }
        }
        let at = place.left_center() + Vec2::new(SIGN + 4.0, -text.size().y / 2.0);
        ui.painter().galley(at, text, theme.weak);
    }
}

/// What is what, and whether neurons are drawn.
fn head(ui: &mut Ui, cx: &mut Context<'_>, with_network: bool) {
    ui.horizontal_wrapped(|ui| {
        heading(ui, cx.theme, &cx.t("function.title"));
        let theme = cx.theme;
        let mut signs = vec![
            (LegendSign::Dot, "function.training", theme.excitatory),
            (LegendSign::Ring, "function.held_back", theme.inhibitory),
            (LegendSign::Line(0.9), "function.truth", theme.weak),
        ];
        if with_network {
            signs.push((LegendSign::Line(2.0), "function.network", theme.text));
        }
        for (sign, key, color) in signs {
            sign.show(ui, theme, color, &cx.t(key));
        }
        if with_network {
            let options = DrawnNeurons::VARIANTS.iter().map(|which| {
                let id: &'static str = which.into();
                let text = |part| cx.language().term(&["function", "neurons", id, part]).into_owned();
                (*which, text("name"), text("about"))
            });
            let (options, now) = (options.collect::<Vec<_>>(), cx.memory::<FunctionView>().neurons);
            let name = cx.t("function.which").into_owned();
            if let Some(which) = ui.name_inputs(name, |ui| combo(ui, "neurons", &options, &now)) {
                cx.memory::<FunctionView>().neurons = which;
            }
        }
    });
}

/// What the thin line under the mouse is.
fn line(cx: &Context<'_>, network: &NetworkCurve, under: Option<usize>) -> Option<String> {
    let (neuron, weight) = network.thin.as_ref().zip(under).and_then(|(thin, line)| thin.neuron(line))?;
    let nth = (neuron + 1).to_string();
    let words = weight.map(|weight| cx.language().significant(f64::from(weight))).unwrap_or_default();
    let values = [("layer", &*network.layer), ("neuron", &nth), ("weight", &words)];
    Some(cx.with(if weight.is_some() { "function.part" } else { "function.neuron" }, &values))
}

/// Height of the words below the plot: those of a single line are never longer, so that nothing moves with the mouse.
fn height(ui: &Ui, words: &str) -> f32 {
    let font = FontId::proportional(size::SMALL);
    let words = ui.painter().layout(words.to_owned(), font, Color32::WHITE, ui.available_width());
    (words.size().y + ui.spacing().item_spacing.y).clamp(WORDS.0, WORDS.1)
}

/// What the thin lines are, in a sentence.
fn lines(cx: &Context<'_>, network: &NetworkCurve) -> String {
    let Some(thin) = &network.thin else { return String::new() };
    let language = cx.language();
    let (shown, bias) = (thin.len() as u64, thin.bias.map(|bias| language.significant(f64::from(bias))));
    let values = [("layer", &*network.layer), ("bias", bias.as_deref().unwrap_or_default())];
    let key = if bias.is_some() { "function.parts" } else { "function.own" };
    let mut words = language.count_with(key, thin.neurons as u64, &values);
    if (shown as usize) < thin.neurons {
        words = format!("{words} · {}", language.count("function.widest", shown));
    }
    words
}

/// What is in sight.
fn bounds(function: &Function, samples: &FunctionSamples, curve: &[[f64; 2]], thin: Option<&ThinLines>) -> PlotBounds {
    let own = || range(curve.iter().map(|point| point[1]).collect());
    let (low, high) = samples.range().or_else(own).unwrap_or((-1.0, 1.0));
    let middle = f64::midpoint(low, high);
    let half = ((high - low) / 2.0).max(middle.abs() * 1e-3).max(1e-6) * (1.0 + ROOM);
    let farthest = thin.map_or(0.0, |thin| thin.values().map(|y| (y - middle).abs()).fold(0.0, f64::max));
    let scale = SCALES.into_iter().find(|scale| half * scale >= farthest).unwrap_or(SCALES[SCALES.len() - 1]);
    let side = (function.high - function.low).abs().max(1e-9) * BEYOND;
    PlotBounds::from_min_max(
        [function.low - side, middle - half * scale],
        [function.high + side, middle + half * scale],
    )
}

/// The plot itself: a click looks at an x, a drag draws where drawing is on.
fn plot(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    (function, samples): (&Function, &FunctionSamples),
    (curve, network): (Option<&FunctionCurve>, Option<&NetworkCurve>),
    high: f32,
) {
    let language = cx.language();
    let view = cx.memory::<FunctionView>().clone();
    let truth = truth(function, curve);
    let thin = network.and_then(|network| network.thin.as_ref());
    let bounds = bounds(function, samples, &truth, thin);
    let (theme, looked) = (cx.theme, looked(cx));
    let plot = fixed("function")
        .height(high)
        .grid_color(theme.border)
        .y_grid_spacer(grid)
        .x_axis_formatter(move |mark, _| language.exact(mark.value))
        .y_axis_formatter(move |mark, _| language.exact(mark.value))
        .y_axis_min_width(38.0)
        .label_formatter(|_| None)
        .show_crosshair(false)
        .reset();
    let shown = plot.show(ui, |plot| {
        plot.set_plot_bounds(bounds);
        plot.line(Line::new("", truth).color(theme.weak).width(theme.line * 0.9).allow_hover(false));
        let under = network.zip(thin).and_then(|(network, thin)| {
            thin.drawn(&network.xs, bounds, theme, view.under).into_iter().for_each(|line| plot.line(line));
            let pointer = plot.pointer_coordinate().filter(|_| plot.response().hovered() && !view.draws)?;
            thin.under(&network.xs, pointer, plot.transform())
        });
        for (points, color, filled) in
            [(&samples.training, theme.excitatory, true), (&samples.held_back, theme.inhibitory, false)]
        {
            let dots = Points::new("", points.clone()).color(color).filled(filled).allow_hover(false);
            plot.points(dots.radius(theme.line * if filled { 1.4 } else { 2.0 }));
        }
        if let Some(network) = network {
            let points: PlotPoints<'_> = network.xs.iter().zip(&network.ys).map(|(x, y)| [*x, f64::from(*y)]).collect();
            let color = theme.text.gamma_multiply(if network.is_old { OLD } else { 1.0 });
            plot.line(Line::new("", points).color(color).width(theme.line * 2.0).allow_hover(false));
        }
        if let Some(x) = looked {
            plot.vline(VLine::new("", x).color(theme.weak).width(1.0).allow_hover(false));
        }
        if !view.stroke.is_empty() {
            plot.line(Line::new("", view.stroke.clone()).color(theme.accent).width(theme.line * 2.0));
        }
        under
    });
    name(cx, &shown.response, function, samples, network);
    if shown.inner != view.under {
        cx.memory::<FunctionView>().under = shown.inner;
        ui.ctx().request_repaint();
    }
    let pointer = shown.response.interact_pointer_pos().map(|at| shown.transform.value_from_position(at));
    react(cx, &shown.response, pointer, (function, curve));
}

/// The function over its range.
fn truth(function: &Function, curve: Option<&FunctionCurve>) -> Vec<[f64; 2]> {
    let Some(curve) = curve else { return Vec::new() };
    let x = |n: usize| function.low + (function.high - function.low) * n as f64 / (PLACES - 1) as f64;
    let points = (0..PLACES).map(|n| [x(n), curve.value(x(n))]);
    points.filter(|point| point[1].is_finite()).collect()
}

/// The x that is seen.
fn looked(cx: &Context<'_>) -> Option<f64> {
    let bytes = cx.app.sample_bytes().and_then(|bytes| <[u8; 4]>::try_from(bytes).ok())?;
    Some(f64::from(f32::from_le_bytes(bytes)))
}

/// The plot for those who do not see it.
fn name(
    cx: &Context<'_>,
    response: &Response,
    function: &Function,
    samples: &FunctionSamples,
    network: Option<&NetworkCurve>,
) {
    let language = cx.language();
    let number = |value: f64| language.significant(value);
    let (low, high) = (number(function.low), number(function.high));
    let (training, held_back) = (samples.training.len().to_string(), samples.held_back.len().to_string());
    let values = [("low", &*low), ("high", &high), ("training", &training), ("held_back", &held_back)];
    let mut words = cx.with("function.spoken", &values);
    if let (Some(x), Some(network)) = (looked(cx), network) {
        let nearest = network.xs.iter().enumerate().min_by(|a, b| (a.1 - x).abs().total_cmp(&(b.1 - x).abs()));
        if let Some(answer) = nearest.and_then(|(n, _)| network.ys.get(n)) {
            let (x, answer) = (number(x), number(f64::from(*answer)));
            words = format!("{words}, {}", cx.with("function.spoken_answer", &[("x", &x), ("answer", &answer)]));
        }
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    let about = cx.t("function.about");
    response.ctx.accesskit_node_builder(response.id, |node| node.set_description(&*about));
}

/// Draws while the button is held, and looks at an x with a click or the arrow keys.
fn react(
    cx: &mut Context<'_>,
    response: &Response,
    pointer: Option<PlotPoint>,
    (function, curve): (&Function, Option<&FunctionCurve>),
) {
    if !cx.memory::<FunctionView>().draws {
        cx.memory::<FunctionView>().stroke.clear();
        // A mouse that rests asks for nothing new.
        let is_other = |at: &PlotPoint| looked(cx) != Some(f64::from(at.x as f32));
        let is_chosen = response.clicked() || response.dragged();
        if let Some(at) = pointer.filter(|at| is_chosen && is_other(at)) {
            cx.act(Action::ChooseNumbers(vec![at.x as f32]));
        }
        return step(cx, response, function);
    }
    if let Some(at) = pointer.filter(|_| response.is_pointer_button_down_on()) {
        cx.memory::<FunctionView>().stroke.push([at.x, at.y]);
    }
    if response.drag_stopped() || response.clicked() {
        let stroke = std::mem::take(&mut cx.memory::<FunctionView>().stroke);
        let present = |x: f64| curve.map_or(f64::NAN, |curve| curve.value(x));
        let line = drawn(present, (function.low, function.high), &stroke);
        if line.len() > 1 {
            let rule = FunctionRule::Drawn(line);
            let source = Source::Function(Function { rule, ..function.clone() });
            cx.change(Edit::SetData(source), UndoLabel::new("set").setting("function"));
        }
    }
}

/// Looks at the x beside, with the arrow keys.
fn step(cx: &Context<'_>, response: &Response, function: &Function) {
    if !response.has_focus() {
        return;
    }
    let keep = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
    response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(response.id, keep));
    let by = response.ctx.input(|input| {
        f64::from(i8::from(input.key_pressed(Key::ArrowRight)) - i8::from(input.key_pressed(Key::ArrowLeft)))
    });
    if by != 0.0 {
        let from = looked(cx).unwrap_or(f64::midpoint(function.low, function.high));
        let x = from + by * (function.high - function.low) / 100.0;
        cx.act(Action::ChooseNumbers(vec![x.max(function.low).min(function.high) as f32]));
    }
}
