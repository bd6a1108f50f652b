//! The palette: every kind of layer, activations and templates, to be dragged into the stack or added by a click.
use eframe::egui::{
    Align, Button, CursorIcon, Frame, Key, Label, Layout, Margin, Response, RichText, ScrollArea, Sense, Stroke,
    TextEdit, Ui, UiBuilder, accesskit::Role,
};

use crate::app::{Action, Drag, PaletteItem, searchable};
use crate::design::{ACTIVATIONS, Activation, CATALOGUE, Family, TEMPLATES};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::widgets::{badge, heading, kept, weak};

/// Families in the order of the palette.
const FAMILIES: [Family; 9] = [
    Family::Image,
    Family::Pooling,
    Family::Shape,
    Family::Dense,
    Family::Sequence,
    Family::Block,
    Family::Regularization,
    Family::Activation,
    Family::Output,
];

/// What is searched.
#[derive(Clone, Default)]
struct PaletteSearch(String);

/// Draws the palette.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    heading(ui, cx.theme, &cx.t("palette.title"));
    let hint = cx.t("palette.search").into_owned();
    let search = &mut cx.memory::<PaletteSearch>().0;
    let field = TextEdit::singleline(search).hint_text(&hint).desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name(&hint);
    let search = searchable(search);
    let first = first_found(cx, &search);
    let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter)) && !search.is_empty();
    match first {
        Some(added) if entered => cx.act(Action::Add(added)),
        // Whoever has found nothing types on.
        None if entered => field.request_focus(),
        _ => {}
    }
    ui.add_space(4.0);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        if first.is_none() {
            ui.add(Label::new(weak(cx.theme, cx.t("palette.nothing"))).wrap());
        }
        kept(ui, cx, Control::AddLayers, |ui, cx| {
            kinds(ui, cx, &search);
            if cx.app.allows_layer("Activation") {
                activations(ui, cx, &search);
            }
        });
        kept(ui, cx, Control::Files, |ui, cx| templates(ui, cx, &search));
    });
}

/// Whether something is found: its name or its explanation holds what is searched.
fn is_found(cx: &Context<'_>, search: &str, key: &str) -> bool {
    let holds = |part: &str| searchable(&cx.language().term(&[key, part])).contains(search);
    search.is_empty() || holds("name") || holds("about")
}

/// Activations that are worth a card: no card stands for "none".
fn activations_offered() -> impl Iterator<Item = (Activation, &'static str)> {
    ACTIVATIONS.iter().map(|choice| ((choice.new)(), choice.id)).filter(|(one, _)| !one.is_linear())
}

/// What Enter in the search field adds.
fn first_found(cx: &Context<'_>, search: &str) -> Option<PaletteItem> {
    let by_family = |family| CATALOGUE.iter().filter(move |entry| entry.family == family);
    let kind =
        FAMILIES.into_iter().flat_map(by_family).find(|entry| is_found(cx, search, &format!("layer.{}", entry.id)));
    let activation = || activations_offered().find(|(_, id)| is_found(cx, search, &format!("activation.{id}")));
    let template = || TEMPLATES.iter().find(|one| is_found(cx, search, &format!("template.{}", one.id)));
    kind.map(|entry| PaletteItem::Kind(entry.id))
        .or_else(|| activation().map(|(activation, _)| PaletteItem::Activation(activation)))
        .or_else(|| template().map(|template| PaletteItem::Template(template.id)))
}

fn kinds(ui: &mut Ui, cx: &mut Context<'_>, search: &str) {
    for family in FAMILIES {
        let of_family = CATALOGUE.iter().filter(|entry| entry.family == family);
        let found: Vec<_> = of_family.filter(|entry| is_found(cx, search, &format!("layer.{}", entry.id))).collect();
        if family != FAMILIES[0] && !found.is_empty() {
            ui.add_space(6.0);
        }
        for entry in found.into_iter().filter(|entry| cx.app.allows_layer(entry.id)) {
            let key = format!("layer.{}", entry.id);
            let name = cx.t(&format!("{key}.name")).into_owned();
            let about = cx.t(&format!("{key}.about")).into_owned();
            let formula = cx.language().try_text(&format!("{key}.formula"));
            let tip = formula.map_or_else(|| about.clone(), |formula| format!("{about}\n\n{formula}"));
            let response = item(ui, cx, (&name, &about), |ui, cx| badge(ui, cx.theme, entry.letter, Some(family)));
            offer(ui, cx, &response.on_hover_text(tip), PaletteItem::Kind(entry.id));
        }
    }
}

