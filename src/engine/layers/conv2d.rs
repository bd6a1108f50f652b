//! Convolution: y = f(x ∗ W + b), from batch × `C` × height × width to batch × `F` × height × width, kernel `K` × `K`.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Dim, HasShape as _, Module};

use super::Layer;
use crate::design::{Activation, Padding, Penalty, Start, window_padding};
use crate::engine::init::Fans;
use crate::engine::kernels::activation::{self, Places};
use crate::engine::kernels::conv::{self, ConvSize};
use crate::engine::signal::{Backward, close_pictures, open_pictures, record, values};
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
        Ok(Self {
            body,
            sizes: PhantomData,
        })
    }
}

impl<C: Dim, F: Dim, K: Dim> Module<Pictures<C>> for Conv2dOf<C, F, K> {
    type Output = Pictures<F>;
    type Error = EngineError;

    fn try_forward(&self, x: Pictures<C>) -> Result<Pictures<F>, EngineError> {
        close_pictures(self.body.forward(open_pictures(x)?)?, "Conv2d")
    }
}

impl<C: Dim, F: Dim, K: Dim> Layer for Conv2dOf<C, F, K> {
    fn forward(&mut self, x: Signal, _: Mode) -> Result<Signal, EngineError> {
        let y = self.try_forward(close_pictures(x.pictures("Conv2d")?, "Conv2d")?)?;
        Ok(Signal::Pictures(open_pictures(y)?))
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
        let fans = Fans {
            into: channels * square,
            out: filters * square,
        };
        let weight = draw.values(settings.start.weights, filters * channels * square, fans);
        let bias = draw.values(settings.start.bias, filters, fans);
        let parameters = vec![
            Parameter::new(
                "weight",
                vec![filters, channels, kernel, kernel],
                weight,
                settings.penalty,
            )?,
            Parameter::new("bias", vec![filters], bias, Penalty::default())?,
        ];
        Ok(Self {
            channels,
            filters,
            kernel,
            settings,
            state: State {
                parameters,
                buffers: Vec::new(),
            },
        })
    }

    fn size(&self, batch: usize, height: usize, width: usize) -> ConvSize {
        let ConvSettings { stride, padding, .. } = self.settings;
        let (top, bottom) = window_padding(padding, height, self.kernel, stride);
        let (left, right) = window_padding(padding, width, self.kernel, stride);
        let (channels, filters, kernel) = (self.channels, self.filters, self.kernel);
        ConvSize {
            batch,
            channels,
            height,
            width,
            filters,
            kernel,
            stride,
            top,
            bottom,
            left,
            right,
        }
    }

    fn forward(&self, x: Pictures) -> Result<Pictures, EngineError> {
        let (batch, _, height, width) = *x.shape();
        let size = self.size(batch, height, width);
        let f = self.settings.activation;
        // Softmax looks at all channels of a place, and some derivatives need what came in: those run afterwards.
        let apart = f == Activation::Softmax || activation::needs_input(f);
        let inside = if apart { Activation::Linear } else { f };
        let [weight, bias] = [0, 1].map(|n| self.state.parameters[n].values());
        let input = values(&x);
        let mut y = vec![0.0; batch * size.output()];
        conv::forward(&size, &input, &weight, &bias, inside, &mut y);
        let places = Places {
            count: self.filters,
            stride: size.out_height() * size.out_width(),
        };
        let sums = activation::needs_input(f).then(|| y.clone());
        if apart {
            activation::forward(f, &mut y, places);
        }
        let seen = sums.unwrap_or_else(|| y.clone());
        let back = move |back: Backward<'_>| {
            let mut own = Vec::new();
            let dy = if apart {
                own.resize(back.dy.len(), 0.0);
                activation::backward(f, &seen, back.dy, &mut own, places);
                &own
            } else {
                back.dy
            };
            let Ok([dweight, dbias]) = <[_; 2]>::try_from(back.parameters) else {
                return;
            };
            let seen = conv::Seen {
                x: &input,
                weight: &weight,
                y: &seen,
                dy,
                activation: inside,
            };
            conv::backward(&size, seen, back.dx, dweight, dbias);
        };
        let shape = (batch, self.filters, size.out_height(), size.out_width());
        record(x, &self.state.parameters, y, shape, Box::new(back))
    }
}
