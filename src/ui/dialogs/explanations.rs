//! Every plot and number of a workspace, explained: the first thing on the help page that is opened there.
use eframe::egui::{Grid, Label, Ui, vec2};

use crate::app::Workspace;
use crate::ui::context::Context;
use crate::ui::widgets::{bold, heading};

/// What is called by the first key and explained by the second.
type Explained = (&'static str, &'static str);

/// What the stack shows in every workspace that has it, and the line below.
const STACK: [Explained; 6] = [
    ("stack.parameters_name", "stack.parameters_about"),
    ("cost.shape", "cost.shape_about"),
    ("explain.strip.name", "explain.strip.about"),
    ("explain.problems.name", "explain.problems.about"),
    ("cost.multiply_adds", "cost.multiply_adds_about"),
    ("cost.memory", "cost.memory_about"),
];

const DATA: [Explained; 14] = [
    ("data_view.classes", "explain.classes.about"),
    ("inspector.split", "explain.split.about"),
    ("data.training", "data.training_about"),
    ("data.validation", "data.validation_about"),
    ("data.test", "data.test_about"),
    ("data.skipped", "data.skipped_about"),
    ("explain.sizes.name", "explain.sizes.about"),
    ("data_view.duplicates_title", "data_view.duplicates_about"),
    ("explain.gallery.name", "explain.gallery.about"),
    ("explain.epoch_pictures.name", "explain.epoch_pictures.about"),
    ("explain.extremes.name", "explain.extremes.about"),
    ("explain.transform.name", "explain.transform.about"),
    ("data_view.composition", "explain.composition.about"),
    ("metric.BalancedAccuracy.name", "metric.BalancedAccuracy.about"),
];

const BUILD: [Explained; 5] = [
    ("cost.parameters", "cost.parameters_about"),
    ("cost.rust_type", "cost.rust_type_about"),
    ("explain.activation.name", "explain.activation.about"),
    ("explain.start_values.name", "explain.start_values.about"),
    ("explain.schedule.name", "explain.schedule.about"),
];

const TRAIN: [Explained; 30] = [
    ("curves.loss", "explain.loss.about"),
    ("explain.score.name", "explain.score.about"),
    ("explain.interval.name", "explain.interval.about"),
    ("curves.smoothing", "explain.smoothing.about"),
    ("train_view.maps.name", "train_view.maps.about"),
    ("maps.filters", "explain.filters.about"),
    ("train_view.network.name", "network.about"),
    ("train_view.confusion.name", "explain.confusion.about"),
    ("train_view.batch.name", "train_view.batch.about"),
    ("metric.Accuracy.name", "metric.Accuracy.about"),
    ("confusion.precision", "explain.precision.about"),
    ("confusion.recall", "explain.recall.about"),
    ("metric.BalancedAccuracy.name", "metric.BalancedAccuracy.about"),
    ("metric.Top3.name", "metric.Top3.about"),
    ("metric.MacroF1.name", "metric.MacroF1.about"),
    ("train_view.runs.name", "train_view.runs.about"),
    ("flow.title", "flow.about"),
    ("flow.gradient", "explain.gradient.about"),
    ("flow.ratio", "explain.ratio.about"),
    ("explain.dead.name", "flow.dead_about"),
    ("explain.saturated.name", "flow.saturated_about"),
    ("flow.doctor", "explain.doctor.about"),
    ("prediction.title", "explain.prediction.about"),
    ("explain.pictures.name", "explain.pictures.about"),
    ("timeline.name", "explain.timeline.about"),
    ("explain.speed.name", "explain.speed.about"),
    ("explain.best.name", "explain.best.about"),
    ("explain.rate.name", "explain.rate.about"),
    ("command.predict_first.name", "command.predict_first.about"),
    ("command.listen.name", "command.listen.about"),
];

const EXPLORE: [Explained; 11] = [
    ("explore.cells.name", "explain.confusion.about"),
    ("confusion.precision", "explain.precision.about"),
    ("confusion.recall", "explain.recall.about"),
    ("explore.labels.name", "explore.labels.about"),
    ("explore.loss_name", "explore.loss_about"),
    ("explore.margin_name", "explore.margin_about"),
    ("explore.map.name", "explore.map.about"),
    ("explore.confidence", "explore.confidence_about"),
    ("explore.variability", "explore.variability_about"),
    ("explore.move", "explore.move_about"),
    ("explore.rename", "data_view.name_about"),
];

const COMPARE: [Explained; 10] = [
    ("command.race.name", "command.race.about"),
    ("command.compare_runs.name", "command.compare_runs.about"),
    ("compare_axis.seconds.name", "compare_axis.seconds.about"),
    ("compare_axis.multiply_adds.name", "compare_axis.multiply_adds.about"),
    ("compare.adopt_name", "compare.adopt_about"),
    ("compare.more_seeds", "compare.more_seeds_about"),
    ("compare_view.sample.name", "compare_view.sample.about"),
    ("compare_view.confusion.name", "compare_view.confusion.about"),
    ("compare_view.spread.name", "compare_view.spread.about"),
    ("compare_view.difference.name", "compare_view.difference.about"),
];

/// Draws what is explained of the workspace that is shown.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>) {
    let row = cx.app.workspace.row();
    let name = cx.t(&format!("workspace.{}.name", row.id)).into_owned();
    let (own, stack): (&[Explained], &[Explained]) = match cx.app.workspace {
        Workspace::Data => (&DATA, &[]),
        Workspace::Build => (&BUILD, &STACK),
        Workspace::Train => (&TRAIN, &STACK),
        Workspace::Explore => (&EXPLORE, &STACK),
        Workspace::Compare => (&COMPARE, &STACK),
    };
    heading(ui, cx.theme, &cx.with("help.on_screen", &[("workspace", &name)]));
    Grid::new(("explained", row.id)).num_columns(2).spacing(vec2(14.0, 5.0)).show(ui, |ui| {
        for (name, about) in own.iter().chain(stack) {
            ui.scope(|ui| {
                ui.set_width(190.0);
                ui.add(Label::new(bold(cx.t(name))).wrap());
            });
            ui.scope(|ui| {
                ui.set_width((ui.available_width() - 20.0).max(300.0));
                ui.add(Label::new(cx.t(about).as_ref()).wrap());
            });
            ui.end_row();
        }
    });
    ui.add_space(10.0);
}
