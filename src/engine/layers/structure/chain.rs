//! Layers in a row whose types were chosen at run time: a whole network, or the branch of a block. They compute over
//! buffers that are kept from step to step.
use crate::design::{CheckedLayer, LayerId, Shape, ShapeKind};
use crate::engine::EngineError;
use crate::engine::kernels::parallel::with_scratch;
use crate::engine::layers::body::{Backward, Fusion, LayerContext};
use crate::engine::layers::products::Arrived;
use crate::engine::layers::saved::{ChainBuffers, LinkBuffers, Saved, room};
use crate::engine::layers::stack::{visit_layer, visit_layer_mut};
use crate::engine::layers::{
    AnyLayer, BuildableStack, Builder, LayerModule, LayerPass, ModuleStack, Visitor, VisitorMut,
};
use crate::engine::tensor::{HiddenStates, Observation, Pass, Stored};

/// Layers in a row whose types were chosen at run time.
pub struct Chain(pub(super) Vec<ChainLink>);

/// A layer with its identity.
pub(super) struct ChainLink {
    pub(super) layer: Box<dyn AnyLayer>,
    pub(super) id: LayerId,
    pub(super) input: Shape,
    pub(super) output: Shape,
    /// The shape behind what is computed in the same go.
    fused_output: Shape,
    /// What follows and is computed in the same go; that layer is passed over then.
    fusion: Fusion,
    passed_over: bool,
    /// Its parameters.
    parameters: usize,
    /// Whether a layer before it has parameters.
    learns_before: bool,
}

