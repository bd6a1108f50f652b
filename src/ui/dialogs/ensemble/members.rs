//! The members of an ensemble in a table with the mean one and the vote, and how alike they are.
use eframe::egui::{Grid, Label, RichText, Ui, vec2};

use crate::data::Part;
use crate::design::Interval;
use crate::train::{EnsembleComparison, EnsembleOutcome};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, heading, weak};

/// Draws the table, and what is said of pairs of members.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, outcome: &EnsembleOutcome) {
    let comparison = &outcome.findings.comparison;
    let part = match outcome.findings.part {
        Part::Training => "ensemble.on_training",
        Part::Validation => "ensemble.on_validation",
        Part::Test => "ensemble.on_test",
    };
    heading(ui, cx.theme, &cx.count(part, comparison.samples));
    Grid::new("members").spacing(vec2(18.0, 4.0)).striped(true).show(ui, |ui| {
        for key in ["member", "seed", "epochs", "weight", "accuracy", "interval"] {
            ui.label(weak(cx.theme, cx.t(&format!("ensemble.{key}"))));
        }
        ui.end_row();
        for (nth, (member, accuracy)) in outcome.record.members.iter().zip(&comparison.accuracies).enumerate() {
            let cells = [
                (nth + 1).to_string(),
                member.seed.to_string(),
                member.epochs.to_string(),
                cx.language().decimal(member.weight, 2),
                cx.language().percent(*accuracy, 1),
                interval(cx, comparison, *accuracy),
            ];
            for cell in cells {
                ui.label(RichText::new(cell).monospace());
            }
            ui.end_row();
        }
        let mean = cx.language().percent(comparison.mean_member(), 1);
        total(ui, cx, "ensemble.mean_member", (mean, String::new()));
        let vote = cx.language().percent(comparison.vote, 1);
        total(ui, cx, "ensemble.vote", (vote, interval(cx, comparison, comparison.vote)));
    });
    ui.add_space(6.0);
    alike(ui, cx, outcome);
}

/// A row below the members.
fn total(ui: &mut Ui, cx: &Context<'_>, key: &str, (accuracy, interval): (String, String)) {
    ui.label(bold(cx.t(key)));
    for cell in [String::new(), String::new(), String::new(), accuracy, interval] {
        ui.label(bold(cell).monospace());
    }
    ui.end_row();
}

fn interval(cx: &Context<'_>, comparison: &EnsembleComparison, accuracy: f64) -> String {
    let Interval { low, high } = comparison.interval(accuracy);
    let language = cx.language();
    cx.with("ensemble.from_to", &[("low", &language.decimal(low * 100.0, 1)), ("high", &language.percent(high, 1))])
}

/// How often two members answer the same, pair by pair, and how alike their weights are.
fn alike(ui: &mut Ui, cx: &Context<'_>, outcome: &EnsembleOutcome) {
    let (language, comparison) = (cx.language(), &outcome.findings.comparison);
    heading(ui, cx.theme, &cx.t("ensemble.alike"));
    let weights = outcome.findings.similarity.map_or_else(
        || cx.t("ensemble.not_matched").into_owned(),
        |alike| {
            let (plain, matched) = (language.decimal(alike.plain, 2), language.decimal(alike.matched, 2));
            cx.with("ensemble.weights", &[("plain", &plain), ("matched", &matched)])
        },
    );
    ui.add(Label::new(weights).wrap());
    let mean = language.percent(comparison.mean_agreement(), 1);
    ui.add(Label::new(cx.with("ensemble.agreement", &[("share", &mean)])).wrap());
    if comparison.agreement.len() < 2 {
        return;
    }
    Grid::new("pairs").spacing(vec2(10.0, 2.0)).show(ui, |ui| {
        ui.label("");
        for member in 1..=comparison.agreement.len() {
            ui.label(weak(cx.theme, member.to_string()));
        }
        ui.end_row();
        for (nth, row) in comparison.agreement.iter().enumerate() {
            ui.label(weak(cx.theme, (nth + 1).to_string()));
            for (other, share) in row.iter().enumerate() {
                let words = if nth == other { "–".to_owned() } else { language.percent(*share, 0) };
                ui.label(RichText::new(words).monospace());
            }
            ui.end_row();
        }
    });
}
