//! One card: what the layer is, what goes out of it, what it computes, what is wrong with it.
use eframe::egui::{
    Align, Align2, Button, Context, CursorIcon, EventFilter, FontFamily, FontId, Id, Label, Layout, Rect, Response,
    RichText, Sense, Stroke, Ui, UiBuilder, Vec2, WidgetInfo, accesskit::Role,
};
use lucide_icons::Icon;

use crate::app::{Action, Card, Command, Drag, Pick, layer_line, title};
use crate::design::{Layer, Severity, Shape, entry};
use crate::train::CardView;
use crate::ui::cx::Cx;
use crate::ui::panels::menu;
use crate::ui::theme::size;
use crate::ui::widgets::{badge, bold, card_frame, card_strip, icon, icon_button, problem_frame, weak};

/// Notes that a widget is a card, so that arrow keys go from card to card while it has the keyboard.
pub(super) fn remember(ctx: &Context, id: Id) {
    ctx.data_mut(|data| data.insert_temp(id.with("is a card"), true));
    let keep = EventFilter { vertical_arrows: true, ..EventFilter::default() };
    ctx.memory_mut(|memory| memory.set_focus_lock_filter(id, keep));
}

/// Whether a widget is a card.
pub(in crate::ui) fn is_card(ctx: &Context, id: Id) -> bool {
    ctx.data(|data| data.get_temp::<bool>(id.with("is a card")).is_some())
}

/// A shape, right-aligned in letters of one width.
pub(super) fn shape(ui: &mut Ui, cx: &Cx<'_>, shape: &Shape) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let text = RichText::new(shape.to_string()).family(FontFamily::Monospace).size(size::SMALL);
        let tip = match shape {
            Shape::Picture { channels, height, width } => {
                let (channels, height, width) = (channels.to_string(), height.to_string(), width.to_string());
                let values = [("channels", &*channels), ("height", &*height), ("width", &*width)];
                cx.with("stack.shape_picture", &values)
            }
            Shape::Vector(count) => cx.count("stack.shape_vector", *count),
        };
        ui.label(text.color(cx.theme.weak)).on_hover_text(tip);
    });
}

/// What a card has to know about itself.
struct Face<'a> {
    /// Its place in the shown design.
    index: usize,
    layer: &'a Layer,
    title: String,
    line: String,
    chosen: bool,
    /// It is held over the gap.
    held: bool,
    /// Something makes training impossible.
    error: bool,
}

/// Draws the card of a layer of the shown design. `origin` is its place in the document; `None` while it is held over
/// the gap. Returns where it stands.
pub(super) fn show(ui: &mut Ui, cx: &mut Cx<'_>, index: usize, origin: Option<usize>) -> Rect {
    let app = cx.app;
    let layer = &app.shown_design().layers[index];
    let checked = app.shown_layer(index);
    let kind = cx.language().term(&["layer", entry(&layer.kind).id, "name"]).into_owned();
    let name = if layer.name.is_empty() { kind } else { layer.name.clone() };
    let problems = || app.shown_checked().problems.iter().filter(move |problem| problem.layer == Some(index));
    let face = Face {
        index,
        layer,
        title: checked.map_or(name, |checked| title(&checked.title, cx.language())),
        line: layer_line(&layer.kind, app.shown_checked().classes, cx.language()),
        chosen: origin.is_some_and(|origin| app.selection.contains(Card::Layer(origin))),
        held: origin.is_none(),
        error: problems().any(|problem| problem.severity() == Severity::Error),
    };
    let salt = origin.map_or(("held", index), |origin| ("card", origin));
    let builder = UiBuilder::new().id_salt(salt).sense(Sense::click_and_drag());
    let scope = ui.scope_builder(builder, |ui| content(ui, cx, &face, origin));
    let response = scope.response;
    let spoken = spoken(cx, &face);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, face.chosen, &spoken));
    let rect = response.rect;
    if let Some(origin) = origin {
        remember(ui.ctx(), response.id);
        interact(ui, cx, &response, origin, face.chosen);
    }
    rect
}

/// The card in words.
fn spoken(cx: &Cx<'_>, face: &Face<'_>) -> String {
    let shape = cx.app.shown_layer(face.index).map(|layer| layer.output.to_string());
    let state = if face.layer.off { Some(cx.t("stack.is_off").into_owned()) } else { None };
    let problem = face.error.then(|| cx.t("stack.has_problem").into_owned());
    let parts = [Some(face.title.clone()), Some(face.line.clone()), shape, state, problem];
    parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

fn content(ui: &mut Ui, cx: &mut Cx<'_>, face: &Face<'_>, origin: Option<usize>) {
    let theme = cx.theme;
    let focused = ui.response().has_focus();
    let (fill, border) = if face.error { (theme.error_fill, theme.error_border) } else { (theme.card, theme.border) };
    let wide = face.chosen || focused || face.held;
    let stroke = Stroke::new(if wide { 2.0 } else { 1.0 }, if wide { theme.accent } else { border });
    let fill = if face.held { theme.chosen } else { fill };
    if face.layer.off {
        ui.set_opacity(0.5);
    }
    let frame = card_frame(theme).fill(fill).stroke(stroke);
    frame.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        header(ui, cx, face, origin);
        if !face.held && !face.layer.off {
            strip(ui, cx, origin);
        }
        if let Some(origin) = origin.filter(|_| cx.app.hover.is_none()) {
            problems(ui, cx, origin);
        }
    });
}