impl Chain {
    /// Builds checked layers.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn build<'a>(layers: impl Iterator<Item = &'a CheckedLayer>, builder: &Builder) -> Result<Self, EngineError> {
        let mut links: Vec<ChainLink> = Vec::new();
        let mut learns_before = false;
        // Whether lengths may come with what comes in: then pooling is not computed in the same go, for what it pools has to
        // be masked first.
        let mut has_lengths = false;
        for checked in layers {
            let layer = builder.build(checked)?;
            let module: &dyn LayerModule = &*layer;
            let mut link = ChainLink {
                id: checked.id,
                input: checked.input,
                output: checked.output,
                fused_output: checked.output,
                fusion: Fusion::default(),
                passed_over: false,
                parameters: module.parameters(),
                learns_before,
                layer,
            };
            learns_before |= link.parameters > 0;
            let next = (builder.kinds)(&checked.kind).fusion();
            if let Some(before) = links.iter_mut().rfind(|link| !link.passed_over)
                && !next.is_none()
                && let Some(fusion) = before.fusion.then(&next)
                && (fusion.pool.is_none() || !has_lengths)
                && before.layer.body().fuses(&fusion)
            {
                (before.fusion, before.fused_output, link.passed_over) = (fusion, link.output, true);
            }
            let (from, to) = (link.input.kind(), link.output.kind());
            let is_masked = from != ShapeKind::Picture || has_lengths && link.layer.body().supports_masking(link.input);
            has_lengths = is_masked && from != ShapeKind::Vector && to != ShapeKind::Vector;
            links.push(link);
        }
        Ok(Self(links))
    }

    /// Answers, layer after layer, and writes all of `y`.
    pub(in crate::engine) fn answer(&self, x: &[f32], y: &mut [f32], context: &LayerContext<'_>) {
        let largest = self.0.iter().map(|link| link.shape(context).len()).max().unwrap_or_default();
        let len = context.batch * largest;
        with_scratch(2 * len, |room| {
            let (mut from, mut to) = room.split_at_mut(len);
            let mut saved = Saved::default();
            let mut lengths = context.lengths;
            // Numbers of the last output; it lies in `from`, or still is the input.
            let mut flowing = None;
            for link in &self.0 {
                let context = LayerContext { lengths: link.lengths_in(lengths), ..link.context(context) };
                let place = context.watch.map(|watch| watch.borrow().len());
                let mut hidden = None;
                if link.computes(&context) {
                    let x = flowing.map_or(x, |len| &from[..len]);
                    let len = context.batch * link.shape(&context).len();
                    link.forward(x, &mut to[..len], &mut saved, &context);
                    link.tell((x, &to[..len]), &context);
                    hidden = context.watch.and_then(|_| link.layer.body().hidden_states(&saved, &context));
                    std::mem::swap(&mut from, &mut to);
                    flowing = Some(len);
                } else {
                    let x = flowing.map_or(x, |len| &from[..len]);
                    link.tell((x, x), &context);
                }
                if let Some(off) = context.ablation.and_then(|ablation| ablation.of(link.id)) {
                    let len = context.batch * link.output.len();
                    if flowing.is_none() {
                        // What came into the network is not to be changed.
                        from[..len].copy_from_slice(x);
                        flowing = Some(len);
                    }
                    off.clear(link.output, &mut from[..len]);
                }
                if let (Some(watch), Some(place)) = (context.watch, place) {
                    // A block stands before the layers inside of it.
                    watch.borrow_mut().insert(place, link.observation(flowing.map_or(x, |len| &from[..len]), hidden));
                }
                lengths = link.lengths(lengths);
            }
            y.copy_from_slice(flowing.map_or(x, |len| &from[..len]));
        });
    }

    /// Computes in the context's mode, layer after layer, writes all of `y`, and leaves what `backward` needs.
    pub(in crate::engine) fn forward(
        &self,
        x: &[f32],
        y: &mut [f32],
        workspace: &mut ChainBuffers,
        context: &LayerContext<'_>,
    ) {
        workspace.links.resize_with(self.0.len(), LinkBuffers::default);
        let last = self.0.iter().rposition(|link| link.computes(&link.context(context)));
        let mut lengths = context.lengths;
        let mut from = None;
        for (n, link) in self.0.iter().enumerate() {
            let context = LayerContext { lengths: link.lengths_in(lengths), ..link.context(context) };
            let place = context.watch.map(|watch| watch.borrow().len());
            let (before, rest) = workspace.links.split_at_mut(n);
            let Some(buffers) = rest.first_mut() else { return };
            buffers.computed = link.computes(&context);
            buffers.from = from;
            if buffers.computed {
                let x = from.map_or(x, |from: usize| &before[from].y[..context.batch * link.input.len()]);
                let LinkBuffers { y: own, saved, .. } = buffers;
                let y = if Some(n) == last { &mut *y } else { room(own, context.batch * link.shape(&context).len()) };
                link.told(&context, Pass::Forward, || link.forward(x, y, saved, &context));
                from = Some(n);
            } else if !link.passed_over {
                link.told(&context, Pass::Forward, || ());
            }
            if let (Some(watch), Some(place)) = (context.watch, place) {
                let values = match from {
                    None => x,
                    _ if from == last => &*y,
                    Some(n) => &workspace.links[n].y[..context.batch * link.output.len()],
                };
                watch.borrow_mut().insert(place, link.observation(values, None));
            }
            lengths = link.lengths(lengths);
        }
        if last.is_none() {
            y.copy_from_slice(x);
        }
    }

    /// Computes the gradients of a batch, from what `forward` left for it in the same context.
    pub(in crate::engine) fn backward(
        &self,
        back: Backward<'_>,
        workspace: &mut ChainBuffers,
        context: &LayerContext<'_>,
    ) {
        let Backward { x, y, dy, mut dx, parameters } = back;
        let ChainBuffers { links, gradients: [one, two] } = workspace;
        let (mut to, mut from) = (one, two);
        let mut rest = parameters;
        // Numbers of the gradient that flows; it lies in `from`, or still is that of the output.
        let mut flowing = None;
        // What the last layer that computes gave lies in `y`.
        let mut is_last = true;
        for (n, link) in self.0.iter().enumerate().rev() {
            let own = rest.len() - link.parameters;
            let (others, parameters) = std::mem::take(&mut rest).split_at_mut(own);
            rest = others;
            if let Some(seed) = context.seed.filter(|seed| seed.layer == link.id) {
                let gradient = room(from, context.batch * link.output.len());
                if flowing.is_none() {
                    gradient.copy_from_slice(dy);
                }
                seed.add(link.output, gradient);
                flowing = Some(gradient.len());
            }
            if let Some(watch) = context.watch {
                watch.borrow_mut().push(link.observation(flowing.map_or(dy, |len| &from[..len]), None));
            }
            let (before, behind) = links.split_at_mut(n);
            let Some(buffers) = behind.first_mut().filter(|buffers| buffers.computed) else { continue };
            let wanted = link.learns_before || dx.is_some();
            let lengths = link.lengths_in(self.lengths_at(n, context.lengths));
            let context = LayerContext { lengths, ..link.context(context) };
            let inputs = context.batch * link.input.len();
            let dy = flowing.map_or(dy, |len| &from[..len]);
            let own_y = if is_last { y } else { &buffers.y[..dy.len()] };
            let (x, dx) = match buffers.from {
                None => (x, dx.as_deref_mut()),
                Some(before_n) if wanted => (&before[before_n].y[..inputs], Some(room(to, inputs))),
                Some(before_n) => (&before[before_n].y[..inputs], None),
            };
            if link.parameters > 0 || dx.is_some() {
                let weights = link.module().weights();
                let (saved, shape) = (&mut buffers.saved, link.shape(&context));
                if let Some(watch) = context.products.filter(|watch| watch.layer == link.id) {
                    let arrived = Arrived { x, y: own_y, dy };
                    let body = link.layer.body();
                    let found = body.products_masked(watch.place, &weights, arrived, (&*saved, shape), &context);
                    watch.found.replace(found);
                }
                let back = Backward { x, y: own_y, dy, dx, parameters };
                let kept = (saved, shape);
                let run = || link.layer.body().backward_masked(&weights, back, kept, &context);
                link.told(&context, Pass::Backward, run);
            }
            if !wanted || buffers.from.is_none() {
                return;
            }
            std::mem::swap(&mut from, &mut to);
            flowing = Some(inputs);
            is_last = false;
        }
        if let Some(dx) = dx {
            // Every layer leaves what comes in as it is.
            dx.copy_from_slice(flowing.map_or(dy, |len| &from[..len]));
        }
    }

    /// Shows all parameters, layer after layer, without their names.
    pub(in crate::engine) fn visit_parameters(&self, visitor: &mut dyn FnMut(&dyn Stored)) {
        for link in &self.0 {
            link.layer.visit(&mut |_, stored| {
                if stored.penalty().is_some() {
                    visitor(stored);
                }
            });
        }
    }

    /// The same, to be changed.
    pub(in crate::engine) fn visit_parameters_mut(&mut self, visitor: &mut dyn FnMut(&mut dyn Stored)) {
        for link in &mut self.0 {
            link.layer.visit_mut(&mut |_, stored| {
                if stored.penalty().is_some() {
                    visitor(stored);
                }
            });
        }
    }

    /// Whether none of the layers takes padded rows of pictures for others.
    pub(super) fn supports_masking(&self) -> bool {
        self.0
            .iter()
            .all(|link| link.input.kind() != ShapeKind::Picture || link.layer.body().supports_masking(link.input))
    }

    /// Room for the gradients of all parameters.
    pub(in crate::engine) fn zero_gradients(&self) -> Vec<Vec<f32>> {
        let mut gradients = Vec::new();
        self.visit_parameters(&mut |parameter| gradients.push(vec![0.0; parameter.numbers().len()]));
        gradients
    }

    /// How many parameters all layers have.
    pub(super) fn parameters(&self) -> usize {
        self.0.iter().map(|link| link.parameters).sum()
    }

    /// The lengths of the sequences that come into a layer.
    fn lengths_at<'a>(&self, n: usize, lengths: Option<&'a [usize]>) -> Option<&'a [usize]> {
        self.0[..n].iter().fold(lengths, |lengths, link| link.lengths(lengths))
    }
}

