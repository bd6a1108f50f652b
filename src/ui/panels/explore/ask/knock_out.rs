//! Knock out: switches for a layer and its units, what is lost without those that are off, and the sign that some are.
use eframe::egui::{Checkbox, Label, Rect, Sense, Ui, Vec2, WidgetInfo, accesskit::Role};

use super::chosen_unit::ChosenUnit;
use super::square::missing;

use crate::app::{Action, Probe, ProbeChange, RunView, title};
use crate::design::CheckedLayer;
use crate::engine::{AblatedUnits, best};
use crate::train::{ConfusionChange, KnockOut};
use crate::ui::context::Context;
use crate::ui::widgets::{bold, problem_frame, weak};

/// Changes of the confusion that are told in words.
const TOLD: usize = 3;
/// Width and height of a cell of the confusion.
const CELL: (f32, f32) = (2.0, 13.0);

/// Says that something is off, what, and offers to switch it on again.
pub(super) fn banner(ui: &mut Ui, cx: &Context<'_>) {
    let Some(run) = cx.app.runs.shown().filter(|_| !cx.app.probes.settings.ablation.is_empty()) else { return };
    problem_frame(cx.theme, false).show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.add(Label::new(cx.with("ask.off", &[("units", &off(cx, run))])).wrap());
        let button = ui.button(cx.t("ask.all_on").into_owned());
        if button.on_hover_text(cx.t("ask.all_on_about")).clicked() {
            cx.act(Action::Probe(ProbeChange::SwitchAllOn));
        }
    });
    ui.add_space(4.0);
}

/// What is off, layer by layer.
fn off(cx: &Context<'_>, run: &RunView) -> String {
    let layers = run.layers().iter().flat_map(CheckedLayer::tree);
    let of = |layer: &CheckedLayer| {
        let name = title(&layer.title, cx.language());
        Some(match cx.app.probes.settings.ablation.of(layer.id)? {
            AblatedUnits::All => name,
            AblatedUnits::Some(units) => {
                let units: Vec<String> = units.iter().map(|unit| (unit + 1).to_string()).collect();
                format!("{name} ({})", units.join(", "))
            }
        })
    };
    layers.filter_map(of).collect::<Vec<_>>().join(" · ")
}

/// The switches of a unit and of its layer, and what is lost without what is off.
pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, chosen: ChosenUnit<'_>) {
    let ablation = &cx.app.probes.settings.ablation;
    let (layer, unit) = (chosen.layer.id, chosen.unit);
    let is_layer_off = ablation.of(layer) == Some(&AblatedUnits::All);
    let about = Probe::KnockOut.about(cx.language());
    let mut is_off = ablation.is_off(layer, unit);
    let words = cx.with("ask.switch_off", &[("unit", &chosen.name(cx, unit))]);
    let switch = ui.add_enabled(!is_layer_off, Checkbox::new(&mut is_off, words));
    if switch.on_hover_text(&*about).changed() {
        cx.act(Action::Probe(ProbeChange::SwitchUnit(layer, unit, is_off)));
    }
    let mut is_layer_off = is_layer_off;
    let words = cx.with("ask.switch_off", &[("unit", &title(&chosen.layer.title, cx.language()))]);
    if ui.checkbox(&mut is_layer_off, words).on_hover_text(&*about).changed() {
        cx.act(Action::Probe(ProbeChange::SwitchLayer(layer, is_layer_off)));
    }
    if ablation.is_empty() {
        return;
    }
    match cx.app.probes.knock_out() {
        Some(Ok(found)) => lost(ui, cx, found),
        answer => {
            let words = missing(cx, answer, cx.app.probes.progress(Probe::KnockOut));
            ui.add(Label::new(weak(cx.theme, words)).wrap());
        }
    }
    ui.add(Label::new(weak(cx.theme, Probe::KnockOut.limits(cx.language()))).wrap());
}

/// What is lost: accuracy, the answer to the picture, and where the confusion changes.
fn lost(ui: &mut Ui, cx: &Context<'_>, found: &KnockOut) {
    let sides = [&found.whole, &found.ablated];
    let [before, after] = sides.map(|side| cx.language().percent(side.scores.confusion.accuracy(), 1));
    ui.add(Label::new(bold(cx.with("ask.accuracy", &[("before", &before), ("after", &after)]))).wrap());
    let [before, after] = sides.map(|side| best(&side.answer));
    if !found.whole.answer.is_empty() {
        let key = if before == after { "ask.same_answer" } else { "ask.other_answer" };
        let [before, after] = [before, after].map(|class| cx.shown_class(class));
        ui.add(Label::new(cx.with(key, &[("before", &before), ("after", &after)])).wrap());
    }
    let changes = found.changes();
    confusion(ui, cx, &changes, cx.app.shown_classes().len());
    for change in changes.iter().take(TOLD) {
        let by = cx.language().decimal(change.by as f64, 0);
        let by = if change.by > 0 { format!("+{by}") } else { by };
        let [class, answer] = [change.class, change.answer].map(|class| cx.shown_class(class));
        let values = [("class", &*class), ("answer", &*answer), ("by", &by)];
        ui.add(Label::new(weak(cx.theme, cx.with("ask.confusion_change", &values))).wrap());
    }
}

/// The cells of the confusion that change: orange where there are more now, blue where there are less.
fn confusion(ui: &mut Ui, cx: &Context<'_>, changes: &[ConfusionChange], classes: usize) {
    let count = classes.max(1) as f32;
    let cell = (ui.available_width() / count).clamp(CELL.0, CELL.1);
    let (place, response) = ui.allocate_exact_size(Vec2::splat(cell * count), Sense::hover());
    let words = cx.count("ask.confusion_spoken", changes.len());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &words));
    response.on_hover_text(format!("{words}\n{}", cx.t("ask.confusion_about")));
    let painter = ui.painter_at(place);
    painter.rect_filled(place, 2.0, cx.theme.control);
    let most = changes.first().map_or(1, |change| change.by.abs()) as f32;
    for change in changes {
        let min = place.min + Vec2::new(change.answer as f32, change.class as f32) * cell;
        let gap = if cell > 6.0 { 1.0 } else { 0.0 };
        let color = cx.theme.signed(change.by as f32 / most);
        painter.rect_filled(Rect::from_min_size(min, Vec2::splat(cell - gap)), 1.0, color);
    }
}
