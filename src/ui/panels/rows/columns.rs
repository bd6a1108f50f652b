//! Which columns of a table enter the network, which one is answered, and whether that are classes or numbers.
use eframe::egui::{Checkbox, Label, RadioButton, Ui};

use crate::data::TableColumn;
use crate::design::{Edit, Input, Label as UndoLabel, Loss, Source, Table, TargetKind};
use crate::ui::context::Context;
use crate::ui::widgets::{heading, seen_name, segments, weak};

/// Draws the choosers.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, table: &Table) {
    heading(ui, cx.theme, &cx.t("columns.title"));
    let app = cx.app;
    let columns = match app.table.columns() {
        None => return drop(ui.label(weak(cx.theme, cx.t("columns.reading")))),
        Some(Err(error)) => {
            let words = cx.language().data_error(error);
            return drop(ui.add(Label::new(weak(cx.theme, words)).wrap()));
        }
        Some(Ok(columns)) => columns,
    };
    ui.add(Label::new(weak(cx.theme, cx.t("columns.about"))).wrap());
    ui.add_space(4.0);
    for column in &columns.columns {
        one(ui, cx, table, column);
    }
    ui.add_space(8.0);
    heading(ui, cx.theme, &cx.t("columns.answers"));
    let options = [(TargetKind::Classes, "classes"), (TargetKind::Numbers, "numbers")].map(|(kind, key)| {
        let text = |part| cx.language().term(&["columns", key, part]).into_owned();
        (kind, text("name"), text("about"))
    });
    if let Some(answers) = segments(ui, cx.theme, &options, table.answers) {
        change(cx, Table { answers, ..table.clone() });
    }
}

/// A column: whether it enters, whether it is answered, and what stands in it.
fn one(ui: &mut Ui, cx: &Context<'_>, table: &Table, column: &TableColumn) {
    let is_target = column.name == table.target;
    let named = |key: &str| cx.with(key, &[("column", &column.name)]);
    ui.horizontal(|ui| {
        let mut enters = table.inputs.contains(&column.name);
        let tick = ui.add_enabled(column.is_numeric() && !is_target, Checkbox::without_text(&mut enters));
        let tick = tick.accessible_name(named("columns.enters")).on_hover_text(cx.t("columns.enters_about"));
        if tick.on_disabled_hover_text(cx.t("columns.enters_not")).changed() {
            let mut inputs = table.inputs.clone();
            inputs.retain(|name| *name != column.name);
            if enters {
                inputs.push(column.name.clone());
            }
            change(cx, Table { inputs, ..table.clone() });
        }
        let answered = ui.add(RadioButton::new(is_target, "")).accessible_name(named("columns.answered"));
        if answered.on_hover_text(cx.t("columns.answered_about")).clicked() && !is_target {
            let mut inputs = table.inputs.clone();
            inputs.retain(|name| *name != column.name);
            let (target, answers) = (column.name.clone(), column.answers());
            change(cx, Table { inputs, target, answers, ..table.clone() });
        }
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(Label::new(seen_name(&column.name)).truncate());
            ui.add(Label::new(weak(cx.theme, contents(cx, column))).truncate());
        });
    });
}

/// What stands in a column, as far as its rows were seen.
fn contents(cx: &Context<'_>, column: &TableColumn) -> String {
    if !column.is_numeric() {
        return cx.count("columns.different", column.different);
    }
    let number = |value: f64| cx.language().significant(value);
    let (low, high, mean) = (number(column.minimum), number(column.maximum), number(column.mean));
    cx.with("columns.numeric", &[("low", &low), ("high", &high), ("mean", &mean)])
}

/// Other columns are one step, with an input that they fill and a loss that fits what is answered.
fn change(cx: &Context<'_>, table: Table) {
    let design = cx.app.document.design();
    let (answers, source) = (table.answers, Source::Table(table));
    let input = match (&design.input, source.usual_input()) {
        (Input::Numbers { normalize, .. }, Input::Numbers { count, .. }) => {
            Input::Numbers { count, normalize: *normalize }
        }
        (_, usual) => usual,
    };
    let mut edits = vec![Edit::SetData(source), Edit::SetInput(input)];
    let loss = match (answers, &design.training.loss) {
        (TargetKind::Numbers, loss) if loss.asks_for_classes() => Some(Loss::MeanSquared),
        (TargetKind::Classes, Loss::MeanSquared | Loss::MeanAbsolute | Loss::Huber { .. }) => Some(Loss::default()),
        _ => None,
    };
    if let Some(loss) = loss {
        let mut training = design.training.clone();
        training.loss = loss;
        edits.push(Edit::SetTraining(Box::new(training)));
    }
    cx.change(Edit::All(edits), UndoLabel::new("set").setting("columns"));
}
