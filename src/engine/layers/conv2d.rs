//! Convolution: y = f(x ∗ W + b), from batch × `C` × height × width to batch × `F` × height × width, kernel `K` × `K`.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Dim, HasShape as _, Module};

use super::{Layer, Then};
use crate::design::{Activation, Padding, Penalty, Pool2d, Start, window_padding};
use crate::engine::init::Fans;
use crate::engine::kept::Kept;
use crate::engine::kernels::activation::{self, SoftmaxAxis};
use crate::engine::kernels::conv::{self, ConvInput, ConvSaved, ConvSize};
use crate::engine::kernels::pool::PoolSize;
use crate::engine::signal::{Backward, close_pictures, open_pictures, read, record};
use crate::engine::{Draw, EngineError, Mode, Parameter, Pictures, Signal, State};

/// A convolution whose sizes are constants: `Conv2d<1, 16, 3>` has 16 filters of 3 × 3 over 1 channel.
pub type Conv2d<const C: usize, const F: usize, const K: usize> = Conv2dOf<Const<C>, Const<F>, Const<K>>;

/// A convolution over `C` channels with `F` filters of `K` × `K`; a size may be a constant or known at run time only.
pub struct Conv2dOf<C: Dim, F: Dim, K: Dim> {
    body: Body,
    sizes: PhantomData<(C, F, K)>,
}

/// Settings of a convolution beside its sizes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ConvSettings {
    /// Pixels from one place of a filter to the next.
    pub stride: usize,
    /// What is laid around the picture.
    pub padding: Padding,
    /// f.
    pub activation: Activation,
    /// Start values.
    pub start: Start,
    /// What large weights cost.
    pub penalty: Penalty,
}

impl<C: Dim, F: Dim, K: Dim> Conv2dOf<C, F, K> {
    /// A layer with drawn weights.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn new(
        channels: C,
        filters: F,
        kernel: K,
        settings: ConvSettings,
        draw: &mut Draw,
    ) -> Result<Self, EngineError> {
        let body = Body::new(channels.size(), filters.size(), kernel.size(), settings, draw)?;
        Ok(Self { body, sizes: PhantomData })
    }
}

impl<C: Dim, F: Dim, K: Dim> Module<Pictures<C>> for Conv2dOf<C, F, K> {
    type Output = Pictures<F>;
    type Error = EngineError;

    fn try_forward(&self, x: Pictures<C>) -> Result<Pictures<F>, EngineError> {
        close_pictures(self.body.forward(open_pictures(x)?, self.body.settings.activation, None)?, "Conv2d")
    }
}

impl<C: Dim, F: Dim, K: Dim> Layer for Conv2dOf<C, F, K> {
    fn forward(&mut self, x: Signal, _: Mode, then: &Then) -> Result<Signal, EngineError> {
        let x = open_pictures(close_pictures::<C>(x.pictures("Conv2d")?, "Conv2d")?)?;
        let (activation, pool) = self.body.with(then);
        let y = close_pictures::<F>(self.body.forward(x, activation, pool)?, "Conv2d")?;
        Ok(Signal::Pictures(open_pictures(y)?))
    }

    fn can(&self, then: &Then) -> bool {
        self.body.can(then)
    }

    fn state(&self) -> Option<&State> {
        Some(&self.body.state)
    }

    fn state_mut(&mut self) -> Option<&mut State> {
        Some(&mut self.body.state)
    }
}

struct Body {
    channels: usize,
    filters: usize,
    kernel: usize,
    settings: ConvSettings,
    state: State,
}

impl Body {
    fn new(
        channels: usize,
        filters: usize,
        kernel: usize,
        settings: ConvSettings,
        draw: &mut Draw,
    ) -> Result<Self, EngineError> {
        let square = kernel * kernel;
        let fans = Fans { into: channels * square, out: filters * square };
        let weight = draw.values(settings.start.weights, filters * channels * square, fans);
        let bias = draw.values(settings.start.bias, filters, fans);
        let parameters = vec![
            Parameter::new("weight", vec![filters, channels, kernel, kernel], weight, settings.penalty)?,
            Parameter::new("bias", vec![filters], bias, Penalty::default())?,
        ];
        Ok(Self { channels, filters, kernel, settings, state: State { parameters, buffers: Vec::new() } })
    }

