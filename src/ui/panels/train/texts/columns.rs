//! One column per token, from the letters down to the answers: time goes from left to right, cause from top to bottom.
use eframe::egui::{
    Align, Align2, Color32, FontId, Label, Layout, Rect, RichText, ScrollArea, Sense, Shape as Drawing, Stroke, Ui,
    UiBuilder, Vec2, WidgetInfo, accesskit::Role, pos2,
};

use super::answers;
use super::hidden::{self, OVERWRITTEN};
use super::lines::strongest;
use super::token_columns::{DrawnText, GAP, TokenColumns, short, signed};
use super::view::{TextView, answered, reading, token_count, token_word};
use crate::design::TokenUnit;
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::panels::train::truth::OLD;
use crate::ui::theme::{Theme, size, strong};
use crate::ui::widgets::{bold, empty, name_line, weak};

/// Width of what stands before the first column.
const LABELS: f32 = 124.0;
/// The narrowest column.
const NARROWEST: f32 = 46.0;
/// Height of a letter.
const LETTER: f32 = 44.0;
/// Height of the number below it.
const EFFECT: f32 = 20.0;

/// Where the rows stand: their upper sides, counted from the first.
struct RowPlaces {
    hidden: f32,
    overwritten: f32,
    answers: f32,
    whole: f32,
}

/// Draws the columns with what each row is at their left.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(reading) = reading(cx) else { return };
    let app = cx.app;
    let Some(answered) = answered(cx) else { return empty(ui, cx, "texts.no_network") };
    if answered.question.text.spans.is_empty() {
        return empty(ui, cx, "texts.nothing_typed");
    }
    if app.cards().is_some_and(|(.., old)| old) {
        ui.multiply_opacity(OLD);
    }
    let classes = app.shown_classes().len();
    let best = answered.best(classes).map(|(class, _)| class);
    let states = hidden::States::of(cx, &answered);
    let count = answered.question.text.spans.len();
    // What fits beside both bars needs neither: else each bar takes the room that makes the other one needed.
    let room = ui.available_size() - Vec2::splat(ui.spacing().scroll.allocated_width());
    let rows = rows(room.y, states.as_ref(), best.map(|_| answers::height(classes)));
    let widest = if reading.unit == TokenUnit::Words { 120.0 } else { 66.0 };
    let fitting = (room.x - LABELS) / (count + 1) as f32 - GAP;
    let wide = fitting.clamp(NARROWEST, widest);
    ScrollArea::vertical().id_salt("text columns").auto_shrink(false).show_nested(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            let (labels, _) = ui.allocate_exact_size(Vec2::new(LABELS, rows.whole), Sense::hover());
            let scroll = ScrollArea::horizontal().id_salt("text tokens").auto_shrink([false, true]);
            scroll.show_nested(ui, |ui| {
                let size = Vec2::new((count + 1) as f32 * (wide + GAP), rows.whole);
                let (place, _) = ui.allocate_exact_size(size, Sense::hover());
                let drawn =
                    DrawnText { answered: &answered, columns: TokenColumns { left: place.left(), wide, count }, best };
                letters(ui, cx, &drawn, place.top());
                next(ui, cx, &drawn, (place.top(), reading.unit));
                if let Some(states) = &states {
                    hidden::show(ui, cx, &drawn, states, (place.top() + rows.hidden, rows.states()));
                    hidden::show_overwritten(ui, cx, &drawn, states, place.top() + rows.overwritten);
                }
                if let Some(best) = best {
                    answers::show(ui, cx, &drawn, best, place.top() + rows.answers);
                }
            });
            let drawn =
                DrawnText { answered: &answered, columns: TokenColumns { left: labels.right(), wide, count }, best };
            label_rows(ui, cx, &drawn, states.as_ref(), (labels, &rows, reading.unit));
        });
    });
}

impl RowPlaces {
    /// Height of the hidden state without what stands below it.
    fn states(&self) -> f32 {
        self.overwritten - self.hidden - 24.0
    }
}

/// Where the rows stand in a room of some height.
fn rows(room: f32, states: Option<&hidden::States>, answers: Option<f32>) -> RowPlaces {
    let hidden = LETTER + EFFECT + 10.0;
    let below = answers.unwrap_or(40.0);
    let overwritten = states.filter(|states| !states.overwritten.is_empty()).map_or(0.0, |_| OVERWRITTEN);
    let free = (room - hidden - below - overwritten - 36.0).clamp(110.0, 300.0);
    let block = if states.is_some() { free + 24.0 } else { 84.0 };
    let answers = hidden + block + overwritten + 10.0;
    RowPlaces { hidden, overwritten: hidden + block, answers, whole: answers + below }
}

