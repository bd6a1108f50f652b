//! The one table that turns sizes chosen at run time into types.
//!
//! A size in the table becomes a `Const<N>`, any other a `usize`. A type for every pair of sizes would make the table
//! grow as its square, so a layer is put together from two typed parts: a [`Gate`] that proves the size that comes in,
//! and the layer whose type holds what a student picks (neurons, filters, kernel). Tensors are of constant size on both
//! sides, as in the static type that [`rust_type`] writes.
use dfdx::prelude::{Const, Dim};

use super::layers::{
    ActivationLayer, BatchNormOf, Conv2dOf, ConvSettings, DenseOf, DenseSettings, Dropout, FlattenOf, GlobalMaxPool,
    GlobalMeanPool, Largest, Layer, Mean, Pool2dOf, Then,
};
use super::signal::{close_pictures, close_vectors, open_pictures, open_vectors};
use super::{Draw, EngineError, Mode, Signal, State};
use crate::design::{self, CheckedLayer, LayerKind, Penalty, Shape, Start};

/// Something that can be made of a size, constant or not.
trait OfSize {
    type Made;
    fn of<N: Dim>(self, size: N) -> Self::Made;
}

macro_rules! sizes {
    ($($table:ident: [$($size:literal)*])*) => {$(
        fn $table<T: OfSize>(size: usize, make: T) -> T::Made {
            match size {
                $($size => make.of(Const::<$size>),)*
                _ => make.of(size),
            }
        }
    )*};
}

sizes! {
    // Neurons, filters and channels.
    width: [
        1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32
        36 40 48 50 56 60 64 72 80 84 96 100 112 120 128 144 150 160 192 200 224 240 250 256
        300 320 384 400 448 480 500 512 600 640 700 750 768 800 900 1000 1024
    ]
    // Kernels and windows.
    kernel: [1 2 3 4 5 6 7 9 11]
}

/// Builds the layer of a checked design, with weights drawn from `draw`.
///
/// # Errors
/// When dfdx cannot make the tensors.
pub(super) fn layer(layer: &CheckedLayer, draw: &mut Draw) -> Result<Box<dyn Layer>, EngineError> {
    Ok(match (&layer.kind, layer.input) {
        (LayerKind::Dense(dense), input) => {
            let inner = width(dense.neurons, MakeDense { inputs: input.len(), dense, draw })?;
            Box::new(Entered { gate: width(input.len(), RowsOf), inner })
        }
        (LayerKind::Conv2d(conv), Shape::Picture { channels, .. }) => {
            let inner = width(conv.filters, MakeConv { channels, conv, draw })?;
            Box::new(Entered { gate: width(channels, MapsOf), inner })
        }
        (LayerKind::BatchNorm(norm), Shape::Picture { channels, .. }) => width(channels, MakeNorm(norm))?,
        (LayerKind::BatchNorm(norm), Shape::Vector(count)) => width(count, MakeNorm(norm))?,
        (LayerKind::MaxPool2d(pool), _) => kernel(pool.size, MakePool(pool, true)),
        (LayerKind::MeanPool2d(pool), _) => kernel(pool.size, MakePool(pool, false)),
        (LayerKind::GlobalMeanPool, _) => Box::new(GlobalMeanPool),
        (LayerKind::GlobalMaxPool, _) => Box::new(GlobalMaxPool),
        (LayerKind::Flatten, _) => Box::new(FlattenOf::<usize>::new()),
        (LayerKind::Dropout(dropout), _) => Box::new(Dropout::new(dropout.rate, layer.index)),
        (LayerKind::Activation(activation), _) => Box::new(ActivationLayer(*activation)),
        (LayerKind::Conv2d(_), Shape::Vector(_)) => {
            return Err(EngineError::WrongKind { layer: "Conv2d", got: "a row of numbers" });
        }
        (LayerKind::Output(_), _) => {
            return Err(EngineError::WrongKind { layer: "Output", got: "no number of classes" });
        }
    })
}

/// Proves that what comes in has the size of a type.
type Gate = fn(Signal) -> Result<Signal, EngineError>;

struct RowsOf;

impl OfSize for RowsOf {
    type Made = Gate;

    fn of<N: Dim>(self, _: N) -> Gate {
        |x| Ok(Signal::Vectors(open_vectors(close_vectors::<N>(x.vectors("Dense")?, "Dense")?)?))
    }
}

struct MapsOf;

impl OfSize for MapsOf {
    type Made = Gate;

    fn of<N: Dim>(self, _: N) -> Gate {
        |x| Ok(Signal::Pictures(open_pictures(close_pictures::<N>(x.pictures("Conv2d")?, "Conv2d")?)?))
    }
}

/// A layer behind its gate.
struct Entered {
    gate: Gate,
    inner: Box<dyn Layer>,
}

impl Layer for Entered {
    fn forward(&mut self, x: Signal, mode: Mode, then: &Then) -> Result<Signal, EngineError> {
        self.inner.forward((self.gate)(x)?, mode, then)
    }

