//! Points of the plane in classes: drawn by a rule and a seed, or by hand.
use std::f64::consts::{PI, TAU};

use rand::SeedableRng as _;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution as _, StandardNormal, StandardUniform};

use super::examples::PictureExample;
use super::reader::SampleReader;
use super::row_name::RowName;
use super::rows::{CollectedRows, shape_of};
use crate::data::dataset::Samples;
use crate::data::error::DataError;
use crate::data::progress::ReadControl;
use crate::design::{DrawnPoint, Input, Pattern, Picture, PointPattern, Points, SampleKind};

/// How far a pattern without noise reaches from the middle.
const RADIUS: f64 = 5.0;
/// No coordinate of a pattern is larger.
const REACH: f64 = 6.0;
/// So often noise is drawn anew that carries a point out of reach.
const DRAWS: usize = 50;
/// A point of the disk lies within this share of the radius, and one of the ring around it beyond the other.
const DISK: (f64, f64) = (0.5, 0.7);
/// Points of opposite quarters keep this distance from the axes.
const GAP: f64 = 0.3;
/// Where the middles of the two normal distributions lie, and their deviation.
const GAUSSIAN: (f64, f64) = (2.0, 0.7);
/// The middles of the rings, and half of how wide each is.
const RINGS: ([f64; 3], f64) = ([1.5, 3.25, 5.0], 0.4);

/// The first word of a class that has nothing but a number: the same in every language, for designs and runs hold it.
const NUMBERED: &str = "class ";

/// What a class is called that has nothing but a number.
pub fn numbered_class(number: usize) -> String {
    format!("{NUMBERED}{number}")
}

/// The number of a class that has nothing but one.
pub fn class_number(name: &str) -> Option<usize> {
    let number = name.strip_prefix(NUMBERED)?.parse().ok()?;
    (numbered_class(number) == name).then_some(number)
}

/// Points of the plane in classes.
pub(super) struct PointSet(pub(super) Points);

impl SampleReader for PointSet {
    fn class_names(&self) -> Result<Vec<String>, DataError> {
        Ok(match &self.0 {
            Points::Pattern(pattern) => (1..=pattern.pattern.classes()).map(numbered_class).collect(),
            Points::Drawn { classes, .. } => classes.clone(),
        })
    }

    fn read(&self, input: &Input, _: ReadControl<'_>) -> Result<Samples, DataError> {
        let shape = shape_of(input, 2)?;
        let classes = self.class_names()?;
        let points = match &self.0 {
            Points::Pattern(pattern) => drawn(pattern),
            Points::Drawn { points, .. } => {
                prove(points, classes.len())?;
                points.clone()
            }
        };
        let mut rows = CollectedRows::of_width(2);
        for point in &points {
            rows.numbers.extend([point.x, point.y]);
            rows.labels.push(point.class);
        }
        let mut samples = rows.into_samples(classes, shape, (1..).map(|number| RowName::Point(number).to_string()));
        samples.report.noun = SampleKind::Point;
        Ok(samples)
    }

    fn examples(&self, _: &[Picture], _: usize) -> Vec<PictureExample> {
        Vec::new()
    }
}

/// Proves that points drawn by hand can be used: a file may say anything.
fn prove(points: &[DrawnPoint], classes: usize) -> Result<(), DataError> {
    if points.is_empty() {
        return Err(DataError::NoPoint);
    }
    let is_odd =
        |point: &DrawnPoint| usize::from(point.class) >= classes || !point.x.is_finite() || !point.y.is_finite();
    points.iter().position(is_odd).map_or(Ok(()), |point| Err(DataError::OddPoint { point: point + 1 }))
}

