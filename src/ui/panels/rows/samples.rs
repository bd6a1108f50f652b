//! The values of a function that the network learns from, as points to be drawn.
use crate::data::{Dataset, Part};

/// Points of a part that are drawn at most, evenly chosen.
const MOST: usize = 1_000;
/// Share of the values at either end that a lone peak, as that of 1/x, may not stretch the scale for.
const PEAK: f64 = 0.03;
/// How many times farther than all others such a peak reaches.
const FAR: f64 = 20.0;

/// The values of a function, by the part that they are used for.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct FunctionSamples {
    /// What is learned from.
    pub(super) training: Vec<[f64; 2]>,
    /// What is held back, for validation or the test.
    pub(super) held_back: Vec<[f64; 2]>,
}

impl FunctionSamples {
    /// Those of a dataset; none where its samples are not single numbers with a number to be answered.
    pub(super) fn of(data: &Dataset) -> Self {
        if data.answer_count() != 1 {
            return Self::default();
        }
        let point = |index: &u32| {
            let index = *index as usize;
            let [x] = data.numbers(index)[..] else { return None };
            Some([f64::from(x), f64::from(data.samples().answers(index)[0])])
        };
        let of = |part: Part| {
            let indices = data.part(part);
            indices.iter().step_by(indices.len().div_ceil(MOST).max(1)).filter_map(point)
        };
        let held_back = of(Part::Validation).chain(of(Part::Test)).collect();
        Self { training: of(Part::Training).collect(), held_back }
    }

    /// Every point.
    fn all(&self) -> impl Iterator<Item = &[f64; 2]> {
        self.training.iter().chain(&self.held_back)
    }

    /// The smallest and the largest y that are to be in sight; `None` without any.
    pub(super) fn range(&self) -> Option<(f64, f64)> {
        range(self.all().map(|point| point[1]).collect())
    }
}

/// The smallest and the largest of some values, without lone peaks.
pub(super) fn range(mut values: Vec<f64>) -> Option<(f64, f64)> {
    values.retain(|value| value.is_finite());
    values.sort_by(f64::total_cmp);
    let (first, last) = (*values.first()?, *values.last()?);
    let beside = ((values.len() as f64 * PEAK) as usize).min(values.len() - 1);
    let (low, high) = (values[beside], values[values.len() - 1 - beside]);
    Some(if last - first > FAR * (high - low) && low < high { (low, high) } else { (first, last) })
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn a_lone_peak_does_not_stretch_the_scale() {
        let mut values: Vec<f64> = (0..100).map(|n| f64::from(n) / 100.0).collect();
        assert_eq!(range(values.clone()), Some((0.0, 0.99)));
        values.push(4_000.0);
        let (low, high) = range(values).unwrap();
        assert!(low < 0.1 && (0.9..1.0).contains(&high), "{low} to {high}");
        assert_eq!(range(vec![2.0]), Some((2.0, 2.0)));
        assert_eq!(range(vec![f64::NAN]), None);
    }
}
