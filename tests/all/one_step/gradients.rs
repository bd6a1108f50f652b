//! The gradient of a weight, as the sum of its products, link by link, beside the engine's and finite differences.
use strata::design::{
    self, Activation, BatchNorm, CheckedDesign, Conv2d, Dense, DepthwiseConv2d, Design, Dropout, Facts, Flatten, Input,
    LayerKind, Loss, MaxPool2d, MeanPool2d, Padding, Residual, check,
};
use strata::engine::{Array, Batch, GradientProduct, Network, Sequential, StepTrace, Target, TracedWeight, build};

use crate::engine::{output, random, template};
use crate::padding::{self, stacks};

const RATE: f32 = 0.01;

/// Stacks over pictures: every kind that has weights, and what may stand between them.
fn picture_stacks() -> Vec<Vec<LayerKind>> {
    let conv = |filters, kernel, padding| LayerKind::from(Conv2d::new(filters, kernel, padding, Activation::Tanh));
    let strided = Conv2d { stride: 2, ..Conv2d::new(4, 3, Padding::Same, Activation::Gelu) };
    let depthwise: LayerKind = DepthwiseConv2d::new(3, Padding::Same, Activation::Sigmoid).into();
    let pool = || LayerKind::from(MeanPool2d::new(2));
    vec![
        vec![Flatten.into(), Dense::new(7, Activation::Tanh).into(), Dropout { rate: 0.3 }.into(), output()],
        vec![conv(4, 3, Padding::Same), pool(), conv(3, 3, Padding::Valid), Flatten.into(), output()],
        vec![strided.into(), BatchNorm::default().into(), depthwise.clone(), Flatten.into(), output()],
        vec![
            conv(4, 2, Padding::Pixels(1)),
            Residual::new([conv(4, 3, Padding::Same)]).into(),
            Flatten.into(),
            output(),
        ],
        vec![
            Residual::new([conv(5, 3, Padding::Same), BatchNorm::default().into(), depthwise]).into(),
            Flatten.into(),
            BatchNorm::default().into(),
            output(),
        ],
    ]
}

fn pictures(kinds: Vec<LayerKind>) -> CheckedDesign {
    let input = Input::Picture(design::Picture::new(6, 6, design::Color::Rgb));
    let design = Design { input, layers: kinds.into(), ..template("cnn28") };
    check(&design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap()
}

/// A network whose weights that would start at 0 do not, with a batch.
struct Case {
    network: Sequential,
    inputs: Vec<f32>,
    labels: Vec<usize>,
}

impl Case {
    fn new(design: &CheckedDesign, inputs: Vec<f32>, labels: Vec<usize>) -> Self {
        let mut network = build(design, &[]).unwrap();
        for (n, array) in network.parameters().into_iter().enumerate() {
            for (index, by) in random(60 + n, array.values.len()).into_iter().enumerate() {
                network.set_weight(&array.name, index, array.values[index] + 0.2 * by).unwrap();
            }
        }
        Self { network, inputs, labels }
    }

    fn all() -> Vec<(String, Self)> {
        let of_pictures = picture_stacks().into_iter().map(|kinds| {
            let name = format!("{kinds:?}");
            (name, Self::new(&pictures(kinds), random(3, 5 * 108), vec![1, 4, 4, 9, 0]))
        });
        let of_texts = stacks().into_iter().map(|kinds| {
            let name = format!("{kinds:?}");
            let (design, inputs, labels) = padding::case(kinds);
            (name, Self::new(&design, inputs, labels))
        });
        of_pictures.chain(of_texts).collect()
    }

    fn batch(&self) -> Batch<'_> {
        Batch { inputs: &self.inputs, targets: Target::Classes(&self.labels) }
    }

    fn trace(&mut self, array: &str, index: usize, sample: Option<usize>) -> StepTrace {
        let batch = Batch { inputs: &self.inputs, targets: Target::Classes(&self.labels) };
        self.network.trace_step(batch, RATE, TracedWeight { array, index, sample }).unwrap()
    }

    fn gradients(&mut self) -> (f32, Vec<Vec<f32>>) {
        let batch = Batch { inputs: &self.inputs, targets: Target::Classes(&self.labels) };
        let (step, gradients) = self.network.gradients(batch).unwrap();
        (step.loss, gradients.into_iter().map(|gradient| gradient.values).collect())
    }

    /// The slope of the loss along a weight, by central differences of two widths that cancel the cubic error.
    fn slope(&mut self, array: &Array, index: usize) -> f64 {
        const WIDTH: f32 = 0.04;
        let mut difference = |width: f32| {
            let mut loss = |by: f32| {
                self.network.set_weight(&array.name, index, array.values[index] + by).unwrap();
                f64::from(self.gradients().0)
            };
            let slope = (loss(width) - loss(-width)) / (2.0 * f64::from(width));
            self.network.set_weight(&array.name, index, array.values[index]).unwrap();
            slope
        };
        (4.0 * difference(WIDTH / 2.0) - difference(WIDTH)) / 3.0
    }
}

