//! Residual: y = branch(x) + shortcut(x) (He et al. 2016); the shortcut is x itself, or a map where shapes differ.
use dfdx::prelude::{Const, Module, ModuleMut, NonMutableModule};

use super::chain::Chain;
use crate::design::{self, CheckedLayer, Padding, Shape, Shortcut};
use crate::engine::dispatch::{self, OfPictures, WindowNumbers};
use crate::engine::formula::{Computed, LayerNumber, NumberFormula, Product, Quantity, QuantitySource, WeightedSum};
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::kernels::reduce::add;
use crate::engine::layers::LayerPass;
use crate::engine::layers::body::{Backward, LayerBody, LayerContext, LayerWeights};
use crate::engine::layers::convolution::{Conv2dOf, FilterSizes, Valid};
use crate::engine::layers::dense::DenseOf;
use crate::engine::layers::error_path::ErrorPath;
use crate::engine::layers::path::Segment;
use crate::engine::layers::products::{Arrived, GradientProduct, ParameterPlace};
use crate::engine::layers::saved::{BlockBuffers, Saved, room};
use crate::engine::layers::stack::within;
use crate::engine::layers::written::{placed, tuple};
use crate::engine::layers::{
    AnyLayer, Buildable, BuildableStack, Builder, Built, Kinds, LayerModule, ModuleStack, TypePlan, UnitSettings,
    Visitor, VisitorMut,
};
use crate::engine::tensor::{BatchShape, PictureShape, Size, Taped, fork, sum};
use crate::engine::{EngineError, Operator};

/// A branch of layers whose output is added to that of the shortcut: `Residual<(Conv2d<…>, BatchNorm<16>)>`. Around a
/// branch that changes the shape the shortcut is a convolution of 1 × 1 or a dense layer.
///
/// ```
/// # use strata::engine::{EngineError, Vector, Taped, layers::{Dense, Residual}};
/// # use dfdx::prelude::Module;
/// fn block(block: &Residual<(Dense<4, 8>, Dense<8, 4>)>, x: Taped<Vector<4>>) -> Result<Taped<Vector<4>>, EngineError> {
///     block.try_forward(x)
/// }
/// ```
///
/// A branch that gives 5 numbers cannot be added to 4:
///
/// ```compile_fail
/// # use strata::engine::{EngineError, Vector, Taped, layers::{Dense, Residual}};
/// # use dfdx::prelude::Module;
/// fn block(block: &Residual<(Dense<4, 8>, Dense<8, 5>)>, x: Taped<Vector<4>>) -> Result<Taped<Vector<4>>, EngineError> {
///     block.try_forward(x)
/// }
/// ```
#[derive(Debug, Clone)]
pub struct Residual<B, S = Identity> {
    /// What is learned beside the shortcut.
    pub branch: B,
    /// The way of the input beside the branch.
    pub shortcut: S,
}

/// The shortcut of a branch that keeps the shape.
#[derive(Debug, Clone, Copy, Default)]
pub struct Identity;

/// A module that can be the shortcut of a block.
pub trait ShortcutModule: AnyLayer + Sized {
    /// Builds it for a checked block.
    ///
    /// # Errors
    /// When the block needs another shortcut, or dfdx cannot make the tensors.
    fn build_shortcut(shortcut: Shortcut, block: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError>;

    /// How its type follows that of the branch.
    fn written_shortcut() -> String;
}

impl LayerModule for Identity {}

impl AnyLayer for Identity {
    fn body(&self) -> &dyn LayerBody {
        self
    }
}

impl LayerBody for Identity {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        Ok(input)
    }

    fn supports_masking(&self, _: Shape) -> bool {
        true
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], _: &mut Saved, _: &LayerContext<'_>) {
        y.copy_from_slice(x);
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, _: &mut Saved, _: &LayerContext<'_>) {
        if let Some(dx) = back.dx {
            dx.copy_from_slice(back.dy);
        }
    }

    fn is_identity(&self, _: &LayerContext<'_>) -> bool {
        true
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        pass.copied(number, |n| n)
    }
}

impl NonMutableModule for Identity {}

impl<X: BatchShape> Module<Taped<X>> for Identity {
    type Output = Taped<X>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<X>) -> Result<Taped<X>, EngineError> {
        Ok(x)
    }
}

