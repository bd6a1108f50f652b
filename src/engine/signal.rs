//! What flows between layers: dfdx tensors that carry a tape, and the one way to put an own operation on it.
use std::sync::OnceLock;

use dfdx::prelude::{
    Cpu, CpuError, Dim, Gradients, HasShape as _, Merge, NoneTape, OwnedTape, PutTape, RealizeTo, Shape, SplitTape,
    Tape, Tensor, TensorFromVec,
};

use super::kept::Kept;
use super::{EngineError, Parameter};

/// The device on which all tensors live.
pub fn device() -> &'static Cpu {
    static DEVICE: OnceLock<Cpu> = OnceLock::new();
    DEVICE.get_or_init(Cpu::default)
}

/// A batch of rows: batch × numbers.
pub type Vectors<N = usize> = Tensor<(usize, N), f32, Cpu, Recorder>;

/// A batch of pictures: batch × channels × height × width.
pub type Pictures<C = usize> = Tensor<(usize, C, usize, usize), f32, Cpu, Recorder>;

/// dfdx's tape, or none while the network only answers. Being a tape itself, it lets layers be written once for both.
#[derive(Default)]
pub struct Recorder {
    tape: Option<OwnedTape<f32, Cpu>>,
    /// Nothing that learns has been met yet, so nobody asks for the gradient of what flows.
    fresh: bool,
}

impl Recorder {
    /// Records everything; the gradient of the input itself is not wanted.
    pub fn training() -> Self {
        Self { tape: Some(OwnedTape::default()), fresh: true }
    }

    /// Records everything, the gradient of the input included.
    pub fn tracing() -> Self {
        Self { tape: Some(OwnedTape::default()), fresh: false }
    }

    /// Records nothing.
    pub fn off() -> Self {
        Self::default()
    }

    /// The tape, if something was recorded.
    pub fn into_tape(self) -> Option<OwnedTape<f32, Cpu>> {
        self.tape
    }
}

impl Merge<NoneTape> for Recorder {
    fn merge(self, _: NoneTape) -> Self {
        self
    }
}

impl Merge<Self> for Recorder {
    fn merge(self, other: Self) -> Self {
        let tape = match (self.tape, other.tape) {
            (Some(one), Some(two)) => Some(one.merge(two)),
            (one, two) => one.or(two),
        };
        Self { tape, fresh: self.fresh && other.fresh }
    }
}

impl Tape<f32, Cpu> for Recorder {
    const OWNS_TAPE: bool = true;

    fn add_backward_op<F>(&mut self, operation: F)
    where
        F: 'static + FnOnce(&mut Gradients<f32, Cpu>) -> Result<(), CpuError>,
    {
        if let Some(tape) = &mut self.tape {
            tape.add_backward_op(operation);
        }
    }
}

/// What a layer is told beside its input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// Training rather than answering: dropout drops, batch normalization looks at the batch.
    pub training: bool,
    /// What random choices of this step follow from; each layer mixes its own place in.
    pub key: u64,
}

impl Mode {
    /// Answering: nothing random, running statistics.
    pub const ANSWER: Self = Self { training: false, key: 0 };

    /// Training with a key that no other step has.
    pub fn training(key: u64) -> Self {
        Self { training: true, key }
    }
}

/// What flows between two layers whose sizes are known only at run time.
pub enum Signal {
    /// Rows of numbers.
    Vectors(Vectors),
    /// Pictures.
    Pictures(Pictures),
}

impl Signal {
    /// A batch of samples of one shape.
    ///
    /// # Errors
    /// When the numbers do not fill whole samples.
    pub fn new(values: Vec<f32>, shape: crate::design::Shape, recorder: Recorder) -> Result<Self, EngineError> {
        use crate::design::Shape as S;
        let samples = values.len() / shape.len().max(1);
        Ok(match shape {
            S::Vector(count) => Self::Vectors(tensor(values, (samples, count), recorder)?),
            S::Picture { channels, height, width } => {
                Self::Pictures(tensor(values, (samples, channels, height, width), recorder)?)
            }
        })
    }

    /// The rows in it.
    ///
    /// # Errors
    /// When it holds pictures.
    pub fn vectors(self, layer: &'static str) -> Result<Vectors, EngineError> {
        match self {
            Self::Vectors(vectors) => Ok(vectors),
            Self::Pictures(_) => Err(EngineError::WrongKind { layer, got: "a picture" }),
        }
    }

    /// The pictures in it.
    ///
    /// # Errors
    /// When it holds rows.
    pub fn pictures(self, layer: &'static str) -> Result<Pictures, EngineError> {
        match self {
            Self::Pictures(pictures) => Ok(pictures),
            Self::Vectors(_) => Err(EngineError::WrongKind { layer, got: "a row of numbers" }),
        }
    }

    /// A copy of the numbers in it.
    pub fn values(&self) -> Vec<f32> {
        match self {
            Self::Vectors(vectors) => values(vectors),
            Self::Pictures(pictures) => values(pictures),
        }
    }
}

/// A tensor that takes over `values`.
pub(super) fn tensor<S: Shape>(
    values: Vec<f32>,
    shape: S,
    recorder: Recorder,
) -> Result<Tensor<S, f32, Cpu, Recorder>, EngineError> {
    Ok(device().try_tensor_from_vec(values, shape)?.put_tape(recorder))
}

