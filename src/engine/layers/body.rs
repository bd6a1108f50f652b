//! A layer's body: forward and backward on slices, compiled once for all sizes.
use std::cell::RefCell;

use super::asked::AskedNumber;
use super::error_path::ErrorPath;
use super::products::{Arrived, GradientProduct, ParameterPlace, ProductWatch};
use super::saved::Saved;
use super::units::{Ablation, UnitSeed};
use crate::design::{Activation, Shape};
use crate::engine::EngineError;
use crate::engine::formula::{
    Computed, LayerNumber, NumberFormula, Product, Quantity, QuantitySource, ShareRule, WeightedSum,
};
use crate::engine::kernels::activation::SoftmaxAxis;
use crate::engine::kernels::padding::{zero_padded, zero_padded_rows};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::kernels::pool::{PoolSize, PoolWindow};
use crate::engine::tensor::{HiddenStates, Hook, Mode, Observation};

/// What follows a layer and is computed in the same go: the numbers are the same, the way through memory is shorter.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Fusion {
    /// An activation.
    pub activation: Option<Activation>,
    /// Max pooling, behind the activation if there is one.
    pub pool: Option<PoolWindow>,
}

impl Fusion {
    /// Whether nothing is: each layer for itself.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// With what follows next; `None` where that cannot be done in the same go.
    pub(super) fn then(&self, next: &Self) -> Option<Self> {
        match (self.activation, self.pool) {
            (None, None) => Some(*next),
            (Some(_), None) if next.activation.is_none() => Some(Self { pool: next.pool, ..*self }),
            _ => None,
        }
    }

    /// The activation that is computed with a layer of this activation.
    pub(super) fn activation(&self, own: Activation) -> Activation {
        self.activation.unwrap_or(own)
    }

    /// The pooling of maps of this height and width.
    pub(super) fn pool(&self, height: usize, width: usize) -> Option<PoolSize> {
        self.pool.map(|window| window.on(height, width))
    }

    /// The shape behind what follows a layer that gives this one.
    pub(in crate::engine) fn output(&self, shape: Shape) -> Shape {
        match shape {
            Shape::Picture { channels, height, width } => self
                .pool(height, width)
                .map_or(shape, |pool| Shape::Picture { channels, height: pool.out_height(), width: pool.out_width() }),
            _ => shape,
        }
    }
}

/// Arrays of the layer that has the most: a recurrent one that reads both ways.
const MOST: usize = 8;

/// The numbers of a layer's parameters, then of its buffers, in PyTorch's order.
#[derive(Clone, Copy, Default)]
pub struct LayerWeights<'a> {
    arrays: [&'a [f32]; MOST],
    count: usize,
}

impl<'a> LayerWeights<'a> {
    /// Adds the next array.
    pub(super) fn push(&mut self, numbers: &'a [f32]) {
        // A block has more arrays, which its layers read for themselves.
        if let Some(place) = self.arrays.get_mut(self.count) {
            *place = numbers;
            self.count += 1;
        }
    }

    /// Some arrays from the one with number `first` on.
    pub(super) fn take<const N: usize>(&self, first: usize) -> [&'a [f32]; N] {
        std::array::from_fn(|n| self.arrays.get(first + n).copied().unwrap_or_default())
    }
}

/// Where layers note what they give, for as long as somebody watches; backward the gradient of that.
pub(super) type Watcher = RefCell<Vec<Observation>>;

/// What a layer computes in.
#[derive(Clone, Copy)]
pub struct LayerContext<'a> {
    /// Samples in the batch.
    pub(in crate::engine) batch: usize,
    /// The shape of one sample that comes in.
    pub(in crate::engine) input: Shape,
    /// What is computed in the same go.
    pub(in crate::engine) fusion: Fusion,
    /// Whether the layer answers or learns.
    pub(in crate::engine) mode: Mode,
    /// Steps of each sequence that count, if not all.
    pub(in crate::engine) lengths: Option<&'a [usize]>,
    /// Whether a backward pass follows.
    pub(in crate::engine) saves: bool,
    /// Where layers note what they give; backward the gradient of that.
    pub(in crate::engine) watch: Option<&'a Watcher>,
    /// Units that give 0 while answering.
    pub(in crate::engine) ablation: Option<&'a Ablation>,
    /// Where a gradient starts, beside that of the output.
    pub(in crate::engine) seed: Option<UnitSeed>,
    /// The number of one layer of whose formula somebody asks, for a single sample.
    pub(in crate::engine) asked: Option<&'a AskedNumber>,
    /// Who is told of every layer.
    pub(in crate::engine) hook: Option<&'a dyn Hook>,
    /// Where the products of one parameter's gradient are noted.
    pub(in crate::engine) products: Option<&'a ProductWatch>,
}

impl<'a> LayerContext<'a> {
    /// The steps of sequences some of whose last ones are padding, and how many of each count.
    pub(super) fn padding(&self) -> Option<(usize, &'a [usize])> {
        let Shape::Sequence { steps, .. } = self.input else { return None };
        self.lengths.map(|lengths| (steps, lengths))
    }