impl<X, Y, B, S> Module<Taped<X>> for Residual<B, S>
where
    X: BatchShape,
    Y: BatchShape,
    B: Module<Taped<X>, Output = Taped<Y>, Error = EngineError>,
    S: Module<Taped<X>, Output = Taped<Y>, Error = EngineError>,
{
    type Output = Taped<Y>;
    type Error = EngineError;

    #[inline(never)]
    fn try_forward(&self, x: Taped<X>) -> Result<Taped<Y>, EngineError> {
        let (x, beside) = fork(x);
        let (branch, shortcut) = (self.branch.try_forward(x)?, self.shortcut.try_forward(beside)?);
        Y::close(sum(Y::open(branch)?, Y::open(shortcut)?)?)
    }
}

impl<X, Y, B, S> ModuleMut<Taped<X>> for Residual<B, S>
where
    X: BatchShape,
    Y: BatchShape,
    B: ModuleMut<Taped<X>, Output = Taped<Y>, Error = EngineError>,
    S: ModuleMut<Taped<X>, Output = Taped<Y>, Error = EngineError>,
{
    type Output = Taped<Y>;
    type Error = EngineError;

    fn try_forward_mut(&mut self, x: Taped<X>) -> Result<Taped<Y>, EngineError> {
        let (x, beside) = fork(x);
        let (branch, shortcut) = (self.branch.try_forward_mut(x)?, self.shortcut.try_forward_mut(beside)?);
        Y::close(sum(Y::open(branch)?, Y::open(shortcut)?)?)
    }
}

impl<B: ModuleStack, S: LayerModule> LayerModule for Residual<B, S> {
    fn visit<'a>(&'a self, visitor: &mut Visitor<'_, 'a>) {
        self.branch.visit_from(0, &mut within(Segment::Word("branch"), visitor));
        self.shortcut.visit(&mut within(Segment::Word("shortcut"), visitor));
    }

    fn visit_mut<'a>(&'a mut self, visitor: &mut VisitorMut<'_, 'a>) {
        self.branch.visit_from_mut(0, &mut within(Segment::Word("branch"), visitor));
        self.shortcut.visit_mut(&mut within(Segment::Word("shortcut"), visitor));
    }

    fn note(&mut self, saved: &Saved) {
        if let Some(block) = &saved.block {
            self.branch.note_all(&block.branch);
        }
    }

    fn commit(&mut self) {
        self.branch.commit_all();
        self.shortcut.commit();
    }
}

/// A block whose layers were chosen at run time computes over slices itself; its layers read their own weights.
impl<S: AnyLayer> AnyLayer for Residual<Chain, S> {
    fn body(&self) -> &dyn LayerBody {
        self
    }
}

impl<S: AnyLayer> LayerBody for Residual<Chain, S> {
    fn output(&self, input: Shape) -> Result<Shape, EngineError> {
        self.shortcut.body().output(input)
    }

    fn supports_masking(&self, input: Shape) -> bool {
        self.branch.supports_masking() && self.shortcut.body().supports_masking(input)
    }

    fn forward(&self, _: &LayerWeights<'_>, x: &[f32], y: &mut [f32], saved: &mut Saved, context: &LayerContext<'_>) {
        if context.saves {
            learn(&self.branch, &self.shortcut, (x, y), saved.block.get_or_insert_default(), context);
        } else {
            answer(&self.branch, &self.shortcut, (x, y), context);
        }
    }

    fn backward(&self, _: &LayerWeights<'_>, back: Backward<'_>, saved: &mut Saved, context: &LayerContext<'_>) {
        if let Some(block) = &mut saved.block {
            backward(&self.branch, &self.shortcut, back, block, context);
        }
    }

    /// The parameters of its own are those of the shortcut.
    fn products(
        &self,
        of: ParameterPlace,
        _: &LayerWeights<'_>,
        arrived: Arrived<'_>,
        saved: &Saved,
        context: &LayerContext<'_>,
    ) -> Vec<GradientProduct> {
        let shortcut = ShortcutPass::of(&self.shortcut, context).zip(saved.block.as_ref());
        let Some((ShortcutPass { body, weights }, block)) = shortcut else { return Vec::new() };
        let arrived = Arrived { y: &block.shortcut_y[..arrived.y.len()], ..arrived };
        body.products(of, &weights, arrived, &block.shortcut, context)
    }

    fn follow_inside(&self, x: &[f32], path: &mut ErrorPath<'_>, context: &LayerContext<'_>) -> bool {
        self.branch.follow(x, path, context)
    }

