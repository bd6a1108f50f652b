//! Shapes as types: a batch of vectors, of sequences or of pictures, each size a constant or known at run time only.
//!
//! They are dfdx's own shapes, tuples of dimensions with the batch in front, so that dfdx's own operations and modules
//! take the same tensors. [`Size`] adds what stable Rust needs for proofs: a size that the compiler may know.
use dfdx::prelude::{Const, Cpu, Dim, HasShape as _, RealizeTo as _, ReshapeTo as _, Shape, Tensor};

use super::Recorder;
use crate::design::Shape as Sample;
use crate::engine::EngineError;

/// A tensor that carries the engine's tape.
pub type Taped<S> = Tensor<S, f32, Cpu, Recorder>;

/// A batch of rows of `N` numbers.
pub type Vector<const N: usize> = VectorOf<Const<N>>;

/// A batch of sequences of `T` steps, each of `F` features.
pub type Sequence<const T: usize, const F: usize> = SequenceOf<Const<T>, Const<F>>;

/// A batch of pictures of `C` channels, `H` rows and `W` columns.
pub type Picture<const C: usize, const H: usize, const W: usize> = PictureOf<Const<C>, Const<H>, Const<W>>;

/// [`Vector`] whose size may be known at run time only.
pub type VectorOf<N = usize> = (usize, N);

/// [`Sequence`] whose sizes may be known at run time only.
pub type SequenceOf<T = usize, F = usize> = (usize, T, F);

/// [`Picture`] whose sizes may be known at run time only.
pub type PictureOf<C = usize, H = usize, W = usize> = (usize, C, H, W);

/// A dimension whose size the compiler may know.
pub trait Size: Dim + Default {
    /// The size, where it is a constant of the type.
    const KNOWN: Option<usize>;

    /// The size as it is written in a type; `_` where it is known at run time only.
    fn written() -> String {
        Self::KNOWN.map_or_else(|| "_".to_owned(), |size| size.to_string())
    }

    /// The size, if a number can be it.
    ///
    /// # Errors
    /// When the type holds another number.
    fn of(size: usize) -> Result<Self, EngineError> {
        Self::from_size(size).ok_or(EngineError::WrongSize { expected: Self::written(), got: vec![size] })
    }
}

impl Size for usize {
    const KNOWN: Option<usize> = None;
}

impl<const N: usize> Size for Const<N> {
    const KNOWN: Option<usize> = Some(N);
}

/// Whether two sizes may be the same: they are not only where both are known and differ.
pub(crate) const fn equal(one: Option<usize>, two: Option<usize>) -> bool {
    match (one, two) {
        (Some(one), Some(two)) => one == two,
        _ => true,
    }
}

/// The product of sizes, where both are known.
pub(crate) const fn product(one: Option<usize>, two: Option<usize>) -> Option<usize> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one * two),
        _ => None,
    }
}

/// The shape of a batch.
pub trait BatchShape: Shape + Default {
    /// The same rank with sizes known at run time only: what the bodies of all layers compute with, compiled once.
    type Open: BatchShape;

    /// Numbers in one sample, where the compiler knows them.
    const LEN: Option<usize>;

    /// The shape as it is written in a type, such as `Picture<1, 28, 28>`.
    fn written() -> String;

    /// The shape of `batch` samples.
    ///
    /// # Errors
    /// When samples of that shape are not those of the type.
    fn of(batch: usize, sample: Sample) -> Result<Self, EngineError>;

    /// The shape of one sample.
    fn sample(&self) -> Sample;

    /// Lets go of the sizes that the type holds.
    ///
    /// # Errors
    /// Never: run-time sizes take every number.
    fn open(x: Taped<Self>) -> Result<Taped<Self::Open>, EngineError>;

    /// Proves that a tensor has the sizes of the type.
    ///
    /// # Errors
    /// When it has others.
    fn close(x: Taped<Self::Open>) -> Result<Taped<Self>, EngineError>;

    /// Reads rows of numbers as samples of this rank. Nothing is copied, and the tensor keeps its identity.
    ///
    /// # Errors
    /// When the rows have another length.
    fn unfold(x: Taped<VectorOf>, sample: Sample) -> Result<Taped<Self::Open>, EngineError>;

    /// Reads samples as rows of numbers. Nothing is copied, and the tensor keeps its identity.
    ///
    /// # Errors
    /// When dfdx fails.
    fn fold(x: Taped<Self::Open>) -> Result<Taped<VectorOf>, EngineError>;
}

/// The shape of a batch of rows of numbers.
pub trait VectorShape: BatchShape<Open = VectorOf> {
    /// Numbers of a row.
    type N: Size;
}

/// The shape of a batch of sequences.
pub trait SequenceShape: BatchShape<Open = SequenceOf> {
    /// Steps.
    type T: Size;
    /// Features of a step.
    type F: Size;
}

/// The shape of a batch of pictures.
pub trait PictureShape: BatchShape<Open = PictureOf> {
    /// Channels.
    type C: Size;
    /// Height.
    type H: Size;
    /// Width.
    type W: Size;
}

/// The error of a sample whose shape is not that of the type.
#[cold]
#[inline(never)]
fn wrong<S: BatchShape>(got: Sample) -> EngineError {
    EngineError::WrongSize { expected: S::written(), got: got.dims() }
}

/// Reads a tensor in another shape of as many numbers.
fn reshape<A: Shape, B: Shape>(x: Taped<A>, shape: B) -> Result<Taped<B>, EngineError> {
    if x.shape().num_elements() != shape.num_elements() {
        let got = x.shape().concrete().into_iter().collect();
        return Err(EngineError::WrongSize { expected: format!("{:?}", shape.concrete()), got });
    }
    Ok(x.try_reshape_like(&shape)?)
}