    fn can(&self, then: &Then) -> bool {
        self.inner.can(then)
    }

    fn commit(&mut self) {
        self.inner.commit();
    }

    fn state(&self) -> Option<&State> {
        self.inner.state()
    }

    fn state_mut(&mut self) -> Option<&mut State> {
        self.inner.state_mut()
    }
}

struct MakeDense<'a> {
    inputs: usize,
    dense: &'a design::Dense,
    draw: &'a mut Draw,
}

impl OfSize for MakeDense<'_> {
    type Made = Result<Box<dyn Layer>, EngineError>;

    fn of<N: Dim>(self, outputs: N) -> Self::Made {
        let design::Dense { activation, weights, bias, l1, l2, .. } = *self.dense;
        let settings = DenseSettings { activation, start: Start { weights, bias }, penalty: Penalty { l1, l2 } };
        Ok(Box::new(DenseOf::<usize, N>::new(self.inputs, outputs, settings, self.draw)?))
    }
}

struct MakeConv<'a> {
    channels: usize,
    conv: &'a design::Conv2d,
    draw: &'a mut Draw,
}

impl OfSize for MakeConv<'_> {
    type Made = Result<Box<dyn Layer>, EngineError>;

    fn of<N: Dim>(self, filters: N) -> Self::Made {
        kernel(self.conv.kernel, MakeKernel { filters, conv: self })
    }
}

struct MakeKernel<'a, F: Dim> {
    filters: F,
    conv: MakeConv<'a>,
}

impl<F: Dim> OfSize for MakeKernel<'_, F> {
    type Made = Result<Box<dyn Layer>, EngineError>;

    fn of<K: Dim>(self, kernel: K) -> Self::Made {
        let MakeConv { channels, conv, draw } = self.conv;
        let design::Conv2d { stride, padding, activation, weights, bias, l1, l2, .. } = *conv;
        let settings =
            ConvSettings { stride, padding, activation, start: Start { weights, bias }, penalty: Penalty { l1, l2 } };
        Ok(Box::new(Conv2dOf::<usize, F, K>::new(channels, self.filters, kernel, settings, draw)?))
    }
}

struct MakeNorm<'a>(&'a design::BatchNorm);

impl OfSize for MakeNorm<'_> {
    type Made = Result<Box<dyn Layer>, EngineError>;

    fn of<N: Dim>(self, channels: N) -> Self::Made {
        Ok(Box::new(BatchNormOf::new(channels, self.0.clone())?))
    }
}

struct MakePool<'a>(&'a design::Pool2d, bool);

impl OfSize for MakePool<'_> {
    type Made = Box<dyn Layer>;

    fn of<K: Dim>(self, size: K) -> Self::Made {
        let Self(settings, largest) = self;
        if largest {
            Box::new(Pool2dOf::<Largest, K>::new(size, settings))
        } else {
            Box::new(Pool2dOf::<Mean, K>::new(size, settings))
        }
    }
}

/// A size as it is written in a type: the number when the table has it, `_` when it is known at run time only.
struct Written;

impl OfSize for Written {
    type Made = String;

    fn of<N: Dim>(self, size: N) -> String {
        let name = std::any::type_name::<N>();
        if name.ends_with("usize") { "_".to_owned() } else { size.size().to_string() }
    }
}

/// The Rust type that a layer is built as: `Conv2d<1, 16, 3>` has 16 filters of 3 × 3 over 1 channel, all constants of
/// the type; a `_` is a size that the table does not have, which is known at run time only.
pub fn rust_type(layer: &CheckedLayer) -> String {
    match &layer.kind {
        LayerKind::Dense(dense) => {
            format!("Dense<{}, {}>", width(layer.input.len(), Written), width(dense.neurons, Written))
        }
        LayerKind::Conv2d(conv) => {
            let channels = match layer.input {
                Shape::Picture { channels, .. } => channels,
                Shape::Vector(count) => count,
            };
            let [channels, filters] = [channels, conv.filters].map(|size| width(size, Written));
            format!("Conv2d<{channels}, {filters}, {}>", kernel(conv.kernel, Written))
        }
        LayerKind::MaxPool2d(pool) => format!("MaxPool2d<{}>", kernel(pool.size, Written)),
        LayerKind::MeanPool2d(pool) => format!("MeanPool2d<{}>", kernel(pool.size, Written)),
        LayerKind::BatchNorm(_) => match layer.input {
            Shape::Picture { channels, .. } => format!("BatchNorm<{}>", width(channels, Written)),
            Shape::Vector(count) => format!("BatchNorm<{}>", width(count, Written)),
        },
        LayerKind::GlobalMeanPool => "GlobalMeanPool".to_owned(),
        LayerKind::GlobalMaxPool => "GlobalMaxPool".to_owned(),
        LayerKind::Flatten => "Flatten<_>".to_owned(),
        LayerKind::Dropout(_) => "Dropout".to_owned(),
        LayerKind::Activation(_) => "ActivationLayer".to_owned(),
        LayerKind::Output(_) => "Dense<_, _>".to_owned(),
    }
}
