//! Open arithmetic: one number with its formula and today's numbers, and the way down to where they come from.
//!
//! Reading order: `words` (what numbers are called), `calculation` (formulas as lines and cells), `place_fields` (another
//! number beside this one).
mod calculation;
mod place_fields;
mod words;

use eframe::egui::{Button, Frame, Image, Key, Label, Modifiers, RichText, ScrollArea, Sense, Ui, Vec2, vec2};
use lucide_icons::Icon;

use self::calculation::{NumberBlock, shown, written};
use self::words::{NameLength, place_name};
use super::train::truth::weights;
use crate::app::{Action, ArithmeticChange};
use crate::design::{Region, Shape};
use crate::train::{Calculation, NumberPlace};
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, frame_field, heading, icon, icon_button, number_table, weak};

/// Products that are shown at first, and how many more each time.
const SHOWN: usize = 36;
/// Height of the picture.
const PICTURE: f32 = 96.0;

/// How many products are shown, of which number.
#[derive(Debug, Clone, Copy, Default)]
struct ShownProducts(Option<(NumberPlace, usize)>);

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(place) = cx.app.arithmetic.place() else { return };
    ui.horizontal(|ui| {
        let room = ui.available_width() - 34.0;
        ui.allocate_ui(vec2(room, 24.0), |ui| {
            ui.set_width(room);
            heading(ui, cx.theme, &cx.t("arithmetic.title"));
        });
        if icon_button(ui, Icon::X, &cx.t("arithmetic.close")).clicked() {
            cx.act(Action::Arithmetic(ArithmeticChange::Close));
        }
    });
    let is_free = cx.app.dialog.is_none() && !ui.ctx().text_edit_focused();
    if is_free && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        cx.act(Action::Arithmetic(ArithmeticChange::Close));
    }
    trail(ui, cx);
    ui.separator();
    ScrollArea::vertical().id_salt(("arithmetic", cx.app.arithmetic.path().len())).auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 6.0;
        ui.add(Label::new(bold(place_name(cx, place, NameLength::Long))).wrap());
        place_fields::show(ui, cx, place);
        match cx.app.arithmetic.calculation() {
            None => drop(ui.label(weak(cx.theme, cx.t("arithmetic.waiting")))),
            Some(Err(_)) => drop(ui.add(Label::new(weak(cx.theme, cx.t("arithmetic.gone"))).wrap())),
            Some(Ok(calculation)) => of(ui, cx, calculation),
        }
    });
}

/// The numbers on the way, each a button that goes back to it.
fn trail(ui: &mut Ui, cx: &Context<'_>) {
    let path = cx.app.arithmetic.path();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 4.0;
        for (nth, place) in path.iter().enumerate() {
            if nth > 0 {
                ui.label(icon(Icon::ChevronRight).color(cx.theme.weak).size(11.0));
            }
            let is_last = nth + 1 == path.len();
            let name = weak(cx.theme, place_name(cx, *place, NameLength::Short));
            let name = if is_last { name.color(cx.theme.text) } else { name };
            let button = Button::new(name).small().selected(is_last).frame_when_inactive(is_last);
            let about = cx.with("arithmetic.back", &[("place", &place_name(cx, *place, NameLength::Long))]);
            if ui.add(button).on_hover_text(about).clicked() && !is_last {
                cx.act(Action::Arithmetic(ArithmeticChange::Back(nth + 1)));
            }
        }
    });
}

