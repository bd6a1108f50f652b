//! Broken lines, cut down to what can be seen of them.

/// A line as it is within bounds and once their size around them; what lies farther out is moved to that edge. Every dash is
/// a shape of its own, so that a broken line to a number out of all bounds would take time and memory without end.
pub(in crate::ui) fn clipped(points: &[[f64; 2]], low: [f64; 2], high: [f64; 2]) -> Vec<[f64; 2]> {
    let size = [0, 1].map(|axis| high[axis] - low[axis]);
    if !size.iter().all(|size| size.is_finite() && *size > 0.0) {
        return points.to_vec();
    }
    let edges = [0, 1].map(|axis| [low[axis] - size[axis], high[axis] + size[axis]]);
    let inside = |point: [f64; 2]| [0, 1].map(|axis: usize| point[axis].clamp(edges[axis][0], edges[axis][1]));
    let mut seen = Vec::with_capacity(points.len());
    for pair in points.windows(2) {
        seen.push(inside(pair[0]));
        seen.extend(crossings(pair[0], pair[1], edges).into_iter().map(inside));
    }
    seen.extend(points.last().map(|last| inside(*last)));
    seen
}

/// Where the way between two points crosses edges, in the order of the way.
fn crossings(from: [f64; 2], to: [f64; 2], edges: [[f64; 2]; 2]) -> Vec<[f64; 2]> {
    let all = edges.iter().enumerate().flat_map(|(axis, edges)| edges.map(|edge| (axis, edge)));
    let between = all.filter(|(axis, edge)| (from[*axis] < *edge) != (to[*axis] < *edge));
    let mut crossed: Vec<(f64, usize, f64)> =
        between.map(|(axis, edge)| (share(from, to, axis, edge), axis, edge)).collect();
    // From far away two edges may be crossed at the same share.
    let way = |(_, axis, edge): &(f64, usize, f64)| if from[*axis] < to[*axis] { *edge } else { -*edge };
    crossed.sort_by(|one, other| one.0.total_cmp(&other.0).then(way(one).total_cmp(&way(other))));
    let point = |(share, axis, edge): (f64, usize, f64)| {
        let mut point = [0, 1].map(|axis: usize| from[axis] + (to[axis] - from[axis]) * share);
        point[axis] = edge;
        point
    };
    crossed.into_iter().map(point).collect()
}

/// How much of the way lies before an edge; from infinity all of it.
fn share(from: [f64; 2], to: [f64; 2], axis: usize, edge: f64) -> f64 {
    let share = (edge - from[axis]) / (to[axis] - from[axis]);
    if share.is_nan() { 1.0 } else { share.clamp(0.0, 1.0) }
}

#[cfg(test)]
mod tests {
    use super::clipped;

    #[test]
    fn what_is_seen_of_a_line_stays_where_it_is() {
        let line = [[0.0, 0.5], [0.5, 1e30], [1.0, 0.5], [1.5, -1e30], [2.0, f64::INFINITY]];
        let seen = clipped(&line, [0.0, 0.0], [2.0, 1.0]);
        assert!(seen.iter().all(|[x, y]| (0.0..=2.0).contains(x) && (-1.0..=2.0).contains(y)), "{seen:?}");
        // It is left and met again as steeply as before: at once.
        assert!(seen.contains(&line[0]) && seen.contains(&line[2]));
        let near = |x: f64, y: f64| seen.iter().any(|at| (at[0] - x).abs() < 1e-9 && at[1] == y);
        assert!(near(0.0, 2.0) && near(1.0, 2.0) && near(1.0, -1.0));
    }

    #[test]
    fn a_line_within_bounds_is_the_same() {
        let line: Vec<[f64; 2]> = (0..9).map(|n| [f64::from(n), f64::from(n % 3)]).collect();
        assert_eq!(clipped(&line, [0.0, 0.0], [8.0, 2.0]), line);
        assert_eq!(clipped(&line, [3.0, 1.0], [3.0, 1.0]), line);
        assert_eq!(clipped(&[], [0.0, 0.0], [1.0, 1.0]), Vec::<[f64; 2]>::new());
    }
}