    fn size(&self, batch: usize, height: usize, width: usize) -> ConvSize {
        let ConvSettings { stride, padding, .. } = self.settings;
        let (top, bottom) = window_padding(padding, height, self.kernel, stride);
        let (left, right) = window_padding(padding, width, self.kernel, stride);
        let (channels, filters, kernel) = (self.channels, self.filters, self.kernel);
        ConvSize { batch, channels, height, width, filters, kernel, stride, top, bottom, left, right }
    }

    /// The layer's own activation and no pooling, or what follows it.
    fn with<'a>(&self, then: &'a Then) -> (Activation, Option<&'a Pool2d>) {
        match then {
            Then::Nothing => (self.settings.activation, None),
            Then::Activate(activation) => (*activation, None),
            Then::MaxPool(pool) => (self.settings.activation, Some(pool)),
        }
    }

    fn can(&self, then: &Then) -> bool {
        match then {
            Then::Nothing => true,
            Then::Activate(_) => self.settings.activation.is_linear(),
            // The slope of a pooled value has to follow from that value alone.
            Then::MaxPool(_) => !runs_apart(self.settings.activation),
        }
    }

    fn forward(&self, x: Pictures, f: Activation, pool: Option<&Pool2d>) -> Result<Pictures, EngineError> {
        let (batch, _, height, width) = *x.shape();
        let size = self.size(batch, height, width);
        let apart = runs_apart(f);
        let inside = if apart { Activation::Linear } else { f };
        let [weight, bias] = [0, 1].map(|n| self.state.parameters[n].read());
        let input = read(&x);
        let given = ConvInput { x: &input, weight: &weight, bias: &bias, activation: inside };
        let (height, width) = (size.out_height(), size.out_width());
        let pool =
            pool.map(|pool| PoolSize { height, width, size: pool.size, stride: pool.step(), padding: pool.padding });
        let (height, width) = pool.map_or((height, width), |pool| (pool.out_height(), pool.out_width()));
        let mut y = vec![0.0; batch * self.filters * height * width];
        let mut from = Vec::new();
        match &pool {
            None => conv::forward(&size, given, &mut y),
            Some(pool) => {
                from.resize(y.len(), 0);
                conv::forward_pooled(&size, pool, given, &mut y, &mut from);
            }
        }
        let axis = SoftmaxAxis { count: self.filters, stride: height * width };
        let seen = remember(f, &mut y, axis);
        let back = move |back: Backward<'_>| {
            let own;
            let dy = if apart {
                let mut room = Kept::stale(back.dy.len());
                activation::backward(f, &seen, back.dy, &mut room, axis);
                own = room;
                &*own
            } else {
                back.dy
            };
            let Ok([dweight, dbias]) = <[_; 2]>::try_from(back.parameters) else {
                return;
            };
            let pooled = pool.map(|pool| (pool, from.as_slice()));
            let seen = ConvSaved { x: &input, weight: &weight, y: &seen, dy, activation: inside, pooled };
            conv::backward(&size, seen, back.dx, dweight, dbias);
        };
        record(x, &self.state.parameters, y, (batch, self.filters, height, width), Box::new(back))
    }
}

/// Whether an activation runs after the convolution rather than with it: softmax looks at all channels of a place, and
/// some derivatives need what came in.
fn runs_apart(f: Activation) -> bool {
    f == Activation::Softmax || activation::needs_input(f)
}

/// Applies an activation that runs apart, and copies what the way back needs to see.
fn remember(f: Activation, y: &mut [f32], axis: SoftmaxAxis) -> Kept {
    if f.is_linear() {
        return Kept::default();
    }
    if activation::needs_input(f) {
        let sums = Kept::copy_of(y);
        activation::forward(f, y, axis);
        return sums;
    }
    if f == Activation::Softmax {
        activation::forward(f, y, axis);
    }
    Kept::copy_of(y)
}
