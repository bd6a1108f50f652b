//! What a layer costs: parameters, multiply-adds and memory, by arithmetic that notices when it cannot count.
use super::{Shape, Work};

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
    /// What cannot be counted.
    pub const UNCOUNTABLE: Self = Self { parameters: u64::MAX, multiply_adds: u64::MAX, memory: u64::MAX };

    /// The cost of a layer that does this work for each of `batch` samples and gives `output`; `None` when it cannot be
    /// counted.
    pub fn of(work: Work, output: Shape, batch: usize) -> Option<Self> {
        let Work { parameters, multiply_adds, kept } = work;
        let numbers = output.checked_len()?.checked_mul(OUTPUT_COPIES)?.checked_add(kept)?;
        let memory = parameters
            .checked_mul(PARAMETER_COPIES)?
            .checked_add(numbers.checked_mul(batch as u64)?)?
            .checked_mul(FLOAT)?;
        Some(Self { parameters, multiply_adds, memory })
    }

    /// The cost of a layer that training does not change: nothing is kept for the way back. `None` when it cannot be
    /// counted.
    pub fn of_frozen(Work { parameters, multiply_adds, .. }: Work) -> Option<Self> {
        Some(Self { parameters: 0, multiply_adds, memory: parameters.checked_mul(FLOAT)? })
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
