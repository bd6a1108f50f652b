//! Small things that panels are made of. Each is named for AccessKit and says in a tooltip what it does.
mod card_strip;
mod setting;

use eframe::egui::{
    self, Align2, Button, CornerRadius, FontId, Frame, Label, Margin, Response, RichText, Sense, Stroke, Ui, Vec2,
};
use lucide_icons::Icon;

use super::cx::Cx;
use super::theme::{Theme, icons, size, strong};
use crate::app::{Command, row};
use crate::design::Family;

pub(super) use card_strip::card_strip;
pub(super) use setting::{choice, combo, explain, number, setting, value, written};

/// A heading of a panel, in small capitals.
pub(super) fn heading(ui: &mut Ui, theme: &Theme, text: &str) -> Response {
    let text = RichText::new(text.to_uppercase()).family(strong()).size(size::HEADING).color(theme.weak);
    ui.add(Label::new(text).wrap())
}

/// Strong letters.
pub(super) fn bold(text: impl Into<String>) -> RichText {
    RichText::new(text).family(strong())
}

/// Something that stands below or beside the main thing.
pub(super) fn weak(theme: &Theme, text: impl Into<String>) -> RichText {
    RichText::new(text).size(size::SMALL).color(theme.weak)
}

/// An icon as text.
pub(super) fn icon(icon: Icon) -> RichText {
    RichText::new(char::from(icon)).family(icons()).size(15.0)
}

/// What a tooltip says of a command: what it does and its keys.
pub(super) fn command_tip(cx: &Cx<'_>, command: Command) -> String {
    let row = row(command);
    let about = cx.t(&format!("command.{}.about", row.id));
    if row.shortcut.is_empty() { about.into_owned() } else { format!("{about}\n{}", keys(cx, row.shortcut)) }
}

/// Keys as they are written on a keyboard of the window's language.
pub(super) fn keys(cx: &Cx<'_>, shortcut: &str) -> String {
    let words = shortcut.split('+').map(|key| {
        let named = format!("key.{key}");
        let text = cx.t(&named);
        if text == named { key.to_owned() } else { text.into_owned() }
    });
    words.collect::<Vec<_>>().join(" + ")
}

/// What a command is called now: undo and redo say what they would do.
pub(super) fn command_name(cx: &Cx<'_>, command: Command) -> String {
    let label = match command {
        Command::Undo => cx.app.document.history().undo_label(),
        Command::Redo => cx.app.document.history().redo_label(),
        _ => None,
    };
    let name = cx.t(&format!("command.{}.name", row(command).id));
    label.map_or_else(
        || name.clone().into_owned(),
        |label| cx.with("label.of", &[("command", &name), ("what", &cx.language().label(label))]),
    )
}

/// A button that shows only a command's icon.
pub(super) fn command_icon(ui: &mut Ui, cx: &mut Cx<'_>, command: Command) {
    let enabled = (row(command).enabled)(cx.app);
    let name = command_name(cx, command);
    let tip = format!("{name}\n{}", command_tip(cx, command));
    let button = Button::new(icon(row(command).icon)).min_size(Vec2::splat(28.0));
    let response = ui.add_enabled(enabled, button).accessible_name(&name);
    if response.on_hover_text(&tip).on_disabled_hover_text(&tip).clicked() {
        cx.command(command);
    }
}

/// A button that shows only an icon, for what is no command.
pub(super) fn icon_button(ui: &mut Ui, picture: Icon, name: &str) -> Response {
    let button = Button::new(icon(picture)).frame_when_inactive(false).min_size(Vec2::splat(24.0));
    ui.add(button).accessible_name(name).on_hover_text(name)
}

/// The colored square with a layer's letter.
pub(super) fn badge(ui: &mut Ui, theme: &Theme, letter: char, family: Option<Family>) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(22.0), Sense::hover());
    paint_badge(ui, theme, rect, letter, family);
}

/// Paints a badge into a square.
pub(super) fn paint_badge(ui: &Ui, theme: &Theme, rect: egui::Rect, letter: char, family: Option<Family>) {
    let fill = family.map_or(theme.shape, |family| theme.family(family));
    ui.painter().rect_filled(rect, CornerRadius::same(5), fill);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, letter, FontId::new(12.5, strong()), theme.letter);
}

/// Buttons of which one is chosen. Returns the other one that was clicked.
pub(super) fn segments<T: Copy + PartialEq>(
    ui: &mut Ui,
    theme: &Theme,
    options: &[(T, String, String)],
    now: T,
) -> Option<T> {
    let mut clicked = None;
    let frame = Frame::new().fill(theme.background).corner_radius(8).inner_margin(Margin::same(3));
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for (option, name, about) in options {
                let chosen = *option == now;
                let text = if chosen { bold(name) } else { RichText::new(name).color(theme.weak) };
                let fill = if chosen { theme.control_hover } else { theme.background };
                let button = Button::new(text).fill(fill).stroke(Stroke::NONE).min_size(Vec2::new(64.0, 24.0));
                let response = ui.add(button.selected(chosen).fill(fill)).on_hover_text(about);
                if response.clicked() && !chosen {
                    clicked = Some(*option);
                }
            }
        });
    });
    clicked
}

/// A frame like that of a card.
pub(super) fn card_frame(theme: &Theme) -> Frame {
    Frame::new()
        .fill(theme.card)
        .stroke(Stroke::new(1.0, theme.border))
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(10, 8))
}

/// A frame around a warning or an error.
pub(super) fn problem_frame(theme: &Theme, error: bool) -> Frame {
    let (fill, border) =
        if error { (theme.error_fill, theme.error_border) } else { (theme.warning_fill, theme.warning_border) };
    Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, border))
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(8, 6))
}
