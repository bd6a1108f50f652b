//! The runs of this session: what each tells and is told, which one is shown, with which weights, and how
//! its curves are heard.
mod asked;
mod beside;
mod branching;
mod costs;
mod epoch_scale;
mod guessed;
mod kept;
mod lanes;
mod listening;
mod past;
mod questions;
mod reopening;
mod run;
mod run_state;
mod runs;
mod shown_moment;
mod strip;
mod weights;

pub use costs::Costs;
pub use epoch_scale::EpochScale;
pub use lanes::{Lane, LaneRun};
pub use listening::Listening;
pub use questions::OpenWeight;
pub use run::RunView;
pub use run_state::RunState;
pub use runs::Runs;
pub use shown_moment::ShownMoment;
pub use weights::ShownWeights;
