//! What a layer costs: parameters, multiply-adds and memory, by arithmetic that notices when it cannot count.
use super::{LayerKind, Shape};

/// What a layer, or a whole network, costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cost {
    /// Numbers that training changes.
    pub parameters: u64,
    /// Multiplications with a weight for one sample, forward.
    pub multiply_adds: u64,
    /// Bytes during training with the design's batch: weights, gradients and the optimizer's two memories, and the
    /// layer's output with its gradient and a working copy.
    pub memory: u64,
}

/// Bytes of an `f32`.
const FLOAT: u64 = 4;
/// Arrays as large as the parameters: weights, the tape's copy, gradients, two moments.
const PARAMETER_COPIES: u64 = 5;
/// Arrays as large as a batch of outputs: the output, its gradient, a working copy.
const OUTPUT_COPIES: u64 = 3;

impl Cost {
    /// The cost of a layer that turns `input` into `output` in batches of `batch`; `None` when it cannot be counted.
    pub fn of(kind: &LayerKind, input: Shape, output: Shape, batch: usize) -> Option<Self> {
        let outputs = output.checked_len()?;
        let (parameters, multiply_adds) = match (kind, input) {
            (LayerKind::Dense(_) | LayerKind::Output(_), _) => {
                let products = input.checked_len()?.checked_mul(outputs)?;
                (products.checked_add(outputs)?, products)
            }
            (LayerKind::Conv2d(conv), Shape::Picture { channels, .. }) => {
                let filter = (conv.kernel as u64).checked_pow(2)?.checked_mul(channels as u64)?;
                let filters = conv.filters as u64;
                (filter.checked_mul(filters)?.checked_add(filters)?, filter.checked_mul(outputs)?)
            }
            (LayerKind::BatchNorm(_), Shape::Picture { channels, .. }) => ((channels as u64).checked_mul(2)?, 0),
            (LayerKind::BatchNorm(_), Shape::Vector(count)) => ((count as u64).checked_mul(2)?, 0),
            _ => (0, 0),
        };
        let memory = parameters
            .checked_mul(PARAMETER_COPIES)?
            .checked_add(outputs.checked_mul(batch as u64)?.checked_mul(OUTPUT_COPIES)?)?
            .checked_mul(FLOAT)?;
        Some(Self { parameters, multiply_adds, memory })
    }

    /// Both together; what cannot be counted stays at the largest number.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            parameters: self.parameters.saturating_add(other.parameters),
            multiply_adds: self.multiply_adds.saturating_add(other.multiply_adds),
            memory: self.memory.saturating_add(other.memory),
        }
    }
}
