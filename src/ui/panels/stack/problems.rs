//! What is wrong, in words, each with the buttons that fix it.
use eframe::egui::{Button, FontId, Label, RichText, Stroke, Ui};
use lucide_icons::Icon;

use crate::app::{Action, Command};
use crate::design::{LayerId, Problem, Severity};
use crate::ui::context::Context;
use crate::ui::theme::size;
use crate::ui::widgets::{bold, command_name, command_tip, icon, problem_frame};

/// What is wrong with a layer.
pub(in crate::ui) fn problems_of(ui: &mut Ui, cx: &mut Context<'_>, layer: LayerId) {
    let app = cx.app;
    for (place, problem) in app.document.problems_of(Some(layer)) {
        one_problem(ui, cx, place, problem);
    }
}

/// What is wrong with the input or the data.
pub(in crate::ui) fn problems_of_input(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    for (place, problem) in app.document.problems_of(None) {
        if problem.kind.concerns_input() {
            one_problem(ui, cx, place, problem);
        }
    }
}

/// A problem in words with the buttons that fix it: beside the words where all fit into a line, else below them.
pub(in crate::ui) fn one_problem(ui: &mut Ui, cx: &mut Context<'_>, place: usize, problem: &Problem) {
    let error = problem.severity() == Severity::Error;
    let color = if error { cx.theme.error } else { cx.theme.warning };
    let words = cx.language().problem(&problem.kind);
    let fixes: Vec<String> = problem.fixes.iter().map(|fix| cx.language().fix(&fix.kind)).collect();
    problem_frame(cx.theme, error).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let wide = |ui: &Ui, text: &str| {
            ui.painter().layout_no_wrap(text.to_owned(), FontId::proportional(size::BODY), color).size().x
        };
        let buttons = fixes.iter().map(|fix| 24.0 + wide(ui, fix) * 1.06).sum::<f32>();
        let needed = 36.0 + wide(ui, &words) + buttons;
        let below = needed > ui.available_width();
        ui.horizontal_wrapped(|ui| {
            let sign = if error { Icon::CircleAlert } else { Icon::TriangleAlert };
            ui.label(icon(sign).size(14.0).color(color));
            ui.label(RichText::new(words).color(cx.theme.text));
            if !below {
                fix_buttons(ui, cx, place, &fixes);
            }
        });
        if below && !fixes.is_empty() {
            ui.horizontal_wrapped(|ui| fix_buttons(ui, cx, place, &fixes));
        }
    });
}

/// The buttons that fix a problem, of which the usual one stands out.
fn fix_buttons(ui: &mut Ui, cx: &mut Context<'_>, problem: usize, fixes: &[String]) {
    for (fix, words) in fixes.iter().enumerate() {
        let button = if fix == 0 {
            let words = bold(words.as_str()).color(cx.theme.on_accent);
            Button::new(words).fill(cx.theme.accent).stroke(Stroke::NONE)
        } else {
            Button::new(words.as_str())
        };
        if ui.add(button).on_hover_text(cx.t("problem.fix_about")).clicked() {
            cx.act(Action::Fix { problem, fix });
        }
    }
}

/// What the pictures lose by the form of the input, with the button that proposes a fitting network.
pub(in crate::ui) fn losses(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    let Some(loaded) = app.pictures() else { return };
    let told: Vec<_> = loaded.dataset.report.notices.iter().filter(|notice| notice.is_about_form()).collect();
    if told.is_empty() {
        return;
    }
    problem_frame(cx.theme, false).show(ui, |ui| {
        ui.set_width(ui.available_width());
        for notice in told {
            let text =
                format!("{} · {}", cx.t("data_view.careful"), cx.language().notice(notice, &loaded.dataset.report));
            ui.add(Label::new(text).wrap());
        }
        let name = command_name(cx, Command::Propose);
        let button = Button::new(bold(&name).color(cx.theme.on_accent)).fill(cx.theme.accent).wrap();
        if ui.add(button.stroke(Stroke::NONE)).on_hover_text(command_tip(cx, Command::Propose)).clicked() {
            cx.command(Command::Propose);
        }
    });
    ui.add_space(4.0);
}
