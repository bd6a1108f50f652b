//! Where a tensor's gradient is found on the way back.
use std::sync::Arc;

use dfdx::prelude::{Cpu, CpuError, Gradients, Shape, Tensor};

use crate::engine::kernels::reduce::add;

type Find = dyn for<'a> Fn(&'a mut Gradients<f32, Cpu>) -> Result<&'a mut Vec<f32>, CpuError> + Send + Sync;

/// Where a tensor's gradient is found: its identity, without its numbers and without its type.
#[derive(Clone)]
pub(crate) struct GradientOf(Arc<Find>);

impl std::fmt::Debug for GradientOf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GradientOf")
    }
}

impl GradientOf {
    pub(super) fn new<S: Shape, T>(tensor: &Tensor<S, f32, Cpu, T>) -> Self {
        let ghost = tensor.ghost();
        Self(Arc::new(move |gradients| Ok(&mut **gradients.get_or_alloc_mut(&ghost)?)))
    }

    /// Moves the gradient out of its place; zeros where nothing was added yet.
    pub(crate) fn take(&self, gradients: &mut Gradients<f32, Cpu>) -> Result<Vec<f32>, CpuError> {
        (self.0)(gradients).map(std::mem::take)
    }

    pub(super) fn put(&self, gradients: &mut Gradients<f32, Cpu>, values: Vec<f32>) -> Result<(), CpuError> {
        let place = (self.0)(gradients)?;
        if place.is_empty() {
            *place = values;
        } else {
            // The same tensor came in twice, and its first gradient is back already.
            add(place, &values);
        }
        Ok(())
    }
}
