//! The training thread. A [`Scheduler`] lets runs take turns on one pool of threads; a [`Trainer`] is the handle of one of
//! them: [`Order`]s go in, [`Event`]s come out.
//!
//! Reading order: `orders` and `events` (plain data), `trainer` and `scheduler` (the handles), `message` (what goes from
//! them to the thread), `desk` (the thread: whose turn it is), `worker` (one run on it), `moment` (moments of a run's past).
mod begun;
mod desk;
mod event_queue;
mod events;
mod message;
mod moment;
mod orders;
mod scheduler;
mod throttle;
mod trainer;
mod worker;

pub use begun::Begun;
pub use events::Event;
pub use orders::Order;
pub use scheduler::Scheduler;
pub use trainer::{Finishing, Trainer};
