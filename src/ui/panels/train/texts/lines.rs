//! Lines of the data that the network never learned from, colored by what each token did, with the truth and the answer.
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::text::{LayoutJob, TextFormat, TextWrapping};
use eframe::egui::{
    Align, Align2, Color32, FontId, Galley, Layout, Rangef, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role, pos2,
};
use lucide_icons::Icon;

use super::question::AskedText;
use super::view::{Answered, TextView, answered};
use crate::app::Action;
use crate::data::Part;
use crate::engine::best;
use crate::ui::context::Context;
use crate::ui::theme::{Theme, icons, size, strong};
use crate::ui::widgets::{empty, heading, icon_button, in_order, is_from_right, name_line, places, visible, weak};

/// Lines of a page at most.
const LINES: usize = 8;
/// The greatest and the least height of a line.
const HIGH: f32 = 21.0;
const LOW: f32 = 15.0;
/// Width of what stands at the right end of a line: how sure the answer is, and whether it is right.
const SHARE: f32 = 50.0;
/// Below this width the text has less of the line, for names of classes are read to their end.
const NARROW: f32 = 340.0;
/// Bytes of a line that are drawn at most.
const DRAWN: usize = 400;
/// Points of probability from which on a letter is colored fully where all do less.
pub(super) const LEAST: f32 = 0.05;

/// The samples of which lines are shown: those for validation, or those for training where there are no others.
pub(super) fn members<'a>(cx: &Context<'a>) -> &'a [u32] {
    let Some(loaded) = cx.app.pictures() else { return &[] };
    loaded.dataset.part(loaded.dataset.shown_part())
}

/// The title of the lines: which part of the data they are from.
fn lines_title(cx: &Context<'_>) -> &'static str {
    let part = cx.app.pictures().map(|loaded| loaded.dataset.shown_part());
    if part == Some(Part::Training) { "texts.training_lines" } else { "texts.lines" }
}

/// The places of a page of so many lines, of the last one at most.
fn page_of(count: usize, page: usize, lines: usize) -> (usize, Range<usize>) {
    let page = page.min(count.saturating_sub(1) / lines);
    (page, page * lines..count.min((page + 1) * lines))
}

/// The samples at some places. Neighbors in the data, which are often of one class, come on different pages.
fn samples_at(members: &[u32], places: Range<usize>) -> Vec<u32> {
    let step = stride(members.len());
    places.map(|nth| members[nth * step % members.len()]).collect()
}

/// The page that is seen, and its places.
fn seen_page(cx: &mut Context<'_>, count: usize) -> (usize, Range<usize>) {
    let view = cx.memory::<TextView>();
    page_of(count, view.page, view.fitting.unwrap_or(LINES))
}

/// Steps of this size go through so many places one by one: near the golden section, without a common divisor.
fn stride(count: usize) -> usize {
    let divisor = |mut one: usize, mut other: usize| {
        while other > 0 {
            (one, other) = (other, one % other);
        }
        one
    };
    let golden = (count as f64 * 0.618).round() as usize;
    (golden.max(1)..count.max(2)).find(|step| divisor(*step, count) == 1).unwrap_or(1)
}

/// The samples whose lines are seen.
pub(super) fn seen(cx: &mut Context<'_>) -> Vec<u32> {
    let members = members(cx);
    samples_at(members, seen_page(cx, members.len()).1)
}

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let members = members(cx);
    let (page, places) = seen_page(cx, members.len());
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.t(lines_title(cx)));
        if !members.is_empty() {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                in_order(ui, |ui| pages(ui, cx, (page, &places), members.len()));
            });
        }
    });
    if members.is_empty() {
        return empty(ui, cx, "texts.lines_empty");
    }
    let answered = answered(cx);
    ui.spacing_mut().item_spacing.y = 0.0;
    // Of a line that is cut nothing can be read.
    let fitting = ((ui.available_height() / LOW) as usize).clamp(1, LINES);
    let high = (ui.available_height() / fitting as f32).clamp(LOW, HIGH);
    fit(ui, cx, (page, fitting));
    for sample in samples_at(members, places).into_iter().take(fitting) {
        let asked = answered.as_ref().and_then(|answered| {
            let (_, line) = answered.question.lines.iter().find(|(index, _)| *index == sample)?;
            Some((answered, line))
        });
        line(ui, cx, (sample as usize, high), asked);
    }
}

/// Keeps how many lines fit on a page; where that is another number than before, the first line that is seen stays.
fn fit(ui: &Ui, cx: &mut Context<'_>, (page, fitting): (usize, usize)) {
    let view = cx.memory::<TextView>();
    let before = view.fitting.unwrap_or(LINES);
    if before != fitting {
        view.page = page * before / fitting;
        ui.request_repaint();
    }
    view.fitting = Some(fitting);
}