impl ChainLink {
    pub(super) fn module(&self) -> &dyn LayerModule {
        &*self.layer
    }

    /// The shape that goes out.
    fn shape(&self, context: &LayerContext<'_>) -> Shape {
        if context.is_unfused() { self.output } else { self.fused_output }
    }

    /// What the layer computes in. Whoever watches or switches units off meets each layer for itself.
    pub(super) fn context<'a>(&self, context: &LayerContext<'a>) -> LayerContext<'a> {
        let fusion = if context.is_unfused() { Fusion::default() } else { self.fusion };
        LayerContext { input: self.input, fusion, ..*context }
    }

    /// Whether the layer has something to compute for itself.
    pub(super) fn computes(&self, context: &LayerContext<'_>) -> bool {
        let passed_over = self.passed_over && !context.is_unfused();
        !passed_over && (!context.fusion.is_none() || !self.layer.body().is_identity(context))
    }

    pub(super) fn forward(&self, x: &[f32], y: &mut [f32], saved: &mut Saved, context: &LayerContext<'_>) {
        let kept = (saved, self.shape(context));
        self.layer.body().forward_masked(&self.module().weights(), (x, y), kept, context);
    }

    /// Tells the formula of one of its numbers, if it is asked for that.
    fn tell(&self, (x, y): (&[f32], &[f32]), context: &LayerContext<'_>) {
        if let Some(asked) = context.asked {
            let pass = LayerPass { weights: self.module().weights(), x, y, context: *context };
            asked.put((self.id, self.output), context.lengths, |number| self.layer.body().formula(&pass, number));
        }
    }

    /// What is noted of the layer.
    fn observation(&self, values: &[f32], hidden: Option<HiddenStates>) -> Observation {
        Observation { layer: self.id, shape: self.output, values: values.to_vec(), hidden }
    }

    /// Lengths of what comes in, as far as the layer knows of them.
    pub(super) fn lengths_in<'a>(&self, lengths: Option<&'a [usize]>) -> Option<&'a [usize]> {
        self.layer.body().lengths_in(lengths, self.input)
    }

    /// Lengths behind the layer: a row of numbers has none.
    pub(super) fn lengths<'a>(&self, lengths: Option<&'a [usize]>) -> Option<&'a [usize]> {
        self.lengths_in(lengths).filter(|_| !matches!(self.output, Shape::Vector(_)))
    }

    /// Computes, and tells whoever wants to know.
    fn told<R>(&self, context: &LayerContext<'_>, pass: Pass, work: impl FnOnce() -> R) -> R {
        let Some(hook) = context.hook else { return work() };
        hook.before(self.id, pass);
        let result = work();
        hook.after(self.id, pass);
        result
    }
}

