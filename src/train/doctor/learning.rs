//! Does the network learn, and does it learn what it should?
use super::evidence::{EPOCHS, Evidence};
use super::finding::Finding;
use super::number::Number;
use super::remedies;
use crate::design::{Activation, Interval, LayerId, LayerKind, TargetKind};

/// Validation pictures that must have been evaluated before it is said that all belong to one class.
const PICTURES: u64 = 30;

/// Epochs since the validation loss was best. One or two are noise.
const WAITED: usize = 3;

/// How much the validation loss must have risen since its best, as a share of it.
const RISEN: f64 = 0.05;

/// How much the training loss must have fallen meanwhile, as a share of it.
const FALLEN: f64 = 0.1;

/// How far the share of right answers, or R², must be apart between training and validation, and further than chance does with
/// so few pictures.
const GAP: f64 = 0.05;

/// Share of the way from guessing to perfect that a network with identical neurons does not get: it has one neuron a
/// layer in truth.
const POOR: f64 = 0.5;

/// There is nothing to tell apart.
pub(super) fn one_class(evidence: &Evidence<'_>) -> Option<Finding> {
    let last = evidence.last(1).filter(|_| evidence.answers() == TargetKind::Classes)?;
    let seen = last.validation.as_ref().map(|scores| {
        (scores.confusion.rows().filter(|row| row.iter().any(|count| *count > 0)).count(), scores.confusion.samples())
    });
    let only = evidence.classes < 2 || seen.is_some_and(|(rows, samples)| rows == 1 && samples >= PICTURES);
    only.then(|| Finding::new("one_class", Vec::new(), Vec::new()))
}

/// A step function below which nothing learns.
pub(super) fn step_function(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.last(1)?;
    let steps: Vec<LayerId> = evidence.weighted().filter_map(|layer| evidence.step_above(layer.id)).collect();
    let upper = *steps.last()?;
    let remedies =
        [remedies::activation(evidence, upper, Activation::Sigmoid), remedies::straight_through(evidence, upper)];
    let values = vec![("below", Number::Count(steps.len() as u64))];
    Some(Finding::new("step_function", values, remedies.into_iter().flatten().collect()).at(evidence, upper))
}

/// A layer with a local rule keeps the gradient from layers below it.
pub(super) fn local_rule(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.last(1)?;
    let rules: Vec<LayerId> = evidence.weighted().filter_map(|layer| evidence.local_rule_above(layer.id)).collect();
    let upper = *rules.last()?;
    let values = vec![("below", Number::Count(rules.len() as u64))];
    let remedies = remedies::backpropagation(evidence, upper).into_iter().collect();
    Some(Finding::new("local_rule", values, remedies).at(evidence, upper))
}

/// All weights of a layer start alike, and the network is the worse for it. A single layer would bear it.
pub(super) fn same_weights(evidence: &Evidence<'_>) -> Option<Finding> {
    let last = evidence.last(EPOCHS)?;
    let is_flat = |kind: &LayerKind| kind.start().is_some_and(|start| start.weights.is_flat());
    let flat = evidence.weighted().find(|layer| is_flat(&layer.kind))?;
    if evidence.weighted().count() < 2 || evidence.is_better_than_guessing(last, POOR) {
        return None;
    }
    let values = vec![("accuracy", evidence.score(last.train_accuracy))];
    let remedies = remedies::draw_weights(evidence).into_iter().collect();
    Some(Finding::new("same_weights", values, remedies).at(evidence, flat.id))
}

/// The loss stays where it was, and the answers are guesses.
pub(super) fn not_learning(evidence: &Evidence<'_>) -> Option<Finding> {
    let last = evidence.stands_still()?;
    let values = vec![
        ("epochs", Number::Count(evidence.epochs())),
        ("loss", Number::Decimal(last.train_loss)),
        ("accuracy", evidence.score(last.train_accuracy)),
        ("guessing", evidence.score(evidence.guessing())),
    ];
    let (rate, usual) = (evidence.rate(), evidence.usual_rate());
    let other_rate = if rate < usual { remedies::faster(evidence) } else { remedies::slower(evidence) };
    let remedies = [
        remedies::usual_optimizer(evidence),
        other_rate,
        remedies::relu_everywhere(evidence),
        remedies::normalize(evidence),
    ];
    Some(Finding::new("not_learning", values, remedies.into_iter().flatten().collect()))
}

/// The network learns its training pictures by heart.
pub(super) fn overfitting(evidence: &Evidence<'_>) -> Option<Finding> {
    let last = evidence.last(WAITED + 1)?;
    let losses = evidence.history.iter().filter_map(|report| Some((report, report.validation.as_ref()?.loss)));
    let (best, best_loss) = losses.min_by(|a, b| a.1.total_cmp(&b.1))?;
    let scores = last.validation.as_ref()?;
    let score = scores.score();
    let gap = last.train_accuracy - score;
    let by_chance =
        evidence.answers() == TargetKind::Classes && last.train_accuracy <= scores.confusion.interval().high;
    let waited = last.epoch.saturating_sub(best.epoch) >= WAITED;
    let risen = scores.loss > best_loss * (1.0 + RISEN);
    let fallen = last.train_loss < best.train_loss * (1.0 - FALLEN);
    if by_chance || !waited || !risen || !fallen || gap < GAP {
        return None;
    }
    let values = vec![
        ("training", evidence.score(last.train_accuracy)),
        ("validation", evidence.score(score)),
        ("epoch", Number::Count(best.epoch as u64)),
    ];
    let remedies = [
        remedies::vary(evidence),
        remedies::dropout(evidence),
        remedies::penalty(evidence),
        remedies::stop_early(evidence),
    ];
    Some(Finding::new("overfitting", values, remedies.into_iter().flatten().collect()))
}

/// So few validation pictures that what they say of the network means little.
pub(super) fn few_validation(evidence: &Evidence<'_>) -> Option<Finding> {
    let confusion = &evidence.last(1)?.validation.as_ref()?.confusion;
    let samples = confusion.samples();
    if samples == 0 || samples >= Interval::few() as u64 {
        return None;
    }
    let Interval { low, high } = confusion.interval();
    let values = vec![
        ("pictures", Number::Count(samples)),
        ("accuracy", Number::Share(confusion.accuracy())),
        ("low", Number::Share(low)),
        ("high", Number::Share(high)),
        ("enough", Number::Count(Interval::enough() as u64)),
    ];
    let remedies = remedies::more_validation(evidence).into_iter().collect();
    Some(Finding::new("few_validation", values, remedies))
}
