//! What somebody expected of a run before it went on, and how near it came.
use serde::{Deserialize, Serialize};

use super::curve::{CurvePoint, LossCurve};
use super::epoch::EpochReport;

/// From how many times its beginning on a loss counts as exploded.
const EXPLODED: f64 = 1.9;
/// The share of its beginning within which a loss counts as unchanged.
const UNCHANGED: f64 = 0.08;
/// The share of its beginning to which a loss falls where nothing more is said of it than that it falls.
const FALLEN: f64 = 0.15;

/// What somebody expected before a run went on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Guess {
    /// The loss, from left to right: epochs since the run began, and the mean loss of training there.
    pub loss: Vec<[f64; 2]>,
    /// The score at the end: the share of right answers, or R² where numbers are answered.
    pub score: f64,
}

/// How a loss goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum LossCourse {
    /// It becomes smaller.
    Falls,
    /// It stays about where it began.
    Stays,
    /// It becomes larger.
    Rises,
    /// It becomes about twice as large or more.
    Explodes,
}

impl LossCourse {
    /// Every course, from good to bad.
    pub const ALL: [Self; 4] = [Self::Falls, Self::Stays, Self::Rises, Self::Explodes];

    /// The course from a first loss to a last one.
    pub fn between(first: f64, last: f64) -> Self {
        let times = last / first;
        match times {
            _ if !times.is_finite() || times >= EXPLODED => Self::Explodes,
            _ if times > 1.0 + UNCHANGED => Self::Rises,
            _ if times < 1.0 - UNCHANGED => Self::Falls,
            _ => Self::Stays,
        }
    }

    /// What the first loss is multiplied by after a share of the way, from 0 to 1, where nothing more is known of the loss
    /// than its course.
    pub fn times(self, share: f64) -> f64 {
        match self {
            Self::Falls => FALLEN + (1.0 - FALLEN) * (-4.0 * share).exp(),
            Self::Stays => 1.0,
            Self::Rises => 1.0 + 0.4 * share,
            Self::Explodes => 1.0 + share.powi(4),
        }
    }
}

/// How near a guess came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GuessVerdict {
    /// How the loss was expected to go.
    pub guessed: LossCourse,
    /// How it went.
    pub became: LossCourse,
    /// The score that it came to, as a share or R²; `None` when no epoch was over.
    pub score: Option<f64>,
    /// How far the expected loss lay from that of each epoch, on average; `None` when no epoch was over.
    pub distance: Option<f64>,
}

impl Guess {
    /// The expected loss after so many epochs, on straight lines between its points; `None` where nothing is expected.
    pub fn loss_at(&self, epochs: f64) -> Option<f64> {
        let pair = self.loss.windows(2).find(|pair| (pair[0][0]..=pair[1][0]).contains(&epochs))?;
        let ([left, from], [right, to]) = (pair[0], pair[1]);
        Some(if right > left { from + (to - from) * (epochs - left) / (right - left) } else { to })
    }

    /// How the loss is expected to go.
    pub fn course(&self) -> Option<LossCourse> {
        Some(LossCourse::between(self.loss.first()?[1], self.loss.last()?[1]))
    }

    /// What became of it in a run with these epochs and losses, so many batches in an epoch, that ended because its loss
    /// was no number any more or not. `None` before there is anything to compare.
    pub fn verdict(
        &self,
        history: &[EpochReport],
        curve: &LossCurve,
        (batches, has_diverged): (f64, bool),
    ) -> Option<GuessVerdict> {
        let (begin, end) = (self.loss.first()?[0], self.loss.last()?[0]);
        let real_first = mean_at(curve.points(), begin * batches)?;
        let since: Vec<&EpochReport> = history.iter().filter(|report| report.epoch as f64 > begin).collect();
        let reached = since.iter().rfind(|report| report.epoch as f64 <= end.ceil()).or(since.last());
        let became = match reached {
            _ if has_diverged => LossCourse::Explodes,
            Some(report) => LossCourse::between(real_first, report.train_loss),
            None => return None,
        };
        let distances = since.iter().filter_map(|report| {
            Some((self.loss_at(report.epoch as f64)? - report.train_loss).abs()).filter(|distance| distance.is_finite())
        });
        let (count, sum) = distances.fold((0, 0.0), |(count, sum), distance| (count + 1, sum + distance));
        Some(GuessVerdict {
            guessed: self.course()?,
            became,
            // However far the loss is drawn, the score is that of the end.
            score: since.last().map(|report| report.accuracy()),
            distance: (count > 0).then(|| sum / f64::from(count)),
        })
    }
}

/// The mean loss around a batch.
fn mean_at(points: &[CurvePoint], batch: f64) -> Option<f64> {
    let point = points.iter().rfind(|point| point.first as f64 <= batch).or(points.first())?;
    Some(f64::from(point.mean))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_course_is_told_from_its_own_curve() {
        for course in LossCourse::ALL {
            assert_eq!(LossCourse::between(2.3, 2.3 * course.times(1.0)), course);
            assert_eq!(course.times(0.0), 1.0);
        }
        assert_eq!(LossCourse::between(1.0, f64::NAN), LossCourse::Explodes);
        assert_eq!(LossCourse::between(0.0, 1.0), LossCourse::Explodes);
    }

    #[test]
    fn between_its_points_a_guess_goes_straight() {
        let guess = Guess { loss: vec![[0.0, 2.0], [4.0, 1.0], [6.0, 1.0]], score: 0.5 };
        assert_eq!([0.0, 2.0, 5.0].map(|epochs| guess.loss_at(epochs)), [Some(2.0), Some(1.5), Some(1.0)]);
        assert_eq!(guess.loss_at(6.5), None);
    }
}
