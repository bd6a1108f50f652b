//! The transport: train, pause, one batch, one epoch, stop, and how fast.
use eframe::egui::containers::menu::{MenuButton, MenuConfig};
use eframe::egui::{Button, PopupCloseBehavior, Response, Slider, Stroke, Ui, Vec2};
use lucide_icons::Icon;

use crate::app::{Action, Command, Pointer, RunState, RunView, Workspace, row};
use crate::ui::context::Context;
use crate::ui::guide::{self, Anchor};
use crate::ui::widgets::{ICON, bold, command_icon, command_name, command_tip, explain, icon, weak};

/// Batches per second at the slider's left end and just before its right end, where there is no limit.
const SLOWEST: f64 = 1.0;
const FASTEST: f64 = 1000.0;

/// Size of the large button, at least.
const LARGE: Vec2 = Vec2::new(104.0, 30.0);

/// Room that the slider of the speed needs with its name.
const SLIDER: f32 = 170.0;

/// Room that the button that opens it needs.
const MENU: f32 = 40.0;

/// Width of the large button when it was drawn last.
#[derive(Clone, Copy)]
struct MainWidth(f32);

impl Default for MainWidth {
    fn default() -> Self {
        Self(LARGE.x)
    }
}

/// Draws the transport in so much room.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>, room: f32) {
    let is_race = cx.app.workspace == Workspace::Compare;
    let (icon, mut rest) = (ICON + ui.spacing().item_spacing.x, room - cx.memory::<MainWidth>().0);
    // Where there is no room for them, the menu and the keyboard have them still.
    let commands: &[Command] = if is_race { &[] } else { &[Command::StepBatch, Command::StepEpoch, Command::Stop] };
    let fitting = (((rest - MENU) / icon).max(0.0) as usize).min(commands.len());
    rest -= fitting as f32 * icon;
    if rest > SLIDER {
        speed(ui, cx);
    } else {
        speed_menu(ui, cx);
    }
    for command in &commands[commands.len() - fitting..] {
        command_icon(ui, cx, *command);
    }
    let button = if is_race { race_button(ui, cx) } else { main_button(ui, cx) };
    cx.memory::<MainWidth>().0 = button.rect.width() + ui.spacing().item_spacing.x;
}

/// The large button: train, pause or go on, whichever is next.
fn main_button(ui: &mut Ui, cx: &mut Context<'_>) -> Response {
    let running = cx.app.runs.is_running();
    let waiting = cx.app.runs.shown().is_some_and(|run| run.state == RunState::Waiting);
    // A stopped run goes on, unless the design is another one by now.
    let stopped = cx.app.runs.shown().is_some_and(RunView::can_go_on) && !cx.app.has_changed_since_start();
    let (command, key) = match (running, waiting) {
        (true, _) => (Command::Pause, "transport.pause"),
        (_, true) => (Command::Train, "transport.resume"),
        _ if stopped => (Command::GoOn, "transport.resume"),
        _ => (Command::Train, "transport.train"),
    };
    let name = cx.t(key).into_owned();
    let enabled = cx.app.can_do(command);
    let picture = if running { Icon::Pause } else { Icon::Play };
    let color = cx.theme.on_accent;
    let content = (icon(picture).color(color), bold(&name).color(color));
    let button = Button::new(content).fill(cx.theme.accent).stroke(Stroke::NONE).min_size(LARGE);
    let obstacle = cx.app.train_obstacle().filter(|_| !enabled);
    let tip = obstacle.map_or_else(|| with_costs(cx, command), |why| why.text(cx.language()));
    let response = ui.add_enabled(enabled, button).accessible_name(&name);
    guide::note(ui, cx, Anchor::Thing(Pointer::Train), response.rect);
    let response = explain(response, &tip).on_disabled_hover_text(&tip);
    if response.clicked() {
        cx.command(command);
    }
    response
}

/// What the button does, with what a training will cost.
fn with_costs(cx: &Context<'_>, command: Command) -> String {
    let tip = command_tip(cx, command);
    let costs = costs(cx).filter(|_| command == Command::Train);
    costs.map_or_else(|| tip.clone(), |costs| format!("{tip}\n{costs}"))
}

/// What a training of the open design will cost, as it was measured on this machine.
fn costs(cx: &Context<'_>) -> Option<String> {
    let (cost, language) = (cx.app.costs.measured()?, cx.language());
    let epochs = cx.app.document.design().training.epochs;
    let all = language.duration(cost.seconds_per_epoch * epochs as f64);
    let epoch = language.significant(cost.seconds_per_epoch);
    let values = [("epoch", &*epoch), ("all", &*all), ("memory", &*language.bytes(cost.memory))];
    Some(language.count_with("costs.measured", epochs as u64, &values))
}

/// In the Compare workspace the large button is that of a race: its runs are none of those that pause and go on alone.
fn race_button(ui: &mut Ui, cx: &mut Context<'_>) -> Response {
    let command = if cx.app.is_racing() { Command::StopRace } else { Command::Race };
    let name = command_name(cx, command);
    let color = cx.theme.on_accent;
    let content = (icon(row(command).icon).color(color), bold(&name).color(color));
    let button = Button::new(content).fill(cx.theme.accent).stroke(Stroke::NONE).min_size(LARGE);
    let tip = command_tip(cx, command);
    let response = ui.add_enabled(cx.app.can_do(command), button).accessible_name(&name);
    let response = explain(response, &tip).on_disabled_hover_text(&tip);
    if response.clicked() {
        cx.command(command);
    }
    response
}

/// A button that opens the slider of the speed, where there is no room for it in the bar.
fn speed_menu(ui: &mut Ui, cx: &mut Context<'_>) {
    let name = cx.t("transport.speed").into_owned();
    let stays = MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let button = MenuButton::new(icon(Icon::Gauge)).config(stays);
    let (response, _) = button.ui(ui, |ui| ui.horizontal(|ui| speed(ui, cx)));
    response.accessible_name(&name).on_hover_text(name);
}

/// The slider of the speed; its right end is as fast as it can.
fn speed(ui: &mut Ui, cx: &mut Context<'_>) {
    let now = cx.app.runs.speed;
    let ratio = (FASTEST / SLOWEST).ln();
    let mut place = now.map_or(1.0, |speed| ((speed / SLOWEST).ln() / ratio).clamp(0.0, 0.98));
    let name = cx.t("transport.speed").into_owned();
    let words = match now {
        None => cx.t("transport.fast").into_owned(),
        Some(speed) => {
            cx.with("transport.batches", &[("count", &cx.language().decimal(speed, usize::from(speed < 10.0)))])
        }
    };
    ui.spacing_mut().slider_width = 84.0;
    ui.spacing_mut().interact_size.y = 18.0;
    let label = ui.label(weak(cx.theme, &name));
    let slider = Slider::new(&mut place, 0.0..=1.0).show_value(false);
    let response = ui.name_inputs(cx.language().labeled(&name, &words), |ui| ui.add(slider));
    let tip = format!("{words}\n{}", cx.t("transport.speed_about"));
    let changed = response.changed();
    response.union(label).on_hover_text(tip);
    if changed {
        let speed = SLOWEST * (place * ratio).exp();
        cx.act(Action::SetSpeed((place < 0.99).then_some(speed)));
    }
}
