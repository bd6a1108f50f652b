//! One card: what the layer is, what goes out of it, what it computes, what is wrong with it.
use eframe::egui::{
    Align, Align2, FontFamily, FontId, Frame, Id, Label, Layout, Margin, Rect, RichText, Sense, Stroke, Ui, UiBuilder,
    Vec2, WidgetInfo, accesskit::Role,
};
use lucide_icons::Icon;

use super::drag::is_aimed_at;
use super::folds;
use super::interact::{interact, remember};
use super::lookup::Lookup;
use super::problems::one_problem;
use super::shape::{self, TIGHT};
use super::weights::{self, NeuronPlaces};
use crate::app::{Action, Card, Command, Pick, Workspace, layer_line};
use crate::design::{Layer, LayerId, entry};
use crate::engine::AblatedUnits;
use crate::lesson::Control;
use crate::train::CardView;
use crate::ui::context::Context;
use crate::ui::plane::{NeuronRow, SeenPlane, neurons, planes_width};
use crate::ui::theme::icons;
use crate::ui::widgets::{badge, bold, card_frame, card_strip, icon_button, weak};

/// From this width on a card has its neurons beside its name, which then has this much room.
pub(super) const WIDE: f32 = 380.0;
pub(super) const NAMES: f32 = 108.0;

/// A group that is drawn: which one, how deep it stands, and what the block around it is called.
pub(super) struct CardGroup<'a> {
    pub(super) id: Option<LayerId>,
    pub(super) depth: usize,
    pub(super) inside: Option<&'a str>,
}

/// How a card is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CardForm {
    /// By itself: a layer, or a folded block.
    Single,
    /// As the head of a block whose content is shown below it.
    Open,
    /// As what is held over the gap.
    Held,
}

/// What a card has to know about itself.
#[allow(clippy::struct_excessive_bools, reason = "each shows by itself")]
pub(super) struct Face<'a> {
    pub(super) layer: &'a Layer,
    pub(super) title: String,
    line: String,
    /// Which of its units are knocked out in Explore, in words.
    knocked_out: Option<String>,
    /// What the block around it is called.
    inside: Option<&'a str>,
    /// Blocks around it.
    pub(super) depth: usize,
    pub(super) chosen: bool,
    form: CardForm,
    /// Something makes training impossible; of a folded block, also something inside.
    pub(super) error: bool,
}

impl<'a> Face<'a> {
    /// The face of a layer of the shown design.
    pub(super) fn new(
        cx: &Context<'_>,
        lookup: &Lookup<'_>,
        layer: &'a Layer,
        group: &CardGroup<'a>,
        form: CardForm,
    ) -> Self {
        let shown = if form == CardForm::Open { vec![layer] } else { layer.tree() };
        let answers = cx.app.shown_design().data.target_kind();
        Self {
            layer,
            title: lookup.title(layer, cx.language()),
            line: layer_line(&layer.kind, (answers, cx.app.shown_checked().classes), cx.language()),
            knocked_out: knocked_out(cx, layer.id),
            inside: group.inside,
            depth: group.depth,
            chosen: form != CardForm::Held && cx.app.selection.contains(Card::Layer(layer.id)),
            form,
            error: shown.iter().any(|layer| lookup.has_error(layer.id)),
        }
    }

    /// Whether it shows what the layer itself computes.
    fn is_single(&self) -> bool {
        self.form == CardForm::Single && !self.layer.off
    }

    /// The card in words.
    fn spoken(&self, cx: &Context<'_>, lookup: &Lookup<'_>) -> String {
        let title = match self.inside {
            Some(block) => cx.with("stack.inside", &[("layer", &self.title), ("block", block)]),
            None => self.title.clone(),
        };
        let shape = lookup.checked(self.layer.id).map(|layer| layer.output.to_string());
        let state = self.layer.off.then(|| cx.t("stack.is_off").into_owned());
        let problem = self.error.then(|| cx.t("stack.has_problem").into_owned());
        let folded =
            (self.layer.kind.is_block() && self.form != CardForm::Open).then(|| cx.t("stack.is_folded").into_owned());
        let parts = [Some(title), Some(self.line.clone()), shape, state, self.knocked_out.clone(), folded, problem];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// What a card is known by, wherever in the tree it stands.
pub(super) fn id(face: &Face<'_>) -> Id {
    Id::unique((if face.form == CardForm::Held { "held card" } else { "card" }, face.layer.id.0))
}

/// Draws the card. Returns where it stands.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lookup: &Lookup<'_>, face: &Face<'_>) -> Rect {
    let builder = UiBuilder::new().scope_id(id(face)).sense(Sense::click_and_drag());
    let scope = ui.scope_builder(builder, |ui| content(ui, cx, lookup, face));
    let response = scope.response;
    let spoken = face.spoken(cx, lookup);
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, face.chosen, &spoken));
    if face.form != CardForm::Held {
        remember(ui.ctx(), response.id);
        interact(ui, cx, &response, face.layer.id, face.chosen);
    }
    response.rect
}

