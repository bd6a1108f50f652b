//! How strongly a step moves each layer: gradients, changes and weights as root mean squares.
use serde::{Deserialize, Serialize};

use crate::design::LayerId;
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::kernels::reduce::sum_of_squares;
use crate::engine::tensor::Stored;

/// How strongly one layer is moved by a step. All are root mean squares over the layer's parameters, biases counted.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// The layer.
    pub layer: LayerId,
    /// Of the loss's gradient, before penalties and clipping.
    pub gradient: f32,
    /// Of the change that the step made.
    pub update: f32,
    /// Of the parameters before the step.
    pub weight: f32,
}

impl Flow {
    /// How large the step is beside the parameters; around a thousandth is healthy. 0 while all parameters are 0.
    pub fn ratio(&self) -> f32 {
        if self.weight > 0.0 { self.update / self.weight } else { 0.0 }
    }
}

/// Sums of squares of one parameter, then of one layer.
#[derive(Debug, Clone, Copy, Default)]
struct SquareSums {
    numbers: usize,
    gradient: f64,
    update: f64,
    weight: f64,
}

impl SquareSums {
    fn add(&mut self, other: &Self) {
        self.numbers += other.numbers;
        self.gradient += other.gradient;
        self.update += other.update;
        self.weight += other.weight;
    }
}

/// What is noted of a step, parameter after parameter.
pub(super) struct Measure(Vec<SquareSums>);

impl Measure {
    /// Notes the gradients while they are still those of the loss alone.
    pub(super) fn new(gradients: &[Vec<f32>]) -> Self {
        let sums = |gradient: &Vec<f32>| SquareSums {
            numbers: gradient.len(),
            gradient: sum_of_squares(gradient),
            ..SquareSums::default()
        };
        Self(gradients.iter().map(sums).collect())
    }

    /// Notes what the step will change.
    pub(super) fn compare(&mut self, parameters: &[&dyn Stored], proposed: &[Vec<f32>]) {
        for ((sums, parameter), new) in self.0.iter_mut().zip(parameters).zip(proposed) {
            sums.weight = sum_of_squares(parameter.numbers());
            with_scratch(new.len(), |change| {
                for ((change, old), new) in change.iter_mut().zip(parameter.numbers().iter()).zip(new) {
                    *change = new - old;
                }
                sums.update = sum_of_squares(change);
            });
        }
    }

    /// The layers that have parameters, in the order of these, from the layer of every parameter.
    pub(super) fn flows(&self, layers: &[LayerId]) -> Vec<Flow> {
        let mut found: Vec<(LayerId, SquareSums)> = Vec::new();
        for (layer, sums) in layers.iter().zip(&self.0) {
            match found.iter_mut().find(|(id, _)| id == layer) {
                Some((_, all)) => all.add(sums),
                None => found.push((*layer, *sums)),
            }
        }
        let root = |squares: f64, numbers: usize| (squares / numbers as f64).sqrt().min(f64::from(f32::MAX)) as f32;
        let flow = |(layer, all): (LayerId, SquareSums)| Flow {
            layer,
            gradient: root(all.gradient, all.numbers),
            update: root(all.update, all.numbers),
            weight: root(all.weight, all.numbers),
        };
        found.into_iter().filter(|(_, all)| all.numbers > 0).map(flow).collect()
    }
}
