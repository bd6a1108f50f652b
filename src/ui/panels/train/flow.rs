//! Gradient and update flow of every layer on a log scale, neurons that are stuck, and what the doctor says.
use eframe::egui::text::{LayoutJob, TextWrapping};
use eframe::egui::{
    Align, Align2, Button, FontId, Label, Layout, Pos2, Rect, ScrollArea, Sense, Ui, Vec2, WidgetInfo, accesskit::Role,
};
use lucide_icons::Icon;

use crate::app::{RunView, title};
use crate::design::{Label as UndoLabel, LayerId, Title};
use crate::train::{DeadNeurons, Finding, LayerFlow, dead_matter};
use crate::ui::context::Context;
use crate::ui::focus_ring::NestedScroll as _;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, empty, heading, icon, problem_frame, weak};

/// The powers of ten at the ends of the scale.
const LOW: f32 = -7.0;
const HIGH: f32 = 0.0;

/// Draws the panel.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let narrow = ui.available_width() < 400.0;
    let legend = |ui: &mut Ui, cx: &Context<'_>| {
        ui.label(weak(cx.theme, cx.t("flow.ratio")).color(cx.theme.excitatory));
        ui.label(weak(cx.theme, cx.t("flow.gradient")).color(cx.theme.inhibitory));
    };
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.t("flow.title")).on_hover_text(cx.t("flow.about"));
        let shown = cx.app.runs.shown().and_then(|run| run.shown_epoch.and(run.shown_report()));
        if let Some(report) = shown {
            ui.label(weak(cx.theme, cx.with("train.numbers", &[("epoch", &report.epoch.to_string())])));
        }
        if !narrow {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| legend(ui, cx));
        }
    });
    if narrow {
        ui.horizontal(|ui| legend(ui, cx));
    }
    let app = cx.app;
    let Some(run) = app.runs.shown() else { return empty(ui, cx, "flow.empty") };
    ScrollArea::vertical().id_salt("flow").auto_shrink(false).show_nested(ui, |ui| {
        for finding in run.shown_findings().iter().filter(|finding| !app.is_taken(finding)) {
            doctor(ui, cx, finding);
        }
        bars(ui, cx, run, run.shown_flow());
        neurons(ui, cx, run);
    });
}

/// What a layer of the run's design is called.
fn layer_name(cx: &Context<'_>, run: &RunView, id: LayerId) -> String {
    let stack = &run.design.layers;
    stack.get(id).map(|layer| title(&Title::of(stack, layer), cx.language())).unwrap_or_default()
}

/// Two bars per layer: the gradient, and the step beside the weights.
fn bars(ui: &mut Ui, cx: &Context<'_>, run: &RunView, flow: &[LayerFlow]) {
    const ROW: f32 = 24.0;
    if flow.is_empty() {
        return empty(ui, cx, "flow.empty");
    }
    let size_of = Vec2::new(ui.available_width(), flow.len() as f32 * ROW + 16.0);
    let (place, response) = ui.allocate_exact_size(size_of, Sense::hover());
    let spoken: Vec<String> = flow.iter().map(|one| words(cx, run, one)).collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, spoken.join("; ")));
    let galley = |name: String| ui.painter().layout_no_wrap(name, FontId::proportional(size::SMALL), cx.theme.text);
    let longest = flow.iter().map(|one| galley(layer_name(cx, run, one.layer)).size().x).fold(0.0, f32::max);
    let names = (longest + 10.0).clamp(60.0, place.width() * 0.55);
    let track = place.with_min_x(place.left() + names).with_max_y(place.bottom() - 16.0);
    let x = |value: f32| {
        let share = ((value.max(1e-12).log10() - LOW) / (HIGH - LOW)).clamp(0.0, 1.0);
        track.left() + track.width() * share
    };
    let painter = ui.painter_at(place);
    let font = FontId::proportional(size::SMALL);
    for power in (LOW as i32..=HIGH as i32).step_by(2) {
        let at = x(10_f32.powi(power));
        painter.vline(at, track.y_range(), (1.0, cx.theme.border));
        let align = if power == HIGH as i32 { Align2::RIGHT_BOTTOM } else { Align2::CENTER_BOTTOM };
        painter.text(
            Pos2::new(at, place.bottom()),
            align,
            cx.language().with_signs(&format!("1e{power}")),
            FontId::monospace(10.0),
            cx.theme.weak,
        );
    }
    for (nth, one) in flow.iter().enumerate() {
        let top = place.top() + nth as f32 * ROW;
        let name = Rect::from_min_size(Pos2::new(place.left(), top), Vec2::new(names - 6.0, ROW));
        let mut text = LayoutJob::simple_singleline(layer_name(cx, run, one.layer), font.clone(), cx.theme.text);
        text.wrap = TextWrapping::truncate_at_width(name.width());
        let text = ui.painter().layout_job(text);
        ui.painter().galley(name.left_center() - Vec2::new(0.0, text.size().y / 2.0), text, cx.theme.text);
        if let Some(words) = stopped(cx, run, one) {
            let mut text = LayoutJob::simple_singleline(words, font.clone(), cx.theme.warning);
            text.wrap = TextWrapping::truncate_at_width(track.width());
            let text = painter.layout_job(text);
            let middle = Pos2::new(track.left(), top + (ROW - text.size().y) / 2.0);
            painter.galley(middle, text, cx.theme.warning);
            continue;
        }
        for (value, y, color) in [(one.gradient, 4.0, cx.theme.inhibitory), (one.ratio(), 12.0, cx.theme.excitatory)] {
            let bar = Rect::from_min_max(Pos2::new(track.left(), top + y), Pos2::new(x(value), top + y + 7.0));
            painter.rect_filled(bar, 2.0, color);
        }
    }
    let under = response.hover_pos().map(|pointer| ((pointer.y - place.top()) / ROW) as usize);
    if let Some(words) = under.and_then(|nth| spoken.get(nth)) {
        response.on_hover_text_at_pointer(words);
    }
}