/// The places of the two largest numbers.
fn largest(values: &[f32]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|a, b| values[*b].abs().total_cmp(&values[*a].abs()));
    places.truncate(2);
    places
}

#[test]
fn the_products_of_every_kind_add_up_to_the_gradient() {
    for (name, mut case) in Case::all() {
        let (loss, gradients) = case.gradients();
        for (array, gradient) in case.network.parameters().into_iter().zip(gradients) {
            // Before a normalization a bias has none: what is left of it is rounding.
            let scale = gradient.iter().fold(0.01_f32, |most, number| most.max(number.abs()));
            for index in (0..gradient.len()).step_by(gradient.len() / 6 + 1).chain(largest(&gradient)) {
                let trace = case.trace(&array.name, index, None);
                let sum: f64 = trace.products.iter().map(GradientProduct::contribution).sum();
                let error = (sum - f64::from(gradient[index])).abs() / f64::from(scale);
                assert!(error < 1e-4, "{name} {} {index}: {sum}, not {}", array.name, gradient[index]);
                assert_eq!(trace.update.gradient.to_bits(), gradient[index].to_bits(), "{name}");
                assert_eq!((trace.loss.to_bits(), trace.layer), (loss.to_bits(), array.layer), "{name}");
            }
        }
    }
}

#[test]
fn the_gradient_of_every_kind_is_the_slope_of_the_loss() {
    for (name, mut case) in Case::all() {
        if name.contains("Heaviside") || name.contains("MaxPool") || name.contains("GaussianNoise") {
            // A surrogate is no slope, and across the edge of a maximum there is none.
            continue;
        }
        let gradients = case.gradients().1;
        for (array, gradient) in case.network.parameters().into_iter().zip(gradients) {
            for index in largest(&gradient).into_iter().filter(|index| gradient[*index].abs() > 0.02) {
                let trace = case.trace(&array.name, index, None);
                let (found, expected) = (f64::from(trace.update.gradient), case.slope(&array, index));
                let error = (found - expected).abs() / expected.abs();
                assert!(error < 1e-3, "{name} {} {index}: {found}, not {expected}", array.name);
            }
        }
    }
}

#[test]
fn looking_at_a_step_changes_nothing() {
    for (name, mut case) in Case::all().into_iter().step_by(3) {
        let batch = Batch { inputs: &case.inputs, targets: Target::Classes(&case.labels) };
        case.network.step(batch, RATE).unwrap();
        let before = case.network.state();
        let array = case.network.parameters().swap_remove(0);
        let trace = case.trace(&array.name, 0, Some(1));
        assert_eq!((case.network.state() == before, trace.sample), (true, 1), "{name}");
        let batch = Batch { inputs: &case.inputs, targets: Target::Classes(&case.labels) };
        case.network.step(batch, RATE).unwrap();
        let new = case.network.parameters().swap_remove(0).values[0];
        assert_eq!(trace.update.new.to_bits(), new.to_bits(), "{name}");
    }
}

#[test]
fn each_link_is_a_derivative_and_the_errors_follow_the_chain_rule() {
    // One neuron a layer: the error that comes back is the error above times the derivative, and nothing else.
    let neuron = |activation| LayerKind::from(Dense::new(1, activation));
    let kinds =
        vec![Flatten.into(), neuron(Activation::Tanh), neuron(Activation::Sigmoid), neuron(Activation::Tanh), output()];
    let mut case = Case::new(&pictures(kinds), random(3, 5 * 108), vec![1, 4, 4, 9, 0]);
    let weights = case.network.parameters();
    let trace = case.trace("1.weight", 7, Some(2));
    let [second, third, last] = &trace.links[..] else { panic!("{:?}", trace.links) };
    let unit_error = trace.unit_error.unwrap();
    let near = |one: f32, other: f32| (one - other).abs() <= 1e-4 * other.abs();
    assert!(near(unit_error, second.error * second.derivative), "{trace:?}");
    assert!(near(second.error, third.error * third.derivative), "{trace:?}");
    // The output is linear: its derivative is its weight. Of ten outputs one is told.
    let output = weights.iter().find(|array| array.dims == [10, 1]).unwrap();
    assert!(near(last.derivative, output.values[last.to]), "{last:?}");
    let errors = &trace.output_errors[20..30];
    assert_eq!(last.error.to_bits(), errors[last.to].to_bits());
    let all: f32 = output.values.iter().zip(errors).map(|(weight, error)| weight * error).sum();
    assert!(near(third.error, all), "{third:?}, {all}");
    let strengths = output.values.iter().zip(errors).map(|(weight, error)| (weight * error).abs());
    let strongest = (last.derivative * last.error).abs();
    assert!(strengths.fold(0.0, f32::max) <= strongest * 1.000_1, "{last:?}");
}

