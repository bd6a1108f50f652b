//! What all recurrent layers share: from batch × steps × features to the last state, or to that of every step.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Dim as _, Module, NonMutableModule};

use super::cell_formula::{ARRAY_NAMES, CellSteps};
use crate::design::{CheckedLayer, Penalty, Recurrence, Returns, Shape, Start, WeightSign};
use crate::engine::dispatch::{self, OfSequence};
use crate::engine::formula::{CellPart, Computed, LayerNumber, NumberFormula};
use crate::engine::init::Fans;
use crate::engine::kernels::optimizer::SignConstraint;
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::kernels::recurrent::{
    self, Cell, RecurrentGradients, RecurrentSaved, RecurrentSize, RecurrentWeights,
};
use crate::engine::kernels::reduce::add;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights, wrong_input};
use crate::engine::layers::products::{Arrived, GradientProduct, ParameterPlace};
use crate::engine::layers::saved::{Saved, room};
use crate::engine::layers::{
    AnyLayer, ArrayPath, Builder, Built, Kinds, LayerModule, LayerPass, TypePlan, Visitor, VisitorMut, taped,
};
use crate::engine::tensor::{
    BatchShape, HiddenStates, Parameter, SequenceOf, SequenceShape, Size, Taped, VectorOf, equal, product,
};
use crate::engine::{Draw, EngineError, Operator, RecurrentSizes};

/// The cell of a recurrent layer, as a type.
pub trait CellType: Send + Sync + 'static {
    /// The kernels' cell.
    const CELL: Cell;
    /// Rows of weights for each number of the state.
    type Gates: Size;
    /// The settings of its kind in the design.
    type Settings: AsRef<Recurrence> + 'static;
    /// The type's name.
    const NAME: &'static str;
}

/// Which way a recurrent layer reads, as a type.
pub trait DirectionType: Send + Sync + 'static {
    /// Readings of the sequence.
    const COUNT: usize;
    /// The direction as it follows the units in a type.
    const WRITTEN: &'static str;
}

/// From the first step to the last.
#[derive(Debug, Clone, Copy)]
pub struct Forward;

/// Both ways, with weights of their own; the states stand side by side.
#[derive(Debug, Clone, Copy)]
pub struct Both;

impl DirectionType for Forward {
    const COUNT: usize = 1;
    const WRITTEN: &'static str = "";
}

impl DirectionType for Both {
    const COUNT: usize = 2;
    const WRITTEN: &'static str = ", Both";
}

/// What a recurrent layer gives: rows of numbers for the last state, sequences for that of every step.
pub trait StateShape: BatchShape {
    /// Steps, where every step's state is given and their number is known.
    const STEPS: Option<usize>;
    /// Numbers of a state, all directions together.
    const STATE: Option<usize>;
    /// Whether every step's state is given.
    const SEQUENCE: bool;
}

impl<N: Size> StateShape for VectorOf<N> {
    const STEPS: Option<usize> = None;
    const STATE: Option<usize> = N::KNOWN;
    const SEQUENCE: bool = false;
}

impl<T: Size, F: Size> StateShape for SequenceOf<T, F> {
    const STEPS: Option<usize> = T::KNOWN;
    const STATE: Option<usize> = F::KNOWN;
    const SEQUENCE: bool = true;
}

/// Start values and penalties of a recurrent layer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RecurrenceSettings {
    /// Start values of the weights from the input and of the biases.
    pub start: Start,
    /// Start values of the weights from one state to the next.
    pub recurrent: crate::design::Init,
    /// What large weights cost.
    pub penalty: Penalty,
    /// Which signs the weights may have.
    pub sign: WeightSign,
}

impl Default for RecurrenceSettings {
    fn default() -> Self {
        Self::from(&Recurrence::new(1))
    }
}

impl From<&Recurrence> for RecurrenceSettings {
    fn from(of: &Recurrence) -> Self {
        let start = Start { weights: of.weights, bias: of.bias };
        let penalty = Penalty { l1: of.l1, l2: of.l2 };
        Self { start, recurrent: of.recurrent_weights, penalty, sign: of.sign }
    }
}

/// A recurrent layer with cell `G`, from sequences of shape `I` to states of shape `O`, with `H` units in each direction
/// `D`. The state before the first step is 0.
#[derive(Debug)]
pub struct RecurrenceOf<G: CellType, I: SequenceShape, O: StateShape, H: Size, D: DirectionType> {
    ways: Vec<Way<G::Gates, H, I::F>>,
    body: RecurrenceBody,
    types: PhantomData<(G, O, D)>,
}

/// The body of a recurrent layer.
#[derive(Debug, Clone, Copy)]
struct RecurrenceBody {
    cell: Cell,
    inputs: usize,
    hidden: usize,
    directions: usize,
    /// Whether every step's state is given.
    sequence: bool,
}

