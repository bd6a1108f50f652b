//! Embedding: a row of `F` numbers for every token, from batch × steps to batch × steps × `F`.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Dim as _, Module, NonMutableModule};

use crate::design::{self, CheckedLayer, Init, Penalty, Shape};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula, Quantity};
use crate::engine::init::Fans;
use crate::engine::kernels::embedding::{self, EmbeddingSize};
use crate::engine::kernels::padding::token_lengths;
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights, wrong_input};
use crate::engine::layers::layer::visits;
use crate::engine::layers::products::{Arrived, GradientProduct, ParameterPlace};
use crate::engine::layers::saved::Saved;
use crate::engine::layers::{AnyLayer, Buildable, Builder, Built, Kinds, LayerModule, TypePlan, taped};
use crate::engine::tensor::{Parameter, SequenceOf, SequenceShape, Size, Taped, VectorOf, VectorShape};
use crate::engine::{Draw, EngineError, Operator};

/// An embedding whose sizes are constants: `Embedding<Vector<20>, Sequence<20, 16>, 1000>` has 16 numbers for each of
/// 1000 tokens.
pub type Embedding<I, O, const V: usize> = EmbeddingOf<I, O, Const<V>>;

/// A table of `V` rows, from rows of token numbers of shape `I` to sequences of shape `O`. Tokens 0 at the end of a sample are
/// padding: they become zeros, and nothing is learned of them. What is no token of the table counts as padding, too.
#[derive(Debug)]
pub struct EmbeddingOf<I: VectorShape, O: SequenceShape<T = I::N>, V: Size> {
    weight: Parameter<(V, O::F)>,
    body: EmbeddingBody,
    shapes: PhantomData<I>,
}

/// The body of an embedding.
#[derive(Debug, Clone, Copy)]
struct EmbeddingBody {
    vocabulary: usize,
    features: usize,
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
        let body = EmbeddingBody { vocabulary: vocabulary.size(), features: features.size() };
        Ok(Self { weight, body, shapes: PhantomData })
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
        taped::forward(self, &self.body, x)
    }
}

impl<I: VectorShape, O: SequenceShape<T = I::N>, V: Size> AnyLayer for EmbeddingOf<I, O, V> {
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl EmbeddingBody {
    fn size(self, context: &LayerContext<'_>) -> EmbeddingSize {
        let Self { vocabulary, features } = self;
        EmbeddingSize { steps: context.input.len(), vocabulary, features }
    }
}

impl LayerBody for EmbeddingBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        match input {
            Shape::Tokens { length: steps, .. } | Shape::Vector(steps) => {
                Ok(Shape::Sequence { steps, features: self.features })
            }
            _ => wrong_input("tokens".to_owned(), input),
        }
    }

    fn forward(&self, weights: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, context: &LayerContext<'_>) {
        let [weight] = weights.take(0);
        embedding::forward(self.size(context), x, context.lengths, weight, y);
    }

    fn lengths(&self, x: &[f32], input: Shape) -> Option<Vec<usize>> {
        let mut lengths = Vec::new();
        token_lengths(x, input.len(), &mut lengths);
        Some(lengths)
    }

    /// Token numbers have no gradient.
    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, context: &LayerContext<'_>) {
        let Backward { x, dy, dx, parameters: [dweight], .. } = back else { return };
        if let Some(dx) = dx {
            // Numbers of tokens have no gradient.
            dx.fill(0.0);
        }
        embedding::backward(self.size(context), x, context.lengths, dy, dweight);
    }

    /// A number of a token's row gets the error of every step at which the token stands.
    fn products(
        &self,
        of: ParameterPlace,
        _: &LayerWeights<'_>,
        Arrived { x, dy, .. }: Arrived<'_>,
        _: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        let size = self.size(context);
        let (row, feature) = (of.index / self.features, of.index % self.features);
        let places = (0..x.len()).filter(|place| size.row(x, context.lengths, *place) == Some(row));
        let product = |place: usize| {
            let step = place % size.steps;
            let output = step * self.features + feature;
            let error = dy[place * self.features + feature];
            GradientProduct {
                sample: place / size.steps,
                output,
                input: Some(step),
                step: Some(step),
                error,
                value: 1.0,
            }
        };
        places.map(product).collect()
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        let [weight] = pass.weights.take(0);
        let (step, feature) = (n / self.features, n % self.features);
        let row = self.size(&pass.context).row(pass.x, pass.context.lengths, step);
        let formula = row.map_or(NumberFormula::Padding, |row| NumberFormula::Lookup {
            key: pass.input(step),
            found: Quantity::weight("weight", weight, row * self.features + feature),
        });
        Some(pass.output(n, formula))
    }
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

    fn operators(&self, layer: &CheckedLayer, _: Kinds) -> Vec<Operator> {
        let Shape::Tokens { vocabulary, .. } = layer.input else { return Vec::new() };
        vec![Operator::Embedding { vocabulary, features: self.features }]
    }
}
