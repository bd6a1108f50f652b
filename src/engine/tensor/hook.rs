//! Who is told when a layer begins and ends to compute, as PyTorch's module hooks are.
use crate::design::LayerId;

/// A way through the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// From the input to the output.
    Forward,
    /// From the loss to the input.
    Backward,
}

/// Is told when a layer begins and ends to compute, with what is computed in the same go.
///
/// The layers inside of a block begin and end inside of it. Backward, layers behind which nothing learns are not told.
pub trait Hook {
    /// The layer begins.
    fn before(&self, layer: LayerId, pass: Pass);

    /// The layer is done.
    fn after(&self, layer: LayerId, pass: Pass);
}
