//! Which controls a change of a design touches: every field of a design is one, so that none can be forgotten.
use std::collections::BTreeMap;

use super::control::{Control, Controls};
use crate::design::{
    Choice, Design, LOSSES, Layer, LayerId, OPTIMIZERS, Optimizer, SCHEDULES, Stack, Training, Value, choice,
};

/// A control with what it is moved to.
#[derive(Debug, Clone, PartialEq)]
pub enum Touched {
    /// It is moved.
    Plain(Control),
    /// It is set to a number.
    Number(Control, f64),
    /// It is set to a word of the design file.
    Word(Control, &'static str),
}

impl Touched {
    /// The control.
    pub fn control(&self) -> Control {
        match self {
            Self::Plain(control) | Self::Number(control, _) | Self::Word(control, _) => *control,
        }
    }

    /// Whether a lesson lets that be done.
    pub fn is_allowed(&self, controls: &Controls) -> bool {
        match self {
            Self::Plain(control) => !controls.is_shut(*control),
            Self::Number(control, number) => controls.allows_number(*control, *number),
            Self::Word(control, word) => controls.allows_word(*control, word),
        }
    }
}

/// What is touched when one design becomes another.
pub fn touched(before: &Design, after: &Design) -> Vec<Touched> {
    // Every field by name: a new one does not compile before it has its control.
    let Design { format: _, name: _, data, curation, split, balance, input, augmentation, layers, training } = before;
    let plain = [
        (data != &after.data, Control::Source),
        (curation != &after.curation, Control::Curation),
        (split != &after.split, Control::Split),
        (balance != &after.balance, Control::Balance),
        (input != &after.input, Control::LayerSettings),
        (augmentation != &after.augmentation, Control::Augmentation),
    ];
    let plain = plain.into_iter().filter(|(is_changed, _)| *is_changed).map(|(_, control)| Touched::Plain(control));
    plain.chain(in_stack(layers, &after.layers)).chain(in_training(training, &after.training)).collect()
}

/// What is touched of a stack.
fn in_stack(before: &Stack, after: &Stack) -> Vec<Touched> {
    let known = |stack: &Stack| stack.iter().map(|layer| (layer.id, layer.clone())).collect::<BTreeMap<_, _>>();
    let (old, new) = (known(before), known(after));
    let mut touched: Vec<Touched> = Vec::new();
    let added = new.values().filter(|layer| !old.contains_key(&layer.id));
    touched.extend(added.map(|layer| {
        if layer.kind.is_block() {
            Touched::Plain(Control::GroupLayers)
        } else {
            Touched::Word(Control::AddLayers, layer.kind.id())
        }
    }));
    let removed = old.values().filter(|layer| !new.contains_key(&layer.id));
    touched.extend(removed.map(|layer| {
        if layer.kind.is_block() { Touched::Plain(Control::GroupLayers) } else { Touched::Plain(Control::RemoveLayers) }
    }));
    for (layer, now) in old.values().filter_map(|layer| Some((layer, new.get(&layer.id)?))) {
        touched.extend(in_layer(layer, now));
    }
    let order = |stack: &Stack, other: &BTreeMap<LayerId, Layer>| -> Vec<LayerId> {
        stack.iter().map(|layer| layer.id).filter(|id| other.contains_key(id)).collect()
    };
    if order(before, &new) != order(after, &old) {
        touched.push(Touched::Plain(Control::MoveLayers));
    }
    touched
}

/// What is touched of a layer.
fn in_layer(before: &Layer, after: &Layer) -> Vec<Touched> {
    let is_block = before.kind.is_block() && after.kind.is_block();
    let changes = [
        (before.off != after.off, Control::SwitchLayers),
        (before.name != after.name, Control::RenameLayers),
        (!is_block && before.kind != after.kind, Control::LayerSettings),
    ];
    let changes = changes.into_iter().filter(|(is_changed, _)| *is_changed);
    changes.map(|(_, control)| Touched::Plain(control)).collect()
}

/// What is touched of a training.
fn in_training(before: &Training, after: &Training) -> Vec<Touched> {
    let Training { loss, metrics, optimizer, schedule, clip, batch, epochs, seed, best, early_stopping, keep } = before;
    let mut touched = in_optimizer(optimizer, &after.optimizer);
    let mut note = |is_changed: bool, what: Touched| touched.extend(Some(what).filter(|_| is_changed));
    note(loss != &after.loss, Touched::Word(Control::Loss, choice(LOSSES, &after.loss).id));
    note(schedule != &after.schedule, Touched::Word(Control::Schedule, choice(SCHEDULES, &after.schedule).id));
    note(*batch != after.batch, Touched::Number(Control::Batch, after.batch as f64));
    note(*epochs != after.epochs, Touched::Number(Control::Epochs, after.epochs as f64));
    note(metrics != &after.metrics, Touched::Plain(Control::Metrics));
    note(clip != &after.clip, Touched::Plain(Control::Clip));
    note(*seed != after.seed, Touched::Plain(Control::Seed));
    note(early_stopping != &after.early_stopping, Touched::Plain(Control::EarlyStopping));
    note(best != &after.best || keep != &after.keep, Touched::Plain(Control::Checkpoint));
    touched
}

/// What is touched of a rule of learning. Another rule brings numbers of its own; its rate has to be one that is allowed.
fn in_optimizer(before: &Optimizer, after: &Optimizer) -> Vec<Touched> {
    let (old, new) = (choice(OPTIMIZERS, before), choice(OPTIMIZERS, after));
    let is_other = old.id != new.id;
    let mut touched: Vec<Touched> = is_other.then_some(Touched::Word(Control::Optimizer, new.id)).into_iter().collect();
    let value = |id: &str, of: &Optimizer, row: &Choice<Optimizer>| {
        row.settings.iter().find(|setting| setting.id == id).and_then(|setting| (setting.get)(of))
    };
    for setting in new.settings {
        let (was, Some(Value::Number(is))) = (value(setting.id, before, old), (setting.get)(after)) else { continue };
        if was == Some(Value::Number(is)) || (is_other && was.is_none()) {
            continue;
        }
        touched.push(match setting.id {
            "rate" => Touched::Number(Control::Rate, is),
            "momentum" => Touched::Number(Control::Momentum, is),
            _ => Touched::Plain(Control::OptimizerDetails),
        });
    }
    touched
}
