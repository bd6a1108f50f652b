//! The arithmetic: plain functions on plain slices, which know neither layers nor tensors.
//!
//! Two matrix products carry nearly all of the work, and neither packs its larger side:
//! [`outer`](matrix::outer()) spreads single numbers over rows that lie anywhere in memory, [`dot`](matrix::dot())
//! multiplies rows with rows. A convolution calls both on its padded picture, because the row that belongs to one place
//! of the filter is the picture itself, shifted; with filters of 3 × 3 and many maps it is cut into tiles instead
//! (`conv::winograd`), which ask for fewer multiplications, and behind max pooling only what was taken flows back
//! (`conv::sparse`). All sums run in an order that does not depend on the number of threads.
pub mod activation;
pub mod batch_norm;
pub mod conv;
pub mod dense;
pub mod embedding;
pub mod layer_norm;
mod math;
pub mod matrix;
pub mod optimizer;
pub mod padding;
pub mod parallel;
pub mod pool;
pub mod random;
pub mod recurrent;
pub mod reduce;
pub mod reshape;
pub mod simd;
