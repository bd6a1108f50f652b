//! Recurrent layers on slices: tanh RNN, GRU and LSTM in PyTorch's form, forward and backward through time.
//!
//! Each call runs one direction. The batch is cut into chunks that do not depend on the number of threads; a chunk runs
//! its whole sequence on one thread, so that its states stay in the cache and no step waits for another thread.
mod backward;
mod cell;
mod forward;
mod observe;
mod products;
mod size;

pub use backward::{RecurrentGradients, RecurrentSaved, backward};
pub use forward::forward;
pub use observe::observe;
pub use products::{StepProduct, products};
pub use size::{Cell, RecurrentSize, RecurrentWeights};
