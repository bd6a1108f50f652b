//! What flows and what is learned: dfdx tensors with shapes as types, the tape that records, and numbers without copies.
mod array;
mod device;
mod gradient;
mod hook;
mod parameter;
mod pooled_buffer;
mod record;
mod recorder;
mod shape;
mod signal;

pub use array::Array;
pub use device::device;
pub(super) use hook::Hooked;
pub use hook::{Hook, Pass};
pub(super) use parameter::Weights;
pub use parameter::{Buffer, Parameter, Stored, StoredArray};
pub(super) use pooled_buffer::PooledBuffer;
pub(super) use record::{Backward, enter, fork, mode_of, record, sum, without_lengths};
pub use recorder::{Lengths, Mode, Observation, Recorder};
pub(super) use recorder::{Numbers, Watcher};
pub use shape::{
    BatchShape, Picture, PictureOf, PictureShape, Sequence, SequenceOf, SequenceShape, Size, Taped, Vector, VectorOf,
    VectorShape,
};
pub(super) use shape::{equal, product};
pub use signal::{Signal, batch};
