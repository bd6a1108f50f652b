//! The lines of the data where samples are texts: as many as there are, made as far as they are seen.
use std::sync::{Arc, Weak};

use eframe::egui::{FontId, Rect, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role, pos2};

use super::pictures;
use crate::app::Action;
use crate::data::{Dataset, Part};
use crate::ui::context::Context;
use crate::ui::panels::stack::other_pictures;
use crate::ui::theme::size;
use crate::ui::widgets::{heading, name_line, visible};

/// Height of a line.
const HIGH: f32 = 24.0;
/// Bytes of a text that a line shows at most.
const SHOWN: usize = 400;

/// The members of the chosen class, found once.
#[derive(Clone, Default)]
struct ListedClass {
    of: Option<(Weak<Dataset>, usize)>,
    members: Arc<[u32]>,
}

/// Draws the lines of the chosen class, or all.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(loaded) = cx.app.pictures() else { return };
    let data = &loaded.dataset;
    let members = members(cx, data);
    let count = members.as_ref().map_or(data.len(), |members| members.len());
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.count("texts.line_count", count));
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.add_space(8.0);
        other_pictures(ui, cx);
        pictures::edit(ui, cx);
    });
    let area = ScrollArea::vertical().id_salt(("text lines", cx.app.sample.class)).auto_shrink(false);
    ui.spacing_mut().item_spacing.y = 0.0;
    area.show_rows(ui, HIGH, count, |ui, seen| {
        for row in seen {
            let index = members.as_ref().map_or(row, |members| members[row] as usize);
            line(ui, cx, data, index);
        }
    });
}

/// The samples of the chosen class; `None` for all.
fn members(cx: &mut Context<'_>, data: &Arc<Dataset>) -> Option<Arc<[u32]>> {
    let class = cx.app.sample.class?;
    let known = cx.memory::<ListedClass>();
    let of = Arc::downgrade(data);
    if !known.of.as_ref().is_some_and(|(old, chosen)| old.ptr_eq(&of) && *chosen == class) {
        let members = (0..data.len() as u32).filter(|index| data.label(*index as usize) == class).collect();
        *known = ListedClass { of: Some((of, class)), members };
    }
    Some(Arc::clone(&known.members))
}

/// One line: the text, its class, its part, and where it stands in the source.
fn line(ui: &mut Ui, cx: &Context<'_>, data: &Dataset, index: usize) {
    let (place, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), HIGH), Sense::click());
    let chosen = cx.app.sample.own.is_none() && cx.app.sample.index == index;
    let text = data.text(index);
    let text = &text[..text.floor_char_boundary(SHOWN)];
    let unused = || cx.t("data_view.unused");
    let class = if data.is_used(index) { cx.class_of_sample(data, index) } else { unused() };
    let part = data.part_of(index as u32).map(|part| cx.t(part_key(part)));
    let part = part.as_deref().unwrap_or_default();
    let name = cx.sample_name(data, index);
    let spoken: Vec<String> = [text, &*class, part, &*name]
        .into_iter()
        .filter(|words| !words.is_empty())
        .map(|words| visible(words).chars().take(120).collect())
        .collect();
    let spoken = spoken.join(", ");
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &spoken));
    if !ui.is_rect_visible(place) {
        return;
    }
    let theme = cx.theme;
    if chosen || response.hovered() {
        ui.painter().rect_filled(place, 4.0, if chosen { theme.chosen } else { theme.control_hover });
    }
    if response.has_focus() {
        ui.painter().rect_stroke(place.shrink(1.0), 4.0, Stroke::new(1.5, theme.accent), StrokeKind::Inside);
    }
    let is_used = data.is_used(index);
    let strong = if is_used { theme.text } else { theme.weak };
    let parts = [
        (0.0, 0.4, text, size::BODY, strong),
        (0.41, 0.2, &class, size::SMALL, theme.text),
        (0.62, 0.15, part, size::SMALL, theme.weak),
        (0.78, 0.22, &name, size::SMALL, theme.weak),
    ];
    let inner = place.shrink2(Vec2::new(6.0, 0.0));
    for (from, wide, words, size, color) in parts {
        let galley = name_line(ui, words, inner.width() * wide, FontId::proportional(size), color);
        let at = pos2(inner.left() + inner.width() * from, inner.center().y - galley.size().y / 2.0);
        clip(ui, place).galley(at, galley, color);
    }
    if response.on_hover_text(&spoken).clicked() {
        cx.act(Action::PickPicture(index));
    }
}

/// A painter that keeps a letter with many marks inside its line.
fn clip(ui: &Ui, place: Rect) -> eframe::egui::Painter {
    ui.painter().with_clip_rect(place.intersect(ui.clip_rect()))
}

/// What a part is called.
fn part_key(part: Part) -> &'static str {
    match part {
        Part::Training => "texts.part_training",
        Part::Validation => "texts.part_validation",
        Part::Test => "texts.part_test",
    }
}
