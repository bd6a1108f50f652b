//! The chosen row of a table: what stands in it, what should come out, and what the network answers.
use eframe::egui::{Align, Grid, Label, Layout, RichText, Ui, vec2};

use crate::design::{Table, TargetKind};
use crate::ui::context::Context;
use crate::ui::panels::stack::other_pictures;
use crate::ui::widgets::{bold, empty, heading, seen_name, weak};

/// Width of the names of columns at most, and height of a line.
const NAME: f32 = 180.0;
const ROW: f32 = 17.0;

/// Draws the row.
pub(in crate::ui) fn show(ui: &mut Ui, cx: &mut Context<'_>, table: &Table) {
    let app = cx.app;
    ui.horizontal(|ui| {
        heading(ui, cx.theme, &cx.t("row.title"));
        other_pictures(ui, cx);
    });
    let Some(data) = app.loading.dataset().filter(|data| data.numbers(0).len() == table.inputs.len()) else {
        return empty(ui, cx, "row.empty");
    };
    let index = app.sample.index.min(data.len() - 1);
    ui.add(Label::new(bold(cx.sample_name(data, index))).truncate());
    let language = cx.language();
    let number = |value: f32| language.significant(f64::from(value));
    let answers = app.cards().map(|(_, cards, ..)| cards.probabilities.clone()).unwrap_or_default();
    let names = (ui.available_width() * 0.5).min(NAME);
    Grid::new("row").num_columns(2).spacing(vec2(16.0, 3.0)).min_row_height(ROW).show(ui, |ui| {
        let mut line = |name: &str, text: String, is_strong: bool| {
            ui.allocate_ui_with_layout(vec2(names, ROW), Layout::left_to_right(Align::Center), |ui| {
                ui.set_min_width(names);
                ui.add(Label::new(weak(cx.theme, seen_name(name))).truncate());
            });
            let text = RichText::new(text).monospace();
            ui.label(if is_strong { text.strong() } else { text });
            ui.end_row();
        };
        for (name, value) in table.inputs.iter().zip(data.numbers(index)) {
            line(name, number(value), false);
        }
        if table.answers == TargetKind::Numbers {
            let truth = data.samples().answers(index).first().copied();
            line(&table.target, truth.map(number).unwrap_or_default(), true);
            if let Some(answer) = answers.first().copied() {
                line(&cx.t("fit.answer"), number(answer), true);
                if let Some(truth) = truth {
                    line(&cx.t("fit.residual"), number(answer - truth), false);
                }
            }
        } else if data.is_used(index) {
            line(&table.target, seen_name(&cx.class_of_sample(data, index)), true);
        }
    });
}
