//! The loss of every batch, however many there are, in a number of points that never grows.
use serde::{Deserialize, Serialize};

/// Points that a curve holds at most: more than a screen has columns for a plot.
const MOST: usize = 2048;

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
}

impl TryFrom<StoredCurve> for LossCurve {
    type Error = &'static str;

    fn try_from(StoredCurve { points, sums, width }: StoredCurve) -> Result<Self, Self::Error> {
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
        if sound { Ok(Self { points, sums, width }) } else { Err("a curve has too many points") }
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

    /// Batches so far.
    pub fn batches(&self) -> u64 {
        self.points.last().map_or(0, |last| last.first + last.batches)
    }
}
