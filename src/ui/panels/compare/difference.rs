//! In what the designs of the runs differ, in words: each setting with who has what.
use eframe::egui::{Grid, Label, Ui, vec2};

use super::letters::{letter, letter_badge};
use crate::design::{Design, Difference, DifferenceIn, Value, differences};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, empty};

/// Everything in which the designs of what is compared differ.
pub(super) fn found(cx: &Context<'_>) -> Vec<Difference> {
    let designs: Vec<&Design> = cx.app.compare.entrants().iter().map(|entrant| &*entrant.design).collect();
    differences(&designs)
}

/// The word of the setting that differs.
pub(super) fn setting_of(of: &DifferenceIn) -> &'static str {
    match of {
        DifferenceIn::Setting { setting, .. } => setting,
        DifferenceIn::Layers => "layers",
        DifferenceIn::Data => "data",
        DifferenceIn::Augmentation => "augmentation",
        DifferenceIn::Seed => "seed",
    }
}

/// Draws the list.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let found = found(cx);
    if found.is_empty() {
        return empty(ui, cx, "compare.alike");
    }
    Grid::new("differences").num_columns(2).spacing(vec2(18.0, 8.0)).show(ui, |ui| {
        for difference in &found {
            ui.label(bold(cx.language().difference_name(&difference.of)));
            ui.horizontal_wrapped(|ui| values(ui, cx, difference));
            ui.end_row();
        }
    });
}

/// Who has what: those with the same value stand together.
fn values(ui: &mut Ui, cx: &Context<'_>, difference: &Difference) {
    let setting = setting_of(&difference.of);
    let mut seen: Vec<&Option<Value>> = Vec::new();
    for value in &difference.values {
        if seen.contains(&value) {
            continue;
        }
        seen.push(value);
        let who: Vec<usize> =
            (0..difference.values.len()).filter(|place| difference.values[*place] == *value).collect();
        let words = match value {
            Some(value) if difference.of == DifferenceIn::Layers => {
                if let Value::Count(count) = value {
                    cx.count("stack.layers", *count)
                } else {
                    String::new()
                }
            }
            Some(value) => cx.language().value_of(setting, *value),
            None => cx.t("compare.differs").into_owned(),
        };
        for place in &who {
            letter_badge(ui, cx.theme, *place);
        }
        let letters = who.iter().map(|place| letter(*place)).collect::<String>();
        let label = ui.add(Label::new(&words).wrap());
        label.on_hover_text(cx.language().labeled(&letters, &words));
        ui.add_space(12.0);
    }
}
