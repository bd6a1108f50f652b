//! The runs of a race: every variant with every seed.
use std::sync::Arc;

use crate::data::{DataError, SampleEncoder, Samples, curate};
use crate::design::Variant;
use crate::engine::EngineError;
use crate::train::background::{PoolError, free_memory};
use crate::train::plan::{Plan, PlanError};

/// One run of a race.
#[derive(Debug, Clone)]
pub struct RaceEntry {
    /// Which of the variants it is.
    pub variant: usize,
    /// The seed that it is trained from.
    pub seed: u64,
    /// What it is started with.
    pub plan: Plan,
}

/// Why there is no race.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum RaceError {
    /// A variant cannot be trained.
    #[error("{}{error}", of_variant(variant))]
    Plan {
        /// What the variant sets; empty for a design as it is.
        variant: String,
        /// Why.
        error: PlanError,
    },
    /// The samples cannot be divided.
    #[error(transparent)]
    Data(#[from] DataError),
    /// A network cannot be built.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The system gave no threads.
    #[error(transparent)]
    Threads(#[from] PoolError),
}

fn of_variant(variant: &str) -> String {
    if variant.is_empty() { String::new() } else { format!("with {variant}: ") }
}

/// Every variant with every seed: from that of the design on, so many. The samples of a seed are divided once for all
/// variants, as they are for a single run.
///
/// # Errors
/// When a variant cannot be trained.
pub fn race_entries(
    variants: &[Variant],
    seeds: usize,
    samples: &Arc<Samples>,
    threads: usize,
) -> Result<Vec<RaceEntry>, RaceError> {
    let Some(first) = variants.first() else { return Ok(Vec::new()) };
    let mut entries = Vec::new();
    for nth in 0..seeds.max(1) {
        let seed = first.design.training.seed.wrapping_add(nth as u64);
        let (curation, split) = (&first.design.curation, &first.design.split);
        let data = Arc::new(curate(samples, curation, split, seed)?);
        let encoder = SampleEncoder::measure(&data, &first.design.input);
        for (variant, Variant { design, .. }) in variants.iter().enumerate() {
            let mut design = design.clone();
            design.training.seed = seed;
            let plan = Plan::prepared(&design, Arc::clone(&data), encoder.clone(), threads, free_memory());
            let plan = plan.map_err(|error| RaceError::Plan { variant: variants[variant].title(), error })?;
            entries.push(RaceEntry { variant, seed, plan });
        }
    }
    Ok(entries)
}