/// One line of the palette: a badge, a name, and its explanation below as far as it fits.
fn item(
    ui: &mut Ui,
    cx: &Context<'_>,
    (name, about): (&str, &str),
    badge: impl FnOnce(&mut Ui, &Context<'_>),
) -> Response {
    let builder = UiBuilder::new().id_salt(("offered", name)).sense(Sense::click_and_drag());
    let scope = ui.scope_builder(builder, |ui| {
        let response = ui.response();
        let lit = response.hovered() || response.has_focus();
        let fill = if lit { cx.theme.control } else { cx.theme.panel };
        let stroke = if response.has_focus() { Stroke::new(1.5, cx.theme.accent) } else { Stroke::NONE };
        Frame::new().fill(fill).stroke(stroke).corner_radius(6).inner_margin(Margin::symmetric(6, 4)).show(ui, |ui| {
            ui.horizontal(|ui| {
                badge(ui, cx);
                ui.with_layout(Layout::top_down(Align::Min), |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.set_width(ui.available_width());
                    ui.add(Label::new(name).truncate());
                    ui.add(Label::new(weak(cx.theme, about)).truncate().show_tooltip_when_elided(false));
                });
            });
        });
    });
    let response = scope.response.on_hover_cursor(CursorIcon::Grab);
    response.widget_info(|| eframe::egui::WidgetInfo::labeled(Role::Button, true, name));
    response
}

/// Lets something be added by a click or Enter, and dragged into the stack.
fn offer(ui: &Ui, cx: &mut Context<'_>, response: &Response, added: PaletteItem) {
    let entered = response.has_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if response.clicked() || entered {
        cx.act(Action::Add(added));
    }
    if response.drag_started() {
        let layers = cx.app.layers_of(added);
        if !layers.is_empty() {
            response.dnd_set_drag_payload(Drag::New(layers));
        }
    }
}

fn activations(ui: &mut Ui, cx: &mut Context<'_>, search: &str) {
    let found: Vec<_> =
        activations_offered().filter(|(_, id)| is_found(cx, search, &format!("activation.{id}"))).collect();
    if found.is_empty() {
        return;
    }
    ui.add_space(10.0);
    heading(ui, cx.theme, &cx.t("palette.activations"));
    ui.add_space(2.0);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = eframe::egui::vec2(4.0, 4.0);
        for (activation, id) in found {
            let name = cx.t(&format!("activation.{id}.name")).into_owned();
            let about = cx.t(&format!("activation.{id}.about"));
            let formula = cx.t(&format!("activation.{id}.formula"));
            let button = Button::new(RichText::new(name).size(12.5)).sense(Sense::click_and_drag());
            let response = ui.add(button).on_hover_text(format!("{about}\n\n{formula}"));
            offer(ui, cx, &response, PaletteItem::Activation(activation));
        }
    });
}

fn templates(ui: &mut Ui, cx: &mut Context<'_>, search: &str) {
    let found: Vec<_> = TEMPLATES.iter().filter(|one| is_found(cx, search, &format!("template.{}", one.id))).collect();
    if found.is_empty() {
        return;
    }
    ui.add_space(10.0);
    heading(ui, cx.theme, &cx.t("palette.templates"));
    for template in found {
        let name = cx.t(&format!("template.{}.name", template.id)).into_owned();
        let about = cx.t(&format!("template.{}.about", template.id)).into_owned();
        let tip = cx.with("palette.template_tip", &[("about", &about)]);
        let response = item(ui, cx, (&name, &about), |ui, cx| badge(ui, cx.theme, '≡', None));
        offer(ui, cx, &response.on_hover_text(tip), PaletteItem::Template(template.id));
    }
}