    fn formula(&self, pass: &LayerPass<'_>, number: LayerNumber) -> Option<Computed> {
        let context = LayerContext { watch: None, asked: None, ..pass.context };
        let shortcut = ShortcutPass::of(&self.shortcut, &context);
        let beside = shortcut.as_ref().map(|ShortcutPass { body, weights }| {
            let mut beside = vec![0.0; pass.y.len()];
            body.forward(weights, pass.x, &mut beside, &mut Saved::default(), &context);
            beside
        });
        match (number, shortcut, beside) {
            (LayerNumber::Shortcut(n), Some(ShortcutPass { body, weights }), Some(y)) => {
                body.formula(&LayerPass { weights, x: pass.x, y: &y, context }, LayerNumber::Output(n))
            }
            (LayerNumber::Output(n), _, beside) => {
                let mut branch = vec![0.0; pass.y.len()];
                self.branch.answer(pass.x, &mut branch, &context);
                let branch = Quantity { value: *branch.get(n)?, source: QuantitySource::Branch(n) };
                let beside = beside.map_or(pass.input(n), |beside| Quantity {
                    value: beside[n],
                    source: QuantitySource::Own(LayerNumber::Shortcut(n)),
                });
                let sum = WeightedSum::new(vec![Product::one(branch), Product::one(beside)], Vec::new());
                Some(pass.output(n, NumberFormula::Sum(sum)))
            }
            _ => None,
        }
    }
}

/// The shortcut of a block and what it computes.
struct ShortcutPass<'a> {
    body: &'a dyn LayerBody,
    weights: LayerWeights<'a>,
}

impl<'a> ShortcutPass<'a> {
    /// None where the input itself is added.
    fn of(layer: &'a dyn AnyLayer, context: &LayerContext<'_>) -> Option<Self> {
        let module: &dyn LayerModule = layer;
        (!layer.body().is_identity(context)).then(|| Self { body: layer.body(), weights: module.weights() })
    }
}

fn answer(branch: &Chain, shortcut: &dyn AnyLayer, (x, y): (&[f32], &mut [f32]), context: &LayerContext<'_>) {
    branch.answer(x, y, context);
    match ShortcutPass::of(shortcut, context) {
        None => add(y, x),
        Some(ShortcutPass { body, weights }) => with_scratch(y.len(), |beside| {
            body.forward(&weights, x, beside, &mut Saved::default(), context);
            add(y, beside);
        }),
    }
}

/// The sum, over what each way gave: an activation's slope may follow from that.
fn learn(
    branch: &Chain,
    shortcut: &dyn AnyLayer,
    (x, y): (&[f32], &mut [f32]),
    block: &mut BlockBuffers,
    context: &LayerContext<'_>,
) {
    let branch_y = room(&mut block.branch_y, y.len());
    branch.forward(x, branch_y, &mut block.branch, context);
    y.copy_from_slice(branch_y);
    match ShortcutPass::of(shortcut, context) {
        None => add(y, x),
        Some(ShortcutPass { body, weights }) => {
            let beside = room(&mut block.shortcut_y, y.len());
            body.forward(&weights, x, beside, &mut block.shortcut, context);
            add(y, beside);
        }
    }
}

/// The gradient of what came in is that of the shortcut and that of the branch together.
fn backward(
    branch: &Chain,
    shortcut: &dyn AnyLayer,
    back: Backward<'_>,
    block: &mut BlockBuffers,
    context: &LayerContext<'_>,
) {
    let Backward { x, y, dy, mut dx, parameters } = back;
    let (of_branch, of_shortcut) = parameters.split_at_mut(branch.parameters());
    match ShortcutPass::of(shortcut, context) {
        None => {
            if let Some(dx) = &mut dx {
                dx.copy_from_slice(dy);
            }
        }
        Some(ShortcutPass { body, weights }) => {
            let own = &block.shortcut_y[..y.len()];
            let back = Backward { x, y: own, dy, dx: dx.as_deref_mut(), parameters: of_shortcut };
            body.backward(&weights, back, &mut block.shortcut, context);
        }
    }
    let mut backward = |dx: Option<&mut [f32]>| {
        let back = Backward { x, y: &block.branch_y[..y.len()], dy, dx, parameters: of_branch };
        branch.backward(back, &mut block.branch, context);
    };
    match dx {
        None => backward(None),
        Some(dx) => with_scratch(dx.len(), |own| {
            backward(Some(own));
            add(dx, own);
        }),
    }
}