/// A copy of a tensor's numbers in kept memory: dfdx keeps its own buffers to itself.
pub(super) fn read<S: Shape, T>(tensor: &Tensor<S, f32, Cpu, T>) -> Kept {
    let mut copy = Kept::stale(tensor.shape().num_elements());
    tensor.copy_into(&mut copy);
    copy
}

/// A copy of a tensor's numbers.
pub(super) fn values<S: Shape, T>(tensor: &Tensor<S, f32, Cpu, T>) -> Vec<f32> {
    let mut copy = vec![0.0; tensor.shape().num_elements()];
    tensor.copy_into(&mut copy);
    copy
}

/// Lets go of the sizes that a tensor's type holds: vectors.
pub(super) fn open_vectors<N: Dim>(x: Vectors<N>) -> Result<Vectors, EngineError> {
    x.try_realize().map_err(|_| EngineError::WrongSize { layer: "a row", got: Vec::new() })
}

/// Proves that rows have the size of a type.
pub(super) fn close_vectors<N: Dim>(x: Vectors, layer: &'static str) -> Result<Vectors<N>, EngineError> {
    x.try_realize().map_err(|x| EngineError::WrongSize { layer, got: vec![x.shape().1] })
}

/// Lets go of the sizes that a tensor's type holds: pictures.
pub(super) fn open_pictures<C: Dim>(x: Pictures<C>) -> Result<Pictures, EngineError> {
    x.try_realize().map_err(|_| EngineError::WrongSize { layer: "a picture", got: Vec::new() })
}

/// Proves that pictures have as many channels as a type says.
pub(super) fn close_pictures<C: Dim>(x: Pictures, layer: &'static str) -> Result<Pictures<C>, EngineError> {
    x.try_realize().map_err(|x| {
        let (_, channels, height, width) = *x.shape();
        EngineError::WrongSize { layer, got: vec![channels, height, width] }
    })
}

/// What an operation may read and has to add to on the way back.
pub(super) struct Backward<'a> {
    /// The gradient of what went out.
    pub(super) dy: &'a [f32],
    /// The gradient of what came in, to be added to; `None` where nobody asks for it.
    pub(super) dx: Option<&'a mut [f32]>,
    /// The gradients of the operation's parameters, to be added to, in the order in which they were named.
    pub(super) parameters: Vec<&'a mut [f32]>,
}

/// How an operation goes back; `None` when nothing is recorded.
pub(super) type Back = Box<dyn FnOnce(Backward<'_>)>;

/// Puts an own operation on the tape: `y` with its `shape` was computed from `x` and `parameters`.
///
/// dfdx hands gradients out one at a time, so each is moved out of its place, worked on, and put back.
pub(super) fn record<A: Shape, B: Shape>(
    x: Tensor<A, f32, Cpu, Recorder>,
    parameters: &[Parameter],
    y: Vec<f32>,
    shape: B,
    back: Back,
) -> Result<Tensor<B, f32, Cpu, Recorder>, EngineError> {
    let (x, mut recorder) = x.split_tape();
    let y = device().try_tensor_from_vec(y, shape)?;
    let wants_dx = !recorder.fresh;
    recorder.fresh &= parameters.is_empty();
    if wants_dx || !parameters.is_empty() {
        // Ghosts know a tensor's identity without holding its numbers.
        let (x, out) = (x.ghost(), y.ghost());
        let parameters: Vec<_> = parameters.iter().map(|parameter| parameter.tensor().ghost()).collect();
        recorder.add_backward_op(move |gradients| {
            let dy = std::mem::take(&mut **gradients.get_or_alloc_mut(&out)?);
            let mut moved = Vec::with_capacity(parameters.len());
            for parameter in &parameters {
                moved.push(std::mem::take(&mut **gradients.get_or_alloc_mut(parameter)?));
            }
            let mut dx = None;
            if wants_dx {
                dx = Some(std::mem::take(&mut **gradients.get_or_alloc_mut(&x)?));
            }
            back(Backward {
                dy: &dy,
                dx: dx.as_deref_mut(),
                parameters: moved.iter_mut().map(Vec::as_mut_slice).collect(),
            });
            for (parameter, gradient) in parameters.iter().zip(moved) {
                **gradients.get_or_alloc_mut(parameter)? = gradient;
            }
            if let Some(dx) = dx {
                **gradients.get_or_alloc_mut(&x)? = dx;
            }
            Ok(())
        });
    }
    Ok(y.put_tape(recorder))
}

/// A batch of pictures of `C` channels that a network of static type can take.
///
/// # Errors
/// When the numbers do not fill whole pictures of that size.
pub fn pictures<C>(
    values: Vec<f32>,
    (height, width): (usize, usize),
    recorder: Recorder,
) -> Result<Pictures<C>, EngineError>
where
    C: dfdx::prelude::ConstDim,
{
    let samples = values.len() / (C::SIZE * height * width).max(1);
    tensor(values, (samples, C::default(), height, width), recorder)
}

/// A batch of rows of `N` numbers that a network of static type can take.
///
/// # Errors
/// When the numbers do not fill whole rows.
pub fn vectors<N>(values: Vec<f32>, recorder: Recorder) -> Result<Vectors<N>, EngineError>
where
    N: dfdx::prelude::ConstDim,
{
    let samples = values.len() / N::SIZE.max(1);
    tensor(values, (samples, N::default()), recorder)
}
