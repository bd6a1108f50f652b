//! Who is told when a layer begins and ends to compute, as PyTorch's module hooks are.
use std::cell::Cell;
use std::rc::Rc;

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
/// Forward, the layers inside of a block begin and end inside of it; backward, each operation tells for itself.
pub trait Hook {
    /// The layer begins.
    fn before(&self, layer: LayerId, pass: Pass);

    /// The layer is done.
    fn after(&self, layer: LayerId, pass: Pass);
}

/// A hook with the layer that computes.
pub(crate) struct Hooked {
    hook: Rc<dyn Hook>,
    layer: Cell<LayerId>,
}

impl Hooked {
    pub(super) fn new(hook: Rc<dyn Hook>) -> Self {
        Self { hook, layer: Cell::new(LayerId::NEW) }
    }

    /// The layer that computes now.
    pub(super) fn layer(&self) -> LayerId {
        self.layer.get()
    }

    /// Runs the forward pass of a layer.
    pub(crate) fn forward<R>(&self, layer: LayerId, work: impl FnOnce() -> R) -> R {
        let outer = self.layer.replace(layer);
        self.hook.before(layer, Pass::Forward);
        let result = work();
        self.hook.after(layer, Pass::Forward);
        self.layer.set(outer);
        result
    }

    /// Runs an operation of the backward pass of a layer.
    pub(super) fn backward<R>(&self, layer: LayerId, work: impl FnOnce() -> R) -> R {
        self.hook.before(layer, Pass::Backward);
        let result = work();
        self.hook.after(layer, Pass::Backward);
        result
    }
}
