//! The one way to put an operation of the engine on dfdx's tape.
use std::rc::Rc;
use std::sync::Arc;

use dfdx::prelude::{
    Cpu, CpuError, Gradients, HasShape as _, Merge as _, PutTape as _, ReshapeTo as _, Shape, SplitTape as _,
    TensorFromVec as _,
};

use super::device::device;
use super::gradient::GradientOf;
use super::recorder::{Mode, Numbers, Recorder};
use super::{PooledBuffer, Taped, Weights};
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
        let mut copy = PooledBuffer::stale(shape.num_elements());
        x.copy_into(&mut copy);
        Arc::new(copy)
    };
    let wanted = recorder.records() && !recorder.is_fresh();
    Ok((Operand { numbers, gradient: wanted.then(|| GradientOf::new(&x)) }, recorder))
}

/// What an operation may read and has to add to on the way back.
pub(crate) struct Backward<'a> {
    /// The gradient of what went out.
    pub(crate) dy: &'a [f32],
    /// The gradients of what came in, to be added to; `None` where nobody asks for one.
    pub(crate) inputs: Vec<Option<&'a mut [f32]>>,
    /// The gradients of the operation's parameters, to be added to, in the order in which they were named.
    pub(crate) parameters: Vec<&'a mut [f32]>,
}

impl<'a> Backward<'a> {
    /// The gradient of an operation's only input.
    pub(crate) fn input(&mut self) -> Option<&'a mut [f32]> {
        self.inputs.pop().flatten()
    }
}

/// How an operation goes back.
pub(crate) type Back = Box<dyn FnOnce(Backward<'_>)>;

/// Makes the tensor `y` of an operation with these inputs and parameters, and records its way back, which `back` makes
/// from the numbers of `y`. While the network only answers, `back` is not asked.
///
/// dfdx hands gradients out one at a time, so each is moved out of its place, worked on, and put back.
pub(crate) fn record<B: Shape>(
    mut recorder: Recorder,
    inputs: &[&Operand],
    parameters: &[&Weights],
    (y, shape): (PooledBuffer, B),
    back: impl FnOnce(Numbers) -> Back,
) -> Result<Taped<B>, EngineError> {
    let tensor = device().try_tensor_from_vec(y.to_vec(), shape)?;
    let y = Arc::new(y);
    let wanted = inputs.iter().any(|input| input.gradient.is_some()) || !parameters.is_empty();
    if recorder.records() && wanted {
        let out = GradientOf::new(&tensor);
        let inputs: Vec<_> = inputs.iter().map(|input| (input.gradient.clone(), input.numbers.len())).collect();
        let parameters: Vec<_> = parameters.iter().map(|weights| weights.gradient.clone()).collect();
        let back = back(y.clone());
        let hooked = recorder.hooked().map(|hooked| (Rc::clone(hooked), hooked.layer()));
        recorder.push(move |gradients| {
            let back = || run(gradients, &out, &inputs, &parameters, back);
            match hooked {
                Some((hooked, layer)) => hooked.backward(layer, back),
                None => back(),
            }
        });
    }
    recorder.set_fresh(recorder.is_fresh() && parameters.is_empty());
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
    back(Backward {
        dy: &dy,
        inputs: dx.iter_mut().map(Option::as_deref_mut).collect(),
        parameters: dw.iter_mut().map(Vec::as_mut_slice).collect(),
    });
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
    let mut y = PooledBuffer::copy_of(&one.numbers);
    add(&mut y, &two.numbers);
    let back = |back: Backward<'_>| back.inputs.into_iter().flatten().for_each(|dx| add(dx, back.dy));
    record(recorder.merge(other), &[&one, &two], &[], (y, shape), |_| Box::new(back))
}

/// Whether a tensor is on its way to an answer or through training.
pub(crate) fn mode_of<S: Shape>(x: Taped<S>) -> (Taped<S>, Mode) {
    let (x, recorder) = x.split_tape();
    let mode = recorder.mode();
    (x.put_tape(recorder), mode)
}

/// The same tensor behind a layer that leaves no sequences.
pub(crate) fn without_lengths<S: Shape>(x: Taped<S>) -> Taped<S> {
    let (x, mut recorder) = x.split_tape();
    recorder.drop_lengths();
    x.put_tape(recorder)
}
