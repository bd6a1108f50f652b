//! The data of points: the pattern and its numbers, which act while they are dragged, and drawing from nothing.
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use eframe::egui::{
    Align, Align2, Button, FontId, Label, Layout, Rect, Sense, Slider, Stroke, StrokeKind, Ui, Vec2, WidgetInfo,
    accesskit::Role,
};
use lucide_icons::Icon;

use super::brush;
use crate::app::{Command, row};
use crate::data::{TableUse, read};
use crate::design::{Edit, Label as UndoLabel, Pattern, PointPattern, Points, Source, Split};
use crate::lesson::Control;
use crate::ui::context::Context;
use crate::ui::panels::inspector::source::table_button;
use crate::ui::plane::{Axes, mark, plane_samples};
use crate::ui::widgets::{command_tip, explain, heading, icon, kept, weak};

/// Height and width of a pattern's picture.
const SIDE: f32 = 50.0;
/// Points of a picture.
const FEW: usize = 60;
/// Points that can be drawn by a slider.
const COUNTS: (usize, usize) = (20, 2000);
/// Width of a slider's name.
const NAME: f32 = 84.0;

/// Some points of a pattern, each with its class.
type PatternPicture = Vec<([f32; 2], usize)>;

/// The picture of every pattern, made once.
#[derive(Clone, Default)]
struct PatternPictures(Option<Arc<[PatternPicture]>>);

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Source::Points(points) = cx.app.document.design().data.clone() else { return };
    let pattern = if let Points::Pattern(pattern) = &points { Some(pattern) } else { None };
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.t("points.data"));
        let Some(pattern) = pattern else { return };
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let name = cx.t("points.new_draw");
            let button = ui.add(Button::new((icon(Icon::Dices), name.as_ref()))).accessible_name(name.as_ref());
            if button.on_hover_text(cx.t("points.new_draw_about")).clicked() {
                let seed = pattern.seed.wrapping_add(1);
                set(cx, PointPattern { seed, ..pattern.clone() }, "pattern_seed");
            }
            ui.label(weak(cx.theme, cx.with("data_view.seed", &[("seed", &pattern.seed.to_string())])));
        });
    });
    patterns(ui, cx, pattern);
    if let Some(pattern) = pattern {
        numbers(ui, cx, pattern);
    }
    kept(ui, cx, Control::Split, |ui, cx| validation(ui, cx));
    ui.horizontal_wrapped(|ui| {
        let name = cx.t("points.from_nothing");
        let button = ui.add(Button::new((icon(Icon::Brush), name.as_ref()))).accessible_name(name.as_ref());
        if button.on_hover_text(cx.t("points.from_nothing_about")).clicked() {
            let mut classes = plane_samples(cx).classes.to_vec();
            while classes.len() < 2 {
                classes.push(brush::free_name(&classes));
            }
            brush::draw(cx, classes, Vec::new());
        }
        table_button(ui, cx, TableUse::Points);
    });
    restart(ui, cx);
}

fn set(cx: &Context<'_>, pattern: PointPattern, setting: &'static str) {
    cx.change(Edit::SetData(Source::Points(Points::Pattern(pattern))), UndoLabel::new("set").setting(setting));
}

/// The patterns as pictures, of which one is chosen.
fn patterns(ui: &mut Ui, cx: &mut Context<'_>, now: Option<&PointPattern>) {
    let pictures = cx.memory::<PatternPictures>().0.get_or_insert_with(pictures).clone();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = Vec2::new(3.0, 4.0);
        for (&pattern, points) in Pattern::ALL.iter().zip(pictures.iter()) {
            let id: &'static str = pattern.into();
            let name = cx.language().term(&["pattern", id, "name"]);
            let chosen = now.is_some_and(|now| now.pattern == pattern);
            let (whole, response) = ui.allocate_exact_size(Vec2::new(SIDE + 8.0, SIDE + 16.0), Sense::click());
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, name.as_ref()));
            let frame = Rect::from_min_size(whole.min + Vec2::new(4.0, 0.0), Vec2::splat(SIDE));
            let lit = chosen || response.hovered() || response.has_focus();
            let fill = if chosen { cx.theme.chosen } else { cx.theme.background };
            ui.painter().rect_filled(frame, 4.0, fill);
            let stroke =
                Stroke::new(if chosen { 2.0 } else { 1.0 }, if lit { cx.theme.accent } else { cx.theme.border });
            ui.painter().rect_stroke(frame, 4.0, stroke, StrokeKind::Inside);
            let axes = Axes::bare(frame.shrink(4.0));
            for (at, class) in points {
                mark(ui.painter(), cx.theme, axes.to_screen(*at), (*class, 1.6), false);
            }
            let color = if chosen { cx.theme.accent } else { cx.theme.weak };
            let font = FontId::proportional(10.0);
            ui.painter().text(whole.center_bottom(), Align2::CENTER_BOTTOM, name.as_ref(), font, color);
            let about = cx.language().term(&["pattern", id, "about"]);
            if response.on_hover_text(about).clicked() && !chosen {
                let now = now.cloned().unwrap_or_default();
                set(cx, PointPattern { pattern, ..now }, "pattern");
            }
        }
    });
}

