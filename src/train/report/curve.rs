//! The loss of every batch, however many there are, in a number of points that never grows.
use serde::{Deserialize, Serialize};

/// Points that a curve holds at most: more than a screen has columns for a plot.
const MOST: usize = 2048;

/// Changes of the learning rate that are remembered at most.
const MOST_RATES: usize = 256;

/// The losses of a run's batches in the order in which they came. When there are too many points, neighbors are joined:
/// each point then tells of twice as many batches, with their smallest, mean and largest loss.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "StoredCurve")]
pub struct LossCurve {
    points: Vec<CurvePoint>,
    /// The sum of each point's losses, from which its mean is rounded once.
    #[serde(default)]
    sums: Vec<f64>,
    /// Batches a point, a power of two; the last point may still have fewer.
    width: u64,
    /// The full learning rates that were in force, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    rates: Vec<RateChange>,
}

/// From when on a full learning rate was in force: the one that the schedule goes on from.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RateChange {
    /// The first batch with it, counted from 0 over the whole run.
    pub batch: u64,
    /// The first epoch that was trained with it from its first batch on, from 1.
    pub epoch: usize,
    /// The rate.
    pub rate: f32,
}

/// Some batches in a row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct CurvePoint {
    /// The first of them, counted from 0 over the whole run.
    pub first: u64,
    /// How many there are.
    pub batches: u64,
    /// The smallest loss.
    pub low: f32,
    /// The mean loss.
    pub mean: f32,
    /// The largest loss.
    pub high: f32,
}

/// A curve as it stands in a file, which may hold anything.
#[derive(Deserialize)]
struct StoredCurve {
    points: Vec<CurvePoint>,
    #[serde(default)]
    sums: Vec<f64>,
    width: u64,
    #[serde(default)]
    rates: Vec<RateChange>,
}

impl TryFrom<StoredCurve> for LossCurve {
    type Error = &'static str;

    fn try_from(StoredCurve { points, sums, width, rates }: StoredCurve) -> Result<Self, Self::Error> {
        // So few that no number of batches overflows, and so many that no training gets there.
        let most = 1 << 40;
        let mut next = 0;
        for point in &points {
            if point.first != next || !(1..=width).contains(&point.batches) || next > most {
                return Err("the points of a curve have to follow each other");
            }
            next += point.batches;
        }
        let sound = points.len() <= MOST && width <= most && (width.is_power_of_two() || points.is_empty());
        if !sound || rates.len() > MOST_RATES {
            return Err("a curve has too many points");
        }
        if !rates.is_sorted_by(|a, b| a.batch < b.batch && a.epoch <= b.epoch) {
            return Err("the learning rates of a curve have to follow each other");
        }
        Ok(Self { points, sums, width, rates })
    }
}

impl CurvePoint {
    /// Both together; `sum` is that of all their losses.
    fn join(self, other: Self, sum: f64) -> Self {
        let batches = self.batches + other.batches;
        Self {
            first: self.first,
            batches,
            low: self.low.min(other.low),
            mean: (sum / batches as f64) as f32,
            high: self.high.max(other.high),
        }
    }
}

impl LossCurve {
    /// Adds the loss of the next batch.
    pub fn push(&mut self, loss: f32) {
        let first = self.batches();
        let new = CurvePoint { first, batches: 1, low: loss, mean: loss, high: loss };
        self.width = self.width.max(1);
        if self.sums.len() != self.points.len() {
            // Read from a file that holds none.
            self.sums = self.points.iter().map(|point| f64::from(point.mean) * point.batches as f64).collect();
        }
        match (self.points.last_mut(), self.sums.last_mut()) {
            (Some(last), Some(sum)) if last.batches < self.width => {
                *sum += f64::from(loss);
                *last = last.join(new, *sum);
            }
            _ => {
                self.points.push(new);
                self.sums.push(f64::from(loss));
            }
        }
        if self.points.len() > MOST {
            self.halve();
        }
    }

    /// Notes the full learning rate of the next batch, the first of its epoch (from 1) or not.
    pub fn note_rate(&mut self, rate: f32, epoch: usize, is_first: bool) {
        if self.rates.last().is_some_and(|last| last.rate.to_bits() == rate.to_bits()) {
            return;
        }
        if self.rates.len() >= MOST_RATES {
            // A slider was dragged for long: of the older changes every second one is enough.
            let kept = self.rates.iter().copied().enumerate();
            self.rates = kept.filter(|(nth, _)| nth.is_multiple_of(2)).map(|(_, change)| change).collect();
        }
        let change = RateChange { batch: self.batches(), epoch: if is_first { epoch } else { epoch + 1 }, rate };
        self.rates.retain(|old| old.batch < change.batch);
        self.rates.push(change);
    }

    /// The full learning rates that were in force, in their order; none for a run of an older version.
    pub fn rates(&self) -> &[RateChange] {
        &self.rates
    }

    /// The curve as it was after so many batches, as exactly as its points allow.
    #[must_use]
    pub fn until(&self, batches: u64) -> Self {
        let count = self.points.partition_point(|point| point.first < batches);
        Self {
            points: self.points[..count].to_vec(),
            sums: self.sums.get(..count).unwrap_or_default().to_vec(),
            width: self.width,
            rates: self.rates.iter().copied().filter(|change| change.batch < batches).collect(),
        }
    }

    /// Joins every two neighbors.
    fn halve(&mut self) {
        let sums: Vec<f64> = self.sums.chunks(2).map(|pair| pair.iter().sum()).collect();
        let joined = self.points.chunks(2).zip(&sums).map(|(pair, sum)| match pair {
            [one, two] => one.join(*two, *sum),
            _ => pair[0],
        });
        self.points = joined.collect();
        self.sums = sums;
        self.width *= 2;
    }

    /// The points in order.
    pub fn points(&self) -> &[CurvePoint] {
        &self.points
    }

    /// Batches in an epoch, where so many epochs are over and no other has begun.
    pub fn batches_per_epoch(&self, epochs: usize) -> f64 {
        (self.batches() / epochs.max(1) as u64).max(1) as f64
    }

    /// Batches so far.
    pub fn batches(&self) -> u64 {
        self.points.last().map_or(0, |last| last.first + last.batches)
    }
}