/// The weights of one direction: gates × units × features, gates × units × units, and two biases.
#[derive(Debug)]
struct Way<G: Size, H: Size, F: Size> {
    weight_ih: Parameter<(G, H, F)>,
    weight_hh: Parameter<(G, H, H)>,
    bias_ih: Parameter<(G, H)>,
    bias_hh: Parameter<(G, H)>,
}

impl<G: Size, H: Size, F: Size> Way<G, H, F> {
    fn new(
        (gates, units, features): (G, H, F),
        names: [&'static str; 4],
        settings: RecurrenceSettings,
        draw: &mut Draw,
    ) -> Result<Self, EngineError> {
        let (g, h, f) = (gates.size(), units.size(), features.size());
        let RecurrenceSettings { start, recurrent, penalty, sign } = settings;
        let signs = |neurons| SignConstraint::new(sign, neurons, 1);
        let (from, within) = (Fans { into: f, out: h }, Fans { into: h, out: h });
        let weight_ih = draw.values(start.weights, g * h * f, from);
        let weight_hh = draw.values(recurrent, g * h * h, within);
        let [bias_ih, bias_hh] = [(); 2].map(|()| draw.values(start.bias, g * h, from));
        let none = Penalty::default();
        Ok(Self {
            weight_ih: Parameter::new(names[0], (gates, units, features), weight_ih, penalty)?
                .with_dims(vec![g * h, f])
                .with_signs(signs(f)),
            weight_hh: Parameter::new(names[1], (gates, units, units), weight_hh, penalty)?
                .with_dims(vec![g * h, h])
                .with_signs(signs(h)),
            bias_ih: Parameter::new(names[2], (gates, units), bias_ih, none)?.with_dims(vec![g * h]),
            bias_hh: Parameter::new(names[3], (gates, units), bias_hh, none)?.with_dims(vec![g * h]),
        })
    }
}

impl<G, I, O, const H: usize, D> RecurrenceOf<G, I, O, Const<H>, D>
where
    G: CellType,
    I: SequenceShape,
    O: StateShape,
    D: DirectionType,
{
    /// A layer with drawn weights. Features that the shape leaves to run time are those of `I` at its default.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn new(settings: RecurrenceSettings, draw: &mut Draw) -> Result<Self, EngineError> {
        Self::with_sizes(I::F::default(), Const, settings, draw)
    }
}

impl<G: CellType, I: SequenceShape, O: StateShape, H: Size, D: DirectionType> RecurrenceOf<G, I, O, H, D> {
    /// A layer with drawn weights, some of whose sizes are known at run time only.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn with_sizes(
        features: I::F,
        units: H,
        settings: RecurrenceSettings,
        draw: &mut Draw,
    ) -> Result<Self, EngineError> {
        const {
            assert!(
                equal(O::STATE, product(H::KNOWN, Some(D::COUNT))),
                "what goes out is not as wide as the units of all directions"
            );
            assert!(equal(O::STEPS, <I::T as Size>::KNOWN), "as many steps go out as come in");
        }
        let sizes = (G::Gates::default(), units, features);
        let ways = ARRAY_NAMES[..D::COUNT].iter().map(|names| Way::new(sizes, *names, settings, draw));
        let body = RecurrenceBody {
            cell: G::CELL,
            inputs: features.size(),
            hidden: units.size(),
            directions: D::COUNT,
            sequence: O::SEQUENCE,
        };
        Ok(Self { ways: ways.collect::<Result<_, _>>()?, body, types: PhantomData })
    }
}

impl<G, I, O, H: Size, D> NonMutableModule for RecurrenceOf<G, I, O, H, D>
where
    G: CellType,
    I: SequenceShape,
    O: StateShape,
    D: DirectionType,
{
}

impl<G, I, O, H: Size, D> Module<Taped<I>> for RecurrenceOf<G, I, O, H, D>
where
    G: CellType,
    I: SequenceShape,
    O: StateShape,
    D: DirectionType,
{
    type Output = Taped<O>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<I>) -> Result<Taped<O>, EngineError> {
        taped::forward(self, &self.body, x)
    }
}

impl<G, I, O, H: Size, D> LayerModule for RecurrenceOf<G, I, O, H, D>
where
    G: CellType,
    I: SequenceShape,
    O: StateShape,
    D: DirectionType,
{
    fn visit<'a>(&'a self, visitor: &mut Visitor<'_, 'a>) {
        for Way { weight_ih, weight_hh, bias_ih, bias_hh } in &self.ways {
            visitor(ArrayPath::of(weight_ih), weight_ih);
            visitor(ArrayPath::of(weight_hh), weight_hh);
            visitor(ArrayPath::of(bias_ih), bias_ih);
            visitor(ArrayPath::of(bias_hh), bias_hh);
        }
    }

    fn visit_mut<'a>(&'a mut self, visitor: &mut VisitorMut<'_, 'a>) {
        for Way { weight_ih, weight_hh, bias_ih, bias_hh } in &mut self.ways {
            visitor(ArrayPath::of(weight_ih), weight_ih);
            visitor(ArrayPath::of(weight_hh), weight_hh);
            visitor(ArrayPath::of(bias_ih), bias_ih);
            visitor(ArrayPath::of(bias_hh), bias_hh);
        }
    }
}

