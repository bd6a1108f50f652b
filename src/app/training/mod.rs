//! The runs of this session: what each tells and is told, which one is shown, with which weights, and how
//! its curves are heard.
mod asked;
mod beside;
mod costs;
mod epoch_scale;
mod guessed;
mod kept;
mod listening;
mod questions;
mod reopening;
mod run;
mod run_state;
mod runs;
mod shown_moment;
mod strip;
mod timeline;
mod weights;

pub use costs::Costs;
pub use epoch_scale::EpochScale;
pub use listening::Listening;
pub use questions::OpenWeight;
pub use run::RunView;
pub use run_state::RunState;
pub use runs::Runs;
pub use shown_moment::ShownMoment;
pub use timeline::{LaneRun, TimelineLane};
pub use weights::ShownWeights;
