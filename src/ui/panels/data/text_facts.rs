//! What is known of all texts: how long they are, and which tokens come most often.
use eframe::egui::{Align2, FontId, Label, Rect, Sense, Stroke, Ui, Vec2, WidgetInfo, accesskit::Role, pos2};

use crate::data::TokenStatistics;
use crate::design::Input;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{empty, heading, name_line, visible, weak};

/// Height of the bars of lengths.
const BARS: f32 = 64.0;
/// Height of a frequent token.
const HIGH: f32 = 19.0;

/// Draws the facts.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>) {
    let Input::Tokens { length, unit, .. } = cx.app.document.design().input else { return };
    heading(ui, cx.theme, &cx.t("texts.lengths"));
    let Some(counts) = cx.app.text_facts.counts().filter(|counts| counts.unit == unit) else {
        return empty(ui, cx, "texts.counting");
    };
    lengths(ui, cx, counts, length);
    ui.add_space(8.0);
    heading(ui, cx.theme, &cx.t("texts.frequent"));
    ui.add(Label::new(weak(cx.theme, cx.count("texts.different", counts.different))).wrap());
    frequent(ui, cx, counts);
}

/// How many texts have how many tokens, with a line where the input cuts them.
fn lengths(ui: &mut Ui, cx: &Context<'_>, counts: &TokenStatistics, length: usize) {
    let (whole, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), BARS + 14.0), Sense::hover());
    let number = |number: usize| cx.language().number(number as u64);
    let values = [("median", &*number(counts.median)), ("longest", &*number(counts.largest))];
    let spoken = cx.with("texts.lengths_spoken", &values);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &spoken));
    let room = whole.with_max_y(whole.top() + BARS);
    let most = counts.lengths.iter().max().copied().unwrap_or(1).max(1);
    let wide = room.width() / counts.lengths.len().max(1) as f32;
    for (nth, count) in counts.lengths.iter().enumerate() {
        let left = room.left() + nth as f32 * wide;
        let high = room.height() * *count as f32 / most as f32;
        let bar =
            Rect::from_min_max(pos2(left, room.bottom() - high), pos2(left + (wide - 1.0).max(1.0), room.bottom()));
        ui.painter().rect_filled(bar, 1.0, cx.theme.inhibitory);
    }
    let cut = room.left() + wide * length as f32 / counts.bar.max(1) as f32 + wide;
    if cut < room.right() {
        ui.painter().vline(cut, room.y_range(), Stroke::new(1.5, cx.theme.warning));
    }
    let font = FontId::proportional(10.0);
    let ends =
        [(whole.left_bottom(), Align2::LEFT_BOTTOM, 0), (whole.right_bottom(), Align2::RIGHT_BOTTOM, counts.largest)];
    for (at, align, end) in ends {
        ui.painter().text(at, align, number(end), font.clone(), cx.theme.weak);
    }
    let under = response.hover_pos().filter(|pointer| room.contains(*pointer));
    let tip = under.map(|pointer| {
        let nth = (((pointer.x - room.left()) / wide) as usize).min(counts.lengths.len().saturating_sub(1));
        let (low, high) = (nth * counts.bar, (nth + 1) * counts.bar - 1);
        let range = if low == high { number(low) } else { format!("{}–{}", number(low), number(high)) };
        cx.language().count_with("texts.of_length", counts.lengths[nth] as u64, &[("length", &range)])
    });
    if let Some(tip) = tip {
        response.on_hover_text_at_pointer(tip);
    }
    ui.add(Label::new(weak(cx.theme, spoken)).wrap());
    let longer = counts.longer_than(length);
    if longer > 0 {
        let words = cx.language().count_with("texts.cut", longer as u64, &[("length", &number(length))]);
        ui.add(Label::new(weak(cx.theme, words)).wrap());
    }
}

/// The most frequent tokens with bars.
fn frequent(ui: &mut Ui, cx: &Context<'_>, counts: &TokenStatistics) {
    let most = counts.frequent.first().map_or(1, |(_, count)| *count).max(1);
    for (token, count) in &counts.frequent {
        let (line, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HIGH), Sense::hover());
        let number = cx.language().number(*count as u64);
        let shown = if token.trim().is_empty() { "␣".into() } else { visible(token) };
        let spoken = cx.language().labeled(&shown, &number);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
        if !ui.is_rect_visible(line) {
            continue;
        }
        let wide = (line.width() * 0.3).min(96.0);
        let token: String = shown.chars().take(24).collect();
        let galley = name_line(ui, &token, wide, FontId::proportional(size::BODY), cx.theme.text);
        let at = pos2(line.left(), line.center().y - galley.size().y / 2.0);
        ui.painter().with_clip_rect(line.intersect(ui.clip_rect())).galley(at, galley, cx.theme.text);
        let track = Rect::from_min_max(
            pos2(line.left() + wide + 6.0, line.center().y - 4.0),
            pos2(line.right() - 52.0, line.center().y + 4.0),
        );
        ui.painter().rect_filled(track, 3.0, cx.theme.control);
        let full = track.with_max_x(track.left() + track.width() * *count as f32 / most as f32);
        ui.painter().rect_filled(full, 3.0, cx.theme.inhibitory);
        let font = FontId::monospace(11.0);
        ui.painter().text(line.right_center(), Align2::RIGHT_CENTER, number, font, cx.theme.weak);
    }
}