/// Which lines are seen, and the way to others.
fn pages(ui: &mut Ui, cx: &mut Context<'_>, (page, places): (usize, &Range<usize>), count: usize) {
    ui.spacing_mut().item_spacing.x = 2.0;
    let turn = |ui: &mut Ui, sign: Icon, name: &str, possible: bool| {
        ui.add_enabled_ui(possible, |ui| icon_button(ui, sign, name)).inner.clicked()
    };
    let mut to = page;
    if turn(ui, Icon::ChevronLeft, &cx.t("texts.previous_lines"), page > 0) {
        to = page - 1;
    }
    let number = |number: usize| cx.language().number(number as u64);
    let (first, end) = (number(places.start + 1), number(places.end));
    let values = [("first", &*first), ("last", &*end), ("count", &*number(count))];
    ui.label(weak(cx.theme, cx.with("texts.of_lines", &values)));
    if turn(ui, Icon::ChevronRight, &cx.t("texts.next_lines"), places.end < count) {
        to = page + 1;
    }
    cx.memory::<TextView>().page = to;
}

/// One line: a click puts it into the box.
fn line(ui: &mut Ui, cx: &mut Context<'_>, (sample, high): (usize, f32), asked: Option<(&Answered, &AskedText)>) {
    let Some(loaded) = cx.app.pictures() else { return };
    let data = &loaded.dataset;
    let text = data.text(sample);
    let truth = &*cx.class_of_sample(data, sample);
    let known = cx.app.shown_classes();
    let is_right = |class: usize| data.classes.get(data.label(sample)) == known.get(class);
    let answer = asked.and_then(|(answered, line)| {
        let shares = line.answer(&answered.seen);
        (!known.is_empty() && shares.len() == known.len()).then(|| (best(shares), shares[best(shares)]))
    });
    let (place, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), high), Sense::click());
    let short: String = visible(text).chars().take(60).collect();
    let spoken = match answer {
        Some((class, share)) => {
            let share = cx.language().percent(f64::from(share), 0);
            let key = if is_right(class) { "texts.line_right" } else { "texts.line_wrong" };
            let values = [("text", &*short), ("class", truth), ("answer", &cx.shown_class(class)), ("share", &share)];
            cx.with(key, &values)
        }
        None => cx.with("texts.line_unknown", &[("text", &short), ("class", truth)]),
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(place.expand2(Vec2::new(4.0, 0.0)), 4.0, cx.theme.control_hover);
    }
    let effects = match (asked, answer) {
        (Some((answered, line)), Some((class, _))) => line.effects(&answered.seen, class),
        _ => Vec::new(),
    };
    let wide = place.width();
    // Where the truth begins and where the answer does.
    let (truth_at, answer_at) = if wide < NARROW { (0.31, 0.56) } else { (0.38, 0.63) };
    let asked = asked.map(|(_, line)| (line, &*effects));
    let letters = colored(ui, cx.theme, text, asked, wide * (truth_at - 0.02));
    letters.paint(ui, place);
    let small = FontId::proportional(size::SMALL);
    let is = cx.with("texts.is", &[("class", truth)]);
    put(ui, place, truth_at, name_line(ui, &is, wide * 0.24, small.clone(), cx.theme.weak));
    if let Some((class, share)) = answer {
        let right = is_right(class);
        let color = if right { cx.theme.text } else { cx.theme.warning };
        let called = cx.with("texts.called", &[("class", &cx.shown_class(class))]);
        put(ui, place, answer_at, name_line(ui, &called, wide * (1.0 - answer_at) - SHARE, small, color));
        let (sign, color) = if right { (Icon::Check, cx.theme.good) } else { (Icon::X, cx.theme.warning) };
        let painter = ui.painter();
        let right = place.right_center();
        painter.text(right, Align2::RIGHT_CENTER, char::from(sign), FontId::new(13.0, icons()), color);
        let percent = cx.language().percent(f64::from(share), 0);
        let font = FontId::monospace(11.0);
        painter.text(right - Vec2::new(18.0, 0.0), Align2::RIGHT_CENTER, percent, font, cx.theme.text);
    }
    if response.on_hover_text(spoken).clicked() {
        cx.act(Action::PickPicture(sample));
    }
}

/// Puts words into a line, at a share of its width.
fn put(ui: &Ui, place: Rect, share: f32, words: Arc<Galley>) {
    let at = pos2(place.left() + place.width() * share, place.center().y - words.size().y / 2.0);
    // A letter with many marks may be higher than the line.
    ui.painter().with_clip_rect(place.intersect(ui.clip_rect())).galley(at, words, Color32::PLACEHOLDER);
}

/// A line with the parts of it that have a color of their own.
struct ColoredLine {
    words: Arc<Galley>,
    /// Where they stand from left to right, counted from the left end.
    parts: Vec<(Rangef, Color32)>,
}

