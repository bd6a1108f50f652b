//! Which epochs of a run are remembered: all of a short run, and of a long one enough to draw and to judge it.
use super::epoch::EpochReport;

/// Epochs that are remembered at most.
const MOST: usize = 1024;
/// The newest ones are all remembered: whoever judges a run looks at several in a row.
const RECENT: usize = 256;
/// Of so many newest ones the samples are named as well; of older ones only those of the best and of the most accurate.
const NAMED: usize = 64;

/// Puts an epoch to the others. Once there are too many, only every second, fourth … of the older ones stays, with the
/// first, the best and the most accurate one, so that a run of days takes no more memory than one of minutes.
pub fn remember(history: &mut Vec<EpochReport>, report: EpochReport) {
    history.push(report);
    let best = [best_epoch(history), most_accurate(history)].map(|report| report.map(|report| report.epoch));
    let old = history.len().checked_sub(NAMED + 1).and_then(|place| history.get_mut(place));
    if let Some(old) = old.filter(|report| !best.contains(&Some(report.epoch))) {
        old.forget_samples();
    }
    if history.len() <= MOST {
        return;
    }
    let last = history.last().map_or(0, |report| report.epoch);
    let stride = (last / (MOST / 4)).next_power_of_two();
    history.retain(|report| {
        let epoch = report.epoch;
        let recent = epoch + RECENT > last;
        recent || (epoch - 1).is_multiple_of(stride) || best.contains(&Some(epoch))
    });
}

/// The best epoch by what the design says: the last one that was better than all before it. An older run says of none
/// that it was the best; there it is the most accurate one.
pub fn best_epoch(history: &[EpochReport]) -> Option<&EpochReport> {
    history.iter().rev().find(|report| report.best).or_else(|| most_accurate(history))
}

/// The epoch with the largest share of right answers; of equal ones the first.
fn most_accurate(history: &[EpochReport]) -> Option<&EpochReport> {
    history.iter().reduce(|best, new| if new.accuracy() > best.accuracy() { new } else { best })
}
