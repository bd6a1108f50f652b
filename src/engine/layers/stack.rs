//! Layers in a row: a tuple of modules, as dfdx composes them, or one module alone.
use super::path::Segment;
use super::saved::ChainBuffers;
use super::{ArrayPath, LayerModule, Visitor, VisitorMut};

/// Layers in a row whose memory can be reached, under the names that PyTorch's `nn.Sequential` gives.
pub trait ModuleStack: Send + Sync + 'static {
    /// Shows all arrays; `first` modules stand before. Gives how many modules stand before what follows.
    fn visit_from<'a>(&'a self, first: usize, visitor: &mut Visitor<'_, 'a>) -> usize;

    /// The same, to be changed.
    fn visit_from_mut<'a>(&'a mut self, first: usize, visitor: &mut VisitorMut<'_, 'a>) -> usize;

    /// Has layers whose types were chosen at run time hold on to what a forward pass saved.
    fn note_all(&mut self, _workspace: &ChainBuffers) {}

    /// Takes over what the last batch brought, once it was good for a step.
    fn commit_all(&mut self);
}

impl<L: LayerModule> ModuleStack for L {
    fn visit_from<'a>(&'a self, first: usize, visitor: &mut Visitor<'_, 'a>) -> usize {
        visit_layer(self, first, visitor)
    }

    fn visit_from_mut<'a>(&'a mut self, first: usize, visitor: &mut VisitorMut<'_, 'a>) -> usize {
        visit_layer_mut(self, first, visitor)
    }

    fn commit_all(&mut self) {
        self.commit();
    }
}

/// Shows the arrays of one layer behind `first` modules.
pub(super) fn visit_layer<'a>(layer: &'a dyn LayerModule, first: usize, visitor: &mut Visitor<'_, 'a>) -> usize {
    let modules = layer.modules();
    layer.visit(&mut within(Segment::Place(first + modules.weighted), visitor));
    first + modules.count
}

/// The same, to be changed.
pub(super) fn visit_layer_mut<'a>(
    layer: &'a mut dyn LayerModule,
    first: usize,
    visitor: &mut VisitorMut<'_, 'a>,
) -> usize {
    let modules = layer.modules();
    layer.visit_mut(&mut within(Segment::Place(first + modules.weighted), visitor));
    first + modules.count
}

/// A visitor inside of a module of this name.
pub(super) fn within<S>(
    segment: Segment,
    visitor: &mut (impl FnMut(ArrayPath<'_>, S) + ?Sized),
) -> impl FnMut(ArrayPath<'_>, S) {
    move |path: ArrayPath<'_>, stored: S| visitor(path.within(segment), stored)
}

macro_rules! tuples {
    ($($name:ident)+) => {
        #[allow(non_snake_case, reason = "the letters are the types' names")]
        impl<$($name: ModuleStack),+> ModuleStack for ($($name,)+) {
            fn visit_from<'a>(&'a self, first: usize, visitor: &mut Visitor<'_, 'a>) -> usize {
                let ($($name,)+) = self;
                $(let first = $name.visit_from(first, visitor);)+
                first
            }

            fn visit_from_mut<'a>(&'a mut self, first: usize, visitor: &mut VisitorMut<'_, 'a>) -> usize {
                let ($($name,)+) = self;
                $(let first = $name.visit_from_mut(first, visitor);)+
                first
            }

            fn commit_all(&mut self) {
                let ($($name,)+) = self;
                $($name.commit_all();)+
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
