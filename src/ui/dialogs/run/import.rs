//! What came of a file of weights: each array of the network and of the file, and whether it was taken.
use eframe::egui::{Color32, Grid, Label, RichText, Ui, vec2};

use crate::app::ImportedWeights;
use crate::train::{ArrayFit, ImportedArray};
use crate::ui::context::Context;
use crate::ui::dialogs::{answer, scroll};
use crate::ui::theme::size;
use crate::ui::widgets::{bold, weak};

/// Draws the dialog.
pub(in crate::ui::dialogs) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(ImportedWeights { file, arrays, run }) = cx.app.imports.imported() else { return };
    ui.label(bold(cx.t("import.title")).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(weak(cx.theme, file.display().to_string())).wrap());
    ui.add_space(4.0);
    let taken = arrays.iter().filter(|array| array.fit == ArrayFit::Taken).count();
    let own = arrays.iter().filter(|array| array.fit != ArrayFit::Unknown).count();
    let values = [("taken", &*taken.to_string()), ("arrays", &cx.count("import.arrays", own))];
    let color = if taken == own { cx.theme.good } else { cx.theme.warning };
    ui.add(Label::new(bold(cx.with("import.taken_of", &values)).color(color)).wrap());
    let outcome = if run.is_some() { "import.kept" } else { "import.nothing" };
    ui.add(Label::new(cx.t(outcome)).wrap());
    ui.add_space(8.0);
    scroll(ui, 320.0).id_salt("arrays").auto_shrink([false, true]).show(ui, |ui| table(ui, cx, arrays));
    ui.add_space(8.0);
    answer::close(ui, cx);
}

/// The arrays, with what became of each.
fn table(ui: &mut Ui, cx: &Context<'_>, arrays: &[ImportedArray]) {
    Grid::new("arrays").num_columns(3).spacing(vec2(18.0, 5.0)).show(ui, |ui| {
        for head in ["import.array", "import.shape", "import.outcome"] {
            ui.label(weak(cx.theme, cx.t(head)));
        }
        ui.end_row();
        for array in arrays {
            ui.label(RichText::new(&array.name).monospace());
            ui.label(shape(&array.dims));
            let (words, color) = outcome(cx, &array.fit);
            ui.label(RichText::new(words).color(color));
            ui.end_row();
        }
    });
}

fn outcome(cx: &Context<'_>, fit: &ArrayFit) -> (String, Color32) {
    let words = match fit {
        ArrayFit::Taken => return (cx.t("import.fit.taken").into_owned(), cx.theme.good),
        ArrayFit::OtherShape { found } => cx.with("import.fit.other_shape", &[("shape", &shape(found))]),
        ArrayFit::Unusable => cx.t("import.fit.unusable").into_owned(),
        ArrayFit::Missing => cx.t("import.fit.missing").into_owned(),
        ArrayFit::Unknown => cx.t("import.fit.unknown").into_owned(),
    };
    (words, cx.theme.warning)
}

fn shape(dims: &[usize]) -> String {
    dims.iter().map(ToString::to_string).collect::<Vec<_>>().join(" × ")
}
