//! The layers of a network in two rows: those at the start that training never changes, and all others. What the first row
//! gives for a sample, its features, can be computed once and kept.
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::design::{CheckedDesign, Layer, Shape, layers_to_ron};
use crate::engine::EngineError;
use crate::engine::kernels::parallel::{for_each, with_scratch};
use crate::engine::layers::{Backward, Builder, Chain, ChainBuffers, LayerContext, ModuleStack, Visitor, VisitorMut};

/// What the layers at the start that training never changes give for a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// How many numbers.
    pub len: usize,
    /// Another number whenever other layers, or samples of another shape, give them.
    pub mark: u64,
}

/// The layers of a network in two rows.
pub(super) struct SplitLayers {
    /// Never changed; none in most networks.
    fixed: Chain,
    pub(super) learned: Chain,
    /// What comes in between both.
    between: Shape,
    features: Option<Features>,
}

/// The buffers of both rows, and what goes between them.
#[derive(Default)]
pub(super) struct SplitBuffers {
    fixed: ChainBuffers,
    learned: ChainBuffers,
    between: Vec<f32>,
}

impl SplitLayers {
    /// Builds the layers of a checked design.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub(super) fn build(design: &CheckedDesign, builder: &Builder) -> Result<Self, EngineError> {
        let (fixed, learned) = design.layers().split_at(design.fixed_layers());
        let between = fixed.last().map_or(design.input(), |layer| layer.output);
        let features = (!fixed.is_empty()).then(|| {
            let mut hasher = DefaultHasher::new();
            let layers: Vec<Layer> = fixed.iter().map(|layer| layer.kind.clone().into()).collect();
            (layers_to_ron(&layers).unwrap_or_default(), design.input().dims()).hash(&mut hasher);
            Features { len: between.len(), mark: hasher.finish() }
        });
        let (fixed, learned) = (Chain::build(fixed.iter(), builder)?, Chain::build(learned.iter(), builder)?);
        Ok(Self { fixed, learned, between, features })
    }

    /// The shape of what comes in between both rows: that of a sample where the first is empty.
    pub(super) fn between(&self) -> Shape {
        self.between
    }

    /// What the first row gives; `None` where there is none.
    pub(super) fn features(&self) -> Option<Features> {
        self.features
    }

    /// Computes what the first row gives for samples, a few at once on every thread: few enough for what flows to stay near
    /// the thread.
    pub(super) fn extract(&self, samples: &[f32], input: Shape, work: usize) -> Vec<f32> {
        const AT_ONCE: usize = 4;
        let (from, to) = (input.len().max(1), self.between.len().max(1));
        let count = samples.len() / from;
        let mut features = vec![0.0; count * to];
        let pieces = samples.chunks(AT_ONCE * from).zip(features.chunks_mut(AT_ONCE * to));
        for_each(pieces, count.saturating_mul(work), |(x, y)| {
            self.fixed.answer(x, y, &LayerContext::answering(x.len() / from, input));
        });
        features
    }

    /// Answers samples, and writes all of `y`.
    pub(super) fn answer(&self, x: &[f32], y: &mut [f32], context: &LayerContext<'_>) {
        if self.features.is_none() {
            return self.learned.answer(x, y, context);
        }
        with_scratch(context.batch * self.between.len(), |between| {
            self.fixed.answer(x, between, context);
            self.learned.answer(between, y, &self.behind(context));
        });
    }

    /// Computes both rows, and leaves what `backward` needs.
    pub(super) fn forward(&self, x: &[f32], y: &mut [f32], buffers: &mut SplitBuffers, context: &LayerContext<'_>) {
        let SplitBuffers { fixed, learned, between } = buffers;
        if self.features.is_none() {
            return self.learned.forward(x, y, learned, context);
        }
        between.resize(context.batch * self.between.len(), 0.0);
        self.fixed.forward(x, between, fixed, context);
        self.learned.forward(between, y, learned, &self.behind(context));
    }

    /// The way back through both rows, from what `forward` left.
    pub(super) fn backward(&self, back: Backward<'_>, buffers: &mut SplitBuffers, context: &LayerContext<'_>) {
        let SplitBuffers { fixed, learned, between } = buffers;
        if self.features.is_none() {
            return self.learned.backward(back, learned, context);
        }
        let Backward { x, y, dy, dx, parameters } = back;
        let mut between_dx = vec![0.0; between.len()];
        let behind = Backward { x: between, y, dy, dx: Some(&mut between_dx), parameters };
        self.learned.backward(behind, learned, &self.behind(context));
        let before = Backward { x, y: between, dy: &between_dx, dx, parameters: &mut [] };
        self.fixed.backward(before, fixed, context);
    }

    /// The same context for the second row.
    pub(super) fn behind<'a>(&self, context: &LayerContext<'a>) -> LayerContext<'a> {
        LayerContext { input: self.between, ..*context }
    }
}

impl ModuleStack for SplitLayers {
    fn visit_from<'a>(&'a self, first: usize, visitor: &mut Visitor<'_, 'a>) -> usize {
        let first = self.fixed.visit_from(first, visitor);
        self.learned.visit_from(first, visitor)
    }

    fn visit_from_mut<'a>(&'a mut self, first: usize, visitor: &mut VisitorMut<'_, 'a>) -> usize {
        let first = self.fixed.visit_from_mut(first, visitor);
        self.learned.visit_from_mut(first, visitor)
    }

    fn note_all(&mut self, workspace: &ChainBuffers) {
        self.learned.note_all(workspace);
    }

    fn commit_all(&mut self) {
        self.learned.commit_all();
    }
}
