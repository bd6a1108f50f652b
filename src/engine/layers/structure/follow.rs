//! The chain rule, link by link: over which numbers most of an error comes back to one number that a layer gives.
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::layers::body::{Backward, LayerContext};
use crate::engine::layers::error_path::ErrorPath;
use crate::engine::layers::saved::Saved;

use super::chain::{Chain, ChainLink};

/// Numbers whose derivatives are computed before the one is chosen over which most of the error comes.
const CANDIDATES: usize = 3;

impl Chain {
    /// Follows an error up through the layers, for a batch `x` that comes into the first of them, in a context in which each
    /// layer computes for itself. Whether it starts behind one of them; then it has come to what the last one gives.
    pub(in crate::engine) fn follow(&self, x: &[f32], path: &mut ErrorPath<'_>, context: &LayerContext<'_>) -> bool {
        let (mut x, mut lengths, mut is_on_its_way) = (x, context.lengths, false);
        for link in &self.0 {
            let context = LayerContext { lengths: link.lengths_in(lengths), ..link.context(context) };
            if is_on_its_way {
                let (to, derivative) = link.strongest_way(x, path, &context);
                path.go(link.id, to, derivative);
            } else if path.start == link.id {
                is_on_its_way = true;
            } else if link.layer.body().follow_inside(x, path, &context) {
                is_on_its_way = true;
                // What the branch gives is added, so the error comes back as it is.
                path.go(link.id, path.place, 1.0);
            }
            x = path.outputs(link.id).unwrap_or(x);
            lengths = link.lengths(lengths);
        }
        is_on_its_way
    }
}

impl ChainLink {
    /// The number that the layer gives over which most of the error comes back to the path's place, and its derivative.
    fn strongest_way(&self, x: &[f32], path: &ErrorPath<'_>, context: &LayerContext<'_>) -> (usize, f32) {
        if !self.computes(context) {
            return (path.place, 1.0);
        }
        let errors = path.errors(self.id);
        let strength = |to: usize, derivative: f32| (errors.get(to).copied().unwrap_or_default() * derivative).abs();
        let ways =
            self.candidates(x, path, errors, context).into_iter().map(|to| (to, self.slope(x, path, to, context)));
        ways.max_by(|a, b| strength(a.0, a.1).total_cmp(&strength(b.0, b.1))).unwrap_or_default()
    }

    /// The numbers that most of the error may come over: found by moving the one at the path's place. Where nothing moves,
    /// as at a step, the number at the same place, or those with the largest errors.
    fn candidates(&self, x: &[f32], path: &ErrorPath<'_>, errors: &[f32], context: &LayerContext<'_>) -> Vec<usize> {
        const STEP: f32 = 1e-2;
        let place = path.sample * self.input.len() + path.place;
        let mut moved = x.to_vec();
        let mut outputs = |by: f32| {
            moved[place] = x[place] + by * (1.0 + x[place].abs());
            let mut y = vec![0.0; context.batch * self.output.len()];
            self.forward(&moved, &mut y, &mut Saved::default(), context);
            y.drain(..path.sample * self.output.len());
            y.truncate(self.output.len());
            y
        };
        let changes = outputs(STEP).into_iter().zip(outputs(-STEP)).map(|(above, below)| (above - below).abs());
        let mut strengths: Vec<(usize, f32)> =
            changes.zip(errors).map(|(change, error)| change * error.abs()).enumerate().collect();
        if strengths.iter().all(|(_, strength)| *strength == 0.0) {
            if self.input.len() == self.output.len() {
                return vec![path.place];
            }
            strengths = errors.iter().map(|error| error.abs()).enumerate().collect();
        }
        strengths.sort_by(|a, b| b.1.total_cmp(&a.1));
        strengths.into_iter().take(CANDIDATES).map(|(to, _)| to).collect()
    }

    /// The derivative of a number that the layer gives for the sample with respect to the one at the path's place.
    fn slope(&self, x: &[f32], path: &ErrorPath<'_>, to: usize, context: &LayerContext<'_>) -> f32 {
        let (body, weights) = (self.layer.body(), self.module().weights());
        let mut saved = Saved::default();
        let mut y = vec![0.0; context.batch * self.output.len()];
        self.forward(x, &mut y, &mut saved, context);
        let mut dy = vec![0.0; y.len()];
        dy[path.sample * self.output.len() + to] = 1.0;
        let mut parameters = Vec::new();
        self.module().visit(&mut |_, stored| {
            if stored.penalty().is_some() {
                parameters.push(vec![0.0; stored.numbers().len()]);
            }
        });
        with_scratch(x.len(), |dx| {
            let back = Backward { x, y: &y, dy: &dy, dx: Some(&mut *dx), parameters: &mut parameters };
            body.backward_masked(&weights, back, (&mut saved, self.output), context);
            dx[path.sample * self.input.len() + path.place]
        })
    }
}
