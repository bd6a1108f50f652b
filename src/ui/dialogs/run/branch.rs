//! What a run begins with that branches from a moment of another one: every setting that leaves the shapes as they are.
use eframe::egui::{Button, CollapsingHeader, Label, Ui};

use crate::app::{Action, title};
use crate::design::{Design, Edit, Layer, Setting, Title, entry};
use crate::ui::context::Context;
use crate::ui::dialogs::answer::entered;
use crate::ui::dialogs::scroll;
use crate::ui::panels::data::transforms;
use crate::ui::panels::training_settings::{early_stopping, numbers, optimizer, schedule};
use crate::ui::theme::size;
use crate::ui::widgets::{bold, setting, value, weak};

/// The settings of layers that leave the shapes as they are, and the seed.
const OF_LAYERS: [&str; 5] = ["rate", "deviation", "momentum", "l1", "l2"];
/// Room for what stands above and below the settings, and for the edges of the window.
const AROUND: f32 = 250.0;

/// What is chosen: the run and the moment that it is for, and the design.
#[derive(Clone, Default)]
struct ChosenBranch(Option<((u64, u64), Box<Design>)>);

/// Asks for the settings of the branch.
pub(in crate::ui::dialogs) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some((run, moment)) = cx.app.runs.shown().and_then(|run| Some((run, run.shown_moment()?))) else {
        return cx.act(Action::ShowDialog(None));
    };
    let from = (run.id(), moment.target());
    let chosen = cx.memory::<ChosenBranch>().0.take().filter(|(of, _)| *of == from);
    let mut design = chosen.map_or_else(
        || {
            let mut design = Box::new(Design::clone(&run.design));
            design.training.epochs = run.progress.epochs;
            design
        },
        |(_, design)| design,
    );
    let heading = cx.with("branch.title", &[("batch", &from.1.to_string())]);
    ui.label(bold(heading).size(size::TITLE).color(cx.theme.text));
    ui.add(Label::new(cx.t("branch.about").into_owned()).wrap());
    ui.add_space(6.0);
    let high = (ui.ctx().content_rect().height() - AROUND).max(160.0);
    scroll(ui, high).show(ui, |ui| {
        training(ui, cx, &mut design);
        ui.add_space(6.0);
        CollapsingHeader::new(cx.t("branch.layers").into_owned()).show(ui, |ui| layers(ui, cx, &mut design));
        CollapsingHeader::new(cx.t("branch.augmentation").into_owned()).show(ui, |ui| {
            if let Some((_, augmentation)) = transforms::rows(ui, cx, &design.augmentation) {
                design.augmentation = augmentation;
            }
        });
    });
    ui.add_space(8.0);
    start(ui, cx, moment.is_exact(), &design);
    cx.memory::<ChosenBranch>().0 = Some((from, design));
}

/// How it learns.
fn training(ui: &mut Ui, cx: &Context<'_>, design: &mut Design) {
    let now = &design.training;
    let mut changed = numbers(ui, cx, now, |id| id != "seed");
    for part in [optimizer, schedule, early_stopping] {
        ui.add_space(6.0);
        changed = changed.or(part(ui, cx, now));
    }
    if let Some((_, training)) = changed {
        design.training = training;
    }
}

/// What keeps its layers from learning by heart.
fn layers(ui: &mut Ui, cx: &Context<'_>, design: &mut Design) {
    let mut changed = None;
    let mut is_any = false;
    for layer in design.layers.editable() {
        let own = entry(&layer.kind).settings.iter().filter(|own| OF_LAYERS.contains(&own.id));
        for (nth, own) in own.enumerate() {
            if nth == 0 {
                is_any = true;
                ui.label(bold(title(&Title::of(&design.layers, layer), cx.language())));
            }
            changed = changed.or(of_layer(ui, cx, layer, own));
        }
    }
    if !is_any {
        ui.label(weak(cx.theme, cx.t("branch.no_layers")));
    }
    if let Some(with) = changed {
        // It is one of the design's own, and keeps its kind.
        let _ = Edit::Replace { layer: with.id, with }.apply(design);
    }
}

/// A setting of a layer. Returns the layer as it becomes.
fn of_layer(ui: &mut Ui, cx: &Context<'_>, layer: &Layer, own: &Setting<crate::design::LayerKind>) -> Option<Layer> {
    let (language, kind) = (cx.language(), entry(&layer.kind).id);
    let (name, about) = (language.name_of_setting(Some(kind), own.id), language.about_setting(Some(kind), own.id));
    let now = (own.get)(&layer.kind)?;
    let new = setting(ui, &name, &about, |ui| value(ui, cx, now, own.limits, &about))?;
    let mut kind = layer.kind.clone();
    (own.set)(&mut kind, new);
    Some(Layer { kind, ..layer.clone() })
}

/// The buttons that start the branch or let it be.
fn start(ui: &mut Ui, cx: &Context<'_>, is_there: bool, design: &Design) {
    ui.horizontal(|ui| {
        let start = Button::new(bold(cx.t("branch.start")).color(cx.theme.on_accent)).fill(cx.theme.accent);
        let start = ui.add_enabled(is_there, start);
        if cx.focus.dialog {
            start.request_focus();
        }
        let is_wanted = start.clicked() || (is_there && !start.has_focus() && entered(ui));
        if is_wanted {
            cx.act(Action::Branch(Box::new(design.clone())));
        }
        if ui.button(cx.t("dialog.cancel").into_owned()).clicked() {
            cx.act(Action::ShowDialog(None));
        }
    });
}
