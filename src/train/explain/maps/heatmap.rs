//! A number for each place of a picture.

/// A number for each place of a picture, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Heatmap {
    /// Rows.
    pub height: usize,
    /// Columns.
    pub width: usize,
    /// The numbers.
    pub values: Vec<f32>,
}

impl Heatmap {
    /// The smallest and the largest number; both 0 for an empty map.
    pub fn range(&self) -> (f32, f32) {
        let ends = self.values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
        if ends.0 <= ends.1 { ends } else { (0.0, 0.0) }
    }

    /// The same map with another number of places, bilinear, as PyTorch's `interpolate` with `align_corners=False`.
    #[must_use]
    pub fn resized(&self, height: usize, width: usize) -> Self {
        if self.values.is_empty() {
            return Self { height, width, values: vec![0.0; height * width] };
        }
        let (rows, columns) = (taps(self.height, height), taps(self.width, width));
        let at = |row: usize, column: usize| self.values[row * self.width + column];
        let mut values = Vec::with_capacity(height * width);
        for &(top, bottom, down) in &rows {
            for &(left, right, across) in &columns {
                let upper = at(top, left) * (1.0 - across) + at(top, right) * across;
                let lower = at(bottom, left) * (1.0 - across) + at(bottom, right) * across;
                values.push(upper * (1.0 - down) + lower * down);
            }
        }
        Self { height, width, values }
    }
}

/// For each new place the two old ones that it lies between, and how near it is to the second.
fn taps(old: usize, new: usize) -> Vec<(usize, usize, f32)> {
    let scale = old as f32 / new.max(1) as f32;
    let tap = |n: usize| {
        let at = ((n as f32 + 0.5) * scale - 0.5).max(0.0);
        let first = (at as usize).min(old - 1);
        (first, (first + 1).min(old - 1), at - first as f32)
    };
    (0..new).map(tap).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resized_map_is_that_of_pytorch() {
        let map = Heatmap { height: 1, width: 2, values: vec![0.0, 4.0] };
        assert_eq!(map.resized(2, 4).values, [0.0, 1.0, 3.0, 4.0, 0.0, 1.0, 3.0, 4.0]);
        assert_eq!(map.resized(1, 2), map);
        assert_eq!(map.range(), (0.0, 4.0));
        let none = Heatmap { height: 0, width: 0, values: Vec::new() };
        assert_eq!((none.range(), none.resized(1, 1).values), ((0.0, 0.0), vec![0.0]));
    }
}
