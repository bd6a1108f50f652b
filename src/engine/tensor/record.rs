//! The one way to put an operation of the engine on dfdx's tape.
use std::sync::Arc;

use dfdx::prelude::{
    Cpu, CpuError, Gradients, HasShape as _, Merge as _, PutTape as _, ReshapeTo as _, Shape, SplitTape as _,
    TensorFromVec as _,
};

use super::Taped;
use super::device::device;
use super::gradient::GradientOf;
use super::recorder::{Numbers, Recorder};
use crate::engine::EngineError;
use crate::engine::kernels::reduce::add;

/// What comes into an operation.
pub(crate) struct Operand {
    /// Its numbers.
    pub(crate) numbers: Numbers,
    /// Where its gradient goes; `None` where nobody asks for it.
    gradient: Option<GradientOf>,
}

/// Takes a tensor apart: its numbers, without a copy where the recorder carries them, and the recorder itself.
pub(crate) fn enter<S: Shape>(x: Taped<S>) -> Result<(Operand, Recorder), EngineError> {
    let (x, mut recorder) = x.split_tape();
    let numbers = if let Some(numbers) = recorder.take_numbers() {
        numbers
    } else {
        // A tensor of an operation of dfdx's own may lie in memory in another order.
        let shape = *x.shape();
        let x = x.clone().try_reshape_like(&shape)?;
        let mut copy = vec![0.0; shape.num_elements()];
        x.copy_into(&mut copy);
        Arc::new(copy)
    };
    let wanted = recorder.records() && !recorder.is_fresh();
    Ok((Operand { numbers, gradient: wanted.then(|| GradientOf::new(&x)) }, recorder))
}

/// The numbers of a tensor.
pub(crate) fn values<S: Shape>(x: Taped<S>) -> Result<Vec<f32>, EngineError> {
    Ok(enter(x)?.0.numbers.to_vec())
}

/// How an operation goes back: from the gradient of what went out it adds to those of what came in, `None` where nobody
/// asks for one, and to those of the operation's parameters, in the order in which they were named.
pub(crate) type Back = Box<dyn FnOnce(&[f32], &mut [Option<Vec<f32>>], &mut [Vec<f32>])>;

/// Makes the tensor `y` of an operation with these inputs and parameters, and records its way back, which `back` makes
/// from the numbers of `y`. While the network only answers, `back` is not asked.
///
/// dfdx hands gradients out one at a time, so each is moved out of its place, worked on, and put back.
pub(crate) fn record<B: Shape>(
    mut recorder: Recorder,
    inputs: &[&Operand],
    parameters: Vec<GradientOf>,
    (y, shape): (Vec<f32>, B),
    back: impl FnOnce(Numbers) -> Back,
) -> Result<Taped<B>, EngineError> {
    let tensor = device().try_tensor_from_vec(y.clone(), shape)?;
    let y = Arc::new(y);
    let wanted = inputs.iter().any(|input| input.gradient.is_some()) || !parameters.is_empty();
    recorder.set_fresh(recorder.is_fresh() && parameters.is_empty());
    if recorder.records() && wanted {
        let out = GradientOf::new(&tensor);
        let inputs: Vec<_> = inputs.iter().map(|input| (input.gradient.clone(), input.numbers.len())).collect();
        let back = back(y.clone());
        recorder.push(move |gradients| run(gradients, &out, &inputs, &parameters, back));
    }
    recorder.set_numbers(y);
    Ok(tensor.put_tape(recorder))
}

fn run(
    gradients: &mut Gradients<f32, Cpu>,
    out: &GradientOf,
    inputs: &[(Option<GradientOf>, usize)],
    parameters: &[GradientOf],
    back: Back,
) -> Result<(), CpuError> {
    let dy = out.take(gradients)?;
    let mut dx = Vec::with_capacity(inputs.len());
    for (place, len) in inputs {
        let mut values = place.as_ref().map(|place| place.take(gradients)).transpose()?;
        if let Some(values) = &mut values {
            // Empty where the same tensor came in twice.
            values.resize(*len, 0.0);
        }
        dx.push(values);
    }
    let mut dw = parameters.iter().map(|place| place.take(gradients)).collect::<Result<Vec<_>, _>>()?;
    back(&dy, &mut dx, &mut dw);
    for (place, values) in parameters.iter().zip(dw) {
        place.put(gradients, values)?;
    }
    for ((place, _), values) in inputs.iter().zip(dx) {
        if let (Some(place), Some(values)) = (place, values) {
            place.put(gradients, values)?;
        }
    }
    Ok(())
}

/// The same tensor twice, for two ways that meet again.
pub(crate) fn fork<S: Shape>(x: Taped<S>) -> (Taped<S>, Taped<S>) {
    let (x, recorder) = x.split_tape();
    let second = x.clone().put_tape(recorder.fork());
    (x.put_tape(recorder), second)
}

/// The sum of two tensors of one shape.
pub(crate) fn sum<S: Shape>(one: Taped<S>, two: Taped<S>) -> Result<Taped<S>, EngineError> {
    let shape = *one.shape();
    let ((one, recorder), (two, other)) = (enter(one)?, enter(two)?);
    let mut y = one.numbers.to_vec();
    add(&mut y, &two.numbers);
    let back: Back = Box::new(|dy, inputs, _| inputs.iter_mut().flatten().for_each(|dx| add(dx, dy)));
    record(recorder.merge(other), &[&one, &two], Vec::new(), (y, shape), |_| back)
}

/// Whether a tensor is on its way to an answer or through training.
pub(crate) fn mode_of<S: Shape>(x: Taped<S>) -> (Taped<S>, super::Mode) {
    let (x, recorder) = x.split_tape();
    let mode = recorder.mode();
    (x.put_tape(recorder), mode)
}

/// The same tensor behind a layer that leaves no sequences.
pub(crate) fn without_lengths<S: Shape>(x: Taped<S>) -> Taped<S> {
    let (x, mut recorder) = x.split_tape();
    recorder.set_lengths(None);
    x.put_tape(recorder)
}
