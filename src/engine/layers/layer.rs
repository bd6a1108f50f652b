//! What every module of the engine is beside a dfdx module, and the one adapter that forgets its type.
use std::marker::PhantomData;

use dfdx::prelude::{Module, ModuleMut};

use super::ArrayPath;
use crate::design::Activation;
use crate::engine::EngineError;
use crate::engine::tensor::{BatchShape, Signal, Stored, Taped};

/// Is shown every parameter and buffer.
pub type Visitor<'v, 'a> = dyn FnMut(ArrayPath<'_>, &'a dyn Stored) + 'v;

/// Is shown every parameter and buffer, to be changed.
pub type VisitorMut<'v, 'a> = dyn FnMut(ArrayPath<'_>, &'a mut dyn Stored) + 'v;

/// How PyTorch counts a layer: an activation that is a setting is a module of its own there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modules {
    /// Modules of `nn.Sequential`.
    pub count: usize,
    /// Which of them holds the weights.
    pub weighted: usize,
}

/// What follows a layer and is computed in the same go: the numbers are the same, the way through memory is shorter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Fusion {
    /// Nothing: each layer for itself.
    #[default]
    None,
    /// An activation.
    Activation(Activation),
    /// Max pooling.
    MaxPool {
        /// Width and height of a window.
        size: usize,
        /// Pixels from one window to the next.
        stride: usize,
        /// Rows and columns laid around.
        padding: usize,
    },
}

impl Fusion {
    /// The activation that is computed with a layer of this activation.
    pub(super) fn activation(&self, own: Activation) -> Activation {
        if let Self::Activation(activation) = self { *activation } else { own }
    }
}

/// One layer, beside its forward pass: what it remembers, what PyTorch makes of it, what it computes in the same go.
pub trait LayerModule: Send + Sync + 'static {
    /// Shows all parameters, then all buffers, in PyTorch's order and names.
    fn visit<'a>(&'a self, _visitor: &mut Visitor<'_, 'a>) {}

    /// The same, to be changed.
    fn visit_mut<'a>(&'a mut self, _visitor: &mut VisitorMut<'_, 'a>) {}

    /// Notes what the last batch brought, once it was good for a step.
    fn commit(&mut self) {}

    /// How PyTorch counts it.
    fn modules(&self) -> Modules {
        Modules { count: 1, weighted: 0 }
    }

    /// Whether it can compute what follows in the same go.
    fn fuses(&self, _fusion: &Fusion) -> bool {
        false
    }

    /// Answers, with what follows in the same go.
    ///
    /// # Errors
    /// When the layer cannot do that.
    fn fused(&self, _x: Signal, _fusion: &Fusion) -> Result<Signal, EngineError> {
        Err(EngineError::NotFused)
    }

    /// Computes in the tape's mode, with what follows in the same go.
    ///
    /// # Errors
    /// When the layer cannot do that.
    fn fused_mut(&mut self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError> {
        self.fused(x, fusion)
    }
}

/// A layer whose type was chosen at run time.
pub trait AnyLayer: Send + Sync {
    /// Answers: dfdx's `try_forward`.
    ///
    /// # Errors
    /// When the signal has not the shape of the layer's type.
    fn answer(&self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError>;

    /// Computes in the tape's mode: dfdx's `try_forward_mut`.
    ///
    /// # Errors
    /// When the signal has not the shape of the layer's type.
    fn learn(&mut self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError>;

    /// What it is beside its forward pass.
    fn layer(&self) -> &dyn LayerModule;

    /// The same, to be changed.
    fn layer_mut(&mut self) -> &mut dyn LayerModule;
}

/// A module from batches of shape `X` to batches of shape `Y`, with its type forgotten. There is no other adapter.
pub struct Erased<M, X, Y> {
    module: M,
    shapes: PhantomData<fn(X) -> Y>,
}

impl<M, X, Y> Erased<M, X, Y> {
    /// Forgets the type of a module.
    pub fn new(module: M) -> Self {
        Self { module, shapes: PhantomData }
    }
}

impl<M, X, Y> AnyLayer for Erased<M, X, Y>
where
    X: BatchShape,
    Y: BatchShape,
    M: LayerModule
        + Module<Taped<X>, Output = Taped<Y>, Error = EngineError>
        + ModuleMut<Taped<X>, Output = Taped<Y>, Error = EngineError>,
{
    fn answer(&self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError> {
        let x = x.enter::<X>()?;
        match fusion {
            Fusion::None => Signal::leave(self.module.try_forward(x)?),
            _ => self.module.fused(Signal::leave(x)?, fusion),
        }
    }

    fn learn(&mut self, x: Signal, fusion: &Fusion) -> Result<Signal, EngineError> {
        let x = x.enter::<X>()?;
        match fusion {
            Fusion::None => Signal::leave(self.module.try_forward_mut(x)?),
            _ => self.module.fused_mut(Signal::leave(x)?, fusion),
        }
    }

    fn layer(&self) -> &dyn LayerModule {
        &self.module
    }

    fn layer_mut(&mut self) -> &mut dyn LayerModule {
        &mut self.module
    }
}

/// Shows a module's arrays one after the other, under the names that they have.
macro_rules! visits {
    ($($field:ident),+) => {
        fn visit<'a>(&'a self, visitor: &mut $crate::engine::layers::Visitor<'_, 'a>) {
            $(visitor($crate::engine::layers::ArrayPath::of(&self.$field), &self.$field);)+
        }

        fn visit_mut<'a>(&'a mut self, visitor: &mut $crate::engine::layers::VisitorMut<'_, 'a>) {
            $(visitor($crate::engine::layers::ArrayPath::of(&self.$field), &mut self.$field);)+
        }
    };
}

pub(super) use visits;
