//! What synapses did in the last batch: how often both ends fired together, and how the last step changed each.
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::design::{CheckedDesign, LayerId, Shape};
use crate::engine::{EngineError, Network};

/// Synapses of one layer at most, which are as many as are drawn one by one.
pub(super) const MOST: usize = 4096;

/// What synapses did in the last batch.
#[derive(Default)]
pub(in crate::train) struct SynapseActivity {
    /// For each synapse of a layer the share of the samples for which both of its ends gave more than 0.
    together: BTreeMap<LayerId, Arc<[f32]>>,
    /// What the last step added to each number of an array.
    changes: BTreeMap<String, Arc<[f32]>>,
}

impl SynapseActivity {
    /// Looks at the samples of the last batch as the network answers them now, and at what its last step changed.
    ///
    /// # Errors
    /// When the samples do not fit the input.
    pub(in crate::train) fn of(
        network: &mut dyn Network,
        design: &CheckedDesign,
        inputs: &[f32],
    ) -> Result<Self, EngineError> {
        let changes = network.last_changes().into_iter().map(|array| (array.name, array.values.into())).collect();
        let seen = network.observe(inputs.to_vec())?;
        let given = |layer| seen.iter().find(|seen| seen.layer == layer).map(|seen| &*seen.values);
        let mut together = BTreeMap::new();
        let mut x = inputs;
        for layer in design.layers() {
            let Some(y) = given(layer.id) else { break };
            if let (Shape::Vector(from), Shape::Vector(to)) = (layer.input, layer.output)
                && layer.cost.parameters > 0
                && from.saturating_mul(to) <= MOST
            {
                together.insert(layer.id, fired(x, y, (from, to)).into());
            }
            x = y;
        }
        Ok(Self { together, changes })
    }

    /// For each synapse of a layer with so many how often both ends fired; nothing where that is not known.
    pub(super) fn together(&self, layer: LayerId, synapses: usize) -> Arc<[f32]> {
        self.together.get(&layer).filter(|shares| shares.len() == synapses).cloned().unwrap_or_default()
    }

    /// What the last step added to the first numbers of an array; nothing where there was none.
    pub(super) fn changes(&self, array: &str, shown: usize) -> Arc<[f32]> {
        self.changes.get(array).and_then(|changes| changes.get(..shown)).unwrap_or_default().into()
    }
}

/// The share of the samples for which both ends of each synapse give more than 0, in the order of the weights.
fn fired(x: &[f32], y: &[f32], (from, to): (usize, usize)) -> Vec<f32> {
    let mut shares = vec![0.0; from * to];
    let part = from as f32 / x.len().max(1) as f32;
    for (x, y) in x.chunks_exact(from).zip(y.chunks_exact(to)) {
        for (shares, _) in shares.chunks_exact_mut(from).zip(y).filter(|(_, y)| **y > 0.0) {
            shares.iter_mut().zip(x).filter(|(_, x)| **x > 0.0).for_each(|(share, _)| *share += part);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::fired;

    /// Two inputs, three neurons, four samples.
    #[test]
    fn synapses_fire_when_both_ends_do() {
        let x = [1.0, -1.0, 2.0, 0.5, 0.0, 3.0, -1.0, -1.0];
        let y = [1.0, 0.0, -1.0, 1.0, 2.0, -1.0, 0.0, 0.1, -1.0, 5.0, 5.0, -5.0];
        assert_eq!(fired(&x, &y, (2, 3)), [0.5, 0.25, 0.25, 0.5, 0.0, 0.0]);
    }
}
