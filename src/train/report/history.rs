//! Which epochs of a run are remembered: all of a short run, and of a long one enough to draw and to judge it.
use super::epoch::EpochReport;

/// Epochs that are remembered at most.
const MOST: usize = 1024;
/// The newest ones are all remembered: whoever judges a run looks at several in a row.
const RECENT: usize = 256;
/// Of so many newest ones at least the samples are named as well; of older ones only those of the best and of the most
/// accurate.
const NAMED: usize = 64;

/// Puts an epoch to the others. Once there are too many, only every second, fourth … of the older ones stays, with the
/// first, the best and the most accurate one, so that a run of days takes no more memory than one of minutes.
pub fn remember(history: &mut Vec<EpochReport>, report: EpochReport) {
    let last = report.epoch;
    history.push(report);
    // Small networks make thousands of epochs per second: most of them only go to the end of the list.
    let (names_are_due, is_full) = (last.is_multiple_of(NAMED), history.len() > MOST);
    if !names_are_due && !is_full {
        return;
    }
    let best = [best_epoch(history), most_accurate(history)].map(|report| report.map(|report| report.epoch));
    if names_are_due {
        let old = history.len().saturating_sub(NAMED);
        history[..old]
            .iter_mut()
            .filter(|report| !best.contains(&Some(report.epoch)))
            .for_each(EpochReport::forget_samples);
    }
    if !is_full {
        return;
    }
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
