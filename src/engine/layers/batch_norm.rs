//! Batch normalization: y = γ (x − mean) / √(variance + ε) + β for each channel `C`, over batch and places.
use std::marker::PhantomData;

use dfdx::prelude::{Const, Cpu, Dim, HasShape as _, Shape, Tensor};

use super::{Layer, Then};
use crate::design::{self, Activation, Penalty};
use crate::engine::kept::Kept;
use crate::engine::kernels::batch_norm::{
    BatchNormSaved, BatchNormSize, Moments, activation_backward, backward, moments, scale_and_shift,
};
use crate::engine::signal::{Backward, close_pictures, close_vectors, open_pictures, open_vectors, read, record};
use crate::engine::{Buffer, EngineError, Mode, Parameter, Recorder, Signal, State};

/// Batch normalization of a constant number of channels: `BatchNorm<32>`.
pub type BatchNorm<const C: usize> = BatchNormOf<Const<C>>;

/// Batch normalization (Ioffe & Szegedy 2015) of `C` channels. While training it looks at the batch and notes a running
/// mean and (unbiased) variance, which it uses while answering, as in PyTorch.
pub struct BatchNormOf<C: Dim> {
    body: Body,
    channels: PhantomData<C>,
}

impl<C: Dim> BatchNormOf<C> {
    /// The layer with γ = 1, β = 0, running mean 0 and variance 1.
    ///
    /// # Errors
    /// When dfdx cannot make the tensors.
    pub fn new(channels: C, settings: design::BatchNorm) -> Result<Self, EngineError> {
        Ok(Self { body: Body::new(channels.size(), settings)?, channels: PhantomData })
    }
}

impl<C: Dim> Layer for BatchNormOf<C> {
    fn forward(&mut self, x: Signal, mode: Mode, then: &Then) -> Result<Signal, EngineError> {
        const NAME: &str = "BatchNorm";
        let f = if let Then::Activate(activation) = then { *activation } else { Activation::Linear };
        Ok(match x {
            Signal::Vectors(x) => {
                let y = self.body.forward(open_vectors(close_vectors::<C>(x, NAME)?)?, mode, f)?;
                Signal::Vectors(open_vectors(close_vectors::<C>(y, NAME)?)?)
            }
            Signal::Pictures(x) => {
                let y = self.body.forward(open_pictures(close_pictures::<C>(x, NAME)?)?, mode, f)?;
                Signal::Pictures(open_pictures(close_pictures::<C>(y, NAME)?)?)
            }
        })
    }

    fn commit(&mut self) {
        self.body.commit();
    }

    fn can(&self, then: &Then) -> bool {
        matches!(then, Then::Activate(activation) if *activation != Activation::Softmax)
    }

    fn state(&self) -> Option<&State> {
        Some(&self.body.state)
    }

    fn state_mut(&mut self) -> Option<&mut State> {
        Some(&mut self.body.state)
    }
}

struct Body {
    settings: design::BatchNorm,
    state: State,
    /// The last batch's mean and variance, and how many numbers they are made of; noted by [`Body::commit`].
    seen: Option<(Vec<Moments>, usize)>,
}

impl Body {
    fn new(channels: usize, settings: design::BatchNorm) -> Result<Self, EngineError> {
        let parameters = vec![
            Parameter::new("weight", vec![channels], vec![1.0; channels], Penalty::default())?,
            Parameter::new("bias", vec![channels], vec![0.0; channels], Penalty::default())?,
        ];
        let buffers = vec![
            Buffer { name: "running_mean", values: vec![0.0; channels] },
            Buffer { name: "running_var", values: vec![1.0; channels] },
        ];
        Ok(Self { settings, state: State { parameters, buffers }, seen: None })
    }

    fn forward<S: Shape>(
        &mut self,
        x: Tensor<S, f32, Cpu, Recorder>,
        mode: Mode,
        f: Activation,
    ) -> Result<Tensor<S, f32, Cpu, Recorder>, EngineError> {
        let shape = *x.shape();
        let sizes = shape.concrete();
        let sizes = sizes.as_ref();
        let size = BatchNormSize { batch: sizes[0], channels: sizes[1], pixels: sizes[2..].iter().product() };
        let input = read(&x);
        let [gamma, beta] = [0, 1].map(|n| self.state.parameters[n].read());
        let seen = if mode.training { self.look(&size, &input) } else { self.running() };
        let epsilon = self.settings.epsilon;
        let factors: Vec<_> = seen
            .iter()
            .zip(gamma.iter().zip(beta.iter()))
            .map(|(Moments { mean, variance }, (gamma, beta))| {
                let factor = gamma / (variance + epsilon).sqrt();
                (factor, beta - mean * factor)
            })
            .collect();
        let mut y = vec![0.0; input.len()];
        scale_and_shift(&size, &input, &factors, f, &mut y);
        let back = move |back: Backward<'_>| {
            let Ok([dgamma, dbeta]) = <[_; 2]>::try_from(back.parameters) else {
                return;
            };
            let own;
            let dy = if f.is_linear() {
                back.dy
            } else {
                let mut room = Kept::stale(input.len());
                activation_backward(&size, &input, &factors, f, back.dy, &mut room);
                own = room;
                &*own
            };
            let seen =
                BatchNormSaved { x: &input, dy, gamma: &gamma, moments: &seen, epsilon, running: !mode.training };
            backward(&size, seen, back.dx, dgamma, dbeta);
        };
        record(x, &self.state.parameters, y, shape, Box::new(back))
    }

    /// The batch's own mean and variance.
    fn look(&mut self, size: &BatchNormSize, x: &[f32]) -> Vec<Moments> {
        let found = moments(size, x);
        self.seen = Some((found.clone(), size.count()));
        found
    }

    /// Notes the last batch in the running mean and (unbiased) variance.
    fn commit(&mut self) {
        let Some((found, count)) = self.seen.take() else { return };
        let share = self.settings.momentum;
        let unbiased = count as f32 / (count as f32 - 1.0).max(1.0);
        let [means, variances] = self.state.buffers.as_mut_slice() else { return };
        for ((mean, variance), found) in means.values.iter_mut().zip(&mut variances.values).zip(&found) {
            *mean += share * (found.mean - *mean);
            *variance += share * (found.variance * unbiased - *variance);
        }
    }

    fn running(&self) -> Vec<Moments> {
        let [means, variances] = self.state.buffers.as_slice() else {
            return Vec::new();
        };
        let pairs = means.values.iter().zip(&variances.values);
        pairs.map(|(&mean, &variance)| Moments { mean, variance }).collect()
    }
}
