//! The answers after every token: the most probable classes, with a bar per column.
use eframe::egui::{Align2, FontId, Pos2, Rect, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, accesskit::Role, pos2};

use super::token_columns::{DrawnText, in_the_middle, short};
use super::view::Answered;
use crate::engine::best;
use crate::train::NumberPlace;
use crate::ui::context::Context;
use crate::ui::theme::{size, strong};
use crate::ui::widgets::{name_line, number_sense, open_clicked, share_of, visible};

/// Classes that are shown.
const SHOWN: usize = 8;
/// Height of one.
const HIGH: f32 = 22.0;
/// Height of the title.
const TITLE: f32 = 20.0;
/// Room of the triangle that marks the first place.
const MARK: f32 = 9.0;
/// The least share that is written.
const WRITTEN: f32 = 0.005;

/// Height of the whole row for a number of classes.
pub(super) fn height(classes: usize) -> f32 {
    TITLE + classes.min(SHOWN) as f32 * HIGH + 34.0
}

/// The classes that are the most probable ones after any token, the final answer first, and the most that any other one
/// reaches.
fn strongest(answered: &Answered, final_answer: usize) -> (Vec<usize>, f32) {
    let tokens = answered.question.text.spans.len();
    let classes = answered.seen.answer(0).len();
    let most =
        |class: usize| (0..tokens).filter_map(|nth| answered.seen.answer(nth).get(class).copied()).fold(0.0, f32::max);
    let mut order: Vec<(usize, f32)> = (0..classes).map(|class| (class, most(class))).collect();
    order.sort_by(|(one, most), (other, least)| {
        (*other == final_answer).cmp(&(*one == final_answer)).then(least.total_cmp(most))
    });
    let rest = order.get(SHOWN).map_or(0.0, |(_, share)| *share);
    (order.into_iter().take(SHOWN).map(|(class, _)| class).collect(), rest)
}

/// Draws the bars.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, drawn: &DrawnText<'_>, final_answer: usize, top: f32) {
    let (classes, _) = strongest(drawn.answered, final_answer);
    let columns = &drawn.columns;
    let high = classes.len() as f32 * HIGH;
    for nth in columns.seen(ui) {
        let answer = drawn.answered.seen.answer(nth);
        let first = best(answer);
        let place = columns.cell(nth, top + TITLE, high);
        // Behind the last token stands the answer to the whole text, whose arithmetic can be opened.
        let is_whole = nth + 1 == columns.count;
        let sense = if is_whole { number_sense(cx) } else { Sense::hover() };
        let response = ui.interact(place, ui.scope_id().with(("answer", nth)), sense);
        let spoken = spoken(cx, drawn.answered, nth);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        let at = |pointer: Pos2| {
            let row = (share_of(place, pointer).1 * classes.len() as f32) as usize;
            classes.get(row).map(|class| NumberPlace::Answer(*class))
        };
        open_clicked(cx, &response, at, || Some(NumberPlace::Answer(first)));
        response.on_hover_text(spoken);
        for (row, class) in classes.iter().enumerate() {
            let share = answer.get(*class).copied().unwrap_or_default();
            bar(ui, cx, columns.cell(nth, top + TITLE + row as f32 * HIGH, HIGH), (share, *class == first));
        }
    }
}

/// One bar with its percent, and a triangle where it is the longest of its column.
fn bar(ui: &Ui, cx: &Context<'_>, place: Rect, (share, is_first): (f32, bool)) {
    let theme = cx.theme;
    let track = place.shrink2(Vec2::new(0.0, 2.5)).with_max_x(place.right() - MARK);
    let painter = ui.painter();
    painter.rect_filled(track, 3.0, theme.control);
    let full = track.with_max_x(track.left() + (track.width() * share.clamp(0.0, 1.0)).max(1.0));
    let color = if is_first { theme.inhibitory } else { theme.weak.gamma_multiply(0.45) };
    if share >= WRITTEN {
        painter.rect_filled(full, 3.0, color);
        let digits = usize::from(share < 0.095);
        let text = cx.language().decimal(f64::from(share * 100.0), digits);
        let font = FontId::monospace(11.0);
        let galley = painter.layout_no_wrap(text, font, theme.text);
        let at = pos2(track.right() - 4.0 - galley.size().x, track.center().y - galley.size().y / 2.0);
        if is_first && full.right() > at.x {
            // What is written on the bar is read on any color of it.
            painter.rect_filled(
                Rect::from_min_size(at, galley.size()).expand2(Vec2::new(2.0, 0.0)),
                3.0,
                theme.control,
            );
        }
        painter.galley(at, galley, theme.text);
    }
    if is_first {
        let (x, y) = (place.right(), place.center().y);
        let corners = vec![pos2(x - MARK + 2.0, y), pos2(x, y - 4.0), pos2(x, y + 4.0)];
        painter.add(Shape::convex_polygon(corners, theme.text, Stroke::NONE));
    }
}

