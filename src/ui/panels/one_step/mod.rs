//! The next step as one weight sees it, over everything else: old and new, the chain rule link by link, what each sample
//! adds, and the optimizer's arithmetic.
mod chain;
mod optimizer;
mod samples;
mod weight;

use eframe::egui::{self, Align, Area, Button, Frame, Id, Label, Layout, Pos2, ScrollArea, Ui};
use lucide_icons::Icon;

use crate::app::{Action, Command, RunView, title};
use crate::design::{LayerId, Shape, Title};
use crate::engine::EngineError;
use crate::train::{OneStep, OneStepError};
use crate::ui::context::Context;
use crate::ui::panels::train::truth::OLD;
use crate::ui::widgets::{bold, icon_button, weak};

/// The width of the panel, and how far it stands from the edges of the window.
const WIDTH: f32 = 430.0;
const MARGIN: f32 = 14.0;
/// What stands above and below it at least: the bars of the window.
const BARS: f32 = 150.0;

/// Draws the panel while a weight is open.
pub(in crate::ui) fn show(ctx: &egui::Context, cx: &mut Context<'_>) {
    if cx.app.runs.open_weight.is_none() || cx.app.dialog.is_some() {
        return;
    }
    let room = ctx.content_rect();
    let wide = WIDTH.min(room.width() - 2.0 * MARGIN);
    let at = Pos2::new(room.right() - wide - 2.0 * MARGIN, room.top() + BARS / 2.0);
    // An area is as large as what stands in it, so that the button below is never cut.
    let area = Area::new(Id::unique("one step")).default_pos(at).movable(true).constrain(true);
    area.show(ctx, |ui| {
        Frame::window(ui.style()).show(ui, |ui| {
            ui.set_width(wide);
            head(ui, cx);
            let high = (room.height() - BARS - 110.0).max(120.0);
            // As high whatever stands in it, so that the button below stays in its place.
            let scroll = ScrollArea::vertical().max_height(high).min_scrolled_height(high).auto_shrink(false);
            scroll.show(ui, |ui| content(ui, cx));
            foot(ui, cx);
        });
    });
    let escapes = !ctx.text_edit_focused();
    if escapes && ctx.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Escape)) {
        cx.act(Action::OpenWeight(None));
    }
}

/// The title and the button that closes it.
fn head(ui: &mut Ui, cx: &Context<'_>) {
    ui.horizontal(|ui| {
        ui.label(bold(cx.t("one_step.title")).size(15.0));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let close = icon_button(ui, Icon::X, &cx.t("one_step.close"));
            if cx.focus.weight {
                close.request_focus();
            }
            if close.clicked() {
                cx.act(Action::OpenWeight(None));
            }
        });
    });
}

/// Everything that is computed, or why there is nothing.
fn content(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(run) = app.runs.shown() else { return };
    let is_running = run.is_running() && run.shown_moment().is_none();
    if is_running {
        ui.add(Label::new(cx.t("one_step.goes_on").as_ref()).wrap());
    }
    match app.runs.one_step() {
        None if is_running => {}
        None => {
            ui.add(Label::new(weak(cx.theme, cx.t("one_step.computing"))).wrap());
        }
        Some(Err(error)) => {
            let is_local = matches!(error, OneStepError::Engine(EngineError::LocalRule { .. }));
            let key = if is_local { "one_step.local_rule" } else { "one_step.failed" };
            ui.add(Label::new(cx.t(key).as_ref()).wrap());
        }
        Some(Ok(step)) => {
            if is_running {
                ui.multiply_opacity(OLD);
            }
            weight::show(ui, cx, run, step);
            chain::show(ui, cx, run, step);
            samples::show(ui, cx, run, step);
            optimizer::show(ui, cx, run, step);
        }
    }
}

/// The button that takes the step.
fn foot(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.add_space(4.0);
    let can_take = cx.app.runs.can_take_step();
    let button = Button::new(cx.t("one_step.take").into_owned());
    let tip = cx.t(if can_take { "one_step.take_about" } else { "one_step.cannot_take" });
    let response = ui.add_enabled(can_take, button).on_hover_text(tip.as_ref()).on_disabled_hover_text(tip.as_ref());
    if response.clicked() {
        cx.command(Command::StepBatch);
    }
}

/// What a layer of a run is called.
fn layer_name(cx: &Context<'_>, run: &RunView, layer: LayerId) -> String {
    let layers = &run.design.layers;
    layers.get(layer).map(|layer| title(&Title::of(layers, layer), cx.language())).unwrap_or_default()
}

/// A place among what a layer gives for a sample, in words.
fn place(cx: &Context<'_>, step: &OneStep, layer: LayerId, place: usize) -> String {
    let shape = step.shapes.iter().find(|(id, _)| *id == layer).map(|(_, shape)| *shape);
    let nth = |n: usize| (n + 1).to_string();
    match shape {
        Some(Shape::Picture { height, width, .. }) => {
            let (map, row, column) = (place / (height * width), place / width % height, place % width);
            let values = [("map", &*nth(map)), ("row", &nth(row)), ("column", &nth(column))];
            cx.with("one_step.place.map", &values)
        }
        Some(Shape::Sequence { features, .. }) => {
            let values = [("step", &*nth(place / features)), ("feature", &nth(place % features))];
            cx.with("one_step.place.feature", &values)
        }
        _ => cx.with("one_step.place.neuron", &[("nth", &nth(place))]),
    }
}

/// A number as it stands in the arithmetic.
fn number(cx: &Context<'_>, value: impl Into<f64>) -> String {
    cx.language().significant(value.into())
}

/// A line of the arithmetic.
fn line(ui: &mut Ui, text: impl Into<String>) {
    ui.add(Label::new(text.into()).wrap());
}
