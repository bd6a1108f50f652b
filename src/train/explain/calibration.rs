//! How sure a network may be: one temperature that all outputs are divided by (Guo et al. 2017), and the expected
//! calibration error.
use std::sync::Arc;

use super::control::{AskControl, AskedSoFar, as_job};
use super::coverage::CoverageTable;
use super::error::ExplainError;
use super::probed::ProbedNetwork;
use crate::data::{BatchLoader, Part};
use crate::design::TargetKind;
use crate::engine::{Network, best};
use crate::train::background::{Job, Wake};
use crate::train::inspect::{ClassOutputs, Evaluation};

/// Bins of the expected calibration error.
const BINS: usize = 15;
/// Temperatures between which the best is searched.
const TEMPERATURES: (f64, f64) = (0.05, 20.0);
/// Steps of the search: each leaves 0.618 of the range, so that the digits of a `f32` are found.
const STEPS: usize = 40;
/// A probability of 0 would cost infinitely much.
const LEAST: f32 = 1e-12;

/// How sure a network is, and how sure it may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibration {
    /// What all outputs are divided by: above 1 for a network that is too sure of itself.
    pub temperature: f64,
    /// The expected calibration error of samples that the temperature was not fitted on, as the network answers.
    pub ece: f64,
    /// The same with the temperature.
    pub ece_calibrated: f64,
}

/// A question: how sure may the network be?
#[derive(Debug, Clone)]
pub struct CalibrationRequest {
    /// The network.
    pub network: ProbedNetwork,
}

/// How sure a network may be, with what a threshold for its answers is chosen by.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationReport {
    /// The temperature, fitted on the validation samples, and what it brings: on the test samples, or without any in turn
    /// on each half of the validation samples.
    pub calibration: Calibration,
    /// What a threshold costs in answers to the validation samples at that temperature.
    pub coverage: CoverageTable,
}

impl CalibrationRequest {
    /// Asks in a thread of its own.
    pub fn start(self, wake: Option<Wake>) -> Job<Result<CalibrationReport, ExplainError>, AskedSoFar> {
        Job::start("calibration", wake, move |reporter, stop| as_job(reporter, stop, |control| self.compute(control)))
    }

    /// Asks.
    ///
    /// # Errors
    /// When the weights are not those of the network, it answers numbers, there are less than two samples for the
    /// validation, or it was stopped.
    pub fn compute(&self, control: AskControl<'_>) -> Result<CalibrationReport, ExplainError> {
        let plan = &self.network.plan;
        if plan.design().design().data.target_kind() != TargetKind::Classes {
            return Err(ExplainError::NoClasses);
        }
        let loader = BatchLoader::plain(Arc::clone(plan.loader().data()), plan.encoder().clone());
        self.network.ask(|network| {
            let validation = outputs(network, &loader, Part::Validation, control)?;
            let test = outputs(network, &loader, Part::Test, control)?;
            let found = if test.is_empty() {
                Calibration::cross_fitted(network, &validation)
            } else {
                (validation.len() > 1).then(|| Calibration::measured(network, &validation, &test))
            };
            let calibration = found.ok_or(ExplainError::NoSamples)?;
            let probabilities = validation.probabilities(network, calibration.temperature);
            Ok(CalibrationReport { calibration, coverage: CoverageTable::of(&probabilities, &validation.classes) })
        })
    }
}

/// What a network gives for a part of the data.
fn outputs(
    network: &mut dyn Network,
    loader: &BatchLoader,
    part: Part,
    control: AskControl<'_>,
) -> Result<ClassOutputs, ExplainError> {
    let mut evaluation = Evaluation::keeping_outputs(loader, part);
    while !evaluation.is_over() {
        let (done, of) = evaluation.progress();
        control.report(done, of)?;
        evaluation.advance(network, loader)?;
    }
    Ok(evaluation.take_outputs())
}

impl ClassOutputs {
    /// The probabilities of all classes at a temperature, sample after sample.
    pub fn probabilities(&self, network: &dyn Network, temperature: f64) -> Vec<f32> {
        let divided: Vec<f32> = self.outputs.iter().map(|y| (f64::from(*y) / temperature) as f32).collect();
        network.probabilities(&divided)
    }

    /// Every second sample, from the first or from the second on.
    fn half(&self, from: usize) -> Self {
        let width = self.outputs.len() / self.len().max(1);
        Self {
            outputs: self.outputs.chunks(width.max(1)).skip(from).step_by(2).flatten().copied().collect(),
            classes: self.classes.iter().skip(from).step_by(2).copied().collect(),
        }
    }
}

