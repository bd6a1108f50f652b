//! Is the learning rate right? Runs that run away, swing or creep.
use super::evidence::{EPOCHS, Evidence};
use super::finding::Finding;
use super::number::Number;
use super::remedies;
use crate::engine::EngineError;
use crate::train::report::Ending;
use crate::train::session::EXPLODED;

/// How many times the start's loss the mean of an epoch must be to count as running away. A healthy training never ends
/// an epoch above its start.
const RUN_AWAY: f64 = 10.0;

/// Batches before a mean loss above the start's means anything: with fewer, one bad batch would.
const BATCHES: u64 = 20;

/// How much above the start's loss an epoch must be. The first steps of a healthy training may go up, never a whole
/// epoch of them.
const ABOVE_START: f64 = 1.15;

/// From one epoch to the next the loss goes up by this share of the start's loss: a swing, much
/// more than noise.
const SWING: f64 = 0.1;
/// So many swings …
const SWINGS: usize = 2;
/// … among so many epochs.
const SWING_EPOCHS: usize = 5;

/// How many times the usual rate is certainly the reason when nothing is learned.
const FAR: f32 = 10.0;

/// Steps of more than a third of the weights, where a thousandth is usual: every step throws the network elsewhere.
const LARGE_STEPS: f32 = 0.3;

/// Steps of less than this share of the weights, where a thousandth is usual: ten epochs of a thousand batches would
/// not change a weight by its own size.
const SMALL_STEPS: f32 = 1e-4;

/// A rate so much smaller than the usual one is too low even if no step was measured.
const FAR_BELOW: f32 = 100.0;

/// Epochs of creeping before it is said: the first ones may be a warm-up.
const CREEPING: usize = 3;

/// Most that creeping takes from the loss in an epoch, as a share of the start's loss.
const CREEP: f64 = 0.05;

/// Creeping is only spoken of while this share of the start's loss is left. Later, slow is normal.
const MUCH_LEFT: f64 = 0.7;

/// The loss or a weight became infinite, or the loss many times what it was.
pub(super) fn diverged(evidence: &Evidence<'_>) -> Option<Finding> {
    let failed = match evidence.ending {
        Some(Ending::Failed { reason }) => {
            let not_finite = ["loss", "gradient", "weight"].map(|what| EngineError::Diverged { what }.to_string());
            let beginnings = not_finite.into_iter().chain([EngineError::NoAnswer.to_string(), EXPLODED.to_owned()]);
            beginnings.into_iter().any(|beginning| reason.starts_with(&beginning))
        }
        _ => false,
    };
    let exploded = evidence.last(1).zip(evidence.start_loss()).is_some_and(|(last, start)| {
        // An epoch that has run away leaves a loss behind that stands still, high above the start.
        let ran_away = evidence.history.iter().any(|report| report.train_loss > RUN_AWAY * start);
        let still_high = last.train_loss > ABOVE_START * start && evidence.curve.batches() >= BATCHES;
        !last.train_loss.is_finite() || (ran_away && still_high)
    });
    if !failed && !exploded {
        return None;
    }
    // The rate that was in force then, whatever it is now.
    let rate = evidence.start_loss().map_or(evidence.rate(), |start| evidence.rate_above(RUN_AWAY * start));
    let values = vec![("rate", Number::Decimal(f64::from(rate))), ("batches", Number::Count(evidence.curve.batches()))];
    let remedies = [remedies::slower(evidence), remedies::clip(evidence)].into_iter().flatten().collect();
    Some(Finding::new("diverged", values, remedies))
}

/// The loss rises or swings instead of falling.
pub(super) fn too_high(evidence: &Evidence<'_>) -> Option<Finding> {
    let present = evidence.present();
    let last = present.last()?;
    let start = evidence.present_start()?;
    let risen = evidence.curve.batches() >= BATCHES && last.train_loss > ABOVE_START * start;
    let recent = &present[present.len().saturating_sub(SWING_EPOCHS)..];
    let swings = recent.windows(2).filter(|pair| pair[1].train_loss - pair[0].train_loss > SWING * start).count();
    let stuck = evidence.stands_still().is_some();
    let far = evidence.rate() >= FAR * evidence.usual_rate();
    let large =
        evidence.present_flows().take(EPOCHS).filter(|flow| flow.iter().any(|layer| layer.ratio() > LARGE_STEPS));
    let thrown = large.count() >= EPOCHS;
    if !(risen || swings >= SWINGS || (stuck && (far || thrown))) {
        return None;
    }
    let values = vec![
        ("rate", Number::Decimal(f64::from(evidence.rate()))),
        ("start", Number::Decimal(start)),
        ("loss", Number::Decimal(last.train_loss)),
    ];
    let remedies = [remedies::slower(evidence), remedies::warm_up(evidence), remedies::clip(evidence)];
    Some(Finding::new("rate_too_high", values, remedies.into_iter().flatten().collect()))
}

/// The loss falls, but so slowly that it would take for ever.
pub(super) fn too_low(evidence: &Evidence<'_>) -> Option<Finding> {
    let present = evidence.present();
    let last = present.last().filter(|_| present.len() >= CREEPING)?;
    let start = evidence.start_loss()?;
    let recent = &present[present.len() - CREEPING..];
    let falls = recent.windows(2).all(|pair| {
        let fall = pair[0].train_loss - pair[1].train_loss;
        (-CREEP / 10.0 * start..CREEP * start).contains(&fall)
    });
    // All measurements, so that the small steps at the end of a schedule are not meant.
    let mut flows = evidence.present_flows().peekable();
    let small = if flows.peek().is_some() {
        flows.all(|flow| flow.iter().all(|layer| layer.ratio() < SMALL_STEPS))
    } else {
        evidence.rate() * FAR_BELOW <= evidence.usual_rate()
    };
    if !falls || !small || last.train_loss < MUCH_LEFT * start {
        return None;
    }
    let values = vec![
        ("rate", Number::Decimal(f64::from(evidence.rate()))),
        ("epochs", Number::Count(evidence.epochs())),
        ("start", Number::Decimal(start)),
        ("loss", Number::Decimal(last.train_loss)),
    ];
    let remedies = [remedies::faster(evidence), remedies::usual_optimizer(evidence)];
    Some(Finding::new("rate_too_low", values, remedies.into_iter().flatten().collect()))
}
