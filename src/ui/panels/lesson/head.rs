//! Which lesson it is, and where one is in it.
use eframe::egui::{Align, Layout, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role, pos2};
use lucide_icons::Icon;

use crate::app::{Action, LessonAct, OpenLesson};
use crate::lesson::{LessonText, built_in, built_in_lessons};
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, icon, icon_button, in_order, weak};

/// Height of a part of the bar, and the space between two.
const BAR: (f32, f32) = (4.0, 5.0);

/// Draws the head.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, lesson: &OpenLesson, text: &LessonText) {
    ui.horizontal(|ui| {
        ui.label(icon(Icon::GraduationCap).color(cx.theme.accent));
        ui.label(weak(cx.theme, place(cx, lesson)));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            in_order(ui, |ui| {
                for (picture, key, act) in [
                    (Icon::RotateCcw, "lesson.restart", LessonAct::Restart),
                    (Icon::X, "lesson.close", LessonAct::Close),
                ] {
                    if icon_button(ui, picture, &cx.t(key)).clicked() {
                        cx.act(Action::Lesson(act));
                    }
                }
            });
        });
    });
    ui.label(bold(&text.title).size(size::TITLE));
    ui.add_space(2.0);
    bar(ui, cx, lesson);
    ui.add_space(6.0);
}

/// Its place among those that the program carries in itself.
fn place(cx: &Context<'_>, lesson: &OpenLesson) -> String {
    if built_in(&lesson.lesson.id).is_none() {
        return cx.t("lesson.own").into_owned();
    }
    let (number, all) = (lesson.lesson.outline.number.to_string(), built_in_lessons().len().to_string());
    cx.with("lesson.number", &[("number", &number), ("all", &all)])
}

/// A part for each step: done, shown, to come.
fn bar(ui: &mut Ui, cx: &Context<'_>, lesson: &OpenLesson) {
    let steps = lesson.lesson.steps().len();
    let here = (lesson.step() + 1).to_string();
    let words = cx.with("lesson.step", &[("number", &here), ("all", &steps.to_string())]);
    ui.horizontal(|ui| {
        let wide = (ui.available_width() - 90.0).max(60.0);
        let (rect, response) = ui.allocate_exact_size(Vec2::new(wide, 14.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &words));
        let part = (wide - BAR.1 * (steps as f32 - 1.0)) / steps.max(1) as f32;
        for step in 0..steps {
            let color = if step == lesson.step() {
                cx.theme.text
            } else if lesson.progress().is_done(&lesson.lesson, step) {
                cx.theme.accent
            } else {
                cx.theme.border
            };
            let min = pos2(rect.left() + step as f32 * (part + BAR.1), rect.center().y - BAR.0 / 2.0);
            ui.painter().rect_filled(Rect::from_min_size(min, Vec2::new(part, BAR.0)), 2.0, color);
        }
        ui.label(weak(cx.theme, &words));
    });
}
