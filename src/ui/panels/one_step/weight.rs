//! Which weight it is, its old and its new value, and the loss before and after.
use eframe::egui::{ComboBox, DragValue, Grid, Label, Ui};

use super::layer_name;
use crate::app::{Action, RunView};
use crate::train::{OneStep, WeightArray, WeightChoice, WeightPlace};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, weak, whole_speed};

/// Digits behind the point of a weight: a step is small beside it.
const DIGITS: usize = 6;

/// Draws the part.
pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, run: &RunView, step: &OneStep) {
    choose(ui, cx, run, step);
    let number = |number: usize| cx.language().number(number as u64);
    let values = [("batch", &*number(step.batch)), ("batches", &number(step.batches)), ("epoch", &number(step.epoch))];
    ui.add(Label::new(weak(cx.theme, cx.with("one_step.step_of", &values))).wrap());
    ui.add_space(4.0);
    let decimal = |value: f32| cx.language().decimal(f64::from(value), DIGITS);
    let update = &step.update;
    let weight =
        [("old", decimal(update.old)), ("change", signed(cx, update.new - update.old)), ("new", decimal(update.new))];
    let loss = [
        ("loss", decimal(step.loss)),
        ("loss_change", signed(cx, step.loss_after - step.loss)),
        ("loss_after", decimal(step.loss_after)),
    ];
    Grid::new("old and new").num_columns(3).spacing([22.0, 2.0]).show(ui, |ui| {
        for row in [weight, loss] {
            for (key, _) in &row {
                ui.label(weak(cx.theme, cx.t(&format!("one_step.{key}"))));
            }
            ui.end_row();
            for (key, value) in row {
                let spoken = cx.language().labeled(&cx.t(&format!("one_step.{key}")), &value);
                let response = ui.label(bold(value).size(16.0));
                response.ctx.accesskit_node_builder(response.id, |node| node.set_value(spoken));
            }
            ui.end_row();
        }
    });
}

/// A change with its sign.
fn signed(cx: &Context<'_>, change: f32) -> String {
    let sign = if change > 0.0 { "+" } else { "" };
    format!("{sign}{}", cx.language().decimal(f64::from(change), DIGITS))
}

/// The fields that name the weight: its array, and its place along each of the array's dimensions.
fn choose(ui: &mut Ui, cx: &Context<'_>, run: &RunView, step: &OneStep) {
    let name = |array: &WeightArray| {
        let own = array.name.rsplit('.').next().unwrap_or_default();
        format!("{} · {own}", layer_name(cx, run, array.layer))
    };
    let Some(array) = step.arrays.iter().find(|array| array.name == step.weight.array) else { return };
    let open = |array: &WeightArray, index| {
        let place = WeightPlace { array: array.name.clone(), index };
        cx.act(Action::OpenWeight(Some(WeightChoice::Place(place))));
    };
    ui.horizontal_wrapped(|ui| {
        let combo = ComboBox::from_id_salt("array").selected_text(name(array)).width(170.0);
        let response = combo.show_ui(ui, |ui| {
            for other in &step.arrays {
                if ui.selectable_label(other.name == array.name, name(other)).clicked() && other.name != array.name {
                    open(other, 0);
                }
            }
        });
        let about = cx.t("one_step.array");
        response.response.accessible_name(&*about).on_hover_text(&*about);
        let mut stride: usize = array.dims.iter().product();
        for (nth, size) in array.dims.iter().copied().enumerate() {
            let above = stride;
            stride /= size.max(1);
            let here = step.weight.index % above.max(1) / stride.max(1);
            let mut chosen = here + 1;
            let name = dimensions(array.dims.len()).get(nth).copied().unwrap_or("nth");
            let label = ui.label(weak(cx.theme, cx.t(&format!("one_step.dim.{name}"))));
            let field =
                DragValue::new(&mut chosen).range(1..=size).speed(whole_speed(ui, 0.1)).update_while_editing(false);
            if ui.label_inputs_by(label.id, |ui| ui.add(field)).changed() && chosen != here + 1 {
                open(array, step.weight.index - here * stride + (chosen - 1) * stride);
            }
        }
    });
}

/// What the dimensions of an array are called, by how many there are.
fn dimensions(count: usize) -> &'static [&'static str] {
    match count {
        2 => &["to", "from"],
        4 => &["filter", "channel", "row", "column"],
        _ => &[],
    }
}
