//! The training thread: a handle, orders that go in, events that come out, and the worker between them.
mod event_queue;
mod events;
mod orders;
mod throttle;
mod trainer;
mod worker;

pub use events::Event;
pub use orders::Order;
pub use trainer::Trainer;
