//! The kinds of layers, one file per kind: its body on slices with forward, backward and the formulas of its numbers side
//! by side, the dfdx module around it whose sizes are types, the type that is built for a checked layer, and its operators,
//! from which follows what other programs call it.
//!
//! A network of a design runs the bodies over kept buffers (`structure::Chain`); one of static type puts the same bodies on
//! dfdx's tape (`taped`). Reading order: `saved`, `body`, `layer`, a kind such as `dense`, `structure/chain`, `taped`.
//!
//! A new kind is its file, its module with what it exports, and its row in `kinds!`.
mod activation;
mod asked;
mod body;
mod convolution;
mod dense;
mod error_path;
mod kind;
mod layer;
mod path;
mod pooling;
mod pretrained;
mod products;
mod regularization;
mod saved;
mod sequence;
mod stack;
mod structure;
mod taped;
mod units;
mod written;

pub use activation::ActivationLayer;
pub(in crate::engine) use asked::AskedNumber;
pub use body::{Backward, Fusion, LayerBody, LayerContext, LayerPass, LayerWeights};
pub use convolution::{
    AnyPadding, Conv2d, Conv2dOf, DepthwiseConv2d, DepthwiseConv2dOf, FilterSizes, PaddingType, Pixels, Same, Valid,
};
pub use dense::{Dense, DenseOf};
pub use error_path::{ErrorLink, ErrorPath};
pub use kind::{AnyBuildable, Buildable, BuildableStack, Builder, Built, Kinds, TypePlan};
pub use layer::{AnyLayer, LayerModule, Modules, Visitor, VisitorMut};
pub use path::ArrayPath;
pub use pooling::{GlobalMaxPool, GlobalMeanPool, MaxPool2d, MaxPool2dOf, MeanPool2d, MeanPool2dOf, PoolWindow};
pub use pretrained::{Pretrained, backbone_checksum};
pub(in crate::engine) use products::ProductWatch;
pub use products::{Arrived, GradientProduct, ParameterPlace};
pub use regularization::{BatchNorm, BatchNormOf, Dropout, GaussianNoise, LayerNorm, LayerNormOf};
pub use saved::{ChainBuffers, Saved};
pub use sequence::{
    Both, CellType, DirectionType, Embedding, EmbeddingOf, Forward, Gru, GruCell, Lstm, LstmCell, RecurrenceOf,
    RecurrenceSettings, Recurrent, StateShape, TanhCell,
};
pub use stack::ModuleStack;
pub use structure::{Chain, Flatten, FlattenOf, Identity, Reshape, Residual, ShortcutModule};
pub(in crate::engine) use units::UnitSeed;
pub use units::{AblatedUnits, Ablation};

use super::{EngineError, PlacedOperator};
use crate::design::{Activation, CheckedDesign, CheckedLayer, Init, LayerKind, Learning, Penalty, Start, WeightSign};

/// What a layer of neurons or filters has beside its sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitSettings {
    /// Applied to every number that comes out.
    pub activation: Activation,
    /// Start values.
    pub start: Start,
    /// What large weights cost.
    pub penalty: Penalty,
    /// Which signs the weights may have.
    pub sign: WeightSign,
    /// How a dense layer learns; filters know the gradient alone.
    pub learning: Learning,
}

impl Default for UnitSettings {
    fn default() -> Self {
        let start = Start { weights: Init::WEIGHTS, bias: Init::BIAS };
        let (penalty, sign, learning) = (Penalty::default(), WeightSign::default(), Learning::default());
        Self { activation: Activation::Linear, start, penalty, sign, learning }
    }
}

/// Every kind that the engine builds.
macro_rules! kinds {
    ($($kind:ident)+) => {
        /// What the engine makes of a kind of layer.
        pub fn kind(kind: &LayerKind) -> &dyn AnyBuildable {
            match kind { $(LayerKind::$kind(kind) => kind,)+ }
        }
    };
}

kinds! {
    Dense Conv2d DepthwiseConv2d MaxPool2d MeanPool2d GlobalMeanPool GlobalMaxPool Flatten Reshape Residual Pretrained
    Embedding Recurrent Gru Lstm BatchNorm LayerNorm Dropout GaussianNoise Activation Output
}

/// The Rust type that a layer is built as: `Conv2d<Picture<1, 28, 28>, Picture<16, 28, 28>, 3>` has 16 filters of 3 × 3
/// over pictures of 1 × 28 × 28, all constants of the type; a `_` is a size that is known at run time only.
pub fn rust_type(layer: &CheckedLayer) -> String {
    // Only a layer that was not checked has no type.
    kind(&layer.kind).written(layer, kind).unwrap_or_default()
}

/// The Rust type of a whole network: a tuple of modules, nested where it is longer than dfdx composes.
///
/// # Errors
/// When shapes do not fit, which only a design that was not checked has.
pub fn network_type(design: &CheckedDesign) -> Result<String, EngineError> {
    written::tuple(design.layers(), kind)
}

/// The PyTorch modules of a layer as Python text.
pub fn modules(layer: &CheckedLayer) -> Vec<String> {
    let operators = kind(&layer.kind).operators(layer, kind);
    operators.iter().flat_map(|operator| operator.pytorch(layer.output)).collect()
}

/// What a whole network computes, operator by operator.
pub fn operators(design: &CheckedDesign) -> Vec<PlacedOperator> {
    written::placed(design.layers(), kind)
}

/// How many modules of `nn.Sequential` a layer is: an activation that is a setting is a module of its own.
pub fn module_count(layer: &CheckedLayer) -> usize {
    modules(layer).len()
}
