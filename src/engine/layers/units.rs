//! Single units of a layer: those that are switched off, and the one that a gradient starts from.
use std::collections::{BTreeMap, BTreeSet};

use crate::design::{LayerId, Shape};

/// Units that are switched off: what their layer gives for them is 0 while the network answers. The weights stay as they
/// are.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Ablation(BTreeMap<LayerId, AblatedUnits>);

/// What is switched off of one layer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AblatedUnits {
    /// All that it gives.
    All,
    /// Some maps of a picture, neurons of a row, or features of a sequence, counted from 0.
    Some(BTreeSet<usize>),
}

impl Ablation {
    /// Whether nothing is switched off.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Switches a whole layer off, or on again with all of its units.
    pub fn switch_layer(&mut self, layer: LayerId, off: bool) {
        self.0.remove(&layer);
        if off {
            self.0.insert(layer, AblatedUnits::All);
        }
    }

    /// Switches one unit off or on. Nothing happens where its whole layer is off.
    pub fn switch_unit(&mut self, layer: LayerId, unit: usize, off: bool) {
        let units = self.0.entry(layer).or_insert_with(|| AblatedUnits::Some(BTreeSet::new()));
        if let AblatedUnits::Some(units) = units {
            if off {
                units.insert(unit);
            } else {
                units.remove(&unit);
            }
            if units.is_empty() {
                self.0.remove(&layer);
            }
        }
    }

    /// What is off of a layer.
    pub fn of(&self, layer: LayerId) -> Option<&AblatedUnits> {
        self.0.get(&layer)
    }

    /// Whether a unit is off, alone or with its layer.
    pub fn is_off(&self, layer: LayerId, unit: usize) -> bool {
        self.of(layer).is_some_and(|off| off.holds(unit))
    }

    /// Every layer of which something is off.
    pub fn layers(&self) -> impl Iterator<Item = (LayerId, &AblatedUnits)> {
        self.0.iter().map(|(layer, units)| (*layer, units))
    }

    /// Leaves only layers for which a test holds: others are gone from the design.
    pub fn retain(&mut self, keeps: impl Fn(LayerId) -> bool) {
        self.0.retain(|layer, _| keeps(*layer));
    }
}

impl AblatedUnits {
    /// Whether a unit is among them.
    pub fn holds(&self, unit: usize) -> bool {
        match self {
            Self::All => true,
            Self::Some(units) => units.contains(&unit),
        }
    }

    /// The one with the highest number; `None` where all are meant.
    pub(in crate::engine) fn largest(&self) -> Option<usize> {
        match self {
            Self::All => None,
            Self::Some(units) => units.last().copied(),
        }
    }

    /// Sets what a layer gives for them to 0. Numbers of tokens are no units.
    pub(super) fn clear(&self, shape: Shape, y: &mut [f32]) {
        let units = shape.units().max(1);
        match self {
            Self::All => y.fill(0.0),
            Self::Some(off) => {
                let runs = y.chunks_mut(run(shape)).enumerate();
                runs.filter(|(n, _)| off.contains(&(n % units))).for_each(|(_, values)| values.fill(0.0));
            }
        }
    }
}

/// A gradient starts from the mean of what a unit of a layer gives: over a map or over the steps of a sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine) struct UnitSeed {
    /// The layer.
    pub(in crate::engine) layer: LayerId,
    /// The map, the neuron or the feature, counted from 0.
    pub(in crate::engine) unit: usize,
}

impl UnitSeed {
    /// Adds the gradient of the mean to that of what the layer gives for one sample.
    pub(super) fn add(self, shape: Shape, dy: &mut [f32]) {
        let units = shape.units().max(1);
        let share = units as f32 / shape.len().max(1) as f32;
        for (n, values) in dy.chunks_mut(run(shape)).enumerate() {
            if n % units == self.unit {
                for value in values {
                    *value += share;
                }
            }
        }
    }

    /// The mean of what the unit gives.
    pub(in crate::engine) fn mean(self, shape: Shape, y: &[f32]) -> f32 {
        let units = shape.units().max(1);
        let runs = y.chunks(run(shape)).enumerate().filter(|(n, _)| n % units == self.unit);
        let sum: f32 = runs.map(|(_, values)| values.iter().sum::<f32>()).sum();
        sum * units as f32 / shape.len().max(1) as f32
    }
}

/// Numbers of one unit that lie side by side.
fn run(shape: Shape) -> usize {
    match shape {
        Shape::Picture { height, width, .. } => (height * width).max(1),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: Shape = Shape::Picture { channels: 2, height: 1, width: 2 };
    const SEQUENCE: Shape = Shape::Sequence { steps: 2, features: 2 };

    #[test]
    fn a_unit_is_a_map_a_neuron_or_a_feature() {
        for (shape, left) in [
            (PICTURE, [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0]),
            (Shape::Vector(4), [1.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0]),
            (SEQUENCE, [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]),
        ] {
            // Two samples.
            let mut y = [1.0; 8];
            AblatedUnits::Some(BTreeSet::from([1])).clear(shape, &mut y);
            assert_eq!(y, left, "{shape}");
            AblatedUnits::All.clear(shape, &mut y);
            assert_eq!(y, [0.0; 8]);
        }
    }

    #[test]
    fn the_seed_is_the_gradient_of_the_mean() {
        let seed = UnitSeed { layer: LayerId::NEW, unit: 1 };
        let y = [1.0, 2.0, 4.0, 8.0];
        for (shape, mean, gradient) in [
            (PICTURE, 6.0, [0.0, 0.0, 0.5, 0.5]),
            (Shape::Vector(4), 2.0, [0.0, 1.0, 0.0, 0.0]),
            (SEQUENCE, 5.0, [0.0, 0.5, 0.0, 0.5]),
        ] {
            let mut dy = [0.0; 4];
            seed.add(shape, &mut dy);
            assert_eq!((seed.mean(shape, &y), dy), (mean, gradient), "{shape}");
        }
    }

    #[test]
    fn switches_undo_themselves() {
        let (layer, mut ablation) = (LayerId(3), Ablation::default());
        ablation.switch_unit(layer, 2, true);
        assert!(ablation.is_off(layer, 2) && !ablation.is_off(layer, 1) && !ablation.is_off(LayerId(4), 2));
        ablation.switch_unit(layer, 2, false);
        assert_eq!(ablation, Ablation::default());
        ablation.switch_layer(layer, true);
        assert!(ablation.is_off(layer, 7));
        ablation.switch_unit(layer, 7, false);
        assert_eq!(ablation.of(layer), Some(&AblatedUnits::All));
        ablation.retain(|kept| kept != layer);
        assert!(ablation.is_empty());
    }
}
