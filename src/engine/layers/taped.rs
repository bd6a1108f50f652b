//! A layer's body on dfdx's tape: how modules of static type compute.
use std::sync::Arc;

use dfdx::prelude::HasShape as _;

use super::body::{Backward, LayerBody, LayerContext, LayerWeights};
use super::layer::LayerModule;
use super::saved::Saved;
use crate::design::Shape;
use crate::engine::EngineError;
use crate::engine::kernels::reduce::add;
use crate::engine::tensor::{BatchShape, Lengths, Mode, Taped, VectorOf, enter, mode_of, record, without_lengths};

/// A module's forward pass, as dfdx's `Module` asks for it.
pub(super) fn forward<X: BatchShape, Y: BatchShape>(
    module: &dyn LayerModule,
    body: &(impl LayerBody + Clone + 'static),
    x: Taped<X>,
) -> Result<Taped<Y>, EngineError> {
    typed(x, |x, input| rows(Mode::Eval, module, body, (x, input), |_| ()))
}

/// A module's forward pass in the tape's mode, as dfdx's `ModuleMut` asks for it. `note` sees what was saved.
pub(super) fn forward_mut<X: BatchShape, Y: BatchShape>(
    module: &dyn LayerModule,
    body: &(impl LayerBody + Clone + 'static),
    x: Taped<X>,
    note: impl FnOnce(&Saved),
) -> Result<Taped<Y>, EngineError> {
    let (x, mode) = mode_of(x);
    typed(x, |x, input| rows(mode, module, body, (x, input), note))
}

/// Rows of numbers with the shape that they are to be read in.
type Rows = (Taped<VectorOf>, Shape);

/// Reads samples as rows of numbers, and what `compute` makes of them as samples again.
fn typed<X: BatchShape, Y: BatchShape>(
    x: Taped<X>,
    compute: impl FnOnce(Taped<VectorOf>, Shape) -> Result<Rows, EngineError>,
) -> Result<Taped<Y>, EngineError> {
    let input = x.shape().sample();
    let (y, output) = compute(X::fold(X::open(x)?)?, input)?;
    Y::close(Y::unfold(y, output)?)
}

fn rows(
    mode: Mode,
    module: &dyn LayerModule,
    body: &(impl LayerBody + Clone + 'static),
    (x, input): Rows,
    note: impl FnOnce(&Saved),
) -> Result<Rows, EngineError> {
    let batch = x.shape().0;
    let output = body.output(input)?;
    let is_masked = !matches!(input, Shape::Picture { .. }) || body.supports_masking(input);
    let keeps_lengths = is_masked && !matches!(output, Shape::Vector(_));
    let context = LayerContext { mode, ..LayerContext::answering(batch, input) };
    if body.is_identity(&context) {
        return Ok((if keeps_lengths { x } else { without_lengths(x) }, output));
    }
    let (mut arrays, mut gradients) = (Vec::new(), Vec::new());
    module.visit(&mut |_, stored| {
        arrays.push(Arc::clone(stored.numbers()));
        if stored.penalty().is_some() {
            gradients.push(stored.gradient().clone());
        }
    });
    let (operand, mut recorder) = enter(x)?;
    let lengths = recorder.lengths().cloned().filter(|_| is_masked);
    let lengths = lengths.or_else(|| body.lengths(&operand.numbers, input).map(Lengths::from));
    let mut saved = Saved::default();
    let mut y = vec![0.0; batch * output.len()];
    let context = LayerContext { lengths: lengths.as_deref(), saves: recorder.records(), ..context };
    let as_dyn: &dyn LayerBody = body;
    as_dyn.forward_masked(&weights(&arrays), (&operand.numbers, &mut y), (&mut saved, output), &context);
    note(&saved);
    recorder.set_lengths(lengths.clone().filter(|_| keeps_lengths));
    let (x, body) = (operand.numbers.clone(), body.clone());
    let y = record(recorder, &[&operand], gradients, (y, (batch, output.len())), move |y| {
        Box::new(move |dy, inputs, parameters| {
            let dx = inputs.first_mut().and_then(Option::as_deref_mut);
            let mut own = vec![0.0; if dx.is_some() { x.len() } else { 0 }];
            let context = LayerContext {
                mode,
                lengths: lengths.as_deref(),
                saves: true,
                ..LayerContext::answering(batch, input)
            };
            let back = Backward { x: &x, y: &y, dy, dx: dx.is_some().then_some(&mut own), parameters };
            let body: &dyn LayerBody = &body;
            body.backward_masked(&weights(&arrays), back, (&mut saved, output), &context);
            if let Some(dx) = dx {
                add(dx, &own);
            }
        })
    })?;
    Ok((y, output))
}

fn weights(arrays: &[Arc<Vec<f32>>]) -> LayerWeights<'_> {
    let mut weights = LayerWeights::default();
    for array in arrays {
        weights.push(array);
    }
    weights
}
