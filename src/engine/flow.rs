//! How strongly a step moves each layer: gradients, changes and weights as root mean squares.
use super::Parameter;
use super::kernels::reduce::sum_of_squares;

/// How strongly one layer is moved by a step. All are root mean squares over the layer's parameters, biases counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Flow {
    /// The layer's place in the design's list.
    pub layer: usize,
    /// Of the loss's gradient, before penalties and clipping.
    pub gradient: f32,
    /// Of the change that the step made.
    pub update: f32,
    /// Of the parameters before the step.
    pub weight: f32,
}

/// Sums of squares of one parameter, then of one layer.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    numbers: usize,
    gradient: f64,
    update: f64,
    weight: f64,
}

/// What is noted of a step, parameter after parameter.
pub(super) struct Measure(Vec<Sums>);

impl Measure {
    /// Notes the gradients while they are still those of the loss alone.
    pub(super) fn new(gradients: &[Vec<f32>]) -> Self {
        let sums = |gradient: &Vec<f32>| Sums {
            numbers: gradient.len(),
            gradient: sum_of_squares(gradient),
            ..Sums::default()
        };
        Self(gradients.iter().map(sums).collect())
    }

    /// Notes what the step will change.
    pub(super) fn compare(&mut self, parameters: &[&mut Parameter], proposed: &[Vec<f32>]) {
        for ((sums, parameter), new) in self.0.iter_mut().zip(parameters).zip(proposed) {
            let mut values = parameter.read();
            sums.weight = sum_of_squares(&values);
            values.iter_mut().zip(new).for_each(|(old, new)| *old = new - *old);
            sums.update = sum_of_squares(&values);
        }
    }

    /// The layers that have parameters, from their places and how many parameters each has.
    pub(super) fn flows(&self, layers: impl Iterator<Item = (usize, usize)>) -> Vec<Flow> {
        let mut rest = self.0.as_slice();
        let of_layer = |(layer, count): (usize, usize)| {
            let (own, others) = rest.split_at(count.min(rest.len()));
            rest = others;
            let all = own.iter().fold(Sums::default(), |a, b| Sums {
                numbers: a.numbers + b.numbers,
                gradient: a.gradient + b.gradient,
                update: a.update + b.update,
                weight: a.weight + b.weight,
            });
            let root = |squares: f64| (squares / all.numbers as f64).sqrt().min(f64::from(f32::MAX)) as f32;
            let flow = Flow { layer, gradient: root(all.gradient), update: root(all.update), weight: root(all.weight) };
            (all.numbers > 0).then_some(flow)
        };
        layers.filter_map(of_layer).collect()
    }
}
