//! Long curves, cut down to what can be seen of them.

/// The points of a curve from left to right that are seen from `low` to `high` in so many columns: of all that lie in one
/// column the first, the lowest, the highest and the last, in their order. A line through them covers the same pixels as
/// one through all (M4 aggregation: Jugel et al., 2014, "M4: A Visualization-Oriented Time Series Data Aggregation").
pub(in crate::ui) fn downsample(points: Vec<[f64; 2]>, (low, high): (f64, f64), columns: usize) -> Vec<[f64; 2]> {
    const PER_COLUMN: usize = 4;
    if points.len() <= columns * PER_COLUMN || high <= low {
        return points;
    }
    let column = |point: &[f64; 2]| ((point[0] - low) / (high - low) * columns as f64).floor();
    let mut kept = Vec::with_capacity((columns + 2) * PER_COLUMN);
    for group in points.chunk_by(|left, right| column(left) == column(right)) {
        let by_height = |one: &usize, other: &usize| group[*one][1].total_cmp(&group[*other][1]);
        let (places, last) = (0..group.len(), group.len() - 1);
        let extremes = places.clone().min_by(by_height).into_iter().chain(places.max_by(by_height));
        let mut seen: Vec<usize> = extremes.chain([0, last]).collect();
        seen.sort_unstable();
        seen.dedup();
        kept.extend(seen.into_iter().map(|place| group[place]));
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::downsample;

    #[test]
    fn a_long_curve_keeps_its_ends_and_every_peak() {
        let points: Vec<[f64; 2]> = (0..10_000).map(|n| [f64::from(n), f64::from(n * 7_919 % 1_000)]).collect();
        let mut with_peaks = points.clone();
        (with_peaks[4_321][1], with_peaks[777][1]) = (5e4, -5e4);
        let seen = downsample(with_peaks.clone(), (0.0, 9_999.0), 100);
        assert!(seen.len() <= 404, "{}", seen.len());
        assert!(seen.contains(&with_peaks[4_321]) && seen.contains(&with_peaks[777]));
        assert_eq!((seen.first(), seen.last()), (with_peaks.first(), with_peaks.last()));
        assert!(seen.is_sorted_by(|left, right| left[0] < right[0]));
    }

    #[test]
    fn a_short_curve_stays_as_it_is() {
        let points = vec![[0.0, 1.0], [1.0, f64::NAN], [2.0, 3.0]];
        assert_eq!(downsample(points.clone(), (0.0, 2.0), 10).len(), 3);
        assert_eq!(downsample(points, (0.0, 0.0), 0).len(), 3);
    }
}
