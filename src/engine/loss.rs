//! Losses: their value, their gradient, and the operation that puts them on dfdx's tape. All are means over the batch.
use dfdx::prelude::{Backward as _, Cpu, HasShape as _, PutTape as _, SplitTape as _, Tensor};

use super::EngineError;
use super::formula::{NumberFormula, Product, Quantity, QuantitySource, ShareRule, WeightedSum};
use super::tensor::{Back, Recorder, Stored, Taped, VectorOf, enter, record};
use crate::design::{Activation, ClassWeights, Loss};

/// What one training step found before it changed the weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The loss, without the penalties of L1 and L2.
    pub loss: f32,
}

/// What should come out for a batch.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// The class of every sample.
    Classes(&'a [usize]),
    /// A number for every output.
    Numbers(&'a [f32]),
}

impl Target<'_> {
    /// The target of output `n` of a sample as a number: 1 for its class. A single output stands for class 1.
    fn number(&self, sample: usize, n: usize, width: usize) -> f32 {
        match self {
            Self::Classes(classes) if width == 1 => classes[sample] as f32,
            Self::Classes(classes) => f32::from(u8::from(classes[sample] == n)),
            Self::Numbers(numbers) => numbers[sample * width + n],
        }
    }

    /// The class of a sample, for losses that know only classes.
    fn class(&self, sample: usize, width: usize) -> usize {
        match self {
            Self::Classes(classes) => classes[sample],
            Self::Numbers(numbers) => best(&numbers[sample * width..][..width]),
        }
    }
}

/// The place of the largest number, the first of equal ones.
pub fn best(numbers: &[f32]) -> usize {
    numbers.iter().enumerate().fold((0, f32::NEG_INFINITY), |a, (n, &v)| if v > a.1 { (n, v) } else { a }).0
}

/// What training makes small, with everything that it needs to know of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Goal {
    loss: Loss,
    class_weights: Option<Vec<f32>>,
    by_perceptron: bool,
}

impl Goal {
    /// A loss for data with so many training samples in each class.
    pub fn new(loss: Loss, class_counts: &[usize]) -> Self {
        let class_weights = match &loss {
            Loss::CrossEntropy { class_weights: ClassWeights::Given(weights), .. } => Some(weights.clone()),
            Loss::CrossEntropy { class_weights: ClassWeights::Balanced, .. } => {
                let present = class_counts.iter().filter(|count| **count > 0).count().max(1);
                let samples: usize = class_counts.iter().sum();
                let weight = |count: &usize| samples as f32 / (present * (*count).max(1)) as f32;
                Some(class_counts.iter().map(weight).collect())
            }
            _ => None,
        };
        Self { loss, class_weights, by_perceptron: false }
    }

    /// The same for a network whose last layer learns by the perceptron's rule, if it does: what stands for the gradient is
    /// then a − t with the answer a and the target t, whatever the loss.
    #[must_use]
    pub fn by_perceptron(self, by_perceptron: bool) -> Self {
        Self { by_perceptron, ..self }
    }

    /// The loss and its gradient for outputs of `width` numbers per sample.
    pub fn evaluate(&self, outputs: &[f32], width: usize, targets: Target<'_>) -> (f32, Vec<f32>) {
        let mut gradient = vec![0.0; outputs.len()];
        (self.differentiate(outputs, width, targets, &mut gradient), gradient)
    }

    /// The loss for outputs of `width` numbers per sample. Its gradient is written to `gradient`, as many numbers.
    pub fn differentiate(&self, outputs: &[f32], width: usize, targets: Target<'_>, gradient: &mut [f32]) -> f32 {
        let loss = self.slopes(outputs, width, targets, gradient);
        if self.by_perceptron {
            mistakes(outputs, width, targets, gradient);
        }
        loss
    }

