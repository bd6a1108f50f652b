//! What the doctor looks at, and the questions that several rules ask of it.
use super::number::Number;
use crate::design::{Activation, CheckedLayer, Design, LayerId, Optimizer, TargetKind, Title, ValidationSamples};
use crate::train::report::{Confusion, Ending, EpochReport, LayerFlow, LossCurve};

/// All that is known of a run. Remedies are changes of `design`, which is the one that the run was started
/// with, with the learning rate and the number of epochs that are in force now; they fit no other. Which rates were in
/// force before is known by the curve.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'a> {
    /// The design that is trained.
    pub design: &'a Design,
    /// Its outermost layers that are switched on.
    pub layers: &'a [CheckedLayer],
    /// The epochs so far.
    pub history: &'a [EpochReport],
    /// The losses of the batches.
    pub curve: &'a LossCurve,
    /// The newest measurement of the layers; those of the epochs stand in their reports.
    pub flow: &'a [LayerFlow],
    /// How the run ended, if it has.
    pub ending: Option<&'a Ending>,
    /// Classes in the data.
    pub classes: usize,
    /// The samples for validation, if known.
    pub validation: Option<ValidationSamples>,
}

/// How far from guessing to perfect a network must get before it counts as learning: guessing by luck stays below.
const ABOVE_LUCK: f64 = 0.1;

/// Share of the start's loss that has to go within two epochs, or the loss stands still. What learns at a usual rate
/// loses ten times as much in its first epochs.
const STANDSTILL: f64 = 0.02;

/// Epochs after which something can be said of learning at all.
pub(super) const EPOCHS: usize = 2;

impl<'a> Evidence<'a> {
    /// What the network answers.
    pub(super) fn answers(&self) -> TargetKind {
        self.design.data.target_kind()
    }

    /// A score as it is written: a share of right answers, or R².
    pub(super) fn score(&self, score: f64) -> Number {
        match self.answers() {
            TargetKind::Classes => Number::Share(score),
            TargetKind::Numbers => Number::Decimal(score),
        }
    }