fn content(ui: &mut Ui, cx: &mut Context<'_>, lookup: &Lookup<'_>, face: &Face<'_>) {
    let theme = cx.theme;
    let focused = ui.response().has_focus();
    let (fill, border) = if face.error { (theme.error_fill, theme.error_border) } else { (theme.card, theme.border) };
    let wide = (face.chosen || focused || face.form == CardForm::Held || is_aimed_at(cx, face.layer.id))
        && face.form != CardForm::Open;
    let stroke = Stroke::new(if wide { 2.0 } else { 1.0 }, if wide { theme.accent } else { border });
    let fill = if face.form == CardForm::Held { theme.chosen } else { fill };
    if face.layer.off {
        ui.set_opacity(0.5);
    }
    let seen = shown_neurons(ui, cx, lookup, face);
    frame(ui, cx).fill(fill).stroke(stroke).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        if let Some(seen) = seen {
            ui.set_min_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.allocate_ui(Vec2::new(NAMES, 44.0), |ui| {
                    ui.set_width(NAMES);
                    header(ui, cx, lookup, face, false);
                });
                planes(ui, cx, face, seen);
            });
        } else {
            header(ui, cx, lookup, face, true);
            if face.is_single() {
                strip(ui, cx, lookup, face);
            }
        }
        if face.form != CardForm::Held {
            problems(ui, cx, lookup, face);
        }
    });
}

/// The frame of a card; a narrow one has less of it.
fn frame(ui: &Ui, cx: &Context<'_>) -> Frame {
    let frame = card_frame(cx.theme);
    if ui.available_width() < TIGHT { frame.inner_margin(Margin::symmetric(6, 6)) } else { frame }
}

/// The plane, and the layer whose neurons over it the card shows: where all of them fit beside its name. Below the name
/// they would have their weights run across it.
pub(super) fn shown_neurons<'l, 'a>(
    ui: &Ui,
    cx: &Context<'_>,
    lookup: &'l Lookup<'a>,
    face: &Face<'_>,
) -> Option<(&'l SeenPlane<'a>, &'a CardView)> {
    let seen = lookup.plane().filter(|_| face.is_single()).zip(lookup.neurons(face.layer.id));
    let width = ui.available_width() - frame(ui, cx).total_margin().sum().x;
    let space = ui.spacing().item_spacing.x;
    seen.filter(|(_, view)| width >= WIDE || NAMES + space + planes_width(view.shape.len()) <= width)
}

/// The layer's neurons over the plane.
fn planes(ui: &mut Ui, cx: &mut Context<'_>, face: &Face<'_>, (plane, view): (&SeenPlane<'_>, &CardView)) {
    let last = plane.stack.layers().last().is_some_and(|last| last.id == face.layer.id);
    let shares = Some(&*plane.cards.probabilities).filter(|shares| last && shares.len() == view.shape.len());
    let row = NeuronRow { title: &face.title, view, plane, shares };
    let places = neurons(ui, cx, &row);
    weights::note(cx, NeuronPlaces { places, count: view.shape.len(), values: view.values.to_vec() });
}

/// Grip, letter, name, settings in a line, and the shape that goes out, where it is not seen otherwise.
fn header(ui: &mut Ui, cx: &mut Context<'_>, lookup: &Lookup<'_>, face: &Face<'_>, with_shape: bool) {
    let entry = entry(&face.layer.kind);
    let checked = lookup.checked(face.layer.id);
    ui.horizontal(|ui| {
        let tight = ui.available_width() < TIGHT;
        if tight {
            ui.spacing_mut().item_spacing.x = 4.0;
        } else if !face.layer.id.is_sealed() {
            grip(ui, cx);
        }
        if face.layer.kind.is_block() && face.form != CardForm::Held {
            triangle(ui, cx, face);
        }
        let letter = if face.error { '!' } else { entry.letter };
        badge(ui, cx.theme, letter, Some(entry.family));
        let room = ui.available_width();
        let beside = if tight { 0.0 } else { shape::width(room) };
        ui.vertical(|ui| {
            ui.set_width((room - beside).max(40.0));
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.add(Label::new(bold(&face.title)).truncate());
            let line = if face.layer.off { cx.t("stack.is_off").into_owned() } else { face.line.clone() };
            if !line.is_empty() {
                let line = Label::new(weak(cx.theme, line));
                ui.add(if with_shape { line.truncate() } else { line.wrap() });
            }
            if let Some(words) = &face.knocked_out {
                ui.add(Label::new(weak(cx.theme, words).color(cx.theme.warning)).truncate());
            }
            if let Some(checked) = checked.filter(|_| tight && with_shape) {
                let shape = RichText::new(checked.output.to_string()).family(FontFamily::Monospace);
                ui.add(Label::new(shape.size(11.0).color(cx.theme.weak)).truncate());
            }
        });
        if let Some(checked) = checked.filter(|_| !tight) {
            shape::show(ui, cx, &checked.output);
        } else if face.layer.off && face.form != CardForm::Held {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| switch_on(ui, cx, face));
        }
    });
}

