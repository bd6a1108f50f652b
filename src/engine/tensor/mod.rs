//! What flows and what is learned: shapes as types, parameters, and dfdx's tape for networks of static type.
mod array;
mod batch;
mod device;
mod gradient;
mod hook;
mod parameter;
mod record;
mod recorder;
mod shape;

pub use array::{Array, HiddenStates, Observation};
pub use batch::batch;
pub use device::device;
pub use hook::{Hook, Pass};
pub use parameter::{Buffer, Parameter, Stored, StoredArray};
pub(super) use record::{Back, enter, fork, mode_of, record, sum, values, without_lengths};
pub use recorder::{Lengths, Mode, Recorder};
pub use shape::{
    BatchShape, Picture, PictureOf, PictureShape, Sequence, SequenceOf, SequenceShape, Size, Taped, Vector, VectorOf,
    VectorShape,
};
pub(super) use shape::{equal, product};