    /// The loss, and its own gradient.
    fn slopes(&self, outputs: &[f32], width: usize, targets: Target<'_>, gradient: &mut [f32]) -> f32 {
        let mut each = |f: &dyn Fn(f32, f32) -> (f32, f32)| pointwise(outputs, width, targets, f, gradient);
        match self.loss {
            Loss::CrossEntropy { label_smoothing, .. } => {
                self.cross_entropy((outputs, width), targets, label_smoothing, gradient)
            }
            Loss::Hinge { margin } => hinge((outputs, width), targets, margin, gradient),
            Loss::MeanSquared => each(&|y, t| ((y - t) * (y - t), 2.0 * (y - t))),
            Loss::MeanAbsolute => each(&|y, t| ((y - t).abs(), if y == t { 0.0 } else { (y - t).signum() })),
            Loss::Huber { delta } => each(&|y, t| {
                let d = y - t;
                if d.abs() <= delta { (0.5 * d * d, d) } else { (delta * (d.abs() - 0.5 * delta), delta * d.signum()) }
            }),
            // ln(1 + e^−|y|) keeps the sum finite for large outputs.
            Loss::BinaryCrossEntropy => each(&|y, t| {
                let positive = if y < 0.0 { 0.0 } else { y };
                (positive - y * t + (-y.abs()).exp().ln_1p(), 1.0 / (1.0 + (-y).exp()) - t)
            }),
        }
    }

    /// −Σ tₙ ln softmax(y)ₙ with t = (1 − s) of the class + s / width of all, each sample times its class's weight,
    /// divided by the sum of these weights. As in PyTorch, the smoothed part takes the weight of each class itself.
    fn cross_entropy(
        &self,
        (outputs, width): (&[f32], usize),
        targets: Target<'_>,
        smoothing: f32,
        gradient: &mut [f32],
    ) -> f32 {
        let weight = |class: usize| self.class_weights.as_ref().map_or(1.0, |w| w.get(class).copied().unwrap_or(1.0));
        let samples = outputs.len() / width;
        let total: f32 = (0..samples).map(|n| weight(targets.class(n, width))).sum();
        let total = total.max(f32::MIN_POSITIVE);
        let mut loss = 0.0_f64;
        for (sample, (y, dy)) in outputs.chunks_exact(width).zip(gradient.chunks_exact_mut(width)).enumerate() {
            let class = targets.class(sample, width);
            let largest = y.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let mut sum = 0.0;
            for (y, power) in y.iter().zip(dy.iter_mut()) {
                *power = (y - largest).exp();
                sum += *power;
            }
            let log_sum = largest + sum.ln();
            let smoothed = |n: usize| smoothing / width as f32 * weight(n);
            let own = (1.0 - smoothing) * weight(class);
            let all = own + if smoothing == 0.0 { 0.0 } else { (0..width).map(smoothed).sum() };
            for n in 0..width {
                let share = smoothed(n) + if n == class { own } else { 0.0 };
                loss += f64::from(share * (log_sum - y[n]));
                dy[n] = (all * dy[n] / sum - share) / total;
            }
        }
        (loss / f64::from(total)) as f32
    }

    /// Puts the loss of a batch on the tape.
    ///
    /// # Errors
    /// When dfdx cannot make the tensor.
    pub fn record(&self, outputs: Taped<VectorOf>, targets: Target<'_>) -> Result<Recorded, EngineError> {
        let width = outputs.shape().1;
        let (input, recorder) = enter(outputs)?;
        let (loss, gradient) = self.evaluate(&input.numbers, width, targets);
        let given = input.numbers.to_vec();
        let back: Back = Box::new(move |dy, inputs, _| {
            for (dx, gradient) in inputs.iter_mut().flatten().flatten().zip(&gradient) {
                *dx += gradient * dy[0];
            }
        });
        Ok((record(recorder, &[&input], Vec::new(), (vec![loss], ()), |_| back)?, given))
    }

