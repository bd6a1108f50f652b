//! HOW it computes: a checked design becomes a network of dfdx tensors. The only user of dfdx.
//!
//! Reading order: [`signal`](self) (what flows between layers), `layers` (one file a kind: a thin shell whose sizes
//! are types around a body that works on slices), `widths` (the one table that turns numbers into types),
//! `sequential` (layers to a network), `loss`, `optimizer`. The engine knows no thread, no clock and no file; its
//! kernels use the threads of the pool in which they are called, and give the same bits on any number of them.

mod error;
mod flow;
mod init;
mod kept;
pub mod kernels;
pub mod layers;
mod loss;
mod network;
mod optimizer;
mod parameter;
mod pull_back;
mod pytorch;
mod sequential;
mod signal;
pub mod typed;
mod widths;

pub use error::EngineError;
pub use flow::Flow;
pub use init::Draw;
pub use loss::{Goal, Recorded, Target, best, probabilities};
pub use network::{Array, Batch, Gradient, Network, Observation, Step};
pub use optimizer::Optimizer;
pub use parameter::{Buffer, Parameter, State};
pub use pull_back::{Pulled, pull_back};
pub use pytorch::{module_count, modules};
pub use sequential::{Sequential, build};
pub use signal::{Mode, Pictures, Recorder, Signal, Vectors, device, pictures, vectors};
pub use widths::rust_type;
