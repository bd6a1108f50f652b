//! The table of a race: means over the seeds, the winner, and by how much it is ahead.
use super::result::LaneResult;

/// One variant over all its seeds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VariantRow {
    /// The variant.
    pub variant: usize,
    /// Runs that have a score.
    pub runs: usize,
    /// The mean of their scores; `None` without any.
    pub mean: Option<f64>,
    /// The standard deviation of their scores over the seeds (with n − 1 in the denominator); 0 for a single one.
    pub deviation: f64,
    /// The lowest and the highest of them.
    pub range: (f64, f64),
    /// The mean of their losses.
    pub loss: Option<f64>,
    /// The mean score on the test samples, where they were tested, and its standard deviation.
    pub test: Option<(f64, f64)>,
    /// Epochs of a run, as the mean over them.
    pub epochs: f64,
    /// Seconds of a run, as the mean over them.
    pub seconds: f64,
    /// Multiply-adds of a run, as the mean over them.
    pub multiply_adds: f64,
    /// Whether the variant left the race before its end.
    pub has_left: bool,
}

/// By how much the winner is ahead of the second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lead {
    /// The second.
    pub over: usize,
    /// The difference of the scores, seed by seed, as the mean.
    pub mean: f64,
    /// Where it lies in truth, with a confidence of 95 %; `None` for a single seed, which cannot tell.
    pub interval: Option<(f64, f64)>,
}

impl Lead {
    /// Whether the seeds tell that the winner is better.
    pub fn is_clear(&self) -> bool {
        self.interval.is_some_and(|(low, _)| low > 0.0)
    }
}

/// What can be said of a race.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RaceTable {
    /// A row for each variant, in their order.
    pub rows: Vec<VariantRow>,
    /// The variant that is in front, among those that did not leave.
    pub winner: Option<usize>,
    /// By how much it is ahead of the second that did not leave.
    pub lead: Option<Lead>,
}

impl RaceTable {
    /// The table of these runs of so many variants.
    pub fn of(variants: usize, results: &[LaneResult]) -> Self {
        let of = |variant| results.iter().filter(move |result| result.variant == variant);
        let rows: Vec<VariantRow> = (0..variants).map(|variant| VariantRow::of(variant, &of(variant))).collect();
        let mut ranked: Vec<(usize, f64)> = rows
            .iter()
            .filter(|row| !row.has_left)
            .filter_map(|row| row.mean.map(|mean| (row.variant, mean)))
            .collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let winner = ranked.first().map(|(variant, _)| *variant);
        let lead = winner.zip(ranked.get(1)).and_then(|(winner, (second, _))| {
            let pairs: Vec<f64> = of(winner)
                .filter_map(|own| {
                    let other = of(*second).find(|other| other.seed == own.seed)?;
                    Some(own.score? - other.score?)
                })
                .collect();
            (!pairs.is_empty()).then(|| lead(*second, &pairs))
        });
        Self { rows, winner, lead }
    }

    /// The scores of all variants, by which it is decided who goes on.
    pub fn scores(&self) -> Vec<Option<f64>> {
        self.rows.iter().map(|row| row.mean).collect()
    }
}

impl VariantRow {
    fn of<'a>(variant: usize, results: &(impl Iterator<Item = &'a LaneResult> + Clone)) -> Self {
        let all = |value: fn(&LaneResult) -> Option<f64>| results.clone().filter_map(value).collect::<Vec<f64>>();
        let (scores, tests) = (all(|result| result.score), all(|result| result.test));
        let mean_of = |value| mean(&all(value));
        let edge = |fold: fn(f64, f64) -> f64| scores.iter().copied().reduce(fold).unwrap_or(f64::NAN);
        Self {
            variant,
            runs: scores.len(),
            mean: mean(&scores),
            deviation: deviation(&scores),
            range: (edge(f64::min), edge(f64::max)),
            loss: mean_of(|result| result.loss),
            test: mean(&tests).map(|mean| (mean, deviation(&tests))),
            epochs: mean_of(|result| Some(result.epochs as f64)).unwrap_or_default(),
            seconds: mean_of(|result| Some(result.seconds)).unwrap_or_default(),
            multiply_adds: mean_of(|result| Some(result.multiply_adds)).unwrap_or_default(),
            has_left: results.clone().any(|result| result.has_left),
        }
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// The standard deviation of a sample.
fn deviation(values: &[f64]) -> f64 {
    let Some(mean) = mean(values).filter(|_| values.len() > 1) else { return 0.0 };
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / (values.len() - 1) as f64).sqrt()
}

/// The lead in pairs of runs with the same seed, with the interval of Student's t distribution for paired samples.
fn lead(over: usize, pairs: &[f64]) -> Lead {
    /// The 97.5 % quantiles of Student's t distribution with 1, 2, 3 … degrees of freedom, from any table of it.
    const QUANTILES: [f64; 9] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
    /// What they come to for many.
    const NORMAL: f64 = 1.96;
    let mean = mean(pairs).unwrap_or_default();
    let interval = (pairs.len() > 1).then(|| {
        let quantile = QUANTILES.get(pairs.len() - 2).copied().unwrap_or(NORMAL);
        let half = quantile * deviation(pairs) / (pairs.len() as f64).sqrt();
        (mean - half, mean + half)
    });
    Lead { over, mean, interval }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn result(variant: usize, seed: u64, score: Option<f64>, has_left: bool) -> LaneResult {
        let (epochs, seconds, multiply_adds) = (4, seed as f64, 100.0);
        LaneResult { variant, seed, score, loss: score, test: None, epochs, seconds, multiply_adds, has_left }
    }

    /// The numbers of scipy 1.15: `stats.ttest_rel([0.8, 0.9, 0.7], [0.7, 0.9, 0.5]).confidence_interval()`.
    #[test]
    fn the_lead_is_that_of_pairs_with_the_same_seed() {
        let scores = [(0, [0.7, 0.9, 0.5]), (1, [0.8, 0.9, 0.7])];
        let results: Vec<_> = scores
            .iter()
            .flat_map(|(variant, scores)| {
                (1..).zip(scores).map(|(seed, score)| result(*variant, seed, Some(*score), false))
            })
            .collect();
        let table = RaceTable::of(2, &results);
        assert_eq!(table.winner, Some(1));
        assert!((table.rows[1].mean.unwrap() - 0.8).abs() < 1e-12 && (table.rows[1].deviation - 0.1).abs() < 1e-12);
        assert_eq!((table.rows[0].range, table.rows[0].seconds), ((0.5, 0.9), 2.0));
        let lead = table.lead.unwrap();
        let (low, high) = lead.interval.unwrap();
        assert!((lead.mean - 0.1).abs() < 1e-12 && !lead.is_clear());
        assert!((low + 0.148_413).abs() < 1e-4 && (high - 0.348_413).abs() < 1e-4, "{low} to {high}");
    }

    #[test]
    fn who_left_or_has_no_score_does_not_win() {
        let results = [result(0, 1, Some(0.9), true), result(1, 1, Some(0.6), false), result(2, 1, None, false)];
        let table = RaceTable::of(3, &results);
        assert_eq!((table.winner, table.lead), (Some(1), None));
        assert_eq!(table.scores(), [Some(0.9), Some(0.6), None]);
        assert_eq!(RaceTable::of(1, &[]).winner, None);
    }
}
