//! What is asked of a network.
use std::collections::BTreeSet;

use crate::design::LayerId;
use crate::engine::Ablation;
use crate::text::Probe;
use crate::train::{ExplainMethod, Perturbation};

/// What is asked of a network.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ProbeSettings {
    /// The answers that are shown somewhere; nothing else is computed.
    pub wanted: BTreeSet<Probe>,
    /// How it is asked why.
    pub method: ExplainMethod,
    /// The class that it is asked about; the one that it answers if there is none.
    pub class: Option<usize>,
    /// The layer whose maps Grad-CAM takes; the last one with filters if there is none.
    pub layer: Option<LayerId>,
    /// The units that are switched off.
    pub ablation: Ablation,
    /// What is done to the picture.
    pub perturbation: Perturbation,
    /// The layer and its unit of which it is asked what excites it.
    pub unit: Option<(LayerId, usize)>,
    /// The row and the column of the pixel in the middle of a patch over the picture.
    pub patch: Option<(usize, usize)>,
    /// Pixels of a side of the patch, also of that which occlusion moves; the usual ones if there is no number.
    pub patch_side: Option<usize>,
}

/// Something else is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProbeChange {
    /// An answer is shown somewhere from now on, or no longer.
    Want(Probe, bool),
    /// How it is asked why.
    Method(ExplainMethod),
    /// About which class.
    Class(Option<usize>),
    /// Over the maps of which layer.
    Layer(Option<LayerId>),
    /// A layer is switched off or on.
    SwitchLayer(LayerId, bool),
    /// A unit is switched off or on.
    SwitchUnit(LayerId, usize, bool),
    /// Everything is switched on again.
    SwitchAllOn,
    /// What is done to the picture.
    Perturbation(Perturbation),
    /// Of which unit it is asked what excites it.
    Unit(Option<(LayerId, usize)>),
    /// Where a patch lies over the picture, by the row and the column of the pixel in its middle.
    Patch(Option<(usize, usize)>),
    /// How wide and high the patch is, in pixels.
    PatchSide(usize),
}

impl ProbeSettings {
    /// Asks something else.
    pub(in crate::app) fn change(&mut self, change: ProbeChange) {
        match change {
            ProbeChange::Want(probe, true) => drop(self.wanted.insert(probe)),
            ProbeChange::Want(probe, false) => drop(self.wanted.remove(&probe)),
            ProbeChange::Method(method) => self.method = method,
            ProbeChange::Class(class) => self.class = class,
            ProbeChange::Layer(layer) => self.layer = layer,
            ProbeChange::SwitchLayer(layer, off) => self.ablation.switch_layer(layer, off),
            ProbeChange::SwitchUnit(layer, unit, off) => self.ablation.switch_unit(layer, unit, off),
            ProbeChange::SwitchAllOn => self.ablation = Ablation::default(),
            ProbeChange::Perturbation(perturbation) => self.perturbation = perturbation,
            ProbeChange::Unit(unit) => self.unit = unit,
            ProbeChange::Patch(patch) => self.patch = patch,
            ProbeChange::PatchSide(side) => self.patch_side = Some(side),
        }
    }

    /// Whether something is answered otherwise than the network answers by itself.
    pub fn changes_answer(&self) -> bool {
        self.patch.is_some() || !self.ablation.is_empty()
    }

    /// What of them an answer hangs on: everything else is as if nobody had chosen anything.
    pub(super) fn of(&self, probe: Probe) -> Self {
        let Self { method, class, layer, perturbation, unit, patch, patch_side, .. } = self.clone();
        let ablated = Self { ablation: self.ablation.clone(), ..Self::default() };
        match probe {
            Probe::GradCam | Probe::Occlusion | Probe::InputGradient => {
                let patch_side = patch_side.filter(|_| method == ExplainMethod::Occlusion);
                Self { method, class, layer, patch_side, ..ablated }
            }
            Probe::Patch => Self { patch, patch_side, ..ablated },
            Probe::ShiftProbe => Self { perturbation, ..ablated },
            Probe::Calibration | Probe::KnockOut | Probe::Neighbors => ablated,
            Probe::Excitement | Probe::Ascent => Self { unit, ..ablated },
        }
    }

    /// Leaves out what is of another design: layers that are not there, classes that the data do not have.
    pub(super) fn fit(&mut self, has_layer: impl Fn(LayerId) -> bool, classes: usize) {
        self.ablation.retain(&has_layer);
        self.layer = self.layer.filter(|layer| has_layer(*layer));
        self.unit = self.unit.filter(|(layer, _)| has_layer(*layer));
        self.class = self.class.filter(|class| *class < classes);
    }
}
