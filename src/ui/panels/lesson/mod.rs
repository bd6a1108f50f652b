//! The open lesson at the right: where one is, a few sentences, the prediction, the tasks, what is one's own in this step, a
//! sentence to write; below them back, hint, next.
mod foot;
mod head;
mod markdown;
mod prediction;
mod sentence;
mod tasks;
mod yours;

use eframe::egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Ui};

use crate::app::OpenLesson;
use crate::lesson::StepText;
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::bold;

/// Width of the panel: at first, and from where to where it may be drawn.
const WIDTH: (f32, f32, f32) = (370.0, 290.0, 520.0);
/// The share of the window that it takes at most.
const SHARE: f32 = 0.34;

/// The step whose hints were shown last, and how many.
#[derive(Clone, Default)]
struct ShownHints((String, usize), usize);

/// Draws the panel of the open lesson, if there is one.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(lesson) = cx.app.lesson.as_deref() else { return };
    let (usual, least, most) = WIDTH;
    let widest = (ui.available_width() * SHARE).clamp(least, most);
    let frame = Frame::new().fill(cx.theme.panel).inner_margin(Margin { left: 14, right: 10, top: 12, bottom: 10 });
    let panel = Panel::right("lesson").default_size(usual.min(widest)).size_range(least..=widest).frame(frame);
    panel.show(ui, |ui| content(ui, cx, lesson));
}

fn content(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson) {
    let code = cx.language().code();
    let (Some(text), Some(step)) = (lesson.lesson.text(code), lesson.lesson.step_text(code, lesson.step())) else {
        return;
    };
    head::show(ui, cx, lesson, text);
    Panel::bottom("lesson foot").frame(Frame::NONE).show_separator_line(false).show(ui, |ui| {
        foot::show(ui, cx, lesson, step);
    });
    CentralPanel::default().frame(Frame::NONE).show(ui, |ui| {
        let area = ScrollArea::vertical().id_salt((&lesson.lesson.id, lesson.step())).auto_shrink(false);
        area.show(ui, |ui| {
            ui.set_max_width(ui.available_width() - 6.0);
            body(ui, cx, lesson, step);
        });
    });
}

fn body(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson, step: &StepText) {
    ui.spacing_mut().item_spacing.y = 8.0;
    ui.add_space(2.0);
    ui.label(bold(&step.title).size(size::BODY + 1.0));
    markdown::show(ui, cx.theme, ("body", lesson.step()), &step.body);
    if let Some(words) = &step.prediction {
        prediction::show(ui, cx, lesson, words);
    }
    if !step.tasks.is_empty() {
        tasks::show(ui, cx, lesson, step);
    }
    yours::show(ui, cx, lesson);
    if let Some(question) = &step.sentence {
        sentence::show(ui, cx, lesson, question);
    }
    let place = (lesson.lesson.id.clone(), lesson.step());
    let hints = lesson.shown().map_or(0, |shown| shown.hints).min(step.hints.len());
    let ShownHints(before, known) = std::mem::replace(cx.memory(), ShownHints(place.clone(), hints));
    for (nth, hint) in step.hints.iter().take(hints).enumerate() {
        foot::hint(ui, cx, (nth, step.hints.len()), hint, before == place && nth >= known);
    }
    ui.add_space(4.0);
}
