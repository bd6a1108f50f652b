//! The field for a weight that was clicked; it can be changed while the run waits.
use eframe::egui::emath::format_with_decimals_in_range;
use eframe::egui::{Button, DragValue, Ui};

use crate::app::{Action, RunState, RunView};
use crate::lesson::Control;
use crate::train::{WeightChoice, WeightPlace};
use crate::ui::context::Context;

/// A weight that was clicked.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) struct Synapse {
    /// PyTorch's name of its array.
    pub(in crate::ui) array: String,
    /// Its place in the array.
    pub(in crate::ui) index: usize,
    pub(in crate::ui) value: f32,
    /// It was clicked just now: its field takes the keyboard.
    pub(in crate::ui) is_new: bool,
    /// It was changed, and what the run tells is still the old value.
    pub(in crate::ui) is_ahead: bool,
    /// The neuron that it comes from, and the one that it goes to.
    pub(in crate::ui) from: usize,
    pub(in crate::ui) to: usize,
}

/// Whether weights can be changed now: a run waits, or is over.
pub(in crate::ui) fn can_change_weights(cx: &Context<'_>) -> bool {
    let run = cx.app.runs.shown();
    // What has been cannot be changed.
    let run = run.filter(|run| run.shown_moment().is_none());
    run.is_some_and(|run| run.is_alive() && matches!(run.state, RunState::Waiting | RunState::Ended(_)))
}

/// The button that shows how the next step changes a weight of the shown run.
pub(in crate::ui) fn learns_button(ui: &mut Ui, cx: &Context<'_>, weight: impl FnOnce() -> WeightChoice) {
    let can_look = cx.app.runs.shown().is_some_and(RunView::is_alive);
    let tip = cx.t(if can_look { "one_step.open_about" } else { "one_step.no_run" });
    let button = Button::new(cx.t("one_step.open").into_owned());
    let response = ui.add_enabled(can_look, button).on_hover_text(tip.as_ref()).on_disabled_hover_text(tip.as_ref());
    if response.clicked() {
        cx.act(Action::OpenWeight(Some(weight())));
    }
}

/// Opens a weight that was clicked, where there is a run that changes it and no lesson that keeps its arithmetic shut.
pub(in crate::ui) fn open_weight(cx: &Context<'_>, array: &str, index: usize) {
    if cx.app.runs.shown().is_some_and(RunView::is_alive) && !cx.app.is_shut(Control::Arithmetic) {
        let place = WeightPlace { array: array.to_owned(), index };
        cx.act(Action::OpenWeight(Some(WeightChoice::Place(place))));
    }
}

/// Draws the field, if a weight was clicked. `now` is what the run tells of it.
pub(in crate::ui) fn weight_field(ui: &mut Ui, cx: &mut Context<'_>, now: impl Fn(&Synapse) -> Option<f32>) {
    let Some(mut synapse) = cx.memory::<Option<Synapse>>().clone() else { return };
    let waits = can_change_weights(cx);
    ui.horizontal(|ui| {
        let (from, to) = ((synapse.from + 1).to_string(), (synapse.to + 1).to_string());
        let label = ui.label(cx.with("network.weight", &[("from", &from), ("to", &to)]));
        let language = cx.language();
        let write = move |number, digits| language.with_signs(&format_with_decimals_in_range(number, digits));
        let field = DragValue::new(&mut synapse.value).speed(0.01).max_decimals(5).update_while_editing(false);
        let field = field.custom_formatter(write).custom_parser(move |text| language.read_number(text));
        let response = ui.label_inputs_by(label.id, |ui| ui.add_enabled(waits, field));
        if std::mem::take(&mut synapse.is_new) {
            response.request_focus();
        }
        let held = response.dragged() || response.has_focus();
        let tip = cx.t(if waits { "network.edit_about" } else { "network.wait_first" });
        let now = now(&synapse);
        if response.on_hover_text(tip.as_ref()).on_disabled_hover_text(tip.as_ref()).changed() {
            let (array, index, value) = (synapse.array.clone(), synapse.index, synapse.value);
            cx.act(Action::SetWeight { array, index, value });
            // What was typed stands until the run tells of it.
            synapse.is_ahead = true;
        } else {
            synapse.is_ahead &= waits && now != Some(synapse.value);
            if !held && !synapse.is_ahead {
                // It may have been put back, or the run goes on.
                synapse.value = now.unwrap_or(synapse.value);
            }
        }
        let place = WeightPlace { array: synapse.array.clone(), index: synapse.index };
        *cx.memory() = Some(synapse);
        learns_button(ui, cx, || WeightChoice::Place(place));
        if ui.button(cx.t("dialog.close").into_owned()).clicked() {
            *cx.memory::<Option<Synapse>>() = None;
        }
    });
}