    /// Whether each layer computes for itself, because somebody needs what it gives.
    pub(super) fn is_unfused(&self) -> bool {
        self.watch.is_some() || self.ablation.is_some() || self.asked.is_some()
    }

    /// Sets what a layer gives for padded steps to 0, or the gradient there.
    pub(super) fn zero_padded(&self, values: &mut [f32]) {
        if let Some((steps, lengths)) = self.padding() {
            let features = values.len().checked_div(self.batch * steps).unwrap_or_default();
            zero_padded(values, steps, features, lengths);
        }
    }

    /// Sets the rows of a picture to 0 that are the padded steps of a short text, or the gradient there. Other shapes stay
    /// as they are.
    fn zero_rows(&self, values: &mut [f32], shape: Shape) {
        if let (Some(lengths), Shape::Picture { channels, height, width }) = (self.lengths, shape) {
            zero_padded_rows(values, (channels, height, width), lengths);
        }
    }

    /// How many numbers of a map count in each sample, where its rows are the steps of texts.
    pub(super) fn counting(&self) -> impl Fn(usize) -> Option<usize> {
        let (rows, width) =
            if let Shape::Picture { height, width, .. } = self.input { (height, width) } else { (0, 0) };
        let lengths = self.lengths;
        move |sample| Some(rows.min(*lengths?.get(sample)?) * width)
    }

    /// Samples of a shape, of which nothing but an answer is wanted.
    pub(in crate::engine) fn answering(batch: usize, input: Shape) -> Self {
        Self {
            batch,
            input,
            fusion: Fusion::default(),
            mode: Mode::Eval,
            lengths: None,
            saves: false,
            watch: None,
            ablation: None,
            seed: None,
            asked: None,
            hook: None,
            products: None,
        }
    }
}

/// What a layer computed for one sample, while answering.
pub struct LayerPass<'a> {
    /// Its weights.
    pub weights: LayerWeights<'a>,
    /// What came in.
    pub x: &'a [f32],
    /// What went out.
    pub y: &'a [f32],
    /// What it was computed in.
    pub context: LayerContext<'a>,
}

impl LayerPass<'_> {
    /// Number `n` of what came in.
    pub(super) fn input(&self, n: usize) -> Quantity {
        Quantity::input(self.x, n)
    }

    /// Number `n` of what went out, by its formula.
    pub(super) fn output(&self, n: usize, formula: NumberFormula) -> Computed {
        Computed { value: self.y.get(n).copied().unwrap_or_default(), formula }
    }

    /// The answer of a layer that gives number `from(n)` of what came in as number `n`.
    pub(super) fn copied(&self, number: LayerNumber, from: impl FnOnce(usize) -> usize) -> Option<Computed> {
        let LayerNumber::Output(n) = number else { return None };
        Some(self.output(n, NumberFormula::Copy(self.input(from(n)))))
    }

    /// The answer of a layer of sums behind which an activation stands; `sum` gives the sum of every number.
    pub(super) fn activated(
        &self,
        number: LayerNumber,
        (activation, axis): (Activation, SoftmaxAxis),
        sum: impl Fn(usize) -> WeightedSum,
    ) -> Option<Computed> {
        match number {
            LayerNumber::Sum(n) => Some(Computed::by(NumberFormula::Sum(sum(n)))),
            LayerNumber::Output(n) if activation == Activation::Softmax => {
                let of = |n| Quantity { value: sum(n).sum() as f32, source: QuantitySource::Own(LayerNumber::Sum(n)) };
                Some(self.output(n, softmax(axis, n, of)))
            }
            LayerNumber::Output(n) => Some(self.output(n, NumberFormula::Sum(WeightedSum { activation, ..sum(n) }))),
            LayerNumber::Shortcut(_) | LayerNumber::Scaled(_) | LayerNumber::Cell { .. } => None,
        }
    }

    /// The formula of an activation of number `n` of what came in.
    pub(super) fn activation(&self, (activation, axis): (Activation, SoftmaxAxis), n: usize) -> NumberFormula {
        if activation == Activation::Softmax {
            return softmax(axis, n, |n| self.input(n));
        }
        NumberFormula::Sum(WeightedSum {
            activation,
            ..WeightedSum::new(vec![Product::one(self.input(n))], Vec::new())
        })
    }
}

/// Softmax of number `n` over those that it is taken together with.
fn softmax(axis: SoftmaxAxis, n: usize, of: impl Fn(usize) -> Quantity) -> NumberFormula {
    let (index, group) = axis.group(n);
    NumberFormula::Share { of: group.map(of).collect(), index, rule: ShareRule::Exponential }
}