/// The points of a pattern, class after class in turn, each class as often.
fn drawn(pattern: &PointPattern) -> Vec<DrawnPoint> {
    let classes = pattern.pattern.classes();
    let each = (pattern.count.min(PointPattern::MOST) / classes).max(1);
    // Each class has a stream of its own.
    let mut streams: Vec<ChaCha8Rng> = (0..classes as u64)
        .map(|class| {
            let mut random = ChaCha8Rng::seed_from_u64(pattern.seed);
            random.set_stream(class);
            random
        })
        .collect();
    let mut points = Vec::with_capacity(each * classes);
    for index in 0..each {
        for (class, random) in (0..).zip(&mut streams) {
            let place = Place { class, index, of: each };
            let (x, y) = with_noise(place.without_noise(pattern, random), pattern.noise, random);
            points.push(DrawnPoint { x: x as f32, y: y as f32, class });
        }
    }
    points
}

/// Which point of its class it is.
#[derive(Clone, Copy)]
struct Place {
    class: u16,
    index: usize,
    /// Points of the class.
    of: usize,
}

impl Place {
    /// Where it lies before noise is added.
    fn without_noise(self, pattern: &PointPattern, random: &mut ChaCha8Rng) -> (f64, f64) {
        let first = self.class == 0;
        match pattern.pattern {
            Pattern::Circle => {
                let share = if first { between(random, 0.0, DISK.0) } else { between(random, DISK.1, 1.0) };
                around(RADIUS * share, between(random, 0.0, TAU))
            }
            Pattern::Xor => {
                let (x, y) = (between(random, GAP, RADIUS), between(random, GAP, RADIUS));
                // Every second point of a class lies in its other quarter.
                let (right, up) = (self.index.is_multiple_of(2), self.index.is_multiple_of(2) == first);
                (if right { x } else { -x }, if up { y } else { -y })
            }
            Pattern::Gaussians => {
                let (middle, deviation) = GAUSSIAN;
                let middle = if first { middle } else { -middle };
                with_noise((middle, middle), deviation, random)
            }
            Pattern::Spiral => {
                let turns = if pattern.turns.is_finite() { pattern.turns } else { 0.0 };
                let share = self.index as f64 / self.of as f64;
                let start = if first { 0.0 } else { PI };
                // As in TensorFlow Playground, the angle is counted from the top.
                let (y, x) = around(RADIUS * share, turns * share * TAU + start);
                (x, y)
            }
            Pattern::Moons => {
                let (x, y) = around(1.0, PI * self.index as f64 / (self.of - 1).max(1) as f64);
                let (x, y) = if first { (x, y) } else { (1.0 - x, 0.5 - y) };
                // From −1 to 2 and from −0.5 to 1 to both sides of the middle.
                let scale = RADIUS / 1.5;
                ((x - 0.5) * scale, (y - 0.25) * scale)
            }
            Pattern::Rings => {
                let (middles, half) = RINGS;
                let middle = middles[usize::from(self.class) % middles.len()];
                around(between(random, middle - half, middle + half), between(random, 0.0, TAU))
            }
        }
    }
}

/// A point at a distance from the middle and an angle from the right.
fn around(distance: f64, angle: f64) -> (f64, f64) {
    (distance * angle.cos(), distance * angle.sin())
}

fn between(random: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    let share: f64 = StandardUniform.sample(random);
    low + (high - low) * share
}

/// A point with normal noise of a deviation on each coordinate, within reach.
fn with_noise((x, y): (f64, f64), deviation: f64, random: &mut ChaCha8Rng) -> (f64, f64) {
    if !(deviation.is_finite() && deviation > 0.0) {
        return (x, y);
    }
    let mut normal = |middle: f64| {
        let step: f64 = StandardNormal.sample(random);
        middle + deviation * step
    };
    let draws = (0..DRAWS).map(|_| (normal(x), normal(y)));
    let mut last = (x, y);
    for drawn in draws {
        if drawn.0.abs() <= REACH && drawn.1.abs() <= REACH {
            return drawn;
        }
        last = drawn;
    }
    (last.0.clamp(-REACH, REACH), last.1.clamp(-REACH, REACH))
}
