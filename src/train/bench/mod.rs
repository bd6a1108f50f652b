//! Training throughput on random data in memory, for a fixed set of designs.
//!
//! Reading order: `designs` (what is measured), `measure` (steps per second), `layers` (which layer takes how long), `peak`
//! (what the machine could do).
mod designs;
mod layers;
mod measure;
mod peak;

pub use designs::{DESIGNS, NamedDesign};
pub use layers::{LayerCost, PassCost, measure_layers};
pub use measure::{BenchError, BenchSettings, Measured, measure, training_work};
pub use peak::sgemm_peak;
