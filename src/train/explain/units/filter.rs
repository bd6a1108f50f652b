//! What a unit of a layer answers to: the training samples that excite it most, and where.
use super::super::control::{AskControl, AskedSoFar, as_job};
use super::super::error::ExplainError;
use super::super::probed::ProbedNetwork;
use crate::data::{Part, Targets};
use crate::design::{LayerId, Shape};
use crate::engine::{Network as _, Observation};
use crate::train::background::{Job, Wake};

/// A question: which training samples excite a unit most, and where?
#[derive(Debug, Clone)]
pub struct ExcitementRequest {
    /// The network.
    pub network: ProbedNetwork,
    /// The layer.
    pub layer: LayerId,
    /// The map, the neuron or the feature, counted from 0.
    pub unit: usize,
    /// How many samples are wanted.
    pub count: usize,
}

/// A training sample that excites a unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Excitement {
    /// The training sample.
    pub index: u32,
    /// The largest number that the unit gives for it.
    pub value: f32,
    /// The row and the column of that number in the map; the step and 0 in a sequence; 0 and 0 of a neuron.
    pub place: (usize, usize),
}

impl ExcitementRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<Vec<Excitement>, ExplainError>, AskedSoFar> {
        Job::start("excitement", wake, move |reporter, stop| as_job(reporter, stop, |control| self.compute(control)))
    }

    /// The samples that excite the unit most, the strongest first; each stands there once.
    ///
    /// # Errors
    /// When the weights are not those of the network, there is no such unit, or it was stopped.
    pub fn compute(&self, control: AskControl<'_>) -> Result<Vec<Excitement>, ExplainError> {
        let plan = &self.network.plan;
        let shape = plan.design().find(self.layer).ok_or(ExplainError::NoSuchUnit)?.output;
        if self.unit >= shape.units() {
            return Err(ExplainError::NoSuchUnit);
        }
        let training = plan.data().part(Part::Training);
        self.network.ask(|network| {
            let mut found: Vec<Excitement> = Vec::new();
            let (mut inputs, mut targets) = (Vec::new(), Targets::default());
            for (n, indices) in training.chunks(network.answers_at_once().max(1)).enumerate() {
                control.report((n * network.answers_at_once()).min(training.len()), training.len())?;
                plan.loader().gather_plain(indices, &mut inputs, &mut targets);
                let seen = network.observe(inputs.clone())?.into_iter().find(|seen| seen.layer == self.layer);
                let Observation { values, .. } = seen.ok_or(ExplainError::NoSuchUnit)?;
                for (index, values) in indices.iter().zip(values.chunks_exact(shape.len().max(1))) {
                    found.extend(strongest_place(*index, shape, self.unit, values));
                }
                found.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.index.cmp(&b.index)));
                found.truncate(self.count);
            }
            control.report(training.len(), training.len())?;
            Ok(found)
        })
    }
}

/// The pixels that lie over a place of a map: rows and columns, each from the first to behind the last.
pub fn pixels_over(place: (usize, usize), map: Shape, picture: Shape) -> Option<[(usize, usize); 2]> {
    let (Shape::Picture { height, width, .. }, Shape::Picture { height: rows, width: columns, .. }) = (picture, map)
    else {
        return None;
    };
    let range = |at: usize, cells: usize, pixels: usize| {
        let first = at * pixels / cells.max(1);
        (first, ((at + 1) * pixels).div_ceil(cells.max(1)).clamp(first + 1, pixels.max(first + 1)))
    };
    Some([range(place.0, rows, height), range(place.1, columns, width)])
}

/// Where a unit gives the largest number for a sample; `None` where none of them is a number.
fn strongest_place(index: u32, shape: Shape, unit: usize, values: &[f32]) -> Option<Excitement> {
    let units = shape.units().max(1);
    let own: Vec<f32> = match shape {
        Shape::Picture { height, width, .. } => values.chunks_exact(height * width).nth(unit)?.to_vec(),
        _ => values.iter().skip(unit).step_by(units).copied().collect(),
    };
    let width = if let Shape::Picture { width, .. } = shape { width } else { 1 };
    let best = crate::engine::best(&own);
    let value = own.get(best).copied().filter(|value| value.is_finite())?;
    Some(Excitement { index, value, place: (best / width, best % width) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_that_of_the_largest_number() {
        let map = Shape::Picture { channels: 2, height: 2, width: 3 };
        let values = [9.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 7.0, 6.0];
        let found = strongest_place(5, map, 1, &values);
        assert_eq!(found, Some(Excitement { index: 5, value: 7.0, place: (1, 1) }));
        let sequence = Shape::Sequence { steps: 2, features: 2 };
        let found = strongest_place(5, sequence, 0, &[1.0, 9.0, 2.0, 9.0]);
        assert_eq!(found, Some(Excitement { index: 5, value: 2.0, place: (1, 0) }));
        assert_eq!(strongest_place(5, Shape::Vector(2), 1, &[1.0, f32::NAN]), None);
    }

    #[test]
    fn pixels_lie_over_a_place() {
        let shape = |height, width| Shape::Picture { channels: 1, height, width };
        assert_eq!(pixels_over((1, 2), shape(4, 4), shape(8, 8)), Some([(2, 4), (4, 6)]));
        assert_eq!(pixels_over((0, 0), shape(1, 1), shape(8, 6)), Some([(0, 8), (0, 6)]));
        assert_eq!(pixels_over((3, 3), shape(4, 4), shape(3, 3)), Some([(2, 3), (2, 3)]));
    }
}
