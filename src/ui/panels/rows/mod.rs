//! Rows of numbers: a function with the network's curve, or a table; shared by the workspaces Data and Train.
//!
//! `samples`, `stroke` and `contributions` compute what is drawn, `thin` are the lines of neurons, `plot` draws a function
//! and `editor` sets it; `table` lists rows, `columns` chooses which of them enter and which is answered, `row` is the
//! chosen one; `fit` says how near answers come to the truth.
mod columns;
mod contributions;
mod editor;
mod fit;
mod plot;
mod row;
mod samples;
mod scatter;
mod stroke;
mod table;
mod thin;

pub(in crate::ui) use editor::show as function_settings;
pub(in crate::ui) use fit::{show as fit, truth};
pub(in crate::ui) use plot::show as function_plot;
pub(in crate::ui) use row::show as chosen_row;

use eframe::egui::{Label, Ui};

use crate::design::Source;
use crate::ui::context::Context;
use crate::ui::widgets::weak;

/// What a design of rows is set by: a function, or the columns of a table.
pub(in crate::ui) fn settings(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    match &app.document.design().data {
        Source::Function(function) => editor::show(ui, cx, function),
        Source::Table(table) => columns::show(ui, cx, table),
        _ => {}
    }
}

/// What is learned from: the values of a function, or the rows of a table.
pub(in crate::ui) fn samples(ui: &mut Ui, cx: &mut Context<'_>) {
    let app = cx.app;
    match &app.document.design().data {
        Source::Function(function) => plot::show(ui, cx, function, false),
        Source::Table(design) => table::show(ui, cx, design),
        _ => drop(ui.add(Label::new(weak(cx.theme, cx.t("data_view.empty"))).wrap())),
    }
}
