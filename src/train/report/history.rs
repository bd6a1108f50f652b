//! Which epochs of a run are remembered: all of a short run, and of a long one enough to draw and to judge it.
use super::epoch::EpochReport;

/// Epochs that are remembered at most.
const MOST: usize = 2048;
/// The newest ones are all remembered: whoever judges a run looks at several in a row.
const RECENT: usize = 256;

/// Puts an epoch to the others. Once there are too many, only every second, fourth … of the older ones stays, with the
/// first, the best and the most accurate one, so that a run of days takes no more memory than one of minutes.
pub fn remember(history: &mut Vec<EpochReport>, report: EpochReport) {
    history.push(report);
    if history.len() <= MOST {
        return;
    }
    let last = history.last().map_or(0, |report| report.epoch);
    let stride = (last / (MOST / 4)).next_power_of_two();
    let best = history.iter().rev().find(|report| report.best).map(|report| report.epoch);
    let most_accurate = most_accurate(history).map(|(epoch, _)| epoch);
    history.retain(|report| {
        let epoch = report.epoch;
        let recent = epoch + RECENT > last;
        recent || (epoch - 1).is_multiple_of(stride) || Some(epoch) == best || Some(epoch) == most_accurate
    });
}

/// The epoch with the largest share of right answers, on the validation pictures where there are any, and that share. Of
/// equal ones the first.
pub(in crate::train) fn most_accurate(history: &[EpochReport]) -> Option<(usize, f64)> {
    let accuracy = |report: &EpochReport| {
        report.validation.as_ref().map_or(report.train_accuracy, |scores| scores.confusion.accuracy())
    };
    let all = history.iter().map(|report| (report.epoch, accuracy(report)));
    all.fold(
        None,
        |best: Option<(usize, f64)>, new| if best.is_some_and(|best| best.1 >= new.1) { best } else { Some(new) },
    )
}