impl ShortcutModule for Identity {
    fn build_shortcut(shortcut: Shortcut, _: &CheckedLayer, _: &Builder) -> Result<Self, EngineError> {
        if shortcut == Shortcut::Identity { Ok(Self) } else { Err(EngineError::OtherLayers) }
    }

    fn written_shortcut() -> String {
        String::new()
    }
}

impl<I: PictureShape, O: PictureShape, S: Size> ShortcutModule for Conv2dOf<I, O, Const<1>, S, Valid> {
    fn build_shortcut(shortcut: Shortcut, block: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let Shortcut::Conv2d { stride } = shortcut else { return Err(EngineError::OtherLayers) };
        let sizes = FilterSizes { kernel: 1, stride, padding: Padding::Valid };
        Self::with_sizes((block.input, block.output), sizes, UnitSettings::default(), &mut builder.draw(block.id))
    }

    fn written_shortcut() -> String {
        format!(", Conv2d<{}, {}, 1, {}, Valid>", I::written(), O::written(), S::written())
    }
}

impl<I: Size, O: Size> ShortcutModule for DenseOf<I, O> {
    fn build_shortcut(shortcut: Shortcut, block: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        if shortcut != Shortcut::Dense {
            return Err(EngineError::OtherLayers);
        }
        let (inputs, outputs) = (I::of(block.input.units())?, O::of(block.output.units())?);
        Self::with_sizes(inputs, outputs, UnitSettings::default(), &mut builder.draw(block.id))
    }

    fn written_shortcut() -> String {
        format!(", Dense<{}, {}>", I::written(), O::written())
    }
}

impl<B: BuildableStack, S: ShortcutModule> Built for Residual<B, S> {
    type Settings = design::Residual;

    fn build(_: &design::Residual, layer: &CheckedLayer, builder: &Builder) -> Result<Self, EngineError> {
        let block = layer.block.as_ref().ok_or(EngineError::OtherLayers)?;
        let mut layers = block.layers.iter();
        let branch = B::build_from(&mut layers, builder)?;
        if layers.next().is_some() {
            return Err(EngineError::OtherLayers);
        }
        let shortcut = block.shortcut.ok_or(EngineError::OtherLayers)?;
        Ok(Self { branch, shortcut: S::build_shortcut(shortcut, layer, builder)? })
    }

    fn written(layer: &CheckedLayer, kinds: Kinds) -> Result<String, EngineError> {
        Ok(format!("Residual<{}{}>", tuple(layer.children(), kinds)?, S::written_shortcut()))
    }
}

struct MappedBlock;

impl OfPictures for MappedBlock {
    type Made = TypePlan<design::Residual>;

    fn of<I: PictureShape, O: PictureShape, S: Size>(self) -> Self::Made {
        TypePlan::block::<Residual<Chain, Conv2dOf<I, O, Const<1>, S, Valid>>>()
    }
}

impl Buildable for design::Residual {
    fn plan(&self, layer: &CheckedLayer) -> Result<TypePlan<Self>, EngineError> {
        let block = layer.block.as_ref().ok_or(EngineError::OtherLayers)?;
        Ok(match block.shortcut.ok_or(EngineError::OtherLayers)? {
            Shortcut::Identity => TypePlan::block::<Residual<Chain>>(),
            Shortcut::Conv2d { stride } => {
                let numbers = WindowNumbers::new(layer.input, layer.output, (1, stride, Padding::Valid))?;
                dispatch::mapped_pictures(numbers, MappedBlock)
            }
            Shortcut::Dense => TypePlan::block::<Residual<Chain, DenseOf<usize, usize>>>(),
        })
    }

    fn operators(&self, layer: &CheckedLayer, kinds: Kinds) -> Vec<Operator> {
        let Some(block) = &layer.block else { return Vec::new() };
        let (inputs, outputs) = (layer.input.units(), layer.output.units());
        let shortcut = match block.shortcut.unwrap_or(Shortcut::Identity) {
            Shortcut::Identity => Operator::Identity,
            Shortcut::Conv2d { stride } => {
                FilterSizes { kernel: 1, stride, padding: Padding::Valid }.operator(layer.input, outputs, 1)
            }
            Shortcut::Dense => Operator::Linear { inputs, outputs },
        };
        vec![Operator::Residual { branch: placed(&block.layers, kinds), shortcut: Box::new(shortcut) }]
    }
}
