//! The signs that the weights of one array may have: fitted before training, kept by every step.
use crate::design::WeightSign;

/// Which sign each number of an array may have, by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignConstraint {
    sign: WeightSign,
    /// Neurons that the array's synapses come from.
    neurons: usize,
    /// Numbers in a row that come from the same neuron.
    each: usize,
}

impl SignConstraint {
    /// Any sign everywhere.
    pub const FREE: Self = Self { sign: WeightSign::Free, neurons: 1, each: 1 };

    /// A rule for an array whose numbers come from so many neurons in turn, `each` numbers in a row from one: 1 in a dense
    /// layer, kernel² in a convolution.
    pub fn new(sign: WeightSign, neurons: usize, each: usize) -> Self {
        Self { sign, neurons: neurons.max(1), each: each.max(1) }
    }

    /// Whether a number may be at a place.
    pub fn allows(self, index: usize, weight: f32) -> bool {
        match self.sign {
            WeightSign::Free => true,
            WeightSign::Excitatory => weight >= 0.0,
            WeightSign::Inhibitory => weight <= 0.0,
            WeightSign::OneSign => self.excites(index) && weight >= 0.0 || !self.excites(index) && weight <= 0.0,
        }
    }

    /// Whether a number may have any sign at a place.
    pub fn allows_both(self, index: usize) -> bool {
        self.allows(index, -1.0) && self.allows(index, 1.0)
    }

    /// Whether what stands at a place comes from an excitatory neuron of a layer with neurons of one sign each: the first,
    /// the third, the fifth …
    fn excites(self, index: usize) -> bool {
        (index / self.each % self.neurons).is_multiple_of(2)
    }

    /// Gives every number its allowed sign and leaves its size, so that start values keep their spread.
    pub fn mirror(self, weights: &mut [f32]) {
        for (index, weight) in weights.iter_mut().enumerate() {
            if !self.allows(index, *weight) {
                *weight = -*weight;
            }
        }
    }

    /// Puts the nearest allowed number in the place of every other one, which is 0. `first` is the place of the first of
    /// `weights` in the array.
    #[inline(always)]
    pub(super) fn project(self, first: usize, weights: &mut [f32]) {
        match self.sign {
            WeightSign::Free => {}
            WeightSign::Excitatory => weights.iter_mut().for_each(|w| *w = w.max(0.0)),
            WeightSign::Inhibitory => weights.iter_mut().for_each(|w| *w = w.min(0.0)),
            WeightSign::OneSign => self.project_by_neuron(first, weights),
        }
    }

    fn project_by_neuron(self, first: usize, weights: &mut [f32]) {
        // Counting is much cheaper than dividing each place.
        let (mut neuron, mut inside) = (first / self.each % self.neurons, first % self.each);
        for w in weights {
            *w = if neuron.is_multiple_of(2) { w.max(0.0) } else { w.min(0.0) };
            inside += 1;
            if inside == self.each {
                (inside, neuron) = (0, neuron + 1);
            }
            if neuron == self.neurons {
                neuron = 0;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pieces that begin anywhere are projected as the whole array is, and what is allowed stays.
    #[test]
    fn pieces_are_projected_as_the_whole() {
        let weights: Vec<f32> = (0..72).map(|n| ((n * 37 % 19) as f32 - 9.0) / 4.0).collect();
        for sign in [WeightSign::Free, WeightSign::Excitatory, WeightSign::Inhibitory, WeightSign::OneSign] {
            let rule = SignConstraint::new(sign, 3, 4);
            let mut whole = weights.clone();
            rule.project(0, &mut whole);
            for first in 0..weights.len() {
                let mut piece = weights[first..].to_vec();
                rule.project(first, &mut piece);
                assert_eq!(piece, whole[first..], "{sign:?} from {first}");
            }
            for (n, (old, new)) in weights.iter().zip(&whole).enumerate() {
                let expected = if rule.allows(n, *old) { *old } else { 0.0 };
                assert!(*new == expected, "{sign:?} at {n}: {old} became {new}");
            }
        }
    }

    /// The second of three maps inhibits with all numbers of its kernels, the first and the third excite.
    #[test]
    fn every_second_neuron_inhibits() {
        let rule = SignConstraint::new(WeightSign::OneSign, 3, 2);
        let mut weights = [-1.0, 2.0, 3.0, -4.0, 5.0, -6.0, 7.0, 8.0, -9.0, 10.0, 11.0, 12.0];
        rule.mirror(&mut weights);
        assert_eq!(weights, [1.0, 2.0, -3.0, -4.0, 5.0, 6.0, 7.0, 8.0, -9.0, -10.0, 11.0, 12.0]);
    }
}