/// A calculation: the number, what it sees, its formula, and the numbers that it is made of.
fn of(ui: &mut Ui, cx: &mut Context<'_>, calculation: &Calculation) {
    ui.horizontal_wrapped(|ui| {
        let value = written(cx, f64::from(calculation.value));
        ui.label(RichText::new(value).monospace().size(size::TITLE));
        ui.label(weak(cx.theme, weights(cx)));
    });
    picture(ui, cx, calculation);
    // What should have come out is known of the data's own samples only.
    let is_answer = matches!(calculation.place, NumberPlace::Answer(_)) && cx.app.sample.own.is_none();
    if is_answer
        && ui.button(cx.t("arithmetic.loss").into_owned()).on_hover_text(cx.t("arithmetic.loss_about")).clicked()
    {
        cx.act(Action::Arithmetic(ArithmeticChange::Open(NumberPlace::Loss)));
    }
    let most = match *cx.memory::<ShownProducts>() {
        ShownProducts(Some((place, most))) if place == calculation.place => most,
        _ => SHOWN,
    };
    let found = shown(cx, calculation, most);
    Frame::new().fill(cx.theme.background).corner_radius(6).inner_margin(8).show(ui, |ui| {
        ui.set_width(ui.available_width());
        for line in &found.lines {
            ui.add(Label::new(RichText::new(line).monospace().size(size::SMALL)).wrap());
        }
    });
    if found.blocks.iter().flat_map(|block| &block.places).any(Option::is_some) {
        ui.add(Label::new(weak(cx.theme, cx.t("arithmetic.about"))).wrap());
    }
    for (nth, block) in found.blocks.iter().enumerate() {
        cells(ui, cx, (calculation.place, nth), block);
    }
    if let Some((count, sum)) = found.rest {
        let sum = written(cx, sum);
        ui.label(weak(cx.theme, cx.language().count_with("arithmetic.rest", count as u64, &[("sum", &sum)])));
        if ui.button(cx.t("arithmetic.more").into_owned()).clicked() {
            cx.memory::<ShownProducts>().0 = Some((calculation.place, most + SHOWN));
        }
    }
}

/// Numbers that stand together; a click goes down to where one comes from.
fn cells(ui: &mut Ui, cx: &Context<'_>, salt: (NumberPlace, usize), block: &NumberBlock) {
    if !block.title.is_empty() {
        ui.label(weak(cx.theme, &block.title));
    }
    let followed = number_table(ui, cx, salt, block.columns, &block.cells);
    if let Some(place) = followed.and_then(|nth| block.places.get(nth).copied().flatten()) {
        cx.act(Action::Arithmetic(ArithmeticChange::Down(place)));
    }
}

/// The picture with a frame around what the number sees, and that in words.
fn picture(ui: &mut Ui, cx: &mut Context<'_>, calculation: &Calculation) {
    let words = field_words(cx, &calculation.field);
    ui.horizontal(|ui| {
        if let Some(looked) = cx.app.picture() {
            let aspect = (looked.3 as f32 / looked.2.max(1) as f32).clamp(0.4, 2.0);
            let texture = cx.textures.picture(ui.ctx(), looked).id();
            let side = Vec2::new(PICTURE * aspect, PICTURE);
            let (place, _) = ui.allocate_exact_size(side, Sense::hover());
            Image::new((texture, side)).corner_radius(3).paint_at(ui, place);
            frame_field(cx, ui.painter(), place);
        }
        ui.add(Label::new(weak(cx.theme, words)).wrap());
    });
}

/// What a number sees, in words.
fn field_words(cx: &Context<'_>, field: &Region) -> String {
    let input = cx.app.document.design().input.shape();
    let ends = |range: &std::ops::Range<usize>| ((range.start + 1).to_string(), range.end.to_string());
    let ((top, bottom), (left, right)) = (ends(&field.rows), ends(&field.columns));
    match input {
        _ if *field == Region::whole(input) => cx.t("arithmetic.sees_all").into_owned(),
        Shape::Picture { .. } => {
            let values = [("top", &*top), ("bottom", &bottom), ("left", &left), ("right", &right)];
            cx.with("arithmetic.sees_pixels", &values)
        }
        Shape::Tokens { .. } => cx.with("arithmetic.sees_tokens", &[("first", &top), ("last", &bottom)]),
        Shape::Sequence { .. } | Shape::Vector(_) => {
            cx.with("arithmetic.sees_numbers", &[("first", &top), ("last", &bottom)])
        }
    }
}