impl<G, I, O, H: Size, D> AnyLayer for RecurrenceOf<G, I, O, H, D>
where
    G: CellType,
    I: SequenceShape,
    O: StateShape,
    D: DirectionType,
{
    fn body(&self) -> &dyn LayerBody {
        &self.body
    }
}

impl RecurrenceBody {
    /// The kernel's sizes for each direction, with the number of its first array.
    fn ways(self, context: &LayerContext<'_>) -> impl Iterator<Item = (RecurrentSize, usize)> {
        let Self { cell, inputs, hidden, directions, sequence } = self;
        let steps = if let Shape::Sequence { steps, .. } = context.input { steps } else { 0 };
        let batch = context.batch;
        (0..directions).map(move |n| {
            let (reverse, column, width) = (n == 1, n * hidden, hidden * directions);
            (RecurrentSize { cell, batch, steps, inputs, hidden, reverse, sequence, column, width }, 4 * n)
        })
    }
}

/// The weights of one direction as the kernels take them.
fn recurrent_weights<'a>(weights: &LayerWeights<'a>, first: usize) -> RecurrentWeights<'a> {
    let [weight_ih, weight_hh, bias_ih, bias_hh] = weights.take(first);
    RecurrentWeights { weight_ih, weight_hh, bias_ih, bias_hh }
}

impl LayerBody for RecurrenceBody {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        let width = self.hidden * self.directions;
        match input {
            Shape::Sequence { steps, features } if features == self.inputs => {
                Ok(if self.sequence { Shape::Sequence { steps, features: width } } else { Shape::Vector(width) })
            }
            _ => wrong_input(format!("Sequence<_, {}>", self.inputs), input),
        }
    }

    fn forward(
        &self,
        weights: &LayerWeights<'_>,
        x: &[f32],
        y: &mut [f32],
        saved: &mut Saved,
        context: &LayerContext<'_>,
    ) {
        let is_kept = context.saves || context.watch.is_some();
        for ((size, first), states) in self.ways(context).zip(&mut saved.states) {
            let states = is_kept.then(|| room(states, size.saved_len()));
            recurrent::forward(&size, recurrent_weights(weights, first), x, context.lengths, y, states);
        }
    }

    fn backward(&self, weights: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        let Backward { x, dy, mut dx, parameters, .. } = back;
        let ways = self.ways(context).zip(&saved.states).zip(parameters.chunks_mut(4));
        let mut is_first = true;
        for (((size, first), states), gradients) in ways {
            let [weight_ih, weight_hh, bias_ih, bias_hh] = gradients else { return };
            let saved = RecurrentSaved { x, lengths: context.lengths, saved: &states[..size.saved_len()], dy };
            let gradients = RecurrentGradients { weight_ih, weight_hh, bias_ih, bias_hh };
            let backward = |dx: Option<&mut [f32]>| {
                recurrent::backward(&size, recurrent_weights(weights, first), saved, dx, gradients);
            };
            match &mut dx {
                Some(dx) if !is_first => with_scratch(dx.len(), |own| {
                    backward(Some(own));
                    add(dx, own);
                }),
                dx => backward(dx.as_deref_mut()),
            }
            is_first = false;
        }
    }

    fn products(
        &self,
        of: ParameterPlace,
        weights: &LayerWeights<'_>,
        Arrived { x, dy, .. }: Arrived<'_>,
        saved: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        // Four arrays for each direction.
        let (way, parameter) = (of.parameter / 4, of.parameter % 4);
        let Some(((size, first), states)) = self.ways(context).zip(&saved.states).nth(way) else { return Vec::new() };
        let saved = RecurrentSaved { x, lengths: context.lengths, saved: &states[..size.saved_len()], dy };
        let found = recurrent::products(&size, recurrent_weights(weights, first), saved, (parameter, of.index));
        let product = |found: recurrent::StepProduct| GradientProduct {
            sample: found.sample,
            output: if self.sequence { found.step * size.width } else { 0 } + size.column + found.unit,
            input: found.input.map(|input| found.step * self.inputs + input),
            step: Some(found.step),
            error: found.error,
            value: found.value,
        };
        found.into_iter().map(product).collect()
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let width = self.hidden * self.directions;
        let (part, step, unit) = match number {
            LayerNumber::Cell { part, step, unit } => (part, Some(step), unit),
            LayerNumber::Output(n) if self.sequence => (CellPart::State, Some(n / width), n % width),
            LayerNumber::Output(n) => (CellPart::State, None, n),
            LayerNumber::Sum(_) | LayerNumber::Shortcut(_) | LayerNumber::Scaled(_) => return None,
        };
        let (size, first) = self.ways(&pass.context).nth(unit / self.hidden)?;
        let steps = CellSteps::run(size, recurrent_weights(&pass.weights, first), pass);
        match step.or(steps.last()) {
            Some(step) => steps.formula(part, step, unit % self.hidden),
            None => Some(Computed::by(NumberFormula::Padding)),
        }
    }

    fn hidden_states(&self, saved: &Saved, context: &LayerContext<'_>) -> Option<HiddenStates> {
        let Shape::Sequence { steps, .. } = context.input else { return None };
        let (rows, units) = (context.batch * steps, self.hidden * self.directions);
        let mut hidden = HiddenStates {
            steps,
            units,
            values: vec![0.0; rows * units],
            overwritten: vec![0.0; if self.cell.keeping_gate().is_some() { rows } else { 0 }],
        };
        for ((size, _), saved) in self.ways(context).zip(&saved.states) {
            let saved = saved.get(..size.saved_len())?;
            recurrent::observe(&size, saved, context.lengths, (&mut hidden.values, &mut hidden.overwritten));
        }
        Some(hidden)
    }
}