    /// The loss of a batch, the outputs, and the gradients of the parameters that they were computed with.
    ///
    /// # Errors
    /// When the loss is not finite, or dfdx fails.
    pub(super) fn learn(
        &self,
        outputs: Taped<VectorOf>,
        targets: Target<'_>,
        parameters: &[&dyn Stored],
    ) -> Result<Learned, EngineError> {
        let (loss, outputs) = self.record(outputs, targets)?;
        let (loss, recorder) = loss.split_tape();
        let value = loss[[]];
        if !value.is_finite() {
            return Err(EngineError::Diverged { what: "loss" });
        }
        let mut found = loss.put_tape(recorder.into_tape().unwrap_or_default()).try_backward()?;
        let gradients = parameters.iter().map(|parameter| parameter.take_gradient(&mut found));
        Ok((Step { loss: value }, outputs, gradients.collect::<Result<_, _>>()?))
    }

    /// How the probability of a class follows from what the network gave for one sample.
    pub fn share_formula(&self, outputs: &[f32], class: usize) -> NumberFormula {
        let of: Vec<Quantity> = (0..outputs.len()).map(|n| Quantity::input(outputs, n)).collect();
        if let [output] = &*of {
            // The single output stands for class 1, so its opposite for class 0: 1 − σ(y) = σ(−y).
            let sign = Quantity::derived(if class == 0 { -1.0 } else { 1.0 });
            let sum = WeightedSum::new(vec![Product::new(sign, *output)], Vec::new());
            return NumberFormula::Sum(WeightedSum { activation: Activation::Sigmoid, ..sum });
        }
        let rule = match self.loss {
            Loss::CrossEntropy { .. } | Loss::Hinge { .. } => ShareRule::Exponential,
            Loss::BinaryCrossEntropy => ShareRule::Sigmoid,
            _ => ShareRule::Shifted,
        };
        NumberFormula::Share { of, index: class, rule }
    }

    /// How the loss of one sample follows from what the network gave for it: every output's own loss times its share.
    pub fn loss_formula(&self, outputs: &[f32], target: Target<'_>) -> NumberFormula {
        let width = outputs.len();
        let alone = |n: usize| {
            let mut gradient = [0.0];
            let number = target.number(0, n, width);
            let one = [outputs[n]];
            f64::from(self.differentiate(&one, 1, Target::Numbers(&[number]), &mut gradient))
        };
        let losses: Vec<(f64, f64)> = match self.loss {
            Loss::CrossEntropy { label_smoothing, .. } => self.surprises(outputs, target, label_smoothing),
            Loss::Hinge { margin } => {
                let class = target.class(0, width);
                let short = |n: usize| f64::from((margin - outputs[class] + outputs[n]).max(0.0));
                (0..width).map(|n| (1.0 / width as f64, if n == class { 0.0 } else { short(n) })).collect()
            }
            _ => (0..width).map(|n| (1.0 / width as f64, alone(n))).collect(),
        };
        let product = |(n, (share, loss)): (usize, (f64, f64))| {
            let value = Quantity { value: loss as f32, source: QuantitySource::Input(n) };
            Product::new(Quantity::derived(share as f32), value)
        };
        NumberFormula::Sum(WeightedSum::new(losses.into_iter().enumerate().map(product).collect(), Vec::new()))
    }

    /// The share of every class in the cross entropy of one sample, and −ln of its probability.
    fn surprises(&self, outputs: &[f32], target: Target<'_>, smoothing: f32) -> Vec<(f64, f64)> {
        let width = outputs.len();
        let class = target.class(0, width);
        let weight = |class: usize| self.class_weights.as_ref().map_or(1.0, |w| w.get(class).copied().unwrap_or(1.0));
        let largest = outputs.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let sum: f64 = outputs.iter().map(|y| f64::from(y - largest).exp()).sum();
        let total = weight(class).max(f32::MIN_POSITIVE);
        let share = |n: usize| {
            let own = if n == class { (1.0 - smoothing) * weight(class) } else { 0.0 };
            f64::from((smoothing / width as f32 * weight(n) + own) / total)
        };
        (0..width).map(|n| (share(n), f64::from(largest) + sum.ln() - f64::from(outputs[n]))).collect()
    }

    /// Probabilities of the classes from what the network gave.
    pub fn probabilities(&self, outputs: &[f32], width: usize) -> Vec<f32> {
        probabilities(&self.loss, outputs, width)
    }
}

