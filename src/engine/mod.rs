//! HOW it computes: a checked design becomes a network of layers. The only user of dfdx.
//!
//! Reading order: `tensor` (shapes as types, what is learned, dfdx's tape), `layers` (one file per kind: a thin module
//! whose sizes are types around a body that works on slices), `dispatch` (the one table that turns numbers into types),
//! `formula` (how one number follows from others), `operator` (what a layer is in other programs), `loss`, `optimizer`,
//! `network` (layers in a row, trained and asked). The engine knows no thread, no clock and no file; its kernels use the
//! threads of the pool in which they are called, and give the same bits on any number of them.
mod dispatch;
mod error;
mod formula;
mod init;
pub mod kernels;
pub mod layers;
mod loss;
mod network;
mod operator;
mod optimizer;
mod tensor;

pub use error::EngineError;
pub use formula::{
    CellPart, Computed, LayerNumber, NumberFormula, Product, Quantity, QuantitySource, ShareRule, WeightedSum,
};
pub use init::Draw;
pub use layers::{
    AblatedUnits, Ablation, ErrorLink, GradientProduct, backbone_checksum, module_count, modules, network_type,
    operators, rust_type,
};
pub use loss::{Goal, Learned, Recorded, Step, Target, best, probabilities};
pub use network::{
    Attribution, Batch, EnsembleNetwork, Features, Flow, Gradient, Network, NetworkState, Objective, Pull, Pulled,
    Sequential, StepTrace, TracedWeight, Vote, WeightUpdate, build, pull_back, typed,
};
pub use operator::{ConvolutionSizes, Operator, PlacedOperator, RecurrentSizes, shape_type, static_type};
pub use optimizer::{Optimizer, OptimizerMemory};
pub use tensor::{
    Array, BatchShape, Buffer, HiddenStates, Hook, Lengths, Mode, Observation, Parameter, Pass, Picture, PictureOf,
    PictureShape, Recorder, Sequence, SequenceOf, SequenceShape, Size, Stored, StoredArray, Taped, Vector, VectorOf,
    VectorShape, batch, device,
};