    /// The last epoch, once there have been so many.
    pub(super) fn last(&self, epochs: usize) -> Option<&'a EpochReport> {
        self.history.last().filter(|_| self.history.len() >= epochs.max(1))
    }

    /// Epochs that are over.
    pub(super) fn epochs(&self) -> u64 {
        self.history.last().map_or(0, |report| report.epoch as u64)
    }

    /// The loss before anything was learned: the first batch's, or of several that were joined the smallest.
    pub(super) fn start_loss(&self) -> Option<f64> {
        let of_batch = self.curve.points().first().map(|point| f64::from(point.low));
        of_batch.or_else(|| self.history.first().map(|report| report.train_loss)).filter(|loss| *loss > 0.0)
    }

    /// The learning rate that is in force now.
    pub(super) fn rate(&self) -> f32 {
        self.design.training.optimizer.rate()
    }

    /// The learning rate that was in force when the loss first was above a limit; the present one if it never was.
    pub(super) fn rate_above(&self, limit: f64) -> f32 {
        let first = self.curve.points().iter().find(|point| f64::from(point.mean) > limit);
        let before = |batch: u64| self.curve.rates().iter().rev().find(move |change| change.batch <= batch);
        first.and_then(|point| before(point.first)).map_or_else(|| self.rate(), |change| change.rate)
    }

    /// The epochs that were trained from their first batch on with the rate that is in force now: only those say
    /// something about it.
    pub(super) fn present(&self) -> &'a [EpochReport] {
        let since = self.curve.rates().last().map_or(1, |change| change.epoch);
        &self.history[self.history.partition_point(|report| report.epoch < since)..]
    }

    /// The loss from which the present epochs started: the run's own, or that of the epoch before the rate was changed.
    pub(super) fn present_start(&self) -> Option<f64> {
        let before = self.history.len() - self.present().len();
        match before.checked_sub(1).and_then(|last| self.history.get(last)) {
            Some(last) if last.train_loss.is_finite() => Some(last.train_loss.max(self.start_loss()?)),
            _ => self.start_loss(),
        }
    }

    /// The rate from which one would start with the design's optimizer.
    pub(super) fn usual_rate(&self) -> f32 {
        match self.design.training.optimizer {
            Optimizer::Sgd { .. } => 0.05,
            Optimizer::Momentum { .. } | Optimizer::Nesterov { .. } | Optimizer::Adagrad { .. } => 0.01,
            Optimizer::RmsProp { .. } | Optimizer::Adam { .. } | Optimizer::AdamW { .. } => 0.001,
        }
    }

    /// The share of right answers of one who always names the most frequent class; the R² of one who always answers the
    /// mean.
    pub(super) fn guessing(&self) -> f64 {
        if self.answers() == TargetKind::Numbers {
            return 0.0;
        }
        let confusion = self.history.last().and_then(|report| report.validation.as_ref()).map(|v| &v.confusion);
        let most = confusion.and_then(|matrix| matrix.rows().map(|row| row.iter().sum::<u64>()).max());
        match (confusion.map_or(0, Confusion::samples), most) {
            (samples, Some(most)) if samples > 0 => most as f64 / samples as f64,
            _ => 1.0 / self.classes.max(1) as f64,
        }
    }

    /// Whether the answers are better than guesses, by this share of the way from guessing to perfect.
    pub(super) fn is_better_than_guessing(&self, report: &EpochReport, by: f64) -> bool {
        let guessing = self.guessing();
        report.train_accuracy > guessing + by * (1.0 - guessing)
    }

    /// The last epoch, if the network answers as if by luck and its loss does not fall.
    pub(super) fn stands_still(&self) -> Option<&'a EpochReport> {
        let present = self.present();
        let last = present.last().filter(|_| present.len() >= EPOCHS)?;
        let before = &present[present.len() - EPOCHS];
        let start = self.start_loss()?;
        let falls = before.train_loss - last.train_loss > STANDSTILL * start || last.train_loss < 0.9 * start;
        (!falls && !self.is_better_than_guessing(last, ABOVE_LUCK)).then_some(last)
    }

    /// The newest measurements of the layers, the last of them first.
    pub(super) fn flows(&self) -> impl Iterator<Item = &'a [LayerFlow]> {
        self.flows_of(self.history)
    }

    /// Those with the learning rate that is in force now.
    pub(super) fn present_flows(&self) -> impl Iterator<Item = &'a [LayerFlow]> {
        self.flows_of(self.present())
    }

    fn flows_of(&self, epochs: &'a [EpochReport]) -> impl Iterator<Item = &'a [LayerFlow]> {
        let of_epochs = epochs.iter().rev().map(|report| &report.flow[..]).filter(|flow| !flow.is_empty());
        let newest = self.history.last().map_or(&[][..], |report| &report.flow[..]);
        Some(self.flow).filter(|flow| !flow.is_empty() && *flow != newest).into_iter().chain(of_epochs)
    }

    /// What a layer is called.
    pub(super) fn title(&self, layer: LayerId) -> Option<Title> {
        let known = self.all().find(|checked| checked.id == layer).map(|checked| checked.title.clone());
        known.or_else(|| self.design.layers.get(layer).map(|layer| Title::of(&self.design.layers, layer)))
    }

    /// All layers that are switched on, each block before its content.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &'a CheckedLayer> + use<'a> {
        self.layers.iter().flat_map(CheckedLayer::tree)
    }

    /// The layers with weights.
    pub(super) fn weighted(&self) -> impl DoubleEndedIterator<Item = &'a CheckedLayer> + use<'a> {
        self.all().filter(|layer| layer.kind.start().is_some())
    }

    /// The last layer with weights, which gives the answer.
    pub(super) fn output(&self) -> Option<&'a CheckedLayer> {
        self.weighted().next_back()
    }

    /// The layers below the output.
    pub(super) fn hidden(&self) -> Vec<LayerId> {
        let output = self.output().map(|layer| layer.id);
        self.all().map(|layer| layer.id).take_while(|id| Some(*id) != output).collect()
    }

    /// The step function that keeps all gradient from a layer.
    pub(super) fn step_above(&self, layer: LayerId) -> Option<LayerId> {
        self.design.layers.step_above(layer)
    }

    /// The layer with a local rule that keeps the gradient from a layer.
    pub(super) fn local_rule_above(&self, layer: LayerId) -> Option<LayerId> {
        self.design.layers.local_rule_above(layer)
    }

    /// The activation of a layer, whatever its place.
    pub(super) fn activation(&self, layer: LayerId) -> Option<Activation> {
        self.design.layers.get(layer).and_then(|layer| layer.kind.activation())
    }
}