/// A layer's numbers in words.
fn words(cx: &Context<'_>, run: &RunView, one: &LayerFlow) -> String {
    let number = |value: f32| cx.language().significant(f64::from(value));
    let (gradient, ratio) = (number(one.gradient), number(one.ratio()));
    let name = layer_name(cx, run, one.layer);
    let numbers = cx.with("flow.layer", &[("layer", &name), ("gradient", &gradient), ("ratio", &ratio)]);
    stopped(cx, run, one).map_or_else(|| numbers.clone(), |why| format!("{numbers} – {why}"))
}

/// Why a layer gets no gradient at all, where a step function is the reason.
fn stopped(cx: &Context<'_>, run: &RunView, one: &LayerFlow) -> Option<String> {
    let step = run.design.layers.step_above(one.layer).filter(|_| one.gradient == 0.0)?;
    Some(cx.with("flow.no_gradient", &[("title", &layer_name(cx, run, step))]))
}

/// Dead and saturated neurons, where there are any.
fn neurons(ui: &mut Ui, cx: &Context<'_>, run: &RunView) {
    let Some(report) = run.shown_report() else { return };
    for health in report.health.iter().filter(|health| health.dead + health.saturated > 0) {
        let name = layer_name(cx, run, health.layer);
        let all = health.neurons.to_string();
        for (count, key) in [(health.dead, "flow.dead"), (health.saturated, "flow.saturated")] {
            if count > 0 {
                let mut words = cx.language().count_with(key, count as u64, &[("layer", &name), ("all", &all)]);
                if key == "flow.dead" {
                    words = format!("{words} – {}", cx.t(dead_words(dead_matter(health))));
                }
                let label = ui.add(Label::new(weak(cx.theme, words)).wrap());
                label.on_hover_text(cx.t(&format!("{key}_about")));
            }
        }
    }
}

/// Whether dead neurons matter.
fn dead_words(matter: DeadNeurons) -> &'static str {
    match matter {
        DeadNeurons::TooFewPictures => "flow.dead_by_chance",
        DeadNeurons::Harmless => "flow.dead_harmless",
        DeadNeurons::Many => "flow.dead_many",
        DeadNeurons::TooMany => "flow.dead_too_many",
    }
}

/// What the doctor says, with its remedies.
fn doctor(ui: &mut Ui, cx: &mut Context<'_>, finding: &Finding) {
    let (text, why) = cx.language().finding(finding);
    problem_frame(cx.theme, false).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.label(icon(Icon::Stethoscope).color(cx.theme.warning));
            ui.label(bold(cx.t("flow.doctor")).color(cx.theme.warning));
            ui.add(Label::new(text).wrap());
        });
        ui.horizontal_wrapped(|ui| {
            // Remedies are changes of the design that was trained; what was changed since stays, where it can.
            let app = cx.app;
            for (remedy, edit) in finding.remedies.iter().filter_map(|remedy| Some((remedy, app.remedy(remedy)?))) {
                let words = cx.language().remedy(remedy);
                if ui.add(Button::new(words)).on_hover_text(cx.t("flow.remedy_about")).clicked() {
                    cx.change(edit, UndoLabel::new("remedy"));
                }
            }
            ui.label(weak(cx.theme, cx.t("flow.why")).underline()).on_hover_text(why);
        });
    });
    ui.add_space(4.0);
}
