//! What every module of the engine is beside a dfdx module.
use super::ArrayPath;
use super::body::{LayerBody, LayerWeights};
use super::saved::Saved;
use crate::engine::tensor::Stored;

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

/// One layer, beside its forward pass: what it remembers, and what PyTorch makes of it.
pub trait LayerModule: Send + Sync + 'static {
    /// Shows all parameters, then all buffers, in PyTorch's order and names.
    fn visit<'a>(&'a self, _visitor: &mut Visitor<'_, 'a>) {}

    /// The same, to be changed.
    fn visit_mut<'a>(&'a mut self, _visitor: &mut VisitorMut<'_, 'a>) {}

    /// Holds on to what a forward pass in training mode saved, for `commit`.
    fn note(&mut self, _saved: &Saved) {}

    /// Takes over what was noted, once the batch was good for a step.
    fn commit(&mut self) {}

    /// How PyTorch counts it.
    fn modules(&self) -> Modules {
        Modules { count: 1, weighted: 0 }
    }
}

// Not methods of the trait, which would be compiled for every type.
impl dyn LayerModule + '_ {
    /// The numbers of its arrays, for its body.
    pub(in crate::engine) fn weights(&self) -> LayerWeights<'_> {
        let mut weights = LayerWeights::default();
        self.visit(&mut |_, stored| weights.push(stored.numbers()));
        weights
    }

    /// How many parameters it has.
    pub(in crate::engine) fn parameters(&self) -> usize {
        let mut count = 0;
        self.visit(&mut |_, stored| count += usize::from(stored.penalty().is_some()));
        count
    }
}

/// A layer whose type was chosen at run time.
pub trait AnyLayer: LayerModule {
    /// What it computes.
    fn body(&self) -> &dyn LayerBody;
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
