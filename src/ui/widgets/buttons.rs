//! Buttons: those of commands, those that show only an icon, and those of which one is chosen.
use std::borrow::Cow;

use eframe::egui::{
    Align, Button, Frame, Layout, Margin, Rect, Response, RichText, Stroke, TextStyle, TextWrapMode, Ui, Vec2,
    WidgetText,
};
use lucide_icons::Icon;

use super::text::{bold, icon};
use crate::app::{Command, row};
use crate::ui::context::Context;
use crate::ui::theme::Theme;

/// What a tooltip says of a command: what it does and its keys.
pub(in crate::ui) fn command_tip(cx: &Context<'_>, command: Command) -> String {
    let row = row(command);
    let about = command_text(cx, command, "about");
    if row.shortcut.is_empty() { about.into_owned() } else { format!("{about}\n{}", keys(cx, row.shortcut)) }
}

/// What is said of a command, in the words for the samples of the open design where it has some of its own for them.
pub(in crate::ui) fn command_text(cx: &Context<'_>, command: Command, part: &str) -> Cow<'static, str> {
    let (language, id) = (cx.language(), row(command).id);
    let samples: &'static str = cx.app.document.design().data.sample_kind().into();
    language.try_term(&["command", id, samples, part]).unwrap_or_else(|| language.term(&["command", id, part]))
}

/// Keys as they are written on a keyboard of the window's language.
pub(in crate::ui) fn keys(cx: &Context<'_>, shortcut: &str) -> String {
    let words = shortcut.split('+').map(|key| {
        let named = format!("key.{key}");
        let text = cx.t(&named);
        if text == named { key.to_owned() } else { text.into_owned() }
    });
    words.collect::<Vec<_>>().join(" + ")
}

/// What a command is called now: undo and redo say what they would do.
pub(in crate::ui) fn command_name(cx: &Context<'_>, command: Command) -> String {
    let label = match command {
        Command::Undo => cx.app.document.history().undo_label(),
        Command::Redo => cx.app.document.history().redo_label(),
        _ => None,
    };
    let name = command_text(cx, command, "name");
    label.map_or_else(
        || name.clone().into_owned(),
        |label| cx.with("label.of", &[("command", &name), ("what", &cx.language().label(label))]),
    )
}

/// Width and height of a button that shows only a command's icon.
pub(in crate::ui) const ICON: f32 = 28.0;

/// A button that shows only a command's icon.
pub(in crate::ui) fn command_icon(ui: &mut Ui, cx: &mut Context<'_>, command: Command) {
    let enabled = cx.app.can_do(command);
    let name = command_name(cx, command);
    let tip = format!("{name}\n{}", command_tip(cx, command));
    let button = Button::new(icon(row(command).icon)).min_size(Vec2::splat(ICON));
    let response = ui.add_enabled(enabled, button).accessible_name(&name);
    if response.on_hover_text(&tip).on_disabled_hover_text(&tip).clicked() {
        cx.command(command);
    }
}

/// A button that shows only an icon, for what is no command.
pub(in crate::ui) fn icon_button(ui: &mut Ui, picture: Icon, name: &str) -> Response {
    let button = Button::new(icon(picture)).frame_when_inactive(false).min_size(Vec2::splat(24.0));
    ui.add(button).accessible_name(name).on_hover_text(name)
}

/// Draws things at the right end of a row that is filled from the right, one after the other from left to right: Tab goes
/// through them, and whoever hears the window, in the order in which they are seen. They get the room that they took in the
/// frame before; where that is another one, the frame is drawn again.
pub(in crate::ui) fn in_order<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    let id = ui.next_auto_id().with("in order");
    let known: f32 = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let room = Vec2::new(known, ui.available_height());
    let shown = ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), add);
    let taken = shown.response.rect.width();
    if (taken - known).abs() > 0.5 {
        ui.data_mut(|data| data.insert_temp(id, taken));
        ui.ctx().request_discard("things at the right take other room");
        // Once is not enough where what is drawn follows from the room of the frame before.
        ui.request_repaint();
    }
    shown.inner
}

/// Buttons of which one is chosen. Returns the other one that was clicked.
pub(in crate::ui) fn segments<T: Copy + PartialEq>(
    ui: &mut Ui,
    theme: &Theme,
    options: &[(T, String, String)],
    now: T,
) -> Option<T> {
    segments_with_locks(ui, theme, options, now, |_| false).clicked
}

/// What became of a row of segments.
pub(in crate::ui) struct ShownSegments<T> {
    /// The other one that was clicked.
    pub(in crate::ui) clicked: Option<T>,
    /// Where each of them stands.
    pub(in crate::ui) places: Vec<Rect>,
}

/// The same, some of which are kept shut: weaker, with a padlock.
pub(in crate::ui) fn segments_with_locks<T: Copy + PartialEq>(
    ui: &mut Ui,
    theme: &Theme,
    options: &[(T, String, String)],
    now: T,
    is_locked: impl Fn(T) -> bool,
) -> ShownSegments<T> {
    let mut shown = ShownSegments { clicked: None, places: Vec::with_capacity(options.len()) };
    let frame = Frame::new().fill(theme.background).corner_radius(8).inner_margin(Margin::same(3));
    frame.show(ui, |ui| {
        // Where there is little room the names stand closer together, and where there is too little, in several rows.
        let beside = room_beside(ui, options.iter().map(|(_, name, _)| name));
        let padding = ui.spacing().button_padding.x;
        let is_one_row = beside >= LEAST_BESIDE;
        let least = if beside < padding { 0.0 } else { 64.0 };
        let names = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing = Vec2::splat(BETWEEN_SEGMENTS);
            ui.spacing_mut().button_padding.x = if is_one_row { beside.min(padding) } else { padding };
            for (option, name, about) in options {
                let chosen = *option == now;
                let text = if chosen { bold(name) } else { RichText::new(name).color(theme.weak) };
                let fill = if chosen { theme.control_hover } else { theme.background };
                let locked = is_locked(*option);
                let content = if locked {
                    Button::new((text, icon(Icon::Lock).size(11.0).color(theme.weak)))
                } else {
                    Button::new(text)
                };
                let button = content.fill(fill).stroke(Stroke::NONE).min_size(Vec2::new(least, 24.0));
                let response = ui.add_enabled(!locked, button.selected(chosen).fill(fill)).accessible_name(name);
                let response = response.on_hover_text(about).on_disabled_hover_text(about);
                shown.places.push(response.rect);
                if response.clicked() && !chosen {
                    shown.clicked = Some(*option);
                }
            }
        };
        if is_one_row { ui.horizontal(names) } else { ui.horizontal_wrapped(names) }
    });
    shown
}

/// The space between two names of a row of segments, and the least on each side of one.
const BETWEEN_SEGMENTS: f32 = 2.0;
const LEAST_BESIDE: f32 = 2.0;

/// The space that is left on each side of names in one row; negative where they do not fit.
fn room_beside<'a>(ui: &Ui, names: impl ExactSizeIterator<Item = &'a String>) -> f32 {
    let count = names.len().max(1);
    let wide = |name: &String| {
        let name = WidgetText::from(bold(name));
        name.into_galley(ui, Some(TextWrapMode::Extend), f32::INFINITY, TextStyle::Button).size().x
    };
    let taken: f32 = names.map(|name| wide(name) + BETWEEN_SEGMENTS).sum();
    (ui.available_width() - taken) / (2 * count) as f32
}
