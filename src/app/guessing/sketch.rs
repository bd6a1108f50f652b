//! The loss as somebody draws it, before there is one.
use crate::train::LossCourse;

/// Places from left to right that have a loss each.
const COLUMNS: usize = 64;

/// The loss as somebody draws it over epochs that are still to come.
#[derive(Debug, Clone, PartialEq)]
pub struct LossSketch {
    /// The first and the last epoch that are drawn over.
    span: [f64; 2],
    /// The loss that it begins with.
    first: f64,
    /// What is drawn in each column.
    losses: [Option<f64>; COLUMNS],
}

impl LossSketch {
    /// Nothing is drawn yet.
    pub(in crate::app) fn new(span: [f64; 2], first: f64) -> Self {
        Self { span, first, losses: [None; COLUMNS] }
    }

    /// The first and the last epoch that are drawn over.
    pub fn span(&self) -> [f64; 2] {
        self.span
    }

    /// The loss that it begins with.
    pub fn first(&self) -> f64 {
        self.first
    }

    /// The largest loss that can be drawn: an explosion.
    pub fn highest(&self) -> f64 {
        2.0 * self.first
    }

    /// The epochs of a column.
    fn place(&self, column: usize) -> f64 {
        let [left, right] = self.span;
        left + (right - left) * column as f64 / (COLUMNS - 1) as f64
    }

    /// The column that is nearest to an epoch.
    fn column(&self, place: f64) -> usize {
        let [left, right] = self.span;
        let share = ((place - left) / (right - left).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        (share * (COLUMNS - 1) as f64).round() as usize
    }

    /// Draws a straight line between two places, each an epoch and a loss.
    pub(in crate::app) fn draw(&mut self, from: [f64; 2], to: [f64; 2]) {
        let (left, right) = if from[0] <= to[0] { (from, to) } else { (to, from) };
        let (first, last) = (self.column(left[0]), self.column(right[0]));
        for column in first..=last {
            let share = if first < last { (column - first) as f64 / (last - first) as f64 } else { 1.0 };
            // Where the line stands still, the newest place counts.
            let loss = if first < last { left[1] + (right[1] - left[1]) * share } else { to[1] };
            self.losses[column] = Some(loss.clamp(0.0, self.highest()));
        }
    }

    /// Draws a course from the first to the last epoch.
    pub(in crate::app) fn follow(&mut self, course: LossCourse) {
        for (column, loss) in self.losses.iter_mut().enumerate() {
            *loss = Some(self.first * course.times(column as f64 / (COLUMNS - 1) as f64));
        }
    }

    /// What is drawn, from left to right: epochs, and the loss there.
    pub fn points(&self) -> Vec<[f64; 2]> {
        let drawn = |(column, loss): (usize, &Option<f64>)| loss.map(|loss| [self.place(column), loss]);
        self.losses.iter().enumerate().filter_map(drawn).collect()
    }

    /// The course that is drawn, once there is a line.
    pub fn course(&self) -> Option<LossCourse> {
        let points = self.points();
        match points.as_slice() {
            [first, .., last] => Some(LossCourse::between(first[1], last[1])),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_drawn_in_both_directions_and_over_what_was_there() {
        let mut sketch = LossSketch::new([0.0, 63.0], 2.0);
        sketch.draw([10.0, 3.0], [0.0, 1.0]);
        assert_eq!(sketch.points().len(), 11);
        assert_eq!(sketch.points()[5], [5.0, 2.0]);
        sketch.draw([5.0, 0.5], [5.0, 0.25]);
        assert_eq!(sketch.points()[5], [5.0, 0.25]);
        sketch.draw([60.0, 99.0], [99.0, -1.0]);
        let points = sketch.points();
        assert_eq!((points[11], points.last()), ([60.0, 4.0], Some(&[63.0, 0.0])));
    }

    #[test]
    fn what_is_drawn_has_a_course_once_it_is_a_line() {
        let mut sketch = LossSketch::new([2.0, 7.0], 0.5);
        assert_eq!(sketch.course(), None);
        sketch.draw([2.0, 0.5], [2.0, 0.5]);
        assert_eq!(sketch.course(), None);
        for course in LossCourse::ALL {
            sketch.follow(course);
            assert_eq!(sketch.course(), Some(course));
            assert_eq!(sketch.points().first(), Some(&[2.0, 0.5]));
        }
    }
}