/// Some points of every pattern.
fn pictures() -> Arc<[PatternPicture]> {
    let picture = |pattern: &Pattern| {
        let pattern = PointPattern { pattern: *pattern, count: FEW, noise: 0.1, ..PointPattern::default() };
        let source = Source::Points(Points::Pattern(pattern));
        let read = read(&source, Path::new(""), &source.usual_input(), &|_| (), &AtomicBool::new(false));
        let Ok(samples) = read else { return Vec::new() };
        let point = |index: usize| {
            let [x, y] = samples.numbers(index)[..] else { return None };
            Some(([x, y], samples.class(index)))
        };
        (0..samples.len()).filter_map(point).collect()
    };
    Pattern::ALL.iter().map(picture).collect()
}

/// The sliders of a pattern.
fn numbers(ui: &mut Ui, cx: &Context<'_>, now: &PointPattern) {
    let mut pattern = now.clone();
    if slider(ui, cx, "point_count", &mut pattern.count, COUNTS) {
        set(cx, pattern.clone(), "point_count");
    }
    if slider(ui, cx, "noise", &mut pattern.noise, (0.0, 2.0)) {
        set(cx, pattern.clone(), "noise");
    }
    if now.pattern == Pattern::Spiral && slider(ui, cx, "turns", &mut pattern.turns, (0.25, 4.0)) {
        set(cx, pattern.clone(), "turns");
    }
}

/// The share of the points that is kept away for validation.
fn validation(ui: &mut Ui, cx: &Context<'_>) {
    let now = cx.app.document.design().split;
    let mut validation = now.validation;
    if slider(ui, cx, "validation", &mut validation, (0.0, 0.9)) {
        cx.change(Edit::SetSplit(Split { validation, ..now }), UndoLabel::new("set").setting("validation"));
    }
}

/// A slider with its name and its number. True when it was changed.
fn slider<N: eframe::emath::Numeric>(
    ui: &mut Ui,
    cx: &Context<'_>,
    setting: &str,
    value: &mut N,
    (low, high): (N, N),
) -> bool {
    let language = cx.language();
    let (name, about) = (language.name_of_setting(None, setting), language.about_setting(None, setting));
    let width = ui.available_width();
    ui.horizontal(|ui| {
        let size = Vec2::new(NAME, 24.0);
        let label = ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(NAME);
            ui.add(Label::new(name.as_ref()).truncate())
        });
        ui.spacing_mut().slider_width = (width - NAME - 84.0).max(60.0);
        let whole = N::INTEGRAL;
        let format = move |number: f64, _: std::ops::RangeInclusive<usize>| {
            if whole { format!("{number:.0}") } else { language.exact((number * 100.0).round() / 100.0) }
        };
        let parse = move |text: &str| language.read_number(text);
        let slider = Slider::new(value, low..=high).custom_formatter(format).custom_parser(parse);
        let response = ui.label_inputs_by(label.inner.id, |ui| ui.add(slider));
        explain(response, &about).changed()
    })
    .inner
}

/// What is changed counts from the next run on; here it begins.
fn restart(ui: &mut Ui, cx: &Context<'_>) {
    if !cx.app.has_other_data() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(weak(cx.theme, cx.t("points.next_run")));
        let restart = row(Command::Restart);
        let name = cx.t("command.restart.name");
        let button = Button::new((icon(restart.icon), name.as_ref()));
        let response = ui.add_enabled(cx.app.can_do(restart.command), button).accessible_name(name.as_ref());
        if response.on_hover_text(command_tip(cx, Command::Restart)).clicked() {
            cx.command(Command::Restart);
        }
    });
}
