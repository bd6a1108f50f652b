//! Many numbers per row seen from where they spread most: principal component analysis to two dimensions.

/// Rounds of the power iteration at most.
const ROUNDS: usize = 64;
/// A round that turns the axis by less is the last: one less the cosine.
const LITTLE: f64 = 1e-12;

/// The rows along their two main directions (Pearson 1901), about their mean. Where they spread in one direction only the
/// second number is 0, where they do not spread at all both are.
pub(super) fn principal_plane(rows: &[&[f32]]) -> Vec<[f32; 2]> {
    let width = rows.first().map_or(0, |row| row.len());
    let count = rows.len().max(1) as f64;
    let mean: Vec<f64> = (0..width).map(|n| rows.iter().map(|row| f64::from(row[n])).sum::<f64>() / count).collect();
    let mut rest: Vec<Vec<f64>> =
        rows.iter().map(|row| row.iter().zip(&mean).map(|(value, mean)| f64::from(*value) - mean).collect()).collect();
    let mut places = vec![[0.0; 2]; rows.len()];
    for dimension in 0..2 {
        let Some(axis) = main_direction(&rest) else { break };
        for (row, place) in rest.iter_mut().zip(&mut places) {
            let along = dot(row, &axis);
            place[dimension] = along as f32;
            row.iter_mut().zip(&axis).for_each(|(value, axis)| *value -= along * axis);
        }
    }
    places
}

/// The direction of length 1 along which rows spread most: the power iteration, from the longest row. It points to where
/// that row lies; `None` where all rows are 0.
fn main_direction(rows: &[Vec<f64>]) -> Option<Vec<f64>> {
    let longest = rows.iter().max_by(|one, other| dot(one, one).total_cmp(&dot(other, other)))?;
    let whole: f64 = rows.iter().map(|row| dot(row, row)).sum();
    // What rounding leaves of rows that lie in one direction is no second one.
    if !whole.is_finite() || dot(longest, longest) <= 1e-12 {
        return None;
    }
    let mut axis = unit(longest.clone())?;
    for _ in 0..ROUNDS {
        let mut next = vec![0.0; axis.len()];
        for row in rows {
            let along = dot(row, &axis);
            next.iter_mut().zip(row).for_each(|(sum, value)| *sum += along * value);
        }
        let next = unit(next)?;
        let turned = 1.0 - dot(&next, &axis);
        axis = next;
        if turned < LITTLE {
            break;
        }
    }
    Some(axis)
}

fn unit(mut of: Vec<f64>) -> Option<Vec<f64>> {
    let long = dot(&of, &of).sqrt();
    for value in &mut of {
        *value /= long;
    }
    (long > 0.0).then_some(of)
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(rows: &[Vec<f32>]) -> Vec<[f32; 2]> {
        principal_plane(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    #[test]
    fn a_rectangle_in_space_lies_flat_with_its_long_side_first() {
        // Corners of 8 × 2, in the plane of (1, 1, 0)/√2 and (0, 0, 1), moved away from 0.
        let corner = |long: f32, short: f32| {
            vec![5.0 + long * std::f32::consts::FRAC_1_SQRT_2, long * std::f32::consts::FRAC_1_SQRT_2, 2.0 + short]
        };
        let places = plane(&[corner(4.0, 1.0), corner(4.0, -1.0), corner(-4.0, 1.0), corner(-4.0, -1.0)]);
        for place in &places {
            assert!((place[0].abs() - 4.0).abs() < 1e-3 && (place[1].abs() - 1.0).abs() < 1e-3, "{places:?}");
        }
        assert!(places[0][0] * places[1][0] > 0.0 && places[0][0] * places[2][0] < 0.0, "{places:?}");
        assert!(places[0][1] * places[2][1] > 0.0 && places[0][1] * places[1][1] < 0.0, "{places:?}");
    }

    #[test]
    fn what_spreads_in_one_direction_or_not_at_all_has_no_other_one() {
        let places = plane(&[vec![1.0, 1.0], vec![2.0, 2.0], vec![3.0, 3.0]]);
        assert!(places.iter().all(|place| place[1] == 0.0), "{places:?}");
        assert!((places[2][0] - places[0][0]).abs() > 2.8, "{places:?}");
        assert_eq!(plane(&[vec![1.0, 2.0], vec![1.0, 2.0]]), [[0.0; 2]; 2]);
        assert_eq!(plane(&[]), Vec::<[f32; 2]>::new());
    }
}
