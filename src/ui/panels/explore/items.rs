//! Samples side by side, pictures as tiles and all others as lines; made as far as they are seen.
use std::ops::Range;
use std::sync::Arc;

use eframe::egui::{
    Color32, FontId, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, accesskit::Role, pos2,
};

use super::chosen::{ChosenSamples, SampleList};
use crate::app::{Action, RunView};
use crate::data::{Dataset, SampleContent};
use crate::design::PictureChange;
use crate::ui::context::Context;
use crate::ui::textures::place_on_sheet;
use crate::ui::theme::size;
use crate::ui::widgets::{fitted, name_line, visible};

/// Width and height of a tile, what stands below it, and the space between two.
const TILE: f32 = 86.0;
const WORDS: f32 = 32.0;
const GAP: f32 = 8.0;
/// Height of a line.
const LINE: f32 = 24.0;
/// Bytes of a text that a line shows at most, and numbers of a row.
const SHOWN: usize = 200;
const NUMBERS: usize = 8;

/// A list of samples as it is drawn.
pub(super) struct ItemList<'a> {
    pub(super) list: SampleList,
    pub(super) count: usize,
    /// The sample at a place of it.
    pub(super) sample: &'a dyn Fn(usize) -> u32,
    /// What stands below or beside the sample at a place.
    pub(super) words: &'a dyn Fn(&Context<'_>, usize) -> [String; 2],
}

/// Whether the samples of a run are those of the open design, so that something can be said of them there.
pub(super) fn are_open(cx: &Context<'_>, run: &RunView) -> bool {
    cx.app.pictures().is_some_and(|open| Arc::ptr_eq(open.dataset.samples(), run.data.samples()))
}

/// What a sample is, in words: its text, its numbers, or nothing where it is a picture.
pub(super) fn content(cx: &Context<'_>, data: &Dataset, sample: u32) -> String {
    let index = sample as usize;
    match data.samples().content() {
        SampleContent::Pixels { .. } => String::new(),
        SampleContent::Texts { .. } => {
            let text = data.text(index);
            visible(&text[..text.floor_char_boundary(SHOWN)]).into_owned()
        }
        SampleContent::Numbers { .. } => {
            let numbers = data.numbers(index);
            let words = |number: &f32| cx.language().significant(f64::from(*number));
            let mut shown: Vec<String> = numbers.iter().take(NUMBERS).map(words).collect();
            if numbers.len() > NUMBERS {
                shown.push("…".to_owned());
            }
            shown.join(" · ")
        }
    }
}

/// What was said of a sample since the run was started: another class, or that it is not used.
fn said(cx: &Context<'_>, run: &RunView, sample: u32) -> Option<String> {
    if !are_open(cx, run) {
        return None;
    }
    let curation = &cx.app.document.design().curation;
    let name = run.data.name(sample as usize);
    match curation.pictures.get(name)? {
        change if run.design.curation.pictures.get(name) == Some(change) => None,
        PictureChange::Excluded => Some(cx.t("data_view.unused").into_owned()),
        PictureChange::Moved(to) => {
            let class = cx.language().class_name(run.data.report.naming, curation.class_name(to));
            Some(format!("→ {class}"))
        }
    }
}

