//! Numbers with their calculations as colored cells: one below the other, or in the form of a window. Orange excites, blue
//! inhibits, and the sign is written. Tab and the arrow keys go from cell to cell, Enter follows one.
use std::fmt::Debug;
use std::hash::Hash;

use eframe::egui::{
    Align2, FontFamily, FontId, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role,
};

use super::names::name_line;
use crate::ui::context::Context;
use crate::ui::theme::size;

/// A number and where it comes from.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::ui) struct NumberCell {
    /// What it is.
    pub(in crate::ui) name: String,
    /// What it is computed from, such as `0.5 × 1.2`; empty for a number alone.
    pub(in crate::ui) calculation: String,
    /// The number.
    pub(in crate::ui) result: String,
    /// Its share of the largest one, with its sign: −1 to 1.
    pub(in crate::ui) share: f32,
    /// What is special about it, in a word.
    pub(in crate::ui) mark: Option<String>,
    /// Whether there is a way to where it comes from.
    pub(in crate::ui) leads: bool,
}

/// Space between two cells.
const GAP: f32 = 3.0;
/// Height of a line, of a cell with two lines, and of one that only shows its color.
const LINE: f32 = 24.0;
const TWO_LINES: f32 = 38.0;
const ONLY_COLOR: f32 = 14.0;
/// From this width on a cell has room for its calculation, and for its result.
const CALCULATED: f32 = 72.0;
const WRITTEN: f32 = 34.0;
/// How strongly cells are colored, so that letters can be read on them.
const TINT: f32 = 0.42;

impl NumberCell {
    /// It in words.
    pub(in crate::ui) fn spoken(&self, cx: &Context<'_>) -> String {
        let result = cx.language().labeled(&self.name, &self.equation());
        self.mark.as_ref().map_or_else(|| result.clone(), |mark| format!("{result} ({mark})"))
    }

    /// The calculation with its result.
    fn equation(&self) -> String {
        if self.calculation.is_empty() {
            self.result.clone()
        } else {
            format!("{} = {}", self.calculation, self.result)
        }
    }
}

/// Draws cells in so many columns. Returns the one that is followed.
pub(in crate::ui) fn number_table(
    ui: &mut Ui,
    cx: &Context<'_>,
    salt: impl Hash + Debug,
    columns: usize,
    cells: &[NumberCell],
) -> Option<usize> {
    let columns = columns.max(1);
    let wide = (ui.available_width() + GAP) / columns as f32 - GAP;
    let high = match wide {
        _ if columns == 1 => LINE,
        wide if wide >= CALCULATED => TWO_LINES,
        wide if wide >= WRITTEN => LINE,
        _ => ONLY_COLOR,
    };
    let rows = cells.len().div_ceil(columns);
    let whole = Vec2::new(ui.available_width(), rows as f32 * (high + GAP) - GAP);
    let (place, _) = ui.allocate_exact_size(whole.max(Vec2::ZERO), Sense::hover());
    let salt = ui.scope_id().with(("number table", salt));
    let mut followed = None;
    for (nth, cell) in cells.iter().enumerate() {
        let at = Vec2::new((nth % columns) as f32 * (wide + GAP), (nth / columns) as f32 * (high + GAP));
        let rect = Rect::from_min_size(place.min + at, Vec2::new(wide, high));
        let sense = if cell.leads { Sense::click() } else { Sense::hover() };
        let response = ui.interact(rect, salt.with(nth), sense);
        let spoken = cell.spoken(cx);
        let role = if cell.leads { Role::Button } else { Role::Label };
        response.widget_info(|| WidgetInfo::labeled(role, true, &spoken));
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
        if ui.is_rect_visible(rect) {
            draw(ui, cx, rect, cell, &response);
        }
        if response.on_hover_text(spoken).clicked() {
            followed = Some(nth);
        }
    }
    followed
}

fn draw(ui: &Ui, cx: &Context<'_>, rect: Rect, cell: &NumberCell, response: &Response) {
    let theme = cx.theme;
    let painter = ui.painter_at(rect.expand(2.0));
    painter.rect_filled(rect, 3.0, theme.card);
    painter.rect_filled(rect, 3.0, theme.signed(cell.share).gamma_multiply(TINT));
    let stroke = match (response.has_focus() || cell.leads && response.hovered(), &cell.mark) {
        (true, _) => Stroke::new(1.5, theme.accent),
        (false, Some(_)) => Stroke::new(2.0, theme.text),
        (false, None) => Stroke::new(1.0, theme.border),
    };
    painter.rect_stroke(rect, 3.0, stroke, StrokeKind::Inside);
    let (mono, middle) = (FontId::new(11.0, FontFamily::Monospace), rect.center());
    let text = |at: Pos2, align, words: &str| {
        painter.text(at, align, words, mono.clone(), theme.text);
    };
    if rect.height() > LINE + 1.0 {
        let mark = cell
            .mark
            .as_deref()
            .map(|mark| name_line(ui, mark, rect.width() - 6.0, FontId::proportional(10.0), theme.text));
        let above = middle - Vec2::new(0.0, 8.0);
        match mark {
            Some(mark) if cell.calculation.is_empty() => {
                painter.galley(above - mark.size() / 2.0, mark, theme.text);
            }
            _ => text(above, Align2::CENTER_CENTER, &cell.calculation),
        }
        text(middle + Vec2::new(0.0, 8.0), Align2::CENTER_CENTER, &cell.result);
    } else if rect.width() > 3.0 * CALCULATED {
        line(ui, cx, rect, cell);
    } else if rect.width() >= WRITTEN {
        text(middle, Align2::CENTER_CENTER, &cell.result);
    }
}

/// A cell that is a line: the name at the left, the calculation with its result at the right.
fn line(ui: &Ui, cx: &Context<'_>, rect: Rect, cell: &NumberCell) {
    let painter = ui.painter_at(rect);
    let font = FontId::new(11.0, FontFamily::Monospace);
    let equation = painter.layout_no_wrap(cell.equation(), font, cx.theme.text);
    let at = rect.right_center() - Vec2::new(equation.size().x + 6.0, equation.size().y / 2.0);
    let room = at.x - rect.left() - 14.0;
    let name = cell.mark.as_ref().map_or_else(|| cell.name.clone(), |mark| format!("{} · {mark}", cell.name));
    let name = name_line(ui, &name, room, FontId::proportional(size::SMALL), cx.theme.text);
    painter.galley(rect.left_center() + Vec2::new(6.0, -name.size().y / 2.0), name, cx.theme.text);
    painter.galley(at, equation, cx.theme.text);
}