/// The letters, colored by what each did to the answer.
fn letters(ui: &mut Ui, cx: &Context<'_>, drawn: &DrawnText<'_>, top: f32) {
    let theme = cx.theme;
    let text = &drawn.answered.question.text;
    let effects = drawn.best.map(|best| text.effects(&drawn.answered.seen, best));
    let scale = effects.as_deref().map_or(1.0, strongest);
    let class = drawn.best.map(|best| cx.shown_class(best)).unwrap_or_default();
    for nth in drawn.columns.seen(ui) {
        let place = drawn.columns.cell(nth, top, LETTER);
        let effect = effects.as_ref().and_then(|effects| effects.get(nth)).copied();
        let fill = effect.map_or(theme.control, |effect| theme.signed(effect / scale));
        ui.painter().rect_filled(place, 5.0, fill);
        let token = short(text.token(nth));
        let font = FontId::new(if token.chars().count() > 2 { size::BODY } else { 21.0 }, strong());
        let galley = name_line(ui, &token, place.width() - 6.0, font, readable(theme, fill));
        let at = place.center() - galley.size() / 2.0;
        ui.painter().with_clip_rect(place.intersect(ui.clip_rect())).galley(at, galley, theme.text);
        let response = ui.interact(place, ui.scope_id().with(("token", nth)), Sense::hover());
        let Some(effect) = effect else {
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &token));
            continue;
        };
        let points = signed(cx, effect * 100.0);
        let spoken = cx.with("texts.effect", &[("token", &token), ("points", &points), ("class", &*class)]);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        response.on_hover_text(&spoken);
        let color = match effect {
            effect if effect >= 0.001 => theme.excitatory,
            effect if effect <= -0.001 => theme.inhibitory,
            _ => theme.weak,
        };
        let below = pos2(place.center().x, place.bottom() + 4.0);
        ui.painter().text(below, Align2::CENTER_TOP, points, FontId::monospace(11.0), color);
    }
}

/// The column that waits for what is typed next.
fn next(ui: &Ui, cx: &Context<'_>, drawn: &DrawnText<'_>, (top, unit): (f32, TokenUnit)) {
    let columns = &drawn.columns;
    let place = columns.cell(columns.count, top, LETTER).shrink(0.5);
    let corners = [place.left_top(), place.right_top(), place.right_bottom(), place.left_bottom(), place.left_top()];
    ui.painter().extend(Drawing::dashed_line(&corners, Stroke::new(1.0, cx.theme.border), 4.0, 3.0));
    let font = FontId::proportional(10.0);
    let words = ui.painter().layout(token_word(cx, unit, "next"), font, cx.theme.weak, place.width() - 4.0);
    ui.painter().galley(place.center() - words.size() / 2.0, words, cx.theme.weak);
}

/// What each row is.
fn label_rows(
    ui: &mut Ui,
    cx: &mut Context<'_>,
    drawn: &DrawnText<'_>,
    states: Option<&hidden::States>,
    (labels, rows, unit): (Rect, &RowPlaces, TokenUnit),
) {
    let (token, tokens) = (token_word(cx, unit, "each"), token_word(cx, unit, "title"));
    let all = drawn.answered.question.text.spans.last().map_or(0, |span| span.end);
    let is_cut = cx.memory::<TextView>().typed.trim_end().len() > drawn.answered.question.text.text.len();
    let about = match drawn.best {
        _ if is_cut => cx.with("texts.first", &[("tokens", &token_count(cx, unit, all))]),
        Some(best) => cx.with("texts.did", &[("class", &cx.shown_class(best))]),
        None => String::new(),
    };
    label(ui, cx, (labels, labels.top(), LETTER + EFFECT), &tokens, &about);
    let top = labels.top() + rows.hidden;
    match states {
        Some(states) => {
            let values = [("layer", &*states.name), ("token", &token)];
            let about = cx.language().count_with("texts.states_of", states.units as u64, &values);
            let name = cx.t("texts.states");
            let name = if states.is_recurrent { &*name } else { &states.name };
            label(ui, cx, (labels, top, 96.0), name, &about);
            hidden::scale(ui, cx, states, Rect::from_min_size(pos2(labels.left(), top + 98.0), Vec2::new(92.0, 8.0)));
            hidden::label_values(ui, cx, states, pos2(labels.left(), top + rows.states() + 12.0));
            if !states.overwritten.is_empty() {
                let top = labels.top() + rows.overwritten;
                label(ui, cx, (labels, top - 4.0, OVERWRITTEN), &cx.t("texts.overwritten"), &cx.t("texts.of_memory"));
            }
        }
        None => label(ui, cx, (labels, top, 84.0), &cx.t("texts.states"), &cx.t("texts.no_states")),
    }
    let top = labels.top() + rows.answers;
    if let Some(best) = drawn.best {
        answers::labels(
            ui,
            cx,
            drawn,
            best,
            (Rect::from_min_size(pos2(labels.left(), top), Vec2::new(LABELS - 8.0, 20.0)), &token),
        );
    } else {
        label(ui, cx, (labels, top, 40.0), &cx.t("texts.answers"), &cx.t("prediction.no_classes"));
    }
}

/// A title with a few words below it, at the left of a row.
fn label(ui: &mut Ui, cx: &Context<'_>, (labels, top, high): (Rect, f32, f32), title: &str, about: &str) {
    let place = Rect::from_min_size(pos2(labels.left(), top), Vec2::new(LABELS - 10.0, high));
    ui.scope_builder(UiBuilder::new().max_rect(place).layout(Layout::top_down(Align::Min)), |ui| {
        ui.set_clip_rect(place.expand2(Vec2::new(2.0, 0.0)).intersect(ui.clip_rect()));
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.add(Label::new(bold(title).size(size::BODY)).truncate());
        if !about.is_empty() {
            let words: RichText = weak(cx.theme, about).size(10.5);
            ui.add(Label::new(words).wrap()).on_hover_text(about);
        }
    });
}

/// Of the theme's letters those that are read on a color.
fn readable(theme: &Theme, fill: Color32) -> Color32 {
    let light = |color: Color32| {
        let [red, green, blue, _] = color.to_array().map(f32::from);
        0.299 * red + 0.587 * green + 0.114 * blue
    };
    let far = |color: Color32| (light(color) - light(fill)).abs();
    if far(theme.background) > far(theme.text) { theme.background } else { theme.text }
}
