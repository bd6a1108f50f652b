//! The samples that the members of an ensemble answer differently, the most disputed first.
use eframe::egui::{Color32, Label, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};

use crate::data::Dataset;
use crate::train::{DisputedSample, EnsembleOutcome};
use crate::ui::context::Context;
use crate::ui::textures::place_on_sheet;
use crate::ui::widgets::{empty, fitted, heading, visible, weak};

/// Samples that are shown at most.
const SHOWN: usize = 12;
/// Sides of a picture.
const TILE: f32 = 44.0;
/// Bytes of a text that are shown at most.
const WORDS: usize = 120;

/// Draws the list.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, outcome: &EnsembleOutcome) {
    let disputed = &outcome.findings.comparison.disputed;
    heading(ui, cx.theme, &cx.count("ensemble.disputed", disputed.len()));
    if disputed.is_empty() {
        return empty(ui, cx, "ensemble.all_agree");
    }
    let shown = &disputed[..disputed.len().min(SHOWN)];
    let classes = cx.class_names(&outcome.data);
    let samples: Vec<u32> = shown.iter().map(|one| one.index).collect();
    for (nth, one) in shown.iter().enumerate() {
        let words = words(cx, one, (&outcome.data, &classes));
        ui.horizontal(|ui| {
            if outcome.data.holds_pictures() {
                picture(ui, cx, (&outcome.data, &samples, nth), &words);
            }
            ui.add(Label::new(&words).wrap());
        });
    }
    if disputed.len() > shown.len() {
        ui.label(weak(cx.theme, cx.count("ensemble.more_disputed", disputed.len() - shown.len())));
    }
}

/// The picture of a sample.
fn picture(ui: &mut Ui, cx: &mut Context<'_>, (data, samples, nth): (&Dataset, &[u32], usize), words: &str) {
    let texture = cx.textures.row(ui.ctx(), data, samples);
    let aspect = data.form().width as f32 / data.form().height.max(1) as f32;
    let (frame, response): (Rect, _) = ui.allocate_exact_size(Vec2::splat(TILE), Sense::hover());
    ui.painter().rect_filled(frame, 4.0, cx.theme.control);
    let place = place_on_sheet(nth, samples.len());
    ui.painter().image(texture, fitted(frame, aspect), place, Color32::WHITE);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
}

/// What a sample is, what the members answer, and what they say together.
fn words(cx: &Context<'_>, one: &DisputedSample, (data, classes): (&Dataset, &[String])) -> String {
    let class = |class: usize| classes.get(class).map_or("", String::as_str);
    let mut votes: Vec<(usize, usize)> = Vec::new();
    for answer in &one.answers {
        match votes.iter_mut().find(|(class, _)| class == answer) {
            Some((_, count)) => *count += 1,
            None => votes.push((*answer, 1)),
        }
    }
    votes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let votes: Vec<String> = votes.iter().map(|(answer, count)| format!("{count} × {}", class(*answer))).collect();
    let text = data.text(one.index as usize);
    let name = if text.is_empty() {
        cx.sample_name(data, one.index as usize)
    } else {
        text[..text.floor_char_boundary(WORDS)].into()
    };
    cx.with(
        "ensemble.one_disputed",
        &[
            ("name", &visible(&name)),
            ("class", class(one.class)),
            ("votes", &votes.join(", ")),
            ("vote", class(one.vote)),
            ("share", &cx.language().percent(one.disagreement, 0)),
        ],
    )
}