/// What a backward pass reads and adds to. A sample's numbers lie as those of the forward pass did.
pub struct Backward<'a> {
    /// What came in.
    pub x: &'a [f32],
    /// What went out.
    pub y: &'a [f32],
    /// The gradient of what went out.
    pub dy: &'a [f32],
    /// That of what came in, to be written over; `None` where nobody asks for it.
    pub dx: Option<&'a mut [f32]>,
    /// Those of the layer's parameters, in their order, to be added to.
    pub parameters: &'a mut [Vec<f32>],
}

/// A layer's body.
pub trait LayerBody: Send + Sync {
    /// The shape of one sample that goes out.
    ///
    /// # Errors
    /// When samples of that shape cannot come in.
    fn output(&self, input: Shape) -> Result<Shape, EngineError>;

    /// Writes all of `y`. What `backward` needs besides goes to `saved`, if the context says that it follows, and what
    /// `hidden_states` needs, if somebody watches.
    fn forward(
        &self,
        weights: &LayerWeights<'_>,
        x: &[f32],
        y: &mut [f32],
        saved: &mut Saved,
        context: &LayerContext<'_>,
    );

    /// Writes the gradient of what came in and adds those of the parameters, from what `forward` saved in the same context.
    fn backward(&self, weights: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>);

    /// The products whose sum `backward` adds to the gradient of one of the layer's own parameters, from what `forward`
    /// saved in the same context while each layer computed for itself. Layers without parameters have none.
    fn products(
        &self,
        _of: ParameterPlace,
        _weights: &LayerWeights<'_>,
        _arrived: Arrived<'_>,
        _saved: &Saved,
        _context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        Vec::new()
    }

    /// Follows an error through the layers inside of a block from what came into it. Whether it starts in there; then it
    /// has come to what they give.
    fn follow_inside(&self, _x: &[f32], _path: &mut ErrorPath<'_>, _context: &LayerContext<'_>) -> bool {
        false
    }

    /// How one of its numbers follows from what came in; `None` where there is no such number. It is not asked for padding.
    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed>;

    /// Whether the last rows of a picture may be the padded steps of a short text: then as many rows go out, each at its
    /// place, or numbers that only the rows before them enter.
    fn supports_masking(&self, _input: Shape) -> bool {
        false
    }

    /// How many steps of each sample count, where the layer can see that in what comes in: tokens end before their padding.
    fn lengths(&self, _x: &[f32], _input: Shape) -> Option<Vec<usize>> {
        None
    }

    /// What the layer keeps from step to step, from what `forward` left while somebody watched; `None` where it keeps
    /// nothing.
    fn hidden_states(&self, _saved: &Saved, _context: &LayerContext<'_>) -> Option<HiddenStates> {
        None
    }

    /// Whether what comes in goes out unchanged, so that nothing has to be computed.
    fn is_identity(&self, _context: &LayerContext<'_>) -> bool {
        false
    }

    /// Whether it can compute what follows in the same go.
    fn fuses(&self, _fusion: &Fusion) -> bool {
        false
    }
}

// Not methods of the trait, for no body has its own.
impl dyn LayerBody + '_ {
    /// Lengths of the sequences that come in, as far as the layer knows of them.
    pub(super) fn lengths_in<'a>(&self, lengths: Option<&'a [usize]>, input: Shape) -> Option<&'a [usize]> {
        lengths.filter(|_| !matches!(input, Shape::Picture { .. }) || self.supports_masking(input))
    }

    /// Writes all of `y`; what padding would give is 0.
    pub(super) fn forward_masked(
        &self,
        weights: &LayerWeights<'_>,
        (x, y): (&[f32], &mut [f32]),
        (saved, output): (&mut Saved, Shape),
        context: &LayerContext<'_>,
    ) {
        self.forward(weights, x, y, saved, context);
        context.zero_rows(y, output);
    }

    /// The way back from gradients of an output whose padding is 0 whatever came in.
    pub(super) fn backward_masked(
        &self,
        weights: &LayerWeights<'_>,
        back: Backward<'_>,
        (saved, output): (&mut Saved, Shape),
        context: &LayerContext<'_>,
    ) {
        if context.lengths.is_none() || !matches!(output, Shape::Picture { .. }) {
            return self.backward(weights, back, saved, context);
        }
        with_scratch(back.dy.len(), |dy| {
            dy.copy_from_slice(back.dy);
            context.zero_rows(dy, output);
            self.backward(weights, Backward { dy, ..back }, saved, context);
        });
    }

    /// The products of a parameter whose layer gives 0 for padding whatever came in.
    pub(super) fn products_masked(
        &self,
        of: ParameterPlace,
        weights: &LayerWeights<'_>,
        arrived: Arrived<'_>,
        (saved, output): (&Saved, Shape),
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        let mut dy = arrived.dy.to_vec();
        context.zero_rows(&mut dy, output);
        self.products(of, weights, Arrived { dy: &dy, ..arrived }, saved, context)
    }
}

/// The error of a sample that cannot come in.
#[cold]
pub(super) fn wrong_input<T>(expected: String, got: Shape) -> Result<T, EngineError> {
    Err(EngineError::WrongSize { expected, got: got.dims() })
}