impl ItemList<'_> {
    /// Draws the list into the room that is left.
    pub(super) fn show(&self, ui: &mut Ui, cx: &mut Context<'_>, run: &RunView) {
        let area = ScrollArea::vertical().id_salt(self.list).auto_shrink(false);
        if !run.data.holds_pictures() {
            ui.spacing_mut().item_spacing.y = 0.0;
            area.show_rows(ui, LINE, self.count, |ui, seen| seen.for_each(|place| self.line(ui, cx, run, place)));
            return;
        }
        let columns = ((ui.available_width() + GAP) / (TILE + GAP)).floor().max(1.0) as usize;
        ui.spacing_mut().item_spacing = Vec2::splat(GAP);
        area.show_rows(ui, TILE + WORDS, self.count.div_ceil(columns), |ui, seen| {
            for row in seen {
                let first = row * columns;
                self.tiles(ui, cx, run, first..(first + columns).min(self.count));
            }
        });
    }

    /// Pictures in a row.
    fn tiles(&self, ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, places: Range<usize>) {
        let data = &run.data;
        let samples: Vec<u32> = places.clone().map(self.sample).collect();
        let texture = cx.textures.row(ui.ctx(), data, &samples);
        let aspect = data.form().width as f32 / data.form().height.max(1) as f32;
        ui.horizontal(|ui| {
            for (nth, (place_in_list, &sample)) in places.zip(&samples).enumerate() {
                let (place, response) = ui.allocate_exact_size(Vec2::new(TILE, TILE + WORDS), Sense::click());
                let said = said(cx, run, sample);
                let frame = Rect::from_min_size(place.min, Vec2::splat(TILE));
                let tint = if said.is_some() { Color32::from_white_alpha(90) } else { Color32::WHITE };
                ui.painter().rect_filled(frame, 4.0, cx.theme.control);
                let uv = place_on_sheet(nth, samples.len());
                ui.painter().image(texture, fitted(frame, aspect), uv, tint);
                let [above, below] = (self.words)(cx, place_in_list);
                let below = said.unwrap_or(below);
                for (words, top, color) in [(&above, 1.0, cx.theme.text), (&below, 16.0, cx.theme.weak)] {
                    let galley = name_line(ui, words, TILE, FontId::proportional(size::SMALL), color);
                    ui.painter().galley(pos2(place.left(), frame.bottom() + top), galley, color);
                }
                let spoken = spoken(cx, data, sample, &["", &above, &below]);
                self.react(ui, cx, run, (place_in_list, sample), (frame, response), &spoken);
            }
        });
    }

    /// One sample that is no picture.
    fn line(&self, ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, place: usize) {
        let sample = (self.sample)(place);
        let (frame, response) = ui.allocate_exact_size(Vec2::new(ui.available_width(), LINE), Sense::click());
        let said = said(cx, run, sample);
        let content = content(cx, &run.data, sample);
        if response.hovered() {
            ui.painter().rect_filled(frame, 4.0, cx.theme.control_hover);
        }
        let [above, below] = (self.words)(cx, place);
        let strong = if said.is_some() { cx.theme.weak } else { cx.theme.text };
        let below = said.unwrap_or(below);
        let parts = [
            (0.0, 0.42, &content, size::BODY, strong),
            (0.43, 0.31, &above, size::SMALL, strong),
            (0.75, 0.25, &below, size::SMALL, cx.theme.weak),
        ];
        let inner = frame.shrink2(Vec2::new(6.0, 0.0));
        for (from, wide, words, size, color) in parts {
            let galley = name_line(ui, words, inner.width() * wide, FontId::proportional(size), color);
            let at = pos2(inner.left() + inner.width() * from, inner.center().y - galley.size().y / 2.0);
            ui.painter().with_clip_rect(frame.intersect(ui.clip_rect())).galley(at, galley, color);
        }
        let spoken = spoken(cx, &run.data, sample, &[&content, &above, &below]);
        self.react(ui, cx, run, (place, sample), (frame, response), &spoken);
    }

    /// Names a sample, shows that it is selected, and selects it with a click; the network is asked about it then.
    fn react(
        &self,
        ui: &Ui,
        cx: &mut Context<'_>,
        run: &RunView,
        (place, sample): (usize, u32),
        (frame, response): (Rect, Response),
        spoken: &str,
    ) {
        let is_chosen = cx.memory::<ChosenSamples>().of(self.list).samples().contains(&sample);
        response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, spoken));
        if is_chosen || response.has_focus() {
            let width = if is_chosen { 2.5 } else { 1.5 };
            ui.painter().rect_stroke(frame, 4.0, Stroke::new(width, cx.theme.accent), StrokeKind::Inside);
        }
        if response.on_hover_text(spoken).clicked() {
            let keys = ui.input(|input| input.modifiers);
            // The list may have been longer when the selection began.
            let at = |place: usize| (self.sample)(place.min(self.count - 1));
            cx.memory::<ChosenSamples>().of(self.list).click((place, sample), keys, at);
            if are_open(cx, run) {
                cx.act(Action::PickPicture(sample as usize));
            }
        }
    }

    /// All samples of the list.
    pub(super) fn samples(&self) -> impl Iterator<Item = u32> {
        (0..self.count).map(self.sample)
    }
}

/// A sample for those who do not see it.
fn spoken(cx: &Context<'_>, data: &Dataset, sample: u32, words: &[&str]) -> String {
    let name = cx.sample_name(data, sample as usize);
    let name = visible(&name);
    let words = std::iter::once(&*name).chain(words.iter().copied());
    words.filter(|words| !words.is_empty()).collect::<Vec<_>>().join(", ")
}