/// Grip, letter, name, settings in a line, and the shape that goes out.
fn header(ui: &mut Ui, cx: &mut Cx<'_>, face: &Face<'_>, origin: Option<usize>) {
    let entry = entry(&face.layer.kind);
    ui.horizontal(|ui| {
        let (grip, _) = ui.allocate_exact_size(Vec2::new(12.0, 26.0), Sense::hover());
        let font = FontId::new(15.0, crate::ui::theme::icons());
        let color = cx.theme.weak.gamma_multiply(0.6);
        ui.painter().text(grip.center(), Align2::CENTER_CENTER, char::from(Icon::GripVertical), font, color);
        let letter = if face.error { '!' } else { entry.letter };
        badge(ui, cx.theme, letter, Some(entry.family));
        let room = ui.available_width();
        let width = (room - if room < 300.0 { 82.0 } else { 110.0 }).max(80.0);
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add(Label::new(bold(&face.title)).truncate());
            let line = if face.layer.off { cx.t("stack.is_off").into_owned() } else { face.line.clone() };
            if !line.is_empty() {
                ui.add(Label::new(weak(cx.theme, line)).truncate());
            }
        });
        if let Some(checked) = cx.app.shown_layer(face.index) {
            shape(ui, cx, &checked.output);
        } else if let Some(origin) = origin {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if icon_button(ui, Icon::Power, &cx.t("command.toggle_off.name")).clicked() {
                    cx.act(Action::Select(Card::Layer(origin), Pick::Only));
                    cx.command(Command::ToggleOff);
                }
            });
        }
    });
}

/// What the layer computes, as far as it is known.
fn strip(ui: &mut Ui, cx: &mut Cx<'_>, origin: Option<usize>) {
    let Some((ticket, view, old)) = origin.and_then(|origin| view(cx, origin)) else { return };
    ui.add_space(3.0);
    ui.horizontal(|ui| {
        ui.add_space(50.0);
        card_strip(ui, cx, ticket, view, old);
    });
}

/// What a layer of the document computes: its view, which numbers those are, and whether newer ones are on their way.
/// After an edit the views of unchanged cards above and below it stay until new ones come.
fn view<'a>(cx: &Cx<'a>, index: usize) -> Option<(u64, &'a CardView, bool)> {
    let (of, cards, ticket, slow) = cx.app.cards()?;
    let now = &cx.app.document.design().layers;
    let same = |a: &Layer, b: &Layer| a.kind == b.kind && a.off == b.off;
    let above = now.iter().zip(of).take_while(|(a, b)| same(a, b)).count();
    let below = now.iter().rev().zip(of.iter().rev()).take_while(|(a, b)| same(a, b)).count();
    let old = if index < above {
        index
    } else if now.len() - index <= below {
        (of.len() + index).checked_sub(now.len())?
    } else {
        return None;
    };
    let view = cards.layers.iter().find(|view| view.layer == old)?;
    Some((ticket, view, slow))
}

/// What is wrong with the layer, each with what mends it.
pub(in crate::ui) fn problems(ui: &mut Ui, cx: &mut Cx<'_>, index: usize) {
    let app = cx.app;
    for (place, problem) in app.document.problems_of(Some(index)) {
        one_problem(ui, cx, place, problem);
    }
}

/// A problem in words with the button that mends it.
pub(in crate::ui) fn one_problem(ui: &mut Ui, cx: &mut Cx<'_>, place: usize, problem: &crate::design::Problem) {
    let error = problem.severity() == Severity::Error;
    let color = if error { cx.theme.error } else { cx.theme.warning };
    problem_frame(cx.theme, error).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            let sign = if error { Icon::CircleAlert } else { Icon::TriangleAlert };
            ui.label(icon(sign).size(14.0).color(color));
            let words = cx.language().problem(&problem.kind);
            ui.label(RichText::new(words).color(cx.theme.text));
            if let Some(mend) = &problem.mend {
                let words = cx.language().mend(&mend.words);
                let button = Button::new(bold(&words).color(cx.theme.on_accent)).fill(cx.theme.accent);
                let tip = cx.t("problem.mend_about");
                if ui.add(button.stroke(Stroke::NONE)).on_hover_text(tip).clicked() {
                    cx.act(Action::Fix(place));
                }
            }
        });
    });
}

/// Clicks, drags and the context menu of a card.
fn interact(ui: &Ui, cx: &mut Cx<'_>, response: &Response, origin: usize, chosen: bool) {
    let spot = Card::Layer(origin);
    let cursor = cx.app.selection.cursor() == spot;
    if cx.held.reveal && cursor {
        response.scroll_to_me(None);
    }
    if cx.held.focus_card && cursor {
        response.request_focus();
    }
    if response.clicked() {
        let modifiers = ui.input(|input| input.modifiers);
        let pick = match (modifiers.command, modifiers.shift) {
            (true, _) => Pick::Toggle,
            (_, true) => Pick::Extend,
            _ => Pick::Only,
        };
        cx.act(Action::Select(spot, pick));
        response.request_focus();
    } else if response.gained_focus() && !chosen {
        cx.act(Action::Select(spot, Pick::Only));
    }
    if response.double_clicked() {
        cx.command(Command::EditSettings);
    }
    if response.drag_started() {
        let dragged = if chosen { cx.app.selection.iter().collect() } else { vec![origin] };
        if !chosen {
            cx.act(Action::Select(spot, Pick::Only));
        }
        response.dnd_set_drag_payload(Drag::Move(dragged));
    }
    if response.secondary_clicked() && !chosen {
        cx.act(Action::Select(spot, Pick::Only));
    }
    response.clone().on_hover_cursor(CursorIcon::Default).context_menu(|ui| {
        let commands = [
            Command::EditSettings,
            Command::Rename,
            Command::ToggleOff,
            Command::Duplicate,
            Command::Cut,
            Command::Copy,
            Command::Paste,
            Command::MoveUp,
            Command::MoveDown,
            Command::Delete,
        ];
        for command in commands {
            menu::item(ui, cx, command);
        }
    });
}