/// The answer after one token in words.
fn spoken(cx: &Context<'_>, answered: &Answered, nth: usize) -> String {
    let answer = answered.seen.answer(nth);
    let mut order: Vec<usize> = (0..answer.len()).collect();
    order.sort_by(|one, other| answer[*other].total_cmp(&answer[*one]));
    let share = |class: &usize| {
        let percent = cx.language().percent(f64::from(answer[*class]), 1);
        cx.language().labeled(&cx.shown_class(*class), &percent)
    };
    let shares = order.iter().take(3).map(share).collect::<Vec<_>>().join(", ");
    let text = &answered.question.text;
    let read = text.spans.get(nth).map_or("", |span| &text.text[..span.bytes.end]);
    // Of a long beginning the end says where one is.
    let start = read.char_indices().rev().nth(30).map_or(0, |(at, _)| at);
    let dots = if start > 0 { "…" } else { "" };
    let read =
        format!("{dots}{}", if read.trim().is_empty() { short(read) } else { visible(&read[start..]).into_owned() });
    cx.with("texts.after", &[("text", &read), ("answers", &shares)])
}

/// The title, the classes at the left, and what the numbers are.
pub(super) fn labels(
    ui: &mut Ui,
    cx: &Context<'_>,
    drawn: &DrawnText<'_>,
    final_answer: usize,
    (place, token): (Rect, &str),
) {
    let (classes, rest) = strongest(drawn.answered, final_answer);
    let names = cx.shown_classes();
    let title = cx.with("texts.answers_after", &[("token", token)]);
    let font = FontId::new(size::BODY, strong());
    ui.painter().text(place.left_top(), Align2::LEFT_TOP, title, font, cx.theme.text);
    for (row, class) in classes.iter().enumerate() {
        let min = place.min + Vec2::new(0.0, TITLE + row as f32 * HIGH);
        let line = Rect::from_min_size(min, Vec2::new(place.width(), HIGH));
        let is_answer = *class == final_answer;
        let family = if is_answer { strong() } else { eframe::egui::FontFamily::Proportional };
        let color = if is_answer { cx.theme.text } else { cx.theme.weak };
        let galley = name_line(ui, &names[*class], line.width(), FontId::new(size::SMALL, family), color);
        let cut = galley.elided;
        ui.painter().galley(in_the_middle(line, galley.size()), galley, color);
        if cut {
            let id = ui.scope_id().with(("answered class", row));
            ui.interact(line, id, Sense::hover()).on_hover_text(visible(&names[*class]));
        }
    }
    let below = pos2(place.left(), place.top() + TITLE + classes.len() as f32 * HIGH + 4.0);
    let others = names.len() - classes.len();
    let percent = cx.language().percent(f64::from(rest), 1);
    let words = match others {
        0 => cx.t("texts.percent").into_owned(),
        _ => cx.language().count_with("texts.percent_rest", others as u64, &[("share", &percent)]),
    };
    let room = (ui.clip_rect().right() - below.x - 4.0).max(80.0);
    let words = ui.painter().layout(words, FontId::proportional(10.5), cx.theme.weak, room);
    ui.painter().galley(below, words, cx.theme.weak);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::design::TokenUnit;
    use crate::train::Observations;
    use crate::ui::panels::train::texts::question::{Reading, TextQuestion};

    #[test]
    fn the_final_answer_comes_first_then_what_was_probable_before() {
        let reading = Reading { unit: TokenUnit::Characters, length: 8 };
        let question = Arc::new(TextQuestion::new("ab", std::iter::empty(), reading));
        // After "a", after "ab", and the two samples that lack a letter, which do not count.
        let answers = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.0, 1.0, 0.0], [0.0, 1.0, 0.0]].concat();
        let seen = Arc::new(Observations { batch: Arc::clone(&question.batch), layers: Vec::new(), answers });
        let answered = Answered { question, seen };
        assert_eq!(answered.best(3), Some((2, 0.6)));
        assert_eq!(answered.best(2), None);
        assert_eq!(strongest(&answered, 2), (vec![2, 0, 1], 0.0));
    }
}
