//! From a stroke of the mouse to a line: one y for every x.

/// Places at which a drawn line has a point, from one end of the range to the other.
const PLACES: usize = 200;

/// The line that a stroke makes of what is there: where the stroke went over, its y, the newest where it went over twice;
/// elsewhere what is there already, as far as that is a number.
pub(super) fn drawn(present: impl Fn(f64) -> f64, (low, high): (f64, f64), stroke: &[[f64; 2]]) -> Vec<(f32, f32)> {
    let step = (high - low) / PLACES as f64;
    if step.is_nan() || step <= 0.0 {
        return Vec::new();
    }
    let x = |place: usize| if place == PLACES { high } else { low + step * place as f64 };
    let mut line: Vec<f64> = (0..=PLACES).map(|place| present(x(place))).collect();
    let place = |x: f64| (x - low) / step;
    if let Some([first, y]) = stroke.first() {
        let nearest = place(*first).round();
        if (0.0..=PLACES as f64).contains(&nearest) {
            line[nearest as usize] = *y;
        }
    }
    for pair in stroke.windows(2) {
        let ([x0, y0], [x1, y1]) = (pair[0], pair[1]);
        let (left, right) = (place(x0.min(x1)).ceil().max(0.0), place(x0.max(x1)).floor().min(PLACES as f64));
        if left > right {
            continue;
        }
        for at in left as usize..=right as usize {
            let wide = x1 - x0;
            let share = if wide.abs() > 0.0 { (x(at) - x0) / wide } else { 1.0 };
            line[at] = y0 + (y1 - y0) * share.clamp(0.0, 1.0);
        }
    }
    let points = line.into_iter().enumerate().map(|(at, y)| (x(at) as f32, y as f32));
    points.filter(|(x, y)| x.is_finite() && y.is_finite()).collect()
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn a_stroke_is_a_line_over_its_range_and_leaves_the_rest() {
        let line = drawn(|_| 5.0, (0.0, 2.0), &[[0.5, 0.0], [1.0, 1.0], [1.5, 0.0]]);
        assert_eq!(line.len(), 201);
        for (x, y) in line {
            let expected = if (0.5..=1.5).contains(&x) { 1.0 - 2.0 * (x - 1.0).abs() } else { 5.0 };
            assert!((y - expected).abs() < 1e-5, "{x}: {y}, not {expected}");
        }
    }

    #[test]
    fn the_newest_stroke_wins_and_only_numbers_are_left() {
        let line = drawn(|x| 1.0 / x, (0.0, 2.0), &[[-1.0, 3.0], [1.0, 3.0], [0.5, 7.0]]);
        assert_eq!(line.first(), Some(&(0.0, 3.0)), "1/x has no value at 0");
        let at = |wanted: f32| line.iter().find(|(x, _)| (x - wanted).abs() < 1e-6).unwrap().1;
        assert!((at(0.5) - 7.0).abs() < 1e-5 && (at(0.25) - 3.0).abs() < 1e-6 && (at(2.0) - 0.5).abs() < 1e-6);
        let bare = drawn(|_| f64::NAN, (0.0, 2.0), &[[0.5, 0.0]]);
        assert_eq!(bare, [(0.5, 0.0)]);
        assert!(drawn(|x| x, (2.0, 2.0), &[[2.0, 0.0]]).is_empty());
    }
}
