//! The box in which one types, with the network's answer to what stands there.
use eframe::egui::{
    Align, Align2, Button, Frame, Label, Layout, Margin, RichText, Stroke, TextEdit, TextStyle, Ui, Vec2, WidgetText,
};
use lucide_icons::Icon;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

use super::lines;
use super::view::{TextView, answered, beginning, reading, token_count, token_word};
use crate::app::Action;
use crate::design::TokenUnit;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, fits, heading, icon, seen_name, weak};

/// Size of the letters in the box.
const LETTERS: f32 = 22.0;
/// Width that what is typed has at least.
const TYPED: f32 = 150.0;

/// Draws the heading and the box.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(reading) = reading(cx) else { return };
    let token = token_word(cx, reading.unit, "each");
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.t("texts.ask"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            any_line(ui, cx);
            let Some((_, cards, ..)) = cx.app.cards() else { return };
            let time = cx.language().significant(cards.millis.max(0.1));
            let text = weak(cx.theme, cx.with("texts.speed", &[("token", &token), ("time", &time)]));
            if fits(ui, &text) {
                ui.label(text).on_hover_text(cx.t("texts.speed_about"));
            }
        });
    });
    let stroke = Stroke::new(2.0, cx.theme.accent);
    let frame = Frame::new().fill(cx.theme.background).stroke(stroke).corner_radius(8);
    frame.inner_margin(Margin::symmetric(12, 7)).show(ui, |ui| {
        ui.allocate_ui_with_layout(Vec2::new(ui.available_width(), 32.0), Layout::right_to_left(Align::Center), |ui| {
            answer(ui, cx);
            known(ui, cx, reading.unit, reading.length);
            field(ui, cx);
        });
    });
}

/// Where one types.
fn field(ui: &mut Ui, cx: &mut Context<'_>) {
    let name = cx.t("texts.ask").into_owned();
    let hint = cx.t("texts.hint").into_owned();
    let mut typed = cx.memory::<TextView>().typed.clone();
    let edit = TextEdit::singleline(&mut typed)
        .id_source("text to ask about")
        .font(eframe::egui::FontId::proportional(LETTERS))
        .hint_text(RichText::new(hint).color(cx.theme.weak))
        .frame(Frame::NONE)
        .align(Align2::LEFT_CENTER)
        .desired_width(ui.available_width());
    let response = ui.add(edit).accessible_name(&name);
    let changed = response.changed();
    let is_typing = response.has_focus();
    response.on_hover_text(cx.t("texts.ask_about"));
    let view = cx.memory::<TextView>();
    view.is_typing = is_typing;
    if changed {
        typed.truncate(beginning(&typed).len());
        view.typed.clone_from(&typed);
        cx.act(Action::TypeText(typed));
    }
}

/// The most probable class and how probable it is.
fn answer(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(answered) = answered(cx).filter(|answered| !answered.question.text.spans.is_empty()) else { return };
    let Some((class, share)) = answered.best(app.shown_classes().len()) else { return };
    let class = seen_name(&cx.shown_class(class));
    let share = cx.language().percent(f64::from(share), 1);
    let spoken = cx.with("prediction.spoken", &[("class", &class), ("share", &share)]);
    ui.label(RichText::new(&share).monospace().size(15.0)).on_hover_text(&spoken);
    let room = (ui.available_width() - TYPED).max(30.0);
    let name = bold(class).size(15.0);
    let wide = WidgetText::from(name.clone()).into_galley(ui, None, f32::INFINITY, TextStyle::Body).size().x;
    ui.allocate_ui_with_layout(Vec2::new(room.min(wide + 1.0), 24.0), Layout::right_to_left(Align::Center), |ui| {
        ui.add(Label::new(name).truncate()).on_hover_text(spoken);
    });
}

/// Whether the vocabulary holds every token.
fn known(ui: &mut Ui, cx: &mut Context<'_>, unit: TokenUnit, length: usize) {
    let Some(loaded) = cx.app.pictures() else { return };
    let Some(vocabulary) = &loaded.encoder.measured().vocabulary else { return };
    let typed = &cx.memory::<TextView>().typed;
    let numbers: Vec<u32> = vocabulary.numbers(typed).take(length).collect();
    if numbers.is_empty() || vocabulary.unit() != unit {
        return;
    }
    let unknown = numbers.iter().filter(|number| **number == 1).count();
    let (sign, color, words) = if unknown == 0 {
        (Icon::CircleCheck, cx.theme.good, cx.with("texts.known", &[("token", &token_word(cx, unit, "each"))]))
    } else {
        let of = token_count(cx, unit, numbers.len());
        let unknown = cx.language().number(unknown as u64);
        (Icon::CircleAlert, cx.theme.warning, cx.with("texts.unknown", &[("unknown", &unknown), ("tokens", &of)]))
    };
    let text = RichText::new(&words).size(size::SMALL).color(color);
    let wide = WidgetText::from(text.clone()).into_galley(ui, None, f32::INFINITY, TextStyle::Body).size().x;
    let about = cx.t("texts.known_about");
    let has_room = wide + 30.0 + TYPED < ui.available_width();
    if has_room {
        ui.label(text).on_hover_text(&*about);
    } else if unknown == 0 {
        // Alone beside an answer the sign would say that it is right.
        return;
    }
    ui.label(icon(sign).color(color)).accessible_name(&words).on_hover_text(format!("{words}\n{about}"));
}

/// The button that shows a line of the validation data by chance.
fn any_line(ui: &mut Ui, cx: &mut Context<'_>) {
    let name = cx.t("texts.any_line").into_owned();
    let members = lines::members(cx);
    let button = Button::new((icon(Icon::Dices), name.as_str()));
    let response = ui.add_enabled(!members.is_empty(), button).accessible_name(&name);
    if response.on_hover_text(cx.t("texts.any_line_about")).clicked() {
        let draws = &mut cx.memory::<TextView>().draws;
        let place = ChaCha8Rng::seed_from_u64(*draws).random_range(0..members.len());
        *draws += 1;
        cx.act(Action::PickPicture(members[place] as usize));
    }
}