impl<G, I, O, H: Size, D> Built for RecurrenceOf<G, I, O, H, D>
where
    G: CellType,
    I: SequenceShape,
    O: StateShape,
    D: DirectionType,
{
    type Settings = G::Settings;

    fn build(settings: &G::Settings, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let settings = settings.as_ref();
        if settings.direction.count() != D::COUNT || (settings.returns == Returns::Sequence) != O::SEQUENCE {
            return Err(EngineError::OtherLayers);
        }
        let (features, units) = (I::F::of(layer.input.units())?, H::of(settings.units)?);
        Self::with_sizes(features, units, RecurrenceSettings::from(settings), &mut builder.draw(layer.id))
    }

    fn written(_: &CheckedLayer, _: Kinds) -> Result<String, EngineError> {
        Ok(format!("{}<{}, {}, {}{}>", G::NAME, I::written(), O::written(), H::written(), D::WRITTEN))
    }
}

struct Ways<G>(PhantomData<G>);

impl<G: CellType> OfSequence for Ways<G> {
    type Made = TypePlan<G::Settings>;

    fn last<T: Size, F: Size, H: Size>(self) -> Self::Made {
        type Layer<G, T, F, H> = RecurrenceOf<G, SequenceOf<T, F>, VectorOf<H>, H, Forward>;
        TypePlan::of::<Layer<G, T, F, H>, SequenceOf<T, F>, VectorOf<H>>()
    }

    fn sequence<T: Size, F: Size, H: Size>(self) -> Self::Made {
        type Layer<G, T, F, H> = RecurrenceOf<G, SequenceOf<T, F>, SequenceOf<T, H>, H, Forward>;
        TypePlan::of::<Layer<G, T, F, H>, SequenceOf<T, F>, SequenceOf<T, H>>()
    }
}

/// The type of a recurrent layer with cell `G`.
pub(super) fn plan<G: CellType>(of: &Recurrence, layer: &CheckedLayer) -> Result<TypePlan<G::Settings>, EngineError> {
    type LastOfBoth<G> = RecurrenceOf<G, SequenceOf, VectorOf, usize, Both>;
    type AllOfBoth<G> = RecurrenceOf<G, SequenceOf, SequenceOf, usize, Both>;
    let Shape::Sequence { steps, features } = layer.input else { return Err(EngineError::OtherLayers) };
    Ok(match (of.direction.count(), of.returns) {
        (1, Returns::Last) => dispatch::last_state((steps, features, of.units), Ways::<G>(PhantomData)),
        (1, Returns::Sequence) => dispatch::states((steps, features, of.units), Ways::<G>(PhantomData)),
        (_, Returns::Last) => TypePlan::of::<LastOfBoth<G>, SequenceOf, VectorOf>(),
        (_, Returns::Sequence) => TypePlan::of::<AllOfBoth<G>, SequenceOf, SequenceOf>(),
    })
}

/// The operator of a layer with cell `G`.
pub(super) fn operator<G: CellType>(of: &Recurrence, layer: &CheckedLayer) -> Operator {
    Operator::Recurrent(RecurrentSizes {
        cell: G::CELL,
        features: layer.input.units(),
        units: of.units,
        both: of.direction.count() == 2,
        last: of.returns == Returns::Last,
    })
}