/// What a batch gave: the loss, what the network gave, and the gradients in the order of the parameters.
pub type Learned = (Step, Vec<f32>, Vec<Vec<f32>>);

/// The loss of a batch on the tape, and the outputs that it was computed from.
pub type Recorded = (Tensor<(), f32, Cpu, Recorder>, Vec<f32>);

/// Writes a − t, divided by the samples, with the answer a and the target t as 1 for their class and 0 for all others: so
/// only what was answered wrongly is corrected. A single output above 0 answers class 1.
fn mistakes(outputs: &[f32], width: usize, targets: Target<'_>, errors: &mut [f32]) {
    let samples = (outputs.len() / width) as f32;
    for (sample, (y, error)) in outputs.chunks_exact(width).zip(errors.chunks_exact_mut(width)).enumerate() {
        let answer = if width == 1 { usize::from(y[0] > 0.0) } else { best(y) };
        let answer = Target::Classes(&[answer]);
        for (n, error) in error.iter_mut().enumerate() {
            *error = (answer.number(0, n, width) - targets.number(sample, n, width)) / samples;
        }
    }
}

/// A loss that looks at every output for itself.
fn pointwise(
    outputs: &[f32],
    width: usize,
    targets: Target<'_>,
    f: &dyn Fn(f32, f32) -> (f32, f32),
    gradient: &mut [f32],
) -> f32 {
    let count = outputs.len() as f32;
    let mut loss = 0.0_f64;
    for (place, (y, dy)) in outputs.iter().zip(gradient).enumerate() {
        let (value, slope) = f(*y, targets.number(place / width, place % width, width));
        loss += f64::from(value);
        *dy = slope / count;
    }
    (loss / f64::from(count)) as f32
}

fn hinge((outputs, width): (&[f32], usize), targets: Target<'_>, margin: f32, gradient: &mut [f32]) -> f32 {
    let samples = (outputs.len() / width) as f32;
    gradient.fill(0.0);
    let mut loss = 0.0_f64;
    let unit = 1.0 / (width as f32 * samples);
    for (sample, (y, dy)) in outputs.chunks_exact(width).zip(gradient.chunks_exact_mut(width)).enumerate() {
        let class = targets.class(sample, width);
        for n in (0..width).filter(|n| *n != class) {
            let short = margin - y[class] + y[n];
            // Written so that a NaN is not taken for "wide enough".
            if short <= 0.0 {
                continue;
            }
            loss += f64::from(short * unit);
            dy[n] += unit;
            dy[class] -= unit;
        }
    }
    loss as f32
}

/// Probabilities of the classes from what a network gave: softmax for losses on logits, sigmoid for binary cross
/// entropy, and for the others each sample's outputs, moved up to 0 where some are negative, divided by their sum. A single output is the second of
/// two classes.
pub fn probabilities(loss: &Loss, outputs: &[f32], width: usize) -> Vec<f32> {
    let sigmoid = |y: f32| 1.0 / (1.0 + (-y).exp());
    if width == 1 {
        return outputs.iter().flat_map(|y| [1.0 - sigmoid(*y), sigmoid(*y)]).collect();
    }
    let mut shares = outputs.to_vec();
    for sample in shares.chunks_exact_mut(width) {
        match loss {
            Loss::CrossEntropy { .. } | Loss::Hinge { .. } => {
                let largest = sample.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                for y in sample.iter_mut() {
                    *y = (*y - largest).exp();
                }
            }
            Loss::BinaryCrossEntropy => sample.iter_mut().for_each(|y| *y = sigmoid(*y)),
            // Moved up so that none is negative: the order stays, and with it the answer.
            _ => {
                let lowest = sample.iter().copied().fold(0.0_f32, f32::min);
                for y in sample.iter_mut() {
                    *y -= lowest;
                }
            }
        }
        let sum: f32 = sample.iter().sum();
        let even = 1.0 / width as f32;
        for y in sample.iter_mut() {
            // What cannot be computed is no number, and never "as likely as any other".
            *y = match sum {
                0.0 => even,
                sum if sum.is_finite() => *y / sum,
                _ => f32::NAN,
            };
        }
    }
    shares
}
