//! The loss of every batch, however many there are, in a number of points that never grows.
use serde::{Deserialize, Serialize};

/// Points that a curve holds at most: more than a screen has columns for a plot.
const MOST: usize = 2048;

/// The losses of a run's batches in the order in which they came. When there are too many points, neighbors are joined:
/// each point then tells of twice as many batches, with their smallest, mean and largest loss.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "Written")]
pub struct Curve {
    points: Vec<Point>,
    /// Batches a point, a power of two; the last point may still have fewer.
    width: u64,
}

/// Some batches in a row.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
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
struct Written {
    points: Vec<Point>,
    width: u64,
}

impl TryFrom<Written> for Curve {
    type Error = &'static str;

    fn try_from(Written { points, width }: Written) -> Result<Self, Self::Error> {
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
        if sound { Ok(Self { points, width }) } else { Err("a curve has too many points") }
    }
}

impl Point {
    fn join(self, other: Self) -> Self {
        let batches = self.batches + other.batches;
        let sum = f64::from(self.mean) * self.batches as f64 + f64::from(other.mean) * other.batches as f64;
        Self {
            first: self.first,
            batches,
            low: self.low.min(other.low),
            mean: (sum / batches as f64) as f32,
            high: self.high.max(other.high),
        }
    }
}

impl Curve {
    /// Adds the loss of the next batch.
    pub fn push(&mut self, loss: f32) {
        let first = self.batches();
        let new = Point { first, batches: 1, low: loss, mean: loss, high: loss };
        self.width = self.width.max(1);
        match self.points.last_mut() {
            Some(last) if last.batches < self.width => *last = last.join(new),
            _ => self.points.push(new),
        }
        if self.points.len() > MOST {
            self.points = self.points.chunks(2).map(|pair| pair[1..].iter().fold(pair[0], |a, b| a.join(*b))).collect();
            self.width *= 2;
        }
    }

    /// The points in order.
    pub fn points(&self) -> &[Point] {
        &self.points
    }

    /// Batches so far.
    pub fn batches(&self) -> u64 {
        self.points.last().map_or(0, |last| last.first + last.batches)
    }
}