#[test]
fn links_lead_through_blocks_pools_and_normalization_up_to_the_output() {
    let conv = || LayerKind::from(Conv2d::new(3, 3, Padding::Same, Activation::Relu));
    let inner = Residual::new([conv(), BatchNorm::default().into()]);
    let block = Residual::new([conv(), inner.into()]);
    let kinds =
        vec![conv(), block.into(), MaxPool2d::new(2).into(), BatchNorm::default().into(), Flatten.into(), output()];
    let design = pictures(kinds);
    let mut case = Case::new(&design, random(3, 5 * 108), vec![1, 4, 4, 9, 0]);
    let ids: Vec<_> = design.all().iter().map(|layer| layer.id).collect();
    // In the order of the file: each block before the layers inside of it.
    let [first, block, conv, inner, deep, norm, pool, last_norm, flatten, out] = ids[..] else { panic!("{ids:?}") };
    let above = [pool, last_norm, flatten, out];
    for (start, expected) in [
        (first, [vec![block], above.to_vec()].concat()),
        (conv, [vec![inner, block], above.to_vec()].concat()),
        (deep, [vec![norm, inner, block], above.to_vec()].concat()),
        (norm, [vec![inner, block], above.to_vec()].concat()),
        (out, vec![]),
    ] {
        let array = case.network.parameters().into_iter().find(|array| array.layer == start).unwrap();
        let trace = case.trace(&array.name, 0, Some(0));
        let layers: Vec<_> = trace.links.iter().map(|link| link.layer).collect();
        assert_eq!((trace.layer, layers), (start, expected));
        assert!(trace.links.iter().all(|link| link.norm >= link.error.abs() && link.derivative.is_finite()));
    }
}

#[test]
fn the_loss_behind_the_step_is_that_of_the_new_weights() {
    let kinds = vec![Flatten.into(), Dense::new(7, Activation::Tanh).into(), output()];
    let mut case = Case::new(&pictures(kinds), random(3, 5 * 108), vec![1, 4, 4, 9, 0]);
    let trace = case.trace("3.weight", 0, None);
    let batch = Batch { inputs: &case.inputs, targets: Target::Classes(&case.labels) };
    case.network.step(batch, RATE).unwrap();
    assert_eq!(trace.loss_after.to_bits(), case.gradients().0.to_bits());
    assert!(trace.loss_after < trace.loss);
}

#[test]
fn a_weight_that_does_not_exist_is_told() {
    let mut case = Case::new(&pictures(vec![Flatten.into(), output()]), random(3, 108), vec![1]);
    assert_eq!(case.batch().inputs.len(), 108);
    for (array, index) in [("1.weight", 1080), ("1.running_mean", 0), ("7.weight", 0)] {
        let batch = Batch { inputs: &case.inputs, targets: Target::Classes(&case.labels) };
        assert!(case.network.trace_step(batch, RATE, TracedWeight { array, index, sample: None }).is_err());
    }
}

#[test]
fn every_loss_hands_its_errors_down() {
    for loss in [
        Loss::MeanSquared,
        Loss::Huber { delta: 0.5 },
        Loss::BinaryCrossEntropy,
        Loss::CrossEntropy { label_smoothing: 0.1, class_weights: design::ClassWeights::Even },
    ] {
        let mut design = pictures(vec![Flatten.into(), output()]).design().clone();
        design.training.loss = loss.clone();
        let checked = check(&design, Facts { classes: Some(10), memory: None, validation: None }).freeze().unwrap();
        let mut case = Case::new(&checked, random(3, 5 * 108), vec![1, 4, 4, 9, 0]);
        let array = case.network.parameters().swap_remove(0);
        let trace = case.trace(&array.name, 110, Some(3));
        // The output layer is linear: what arrives at unit 1 is the error of output 1.
        assert_eq!(trace.unit_error, Some(trace.output_errors[31]), "{loss:?}");
        let (found, expected) = (f64::from(trace.update.gradient), case.slope(&array, 110));
        assert!((found - expected).abs() < 1e-3 * expected.abs().max(0.02), "{loss:?}: {found}, not {expected}");
    }
}