/// What is knocked out of a layer while it is explored.
fn knocked_out(cx: &Context<'_>, layer: LayerId) -> Option<String> {
    let off = cx.app.probes.settings.ablation.of(layer).filter(|_| cx.app.workspace == Workspace::Explore)?;
    Some(match off {
        AblatedUnits::All => cx.t("ask.layer_off").into_owned(),
        AblatedUnits::Some(units) => cx.count("ask.units_off", units.len()),
    })
}

/// Where a card is taken.
fn grip(ui: &mut Ui, cx: &Context<'_>) {
    let (grip, _) = ui.allocate_exact_size(Vec2::new(12.0, 26.0), Sense::hover());
    let color = cx.theme.weak.gamma_multiply(0.6);
    // What the open lesson keeps in its place has a padlock there.
    let kept = cx.app.is_shut(Control::MoveLayers);
    let (sign, size) = if kept { (Icon::Lock, 12.0) } else { (Icon::GripVertical, 15.0) };
    ui.painter().text(grip.center(), Align2::CENTER_CENTER, char::from(sign), FontId::new(size, icons()), color);
}

/// The button that folds a block or unfolds it.
fn triangle(ui: &mut Ui, cx: &mut Context<'_>, face: &Face<'_>) {
    let (sign, key) = if face.form == CardForm::Open {
        (Icon::ChevronDown, "stack.fold")
    } else {
        (Icon::ChevronRight, "stack.unfold")
    };
    ui.scope(|ui| {
        ui.spacing_mut().button_padding = Vec2::splat(0.0);
        let name = cx.with(key, &[("block", &face.title)]);
        if icon_button(ui, sign, &name).clicked() {
            folds::fold(cx, face.layer, face.form == CardForm::Open);
        }
    });
}

/// The button that switches a layer on again.
fn switch_on(ui: &mut Ui, cx: &mut Context<'_>, face: &Face<'_>) {
    if icon_button(ui, Icon::Power, &cx.t("command.toggle_off.name")).clicked() {
        cx.act(Action::Select(Card::Layer(face.layer.id), Pick::Only));
        cx.command(Command::ToggleOff);
    }
}

/// What is wrong with the layer; at a folded block, also what is wrong inside.
fn problems(ui: &mut Ui, cx: &mut Context<'_>, lookup: &Lookup<'_>, face: &Face<'_>) {
    let shown = if face.form == CardForm::Open { vec![face.layer] } else { face.layer.tree() };
    ui.scope(|ui| {
        if cx.app.hover.is_some() {
            // They are those from before something was held over the gap.
            ui.set_opacity(0.5);
        }
        for (place, problem) in shown.iter().flat_map(|layer| lookup.problems(layer.id)) {
            one_problem(ui, cx, *place, problem);
        }
    });
}

/// What the layer computes, as far as it is known.
fn strip(ui: &mut Ui, cx: &mut Context<'_>, lookup: &Lookup<'_>, face: &Face<'_>) {
    let Some((ticket, view, old)) = lookup.view(face.layer.id) else { return };
    ui.add_space(3.0);
    let now = lookup.view_of_now(face.layer.id).filter(|_| face.chosen);
    strip_line(ui, cx, now.map(|_| "stack.then"), |ui, cx| card_strip(ui, cx, ticket, view, old));
    if let Some((ticket, view)) = now {
        strip_line(ui, cx, Some("stack.now"), |ui, cx| cx.beside(|cx| card_strip(ui, cx, ticket, view, false)));
    }
}

/// A strip with the moment that it is of, where there are two.
fn strip_line(ui: &mut Ui, cx: &mut Context<'_>, moment: Option<&str>, draw: impl FnOnce(&mut Ui, &mut Context<'_>)) {
    ui.horizontal(|ui| {
        let margin = if ui.available_width() < TIGHT && moment.is_none() { 0.0 } else { 50.0 };
        let start = ui.cursor().left();
        if let Some(key) = moment {
            ui.label(weak(cx.theme, cx.t(key)).size(10.5));
        }
        ui.add_space((start + margin - ui.cursor().left()).max(0.0));
        draw(ui, cx);
    });
}
