//! What each sample of a batch adds to the gradient of a weight, and the way of one sample's error.
use crate::data::{Sample, Targets};
use crate::engine::{ErrorLink, GradientProduct, StepTrace};

/// What one sample of the batch adds to the gradient of a weight.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contribution {
    /// The sample.
    pub sample: Sample,
    /// Its place in the batch.
    pub in_batch: usize,
    /// The sum of its products.
    pub sum: f64,
    /// How many products that are: one per place of a filter, or per step of a sequence.
    pub products: usize,
}

/// The error of one number that the network gives for a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OutputError {
    /// The output, counted from 0.
    pub output: usize,
    /// The class that it stands for, where classes are told apart.
    pub class: usize,
    /// What the network gives.
    pub given: f32,
    /// The probability of the class where classes are told apart, otherwise the number itself.
    pub answer: f32,
    /// What the answer should be: 1 for the sample's class and 0 for the others, or the number.
    pub target: f32,
    /// The gradient of the loss with respect to what the network gives.
    pub error: f32,
}

/// The sample whose error is followed down to the weight.
#[derive(Debug, Clone, PartialEq)]
pub struct FollowedSample {
    /// What it adds to the gradient.
    pub contribution: Contribution,
    /// Its products, the largest first.
    pub products: Vec<GradientProduct>,
    /// The error that comes out of the weight's layer, at the output of the largest product; `None` where the weight has
    /// nothing to do with the sample.
    pub unit_error: Option<f32>,
    /// The links from there up to what the network gives.
    pub links: Vec<ErrorLink>,
    /// The error where that way ends, or the largest where there is none.
    pub output: OutputError,
}

/// What every sample of the batch adds, the largest first.
pub(super) fn contributions(trace: &StepTrace, samples: &[Sample]) -> Vec<Contribution> {
    let start =
        |(in_batch, sample): (usize, &Sample)| Contribution { sample: *sample, in_batch, sum: 0.0, products: 0 };
    let mut all: Vec<Contribution> = samples.iter().enumerate().map(start).collect();
    for product in &trace.products {
        let own = &mut all[product.sample];
        own.sum += product.contribution();
        own.products += 1;
    }
    all.sort_by(|a, b| b.sum.abs().total_cmp(&a.sum.abs()));
    all
}

/// The sample whose error is followed; the batch's targets, and what is answered for it.
pub(super) fn followed(
    trace: &StepTrace,
    contribution: Contribution,
    (targets, answers): (&Targets, &[f32]),
    samples: usize,
) -> FollowedSample {
    let own = trace.products.iter().filter(|product| product.sample == trace.sample);
    let mut products: Vec<GradientProduct> = own.copied().collect();
    products.sort_by(|a, b| b.contribution().abs().total_cmp(&a.contribution().abs()));
    FollowedSample {
        contribution,
        products,
        unit_error: trace.unit_error,
        links: trace.links.clone(),
        output: output_error(trace, (targets, answers), samples),
    }
}

/// The error where the way of the followed sample ends, or its largest.
fn output_error(trace: &StepTrace, (targets, answers): (&Targets, &[f32]), samples: usize) -> OutputError {
    let row = |numbers: &[f32]| {
        let width = numbers.len() / samples.max(1);
        numbers[trace.sample * width..][..width].to_vec()
    };
    let (outputs, errors, answers) = (row(&trace.outputs), row(&trace.output_errors), row(answers));
    let largest = || (0..errors.len()).max_by(|a, b| errors[*a].abs().total_cmp(&errors[*b].abs()));
    let output = trace.links.last().map(|link| link.to).or_else(largest).unwrap_or_default();
    // A single output stands for the second of two classes.
    let class = if answers.len() > outputs.len() { output + 1 } else { output };
    let target = match targets {
        Targets::Classes(classes) => f32::from(u8::from(classes[trace.sample] == class)),
        Targets::Numbers(numbers) => row(numbers)[output],
    };
    OutputError { output, class, given: outputs[output], answer: answers[class], target, error: errors[output] }
}