/// The mean negative logarithm of the right classes' probabilities.
pub fn negative_log_likelihood(probabilities: &[f32], classes: &[usize]) -> f64 {
    let rows = probabilities.chunks_exact((probabilities.len() / classes.len().max(1)).max(1));
    let losses = rows.zip(classes).map(|(row, class)| -f64::from(row[*class].max(LEAST)).ln());
    losses.sum::<f64>() / classes.len().max(1) as f64
}

/// The expected calibration error (Naeini, Cooper and Hauskrecht 2015): over 15 bins of equal width, how far the mean
/// probability of the answers lies from the share of right ones, weighted by how many fall into the bin.
pub fn expected_calibration_error(probabilities: &[f32], classes: &[usize]) -> f64 {
    let mut bins = [(0.0_f64, 0_u32); BINS];
    let rows = probabilities.chunks_exact((probabilities.len() / classes.len().max(1)).max(1));
    for (row, class) in rows.zip(classes) {
        let answer = best(row);
        let sure = f64::from(row[answer]);
        // Each bin holds its upper end.
        let bin = ((sure * BINS as f64).ceil() as usize).clamp(1, BINS) - 1;
        bins[bin].0 += sure;
        bins[bin].1 += u32::from(answer == *class);
    }
    let gaps: f64 = bins.iter().map(|(sure, right)| (sure - f64::from(*right)).abs()).sum();
    gaps / classes.len().max(1) as f64
}

/// The temperature at which samples are most likely, by a golden-section search over its logarithm: the loss has one
/// lowest place, because it is convex in what outputs are multiplied with.
pub fn fit_temperature(network: &dyn Network, samples: &ClassOutputs) -> f64 {
    if samples.is_empty() {
        return 1.0;
    }
    let loss = |at: f64| negative_log_likelihood(&samples.probabilities(network, at.exp()), &samples.classes);
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (TEMPERATURES.0.ln(), TEMPERATURES.1.ln());
    let (mut left, mut right) = (high - golden * (high - low), low + golden * (high - low));
    let (mut at_left, mut at_right) = (loss(left), loss(right));
    for _ in 0..STEPS {
        if at_left <= at_right {
            (high, right, at_right) = (right, left, at_left);
            left = high - golden * (high - low);
            at_left = loss(left);
        } else {
            (low, left, at_left) = (left, right, at_right);
            right = low + golden * (high - low);
            at_right = loss(right);
        }
    }
    let found = f64::midpoint(low, high);
    // Where nothing is gained the outputs stay as they are.
    if loss(found) < loss(0.0) { found.exp() } else { 1.0 }
}

impl Calibration {
    /// A temperature that is fitted on some samples and measured on others.
    pub fn measured(network: &dyn Network, fitted_on: &ClassOutputs, measured_on: &ClassOutputs) -> Self {
        let temperature = fit_temperature(network, fitted_on);
        let ece = |temperature| {
            let probabilities = measured_on.probabilities(network, temperature);
            expected_calibration_error(&probabilities, &measured_on.classes)
        };
        Self { temperature, ece: ece(1.0), ece_calibrated: ece(temperature) }
    }

    /// The same with a single set: each half of it is measured at the temperature of the other half, and the temperature
    /// that is told is that of all. `None` for less than two samples.
    pub fn cross_fitted(network: &dyn Network, samples: &ClassOutputs) -> Option<Self> {
        if samples.len() < 2 {
            return None;
        }
        let halves = [samples.half(0), samples.half(1)];
        let mut found = Vec::new();
        let mut classes = Vec::new();
        for (own, other) in [(&halves[0], &halves[1]), (&halves[1], &halves[0])] {
            found.extend(own.probabilities(network, fit_temperature(network, other)));
            classes.extend(&own.classes);
        }
        Some(Self {
            temperature: fit_temperature(network, samples),
            ece: expected_calibration_error(&samples.probabilities(network, 1.0), &samples.classes),
            ece_calibrated: expected_calibration_error(&found, &classes),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_is_that_of_the_definition() {
        // Two bins: 0.9 sure and half right, 0.6 sure and all right.
        let probabilities = [0.9, 0.1, 0.1, 0.9, 0.6, 0.4, 0.6, 0.4];
        let found = expected_calibration_error(&probabilities, &[0, 0, 0, 0]);
        assert!((found - (0.4 * 0.5 + 0.4 * 0.5)).abs() < 1e-6, "{found}");
        assert_eq!(expected_calibration_error(&[], &[]), 0.0);
        assert_eq!(expected_calibration_error(&[1.0, 0.0], &[0]), 0.0);
    }
}