impl ModuleStack for Chain {
    fn visit_from<'a>(&'a self, first: usize, visitor: &mut Visitor<'_, 'a>) -> usize {
        self.0.iter().fold(first, |first, link| {
            visit_layer(&*link.layer, first, &mut |path, stored| visitor(path.held_by(link.id), stored))
        })
    }

    fn visit_from_mut<'a>(&'a mut self, first: usize, visitor: &mut VisitorMut<'_, 'a>) -> usize {
        self.0.iter_mut().fold(first, |first, link| {
            let id = link.id;
            visit_layer_mut(&mut *link.layer, first, &mut |path, stored| visitor(path.held_by(id), stored))
        })
    }

    fn note_all(&mut self, workspace: &ChainBuffers) {
        let links = self.0.iter_mut().zip(&workspace.links);
        links.filter(|(_, buffers)| buffers.computed).for_each(|(link, buffers)| link.layer.note(&buffers.saved));
    }

    fn commit_all(&mut self) {
        self.0.iter_mut().for_each(|link| link.layer.commit());
    }
}

impl BuildableStack for Chain {
    fn build_from(layers: &mut dyn Iterator<Item = &CheckedLayer>, builder: &Builder) -> Result<Self, EngineError> {
        Self::build(layers, builder)
    }
}
