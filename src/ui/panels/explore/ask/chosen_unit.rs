//! The unit that it is asked about: a map or a neuron of a layer.
use crate::app::RunView;
use crate::design::{CheckedLayer, LayerId, Shape};
use crate::train::last_maps_of;
use crate::ui::context::Context;

/// A layer of the shown run's network, with one of its units.
#[derive(Clone, Copy)]
pub(super) struct ChosenUnit<'a> {
    pub(super) layer: &'a CheckedLayer,
    pub(super) unit: usize,
}

impl ChosenUnit<'_> {
    /// What the unit is called: a map of a picture, or a neuron.
    pub(super) fn name(self, cx: &Context<'_>, unit: usize) -> String {
        let key = if matches!(self.layer.output, Shape::Picture { .. }) { "ask.map_nth" } else { "ask.neuron_nth" };
        cx.with(key, &[("nth", &(unit + 1).to_string())])
    }
}

/// The layers that have units.
pub(super) fn layers(run: &RunView) -> impl Iterator<Item = &CheckedLayer> {
    run.layers().iter().flat_map(CheckedLayer::tree)
}

/// The chosen unit; without one, the first of the last layer that gives maps.
pub(super) fn chosen<'a>(cx: &Context<'a>) -> Option<ChosenUnit<'a>> {
    let run = cx.app.runs.shown()?;
    let find = |id: LayerId| layers(run).find(|layer| layer.id == id);
    let known = cx.app.probes.settings.unit.and_then(|(layer, unit)| Some((find(layer)?, unit)));
    let usual = || Some((last_maps_of(run.layers()).and_then(find).or_else(|| layers(run).next())?, 0));
    let (layer, unit) = known.or_else(usual)?;
    Some(ChosenUnit { layer, unit: unit.min(layer.output.units().saturating_sub(1)) })
}