impl<N: Size> BatchShape for VectorOf<N> {
    type Open = VectorOf;

    const LEN: Option<usize> = N::KNOWN;

    fn written() -> String {
        format!("Vector<{}>", N::written())
    }

    fn of(batch: usize, sample: Sample) -> Result<Self, EngineError> {
        match sample {
            // Tokens are numbers of words, one for each place.
            Sample::Vector(count) | Sample::Tokens { length: count, .. } => N::from_size(count),
            _ => None,
        }
        .map(|n| (batch, n))
        .ok_or_else(|| wrong::<Self>(sample))
    }

    fn sample(&self) -> Sample {
        Sample::Vector(self.1.size())
    }

    #[inline(never)]
    fn open(x: Taped<Self>) -> Result<Taped<VectorOf>, EngineError> {
        x.try_realize().map_err(|x| wrong::<VectorOf>(x.shape().sample()))
    }

    #[inline(never)]
    fn close(x: Taped<VectorOf>) -> Result<Taped<Self>, EngineError> {
        x.try_realize().map_err(|x| wrong::<Self>(x.shape().sample()))
    }

    #[inline(never)]
    fn unfold(x: Taped<VectorOf>, sample: Sample) -> Result<Taped<VectorOf>, EngineError> {
        if x.shape().1 == sample.len() { Ok(x) } else { Err(wrong::<VectorOf>(x.shape().sample())) }
    }

    #[inline(never)]
    fn fold(x: Taped<VectorOf>) -> Result<Taped<VectorOf>, EngineError> {
        Ok(x)
    }
}

impl<N: Size> VectorShape for VectorOf<N> {
    type N = N;
}

impl<T: Size, F: Size> BatchShape for SequenceOf<T, F> {
    type Open = SequenceOf;

    const LEN: Option<usize> = product(T::KNOWN, F::KNOWN);

    fn written() -> String {
        format!("Sequence<{}, {}>", T::written(), F::written())
    }

    fn of(batch: usize, sample: Sample) -> Result<Self, EngineError> {
        let Sample::Sequence { steps, features } = sample else { return Err(wrong::<Self>(sample)) };
        T::from_size(steps).zip(F::from_size(features)).map(|(t, f)| (batch, t, f)).ok_or_else(|| wrong::<Self>(sample))
    }

    fn sample(&self) -> Sample {
        Sample::Sequence { steps: self.1.size(), features: self.2.size() }
    }

    #[inline(never)]
    fn open(x: Taped<Self>) -> Result<Taped<SequenceOf>, EngineError> {
        x.try_realize().map_err(|x| wrong::<SequenceOf>(x.shape().sample()))
    }

    #[inline(never)]
    fn close(x: Taped<SequenceOf>) -> Result<Taped<Self>, EngineError> {
        x.try_realize().map_err(|x| wrong::<Self>(x.shape().sample()))
    }

    #[inline(never)]
    fn unfold(x: Taped<VectorOf>, sample: Sample) -> Result<Taped<SequenceOf>, EngineError> {
        let shape = SequenceOf::of(x.shape().0, sample)?;
        reshape(x, shape)
    }

    #[inline(never)]
    fn fold(x: Taped<SequenceOf>) -> Result<Taped<VectorOf>, EngineError> {
        let (n, t, f) = *x.shape();
        reshape(x, (n, t * f))
    }
}

impl<T: Size, F: Size> SequenceShape for SequenceOf<T, F> {
    type T = T;
    type F = F;
}

impl<C: Size, H: Size, W: Size> BatchShape for PictureOf<C, H, W> {
    type Open = PictureOf;

    const LEN: Option<usize> = product(product(C::KNOWN, H::KNOWN), W::KNOWN);

    fn written() -> String {
        format!("Picture<{}, {}, {}>", C::written(), H::written(), W::written())
    }

    fn of(batch: usize, sample: Sample) -> Result<Self, EngineError> {
        let Sample::Picture { channels, height, width } = sample else { return Err(wrong::<Self>(sample)) };
        let sizes = (C::from_size(channels), H::from_size(height), W::from_size(width));
        let (Some(c), Some(h), Some(w)) = sizes else { return Err(wrong::<Self>(sample)) };
        Ok((batch, c, h, w))
    }

    fn sample(&self) -> Sample {
        Sample::Picture { channels: self.1.size(), height: self.2.size(), width: self.3.size() }
    }

    #[inline(never)]
    fn open(x: Taped<Self>) -> Result<Taped<PictureOf>, EngineError> {
        x.try_realize().map_err(|x| wrong::<PictureOf>(x.shape().sample()))
    }

    #[inline(never)]
    fn close(x: Taped<PictureOf>) -> Result<Taped<Self>, EngineError> {
        x.try_realize().map_err(|x| wrong::<Self>(x.shape().sample()))
    }

    #[inline(never)]
    fn unfold(x: Taped<VectorOf>, sample: Sample) -> Result<Taped<PictureOf>, EngineError> {
        let shape = PictureOf::of(x.shape().0, sample)?;
        reshape(x, shape)
    }

    #[inline(never)]
    fn fold(x: Taped<PictureOf>) -> Result<Taped<VectorOf>, EngineError> {
        let (n, c, h, w) = *x.shape();
        reshape(x, (n, c * h * w))
    }
}

impl<C: Size, H: Size, W: Size> PictureShape for PictureOf<C, H, W> {
    type C = C;
    type H = H;
    type W = W;
}