impl ColoredLine {
    /// Draws the line at the left of a row. What is colored is drawn once more in its place: so letters that join stay
    /// joined.
    fn paint(self, ui: &Ui, place: Rect) {
        let Self { words, parts } = self;
        let left = place.left();
        put(ui, place, 0.0, Arc::clone(&words));
        let at = pos2(left, place.center().y - words.size().y / 2.0);
        for (part, color) in parts {
            let room =
                Rect::from_x_y_ranges(left + part.min..=(left + part.max).min(left + words.size().x), place.y_range());
            let painter = ui.painter().with_clip_rect(room.intersect(ui.clip_rect()));
            painter.galley_with_override_text_color(at, Arc::clone(&words), color);
        }
    }
}

/// A text whose letters are colored by what they did.
fn colored(ui: &Ui, theme: &Theme, text: &str, effects: Option<(&AskedText, &[f32])>, width: f32) -> ColoredLine {
    let font = FontId::proportional(size::BODY);
    let text = &text[..text.floor_char_boundary(DRAWN)];
    let effects = effects.filter(|(line, effects)| !effects.is_empty() && line.text.starts_with(prefix(text, line)));
    let Some((line, effects)) = effects else {
        return ColoredLine { words: name_line(ui, text, width, font, theme.text), parts: Vec::new() };
    };
    if is_from_right(text) {
        return from_right(ui, theme, text, (line, effects), width);
    }
    let scale = strongest(effects);
    let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(width.max(0.0)), ..LayoutJob::default() };
    let mut done = 0;
    let plain = TextFormat::simple(font.clone(), theme.weak);
    for (span, effect) in line.spans.iter().zip(effects) {
        let end = span.bytes.end.min(text.len());
        if span.bytes.start >= end {
            break;
        }
        job.append(&visible(&text[done..span.bytes.start]), 0.0, plain.clone());
        let family = if effect / scale > 0.5 { strong() } else { font.family.clone() };
        let color = color_of(theme, effect / scale);
        let format = TextFormat::simple(FontId::new(font.size, family), color);
        job.append(&visible(&text[span.bytes.start..end]), 0.0, format);
        done = end;
    }
    job.append(&visible(&text[done..]), 0.0, plain);
    ColoredLine { words: ui.painter().layout_job(job), parts: Vec::new() }
}

/// The same for a text some of which is read from right to left: it is drawn whole, and every letter is colored where it is
/// seen.
fn from_right(ui: &Ui, theme: &Theme, text: &str, (line, effects): (&AskedText, &[f32]), width: f32) -> ColoredLine {
    let font = FontId::proportional(size::BODY);
    let (shown, scale) = (visible(text), strongest(effects));
    // A sign that stands for one that is not seen may have more bytes.
    let at = |byte: usize| visible(&text[..byte.min(text.len())]).len();
    let pieces = line.spans.iter().take(effects.len()).map(|span| at(span.bytes.start)..at(span.bytes.end));
    let measure =
        |text: &str| ui.painter().layout_no_wrap(text.to_owned(), font.clone(), Color32::PLACEHOLDER).size().x;
    let places = places(&shown, pieces, measure);
    let parts = places.into_iter().zip(effects).map(|(place, effect)| (place, color_of(theme, effect / scale)));
    let parts = parts.filter(|(place, _)| place.min < place.max).collect();
    ColoredLine { words: name_line(ui, text, width, font, theme.weak), parts }
}

/// The color of a letter by what it did, as a share of what the strongest does.
fn color_of(theme: &Theme, share: f32) -> Color32 {
    let strength = share.clamp(-1.0, 1.0);
    let to = if strength < 0.0 { theme.inhibitory } else { theme.excitatory };
    theme.text.lerp_to_gamma(to, strength.abs().sqrt())
}

/// What a drawn text and the one that was asked about must have in common.
fn prefix<'a>(text: &'a str, line: &AskedText) -> &'a str {
    &text[..text.floor_char_boundary(line.text.len())]
}

/// What the strongest token does, so that colors reach from nothing to it.
pub(super) fn strongest(effects: &[f32]) -> f32 {
    effects.iter().fold(LEAST, |most, effect| most.max(effect.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_hold_every_line_once() {
        for (count, lines) in [(1, 8), (2, 1), (7, 5), (8, 8), (20, 8), (494, 7)] {
            let members: Vec<u32> = (0..count as u32).collect();
            let samples = |page| samples_at(&members, page_of(count, page, lines).1);
            let mut seen: Vec<u32> = (0..count.div_ceil(lines)).flat_map(samples).collect();
            seen.sort_unstable();
            assert_eq!(seen, members);
        }
        assert_eq!(page_of(20, 9, 8), (2, 16..20));
        assert_eq!((page_of(0, 3, 8), samples_at(&[], 0..0)), ((0, 0..0), Vec::new()));
    }
}
