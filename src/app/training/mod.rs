//! The runs of this session: what each tells and is told, which one is shown, and with which weights.
mod asked;
mod kept;
mod past;
mod questions;
mod reopening;
mod run;
mod run_state;
mod runs;
mod shown_moment;
mod strip;
mod weights;

pub use run::RunView;
pub use run_state::RunState;
pub use runs::Runs;
pub use shown_moment::ShownMoment;
pub use weights::ShownWeights;
