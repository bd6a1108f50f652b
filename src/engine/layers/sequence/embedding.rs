//! Embedding: a row of `F` numbers for every token, from batch × steps to batch × steps × `F`.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Dim as _, HasShape as _, Module, NonMutableModule};

use crate::design::{self, CheckedLayer, Init, Penalty, Shape};
use crate::engine::init::Fans;
use crate::engine::kernels::embedding::{self, EmbeddingSize};
use crate::engine::layers::layer::visits;
use crate::engine::layers::{Buildable, Builder, Built, Kinds, LayerModule, TypePlan};
use crate::engine::tensor::{
    Backward, Parameter, PooledBuffer, SequenceOf, SequenceShape, Size, Taped, VectorOf, VectorShape, Weights, enter,
    record,
};
use crate::engine::{Draw, EngineError};

/// An embedding whose sizes are constants: `Embedding<Vector<20>, Sequence<20, 16>, 1000>` has 16 numbers for each of
/// 1000 tokens.
pub type Embedding<I, O, const V: usize> = EmbeddingOf<I, O, Const<V>>;

/// A table of `V` rows, from rows of token numbers of shape `I` to sequences of shape `O`. What is no token of the table
/// counts as padding.
#[derive(Debug)]
pub struct EmbeddingOf<I: VectorShape, O: SequenceShape<T = I::N>, V: Size> {
    weight: Parameter<(V, O::F)>,
    shapes: PhantomData<I>,
}

impl<I: VectorShape, O: SequenceShape<T = I::N>, V: Size> EmbeddingOf<I, O, V> {
    /// A table with drawn rows.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn with_sizes(
        vocabulary: V,
        features: O::F,
        weights: Init,
        penalty: Penalty,
        draw: &mut Draw,
    ) -> Result<Self, EngineError> {
        let fans = Fans { into: vocabulary.size(), out: features.size() };
        let values = draw.values(weights, vocabulary.size() * features.size(), fans);
        let weight = Parameter::new("weight", (vocabulary, features), values, penalty)?;
        Ok(Self { weight, shapes: PhantomData })
    }
}

impl<I: VectorShape, O: SequenceShape<T = I::N>, V: Size> NonMutableModule for EmbeddingOf<I, O, V> {}

impl<I: VectorShape, O: SequenceShape<T = I::N>, V: Size> LayerModule for EmbeddingOf<I, O, V> {
    visits!(weight);
}

impl<I: VectorShape, O: SequenceShape<T = I::N>, V: Size> Module<Taped<I>> for EmbeddingOf<I, O, V> {
    type Output = Taped<O>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<I>) -> Result<Taped<O>, EngineError> {
        let vocabulary = self.weight.tensor().shape().0.size();
        O::close(forward(I::open(x)?, self.weight.weights(), vocabulary)?)
    }
}

fn forward(x: Taped<VectorOf>, weight: &Weights, vocabulary: usize) -> Result<Taped<SequenceOf>, EngineError> {
    let (batch, steps) = *x.shape();
    let features = weight.numbers.len() / vocabulary.max(1);
    let size = EmbeddingSize { steps, vocabulary, features };
    let (input, recorder) = enter(x)?;
    let lengths = recorder.lengths().cloned();
    let mut y = PooledBuffer::stale(batch * steps * features);
    embedding::forward(size, &input.numbers, lengths.as_deref(), &weight.numbers, &mut y);
    let x = input.numbers.clone();
    // Token numbers have no gradient.
    record(recorder, &[], &[weight], (y, (batch, steps, features)), move |_| {
        Box::new(move |mut back: Backward<'_>| {
            let [dweight] = back.parameters.as_mut_slice() else { return };
            embedding::backward(size, &x, lengths.as_deref(), back.dy, dweight);
        })
    })
}

impl<I: VectorShape, O: SequenceShape<T = I::N>, V: Size> Built for EmbeddingOf<I, O, V> {
    type Settings = design::Embedding;

    fn build(settings: &design::Embedding, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let &design::Embedding { features, weights, l1, l2 } = settings;
        let Shape::Tokens { vocabulary, .. } = layer.input else { return Err(EngineError::OtherLayers) };
        let (vocabulary, features) = (V::of(vocabulary)?, O::F::of(features)?);
        Self::with_sizes(vocabulary, features, weights, Penalty { l1, l2 }, &mut builder.draw(layer.id))
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("Embedding<{}, {}, {}>", I::written(), O::written(), V::written()))
    }
}

impl Buildable for design::Embedding {
    // Vocabularies are as various as texts: none is a constant of the table.
    fn plan(&self, _: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        Ok(TypePlan::of::<EmbeddingOf<VectorOf, SequenceOf, usize>, VectorOf, SequenceOf>())
    }

    fn pytorch(&self, layer: &CheckedLayer, _: Kinds) -> Vec<String> {
        let Shape::Tokens { vocabulary, .. } = layer.input else { return Vec::new() };
        vec![format!("nn.Embedding({vocabulary}, {})", self.features)]
    }
}
