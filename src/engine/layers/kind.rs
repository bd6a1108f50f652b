//! A kind of layer on this side: which type is built for a checked layer, how it is written, its operators.
use std::any::Any;

use dfdx::prelude::{Module, ModuleMut};

use super::body::Fusion;
use super::{AnyLayer, LayerModule, ModuleStack};
use crate::design::{CheckedLayer, LayerId, LayerKind};
use crate::engine::tensor::{BatchShape, Taped};
use crate::engine::{Draw, EngineError, Operator};

/// One kind of layer, by its settings in the design.
pub trait Buildable: Sized + 'static {
    /// The type that a checked layer with these settings is built as.
    ///
    /// # Errors
    /// When shapes do not fit, which only a design that was not checked has.
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError>;

    /// What it computes, in the words that other programs have as well.
    fn operators(&self, layer: &CheckedLayer, kinds: Kinds) -> Vec<Operator>;

    /// What it is for a layer before it that computes both in the same go.
    fn fusion(&self) -> Fusion {
        Fusion::default()
    }
}

/// A kind of layer whose settings have been forgotten.
pub trait AnyBuildable {
    /// Builds a checked layer of this kind.
    ///
    /// # Errors
    /// As [`Built::build`].
    fn build(&self, layer: &CheckedLayer, builder: &Builder) -> Result<Box<dyn AnyLayer>, EngineError>;

    /// The type that is built, as it is written in a program.
    ///
    /// # Errors
    /// As [`Built::written`].
    fn written(&self, layer: &CheckedLayer, kinds: Kinds) -> Result<String, EngineError>;

    /// [`Buildable::operators`].
    fn operators(&self, layer: &CheckedLayer, kinds: Kinds) -> Vec<Operator>;

    /// [`Buildable::fusion`].
    fn fusion(&self) -> Fusion;

    /// The settings.
    fn settings(&self) -> &dyn Any;
}

impl<K: Buildable> AnyBuildable for K {
    fn build(&self, layer: &CheckedLayer, builder: &Builder) -> Result<Box<dyn AnyLayer>, EngineError> {
        (self.plan(layer)?.build)(self, layer, builder)
    }

    fn written(&self, layer: &CheckedLayer, kinds: Kinds) -> Result<String, EngineError> {
        (self.plan(layer)?.written)(layer, kinds)
    }

    fn operators(&self, layer: &CheckedLayer, kinds: Kinds) -> Vec<Operator> {
        Buildable::operators(self, layer, kinds)
    }

    fn fusion(&self) -> Fusion {
        Buildable::fusion(self)
    }

    fn settings(&self) -> &dyn Any {
        self
    }
}

/// All kinds of layers: what a block needs for the layers inside of it.
pub type Kinds = fn(&LayerKind) -> &dyn AnyBuildable;

/// What layers are built with.
#[derive(Clone, Copy)]
pub struct Builder {
    /// What all start values follow from.
    pub seed: u64,
    /// All kinds of layers.
    pub kinds: Kinds,
}

impl Builder {
    /// The stream of random numbers of one layer.
    pub fn draw(&self, layer: LayerId) -> Draw {
        Draw::new(self.seed, layer)
    }

    /// Builds a checked layer of any kind.
    ///
    /// # Errors
    /// As [`Built::build`].
    pub fn build(&self, layer: &CheckedLayer) -> Result<Box<dyn AnyLayer>, EngineError> {
        (self.kinds)(&layer.kind).build(layer, self)
    }
}

/// A module that can be built from a checked layer whose sizes are those of its type.
pub trait Built: LayerModule + Sized {
    /// The settings of its kind in the design.
    type Settings: 'static;

    /// Builds it, with weights drawn from its own stream.
    ///
    /// # Errors
    /// When sizes do not fit, or dfdx cannot make the tensors.
    fn build(settings: &Self::Settings, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError>;

    /// The type as it is written in a program; `_` stands for a size that is known at run time only.
    ///
    /// # Errors
    /// When shapes inside of a block do not fit.
    fn written(layer: &CheckedLayer, kinds: Kinds) -> Result<String, EngineError>;
}

type Write = fn(&CheckedLayer, Kinds) -> Result<String, EngineError>;
type Build<S> = fn(&S, &CheckedLayer, &Builder) -> Result<Box<dyn AnyLayer>, EngineError>;

/// A type that was chosen at run time for a layer with settings `S`.
pub struct TypePlan<S> {
    written: Write,
    build: Build<S>,
}

impl<S: 'static> TypePlan<S> {
    /// The type `M`, from batches of shape `X` to batches of shape `Y`.
    pub fn of<M, X, Y>() -> Self
    where
        X: BatchShape,
        Y: BatchShape,
        M: Built<Settings = S>
            + AnyLayer
            + Module<Taped<X>, Output = Taped<Y>, Error = EngineError>
            + ModuleMut<Taped<X>, Output = Taped<Y>, Error = EngineError>,
    {
        Self::block::<M>()
    }

    /// The type `M` of a block, whose layers are chosen at run time.
    pub fn block<M: Built<Settings = S> + AnyLayer>() -> Self {
        Self {
            written: M::written,
            build: |settings, layer, builder| Ok(Box::new(M::build(settings, layer, builder)?)),
        }
    }
}

/// Modules of static type that can be built from the layers of a checked design, in their order.
pub trait BuildableStack: ModuleStack + Sized {
    /// Takes as many layers as it needs.
    ///
    /// # Errors
    /// When there are too few layers, or one of another kind or of other sizes.
    fn build_from(layers: &mut dyn Iterator<Item = &CheckedLayer>, builder: &Builder) -> Result<Self, EngineError>;
}

impl<M: Built> BuildableStack for M {
    fn build_from(layers: &mut dyn Iterator<Item = &CheckedLayer>, builder: &Builder) -> Result<Self, EngineError> {
        let layer = layers.next().ok_or(EngineError::OtherLayers)?;
        let settings = (builder.kinds)(&layer.kind).settings().downcast_ref::<M::Settings>();
        M::build(settings.ok_or(EngineError::OtherLayers)?, layer, builder)
    }
}

macro_rules! tuples {
    ($($name:ident)+) => {
        impl<$($name: BuildableStack),+> BuildableStack for ($($name,)+) {
            fn build_from(
                layers: &mut dyn Iterator<Item = &CheckedLayer>,
                builder: &Builder,
            ) -> Result<Self, EngineError> {
                Ok(($($name::build_from(layers, builder)?,)+))
            }
        }
    };
}

// As many as dfdx composes; longer networks nest tuples.
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
